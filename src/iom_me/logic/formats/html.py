"""A report as a table for notebooks, and as a page of its own."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from iom_me._html import Html, page as whole_page, tag, text, tiles
from iom_me._messages import number, translate
from iom_me.logic.findings import Severity
from iom_me.logic.formats.text import and_more, counts, facts, titled
from iom_me.logic.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.logic.findings import Finding
    from iom_me.logic.report import CheckReport

__all__ = ["COLOURS", "accepted", "findings", "page"]

# Told apart also by those who do not see red and green, and in print.
COLOURS = {
    Severity.ERROR: "#b3261e",
    Severity.WARNING: "#b26a00",
    Severity.INFO: "#7a8794",
}
_CELL = "text-align:left;vertical-align:top"


def findings(report: CheckReport, *, max_rows: int | None = None) -> Html:
    """Write the findings as a table, under a heading for each record."""
    language = report.language
    caption = text(titled(report, counts(report.findings, language)))
    parts = [tag("caption", caption)]
    header = _header(
        translate("severity", language),
        translate("rule", language),
        translate("finding", language),
        translate("what to do", language),
        translate("source", language),
    )
    shown = report.findings[:max_rows]
    body: list[Html] = []
    for node, group in groupby(shown, lambda finding: finding.node):
        heading = report.headings.get(node, node)
        body.append(_group(heading or translate("The plan as a whole", language)))
        body += [
            _row(one, one.message, one.suggestion, one.source, language=language)
            for one in group
        ]
    body += _rest(len(report) - len(shown), language)
    if body:
        parts += [tag("thead", header), tag("tbody", body)]
    return tag("table", parts, class_="iom-me findings")


def accepted(report: CheckReport, *, max_rows: int | None = None) -> list[Html]:
    """Write what the plan accepts as a table with the reasons; nothing if nothing."""
    language = report.language
    if not report.suppressed:
        return []
    shown = report.suppressed[:max_rows]
    header = _header(
        translate("severity", language),
        translate("rule", language),
        translate("finding", language),
        translate("reason", language),
        translate("where it is accepted", language),
    )
    rows = [
        _row(
            one.finding,
            one.finding.message,
            one.suppression.reason,
            one.suppression.node or translate("everywhere in the plan", language),
            language=language,
        )
        for one in shown
    ]
    rows += _rest(len(report.suppressed) - len(shown), language)
    caption = tag("caption", text(translate("Accepted by the plan", language)))
    parts = [caption, tag("thead", header), tag("tbody", rows)]
    return [tag("table", parts, class_="iom-me findings")]


def page(report: CheckReport) -> str:
    """Write a report as a page that stands on its own."""
    from iom_me import __version__

    language = report.language
    title = say("Check of plan {plan}", {"plan": report.plan}, language)
    made = say("Written by iom_me {version}.", {"version": __version__}, language)
    parts = [
        tag("h1", text(title)),
        tag("p", text(facts(report)), class_="lead"),
        tiles(_tiles(report)),
        tag("div", [findings(report), *accepted(report)], class_="wide"),
        tag("footer", text(made)),
    ]
    return whole_page(title, parts, language=language)


def _tiles(report: CheckReport) -> Iterable[tuple[str, str]]:
    language = report.language
    found = {grade: len(some) for grade, some in report.by_severity.items()}
    shown = [
        (found[Severity.ERROR], translate("errors", language)),
        (found[Severity.WARNING], translate("warnings", language)),
        (found[Severity.INFO], translate("infos", language)),
    ]
    if report.suppressed:
        accepted = translate("accepted by the plan", language)
        shown.append((len(report.suppressed), accepted))
    return [(number(count, language), noun) for count, noun in shown]


def _header(*names: str) -> Html:
    head = [tag("th", text(name), scope="col", style=_CELL) for name in names]
    return tag("tr", head)


def _group(heading: str) -> Html:
    cell = tag("th", text(heading), colspan=5, scope="rowgroup", style=_CELL)
    return tag("tr", cell)


def _row(finding: Finding, *cells: str, language: str) -> Html:
    severity = finding.severity
    badge = f"{_CELL};color:{COLOURS[severity]};font-weight:bold"
    word = text(translate(severity.value, language))
    first = tag("td", word, class_=severity.value, style=badge)
    cells = (f"{finding.code} {finding.name}", *cells)
    return tag("tr", [first, *(tag("td", text(c), style=_CELL) for c in cells)])


def _rest(count: int, language: str) -> list[Html]:
    if not count:
        return []
    return [tag("tr", tag("td", text(and_more(count, language)), colspan=5))]
