"""The command that writes all that is known of a plan."""

from __future__ import annotations

import argparse

import iom_me as me
from iom_me._messages import LANGUAGES
from iom_me.cli._files import (
    ANY_TABLE,
    add_plan,
    ending_in,
    plan_of,
    refuse_overwriting,
    values_of,
)
from iom_me.cli._output import print_line

__all__ = ["add"]


def add(report: argparse.ArgumentParser) -> None:
    """Set up ``iom-me report``."""
    report.description = (
        "Write a plan, what is weak in it and where it stands, as one page (.html) or "
        "as a workbook (.xlsx)."
    )
    add_plan(report)
    report.add_argument("out", metavar="OUT", type=ending_in(".html", ".xlsx"))
    report.add_argument("--measurements", metavar="TABLE", help=ANY_TABLE)
    report.add_argument("--as-of", metavar="DATE", help="look back from this day")
    report.add_argument(
        "--language", choices=LANGUAGES, default="en", help="of the report (en)"
    )
    report.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> int:
    refuse_overwriting(options.out, options.file, options.measurements, option="OUT")
    plan = plan_of(options.file, project=options.project)
    table = options.measurements
    values = None if table is None else values_of(table, plan)
    tracking = None if values is None else me.track(plan, values, as_of=options.as_of)
    me.write_report(
        options.out,
        plan,
        checks=me.check(plan, values, language=options.language),
        tracking=tracking,
        language=options.language,
    )
    print_line(f"{options.out}: written")
    return 0
