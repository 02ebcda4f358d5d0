"""The sharpest bounds when some overlaps of groups are known, by linear programming.

Every person is in exactly one region of the Venn diagram of k groups: in these and in
no others. There are 2^k - 1 regions; what is known are sums of regions, and so is what
is asked for. The smallest and the largest sum that fits what is known are the bounds.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

__all__ = ["Venn"]

_TOLERANCE = 1e-6
_SOLVED = 0


@attrs.frozen(kw_only=True)
class Venn:
    """The regions of k groups, and what is known of them.

    Attributes
    ----------
    groups : tuple of str
        The groups.
    known : Mapping
        Number of persons who are in all of these groups (one group or several).
    population : int, optional
        How many persons there are at most.
    """

    groups: tuple[str, ...]
    known: Mapping[frozenset[str], int]
    population: int | None

    def all_of(self, groups: frozenset[str]) -> tuple[int, int] | None:
        """Bound the number of persons in all of these groups; None if nothing fits."""
        return self._bounds(self._inside(groups))

    def any(self) -> tuple[int, int] | None:
        """Bound the number of persons in at least one group; None if nothing fits."""
        return self._bounds(self._inside(frozenset()))

    def _inside(self, groups: frozenset[str]) -> np.ndarray:
        """Mark the regions whose persons are in all of these groups."""
        import numpy as np

        # Region 5 = 101 in binary is: in the first and the third group only.
        regions = np.arange(1, 2 ** len(self.groups))
        wanted = sum(2 ** self.groups.index(group) for group in groups)
        marked: np.ndarray = (regions & wanted == wanted).astype(float)
        return marked

    def _bounds(self, asked: np.ndarray) -> tuple[int, int] | None:
        import numpy as np

        largest = max(*self.known.values(), 1)
        rows = np.array([self._inside(groups) for groups in self.known])
        sums = [count / largest for count in self.known.values()]
        limits: dict[str, Any] = {"A_eq": rows, "b_eq": sums}
        if self.population is not None:
            limits["A_ub"] = np.ones((1, len(asked)))
            limits["b_ub"] = [self.population / largest]
        low, high = _smallest(asked, limits), _smallest(-asked, limits)
        if low is None or high is None:
            return None
        # People are whole; the tolerance keeps the bounds on the safe side.
        slack = _TOLERANCE * largest
        return math.ceil(low * largest - slack), math.floor(-high * largest + slack)


def _smallest(cost: np.ndarray, limits: dict[str, Any]) -> float | None:
    """Return the smallest sum of regions within the limits; None if there is none."""
    from scipy.optimize import linprog

    solved = linprog(cost, bounds=(0, None), method="highs", **limits)
    return float(solved.fun) if solved.status == _SOLVED else None
