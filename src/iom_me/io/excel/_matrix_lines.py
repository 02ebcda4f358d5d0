"""Lines of a cell that name what they hold: "Target: 80 %" below an indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.io.excel._matrix_headings import kind_of

if TYPE_CHECKING:
    from iom_me.io.excel._grid import Cell
    from iom_me.io.excel._matrix_header import Header

__all__ = ["with_named_lines"]

_BESIDE = ("method", "frequency", "responsible")
_NAMED = {"indicators": ("baseline", "target", "source", *_BESIDE), "source": _BESIDE}
"""Which things a cell may hold on lines of their own, below what it holds itself."""


def with_named_lines(
    cells: dict[str, list[Cell]], header: Header
) -> dict[str, list[Cell]]:
    """Part the cells of a row from their named lines, as if these were cells.

    Only lines at the end count, and only for what has no column of its own.
    """
    found = dict(cells)
    for kind, allowed in _NAMED.items():
        free = [name for name in allowed if name not in header.kinds]
        for cell in cells.get(kind, [])[:1]:
            own, named = _parted(cell, free)
            if not named:
                continue
            rest = cells[kind][1:]
            found[kind] = [attrs.evolve(cell, value=own), *rest]
            for name, text in named:
                made = attrs.evolve(cell, value=text)
                found[name] = [*found.get(name, []), made]
    return found


def _parted(cell: Cell, free: list[str]) -> tuple[str, list[tuple[str, str]]]:
    """Take the named lines from the end of a cell."""
    if not isinstance(cell.value, str) or cell.formula:
        return cell.text, []
    rows = cell.text.split("\n")
    named: list[tuple[str, str]] = []
    while len(rows) > 1:
        label, colon, text = rows[-1].partition(":")
        kind = kind_of(label)
        if not colon or not text.strip() or kind not in free:
            break
        named.insert(0, (kind, text.strip()))
        rows.pop()
    return "\n".join(rows), named
