"""What an IATI file says beside plans and values, as records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me.errors import ModelError
from iom_me.io.document import Document
from iom_me.model import fields

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "IatiActivity",
    "IatiDocument",
    "IatiDocumentLink",
    "IatiLocation",
    "IatiNarrative",
    "IatiNote",
    "IatiOrganisation",
    "IatiShare",
]

_LONGEST_SHOWN = 200


@attrs.frozen(kw_only=True)
class IatiNote:
    """Something in an IATI file that was not read, or not for certain.

    Attributes
    ----------
    line : int
        The line of the file; 0 if the note is about the file.
    path : str
        The element or attribute: ``iati-activity[1]/result[2]/indicator[1]/@measure``.
    message : str
        What was not read, or how it was read.
    text : str
        What stands there.
    project : str
        Id of the plan; empty if the note is about the file.

    Examples
    --------
    >>> import iom_me as me
    >>> print(me.io.IatiNote(line=12, path="title", message="is empty"))
    line 12, title: is empty
    """

    line: int
    path: str
    message: str
    text: str = ""
    project: str = ""

    @property
    def place(self) -> str:
        """The line and the path."""
        parts = (f"line {self.line:,}" if self.line else "", self.path)
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        text = self.text
        if len(text) > _LONGEST_SHOWN:
            text = f"{text[:_LONGEST_SHOWN]}..."
        shown = f"{self.message}{f': {text!r}' if text else ''}"
        return f"{self.place}: {shown}" if self.place else shown


@attrs.frozen(kw_only=True)
class IatiOrganisation:
    """An organisation, as reporter or participant of an activity.

    Attributes
    ----------
    ref : str
        Its identifier: ``XM-DAC-47066``.
    name : str
        Its name.
    type : str
        Code of the list OrganisationType: ``40`` for multilateral.
    role : str
        Code of the list OrganisationRole, of participants: ``4`` for implementing.

    Examples
    --------
    >>> import iom_me as me
    >>> me.io.IatiOrganisation("XM-DAC-47066", "IOM", type="40").ref
    'XM-DAC-47066'
    """

    ref: str = attrs.field(default="", converter=fields.text, kw_only=False)
    name: str = attrs.field(default="", converter=fields.text, kw_only=False)
    type: str = attrs.field(default="", converter=fields.text)
    role: str = attrs.field(default="", converter=fields.text)


@attrs.frozen(kw_only=True)
class IatiShare:
    """A sector, country or region of an activity, and its share of it.

    Attributes
    ----------
    code : str
        The code: ``15190`` (sector), ``NG`` (country), ``298`` (region).
    percentage : float, optional
        The share, 0-100.
    vocabulary : str
        Whose code it is; empty for the default of IATI.
    name : str
        What the code means, where it is the reporter's own (vocabulary 98 or 99).

    Examples
    --------
    >>> import iom_me as me
    >>> me.io.IatiShare("NG", percentage=100).code
    'NG'
    """

    code: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    percentage: float | None = attrs.field(
        default=None, converter=attrs.converters.optional(fields.number)
    )
    vocabulary: str = attrs.field(default="", converter=fields.text)
    name: str = attrs.field(default="", converter=fields.text)


IOM = IatiOrganisation(
    "XM-DAC-47066", "International Organization for Migration", type="40"
)
"""IOM as reporter: its code is the one of the OECD's list of channels of delivery."""


def _shares(
    value: str | IatiShare | Iterable[str | IatiShare],
) -> tuple[IatiShare, ...]:
    """Take codes or shares, one or several."""
    several = (value,) if isinstance(value, (str, IatiShare)) else tuple(value)
    return tuple(
        IatiShare(share) if isinstance(share, str) else share for share in several
    )


def _organisations(
    value: IatiOrganisation | Iterable[IatiOrganisation],
) -> tuple[IatiOrganisation, ...]:
    return (value,) if isinstance(value, IatiOrganisation) else tuple(value)


def _language(_: object, __: object, value: str) -> None:
    if not (value.isascii() and value.isalpha() and len(value) in {2, 3}):
        raise ModelError(f"{value!r} is no language code: write two letters, as 'en'.")


@attrs.frozen(kw_only=True)
class IatiActivity:
    """What IATI asks of an activity that a plan does not say.

    Attributes
    ----------
    project : str
        Id of the plan that this is about; empty for every plan of the file.
    identifier : str
        The ``iati-identifier``; if empty, the reporter's identifier, a hyphen and the
        plan's id.
    reporting_org : IatiOrganisation
        Who publishes.
    participating_orgs : tuple of IatiOrganisation
        Who takes part; the reporter as the one that implements, if not given.
    status : str
        Code of the list ActivityStatus: ``2`` for implementation.
    sectors, countries, regions : tuple of IatiShare
        Codes are accepted. The default sector, 15190, is migration and mobility.
    language : str
        Of the texts: two letters.
    description : str
        What the activity is about; the plan's notes, or its objective, if not given.

    Examples
    --------
    >>> import iom_me as me
    >>> me.io.IatiActivity(countries="NG", sectors="15190").countries[0].code
    'NG'
    """

    project: str = attrs.field(default="", converter=fields.identifier)
    identifier: str = attrs.field(default="", converter=fields.identifier)
    reporting_org: IatiOrganisation = attrs.field(
        default=IOM, validator=attrs.validators.instance_of(IatiOrganisation)
    )
    participating_orgs: tuple[IatiOrganisation, ...] = attrs.field(
        default=(), converter=_organisations, validator=fields.each(IatiOrganisation)
    )
    status: str = attrs.field(default="2", converter=fields.text)
    sectors: tuple[IatiShare, ...] = attrs.field(
        default="15190", converter=_shares, validator=fields.each(IatiShare)
    )
    countries: tuple[IatiShare, ...] = attrs.field(
        default=(), converter=_shares, validator=fields.each(IatiShare)
    )
    regions: tuple[IatiShare, ...] = attrs.field(
        default=(), converter=_shares, validator=fields.each(IatiShare)
    )
    language: str = attrs.field(default="en", validator=_language)
    description: str = attrs.field(default="", converter=fields.text)


