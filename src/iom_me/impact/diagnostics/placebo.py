"""Effects where none can be: earlier starts, and groups without the programme."""

from __future__ import annotations

import numbers
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, get_args

import attrs
import numpy as np

import iom_me
from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.errors import EstimationError, ModelError
from iom_me.impact._group_time import estimation
from iom_me.impact._group_time.adjusted import Adjustment
from iom_me.impact._group_time.cells import Control, Rule
from iom_me.impact._group_time.estimation import Plan
from iom_me.impact._linear import family, leverage, scores
from iom_me.impact._panel import reading
from iom_me.impact._panel.door import PanelColumns
from iom_me.impact._resampling.sums import choice
from iom_me.impact._study import facts
from iom_me.impact.diagnostics import _earlier, _placebo_plots, _placebo_words
from iom_me.impact.panel_results import Effect, GroupTimeResult
from iom_me.impact.results import Untestable

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact._columns import Floats
    from iom_me.impact._linear.saturated import Saturated
    from iom_me.impact._panel.reading import Reading
    from iom_me.typing import IntoFrame

__all__ = [
    "PlaceboGroup",
    "PlaceboGroupsResult",
    "PlaceboPeriodsResult",
    "placebo_groups",
    "placebo_periods",
]

_NUMBERS = (
    "estimate", "std_error", "statistic", "p_value", "df", "ci_low", "ci_high", "n",
)  # fmt: skip
_LEAST_GROUPS = 3
_NO_ERROR = "as no earlier start has a standard error: some side is a single cluster"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PlaceboPeriodsResult(AnalysisResult):
    """Effects of starts that never were.

    Attributes
    ----------
    effects : tuple of Effect
        One per shift; ``time`` is how many periods earlier the start was put.
    actual : Effect
        The effect with the true starts, estimated alike.
    verdict : str
        "no effect found", "effect found" (some p-value is below the size over the
        number of shifts), or "untestable".
    untestable : Untestable or None
        Why there is no test.
    left_out : tuple of str
        Shifts that could not be estimated, and why.
    outcome, vcov, level : str, str, float
        The column, kind of standard error and coverage of the intervals.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     {
    ...         "unit": [i // 3 for i in range(120)],
    ...         "year": [2020 + i % 3 for i in range(120)],
    ...         "start": [2022 if i // 3 % 2 else None for i in range(120)],
    ...         "income": [float(i * 7 % 11) for i in range(120)],
    ...     }
    ... )
    >>> roles = {"unit": "unit", "time": "year", "treated_from": "start"}
    >>> me.impact.placebo_periods(visits, outcome="income", **roles)
    <PlaceboPeriodsResult income: no effect found, 1 earlier starts>
    """

    effects: tuple[Effect, ...]
    actual: Effect
    verdict: str
    untestable: Untestable | None
    left_out: tuple[str, ...]
    outcome: str
    vcov: str
    level: float
    version: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row per shift, and shift 0, the true starts, first."""
        rows = [(0, self.actual), *((row.time, row) for row in self.effects)]
        return _frames.frame(
            ((shift, *(getattr(row, n) for n in _NUMBERS)) for shift, row in rows),
            ["shift", *_NUMBERS],
        )

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(_placebo_words.period_lines(self))

    def sentence(self, language: str = "en") -> str:
        """Return the sentence for the report, in English, French or Spanish."""
        return _placebo_words.period_sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the effects of earlier starts beside that of the true ones."""
        return _placebo_plots.periods(self, ax=ax)

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]
        count = len(self.effects)
        return f"<PlaceboPeriodsResult {name}: {self.verdict}, {count} earlier starts>"


