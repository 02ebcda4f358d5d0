"""From a table of progress to the last row known of each activity on a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me.errors import DataError, suggest
from iom_me.model import ActivityStatus
from iom_me.tracking.measurements.rows import (
    converted,
    dates,
    moments,
    number,
    refuse,
    refuse_misspelt,
    require_columns,
    required_ids,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from iom_me.model import ResultsFramework
    from iom_me.typing import IntoFrame

__all__ = ["COLUMNS", "Report", "Row", "read"]

COLUMNS = (
    "activity",
    "actual_start",
    "actual_end",
    "status",
    "share_done",
    "expected_end",
    "comment",
    "recorded_on",
)
"""The columns with a meaning."""

_TELLING = ("actual_start", "actual_end", "status", "share_done")
_NEVER = dt.datetime(1, 1, 1)  # noqa: DTZ001  times of rows are those of their zone
# What an activity keeps, once it is known.
_LASTING = ("actual_start", "actual_end", "share_done")


@attrs.frozen(kw_only=True)
class Row:
    """What one row says of an activity.

    Attributes
    ----------
    actual_start, actual_end, expected_end : datetime.date, optional
        First and last day; the last day that is expected now.
    status : ActivityStatus, optional
        Where it stands.
    share_done : float, optional
        From 0 to 1.
    comment : str
        Remarks.
    recorded : datetime.datetime, optional
        When this was written down.
    says_start : bool
        Whether it would say so if the activity had begun: in a column for starts, an
        empty cell is the answer "not begun".
    problems : tuple of str
        What earlier rows said and this one leaves out.
    """

    actual_start: dt.date | None
    actual_end: dt.date | None
    status: ActivityStatus | None
    share_done: float | None
    expected_end: dt.date | None
    comment: str
    recorded: dt.datetime | None
    says_start: bool = True
    problems: tuple[str, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether it does not say how far the activity is."""
        cells = (self.actual_start, self.actual_end, self.status, self.share_done)
        return not self.says_start and all(cell is None for cell in cells)

    @property
    def recorded_day(self) -> dt.date | None:
        """The day on which this was written down."""
        return None if self.recorded is None else self.recorded.date()


@attrs.frozen(kw_only=True)
class Report:
    """What a table says, as known on a day.

    Attributes
    ----------
    as_of : datetime.date, optional
        The day; None if none was given and the table has no date to take it from.
    last : Mapping
        Activity id to the last row of it.
    rows, rows_later : int
        Rows in the table, and how many of them were recorded after that day.
    ignored : tuple of str
        Columns that were not used.
    """

    as_of: dt.date | None
    last: Mapping[str, Row]
    rows: int = 0
    rows_later: int = 0
    ignored: tuple[str, ...] = ()


def read(fw: ResultsFramework, data: IntoFrame, *, as_of: dt.date | None) -> Report:
    """Check a table against a plan and keep what was known on a day."""
    frame = _frames.columns(data)
    _require(frame)
    ids = required_ids(frame, "activity", fw.activities, "is no activity of the plan")
    rows = _rows(frame)
    _refuse_ambiguous(frame, ids, rows)
    day = as_of if as_of is not None else _latest(rows)
    known: dict[str, list[Row]] = {}
    for id, row in zip(ids, rows, strict=True):
        if day is None or row.recorded_day is None or row.recorded_day <= day:
            known.setdefault(id, []).append(row)
    return Report(
        as_of=day,
        last={id: _last(group) for id, group in known.items()},
        rows=len(rows),
        rows_later=len(rows) - sum(map(len, known.values())),
        ignored=tuple(name for name in frame.columns if name not in COLUMNS),
    )


def _require(frame: pd.DataFrame) -> None:
    refuse_misspelt(frame, COLUMNS)
    require_columns(frame, ["activity"], what="rows of progress")
    names = [str(name) for name in frame.columns]
    if not set(_TELLING) & set(names):
        raise DataError(
            "The rows of progress do not say how far the activities are: they need a "
            f"column {', '.join(map(repr, _TELLING[:-1]))} or {_TELLING[-1]!r}. "
            f"{suggest('actual_start', names)}"
        )


def _rows(frame: pd.DataFrame) -> list[Row]:
    cells = zip(
        dates(frame, "actual_start"),
        dates(frame, "actual_end"),
        _statuses(frame),
        _shares(frame),
        dates(frame, "expected_end"),
        texts(frame, "comment"),
        moments(frame, "recorded_on"),
        strict=True,
    )
    return [
        Row(
            actual_start=start,
            actual_end=end,
            status=status,
            share_done=share,
            expected_end=expected,
            comment=comment,
            recorded=recorded,
            says_start="actual_start" in frame.columns,
        )
        for start, end, status, share, expected, comment, recorded in cells
    ]


def _statuses(frame: pd.DataFrame) -> list[ActivityStatus | None]:
    words = texts(frame, "status")
    unknown = [word not in {"", *ActivityStatus} for word in words]
    if any(unknown):
        hint = suggest(words[unknown.index(True)].lower(), list(ActivityStatus))
        hint = f" ({hint})" if hint.startswith("Did") else ""
        allowed = ", ".join(ActivityStatus)
        refuse(frame, "status", unknown, f"is none of {allowed}{hint}")
    return [ActivityStatus(word) if word else None for word in words]


def _shares(frame: pd.DataFrame) -> list[float | None]:
    """Read shares; 40 for 40 % is refused, since 1 could then be either."""
    problem = "is not a share from 0 to 1 (write 40 % as 0.4)"
    shares: list[float | None] = converted(frame, "share_done", number, problem)
    outside = [share is not None and not 0 <= share <= 1 for share in shares]
    refuse(frame, "share_done", outside, problem)
    return shares


def _refuse_ambiguous(
    frame: pd.DataFrame, ids: Sequence[str], rows: Sequence[Row]
) -> None:
    """Refuse rows of one activity of which none can be called the last."""
    counts: dict[object, int] = {}
    for id, row in zip(ids, rows, strict=True):
        for key in (id, (id, row.recorded)):
            counts[key] = counts.get(key, 0) + 1
    wrong = [
        counts[id] > 1 and (row.recorded is None or counts[(id, row.recorded)] > 1)
        for id, row in zip(ids, rows, strict=True)
    ]
    refuse(
        frame,
        "activity",
        wrong,
        "stands more than once, and 'recorded_on' does not say which row is the last,",
    )


def _latest(rows: Sequence[Row]) -> dt.date | None:
    """Find the last day on which something had happened or was written down."""
    days = [
        day
        for row in rows
        for day in (row.recorded_day, row.actual_start, row.actual_end)
        if day is not None
    ]
    return max(days, default=None)


def _last(rows: Sequence[Row]) -> Row:
    """Take the last row as it is, and say which facts it leaves out."""
    # A row that is alone need not have a time; several all have one.
    in_order = sorted(rows, key=lambda row: row.recorded or _NEVER)
    last = in_order[-1]
    problems = []
    for name in _LASTING:
        earlier = [getattr(row, name) for row in in_order if getattr(row, name)]
        if earlier and getattr(last, name) is None:
            problems.append(
                f"the last row leaves {name!r} empty, which an earlier row gave as "
                f"{earlier[-1]}: repeat it"
            )
    return attrs.evolve(last, problems=tuple(problems))
