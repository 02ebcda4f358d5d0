"""A plan as an activity of IATI 2.03: its head, and its results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from iom_me._optional import optional
from iom_me.io.iati._write.context import Context, Words, made_places
from iom_me.io.iati._write.elements import (
    XML_LANG,
    add,
    add_documents,
    add_narratives,
    add_text,
    number_text,
)
from iom_me.io.iati._write.indicator import WrittenResult, add_result
from iom_me.io.iati._write.rows import Row
from iom_me.io.iati.records import (
    IatiActivity,
    IatiDocumentLink,
    IatiLocation,
    IatiNarrative,
    IatiOrganisation,
    IatiShare,
)
from iom_me.io.json._converter import converter
from iom_me.model import ResultsFramework, fields

__all__ = ["Contents", "WrittenActivity", "identifier_of", "make_activity"]

_PLANNED_START, _PLANNED_END = "1", "3"
_IMPLEMENTING = "4"
_WGS_84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
_OWN = frozenset({"98", "99"})  # the standard wants such codes explained (2.2.1)
_NO_SECTOR = "99810"
_NO_COUNTRY = "998"


@attrs.frozen(kw_only=True)
class Contents:
    """What goes into one activity.

    ``rows`` are the measurements by the id of their indicator; ``columns`` those of
    the whole table, None where there is no table.
    """

    plan: ResultsFramework
    about: IatiActivity
    rows: Mapping[str, list[Row]]
    columns: tuple[str, ...] | None
    narratives: Sequence[IatiNarrative] = ()
    links: Sequence[IatiDocumentLink] = ()
    locations: Sequence[IatiLocation] = ()


@attrs.frozen(kw_only=True)
class WrittenActivity:
    """An activity, and what its parts stand for.

    Attributes
    ----------
    element
        The ``iati-activity``.
    contents : Contents
        What was to be written.
    plain : dict
        The plan as plain values.
    results : tuple of WrittenResult
        The results that IATI holds.
    put_in : tuple of str
        Facts that IATI asks for and nobody gave.
    homeless : tuple of str
        Texts and documents about what the activity does not hold.
    is_new : bool
        Whether its head was made here, too.
    fewer : tuple of str
        What the results of a base had more of.
    """

    element: Any
    contents: Contents
    plain: dict[str, Any]
    results: tuple[WrittenResult, ...]
    put_in: tuple[str, ...]
    homeless: tuple[str, ...]
    is_new: bool = True
    fewer: tuple[str, ...] = ()


def identifier_of(plan: ResultsFramework, about: IatiActivity) -> str:
    """Choose the identifier of an activity."""
    return about.identifier or f"{about.reporting_org.ref}-{plan.id}"


def make_activity(contents: Contents) -> WrittenActivity:
    """Make the element of a plan, without anything of ours in it."""
    plan = contents.plan
    plain = converter().unstructure(plan)
    words = Words.of(contents.narratives, contents.links)
    places = made_places(plan.id, contents.locations, _places(plain, contents.rows))
    context = Context(plan=plan, words=words, places=places)
    head = _Head(contents, context)
    element = head.make()
    results = tuple(
        add_result(element, result, contents.rows, context)
        for result in plain.get("results", ())
        if result.get("indicators")
    )
    return WrittenActivity(
        element=element,
        contents=contents,
        plain=plain,
        results=results,
        put_in=tuple(head.put_in),
        homeless=tuple(f"{record}: {field}" for record, field in words.unused()),
    )


def _places(plain: Mapping[str, Any], rows: Mapping[str, list[Row]]) -> Iterator[str]:
    """List the places of all values."""
    return (place for place in _all_places(plain, rows) if place.strip())


def _all_places(
    plain: Mapping[str, Any], rows: Mapping[str, list[Row]]
) -> Iterator[str]:
    for result in plain.get("results", ()):
        for indicator in result.get("indicators", ()):
            for by in _groups(indicator):
                yield by.get("place", "")
            for row in rows.get(indicator["id"], ()):
                yield row.cells.get("place", "")


def _groups(indicator: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    baseline = indicator.get("baseline")
    for record in [*([baseline] if baseline else []), *indicator.get("targets", ())]:
        for part in record.get("disaggregated", ()):
            yield part["by"]


class _Head:
    """Makes an activity up to its results, in the order that the schema wants."""

    def __init__(self, contents: Contents, context: Context) -> None:
        self.put_in: list[str] = []
        self._plan = contents.plan
        self._about = contents.about
        self._rows = contents.rows
        self._context = context
        self._activity: Any = None

    def make(self) -> Any:
        self._activity = optional("lxml.etree").Element("iati-activity")
        self._activity.set(XML_LANG, self._about.language)
        if self._plan.currency:
            self._activity.set("default-currency", self._plan.currency)
        self._add_names()
        self._add_organisations()
        add(self._activity, "activity-status", code=self._about.status)
        self._add_dates()
        self._add_countries()
        for location in self._context.places.locations:
            self._add_location(location)
        self._add_sectors()
        add_documents(self._activity, self._context.words.links_of("", ""))
        return self._activity

    def _add_names(self) -> None:
        plan, about = self._plan, self._about
        identifier = add(self._activity, "iati-identifier")
        identifier.text = identifier_of(plan, about)
        self._add_organisation("reporting-org", about.reporting_org)
        told = {"title": plan.title, "description": self._description()}
        for name, text in told.items():
            add_text(
                self._activity,
                name,
                text,
                context=self._context,
                record="",
                field=name,
            )

    def _description(self) -> str:
        """Say what the activity is about; IATI wants a text here."""
        objectives = (one.statement for one in self._plan.objectives.values())
        texts = (self._about.description, self._plan.notes, *objectives)
        named = (*texts, self._plan.title, self._plan.id)
        return next(text for text in named if text.strip())

    def _add_organisations(self) -> None:
        about = self._about
        implementing = attrs.evolve(about.reporting_org, role=_IMPLEMENTING)
        for organisation in about.participating_orgs or (implementing,):
            self._add_organisation("participating-org", organisation)

    def _add_organisation(self, name: str, organisation: IatiOrganisation) -> None:
        element = add(self._activity, name)
        for key in ("ref", "type", "role"):
            if value := getattr(organisation, key):
                element.set(key, value)
        if organisation.name.strip():
            add_narratives(element, [("", organisation.name)])

    def _add_dates(self) -> None:
        start, end = self._plan.start, self._plan.end
        if start is None:
            start = min(self._days(), default=None)
            if start is not None:
                self.put_in.append(
                    f"the first day {start}, the earliest (give it a start)"
                )
        if start is not None:
            self._add_date(_PLANNED_START, start)
        if end is not None and (start is None or end >= start):
            self._add_date(_PLANNED_END, end)

    def _add_date(self, type_: str, day: dt.date) -> None:
        add(self._activity, "activity-date", type=type_, iso_date=day.isoformat())

    def _days(self) -> Iterator[dt.date]:
        """List the days that the plan and its values name."""
        if self._plan.end:
            yield self._plan.end
        for indicator in self._plan.indicators.values():
            for dated in (indicator.baseline, *indicator.targets):
                if dated is not None and dated.period is not None:
                    yield dated.period.start
                elif dated is not None and dated.date is not None:
                    yield dated.date
            for row in self._rows.get(indicator.id, ()):
                first = row.cells.get("period_start", row.cells["period_end"])
                yield dt.date.fromisoformat(first)

    def _add_countries(self) -> None:
        regions = self._about.regions
        if not self._about.countries and not regions:
            self.put_in.append(
                f"the region {_NO_COUNTRY} (developing countries, unspecified)"
            )
            regions = (IatiShare(_NO_COUNTRY),)
        self._add_shares("recipient-country", self._about.countries)
        self._add_shares("recipient-region", regions)

    def _add_sectors(self) -> None:
        sectors = self._about.sectors
        if not sectors:
            self.put_in.append(f"the sector {_NO_SECTOR} (sectors not specified)")
        self._add_shares("sector", sectors or (IatiShare(_NO_SECTOR),))

    def _add_shares(self, name: str, shares: Iterable[IatiShare]) -> None:
        for share in shares:
            element = add(self._activity, name, code=share.code)
            if share.vocabulary and name != "recipient-country":
                element.set("vocabulary", share.vocabulary)
            if share.percentage is not None:
                element.set("percentage", number_text(share.percentage))
            if told := share.name or (share.vocabulary in _OWN and share.code):
                add_narratives(element, [("", told)])

    def _add_location(self, location: IatiLocation) -> None:
        element = add(self._activity, "location")
        if location.ref:
            element.set("ref", fields.text(location.ref))
        if location.code:
            add(
                element,
                "location-id",
                vocabulary=location.vocabulary,
                code=location.code,
            )
        if location.name.strip():
            add_narratives(add(element, "name"), [("", location.name)])
        if location.latitude and location.longitude:
            position = add(add(element, "point", srsName=_WGS_84), "pos")
            position.text = fields.text(f"{location.latitude} {location.longitude}")
