"""The indicators of a result together, and weighted, without averaging lights."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import attrs

from iom_me.errors import ModelError, UnknownIdError
from iom_me.tracking.measurements.rows import number
from iom_me.tracking.progress.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from iom_me.tracking.entry import IndicatorProgress

__all__ = ["ResultProgress", "by_result", "counted", "weighted"]

_WHOLE = 100.0
_ROUNDING = 1e-6  # three times 33.3333 % is taken for the whole


@attrs.frozen(kw_only=True)
class ResultProgress:
    """The indicators of one result together: their lights, and how far they spread.

    Attributes
    ----------
    result : str
        Id of the result.
    mean : float, optional
        Mean progress of those indicators that have one; None if none has.
    n, n_indicators : int
        How many have one, and how many there are.
    worst : str, optional
        Id of the indicator with the least progress.
    worst_progress : float, optional
        Its progress, not capped.
    is_capped : bool
        Whether each counted for 1 at most in the mean.
    spread : tuple of (float, float), optional
        The least and the most progress, not capped.
    statuses : tuple of (Status, int)
        How many indicators have each status, those of none left out.

    Examples
    --------
    >>> from iom_me.tracking import ResultProgress
    >>> ResultProgress(
    ...     result="1.1",
    ...     mean=0.8,
    ...     n=2,
    ...     n_indicators=3,
    ...     worst="1.1.b",
    ...     worst_progress=0.6,
    ...     is_capped=True,
    ... ).worst
    '1.1.b'
    """

    result: str
    mean: float | None
    n: int
    n_indicators: int
    worst: str | None
    worst_progress: float | None
    is_capped: bool
    spread: tuple[float, float] | None = None
    statuses: tuple[tuple[Status, int], ...] = ()

    @property
    def counts(self) -> dict[Status, int]:
        """How many indicators have each status, in the order of `Status`."""
        return dict(self.statuses)


def counted(entries: Iterable[IndicatorProgress]) -> dict[Status, int]:
    """Count the entries of each status, in the order of `Status`."""
    found = Counter(entry.status for entry in entries)
    return {status: found[status] for status in Status if found[status]}


def by_result(
    entries: Iterable[IndicatorProgress], *, cap: bool
) -> tuple[ResultProgress, ...]:
    """Put the indicators of each result together."""
    grouped: dict[str, list[IndicatorProgress]] = {}
    for entry in entries:
        grouped.setdefault(entry.result, []).append(entry)
    return tuple(_together(result, group, cap=cap) for result, group in grouped.items())


def _together(
    result: str, entries: Sequence[IndicatorProgress], *, cap: bool
) -> ResultProgress:
    measured = [
        (entry.progress, entry.indicator)
        for entry in entries
        if entry.progress is not None
    ]
    shares = [share for share, _ in measured]
    worst = min(measured, key=lambda pair: pair[0], default=(None, None))
    return ResultProgress(
        result=result,
        mean=_mean([min(share, 1.0) for share in shares] if cap else shares),
        n=len(shares),
        n_indicators=len(entries),
        worst=worst[1],
        worst_progress=worst[0],
        is_capped=cap,
        spread=(min(shares), max(shares)) if shares else None,
        statuses=tuple(counted(entries).items()),
    )


def _mean(shares: Sequence[float]) -> float | None:
    return sum(share / len(shares) for share in shares) if shares else None


def weighted(
    entries: Sequence[IndicatorProgress], weights: Mapping[str, float]
) -> dict[Status, float]:
    """Add up the weights of the indicators of each status."""
    shared = _shared(entries, weights)
    total = math.fsum(shared.values())
    if not math.isclose(total, _WHOLE, rel_tol=_ROUNDING):
        raise ModelError(
            f"The weights make {total:g}, not 100: they are the share of each in the "
            "whole, in per cent."
        )
    found: dict[Status, list[float]] = {}
    for entry in entries:
        if shared.get(entry.indicator):
            found.setdefault(entry.status, []).append(shared[entry.indicator])
    return {status: math.fsum(found[status]) for status in Status if status in found}


def _shared(
    entries: Sequence[IndicatorProgress], weights: Mapping[str, float]
) -> dict[str, float]:
    """Give each indicator its weight; that of a result is split evenly."""
    inside: dict[str, list[str]] = {entry.indicator: [] for entry in entries}
    for entry in entries:
        inside.setdefault(entry.result, []).append(entry.indicator)
    shared: dict[str, float] = {}
    for id, weight in weights.items():
        if id not in inside:
            raise UnknownIdError(str(id), inside, where="the results and indicators")
        members = inside[id] or [id]
        for member in members:
            if member in shared:
                raise ModelError(
                    f"The weights count {member!r} twice: weigh a result or its "
                    "indicators, not both."
                )
            shared[member] = _weight(id, weight) / len(members)
    return shared


def _weight(id: str, value: float) -> float:
    found = number(value)
    if found is None or not 0 <= found <= _WHOLE:
        raise ModelError(
            f"The weight of {id!r} is {value!r:.40}: write a number from 0 to 100."
        )
    return found
