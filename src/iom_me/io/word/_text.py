"""Text of the user's as plain runs, from right to left where it is."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from iom_me._optional import optional

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

__all__ = ["add_text", "element", "visible"]

# What XML 1.0 cannot hold, and the control characters beside those (DEL and C1).
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def visible(text: str) -> str:
    """Write control characters, which a document cannot hold, as their code: [U+0007].

    Line ends become line feeds; nothing else changes.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _REFUSED.sub(lambda found: f"[U+{ord(found.group()):04X}]", lines)


def add_text(paragraph: Paragraph, text: str) -> None:
    """Add text as one plain run; an empty text is none. Line breaks and tabs stay."""
    if not text:
        return
    run = paragraph.add_run(visible(text))
    if _is_from_right(text):
        run.font.rtl = True
        # The interface of python-docx has no direction of a paragraph.
        paragraph.paragraph_format.element.get_or_add_pPr().append(element("bidi"))


def _is_from_right(text: str) -> bool:
    """Whether the first letter is of a script that runs from right to left."""
    if text.isascii():
        return False
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def element(name: str, /, *content: Any, **attributes: object) -> Any:
    """Make an element of the main namespace, for what python-docx has no call for."""
    values = {_named(key): str(value) for key, value in attributes.items()}
    made = optional("docx.oxml").OxmlElement(f"w:{name}", values)
    made.extend(content)
    return made


@functools.cache
def _named(name: str) -> str:
    return str(optional("docx.oxml.ns").qn(f"w:{name}"))
