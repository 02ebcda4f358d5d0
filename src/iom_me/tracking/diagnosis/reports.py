"""The finished reports: that they are of this plan, and of which days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.errors import ModelError
from iom_me.tracking.budget.report import BudgetReport
from iom_me.tracking.report import TrackingReport
from iom_me.tracking.risk.report import RiskReport
from iom_me.tracking.words import shortened
from iom_me.tracking.workplan.report import WorkplanReport

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.model import ResultsFramework

__all__ = ["Reports", "checked", "days_apart"]

_ID = 40


@attrs.frozen(kw_only=True)
class Reports:
    """What each area's verb handed back; None for an area that was not handed over."""

    tracking: TrackingReport
    workplan: WorkplanReport | None
    budget: BudgetReport | None
    risks: RiskReport | None

    def named(
        self,
    ) -> dict[str, TrackingReport | WorkplanReport | BudgetReport | RiskReport]:
        """Return the reports that there are, by what they are called."""
        found = {
            "tracking report": self.tracking,
            "workplan report": self.workplan,
            "budget report": self.budget,
            "risk report": self.risks,
        }
        return {name: report for name, report in found.items() if report is not None}


_KINDS = {
    "tracking": (TrackingReport, "iom_me.track(plan, values)"),
    "workplan": (WorkplanReport, "iom_me.tracking.track_activities(plan, progress)"),
    "budget": (BudgetReport, "iom_me.tracking.track_budget(plan, ledger)"),
    "risks": (RiskReport, "iom_me.tracking.track_risks(plan, ratings)"),
}


def checked(fw: ResultsFramework, reports: Reports) -> Reports:
    """Refuse what is no report, or not one of this plan as it is now."""
    for name, (kind, call) in _KINDS.items():
        value = getattr(reports, name)
        is_left_out = value is None and name != "tracking"
        if not (is_left_out or isinstance(value, kind)):
            raise ModelError(
                f"{name} is {type(value).__name__}, and no {kind.__name__}: "
                f"make it with {call}."
            )
    for name, report in reports.named().items():
        if report.plan != fw.id:
            raise ModelError(
                f"The {name} is of plan {report.plan!r:.80}, not of {fw.id!r:.80}: "
                "pass the plan that it was made from."
            )
    _require_same_records(fw, reports)
    return reports


def _require_same_records(fw: ResultsFramework, reports: Reports) -> None:
    """Refuse a report that was made before the plan was changed."""
    planned = {
        "indicator": [
            (one.id, r.id) for r in fw.results.values() for one in r.indicators
        ],
        "activity": [(id, "") for id in fw.activities],
        "budget line": [(one.id, one.node) for one in fw.budget_lines.values()],
        "risk": [(one.id, one.node) for one in fw.risks.values()],
    }
    workplan, budget, risks = reports.workplan, reports.budget, reports.risks
    reported = {
        "indicator": [(one.indicator, one.result) for one in reports.tracking.entries]
    }
    if workplan is not None:
        reported["activity"] = [(one.activity, "") for one in workplan.activities]
    if budget is not None:
        reported["budget line"] = [(one.line, one.node) for one in budget.lines]
    if risks is not None:
        reported["risk"] = [(one.risk, one.node) for one in risks.risks]
    for noun, pairs in reported.items():
        _require_same(noun, planned[noun], pairs)


def _require_same(
    noun: str,
    planned: Iterable[tuple[str, str]],
    reported: Iterable[tuple[str, str]],
) -> None:
    there, known = dict(planned), dict(reported)
    for id in dict.fromkeys([*there, *known]):
        if there.get(id) == known.get(id):
            continue
        words = "is at another place in it"
        if id not in known:
            words = "is missing in it"
        elif id not in there:
            words = "is only in it"
        raise ModelError(
            f"A report is of another version of the plan: the {noun} "
            f"{shortened(id, _ID)!r} {words}. Make the reports anew from this plan."
        )


def days_apart(reports: Reports) -> tuple[str, ...]:
    """Say which reports are of another day than the tracking report, or of none."""
    day = reports.tracking.as_of
    notes = []
    for name, report in reports.named().items():
        if report.as_of is None:
            notes.append(f"The {name} has no day: pass as_of to its verb.")
        elif day is not None and report.as_of != day:
            notes.append(
                f"The {name} is of {report.as_of}, the tracking report of {day}: what "
                "happened between the two may look like a contradiction."
            )
    return tuple(notes)
