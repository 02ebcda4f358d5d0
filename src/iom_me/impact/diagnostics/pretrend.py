"""Joint tests that treated and comparison moved alike before the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs
import numpy as np

import iom_me
from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.errors import ModelError
from iom_me.impact import panel_results
from iom_me.impact._linear import family, leverage
from iom_me.impact._linear.bands import JointTest
from iom_me.impact.diagnostics import _leads_plot, _pretrend_words
from iom_me.impact.panel_results import Effect, EventStudyResult, GroupTimeResult
from iom_me.impact.results import DidResult, Untestable

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact._columns import Floats
    from iom_me.impact._linear.family import Inferred

__all__ = ["PretrendResult", "pretrend_test"]

HasLeads: TypeAlias = "EventStudyResult | GroupTimeResult"
_NAN = float("nan")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PretrendResult(AnalysisResult):
    """A joint test that all effects before the start are zero.

    Attributes
    ----------
    test : JointTest or Untestable
        The test, or why there is none. An `Untestable` is never a pass.
    verdict : str
        "rejected", "not rejected" or "untestable".
    leads : tuple of Effect
        The effects before the start, as they stand in the result, references left out.
    wald : float
        The Wald statistic, without a correction for few clusters.
    chi_square_p_value : float
        Its p-value from the chi-square distribution, which R's ``did`` prints. With few
        clusters it rejects far too often.
    largest : float
        The largest lead, by size, that the intervals still allow, in the unit of the
        outcome.
    outcome : str
        The column.
    vcov, level : str, float
        Kind of standard error; one less the level is the size of the test.
    clusters : int or None
        How many clusters there are.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> effect = me.impact.from_cells(
    ...     n=[40, 42, 39, 45], mean=[50, 52, 49, 55], sd=6, outcome="income"
    ... )
    >>> me.impact.pretrend_test(effect).verdict
    'untestable'
    """

    test: JointTest | Untestable
    verdict: str
    leads: tuple[Effect, ...]
    wald: float
    chi_square_p_value: float
    largest: float
    outcome: str
    vcov: str
    level: float
    clusters: int | None
    version: str

    @property
    def p_value(self) -> float:
        """Of the joint test; NaN if there is none."""
        return self.test.p_value if isinstance(self.test, JointTest) else _NAN

    def to_frame(self) -> pd.DataFrame:
        """Return one row: ``terms, statistic, df1, df2, p_value, wald, verdict``."""
        names = ["terms", "statistic", "df1", "df2", "p_value", "wald", "verdict"]
        test, count = self.test, len(self.leads)
        row: list[object] = [count, _NAN, _NAN, _NAN, _NAN, self.wald, self.verdict]
        if isinstance(test, JointTest):
            row[1:5] = [test.statistic, test.df1, test.df2, test.p_value]
        return _frames.frame([row], names)

    def summary(self) -> str:
        """Return the test in words, in at most 25 lines."""
        return "\n".join(_pretrend_words.lines(self))

    def sentence(self, language: str = "en") -> str:
        """Return the sentence for the report, in English, French or Spanish."""
        return _pretrend_words.sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the leads with their intervals."""
        return _leads_plot.draw(
            self.leads, outcome=self.outcome, title=_pretrend_words.title(self), ax=ax
        )

    def __repr__(self) -> str:
        return f"<PretrendResult {_pretrend_words.short(self)}>"


