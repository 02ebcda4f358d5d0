"""How the values of an indicator are put together, axis by axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from iom_me.errors import ModelError, suggest
from iom_me.model import fields
from iom_me.model.fields import Choice

__all__ = ["Aggregation", "AggregationMethod", "to_aggregation"]


class AggregationMethod(Choice):
    """How several values become one.

    ``sum``, ``mean``, ``min``, ``max``
        Of the values as they are.
    ``pooled_ratio``
        The sum of the numerators over the sum of the denominators.
    ``weighted_mean``
        The mean, each value weighted by how many were asked (column ``n``).
    ``max_then_sum``
        Of groups that overlap, such as the activities that reached the same people: in
        each place (and other part) the largest counts, and these are summed.
    ``latest``
        The last value.
    ``none``
        They are not put together.

    Examples
    --------
    >>> import iom_me as me
    >>> me.AggregationMethod("pooled_ratio").value
    'pooled_ratio'
    """

    SUM = "sum"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    POOLED_RATIO = "pooled_ratio"
    WEIGHTED_MEAN = "weighted_mean"
    MAX_THEN_SUM = "max_then_sum"
    LATEST = "latest"
    NONE = "none"

    @property
    def words(self) -> str:
        """The method as it is said."""
        return self.value.replace("_", " ")


def _method(value: AggregationMethod | str | None) -> AggregationMethod | None:
    return None if value is None else AggregationMethod(value)


@attrs.frozen(kw_only=True)
class Aggregation:
    """How the values of one indicator are put together, declared for each axis.

    An axis that is not declared follows from the measure and the accumulation: counts
    and money are summed over places, projects and groups that exclude each other,
    percentages and ratios are pooled, and anything else is not put together.

    Attributes
    ----------
    time : AggregationMethod, optional
        Over the periods: the mean of monthly stocks, say. If not declared, new values
        (``per_period``) are summed, and otherwise the latest counts.
    place, project : AggregationMethod, optional
        Over the columns of these names.
    group : AggregationMethod, optional
        Over the dimensions of the indicator. ``max_then_sum`` is for groups that
        overlap.

    Examples
    --------
    >>> import iom_me as me
    >>> me.Aggregation(time="mean", place="sum").time.value
    'mean'
    """

    __repr__ = fields.compact_repr

    time: AggregationMethod | None = attrs.field(default=None, converter=_method)
    place: AggregationMethod | None = attrs.field(default=None, converter=_method)
    project: AggregationMethod | None = attrs.field(default=None, converter=_method)
    group: AggregationMethod | None = attrs.field(default=None, converter=_method)

    def __attrs_post_init__(self) -> None:
        if self.time is AggregationMethod.MAX_THEN_SUM:
            raise ModelError(
                "Aggregation.time is 'max_then_sum', which is for groups that overlap: "
                "choose another method."
            )
        for axis in ("place", "project", "group"):
            if getattr(self, axis) is AggregationMethod.LATEST:
                raise ModelError(
                    f"Aggregation.{axis} is 'latest', which only time knows: choose "
                    "another method."
                )


def to_aggregation(value: Any) -> Aggregation | None:
    """Take the record, or a mapping of axis and method."""
    if value is None or isinstance(value, Aggregation):
        return value
    if not isinstance(value, Mapping):
        raise ModelError(
            f"Indicator.aggregation is {value!r}: write a method for each axis, as "
            '{"time": "mean", "place": "sum"}.'
        )
    axes = [field.name for field in attrs.fields(Aggregation)]
    for axis in value:
        if axis not in axes:
            raise ModelError(
                f"Indicator.aggregation has no axis {axis!r}: it knows "
                f"{', '.join(axes)}. {suggest(str(axis), axes)}"
            )
    return Aggregation(**value)
