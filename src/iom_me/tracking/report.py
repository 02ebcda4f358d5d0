"""What tracking hands back: one entry per indicator, and how to show them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

from iom_me import _frames
from iom_me._html import Html, table
from iom_me._result import AnalysisResult
from iom_me.errors import UnknownIdError
from iom_me.tracking.entry import IndicatorProgress, ResultProgress, written
from iom_me.tracking.status import Status, Thresholds
from iom_me.tracking.words import percent, shortened

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["TrackingReport"]

_MAX_LISTED = 12

COLUMNS = (
    "result",
    "indicator",
    "title",
    "baseline",
    "target",
    "target_date",
    "actual",
    "actual_date",
    "progress",
    "formula",
    "expected",
    "status",
    "reason",
    "parts_present",
    "parts_expected",
    "level",
    "unit",
    "note",
)
"""The columns of the frame."""

_NUMBERS = ("baseline", "target", "actual", "progress", "expected")

_SHOWN = (
    "result",
    "indicator",
    "title",
    "baseline",
    "target",
    "actual",
    "progress",
    "expected",
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TrackingReport(AnalysisResult):
    """Where a plan stands: one entry per indicator, in the order of the plan.

    Attributes
    ----------
    plan, title : str
        Id and title of the plan.
    as_of : datetime.date, optional
        The day of the report: what was known then. None if the table held no value to
        take it from.
    formula : str
        As asked for; each entry says which it got.
    thresholds : tracking.Thresholds
        What makes a light green or amber.
    entries : tuple of IndicatorProgress
        One for each indicator.
    results : tuple of ResultProgress
        One for each result with indicators.
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
    ...     baseline=me.Baseline(0, date="2022-01-01"),
    ...     targets=[me.Target(200, date="2022-12-31")],
    ... )
    >>> output = me.Output("1.1", "Returnees have a trade", indicators=[trained])
    >>> plan = me.ResultsFramework("NG-1", "Reintegration", results=[output])
    >>> values = pd.DataFrame(
    ...     {"indicator": ["1.1.a"], "period_end": ["2022-06-30"], "value": [80]}
    ... )
    >>> report = me.track(plan, values)
    >>> report
    <TrackingReport NG-1 at 2022-06-30: 1 at risk>
    >>> report["1.1.a"].progress, round(report["1.1.a"].expected, 2)
    (0.4, 0.49)
    >>> report.by_result["1.1"].worst
    '1.1.a'
    """

    plan: str
    title: str
    as_of: dt.date | None
    formula: str
    thresholds: Thresholds
    entries: tuple[IndicatorProgress, ...]
    results: tuple[ResultProgress, ...]
    rows: int
    rows_later: int
    ignored_columns: tuple[str, ...]

    def __getitem__(self, id: str) -> IndicatorProgress:
        """Find the entry of an indicator."""
        for entry in self.entries:
            if entry.indicator == id:
                return entry
        known = [entry.indicator for entry in self.entries]
        where = f"the indicators of plan {self.plan!r}"
        raise UnknownIdError(str(id), known, where=where)

    # Without this, the presence of __getitem__ would let Python try report[0], ...
    __iter__ = None

    def _ipython_key_completions_(self) -> list[str]:
        return [entry.indicator for entry in self.entries]

    @property
    def by_result(self) -> dict[str, ResultProgress]:
        """Mean progress and worst indicator of each result that has indicators."""
        return {record.result: record for record in self.results}

    @property
    def counts(self) -> dict[Status, int]:
        """How many indicators have each status, in the order of `Status`."""
        found = Counter(entry.status for entry in self.entries)
        return {status: found[status] for status in Status if found[status]}

    def explain(self, id: str) -> str:
        """Say in sentences how an indicator's entry came about.

        Raises
        ------
        UnknownIdError
            The plan has no such indicator.
        """
        return self[id].explain()

    def to_frame(self) -> pd.DataFrame:
        """Return one row per indicator, in the order of the plan.

        Returns
        -------
        pandas.DataFrame
            Columns ``result, indicator, title, baseline, target, target_date, actual,
            actual_date, progress, formula, expected, status, reason, parts_present,
            parts_expected``, then ``level, unit, note``. Numbers are floats, missing
            ones NaN (a column with text values keeps its objects); dates are
            `datetime.date`.

        Examples
        --------
        >>> import iom_me as me
        >>> import pandas as pd
        >>> table = pd.DataFrame(columns=["indicator", "period_end", "value"])
        >>> me.track(me.ResultsFramework("P", "Return"), table).to_frame().empty
        True
        """
        rows = [
            [_cell(getattr(entry, name)) for name in COLUMNS] for entry in self.entries
        ]
        frame = _frames.frame(rows, COLUMNS)
        numeric = [
            name
            for name in _NUMBERS
            if not any(isinstance(value, str) for value in frame[name])
        ]
        return frame.astype(dict.fromkeys(numeric, "float64"))

    def summary(self) -> str:
        """Return counts of each status, how it was computed, and what lags most."""
        lines = [
            f"Tracking of {self.plan}: {shortened(self.title, 60)}",
            f"As of {self.as_of or 'an unknown day'}: {self._counted()}.",
            f"Progress by formula {self.formula!r}, not capped. {self._lights()}",
            self._used(),
        ]
        measured = sorted(
            (entry for entry in self.entries if entry.progress is not None),
            key=lambda entry: entry.progress or 0.0,
        )
        lines += [_line(entry) for entry in measured[:_MAX_LISTED]]
        more = len(measured) - _MAX_LISTED
        if more > 0:
            lines.append(f"  ... and {more:,} more with progress")
        without = len(self.entries) - len(measured)
        if without:
            lines.append(
                f"Without progress: {without:,} (the column 'reason' says why)."
            )
        return "\n".join(lines)

    def _counted(self) -> str:
        counts = [f"{count:,} {status.words}" for status, count in self.counts.items()]
        return ", ".join(counts) or "no indicators"

    def _lights(self) -> str:
        green, amber = self.thresholds.on_track, self.thresholds.at_risk
        return (
            f"Lights {self.thresholds.name!r}: on track from {percent(green)} of what "
            f"is expected by now, at risk from {percent(amber)}."
        )

    def _used(self) -> str:
        """Say what of the table went into the report."""
        words = f"Measurements: {self.rows:,} rows"
        if self.rows_later:
            words += f", {self.rows_later:,} of them later and not used"
        if not self.ignored_columns:
            return f"{words}."
        names = [shortened(name, 20) for name in self.ignored_columns[:5]]
        more = ", ..." if len(self.ignored_columns) > len(names) else ""
        return f"{words}; columns not used: {', '.join(names)}{more}."

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw progress as bars, with a mark where each should be by now.

        Parameters
        ----------
        ax
            Where to draw; a new figure, as high as the indicators need, if not given.

        Returns
        -------
        matplotlib.axes.Axes
            One bar per indicator, from the top in the order of the plan.
        """
        from iom_me.tracking._bars import draw

        return draw(self, ax)

    def __repr__(self) -> str:
        day = f" at {self.as_of}" if self.as_of else ""
        return f"<TrackingReport {self.plan}{day}: {self._counted()}>"

    def _repr_html_(self) -> Html:
        header = (*_SHOWN, "status", "reason")
        rows = [
            [
                *(_html_cell(entry, name) for name in _SHOWN),
                entry.status.words,
                entry.reason,
            ]
            for entry in self.entries
        ]
        day = f" as of {self.as_of}" if self.as_of else ""
        caption = f"{self.plan}{day}: {self._counted()}"
        return table(header, rows, caption=caption, class_="iom-me tracking")


def _line(entry: IndicatorProgress) -> str:
    title = shortened(entry.title, 44)
    share, status = percent(entry.progress), entry.status.words
    return f"  {entry.indicator:<8} {share:>7}  {status:<11} {title}".rstrip()


def _html_cell(entry: IndicatorProgress, name: str) -> object:
    value = getattr(entry, name)
    if name in {"progress", "expected"}:
        return percent(value)
    is_number = isinstance(value, (int, float))
    return written(entry, name) if is_number else value


def _cell(value: Any) -> Any:
    return value.value if isinstance(value, Status) else value
