"""The XML parser of IATI files: it fetches nothing, and its errors are sentences."""

from __future__ import annotations

from typing import Any

from iom_me._optional import optional

__all__ = ["RefusedError", "closed", "feed", "make_parser"]

_BROKEN_OFF = ("Premature end", "Couldn't find end of Start Tag", "no element found")


class RefusedError(Exception):
    """Why a file is not read, and where."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.place = f"line {line:,}" if line else "file"


def make_parser(*, tag: str | None = None, event: str = "end") -> Any:
    """Make a parser that fetches nothing, expands nothing and keeps the limits."""
    return optional("lxml.etree").XMLPullParser(
        events=(event,),
        tag=tag,
        remove_comments=True,
        remove_pis=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
    )


def feed(parser: Any, piece: bytes) -> None:
    try:
        parser.feed(piece)
    except optional("lxml.etree").XMLSyntaxError as error:
        raise _translated(error, parser) from None
    if len(parser.feed_error_log.filter_from_fatals()):
        closed(parser)  # it reads no further, and says why when it is closed


def closed(parser: Any) -> Any:
    """End the file; return its first element."""
    try:
        return parser.close()
    except optional("lxml.etree").XMLSyntaxError as error:
        raise _translated(error, parser) from None


def _translated(error: Any, parser: Any) -> RefusedError:
    """Say what the parser says, in a sentence, with the line."""
    said, line = str(error.msg or "it is no XML"), int(error.lineno or 0)
    fatal = list(parser.feed_error_log.filter_from_fatals())
    if fatal and not line:
        said, line = fatal[0].message, fatal[0].line
    said = said.partition(", line ")[0].strip()
    if "not proper UTF-8" in said or "Invalid bytes" in said:
        said = (
            "it holds bytes that are not of its encoding (UTF-8, if it names none): "
            "name the right one in the first line, or save it as UTF-8"
        )
    elif "Excessive depth" in said:
        said = "it is nested too deeply"
    elif any(words in said for words in _BROKEN_OFF):
        said = f"it breaks off: download it again ({said})"
    return RefusedError(said, line)
