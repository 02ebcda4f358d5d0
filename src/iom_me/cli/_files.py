"""Files that the commands read: a plan, its values, and what was noted."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import iom_me as me
from iom_me.cli._output import complain

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.io import Document
    from iom_me.io.document import Note
    from iom_me.model import ResultsFramework

__all__ = [
    "ANY_PLAN",
    "ANY_TABLE",
    "add_plan",
    "document_of",
    "ending_in",
    "one_plan",
    "plan_of",
    "refuse_overwriting",
    "values_of",
]

ANY_PLAN = "a plan: .json, a results matrix in .xlsx, or IATI"
ANY_TABLE = "values: .csv or .xlsx, with HXL tags or without"
_LARGE = 5_000_000
_SHOWN = 3


def add_plan(command: argparse.ArgumentParser) -> None:
    """Let a command take a plan."""
    command.add_argument("file", metavar="FILE", help=ANY_PLAN)
    command.add_argument(
        "--project", metavar="ID", help="which plan, of a file that holds several"
    )


def ending_in(*endings: str) -> Callable[[str], Path]:
    """Make the type of an argument: a file to be written, known by its ending."""

    def out(path: str) -> Path:
        found = Path(path)
        if found.suffix.lower() in endings:
            return found
        known = (
            f"ends neither in {endings[0]} nor in {endings[1]}"
            if len(endings) == 2  # noqa: PLR2004 - neither, nor
            else f"ends in none of {', '.join(endings)}"
        )
        raise argparse.ArgumentTypeError(f"{path!r} {known}")

    return out


def refuse_overwriting(out: Path, *read: str | None, option: str) -> None:
    """Refuse to write where something is read from."""
    for path in filter(None, read):
        same = os.path.realpath(out) == os.path.realpath(path)
        if same or (out.exists() and Path(path).exists() and out.samefile(path)):
            raise me.ModelError(
                f"{option} {out} would overwrite {path}, which is read: name another "
                "file."
            )


def document_of(path: str, *, language: str | None = None) -> Document:
    """Read any file; with a bar, if it is large and somebody is looking."""
    return me.read(path, language=language, progress=_shows_progress(path))


def _shows_progress(path: str) -> bool:
    return (
        sys.stderr.isatty()
        and importlib.util.find_spec("tqdm") is not None
        and Path(path).stat().st_size >= _LARGE
    )


def plan_of(path: str, *, project: str | None) -> ResultsFramework:
    """Read a plan, and say what was not read."""
    document = document_of(path)
    _tell(document.source, document.notes)
    return one_plan(document, project=project)


def one_plan(document: Document, *, project: str | None) -> ResultsFramework:
    """Take the plan of a document, or the one that is asked for."""
    plans = {plan.id: plan for plan in document.frameworks}
    if project is not None:
        if project not in plans:
            raise me.UnknownIdError(project, plans, where=document.source)
        return plans[project]
    if len(plans) > 1:
        ids = ", ".join(map(repr, [*plans][:_SHOWN]))
        more = f" and {len(plans) - _SHOWN:,} more" if len(plans) > _SHOWN else ""
        raise me.ModelError(
            f"{document.source} holds {len(plans):,} plans ({ids}{more}): choose one "
            "with --project ID."
        )
    return document.framework


def values_of(path: str, plan: ResultsFramework) -> pd.DataFrame:
    """Read the values of a file, checked against a plan, and say what was not read."""
    from iom_me.io.reading import read_values

    values, notes = read_values(path, plan)
    _tell(Path(path).name, notes)
    return values


def _tell(source: str, notes: Sequence[Note]) -> None:
    """Say what was not read, or not for certain: the first of it, and how much."""
    for note in notes[:_SHOWN]:
        complain(f"{source}: {note}")
    more = len(notes) - _SHOWN
    if more > 0:
        complain(
            f"{source}: ... and {more:,} more on what was not read, or not for certain "
            "(iom-me convert --notes prints all)"
        )
