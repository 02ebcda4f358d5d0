import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from iom_me.errors import FormatError
from iom_me.io.files import read_limited, write_atomically


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")
    return path


def test_a_new_file_is_written(tmp_path: Path) -> None:
    path = tmp_path / "new.json"

    write_atomically(path, b"new")

    assert path.read_bytes() == b"new"


def test_an_old_file_is_replaced_and_nothing_else_is_left(target: Path) -> None:
    write_atomically(target, b"new")

    assert target.read_bytes() == b"new"
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_an_error_leaves_the_old_file_and_no_other(
    target: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path if failing == "replace" else os, failing, full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        write_atomically(target, b"new")

    assert caught.value.filename == str(target)
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]


def test_an_interruption_leaves_no_temporary_file(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, b"new")

    assert list(target.parent.iterdir()) == [target]


@pytest.mark.slow
def test_a_killed_writer_leaves_the_old_or_the_new_file(target: Path) -> None:
    size = 3_000_000
    code = (
        "import itertools, sys\n"
        "from iom_me.io.files import write_atomically\n"
        "print('ready', flush=True)\n"
        "for n in itertools.cycle(b'ab'):\n"
        f"    write_atomically(sys.argv[1], bytes([n]) * {size})\n"
    )
    for pause in (0.0, 0.011, 0.023, 0.037, 0.051):
        with subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(pause)
            writer.send_signal(signal.SIGKILL)

        content = target.read_bytes()
        assert content in {b"old", b"a" * size, b"b" * size}


def test_a_folder_that_is_not_there_is_named_as_the_user_named_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "nowhere" / "plan.json"

    with pytest.raises(FileNotFoundError) as caught:
        write_atomically(path, b"new")

    assert caught.value.filename == str(path)


def test_a_folder_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path, b"new")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_permissions_of_the_old_file_stay(target: Path, mode: int) -> None:
    target.chmod(mode)

    write_atomically(target, b"new")

    assert stat.S_IMODE(target.stat().st_mode) == mode


def test_a_new_file_has_the_permissions_that_the_user_asks_for(tmp_path: Path) -> None:
    plain, ours = tmp_path / "plain", tmp_path / "ours"
    plain.write_bytes(b"")

    write_atomically(ours, b"")

    assert ours.stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("name", ["plan.json", "not-there-yet.json"])
def test_a_link_goes_on_pointing_at_the_file_that_is_written(
    target: Path, name: str
) -> None:
    link = target.with_name("link.json")
    link.symlink_to(name)

    write_atomically(link, b"new")

    assert link.is_symlink()
    assert target.with_name(name).read_bytes() == b"new"


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_atomically("/dev/null", b"new")

    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_file_of_the_longest_name_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)

    write_atomically(path, b"new")

    assert path.read_bytes() == b"new"


def test_a_file_of_the_allowed_size_is_read(target: Path) -> None:
    assert read_limited(target, 3) == b"old"


def test_a_larger_file_is_refused_by_name(target: Path) -> None:
    with pytest.raises(FormatError, match=r"plan\.json is not a .*more than 2 bytes"):
        read_limited(target, 2)
