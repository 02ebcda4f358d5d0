"""A report as lines of text, in its language."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from iom_me._messages import counted, translate
from iom_me.logic.findings import Severity
from iom_me.logic.wording import Verbatim, listed, one_line, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iom_me.logic.findings import Finding
    from iom_me.logic.report import CheckReport

__all__ = [
    "and_more",
    "counts",
    "facts",
    "headline",
    "lines",
    "listing",
    "summary",
    "titled",
]

_LINES = 24
_ACCEPTED = 5
_WIDTH = 240


def summary(report: CheckReport) -> str:
    """Write the findings, the gravest first, in at most 25 lines."""
    accepted = _accepted(report, at_most=_ACCEPTED)
    found = _grouped(report, at_most=_LINES - len(accepted))
    return "\n".join([headline(report), *found, *accepted])


def listing(report: CheckReport) -> str:
    """Write one line for each finding, in the order of the plan, and the counts."""
    return "\n".join([*lines(report.findings, report.language), headline(report)])


def headline(report: CheckReport) -> str:
    """Say what was found, by which rules, and what the plan accepts."""
    language = report.language
    found = counts(report.findings, language)
    accepted = len(report.suppressed)
    if accepted:
        found += ", " + counted(
            "{count} accepted by the plan",
            "{count} accepted by the plan",
            accepted,
            language,
        )
    return one_line(titled(report, f"{found} ({facts(report)})"), width=_WIDTH)


def facts(report: CheckReport) -> str:
    """Say which rules were applied, and whose."""
    language = report.language
    applied = counted(
        "{count} rule applied", "{count} rules applied", len(report.rules), language
    )
    said = [applied, say("profile {name}", {"name": report.profile}, language)]
    if report.ignored:
        codes = Verbatim(", ".join(report.ignored))
        said.append(say("{codes} ignored", {"codes": codes}, language))
    return ", ".join(said)


def titled(report: CheckReport, words: str) -> str:
    """Put the plan's id before what is said of it."""
    line = translate("{plan}: {words}", report.language)
    return line.format(plan=report.plan, words=words)


def and_more(count: int, language: str) -> str:
    """Say how many are not shown."""
    return counted("... and {count} more", "... and {count} more", count, language)


def counts(findings: Iterable[Finding], language: str) -> str:
    """Count findings by severity: "2 errors, 1 warning"."""
    found = Counter(finding.severity for finding in findings)
    shown = [_count(grade, found[grade], language) for grade in Severity]
    return ", ".join(filter(None, shown)) or translate("no findings", language)


def _count(severity: Severity, count: int, language: str) -> str:
    match severity if count else None:
        case Severity.ERROR:
            return counted("{count} error", "{count} errors", count, language)
        case Severity.WARNING:
            return counted("{count} warning", "{count} warnings", count, language)
        case Severity.INFO:
            return counted("{count} info", "{count} infos", count, language)
        case _:
            return ""


def lines(findings: Iterable[Finding], language: str) -> list[str]:
    """Write one line for each finding."""
    words = {grade: translate(grade.value, language) for grade in Severity}
    width = max(map(len, words.values()))
    return [
        f"{words[f.severity]:<{width}}  {f.code}  {one_line(f.message, width=_WIDTH)}"
        for f in findings
    ]


def _grouped(report: CheckReport, *, at_most: int) -> list[str]:
    """Write the first finding of each rule, and where else it was found."""
    language = report.language
    groups: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in sorted(report.findings, key=lambda f: -f.severity.rank):
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    written: list[str] = []
    left_out = len(report.findings)
    for first, *others in groups.values():
        # Two lines for this group, and one to count what comes after it.
        if len(written) + 1 + bool(others) > at_most - (left_out > 1 + len(others)):
            break
        (line,) = lines((first,), language)
        written.append(line)
        if others:
            indent = line.index(first.code)
            written.append(" " * indent + _elsewhere(others, language))
        left_out -= 1 + len(others)
    if left_out:
        written.append(and_more(left_out, language))
    return written


def _elsewhere(others: Sequence[Finding], language: str) -> str:
    count = len(others)
    places = [place for f in others if (place := f.indicator or f.path or f.node)]
    if not places:  # all are about the plan as a whole
        return counted("and {count} more", "and {count} more", count, language)
    return counted(
        "and {count} more: {places}",
        "and {count} more: {places}",
        count,
        language,
        places=one_line(listed(places, language), width=_WIDTH),
    )


def _accepted(report: CheckReport, *, at_most: int) -> list[str]:
    """Write a line for each suppression that was needed, with its reason."""
    language = report.language
    used = Counter(item.suppression for item in report.suppressed)
    if not used:
        return []
    shown = list(used.items())
    if len(shown) > at_most - 1:
        shown = shown[: at_most - 2]
    written = [
        counted(
            "{count} accepted by the plan:",
            "{count} accepted by the plan:",
            len(report.suppressed),
            language,
        )
    ]
    for suppression, count in shown:
        times = f"({count:,})" if count > 1 else ""
        place = " ".join(filter(None, (suppression.code, suppression.node, times)))
        written.append("  " + one_line(f"{place}: {suppression.reason}", width=_WIDTH))
    if len(used) > len(shown):
        written.append("  " + and_more(len(used) - len(shown), language))
    return written
