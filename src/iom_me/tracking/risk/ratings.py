"""From a table of ratings to what was known of each risk on a day.

A row says only what it says: a rank that it leaves empty stands as it was.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import attrs

from iom_me import _frames
from iom_me.errors import DataError
from iom_me.model.fields import Choice
from iom_me.tracking.measurements.rows import (
    converted,
    moments,
    number,
    refuse,
    refuse_misspelt,
    require_columns,
    required_ids,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from iom_me.model import ResultsFramework
    from iom_me.tracking.risk.scale import RiskScale
    from iom_me.typing import IntoFrame

__all__ = ["Rating", "TreatmentStatus", "read_ratings"]


class TreatmentStatus(Choice):
    """How far the treatment of a risk is.

    Examples
    --------
    >>> from iom_me.tracking import TreatmentStatus
    >>> [status.value for status in TreatmentStatus]
    ['planned', 'ongoing', 'done']
    """

    PLANNED = "planned"
    ONGOING = "ongoing"
    DONE = "done"


@attrs.frozen(kw_only=True)
class Rating:
    """What was said of a risk at one moment; None where nothing was said."""

    risk: str
    moment: dt.datetime
    likelihood: int | None = None
    consequence: int | None = None
    treatment_status: TreatmentStatus | None = None
    residual_likelihood: int | None = None
    residual_consequence: int | None = None
    occurred: bool | None = None
    closed: bool | None = None
    comment: str = ""

    @property
    def day(self) -> dt.date:
        """The day of it."""
        return self.moment.date()


_RANKS = {
    "likelihood": "likelihood",
    "consequence": "consequence",
    "residual_likelihood": "likelihood",
    "residual_consequence": "consequence",
}
_FLAGS = ("occurred", "closed")
_STATED = (*_RANKS, "treatment_status", *_FLAGS)
_COLUMNS = ("risk", "recorded_on", *_STATED, "comment")


@attrs.frozen(kw_only=True)
class Ratings:
    """The ratings of a table, in time; the columns that were not used."""

    rows: tuple[Rating, ...] = ()
    ignored: tuple[str, ...] = ()


def read_ratings(
    fw: ResultsFramework, data: IntoFrame | None, scale: RiskScale
) -> Ratings:
    """Check a table of ratings against a plan and a scale."""
    if data is None:
        return Ratings()
    frame = _frames.columns(data)
    refuse_misspelt(frame, _COLUMNS)
    require_columns(frame, ("risk", "recorded_on"), what="ratings")
    ids = required_ids(frame, "risk", fw.risks, "is not a risk of the plan")
    recorded = moments(frame, "recorded_on")
    refuse(frame, "recorded_on", [day is None for day in recorded], "is missing")
    stated = {name: _stated(frame, name, scale) for name in _STATED}
    comments = texts(frame, "comment")
    ratings = [
        Rating(
            risk=id,
            moment=moment,
            comment=comment,
            **{name: values[row] for name, values in stated.items()},
        )
        for row, (id, moment, comment) in enumerate(
            zip(ids, recorded, comments, strict=True)
        )
        if moment is not None
    ]
    ignored = [str(name) for name in frame.columns if name not in _COLUMNS]
    return Ratings(rows=_merged(ratings), ignored=tuple(ignored))


def _stated(frame: pd.DataFrame, name: str, scale: RiskScale) -> list[Any]:
    if name in _FLAGS:
        return converted(frame, name, _flag, "is neither true nor false")
    if name == "treatment_status":
        words = ", ".join(TreatmentStatus)
        return converted(frame, name, _status, f"is none of {words}")
    steps = len(getattr(scale, _RANKS[name]))

    def rank(value: Any) -> int | None:
        whole = number(value)
        if whole is None or not whole.is_integer() or not 1 <= whole <= steps:
            return None
        return int(whole)

    return converted(frame, name, rank, f"is not a whole number from 1 to {steps}")


def _status(value: Any) -> TreatmentStatus | None:
    word = str(value).strip()
    return TreatmentStatus(word) if word in list(TreatmentStatus) else None


_WORDS = {"true": True, "yes": True, "false": False, "no": False}


def _flag(value: Any) -> bool | None:
    """Take a truth value, 1 and 0, or the word; no other text."""
    if isinstance(value, str):
        return _WORDS.get(value.strip().casefold())
    if str(value) in {"True", "False"}:
        return bool(value)
    plain = number(value)
    return bool(plain) if plain in {0.0, 1.0} else None


def _merged(ratings: Iterable[Rating]) -> tuple[Rating, ...]:
    """Put together what was said of a risk at the same moment; sort by time."""
    grouped: dict[tuple[str, dt.datetime], list[tuple[int, Rating]]] = {}
    for row, rating in enumerate(ratings):
        grouped.setdefault((rating.risk, rating.moment), []).append((row, rating))
    merged = [_one(group) for group in grouped.values()]
    return tuple(sorted(merged, key=lambda rating: (rating.moment, rating.risk)))


def _one(group: Sequence[tuple[int, Rating]]) -> Rating:
    first = group[0][1]
    said: dict[str, Any] = {}
    for name in _STATED:
        values = {getattr(rating, name) for _, rating in group} - {None}
        if len(values) > 1:
            raise DataError(_contradiction(group, name))
        said[name] = next(iter(values), None)
    comments = sorted({rating.comment for _, rating in group} - {""})
    return attrs.evolve(first, comment="; ".join(comments), **said)


def _contradiction(group: Sequence[tuple[int, Rating]], name: str) -> str:
    rating = group[0][1]
    rows = ", ".join(str(row) for row, _ in group[:5])
    return (
        f"Column {name!r} differs in rows {rows} (counted from 0), which rate the risk "
        f"{rating.risk!r} at the same time ({rating.moment}): leave one of them out, "
        "or give 'recorded_on' with the time of day."
    )
