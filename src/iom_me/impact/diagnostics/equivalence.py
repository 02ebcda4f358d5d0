"""Tests that differences before the start are small enough not to matter."""

from __future__ import annotations

import math
import numbers
from typing import TYPE_CHECKING

import attrs
import numpy as np

import iom_me
from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.errors import ModelError
from iom_me.impact._study import facts
from iom_me.impact.diagnostics import _equivalence_words, _leads_plot
from iom_me.impact.diagnostics.pretrend import pretrend_test
from iom_me.impact.results import DidResult, Untestable

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact.panel_results import Effect, EventStudyResult, GroupTimeResult

__all__ = ["EquivalenceResult", "EquivalentLead", "equivalence_test"]

_NAN = float("nan")


@attrs.frozen(kw_only=True)
class EquivalentLead:
    """One lead against the margin.

    Attributes
    ----------
    term : the row of the result
    estimate, std_error, df : as in the result
    bound : the smallest margin at which this lead would be shown to be small
    p_value : of the test that the lead is at least as large as the margin
    small : whether that is rejected

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.EquivalentLead(
    ...     term="event_time -2", estimate=0.1, std_error=0.2, df=30.0,
    ...     bound=0.44, p_value=0.03, small=True,
    ... ).small
    True
    """  # fmt: skip

    term: str
    estimate: float
    std_error: float
    df: float
    bound: float
    p_value: float
    small: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EquivalenceResult(AnalysisResult):
    """A test that all differences before the start are smaller than a margin.

    Attributes
    ----------
    verdict : str
        "small" if all leads are shown to be smaller than the margin, "not shown to be
        small", or "untestable".
    margin : float
        The size from which a difference would matter, in the unit of the outcome.
    bound : float
        The smallest margin at which the verdict would be "small".
    p_value : float
        Of the test that some lead is at least as large as the margin: the largest of
        all leads.
    leads : tuple of EquivalentLead
        One per lead.
    untestable : Untestable or None
        Why there is no test.
    outcome, vcov, level : str, str, float
        As in the result; one less the level is the size of each one-sided test.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> effect = me.impact.from_cells(
    ...     n=[40, 42, 39, 45], mean=[50, 52, 49, 55], sd=6, outcome="income"
    ... )
    >>> str(me.impact.equivalence_test(effect, margin=2).untestable)
    'untestable with two periods'
    """

    verdict: str
    margin: float
    bound: float
    p_value: float
    leads: tuple[EquivalentLead, ...]
    untestable: Untestable | None
    outcome: str
    vcov: str
    level: float
    version: str
    _rows: tuple[Effect, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per lead, and ``largest``, which decides."""
        names = [field.name for field in attrs.fields(EquivalentLead)]
        rows: list[tuple[object, ...]] = [attrs.astuple(lead) for lead in self.leads]
        last = ("largest", _NAN, _NAN, _NAN, self.bound, self.p_value)
        return _frames.frame([*rows, (*last, self.verdict == "small")], names)

    def summary(self) -> str:
        """Return the test in words, in at most 25 lines."""
        return "\n".join(_equivalence_words.lines(self))

    def sentence(self, language: str = "en") -> str:
        """Return the sentence for the report, in English, French or Spanish."""
        return _equivalence_words.sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the leads with their intervals, and the margin as a band."""
        return _leads_plot.draw(
            self._rows,
            outcome=self.outcome,
            title=_equivalence_words.title(self),
            margin=self.margin,
            ax=ax,
        )

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]
        return (
            f"<EquivalenceResult {name}: {self.verdict}, margin {self.margin:.4g}, "
            f"bound {self.bound:.4g}>"
        )


