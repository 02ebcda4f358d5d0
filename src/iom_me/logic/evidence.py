"""What was measured, as rules read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from iom_me.tracking.measurements.table import read
from iom_me.tracking.tracker import report_of

if TYPE_CHECKING:
    from iom_me.model import ResultsFramework
    from iom_me.tracking import IndicatorProgress, TrackingReport
    from iom_me.tracking.measurements.cells import Cell
    from iom_me.typing import IntoFrame

__all__ = ["Evidence", "gather"]


@attrs.frozen(kw_only=True, eq=False)
class Evidence:
    """What was measured: the rows, and where the plan stands by them.

    Attributes
    ----------
    cells : mapping of str to tuple
        Indicator id to its rows in the order of time, each with its period (``start``,
        ``end``), ``value``, ``numerator``, ``denominator``, ``status``, ``part``
        (dimension and category; empty for the total), ``recorded``, and what it remarks
        on itself: ``unit``, ``comment``, ``claim``.
    report : TrackingReport
        What `track` makes of them. The means of its results are not capped, as reports
        print them.

    Examples
    --------
    >>> import iom_me as me
    >>> from iom_me.logic.evidence import gather
    >>> data = me.datasets.nigeria_reintegration()
    >>> evidence = gather(data.framework, data.measurements)
    >>> [(cell.part, cell.value) for cell in evidence.cells["1.1.a"]]
    [((), 154.0), ((('sex', 'female'),), 75.0), ((('sex', 'male'),), 79.0)]
    >>> evidence.progress["1.1.a"].status.value, str(evidence.as_of)
    ('achieved', '2023-05-31')
    """

    cells: Mapping[str, tuple[Cell, ...]]
    report: TrackingReport

    @property
    def as_of(self) -> dt.date | None:
        """The last day that the rows speak of; None if there is no value."""
        return self.report.as_of

    @cached_property
    def progress(self) -> Mapping[str, IndicatorProgress]:
        """Where each indicator stands, by its id."""
        return {entry.indicator: entry for entry in self.report.entries}


def gather(fw: ResultsFramework, measurements: IntoFrame) -> Evidence:
    """Read a table of measurements and hold it against a plan.

    Raises
    ------
    DataError
        The table cannot be read; see `track`.
    """
    readings = read(fw, measurements, as_of=None)
    return Evidence(cells=readings.cells, report=report_of(fw, readings, cap=False))
