"""Small cells: which rows name people, and which ones would reveal those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from iom_me.impact._columns import Codes

SMALL_CELL, SMALL_GROUP, REVEALING = "small cell", "small group", "would reveal another"


@attrs.frozen(kw_only=True, eq=False)
class Cell:
    """Who stands behind a row of the table.

    Attributes
    ----------
    part : the covariate that the row belongs to
    columns : what the covariate is made of
    has : (stages, 2) how many of the untreated and treated have the level; None for
        numbers
    is_score : the score says nothing of a single person's answers
    """

    part: str
    columns: tuple[str, ...]
    has: Codes | None
    is_score: bool = False


def suppressed(cells: Sequence[Cell], totals: Codes, least: int) -> list[str]:
    """Say for each row why it is left empty; an empty text if it is shown.

    Parameters
    ----------
    totals : (stages, 2) how many of the untreated and treated there are
    least : a level that fewer than so many of a group have, or lack, is not shown
    """
    found = [_own_reason(cell, totals, least) for cell in cells]
    rows: dict[str, list[int]] = {}
    for row, cell in enumerate(cells):
        rows.setdefault(cell.part, []).append(row)
    for members in rows.values():
        for row in _revealing(cells, found, members, totals, least):
            found[row] = REVEALING
    return _with_products(cells, found, rows)


def _own_reason(cell: Cell, totals: Codes, least: int) -> str:
    if cell.is_score:
        return ""
    if _is_small(totals, least):
        return SMALL_GROUP
    if cell.has is None:
        return ""
    small = _is_small(cell.has, least) or _is_small(totals - cell.has, least)
    return SMALL_CELL if small else ""


def _is_small(counts: Codes, least: int) -> bool:
    return bool(((counts > 0) & (counts < least)).any())


def _revealing(
    cells: Sequence[Cell],
    reasons: Sequence[str],
    members: Sequence[int],
    totals: Codes,
    least: int,
) -> list[int]:
    """Find the levels that must go too, as levels add up to everybody.

    Those with the fewest people go first, until at least two are empty and together
    have, and lack, enough people or nobody in every group.
    """
    counts: Mapping[int, Codes] = {
        row: has for row in members if (has := cells[row].has) is not None
    }
    hidden = [row for row in counts if reasons[row]]
    if not hidden or len(counts) == 1:
        return []
    more = [row for row in counts if row not in hidden]
    more.sort(key=lambda row: int(counts[row].sum()))
    together = np.sum([counts[row] for row in hidden], axis=0)
    made: list[int] = []
    while more and (
        len(hidden) + len(made) < 2  # noqa: PLR2004 - one empty row can be worked out
        or _is_small(together, least)
        or _is_small(totals - together, least)
    ):
        row = more.pop(0)
        made.append(row)
        together = together + counts[row]
    return made


def _with_products(
    cells: Sequence[Cell], reasons: list[str], rows: Mapping[str, Sequence[int]]
) -> list[str]:
    """Empty a product as a whole if one of its rows, or of its factors, is empty."""
    hidden = {cells[row].part for row, reason in enumerate(reasons) if reason}
    for part, members in rows.items():
        columns = cells[members[0]].columns
        is_made = columns != (part,)
        if is_made and (part in hidden or hidden & set(columns)):
            for row in members:
                reasons[row] = reasons[row] or REVEALING
    return reasons
