"""How a document looks: styles of the template, adjusted, and a few for tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs

from iom_me._optional import optional
from iom_me.io.word._text import element

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["TABLE_STYLE", "CellStyle", "Style", "set_styles"]

Style: TypeAlias = Literal[
    "Title", "Subtitle", "Heading 1", "Caption", "Body Text", "List Bullet"
]
"""The styles of text outside of tables, by name."""
CellStyle: TypeAlias = Literal[
    "TableHeading",
    "TableNarrow",
    "TableStatement",
    "TableLabel",
    "TableText",
    "TableNumber",
]
"""The styles of text in cells, by id: their name without spaces."""
TABLE_STYLE = "ResultsTable"
"""The id of the style of tables."""

_FONT = "Calibri"
_BLUE, _GREY, _DARK, _WHITE, _LINE = "0033A0", "595959", "404040", "FFFFFF", "9AA7BD"
_CELL_MARGINS = {"top": 28, "left": 80, "bottom": 28, "right": 80}
_LINES = ("top", "left", "bottom", "right", "insideH", "insideV")


@attrs.frozen(kw_only=True)
class _Look:
    """What a style says; what it does not say is that of the style it is based on.

    Sizes and distances are in points, the height of a line in lines.
    """

    size: float | None = None
    color: str | None = None
    is_bold: bool = False
    before: float | None = None
    after: float | None = None
    line: float | None = None
    is_kept: bool = False
    alignment: Literal["CENTER", "RIGHT"] | None = None


_TITLE = _Look(size=20, color=_BLUE, is_bold=True, after=3, line=1, is_kept=True)
_HEADING = _Look(size=15, color=_BLUE, is_bold=True, before=12, is_kept=True)
_CAPTION = _Look(
    size=9.5, color=_DARK, is_bold=True, before=6, after=4, line=1, is_kept=True
)
_EDGE = _Look(size=8.5, color=_GREY, after=0, line=1)
_ADJUSTED = {
    "Normal": _Look(size=10.5, after=6, line=1.08),
    "Title": _TITLE,
    "Subtitle": _Look(size=11, color=_GREY),
    "Heading 1": _HEADING,
    "Body Text": _Look(),
    "Caption": _CAPTION,
    "List Bullet": _Look(size=9, before=4, after=2),
    "Header": _EDGE,
    "Footer": _EDGE,
}
"""The styles of the template that are used."""

_FIRST = "Table Text"
_ADDED = {
    _FIRST: _Look(size=8.5, before=1, after=1, line=1),
    "Table Heading": _Look(color=_WHITE, is_bold=True, is_kept=True),
    "Table Narrow": _Look(size=7, color=_WHITE, is_bold=True, alignment="CENTER"),
    "Table Statement": _Look(is_bold=True),
    "Table Label": _Look(is_bold=True),
    "Table Number": _Look(alignment="RIGHT"),
}
"""The styles of cells, all of which are based on the first."""

_OF_WORD = {"Default Paragraph Font", "Normal Table", "No List"}
# Looks of the template that give way to ours, and links to styles that are taken out.
_OLD_LOOK = (
    "w:rPr | w:link | w:pPr/*[not(self::w:keepLines or self::w:outlineLvl or "
    "self::w:contextualSpacing or self::w:numPr[w:numId])]"
)


def set_styles(document: Document, *, width: int, locale: str) -> None:
    """Adjust the styles of a new document, add ours, and take out what is not used.

    `width` is that of the text, in twentieths of a point; `locale` its language.
    """
    styles = document.styles
    _take_out_others(styles)
    for name, look in _ADJUSTED.items():
        for old in styles[name].element.xpath(_OLD_LOOK):
            old.getparent().remove(old)
        _apply(look, styles[name])
    for name, look in _ADDED.items():
        base = "Normal" if name == _FIRST else _FIRST
        _apply(look, _added(styles, name, "PARAGRAPH", base))
    styles["Normal"].font.name = _FONT
    (language,) = styles.element.xpath("w:docDefaults//w:lang")
    language.set(optional("docx.oxml.ns").qn("w:val"), locale)
    _set_edges_of_pages(styles, width)
    _add_table_style(styles)


def _take_out_others(styles: Any) -> None:
    """Leave the lists, which the numbering of the template names.

    Word brings in each other style of its own when somebody wants it.
    """
    for style in list(styles):
        is_used = style.name in _ADJUSTED or style.name in _OF_WORD
        if not is_used and not style.name.startswith("List "):
            style.delete()


def _added(styles: Any, name: str, kind: str, base: str) -> Any:
    style = styles.add_style(name, optional("docx.enum.style").WD_STYLE_TYPE[kind])
    style.base_style = styles[base]
    return style


def _apply(look: _Look, style: Any) -> None:
    shared, alignments = optional("docx.shared"), optional("docx.enum.text")
    style.hidden, style.quick_style = False, True
    places, font = style.paragraph_format, style.font
    places.keep_with_next = look.is_kept or None
    places.space_before = None if look.before is None else shared.Pt(look.before)
    places.space_after = None if look.after is None else shared.Pt(look.after)
    places.line_spacing = look.line
    if look.alignment:
        places.alignment = alignments.WD_ALIGN_PARAGRAPH[look.alignment]
    # Scripts that run from right to left have a weight and a size of their own.
    font.bold = font.cs_bold = look.is_bold or None
    if look.color:
        font.color.rgb = shared.RGBColor.from_string(look.color)
    if look.size:
        font.size = shared.Pt(look.size)
        style.element.rPr.append(element("szCs", val=round(2 * look.size)))


def _set_edges_of_pages(styles: Any, width: int) -> None:
    """Let what stands at the right of header and footer end where the text does."""
    to_right = optional("docx.enum.text").WD_TAB_ALIGNMENT.RIGHT
    place = optional("docx.shared").Twips(width)
    for name in ("Header", "Footer"):
        styles[name].paragraph_format.tab_stops.add_tab_stop(place, to_right)
    line = element("bottom", val="single", sz=4, space=4, color=_LINE)
    styles["Header"].element.pPr.insert(0, element("pBdr", line))


def _add_table_style(styles: Any) -> None:
    """Add lines and margins of tables, which python-docx has no calls for."""
    style = _added(styles, "Results Table", "TABLE", "Normal Table")
    style.quick_style = True
    lines = (element(side, val="single", sz=4, color=_LINE) for side in _LINES)
    margins = (element(at, w=w, type="dxa") for at, w in _CELL_MARGINS.items())
    borders, cells = element("tblBorders", *lines), element("tblCellMar", *margins)
    style.element.append(element("tblPr", borders, cells))
