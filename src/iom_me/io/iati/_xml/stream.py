"""The activities of an IATI file one by one, however large it is or hostile.

The file goes through the parser in pieces, and an activity is forgotten when the next
one is asked for. What could do harm is refused before it is read: a document type (with
it go all entities of one's own), and an activity without measure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import attrs

from iom_me._optional import optional
from iom_me.errors import FormatError, Problem
from iom_me.io.iati._read.notes import local_name
from iom_me.io.iati._xml.head import ACTIVITY, Root, read_root
from iom_me.io.iati._xml.parser import RefusedError, closed, feed, make_parser

if TYPE_CHECKING:
    from iom_me.typing import FilePath

__all__ = ["EXPECTED", "RawActivity", "Root", "activities"]

EXPECTED = "file of IATI activities"

_PIECE = 2**16
_MOST_BYTES = 64 * 2**20
_MOST_MARKS = 2_000_000
_MOST_ATTRIBUTES = 1_000  # of one element: going through them takes their square


@attrs.frozen(kw_only=True)
class RawActivity:
    """One activity as XML, whose elements have no namespace; valid until the next.

    Attributes
    ----------
    element : lxml.etree.Element or None
        The ``iati-activity``; None after the last one, at the end of the file.
    number : int
        Which of the file, from 1.
    root : Root
        What the first element of the file says.
    strays : tuple of (str, int)
        Name and line of each element since the activity before that is none.
    """

    element: Any
    number: int
    root: Root
    strays: tuple[tuple[str, int], ...]


def activities(path: FilePath, *, progress: bool) -> Iterator[RawActivity]:
    """Go through the activities of a file.

    Raises
    ------
    FormatError
        The file is no IATI activity file, or no safe one; the activities before the
        bad place have been given.
    MissingDependencyError
        lxml, or for the progress bar tqdm, is not installed.
    OSError
        The file cannot be opened or read.
    """
    source = os.fspath(path)
    with Path(path).open("rb") as file, _bar(file, shown=progress) as advance:
        try:
            yield from _activities(file, advance)
        except RefusedError as refusal:
            problem = Problem(refusal.place, str(refusal))
        else:
            return
    raise FormatError(source, [problem], expected=EXPECTED)


@contextmanager
def _bar(file: BinaryIO, *, shown: bool) -> Iterator[Callable[[int], object]]:
    """Show on standard error how many bytes were read; give what is to be told."""
    if not shown:
        yield lambda _: None
        return
    size = os.fstat(file.fileno()).st_size
    with optional("tqdm").tqdm(total=size, unit="B", unit_scale=True) as bar:
        yield bar.update


def _activities(
    file: BinaryIO, advance: Callable[[int], object]
) -> Iterator[RawActivity]:
    """Feed the file to the parser, piece by piece, and give what is complete."""
    head, root = read_root(file)
    parser = make_parser(tag=f"{{*}}{ACTIVITY}")
    counter = _Counter()
    crowded = optional("lxml.etree").XPath(
        f"(descendant-or-self::*[@*[{_MOST_ATTRIBUTES + 1}]])[1]"
    )
    number = 0
    for piece in _pieces(file, head, advance):
        feed(parser, piece)
        counter.add(piece)
        for _, element in parser.read_events():
            if not _is_activity(element, root):
                continue
            number += 1
            for one in crowded(element):
                message = f"{one.tag} has more than {_MOST_ATTRIBUTES:,} attributes"
                raise RefusedError(message, one.sourceline)
            _strip_namespace(element, root)
            yield RawActivity(
                element=element,
                number=number,
                root=root,
                strays=_strays(element.itersiblings(preceding=True)),
            )
            _forget(element)
            counter.restart()
        counter.check(number)
    last = closed(parser)
    yield RawActivity(
        element=None,
        number=number + 1,
        root=root,
        strays=() if root.is_bare else _strays(last.iterchildren(reversed=True)),
    )


def _pieces(
    file: BinaryIO, head: bytes, advance: Callable[[int], object]
) -> Iterator[bytes]:
    yield head
    advance(len(head))
    while piece := file.read(_PIECE):
        yield piece
        advance(len(piece))


class _Counter:
    """Counts what was read since the last activity ended.

    Bytes alone are no measure: the shortest elements and attributes take in memory a
    hundred times what they take in the file.
    """

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin with the next activity."""
        self._bytes = 0
        self._marks = 0

    def add(self, piece: bytes) -> None:
        """Count the bytes, and the elements and attributes that are in them."""
        self._bytes += len(piece)
        self._marks += piece.count(b"<") + piece.count(b"=")

    def check(self, number: int) -> None:
        """Refuse what is too much."""
        if self._bytes > _MOST_BYTES:
            size = f"{_MOST_BYTES // 2**20} MiB"
        elif self._marks > _MOST_MARKS:
            size = f"{_MOST_MARKS:,} elements and attributes"
        else:
            return
        raise RefusedError(
            f"activity {number + 1:,} has more than {size}, the most that is read"
        )


def _is_activity(element: Any, root: Root) -> bool:
    """Whether it is one of the file, and not something of that name inside of one."""
    parent = element.getparent()
    if root.is_bare:
        return parent is None
    return parent is not None and parent.getparent() is None


def _strays(siblings: Iterable[Any]) -> tuple[tuple[str, int], ...]:
    """List what stands between activities; what was forgotten before is empty."""
    found = [
        (local_name(one), one.sourceline)
        for one in siblings
        if one.tag.rpartition("}")[2] != ACTIVITY
    ]
    return tuple(reversed(found))


def _strip_namespace(element: Any, root: Root) -> None:
    """Take the namespace that some publishers write off the names; IATI has none."""
    if root.namespace:
        prefix = f"{{{root.namespace}}}"
        for one in element.iter(f"{prefix}*"):
            one.tag = one.tag.removeprefix(prefix)


def _forget(element: Any) -> None:
    """Free the memory of an activity, and of whatever stands before it."""
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
