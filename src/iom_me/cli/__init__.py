"""The library from a command line: ``iom-me check plan.xlsx``.

Exit codes: 0 nothing found, 1 findings at or above ``--fail-on``, 2 the command or a
file could not be read. A character that a terminal does not know is written as an
escape and never ends a run.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import warnings
from typing import TYPE_CHECKING

import iom_me as me
from iom_me.cli import _conversion, _demo, _iati, _plans, _report
from iom_me.cli._output import complain
from iom_me.errors import IomMeError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_UNREADABLE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments
        What stands after the program's name; that of this process if not given.

    Returns
    -------
    int
        0, 1 or 2.

    Examples
    --------
    >>> from iom_me.cli import main
    >>> main(["check", "no-such-file.json"])
    2
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    with warnings.catch_warnings():
        warnings.simplefilter("always", me.IomMeWarning)
        warnings.showwarning = _show_warning
        try:
            code: int = options.run(options)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader, such as head, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except (IomMeError, OSError) as error:
            complain(str(error))
            return _UNREADABLE
    return code


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    complain(str(message))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="iom-me",
        description="Check, track, evaluate and exchange results frameworks.",
    )
    parser.add_argument("--version", action="version", version=me.__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, help_, add in (
        ("show", "print a plan", _plans.add_show),
        ("check", "say what is weak in a plan", _plans.add_check),
        ("track", "say where a plan stands", _plans.add_track),
        ("report", "write all that is known of a plan as one page", _report.add),
        ("convert", "write a file in another format", _conversion.add),
        ("check-iati", "hold an IATI file against the standard", _iati.add),
        ("demo", "run the whole job on a real project", _demo.add),
    ):
        add(commands.add_parser(name, help=help_))
    return parser
