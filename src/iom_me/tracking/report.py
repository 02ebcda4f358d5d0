"""What tracking hands back: one entry per indicator, and how to show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from iom_me import _frames
from iom_me._html import Html, table
from iom_me._result import AnalysisResult
from iom_me.errors import ModelError, UnknownIdError
from iom_me.tracking.entry import IndicatorProgress
from iom_me.tracking.progress.sentences import written
from iom_me.tracking.progress.status import Status, Thresholds
from iom_me.tracking.results import ResultProgress, counted, weighted
from iom_me.tracking.summary import counted_words, summarised
from iom_me.tracking.words import percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["TrackingReport"]

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
    "statement",
    "source",
    "method",
    "analysis",
    "frequency",
    "responsible",
    "interval_low",
    "interval_high",
    "direction",
    "is_sensitive",
)
"""The columns of the frame."""

_NUMBERS = (
    "baseline",
    "target",
    "actual",
    "progress",
    "expected",
    "interval_low",
    "interval_high",
)

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
        """Lights, spread, mean and worst indicator of each result with indicators."""
        return {record.result: record for record in self.results}

    @property
    def counts(self) -> dict[Status, int]:
        """How many indicators have each status, in the order of `Status`."""
        return counted(self.entries)

    def sensitive(self) -> tuple[IndicatorProgress, ...]:
        """Return the entries whose light depends on the formula.

        Each formula is taken by itself, as by a tool that knows no other: the share of
        the way against the share that it expects by now. A formula without an answer
        (target and baseline are the same, say) differs from one that has one.

        Examples
        --------
        >>> import iom_me as me
        >>> import pandas as pd
        >>> employed = me.Indicator(
        ...     "1.a",
        ...     "% employed",
        ...     measure="percentage",
        ...     direction="increase",
        ...     baseline=me.Baseline(40, date="2022-01-01"),
        ...     targets=me.Target(80, date="2024-01-01"),
        ... )
        >>> outcome = me.Outcome("1", "Returnees have an income", indicators=employed)
        >>> plan = me.ResultsFramework("P", "Return", results=[outcome])
        >>> values = {"indicator": ["1.a"], "period_end": ["2023-12-31"], "value": [72]}
        >>> report = me.track(plan, pd.DataFrame(values))
        >>> [entry.indicator for entry in report.sensitive()]
        ['1.a']
        >>> report["1.a"].status.value, report["1.a"].alternatives[0].status.value
        ('at_risk', 'on_track')
        """
        return tuple(entry for entry in self.entries if entry.is_sensitive)

    def weighted(self, weights: Mapping[str, float]) -> dict[Status, float]:
        """Add up declared weights by status: what share of the plan has which light.

        Unlike a mean of progress, no overshoot makes up for a failure.

        Parameters
        ----------
        weights
            Id of a result or an indicator to its weight in per cent; together they make
            100. The weight of a result is split evenly over its indicators.

        Returns
        -------
        dict of Status to float
            In per cent, in the order of `Status`; together 100.

        Raises
        ------
        ModelError
            The weights do not make 100, are no numbers from 0 to 100, or count an
            indicator twice.
        UnknownIdError
            An id is that of no indicator, nor of a result with indicators.

        Examples
        --------
        >>> import iom_me as me
        >>> data = me.datasets.nigeria_reintegration()
        >>> report = me.track(data.framework, data.measurements)
        >>> shares = report.weighted({"1.1.a": 40, "1.2.a": 40, "2.a": 20})
        >>> {status.value: share for status, share in shares.items()}
        {'achieved': 80.0, 'no_data': 20.0}
        """
        if not isinstance(weights, Mapping):
            raise ModelError(
                f"The weights are {weights!r:.60}: write a weight for each id, as "
                '{"1.1": 60, "1.2": 40}.'
            )
        return weighted(self.entries, weights)

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
            The results monitoring framework. Columns ``result, indicator, title,
            baseline, target, target_date, actual, actual_date, progress, formula,
            expected, status, reason, parts_present, parts_expected, level, unit,
            note``, then ``statement`` (of the result), ``source, method, analysis,
            frequency, responsible`` (of the indicator), ``interval_low,
            interval_high`` (95 %, of the actual value), ``direction, is_sensitive``.
            Numbers are floats, missing ones NaN (a column with text values keeps its
            objects); dates are `datetime.date`.

        Examples
        --------
        >>> import iom_me as me
        >>> import pandas as pd
        >>> table = pd.DataFrame(columns=["indicator", "period_end", "value"])
        >>> me.track(me.ResultsFramework("P", "Return"), table).to_frame().empty
        True
        """
        rows = [[_cell(entry, name) for name in COLUMNS] for entry in self.entries]
        frame = _frames.frame(rows, COLUMNS)
        numeric = [
            name
            for name in _NUMBERS
            if not any(isinstance(value, str) for value in frame[name])
        ]
        kinds = dict.fromkeys(numeric, "float64")
        return frame.astype(kinds | {"is_sensitive": "bool"})

    def summary(self) -> str:
        """Return counts of each status, how it was computed, and what lags most."""
        return summarised(self)

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
        return f"<TrackingReport {self.plan}{day}: {counted_words(self)}>"

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
        caption = f"{self.plan}{day}: {counted_words(self)}"
        return table(header, rows, caption=caption, class_="iom-me tracking")


def _html_cell(entry: IndicatorProgress, name: str) -> object:
    value = getattr(entry, name)
    if name in {"progress", "expected"}:
        return percent(value)
    is_number = isinstance(value, (int, float))
    return written(entry, name) if is_number else value


def _cell(entry: IndicatorProgress, name: str) -> Any:
    if name in {"interval_low", "interval_high"}:
        ends = entry.interval or (None, None)
        return ends[name == "interval_high"]
    value = getattr(entry, name)
    return value.value if isinstance(value, Status) else value
