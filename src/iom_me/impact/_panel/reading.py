"""One door for every table: in memory, or too large for it and still in its engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me import _frames
from iom_me.impact._columns import Codes
from iom_me.impact._panel import door, engine, facts, moments, order
from iom_me.impact._panel.door import Panel, PanelColumns, Rows
from iom_me.impact._panel.moments import Moments
from iom_me.impact._panel.order import Cohort, Periods

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.typing import IntoFrame

LARGE = 1_000_000
"""Rows up to which a table is brought into memory, wherever it is."""


@attrs.frozen(kw_only=True, eq=False)
class Reading:
    """A table of units and periods, or of rows, reduced.

    Attributes
    ----------
    columns : the names of the columns
    periods, cohorts : in order; never treated is the last cohort, if there is any
    moments : what estimators without covariates need
    notes : what was decided on the way, for the reader of the result
    rows : rows of the table; missing : rows whose outcome is missing
    table : the checked arrays; None if the table stayed in its engine
    """

    columns: PanelColumns
    periods: Periods
    cohorts: tuple[Cohort, ...]
    moments: Moments
    notes: tuple[str, ...]
    rows: int
    missing: int
    table: Panel | Rows | None = None


def read(data: IntoFrame, columns: PanelColumns, *, within: bool = True) -> Reading:
    """Reduce a table to its moments: a panel, or cross-sections if there is no unit.

    A large table that is still in an engine stays there, unless there are covariates:
    only sums come back. Every other table is read into memory.

    Raises
    ------
    DataError
        The table lacks what is needed; the message says where, and the cure.
    """
    import narwhals as nw

    table = _frames.wrapped(data)
    if columns.covariates or not isinstance(table, nw.LazyFrame):
        return in_memory(data, columns, within=within)
    table = _frames.chosen(table, [name for name, _ in columns.parts()])
    if _frames.row_count(table) <= LARGE:
        return in_memory(data, columns, within=within)
    found = facts.of_table(table, columns)
    if not found.is_wide:
        return in_engine(found, within=within)
    reading = in_memory(data, columns, within=within)
    note = (
        f"There are more than {facts.MAX_STEPS} periods or starts, too many to add up "
        "in the engine: the table was brought into memory."
    )
    return attrs.evolve(reading, notes=(*reading.notes, note))


def in_memory(
    data: IntoFrame, columns: PanelColumns, *, within: bool = True
) -> Reading:
    """Reduce a table whose columns are brought into memory, and keep its arrays."""
    table: Panel | Rows
    if columns.unit is None:
        table = door.read_rows(data, columns)
        reduced = moments.of_rows(table)
    else:
        table = door.read_panel(data, columns)
        reduced = moments.of_panel(table, within=within)
    return Reading(
        columns=columns,
        periods=table.periods,
        cohorts=table.cohorts,
        moments=attrs.evolve(
            reduced,
            cluster_labels=table.cluster_labels,
            starts=starts_of(table.cohorts),
        ),
        notes=table.notes,
        rows=table.rows,
        missing=table.missing,
        table=table,
    )


def in_engine(found: facts.Facts, *, within: bool = True) -> Reading:
    """Reduce a table where it is, once it was looked at."""
    reduced, empty = engine.moments_of(found, within=within)
    cohorts, cohort = order.used(found.cohorts, reduced.cohort)
    return Reading(
        columns=found.columns,
        periods=found.periods,
        cohorts=cohorts,
        moments=attrs.evolve(reduced, cohort=cohort, starts=starts_of(cohorts)),
        notes=(*found.notes, *([door.without_outcome(empty)] if empty else [])),
        rows=found.rows,
        missing=found.missing,
    )


def starts_of(cohorts: Sequence[Cohort]) -> Codes:
    """Return the position of the first treated period of each cohort."""
    return np.array([cohort.start for cohort in cohorts], dtype=np.intp)
