"""Exact bounds for McNemar's test of an outcome of 0 and 1 in pairs."""

from __future__ import annotations

import math
from typing import ClassVar

import attrs


@attrs.frozen(kw_only=True)
class Discordant:
    """Pairs that differ: in so many the treated has the outcome, or the other one.

    Attributes
    ----------
    treated, untreated : how many pairs of each kind
    alike : how many pairs do not differ
    """

    treated: int
    untreated: int
    alike: int
    name: ClassVar[str] = "mcnemar"
    is_exact: ClassVar[bool] = True

    @property
    def zeros(self) -> int:
        return self.alike

    def p_values(self, gamma: float) -> tuple[float, float, float, float]:
        """Return p-values at least and at most: of "greater", and of "less"."""
        from scipy.special import bdtrc

        total = self.treated + self.untreated
        found = [
            float(bdtrc(count - 1, total, chance)) if count else 1.0
            for count in (self.treated, self.untreated)
            for chance in (1 / (1 + gamma), gamma / (1 + gamma))
        ]
        return found[0], found[1], found[2], found[3]

    def estimates(self, gamma: float) -> tuple[float, float]:
        """Return nothing: a constant shift of an outcome of 0 and 1 has no meaning."""
        del gamma
        return math.nan, math.nan

    def ends(self, gamma: float, size: float) -> tuple[float, float]:
        """Return nothing, as `estimates`."""
        del gamma, size
        return math.nan, math.nan
