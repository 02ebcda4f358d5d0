"""A grid as a table of Word: spans, widths, headings, and rows that stay whole."""

from pathlib import Path
from typing import Any

import docx
import pytest
from tests.io.word.documents import W

from iom_me.errors import ModelError
from iom_me.io.layouts.grid import Grid, GridCell
from iom_me.io.word._document import TEXT_WIDTH, About, new_document, packed
from iom_me.io.word._table import table
from iom_me.io.word._text import visible
from iom_me.model import Level

HEAD = GridCell("Result", "heading"), GridCell("Target", "heading")


def grid(*rows: tuple[GridCell | None, ...], **options: Any) -> Grid:
    columns = len(rows[0])
    return Grid(
        **{"title": "T", "headings": 1, "widths": (1.0,) * columns, **options},
        rows=rows,
    )


def drawn(of: Grid, tmp_path: Path) -> Any:
    """Draw a grid and open it as python-docx sees it."""
    path = tmp_path / "grid.docx"
    document = new_document(About(code="P", title="P", language="en"))
    document.element.body.sectPr.addprevious(table(of, TEXT_WIDTH))
    document.add_paragraph()
    path.write_bytes(packed(document))
    (found,) = docx.Document(str(path)).tables
    return found


def texts(found: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in found.rows]


def styles(found: Any) -> list[str]:
    return [one.paragraphs[0].style.name for one in found.rows[0].cells]


def flags(found: Any, name: str) -> list[bool]:
    return [row._tr.find(f"{W}trPr/{W}{name}") is not None for row in found.rows]


def test_every_cell_stands_where_the_grid_has_it(tmp_path: Path) -> None:
    found = drawn(grid(HEAD, (GridCell("Jobs"), GridCell("80 %"))), tmp_path)

    assert texts(found) == [["Result", "Target"], ["Jobs", "80 %"]]


def test_a_cell_over_rows_is_merged_downwards(tmp_path: Path) -> None:
    over = GridCell("Jobs", "statement", rows=3)
    rows = ((over, GridCell("a")), (None, GridCell("b")), (None, GridCell("c")))

    found = drawn(grid(HEAD, *rows), tmp_path)

    assert texts(found)[1:] == [["Jobs", "a"], ["Jobs", "b"], ["Jobs", "c"]]
    assert found.cell(1, 0)._tc is found.cell(3, 0)._tc
    assert found.cell(1, 0)._tc.vMerge == "restart"


def test_a_cell_over_columns_is_merged_sideways(tmp_path: Path) -> None:
    found = drawn(grid(HEAD, (GridCell("All", "label", columns=2), None)), tmp_path)

    assert found.cell(1, 0)._tc is found.cell(1, 1)._tc
    assert found.cell(1, 0)._tc.grid_span == 2
    assert found.cell(1, 0)._tc.width.twips == TEXT_WIDTH


def test_a_cell_over_rows_and_columns_covers_its_block(tmp_path: Path) -> None:
    head = (*HEAD, GridCell("Status", "heading"))
    block = GridCell("Block", rows=2, columns=2)
    rows = ((block, None, GridCell("x")), (None, None, GridCell("y")))

    found = drawn(grid(head, *rows), tmp_path)

    assert texts(found)[1:] == [["Block", "Block", "x"], ["Block", "Block", "y"]]


def test_a_place_that_nothing_covers_is_an_empty_cell(tmp_path: Path) -> None:
    found = drawn(grid(HEAD, (GridCell("Jobs"), None), (GridCell("Short"),)), tmp_path)

    assert texts(found)[1:] == [["Jobs", ""], ["Short", ""]]


def test_headings_are_repeated_on_each_page(tmp_path: Path) -> None:
    body = (GridCell("a"), GridCell("b"))

    found = drawn(grid(HEAD, HEAD, body, headings=2), tmp_path)

    assert flags(found, "tblHeader") == [True, True, False]


def test_rows_do_not_split_unless_they_may_be_higher_than_a_page(
    tmp_path: Path,
) -> None:
    long = "A text that goes on. " * 500
    rows = ((GridCell("a"), GridCell("b")), (GridCell("a"), GridCell(long)))

    found = drawn(grid(HEAD, *rows), tmp_path)

    assert flags(found, "cantSplit") == [True, True, False]


def test_many_lines_make_a_row_long(tmp_path: Path) -> None:
    found = drawn(grid(HEAD, (GridCell("a\n" * 60), GridCell())), tmp_path)

    assert flags(found, "cantSplit") == [True, False]


def test_a_long_cell_over_many_rows_does_not_split_them(tmp_path: Path) -> None:
    over = GridCell("word " * 700, rows=4)
    rows = ((over, GridCell("a")), *((None, GridCell("b")),) * 3)

    found = drawn(grid(HEAD, *rows), tmp_path)

    assert flags(found, "cantSplit") == [True] * 5


def kept(found: Any) -> list[bool]:
    return [row._tr.find(f".//{W}keepNext") is not None for row in found.rows]


def test_rows_that_share_a_cell_stay_together(tmp_path: Path) -> None:
    over = GridCell("Jobs", rows=3)
    rows = ((over, GridCell("a")), *((None, GridCell("b")),) * 2)
    last = (GridCell("c"), GridCell("d"))

    found = drawn(grid(*rows, last, headings=0), tmp_path)

    assert kept(found) == [True, True, False, False]


def test_rows_that_share_a_cell_may_part_where_they_are_many(tmp_path: Path) -> None:
    over = GridCell("Jobs", rows=20)
    rows = ((over, GridCell("a")), *((None, GridCell("b")),) * 19)

    found = drawn(grid(*rows, headings=0), tmp_path)

    assert not any(kept(found))


