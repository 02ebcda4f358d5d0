"""What the rules about data ask of a cell of the measurements table."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from iom_me.logic.language import LANGUAGES, terms, words_of
from iom_me.model import Measure

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Indicator, Result
    from iom_me.tracking import IndicatorProgress
    from iom_me.tracking.measurements.cells import Cell

__all__ = [
    "comments",
    "ends",
    "first_clause",
    "is_missing",
    "kind_of_unit",
    "measured",
    "says",
]

_CLAUSE_ENDS = re.compile(r"[,:;(–—]|\.\s|\s-\s")
_CURRENCY = re.compile("[A-Z]{3}")
_UNITS = (
    "people",
    "households",
    "number",
    "percentage",
    "days",
    "weeks",
    "months",
    "years",
    "kilograms",
    "tonnes",
)


class Measured(NamedTuple):
    """An indicator with its rows, in the order of time, and where it stands."""

    result: Result
    indicator: Indicator
    cells: tuple[Cell, ...]
    entry: IndicatorProgress


def measured(dossier: Dossier) -> Iterator[Measured]:
    """Yield each indicator that there are rows of."""
    evidence = dossier.evidence
    if evidence is None:
        return
    for result, indicator in dossier.measured:
        cells = evidence.cells.get(indicator.id)
        if cells is not None:
            yield Measured(result, indicator, cells, evidence.progress[indicator.id])


def ends(cells: Iterable[Cell]) -> tuple[dt.date, ...]:
    """List the periods of rows by their last days, each once."""
    return tuple(dict.fromkeys(cell.end for cell in cells))


@lru_cache(maxsize=4096)
def says(cell: str, category: str) -> bool:
    """Say whether a cell holds an entry of a closed list, and nothing else."""
    words = words_of(cell)
    return bool(words) and any(
        terms("data", category, language).length_at(words, 0) == len(words)
        for language in LANGUAGES
    )


def first_clause(text: str) -> str:
    """Return a remark up to its first pause: "no data" of "No data: survey late"."""
    return _CLAUSE_ENDS.split(text, maxsplit=1)[0]


def is_missing(text: str) -> bool:
    """Say whether a text says that a value is not available."""
    return says(first_clause(text), "not_available")


def comments(cells: tuple[Cell, ...]) -> bool:
    """Say whether any row has a comment that tells more than "n/a"."""
    return any(
        words_of(cell.comment) and not says(cell.comment, "not_available")
        for cell in cells
    )


def kind_of_unit(unit: str, measure: Measure | None) -> str:
    """Tell what a unit counts; empty for one that is not in the lists."""
    if "%" in unit:
        return "" if "#" in unit else "percentage"  # "# and %" may be either
    kind = next((kind for kind in _UNITS if says(unit, f"unit_{kind}")), "")
    if not kind and measure is Measure.CURRENCY and _CURRENCY.fullmatch(unit.strip()):
        return unit.strip()
    return kind
