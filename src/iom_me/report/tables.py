"""Tables for a page: a screen reader tells their headings, a phone stacks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me._html import Html, tag, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Cell", "Group", "grid", "line", "scrolled", "whole"]


@attrs.frozen
class Cell:
    """One cell.

    Attributes
    ----------
    content : Html
        What stands in it.
    kind : str
        Its class.
    language : str, optional
        If its text is in another language than the page.
    span : int
        How many rows it reaches over.
    scope : str, optional
        ``row`` or ``rowgroup``: it is the heading of these.
    """

    content: Html
    kind: str | None = None
    language: str | None = None
    span: int = 1
    scope: str | None = None


@attrs.frozen(kw_only=True)
class Group:
    """Rows that belong together, and stay on one printed page if they fit.

    Attributes
    ----------
    rows : tuple of tuple of (Cell or None)
        None where a cell of a row above reaches.
    heading : Html, optional
        What stands above them.
    together : bool
        Whether they stay on one printed page.
    """

    rows: tuple[tuple[Cell | None, ...], ...]
    heading: Html | None = None
    together: bool = True


def whole(value: object) -> Cell:
    """Make a cell of a plain value."""
    return Cell(text(value))


def line(first: Cell, *others: Cell) -> tuple[Cell, ...]:
    """Make a row, whose first cell is its heading."""
    return (attrs.evolve(first, scope="row"), *others)


def grid(
    caption: str, headings: Sequence[str], groups: Iterable[Group], *, kind: str
) -> Html:
    """Write a table that scrolls where it is too wide, and stacks on a phone.

    The roles say again what the tags say: a table whose rows are shown as blocks is
    none any more for some browsers.
    """
    heads = [
        tag("th", text(name), scope="col", role="columnheader") for name in headings
    ]
    head = tag("thead", tag("tr", heads, role="row"), role="rowgroup")
    bodies = [_body(group, headings) for group in groups]
    shown = tag(
        "table",
        [tag("caption", text(caption)), head, *bodies],
        class_=f"iom-me stack {kind}",
        role="table",
    )
    return scrolled(shown, caption)


def scrolled(content: Html, label: str) -> Html:
    """Let what may be too wide scroll by itself, by keyboard also."""
    return tag(
        "div", content, class_="wide", role="region", aria_label=label, tabindex=0
    )


def _body(group: Group, headings: Sequence[str]) -> Html:
    rows = []
    if group.heading is not None:
        cell = tag(
            "th",
            group.heading,
            scope="rowgroup",
            colspan=len(headings),
            role="rowheader",
        )
        rows.append(tag("tr", cell, role="row"))
    for cells in group.rows:
        shown = [
            _cell(cell, heading)
            for cell, heading in zip(cells, headings, strict=True)
            if cell is not None
        ]
        rows.append(tag("tr", shown, role="row"))
    kind = "together" if group.together else None
    return tag("tbody", rows, class_=kind, role="rowgroup")


def _cell(cell: Cell, heading: str) -> Html:
    return tag(
        "th" if cell.scope else "td",
        cell.content,
        scope=cell.scope,
        role="rowheader" if cell.scope else "cell",
        class_=cell.kind,
        lang=cell.language,
        rowspan=cell.span if cell.span > 1 else None,
        data_label=None if cell.scope else heading,
    )
