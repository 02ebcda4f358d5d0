"""From a table of expenditure and commitments to the bookings known on a day.

Rows are checked here and nowhere else: what cannot be read is refused with the numbers
of the rows (counted from 0), and nothing is left out without being counted.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me.errors import DataError, ModelError, suggest
from iom_me.model.fields import Choice
from iom_me.model.plan import currency as currency_code
from iom_me.tracking.budget.money import amount_of, is_inexact
from iom_me.tracking.measurements.rows import (
    column,
    converted,
    dates,
    ids,
    refuse,
    refuse_misspelt,
    require_columns,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from iom_me.model import ResultsFramework
    from iom_me.typing import IntoFrame

__all__ = ["Booking", "Kind", "Ledger", "read"]

COLUMNS = (
    "line",
    "node",
    "date",
    "amount",
    "kind",
    "currency",
    "description",
    "recorded_on",
)
"""The columns that are read; others are remarks."""


class Kind(Choice):
    """What a row of the ledger books."""

    EXPENDITURE = "expenditure"
    COMMITMENT = "commitment"


@attrs.frozen
class Booking:
    """One row of the ledger.

    Attributes
    ----------
    line : str
        Id of the budget line.
    date : datetime.date
        When it was spent or committed.
    amount : decimal.Decimal
        Below zero for a refund, or a commitment that is paid or released.
    kind : Kind
        Expenditure or commitment.
    currency : str
        As named in the row, else that of the line; empty if neither names one.
    recorded : datetime.date, optional
        When it became known, if that was told.
    row : int
        Number of the row, counted from 0.
    """

    line: str
    date: dt.date
    amount: Decimal
    kind: Kind
    currency: str
    recorded: dt.date | None
    row: int

    def is_known(self, day: dt.date) -> bool:
        """Whether it was there on a day."""
        return self.date <= day and (self.recorded is None or self.recorded <= day)


@attrs.frozen(kw_only=True)
class Ledger:
    """What a table says, as known on a day.

    Attributes
    ----------
    as_of : datetime.date, optional
        The day; None if none was given and the table is empty.
    bookings : tuple of Booking
        What was known on that day.
    rows, rows_later : int
        Rows in the table, and how many of them are of after that day.
    repeated : tuple of (int, int)
        Pairs of rows that are the same in every column.
    ignored : tuple of str
        Columns that were not used: remarks.
    """

    as_of: dt.date | None
    bookings: tuple[Booking, ...]
    rows: int
    rows_later: int
    repeated: tuple[tuple[int, int], ...]
    ignored: tuple[str, ...]


def read(fw: ResultsFramework, data: IntoFrame, *, as_of: dt.date | None) -> Ledger:
    """Check a table against a plan and keep what was known on a day."""
    frame = _frames.columns(data)
    _require_columns(frame)
    lines = _lines(fw, frame)
    days = dates(frame, "date")
    refuse(frame, "date", [day is None for day in days], "is missing")
    bookings = [
        Booking(*fields)
        for fields in zip(
            lines,
            days,
            _amounts(frame),
            _kinds(frame),
            _currencies(fw, frame, lines),
            dates(frame, "recorded_on"),
            range(len(frame)),
            strict=True,
        )
    ]
    day = _latest(bookings) if as_of is None else as_of
    known = [booking for booking in bookings if day and booking.is_known(day)]
    return Ledger(
        as_of=day,
        bookings=tuple(known),
        rows=len(bookings),
        rows_later=len(bookings) - len(known),
        repeated=_repeated(frame, {booking.row for booking in known}),
        ignored=tuple(str(name) for name in frame.columns if name not in COLUMNS),
    )


def _require_columns(frame: pd.DataFrame) -> None:
    names = [str(name) for name in frame.columns]
    refuse_misspelt(frame, COLUMNS)
    require_columns(frame, ("date", "amount"), what="bookings")
    if "line" not in names and "node" not in names:
        raise DataError(
            "The bookings do not say what they are for: they need a column 'line' "
            "(id of a budget line) or 'node' (id of a result with a line of its own). "
            + suggest("line", names)
        )


def _lines(fw: ResultsFramework, frame: pd.DataFrame) -> list[str]:
    """Find the budget line of each row, by its id or by that of its result."""
    lines = ids(frame, "line", fw.budget_lines, "is no budget line of the plan")
    by_node, rows = _by_node(fw), range(len(frame))
    known = dict.fromkeys([*fw.results, *by_node])
    nodes = ids(frame, "node", known, "is no result of the plan")
    if "node" not in frame.columns:
        refuse(frame, "line", [line is None for line in lines], "is missing")
    else:
        wanted = [line is None for line in lines]
        missing = [wanted[row] and nodes[row] is None for row in rows]
        refuse(frame, "node", missing, "is missing, and so is the line,")
        counts = [len(by_node.get(node, ())) for node in nodes]
        none = [wanted[row] and counts[row] == 0 for row in rows]
        refuse(frame, "node", none, "has no budget line of its own (name the line)")
        many = [wanted[row] and counts[row] > 1 for row in rows]
        refuse(frame, "node", many, "has several budget lines (name the line)")
    return [lines[row] or by_node[nodes[row]][0] for row in rows]


def _by_node(fw: ResultsFramework) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in fw.budget_lines.values():
        if line.node:
            found.setdefault(line.node, []).append(line.id)
    return found


def _amounts(frame: pd.DataFrame) -> list[Decimal | None]:
    values = column(frame, "amount")
    refuse(frame, "amount", [value is None for value in values], "is missing")
    refuse(
        frame,
        "amount",
        [is_inexact(value) for value in values],
        "is a float that does not stand for exact cents (round it to 2 decimals, or "
        "read the column as text)",
    )
    return converted(
        frame,
        "amount",
        amount_of,
        "is not an amount (write it as 1234.50: without a currency, without a mark "
        "between thousands, below zero with a minus sign)",
    )


def _kinds(frame: pd.DataFrame) -> list[Kind]:
    words = texts(frame, "kind")
    wrong = [word not in {"", *Kind} for word in words]
    refuse(frame, "kind", wrong, f"is none of {', '.join(Kind)}")
    return [Kind(word or Kind.EXPENDITURE) for word in words]


def _currencies(
    fw: ResultsFramework, frame: pd.DataFrame, lines: Sequence[str]
) -> list[str]:
    codes = texts(frame, "currency")
    wrong = [not _is_currency(code) for code in codes]
    refuse(frame, "currency", wrong, "is no currency code such as EUR")
    budget = fw.budget_lines
    return [
        code or budget[line].currency or fw.currency
        for code, line in zip(codes, lines, strict=True)
    ]


def _is_currency(code: str) -> bool:
    try:
        currency_code(code)
    except ModelError:
        return False
    return True


def _latest(bookings: Sequence[Booking]) -> dt.date | None:
    """Find the last day that the ledger speaks of."""
    days = [day for one in bookings for day in (one.date, one.recorded) if day]
    return max(days, default=None)


def _repeated(frame: pd.DataFrame, known: set[int]) -> tuple[tuple[int, int], ...]:
    """Find the rows that say again, in every column, what an earlier row says."""
    columns = [[repr(cell) for cell in column(frame, name)] for name in frame.columns]
    first: dict[tuple[str, ...], int] = {}
    pairs = []
    for row, cells in enumerate(zip(*columns, strict=True)):
        if row in known and first.setdefault(cells, row) != row:
            pairs.append((first[cells], row))
    return tuple(pairs)
