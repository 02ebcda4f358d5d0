"""A panel: each unit has one row per period, and stays on one side."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from iom_me.errors import DataError
from iom_me.impact._columns import Bytes, Codes, Labels, Mask
from iom_me.impact._two_by_two.door import Columns, Missing, Sample
from iom_me.impact._two_by_two.moments import CELLS


def check(sample: Sample, columns: Columns) -> str | None:
    """Refuse rows that are no panel; return what is incomplete about it, in words."""
    units = sample.units
    if units is None:
        return None
    counts = _counts(units, sample)
    _refuse_duplicates(units, counts)
    _refuse_both_sides(units, counts, columns)
    if sample.clusters is not None and sample.clusters is not units:
        _refuse_movers(units, sample.clusters, columns)
    alone, total = (int(np.count_nonzero(mask)) for mask in _once(counts))
    return seen_once(alone, total)


def seen_once(alone: int, total: int) -> str | None:
    """Say how many units have one row, if there are any."""
    if not alone:
        return None
    return (
        f"Seen in one period only: {alone:,} of {total:,} units. Their rows count in "
        "one mean and not in the other, so the effect may hold a change in who was "
        "asked."
    )


def _counts(units: Labels, sample: Sample) -> Codes:
    """Count rows by unit and cell: (units, cells)."""
    key = units.codes * CELLS + sample.cell
    counts: Codes = np.bincount(key, minlength=CELLS * units.width)
    return counts.reshape(-1, CELLS)


def _once(counts: Codes) -> Iterator[Mask]:
    """Say which units have one row, and which have any."""
    rows = counts.sum(axis=1)
    yield rows == 1
    yield rows > 0


def _refuse_duplicates(units: Labels, counts: Codes) -> None:
    repeated = np.argwhere(counts > 1)
    if len(repeated):
        count = len(np.unique(repeated[:, 0]))
        raise duplicates(count, units.name_of(repeated[0, 0]))


def duplicates(count: int, unit: object) -> DataError:
    """Make the error for units with several rows in a period."""
    return DataError(
        f"{_units(count)} in several rows of one period, such as {unit!r}: a "
        "panel has one row per unit and period. Remove the copies, or pass cluster= "
        "instead of unit= if several people of one unit were asked."
    )


def _refuse_both_sides(units: Labels, counts: Codes, columns: Columns) -> None:
    sides = counts.reshape(-1, 2, 2).sum(axis=2) > 0
    both = np.flatnonzero(sides.all(axis=1))
    if len(both):
        raise both_sides(len(both), units.name_of(both[0]), columns.treated)


def both_sides(count: int, unit: object, treated: str) -> DataError:
    """Make the error for units that are treated in one period only."""
    return DataError(
        f"{_units(count)} treated in one row and untreated in another, such as "
        f"{unit!r}: {treated!r} says who got the programme in the end, and so is "
        "the same in both periods of a unit."
    )


def _refuse_movers(units: Labels, clusters: Labels, columns: Columns) -> None:
    unit, cluster = units.codes, clusters.codes
    last = np.zeros(units.width, dtype=np.intp)
    last[unit] = cluster
    moved = np.flatnonzero(last[unit] != cluster)
    if len(moved):
        count = len(np.unique(unit[moved]))
        raise movers(count, units.name_of(unit[moved[0]]), str(columns.cluster))


def movers(count: int, unit: object, cluster: str) -> DataError:
    """Make the error for units in several clusters."""
    return DataError(
        f"{_units(count)} in several clusters, such as {unit!r}: the cluster "
        f"{cluster!r} of a unit must be the same in both periods. Use the one at "
        "baseline, where the programme was assigned."
    )


def _units(count: int) -> str:
    return "One unit is" if count == 1 else f"{count:,} units are"


@attrs.frozen(kw_only=True, eq=False)
class Pairs:
    """Where the two rows of each complete unit are.

    Attributes
    ----------
    before, after : (units,) positions of rows
    """

    before: Codes
    after: Codes


def pairs(units: Labels, cell: Bytes) -> Pairs:
    """Find the two rows of each unit; units with one row are left out."""
    codes, post = units.renumbered(), cell % 2 == 1
    places = np.full((2, int(codes.max()) + 1), -1)
    for period, rows in enumerate((np.flatnonzero(~post), np.flatnonzero(post))):
        places[period, codes[rows]] = rows
    before, after = places[:, (places >= 0).all(axis=0)]
    return Pairs(before=before, after=after)


def complete(sample: Sample, *, missing: Missing) -> tuple[Sample, str | None]:
    """Keep the units with both rows; refuse others unless they may be left out."""
    if sample.units is None:
        return sample, None
    found = pairs(sample.units, sample.cell)
    lost = sample.n - 2 * len(found.before)
    if not lost:
        return sample, None
    if missing == "raise":
        raise DataError(
            f"{_units(lost)} seen in one period only, and the adjustment compares "
            "changes of units. Complete them, or pass missing='drop' to leave them out."
        )
    keep = np.zeros(sample.n, dtype=np.bool_)
    keep[found.before] = keep[found.after] = True
    kept = Sample(
        outcome=sample.outcome[keep],
        cell=sample.cell[keep],
        regressors={name: x[keep] for name, x in sample.regressors.items()},
        units=sample.units.kept(keep),
        clusters=None if sample.clusters is None else sample.clusters.kept(keep),
        weights=None if sample.weights is None else sample.weights[keep],
        n_dropped=sample.n_dropped + lost,
    )
    units = lost + len(found.before)
    return kept, (
        f"Left out, as seen in one period only: {lost:,} of {units:,} units. "
        "The effect holds for the others."
    )
