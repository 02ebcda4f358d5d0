"""Splitting a text into words."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["words_of"]

# A letter or two before an apostrophe are an article that lost its vowel: "l'" "accès".
# At the end of a word, an apostrophe only says whose it is: "migrants' rights".
_ELIDED = r"(?:[^\W\d_]{1,2}|qu|jusqu|lorsqu|puisqu)'"
_LETTERS = rf"{_ELIDED}(?=[^\W\d_])|[^\W\d_]+"
# Numbers, words, and two signs.
_NUMBER = r"\d+(?:[.,]\d+)*"
_WORD = re.compile(rf"{_NUMBER}|{_LETTERS}|[%#]")
# In a list of terms, such an article may stand alone or last: "absence d'".
_PATTERN = re.compile(rf"{_NUMBER}|\*[^\W\d_]+|(?:{_ELIDED}|[^\W\d_]+)\*?|[%#]")
# The same for most texts, and much faster.
_PLAIN = re.compile(rf"[a-z]+|{_NUMBER}|[%#]")
_WHOSE = re.compile(r"(?<=[^\W\d_])'s(?![^\W\d_])")


def words_of(text: str, *, wildcard: bool = False) -> tuple[str, ...]:
    """Split a text into words in small letters; ``*`` is kept on request."""
    if text.isascii() and "'" not in text and not wildcard:
        return tuple(_PLAIN.findall(text.lower()))
    plain = unicodedata.normalize("NFC", text).casefold().replace("’", "'")
    if "'" in plain:
        plain = _WHOSE.sub("", plain)
    return tuple((_PATTERN if wildcard else _WORD).findall(plain))
