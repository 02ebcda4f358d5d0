"""What a rule about data finds in a few rows."""

from __future__ import annotations

from typing import Any

import iom_me as me
from iom_me.logic import Finding
from iom_me.logic.evidence import gather
from tests.logic.found import found
from tests.tracking.build import plan, table


def found_in(
    code: str, fw: me.ResultsFramework | me.Indicator, *rows: dict[str, Any]
) -> list[Finding]:
    """Apply one rule to rows of 1.a at the end of 2022, unless they say otherwise."""
    fw = plan(fw) if isinstance(fw, me.Indicator) else fw
    return found(code, fw, evidence=gather(fw, table(*rows)))


def severities(findings: list[Finding]) -> list[str]:
    return [finding.severity.value for finding in findings]
