"""The weights of each summary of group-time effects.

A cohort counts by its share of the units. The shares are estimates too; how each
summary moves with them is kept beside the weights, as R's ``did`` does: in the simple
average, in every event time and every calendar period, and in the overall of the
cohorts. Plain means over event times or periods add nothing of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
import numpy as np

from iom_me.impact._columns import Floats

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iom_me.impact._group_time.cells import Cell

Kind: TypeAlias = Literal["simple", "event", "group", "calendar"]


@attrs.frozen(kw_only=True, eq=False)
class Summary:
    """A summary of p cells in q rows, and one overall.

    Attributes
    ----------
    keys : what each row stands for: event time, position of cohort or of period
    weights : (q, p) of the cells in each row
    shares : (q, K) how each row moves with the shares of the cohorts
    overall, overall_shares : (p,) and (K,) the same of the one number
    """

    keys: tuple[int, ...]
    weights: Floats
    shares: Floats
    overall: Floats
    overall_shares: Floats


@attrs.frozen(kw_only=True, eq=False)
class Weighing:
    """What cells are weighed by.

    Attributes
    ----------
    cells : the p cells
    estimates : (p,)
    share : (K,) of each cohort
    starts : (K,) position of the first treated period
    counted : (p,) what each cell counts, where that is not the share of its cohort
    """

    cells: Sequence[Cell]
    estimates: Floats
    share: Floats
    starts: Sequence[int]
    counted: Floats | None = None

    def treated(self, cell: Cell) -> bool:
        """Whether the cohort has the programme in the period."""
        return cell.period >= self.starts[cell.cohort]


def summarise(
    weighing: Weighing, kind: Kind, events: Sequence[int] | None = None
) -> Summary:
    """Weigh the cells; ``events`` are the event times to show, with kind "event"."""
    if kind == "event":
        return _by_event(weighing, events)
    after = [
        place for place, cell in enumerate(weighing.cells) if weighing.treated(cell)
    ]
    if kind == "simple":
        weights, shares = _average(weighing, after)
        nothing = np.zeros((0, len(weighing.cells)))
        return Summary(
            keys=(),
            weights=nothing,
            shares=np.zeros((0, len(weighing.share))),
            overall=weights,
            overall_shares=shares,
        )
    if kind == "group":
        return _by_group(weighing, after)
    return _by_period(weighing, after)


def _average(weighing: Weighing, places: Iterable[int]) -> tuple[Floats, Floats]:
    """Average cells by the shares of their cohorts: weights (p,), gradient (K,)."""
    weights = np.zeros(len(weighing.cells))
    cohorts = np.array([cell.cohort for cell in weighing.cells], dtype=np.intp)
    # A cohort that was left out has no share, and its size moves nothing.
    chosen = [place for place in places if weighing.share[cohorts[place]]]
    counted = weighing.counted
    sizes = weighing.share[cohorts] if counted is None else counted
    weights[chosen] = sizes[chosen]
    total = weights.sum()
    weights /= total
    average = weights @ weighing.estimates
    apart = (weighing.estimates[chosen] - average) / total
    gradient = np.zeros(len(weighing.share))
    np.add.at(gradient, cohorts[chosen], apart)
    return weights, gradient


def _rows(weighing: Weighing, parts: Sequence[Iterable[int]]) -> tuple[Floats, Floats]:
    found = [_average(weighing, part) for part in parts]
    weights = np.array([weights for weights, _ in found])
    shares = np.array([shares for _, shares in found])
    return (
        weights.reshape(len(parts), len(weighing.cells)),
        shares.reshape(len(parts), len(weighing.share)),
    )


def _by_event(weighing: Weighing, events: Sequence[int] | None) -> Summary:
    found = sorted({cell.event_time for cell in weighing.cells})
    keys = found if events is None else [event for event in found if event in events]
    parts = [
        [
            place
            for place, cell in enumerate(weighing.cells)
            if cell.event_time == event and weighing.share[cell.cohort]
        ]
        for event in keys
    ]
    there = [place for place, part in enumerate(parts) if part]
    keys, parts = [keys[i] for i in there], [parts[i] for i in there]
    weights, shares = _rows(weighing, parts)
    return _plain_mean(keys, weights, shares, [event >= 0 for event in keys])


def _by_period(weighing: Weighing, after: Sequence[int]) -> Summary:
    keys = sorted({weighing.cells[place].period for place in after})
    parts = [[p for p in after if weighing.cells[p].period == key] for key in keys]
    weights, shares = _rows(weighing, parts)
    return _plain_mean(keys, weights, shares, [True] * len(keys))


def _plain_mean(
    keys: Sequence[int], weights: Floats, shares: Floats, counted: Sequence[bool]
) -> Summary:
    """Take the overall as the plain mean of the rows that count."""
    each = np.asarray(counted, dtype=np.float64)
    each /= max(each.sum(), 1)
    return Summary(
        keys=tuple(keys),
        weights=weights,
        shares=shares,
        overall=each @ weights,
        overall_shares=each @ shares,
    )


def _by_group(weighing: Weighing, after: Sequence[int]) -> Summary:
    keys = sorted({weighing.cells[place].cohort for place in after})
    parts = [[p for p in after if weighing.cells[p].cohort == key] for key in keys]
    weights, shares = _rows(weighing, parts)  # within a cohort all count alike
    share = weighing.share[list(keys)]
    if weighing.counted is not None:
        share = np.array([weighing.counted[part].sum() for part in parts])
    each = share / share.sum()
    by_group = weights @ weighing.estimates
    gradient = np.zeros(len(weighing.share))
    gradient[list(keys)] = (by_group - each @ by_group) / share.sum()
    return Summary(
        keys=tuple(keys),
        weights=weights,
        shares=shares,
        overall=each @ weights,
        overall_shares=gradient,
    )
