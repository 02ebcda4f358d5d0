"""Units by periods -> sums by group, in one pass, in pieces that stay in the cache.

Each piece is copied once, sorted by group, with a row for each period. Values are taken
about a shift that is near the mean of their group, so that squares do not cancel: the
mean of the first units of the group that come along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 8_192  # units at a time
_MANY = 256  # groups: above, units are sorted at once, or most runs would be short
_SAFE_EXPONENT = 200


@attrs.frozen(kw_only=True, eq=False)
class Task:
    """What to add up.

    Attributes
    ----------
    outcome : (n, T) NaN where a unit was not observed
    group : (n,) group of each unit
    observed : (J, T) which periods the units of a group were observed in
    weights : (n,) or None
    entry : (n,) number of the sums that each unit goes to, which grows with the group;
        None if no sums finer than groups are wanted
    within : whether to take out the mean of each unit
    gram : whether to add up cross-products
    exponent : power of two to divide outcomes by
    """

    outcome: Floats
    group: Codes
    observed: Mask
    weights: Floats | None
    entry: Codes | None
    within: bool
    gram: bool
    exponent: int


@attrs.define(kw_only=True, eq=False)
class Sums:
    """Sums over the units of each group; z is outcome less own mean less shift.

    Unless ``within``, the own mean of every unit is taken to be ``origin``.

    Attributes
    ----------
    origin : a number near the outcomes
    shift : (J, T)
    own : (J,) weight times the own mean
    total, pulled : (J, T) weight, and squared weight, times z
    cross : (J, T, T) squared weight times z z', or None
    by_entry : (E, T) weight times z, or None
    """

    origin: float
    shift: Floats
    own: Floats
    total: Floats
    pulled: Floats
    cross: Floats | None
    by_entry: Floats | None


def summed(codes: Codes, values: Any, size: int) -> Floats:
    """Add up values by code."""
    return np.bincount(codes, values, size).astype(np.float64, copy=False)


def exponent_of(outcome: Floats) -> int:
    """Return the power of two to divide by: 0 unless squares would leave the range."""
    largest = 0.0
    for start in range(0, len(outcome), _CHUNK):
        part = outcome[start : start + _CHUNK]
        ends = np.fmax.reduce(part, axis=None), np.fmin.reduce(part, axis=None)
        largest = np.fmax(largest, np.abs(ends).max())
    return safe_exponent(float(largest))


def safe_exponent(largest: float) -> int:
    """Do the same for the largest size that is known."""
    exponent = int(np.frexp(largest)[1])
    return exponent if abs(exponent) > _SAFE_EXPONENT else 0


def add_up(task: Task) -> Sums:
    """Pass over the outcomes once."""
    size, periods = task.observed.shape
    square = (size, periods, periods)
    sums = Sums(
        origin=_origin(task),
        shift=np.zeros((size, periods)),
        own=np.zeros(size),
        total=np.zeros((size, periods)),
        pulled=np.zeros((size, periods)),
        cross=np.zeros(square) if task.gram else None,
        by_entry=None,
    )
    if task.entry is not None:
        sums.by_entry = np.zeros((int(task.entry.max()) + 1, periods))
    known = np.zeros(size, dtype=bool)
    for units, values in _pieces(task, sums.origin):
        _add_piece(task, sums, units, values, known)
    return sums


def _origin(task: Task) -> float:
    first = np.ldexp(task.outcome[:_CHUNK], -task.exponent)
    return float(np.nanmean(first))


def _pieces(task: Task, origin: float) -> Iterator[tuple[Codes, Floats]]:
    """Hand out units, sorted by group (and entry), and their outcomes less a number."""
    outcome, n = task.outcome, len(task.group)
    key = task.group if task.entry is None else task.entry
    # Small codes are sorted by counting, which is several times faster.
    key = key.astype(np.min_scalar_type(int(key.max())))
    at_once = task.gram and len(task.observed) > _MANY
    everyone = np.argsort(key, kind="stable") if at_once else None
    room = np.empty((outcome.shape[1], min(n, _CHUNK)))
    by_period = outcome.flags.f_contiguous
    for start in range(0, n, _CHUNK):
        part = slice(start, start + _CHUNK)
        if everyone is None:
            units = np.argsort(key[part], kind="stable")
            chosen = outcome[part]
        else:
            units, chosen = everyone[part], outcome
        values = room[:, : len(units)]
        picked = chosen.T[:, units] if by_period else chosen[units].T
        if task.exponent:
            picked = np.ldexp(picked, -task.exponent)
        np.subtract(picked, origin, out=values)
        yield (units if everyone is not None else units + start), values


def _add_piece(
    task: Task, sums: Sums, units: Codes, values: Floats, known: Mask
) -> None:
    which = task.group[units]
    starts, found = _runs(which)
    weight = None if task.weights is None else task.weights[units]
    hidden = None if task.observed.all() else np.isnan(values)
    _blank(values, hidden)
    own = np.zeros(len(units))
    if task.within:
        own = values.sum(axis=0)
        own /= len(values) if hidden is None else (~hidden).sum(axis=0)
        values -= own
        _blank(values, hidden)
    own += sums.origin
    own = own if weight is None else own * weight
    sums.own[found] += np.add.reduceat(own, starts)
    ends = np.append(starts[1:], len(which))
    runs = list(zip(found.tolist(), starts.tolist(), ends.tolist(), strict=True))
    for j, start, end in runs:
        if not known[j]:
            known[j] = True
            sums.shift[j] = values[:, start:end].mean(axis=1)
    values -= sums.shift.T[:, which]
    if weight is not None:
        values *= weight
        sums.pulled[found] += np.add.reduceat(values * weight, starts, axis=1).T
    sums.total[found] += np.add.reduceat(values, starts, axis=1).T
    if sums.cross is not None:
        for j, start, end in runs:
            run = values[:, start:end]
            sums.cross[j] += run @ run.T
    if sums.by_entry is not None and task.entry is not None:
        first, entry = _runs(task.entry[units])
        sums.by_entry[entry] += np.add.reduceat(values, first, axis=1).T


def _blank(values: Floats, hidden: Mask | None) -> None:
    if hidden is not None:
        np.copyto(values, 0.0, where=hidden)


def _runs(which: Codes) -> tuple[Codes, Codes]:
    """Find where each group starts in sorted codes, and which group it is."""
    starts = np.flatnonzero(np.concatenate([[True], which[1:] != which[:-1]]))
    return starts, which[starts]
