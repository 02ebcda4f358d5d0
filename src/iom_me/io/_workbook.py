"""Open a workbook only after its archive was found to be harmless.

A workbook is a zip archive of XML. Before openpyxl sees it, every member is unpacked
once, in pieces, and counted: what the archive says of itself is not believed.
"""

from __future__ import annotations

import contextlib
import re
import warnings
import zipfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat

import attrs

from iom_me._optional import optional
from iom_me.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iom_me.typing import FilePath

__all__ = ["Limits", "file_name", "open_workbook", "sheet_marks", "sheet_rows"]

_MIB = 2**20
_PIECE = 256 * 1024
_LAST_ROW = 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ADVICE = "save it again in Excel as .xlsx, and read that file"


@attrs.frozen(kw_only=True)
class Limits:
    """How much of a workbook is read before it is refused.

    Attributes
    ----------
    file_bytes, unpacked_bytes : int
        Size of the file, and of all its members unpacked.
    ratio : int
        Unpacked by packed bytes, for members above ``ratio_floor`` bytes.
    members, elements : int
        Members of the archive; XML elements in all of them.
    rows, columns, visited : int
        Last row and column that may hold a value; cells looked at, empty ones included.
    """

    file_bytes: int = 100 * _MIB
    unpacked_bytes: int = 200 * _MIB
    ratio: int = 100
    ratio_floor: int = _MIB
    members: int = 1_000
    elements: int = 20_000_000
    rows: int = 1_000_000
    columns: int = 1_024
    visited: int = 50_000_000


DEFAULT_LIMITS = Limits()


class _RefusedError(Exception):
    """Why a file is not opened; becomes a FormatError that names the file."""


@contextlib.contextmanager
def open_workbook(
    path: FilePath,
    *,
    expected: str = "results matrix",
    limits: Limits = DEFAULT_LIMITS,
    formulas: bool = False,
) -> Iterator[Any]:
    """Open a workbook with openpyxl, read-only, after checking that it is harmless.

    Parameters
    ----------
    path
        The file.
    expected
        What the file should be; the error says that it is not one.
    limits
        How much is read before the file is refused.
    formulas
        Show formulas as text instead of the values that Excel computed last.

    Yields
    ------
    openpyxl.Workbook
        Opened read-only. Read its sheets with `sheet_rows`.

    Raises
    ------
    FormatError
        The file is no workbook, is protected by a password, is damaged, or is made to
        exhaust the machine.
    OSError
        The file cannot be opened at all.
    """
    openpyxl = optional("openpyxl")
    source = file_name(path)
    with Path(path).open("rb") as file, warnings.catch_warnings():
        # openpyxl warns of features that it would lose on writing; nothing is written.
        warnings.filterwarnings("ignore", module="openpyxl")
        try:
            _check_archive(file, limits)
            file.seek(0)
            book = _load(openpyxl, file, formulas=formulas)
        except _RefusedError as refusal:
            raise FormatError(
                source, [(source, str(refusal))], expected=expected
            ) from refusal
        try:
            yield book
        finally:
            book.close()


def file_name(path: FilePath) -> str:
    """Name a file as messages do: without its folder."""
    return Path(path).name


def _load(openpyxl: Any, file: IO[bytes], *, formulas: bool) -> Any:
    try:
        book = openpyxl.load_workbook(
            file, read_only=True, data_only=not formulas, keep_links=False
        )
    except Exception as error:
        # openpyxl has no error class of its own: whatever goes wrong inside escapes.
        raise _RefusedError(_unreadable(error)) from error
    if not book.worksheets:
        raise _RefusedError("the workbook has no sheet with cells")
    return book


def _unreadable(error: Exception) -> str:
    return f"the workbook is damaged ({type(error).__name__}: {error}): {_ADVICE}"


# Looking at the archive before anything is built from it


def _check_archive(file: IO[bytes], limits: Limits) -> None:
    _check_kind(file, limits)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_directory(members, limits)
            _check_is_workbook({member.filename for member in members})
            _check_contents(archive, members, limits)
    except _RefusedError:
        raise
    except Exception as error:
        # zipfile and zlib raise six kinds of error on damaged archives.
        raise _RefusedError(_unreadable(error)) from error


def _check_kind(file: IO[bytes], limits: Limits) -> None:
    """Name what people save under the wrong extension, from the first bytes."""
    size = file.seek(0, 2)
    file.seek(0)
    start = file.read(1024)
    if size == 0:
        raise _RefusedError("the file is empty")
    if size > limits.file_bytes:
        raise _RefusedError(
            f"the file has {size / _MIB:,.0f} MiB, more than "
            f"{limits.file_bytes / _MIB:,.0f}"
        )
    if start.startswith(_OLE):
        raise _RefusedError(_old_office_file(start + file.read(_MIB)))
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise _RefusedError(f"the file is HTML or XML, not a workbook: {_ADVICE}")
    if not start.startswith(b"PK"):
        raise _RefusedError(f"the file is no .xlsx workbook: {_ADVICE}")


def _old_office_file(start: bytes) -> str:
    if _ENCRYPTED_STREAM in start:
        return "the workbook is protected by a password: remove it in Excel, then save"
    return f"the file is in the old .xls format: {_ADVICE}"


