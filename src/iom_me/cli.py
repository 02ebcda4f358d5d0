"""The library from a command line: ``iom-me check plan.xlsx``.

Exit codes: 0 nothing found, 1 findings at or above ``--fail-on``, 2 the command or a
file could not be read. A character that a terminal does not know is written as an
escape and never ends a run.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import iom_me as me
from iom_me._messages import LANGUAGES, counted
from iom_me.errors import IomMeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.logic import CheckReport
    from iom_me.model import ResultsFramework

__all__ = ["main"]

_UNREADABLE = 2
_FOUND = 1


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
            print(f"iom-me: {error}", file=sys.stderr)
            return _UNREADABLE
    return code


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    print(f"iom-me: {message}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="iom-me", description="Check, track and evaluate results frameworks."
    )
    parser.add_argument("--version", action="version", version=me.__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    show = commands.add_parser("show", help="print a plan")
    show.add_argument("file", metavar="FILE", help="a plan (.json or .xlsx)")
    show.set_defaults(run=_show)

    _add_check(commands.add_parser("check", help="say what is weak in a plan"))

    _add_track(commands.add_parser("track", help="say where a plan stands"))

    demo = commands.add_parser("demo", help="run the whole job on a real project")
    demo.add_argument("--out", default="demo", metavar="FOLDER", type=Path)
    demo.set_defaults(run=_demo)
    return parser


def _add_check(check: argparse.ArgumentParser) -> None:
    from iom_me.logic import PROFILES
    from iom_me.logic.formats import FORMATS

    check.description = (
        "Say what is weak in a plan, and why. Ends with 1 if there is a finding at "
        "or above --fail-on, with 2 if a file or the command cannot be read, else "
        "with 0."
    )
    check.add_argument("file", metavar="FILE", help="a plan (.json or .xlsx)")
    check.add_argument(
        "--profile", choices=PROFILES, default="iom", help="whose rules (iom)"
    )
    check.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="text; json and sarif for tools; github for annotations in a workflow; "
        "html for a page",
    )
    check.add_argument(
        "--ignore", default="", metavar="CODE[,CODE]", help="rules to leave out"
    )
    check.add_argument(
        "--fail-on",
        choices=("error", "warning", "info", "never"),
        default="error",
        help="the least severity that counts as a failure (error)",
    )
    check.add_argument(
        "--language", choices=LANGUAGES, default="en", help="of the messages (en)"
    )
    check.add_argument(
        "--measurements", metavar="TABLE", help="check these values too (.csv or .xlsx)"
    )
    check.add_argument(
        "--fix",
        metavar="OUT",
        type=_plan_file,
        help="make the repairs that are safe and write the new plan (.json or .xlsx); "
        "FILE stays as it is, and what is reported is what was found in it",
    )
    check.set_defaults(run=_check)


def _add_track(track: argparse.ArgumentParser) -> None:
    from iom_me.tracking import THRESHOLDS

    track.add_argument("file", metavar="FILE", help="a plan (.json or .xlsx)")
    track.add_argument("measurements", metavar="TABLE", help="values (.csv or .xlsx)")
    track.add_argument("--as-of", metavar="DATE", help="look back from this day")
    track.add_argument(
        "--formula",
        choices=("auto", "baseline_relative", "ratio", "milestone"),
        default="auto",
        help="which formula gives the progress (auto)",
    )
    track.add_argument(
        "--thresholds", choices=THRESHOLDS, default="pace", help="of the lights (pace)"
    )
    track.add_argument(
        "--format",
        choices=("text", "csv", "json"),
        default="text",
        help="text; csv, one row per indicator; or json",
    )
    track.set_defaults(run=_track)


def _plan_file(path: str) -> Path:
    """Take the name of a plan to be written, by its ending."""
    out = Path(path)
    if out.suffix.lower() not in (".json", ".xlsx"):
        raise argparse.ArgumentTypeError(f"{path!r} ends neither in .json nor in .xlsx")
    return out


def _read(path: str) -> ResultsFramework:
    return me.read_excel(path) if path.lower().endswith(".xlsx") else me.read_json(path)


def _show(options: argparse.Namespace) -> int:
    print(_read(options.file).to_text())
    return 0


def _check(options: argparse.Namespace) -> int:
    from iom_me.logic.formats import render
    from iom_me.logic.plugins import shipped_rules

    if options.fix and options.fix.resolve() == Path(options.file).resolve():
        raise me.ModelError(
            f"--fix {options.fix} would overwrite the plan that is checked: name "
            "another file."
        )
    plan = _read(options.file)
    table = options.measurements
    rules = (*me.logic.RULES, *shipped_rules())
    report = me.check(
        plan,
        None if table is None else me.read_measurements(table, plan),
        profile=options.profile,
        rules=rules,
        ignore=[code.strip() for code in options.ignore.split(",") if code.strip()],
        language=options.language,
    )
    print(render(report, options.format, path=options.file, rules=rules))
    if options.fix is not None:
        _write_fixed(options, plan, report)
    if options.fail_on == "never":
        return 0
    return _FOUND if report.at_least(options.fail_on) else 0


def _write_fixed(
    options: argparse.Namespace, plan: ResultsFramework, report: CheckReport
) -> None:
    """Write the repaired plan, and list the changes beside what tools read."""
    from iom_me.logic.fixes import in_words

    fixed = report.apply_fixes(plan)
    write = me.write_excel if options.fix.suffix.lower() == ".xlsx" else me.write_json
    write(fixed, options.fix)
    to = sys.stdout if options.format == "text" else sys.stderr
    fixes, language = report.fixes(), report.language
    steps = [step for fix in fixes for step in fix.steps]
    for step in steps:
        print(in_words(step, language), file=to)
    made = counted("{count} fix made", "{count} fixes made", len(steps), language)
    print(f"{options.fix}: {made}", file=to)


def _track(options: argparse.Namespace) -> int:
    plan = _read(options.file)
    values = me.read_measurements(options.measurements, plan)
    report = me.track(
        plan,
        values,
        as_of=options.as_of,
        formula=options.formula,
        thresholds=options.thresholds,
    )
    if options.format == "csv":
        print(report.to_frame().to_csv(index=False, lineterminator="\n"), end="")
    elif options.format == "json":
        print(json.dumps(report.to_dict(), ensure_ascii=False, allow_nan=False))
    else:
        print(report.summary())
    return 0


def _demo(options: argparse.Namespace) -> int:
    data = me.datasets.nigeria_reintegration()
    print(
        f"A real project: {data.workbook.name}, from IOM's ex-post evaluation of 2023\n"
    )

    print("1. The plan, read from its results matrix\n")
    plan, notes = me.read_excel(data.workbook, notes=True)
    print(plan.to_text())
    for note in notes:
        print(f"  note: {note}")

    print("\n2. Is it sound?\n")
    checks = me.check(plan)
    print(checks.summary())
    print("(M01 and S06: the data set leaves out data sources and activities.)")

    print("\n3. Where does it stand?\n")
    tracking = me.track(plan, data.measurements)
    print(tracking.summary())

    print("\n4. What did it change? (survey cells as published; rows are made)\n")
    with warnings.catch_warnings():
        # The result carries its warnings, and its summary prints them.
        warnings.simplefilter("ignore", me.EstimationWarning)
        effect = me.impact.difference_in_differences(
            data.survey,
            outcome="composite",
            treated="project",
            post="endline",
            vcov="classical",
        )
    print(effect.summary())

    options.out.mkdir(parents=True, exist_ok=True)
    page = options.out / "report.html"
    me.write_report(page, plan, checks=checks, tracking=tracking, effects=[effect])
    print(f"\nAll of it on one page: {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
