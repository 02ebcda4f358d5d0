"""Files that are no workbook, or are made to do harm, are refused: quickly, by name."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from tests.io import workbooks

from iom_me.errors import FormatError, IomMeError
from iom_me.io._workbook import Limits, open_workbook, sheet_rows
from iom_me.io.excel import read_excel

# Reads a file in a process of its own, and says how long that took and what it cost.
PROBE = """
import json, pathlib, re, sys, time
import iom_me.io.excel, openpyxl
start = time.perf_counter()
try:
    iom_me.io.excel.read_excel(sys.argv[1])
    refusal = ""
except iom_me.FormatError as error:
    refusal = str(error)
seconds = time.perf_counter() - start
# Not ru_maxrss: that begins with the size of the process that started this one.
status = pathlib.Path("/proc/self/status").read_text()
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1])
print(json.dumps([refusal, seconds, peak / 1024]))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hostile.xlsx"


def refusal_of(path: Path) -> str:
    with pytest.raises(FormatError) as caught:
        read_excel(path)
    assert str(caught.value).startswith("hostile.xlsx is not a results matrix: ")
    return str(caught.value)


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the peak is read from /proc"
)
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (workbooks.bomb, "zip bomb|opens to more than"),
        (workbooks.last_cell, "a value stands at XFD1048576"),
        (workbooks.many_strings, "zip bomb|more than"),
    ],
)
def test_a_file_made_to_exhaust_the_machine_is_refused_fast_and_cheaply(
    path: Path, make: Callable[[Path], Path], reason: str
) -> None:
    make(path)

    # Measuring coverage takes longer than what is timed here.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", PROBE, str(path)],
        capture_output=True,
        check=True,
        env=environment,
    )
    refusal, seconds, mebibytes = json.loads(done.stdout)

    assert refusal
    assert any(part in refusal for part in reason.split("|"))
    assert seconds < 3  # about 0.3 s on a quiet machine
    assert mebibytes < 200


def test_a_member_that_is_larger_than_the_archive_says_is_refused(path: Path) -> None:
    assert "damaged" in refusal_of(workbooks.lying_bomb(path))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"<html><table><tr><td>1</td></tr></table>", "HTML or XML"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "HTML or XML"),
        (b"Results;Indicators\nOutcome 1;x\n", "no .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old .xls format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(600)
            + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"PK\x03\x04 and then nothing", "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused_by_what_it_is(
    path: Path, content: bytes, reason: str
) -> None:
    path.write_bytes(content)

    assert reason in refusal_of(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(path: Path, share: float) -> None:
    content = workbooks.nigeria(path).read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    assert "damaged" in refusal_of(path)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"word/document.xml": b"<x/>"}, "a Word document"),
        ({"xl/workbook.bin": b"x"}, ".xlsb format"),
        ({"content.xml": b"<x/>"}, ".ods format"),
        ({"readme.txt": b"x"}, "a zip archive, not a workbook"),
        ({"[Content_Types].xml": b"<Types/>"}, "damaged"),
        ({"../../evil.xml": b"<x/>"}, "points outside"),
        ({"/etc/evil.xml": b"<x/>"}, "points outside"),
        ({f"{n}.txt": b"" for n in range(1001)}, "1,001 members"),
    ],
)
def test_an_archive_that_is_no_workbook_is_refused(
    path: Path, members: dict[str, bytes], reason: str
) -> None:
    assert reason in refusal_of(workbooks.archive(path, members))


def test_two_members_of_one_name_are_refused(path: Path) -> None:
    workbooks.nigeria(path)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(match="Duplicate name"):
        archive.writestr("xl/workbook.xml", b"<x/>")

    assert "two members of one name" in refusal_of(path)


