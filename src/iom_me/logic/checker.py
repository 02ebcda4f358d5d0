"""Applying rules to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.errors import ModelError, suggest
from iom_me.logic.findings import Finding, Rule
from iom_me.logic.report import CheckReport
from iom_me.logic.rules import RULES
from iom_me.logic.wording import named
from iom_me.model.framework import require_plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.model import ResultsFramework

__all__ = ["check"]


def check(
    fw: ResultsFramework,
    *,
    rules: Iterable[Rule] | None = None,
    ignore: Iterable[str] = (),
) -> CheckReport:
    """Check whether a plan is sound, as an experienced evaluator would.

    A weak plan is not an error of the program: every weakness is a `Finding` that says
    what is wrong, where, what to do, and who says so.

    Parameters
    ----------
    fw
        The plan.
    rules
        The rules to apply; ``me.logic.RULES`` if not given. To add rules of your own,
        pass ``(*me.logic.RULES, mine)``.
    ignore
        Codes of rules to leave out; a single code is accepted.

    Returns
    -------
    CheckReport
        The findings, in the order of the plan: those of the plan as a whole first, then
        record by record. Within a record, its own come before those of its indicators,
        and each by code.

    Raises
    ------
    ModelError
        A rule is not a `Rule`, two rules have one code, or a code to ignore is unknown.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Objective("O", "To contribute to sustainable reintegration"),
    ...     me.Outcome("1", "Returnees are self-sufficient"),
    ... )
    >>> report = me.check(plan, ignore="I01")
    >>> print(report.summary())
    P: 2 errors (15 rules applied, I01 ignored)
    error    S03  Outcome 1 "Returnees are self-sufficient" leads to no objective: ...
    error    S06  Outcome 1 "Returnees are self-sufficient" has no output: ...
    >>> report.findings[0].suggestion
    'Link it to the objective it contributes to, or take it out.'
    """
    require_plan(fw)
    chosen = _chosen(RULES if rules is None else tuple(rules))
    ignored = _ignored(ignore, chosen)
    applied = [rule for rule in chosen.values() if rule.code not in ignored]
    findings = [finding for rule in applied for finding in rule.check(fw)]
    return CheckReport(
        plan=fw.id,
        findings=tuple(_in_order(findings, fw)),
        headings=_headings(findings, fw),
        rules=tuple(rule.code for rule in applied),
        ignored=ignored,
    )


def _chosen(rules: tuple[Rule, ...]) -> dict[str, Rule]:
    """Key the rules by code, once each one is known to be a rule of its own."""
    chosen: dict[str, Rule] = {}
    for place, rule in enumerate(rules):
        if not isinstance(rule, Rule):
            raise ModelError(
                f"rules[{place}] is {rule!r}, which is no Rule: pass Rule objects, as "
                f"those in me.logic.RULES. {suggest(str(rule), _codes(RULES))}"
            )
        if rule.code in chosen:
            raise ModelError(
                f"Two rules have the code {rule.code!r}: {chosen[rule.code].name} and "
                f"{rule.name}. Give each a code of its own."
            )
        chosen[rule.code] = rule
    return chosen


def _ignored(ignore: Iterable[str], chosen: dict[str, Rule]) -> tuple[str, ...]:
    known = dict.fromkeys((*_codes(RULES), *chosen))
    codes = tuple(dict.fromkeys((ignore,) if isinstance(ignore, str) else ignore))
    for code in codes:
        if code not in known:
            raise ModelError(
                f"There is no rule {code!r} to ignore. {suggest(str(code), known)}"
            )
    return codes


def _codes(rules: Iterable[Rule]) -> list[str]:
    return [rule.code for rule in rules]


def _in_order(findings: Iterable[Finding], fw: ResultsFramework) -> list[Finding]:
    """Sort by place in the plan, then by code; ids that the plan has not come last."""
    place = {name: index for index, name in enumerate(fw.by_id)}
    last = len(place)

    def key(finding: Finding) -> tuple[int, int, str]:
        at = place.get(finding.node, last) if finding.node else -1
        within = place.get(finding.indicator, last) if finding.indicator else -1
        return at, within, finding.code

    return sorted(findings, key=key)


def _headings(findings: Iterable[Finding], fw: ResultsFramework) -> dict[str, str]:
    """Name each record that has findings, so that a report can be read on its own."""
    nodes = dict.fromkeys(finding.node for finding in findings if finding.node)
    return {node: named(fw[node]) if node in fw else node for node in nodes}
