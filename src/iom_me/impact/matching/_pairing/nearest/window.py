"""Who of the pool keeps the narrowest caliper."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats


@attrs.frozen(kw_only=True, eq=False)
class Window:
    """The pool, sorted by the values of a caliper.

    Attributes
    ----------
    values : (n,) or None without calipers
    width : of the caliper
    order : (p,) places of the pool, smallest value first
    sorted : (p,) their values
    """

    values: Floats | None
    width: float
    order: Codes
    sorted: Floats

    def places(self, row: int) -> Codes:
        """Return the places of the pool that may keep the caliper, and few others."""
        if self.values is None:
            return self.order
        low, high = self._edges(self.values[[row]])
        return self.order[low[0] : high[0]]

    def size(self, focal: Codes) -> float:
        """Return how many keep it on average."""
        if self.values is None or not len(focal):
            return np.inf
        low, high = self._edges(self.values[focal])
        return float((high - low).mean())

    def _edges(self, values: Floats) -> tuple[Codes, Codes]:
        # A little wider: a sum and a difference round differently.
        size = np.maximum(np.abs(values), self.width)
        reach = self.width + 4 * np.spacing(size)
        return (
            np.searchsorted(self.sorted, values - reach, side="left"),
            np.searchsorted(self.sorted, values + reach, side="right"),
        )


def narrowest(calipers: tuple[tuple[Floats, float], ...], pool: Codes) -> Window:
    """Find the caliper that leaves fewest, by the spread of its values in the pool."""
    everybody = np.arange(len(pool))
    found = Window(values=None, width=np.inf, order=everybody, sorted=np.empty(0))
    least = np.inf
    for values, width in calipers:
        order = np.argsort(values[pool], kind="stable")
        made = Window(
            values=values, width=width, order=order, sorted=values[pool][order]
        )
        size = made.size(pool)
        if size < least:
            least, found = size, made
    return found
