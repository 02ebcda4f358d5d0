"""What the readers could not read, or not for certain, while it is collected."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import attrs

from iom_me.io.iati._read.places import Places
from iom_me.io.iati.records import IatiNote

__all__ = ["Notes", "local_name"]


def local_name(element: Any) -> str:
    """Name an element as it is written: of another namespace with its prefix."""
    _, _, name = str(element.tag).rpartition("}")
    return f"{element.prefix}:{name}" if element.prefix else name


@attrs.frozen
class _Found:
    """A note with the element that it is about."""

    element: Any
    attribute: str
    message: str
    text: str


class Notes:
    """Notes in the making. Their paths are found at the end, in one walk."""

    def __init__(self) -> None:
        self._found: list[_Found] = []

    def add(
        self, element: Any, message: str, *, attribute: str = "", text: str = ""
    ) -> None:
        """Note something about an element, or about one of its attributes."""
        self._found.append(_Found(element, attribute, message, text))

    def extend(self, other: Notes, *, without: Container[str] = ()) -> None:
        """Take over the notes of another collection, but those on some attributes."""
        self._found.extend(one for one in other._found if one.attribute not in without)

    def collected(self, project: str, number: int) -> tuple[IatiNote, ...]:
        """List the notes on the activity with this number in its file, as they stand.

        Those about one line keep the order in which they were made.
        """
        places = Places(number)
        notes = [
            IatiNote(
                line=found.element.sourceline or 0,
                path=places.path(found.element, found.attribute),
                message=found.message,
                text=found.text,
                project=project,
            )
            for found in self._found
        ]
        return tuple(dict.fromkeys(sorted(notes, key=lambda note: note.line)))
