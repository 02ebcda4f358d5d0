"""The effect without each cluster: whether it rests on a single one."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np

import iom_me
from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.errors import EstimationWarning, ModelError
from iom_me.impact._columns import Floats
from iom_me.impact._group_time.aggregate import summarise
from iom_me.impact._linear import family, table
from iom_me.impact._linear.family import Inferred
from iom_me.impact._linear.saturated import Saturated
from iom_me.impact._resampling.sums import ClusterScores, refuse_many
from iom_me.impact.diagnostics import _leave_one_out_plot, _leave_one_out_words, _refit
from iom_me.impact.diagnostics._refit import Jackknife
from iom_me.impact.panel_results import GroupTimeResult, PanelResult
from iom_me.impact.results import DidResult

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["LeaveOneOutResult", "LeftOut", "leave_one_out"]

Estimated: TypeAlias = "DidResult | PanelResult"
_NUMBERS = (
    "estimate", "std_error", "statistic", "p_value", "df", "ci_low", "ci_high",
)  # fmt: skip


_NAMED = 5


@attrs.frozen(kw_only=True)
class LeftOut:
    """The effect without one cluster.

    Attributes
    ----------
    cluster : the name of the cluster that was left out
    estimate, std_error, statistic, p_value, df, ci_low, ci_high : without it; NaN if
        nothing can be estimated without it
    change : estimate without it, less the estimate with all

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.LeftOut(
    ...     cluster="Kano", estimate=2.0, std_error=1.0, statistic=2.0, p_value=0.06,
    ...     df=12.0, ci_low=-0.2, ci_high=4.2, change=-0.5,
    ... ).change
    -0.5
    """  # fmt: skip

    cluster: Any
    estimate: float
    std_error: float
    statistic: float
    p_value: float
    df: float
    ci_low: float
    ci_high: float
    change: float


@attrs.frozen(kw_only=True, eq=False, repr=False)
class LeaveOneOutResult(AnalysisResult):
    """An effect without each of its clusters.

    Attributes
    ----------
    term : str
        The effect.
    outcome : str
        The column.
    estimate, std_error, p_value, ci_low, ci_high : float
        With all clusters.
    effects : tuple of LeftOut
        One per cluster.
    verdict : str
        "stands" if sign and significance are the same without any one cluster; "sign
        turns"; "significance turns"; or "rests on one cluster" if there is no estimate,
        or no standard error, without some cluster.
    sign_turns, significance_turns, without_estimate : tuple
        The names of these clusters.
    jackknife_std_error : float
        From the spread of the estimates (CV3 of MacKinnon, Nielsen and Webb); NaN if
        one is missing.
    cluster : str or None
        The column of the clusters.
    vcov, level : str, float
        Kind of standard error, and coverage of the intervals.
    warnings : tuple of str
        What to be careful about.
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
    >>> me.impact.leave_one_out(effects)
    <LeaveOneOutResult income: stands, 40 clusters>
    """

    term: str
    outcome: str
    estimate: float
    std_error: float
    p_value: float
    ci_low: float
    ci_high: float
    effects: tuple[LeftOut, ...]
    verdict: str
    sign_turns: tuple[Any, ...]
    significance_turns: tuple[Any, ...]
    without_estimate: tuple[Any, ...]
    jackknife_std_error: float
    cluster: str | None
    vcov: str
    level: float
    warnings: tuple[str, ...]
    version: str

    @property
    def influential(self) -> tuple[LeftOut, ...]:
        """Clusters by how far the effect moves without them, farthest first.

        Those without which there is no estimate come before all others.
        """
        return tuple(sorted(self.effects, key=_distance, reverse=True))

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cluster: ``cluster, estimate, ..., ci_high, change``."""
        names = [field.name for field in attrs.fields(LeftOut)]
        return _frames.frame((attrs.astuple(row) for row in self.effects), names)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(_leave_one_out_words.lines(self))

    def sentence(self, language: str = "en") -> str:
        """Return the sentence for the report, in English, French or Spanish."""
        return _leave_one_out_words.sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the effect without each cluster, the most influential on top."""
        return _leave_one_out_plot.draw(self, ax=ax)

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]
        count = len(self.effects)
        return f"<LeaveOneOutResult {name}: {self.verdict}, {count:,} clusters>"


def _distance(row: LeftOut) -> float:
    return np.inf if np.isnan(row.change) else abs(row.change)


def leave_one_out(result: Estimated, *, term: str | None = None) -> LeaveOneOutResult:
    r"""Estimate an effect without each cluster in turn.

    Says whether one village, district or household makes the effect: whether its sign,
    or whether zero lies in its interval, turns without it. No row is read again: the
    sums of the cluster are taken from those of all.

    Parameters
    ----------
    result
        Of `difference_in_differences` with clusters, `group_time_att`, its aggregates,
        `event_study`, `twoway_fixed_effects`, `imputation_att` or `two_stage_did`,
        without covariates (a difference-in-differences by least squares may have them).
    term
        The effect, as in ``to_frame()``; the one effect of the result unless given.

    Returns
    -------
    LeaveOneOutResult
        One row per cluster; units are clusters where the result has none.

    Raises
    ------
    EstimationError
        The result keeps no sums by cluster: it has covariates, more than 10,000
        clusters, or no clusters at all.
    ModelError
        This is no such result, or the term is unknown.

    Warns
    -----
    EstimationWarning
        There is no estimate without some cluster.

    Notes
    -----
    Every estimate, standard error and its degrees of freedom are those of the same
    estimator on the rows of all other clusters, with two exceptions. The average over
    all effects of `group_time_att` weighs cohorts by their size without the cluster; in
    results that are averages already (aggregates, event studies) the weights of the
    cohorts stay as they are, and the uncertainty of these weights is left out, so that
    ``std_error`` may be slightly less than in the result. Weighted means
    (`group_time_att` with ``weights=``) do not keep what CR2 and CR3 need, so all
    errors here, also the one with all clusters, are CR1 then: see ``vcov``.

    With G clusters and the estimate :math:`\hat\beta_{(g)}` without cluster g, the
    jackknife standard error is
    :math:`\sqrt{(G-1)/G \sum_g (\hat\beta_{(g)} - \hat\beta)^2}` [1]_.

    References
    ----------
    .. [1] MacKinnon, J. G., Nielsen, M. O. and Webb, M. D. (2023). Leverage,
       influence, and the jackknife in clustered regression models: reliable inference
       using summclust. Stata Journal 23(4), 942-982.

    Examples
    --------
    Twenty-four villages, of which one has done very well:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {
    ...             "village": v,
    ...             "project": v % 2,
    ...             "endline": endline,
    ...             "income": 50.0 + v * 7 % 5 + p * 3 % 4
    ...             + endline * (v * 3 % 4 + v % 2 + 20 * (v == 3)),
    ...         }
    ...         for v in range(24) for p in range(10) for endline in (0, 1)
    ...     ]
    ... )
    >>> result = me.impact.difference_in_differences(
    ...     visits, outcome="income", treated="project", post="endline",
    ...     cluster="village", vcov="CR2",
    ... )
    >>> without = me.impact.leave_one_out(result)
    >>> without.influential[0].cluster
    3
    >>> frame = without.to_frame()
    >>> frame.loc[frame["cluster"] == 3, ["estimate", "change"]].round(2)
       estimate  change
    3      2.09   -1.58
    """  # fmt: skip
    if not isinstance(result, DidResult | PanelResult):
        raise ModelError(
            f"A {type(result).__name__} has no clusters to leave out: pass the result "
            "of difference_in_differences, group_time_att or event_study."
        )
    if result.clusters is not None:
        refuse_many(result.clusters.total)
    found, exponent = _prepared(result, term)
    rows = _rows(found, result.level, exponent)
    whole = table.columns(found.whole, result.level, exponent)
    return _finished(result, term, rows, whole, found.vcov)


def _prepared(result: Estimated, term: str | None) -> tuple[Jackknife, int]:
    """Find the sums by cluster; the second is the power of two of their unit."""
    if isinstance(result, PanelResult):
        contrast = result._contrast_of(term)  # noqa: SLF001 - a part of the result
        vcov = result.vcov
        reader = None
        if isinstance(result, GroupTimeResult) and term in (None, result.overall.term):
            reader = _average(result)
        found = _refit.of_family(result._family, contrast, vcov, reader)  # noqa: SLF001
        return found, result._exponent  # noqa: SLF001
    fit = result._kept()  # noqa: SLF001
    asked = fit.scores(term)
    vcov = result.vcov if result.vcov in family.BY_CLUSTER else "CR2"
    rows = np.rint(fit.weight.sum(axis=1)).astype(np.intp)
    found = _refit.of_scores(asked, rows, np.zeros_like(rows), vcov)
    return attrs.evolve(
        found,
        whole=_scaled(found.whole, asked),
        left=lambda cluster: _scaled(found.left(cluster), asked),
        labels=fit.labels,
    ), 0


def _scaled(inferred: Inferred, asked: ClusterScores) -> Inferred:
    """Bring a coefficient to the unit of the user."""
    return attrs.evolve(
        inferred,
        estimates=inferred.estimates * asked.scale + asked.origin,
        covariance=inferred.covariance * asked.scale * asked.scale,
    )


def _average(result: GroupTimeResult) -> _refit.Contrast | None:
    """Weigh cohorts anew by their size."""
    weighing = result._weighing  # noqa: SLF001 - a part of the result
    if weighing.counted is not None:
        return None

    starting = [cell.cohort for cell in weighing.cells if weighing.treated(cell)]

    def reader(family: Saturated) -> tuple[Floats, Floats | None]:
        moments = family.moments
        assert moments is not None  # noqa: S101 - checked before
        mass = np.bincount(moments.cohort, moments.mass, len(weighing.share))
        if not mass[starting].any():  # the average of before, which is lost
            return result._overall_contrast[None], None  # noqa: SLF001
        anew = attrs.evolve(
            weighing, estimates=family.estimates, share=mass / mass.sum()
        )
        summary = summarise(anew, "simple")
        return summary.overall[None], summary.overall_shares[None]

    return reader


def _rows(found: Jackknife, level: float, exponent: int) -> tuple[LeftOut, ...]:
    labels = found.labels or tuple(range(found.clusters))
    whole = float(np.ldexp(found.whole.estimates[0], exponent))
    made = []
    for label, left in zip(labels, found.each(), strict=True):
        numbers = {
            name: values[0]
            for name, values in table.columns(left, level, exponent).items()
        }
        change = numbers["estimate"] - whole
        made.append(LeftOut(cluster=label, change=change, **numbers))
    return tuple(made)


def _finished(
    result: Estimated,
    term: str | None,
    rows: tuple[LeftOut, ...],
    whole: dict[str, list[float]],
    vcov: str,
) -> LeaveOneOutResult:
    estimate, p = whole["estimate"][0], whole["p_value"][0]
    size = 1 - result.level
    there = [row for row in rows if not np.isnan(row.p_value)]
    turned = [row for row in rows if row.estimate * estimate < 0]
    crossed = [row for row in there if (row.p_value < size) != (p < size)]
    gone = [row for row in rows if np.isnan(row.p_value)]
    said = tuple(_warned(gone, p))
    for message in said:
        warnings.warn(message, EstimationWarning, stacklevel=3)
    return LeaveOneOutResult(
        term=term or result.effect.term,
        outcome=result.outcome,
        **{
            name: whole[name][0]
            for name in ("estimate", "std_error", "p_value", "ci_low", "ci_high")
        },
        effects=rows,
        verdict=_verdict(gone, turned, crossed),
        sign_turns=_names(turned),
        significance_turns=_names(crossed),
        without_estimate=_names(gone),
        jackknife_std_error=_jackknife(rows),
        cluster=result.cluster,
        vcov=vcov,
        level=result.level,
        warnings=said,
        version=iom_me.__version__,
    )


def _names(rows: Sequence[LeftOut]) -> tuple[Any, ...]:
    return tuple(row.cluster for row in rows)


def _warned(gone: Sequence[LeftOut], p: float) -> list[str]:
    if not gone or np.isnan(p):
        return []
    names = ", ".join(repr(row.cluster) for row in gone[:_NAMED])
    more = f" and {len(gone) - _NAMED:,} more" if len(gone) > _NAMED else ""
    return [
        (
            f"Without {names}{more} there is no estimate, or no standard error: a side "
            "of the comparison rests on this cluster alone."
        )
    ]


def _verdict(
    gone: Sequence[LeftOut], turned: Sequence[LeftOut], crossed: Sequence[LeftOut]
) -> str:
    if gone:
        return "rests on one cluster"
    if turned:
        return "sign turns"
    return "significance turns" if crossed else "stands"


def _jackknife(rows: Sequence[LeftOut]) -> float:
    changes = np.array([row.change for row in rows])
    largest = np.abs(changes).max()
    if not largest > 0:  # NaN, or nothing changes
        return float(largest)
    size = len(changes)
    scaled = changes / largest
    return float(largest * np.sqrt((size - 1) / size * (scaled @ scaled)))
