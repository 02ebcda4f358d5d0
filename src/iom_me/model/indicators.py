"""What is measured, where it started, and where it should go."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me.errors import ModelError
from iom_me.model import fields
from iom_me.model.aggregation import Aggregation, to_aggregation
from iom_me.model.fields import Choice
from iom_me.model.values import (
    Alignment,
    DisaggregatedValue,
    NotAvailable,
    Period,
    Value,
    is_number,
    to_alignments,
    to_value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Accumulation",
    "Baseline",
    "Direction",
    "Disaggregation",
    "Frequency",
    "Indicator",
    "Measure",
    "Operator",
    "Target",
    "Trajectory",
]


class Measure(Choice):
    """What kind of value an indicator has.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Measure("percent")
    Traceback (most recent call last):
    ...
    iom_me.errors.ModelError: 'percent' is no measure: ... Did you mean 'percentage'?
    """

    COUNT = "count"
    PERCENTAGE = "percentage"
    RATIO = "ratio"
    SCORE = "score"
    CURRENCY = "currency"
    BINARY = "binary"
    ORDINAL = "ordinal"
    QUALITATIVE = "qualitative"


class Direction(Choice):
    """Which way is better.

    Examples
    --------
    >>> import iom_me as me
    >>> list(me.Direction)[0] == "increase"
    True
    """

    INCREASE = "increase"
    DECREASE = "decrease"
    MAINTAIN = "maintain"


class Accumulation(Choice):
    """How reported values add up over time.

    ``per_period`` values are new in their period and are summed; ``cumulative`` values
    are running totals, of which the last counts; ``latest`` values are states.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Accumulation("per_period").value
    'per_period'
    """

    PER_PERIOD = "per_period"
    CUMULATIVE = "cumulative"
    LATEST = "latest"


class Trajectory(Choice):
    """By which path an indicator is expected to go from one dated value to the next.

    ``linear`` is a straight line; ``step`` stays where it was until the next date, and
    ``s_curve`` begins and ends slowly: after the share t of the time, 3 t^2 - 2 t^3 of
    the way is made.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Trajectory("s_curve").value
    's_curve'
    """

    LINEAR = "linear"
    STEP = "step"
    S_CURVE = "s_curve"


class Frequency(Choice):
    """How often a value is collected.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Frequency("quarterly").value
    'quarterly'
    """

    ONCE = "once"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    BASELINE_MIDTERM_ENDLINE = "baseline_midterm_endline"
    PER_EVENT = "per_event"


class Operator(Choice):
    """How an actual value is held against its target.

    Examples
    --------
    >>> import iom_me as me
    >>> [operator.value for operator in me.Operator]
    ['at_least', 'at_most', 'equal', 'between']
    """

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EQUAL = "equal"
    BETWEEN = "between"


def _parts(value: Iterable[DisaggregatedValue]) -> tuple[DisaggregatedValue, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Disaggregation:
    """A dimension by which an indicator is broken down.

    Attributes
    ----------
    dimension : str
        Name of the dimension, and of its column in the measurements: ``sex``.
    categories : tuple of str
        The categories; empty if not fixed beforehand (places, for instance).
    is_exclusive : bool
        Whether each person is in one category only, so that the parts add up.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Disaggregation("sex", categories=["female", "male", "unknown"]).categories
    ('female', 'male', 'unknown')
    """

    __repr__ = fields.compact_repr

    dimension: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    categories: tuple[str, ...] = attrs.field(
        default=(), converter=fields.words, validator=fields.no_repeats("category")
    )
    is_exclusive: bool = attrs.field(default=True, validator=fields.flag)


def _disaggregations(
    value: Iterable[Disaggregation] | Disaggregation,
) -> tuple[Disaggregation, ...]:
    return (value,) if isinstance(value, Disaggregation) else tuple(value)


@attrs.frozen(kw_only=True)
class Baseline:
    """Where an indicator stood before the project.

    Attributes
    ----------
    value : int, float, str or NotAvailable
        In the indicator's unit; percentages are 0-100.
    date : datetime.date, optional
        When it was measured.
    period : Period, optional
        The span it was measured over, instead of a date.
    disaggregated : tuple of DisaggregatedValue
        Its parts.
    source, note : str
        Where it comes from; a remark.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Baseline(40, date="2021-10-01")
    Baseline(40, date='2021-10-01')
    """

    __repr__ = fields.compact_repr

    value: Value = attrs.field(converter=to_value, kw_only=False)
    date: dt.date | None = attrs.field(default=None, converter=fields.date)
    period: Period | None = attrs.field(default=None, validator=fields.maybe(Period))
    disaggregated: tuple[DisaggregatedValue, ...] = attrs.field(
        default=(), converter=_parts, validator=fields.each(DisaggregatedValue)
    )
    source: str = attrs.field(default="", converter=fields.text)
    note: str = attrs.field(default="", converter=fields.text)

    def __attrs_post_init__(self) -> None:
        _one_time(self)

    @property
    def when(self) -> dt.date | None:
        """The date, or the last day of the period."""
        return self.period.end if self.period else self.date


@attrs.frozen(kw_only=True)
class Target:
    """Where an indicator should be, and by when; a dated target is also a milestone.

    Attributes
    ----------
    value : int, float, str or NotAvailable
        In the indicator's unit; percentages are 0-100. The lower end of a range.
    operator : Operator, optional
        ``at_least``, ``at_most``, ``equal`` or ``between``; if not given, what the
        indicator's direction implies.
    upper : int or float, optional
        The upper end of a range (``between`` only).
    date : datetime.date, optional
        By when; if not given, the end of the project.
    period : Period, optional
        The span in which it is to be reached, instead of a date.
    disaggregated : tuple of DisaggregatedValue
        Its parts.
    note : str
        A remark.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Target(80, date="2023-03-31", operator="at_least").operator.value
    'at_least'
    """

    __repr__ = fields.compact_repr

    value: Value = attrs.field(converter=to_value, kw_only=False)
    operator: Operator | None = attrs.field(
        default=None, converter=attrs.converters.optional(Operator)
    )
    upper: int | float | None = attrs.field(
        default=None, converter=attrs.converters.optional(fields.number)
    )
    date: dt.date | None = attrs.field(default=None, converter=fields.date)
    period: Period | None = attrs.field(default=None, validator=fields.maybe(Period))
    disaggregated: tuple[DisaggregatedValue, ...] = attrs.field(
        default=(), converter=_parts, validator=fields.each(DisaggregatedValue)
    )
    note: str = attrs.field(default="", converter=fields.text)

    def __attrs_post_init__(self) -> None:
        _one_time(self)
        if self.operator is Operator.BETWEEN:
            self._check_range()
        elif self.upper is not None:
            raise ModelError(
                f"Target.upper is {self.upper} but the operator is not 'between': "
                "leave upper out, or write operator='between'."
            )

    def _check_range(self) -> None:
        if self.upper is None:
            raise ModelError(
                "Target.upper is missing: a 'between' target needs value and upper."
            )
        if not isinstance(self.value, (int, float)):
            raise ModelError(
                f"Target.value is {self.value!r}: a 'between' target needs two numbers."
            )
        if self.upper <= self.value:
            raise ModelError(
                f"Target.upper ({self.upper}) is not above the value ({self.value})."
            )

    @property
    def when(self) -> dt.date | None:
        """The date, or the last day of the period."""
        return self.period.end if self.period else self.date


def _one_time(record: Baseline | Target) -> None:
    if record.date is not None and record.period is not None:
        raise ModelError(
            f"{type(record).__name__} has a date ({record.date}) and a period "
            f"({record.period}): give one of the two."
        )


def _targets(value: Iterable[Target] | Target) -> tuple[Target, ...]:
    return (value,) if isinstance(value, Target) else tuple(value)


@attrs.frozen(kw_only=True)
class Indicator:
    """What is measured to see whether a result is reached.

    Attributes
    ----------
    id : str
        Unique in the plan: ``1.1.a``.
    title : str
        What is measured.
    measure : Measure, optional
        The kind of value; a percentage is 0-100.
    unit : str
        What is counted: ``returnees``, ``EUR``.
    direction : Direction, optional
        Which way is better; if not given, checks and progress assume ``increase`` and
        say so.
    accumulation : Accumulation, optional
        How values add up over time.
    aggregation : Aggregation, optional
        How they are put together over periods, places, projects and groups, where that
        does not follow from measure and accumulation; a mapping is accepted.
    scale : tuple of str
        The steps of an ordinal indicator, from the lowest to the highest.
    trajectory : Trajectory, optional
        The path to the target; a straight line if not given.
    numerator, denominator : str
        Definitions of both, for percentages and ratios.
    disaggregation : tuple of Disaggregation
        The dimensions by which it is broken down.
    baseline : Baseline, optional
        Where it started.
    targets : tuple of Target
        Milestones and the final target.
    data_source, collection_method, analysis : str
        Where the data come from, how they are collected and how they are analysed.
    frequency : Frequency, optional
        How often.
    responsible : str
        Who collects (a role, not a person's name).
    is_proxy : bool
        Whether it stands for something that cannot be measured itself.
    alignment : tuple of Alignment
        References to code lists.
    notes : str
        Remarks.
    reviewed : str
        Fingerprint of the result's wording at the last review; `review` of a plan
        writes it.

    Examples
    --------
    >>> import iom_me as me
    >>> indicator = me.Indicator(
    ...     "1.a",
    ...     "% of returnees with sufficient income",
    ...     measure="percentage",
    ...     baseline=me.Baseline(0, date="2021-10-01"),
    ...     targets=[me.Target(80, date="2023-03-31")],
    ... )
    >>> indicator.final_target.value
    80
    """

    __repr__ = fields.compact_repr

    id: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    title: str = attrs.field(converter=fields.text, kw_only=False)
    measure: Measure | None = attrs.field(
        default=None, converter=attrs.converters.optional(Measure)
    )
    unit: str = attrs.field(default="", converter=fields.text)
    direction: Direction | None = attrs.field(
        default=None, converter=attrs.converters.optional(Direction)
    )
    accumulation: Accumulation | None = attrs.field(
        default=None, converter=attrs.converters.optional(Accumulation)
    )
    aggregation: Aggregation | None = attrs.field(
        default=None, converter=to_aggregation
    )
    scale: tuple[str, ...] = attrs.field(
        default=(), converter=fields.words, validator=fields.no_repeats("step")
    )
    trajectory: Trajectory | None = attrs.field(
        default=None, converter=attrs.converters.optional(Trajectory)
    )
    numerator: str = attrs.field(default="", converter=fields.text)
    denominator: str = attrs.field(default="", converter=fields.text)
    disaggregation: tuple[Disaggregation, ...] = attrs.field(
        default=(), converter=_disaggregations, validator=fields.each(Disaggregation)
    )
    baseline: Baseline | None = attrs.field(
        default=None, validator=fields.maybe(Baseline)
    )
    targets: tuple[Target, ...] = attrs.field(
        default=(), converter=_targets, validator=fields.each(Target)
    )
    data_source: str = attrs.field(default="", converter=fields.text)
    collection_method: str = attrs.field(default="", converter=fields.text)
    analysis: str = attrs.field(default="", converter=fields.text)
    frequency: Frequency | None = attrs.field(
        default=None, converter=attrs.converters.optional(Frequency)
    )
    responsible: str = attrs.field(default="", converter=fields.text)
    is_proxy: bool = attrs.field(default=False, validator=fields.flag)
    alignment: tuple[Alignment, ...] = attrs.field(
        default=(), converter=to_alignments, validator=fields.each(Alignment)
    )
    notes: str = attrs.field(default="", converter=fields.text)
    reviewed: str = attrs.field(default="", converter=fields.identifier)

    @property
    def final_target(self) -> Target | None:
        """The last target: one without a date counts for the end of the project."""
        latest: Target | None = None
        for target in self.targets:
            if latest is None or _not_before(target, latest):
                latest = target
        return latest


def _not_before(target: Target, other: Target) -> bool:
    return target.when is None or (other.when is not None and target.when >= other.when)


def describe(value: Value, indicator: Indicator) -> str:
    """Write a value with its unit sign, as a matrix shows it."""
    if not is_number(value):
        return str(value)
    shown = f"{value:,}"
    return f"{shown} %" if indicator.measure is Measure.PERCENTAGE else shown


_SIGNS = {
    Operator.AT_LEAST: "≥ ",
    Operator.AT_MOST: "≤ ",
    Operator.EQUAL: "= ",
    Operator.BETWEEN: "",
    None: "",
}


def describe_target(target: Target, indicator: Indicator) -> str:
    """Write a target with its operator and its date."""
    shown = _SIGNS[target.operator] + describe(target.value, indicator)
    if target.upper is not None:
        shown = f"{shown} – {describe(target.upper, indicator)}"
    return f"{shown} (by {target.when})" if target.when else shown


def describe_baseline(baseline: Baseline, indicator: Indicator) -> str:
    """Write a baseline with its date."""
    shown = describe(baseline.value, indicator)
    if isinstance(baseline.value, NotAvailable) or not baseline.when:
        return shown
    return f"{shown} ({baseline.when})"
