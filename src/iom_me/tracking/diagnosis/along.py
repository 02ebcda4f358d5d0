"""What a result and those right below it say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.tracking.diagnosis.finding import DiagnosisFinding, DiagnosisKind
from iom_me.tracking.diagnosis.hints import (
    ids,
    lagging,
    lights,
    on_assumptions,
    reasons,
    share,
    standing,
    watched,
)
from iom_me.tracking.diagnosis.states import AreaState
from iom_me.tracking.diagnosis.wording import (
    called,
    indicator,
    listed,
    named,
    noun,
    short,
    verb,
)
from iom_me.tracking.progress.status import Status
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.model import Link
    from iom_me.tracking.diagnosis.case import Case
    from iom_me.tracking.entry import IndicatorProgress

__all__ = ["along"]

_BLIND = (Status.NO_DATA, Status.OVERDUE)
_REASON = 120


def along(case: Case, id: str) -> Iterator[DiagnosisFinding]:
    """Hold a result against those right below it."""
    links = case.steps.below.get(id, [])
    met = [link for link in links if case.is_met(link.source)]
    behind = [link for link in links if case.lags(link.source)]
    if case.lags(id) and met and not behind:
        yield _met_below(case, id, met)
    if case.is_met(id) and behind:
        yield _lagging_below(case, id, met, behind)
    state = case.states[id].results.state
    if state is AreaState.UNKNOWN and (met or behind):
        yield from _blind(case, id, [*met, *behind])


def _sources(links: list[Link]) -> list[str]:
    return [link.source for link in links]


def _said(case: Case, links: list[Link]) -> str:
    return listed(f"{short(id)} ({share(case, id)})" for id in _sources(links))


def _called(case: Case, ids: list[str]) -> str:
    return called([case.steps.nodes[id] for id in ids])


def _below(case: Case, id: str) -> str:
    return noun([case.steps.nodes[child] for child in case.children(id)])


def _met_below(case: Case, id: str, met: list[Link]) -> DiagnosisFinding:
    below, unknown = _below(case, id), _unknown(case, id)
    assumed = case.steps.assumed(met)
    dark = f"; of {_called(case, unknown)} nothing is known" if unknown else ""
    one = noun([case.steps.nodes[id] for id in _sources(met)]).removesuffix("s")
    reached = verb(len(met), f"the {one} below it is", f"the {one}s below it are")
    delivery = (
        f"Delivery: {_called(case, unknown)}, of which nothing is known, may be "
        "what is missing."
        if unknown
        else "Delivery: what was delivered may have reached others, or been of less "
        "use, than those in whom the change is measured."
    )
    return DiagnosisFinding(
        kind=DiagnosisKind.MET_BELOW_LAGGING_ABOVE,
        result=id,
        sentence=f"{standing(case, id)}, although {reached} met: "
        f"{_said(case, met)}{dark}.",
        reading=(
            on_assumptions(assumed),
            (
                f"Theory: the {below} may not be enough to bring it about, or it takes "
                "longer than the plan expects."
            ),
            delivery,
            (
                f"Measurement: the indicators of the {below} may count what was handed "
                "out and not what it changed."
            ),
        ),
        look_at=(
            *watched(case, assumed),
            *reasons(met),
            (
                f"whether those whom the {below} reached are those in whom "
                f"{_called(case, [id])} is measured"
            ),
        ),
        results=(id, *_sources(met), *unknown),
        links=tuple(map(str, met)),
        assumptions=assumed,
        indicators=ids([*lagging(case, id), *lights(case, *_sources(met))]),
    )


def _unknown(case: Case, id: str) -> list[str]:
    """List the results below of which nothing is known."""
    known = {AreaState.MET, AreaState.LAGGING}
    return [
        child
        for child in case.children(id)
        if case.states[child].results.state not in known
    ]


def _lagging_below(
    case: Case, id: str, met: list[Link], behind: list[Link]
) -> DiagnosisFinding:
    below, names = _below(case, id), _called(case, _sources(behind))
    name = _called(case, [id])
    states = listed(map(indicator, lagging(case, *_sources(behind))), separator="; ")
    theory = (
        f"Theory: the other {below} may carry it alone, so that {names} may not be "
        "needed."
        if met
        else f"Theory: something else than the {below} may have moved it; that the "
        "project contributed to it is doubtful."
    )
    return DiagnosisFinding(
        kind=DiagnosisKind.LAGGING_BELOW_MET_ABOVE,
        result=id,
        sentence=f"{standing(case, id)}, although {names} below it "
        f"{verb(len(behind), 'lags', 'lag')}: {states}.",
        reading=(
            theory,
            (
                f"Measurement: the target of {name} may be too low, or its "
                "indicators may move without the change that is meant."
            ),
            f"Delivery: more may have been done for {names} than is reported.",
        ),
        look_at=(
            (
                f"what else happened to those in whom {name} is measured: other "
                "projects, the season, the market"
            ),
            "a comparison with people or places that the project did not reach",
            *reasons(behind),
        ),
        results=(id, *_sources(behind)),
        links=tuple(map(str, behind)),
        assumptions=case.steps.assumed(behind),
        indicators=ids([*lights(case, id), *lagging(case, *_sources(behind))]),
    )


def _blind(case: Case, id: str, reporting: list[Link]) -> Iterator[DiagnosisFinding]:
    dark = [entry for entry in case.entries[id] if entry.status in _BLIND]
    if not dark:
        return
    said = listed(map(_since, dark), separator="; ")
    total = len(case.children(id))
    who = [f"{short(one.indicator)}: {_collected(one)}" for one in dark]
    yield DiagnosisFinding(
        kind=DiagnosisKind.NO_DATA_ABOVE,
        result=id,
        sentence=f"{named(case.steps.nodes[id])} has no data, although "
        f"{len(reporting):,} of {total:,} {_below(case, id)} below it "
        f"{verb(len(reporting), 'reports', 'report')}: {said}.",
        reading=(
            (
                f"Measurement: whether the {_below(case, id)} lead to it cannot be "
                "seen; that they are reported says nothing about it."
            ),
        ),
        look_at=(f"who is to measure {listed(who, separator='; ')}",),
        results=(id, *_sources(reporting)),
        links=tuple(map(str, reporting)),
        assumptions=case.steps.assumed(reporting),
        indicators=ids(dark),
    )


def _since(entry: IndicatorProgress) -> str:
    """Say since when there is no value."""
    words = f"{short(entry.indicator)} {entry.status.words}"
    if entry.actual_date is not None:
        words += f", the last value is of {entry.actual_date}"
    elif entry.baseline is not None:
        day = f" of {entry.baseline_date}" if entry.baseline_date else ""
        words += f", no value since the baseline{day}"
    else:
        words += ", never a value"
    return f"{words} ({shortened(entry.reason, _REASON)})" if entry.reason else words


def _collected(entry: IndicatorProgress) -> str:
    found = (entry.responsible, entry.frequency.replace("_", " "), entry.source)
    said = [shortened(word, 40) for word in found if word]
    return ", ".join(said) or "the plan does not say"
