"""What a rule about titles finds, in three languages and in none."""

from __future__ import annotations

from typing import Any

import iom_me as me
from iom_me.logic import Dossier, Finding
from tests.logic.found import found

_KINDS = {"objective": me.Objective, "outcome": me.Outcome, "output": me.Output}
# Enough words of a language, so that a short title is read in it.
STATEMENTS = {
    "en": "The migrants who have returned are accepted by the people in their villages",
    "fr": "Les migrants de retour sont acceptés par les gens de leurs villages",
    "es": "Los migrantes que han regresado son aceptados por la gente de sus pueblos",
}
UNREAD = {
    "sw": "Wahamiaji waliorudi wanakubaliwa na watu wa vijiji vyao katika wilaya",
    "ar": "يحظى المهاجرون العائدون بقبول الناس في قراهم",
    "pt": "Os migrantes que voltaram são aceites pelas pessoas das suas aldeias",
}


def titled(
    *titles: str, level: str = "outcome", language: str = "en", **fields: Any
) -> me.ResultsFramework:
    """A result of this level with indicators of these titles, and these fields."""
    indicators = [
        me.Indicator(f"1.{place}", title, **fields)
        for place, title in enumerate(titles, start=1)
    ]
    statement = {**STATEMENTS, **UNREAD}[language]
    result = _KINDS[level]("1", statement, indicators=indicators)
    return me.ResultsFramework("P", "Return", results=[result])


def quoted(
    code: str,
    title: str,
    *,
    level: str = "outcome",
    language: str = "en",
    **fields: Any,
) -> str:
    """The words that a rule finds fault with in a title; empty if it does not."""
    plan = titled(title, level=level, language=language, **fields)
    read = Dossier(plan=plan).read(title).language
    assert read == (language if language in STATEMENTS else "")
    return _quoted(found(code, plan), title)


def _quoted(findings: list[Finding], title: str) -> str:
    if not findings:
        return ""
    (finding,) = findings
    return finding.message.replace(f'"{title}"', "").split('"')[1]
