"""What two areas of monitoring say together: a record that explains itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.model import Assumption
from iom_me.model.fields import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["DiagnosisFinding", "DiagnosisKind"]


class DiagnosisKind(Choice):
    """What does not fit together, or should be known before anything is concluded.

    ``few_lights``
        The diagnosis rests on less than half of the indicators that are due.
    ``met_below_lagging_above``
        The results below are met, and what they should lead to lags.
    ``lagging_below_met_above``
        A result is met, and results that should lead to it lag.
    ``no_data_above``
        The results below report, and of the one above there are no data.
    ``indicators_disagree``
        Of indicators that should move together, one is met and another failed.
    ``average_hides_failure``
        The mean of a result's indicators is on track, and one of them failed.
    ``regression``
        An indicator is further from its target than at the start.
    ``assumption_gave_way``
        A result lags, and rests on an assumption that failed or is in doubt.
    ``assumption_not_needed``
        An assumption failed, and the result that rests on it is met all the same.
    ``risk_at_lagging_result``
        A result lags, and a risk to it, or below it, came true or rose.
    ``activities_done_result_lags``
        All activities are done, and the result that they serve lags.
    ``activities_late_result_met``
        A result is met, and no activity that serves it is done or on time.
    ``activities_late_money_spent``
        Activities are late, and their money is spent ahead of plan or overspent.
    ``activities_done_money_unspent``
        Activities are done, and their money is not spent.
    ``money_waits``
        Money is tied to activities that wait for something else.

    Examples
    --------
    >>> from iom_me.tracking import DiagnosisKind
    >>> DiagnosisKind("money_waits").words
    'money waits'
    """

    FEW_LIGHTS = "few_lights"
    MET_BELOW_LAGGING_ABOVE = "met_below_lagging_above"
    LAGGING_BELOW_MET_ABOVE = "lagging_below_met_above"
    NO_DATA_ABOVE = "no_data_above"
    INDICATORS_DISAGREE = "indicators_disagree"
    AVERAGE_HIDES_FAILURE = "average_hides_failure"
    REGRESSION = "regression"
    ASSUMPTION_GAVE_WAY = "assumption_gave_way"
    ASSUMPTION_NOT_NEEDED = "assumption_not_needed"
    RISK_AT_LAGGING_RESULT = "risk_at_lagging_result"
    ACTIVITIES_DONE_RESULT_LAGS = "activities_done_result_lags"
    ACTIVITIES_LATE_RESULT_MET = "activities_late_result_met"
    ACTIVITIES_LATE_MONEY_SPENT = "activities_late_money_spent"
    ACTIVITIES_DONE_MONEY_UNSPENT = "activities_done_money_unspent"
    MONEY_WAITS = "money_waits"

    @property
    def words(self) -> str:
        """The kind as it is said."""
        return _SAID.get(self, self.value.replace("_", " "))


_SAID = {
    DiagnosisKind.MET_BELOW_LAGGING_ABOVE: "met below, lagging above",
    DiagnosisKind.LAGGING_BELOW_MET_ABOVE: "lagging below, met above",
    DiagnosisKind.ASSUMPTION_NOT_NEEDED: "assumption failed, result met",
    DiagnosisKind.ACTIVITIES_DONE_RESULT_LAGS: "activities done, result lags",
    DiagnosisKind.ACTIVITIES_LATE_RESULT_MET: "activities late, result met",
    DiagnosisKind.ACTIVITIES_LATE_MONEY_SPENT: "activities late, money spent",
    DiagnosisKind.ACTIVITIES_DONE_MONEY_UNSPENT: "activities done, money unspent",
}


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class DiagnosisFinding:
    """What does not fit together, what may explain it, and where to look next.

    Attributes
    ----------
    number : int
        Its place in the diagnosis, from 1.
    kind : DiagnosisKind
        What does not fit.
    result : str
        Id of the result concerned; empty if it is about the whole plan, or about
        activities that serve no result.
    sentence : str
        What was found, with the numbers.
    reading : tuple of str
        What may explain it, each beginning with ``Theory``, ``Assumption``,
        ``Delivery`` or ``Measurement``. They are possibilities, not conclusions.
    look_at : tuple of str
        What to look at next.
    results : tuple of str
        Ids of all results concerned, `result` first.
    links : tuple of str
        The steps concerned, as ``1.1 -> 1``.
    assumptions : tuple of Assumption
        What those steps rest on: failed and doubtful ones first, each with its
        likelihood and status as in the plan.
    indicators, activities, budget_lines, risks : tuple of str
        Ids of those concerned.

    Examples
    --------
    >>> from iom_me.tracking import DiagnosisFinding
    >>> finding = DiagnosisFinding(
    ...     number=1,
    ...     kind="regression",
    ...     result="1",
    ...     sentence="1.a is further from its target than at the start.",
    ...     reading=["Measurement: the two values may be of different groups."],
    ...     look_at=["how both values were collected"],
    ... )
    >>> print(finding.explain())
    1. 1.a is further from its target than at the start.
    Measurement: the two values may be of different groups.
    Look at how both values were collected.
    """

    number: int = 0
    kind: DiagnosisKind = attrs.field(converter=DiagnosisKind)
    result: str
    sentence: str
    reading: tuple[str, ...] = attrs.field(converter=_texts)
    look_at: tuple[str, ...] = attrs.field(converter=_texts)
    results: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    indicators: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    budget_lines: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()

    def explain(self) -> str:
        """Say what was found, what may explain it, and where to look."""
        looks = [f"Look at {where}." for where in self.look_at]
        return "\n".join([f"{self.number}. {self.sentence}", *self.reading, *looks])