def pretrend_test(
    result: EventStudyResult | GroupTimeResult | DidResult, *, vcov: str | None = None
) -> PretrendResult:
    r"""Test that all effects before the start are zero.

    Before the programme there is nothing to find, so leads away from zero say that
    treated and comparison did not move alike, or that people reacted in advance. Leads
    near zero prove nothing: with few clusters the test misses even large differences,
    which is why the result also says how large a lead the data would still allow.

    Parameters
    ----------
    result
        An event study, or group-time effects (then every cohort and period before the
        start is tested). The same programme with two periods has no leads, and comes
        back as untestable.
    vcov
        Kind of standard error; that of the result unless given.

    Returns
    -------
    PretrendResult
        With a `JointTest`, or with `Untestable` and the reason.

    Raises
    ------
    ModelError
        This is no result with leads, or the kind of standard error does not fit.

    Notes
    -----
    With the q leads :math:`\hat\beta` and their covariance V, the Wald statistic is
    :math:`Q = \hat\beta' V^{-1} \hat\beta`, and
    :math:`F = Q (\eta - q + 1) / (\eta q)` is compared with the F distribution on q and
    :math:`\eta - q + 1` degrees of freedom. For CR2 and CR3 :math:`\eta` matches the
    total variance of V to a Wishart distribution, under independent errors of one
    variance (test "HTZ" of clubSandwich [1]_). For CR0, CR1 and CR1S :math:`\eta` is
    the number of clusters less one, so that one lead alone is tested by its own t; for
    errors by row it is their degrees of freedom. Leads that others fix are left out of
    q. With as many leads as degrees of freedom there is no test.

    ``pre_trends`` of an event study holds the numbers of this test.

    The leads of an event study by imputation, and of group-time effects with a
    varying base, are tested as they are.

    References
    ----------
    .. [1] Tipton, E. and Pustejovsky, J. E. (2015). Small-sample adjustments for tests
       of moderators and model fit using robust variance estimation in meta-regression.
       Journal of Educational and Behavioral Statistics 40(6), 604-634.
    .. [2] Roth, J. (2022). Pretest with caution: event-study estimates after testing
       for parallel trends. American Economic Review: Insights 4(3), 305-322.

    Examples
    --------
    Sixty households; twenty joined a livelihood programme in 2022, twenty in 2023:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> starts = {0: 2022, 1: 2023, 2: None}
    >>> visits = pd.DataFrame(
    ...     [
    ...         {
    ...             "household": h,
    ...             "year": year,
    ...             "joined": starts[h % 3],
    ...             "income": 50.0
    ...             + h * 37 % 19
    ...             + (h * year) % 7
    ...             + 4 * (starts[h % 3] is not None and year >= starts[h % 3]),
    ...         }
    ...         for h in range(60)
    ...         for year in range(2019, 2025)
    ...     ]
    ... )
    >>> study = me.impact.event_study(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treated_from="joined",
    ... )
    >>> checked = me.impact.pretrend_test(study)
    >>> checked.verdict
    'not rejected'
    """
    if isinstance(result, DidResult):
        return _of_two_periods(result)
    if not isinstance(result, EventStudyResult | GroupTimeResult):
        raise ModelError(
            f"A {type(result).__name__} has no leads to test: pass the result of "
            "event_study or group_time_att."
        )
    leads, chosen = leads_of(result, vcov)
    kind = vcov or result.vcov
    rows = panel_results.rows_of(
        [_keys(row) for row in leads],
        chosen,
        [row.n for row in leads],
        level=result.level,
        exponent=result._exponent,  # noqa: SLF001 - a part of the result
    )
    test, wald = _tested(result, chosen, rows, kind)
    return _finished(result, rows, test, wald, kind)


def leads_of(result: HasLeads, vcov: str | None) -> tuple[list[Effect], Inferred]:
    """Return the leads that were estimated, and what is known of them jointly."""
    rows = [row for row in result.effects if not row.reference]
    places = [i for i, row in enumerate(rows) if (row.event_time or 0) < 0]
    inferred = _inferred(result, vcov)
    chosen = family.Inferred(
        estimates=inferred.estimates[places],
        covariance=inferred.covariance[np.ix_(places, places)],
        df=inferred.df[places],
    )
    return [rows[i] for i in places], chosen


def _keys(row: Effect) -> dict[str, object]:
    return {
        name: getattr(row, name) for name in ("term", "group", "time", "event_time")
    }


def _inferred(result: HasLeads, vcov: str | None) -> Inferred:
    """Return what the result knows, or the same with another standard error."""
    if vcov is None or vcov == result.vcov:
        return result._inferred  # noqa: SLF001 - a part of the result
    family.choose(vcov, (*family.BY_CLUSTER, *family.BY_ROW))
    if isinstance(result, EventStudyResult) and result.estimator in _OF_SHARES:
        raise ModelError(
            f"The result was estimated with vcov={result.vcov!r}, and its averages "
            f"over cohorts do not change to {vcov!r} afterwards: estimate (or "
            f"aggregate) again with vcov={vcov!r}, and leave vcov= out here."
        )
    contrasts = result._contrasts  # noqa: SLF001
    return result._family.infer(contrasts, vcov)  # noqa: SLF001


