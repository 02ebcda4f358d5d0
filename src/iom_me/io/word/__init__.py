"""A plan as a Word document: matrix, monitoring framework, workplan and risks.

python-docx makes the document (`_document`) and its styles (`_styles`). `_parts`
chooses the tables, and `_table` draws them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from iom_me._messages import known_language, translate
from iom_me.errors import ModelError, suggest
from iom_me.io.files import write_atomically
from iom_me.io.layouts.compose import require_report_of
from iom_me.io.layouts.forms import form_of
from iom_me.io.layouts.grid import Grid
from iom_me.io.layouts.wording import date_text
from iom_me.io.word._document import TEXT_WIDTH, About, new_document, packed
from iom_me.io.word._parts import PARTS, Part, Section, Wanted, section
from iom_me.io.word._table import table
from iom_me.io.word._text import add_text
from iom_me.model.framework import require_plan

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from iom_me.io.word._styles import Style
    from iom_me.model import ResultsFramework
    from iom_me.tracking import TrackingReport
    from iom_me.typing import FilePath

__all__ = ["write_docx"]


def write_docx(
    fw: ResultsFramework,
    path: FilePath,
    *,
    parts: Iterable[str] = PARTS,
    layout: str = "iom",
    language: str = "en",
    tracking: TrackingReport | None = None,
) -> None:
    """Write a plan as a Word document, ready to edit, print and send.

    A4 on its side. The tables have headings that are repeated on each page, fixed
    widths and real styles, which can be changed for the whole document at once.

    Parameters
    ----------
    fw
        The plan.
    path
        The ``.docx`` file; one that is there is replaced, whole or not at all.
    parts
        Which of these, in their order: ``matrix`` (the results matrix), ``monitoring``
        (who collects which indicator, when and how), ``workplan`` (activities with
        their dates and bars), ``risks`` (risk assessment plan and assumptions).
    layout
        The form of the matrix: one of `iom_me.io.LAYOUTS`.
    language
        Of headings, numbers and dates: ``en``, ``fr`` or ``es``. The texts of the plan
        stay as they are.
    tracking
        What `iom_me.track` computed of this plan. It adds actual value, progress and
        status to ``monitoring``, and current values to forms that have them.

    Raises
    ------
    ModelError
        There is no such part, form or language, a part is named twice, the report is
        not of this plan, or a table has more columns than Word can hold.
    MissingDependencyError
        python-docx is not installed: the extra ``word`` installs it.
    OSError
        The file cannot be written.

    See Also
    --------
    write_excel : The same forms as a workbook, which can be read back.
    write_json : Everything that a plan holds.

    Notes
    -----
    A document is for people: it cannot be read back, and it leaves out what its tables
    have no column for (budget lines, references to code lists, definitions of numerator
    and denominator). All text is written as plain text, and the only field is the
    number of the page: there is no link, no macro and no template. A control character,
    which can come only from a table of measurements, is written as its code, such as
    ``[U+0007]``. The same plan gives the same bytes, from one version of python-docx;
    the dates of the file are fixed.

    Examples
    --------
    >>> import iom_me as me, pathlib, tempfile, zipfile
    >>> plan = me.datasets.example_plan("fr")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "plan.docx")
    ...     me.io.write_docx(plan, path, parts=["matrix", "workplan"], language="fr")
    ...     zipfile.is_zipfile(path)
    True
    """
    require_plan(fw)
    known_language(language)
    form_of(layout)
    require_report_of(fw, tracking)
    wanted = Wanted(fw=fw, layout=layout, language=language, tracking=tracking)
    sections = [section(part, wanted) for part in _known_parts(parts)]
    document = new_document(About(code=fw.id, title=fw.title, language=language))
    _add_front(document, fw, language)
    _add_sections(document, sections, language)
    write_atomically(path, packed(document))


def _known_parts(parts: Iterable[str]) -> tuple[Part, ...]:
    """Take the names of parts; one alone is accepted."""
    if not isinstance(parts, Iterable):
        raise ModelError(f"parts is {parts!r}: choose from {', '.join(PARTS)}.")
    named = (parts,) if isinstance(parts, str) else tuple(parts)
    for name in named:
        if name not in PARTS:
            raise ModelError(
                f"There is no part {name!r}: choose from {', '.join(PARTS)}. "
                f"{suggest(str(name), PARTS)}"
            )
    if len(set(named)) < len(named):
        raise ModelError(f"parts names one twice: {', '.join(named)}.")
    if not named:
        raise ModelError(f"parts is empty: choose from {', '.join(PARTS)}.")
    return cast("tuple[Part, ...]", named)


def _add(document: Document, text: str, style: Style) -> Paragraph:
    paragraph = document.add_paragraph(style=style)
    add_text(paragraph, text)
    return paragraph


def _add_front(document: Document, fw: ResultsFramework, language: str) -> None:
    """Write what the document is about: title, code, dates and currency."""
    _add(document, fw.title or fw.id, "Title")
    facts = [fw.id]
    if fw.start:
        words = translate("from {date}", language)
        facts.append(words.format(date=date_text(fw.start, language)))
    if fw.end:
        words = translate("until {date}", language)
        facts.append(words.format(date=date_text(fw.end, language)))
    facts.append(fw.currency)
    _add(document, "  |  ".join(filter(None, facts)), "Subtitle")
    if fw.notes:
        _add(document, fw.notes, "Body Text")


def _add_sections(
    document: Document, sections: Iterable[Section], language: str
) -> None:
    """Write the parts, those with tables on pages of their own, and number these."""
    numbered = 0
    for place, one in enumerate(sections):
        heading = _add(document, one.heading, "Heading 1")
        if place > 0 and any(isinstance(content, Grid) for content in one.content):
            heading.paragraph_format.page_break_before = True
        for content in one.content:
            if isinstance(content, str):
                _add(document, content, "Body Text")
            else:
                numbered += 1
                _add_table(document, content, numbered, language)


def _add_table(document: Document, grid: Grid, number: int, language: str) -> None:
    words = translate("Table {number}. {title}", language)
    _add(document, words.format(number=number, title=grid.title), "Caption")
    # The last element of a body says how its pages are; text comes before it.
    document.element.body.sectPr.addprevious(table(grid, TEXT_WIDTH))
    for note in grid.notes:
        _add(document, note, "List Bullet")
    # Word wants a paragraph between a table and what follows it.
    document.add_paragraph(style="Body Text")
