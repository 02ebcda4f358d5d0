"""What stands in a cell for a baseline or a target: a value, or the lack of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from iom_me.logic.language import LANGUAGES, terms
from iom_me.model import Measure, NotAvailable

if TYPE_CHECKING:
    from iom_me.logic.dossier import Dossier
    from iom_me.logic.language import Phrase
    from iom_me.model import Baseline, Indicator, Target

    Cell: TypeAlias = Baseline | Target

__all__ = ["has_value", "is_share", "says_undecided"]


def has_value(dossier: Dossier, cell: Cell | None) -> bool:
    """Say whether there is a value: not a reason why not, and not "TBD" or "N/A"."""
    if cell is None or isinstance(cell.value, NotAvailable):
        return False
    if not isinstance(cell.value, str):
        return True
    phrase = dossier.read(cell.value)
    return not (says_undecided(phrase) or _says_unavailable(phrase))


def says_undecided(phrase: Phrase) -> bool:
    """Say whether a text begins with "to be determined", in some words."""
    return any(
        terms("targets", "undecided", language).at_start(phrase.words)
        for language in LANGUAGES
    )


def _says_unavailable(phrase: Phrase) -> bool:
    """Say whether a text is nothing but "N/A", in some words."""
    words = " ".join(phrase.words)
    return bool(words) and any(
        terms("targets", "unavailable", language).at_start(phrase.words) == words
        for language in LANGUAGES
    )


def is_share(dossier: Dossier, indicator: Indicator) -> bool:
    """Say whether the values are per cent: declared so, or the title begins with %."""
    if indicator.measure is None:
        return dossier.read(indicator.title).words[:1] == ("%",)
    return indicator.measure is Measure.PERCENTAGE