def placebo_periods(
    data: IntoFrame,
    *,
    outcome: str,
    unit: str | None = None,
    time: str,
    treated_from: str,
    shifts: Sequence[int] | None = None,
    control: Control = "never_treated",
    cluster: str | None = None,
    weights: str | None = None,
    vcov: str | None = None,
    level: float = 0.95,
) -> PlaceboPeriodsResult:
    r"""Pretend that the programme started earlier, before it did.

    All observations from the true start on are left out, so whatever is found is no
    effect of the programme.

    Parameters
    ----------
    data, outcome, unit, time, treated_from, control, cluster, weights
        As in `group_time_att`; without a ``unit`` rows are cross-sections.
    shifts
        By how many periods to put the starts earlier: 1, 2, ... as far as the data
        reach, unless given.
    vcov, level
        Kind of standard error ("CR2" unless given; with weights "CR1"), and coverage of
        the intervals.

    Returns
    -------
    PlaceboPeriodsResult
        The average effect over the pretended treated periods, per shift.

    Raises
    ------
    DataError, EstimationError
        As `group_time_att`: the true effect is estimated too.
    ModelError
        A shift is no whole number from 1, or an option is unknown.

    Notes
    -----
    With shift k, a cohort that starts at s counts as treated from the k-th period
    before s on, and is measured from the period before that. Cohorts that were not
    observed so early are left out. With several shifts a p-value counts as found if it
    is below the size over their number (Bonferroni). Rows of units whose start was in
    the first period play no part.

    A start shifted by one period looks at the last period before the true start: if
    people reacted in advance, it finds that.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {
    ...             "household": h,
    ...             "year": year,
    ...             "joined": 2022 if h % 2 else None,
    ...             "income": 50.0
    ...             + h * 37 % 19
    ...             + (h * year) % 7
    ...             + 4 * (h % 2 and year >= 2022),
    ...         }
    ...         for h in range(60)
    ...         for year in range(2019, 2024)
    ...     ]
    ... )
    >>> found = me.impact.placebo_periods(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treated_from="joined",
    ... )
    >>> found.verdict
    'no effect found'
    >>> found.to_frame()[["shift", "estimate", "std_error"]].round(2)
       shift  estimate  std_error
    0      0      3.98       0.45
    1      1     -0.17       0.64
    2      2      0.22       0.61
    """
    choice("control", control, get_args(Control))
    columns = PanelColumns(
        outcome=outcome,
        unit=unit,
        time=time,
        treated_from=treated_from,
        cluster=cluster,
        weights=weights,
    )
    plan = Plan(
        rule=Rule(control=control, base_period="universal", anticipation=0.0),
        adjustment=Adjustment(method="doubly_robust", improved=False),
        unbalanced="pairwise",
        vcov=_error(vcov, weights),
        level=facts.fraction(level),
        bands=False,
        seed=0,
    )
    asked = None if shifts is None else [_shift(k) for k in _list(shifts)]
    read = reading.read(data, columns, within=unit is not None)
    actual = estimation.estimate(read, plan).result
    found, left_out = _shifted(read, plan, asked)
    verdict = _verdict(found, plan.level)
    reason = None
    if verdict == "untestable":
        reason = Untestable(_NO_ERROR if found else _too_early(read))
    return PlaceboPeriodsResult(
        effects=tuple(found),
        actual=actual.overall,
        verdict=verdict,
        untestable=reason,
        left_out=tuple(left_out),
        outcome=outcome,
        vcov=plan.vcov,
        level=plan.level,
        version=iom_me.__version__,
    )


def _error(vcov: str | None, weights: str | None) -> str:
    """Choose the standard error."""
    if weights is None:
        return family.choose(vcov, family.BY_CLUSTER)
    known = [kind for kind in family.BY_CLUSTER if kind not in leverage.POWER]
    if vcov in leverage.POWER:
        raise ModelError(
            f"vcov={vcov!r} does not go with weights= here: choose one of "
            f"{', '.join(known)}."
        )
    return family.choose(vcov, tuple(known), default="CR1")


def _list(shifts: object) -> list[object]:
    if isinstance(shifts, Sequence) and not isinstance(shifts, str) and len(shifts):
        return list(dict.fromkeys(shifts))
    raise ModelError(f"shifts={shifts!r} is no list of numbers: write [1, 2], say.")


