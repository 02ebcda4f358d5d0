"""What a report looks like outside Python: text, a page, annotations, SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from iom_me.logic.formats import github, html, text
from iom_me.logic.formats.places import PlanFile
from iom_me.logic.formats.sarif import sarif

if TYPE_CHECKING:
    from iom_me.logic.findings import Rule
    from iom_me.logic.report import CheckReport

__all__ = ["FORMATS", "render"]

FORMATS = ("text", "json", "sarif", "github", "html")
"""What a report can be written as."""


def render(
    report: CheckReport, format: str, *, path: str, rules: Iterable[Rule]
) -> str:
    """Write a report in one of `FORMATS`, for the file that its plan was read from.

    What machines read is in ASCII, so that no terminal or redirection can spoil it.

    Parameters
    ----------
    report
        What `check` found.
    format
        One of `FORMATS`.
    path
        The file of the plan; findings are placed in it, by line if it is JSON.
    rules
        The rules that were applied, which SARIF describes.
    """
    match format:
        case "json":
            return json.dumps(report.to_dict(), indent=2)
        case "sarif":
            return json.dumps(sarif(report, PlanFile.of(path), rules), indent=2)
        case "github":
            return github.commands(report, PlanFile.of(path))
        case "html":
            return html.page(report).encode("ascii", "xmlcharrefreplace").decode()
        case _:
            return text.listing(report)