def test_an_encrypted_member_is_refused(path: Path) -> None:
    workbooks.nigeria(path)
    content = bytearray(path.read_bytes())
    place = content.find(b"PK\x01\x02")
    content[place + 8] |= 1
    path.write_bytes(bytes(content))

    assert "is encrypted" in refusal_of(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_before_its_entities_are_read(
    path: Path, encoding: str
) -> None:
    laughs = "".join(
        f"<!ENTITY l{n} '{f'&l{n - 1};' * 10 if n else 'ha' * 10}'>" for n in range(10)
    )
    bomb = f"<!DOCTYPE x [{laughs}]><x>&l9;</x>".encode(encoding)
    workbooks.with_members(path, {workbooks.SHEET: bomb})

    assert "DOCTYPE" in refusal_of(path)


READ = """
import sys, iom_me as me
try:
    me.read_excel(sys.argv[1], notes=True)
except me.FormatError as refused:
    print(refused)
"""


@pytest.mark.parametrize("lxml", ["True", "False"])
def test_a_deep_document_never_brings_the_reader_down(path: Path, lxml: str) -> None:
    deep = b"<a>" * 50_000 + b"</a>" * 50_000
    workbooks.with_members(path, {"xl/styles.xml": deep})

    # openpyxl takes lxml, which refuses such depth, if it is there; else the standard
    # library, which does not mind.
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", READ, str(path)],
        env=os.environ | {"OPENPYXL_LXML": lxml},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "" or "is not a results matrix" in done.stdout


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'<row><c r="A1" t="s"><v>999</v></c></row>', "damaged"),
        (b'<row><c r="A1"><v>twelve</v></c></row>', "damaged"),
        (b'<row><c r="ZZZZZ1"><v>1</v></c></row>', "damaged"),
        (b'<row><c r="ZZ1"><v>1</v></c></row>', "a value stands at ZZ1"),
        (b'<row r="9999999999"><c><v>1</v></c></row>', "too large to be a table"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(path: Path, row: bytes, reason: str) -> None:
    sheet = workbooks.SHEET_START + row + workbooks.SHEET_END
    workbooks.with_members(path, {workbooks.SHEET: sheet})

    assert reason in refusal_of(path)


def test_formatting_without_values_far_out_does_no_harm(path: Path) -> None:
    workbooks.nigeria(path)
    workbooks.paint(path, "XFD40")

    assert read_excel(path).id == "RR.0163"


def test_the_limits_can_be_set(path: Path) -> None:
    workbooks.nigeria(path)

    with (
        pytest.raises(FormatError, match="beyond row 3"),
        open_workbook(path, limits=Limits(rows=3)) as book,
    ):
        list(sheet_rows(book.worksheets[0], source="x", limits=Limits(rows=3)))


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_excel(tmp_path / "absent.xlsx")


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_raise_only_our_errors(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "any.xlsx"
    path.write_bytes(content)

    with pytest.raises(IomMeError):
        read_excel(path)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return workbooks.arco(tmp_path_factory.mktemp("sound") / "sound.xlsx").read_bytes()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_workbook_raises_only_our_errors(
    tmp_path_factory: pytest.TempPathFactory, sound: bytes, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "any.xlsx"
    content = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(content))

    try:
        read_excel(path, notes=True)
    except IomMeError as error:
        assert "any.xlsx" in str(error)  # noqa: PT017 - both ends are right


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_workbook_with_odd_xml_raises_only_our_errors(
    tmp_path_factory: pytest.TempPathFactory, sound: bytes, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "any.xlsx"
    path.write_bytes(sound)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(members)))
    words = [b'"', b"<", b"1", b"xl", b"r=", b't="s"', b"<v>", b"Id", b"main"]
    old, new = data.draw(st.sampled_from(words)), data.draw(st.sampled_from(words))
    count = data.draw(st.integers(1, 4))
    workbooks.archive(path, members | {name: members[name].replace(old, new, count)})

    try:
        read_excel(path, notes=True)
    except IomMeError as error:
        assert "any.xlsx" in str(error)  # noqa: PT017 - both ends are right


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(file_bytes=10), "MiB, more than"),
        (Limits(unpacked_bytes=500), "opens to more than"),
        (Limits(members=2), "members"),
        (Limits(elements=5), "more than 5 elements"),
        (Limits(visited=3), "too large to be a table"),
    ],
)
def test_what_is_larger_than_a_limit_is_refused(
    tmp_path: Path, limits: Limits, message: str
) -> None:
    path = workbooks.nigeria(tmp_path / "matrix.xlsx")

    with (
        pytest.raises(FormatError, match=message),
        open_workbook(path, limits=limits) as book,
    ):
        list(sheet_rows(book.worksheets[0], source="x", limits=limits))
