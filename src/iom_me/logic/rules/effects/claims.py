"""The effects on the desk, and the indicators of the plan that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.effects import Effect

__all__ = ["Claimed", "claimed"]


class Claimed(NamedTuple):
    """An effect, and the indicator of the plan that it is about, if it is in it."""

    effect: Effect
    node: str
    indicator: str


def claimed(dossier: Dossier) -> Iterator[Claimed]:
    """Yield each effect; the indicator it names, or else the one it is named after."""
    owner = {
        indicator.id: result.id
        for result in dossier.results
        for indicator in result.indicators
    }
    for effect in dossier.effects:
        id = effect.indicator or effect.term
        yield Claimed(effect, owner.get(id, ""), id if id in owner else "")
