"""What stands in a document, read with nothing but an XML parser."""

import zipfile
from pathlib import Path
from typing import Any

import attrs
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@attrs.frozen(kw_only=True)
class Cell:
    """One cell as it is written: its text, and how it is merged."""

    text: str
    columns: int
    is_continued: bool
    shade: str
    style: str
    width: int


def part(path: Path, name: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(name))


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tables(path: Path) -> list[list[list[Cell]]]:
    """Read every table: rows of cells."""
    return [
        [[_cell(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        for table in part(path).iter(f"{W}tbl")
    ]


def paragraphs(path: Path) -> list[tuple[str, str]]:
    """Read what stands outside of tables: style and text."""
    body = part(path).find(f"{W}body")
    return [(_style(one), _text(one)) for one in body.findall(f"{W}p")]


def _cell(cell: Any) -> Cell:
    properties = cell.find(f"{W}tcPr")
    found = cell.findall(f"{W}p")
    return Cell(
        text="\n".join(map(_text, found)),
        columns=int(_value(properties, "gridSpan") or 1),
        is_continued=properties.find(f"{W}vMerge") is not None
        and _value(properties, "vMerge") != "restart",
        shade=_value(properties, "shd", "fill"),
        style=_style(found[0]),
        width=int(_value(properties, "tcW", "w")),
    )


def _value(properties: Any, name: str, attribute: str = "val") -> str:
    found = properties.find(f"{W}{name}")
    return "" if found is None else str(found.get(f"{W}{attribute}", ""))


def _style(paragraph: Any) -> str:
    return _value(paragraph.find(f"{W}pPr"), "pStyle")


def _text(paragraph: Any) -> str:
    signs = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(
        signs.get(piece.tag) or piece.text or ""
        for run in paragraph.iter(f"{W}r")
        for piece in run
        if piece.tag in {*signs, f"{W}t"}
    )
