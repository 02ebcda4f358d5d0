"""Results matrices in blocks, as in the British form: where a block begins."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import attrs

from iom_me.io._folding import aligned, fold
from iom_me.io.excel._matrix_header import Header
from iom_me.io.excel._matrix_headings import Heading, date_in, heading_of, language_of
from iom_me.io.excel._matrix_levels import (
    Prefix,
    Vocabulary,
    level_prefix,
    vocabulary_of,
)
from iom_me.io.layouts.forms import built_in

if TYPE_CHECKING:
    from iom_me.io.excel._grid import Cell, Grid

__all__ = ["BlockHead", "block_mark", "find_blocks", "level_label"]

_FIRST_ROWS = 200
_MAX_HEADING = 120
_INDICATOR = re.compile(
    r"\b(?:indicator|indicateur|indicador|ovi|iov)s?\b", re.IGNORECASE
)
_VALUES = {"baseline", "target"}
_ASIDE = re.compile(r"\([^()]*\)")


@attrs.frozen
class BlockHead:
    """The headings above one indicator of a block.

    Attributes
    ----------
    row : int
        Where they stand.
    header : Header
        What stands in which column below.
    label : Cell, optional
        The level, where a block begins; None above its further indicators.
    prefix : Prefix, optional
        What the label says.
    """

    row: int
    header: Header
    label: Cell | None
    prefix: Prefix | None


def find_blocks(grid: Grid) -> list[BlockHead]:
    """Find the rows of headings of a matrix in blocks; none if it is not in blocks."""
    heads: list[BlockHead] = []
    for place, row in enumerate(grid.rows()):
        if place >= _FIRST_ROWS and not heads:
            break
        if head := _head(*row):
            heads.append(head)
    return heads if heads and heads[0].label is not None else []


def _head(row: int, cells: dict[int, Cell]) -> BlockHead | None:
    """Read "Output 1 | Output indicator 1.1 | | Baseline | Milestone 1 | Target"."""
    texts = {
        c: cell
        for c, cell in cells.items()
        if isinstance(cell.value, str) and len(cell.value) <= _MAX_HEADING
    }
    title = next((c for c, t in texts.items() if _INDICATOR.search(t.value)), None)
    if title is None or len(texts) < len(cells):
        return None
    found = {c: heading for c in texts if (heading := _heading(texts[c]))}
    before = [cell for column, cell in texts.items() if column < title]
    label = next((cell for cell in before if _is_label(cell)), None)
    if before and label is None:
        return None
    columns = {c: heading for c, heading in found.items() if c > title}
    if not _VALUES & {heading.kind for heading in columns.values()}:
        return None
    language = language_of(list(columns.values()))
    columns[title] = Heading("indicators", language)
    header = Header(row, columns, language, last_row=row)
    prefix = level_label(label.text) if label else None
    return BlockHead(row, header, label, prefix)


@cache
def _words() -> Vocabulary:
    return vocabulary_of(form for form in built_in() if form.shape == "blocks")


def _is_label(cell: Cell) -> bool:
    """Whether a cell names the level of a block; "Results" heads a column instead."""
    is_heading = not re.search(r"\d", cell.text) and heading_of(cell) is not None
    return not is_heading and level_label(cell.text) is not None


def level_label(text: str) -> Prefix | None:
    """Read a cell that holds a level and nothing else: "Output 1.1"."""
    labelled = f"{text}:"  # a code such as O1 is a number only before a colon
    if not _words().match(aligned(labelled)):
        return None
    prefix = level_prefix(labelled, _words())
    return prefix if prefix and prefix.end >= len(text) else None


def _heading(cell: Cell) -> Heading | None:
    """Recognise the heading of a column of values, milestones among them."""
    if language := _milestones().get(_bare(cell.text)):
        return Heading("target", language, date_in(cell.text))
    return heading_of(cell)


def _bare(text: str) -> str:
    words = fold(_ASIDE.sub(" ", text)).split()
    return " ".join(word for word in words if not word.isdigit())


@cache
def _milestones() -> dict[str, str]:
    """Index how milestones are called, each with its language."""
    return {
        _bare(text.replace("{number}", "")): language
        for form in built_in()
        for column in form.columns
        if column.contents[0] == "milestones"
        for language, text in column.headings.items()
    }


def block_mark(text: str) -> str:
    """Say what a row of a block holds, by its name; nothing if it is no such name."""
    return _marks().get(_bare(text), "")


@cache
def _marks() -> dict[str, str]:
    return {
        _bare(text): kind
        for form in built_in()
        for kind, words in form.blocks.items()
        for text in words.values()
    }
