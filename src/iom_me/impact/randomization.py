"""Randomisation inference: had other clusters got the programme, what then."""

from __future__ import annotations

import math
import warnings as python_warnings
from collections.abc import Iterator
from fractions import Fraction
from typing import get_args

import attrs
import numpy as np

import iom_me
from iom_me.errors import EstimationError, EstimationWarning, ModelError
from iom_me.impact._resampling import permutations as _permutation, sums as _resampling
from iom_me.impact._resampling.inversion import Alternative, Ratio, Resampled
from iom_me.impact._resampling.permutations import Moved, Statistic
from iom_me.impact._resampling.sums import Assignment, Options, Permutable
from iom_me.impact.resampling_results import RandomizationResult

__all__ = ["randomization_inference"]

_NOTHING = 1e-9


def randomization_inference(
    result: Permutable,
    *,
    term: str | None = None,
    statistic: Statistic = "effect",
    alternative: Alternative = "two-sided",
    draws: int = 9999,
    null: float = 0.0,
    seed: int | np.random.Generator = 0,
    level: float = 0.95,
) -> RandomizationResult:
    r"""Test an effect by giving the programme to other clusters.

    How often would an effect as large come about if the programme did nothing and
    other clusters had been chosen? Exact in samples of any size if each assignment of
    the programme to clusters was as likely as the one that happened. Works on sums by
    cluster, whatever the number of rows; for one treated cluster, where other methods
    have no standard error, see `permutation_test`.

    Parameters
    ----------
    result
        The effect of a programme that whole clusters got, such as the result of
        `difference_in_differences` with ``cluster=`` and without covariates.
    term
        The effect, if the result has several; by default its main one.
    statistic
        "effect", or "studentized": the effect over its standard error, which is also
        right in large samples if groups differ in variance.
    alternative
        "two-sided"; "greater" (is the effect above the null?) or "less".
    draws
        Assignments to draw. If there are not more different ones than that, each is
        looked at once, and the result is exact.
    null
        The hypothesis: what the programme added to the outcome of every row that has
        it, in the unit of the outcome.
    seed
        Whole number or numpy Generator; of no effect where every assignment is looked
        at.
    level
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    RandomizationResult
        The p-value, the smallest one that is possible, and the interval.

    Raises
    ------
    ModelError
        An option is unknown, or the result does not compare groups of whole clusters.
    EstimationError
        All clusters are in one group; other assignments leave a group without rows;
        the outcome does not vary; or there are more than 10,000 clusters.

    Warns
    -----
    EstimationWarning
        No p-value can be as small as 1 - level.

    Notes
    -----
    An assignment keeps the number of clusters of each group (cohort). Under the sharp
    null the outcome without the programme is known for every row, so the effect is
    computed for other assignments: with the weights that the estimator gave to the
    mean of each group and period. The p-value is the share of assignments with a
    statistic at least as extreme as that of the data, which is always one of them:
    **ties count**, and no p-value is 0. Where assignments are drawn, the actual one is
    added to the draws.

    The interval holds every constant effect with a p-value above 1 - level. The draws
    serve every null; the ends are found by bisection to the last digit. A one-sided
    alternative gives an interval with one end.

    The studentized statistic takes the variance of the sums of clusters within each
    group, times m/(m - 1) for m clusters; a group of one cluster adds nothing.

    References
    ----------
    Fisher, R. A. (1935). *The Design of Experiments*. Oliver and Boyd.

    Rosenbaum, P. R. (2002). Covariance adjustment in randomized experiments and
    observational studies. *Statistical Science* 17(3), 286-327.

    MacKinnon, J. G. and Webb, M. D. (2020). Randomization inference for
    difference-in-differences with few treated clusters. *Journal of Econometrics*
    218(2), 435-450.

    Examples
    --------
    Twenty villages, ten in the project: 184,756 assignments, of which 9,999
    are drawn, and the actual one.

    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = range(400)
    >>> survey = pd.DataFrame(
    ...     {
    ...         "village": [i // 20 for i in people],
    ...         "project": [i // 20 % 2 for i in people],
    ...         "endline": [i % 2 for i in people],
    ...         "income": [
    ...             50.0 + i * 37 % 19 + (3 * (i // 20 % 2) + i // 20 % 5) * (i % 2)
    ...             for i in people
    ...         ],
    ...     }
    ... )
    >>> effect = me.impact.difference_in_differences(
    ...     survey,
    ...     outcome="income",
    ...     treated="project",
    ...     post="endline",
    ...     cluster="village",
    ... )
    >>> test = me.impact.randomization_inference(effect)
    >>> test
    <RandomizationResult treated:post: +4.71 [3.40, 6.10], p < 0.001, 20 clusters>
    >>> test.draws, test.smallest_p_value
    (10000, 0.0001)
    """
    asked = _resampling.options(draws=draws, null=null, level=level)
    if not isinstance(result, Permutable):
        raise ModelError(
            f"A {type(result).__name__} does not say which clusters got the programme: "
            "pass the result of difference_in_differences(..., cluster=...). For a "
            "table, such as one with a single treated cluster, use permutation_test."
        )
    found = run(
        result._assignment(term),  # noqa: SLF001 - kept out of the sight of users
        asked,
        statistic=statistic,
        alternative=alternative,
        rng=_resampling.generator(seed),
    )
    for message in found.warnings:
        python_warnings.warn(message, EstimationWarning, stacklevel=2)
    return attrs.evolve(found, **_resampling.labels(result))


