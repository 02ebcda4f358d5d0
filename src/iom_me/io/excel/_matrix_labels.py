"""What the cells before the indicators say: a level, a number and a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.io.excel._matrix_levels import (
    Prefix,
    Vocabulary,
    activities_heading,
    level_prefix,
)
from iom_me.model import Level

if TYPE_CHECKING:
    from iom_me.io.excel._grid import Cell

__all__ = ["Label", "label_of", "numbered_activities"]


@attrs.frozen
class Label:
    """What the cells before the indicators say: a level, and the text after it."""

    prefix: Prefix | None
    is_group: bool
    text: str
    cells: tuple[Cell, ...]


def numbered_activities(label: Label, words: Vocabulary) -> list[str]:
    """List the activities of a cell that holds several, a number before each."""
    if label.prefix is None or len(label.cells) != 1:
        return []
    items = [item for item in label.cells[0].text.split("\n") if item.strip()]
    prefixes = [level_prefix(item, words) for item in items]
    is_list = len(items) > 1 and all(
        prefix and prefix.level is Level.ACTIVITY for prefix in prefixes
    )
    return items if is_list else []


def label_of(cells: dict[str, list[Cell]], words: Vocabulary) -> Label:
    """Read level, number and statement, in one column or in several."""
    statement = cells.get("results", [])[:1]
    text = statement[0].text if statement else ""
    lead = [cell for kind in ("level", "number") for cell in cells.get(kind, [])]
    if lead:
        before = " ".join(cell.text for cell in lead)
        every = (*statement, *lead)
        if group := activities_heading(before):
            return Label(group, is_group=True, text=text, cells=every)
        if prefix := level_prefix(f"{before}: x", words):
            own = level_prefix(text, words)
            if own and own.level is prefix.level:
                text = text[own.end :]
            return Label(prefix, is_group=False, text=text, cells=every)
    here = tuple(statement)
    if group := activities_heading(text):
        return Label(group, is_group=True, text=text[group.end :], cells=here)
    if prefix := level_prefix(text, words):
        return Label(prefix, is_group=False, text=text[prefix.end :], cells=here)
    return Label(None, is_group=False, text=text, cells=here)
