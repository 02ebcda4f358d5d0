"""Reads hostile files with every reader, within limits, and says what came of it.

Run by test_attacks.py in a process of its own: ``python probe.py FOLDER``. It writes
one line of JSON for each file and reader.
"""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import iom_me as me

MEMORY = 2 * 2**30
SECONDS = 10
MOST_SAID = 100_000
STUCK = 20
"""After so long in one call of a library, which no signal ends, the probe gives up."""


class TooLongError(BaseException):
    """A reader takes too long; no reader may catch this."""


def _stop(*_: object) -> None:
    raise TooLongError(f"it takes more than {SECONDS} seconds")


def as_table(path: Path) -> Path:
    """Name a file as `read_measurements` wants it named."""
    if path.read_bytes()[:2] == b"PK":
        return path
    table = path.with_suffix(".csv")
    table.symlink_to(path)
    return table


def checked(path: Path) -> str:
    """Check an IATI file; raise what is no IATI file, as a reader does."""
    check = me.io.check_iati(path, today="2026-01-01")
    broken = [one for one in check.findings if one.code == "xml"]
    if broken:
        raise me.FormatError(path.name, [("file", str(one)) for one in broken])
    return check.summary()


def shown(document: me.io.Document) -> str:
    """Return what of a file one sees."""
    values = document.measurements
    parts = [me.to_json(plan) for plan in document.frameworks]
    parts += [str(note) for note in document.notes]
    parts += [] if values is None else [values.to_csv()]
    return "\n".join([document.summary(), *parts])


READERS: dict[str, Callable[[Path], object]] = {
    "read": lambda path: shown(me.read(path)),
    "read_json": lambda path: me.to_json(me.read_json(path)),
    "read_excel": lambda path: me.to_json(me.read_excel(path, notes=True)[0]),
    "recognise_layout": lambda path: str(me.io.recognise_layout(path)),
    "read_measurements": lambda path: me.read_measurements(as_table(path)).to_csv(),
    "read_hxl": lambda path: me.io.read_hxl(path).to_csv(),
    "read_iati": lambda path: shown(me.read_iati(path)),
    "iter_iati": lambda path: "\n".join(map(shown, me.io.iter_iati(path))),
    "check_iati": checked,
}


def outcome(read: Callable[[Path], object], path: Path) -> tuple[str, str]:
    """Say whether a reader read, refused, or let something escape; and what it said."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    faulthandler.dump_traceback_later(STUCK, exit=True)
    try:
        return "read", str(read(path))
    except (me.IomMeError, OSError) as error:
        if isinstance(error.__cause__ or error.__context__, MemoryError):
            return "escaped", f"it takes too much memory: {error}"
        return "refused", str(error)
    except BaseException as error:  # noqa: BLE001 - this is what must not be
        return "escaped", f"{type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()


def wanted(path: Path) -> Sequence[str]:
    """Name the readers that are tried on a file; a file beside it may say which."""
    names = path.with_suffix(".readers")
    return names.read_text().split() if names.exists() else list(READERS)


def probe(path: Path) -> None:
    """Read one file with every reader."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _stop)
    for name in wanted(path):
        read = READERS[name]
        start = time.process_time()
        what, said = outcome(read, path)
        seconds = time.process_time() - start
        row = [path.stem, name, what, said[:MOST_SAID], seconds]
        print(json.dumps(row), flush=True)  # noqa: T201 - the answer


def main(folder: Path) -> None:
    warnings.simplefilter("error")
    warnings.simplefilter("ignore", me.IomMeWarning)
    outcome(READERS["read"], Path(me.datasets.nigeria_reintegration().workbook))
    outcome(READERS["read"], me.datasets.iati_example())  # what is heavy is loaded once
    for path in sorted(folder.glob("*.xlsx")):
        child = os.fork()
        if child == 0:  # each file finds the memory as it was
            probe(path)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
