"""Setting up works with the Python that is there, or says in one sentence why not."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci/make-venv"

# What a Python answers when it is asked for its version, for whether that is enough,
# and to make an environment. The last needs no more than a folder with a Python in it.
PYTHON = r"""#!/bin/sh
case "$1 $2" in
"-c import sys; print"*) echo {version} ;;
"-c import sys; sys.exit"*) exit {is_too_old} ;;
-m\ venv)
    for folder; do :; done
    /bin/mkdir -p "$folder/bin"
    /bin/cp "$0" "$folder/bin/python" ;;
esac
"""
SHIM = "#!/bin/sh\necho 'no such version' >&2\nexit 127\n"
WITHOUT_ENSUREPIP = PYTHON.replace(
    "venv)", "venv)\n    [ $4 = --without-pip ] || exit 1"
)
WITHOUT_VENV = PYTHON.replace("venv)", "venv)\n    exit 1")

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="make-venv is a shell script"
)

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path) -> Install:
    (tmp_path / "bin").mkdir()

    def install(name: str, text: str = PYTHON, version: str = "3.12") -> None:
        major, minor = map(int, version.split("."))
        exit_code = str(int((major, minor) < (3, 11)))
        program = tmp_path / "bin" / name
        program.write_text(
            text.replace("{version}", version).replace("{is_too_old}", exit_code)
        )
        program.chmod(0o755)

    return install


def make_venv(folder: Path, *python: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own script, with made-up programs
        ["/bin/sh", SCRIPT, folder / "my venv", *python],
        env={"PATH": str(folder / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_is_new_enough_is_used(tmp_path: Path, install: Install) -> None:
    install("python3")

    made = make_venv(tmp_path)

    assert (made.returncode, made.stderr) == (0, "")
    assert (tmp_path / "my venv/bin/python").exists()


def test_a_shim_that_fails_when_called_is_passed_over(
    tmp_path: Path, install: Install
) -> None:
    install("python3", SHIM)
    install("python3.13", version="3.13")

    assert make_venv(tmp_path).returncode == 0


def test_an_old_python_is_passed_over(tmp_path: Path, install: Install) -> None:
    install("python3", version="2.7")
    install("python", version="3.11")

    assert make_venv(tmp_path).returncode == 0


def test_only_the_python_that_is_named_is_tried(
    tmp_path: Path, install: Install
) -> None:
    install("python3")

    assert make_venv(tmp_path, "python3.99").returncode == 1


def test_an_environment_is_made_where_ensurepip_is_missing(
    tmp_path: Path, install: Install
) -> None:
    install("python3", WITHOUT_ENSUREPIP)

    assert make_venv(tmp_path).returncode == 0
    assert (tmp_path / "my venv/bin/python").exists()


@pytest.mark.parametrize(
    ("text", "version", "words"),
    [
        (PYTHON, "2.7", "3.11 or newer is needed, but python3 is 2.7, so install"),
        (SHIM, "0.0", "3.11 or newer is needed, but no Python runs here, so install"),
        (WITHOUT_VENV, "3.12", "apt install python3-venv"),
    ],
    ids=["too old", "absent", "without venv"],
)
def test_what_is_missing_is_said_in_one_sentence(
    text: str, version: str, words: str, tmp_path: Path, install: Install
) -> None:
    install("python3", text, version)

    made = make_venv(tmp_path)

    assert made.returncode == 1
    assert words in made.stderr
    assert made.stderr.count("\n") == 1