# Their averages carry the uncertainty of the shares of the cohorts.
_OF_SHARES = ("group_time", "interaction_weighted")
# Kinds of errors whose own degrees of freedom are those of a Wishart distribution.
_BY_CLUSTER = ("CR2", "CR3")


def _tested(
    result: HasLeads, chosen: Inferred, rows: tuple[Effect, ...], vcov: str
) -> tuple[JointTest | Untestable, float]:
    """Test the leads; return the test and the Wald statistic."""
    if not rows:
        return Untestable(_no_leads(result)), _NAN
    without = [row.term for row in rows if not row.std_error > 0]
    if without:
        return Untestable(f"as there is no standard error of {without[0]}"), _NAN
    working = result._family.joint(  # noqa: SLF001
        _lead_contrasts(result), vcov if vcov in _BY_CLUSTER else "CR2"
    )
    free = _free(working.covariance)
    root = leverage.inverse_root(free @ chosen.covariance @ free.T)
    q = len(free)
    df = working.df if vcov in _BY_CLUSTER else float(np.min(chosen.df))
    if len(root) < q or not df > q - 1:
        return Untestable(_too_many(q, df, result.clusters.total)), _NAN
    wald = float(((root @ free @ chosen.estimates) ** 2).sum())
    return _f_test(wald, q, df, tuple(row.term for row in rows)), wald


def _free(covariance: Floats) -> Floats:
    """Choose combinations that do not fix each other: (rank, q)."""
    root = leverage.inverse_root(covariance)
    return np.eye(len(root)) if len(root) == len(covariance) else root


def _f_test(wald: float, q: int, df: float, terms: tuple[str, ...]) -> JointTest:
    from scipy.special import fdtrc

    rest = df - q + 1
    statistic = wald * rest / (df * q)
    return JointTest(
        terms=terms,
        statistic=statistic,
        df1=float(q),
        df2=rest,
        p_value=float(fdtrc(q, rest, statistic)),
    )


def _lead_contrasts(result: HasLeads) -> Floats:
    rows = [row for row in result.effects if not row.reference]
    places = [i for i, row in enumerate(rows) if (row.event_time or 0) < 0]
    contrasts: Floats = result._contrasts[places]  # noqa: SLF001
    return contrasts


def _no_leads(result: HasLeads) -> str:
    if any(row.reference for row in result.effects):
        return (
            "with one period before the start, which is the base: add an earlier period"
        )
    return "as no effect before the start was estimated"


def _too_many(q: int, df: float, clusters: int) -> str:
    return (
        f"with {clusters} clusters: {q} leads need more than {q - 1} degrees of "
        f"freedom together, and have {df:.1f}. Narrow the window, or look at each lead "
        "alone"
    )


def _finished(
    result: HasLeads,
    rows: tuple[Effect, ...],
    test: JointTest | Untestable,
    wald: float,
    vcov: str,
) -> PretrendResult:
    from scipy.special import chdtrc

    chi_square = _NAN
    if isinstance(test, JointTest):
        chi_square = float(chdtrc(test.df1, wald))
    reach = [max(abs(row.ci_low), abs(row.ci_high)) for row in rows]
    return PretrendResult(
        test=test,
        verdict=_verdict(test, result.level),
        leads=rows,
        wald=wald,
        chi_square_p_value=chi_square,
        largest=float(max(reach, default=_NAN)),
        outcome=result.outcome,
        vcov=vcov,
        level=result.level,
        clusters=result.clusters.total,
        version=iom_me.__version__,
    )


def _verdict(test: JointTest | Untestable, level: float) -> str:
    if isinstance(test, Untestable):
        return "untestable"
    return "rejected" if test.p_value < 1 - level else "not rejected"


def _of_two_periods(result: DidResult) -> PretrendResult:
    return PretrendResult(
        test=result.parallel_trends,
        verdict="untestable",
        leads=(),
        wald=_NAN,
        chi_square_p_value=_NAN,
        largest=_NAN,
        outcome=result.outcome,
        vcov=result.vcov,
        level=result.level,
        clusters=None if result.clusters is None else result.clusters.total,
        version=iom_me.__version__,
    )
