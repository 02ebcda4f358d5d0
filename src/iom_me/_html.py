"""The one place where text becomes HTML.

Everything that a user wrote passes through `text`; nothing else in the library
writes a tag around a string of the user's. A page is a single file that asks nothing of
the network, follows the reader's light or dark setting, and prints.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Html = NewType("Html", str)
"""Markup that is safe to show: made by this module, or of literals only."""

MAX_ROWS = 100
"""How many rows a notebook shows before it says how many more there are."""

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --accent: #0033a0; --card: #8881;
  --error: #b3261e; --warning: #a06000; --info: #5f6b77; }
@media (prefers-color-scheme: dark) { :root { --accent: #7aa2ff;
  --error: #ff8a80; --warning: #ffb74d; --info: #aab4be; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 0 auto;
  padding: 1.5rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; color: var(--accent); }
.lead { margin-top: .25rem; opacity: .8; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .4rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left;
  vertical-align: top; }
th { background: var(--card); }
.wide { overflow-x: auto; }
.findings td.error { color: var(--error) !important; }
.findings td.warning { color: var(--warning) !important; }
.findings td.info { color: var(--info) !important; }
.findings th:nth-child(3) { width: 42%; }
.findings th:nth-child(4) { width: 24%; }
.findings td:nth-child(n+4) { font-size: .8rem; }
.findings + .findings { margin-top: 2rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .75rem; padding: 0; list-style: none; }
.tiles li { background: var(--card); border-left: 4px solid var(--accent);
  padding: .5rem .9rem; }
.tiles b { display: block; font-size: 1.5rem; line-height: 1.2; }
pre { background: var(--card); padding: .75rem; white-space: pre-wrap; }
figure { margin: 1rem 0; background: #fff; padding: .5rem; max-width: 50rem; }
figure svg { max-width: 100%; height: auto; }
footer { margin-top: 3rem; opacity: .7; font-size: .85rem; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; }
  @page { size: A4 landscape; margin: 1.5cm; } h2 { break-after: avoid; }
  tr, figure { break-inside: avoid; } .by-rule tr { break-inside: auto; }
  tr:has(> th[scope=rowgroup]) { break-after: avoid; } footer { margin-top: 1rem; } }
"""


def text(value: object) -> Html:
    """Escape a value; line breaks stay visible."""
    return Html(html.escape(str(value), quote=True).replace("\n", "<br>"))


def join(parts: Iterable[Html], separator: str = "") -> Html:
    """Put pieces of markup one after the other."""
    return Html(separator.join(parts))


def tag(name: str, content: Html | Iterable[Html], /, **attributes: object) -> Html:
    """Write one element; a trailing underscore in an attribute's name is dropped."""
    body = content if isinstance(content, str) else "".join(content)
    pairs = "".join(
        f' {key.rstrip("_")}="{html.escape(str(value), quote=True)}"'
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
    head = join(
        [
            Html('<meta charset="utf-8">'),
            Html(
                '<meta name="viewport" content="width=device-width, initial-scale=1">'
            ),
            tag("title", text(title)),
            tag("style", Html(_STYLE)),
        ]
    )
    body = tag("body", list(parts))
    whole = tag("html", [tag("head", head), body], lang=language)
    return f"<!DOCTYPE html>\n{whole}\n"


def tiles(facts: Iterable[tuple[str, str]]) -> Html:
    """Write numbers large, each over what it counts."""
    shown = [tag("li", [tag("b", text(number)), text(noun)]) for number, noun in facts]
    return tag("ul", shown, class_="tiles")
