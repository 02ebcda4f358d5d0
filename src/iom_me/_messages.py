"""Messages for people, in their language.

English is what stands in the code; the other languages are gettext catalogues in
``locale``, made by ``tools/make_messages.py``. The sources of rules, which are titles
of documents, stay in English.
"""

from __future__ import annotations

import gettext
from decimal import Decimal
from functools import cache
from pathlib import Path

from iom_me.errors import ModelError, suggest

__all__ = ["LANGUAGES", "counted", "known_language", "number", "plural", "translate"]

LANGUAGES = ("en", "fr", "es")
"""English, French and Spanish, by their ISO 639-1 codes."""

_FOLDER = Path(__file__).parent / "locale"
_LONG = 1e15
# Thousands and decimals: elsewhere than in English, "1,200" is a little over one.
_SIGNS = {"fr": str.maketrans(",.", "\u202f,"), "es": str.maketrans(",.", "\u202f,")}


def known_language(language: str) -> str:
    """Refuse a language that there are no messages in."""
    if language not in LANGUAGES:
        raise ModelError(
            f"There are no messages in {language!r}: choose one of "
            f"{', '.join(LANGUAGES)}. {suggest(str(language), LANGUAGES)}"
        )
    return language


def translate(message: str, language: str) -> str:
    """Translate a message; one that is not in the catalogue stays as it is."""
    if not message or language == "en":
        return message
    return _catalogue(language).gettext(message)


def counted(one: str, many: str, count: int, language: str, **others: str) -> str:
    """Say how many: of two messages, the one that fits ``{count}``, translated."""
    message = (
        (one if count == 1 else many)
        if language == "en"
        else _catalogue(language).ngettext(one, many, count)
    )
    return message.format(count=number(count, language), **others)


def number(value: float | Decimal, language: str) -> str:
    """Write a number as the language does: 1,200.5 or 1 200,5."""
    if not -_LONG < value < _LONG:
        shown = f"{value:.4g}"
    else:  # of a float, not the noise of a sum: 0.1 + 0.2 is 0.3
        shown = f"{value:,.12g}" if isinstance(value, float) else f"{value:,}"
    return shown.translate(_SIGNS.get(language, {}))


def plural(count: int, noun: str) -> str:
    """Say how many, where all is English: ``1 row``, ``1,200 rows``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("iom_me", _FOLDER, languages=[language], fallback=True)
