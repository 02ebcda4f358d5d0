"""The rows of the sheet that people read: six cells per indicator of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.model.matrix import (
    COLUMNS,
    assumption_text,
    baseline_text,
    entries,
    heading,
    source_text,
    target_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.model import Level, ResultsFramework

__all__ = ["COLUMNS", "FIELDS", "ViewRow", "view_rows"]

FIELDS = ("statement", "title", "source", "baseline", "target", "assumptions")
"""What the six columns show."""


@attrs.frozen
class ViewRow:
    """One row of the matrix.

    Attributes
    ----------
    result, indicator : str
        Ids; the indicator is empty for a result that has none.
    level : Level
        The result's.
    texts : tuple of str
        The six cells; statement and assumptions stand in a result's first row only.
    span : int
        How many rows the result takes; 0 in rows after its first.
    """

    result: str
    indicator: str
    level: Level
    texts: tuple[str, ...]
    span: int


def view_rows(plan: ResultsFramework) -> Iterator[ViewRow]:
    """Lay the plan out in the order of the matrix."""
    for entry in entries(plan):
        result = entry.result
        assumed = assumption_text(plan, entry)
        statement = f"{heading(result)}: {result.statement}"
        shown = result.indicators or (None,)
        for place, indicator in enumerate(shown):
            cells = ("", "", "", "")
            if indicator:
                cells = (
                    indicator.title,
                    source_text(indicator),
                    baseline_text(indicator),
                    target_text(indicator),
                )
            first = place == 0
            texts = (statement if first else "", *cells, assumed if first else "")
            yield ViewRow(
                result.id,
                indicator.id if indicator else "",
                result.level,
                texts,
                len(shown) if first else 0,
            )
