"""The document around the text: page, header, footer, properties, and its bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

import attrs

from iom_me._optional import optional
from iom_me.io.word._styles import set_styles
from iom_me.io.word._text import add_text, element, visible

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["TEXT_WIDTH", "About", "new_document", "packed"]

# A4 on its side, in twentieths of a point: 297 x 210 mm, with 18 mm at each side.
_PAGE_WIDTH, _PAGE_HEIGHT = 16838, 11906
_SIDE, _TOP, _BOTTOM, _EDGE = 1021, 1247, 1134, 567
TEXT_WIDTH = _PAGE_WIDTH - 2 * _SIDE
"""Room for a table, in twentieths of a point."""

_LOCALES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES"}
_LONGEST_IN_HEADER, _LONGEST_PROPERTY = 110, 255
# The dates are fixed, or no two files would be equal.
_DAY = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_USED = {
    "officeDocument",
    "core-properties",
    "styles",
    "numbering",
    "settings",
    "theme",
}
"""The parts of the template that are used, by the last word of what links them."""
# The template says that its spelling is checked, and that it is of Word 2010.
_CHECKED = "w:proofState"
_OF_2010 = "w:compat/w:compatSetting[@w:name='compatibilityMode']"


@attrs.frozen(kw_only=True)
class About:
    """What stands on every page, and in the properties of the document.

    Attributes
    ----------
    code, title : str
        Of the project.
    language : str
        Of the text.
    """

    code: str
    title: str
    language: str


def new_document(about: About) -> Document:
    """Make a document without text, but with page, styles, header and footer.

    Raises
    ------
    MissingDependencyError
        python-docx is not installed.
    """
    document: Document = optional("docx").Document()
    locale = _LOCALES[about.language]
    _take_out_parts(document)
    _set_settings(document)
    set_styles(document, width=TEXT_WIDTH, locale=locale)
    _set_page(document)
    _set_header(document, about)
    _set_footer(document)
    _set_properties(document, about, locale)
    return document


def packed(document: Document) -> bytes:
    """Save a document in memory: the same bytes for the same content."""
    saved, buffer = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as given, zipfile.ZipFile(buffer, "w") as archive:
        for name in given.namelist():
            # Without a date of its own, a member has that of the first day of zip.
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            archive.writestr(member, given.read(name))
    return buffer.getvalue()


def _take_out_parts(document: Document) -> None:
    """Take out what the template brings along: a picture of it, its statistics."""
    for links in (document.part.package.rels, document.part.rels):
        for id, link in list(links.items()):
            if link.reltype.rpartition("/")[2] not in _USED:
                del links[id]


def _set_settings(document: Document) -> None:
    """Let Word check the spelling, and know the document as one of Word 2013 on."""
    settings: Any = document.settings.element
    for checked in settings.xpath(_CHECKED):
        settings.remove(checked)
    for mode in settings.xpath(_OF_2010):
        mode.set(optional("docx.oxml.ns").qn("w:val"), "15")


def _set_page(document: Document) -> None:
    twips = optional("docx.shared").Twips
    (page,) = document.sections
    page.orientation = optional("docx.enum.section").WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = twips(_PAGE_WIDTH), twips(_PAGE_HEIGHT)
    page.left_margin = page.right_margin = twips(_SIDE)
    page.top_margin, page.bottom_margin = twips(_TOP), twips(_BOTTOM)
    page.header_distance = page.footer_distance = twips(_EDGE)


def _set_header(document: Document, about: About) -> None:
    """Write code and title on one line; the whole title stands on the first page."""
    title = " ".join(visible(about.title).split())
    if len(title) > _LONGEST_IN_HEADER:
        title = f"{title[: _LONGEST_IN_HEADER - 1]}…"
    add_text(document.sections[0].header.paragraphs[0], f"{about.code}\t{title}")


def _set_footer(document: Document) -> None:
    """Write the number of the page: the only field of a document."""
    paragraph = document.sections[0].footer.paragraphs[0]
    add_text(paragraph, "\t")
    number = element("t")
    number.text = "1"  # until the field is computed
    field = element("fldSimple", element("r", number), instr=" PAGE ")
    paragraph.paragraph_format.element.append(field)


def _set_properties(document: Document, about: About, locale: str) -> None:
    properties = document.core_properties
    properties.title = visible(about.title)[:_LONGEST_PROPERTY]
    properties.subject = visible(about.code)[:_LONGEST_PROPERTY]
    properties.author, properties.comments = "iom_me", ""
    properties.language = locale
    properties.created = properties.modified = _DAY
