"""Where do we stand? A plan and its measurements in, a report out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

from iom_me.errors import ModelError, suggest
from iom_me.model import AggregationMethod, Measure, NotAvailable, fields
from iom_me.model.framework import require_plan
from iom_me.tracking.entry import IndicatorProgress
from iom_me.tracking.measurements.cells import reported_periods
from iom_me.tracking.measurements.readings import readings
from iom_me.tracking.periods.calendars import listed
from iom_me.tracking.periods.schedule import schedule
from iom_me.tracking.progress.assess import Case, assess
from iom_me.tracking.progress.formulas import Formula
from iom_me.tracking.progress.goal import direction_of, direction_source
from iom_me.tracking.progress.status import THRESHOLDS, Thresholds, thresholds_of
from iom_me.tracking.progress.steps import numbered
from iom_me.tracking.report import TrackingReport
from iom_me.tracking.results import by_result
from iom_me.tracking.values.actual import actual_value
from iom_me.tracking.values.combine import method_over_time

if TYPE_CHECKING:
    from collections.abc import Collection

    from iom_me.model import Indicator, Result, ResultsFramework, Value
    from iom_me.tracking.measurements.cells import Period
    from iom_me.tracking.measurements.table import Readings
    from iom_me.tracking.periods.schedule import Schedule
    from iom_me.tracking.values.actual import Actual
    from iom_me.typing import IntoFrame

__all__ = ["report_of", "track"]

_ASKED = (
    Formula.AUTO,
    Formula.BASELINE_RELATIVE,
    Formula.RATIO,
    Formula.MILESTONE,
)


def track(
    fw: ResultsFramework,
    measurements: IntoFrame,
    *,
    as_of: dt.date | str | None = None,
    formula: Literal["auto", "baseline_relative", "ratio", "milestone"] = "auto",
    thresholds: Thresholds | str = "pace",
    cap: bool = True,
) -> TrackingReport:
    """Compare what was measured with what was planned, indicator by indicator.

    Parameters
    ----------
    fw
        The plan.
    measurements
        Table with the columns ``indicator``, ``period_end`` and ``value`` (or
        ``numerator`` and ``denominator``, or ``status``), and if wanted
        ``period_start``, ``place``, ``project``, ``recorded_on`` and one column per
        dimension, in which an empty cell means the total. Not modified.
    as_of
        The day to look back from, also as ISO text: only periods that had ended and
        rows that were recorded by then count. If not given, the last day that the
        table speaks of; never today's date.
    formula
        ``auto`` is baseline-relative, and the ratio where there is no baseline;
        ``milestone`` is the same towards the next dated target. Targets that are a
        range or a state to keep, and steps of a scale, have formulas of their own.
    thresholds
        Which share of the expected progress is on track, and which at risk: the name of
        a preset in `iom_me.tracking.THRESHOLDS`, or thresholds of your own.
    cap
        Whether an indicator counts for 1 at most in the mean of its result. Progress
        itself is never capped.

    Returns
    -------
    TrackingReport
        One entry per indicator; where something cannot be computed it says why.

    Raises
    ------
    DataError
        A column is absent, or rows cannot be read or name unknown indicators.
    ModelError
        The day, the formula or the thresholds are none.

    See Also
    --------
    iom_me.validate_measurements : Find every problem of a table beforehand.

    Notes
    -----
    Baseline-relative progress is (actual - baseline) / (target - baseline), which holds
    for both directions; the ratio is actual / target. A missing value is never zero.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> satisfied = me.Indicator(
    ...     "1.a",
    ...     "% of returnees with sufficient income",
    ...     measure="percentage",
    ...     direction="increase",
    ...     baseline=me.Baseline(40, date="2022-01-01"),
    ...     targets=[me.Target(80, date="2024-01-01")],
    ... )
    >>> outcome = me.Outcome("1", "Returnees have an income", indicators=[satisfied])
    >>> plan = me.ResultsFramework("P", "Return", results=[outcome])
    >>> values = pd.DataFrame(
    ...     {
    ...         "indicator": "1.a",
    ...         "period_end": ["2022-12-31"],
    ...         "numerator": [130],
    ...         "denominator": [250],
    ...     }
    ... )
    >>> report = me.track(plan, values)
    >>> entry = report["1.a"]
    >>> entry.actual, round(entry.progress, 3), entry.status.value
    (52, 0.3, 'off_track')
    >>> me.track(plan, values, as_of="2022-06-30")["1.a"].reason
    'no value is reported'
    """
    require_plan(fw)
    day = fields.date(as_of)
    asked = _asked(formula)
    limits = thresholds_of(thresholds)
    found = readings(fw, measurements, as_of=day)
    return report_of(fw, found, formula=asked, thresholds=limits, cap=cap)


def report_of(
    fw: ResultsFramework,
    readings: Readings,
    *,
    formula: Formula = Formula.AUTO,
    thresholds: Thresholds = THRESHOLDS["pace"],
    cap: bool = True,
) -> TrackingReport:
    """Hold what was read from a table against the plan."""
    entries = tuple(
        _entry(fw, result, indicator, readings, formula=formula, thresholds=thresholds)
        for result in fw.results.values()
        for indicator in result.indicators
    )
    return TrackingReport(
        plan=fw.id,
        title=fw.title,
        as_of=readings.as_of,
        formula=formula.value,
        thresholds=thresholds,
        entries=entries,
        results=by_result(entries, cap=cap),
        rows=readings.rows,
        rows_later=readings.rows_later,
        ignored_columns=readings.ignored,
    )


def _asked(formula: str) -> Formula:
    if formula not in _ASKED:
        names = [name.value for name in _ASKED]
        raise ModelError(
            f"formula={formula!r} is none: choose one of {', '.join(names)}. "
            f"{suggest(str(formula), names)}"
        )
    return Formula(formula)


def _entry(
    fw: ResultsFramework,
    result: Result,
    indicator: Indicator,
    readings: Readings,
    *,
    formula: Formula,
    thresholds: Thresholds,
) -> IndicatorProgress:
    as_of = readings.as_of
    dates = schedule(fw, numbered(indicator))
    cells = readings.cells.get(indicator.id, ())
    periods = reported_periods(cells)
    due = dates.values_due(as_of, periods)
    actual = actual_value(indicator, cells, as_of=as_of, due=due)
    found = assess(
        Case(
            indicator=indicator,
            actual=actual,
            dates=dates,
            as_of=as_of,
            due=due,
            formula=formula,
            thresholds=thresholds,
        )
    )
    direction, assumed = direction_of(indicator)
    target = indicator.final_target
    gaps = _gaps(indicator, actual, dates, as_of, periods)
    notes = (assumed, *actual.notes, gaps, *found.notes)
    return IndicatorProgress(
        result=result.id,
        indicator=indicator.id,
        title=indicator.title,
        statement=result.statement,
        level=result.level.value,
        unit="%" if indicator.measure is Measure.PERCENTAGE else indicator.unit,
        baseline=_plain(indicator.baseline.value if indicator.baseline else None),
        baseline_date=indicator.baseline.when if indicator.baseline else None,
        target=_plain(target.value if target else None),
        target_upper=target.upper if target else None,
        target_date=dates.end if target else None,
        actual=_tidy(actual.value),
        actual_date=actual.date,
        interval=actual.interval,
        rows=actual.rows,
        progress=found.progress,
        progress_interval=found.progress_interval,
        formula=found.formula,
        inputs=tuple((name, fields.number(value)) for name, value in found.inputs),
        alternatives=found.alternatives,
        is_sensitive=found.is_sensitive,
        expected=found.expected,
        expected_date=found.expected_date,
        status=found.status,
        reason=found.reason,
        note="; ".join(note for note in notes if note),
        direction=direction.value,
        direction_source=direction_source(indicator),
        parts_present=actual.parts_present,
        parts_expected=actual.parts_expected,
        source=indicator.data_source,
        method=indicator.collection_method,
        analysis=indicator.analysis,
        frequency=indicator.frequency.value if indicator.frequency else "",
        responsible=indicator.responsible,
    )


def _gaps(
    indicator: Indicator,
    actual: Actual,
    dates: Schedule,
    as_of: dt.date | None,
    periods: Collection[Period],
) -> str:
    """Name the periods that a sum or mean over time lacks."""
    is_state = method_over_time(indicator) is AggregationMethod.LATEST
    if is_state or actual.value is None:
        return ""
    missing = dates.missing_periods(as_of, periods)
    return f"there is no value for {listed(missing)}" if missing else ""


def _plain(value: Value | None) -> float | str | None:
    """Return a number or a text of the plan; None if it is missing."""
    return None if isinstance(value, NotAvailable) else value


def _tidy(value: float | str | None) -> float | str | None:
    """Write a whole number as an int, as the plan does."""
    return fields.number(value) if isinstance(value, float) else value
