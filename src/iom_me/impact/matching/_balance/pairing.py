"""How far apart the two of a pair are, on average."""

from __future__ import annotations

from typing import Protocol

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask

# Codes below this are sorted by their digits, several times as fast.
_SMALL = 1 << 16
_NAN = float("nan")


class Pairing(Protocol):
    """Who is compared with whom."""

    def of_numbers(self, values: Floats, order: Codes) -> float:
        """Return the mean absolute difference within pairs.

        Parameters
        ----------
        values : (n,)
        order : (n,) rows, smallest value first
        """

    def of_levels(self, codes: Codes, levels: int) -> Floats:
        """Return in which share of the pairs one has a level and one has not."""


@attrs.frozen
class Nobody:
    """There are no pairs."""

    def of_numbers(self, values: Floats, order: Codes) -> float:  # noqa: ARG002 - as `Pairing`
        """Return NaN."""
        return _NAN

    def of_levels(self, codes: Codes, levels: int) -> Floats:  # noqa: ARG002 - as `Pairing`
        """Return NaN."""
        return np.full(levels, _NAN)


@attrs.frozen(eq=False)
class Couples:
    """Pairs, row by row: (m,) and (m,)."""

    focal: Codes
    partner: Codes

    def of_numbers(self, values: Floats, order: Codes) -> float:  # noqa: ARG002 - as `Pairing`
        """Return the mean absolute difference."""
        return float(
            np.abs(np.take(values, self.focal) - np.take(values, self.partner)).mean()
        )

    def of_levels(self, codes: Codes, levels: int) -> Floats:
        """Return in which share of the pairs one has a level and one has not."""
        left, right = codes[self.focal], codes[self.partner]
        differ = left != right
        count = np.bincount(left[differ], minlength=levels)
        count += np.bincount(right[differ], minlength=levels)
        return count / len(left)


@attrs.frozen(kw_only=True, eq=False)
class Sets:
    """Sets: everybody treated is compared with all untreated of the same set.

    No pair is ever made, so a large set costs no more than many small ones.

    Attributes
    ----------
    sets : (n,) codes from 0; -1 for those in none
    treated : (n,)
    sizes : (2, sets) of the untreated and the treated
    """

    sets: Codes
    treated: Mask
    sizes: Floats

    def of_numbers(self, values: Floats, order: Codes) -> float:
        """Return the mean absolute difference.

        Between two neighbouring values of a set lies a gap that is crossed by every
        pair of which one is below it and one above.
        """
        sets = np.take(self.sets, order)
        if sets.min() < 0:
            order, sets = order[sets >= 0], sets[sets >= 0]
        order = np.take(order, _by_code(sets, self.sizes.shape[1]))
        everybody = self.sizes.sum(axis=0).astype(np.intp)
        untreated, treated = np.repeat(self.sizes, everybody, axis=1)
        starts = np.cumsum(self.sizes, axis=1) - self.sizes
        below = np.cumsum(np.take(self.treated, order), dtype=np.float64)
        others = np.arange(1.0, len(order) + 1) - below
        below -= np.repeat(starts[1], everybody)
        others -= np.repeat(starts[0], everybody)
        crossing = below * (untreated - others) + others * (treated - below)
        # Nobody crosses the gap between two sets: there both sides are complete.
        in_order = np.take(values, order)
        return float((in_order[1:] - in_order[:-1]) @ crossing[:-1]) / self._pairs

    def of_levels(self, codes: Codes, levels: int) -> Floats:
        """Return in which share of the pairs one has a level and one has not."""
        inside = self.sets >= 0
        keys, place = np.unique(
            self.sets[inside] * levels + codes[inside], return_inverse=True
        )
        sets, level = np.divmod(keys, levels)
        all_here = np.bincount(place, minlength=len(keys))
        treated = np.bincount(place, self.treated[inside], len(keys))
        untreated = all_here - treated
        sizes = self.sizes[:, sets]
        differ = treated * (sizes[0] - untreated) + untreated * (sizes[1] - treated)
        return np.bincount(level, differ, levels) / self._pairs

    @property
    def _pairs(self) -> float:
        return float(self.sizes[0] @ self.sizes[1])


def _by_code(codes: Codes, count: int) -> Codes:
    """Sort by code, and leave rows of one code in order: (m,) places."""
    if count <= _SMALL:
        return np.argsort(codes.astype(np.uint16), kind="stable")
    place = np.argsort((codes % _SMALL).astype(np.uint16), kind="stable")
    return place[_by_code(codes[place] // _SMALL, count // _SMALL + 1)]


def of_sets(sets: Codes, treated: Mask) -> Pairing:
    """Take sets, (n,) codes from 0 and -1 for those in none."""
    count = int(sets.max(initial=-1)) + 1
    sizes = np.stack(
        [
            np.bincount(sets[(sets >= 0) & arm], minlength=count).astype(np.float64)
            for arm in (~treated, treated)
        ]
    )
    if not sizes[0] @ sizes[1]:
        return Nobody()
    return Sets(sets=sets, treated=treated, sizes=sizes)
