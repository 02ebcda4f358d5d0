"""What a plan holds beside its results: risks and money."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

import attrs

from iom_me.errors import ModelError
from iom_me.model import fields
from iom_me.model.fields import Choice

__all__ = ["BudgetLine", "Risk", "Treatment"]


class Treatment(Choice):
    """The five options that IOM's Risk Assessment Plan knows.

    Examples
    --------
    >>> import iom_me as me
    >>> [option.value for option in me.Treatment]
    ['avoid', 'change_likelihood', 'change_consequence', 'share', 'tolerate']
    """

    AVOID = "avoid"
    CHANGE_LIKELIHOOD = "change_likelihood"
    CHANGE_CONSEQUENCE = "change_consequence"
    SHARE = "share"
    TOLERATE = "tolerate"


def _rank(highest: int) -> Any:
    def validate(_: Risk, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is None:
            return
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not (whole and 1 <= value <= highest):  # type: ignore[operator]
            raise ModelError(
                f"Risk.{attribute.name} is {value!r}: "
                f"it must be a whole number from 1 to {highest}."
            )

    return validate


@attrs.frozen(kw_only=True)
class Risk:
    """An uncertain event that would harm the plan, and what is done about it.

    Attributes
    ----------
    id : str
        Unique in the plan: ``R1``.
    statement : str
        The risk factor.
    likelihood : int, optional
        Rank from 1 to 5.
    consequence : int, optional
        Rank from 1 to 6, as in IOM's Risk Assessment Plan.
    treatment : Treatment, optional
        One of the five options.
    action : str
        The concrete step.
    owner : str
        Who sees to it.
    due : datetime.date, optional
        By when.
    node : str
        Id of the result or assumption that it threatens.
    reviewed_on : datetime.date, optional
        When somebody last looked at it.
    notes : str
        Remarks.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Risk("R1", "Employers withdraw", likelihood=2, consequence=5).score
    10
    """

    __repr__ = fields.compact_repr

    id: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    statement: str = attrs.field(converter=fields.text, kw_only=False)
    likelihood: int | None = attrs.field(default=None, validator=_rank(5))
    consequence: int | None = attrs.field(default=None, validator=_rank(6))
    treatment: Treatment | None = attrs.field(
        default=None, converter=attrs.converters.optional(Treatment)
    )
    action: str = attrs.field(default="", converter=fields.text)
    owner: str = attrs.field(default="", converter=fields.text)
    due: dt.date | None = attrs.field(default=None, converter=fields.date)
    node: str = attrs.field(default="", converter=fields.identifier)
    reviewed_on: dt.date | None = attrs.field(default=None, converter=fields.date)
    notes: str = attrs.field(default="", converter=fields.text)

    @property
    def score(self) -> int | None:
        """Likelihood times consequence; None while one of them is not ranked."""
        if self.likelihood is None or self.consequence is None:
            return None
        return self.likelihood * self.consequence


def _money(value: Decimal | int | str) -> Decimal:
    if isinstance(value, float):
        raise ModelError(
            f"The amount {value!r} is a float, which cannot hold cents exactly: "
            f"write Decimal('{value}') or the text '{value}'."
        )
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, str)):
        raise ModelError(f"The amount {value!r} is no Decimal, int or text.")
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise ModelError(
            f"The amount {value!r} is not a number: write it as '1234.50'."
        ) from None
    if not amount.is_finite():
        raise ModelError(f"The amount {value!r} is not finite.")
    return amount


def currency(value: str) -> str:
    """Take an ISO 4217 code: three capital letters, or nothing."""
    value = fields.text(value)
    if value and not re.fullmatch("[A-Z]{3}", value):
        raise ModelError(
            f"{value!r} is no currency code: write three letters, as 'EUR'."
        )
    return value


@attrs.frozen(kw_only=True)
class BudgetLine:
    """Money planned for a result or an activity.

    Attributes
    ----------
    id : str
        Unique in the plan: ``B1.1``.
    title : str
        What the money is for.
    amount : decimal.Decimal
        Exact; a text or a whole number is accepted, a float is not.
    currency : str
        ISO 4217 code; the plan's currency if not given.
    node : str
        Id of the result or activity.
    parent : str
        Id of the budget line that this one is a part of.
    notes : str
        Remarks.

    Examples
    --------
    >>> import iom_me as me
    >>> me.BudgetLine("B1", "Outcome 1", amount="630649.80", node="1").amount
    Decimal('630649.80')
    """

    __repr__ = fields.compact_repr

    id: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    title: str = attrs.field(converter=fields.text, kw_only=False)
    amount: Decimal = attrs.field(converter=_money)
    currency: str = attrs.field(default="", converter=currency)
    node: str = attrs.field(default="", converter=fields.identifier)
    parent: str = attrs.field(default="", converter=fields.identifier)
    notes: str = attrs.field(default="", converter=fields.text)
