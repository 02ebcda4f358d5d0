"""How the value of one indicator came to be what it is, period by period."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.errors import ModelError, UnknownIdError
from iom_me.model import Measure, fields
from iom_me.model.framework import require_plan
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.measurements.readings import readings_of
from iom_me.tracking.periods.schedule import Schedule, expected_share, path, schedule
from iom_me.tracking.progress.formulas import Formula
from iom_me.tracking.progress.steps import number_of
from iom_me.tracking.progress.yardstick import Yardstick, yardstick
from iom_me.tracking.trajectory.walk import walk
from iom_me.tracking.values.actual import Actual, actual_value
from iom_me.tracking.words import percent, shortened, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.model import Indicator, ResultsFramework
    from iom_me.tracking.forecasting.report import ForecastReport
    from iom_me.tracking.measurements.cells import Cell
    from iom_me.typing import IntoFrame

__all__ = [
    "History",
    "HistoryPoint",
    "PlannedValue",
    "history",
    "history_of",
    "known_id",
]

T = TypeVar("T")

_MAX_LISTED = 18
_COLUMNS = (
    "indicator",
    "period_start",
    "period_end",
    "value",
    "low",
    "high",
    "progress",
    "expected",
    "reason",
    "note",
    "rows",
)
_NUMBERS = ("value", "low", "high", "progress", "expected")


@attrs.frozen(kw_only=True)
class PlannedValue:
    """What should be there on a day: a milestone, or a point of the path.

    Attributes
    ----------
    date : datetime.date
        By when.
    value : float
        In the indicator's unit.

    Examples
    --------
    >>> import datetime as dt
    >>> from iom_me.tracking import PlannedValue
    >>> PlannedValue(date=dt.date(2023, 6, 30), value=40.0).value
    40.0
    """

    date: dt.date
    value: float


@attrs.frozen(kw_only=True)
class HistoryPoint:
    """The actual value as it stood at the end of one period.

    Attributes
    ----------
    period_start : datetime.date, optional
        First day of the period, if the table says it.
    period_end : datetime.date
        Its last day.
    value : int, float, str, optional
        The value then, in the indicator's unit: of new values the sum so far.
    low, high : float, optional
        Ends of its 95 % interval, if the rows say how large the sample was.
    progress : float, optional
        Share of the way made: 1 is the target.
    expected : float, optional
        Progress that was to be expected on that day.
    reason : str
        Why there is no value, or no progress.
    note : str
        What was assumed on the way.
    rows : tuple of int
        The rows of the table that the value is made of, counted from 0.

    Examples
    --------
    >>> import datetime as dt
    >>> from iom_me.tracking import HistoryPoint
    >>> HistoryPoint(period_end=dt.date(2023, 6, 30), value=40).rows
    ()
    """

    period_end: dt.date
    period_start: dt.date | None = None
    value: float | str | None = None
    low: float | None = None
    high: float | None = None
    progress: float | None = None
    expected: float | None = None
    reason: str = ""
    note: str = ""
    rows: tuple[int, ...] = ()


@attrs.frozen(kw_only=True, eq=False, repr=False)
class History(AnalysisResult):
    """The values of one indicator, period by period, beside its plan.

    Attributes
    ----------
    plan, indicator, title, unit : str
        Ids of the plan and the indicator; title and unit of the indicator.
    as_of : datetime.date, optional
        The day that is looked back from.
    baseline, target : float, optional
        Numbers of the plan; None where there is none.
    target_upper : float, optional
        The upper end of a range.
    baseline_date, target_date : datetime.date, optional
        As declared, or those of the project.
    milestones : tuple of PlannedValue
        The dated targets in between.
    path : tuple of PlannedValue
        The points whose straight connection is the path to the target; none if it is
        not known where it starts.
    points : tuple of HistoryPoint
        One for each period with a value, in the order of time.
    reason : str
        Why there are no points.
    periods_left_out : int
        Of a long series, how many earlier periods are not among the points.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> trained = me.Indicator(
    ...     "1.1.a",
    ...     "# returnees trained",
    ...     measure="count",
    ...     accumulation="per_period",
    ...     baseline=me.Baseline(0, date="2022-01-01"),
    ...     targets=[me.Target(200, date="2022-12-31")],
    ... )
    >>> output = me.Output("1.1", "Returnees have a trade", indicators=[trained])
    >>> plan = me.ResultsFramework("NG-1", "Reintegration", results=[output])
    >>> values = pd.DataFrame(
    ...     {
    ...         "indicator": "1.1.a",
    ...         "period_end": ["2022-03-31", "2022-06-30"],
    ...         "value": [30, 50],
    ...     }
    ... )
    >>> found = me.tracking.history(plan, values, "1.1.a")
    >>> found
    <History 1.1.a at 2022-06-30: 2 periods, 30 to 80>
    >>> [point.value for point in found.points]
    [30, 80]
    """

    plan: str
    indicator: str
    title: str
    unit: str
    as_of: dt.date | None
    baseline: float | None
    baseline_date: dt.date | None
    target: float | None
    target_upper: float | None
    target_date: dt.date | None
    milestones: tuple[PlannedValue, ...]
    path: tuple[PlannedValue, ...]
    points: tuple[HistoryPoint, ...]
    reason: str
    periods_left_out: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row per period.

        Returns
        -------
        pandas.DataFrame
            Columns ``indicator, period_start, period_end, value, low, high, progress,
            expected, reason, note, rows``. Numbers are floats, missing ones NaN (a
            value column with texts keeps its objects); ``rows`` is a text such as
            ``0, 3``.
        """
        rows = [
            [self.indicator, *(_cell(point, name) for name in _COLUMNS[1:])]
            for point in self.points
        ]
        frame = _frames.frame(rows, _COLUMNS)
        has_text = any(isinstance(point.value, str) for point in self.points)
        numbers = [name for name in _NUMBERS if name != "value" or not has_text]
        return frame.astype(dict.fromkeys(numbers, "float64"))

    def summary(self) -> str:
        """Return the last values with their progress, and what is planned."""
        goal = f"{shown(self.target)} by {self.target_date or 'an unknown day'}"
        lines = [
            f"History of {self.indicator}: {shortened(self.title, 60)}",
            f"Plan {self.plan}; baseline {shown(self.baseline)}; target {goal}.",
        ]
        hidden = max(len(self.points) - _MAX_LISTED, 0) + self.periods_left_out
        if hidden > 0:
            lines.append(f"  ... {hidden:,} earlier periods")
        lines += [_line(point) for point in self.points[-_MAX_LISTED:]]
        if self.reason:
            lines.append(f"No value: {self.reason}.")
        return "\n".join(lines)

    def plot(
        self, *, forecast: ForecastReport | None = None, ax: Axes | None = None
    ) -> Axes:
        """Draw the values, the planned path and, if given, the forecast.

        Parameters
        ----------
        forecast
            What `forecast` handed back for this indicator: drawn as a mark at the date
            of the target, with its interval.
        ax
            Where to draw; a new figure if not given.

        Returns
        -------
        matplotlib.axes.Axes
            Time to the right, the indicator's unit upwards.
        """
        from iom_me.tracking.trajectory.picture import draw

        entry = None if forecast is None else forecast[self.indicator]
        return draw(self, entry, ax)

    def __repr__(self) -> str:
        day = f" at {self.as_of}" if self.as_of else ""
        return f"<History {self.indicator}{day}: {self._extent()}>"

    def _extent(self) -> str:
        count = len(self.points)
        if not count:
            return "no values"
        periods = "1 period" if count == 1 else f"{count:,} periods"
        first, last = shown(self.points[0].value), shown(self.points[-1].value)
        return shortened(f"{periods}, {first} to {last}", 80)