def test_widths_are_fixed_and_fill_the_page(tmp_path: Path) -> None:
    widths = (1.0, 1.0, 1.0, 4.0)
    row = tuple(GridCell(letter) for letter in "abcd")

    found = drawn(grid(row, widths=widths), tmp_path)

    columns = [column.width.twips for column in found.columns]
    assert sum(columns) == TEXT_WIDTH
    assert columns == [2114, 2113, 2114, 8455]
    assert [cell.width.twips for cell in found.rows[0].cells] == columns
    assert found.autofit is False


def test_each_role_has_its_style(tmp_path: Path) -> None:
    row = (
        GridCell("a", "heading"),
        GridCell("b", "label"),
        GridCell("c", "statement"),
        GridCell("d", "text"),
        GridCell("5", "number"),
    )

    found = drawn(grid(row), tmp_path)

    assert styles(found) == [
        "Table Heading",
        "Table Label",
        "Table Statement",
        "Table Text",
        "Table Number",
    ]


def test_a_heading_over_a_narrow_column_is_set_small(tmp_path: Path) -> None:
    row = tuple(GridCell("01", "heading") for _ in range(30))

    found = drawn(grid(row), tmp_path)

    assert set(styles(found)) == {"Table Narrow"}


def test_levels_headings_and_marks_have_their_shades(tmp_path: Path) -> None:
    row = (
        GridCell("a", "heading"),
        GridCell("", "mark"),
        GridCell("b", "label"),
        GridCell("c", "statement", Level.OUTCOME),
        GridCell("d", "label", Level.OUTCOME),
        GridCell("e", "statement", Level.ACTIVITY),
    )

    found = drawn(grid(row), tmp_path)

    cells = [cell._tc.tcPr.find(f"{W}shd") for cell in found.rows[0].cells]
    shades = [None if one is None else one.get(f"{W}fill") for one in cells]
    heading, mark, label, outcome, same, none = shades
    assert len({heading, mark, label, outcome}) == 4
    assert same == outcome
    assert none is None


def test_the_shade_of_a_merged_cell_goes_on_below(tmp_path: Path) -> None:
    over = GridCell("Jobs", "statement", Level.OUTPUT, rows=2)

    found = drawn(grid((over, GridCell("a")), (None, GridCell("b"))), tmp_path)

    below = found._tbl.tr_lst[1].tc_lst[0]
    assert below.vMerge == "continue"
    assert below.tcPr.find(f"{W}shd").get(f"{W}fill") == "F1F5FB"


def test_lines_of_a_cell_are_paragraphs(tmp_path: Path) -> None:
    found = drawn(grid((GridCell("one\ntwo\n\nfour"), GridCell())), tmp_path)

    assert [p.text for p in found.cell(0, 0).paragraphs] == ["one", "two", "", "four"]


def test_the_title_is_told_to_who_cannot_see_the_table(tmp_path: Path) -> None:
    found = drawn(grid(HEAD, title="Risks\nof 2024"), tmp_path)

    caption = found._tbl.tblPr.find(f"{W}tblCaption")
    assert caption.get(f"{W}val") == "Risks of 2024"


def test_more_columns_than_word_can_have_are_refused() -> None:
    row = tuple(GridCell() for _ in range(64))

    with pytest.raises(ModelError, match="64 columns: a table of Word can have 63"):
        table(grid(row), TEXT_WIDTH)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a[U+0000]b"),
        ("bell\x07", "bell[U+0007]"),
        ("\x1b[31m", "[U+001B][31m"),
        ("\ud800", "[U+D800]"),
        ("\uffff", "[U+FFFF]"),
        ("\x85", "[U+0085]"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("tab\tand\nline", "tab\tand\nline"),
    ],
)
def test_what_a_document_cannot_hold_is_written_as_its_code(
    tmp_path: Path, text: str, shown: str
) -> None:
    found = drawn(grid((GridCell(text), GridCell())), tmp_path)

    assert visible(text) == shown
    assert found.cell(0, 0).text == shown


def test_a_document_can_hold_every_other_character(tmp_path: Path) -> None:
    kept = "".join(map(chr, range(32, 0xD800))) + "\ue000\ufffd\U0001f600\U0010ffff"
    text = "".join(sign for sign in kept if not "\x7f" <= sign <= "\x9f")

    found = drawn(grid((GridCell(text), GridCell())), tmp_path)

    assert found.cell(0, 0).text == text


@pytest.mark.parametrize("text", [" ", "  two before", "two after  ", "in  between"])
def test_spaces_stay(tmp_path: Path, text: str) -> None:
    found = drawn(grid((GridCell(text), GridCell())), tmp_path)

    (written,) = found.cell(0, 0)._tc.iter(f"{W}t")
    assert written.text == text
    is_kept = written.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    assert is_kept is (text != text.strip())


@pytest.mark.parametrize(
    ("text", "is_from_right"),
    [("عودة طوعية", True), ("1 – עברית", True), ("Retour عودة", False), ("…", False)],
)
def test_text_from_right_to_left_is_set_so(
    tmp_path: Path, text: str, *, is_from_right: bool
) -> None:
    (paragraph,) = drawn(grid((GridCell(text),)), tmp_path).cell(0, 0).paragraphs

    assert (paragraph._p.pPr.find(f"{W}bidi") is not None) is is_from_right
    assert bool(paragraph.runs[0].font.rtl) is is_from_right
