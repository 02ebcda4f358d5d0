"""The records of a cube: its dimensions, its members, and what does not fit."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

import attrs

from iom_me.model.fields import Choice

__all__ = [
    "CubeDimension",
    "CubeMember",
    "CubeProblem",
    "CubeProblemKind",
    "CubeStatus",
    "Part",
    "is_unknown",
    "named",
]

Part: TypeAlias = tuple[tuple[str, str], ...]
"""Dimension and category of each axis that is not the total."""

_UNKNOWN = {"unknown", "not known", "not stated", "not specified", "undisclosed"}


def is_unknown(category: str) -> bool:
    """Whether a category holds those of whom the group is not known."""
    return category.strip().casefold().replace("_", " ") in _UNKNOWN


def named(part: Part) -> str:
    """Write a part in words: "sex female, place Lagos"."""
    return ", ".join(f"{axis} {category}" for axis, category in part) or "total"


class CubeStatus(Choice):
    """Where the value of a member comes from, or why there is none.

    ``reported`` values stand in the table as they are; ``derived`` ones are made of
    parts. Without a value, the table says ``not_due``, ``not_collected`` or
    ``not_applicable``, or says nothing (``no_data``); ``cannot_tell`` means that there
    are values, of which none can be made.

    Examples
    --------
    >>> from iom_me.tracking import CubeStatus
    >>> CubeStatus("derived").value
    'derived'
    """

    REPORTED = "reported"
    DERIVED = "derived"
    NOT_DUE = "not_due"
    NOT_COLLECTED = "not_collected"
    NOT_APPLICABLE = "not_applicable"
    NO_DATA = "no_data"
    CANNOT_TELL = "cannot_tell"


class CubeProblemKind(Choice):
    """What does not fit in a table that breaks values down.

    ``sum_above_total``, ``sum_below_total``
        Parts that exclude each other do not make the total; it may be that one is
        missing.
    ``part_above_total``
        One of several groups that overlap is larger than the whole.
    ``pooled_differs``
        A percentage or ratio is not that of its parts put together.
    ``outside_parts``
        A percentage, ratio or score is lower or higher than each of its parts.
    ``totals_differ``
        Two dimensions make different totals, and none is reported.
    ``total_without_parts``, ``parts_without_total``
        Only one of both is reported.
    ``undeclared_dimension``, ``undeclared_category``, ``total_as_category``
        A column or a group that the plan does not know; a total written as if it were
        a group.
    ``empty_category``
        A declared group has no value at all.
    ``much_unknown``
        The group of too many is not known.

    Examples
    --------
    >>> from iom_me.tracking import CubeProblemKind
    >>> CubeProblemKind("much_unknown").value
    'much_unknown'
    """

    SUM_ABOVE_TOTAL = "sum_above_total"
    SUM_BELOW_TOTAL = "sum_below_total"
    PART_ABOVE_TOTAL = "part_above_total"
    POOLED_DIFFERS = "pooled_differs"
    OUTSIDE_PARTS = "outside_parts"
    TOTALS_DIFFER = "totals_differ"
    TOTAL_WITHOUT_PARTS = "total_without_parts"
    PARTS_WITHOUT_TOTAL = "parts_without_total"
    UNDECLARED_DIMENSION = "undeclared_dimension"
    UNDECLARED_CATEGORY = "undeclared_category"
    TOTAL_AS_CATEGORY = "total_as_category"
    EMPTY_CATEGORY = "empty_category"
    MUCH_UNKNOWN = "much_unknown"


@attrs.frozen(kw_only=True)
class CubeDimension:
    """One axis of a cube.

    Attributes
    ----------
    name : str
        Name of the dimension, and of its column in the table.
    categories : tuple of str
        Those declared, in their order; then those only seen in table or plan.
    declared : tuple of str
        Those that the plan declares.
    is_declared : bool
        Whether the plan breaks the indicator down by it; places and projects always
        count as declared.
    is_exclusive : bool
        Whether each person is in one category only.

    Examples
    --------
    >>> from iom_me.tracking import CubeDimension
    >>> sex = CubeDimension(
    ...     name="sex",
    ...     categories=("female", "male"),
    ...     declared=("female", "male"),
    ...     is_declared=True,
    ...     is_exclusive=True,
    ... )
    >>> sex.categories
    ('female', 'male')
    """

    name: str
    categories: tuple[str, ...]
    declared: tuple[str, ...]
    is_declared: bool
    is_exclusive: bool


@attrs.frozen(kw_only=True)
class CubeMember:
    """The value of one member of a cube, and how far along it is.

    Attributes
    ----------
    by : tuple of (str, str)
        Dimension and category; a dimension that is not named stands at its total.
    value : int, float, str, optional
        In the indicator's unit.
    numerator, denominator : float, optional
        What a percentage or ratio is made of, if it is known.
    date : datetime.date, optional
        End of the last period that the value covers.
    baseline, target : int, float, str, optional
        As the plan states them for this member.
    progress : float, optional
        Share of the way from baseline to target: 1 is the target. Never capped.
    formula : str
        What gave the progress; empty if nothing did.
    parts_present, parts_expected : int
        How many of the values that it is made of were there.
    status : CubeStatus
        Where the value comes from, or why there is none.
    reason : str
        Why there is no value, or no progress.
    note : str
        What was assumed, and what is odd.

    Examples
    --------
    >>> from iom_me.tracking import CubeMember, CubeStatus
    >>> women = CubeMember(
    ...     by=(("sex", "female"),),
    ...     value=24,
    ...     numerator=None,
    ...     denominator=None,
    ...     date=None,
    ...     baseline=0,
    ...     target=48,
    ...     progress=0.5,
    ...     formula="baseline_relative",
    ...     parts_present=1,
    ...     parts_expected=1,
    ...     status=CubeStatus.REPORTED,
    ...     reason="",
    ...     note="",
    ... )
    >>> women.label
    'sex female'
    """

    by: Part
    value: float | str | None
    numerator: float | None
    denominator: float | None
    date: dt.date | None
    baseline: float | str | None
    target: float | str | None
    progress: float | None
    formula: str
    parts_present: int
    parts_expected: int
    status: CubeStatus
    reason: str
    note: str

    @property
    def label(self) -> str:
        """The member in words."""
        return named(self.by)

    def category(self, dimension: str) -> str | None:
        """Return the category in a dimension; None where it stands at the total."""
        return dict(self.by).get(dimension)


@attrs.frozen(kw_only=True)
class CubeProblem:
    """Something that does not fit; it is named and never mended.

    Attributes
    ----------
    kind : CubeProblemKind
        What does not fit.
    by : tuple of (str, str)
        The member whose value is in question; empty for the total.
    dimension : str
        The dimension by which it is broken down.
    period_end : datetime.date, optional
        The period, if it is about one.
    message : str
        What is wrong, with its numbers.

    Examples
    --------
    >>> from iom_me.tracking import CubeProblem, CubeProblemKind
    >>> CubeProblem(
    ...     kind=CubeProblemKind.EMPTY_CATEGORY,
    ...     by=(),
    ...     dimension="sex",
    ...     period_end=None,
    ...     message="sex 'unknown' has no value",
    ... ).kind.value
    'empty_category'
    """

    kind: CubeProblemKind
    by: Part
    dimension: str
    period_end: dt.date | None
    message: str