def _shift(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < 1:
        raise ModelError(
            f"shifts: {value!r} is no number of periods: write whole numbers from 1."
        )
    return int(value)


def _shifted(
    read: Reading, plan: Plan, asked: list[int] | None
) -> tuple[list[Effect], list[str]]:
    """Estimate with starts put earlier; say which could not be."""
    last = max((c.start for c in read.cohorts if not c.never), default=0) - 1
    found, left_out = [], []
    for shift in asked or range(1, last + 1):
        try:
            result = estimation.estimate(_earlier.reading(read, shift), plan).result
        except EstimationError as error:
            if asked is not None:
                left_out.append(f"{shift}: {error}")
            continue
        found.append(
            attrs.evolve(result.overall, term=f"shifted by {shift}", time=shift)
        )
    return found, left_out


def _verdict(found: Sequence[Effect], level: float) -> str:
    known = [row.p_value for row in found if not np.isnan(row.p_value)]
    if not known:
        return "untestable"
    return (
        "effect found" if min(known) < (1 - level) / len(known) else "no effect found"
    )


def _too_early(read: Reading) -> str:
    most = max((c.start for c in read.cohorts if not c.never), default=0)
    if most <= 1:
        return "with one period before the start: add an earlier period"
    return "with the shifts that were asked for: choose smaller ones"


# Groups


@attrs.frozen(kw_only=True)
class PlaceboGroup:
    """The effect on a cluster that never had the programme.

    Attributes
    ----------
    cluster : its name
    estimate : its change, less that of all other clusters without the programme

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.PlaceboGroup(cluster="Kano", estimate=-0.3).estimate
    -0.3
    """

    cluster: Any
    estimate: float


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PlaceboGroupsResult(AnalysisResult):
    """Effects on clusters that never had the programme, each against the others.

    Attributes
    ----------
    actual : float
        The effect on those who had it.
    effects : tuple of PlaceboGroup
        One per cluster that never had it.
    rank : int or None
        Place of the true effect among all, by size, 1 for the largest.
    share_as_large : float
        Share of all, the true one among them, that are at least as large.
    verdict : str
        "larger than all", "within the range of untreated clusters", or "untestable".
    untestable : Untestable or None
        Why there is no comparison.
    outcome, cluster : str, str or None
        The columns.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     {
    ...         "unit": [i // 3 for i in range(120)],
    ...         "year": [2020 + i % 3 for i in range(120)],
    ...         "start": [2022 if i // 3 % 2 else None for i in range(120)],
    ...         "income": [float(i * 7 % 11) for i in range(120)],
    ...     }
    ... )
    >>> roles = {"unit": "unit", "time": "year", "treated_from": "start"}
    >>> effects = me.impact.group_time_att(visits, outcome="income", **roles)
    >>> me.impact.placebo_groups(effects).verdict
    'within the range of untreated clusters'
    """

    actual: float
    effects: tuple[PlaceboGroup, ...]
    rank: int | None
    share_as_large: float
    verdict: str
    untestable: Untestable | None
    outcome: str
    cluster: str | None
    version: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cluster: ``cluster, estimate, actual``; the true one last.

        In the last row ``cluster`` is missing.
        """
        rows = [(row.cluster, row.estimate, False) for row in self.effects]
        return _frames.frame(
            [*rows, (None, self.actual, True)], ["cluster", "estimate", "actual"]
        )

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(_placebo_words.group_lines(self))

    def sentence(self, language: str = "en") -> str:
        """Return the sentence for the report, in English, French or Spanish."""
        return _placebo_words.group_sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw all effects in order; the true one is marked."""
        return _placebo_plots.groups(self, ax=ax)

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]
        count = len(self.effects)
        return f"<PlaceboGroupsResult {name}: {self.verdict}, {count} clusters>"


