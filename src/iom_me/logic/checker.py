"""Applying rules to a plan, and to the data and estimates that go with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from iom_me._messages import known_language
from iom_me.errors import ModelError, suggest
from iom_me.logic.dossier import Dossier
from iom_me.logic.effects import as_effects
from iom_me.logic.evidence import gather
from iom_me.logic.findings import Finding, Needs, Rule
from iom_me.logic.plugins import shipped_rules
from iom_me.logic.profiles import Profile, profile as named_profile
from iom_me.logic.report import CheckReport, Suppressed
from iom_me.logic.rules import RULES
from iom_me.logic.wording import named
from iom_me.model.framework import require_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from iom_me.impact import DidResult, EffectResult, PanelResult
    from iom_me.logic.effects import Effect
    from iom_me.model import ResultsFramework, Suppression
    from iom_me.typing import IntoFrame

__all__ = ["check"]

Claimed: TypeAlias = "Effect | DidResult | EffectResult | PanelResult"
"""What `check` takes as an effect."""


def check(
    fw: ResultsFramework,
    measurements: IntoFrame | None = None,
    *,
    effects: Iterable[Claimed] | Claimed = (),
    profile: str | Profile = "iom",
    rules: Iterable[Rule] | Rule | None = None,
    ignore: Iterable[str] | str = (),
    language: str | None = None,
) -> CheckReport:
    """Check whether a plan is sound, as an experienced evaluator would.

    A weak plan is not an error of the program: every weakness is a `Finding` that says
    what is wrong, where, what to do, and who says so. What the plan itself accepts, by
    a `Suppression`, is listed apart, with the reason.

    Parameters
    ----------
    fw
        The plan.
    measurements
        Table of what was measured, as `track` takes it. Rules about data (D) are
        applied only with one.
    effects
        Estimates of what was caused: results of `iom_me.impact`, or `Effect` records
        for those of others; a single one is accepted. Rules about effects (X) are
        applied only with some.
    profile
        Whose reading of the rules: ``iom``, ``echo``, ``usaid``, ``gac``, ``dfid``,
        ``iati``, or a `Profile` of your own.
    rules
        The rules to apply; a single one is accepted. If not given, ``me.logic.RULES``
        and those that installed packages ship as entry points of the group
        ``iom_me.rules``. To add rules of your own, pass ``(*me.logic.RULES, mine)``.
    ignore
        Codes of rules to leave out; a single code is accepted.
    language
        Language of the messages: ``en`` (if not given), ``fr`` or ``es``. Rules that
        read words tell the language of each text by itself, and take this one where a
        text is too short to tell. They are silent on texts in any other language.

    Returns
    -------
    CheckReport
        The findings, in the order of the plan: those of the plan as a whole first, then
        record by record. Within a record, its own come before those of its indicators,
        and each by code.

    Raises
    ------
    ModelError
        A rule is not a `Rule` or fails, two rules have one code, a code to ignore or in
        the profile, a profile or a language is unknown.
    DataError
        The measurements cannot be read; see `track`.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Objective("O", "To contribute to sustainable reintegration"),
    ...     me.Outcome("1", "Returnees are self-sufficient"),
    ... )
    >>> report = me.check(plan)
    >>> [(f.code, f.node) for f in report.at_least("error")]
    [('I01', 'O'), ('I01', '1'), ('S03', '1'), ('S06', '1')]
    >>> print(report.at_least("error")[2].message)
    Outcome 1 "Returnees are self-sufficient" leads to no objective: it has no link up.
    >>> report.at_least("error")[2].suggestion
    'Link it to the objective it contributes to, or take it out.'
    """
    require_plan(fw)
    chosen = _chosen(rules)
    known = {rule.code: rule for rule in (*RULES, *chosen.values())}
    ignored = _ignored(ignore, known)
    dossier = Dossier(
        plan=fw,
        profile=_profile(profile, known),
        evidence=None if measurements is None else gather(fw, measurements),
        effects=as_effects(effects),
        language="" if language is None else known_language(language),
    )
    applied = [
        rule
        for rule in chosen.values()
        if rule.code not in ignored
        and rule.code not in dossier.profile.off
        and _can_be_applied(rule, dossier)
    ]
    found = _findings(applied, dossier, needs={*Needs} - {Needs.FINDINGS})
    findings, suppressed = _accepted(found, fw)
    unused = _unused(suppressed, fw, applied=_codes(applied), known=known)
    last = attrs.evolve(dossier, unused=unused, codes=tuple(known))
    findings += _findings(applied, last, needs={Needs.FINDINGS})
    language = dossier.language or "en"
    return CheckReport(
        plan=fw.id,
        findings=tuple(_in_order(findings, fw)),
        suppressed=tuple(suppressed),
        headings=_headings(findings, fw, language),
        rules=tuple(rule.code for rule in applied),
        ignored=ignored,
        profile=dossier.profile.name,
        language=language,
    )


def _chosen(rules: Any) -> dict[str, Rule]:
    """Key the rules by code, once each one is known to be a rule of its own."""
    if rules is None:
        rules = (*RULES, *shipped_rules())
    elif isinstance(rules, Rule):
        rules = (rules,)
    elif isinstance(rules, str) or not isinstance(rules, Iterable):
        raise ModelError(
            f"rules is {rules!r}: pass Rule objects in a list, such as "
            "(*me.logic.RULES, mine)."
        )
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


def _ignored(ignore: Iterable[str] | str, known: Mapping[str, Rule]) -> tuple[str, ...]:
    if not isinstance(ignore, Iterable):
        raise ModelError(f"ignore is {ignore!r}: pass codes, such as ['S07', 'I18'].")
    codes = (ignore,) if isinstance(ignore, str) else tuple(ignore)
    for code in codes:
        if not _is_known(code, known):
            raise ModelError(
                f"There is no rule {code!r} to ignore. {_hint(code, known)}"
            )
    return tuple(dict.fromkeys(codes))


def _profile(profile: str | Profile, known: Mapping[str, Rule]) -> Profile:
    """Take the profile; a code in it that no rule has would be without effect."""
    found = profile if isinstance(profile, Profile) else named_profile(profile)
    for key, codes in (("off", found.off), ("severities", found.severities)):
        for code in codes:
            if not _is_known(code, known):
                raise ModelError(
                    f"Profile {found.name} names a rule {code!r} in its {key}, but "
                    f"there is none. {_hint(code, known)}"
                )
    return found


def _is_known(code: object, known: Mapping[str, Rule]) -> bool:
    return isinstance(code, str) and code in known


def _hint(code: object, known: Mapping[str, Rule]) -> str:
    """Say which code was probably meant: its name and small letters tell as well."""
    meant = {rule.code.casefold(): rule.code for rule in known.values()}
    meant |= {rule.name: rule.code for rule in known.values()}
    found = meant.get(str(code).casefold())
    return f"Did you mean {found!r}?" if found else suggest(str(code), known)


def _codes(rules: Iterable[Rule]) -> list[str]:
    return [rule.code for rule in rules]


def _can_be_applied(rule: Rule, dossier: Dossier) -> bool:
    """Say whether what the rule reads was handed over."""
    match rule.needs:
        case Needs.MEASUREMENTS:
            return dossier.evidence is not None
        case Needs.EFFECTS:
            return bool(dossier.effects)
        case _:
            return True


def _findings(
    rules: Iterable[Rule], dossier: Dossier, *, needs: set[Needs]
) -> list[Finding]:
    return [
        finding
        for rule in rules
        if rule.needs in needs
        for finding in rule.check(dossier)
    ]


def _accepted(
    found: Iterable[Finding], fw: ResultsFramework
) -> tuple[list[Finding], list[Suppressed]]:
    """Part the findings from those that the plan accepts."""
    accepted = {(item.code, item.node): item for item in fw.suppressions}
    findings: list[Finding] = []
    suppressed: list[Suppressed] = []
    for finding in found:
        places = dict.fromkeys((finding.indicator, finding.node, ""))
        keys = ((finding.code, place) for place in places)
        by = next((accepted[key] for key in keys if key in accepted), None)
        if by is None:
            findings.append(finding)
        else:
            suppressed.append(Suppressed(finding=finding, suppression=by))
    return findings, suppressed


def _unused(
    suppressed: Iterable[Suppressed],
    fw: ResultsFramework,
    *,
    applied: Iterable[str],
    known: Iterable[str],
) -> tuple[Suppression, ...]:
    """List the suppressions that suppress nothing, though their rule was applied."""
    used = {item.suppression for item in suppressed}
    applied, known = set(applied), set(known)
    return tuple(
        item
        for item in dict.fromkeys(fw.suppressions)
        if item not in used and (item.code in applied or item.code not in known)
    )


def _in_order(findings: Iterable[Finding], fw: ResultsFramework) -> list[Finding]:
    """Sort by place in the plan, then by code; ids that the plan has not come last."""
    place = {name: index for index, name in enumerate(fw.by_id)}
    last = len(place)

    def key(finding: Finding) -> tuple[int, int, str, str, str]:
        at = place.get(finding.node, last) if finding.node else -1
        within = place.get(finding.indicator, last) if finding.indicator else -1
        return at, within, finding.code, finding.path, finding.message

    return sorted(findings, key=key)


def _headings(
    findings: Iterable[Finding], fw: ResultsFramework, language: str
) -> dict[str, str]:
    """Name each record that has findings, so that a report can be read on its own."""
    nodes = dict.fromkeys(finding.node for finding in findings if finding.node)
    return {node: named(fw[node], language) if node in fw else node for node in nodes}