@attrs.frozen(kw_only=True)
class IatiNarrative:
    """A text in another language than that of the plan.

    A plan holds each text once, in the language that was asked for; the others are
    here, and `write_iati` puts them back.

    Attributes
    ----------
    project, record : str
        Ids of the plan, and of the result or indicator; empty for the plan itself.
    field : str
        Which of its texts: ``statement``, ``title``, ``notes``, ``baseline.note``,
        ``targets[0].note``; of values, ``measurements[12].comment``.
    language : str
        Its code, as ``fr``.
    text : str
        The text.
    is_taken : bool
        Whether the plan holds this text, for want of one in its own language.

    Examples
    --------
    >>> import iom_me as me
    >>> me.io.IatiNarrative(
    ...     project="P", record="1", field="statement", language="fr", text="Emploi"
    ... ).language
    'fr'
    """

    project: str
    record: str
    field: str
    language: str
    text: str
    is_taken: bool = False


@attrs.frozen(kw_only=True)
class IatiDocumentLink:
    """A document that the file points at.

    Attributes
    ----------
    project, record : str
        Ids of the plan, and of the result or indicator.
    field : str
        What it is about: empty for the record itself, else ``baseline``,
        ``targets[0]`` or ``measurements[12]``.
    url, format : str
        Where it is, and its media type.
    titles, descriptions : tuple of (str, str)
        Language (empty: that of the activity) and text.
    categories, languages : tuple of str
        Codes of the lists DocumentCategory and Language.
    date : str
        Its date, as in the file.

    Examples
    --------
    >>> import iom_me as me
    >>> me.io.IatiDocumentLink(
    ...     project="P",
    ...     record="1.a",
    ...     url="https://example.org/survey.pdf",
    ...     format="application/pdf",
    ...     titles=(("en", "Survey"),),
    ...     categories=("A08",),
    ... ).categories
    ('A08',)
    """

    project: str
    record: str
    url: str
    format: str
    field: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    descriptions: tuple[tuple[str, str], ...] = ()
    categories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    date: str = ""


@attrs.frozen(kw_only=True)
class IatiLocation:
    """A place of an activity, to which its values may refer.

    Attributes
    ----------
    project : str
        Id of the plan.
    ref : str
        The name by which values refer to it; empty if none can.
    name : str
        Its name in words; what stands in the column ``place`` of the measurements.
    vocabulary, code : str
        Its code and whose it is (list GeographicVocabulary).
    latitude, longitude : str
        In degrees, as in the file.

    Examples
    --------
    >>> import iom_me as me
    >>> me.io.IatiLocation(project="P", ref="AF-KAN", name="Kandahar").name
    'Kandahar'
    """

    project: str
    ref: str
    name: str = ""
    vocabulary: str = ""
    code: str = ""
    latitude: str = ""
    longitude: str = ""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class IatiDocument(Document):
    """What an IATI file held.

    Attributes
    ----------
    version : str
        The version that the file names: ``2.03``; empty if it names none.
    activities : tuple of IatiActivity
        What the file says of each activity beside its plan.
    narratives : tuple of IatiNarrative
        The texts in the languages that the plans do not hold.
    document_links : tuple of IatiDocumentLink
        The documents that it points at.
    locations : tuple of IatiLocation
        The places that its values refer to.
    notes : tuple of IatiNote
        What was not read, or not for certain.

    Examples
    --------
    >>> import iom_me as me
    >>> document = me.io.read_iati(me.datasets.iati_example())
    >>> document.framework.indicators["P1.a"].baseline.disaggregated[0].value
    10
    """

    version: str = ""
    activities: tuple[IatiActivity, ...] = ()
    narratives: tuple[IatiNarrative, ...] = ()
    document_links: tuple[IatiDocumentLink, ...] = ()
    locations: tuple[IatiLocation, ...] = ()
    notes: tuple[IatiNote, ...] = ()

    def notes_to_frame(self) -> pd.DataFrame:
        """Return the notes as a table: project, line, path, message, text."""
        columns = ("project", "line", "path", "message", "text")
        rows = [[getattr(note, name) for name in columns] for note in self.notes]
        return _frames.frame([tuple(row) for row in rows], columns)
