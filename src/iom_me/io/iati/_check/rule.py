"""The rules of the official ruleset, as the file ``standard.json`` states them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

import attrs

from iom_me.io.iati._check.codelists import STANDARD

__all__ = ["Case", "Rule", "rules"]

Case: TypeAlias = Mapping[str, Any]

_NOT_SHIPPED = "ORG-ID-PREFIX"
"""Stands for the registered agencies, a list that changes and is not shipped."""


@attrs.frozen(kw_only=True)
class Rule:
    """One rule of the ruleset.

    Attributes
    ----------
    context : str
        The elements of which it must hold, as XPath.
    kind : str
        What kind of rule it is.
    case : mapping
        What it is about.
    id, severity, message, link : str
        How the standard names, grades, says and explains it.
    each : str
        If not empty, the rule must hold for each value that this XPath finds, which the
        XPaths of the case call ``$value``.
    """

    context: str
    kind: str
    case: Case
    id: str
    severity: str
    message: str
    link: str
    each: str = ""

    @property
    def is_checkable(self) -> bool:
        """Whether it needs no list that is not shipped."""
        return _NOT_SHIPPED not in self.case.get("prefix", ())


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of the standard, in their order."""
    content = json.loads((STANDARD / "standard.json").read_text(encoding="utf-8"))
    return tuple(
        rule
        for context, kinds in content.items()
        for kind, group in kinds.items()
        for case in group["cases"]
        for rule in _rules(context, kind, case)
    )


def _rules(context: str, kind: str, case: Case) -> Iterator[Rule]:
    """Make the rule of a case, or those of a loop."""
    if kind == "loop":
        for inner, group in case["do"].items():
            for one in group["cases"]:
                yield _rule(context, inner, _with_variable(one), each=case["foreach"])
    else:
        yield _rule(context, kind, case)


def _rule(context: str, kind: str, case: Case, each: str = "") -> Rule:
    info = case["ruleInfo"]
    link = info.get("link", {})
    return Rule(
        context=context,
        kind=kind,
        case={key: value for key, value in case.items() if key != "ruleInfo"},
        id=info["id"],
        severity=info["severity"],
        message=info["message"],
        link=link.get("url") or link.get("path", ""),
        each=each,
    )


def _with_variable(case: Any) -> Any:
    """Let the XPaths of a loop name the value as a variable, never hold it as text."""
    if isinstance(case, str):
        return case.replace("'$1'", "$value")
    if isinstance(case, list):
        return [_with_variable(part) for part in case]
    if isinstance(case, dict):
        return {key: _with_variable(part) for key, part in case.items()}
    return case