def run(
    assignment: Assignment,
    asked: Options,
    *,
    statistic: Statistic,
    alternative: Alternative,
    rng: np.random.Generator,
) -> RandomizationResult:
    """Look at other assignments and put the result together."""
    _resampling.choice("statistic", statistic, get_args(Statistic))
    _resampling.choice("alternative", alternative, get_args(Alternative))
    _resampling.refuse_many(assignment.clusters)
    _permutation.require_groups(assignment)
    every = _permutation.count(assignment.group) <= asked.draws
    labels = (
        _permutation.every_assignment(assignment.group)
        if every
        else _permutation.random_assignments(assignment.group, asked.draws, rng)
    )
    moved = _permutation.evaluate(assignment, labels, statistic)
    data = _permutation.evaluate(
        assignment, iter([assignment.group[None, :]]), statistic
    )
    ruler = _ruler(assignment, moved, data, asked.null)
    test = Resampled(
        draws=ruler.measure(moved, statistic),
        observed=ruler.measure(data, statistic),
        ties_count=True,
        alternative=alternative,
    )
    x = ruler.to_x(asked.null / assignment.scale)
    # The statistics of effects come in the ruler's unit, studentized ones in none.
    unit = assignment.scale * ruler.unit if statistic == "effect" else 1.0
    low, high = _interval(test, ruler, assignment, asked.level)
    result = RandomizationResult(
        term=assignment.term,
        estimate=assignment.scale * float(data.effect[0, 0]),
        statistic=unit * float(test.observed.at(x)[0]),
        p_value=test.p_value(x),
        smallest_p_value=test.smallest_p_value(x),
        ci_low=low,
        ci_high=high,
        null=asked.null,
        level=asked.level,
        draws=test.total,
        enumerated=every,
        statistic_name=statistic,
        alternative=alternative,
        clusters=assignment.clusters,
        group_sizes=tuple(np.bincount(assignment.group).tolist()),
        version=iom_me.__version__,
        statistics=unit * test.draws.at(x),
    )
    return attrs.evolve(result, warnings=tuple(_thin_ice(result)))


@attrs.frozen(kw_only=True)
class _Ruler:
    """Counts hypotheses from the effect of the data, in typical sizes of chance.

    Attributes
    ----------
    centre : the hypothesis that fits the data exactly
    unit : typical effect of an assignment if the centre were true
    is_moved : whether the effect depends on the hypothesis at all
    """

    centre: float
    unit: float
    is_moved: bool

    def to_x(self, null: float) -> float:
        return (null - self.centre) / self.unit

    def measure(self, moved: Moved, statistic: Statistic) -> Ratio:
        if statistic == "studentized":
            return moved.ratio(self.centre, self.unit)
        return moved.in_units(self.centre, self.unit)


def _ruler(assignment: Assignment, moved: Moved, data: Moved, null: float) -> _Ruler:
    effect, slope = float(data.effect[0, 0]), float(data.effect[1, 0])
    is_moved = abs(slope) > _NOTHING * float(np.abs(assignment.loads).sum())
    if null and not is_moved:
        raise ModelError(
            f"null={null!r} cannot be tested: no row that {assignment.term!r} compares "
            "is known to have the programme, so only null=0 makes sense."
        )
    centre = -effect / slope if is_moved else 0.0
    unit = _permutation.spread(assignment, moved, centre)
    if not unit:
        raise EstimationError(
            "There is nothing to permute: but for the effect, the outcome is the same "
            "in all clusters. Check the column."
        )
    return _Ruler(centre=centre, unit=unit, is_moved=is_moved)


def _interval(
    test: Resampled, ruler: _Ruler, assignment: Assignment, level: float
) -> tuple[float, float]:
    if not ruler.is_moved:
        return math.nan, math.nan
    low, high = (
        assignment.scale * (ruler.centre + ruler.unit * x) for x in test.interval(level)
    )
    return low, high


def _thin_ice(result: RandomizationResult) -> Iterator[str]:
    """Say if no data could have been significant."""
    if result.smallest_p_value <= 1 - result.level + _NOTHING:
        return
    smallest = Fraction(round(result.smallest_p_value * result.draws), result.draws)
    yield (
        f"With {result.clusters:,} clusters in groups of "
        f"{' and '.join(f'{size:,}' for size in result.group_sizes)} the smallest "
        f"possible p is {smallest} = {float(smallest):.2g}: no effect, however large, "
        f"is significant at {100 * (1 - result.level):.3g} %. Choose a lower level=, "
        "more clusters, or more draws if they are few."
    )
