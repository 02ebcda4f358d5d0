"""What money and the activities that it is planned for say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.tracking.budget.entry import LineSpending
from iom_me.tracking.budget.money import written
from iom_me.tracking.diagnosis.finding import DiagnosisFinding, DiagnosisKind
from iom_me.tracking.diagnosis.states import AreaState, of_activity, of_line
from iom_me.tracking.diagnosis.wording import (
    activity,
    held_up,
    line,
    listed,
    named,
    short,
)
from iom_me.tracking.words import percent
from iom_me.tracking.workplan.entry import ActivityProgress
from iom_me.tracking.workplan.state import ActivityState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from iom_me.tracking.diagnosis.case import Case

__all__ = ["money_findings"]


@attrs.frozen(kw_only=True)
class _Pair:
    """A budget line, the activities that it pays for, and the results they serve."""

    line: LineSpending
    work: tuple[ActivityProgress, ...]
    results: tuple[str, ...]

    def late(self) -> tuple[ActivityProgress, ...]:
        return tuple(one for one in self.work if of_activity(one) is AreaState.LATE)

    def waiting(self) -> tuple[ActivityProgress, ...]:
        return tuple(one for one in self.late() if held_up(one))

    def unspent(self) -> Decimal | None:
        """Return what of the budget is not spent, exactly."""
        difference = self.line.difference
        return None if difference is None else difference.copy_negate()


def money_findings(case: Case) -> Iterator[DiagnosisFinding]:
    """Hold each line against the activities that it is planned for, by result."""
    if case.reports.workplan is None or case.reports.budget is None:
        return
    by_result: dict[str, list[_Pair]] = {}
    for pair in _pairs(case):
        first = pair.results[0] if pair.results else ""
        by_result.setdefault(first, []).append(pair)
    for id, pairs in by_result.items():
        for rule in (_spent, _unspent, _waits):
            yield from rule(case, id, pairs)


def _pairs(case: Case) -> Iterator[_Pair]:
    for spending in _lowest(case):
        node = spending.node
        if node in case.work:
            entry = case.work[node]
            found = [] if entry.state is ActivityState.CANCELLED else [entry]
            results = [id for id in entry.serves if id in case.steps.nodes]
        else:
            found, results = _work_of(case, node), [node]
        if found:
            yield _Pair(line=spending, work=tuple(found), results=tuple(results))


def _lowest(case: Case) -> Iterator[LineSpending]:
    """List the lines with a node, but for those a part of which has a node as well."""
    lines = case.reports.budget.lines if case.reports.budget else ()
    parents = {one.line: one.parent for one in lines}
    nodes = {*case.steps.nodes, *case.work}
    divided: set[str] = set()
    for one in lines:
        parent = one.parent
        while one.node in nodes and parent in parents and parent not in divided:
            divided.add(parent)
            parent = parents[parent]
    return (one for one in lines if one.node in nodes and one.line not in divided)


def _work_of(case: Case, id: str) -> list[ActivityProgress]:
    """List the activities that serve a result; if none do, those right below it."""
    if case.steps.work.get(id):
        return case.activities_of(id)
    below = (one for child in case.children(id) for one in case.activities_of(child))
    return list({one.activity: one for one in below}.values())


def _whose(case: Case, id: str) -> str:
    return named(case.steps.nodes[id]) if id else "Activities that serve no result"


def _placed(
    case: Case, finding: DiagnosisFinding, pairs: Sequence[_Pair]
) -> DiagnosisFinding:
    """Add the results, steps and assumptions that the activities belong to."""
    results = dict.fromkeys(one for pair in pairs for one in pair.results)
    links = [
        link
        for result in results
        for link in case.steps.work.get(result, ())
        if link.source in finding.activities
    ]
    return attrs.evolve(
        finding,
        results=tuple(results),
        links=tuple(map(str, links)),
        assumptions=case.steps.assumed(links),
        budget_lines=tuple(pair.line.line for pair in pairs),
    )


def _names(entries: Iterable[ActivityProgress]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.activity for one in entries))


def _states(entries: Iterable[ActivityProgress]) -> str:
    said = {one.activity: activity(one) for one in entries}
    return listed(said.values(), separator="; ")


def _lines(pairs: Sequence[_Pair]) -> str:
    return listed((line(pair.line) for pair in pairs), separator="; ")


def _ids(pairs: Sequence[_Pair]) -> str:
    return listed(short(pair.line.line) for pair in pairs)


def _spent(case: Case, id: str, pairs: Sequence[_Pair]) -> Iterator[DiagnosisFinding]:
    found = [
        pair for pair in pairs if of_line(pair.line) is AreaState.OVER and pair.late()
    ]
    if not found:
        return
    late = [one for pair in found for one in pair.late()]
    finding = DiagnosisFinding(
        kind=DiagnosisKind.ACTIVITIES_LATE_MONEY_SPENT,
        result=id,
        sentence=f"{_whose(case, id)}: the money runs ahead of the work: "
        f"{_lines(found)}, while {_states(late)}.",
        reading=(
            "Delivery: the work may cost more than planned, or was paid in advance.",
            (
                "Measurement: bookings may stand on the wrong line, or work that was "
                "done is not reported."
            ),
        ),
        look_at=(
            f"the bookings on {_ids(found)}, and what is still to be paid",
            "what is left to do, and what it will cost",
        ),
        activities=_names(late),
    )
    yield _placed(case, finding, found)


def _unspent(case: Case, id: str, pairs: Sequence[_Pair]) -> Iterator[DiagnosisFinding]:
    budget = case.reports.budget
    least = 1 - budget.tolerance if budget else 0
    found = [
        pair
        for pair in pairs
        if pair.line.burn_rate is not None
        and pair.line.burn_rate < least
        and all(of_activity(one) is AreaState.DONE for one in pair.work)
    ]
    if not found:
        return
    work = [one for pair in found for one in pair.work]
    finding = DiagnosisFinding(
        kind=DiagnosisKind.ACTIVITIES_DONE_MONEY_UNSPENT,
        result=id,
        sentence=f"{_whose(case, id)}: the work is done and the money is not spent: "
        f"{listed((_rest(pair) for pair in found), separator='; ')}, while "
        f"{_states(work)}.",
        reading=(
            _bills(found),
            "Delivery: less may have been done than planned, or it cost less.",
            "Measurement: the spending may be booked on another line.",
        ),
        look_at=(
            f"the bills and commitments outstanding on {_ids(found)}",
            "whether what is left can be used for what lags",
        ),
        activities=_names(work),
    )
    yield _placed(case, finding, found)


def _rest(pair: _Pair) -> str:
    spending = pair.line
    rest = written(pair.unspent(), spending.currency)
    return (
        f"{short(spending.line)} has {rest} left of "
        f"{written(spending.budget, spending.currency)}, "
        f"{percent(spending.burn_rate)} spent"
    )


def _bills(pairs: Sequence[_Pair]) -> str:
    owed = [
        f"{written(one.commitments, one.currency)} on {short(one.line)}"
        for one in (pair.line for pair in pairs)
        if one.commitments
    ]
    if owed:
        return f"Delivery: bills are outstanding, {listed(owed)} are committed."
    return "Delivery: bills may be outstanding, though nothing is committed."


def _waits(case: Case, id: str, pairs: Sequence[_Pair]) -> Iterator[DiagnosisFinding]:
    found = [pair for pair in pairs if _is_tied(pair)]
    if not found:
        return
    waiting = [one for pair in found for one in pair.waiting()]
    tied = listed(
        f"{written(pair.unspent(), pair.line.currency)} of {short(pair.line.line)}"
        for pair in found
    )
    causes = dict.fromkeys(short(name) for one in waiting for name in held_up(one))
    doubtful = any(one.preconditions_in_doubt for one in waiting)
    reading = ["Delivery: what has to come before is late."]
    if doubtful:
        reading.append("Assumption: a precondition may not come about at all.")
    finding = DiagnosisFinding(
        kind=DiagnosisKind.MONEY_WAITS,
        result=id,
        sentence=f"{_whose(case, id)}: {tied} cannot be spent before what holds the "
        f"work up: {_states(waiting)}.",
        reading=reading,
        look_at=(
            f"when {listed(causes)} will come about, and what can be done meanwhile",
            "whether the money can be used before the project ends",
        ),
        activities=_names(waiting),
    )
    yield _placed(case, finding, found)


def _is_tied(pair: _Pair) -> bool:
    """Whether money is left, and all that is still to be done waits."""
    unspent, waiting = pair.unspent(), pair.waiting()
    left = [one for one in pair.work if of_activity(one) is not AreaState.DONE]
    return bool(
        waiting and len(left) == len(waiting) and unspent is not None and unspent > 0
    )
