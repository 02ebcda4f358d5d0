"""The one place where text becomes HTML.

Everything that a user wrote passes through `text`; nothing else in the library
writes a tag around a string of the user's. A page is a single file that asks nothing of
the network, follows the reader's light or dark setting, and prints.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Html = NewType("Html", str)
"""Markup that is safe to show: made by this module, or of literals only."""

MAX_ROWS = 100
"""How many rows a notebook shows before it says how many more there are."""

_STYLE = Path(__file__).with_name("_page.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action "
_HEAD = Html(
    '<meta charset="utf-8">'
    # Whatever a page were made to hold, the browser neither runs nor fetches it.
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}\'none\'">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark">'
    '<meta name="referrer" content="no-referrer">'
)


def text(value: object) -> Html:
    """Escape a value; line breaks stay visible."""
    return Html(html.escape(str(value), quote=True).replace("\n", "<br>"))


def join(parts: Iterable[Html], separator: str = "") -> Html:
    """Put pieces of markup one after the other."""
    return Html(separator.join(parts))


def tag(name: str, content: Html | Iterable[Html], /, **attributes: object) -> Html:
    """Write one element; ``class_`` and ``aria_label`` are class and aria-label."""
    body = content if isinstance(content, str) else "".join(content)
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{pairs}>{body}</{name}>")


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    caption: str = "",
    class_: str = "iom-me",
    max_rows: int | None = MAX_ROWS,
) -> Html:
    """Write a table of plain values, cut after some rows with a count of the rest."""
    rows = list(rows)
    shown = rows[:max_rows]
    body = [
        tag("tr", [tag("td", text("" if cell is None else cell)) for cell in row])
        for row in shown
    ]
    if len(rows) > len(shown):
        body.append(more_row(len(rows) - len(shown), len(header)))
    head = tag("tr", [tag("th", text(name), scope="col") for name in header])
    parts = [tag("caption", text(caption))] if caption else []
    parts += [tag("thead", head), tag("tbody", body)]
    return tag("table", parts, class_=class_)


def more_row(count: int, columns: int) -> Html:
    """Say how many rows are not shown."""
    return tag("tr", tag("td", text(f"... and {count:,} more"), colspan=columns))


def page(title: str, parts: Iterable[Html], *, language: str = "en") -> str:
    """Write a page that stands on its own."""
    style = Html(_STYLE.read_text(encoding="utf-8"))
    head = [_HEAD, tag("title", text(title)), tag("style", style)]
    body = tag("body", list(parts))
    whole = tag("html", [tag("head", head), body], lang=language)
    return f"<!DOCTYPE html>\n{whole}\n"


def tiles(facts: Iterable[tuple[str, str]]) -> Html:
    """Write numbers large, each over what it counts."""
    shown = [tag("li", [tag("b", text(number)), text(noun)]) for number, noun in facts]
    return tag("ul", shown, class_="tiles")
