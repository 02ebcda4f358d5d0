"""A plan and its measurements in, the cube of one indicator out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from iom_me.errors import ModelError
from iom_me.model import Measure, fields
from iom_me.model.framework import require_plan
from iom_me.tracking.cube.checks import problems_of
from iom_me.tracking.cube.members import (
    cells_by_member,
    dimensions_of,
    member_of,
    members_of,
)
from iom_me.tracking.cube.report import Cube
from iom_me.tracking.measurements.readings import readings_of
from iom_me.tracking.periods.schedule import schedule

if TYPE_CHECKING:
    from iom_me.model import ResultsFramework
    from iom_me.typing import IntoFrame

__all__ = ["disaggregate"]


def disaggregate(
    fw: ResultsFramework,
    measurements: IntoFrame,
    indicator: str,
    *,
    by: Sequence[str] | str | None = None,
    as_of: dt.date | str | None = None,
    unknown_limit: float = 0.1,
) -> Cube:
    """Break an indicator down by groups and places, with totals as members.

    Parameters
    ----------
    fw
        The plan.
    measurements
        Table as `iom_me.track` takes it: one column per dimension, in which an empty
        cell means the total. Not modified.
    indicator
        Id of the indicator.
    by
        The dimensions; if not given, those that the plan declares, and ``place`` and
        ``project`` where there are rows by them.
    as_of
        The day to look back from, also as ISO text. If not given, the last day that the
        table speaks of.
    unknown_limit
        Share of the total, from 0 to 1, above which persons of an unknown group are a
        problem.

    Returns
    -------
    Cube
        One value for each category and for the total, and crossed ones where groups are
        crossed in the table or the plan; and what does not fit together.

    Raises
    ------
    DataError
        A column is absent, or rows cannot be read or name unknown indicators.
    UnknownIdError
        The plan has no such indicator, or nobody knows such a dimension.
    ModelError
        The day or the limit is none, or the cube would have more than 50,000 members.

    See Also
    --------
    iom_me.track : Where all indicators stand.
    unique_people : How many persons there are behind groups that overlap.

    Notes
    -----
    A member has the value that `iom_me.track` would give to a table of its rows alone,
    so the total is that of `iom_me.track`. Nothing is mended where parts and totals do
    not fit.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> trained = me.Indicator(
    ...     "1.1.a",
    ...     "# returnees trained",
    ...     measure="count",
    ...     direction="increase",
    ...     disaggregation=me.Disaggregation("sex", categories=["female", "male"]),
    ...     targets=me.Target(
    ...         200, disaggregated=[me.DisaggregatedValue(100, by={"sex": "female"})]
    ...     ),
    ... )
    >>> plan = me.ResultsFramework("NG-1", "Reintegration").add(
    ...     me.Output("1.1", "Returnees have a trade", indicators=trained)
    ... )
    >>> values = pd.DataFrame(
    ...     {
    ...         "indicator": "1.1.a",
    ...         "period_end": "2022-12-31",
    ...         "sex": ["female", "male"],
    ...         "value": [49, 105],
    ...     }
    ... )
    >>> cube = me.tracking.disaggregate(plan, values, "1.1.a")
    >>> cube[{}].value, cube[{"sex": "female"}].value, cube[{"sex": "female"}].progress
    (154, 49, 0.49)
    """
    require_plan(fw)
    day = fields.date(as_of)
    plan = fw.indicators[indicator]
    limit = _limit(unknown_limit)
    names = _names(by)
    readings = readings_of(fw, measurements, [plan.id], as_of=day)
    cells = readings.cells.get(plan.id, ())
    dimensions = dimensions_of(plan, cells, names)
    asked = members_of(plan, cells, dimensions)
    inside = cells_by_member(cells, [dimension.name for dimension in dimensions])
    dates = schedule(fw, plan)
    members = {
        part: member_of(
            plan, part, inside.get(part, ()), as_of=readings.as_of, dates=dates
        )
        for part in asked
    }
    return Cube(
        plan=fw.id,
        indicator=plan.id,
        title=plan.title,
        unit="%" if plan.measure is Measure.PERCENTAGE else plan.unit,
        measure=plan.measure.value if plan.measure else "",
        as_of=readings.as_of,
        dimensions=dimensions,
        members=tuple(members.values()),
        problems=problems_of(plan, cells, dimensions, members, unknown_limit=limit),
        rows=readings.rows,
        rows_later=readings.rows_later,
    )


def _names(by: Any) -> list[str] | None:
    if by is None:
        return None
    names = [by] if isinstance(by, str) else by
    if not isinstance(names, Sequence) or not all(isinstance(n, str) for n in names):
        raise ModelError(
            f"by={by!r:.80} names no dimensions: write by=['sex', 'place'], say."
        )
    return list(names)


def _limit(value: float) -> float:
    share = fields.number(value)
    if not 0 <= share <= 1:
        raise ModelError(
            f"unknown_limit is {value}: it is a share of the total, from 0 to 1."
        )
    return float(share)
