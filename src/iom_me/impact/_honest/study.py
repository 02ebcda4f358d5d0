"""One interval per bound, and the bound at which zero comes in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
import numpy as np

from iom_me.impact._columns import Floats
from iom_me.impact._honest import conditional, flci, moments
from iom_me.impact._honest.conditional import Criterion
from iom_me.impact._honest.moments import Slack, Statistics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Restriction: TypeAlias = Literal["relative_magnitudes", "smoothness"]
Method: TypeAlias = Literal["conditional", "hybrid", "flci"]

_SMALLEST = 2.0**-3
_LARGEST = 2.0**20
_PRECISION = 1e-12


@attrs.frozen(kw_only=True, eq=False)
class Study:
    """An event study and the effect that is asked for, on the scale of its errors.

    Attributes
    ----------
    estimates : (n_pre + n_post,) in time order, without the reference period
    covariance : of the estimates
    weights : (n_post,) of the target
    n_pre : periods before the reference period
    """

    estimates: Floats
    covariance: Floats
    weights: Floats
    n_pre: int

    @property
    def n_post(self) -> int:
        """Periods after the reference period."""
        return len(self.weights)

    @property
    def target(self) -> Floats:
        """The weights of all estimates."""
        return np.concatenate([np.zeros(self.n_pre), self.weights])

    @property
    def estimate(self) -> float:
        """Of the target, under parallel trends."""
        return float(self.target @ self.estimates)

    @property
    def std_error(self) -> float:
        """Of that estimate."""
        return float(np.sqrt(self.target @ self.covariance @ self.target))


@attrs.frozen(kw_only=True, eq=False)
class Analysis:
    """How the intervals are made."""

    study: Study
    restriction: Restriction
    method: Method
    level: float
    frontier: flci.Frontier | None

    def interval(self, bound: float) -> tuple[float, float]:
        """Return the ends of the interval; NaN if no value fits the data."""
        if self.frontier is not None:
            return self._fixed_length(self.frontier, bound)
        low, high = conditional.ends(self._sets(bound), self._criterion)
        return (low, high) if low <= high else (math.nan, math.nan)

    def distance(self, bound: float) -> float:
        """Return how far zero lies from the interval; negative if it is inside."""
        low, high = self.interval(bound)
        # An interval without any value excludes nothing.
        return -math.inf if math.isnan(low) else max(low, -high)

    @property
    def _criterion(self) -> Criterion:
        return Criterion(size=1 - self.level, hybrid=self.method == "hybrid")

    def _fixed_length(self, line: flci.Frontier, bound: float) -> tuple[float, float]:
        best = flci.shortest(line, bound, self.level)
        centre = float(best.weights @ self.study.estimates)
        return centre - best.half_length, centre + best.half_length

    def _sets(self, bound: float) -> Iterator[Statistics]:
        """Give each set of inequalities that the restriction is a union of."""
        sets = _relative if self.restriction == "relative_magnitudes" else _smooth
        return sets(self.study, bound)


def analysis(
    study: Study, *, restriction: Restriction, method: Method, level: float
) -> Analysis:
    """Prepare what all bounds have in common."""
    line = flci.frontier(study.covariance, study.weights) if method == "flci" else None
    return Analysis(
        study=study,
        restriction=restriction,
        method=method,
        level=level,
        frontier=line,
    )


def _relative(study: Study, bound: float) -> Iterator[Statistics]:
    """Suppose of each change before the start that it is the largest, and its sign."""
    changes = moments.first_differences(study.n_pre, study.n_post)
    for row in changes[: study.n_pre]:
        for largest in (row, -row):
            yield moments.statistics(
                study.estimates,
                study.covariance,
                study.weights,
                differences=changes,
                slack=Slack(loads=bound * largest, constant=0.0),
                slack_before=Slack(loads=largest, constant=0.0),
            )


def _smooth(study: Study, bound: float) -> Iterator[Statistics]:
    slack = Slack(loads=np.zeros(len(study.estimates)), constant=bound)
    yield moments.statistics(
        study.estimates,
        study.covariance,
        study.weights,
        differences=moments.second_differences(study.n_pre, study.n_post),
        slack=slack,
        slack_before=slack,
    )


def breakdown(distance: Callable[[float], float], unit: float) -> float:
    """Return the largest bound up to which zero lies outside of the interval.

    NaN if zero is inside even at bound 0, infinity if it still is outside at about a
    million units. The bound is doubled until zero is inside, then narrowed down.
    """
    from scipy.optimize import brentq

    if distance(0.0) <= 0:
        return math.nan
    outside, inside = 0.0, _SMALLEST * unit
    while distance(inside) > 0:
        if inside > _LARGEST * unit:
            return math.inf
        outside, inside = inside, 2 * inside

    def finite(bound: float) -> float:
        return max(distance(bound), -unit)

    return float(brentq(finite, outside, inside, xtol=_PRECISION * unit, rtol=1e-10))
