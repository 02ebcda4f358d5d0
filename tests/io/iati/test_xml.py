"""The activities of a file one by one: what is refused, and what it costs."""

import contextlib
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from lxml import etree
from tests.io.iati.activities import activity, file_of, read
from tests.strategies import FEW_EXAMPLES

import iom_me as me
from iom_me.io.iati._xml import stream as _xml
from iom_me.io.iati.reading import iter_iati, read_iati

EMPTY = file_of(activity())
LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10)
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "activities.xml"


def refusal(path: Path, data: bytes | str) -> str:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    begun = time.perf_counter()
    with pytest.raises(me.FormatError) as caught:
        read_iati(path)
    assert time.perf_counter() - begun < 10
    assert caught.value.source == str(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty @ file"),
        (b" \n ", "it is empty @ file"),
        (b"\x1f\x8b\x08\x00", "it is packed (gzip): unpack it first"),
        (b"PK\x03\x04....", "it is packed (zip): unpack it first"),
        (b"\n<!doctype html><html>", "it is a page of the web: download the file"),
        (b"<html><body/></html>", "it is a page of the web"),
        (b'{"activities": []}', "it is no XML, but begins with"),
        (b"\x00\x00\x00\x00", "it is no XML, but begins with"),
        (b"<plan/>", "its first element is <plan>, not <iati-activities> @ line 1"),
        (
            b"\n<iati-organisations/>",
            "an IATI organisation file, which holds no results",
        ),
        (b"<!-- none -->", "it breaks off before its first element"),
        (b"<iati-activities>\n<iati-activity>", "it breaks off: download it again"),
        (b"<iati-activities>\n<iati-act", "it breaks off: download it again"),
        (b"<iati-activities/>x", "Extra content at the end of the document"),
        (b"<iati-activities>\n&who;</iati-activities>", "'who' not defined @ line 2"),
        (b"<iati-activities>\n\x01</iati-activities>", "Char value 1 @ line 2"),
        (b"<iati-activities>\n\xe9</iati-activities>", "not of its encoding"),
        (b'<?xml version="1.0" encoding="Klingon"?><iati-activities/>', "Klingon"),
    ],
)
def test_what_is_no_iati_file_is_refused_with_the_reason(
    path: Path, data: bytes, said: str
) -> None:
    assert said in refusal(path, data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_document_type_is_refused_before_it_is_parsed(
    path: Path, encoding: str
) -> None:
    text = f'<?xml version="1.0"?>\n<!-- a --><!DOCTYPE a [{LAUGHS}]>{EMPTY}'
    assert "document type (<!DOCTYPE ...>)" in refusal(path, text.encode(encoding))


@pytest.mark.parametrize(
    "declared",
    [
        LAUGHS,
        f'<!ENTITY a "{"a" * 50_000}">',
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
    ],
)
def test_a_document_type_that_is_hidden_is_refused_too(
    path: Path, declared: str
) -> None:
    hidden = f"<!--{'x' * 600_000}-->\n<!DOCTYPE iati-activities [{declared}]>{EMPTY}"
    assert "document type (<!DOCTYPE ...>)" in refusal(path, hidden)


def test_a_file_whose_first_element_never_comes_is_refused(path: Path) -> None:
    comment = f"<!--{'x' * 3_000_000}-->"
    assert "no element in the first" in refusal(path, comment + EMPTY)


def in_activity(inside: str, attributes: str = "") -> str:
    return file_of(f"<iati-activity {attributes}>{inside}</iati-activity>")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (in_activity("<a>" * 100_000), "it is nested too deeply"),
        (
            in_activity("<a/>" * 2_500_000),
            "activity 1 has more than 2,000,000 elements",
        ),
        (
            in_activity("", " ".join(f'a{n}=""' for n in range(1_000_000))),
            "Buffer size limit exceeded",
        ),
        (in_activity("x" * 11_000_000), "Text node too long"),
    ],
    ids=["deep", "wide", "attributes", "long"],
)
def test_an_activity_without_measure_is_refused_in_time(
    path: Path, data: str, said: str
) -> None:
    assert said in refusal(path, data)


def test_an_activity_of_too_many_bytes_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_xml, "_MOST_BYTES", 2**20)
    texts = "<a>" + "x" * 1000 + "</a>"
    message = refusal(path, file_of(activity(), activity(head=texts * 1200)))
    assert "activity 2 has more than 1 MiB" in message


