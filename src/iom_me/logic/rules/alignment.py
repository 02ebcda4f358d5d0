"""Alignment: does what the plan refers to exist, and at which level."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from iom_me import catalogues
from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.catalogues import CodeList
    from iom_me.logic.dossier import Dossier
    from iom_me.model import Alignment, Indicator, Result

__all__ = ["RULES"]

_LONGEST = 10


def _references(
    dossier: Dossier,
) -> Iterator[tuple[Result, Indicator | None, Alignment]]:
    """List what the results refer to, and what their indicators refer to."""
    for result in dossier.results:
        for reference in result.alignment:
            yield result, None, reference
        for indicator in result.indicators:
            for reference in indicator.alignment:
                yield result, indicator, reference


def _unknown_codes(dossier: Dossier) -> Iterator[Flaw]:
    judged: dict[Alignment, _Judgement] = {}  # many rows refer to the same code
    for result, indicator, reference in _references(dossier):
        if reference not in judged:
            judged[reference] = _judge(reference)
        edition = judged[reference].lacks
        if edition is not None:
            yield _no_such_code(result, indicator, reference, edition)
    vague = {
        (reference.framework, reference.version): _vague(reference, judgement.known)
        for reference, judgement in judged.items()
        if judgement.is_vague
    }
    yield from vague.values()


@attrs.frozen
class _Judgement:
    """What is wrong with a reference.

    Attributes
    ----------
    known : tuple of CodeList
        The editions of the framework that are known here.
    is_vague : bool
        Whether it does not name one of them.
    lacks : CodeList, optional
        The edition that has no such code.
    """

    known: tuple[CodeList, ...] = ()
    is_vague: bool = False
    lacks: CodeList | None = None


def _judge(reference: Alignment) -> _Judgement:
    framework = catalogues.short_name(reference.framework)
    if not framework:
        return _Judgement()
    known = catalogues.editions(framework)
    meant = _meant(reference, known)
    is_there = any(edition.find(reference.code) for edition in meant)
    lacks = meant[-1] if meant and not is_there else None
    return _Judgement(known=known, is_vague=len(meant) != 1, lacks=lacks)


def _meant(reference: Alignment, editions: tuple[CodeList, ...]) -> list[CodeList]:
    """Tell the edition by its years; all are meant if none is named."""
    years = set(_years(reference.version))
    if not reference.version or len(editions) == 1:
        return list(editions)
    return [edition for edition in editions if years & set(_years(edition.version))]


def _years(text: str) -> list[str]:
    return re.findall("[0-9]{4}", text)


def _vague(reference: Alignment, editions: tuple[CodeList, ...]) -> Flaw:
    message = (
        'The plan refers to edition "{version}" of {framework}, which is not known '
        "here (known are {editions}), so its codes were not checked."
        if reference.version
        else "The plan refers to {framework} without saying which edition is meant: "
        "{editions} do not agree."
    )
    return Flaw(
        message,
        values={
            "framework": reference.framework,
            "version": reference.version,
            "editions": tuple(edition.version for edition in editions),
        },
        severity=Severity.INFO,
        suggestion="Name the edition in the version of each reference.",
    )


def _no_such_code(
    result: Result,
    indicator: Indicator | None,
    reference: Alignment,
    edition: CodeList,
) -> Flaw:
    near = _nearest(reference.code, edition)
    top = [entry for entry in edition if not entry.parent]
    parts = edition.below(near) if near else top
    return Flaw(
        '{record} is aligned with {framework} "{code}", but {edition} has no such '
        "code.",
        values={
            "record": indicator or result,
            "framework": reference.framework,
            "code": reference.code,
            "edition": f"{edition.framework} {edition.version}",
            "near": near,
            "codes": tuple(entry.code for entry in parts),
        },
        node=result.id,
        indicator=indicator.id if indicator else "",
        suggestion="Take a code of that list: below {near} it has {codes}."
        if near
        else "Take a code of that list: at its top it has {codes}.",
    )


def _nearest(code: str, edition: CodeList) -> str:
    """Find the entry that a wrong code would stand below, by the form of its parts."""
    lengths = range(min(len(code) - 1, _LONGEST), 0, -1)
    near = next((code[:length] for length in lengths if code[:length] in edition), "")
    forms = {_form(part.code) for part in edition.below(near)}
    return near if _form(code) in forms else ""


def _form(code: str) -> str:
    """Write a code with one sign for any number, and one for any letters."""
    return re.sub("[a-z]+", "a", re.sub("[0-9]+", "0", code))


F01 = Rule(
    "F01",
    "unknown-code",
    severity="error",
    summary="A reference to a code list names a code that is in it.",
    why="Whoever adds up what projects contribute to a framework goes by the codes. A "
    "code that does not exist is left out of every count; one of an older edition is "
    "counted under something else. Frameworks without a list here are left alone.",
    source="The code lists of the SRF, MiGOF, MCOF, Global Compact for Migration and "
    "Sustainable Development Goals",
    suggestion="Look the code up in the edition that is meant.",
    find=_unknown_codes,
)


def _only_the_objective(dossier: Dossier) -> Iterator[Flaw]:
    levels = {result.level for result, _, _ in _references(dossier)}
    below = [
        result
        for result in dossier.results
        if result.level in (Level.OUTCOME, Level.OUTPUT)
    ]
    if levels != {Level.OBJECTIVE} or not below:
        return
    for result, _, reference in _references(dossier):
        yield Flaw(
            "Only {result} refers to a framework ({reference}): no outcome and no "
            "output does.",
            values={"result": result, "reference": str(reference)},
            node=result.id,
        )
        return


F02 = Rule(
    "F02",
    "aligned-at-the-top-only",
    severity="info",
    summary="Outcomes or outputs are aligned with a framework, not the objective "
    "alone.",
    why="The objective is shared by many, and nearly every project can be aligned "
    "there. What this project adds is seen where its own outcomes and outputs are "
    "aligned.",
    source="IOM Monitoring and Evaluation Guidelines, chapter 1 (alignment with the "
    "Strategic Results Framework at outcome or output level)",
    suggestion="Name the outcomes or outputs of the framework that those of the plan "
    "contribute to.",
    find=_only_the_objective,
)


def _at_two_levels(dossier: Dossier) -> Iterator[Flaw]:
    for result in dossier.results:
        if not result.alignment:
            continue
        for indicator in result.indicators:
            if indicator.alignment:
                yield Flaw(
                    "{indicator} refers to {references}, and {result} has references "
                    "too.",
                    values={
                        "indicator": indicator,
                        "references": tuple(str(one) for one in indicator.alignment),
                        "result": result,
                    },
                    node=result.id,
                    indicator=indicator.id,
                )


F03 = Rule(
    "F03",
    "references-at-two-levels",
    severity="error",
    summary="A result has references, or its indicators have, but not both.",
    why="A file of the IATI standard with references at both levels is refused by the "
    "validator. Outside of IATI nothing speaks against it.",
    source="IATI ruleset 2.03, rule 8.11.1",
    suggestion="Keep the references of the indicators, which say more, or those of the "
    "result.",
    find=_at_two_levels,
)

RULES: tuple[Rule, ...] = (F01, F02, F03)
