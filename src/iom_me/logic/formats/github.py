"""A report as annotations: the workflow commands of GitHub Actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Severity

if TYPE_CHECKING:
    from iom_me.logic.findings import Finding
    from iom_me.logic.formats.places import PlanFile
    from iom_me.logic.report import CheckReport

__all__ = ["commands"]

_COMMANDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}
_IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = _IN_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def commands(report: CheckReport, file: PlanFile) -> str:
    """Write one workflow command for each finding; none for what the plan accepts."""
    return "\n".join(_annotation(finding, file) for finding in report.findings)


def _annotation(finding: Finding, file: PlanFile) -> str:
    properties = {
        "file": file.relative.as_posix(),
        "line": file.line(finding),
        "title": f"{finding.code} {finding.name}",
    }
    shown = ",".join(
        f"{name}={str(value).translate(_IN_PROPERTY)}"
        for name, value in properties.items()
        if value is not None
    )
    message = f"{finding.message} {finding.suggestion}".strip()
    command = _COMMANDS[finding.severity]
    return f"::{command} {shown}::{message.translate(_IN_MESSAGE)}"