def _cell(point: HistoryPoint, name: str) -> Any:
    value = getattr(point, name)
    return ", ".join(map(str, value)) if name == "rows" else value


def _line(point: HistoryPoint) -> str:
    value = shortened(shown(point.value), 24)
    made = percent(point.progress) or "-"
    wanted = percent(point.expected) or "-"
    return f"  {point.period_end}  {value:>12}  progress {made}, expected {wanted}"


def history(
    fw: ResultsFramework,
    measurements: IntoFrame,
    indicator: str,
    *,
    as_of: dt.date | str | None = None,
) -> History:
    """Follow the actual value of one indicator from period to period.

    Parameters
    ----------
    fw
        The plan.
    measurements
        Table of measurements, as for `iom_me.track`. Not modified.
    indicator
        Id of the indicator.
    as_of
        The day to look back from, also as ISO text; if not given, the last day that
        the table speaks of.

    Returns
    -------
    History
        One point per period with a value; the last is the actual value of the report.

    Raises
    ------
    UnknownIdError
        The plan has no such indicator.
    DataError
        A column is absent, or rows cannot be read.

    See Also
    --------
    iom_me.track : The last point, for all indicators.
    iom_me.tracking.forecast : Where it will land.

    Notes
    -----
    Each point is computed as `iom_me.track` computes the actual value, from the periods
    that had ended by then, with what is known of them on the day looked back from:
    later corrections count. A series of more than 240 periods begins with the last 240
    (fewer, if there are thousands of rows for places or groups); `periods_left_out`
    says so.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Outcome(
    ...         "1",
    ...         "Returnees have an income",
    ...         indicators=me.Indicator(
    ...             "1.a",
    ...             "% with an income",
    ...             measure="percentage",
    ...             baseline=me.Baseline(40, date="2022-01-01"),
    ...             targets=me.Target(80, date="2024-01-01"),
    ...         ),
    ...     )
    ... )
    >>> values = {"indicator": "1.a", "period_end": ["2022-12-31", "2023-12-31"]}
    >>> table = pd.DataFrame(values | {"value": [50, 66]})
    >>> frame = me.tracking.history(plan, table, "1.a").to_frame()
    >>> frame[["period_end", "value", "progress", "expected"]].round(2)
       period_end  value  progress  expected
    0  2022-12-31   50.0      0.25       0.5
    1  2023-12-31   66.0      0.65       1.0
    """
    require_plan(fw)
    id = known_id(fw, indicator)
    readings = readings_of(fw, measurements, [id], as_of=fields.date(as_of))
    return history_of(fw, id, readings.cells.get(id, ()), readings.as_of)


