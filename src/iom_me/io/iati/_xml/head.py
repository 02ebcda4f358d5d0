"""The first bytes of a file, which say whether it may be read as IATI at all."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

import attrs

from iom_me.io.iati._xml.parser import RefusedError, feed, make_parser

__all__ = ["ACTIVITY", "Root", "read_root"]

ACTIVITY = "iati-activity"

_ACTIVITIES = "iati-activities"
_ORGANISATIONS = "iati-organisations"
_HEAD_PIECE = 2**12
_LONGEST_HEAD = 2**20

_PACKED = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
}
_MARKS = {
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
}
# What may stand before the first element; then a document type would.
_PROLOGUE = re.compile(r"\ufeff?(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DOCTYPE = "<!DOCTYPE"


@attrs.frozen(kw_only=True)
class Root:
    """What the first element says.

    Attributes
    ----------
    version : str
        The version that it names; empty if it names none.
    namespace : str
        The namespace of all elements; IATI has none.
    is_bare : bool
        Whether it is itself the activity.
    """

    version: str
    namespace: str
    is_bare: bool


def read_root(file: BinaryIO) -> tuple[bytes, Root]:
    """Read up to the first element, and refuse what is none of ours."""
    parser = make_parser(event="start")
    head = b""
    while piece := file.read(len(head) or _HEAD_PIECE):
        head += piece
        _look(head)
        feed(parser, piece)
        for _, element in parser.read_events():
            return head, _root(element)
        if len(head) > _LONGEST_HEAD:
            raise RefusedError(
                f"there is no element in the first {_LONGEST_HEAD:,} bytes"
            )
    if not head.strip():
        raise RefusedError("it is empty")
    raise RefusedError("it breaks off before its first element: download it again")


def _look(head: bytes) -> None:
    """Refuse a packed file, a page of the web, and a document type."""
    for mark, kind in _PACKED.items():
        if head.startswith(mark):
            raise RefusedError(f"it is packed ({kind}): unpack it first")
    encoding = next(
        (name for mark, name in _MARKS.items() if head.startswith(mark)), "latin-1"
    )
    text = head.removeprefix(b"\xef\xbb\xbf").decode(encoding, "replace")
    found = _PROLOGUE.match(text)
    rest = text[found.end() :] if found else text
    line = text.count("\n", 0, len(text) - len(rest)) + 1
    small = rest[:40].lower()
    if small.startswith(("<!doctype html", "<html")):
        raise RefusedError("it is a page of the web: download the file itself", line)
    if small.startswith(_DOCTYPE.lower()):
        raise _refused_type(line)
    if rest and not rest.startswith("<"):
        raise RefusedError(f"it is no XML, but begins with {rest[:20]!r}", line)


def _refused_type(line: int) -> RefusedError:
    return RefusedError(
        "it has a document type (<!DOCTYPE ...>), which IATI has no use for and which "
        "can hide an attack: remove it",
        line,
    )


def _root(element: Any) -> Root:
    """Read the first element; a document type, wherever it stood, is known now."""
    if element.getroottree().docinfo.doctype:
        raise _refused_type(element.sourceline)
    namespace, _, name = element.tag.rpartition("}")
    if name == _ORGANISATIONS:
        message = "it is an IATI organisation file, which holds no results"
        raise RefusedError(message, element.sourceline)
    if name not in {_ACTIVITIES, ACTIVITY}:
        raise RefusedError(
            f"its first element is <{name[:60]}>, not <{_ACTIVITIES}>",
            element.sourceline,
        )
    return Root(
        version=" ".join(element.get("version", "").split()),
        namespace=namespace.removeprefix("{"),
        is_bare=name == ACTIVITY,
    )
