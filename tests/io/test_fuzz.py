"""Whatever the bytes, only our errors escape from a reader."""

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.io import attacks, workbooks
from tests.io.probe import READERS

import iom_me as me

EXAMPLES = settings(
    max_examples=max(settings().max_examples // 5, 1),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TOKENS = (
    b"\x00",
    b"\xff\xfe",
    b"<",
    b">",
    b"&#0;",
    b"]]>",
    b"<!DOCTYPE x>",
    b'"',
    b"'",
    b",",
    b";",
    b"\r",
    b"\n",
    b"{",
    b"]",
    b"NaN",
    b"1e999",
    b"-",
    b"#",
    b"+f",
    b"9" * 40,
    b"2025-02-30",
    "é\u202e".encode(),
)


class Samples(dict[str, bytes]):
    """The bytes of a sound file for each format; shown in short when a test fails."""

    def __repr__(self) -> str:
        return f"<Samples {', '.join(self)}>"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """One sound file of each format."""
    folder = tmp_path_factory.mktemp("sound")
    own = folder / "own.xlsx"
    me.write_excel(me.datasets.example_plan("en"), own)
    matrix = workbooks.arco(folder / "matrix.xlsx")
    return Samples(
        json=attacks.plan().encode(),
        iati=me.datasets.iati_example().read_bytes(),
        own=own.read_bytes(),
        matrix=matrix.read_bytes(),
        csv=attacks.CSV.encode(),
        hxl=attacks.HXL.encode(),
    )


def read_with(names: tuple[str, ...], content: bytes, folder: Path) -> None:
    """Let readers read; an error that is not ours escapes, and fails the test."""
    is_archive = content.startswith(b"PK")
    path = folder / f"any{'.xlsx' if is_archive else '.csv'}"
    path.write_bytes(content)
    for name in names:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", me.IomMeWarning)
            try:
                (READERS | PLAIN)[name](path)
            except me.IomMeError as error:
                assert str(error)  # noqa: PT017 - both ends are right


PLAIN: dict[str, Callable[[Path], object]] = {
    "from_json": lambda path: me.from_json(path.read_bytes()),
    "read_measurements": me.read_measurements,
}
READ_BY = {
    "json": ("read", "read_json", "from_json"),
    "iati": ("read", "read_iati", "check_iati"),
    "own": ("read", "read_excel"),
    "matrix": ("read", "read_excel", "recognise_layout"),
    "csv": ("read", "read_measurements"),
    "hxl": ("read", "read_hxl"),
}


@st.composite
def changes(draw: st.DrawFn) -> Callable[[bytes, bytes], bytes]:
    """Draw a way to damage a file, perhaps with a piece of another one."""
    kind = draw(st.sampled_from(["flip", "cut", "insert", "repeat", "splice"]))
    shares = st.floats(0, 1)
    first, second = sorted((draw(shares), draw(shares)))
    byte, token = draw(st.integers(0, 255)), draw(st.sampled_from(TOKENS))

    def change(content: bytes, other: bytes) -> bytes:
        start, end = int(first * len(content)), int(second * len(content))
        if kind == "flip":
            return content[:start] + bytes([byte]) + content[start + 1 :]
        if kind == "cut":
            return content[:start] + content[end:]
        if kind == "insert":
            return content[:start] + token + content[start:]
        if kind == "repeat":
            return content[:end] + content[start:]
        return content[:start] + other[int(second * len(other)) :]

    return change


@EXAMPLES
@given(content=st.binary(max_size=300))
def test_any_bytes_raise_only_our_errors(tmp_path: Path, content: bytes) -> None:
    read_with((*READERS, "from_json"), content, tmp_path)


@EXAMPLES
@given(
    start=st.sampled_from(
        [b"PK\x03\x04", b"<?xml version='1.0'?>", b"<iati-activities>", b'{"format":']
    ),
    content=st.binary(max_size=200) | st.text(max_size=80).map(str.encode),
)
def test_bytes_with_a_true_beginning_raise_only_our_errors(
    tmp_path: Path, start: bytes, content: bytes
) -> None:
    read_with((*READERS, "from_json"), start + content, tmp_path)


@pytest.mark.parametrize("kind", READ_BY)
@EXAMPLES
@given(
    damage=st.lists(changes(), min_size=1, max_size=3),
    other=st.sampled_from(sorted(READ_BY)),
)
def test_a_damaged_file_raises_only_our_errors(
    sound: Samples,
    tmp_path: Path,
    kind: str,
    damage: list[Callable[[bytes, bytes], bytes]],
    other: str,
) -> None:
    content = sound[kind]
    for change in damage:
        content = change(content, sound[other])

    read_with(READ_BY[kind], content, tmp_path)
