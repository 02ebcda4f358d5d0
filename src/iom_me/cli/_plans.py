"""The commands that answer questions about a plan: show, check and track."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

import iom_me as me
from iom_me._messages import LANGUAGES, counted
from iom_me.cli._files import (
    ANY_TABLE,
    add_plan,
    ending_in,
    plan_of,
    refuse_overwriting,
    values_of,
)
from iom_me.cli._output import print_line
from iom_me.io._delimited import marked

if TYPE_CHECKING:
    from iom_me.logic import CheckReport
    from iom_me.model import ResultsFramework

__all__ = ["add_check", "add_show", "add_track"]

_FOUND = 1


def add_show(show: argparse.ArgumentParser) -> None:
    """Set up ``iom-me show``."""
    add_plan(show)
    show.set_defaults(run=_show)


def add_check(check: argparse.ArgumentParser) -> None:
    """Set up ``iom-me check``."""
    from iom_me.logic import PROFILES
    from iom_me.logic.formats import FORMATS

    check.description = (
        "Say what is weak in a plan, and why. Ends with 1 if there is a finding at "
        "or above --fail-on, with 2 if a file or the command cannot be read, else "
        "with 0."
    )
    add_plan(check)
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
        "--measurements", metavar="TABLE", help=f"check these too: {ANY_TABLE}"
    )
    check.add_argument(
        "--fix",
        metavar="OUT",
        type=ending_in(".json", ".xlsx"),
        help="make the repairs that are safe and write the new plan (.json or .xlsx); "
        "FILE stays as it is, and what is reported is what was found in it",
    )
    check.set_defaults(run=_check)


def add_track(track: argparse.ArgumentParser) -> None:
    """Set up ``iom-me track``."""
    from iom_me.tracking import THRESHOLDS

    add_plan(track)
    track.add_argument("measurements", metavar="TABLE", help=ANY_TABLE)
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


def _show(options: argparse.Namespace) -> int:
    print_line(plan_of(options.file, project=options.project).to_text())
    return 0


def _check(options: argparse.Namespace) -> int:
    from iom_me.logic.formats import render
    from iom_me.logic.plugins import shipped_rules

    if options.fix:
        refuse_overwriting(options.fix, options.file, option="--fix")
    plan = plan_of(options.file, project=options.project)
    table = options.measurements
    rules = (*me.logic.RULES, *shipped_rules())
    report = me.check(
        plan,
        None if table is None else values_of(table, plan),
        profile=options.profile,
        rules=rules,
        ignore=[code.strip() for code in options.ignore.split(",") if code.strip()],
        language=options.language,
    )
    print_line(render(report, options.format, path=options.file, rules=rules))
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
        print_line(in_words(step, language), to=to)
    made = counted("{count} fix made", "{count} fixes made", len(steps), language)
    print_line(f"{options.fix}: {made}", to=to)


def _track(options: argparse.Namespace) -> int:
    plan = plan_of(options.file, project=options.project)
    values = values_of(options.measurements, plan)
    report = me.track(
        plan,
        values,
        as_of=options.as_of,
        formula=options.formula,
        thresholds=options.thresholds,
    )
    if options.format == "csv":
        frame = report.to_frame()
        safe = frame.map(lambda cell: marked(cell) if isinstance(cell, str) else cell)
        print_line(safe.to_csv(index=False, lineterminator="\n").rstrip("\n"))
    elif options.format == "json":
        print_line(json.dumps(report.to_dict(), ensure_ascii=False, allow_nan=False))
    else:
        print_line(report.summary())
    return 0
