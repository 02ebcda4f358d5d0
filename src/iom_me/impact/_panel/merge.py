"""Moments of other units (files, places, shards) -> the moments of all.

Means move to the common mean, and the cross-products with them (Chan, Golub and LeVeque
1983, "Algorithms for computing the sample variance", The American Statistician 37).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me.errors import DataError
from iom_me.impact._columns import Codes, Floats
from iom_me.impact._panel.moments import MAX_ENTRIES, Entries, Moments
from iom_me.impact._panel.reading import Reading, starts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.impact._panel.order import Cohort


def merge_readings(*readings: Reading) -> Reading:
    """Put readings of other units together; the periods must be the same.

    No unit, and no cluster, may have rows in two of them: they would count as two.

    Raises
    ------
    DataError
        The tables do not have the same periods.
    """
    first = readings[0]
    for other in readings[1:]:
        if other.periods.labels != first.periods.labels:
            raise DataError(
                "The tables do not have the same periods: "
                f"{_shown(first.periods.labels)} and {_shown(other.periods.labels)}. "
                "Put the rows of a unit into one table, and leave out no period."
            )
    cohorts = _all_cohorts(readings)
    place = {cohort: number for number, cohort in enumerate(cohorts)}
    parts = []
    for reading in readings:
        number = np.array([place[cohort] for cohort in reading.cohorts])
        moments = reading.moments
        parts.append(attrs.evolve(moments, cohort=number[moments.cohort]))
    return Reading(
        columns=first.columns,
        periods=first.periods,
        cohorts=cohorts,
        moments=attrs.evolve(merge(*parts), starts=starts_of(cohorts)),
        notes=tuple(dict.fromkeys(note for r in readings for note in r.notes)),
        rows=sum(reading.rows for reading in readings),
        missing=sum(reading.missing for reading in readings),
    )


def _shown(labels: Sequence[Any]) -> str:
    return f"{labels[0]} to {labels[-1]} ({len(labels):,})"


def _all_cohorts(readings: Sequence[Reading]) -> tuple[Cohort, ...]:
    found = {cohort for reading in readings for cohort in reading.cohorts}
    return tuple(sorted(found, key=lambda cohort: cohort.value))


def merge(*moments: Moments) -> Moments:
    """Put moments together whose units and clusters are different ones.

    Cohorts have the same numbers in all of them, periods too. Weights keep their size
    against each other.

    Raises
    ------
    DataError
        The units have so many patterns of gaps that only some parts have
        cross-products, and only others the sums of each cluster.
    """
    parts = _alike(moments)
    kinds, groups = _aligned(parts)
    size = len(kinds)

    def added(values: Sequence[Floats]) -> Floats:
        total = np.zeros((size, *values[0].shape[1:]))
        for group, value in zip(groups, values, strict=True):
            total[group] += value
        return total

    mass = added([part.mass for part in parts])
    mean = added([part.mean * part.mass[:, None] for part in parts]) / mass[:, None]
    off = [part.mean - mean[group] for part, group in zip(parts, groups, strict=True)]
    moved = list(zip(parts, off, strict=True))
    squared = [part.mass_squared[:, None] * by for part, by in moved]
    gram = entries = None
    if all(part.gram is not None for part in parts):
        gram = added([_moved_gram(part, by) for part, by in moved])
    clusters = sum(part.clusters for part in parts)
    kept = all(part.entries is not None for part in parts)
    if kept and (gram is None or parts[0].nested or clusters <= MAX_ENTRIES):
        entries = _all_entries(moved, groups)
    if gram is None and entries is None:
        raise DataError(
            "The units of these tables have too many patterns of gaps to put their "
            "sums together: read them as one table."
        )
    return attrs.evolve(
        parts[0],
        cohort=kinds[:, 0],
        observed=kinds[:, 1:] == 0,
        n=added([part.n for part in parts]),
        mass=mass,
        mass_squared=added([part.mass_squared for part in parts]),
        level=added([part.level * part.mass[:, None] for part in parts])
        / mass[:, None],
        mean=mean,
        gram=gram,
        pull=added(
            [part.pull + by for (part, _), by in zip(moved, squared, strict=True)]
        )
        * any(part.weighted for part in parts),
        entries=entries,
        clusters=clusters,
        cluster_labels=_all_labels(parts),
        weighted=any(part.weighted for part in parts),
    )


def _all_labels(parts: Sequence[Moments]) -> tuple[Any, ...] | None:
    """Name the clusters one part after the other, if all parts name them."""
    named = [part.cluster_labels for part in parts]
    known = [labels for labels in named if labels is not None]
    if len(known) < len(named):
        return None
    return tuple(label for labels in known for label in labels)


def _alike(moments: Sequence[Moments]) -> list[Moments]:
    """Bring outcomes and weights to one unit, and outcomes to one origin."""
    exponent = max(part.exponent for part in moments)
    rows = [part.rows for part in moments]
    unit = float(np.average([part.weight_unit for part in moments], weights=rows))
    origin = float(np.ldexp(moments[0].origin, moments[0].exponent - exponent))
    return [
        _rescaled(part, part.exponent - exponent, part.weight_unit / unit, origin, unit)
        for part in moments
    ]


def _rescaled(
    part: Moments, power: int, weight: float, origin: float, unit: float
) -> Moments:
    """Multiply outcomes by ``2**power`` and weights by ``weight``."""
    away = np.ldexp(part.origin, power) - origin
    entries, gram = part.entries, part.gram
    if entries is not None:
        entries = attrs.evolve(
            entries,
            mass=entries.mass * weight,
            sums=np.ldexp(entries.sums * weight, power),
        )
    if gram is not None:
        gram = np.ldexp(gram * weight**2, 2 * power)
    return attrs.evolve(
        part,
        mass=part.mass * weight,
        mass_squared=part.mass_squared * weight**2,
        level=np.ldexp(part.level, power),
        mean=(np.ldexp(part.mean, power) + away) * part.observed,
        gram=gram,
        pull=np.ldexp(part.pull * weight**2, power),
        entries=entries,
        exponent=part.exponent - power,
        origin=origin,
        weight_unit=unit,
    )


def _aligned(parts: Sequence[Moments]) -> tuple[Codes, list[Codes]]:
    """Find the groups of all: (J, 1 + T) cohort and gaps, and the place of each."""
    kinds = [np.column_stack([part.cohort, ~part.observed]) for part in parts]
    found, place = np.unique(np.concatenate(kinds), axis=0, return_inverse=True)
    ends = np.cumsum([len(kind) for kind in kinds])[:-1]
    return found, np.split(place.reshape(-1), ends)


def _moved_gram(part: Moments, off: Floats) -> Floats:
    assert part.gram is not None  # noqa: S101 - the caller looked
    crossed = part.pull[:, :, None] * off[:, None, :]
    square = off[:, :, None] * off[:, None, :] * part.mass_squared[:, None, None]
    moved: Floats = part.gram + crossed + crossed.transpose(0, 2, 1) + square
    return moved


def _all_entries(
    moved: Sequence[tuple[Moments, Floats]], groups: Sequence[Codes]
) -> Entries:
    """Append the entries, with clusters numbered on."""
    before, made = 0, []
    for (part, off), group in zip(moved, groups, strict=True):
        assert part.entries is not None  # noqa: S101 - the caller looked
        own = part.entries
        made.append(
            attrs.evolve(
                own,
                cluster=own.cluster + before,
                group=group[own.group],
                sums=own.sums + own.mass[:, None] * off[own.group],
            )
        )
        before += part.clusters
    return Entries(
        **{
            field.name: np.concatenate([getattr(own, field.name) for own in made])
            for field in attrs.fields(Entries)
        }
    )
