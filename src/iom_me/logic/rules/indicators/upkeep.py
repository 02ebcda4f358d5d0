"""Who looks after an indicator, how often, and what larger framework it feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me import catalogues
from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.rules.indicators.everywhere import each, each_or_once
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Alignment

__all__ = ["I19", "I21"]

_NOBODY = Flaw("{indicator} does not say who collects it.")
_NEVER = Flaw("{indicator} does not say how often it is collected.")
_NEITHER = Flaw("{indicator} does not say who collects it, and how often.")
_NOBODY_AT_ALL = Flaw("No indicator of the plan says who collects it.")
_NEVER_AT_ALL = Flaw("No indicator of the plan says how often it is collected.")
_NEITHER_AT_ALL = Flaw("No indicator of the plan says who collects it, and how often.")


def _unattended(dossier: Dossier) -> Iterator[Flaw]:
    nobody = [row for row in dossier.measured if not row[1].responsible.strip()]
    never = [row for row in dossier.measured if row[1].frequency is None]
    asked = len(dossier.measured)
    if len(nobody) == len(never) == asked > 1:
        yield _NEITHER_AT_ALL
        return
    if asked == 1 or asked not in {len(nobody), len(never)}:
        neither = [row for row in nobody if row[1].frequency is None]
        yield from each(neither, _NEITHER)
        nobody = [row for row in nobody if row[1].frequency is not None]
        never = [row for row in never if row[1].responsible.strip()]
    yield from each_or_once(nobody, _NOBODY, asked=asked, once=_NOBODY_AT_ALL)
    yield from each_or_once(never, _NEVER, asked=asked, once=_NEVER_AT_ALL)


I19 = Rule(
    "I19",
    "nobody-collects",
    severity="warning",
    summary="Every indicator says who collects it, and how often.",
    why="What is nobody's task is not done. Where the frequency is open, values come "
    "in at the end, when nothing can be steered any more.",
    source="results-lab.com (the six parts of a complete indicator); epitoolkit.com "
    "(how to develop indicators); IOM Monitoring and Evaluation Guidelines, chapter 3 "
    "(results monitoring framework)",
    suggestion="Name a role, not a person, and the frequency: monthly, quarterly, at "
    "baseline and endline.",
    find=_unattended,
)


def _unmapped(dossier: Dossier) -> Iterator[Flaw]:
    if not dossier.measured:
        return
    if not any(_in_srf(indicator.alignment) for _, indicator in dossier.measured):
        mapped = any(_in_srf(result.alignment) for result in dossier.results)
        yield Flaw(
            "Results of the plan are mapped to the Strategic Results Framework, but "
            "none of its indicators is."
            if mapped
            else "No result and no indicator of the plan is mapped to the Strategic "
            "Results Framework."
        )
        return
    for result in dossier.results:
        if (
            result.level in {Level.OUTCOME, Level.OUTPUT}
            and result.indicators
            and not any(_in_srf(indicator.alignment) for indicator in result.indicators)
            and not _in_srf(result.alignment)
        ):
            yield Flaw(
                "{result} is not mapped to the Strategic Results Framework, nor is any "
                "of its indicators.",
                values={"result": result},
                node=result.id,
            )


def _in_srf(alignment: Iterable[Alignment]) -> bool:
    return any(catalogues.short_name(entry.framework) == "SRF" for entry in alignment)


I21 = Rule(
    "I21",
    "not-in-srf",
    severity="info",
    summary="Results are measured by indicators of the Strategic Results Framework "
    "where it has any that fit.",
    why="What a project measures in its own words cannot be added up with what others "
    "measure. IOM reports on its Strategic Results Framework from the projects that "
    "are mapped to it.",
    source="IOM Strategic Results Framework (iom.int); recommended in IOM's ex-post "
    "evaluation of SRARP II, Nigeria, 2023",
    suggestion="Look for the short-term outcome or output of the SRF that the result "
    "contributes to, and take over an indicator of it; one of your own may stand "
    "beside it.",
    find=_unmapped,
)
