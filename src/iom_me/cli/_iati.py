"""The command that holds an IATI file against the standard."""

from __future__ import annotations

import argparse

import iom_me as me
from iom_me.cli._output import print_line

__all__ = ["add"]

_FOUND = 1


def add(check: argparse.ArgumentParser) -> None:
    """Set up ``iom-me check-iati``."""
    check.description = (
        "Hold an IATI file against the official schema, code lists and ruleset of "
        "version 2.03. Ends with 1 if it breaks them, with 2 if it cannot be read, "
        "else with 0."
    )
    check.add_argument("file", metavar="FILE", help="an IATI file (.xml)")
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    found = me.io.check_iati(options.file)
    for finding in found.findings:
        print_line(str(finding))
    print_line(found.summary().splitlines()[0])
    return 0 if found.is_valid else _FOUND
