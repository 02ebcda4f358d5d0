"""Values of many rows put together: each indicator, period and group, as declared."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult, new_axes
from iom_me.errors import ModelError, suggest
from iom_me.model import fields
from iom_me.model.framework import require_plan
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.measurements.cells import NOT_EXPECTED, why_missing
from iom_me.tracking.measurements.columns import require_axes
from iom_me.tracking.measurements.entries import added_entries
from iom_me.tracking.measurements.readings import readings
from iom_me.tracking.values.actual import revised
from iom_me.tracking.values.amounts import finite
from iom_me.tracking.values.combine import across_parts
from iom_me.tracking.values.parts import KnownParts, total_of
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.model import Indicator, ResultsFramework
    from iom_me.tracking.measurements.cells import Cell, Period
    from iom_me.typing import IntoFrame

__all__ = ["Aggregates", "aggregate"]

COLUMNS = (
    "value",
    "numerator",
    "denominator",
    "parts_present",
    "parts_expected",
    "reason",
)
"""The columns of the frame after indicator, period and groups."""

_ROWS = ("cells", "entries")
_MAX_LINES = 12


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Aggregates(AnalysisResult):
    """The values of a table, put together for each indicator, period and group.

    Attributes
    ----------
    plan : str
        Id of the plan.
    by : tuple of str
        The columns whose categories are told apart.
    rows : int
        Rows of the table that were put together.
    groups, refused : int
        Values that were to be made, and how many of them were refused with a reason.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> met = me.Indicator("1.a", "# meetings", measure="count")
    >>> plan = me.ResultsFramework("NG-1", "Reintegration").add(
    ...     me.Outcome("1", "Agencies work together", indicators=met)
    ... )
    >>> values = pd.DataFrame(
    ...     {
    ...         "indicator": "1.a",
    ...         "period_end": "2022-12-31",
    ...         "place": ["Lagos", "Edo"],
    ...         "value": [4, 3],
    ...     }
    ... )
    >>> me.tracking.aggregate(plan, values)
    <Aggregates of NG-1: 1 value of 2 rows>
    """

    plan: str
    by: tuple[str, ...]
    rows: int
    groups: int
    refused: int
    # A million groups would be as many records: the one table is kept, and copied.
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Return one row per indicator, period and group, sorted.

        Returns
        -------
        pandas.DataFrame
            Columns ``indicator, period_start, period_end``, those of `by` (a missing
            category is the total over them), then ``value, numerator, denominator,
            parts_present, parts_expected, reason``.
        """
        return self._frame.copy()

    def summary(self) -> str:
        """Return how much was put together, and the first reasons where it was not."""
        groups = ", ".join(("indicator", "period", *self.by))
        size = f"{self.groups:,} values by {groups}, of {self.rows:,} rows"
        lines = [f"Aggregates of {self.plan}: {size}."]
        if self.refused:
            lines.append(f"Refused: {self.refused:,}, because")
            reasons = self._frame["reason"][self._frame["reason"] != ""]
            for reason, count in reasons.value_counts()[:10].items():
                lines.append(f"  {count:>7,}  {shortened(str(reason), 100)}")
        return "\n".join(lines)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the values over time, a line for each of the first twelve groups.

        Parameters
        ----------
        ax
            Where to draw; a new figure if not given.

        Returns
        -------
        matplotlib.axes.Axes
            Values against the last days of their periods.
        """
        axes = new_axes(ax)
        keys = ["indicator", *self.by]
        known = self._frame[self._frame["value"].notna()]
        for names, rows in list(known.groupby(keys, dropna=False))[:_MAX_LINES]:
            words = [n if isinstance(n, str) else "total" for n in names]
            days: Any = list(rows["period_end"])
            axes.plot(
                days, rows["value"], marker="o", label=shortened(", ".join(words), 40)
            )
        axes.set_title(
            f"{shortened(self.plan, 40)}: values", loc="left", parse_math=False
        )
        axes.spines[["top", "right"]].set_visible(False)
        if len(known):
            legend = axes.legend(frameon=False, fontsize=8)
            for text in legend.get_texts():
                text.set_parse_math(False)
        return axes

    def __repr__(self) -> str:
        values = "1 value" if self.groups == 1 else f"{self.groups:,} values"
        return f"<Aggregates of {self.plan}: {values} of {self.rows:,} rows>"


def aggregate(
    fw: ResultsFramework,
    measurements: IntoFrame,
    *,
    by: str | Sequence[str] = (),
    rows: Literal["cells", "entries"] = "cells",
    as_of: dt.date | str | None = None,
) -> Aggregates:
    """Put the values of a table together, for each indicator, period and group.

    Parameters
    ----------
    fw
        The plan; it declares how values go together.
    measurements
        Table as `iom_me.track` takes it, of any size and engine. Not modified.
    by
        Columns whose categories are told apart: ``sex``, ``place``.
    rows
        What a row is. Of ``cells`` each stands for one indicator, period and part; an
        empty category is the total, which is taken where there is one, and two rows for
        one cell are refused unless ``recorded_on`` tells them apart. ``entries`` are
        lines of a list, such as distributions: all of them count, an empty category is
        one that was not recorded, and no row is the total of others.
    as_of
        Only periods that had ended by this day count, and rows recorded by then. All,
        if not given.

    Returns
    -------
    Aggregates
        One value for each indicator, period and group, or the reason why there is none.

    Raises
    ------
    DataError
        A column is absent, or rows cannot be read or name unknown indicators.
    ModelError
        The day or what a row is is none.

    See Also
    --------
    iom_me.track : Puts periods together as well, and compares with targets.
    disaggregate : One indicator, with totals and checks.

    Notes
    -----
    The rows are added up in the engine of a large table; only the groups come back. To
    read `entries` is one pass over the table.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> trained = me.Indicator("1.1.a", "# trained", measure="count")
    >>> passed = me.Indicator("1.1.b", "% passed", measure="percentage")
    >>> plan = me.ResultsFramework("NG-1", "Reintegration").add(
    ...     me.Output("1.1", "Returnees have a trade", indicators=[trained, passed])
    ... )
    >>> values = pd.DataFrame(
    ...     {
    ...         "indicator": ["1.1.a", "1.1.a", "1.1.b", "1.1.b"],
    ...         "period_end": "2022-12-31",
    ...         "place": ["Lagos", "Edo", "Lagos", "Edo"],
    ...         "value": [40, 60, None, None],
    ...         "numerator": [None, None, 10, 45],
    ...         "denominator": [None, None, 40, 60],
    ...     }
    ... )
    >>> me.tracking.aggregate(plan, values).to_frame()[["indicator", "value"]]
      indicator  value
    0     1.1.a  100.0
    1     1.1.b   55.0
    """
    require_plan(fw)
    day = fields.date(as_of)
    wanted = (by,) if isinstance(by, str) else tuple(by)
    if rows not in _ROWS:
        raise ModelError(
            f"rows={rows!r} is none: choose one of {', '.join(_ROWS)}. "
            f"{suggest(str(rows), _ROWS)}"
        )
    require_axes(_frames.names(measurements), wanted)
    if rows == "entries":
        frame, count = added_entries(fw, measurements, by=wanted, as_of=day)
    else:
        found = readings(fw, measurements, as_of=day, keep=wanted)
        frame = _frames.frame(
            (
                (id, *row)
                for id, cells in found.cells.items()
                for row in _rows(fw.indicators[id], cells, wanted)
            ),
            ["indicator", "period_start", "period_end", *wanted, *COLUMNS],
        )
        count = found.rows - found.rows_later
    frame = frame.sort_values(
        ["indicator", "period_end", "period_start", *wanted], ignore_index=True
    )
    return Aggregates(
        plan=fw.id,
        by=wanted,
        rows=count,
        groups=len(frame),
        refused=int((frame["reason"] != "").sum()),
        frame=frame,
    )


def _rows(
    indicator: Indicator, cells: Sequence[Cell], by: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Put the cells of each period and group together."""
    refusal = ""
    current: Sequence[Cell] = cells
    try:
        current = revised(cells)
    except CannotTell as contradiction:
        refusal = str(contradiction)
    members: dict[tuple[str | None, ...], dict[Period, list[Cell]]]
    members = defaultdict(lambda: defaultdict(list))
    for cell in current:
        if cell.is_again:
            continue
        part = dict(cell.part)
        member = tuple(part.pop(name, None) for name in by)
        rest = cell._replace(part=tuple(part.items()))
        members[member][cell.period].append(rest)
    for member, periods in members.items():
        every = itertools.chain(*periods.values())
        due = [cell for cell in every if cell.status not in NOT_EXPECTED]
        known = KnownParts(indicator, due)
        for period, inside in periods.items():
            value = _value(indicator, inside, known, refusal)
            yield (*period, *member, *value)


def _value(
    indicator: Indicator,
    cells: Sequence[Cell],
    known: KnownParts,
    refusal: str,
) -> tuple[Any, ...]:
    """Return value, numerator, denominator, parts present and expected, and reason."""
    present = sum(cell.size for cell in cells if cell.is_reported)
    expected = sum(cell.size for cell in cells)
    if refusal:
        return None, None, None, present, expected, refusal
    if not present:
        words = why_missing(cells)
        reason = f"the value is {words.replace('_', ' ')}" if words else "no value"
        return None, None, None, 0, expected, reason
    try:
        chosen = total_of(indicator, cells, known)
        amount = across_parts(indicator, chosen.cells)
        value = finite(amount.value)
    except CannotTell as reason:
        return None, None, None, present, expected, str(reason)
    there = sum(cell.size for cell in chosen.cells)
    return value, amount.numerator, amount.denominator, there, chosen.expected, ""
