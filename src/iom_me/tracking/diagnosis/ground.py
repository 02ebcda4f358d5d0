"""What results rest on: assumptions that gave way, and risks that came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.graph.support import reason_to_doubt
from iom_me.model import AssumptionStatus
from iom_me.tracking.diagnosis.finding import DiagnosisFinding, DiagnosisKind
from iom_me.tracking.diagnosis.hints import ids, lagging, lights, standing, watched
from iom_me.tracking.diagnosis.wording import called, doubt, listed, named, short, verb
from iom_me.tracking.risk.entry import RiskMovement
from iom_me.tracking.risk.ratings import TreatmentStatus
from iom_me.tracking.words import shortened, shown
from iom_me.tracking.workplan.entry import days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iom_me.model import Assumption, Link
    from iom_me.tracking.diagnosis.case import Case
    from iom_me.tracking.risk.entry import RiskEntry

__all__ = ["ground", "risk_findings"]

_TEXT = 60


def ground(case: Case, id: str) -> Iterator[DiagnosisFinding]:
    """Hold a result against the assumptions that it rests on directly."""
    assumed = _assumed(case, id)
    if case.lags(id):
        weak = [one for one in assumed if reason_to_doubt(one) is not None]
        if weak:
            yield _gave_way(case, id, weak)
    if case.is_met(id):
        failed = [one for one in assumed if one.status is AssumptionStatus.FAILED]
        if failed:
            yield _not_needed(case, id, failed)


def _assumed(case: Case, id: str) -> tuple[Assumption, ...]:
    """List what the steps to a result, and the activities for it, rest on."""
    steps = case.steps
    found = {one.id: one for one in steps.assumed(steps.links_to(id))}
    for link in steps.work.get(id, ()):
        for name in steps.activities[link.source].preconditions:
            if name in steps.assumptions:
                found.setdefault(name, steps.assumptions[name])
    return tuple(found.values())


def _resting(case: Case, id: str, assumed: Iterable[Assumption]) -> list[Link]:
    """List the steps to a result that rest on some of these, or whose activity does."""
    names = {one.id for one in assumed}
    activities = case.steps.activities
    return [
        link
        for link in case.steps.links_to(id)
        if names.intersection(link.assumptions)
        or (
            link.source in activities
            and names.intersection(activities[link.source].preconditions)
        )
    ]


def _gave_way(case: Case, id: str, weak: list[Assumption]) -> DiagnosisFinding:
    links = _resting(case, id, weak)
    names = listed(short(one.id) for one in weak)
    behind = [child for child in case.children(id) if case.lags(child)]
    delivery = (
        f"Delivery: {called([case.steps.nodes[one] for one in behind])} below it "
        f"{verb(len(behind), 'lags', 'lag')} as well, which may explain it."
        if behind
        else "Delivery: what was delivered may explain it as well; nothing below it is "
        "known to lag."
    )
    return DiagnosisFinding(
        kind=DiagnosisKind.ASSUMPTION_GAVE_WAY,
        result=id,
        sentence=f"{standing(case, id)}, and what it rests on cannot be relied upon: "
        f"{listed(map(doubt, weak), separator='; ')}.",
        reading=(
            (
                f"Assumption: without {names}, the step {_steps(links)} does not "
                "carry, whatever is delivered."
            ),
            delivery,
        ),
        look_at=(
            *watched(case, weak),
            "another way to the result that does not rest on it",
        ),
        results=_ends(id, links, case),
        links=tuple(map(str, links)),
        assumptions=tuple(weak),
        indicators=ids(lagging(case, id)),
        activities=_activities(case, links),
    )


def _not_needed(case: Case, id: str, failed: list[Assumption]) -> DiagnosisFinding:
    links = _resting(case, id, failed)
    names = listed(short(one.id) for one in failed)
    return DiagnosisFinding(
        kind=DiagnosisKind.ASSUMPTION_NOT_NEEDED,
        result=id,
        sentence=f"{standing(case, id)}, although "
        f"{listed(map(doubt, failed), separator='; ')}.",
        reading=(
            (
                f"Theory: the result may not need {names}, or something else brings it "
                "about."
            ),
            (
                f"Assumption: {names} may have failed in part only, or the plan's "
                "record of it may be out of date."
            ),
            f"Measurement: the values may be of before {names} failed.",
        ),
        look_at=(
            *watched(case, failed),
            f"whether {called([case.steps.nodes[id]])} stays met as time goes on",
        ),
        results=_ends(id, links, case),
        links=tuple(map(str, links)),
        assumptions=tuple(failed),
        indicators=ids(lights(case, id)),
        activities=_activities(case, links),
    )


def _steps(links: Iterable[Link]) -> str:
    return listed(f"{short(one.source)} -> {short(one.target)}" for one in links)


def _ends(id: str, links: Iterable[Link], case: Case) -> tuple[str, ...]:
    sources = [one.source for one in links if one.source in case.steps.nodes]
    return tuple(dict.fromkeys([id, *sources]))


def _activities(case: Case, links: Iterable[Link]) -> tuple[str, ...]:
    return tuple(one.source for one in links if one.source in case.steps.activities)


# Risks


def risk_findings(case: Case) -> Iterator[DiagnosisFinding]:
    """Hold the risks that came true or rose against the nearest results that lag."""
    at: dict[str, list[tuple[RiskEntry, str]]] = {}
    starts: dict[str, tuple[RiskEntry, list[str]]] = {}
    for id, entries in case.risks.items():
        for entry in entries:
            if _is_at_work(entry):
                starts.setdefault(entry.risk, (entry, []))[1].append(id)
    for entry, hit in starts.values():
        for id, origin in _nearest(case, hit):
            at.setdefault(id, []).append((entry, origin))
    for id, found in at.items():
        yield _at_work(case, id, found)


def _is_at_work(entry: RiskEntry) -> bool:
    return entry.occurred_on is not None or entry.movement is RiskMovement.UP


def _nearest(case: Case, hit: list[str]) -> Iterator[tuple[str, str]]:
    """Go up from what is hit to the first results that lag, and no further."""
    waiting = [(id, id) for id in hit]
    seen = set(hit)
    for id, origin in waiting:  # grows while it is read
        if case.lags(id):
            yield id, origin
            continue
        for link in case.steps.above.get(id, ()):
            if link.target not in seen:
                seen.add(link.target)
                waiting.append((link.target, origin))


def _at_work(
    case: Case, id: str, found: list[tuple[RiskEntry, str]]
) -> DiagnosisFinding:
    risks = [entry for entry, _ in found]
    below = [origin for _, origin in found if origin != id]
    said = listed(
        (_event(case, entry, origin, id) for entry, origin in found), separator="; "
    )
    return DiagnosisFinding(
        kind=DiagnosisKind.RISK_AT_LAGGING_RESULT,
        result=id,
        sentence=f"{standing(case, id)}, and {said}.",
        reading=(
            (
                f"Assumption: {listed(short(one.risk) for one in risks)} may be the "
                "cause, from outside the project."
            ),
            *(f"Delivery: {words}." for words in map(_treatment, risks[:3]) if words),
        ),
        look_at=tuple(
            f"the treatment of {short(one.risk)}: "
            f"{shortened(one.action, _TEXT) or 'the plan names no action'}"
            f"{f'; owner: {shortened(one.owner, 40)}' if one.owner else ''}"
            for one in risks[:3]
        ),
        results=tuple(dict.fromkeys([id, *below])),
        indicators=ids(lagging(case, id)),
        risks=tuple(one.risk for one in risks),
    )


def _event(case: Case, entry: RiskEntry, origin: str, id: str) -> str:
    words = f"{short(entry.risk)} ({shortened(entry.statement, _TEXT)})"
    if entry.occurred_on is not None:
        words += f" came true on {entry.occurred_on}"
    else:
        before, now = entry.before, entry.now
        words += (
            f" rose from {shown(before.score)} ({before.band}) to "
            f"{shown(now.score)} ({now.band})"
        )
    return words if origin == id else f"{words}, at {named(case.steps.nodes[origin])}"


def _treatment(entry: RiskEntry) -> str:
    name = f"the treatment of {short(entry.risk)}"
    if entry.treatment_status is TreatmentStatus.DONE:
        return f"{name} is done, and may not have been enough"
    if entry.days_overdue is not None:
        return f"{name} was due on {entry.due} and is {days(entry.days_overdue)} late"
    return ""
