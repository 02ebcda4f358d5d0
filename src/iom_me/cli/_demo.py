"""The command that runs the whole job on a real project."""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import iom_me as me
from iom_me.cli._output import print_line

__all__ = ["add"]


def add(demo: argparse.ArgumentParser) -> None:
    """Set up ``iom-me demo``."""
    demo.add_argument("--out", default="demo", metavar="FOLDER", type=Path)
    demo.set_defaults(run=_demo)


def _demo(options: argparse.Namespace) -> int:
    data = me.datasets.nigeria_reintegration()
    print_line(
        f"A real project: {data.workbook.name}, from IOM's ex-post evaluation of 2023\n"
    )

    print_line("1. The plan, read from its results matrix\n")
    plan, notes = me.read_excel(data.workbook, notes=True)
    print_line(plan.to_text())
    for note in notes:
        print_line(f"  note: {note}")

    print_line("\n2. Is it sound?\n")
    checks = me.check(plan)
    print_line(checks.summary())
    print_line("(M01 and S06: the data set leaves out data sources and activities.)")

    print_line("\n3. Where does it stand?\n")
    tracking = me.track(plan, data.measurements)
    print_line(tracking.summary())

    print_line("\n4. What did it change? (survey cells as published; rows are made)\n")
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
    print_line(effect.summary())

    options.out.mkdir(parents=True, exist_ok=True)
    page = options.out / "report.html"
    me.write_report(page, plan, checks=checks, tracking=tracking, effects=[effect])
    print_line(f"\nAll of it on one page: {page}")
    return 0
