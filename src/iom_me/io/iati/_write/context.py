"""What a writer of elements knows of its surroundings."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, TypeAlias

import attrs

from iom_me.io.iati.records import IatiDocumentLink, IatiLocation, IatiNarrative
from iom_me.model import ResultsFramework

__all__ = ["Context", "Places", "Words", "made_places"]

Key: TypeAlias = tuple[str, str]
"""The id of a record, and one of its fields."""

_SEVERAL = "; "


@attrs.frozen(kw_only=True)
class Words:
    """The texts in other languages and the documents of one plan.

    Those that found a place are ticked off, so that the others can be told.
    """

    narratives: Mapping[Key, Sequence[IatiNarrative]]
    links: Mapping[Key, Sequence[IatiDocumentLink]]
    used: set[Key] = attrs.field(factory=set)

    @classmethod
    def of(
        cls, narratives: Iterable[IatiNarrative], links: Iterable[IatiDocumentLink]
    ) -> Words:
        """Sort them by what they are about."""
        return cls(narratives=_by_key(narratives), links=_by_key(links))

    def narratives_of(self, record: str, field: str) -> Sequence[IatiNarrative]:
        """Return the texts of a field in the other languages."""
        self.used.add((record, field))
        return self.narratives.get((record, field), ())

    def links_of(self, record: str, field: str) -> Sequence[IatiDocumentLink]:
        """Return the documents of a record or of one of its values."""
        self.used.add((record, field))
        return self.links.get((record, field), ())

    def unused(self) -> list[Key]:
        """Name the places that there are not in the file."""
        keys = {**self.narratives, **self.links}
        return [key for key in keys if key not in self.used]


def _by_key(records: Iterable[Any]) -> dict[Key, list[Any]]:
    grouped: dict[Key, list[Any]] = {}
    for record in records:
        grouped.setdefault((record.record, record.field), []).append(record)
    return grouped


@attrs.frozen(kw_only=True)
class Places:
    """The places of an activity, and under which references values name them."""

    locations: tuple[IatiLocation, ...]
    refs: Mapping[str, str]

    def refs_of(self, place: str) -> tuple[str, ...]:
        """Return the references of a place, or of several that are joined."""
        return tuple(self.refs[one] for one in _several(place, self.refs))


def _several(place: str, known: Mapping[str, str]) -> list[str]:
    """Part places that are joined, as a reader joins them."""
    parts = place.split(_SEVERAL)
    is_joined = all(part.strip() for part in parts) and len(set(parts)) == len(parts)
    return parts if is_joined and place not in known else [place]


def made_places(
    project: str, known: Sequence[IatiLocation], wanted: Iterable[str]
) -> Places:
    """Find the places that values name among the known ones; make the others.

    A place is known by its name, or by its reference where two have that name.
    """
    locations = list(known)
    met = Counter(one.name for one in locations)
    refs: dict[str, str] = {}
    for one in locations:
        by_name = one.name and met[one.name] == 1
        if one.ref:
            refs.setdefault(one.name if by_name else one.ref, one.ref)
    new_refs = _new_refs({one.ref for one in locations})
    for joined in dict.fromkeys(wanted):
        for place in _several(joined, refs):
            if place not in refs:
                refs[place] = next(new_refs)
                new = IatiLocation(project=project, ref=refs[place], name=place)
                locations.append(new)
    return Places(locations=tuple(locations), refs=refs)


def _new_refs(taken: set[str]) -> Iterator[str]:
    every = (f"place-{number}" for number in count(1))
    return (ref for ref in every if ref not in taken)


@attrs.frozen(kw_only=True)
class Context:
    """What the writers of elements have to know.

    Attributes
    ----------
    plan : ResultsFramework
        The plan.
    words : Words
        Texts in other languages, and documents.
    places : Places
        The places of the activity.
    """

    plan: ResultsFramework
    words: Words
    places: Places

    def first_day(self, last: dt.date) -> dt.date:
        """Choose where a span begins of which only the end is known.

        With the project; on 1 January, if that begins later or at no day.
        """
        start = self.plan.start
        return start if start and start <= last else dt.date(last.year, 1, 1)
