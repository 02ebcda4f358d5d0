"""What the values mean along the chain: outputs, outcomes, and the means of results.

All arithmetic is that of `iom_me.track`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from iom_me.logic.findings import Flaw, Needs, Rule
from iom_me.model import Level
from iom_me.tracking.progress.status import Status
from iom_me.tracking.words import percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.evidence import Evidence
    from iom_me.model import Result
    from iom_me.tracking import IndicatorProgress, TrackingReport

__all__ = ["D08", "D09", "D10"]

_GOOD = {Status.ACHIEVED, Status.ON_TRACK}
_BAD = {Status.OFF_TRACK, Status.REGRESSED}
_LIGHTS = _GOOD | _BAD | {Status.AT_RISK, Status.OVERDUE}


class _Standing(NamedTuple):
    """Where the indicators of a result stand: their lights, and which ones lag."""

    lights: frozenset[Status]
    lagging: tuple[str, ...]


class _Outcome(NamedTuple):
    """An outcome and the outputs that lead to it, with where they stand."""

    result: Result
    standing: _Standing
    outputs: tuple[str, ...]
    below: tuple[_Standing, ...]


def _outcomes(dossier: Dossier, evidence: Evidence) -> Iterator[_Outcome]:
    """Yield each outcome whose outputs all have an indicator with a light."""
    progress = evidence.progress
    standings = {
        result.id: _standing(progress[one.id] for one in result.indicators)
        for result in dossier.results
    }
    outputs = {one.id for one in dossier.results if one.level is Level.OUTPUT}
    for result in dossier.results:
        if result.level is Level.OUTCOME:
            links = dossier.plan.links_down(result.id)
            ids = tuple(link.source for link in links if link.source in outputs)
            below = tuple(standings[id] for id in ids)
            if below and all(one.lights for one in below):
                yield _Outcome(result, standings[result.id], ids, below)


def _standing(entries: Iterable[IndicatorProgress]) -> _Standing:
    lit = [entry for entry in entries if entry.status in _LIGHTS]
    return _Standing(
        lights=frozenset(entry.status for entry in lit),
        lagging=tuple(entry.indicator for entry in lit if entry.status in _BAD),
    )


# D08


def _out_of_step(dossier: Dossier) -> Iterator[Flaw]:
    if dossier.evidence is None:
        return
    for outcome, standing, outputs, below in _outcomes(dossier, dossier.evidence):
        if standing.lagging and all(one.lights <= _GOOD for one in below):
            yield Flaw(
                "{outcome} is off track ({indicators}), although all of its outputs "
                "are on track.",
                values={"outcome": outcome, "indicators": standing.lagging},
                node=outcome.id,
            )
        is_good = bool(standing.lights) and standing.lights <= _GOOD
        if is_good and all(one.lagging for one in below):
            yield Flaw(
                "{outcome} is on track, although all of its outputs ({outputs}) are "
                "off track.",
                values={"outcome": outcome, "outputs": outputs},
                suggestion="See whether something else brings the outcome about. If "
                "so, ask whether the outputs are needed, and do not claim it as their "
                "effect.",
                node=outcome.id,
            )


D08 = Rule(
    "D08",
    "outcome-out-of-step",
    severity="info",
    summary="An outcome moves with the outputs that lead to it.",
    why="If the outputs are there and the outcome does not follow, an assumption "
    "between them may not hold; if it moves without them, something else causes it.",
    source="General practice (reading data along the theory of change)",
    suggestion="See whether the assumptions between them hold, or whether the outcome "
    "only needs more time.",
    find=_out_of_step,
    needs=Needs.MEASUREMENTS,
)


# D09


def _unmeasured(dossier: Dossier) -> Iterator[Flaw]:
    if dossier.evidence is None:
        return
    for outcome, _, _, below in _outcomes(dossier, dossier.evidence):
        is_delivered = all(one.lights == {Status.ACHIEVED} for one in below)
        if is_delivered and _lacks_data(outcome, dossier.evidence):
            yield Flaw(
                "{outcome}: what was measured of its outputs is achieved, but nothing "
                "was measured of the outcome itself.",
                values={"outcome": outcome},
                node=outcome.id,
            )


def _lacks_data(outcome: Result, evidence: Evidence) -> bool:
    """Say whether an outcome has no value at all, although one could be there."""
    ids = [indicator.id for indicator in outcome.indicators]
    cells = [cell for id in ids for cell in evidence.cells.get(id, ())]
    if any(
        cell.is_reported or cell.comment or cell.status == "not_applicable"
        for cell in cells
    ):
        return False
    return any(
        evidence.progress[id].status in {Status.NO_DATA, Status.OVERDUE} for id in ids
    )


D09 = Rule(
    "D09",
    "outcome-not-measured",
    severity="warning",
    summary="Where the outputs are achieved, the outcome is measured.",
    why="Outputs show that the project worked, not that it helped. Whether anything "
    "changed for people is seen at the outcome only.",
    source="IOM ex-post evaluation of SRARP II, Nigeria, 2023; "
    "monitoringevaluationstudio.com (progress report rubric)",
    suggestion="Measure the outcome, by a survey among those reached for instance, or "
    "say under status why there is no value.",
    find=_unmeasured,
    needs=Needs.MEASUREMENTS,
)


# D10


def _hidden(dossier: Dossier) -> Iterator[Flaw]:
    if dossier.evidence is None:
        return
    evidence = dossier.evidence
    means = evidence.report.by_result
    for result in dossier.results:
        entries = [
            entry
            for indicator in result.indicators
            if (entry := evidence.progress[indicator.id]).progress is not None
        ]
        failed = [entry for entry in entries if entry.status in _BAD]
        mean = means[result.id].mean if failed else None
        if mean is None or not _is_on_track(evidence.report, mean, entries):
            continue
        worst = min(failed, key=lambda entry: entry.progress or 0.0)
        yield Flaw(
            "{result}: the mean progress is {mean}, which hides that {indicator} "
            "stands at {progress}.",
            values={
                "result": result,
                "mean": percent(mean),
                "indicator": dossier.plan[worst.indicator],
                "progress": percent(worst.progress),
            },
            node=result.id,
            indicator=worst.indicator,
        )


def _is_on_track(
    report: TrackingReport, mean: float, entries: Sequence[IndicatorProgress]
) -> bool:
    """Hold a mean against the mean of what is expected by now: all, if not known."""
    shares = [1.0 if one.expected is None else one.expected for one in entries]
    expected = sum(share / len(shares) for share in shares)
    return report.thresholds.light(mean, expected) is Status.ON_TRACK


D10 = Rule(
    "D10",
    "mean-hides-failure",
    severity="info",
    summary="The mean of a result's indicators does not hide one that failed.",
    why="One indicator at 450 % makes up for three at nothing. Who reads the mean only "
    "takes the result for reached.",
    source="IOM final evaluation of IDEE, Niger, 2020 (a mean of 112 % with an "
    "indicator at 63 %)",
    suggestion="Report each indicator, or a mean in which each counts for 100 % at "
    "most, and name the one that lags.",
    find=_hidden,
    needs=Needs.MEASUREMENTS,
)
