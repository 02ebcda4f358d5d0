"""Suppressions: does the plan accept findings that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.model import Indicator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Suppression

__all__ = ["RULES"]


def _unused(dossier: Dossier) -> Iterator[Flaw]:
    for item in dossier.unused:
        yield _accepts_nothing(dossier, item)


def _accepts_nothing(dossier: Dossier, item: Suppression) -> Flaw:
    plan = dossier.plan
    record = plan.by_id.get(item.node)
    is_indicator = isinstance(record, Indicator)
    if item.code not in dossier.codes:
        message = 'The plan accepts findings of "{code}", but there is no such rule.'
    elif not item.node:
        message = "The plan accepts findings of {code}, but there are none."
    elif record is None:
        message = (
            'The plan accepts findings of {code} at "{id}", but has no such record.'
        )
    else:
        message = "The plan accepts findings of {code} at {record}, but there are none."
    known = item.node if record else ""
    return Flaw(
        message,
        values={"code": item.code, "id": item.node, "record": record},
        node=plan.result_of(known).id if is_indicator else known,
        indicator=known if is_indicator else "",
    )


C01 = Rule(
    "C01",
    "unused-suppression",
    severity="warning",
    summary="Every finding that the plan accepts is there.",
    why="A suppression that is no longer needed, or has a slip in its code or id, "
    "hides the next real finding at that place, and gives a reason for nothing.",
    source="General practice (unused suppressions of linters)",
    suggestion="Take the suppression out, or correct its code or its id.",
    find=_unused,
    needs="findings",
)

RULES: tuple[Rule, ...] = (C01,)
