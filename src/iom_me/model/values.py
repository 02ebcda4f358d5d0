"""A value, or the reason why there is none; and when it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeAlias, TypeGuard

import attrs

from iom_me.errors import ModelError
from iom_me.model import fields
from iom_me.model.fields import Choice

__all__ = [
    "Alignment",
    "DisaggregatedValue",
    "MissingReason",
    "NotAvailable",
    "Period",
    "Value",
    "is_number",
]


class MissingReason(Choice):
    """Why a value is not there.

    Examples
    --------
    >>> import iom_me as me
    >>> me.MissingReason("not_due")
    <MissingReason.NOT_DUE: 'not_due'>
    """

    NOT_DUE = "not_due"
    NOT_COLLECTED = "not_collected"
    NOT_APPLICABLE = "not_applicable"
    TO_BE_DETERMINED = "to_be_determined"


@attrs.frozen
class NotAvailable:
    """Stands where a number is missing, and says why; it is never zero.

    Attributes
    ----------
    reason : MissingReason
        ``not_due``, ``not_collected``, ``not_applicable`` or ``to_be_determined``.
    note : str
        The reason in words.
    due : datetime.date, optional
        When the value will be there.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Baseline(me.NotAvailable("to_be_determined", due="2024-06-30"))
    Baseline(NotAvailable('to_be_determined', due='2024-06-30'))
    """

    __repr__ = fields.compact_repr

    reason: MissingReason = attrs.field(converter=MissingReason)
    note: str = attrs.field(default="", converter=fields.text)
    due: dt.date | None = attrs.field(default=None, converter=fields.date)

    def __str__(self) -> str:
        words = self.reason.replace("_", " ")
        note = f": {self.note}" if self.note else ""
        due = f" (due {self.due})" if self.due else ""
        return f"{words}{note}{due}"


Value: TypeAlias = int | float | str | NotAvailable
"""A number, a text, or the reason why there is none.

Numbers are in the indicator's unit; percentages are 0-100.
"""


def is_number(value: object) -> TypeGuard[int | float]:
    """Say whether a value is a number (and not a text, or missing).

    Examples
    --------
    >>> import iom_me as me
    >>> me.is_number(0), me.is_number(me.NotAvailable("not_due"))
    (True, False)
    """
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def to_value(value: Any) -> Value:
    """Take a number, a text or a `NotAvailable`; refuse what is none of them."""
    if isinstance(value, NotAvailable):
        return value
    if isinstance(value, str):
        if not value.strip():
            raise ModelError(
                "The value is an empty text: for a missing value use "
                "NotAvailable('not_collected')."
            )
        return fields.text(value)
    if value is None:
        raise ModelError(
            "The value is None: say why, as NotAvailable('not_collected')."
        )
    return fields.number(value)


@attrs.frozen
class Period:
    """A span of days, both ends included.

    Attributes
    ----------
    start, end : datetime.date
        First and last day.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Period("2024-01-01", "2024-12-31").end
    datetime.date(2024, 12, 31)
    """

    __repr__ = fields.compact_repr

    start: dt.date = attrs.field(converter=fields.required_date)
    end: dt.date = attrs.field(converter=fields.required_date)

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise ModelError(
                f"The period ends ({self.end}) before it starts ({self.start}): "
                "exchange the two."
            )

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"


@attrs.frozen(kw_only=True)
class DisaggregatedValue:
    """The part of a value that belongs to some categories.

    Attributes
    ----------
    value : int, float, str or NotAvailable
        In the indicator's unit.
    by : tuple of (str, str)
        Dimension and category; a mapping is accepted.

    Examples
    --------
    >>> import iom_me as me
    >>> me.DisaggregatedValue(24, by={"sex": "female"}).by
    (('sex', 'female'),)
    """

    __repr__ = fields.compact_repr

    value: Value = attrs.field(converter=to_value, kw_only=False)
    by: tuple[tuple[str, str], ...] = attrs.field(converter=fields.categories)

    def __attrs_post_init__(self) -> None:
        if not self.by:
            raise ModelError(
                "DisaggregatedValue.by is empty: name the categories, "
                'such as by={"sex": "female"}.'
            )


@attrs.frozen(kw_only=True)
class Alignment:
    """A reference to an entry of a global framework or code list.

    Attributes
    ----------
    framework : str
        Name of the code list: ``SDG``, ``GCM``, ``SRF``, ``MiGOF``.
    code : str
        The code in that list.
    version : str
        Which edition of the list; the SRF has two that do not agree.

    Examples
    --------
    >>> import iom_me as me
    >>> print(me.Alignment("SDG", "10.7"))
    SDG 10.7
    """

    __repr__ = fields.compact_repr

    framework: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    code: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    version: str = attrs.field(default="", converter=fields.identifier)

    def __str__(self) -> str:
        return " ".join(
            part for part in (self.framework, self.version, self.code) if part
        )


def to_alignments(value: Iterable[Alignment] | Alignment) -> tuple[Alignment, ...]:
    """Take one reference or several as a tuple."""
    return (value,) if isinstance(value, Alignment) else tuple(value)
