"""Whether there are comparable units, by their propensity scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

import iom_me
from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.errors import EstimationError, ModelError
from iom_me.impact import _sant_anna_zhao
from iom_me.impact._panel import door
from iom_me.impact._panel.door import PanelColumns
from iom_me.impact._sant_anna_zhao import design, score
from iom_me.impact._study import study
from iom_me.impact.diagnostics import _overlap_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact._columns import Floats, Mask
    from iom_me.impact._panel.door import Panel
    from iom_me.impact._sant_anna_zhao.overlap import Overlap
    from iom_me.typing import IntoFrame

__all__ = ["CohortOverlap", "OverlapResult", "overlap_check"]

_NAN = float("nan")
_MUCH = 0.1


@attrs.frozen(kw_only=True)
class CohortOverlap:
    """How comparable a cohort and its comparison are.

    Attributes
    ----------
    cohort : its first treated period
    treated, untreated : units with covariates in the base period
    treated_low, treated_high, untreated_low, untreated_high : smallest and largest
        propensity scores
    share_above : share of the treated with a score above every untreated one: nobody is
        like them
    trimmed : untreated units that get no weight, for a score of 0.995 or more
    effective_untreated : how many equally weighted units the weighted comparison is
        worth (Kish)
    problem : why there are no scores; empty if there are

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.CohortOverlap(
    ...     cohort=2021, treated=40, untreated=60, treated_low=0.2, treated_high=0.8,
    ...     untreated_low=0.1, untreated_high=0.7, share_above=0.05, trimmed=0,
    ...     effective_untreated=41.5,
    ... ).share_above
    0.05
    """  # fmt: skip

    cohort: Any
    treated: int
    untreated: int
    treated_low: float = _NAN
    treated_high: float = _NAN
    untreated_low: float = _NAN
    untreated_high: float = _NAN
    share_above: float = _NAN
    trimmed: int = 0
    effective_untreated: float = _NAN
    problem: str = ""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class OverlapResult(AnalysisResult):
    """The overlap of propensity scores, by cohort.

    Attributes
    ----------
    cohorts : tuple of CohortOverlap
        One per cohort.
    verdict : str
        "overlap", "little overlap" (over a tenth of some cohort has nobody like it, or
        untreated units are trimmed), or "no overlap" (some cohort can be told from its
        comparison without error).
    covariates : tuple of str
        The columns.
    unit, time, treatment : str
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
    ...         "size": [i // 3 % 7 for i in range(120)],
    ...     }
    ... )
    >>> roles = {"unit": "unit", "time": "year", "treated_from": "start"}
    >>> me.impact.overlap_check(visits, outcome="income", covariates=["size"], **roles)
    <OverlapResult start: overlap, 1 cohorts>
    """

    cohorts: tuple[CohortOverlap, ...]
    verdict: str
    covariates: tuple[str, ...]
    unit: str
    time: str
    treatment: str
    version: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cohort."""
        names = [field.name for field in attrs.fields(CohortOverlap)]
        return _frames.frame((attrs.astuple(row) for row in self.cohorts), names)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(_overlap_words.lines(self))

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the ranges of the scores, by cohort."""
        return _overlap_words.draw(self, ax=ax)

    def __repr__(self) -> str:
        name = repr(self.treatment)[1:-1]
        count = len(self.cohorts)
        return f"<OverlapResult {name}: {self.verdict}, {count:,} cohorts>"


def overlap_check(
    data: IntoFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated_from: str,
    covariates: Sequence[str],
) -> OverlapResult:
    """Ask whether the covariates leave comparable units.

    For every cohort, the probability of being treated given the covariates in its base
    period (a logit) is held against that of the never treated, or of those who start
    later if nobody is never treated.

    Parameters
    ----------
    data
        Table with one row per unit and period. Not modified.
    outcome, unit, time, treated_from, covariates
        As in `group_time_att`; the outcome says which rows were observed.

    Returns
    -------
    OverlapResult
        One row per cohort.

    Raises
    ------
    DataError
        A column is absent or of the wrong kind.
    EstimationError
        No cohort has a base period and somebody to be compared with.
    ModelError
        There are no covariates.

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
    ...             "size": h % 7 + h % 2,
    ...             "income": 50.0 + h,
    ...         }
    ...         for h in range(60)
    ...         for year in (2021, 2022)
    ...     ]
    ... )
    >>> found = me.impact.overlap_check(
    ...     visits, outcome="income", unit="household", time="year",
    ...     treated_from="joined", covariates=["size"],
    ... )
    >>> found.verdict
    'little overlap'
    >>> found.to_frame()[["cohort", "treated", "share_above"]].round(2)
       cohort  treated  share_above
    0    2022       30         0.13
    """  # fmt: skip
    columns = PanelColumns(
        outcome=outcome,
        unit=unit,
        time=time,
        treated_from=treated_from,
        covariates=study.names(covariates),
    )
    if not columns.covariates:
        raise ModelError("covariates= is empty: name the columns to compare in.")
    panel = door.read_panel(data, columns)
    found = tuple(_cohorts(panel))
    if not found:
        raise EstimationError(
            "No cohort was observed before its start together with somebody who is "
            f"still untreated: look at {treated_from!r} (treated_from=)."
        )
    return OverlapResult(
        cohorts=found,
        verdict=_verdict(found),
        covariates=columns.covariates,
        unit=unit,
        time=time,
        treatment=treated_from,
        version=iom_me.__version__,
    )


def _cohorts(panel: Panel) -> Iterator[CohortOverlap]:
    never = any(cohort.never for cohort in panel.cohorts)
    starts = np.array([cohort.start for cohort in panel.cohorts])[panel.cohort]
    for place, cohort in enumerate(panel.cohorts):
        base = cohort.start - 1
        if cohort.never or base < 0:
            continue
        treated = panel.cohort == place
        last = len(panel.periods) - 1 if never else cohort.start
        sample = (treated | (starts > last)) & ~np.isnan(panel.outcome[:, base])
        values = _at(panel, base)[sample]
        if treated[sample].all() or not treated[sample].any():
            continue
        yield _compared(cohort.label, values, treated[sample], tuple(panel.covariates))


def _at(panel: Panel, period: int) -> Floats:
    """Lay out the covariates in a period: (n, k)."""
    return np.column_stack(
        [
            values[:, period] if values.shape[1] > 1 else values[:, 0]
            for values in panel.covariates.values()
        ]
    )


def _compared(
    label: object, values: Floats, treated: Mask, names: tuple[str, ...]
) -> CohortOverlap:
    count = CohortOverlap(
        cohort=label,
        treated=int(np.count_nonzero(treated)),
        untreated=int(np.count_nonzero(~treated)),
    )
    everybody = np.ones(len(treated))
    try:
        regressors = design.build(values, everybody, names, "everybody")
        fitted = score.logit(regressors, treated, everybody)
    except EstimationError as error:
        return attrs.evolve(count, problem=str(error))
    found: Overlap = _sant_anna_zhao.overlap(fitted.probabilities, treated)
    return attrs.evolve(
        count,
        treated_low=found.treated.minimum,
        treated_high=found.treated.maximum,
        untreated_low=found.untreated.minimum,
        untreated_high=found.untreated.maximum,
        share_above=found.share_above,
        trimmed=found.trimmed,
        effective_untreated=found.effective_untreated,
    )


def _verdict(cohorts: Sequence[CohortOverlap]) -> str:
    if any(row.problem for row in cohorts):
        return "no overlap"
    if any(row.share_above > _MUCH or row.trimmed for row in cohorts):
        return "little overlap"
    return "overlap"
