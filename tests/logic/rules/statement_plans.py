"""Plans of a single statement, to see what is said of it."""

from __future__ import annotations

from typing import Any

import iom_me as me
from iom_me.model.results import LEVELS
from tests.logic.found import found

# The title of an indicator beside it, long enough to tell the language of the plan.
NOTES = {
    "en": "% of those who return to the country and are in the care of the project",
    "fr": "% de ceux qui sont de retour dans le pays et sont suivis par le projet",
    "es": "% de las personas que han retornado al país y son parte del proyecto",
}

OTHER_LANGUAGES = (
    "Wahamiaji waliorejea wanapata huduma za afya na kazi",
    "Reforçar as capacidades das autoridades locais através da formação",
    "تعزيز قدرات السلطات المحلية من خلال التدريب",
    "*** ??? --- 100 % ###",
)
"""Swahili, Portuguese, Arabic and symbols: no rule about wording has a word to say."""


def stated(level: str, statement: str, *, language: str = "en") -> me.ResultsFramework:
    """A statement in a plan of a known language."""
    other = me.Outcome("9", "", indicators=[me.Indicator("9.a", NOTES[language])])
    result = LEVELS[level]("1", statement)
    return me.ResultsFramework("P", "t").add(result, other)


def said(
    code: str,
    statement: str,
    *,
    level: str = "outcome",
    language: str = "en",
    **more: Any,
) -> str:
    """What a rule says of the statement; empty if nothing."""
    plan = stated(level, statement, language=language)
    messages = [f.message for f in found(code, plan, **more) if f.node == "1"]
    assert len(messages) < 2
    return "".join(messages)
