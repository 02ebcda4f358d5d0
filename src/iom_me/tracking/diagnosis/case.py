"""The plan and its reports, each thing found by the result that it belongs to.

Everything is looked up once, so that the time grows with the plan and no faster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs

from iom_me.graph.support import reason_to_doubt
from iom_me.model import Activity, Assumption, AssumptionStatus, Indicator, Link, Result
from iom_me.tracking.budget.entry import LineSpending
from iom_me.tracking.diagnosis.states import (
    AreaStanding,
    AreaState,
    ResultState,
    of_activity,
    of_indicator,
    of_line,
    of_risk,
    together,
)
from iom_me.tracking.entry import IndicatorProgress
from iom_me.tracking.risk.entry import RiskEntry
from iom_me.tracking.workplan.entry import ActivityProgress
from iom_me.tracking.workplan.state import ActivityState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from iom_me.model import ResultsFramework
    from iom_me.tracking.diagnosis.reports import Reports

__all__ = ["Case", "Steps", "case_of"]

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Steps:
    """The plan, with activities told apart from what they are to bring about.

    Attributes
    ----------
    nodes : mapping of str to Result
        Objectives, outcomes and outputs, in the order of the plan.
    below, above : mapping of str to list of Link
        The steps between them, by their upper and by their lower end.
    work : mapping of str to list of Link
        The steps from activities to each of them.
    assumptions : mapping of str to Assumption
        All of them.
    """

    nodes: Mapping[str, Result]
    below: Mapping[str, list[Link]]
    above: Mapping[str, list[Link]]
    work: Mapping[str, list[Link]]
    activities: Mapping[str, Activity]
    assumptions: Mapping[str, Assumption]

    def assumed(self, links: Iterable[Link]) -> tuple[Assumption, ...]:
        """List what some steps rest on: failed first, then doubtful, then the rest."""
        names = dict.fromkeys(name for link in links for name in link.assumptions)
        return tuple(sorted((self.assumptions[name] for name in names), key=_gravity))

    def links_to(self, id: str) -> list[Link]:
        """List the steps that lead to a result, those from activities last."""
        return [*self.below.get(id, ()), *self.work.get(id, ())]


def _gravity(assumption: Assumption) -> int:
    if assumption.status is AssumptionStatus.FAILED:
        return 0
    return 1 if reason_to_doubt(assumption) is not None else 2


@attrs.frozen(kw_only=True)
class Case:
    """All that is known, by result.

    Attributes
    ----------
    steps : Steps
        The plan.
    reports : Reports
        As they were handed over.
    entries : mapping of str to list of IndicatorProgress
        By the id of the result.
    indicators : mapping of str to IndicatorProgress
        By their own id.
    work : mapping of str to ActivityProgress
        By their own id; empty without a workplan.
    money : mapping of str to list of LineSpending
        By the node that they are planned for; empty without a budget.
    risks : mapping of str to list of RiskEntry
        By the result that they threaten directly; empty without risks.
    states : mapping of str to ResultState
        Of every node.
    """

    steps: Steps
    reports: Reports
    entries: Mapping[str, list[IndicatorProgress]]
    indicators: Mapping[str, IndicatorProgress]
    work: Mapping[str, ActivityProgress]
    money: Mapping[str, list[LineSpending]]
    risks: Mapping[str, list[RiskEntry]]
    states: Mapping[str, ResultState] = attrs.field(factory=dict)

    def is_met(self, id: str) -> bool:
        """Whether all indicators of a result that have a light are met."""
        return self.states[id].results.state is AreaState.MET

    def lags(self, id: str) -> bool:
        """Whether an indicator of a result lags."""
        return self.states[id].results.state is AreaState.LAGGING

    def activities_of(self, id: str) -> list[ActivityProgress]:
        """List the activities that serve a result directly, but for cancelled ones."""
        found = [
            self.work[link.source]
            for link in self.steps.work.get(id, ())
            if link.source in self.work
        ]
        return [one for one in found if one.state is not ActivityState.CANCELLED]

    def money_of(self, id: str) -> list[LineSpending]:
        """List the budget lines of a result, and of the activities that serve it."""
        names = [id, *(link.source for link in self.steps.work.get(id, ()))]
        return [line for name in names for line in self.money.get(name, ())]

    def children(self, id: str) -> list[str]:
        """List the results right below a result."""
        return [link.source for link in self.steps.below.get(id, ())]


def case_of(fw: ResultsFramework, reports: Reports) -> Case:
    """Put everything where it belongs."""
    steps = _steps(fw)
    entries = reports.tracking.entries
    workplan, budget = reports.workplan, reports.budget
    lines = budget.lines if budget else ()
    case = Case(
        steps=steps,
        reports=reports,
        entries=_grouped((entry.result, entry) for entry in entries),
        indicators={entry.indicator: entry for entry in entries},
        work={one.activity: one for one in workplan.activities} if workplan else {},
        money=_grouped((line.node, line) for line in lines if line.node),
        risks=_risks(fw, steps, reports),
    )
    return attrs.evolve(case, states={id: _state(case, id) for id in steps.nodes})


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _steps(fw: ResultsFramework) -> Steps:
    results = dict(fw.results)
    activities = {id: one for id, one in results.items() if isinstance(one, Activity)}
    nodes = {id: one for id, one in results.items() if id not in activities}
    between = [one for one in fw.links if one.source in nodes and one.target in nodes]
    work = [one for one in fw.links if one.source in activities and one.target in nodes]
    return Steps(
        nodes=nodes,
        below=_grouped((link.target, link) for link in between),
        above=_grouped((link.source, link) for link in between),
        work=_grouped((link.target, link) for link in work),
        activities=activities,
        assumptions=dict(fw.assumptions),
    )


def _risks(
    fw: ResultsFramework, steps: Steps, reports: Reports
) -> dict[str, list[RiskEntry]]:
    """Find what each risk threatens directly, activities by what they serve."""
    entries = reports.risks.risks if reports.risks else ()
    serves = _grouped(
        (link.source, id) for id, links in steps.work.items() for link in links
    )
    resting = _grouped(
        (name, id)
        for id in steps.nodes
        for link in steps.links_to(id)
        for name in link.assumptions
    )
    for activity in steps.activities.values():
        for name in activity.preconditions:
            resting.setdefault(name, []).extend(serves.get(activity.id, ()))
    found: dict[str, list[RiskEntry]] = {}
    for entry in entries:
        node = entry.node
        record = fw.by_id.get(node)
        if isinstance(record, Indicator):
            node = fw.result_of(node).id
        hit = [node] if node in steps.nodes else serves.get(node, ())
        if isinstance(record, Assumption):
            hit = resting.get(node, ())
        for id in dict.fromkeys(hit):
            found.setdefault(id, []).append(entry)
    return found


def _state(case: Case, id: str) -> ResultState:
    result, reports = case.steps.nodes[id], case.reports
    return ResultState(
        result=id,
        statement=result.statement,
        level=result.level.value,
        results=together(map(of_indicator, case.entries.get(id, ()))),
        activities=_activities(case, id) if reports.workplan else None,
        money=_money(case, id) if reports.budget else None,
        risk=_risk(case, id) if reports.risks else None,
    )


def _activities(case: Case, id: str) -> AreaStanding:
    found = case.activities_of(id)
    if not case.steps.work.get(id):
        below = (
            one for child in case.children(id) for one in case.activities_of(child)
        )
        found = list({one.activity: one for one in below}.values())
    return together(map(of_activity, found))


def _money(case: Case, id: str) -> AreaStanding:
    found = case.money_of(id)
    if not found:
        below = (line for child in case.children(id) for line in case.money_of(child))
        found = list({line.line: line for line in below}.values())
    return together(map(of_line, found))


def _risk(case: Case, id: str) -> AreaStanding:
    found = case.risks.get(id, [])
    if not found:
        below = (
            one for child in case.children(id) for one in case.risks.get(child, ())
        )
        found = list({one.risk: one for one in below}.values())
    bands = case.reports.risks.scale.bands if case.reports.risks else ()
    highest = bands[-1].name if len(bands) > 1 else ""
    return together(
        of_risk(one, highest)
        for one in found
        if not one.is_closed or one.occurred_on is not None
    )
