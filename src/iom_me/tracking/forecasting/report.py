"""What a forecast hands back: one entry per indicator, and how to show them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._html import Html, table
from iom_me._result import AnalysisResult
from iom_me.errors import UnknownIdError
from iom_me.tracking.progress.status import Status
from iom_me.tracking.words import percent, shortened, shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["ForecastReport", "IndicatorForecast", "chance_of", "span_of"]

_MAX_LISTED = 9  # of two lines each
_LARGE = 100
_RARE = 0.01
_COLUMNS = (
    "result",
    "indicator",
    "title",
    "unit",
    "actual",
    "actual_date",
    "target",
    "target_upper",
    "target_date",
    "estimate",
    "low",
    "high",
    "probability",
    "status",
    "rate",
    "required_rate",
    "pace_needed",
    "method",
    "n_points",
    "reason",
    "note",
)
_NUMBERS = (
    "actual",
    "target",
    "target_upper",
    "estimate",
    "low",
    "high",
    "probability",
    "rate",
    "required_rate",
    "pace_needed",
)
_SHOWN = (
    "indicator",
    "title",
    "actual",
    "target",
    "target_date",
    "estimate",
    "low",
    "high",
)


@attrs.frozen(kw_only=True)
class IndicatorForecast:
    """Where one indicator will land, how sure that is, and what it would take.

    Attributes
    ----------
    result, indicator, title, unit : str
        Id of the result; id, title and unit of the indicator.
    actual : int or float, optional
        The last value, in that unit.
    actual_date : datetime.date, optional
        Its day.
    target, target_upper : float, optional
        The final target, and the upper end if it is a range.
    target_date : datetime.date, optional
        By when; the end of the project, if the target has no date.
    estimate : float, optional
        The median of what is predicted for that date, in the unit.
    low, high : float, optional
        Ends of its interval.
    probability : float, optional
        That the target is met on its date, by the same distribution. None for a target
        that is one exact number.
    status : Status
        The light on the day after that date if the estimate came true; ``cannot_tell``
        without an estimate.
    rate : float, optional
        Change per month so far, in the unit.
    required_rate : float, optional
        Change per month from the last value that leads straight to the target; None if
        it is met now.
    pace_needed : float, optional
        Required rate / rate: 2.3 is 2.3 times the pace so far. None if the values move
        the other way, or not at all.
    method : str
        What was used: ``theil_sen``, ``drift`` or ``unobserved_components``.
    n_points : int
        How many values that rests on.
    reason : str
        Why there is no forecast.
    note : str
        What was assumed, and what is odd.

    Examples
    --------
    >>> from iom_me.tracking import IndicatorForecast
    >>> IndicatorForecast(
    ...     indicator="1.a", actual=52, rate=1.5, required_rate=3.0, pace_needed=2.0
    ... ).requirement
    'needs 2 times the pace so far'
    """

    result: str = ""
    indicator: str
    title: str = ""
    unit: str = ""
    actual: float | None = None
    actual_date: dt.date | None = None
    target: float | None = None
    target_upper: float | None = None
    target_date: dt.date | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    probability: float | None = None
    status: Status = Status.CANNOT_TELL
    rate: float | None = None
    required_rate: float | None = None
    pace_needed: float | None = None
    method: str = ""
    n_points: int = 0
    reason: str = ""
    note: str = ""

    @property
    def requirement(self) -> str:
        """What it would take to meet the target, in words; empty if not known."""
        if self.required_rate is None:
            return ""
        if self.pace_needed is not None:
            return f"needs {shown(self.pace_needed)} times the pace so far"
        needed = f"needs {shown(self.required_rate)} per month"
        if self.rate is None:
            return needed
        return f"{needed}, and has moved {shown(self.rate)} so far"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ForecastReport(AnalysisResult):
    """Where the indicators of a plan will land, in the order of the plan.

    Attributes
    ----------
    plan, title : str
        Id and title of the plan.
    as_of : datetime.date, optional
        The day of the forecast: what was known then.
    level : float
        Coverage of the intervals.
    method : str
        As asked for; each entry says which it got.
    entries : tuple of IndicatorForecast
        One for each indicator that was asked for.
    rows, rows_later : int
        Rows of the table; those that are of after ``as_of`` and were not used.
    ignored_columns : tuple of str
        Columns of the table that were not used.

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
    >>> ends = ["2022-03-31", "2022-04-30", "2022-05-31", "2022-06-30"]
    >>> values = pd.DataFrame(
    ...     {"indicator": "1.1.a", "period_end": ends, "value": [35, 14, 12, 15]}
    ... )
    >>> report = me.tracking.forecast(plan, values)
    >>> report
    <ForecastReport NG-1 at 2022-06-30: 1 of 1 forecast, 0 likely to meet the target>
    >>> report["1.1.a"].requirement
    'needs 1.6 times the pace so far'
    """

    plan: str
    title: str
    as_of: dt.date | None
    level: float
    method: str
    entries: tuple[IndicatorForecast, ...]
    rows: int
    rows_later: int
    ignored_columns: tuple[str, ...]

    def __getitem__(self, id: str) -> IndicatorForecast:
        """Find the entry of an indicator."""
        for entry in self.entries:
            if entry.indicator == id:
                return entry
        known = [entry.indicator for entry in self.entries]
        raise UnknownIdError(str(id), known, where=f"the forecast of {self.plan!r}")

    # Without this, the presence of __getitem__ would let Python try report[0], ...
    __iter__ = None

    def _ipython_key_completions_(self) -> list[str]:
        return [entry.indicator for entry in self.entries]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per indicator, in the order of the plan.

        Returns
        -------
        pandas.DataFrame
            Columns ``result, indicator, title, unit, actual, actual_date, target,
            target_upper, target_date, estimate, low, high, probability, status, rate,
            required_rate, pace_needed, method, n_points, reason, note``. Numbers are
            floats, missing ones NaN; dates are `datetime.date`; rates are per month.
        """
        rows = [
            [
                value.value if isinstance(value, Status) else value
                for value in (getattr(entry, name) for name in _COLUMNS)
            ]
            for entry in self.entries
        ]
        frame = _frames.frame(rows, _COLUMNS)
        return frame.astype(dict.fromkeys(_NUMBERS, "float64") | {"n_points": "int64"})

    def summary(self) -> str:
        """Return the targets that are least likely, and what they would take."""
        told = [entry for entry in self.entries if entry.estimate is not None]
        lines = [
            f"Forecast of {self.plan}: {shortened(self.title, 60)}",
            f"As of {self.as_of or 'an unknown day'}: {self._counted()}.",
            f"Intervals of {100 * self.level:g} %, method {self.method!r}.",
            "What was so far is extended; a forecast knows nothing of plans.",
        ]
        told.sort(key=_chance)
        for entry in told[:_MAX_LISTED]:
            lines += _lines(entry)
        more = len(told) - _MAX_LISTED
        if more > 0:
            lines.append(f"  ... and {more:,} more")
        without = len(self.entries) - len(told)
        if without:
            lines.append(
                f"Without forecast: {without:,} (the column 'reason' says why)."
            )
        return "\n".join(lines)

    def _counted(self) -> str:
        told = sum(entry.estimate is not None for entry in self.entries)
        likely = sum((entry.probability or 0) >= 0.5 for entry in self.entries)  # noqa: PLR2004
        return (
            f"{told:,} of {len(self.entries):,} forecast, {likely:,} likely to meet "
            "the target"
        )

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the probability of meeting each target as a bar.

        One indicator with its values and its interval is drawn by ``history(...).plot(
        forecast=report)``.

        Parameters
        ----------
        ax
            Where to draw; a new figure, as high as the indicators need, if not given.

        Returns
        -------
        matplotlib.axes.Axes
            One bar per indicator, from the top in the order of the plan.
        """
        from iom_me.tracking.trajectory.picture import draw_probabilities

        return draw_probabilities(self, ax)

    def __repr__(self) -> str:
        day = f" at {self.as_of}" if self.as_of else ""
        return f"<ForecastReport {self.plan}{day}: {self._counted()}>"

    def _repr_html_(self) -> Html:
        header = (*_SHOWN, "probability", "status", "needs", "reason")
        rows = [
            [
                *(_html_cell(getattr(entry, name)) for name in _SHOWN),
                chance_of(entry),
                entry.status.words,
                entry.requirement,
                entry.reason,
            ]
            for entry in self.entries
        ]
        day = f" as of {self.as_of}" if self.as_of else ""
        caption = f"{self.plan}{day}: {self._counted()}"
        return table(header, rows, caption=caption, class_="iom-me forecast")


def _html_cell(value: object) -> object:
    return shown(value) if isinstance(value, (int, float)) else value


def _chance(entry: IndicatorForecast) -> float:
    """Order entries by probability, those without one last."""
    return 2.0 if entry.probability is None else entry.probability


def chance_of(entry: IndicatorForecast) -> str:
    """Write a probability; what is not certain does not look so."""
    chance = entry.probability
    if chance is not None and 0 < chance < _RARE:
        return "< 1 %"
    if chance is not None and 1 - _RARE < chance < 1:
        return "> 99 %"
    return percent(chance)


def span_of(entry: IndicatorForecast) -> str:
    """Write an estimate with its interval, in as many digits as it can bear."""
    estimate, low, high = (
        _rounded(getattr(entry, name)) for name in ("estimate", "low", "high")
    )
    return f"{estimate} [{low}, {high}]"


def _rounded(value: float | None) -> str:
    if value is None:
        return shown(value)
    return shown(round(value) if abs(value) >= _LARGE else float(f"{value:.3g}"))


def _lines(entry: IndicatorForecast) -> list[str]:
    chance = chance_of(entry) or "-"
    title = shortened(entry.title, 44)
    goal = f"of {shown(entry.target)} by {entry.target_date}"
    needs = f"; {entry.requirement}" if entry.requirement else ""
    return [
        f"  {entry.indicator:<8} {chance:>6}  {title}".rstrip(),
        f"           {span_of(entry)} {goal}{needs}",
    ]