def equivalence_test(
    result: EventStudyResult | GroupTimeResult | DidResult,
    *,
    margin: float,
    level: float | None = None,
) -> EquivalenceResult:
    r"""Test that all differences before the start are smaller than a margin.

    `pretrend_test` asks for proof that treated and comparison moved differently; few
    data never give it. This asks for proof that they moved alike, up to a difference
    that would not matter: few data fail to give that, as they should.

    Parameters
    ----------
    result
        An event study, or group-time effects. The same programme with two periods has
        no leads, and comes back as untestable.
    margin
        From which size a difference before the start would matter, in the unit of the
        outcome: a share of the effect that was hoped for, say. Fix it before you look.
    level
        One less the size of the test; that of the result unless given.

    Returns
    -------
    EquivalenceResult
        With the smallest margin that would be accepted as ``bound``.

    Raises
    ------
    ModelError
        The margin is no positive number, or this is no result with leads.

    Notes
    -----
    Each lead :math:`\hat\beta` with standard error s and d degrees of freedom is tested
    by two one-sided t tests. It is smaller than the margin m if
    :math:`|\hat\beta| + t_d(1 - \alpha) s < m`, which is the same as to say that its
    interval of coverage :math:`1 - 2\alpha` lies within the margin. All leads together
    are small if each one is (intersection-union), which needs no correction for their
    number. The idea is that of Dette and Schumann [1]_, whose test of the largest lead
    uses the folded normal distribution; two t tests ask for slightly more, and know of
    few clusters.

    References
    ----------
    .. [1] Dette, H. and Schumann, M. (2024). Testing for equivalence of pre-trends in
       difference-in-differences estimation. Journal of Business & Economic Statistics
       42(4), 1289-1301.

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
    >>> me.impact.equivalence_test(study, margin=4).verdict
    'small'
    >>> me.impact.equivalence_test(study, margin=0.5).verdict
    'not shown to be small'
    """
    margin = _positive(margin)
    chosen = result.level if level is None else facts.fraction(level)
    checked = pretrend_test(result)
    leads = tuple(_lead(row, margin, chosen) for row in checked.leads)
    reason = _reason(result, leads)
    if reason is not None:
        leads = ()
    return EquivalenceResult(
        verdict=_verdict(leads),
        margin=margin,
        bound=max((lead.bound for lead in leads), default=_NAN),
        p_value=max((lead.p_value for lead in leads), default=_NAN),
        leads=leads,
        untestable=reason,
        outcome=result.outcome,
        vcov=result.vcov,
        level=chosen,
        version=iom_me.__version__,
        rows=tuple(map(_shown, checked.leads, leads)),
    )


def _positive(margin: object) -> float:
    is_number = isinstance(margin, numbers.Real) and not isinstance(margin, bool)
    if is_number and math.isfinite(size := float(margin)) and size > 0:  # type: ignore[arg-type]
        return size
    raise ModelError(
        f"margin={margin!r} is no positive number: it is the size from which a "
        "difference before the start would matter, in the unit of the outcome."
    )


def _lead(row: Effect, margin: float, level: float) -> EquivalentLead:
    from scipy.special import stdtr, stdtrit

    error = row.std_error if row.std_error > 0 else _NAN
    size = abs(row.estimate)
    p = float(stdtr(row.df, (size - margin) / error))
    return EquivalentLead(
        term=row.term,
        estimate=row.estimate,
        std_error=row.std_error,
        df=row.df,
        bound=float(size + stdtrit(row.df, level) * error),
        p_value=p,
        small=p < 1 - level,
    )


def _shown(row: Effect, lead: EquivalentLead) -> Effect:
    """Give a lead the interval that must lie within the margin."""
    reach = lead.bound - abs(row.estimate)
    return attrs.evolve(row, ci_low=row.estimate - reach, ci_high=row.estimate + reach)


def _reason(
    result: EventStudyResult | GroupTimeResult | DidResult,
    leads: tuple[EquivalentLead, ...],
) -> Untestable | None:
    if isinstance(result, DidResult):
        return result.parallel_trends
    if not leads:
        test = pretrend_test(result).test
        return test if isinstance(test, Untestable) else None
    without = [lead.term for lead in leads if np.isnan(lead.p_value)]
    if without:
        return Untestable(f"as there is no standard error of {without[0]}")
    return None


def _verdict(leads: tuple[EquivalentLead, ...]) -> str:
    if not leads:
        return "untestable"
    return "small" if all(lead.small for lead in leads) else "not shown to be small"