def known_id(fw: ResultsFramework, id: str) -> str:
    """Take the id of an indicator of the plan, or refuse it."""
    if not isinstance(id, str):
        raise ModelError(
            f"indicator={shortened(repr(id), 60)} is no id: name one, such as '1.1.a'."
        )
    if id not in fw.indicators:
        raise UnknownIdError(
            id, fw.indicators, where=f"the indicators of plan {fw.id!r}"
        )
    return id


def history_of(
    fw: ResultsFramework, id: str, cells: Sequence[Cell], as_of: dt.date | None
) -> History:
    """Put together the points of an indicator and its plan."""
    indicator = fw.indicators[id]
    dates = schedule(fw, indicator)
    stick = _attempt(lambda: yardstick(indicator, formula=Formula.AUTO))
    final, walked = indicator.final_target, walk(indicator, cells, dates, as_of)
    points = tuple(
        _point(indicator, actual, (_start_of(cells, day), day), stick, dates)
        for day, actual in walked.steps
        # A row that withdraws a value makes no point of its own.
        if actual.value is None or actual.date == day
    )
    return History(
        plan=fw.id,
        indicator=id,
        title=indicator.title,
        unit="%" if indicator.measure is Measure.PERCENTAGE else indicator.unit,
        as_of=as_of,
        baseline=_number(indicator.baseline.value if indicator.baseline else None),
        baseline_date=dates.start,
        target=None if stick is None else stick.target,
        target_upper=_number(final.upper if final else None),
        target_date=dates.end if final else None,
        milestones=_planned(dates.milestones),
        path=_planned(_attempt(lambda: path(stick, dates)) if stick else ()),
        points=points,
        reason="" if points else _no_points(indicator, cells, dates, as_of),
        periods_left_out=walked.left_out,
    )


def _planned(
    points: Sequence[tuple[dt.date, float]] | None,
) -> tuple[PlannedValue, ...]:
    return tuple(PlannedValue(date=day, value=value) for day, value in points or ())


def _no_points(
    indicator: Indicator,
    cells: Sequence[Cell],
    dates: Schedule,
    as_of: dt.date | None,
) -> str:
    due = dates.values_due(as_of)
    return actual_value(indicator, cells, as_of=as_of, due=due).reason


def _start_of(cells: Sequence[Cell], day: dt.date) -> dt.date | None:
    """Say when the period that ends on a day began, if all its rows say so."""
    starts = [cell.start for cell in cells if cell.end == day and cell.is_reported]
    known = [start for start in starts if start is not None]
    return min(known) if len(known) == len(starts) else None


def _point(
    indicator: Indicator,
    actual: Actual,
    days: tuple[dt.date | None, dt.date],
    stick: Yardstick | None,
    dates: Schedule,
) -> HistoryPoint:
    (start, day), (low, high) = days, actual.interval or (None, None)
    value = actual.value
    progress, reason = None, actual.reason
    if value is not None:
        progress, reason = _progress(indicator, value, stick)
    return HistoryPoint(
        period_start=start,
        period_end=day,
        value=fields.number(value) if isinstance(value, float) else value,
        low=low,
        high=high,
        progress=progress,
        expected=_attempt(lambda: _expected(stick, dates, day)),
        reason=reason,
        note="; ".join(actual.notes),
        rows=actual.rows,
    )


def _progress(
    indicator: Indicator, value: float | str, stick: Yardstick | None
) -> tuple[float | None, str]:
    """Return how far along a value is, or why that cannot be told."""
    if stick is None:
        return None, "there is no target number to measure progress to"
    try:
        number = number_of(value, indicator)
        if isinstance(number, str):
            return None, stick.refusal or "the value is a text"
        return stick.measure(float(number)), ""
    except CannotTell as refusal:
        return None, stick.refusal or str(refusal)


def _expected(stick: Yardstick | None, dates: Schedule, day: dt.date) -> float | None:
    if stick is None:
        return None
    return stick.attainable(expected_share(stick, dates, day))


def _attempt(compute: Callable[[], T]) -> T | None:
    """Return what there is, or nothing where it cannot be told."""
    try:
        return compute()
    except CannotTell:
        return None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
