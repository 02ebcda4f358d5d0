"""A report in SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from iom_me.logic.findings import Severity

if TYPE_CHECKING:
    from iom_me.logic.findings import Finding, Rule
    from iom_me.logic.formats.places import PlanFile
    from iom_me.logic.report import CheckReport
    from iom_me.model import Suppression

__all__ = ["sarif"]

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}


def sarif(report: CheckReport, file: PlanFile, rules: Iterable[Rule]) -> dict[str, Any]:
    """Write a report as a SARIF log of one run.

    The levels of SARIF are those of findings, but that an info is a ``note``. What the
    plan accepts is there too, marked as suppressed, with the reason.
    """
    from iom_me import __version__

    applied = [rule for rule in rules if rule.code in set(report.rules)]
    places = {rule.code: index for index, rule in enumerate(applied)}
    results = [_result(finding, report, file, places) for finding in report.findings]
    results += [
        _result(item.finding, report, file, places, item.suppression)
        for item in report.suppressed
    ]
    driver = {
        "name": "iom_me",
        "version": __version__,
        "rules": [_rule(rule) for rule in applied],
    }
    run = {
        "tool": {"driver": driver},
        "language": report.language,
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": file.uri}}],
        "results": results,
        "properties": {"plan": report.plan, "profile": report.profile},
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    advice = f"{rule.suggestion}\n\nSource: {rule.source}".strip()
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": advice},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"heuristic": rule.is_heuristic},
    }


def _result(
    finding: Finding,
    report: CheckReport,
    file: PlanFile,
    places: dict[str, int],
    suppression: Suppression | None = None,
) -> dict[str, Any]:
    known = {"ruleIndex": places[finding.code]} if finding.code in places else {}
    return {
        "ruleId": finding.code,
        **known,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.suggestion}".strip()},
        "locations": [_location(finding, report, file)],
        # An empty list says that there is none; no list would say that nobody knows.
        "suppressions": [] if suppression is None else [_accepted(suppression)],
        "properties": {"source": finding.source, "path": finding.path},
    }


def _accepted(suppression: Suppression) -> dict[str, str]:
    return {
        "kind": "inSource",
        "status": "accepted",
        "justification": suppression.reason,
    }


def _location(finding: Finding, report: CheckReport, file: PlanFile) -> dict[str, Any]:
    line = file.line(finding)
    region = {} if line is None else {"region": {"startLine": line}}
    inside = [name for name in (finding.node, finding.indicator) if name]
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": file.uri, "index": 0},
            **region,
        },
        "logicalLocations": [
            {"name": name, "fullyQualifiedName": f"{report.plan}/{name}"}
            for name in inside
        ]
        or [{"name": report.plan}],
    }
