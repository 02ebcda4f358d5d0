"""Looking for words whose absence would be a flaw, or that excuse one.

Whoever says that something is not there must be sure to have read everything. So a text
that is too short to tell its language is searched in all of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.language import LANGUAGES, terms

if TYPE_CHECKING:
    from collections.abc import Collection

    from iom_me.logic.language import Phrase

__all__ = ["is_readable", "mentions"]


def mentions(phrase: Phrase, subject: str, *categories: str) -> bool:
    """Say whether a text has a word of one of these lists."""
    languages = (phrase.language,) if phrase.language else LANGUAGES
    return any(
        terms(subject, category, language).first(phrase.words)
        for category in categories
        for language in languages
    )


def is_readable(phrases: Collection[Phrase]) -> bool:
    """Say whether most of these texts are in a language of ours, and none is empty."""
    known = sum(bool(phrase.language) for phrase in phrases)
    return all(phrase.words for phrase in phrases) and 2 * known > len(phrases)
