"""What a reader of an element knows of its surroundings, and what it collects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import attrs

from iom_me.io.iati._read.notes import Notes

__all__ = ["Scope"]


@attrs.define(kw_only=True)
class Scope:
    """The surroundings of an element, and a place for what is no part of a plan.

    Attributes
    ----------
    language : str
        The language that was asked for; empty if none was.
    default_language : str
        That of the activity: texts without a language are in it.
    locations : mapping of str to str
        The place for each reference to a location of the activity.
    measure : str
        Code of the indicator's measure, while its values are read; empty if unknown.
    number : str
        The number that is printed before the statement of the result just read.
    notes : Notes
        What was not read, or not for certain.
    narratives : list of (field, language, text, is_taken)
        The texts in other languages; also one that was taken for want of the right one.
    links : list of (field, element)
        The elements that point at documents.
    elsewhere : Counter
        How many texts were taken in which language, for want of the right one.
    """

    language: str = ""
    default_language: str = ""
    locations: Mapping[str, str] = attrs.field(factory=dict)
    measure: str = ""
    number: str = ""
    notes: Notes = attrs.field(factory=Notes)
    narratives: list[tuple[str, str, str, bool]] = attrs.field(factory=list)
    links: list[tuple[str, Any]] = attrs.field(factory=list)
    elsewhere: Counter[str] = attrs.field(factory=Counter)

    @property
    def wanted(self) -> str:
        """The language in which texts are taken, if they are there in it."""
        return self.language or self.default_language

    def fresh(self) -> Scope:
        """Make a scope for the next record: notes are shared, texts and links not."""
        return Scope(
            language=self.language,
            default_language=self.default_language,
            locations=self.locations,
            measure=self.measure,
            notes=self.notes,
            elsewhere=self.elsewhere,
        )

    def note(
        self, element: Any, message: str, *, attribute: str = "", text: str = ""
    ) -> None:
        """Note something about an element, or about one of its attributes."""
        self.notes.add(element, message, attribute=attribute, text=text)
