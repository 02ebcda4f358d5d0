"""What the indicators of one result, or of one output and its outcome, say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.tracking.diagnosis.finding import DiagnosisFinding, DiagnosisKind
from iom_me.tracking.diagnosis.hints import ids, lights
from iom_me.tracking.diagnosis.states import AreaState, of_indicator
from iom_me.tracking.diagnosis.wording import indicator, listed, named, short, verb
from iom_me.tracking.progress.status import Status
from iom_me.tracking.words import percent, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.tracking.diagnosis.case import Case
    from iom_me.tracking.entry import IndicatorProgress

__all__ = ["few_lights", "within"]

_FAILED = (Status.OFF_TRACK, Status.REGRESSED)


def few_lights(case: Case) -> Iterator[DiagnosisFinding]:
    """Say so if less than half of the indicators that are due have a light."""
    due = [e for e in case.indicators.values() if e.status is not Status.NOT_DUE]
    dark = [entry for entry in due if of_indicator(entry) is None]
    if 2 * len(dark) <= len(due):
        return
    counts = [
        f"{sum(entry.status is status for entry in dark):,} {status.words}"
        for status in Status
        if any(entry.status is status for entry in dark)
    ]
    reasons = [f"{short(e.indicator)}: {e.reason}" for e in dark if e.reason]
    look_at = [f"why there is no light: {listed(reasons, separator='; ')}"]
    yield DiagnosisFinding(
        kind=DiagnosisKind.FEW_LIGHTS,
        result="",
        sentence=f"The diagnosis rests on {len(due) - len(dark):,} of {len(due):,} "
        f"indicators that are due: of the others, {', '.join(counts)}.",
        reading=(
            (
                "Measurement: what is not measured may be better or worse than what "
                "is; silence is no good news."
            ),
        ),
        look_at=look_at if reasons else ("who is to collect the missing values",),
        indicators=ids(dark),
    )


def within(case: Case, id: str) -> Iterator[DiagnosisFinding]:
    """Hold the indicators of a result against each other, and against its start."""
    entries = lights(case, id)
    good, failed = _sides(entries)
    if good and failed:
        yield _average(case, id, entries) or _disagree(case, [id], good, failed)
    else:
        yield from _pair(case, id)
    yield from _regression(case, id)


def _sides(
    entries: Sequence[IndicatorProgress],
) -> tuple[list[IndicatorProgress], list[IndicatorProgress]]:
    good = [entry for entry in entries if of_indicator(entry) is AreaState.MET]
    return good, [entry for entry in entries if entry.status in _FAILED]


def _pair(case: Case, id: str) -> Iterator[DiagnosisFinding]:
    """Compare an output with its only outcome, if neither disagrees in itself.

    Where one of the two is met and the other lags, `along` says so.
    """
    above = case.steps.above.get(id, [])
    if len(above) != 1 or not case.lags(id):
        return
    upper = above[0].target
    if upper == id or len(case.children(upper)) != 1 or not case.lags(upper):
        return
    sides = [_sides(lights(case, one)) for one in (upper, id)]
    if any(good and failed for good, failed in sides):
        return
    good = [entry for side in sides for entry in side[0]]
    failed = [entry for side in sides for entry in side[1]]
    if good and failed:
        yield _disagree(case, [upper, id], good, failed)


def _disagree(
    case: Case,
    results: list[str],
    good: list[IndicatorProgress],
    failed: list[IndicatorProgress],
) -> DiagnosisFinding:
    names = " and ".join(named(case.steps.nodes[id]) for id in results)
    links = [] if len(results) == 1 else case.steps.above[results[1]]
    return DiagnosisFinding(
        kind=DiagnosisKind.INDICATORS_DISAGREE,
        result=results[0],
        sentence=f"The indicators of {names} should move together and do not: "
        f"{listed(map(indicator, good), separator='; ')}, but "
        f"{listed(map(indicator, failed), separator='; ')}.",
        reading=(
            (
                "Measurement: they may not show the same change, be of different days "
                "or groups, or one of them may be wrong."
            ),
            "Delivery: a part of the work may have been left behind.",
            "Theory: the result may be several results in one.",
        ),
        look_at=(
            "source, day and group of each value",
            "the values by sex, age and place",
        ),
        results=tuple(results),
        links=tuple(map(str, links)),
        assumptions=case.steps.assumed(links),
        indicators=ids([*good, *failed]),
    )


def _average(
    case: Case, id: str, entries: list[IndicatorProgress]
) -> DiagnosisFinding | None:
    """Report the failure that a mean of progress would hide, if it hides it."""
    pairs = [
        (entry.progress, entry.expected)
        for entry in entries
        if entry.progress is not None and entry.expected is not None
    ]
    failed = _sides(entries)[1]
    if not pairs or not any(entry.progress is not None for entry in failed):
        return None
    mean = sum(progress / len(pairs) for progress, _ in pairs)
    expected = sum(one / len(pairs) for _, one in pairs)
    light = case.reports.tracking.thresholds.light(mean, expected)
    if light is not Status.ON_TRACK:
        return None
    return DiagnosisFinding(
        kind=DiagnosisKind.AVERAGE_HIDES_FAILURE,
        result=id,
        sentence=f"The mean of {named(case.steps.nodes[id])} hides a failure: "
        f"{percent(mean)} of the way where {percent(expected)} is expected, over "
        f"{len(pairs):,} indicators, but "
        f"{listed(map(indicator, failed), separator='; ')}.",
        reading=(
            (
                "Measurement: what overshoots its target makes up for what fails, in a "
                "mean and nowhere else; targets that are passed by far were too low."
            ),
            (
                f"Delivery: {listed(short(entry.indicator) for entry in failed)} may "
                "have been left behind for what was easier."
            ),
        ),
        look_at=(
            (
                f"{listed(short(entry.indicator) for entry in failed)} by "
                f"{verb(len(failed), 'itself', 'themselves')}, and not the mean"
            ),
        ),
        results=(id,),
        indicators=ids(entries),
    )


def _regression(case: Case, id: str) -> Iterator[DiagnosisFinding]:
    worse = [e for e in case.entries.get(id, ()) if e.status is Status.REGRESSED]
    if not worse:
        return
    said = listed(map(_fall, worse), separator="; ")
    yield DiagnosisFinding(
        kind=DiagnosisKind.REGRESSION,
        result=id,
        sentence=f"{named(case.steps.nodes[id])} fell back behind its start: {said}.",
        reading=(
            (
                "Measurement: the baseline and the last value may be of different "
                "groups, seasons or definitions."
            ),
            "Assumption: something outside the project may have turned.",
            "Theory: the project itself may do harm.",
        ),
        look_at=(
            "how, when and of whom both values were collected",
            "whether it also got worse where the project is not",
        ),
        results=(id,),
        indicators=ids(worse),
    )


def _fall(entry: IndicatorProgress) -> str:
    unit = " %" if entry.unit == "%" else ""
    return (
        f"{short(entry.indicator)} is {shown(entry.actual)}{unit}, was "
        f"{shown(entry.baseline)}{unit} at the baseline, and should become "
        f"{shown(entry.target)}{unit}"
    )
