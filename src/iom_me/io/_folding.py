"""Texts made comparable: small letters, no accents."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["aligned", "fold"]


def fold(text: str) -> str:
    """Reduce a text to lower-case words without accents, to compare it."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in parts if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+|[#%]", letters))


def aligned(text: str) -> str:
    """Write a text in small letters without accents, at the same places."""
    return "".join(
        base.lower() if len(base.lower()) == 1 else base
        for c in text
        for base in unicodedata.normalize("NFKD", c)[:1]
    )
