"""Tidiness: are the texts free of what a copied cell carries along."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from iom_me.logic.findings import Fix, Flaw, Rule
from iom_me.logic.language import LANGUAGES, terms, words_of
from iom_me.model import Indicator, Level, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Record

__all__ = ["RULES"]

_SPACES = re.compile(r"[^\S\n]{2,}|\t")
# Up to three words, a number, and a sign that ends them; without a number, a colon.
_PREFIX = re.compile(
    r"(?P<words>[^\W\d_]+(?: [^\W\d_]+){0,2})"
    r"(?:\s+(?:[nN][°o]\.?\s*|#\s*)?(?P<number>\d{1,4}(?:\.\d{1,4}){0,5})\s*(?:[:.)–—-]+(?=\s)|:)|\s*:)"
    r"\s*(?=\S)"
)


def _untidy(dossier: Dossier) -> Iterator[Flaw]:
    for result in dossier.results:
        yield from _flaws(result, "statement", result.statement, node=result.id)
        for indicator in result.indicators:
            yield from _flaws(indicator, "title", indicator.title, node=result.id)
    for assumption in dossier.plan.assumptions.values():
        yield from _flaws(assumption, "statement", assumption.statement)
    for risk in dossier.plan.risks.values():
        yield from _flaws(risk, "statement", risk.statement)
    for line in dossier.plan.budget_lines.values():
        yield from _flaws(line, "title", line.title)


def _flaws(record: Record, field: str, text: str, *, node: str = "") -> Iterator[Flaw]:
    tidy = _without_spaces(text)
    prefix = ""
    if isinstance(record, Result):
        while (found := _prefix(tidy)) and _agrees(found, record):
            prefix = prefix or found.group().strip()
            tidy = tidy[found.end() :]
        if found:
            yield Flaw(
                '{record} begins with "{prefix}", which is not its level or its id.',
                values={"record": record, "prefix": found.group().strip()},
                node=record.id,
                suggestion="Correct the level or the id if the text is right. Then "
                "take level and number out of the text.",
            )
    if tidy and tidy != text:
        yield Flaw(
            '{record} begins with "{prefix}", which its level and its id already say.'
            if prefix
            else "{record} has more space in its text than it needs.",
            values={"record": record, "prefix": prefix},
            node=node or record.id,
            indicator=record.id if isinstance(record, Indicator) else "",
            fix=Fix(record.id, field, before=text, after=tidy),
        )


def _without_spaces(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(lines).strip("\n")


def _prefix(text: str) -> re.Match[str] | None:
    """Find a level and a number before a text, in any of the languages."""
    found = _PREFIX.match(text)
    return found if found and _levels(found["words"]) else None


def _levels(text: str) -> list[Level]:
    words = words_of(text)
    return [
        level
        for level in Level
        if words
        and any(
            terms("tidiness", level.value, language).length_at(words, 0) == len(words)
            for language in LANGUAGES
        )
    ]


def _agrees(prefix: re.Match[str], result: Result) -> bool:
    """Say whether the record itself tells what the prefix tells."""
    numbers = re.findall(r"\d+", result.id)
    number = re.findall(r"\d+", prefix["number"] or "")
    is_same = not number or not numbers or number == numbers
    return is_same and result.level in _levels(prefix["words"])


S18 = Rule(
    "S18",
    "untidy-text",
    severity="info",
    summary="A statement stands alone, without its level, its number or stray space.",
    why="The level and the id are fields of their own. Repeated in the text, they are "
    "wrong as soon as results are put in another order; and stray space makes two "
    "equal texts differ when they are searched or compared.",
    source="IOM proposal template (results matrix, where level and number stand before "
    "the statement); general practice for the rest",
    suggestion="Take out what is not needed; the fixes of the report do it.",
    find=_untidy,
)

RULES: tuple[Rule, ...] = (S18,)