def placebo_groups(result: GroupTimeResult) -> PlaceboGroupsResult:
    r"""Pretend that each cluster without the programme had it.

    Each is compared with all others that never had it, in the same periods and with
    the same weights as the true effect. If such effects of nothing are often as large,
    the true one may be nothing too.

    Parameters
    ----------
    result
        Of `group_time_att` without covariates, with never treated clusters.

    Returns
    -------
    PlaceboGroupsResult
        One effect per never treated cluster, and where the true one ranks.

    Raises
    ------
    EstimationError
        The result keeps no sums by cluster.
    ModelError
        This is no such result.

    Notes
    -----
    The true effect is the simple average of the result,
    :math:`\sum_{g,t} w_{gt} ATT(g, t)`. A never treated cluster c is given
    :math:`\sum_{g,t} w_{gt} [(\bar y_{c,t} - \bar y_{c,b_g}) - (\bar y_{-c,t} - \bar
    y_{-c,b_g})]`, with -c all other never treated clusters. One cluster alone varies
    more than the mean of several treated clusters, so the share is cautious;
    `randomization_inference` draws groups of the true size. With few clusters even the
    largest effect of all has a large share: 1 in 10 with nine. Clusters with units that
    were not observed in every period in question count with the others of their units.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {
    ...             "household": h,
    ...             "village": h % 30,
    ...             "year": year,
    ...             "joined": 2022 if h % 30 < 10 else None,
    ...             "income": 50.0
    ...             + h * 37 % 19
    ...             + (h * year) % 7
    ...             + 4 * (h % 30 < 10 and year >= 2022),
    ...         }
    ...         for h in range(120)
    ...         for year in range(2020, 2024)
    ...     ]
    ... )
    >>> effects = me.impact.group_time_att(
    ...     visits, outcome="income", unit="household", time="year",
    ...     treated_from="joined", cluster="village",
    ... )
    >>> me.impact.placebo_groups(effects).rank
    1
    """  # fmt: skip
    if not isinstance(result, GroupTimeResult):
        raise ModelError(
            f"A {type(result).__name__} does not go here: pass the result of "
            "group_time_att."
        )
    found = tuple(_groups(result))
    reason = None
    if len(found) < _LEAST_GROUPS:
        reason = Untestable(
            f"with {len(found)} clusters that never had the programme and can be "
            f"compared: it takes {_LEAST_GROUPS}"
        )
    sizes = np.array([abs(row.estimate) for row in found])
    larger = int(np.count_nonzero(sizes >= abs(result.estimate)))
    share = (1 + larger) / (1 + len(found))
    return PlaceboGroupsResult(
        actual=result.estimate,
        effects=found,
        rank=None if reason is not None else 1 + larger,
        share_as_large=float("nan") if reason is not None else share,
        verdict=_place(larger, reason),
        untestable=reason,
        outcome=result.outcome,
        cluster=result.cluster,
        version=iom_me.__version__,
    )


def _place(larger: int, reason: Untestable | None) -> str:
    if reason is not None:
        return "untestable"
    return "within the range of untreated clusters" if larger else "larger than all"


def _groups(result: GroupTimeResult) -> Iterator[PlaceboGroup]:
    estimates: Saturated = result._family  # type: ignore[assignment]  # noqa: SLF001
    moments = estimates.moments
    if moments is None:
        raise EstimationError(
            "With covariates there are no sums by cluster to compare: estimate without "
            "covariates."
        )
    if None not in result._cohort_labels:  # noqa: SLF001
        return
    entries = scores.require_entries(moments)
    read = _reading_of_periods(result, moments.mean.shape[1])
    whole = moments.observed[:, read != 0].all(axis=1)
    never = result._cohort_labels.index(None)  # noqa: SLF001
    used = (moments.cohort == never) & whole
    kept = used[entries.group]
    group, mass = entries.group[kept], entries.mass[kept]
    said = (entries.sums[kept] + mass[:, None] * moments.mean[group]) @ read
    cluster = entries.cluster[kept]
    total = np.bincount(cluster, said, moments.clusters)
    weight = np.bincount(cluster, mass, moments.clusters)
    names = moments.cluster_labels or tuple(range(moments.clusters))
    for place in np.flatnonzero(weight):
        rest = weight.sum() - weight[place]
        if rest <= 0:
            return
        apart = total[place] / weight[place] - (total.sum() - total[place]) / rest
        estimate = float(np.ldexp(apart, result._exponent))  # noqa: SLF001
        yield PlaceboGroup(cluster=names[place], estimate=estimate)


def _reading_of_periods(result: GroupTimeResult, periods: int) -> Floats:
    """Say how the true effect reads the periods of the treated: (T,)."""
    read = np.zeros(periods)
    cells = result._weighing.cells  # noqa: SLF001 - a part of the result
    for cell, weight in zip(cells, result._overall_contrast, strict=True):  # noqa: SLF001
        read[cell.period] += weight
        read[cell.base] -= weight
    return read
