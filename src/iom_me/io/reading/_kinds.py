"""What a file is, by its first bytes: its name is never asked.

Each kind that cannot be read has its name and a way on.
"""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from iom_me.errors import FormatError, Problem
from iom_me.io._workbook import file_name

if TYPE_CHECKING:
    from iom_me.typing import FilePath

__all__ = ["EXPECTED", "Kind", "kind_of", "refused"]

EXPECTED = "plan or table of measurements"
Kind: TypeAlias = Literal["json", "xlsx", "iati", "csv"]

_HEAD = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEARCHED = 2**20
_SHOWN = 3
_UNPACK = "unpack it, and read the file inside"
_PICTURE = "a picture: the table in it has to be typed, or the file behind it found"
_SIGNATURES = (
    (b"%PDF", "a PDF: ask for the workbook it was made of, or copy its table to Excel"),
    (b"\x1f\x8b", f"compressed (gzip): {_UNPACK}"),
    (b"BZh", f"compressed (bzip2): {_UNPACK}"),
    (b"\xfd7zXZ\x00", f"compressed (xz): {_UNPACK}"),
    (b"7z\xbc\xaf\x27\x1c", f"a 7z archive: {_UNPACK}"),
    (b"Rar!", f"a RAR archive: {_UNPACK}"),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"PAR1", "a Parquet table: give its data frame to read_measurements"),
    (b"SQLite format 3\x00", "an SQLite database: write the table to a CSV file"),
    (b"{\\rtf", "a text in RTF: copy its table to Excel, and save it as .xlsx"),
)
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_IN_WORD = (
    "a Word document: write_docx writes such, but from their layout no plan can be "
    "read for certain. Read the .json or .xlsx behind it, or copy its table to Excel"
)
_MEMBERS = (
    ("xl/workbook.bin", "a workbook in the .xlsb format: save it as .xlsx"),
    ("word/document.xml", _IN_WORD),
    ("ppt/presentation.xml", "a presentation: copy its table to Excel"),
    ("content.xml", "an OpenDocument file (.ods or .odt): save it as .xlsx"),
)
_PROLOG = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->|<!(?!--)[^<>\[]*(?:\[.*?\]\s*)?>", re.DOTALL
)
_DOCTYPE = "<!DOCTYPE"
_ROOT = re.compile(r"<(?:[\w.\-]+:)?([A-Za-z_][\w.\-]*)")
_ROOTS = {
    "iati-organisations": "it is IATI on an organisation, which has no results: take "
    "the publisher's file of activities",
    "Workbook": "it is a workbook as XML of Excel 2003: save it as .xlsx",
    "html": "it is a page of HTML, perhaps instead of a download that needs a login: "
    "fetch the file itself, or copy the table to Excel",
}


def refused(path: FilePath, message: str, place: str = "file") -> FormatError:
    """Say what a file seems to be, and what to do."""
    problem = Problem(place, message)
    return FormatError(file_name(path), [problem], expected=EXPECTED)


def kind_of(path: FilePath) -> Kind:
    """Say by which reader a file is read.

    Raises
    ------
    FormatError
        By none; with what the file seems to be, and what to do.
    OSError
        It cannot be opened.
    """
    with Path(path).open("rb") as file:
        head = file.read(_HEAD)
        if not head.strip():
            is_long = len(head) == _HEAD
            blanks = f"it begins with more than {_HEAD:,} blanks: delete them"
            raise refused(path, blanks if is_long else "it is empty")
        for signature, what in _SIGNATURES:
            if head.startswith(signature):
                raise refused(path, f"it is {what}")
        if head.startswith(_OLE):
            raise refused(path, _old_office(head + file.read(_SEARCHED)))
    if head.startswith(b"PK"):
        return _in_archive(path)
    return _in_text(path, head)


def _old_office(start: bytes) -> str:
    for stream, what in (
        (
            "EncryptedPackage",
            "a file protected by a password: remove it in Excel, and save it",
        ),
        ("WordDocument", "a document of an old Word (.doc): copy its table to Excel"),
        ("PowerPoint Document", "an old presentation (.ppt): copy its table to Excel"),
    ):
        if stream.encode("utf-16-le") in start:
            return f"it is {what}"
    return "it is a workbook in the old .xls format: save it as .xlsx"


def _in_archive(path: FilePath) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except Exception as error:
        # zipfile raises several kinds of error on damaged archives, OSError too.
        message = f"it is a damaged zip archive or workbook ({error}): fetch it again"
        raise refused(path, message) from error
    known = set(names)
    for member, what in _MEMBERS:
        if member in known:
            raise refused(path, f"it is {what}")
    if "xl/workbook.xml" in known or "[Content_Types].xml" in known:
        return "xlsx"
    shown = ", ".join(repr(name[:80]) for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    raise refused(path, f"it is a zip archive of {shown or 'nothing'}{more}: {_UNPACK}")


def _in_text(path: FilePath, head: bytes) -> Kind:
    encoding = next((name for sign, name in _ENCODINGS if head.startswith(sign)), "")
    text = head.decode(encoding or "utf-8", errors="replace").lstrip("\ufeff").lstrip()
    if not text:
        raise refused(path, "it is empty")
    if text.startswith("<"):
        return _in_xml(path, text)
    if encoding not in {"", "utf-8-sig"}:
        message = "it is text in UTF-16: in Excel, save it as 'CSV UTF-8'"
        raise refused(path, message)
    if "\0" in text:
        raise refused(
            path, "it is binary, of a kind that is not known: save it as .xlsx"
        )
    return "json" if text.startswith(("{", "[")) else "csv"


def _in_xml(path: FilePath, text: str) -> Kind:
    if re.match(r"<!doctype\s+html", text, re.IGNORECASE):
        raise refused(path, _ROOTS["html"])
    place = 0
    while found := _PROLOG.match(text, place):
        place = found.end()
    if text[place : place + len(_DOCTYPE)].upper() == _DOCTYPE:
        return "iati"  # too long to see what follows; its reader says why that is bad
    root = _ROOT.match(text, place)
    name = root[1] if root else ""
    if name in {"iati-activities", "iati-activity"}:
        return "iati"
    known = _ROOTS.get(name) or _ROOTS.get(name.lower())
    shown = f"<{name[:80]}>" if name else "that cannot be found"
    raise refused(
        path,
        known
        or f"it is XML with a root {shown}: of XML, only IATI activities are read",
    )