def _check_directory(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse what the archive's own list already shows to be wrong."""
    if len(members) > limits.members:
        raise _RefusedError(f"the archive has {len(members):,} members")
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise _RefusedError("the archive holds two members of one name")
    for member in members:
        name = member.filename
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise _RefusedError(f"the archive's member {name!r} points outside it")
        if member.flag_bits & 0x1:
            raise _RefusedError(f"the archive's member {name!r} is encrypted")
        _check_size(name, member.file_size, member.compress_size, limits)
    _check_size(
        "all members",
        sum(member.file_size for member in members),
        sum(member.compress_size for member in members),
        limits,
    )


def _check_size(name: str, unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > limits.unpacked_bytes:
        raise _RefusedError(
            f"the archive opens to more than {limits.unpacked_bytes / _MIB:,.0f} MiB"
        )
    if unpacked > limits.ratio_floor and unpacked > limits.ratio * max(packed, 1):
        raise _RefusedError(
            f"the archive opens to {unpacked / max(packed, 1):,.0f} times its size "
            f"({name}): it may be a zip bomb"
        )


def _check_is_workbook(names: set[str]) -> None:
    if "xl/workbook.bin" in names:
        raise _RefusedError(f"the file is in the .xlsb format: {_ADVICE}")
    if "word/document.xml" in names:
        raise _RefusedError("the file is a Word document, not a workbook")
    if "content.xml" in names:
        raise _RefusedError(f"the file is in the .ods format: {_ADVICE}")
    if "[Content_Types].xml" not in names:
        raise _RefusedError("the file is a zip archive, not a workbook")


def _check_contents(
    archive: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo], limits: Limits
) -> None:
    """Unpack every member once, in pieces, and count what really comes out."""
    unpacked = elements = 0
    for member in members:
        of_member = 0
        parser = _xml_parser(member.filename)
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                of_member += len(piece)
                elements += piece.count(b"<")
                _check_size(member.filename, of_member, member.compress_size, limits)
                _check_total(unpacked + of_member, elements, limits)
                if parser:
                    _feed(parser, piece, member.filename)
        if parser and of_member:
            _feed(parser, b"", member.filename, last=True)
        unpacked += of_member


def _check_total(unpacked: int, elements: int, limits: Limits) -> None:
    if unpacked > limits.unpacked_bytes:
        raise _RefusedError(
            f"the archive opens to more than {limits.unpacked_bytes / _MIB:,.0f} MiB"
        )
    if elements > 2 * limits.elements:  # an element has a start and an end
        raise _RefusedError(f"the workbook has more than {limits.elements:,} elements")


def _xml_parser(name: str) -> expat.XMLParserType | None:
    """Make a parser that only looks for what no workbook needs: a DOCTYPE."""
    if not name.lower().endswith((".xml", ".rels")):
        return None
    parser = expat.ParserCreate()
    # Entities can only be declared in a DOCTYPE: no DOCTYPE, no entity bomb.
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise _RefusedError("its XML declares a DOCTYPE, which no workbook needs")


def _feed(
    parser: expat.XMLParserType, piece: bytes, name: str, *, last: bool = False
) -> None:
    try:
        parser.Parse(piece, last)
    except expat.ExpatError as error:
        raise _RefusedError(f"its member {name!r} is damaged ({error})") from error


# Reading sheets


def sheet_rows(
    sheet: Any,
    *,
    source: str,
    expected: str = "results matrix",
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[tuple[Any, ...]]:
    """Go through the rows of a read-only sheet, empty ones included.

    Yields
    ------
    tuple of cells
        From column A to the last that the row has; openpyxl's read-only cells.

    Raises
    ------
    FormatError
        A cell is damaged, or a value stands where no table reaches.
    """
    sheet.reset_dimensions()  # what a sheet says of its own size is not believed
    visited = 0
    number = 0
    try:
        for number, row in enumerate(_translated(sheet.iter_rows()), start=1):
            visited += len(row) + 1
            _check_reach(sheet, row, number, visited, limits)
            yield row
    except _RefusedError as refusal:
        problem = (f"{sheet.title}!{number}", str(refusal))
        raise FormatError(source, [problem], expected=expected) from refusal


def _translated(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Hand on rows; whatever openpyxl raises becomes a refusal."""
    while True:
        try:
            row = next(rows, None)
        except Exception as error:
            raise _RefusedError(_unreadable(error)) from error
        if row is None:
            return
        yield row


def _check_reach(
    sheet: Any, row: tuple[Any, ...], number: int, visited: int, limits: Limits
) -> None:
    if visited > limits.visited or number > _LAST_ROW:
        raise _RefusedError(f"the sheet {sheet.title!r} is too large to be a table")
    if number <= limits.rows and len(row) <= limits.columns:
        return
    start = 0 if number > limits.rows else limits.columns
    for cell in row[start:]:
        if cell.value is not None:
            raise _RefusedError(
                f"a value stands at {cell.coordinate}, beyond row {limits.rows:,} or "
                f"column {limits.columns:,}: delete it"
            )


def sheet_marks(sheet: Any) -> tuple[list[str], bool]:
    """List the merged ranges of a read-only sheet; and say whether it has formulas."""
    # Read-only sheets do not tell their merged cells, and sheets that do are built
    # whole in memory, styles of empty rows included.
    book, member = sheet.parent, sheet._worksheet_path  # noqa: SLF001 - see above
    with book._archive.open(member) as stream:  # noqa: SLF001
        content = stream.read()
    merged = [found.decode() for found in _MERGE.findall(content)]
    return merged, _FORMULA.search(content) is not None