@FEW_EXAMPLES
@given(
    st.binary(max_size=300)
    | st.builds(
        lambda data, at: EMPTY.encode()[:at] + data + EMPTY.encode()[at:],
        st.binary(min_size=1, max_size=20),
        st.integers(0, len(EMPTY)),
    )
)
def test_whatever_the_bytes_only_our_errors_escape(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.xml"
    path.write_bytes(data)
    with contextlib.suppress(me.FormatError):
        assert read_iati(path).format == "iati"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_file_is_read_in_the_encoding_that_it_names(
    path: Path, encoding: str
) -> None:
    name = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{name}"?>\n{EMPTY.replace("Return", "Été")}'
    path.write_bytes(text.encode(encoding))
    assert read_iati(path).framework.title == "Été"


def test_a_single_activity_may_be_the_first_element(path: Path) -> None:
    path.write_text(activity(id="XM-7"))
    document = read_iati(path)
    assert (document.framework.id, document.version) == ("XM-7", "")


def test_comments_and_instructions_are_passed_over(tmp_path: Path) -> None:
    head = "<!-- a --><?php x?>"
    found = read(tmp_path, activity(head=head).replace("Return", "Re<!-- b -->turn"))
    assert found.framework.title == "Return"


def test_elements_in_a_namespace_are_read_with_a_note(path: Path) -> None:
    prefixed = EMPTY.replace("</", "</i:").replace("<", "<i:").replace("<i:/i:", "</i:")
    root = '<i:iati-activities xmlns:i="urn:x"'
    path.write_text(prefixed.replace("<i:iati-activities", root))
    document = read_iati(path)
    assert document.framework.title == "Return"
    assert document.notes[0].text == "urn:x"


def test_what_is_no_activity_is_noted(path: Path) -> None:
    path.write_text(file_of("<plan/>", activity(), "\n<budget/>"))
    strays = [(note.path, note.line) for note in read_iati(path).notes[:1]]
    assert strays == [("plan", 1)]
    with pytest.warns(me.DataWarning, match="line 2, budget: it is no activity"):
        assert len(list(iter_iati(path))) == 1


def test_a_file_without_activities_is_empty_with_a_note(path: Path) -> None:
    path.write_text(file_of())
    document = read_iati(path)
    assert (document.frameworks, document.measurements) == ((), None)
    assert [note.message for note in document.notes] == ["the file holds no activity"]


def test_what_stands_before_a_break_is_given_one_by_one(path: Path) -> None:
    path.write_text(file_of(activity(id="A"), activity(id="B"))[:-60])
    documents = iter_iati(path)
    assert next(documents).framework.id == "A"
    with pytest.raises(me.FormatError, match="breaks off"):
        next(documents)


def test_an_activity_inside_of_another_is_part_of_it(tmp_path: Path) -> None:
    document = read(tmp_path, activity(head=f"<extra>{activity(id='inner')}</extra>"))
    assert [plan.id for plan in document.frameworks] == ["XM-1"]


# Progress and memory


def test_progress_is_shown_on_standard_error(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text(EMPTY)
    read_iati(path, progress=True)
    shown = capsys.readouterr()
    assert "100%" in shown.err
    assert shown.out == ""


def test_progress_without_its_package_says_what_to_install(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text(EMPTY)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(me.MissingDependencyError, match=r"iom_me\[progress\]"):
        read_iati(path, progress=True)


def test_reading_without_lxml_says_what_to_install(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text(EMPTY)
    monkeypatch.setitem(sys.modules, "lxml.etree", None)
    with pytest.raises(me.MissingDependencyError, match=r"iom_me\[iati\]"):
        read_iati(path)


def test_a_file_that_is_not_there_is_an_error_of_the_system(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_iati(path)


TRANSACTION = (
    '<transaction><transaction-type code="3"/><transaction-date iso-date="2024-01-01"/>'
    '<value value-date="2024-01-01">1200</value></transaction>\n'
)


def write_large(path: Path, size: int) -> int:
    """Write activities of about 200 KB until the file has this size; count them."""
    body = activity(id="XM-{}", head=TRANSACTION * 1250)
    number = 0
    with path.open("w") as file:
        written = file.write("<iati-activities>")
        while written < size:
            number += 1
            written += file.write(body.replace("{}", str(number)))
        file.write("</iati-activities>")
    return number


def live_elements(path: Path) -> Iterator[int]:
    """Count the elements in the tree at each activity."""
    for raw in _xml.activities(path, progress=False):
        if raw.element is not None:
            root = raw.element.getroottree().getroot()
            yield sum(1 for _ in root.iter(etree.Element))


def test_an_activity_is_forgotten_when_the_next_is_read(path: Path) -> None:
    number = write_large(path, 5_000_000)
    counts = list(live_elements(path))
    assert len(counts) == number > 20
    assert max(counts) < 2 * counts[0] + 1000


def test_the_memory_of_our_own_objects_stays_flat(path: Path) -> None:
    write_large(path, 3_000_000)
    tracemalloc.start()
    peaks = [tracemalloc.get_traced_memory()[0] for _ in iter_iati(path)]
    tracemalloc.stop()
    assert peaks[-1] < peaks[len(peaks) // 2] + 300_000


@pytest.mark.slow
def test_a_file_of_200_megabytes_is_read_in_little_memory(path: Path) -> None:
    number = write_large(path, 200 * 2**20)
    code = (
        "import resource, sys, pandas, lxml.etree, iom_me\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "start = peak()\n"
        "count = sum(1 for _ in iom_me.io.iter_iati(sys.argv[1]))\n"
        "print(count, peak() - start)\n"
    )
    done = subprocess.run(  # noqa: S603 - our own code, in a fresh process
        [sys.executable, "-c", code, str(path)], capture_output=True, check=True
    )
    count, kibibytes = map(int, done.stdout.split())
    assert count == number
    assert kibibytes < 150 * 1024
