"""Repeated cross-sections that stay in their engine -> moments."""

from __future__ import annotations

from functools import reduce as fold
from operator import add
from typing import TYPE_CHECKING

import numpy as np

from iom_me import _frames
from iom_me.impact._columns import Floats
from iom_me.impact._panel.engine_groups import entries_of
from iom_me.impact._panel.moments import Moments, at_period, at_square, finish
from iom_me.impact._panel.reduce import Sums, summed

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.impact._panel.facts import Facts

_SUMS = ("weight", "heavy", "z", "y", "p")


def moments_of(facts: Facts) -> Moments:
    """Add up by period, start and cluster; each row is a unit seen in one period."""
    table = _by_cell(facts)
    periods, unit = len(facts.periods), facts.weight_unit
    place = table["place"].to_numpy(np.float64).astype(np.intp)
    code = facts.cohort_of(table["start"]) * periods + place
    used, group = np.unique(code, return_inverse=True)
    size, period = len(used), used % periods

    def added(name: str, power: int) -> Floats:
        return summed(group, table[name] / unit**power, size)

    n, mass = added("rows", 0), added("weight_sum", 1)
    origin = float(facts.shift.mean())
    clusters = int(n.sum())
    entries = by_entry = None
    if facts.has_clusters:
        entry, entries, clusters = entries_of(
            table["cluster"], group, n=table["rows"], mass=table["weight_sum"] / unit
        )
        read = summed(entry, table["z_sum"] / unit, len(entries.n))
        by_entry = at_period(period[entries.group], read, periods)
    return finish(
        Sums(
            origin=origin,
            shift=at_period(period, facts.shift[period] - origin, periods),
            own=mass * origin,
            total=at_period(period, added("z_sum", 1), periods),
            pulled=at_period(period, added("y_sum", 2), periods),
            cross=at_square(period, added("p_sum", 2), periods),
            by_entry=by_entry,
        ),
        cohort=used // periods,
        observed=at_period(period, np.ones(size), periods) > 0,
        n=n,
        mass=mass,
        mass_squared=added("heavy_sum", 2),
        entries=entries,
        clusters=clusters,
        nested=facts.has_clusters,
        within=False,
        exponent=facts.exponent,
        weighted=facts.columns.weights is not None,
        weight_unit=unit,
    )


def _by_cell(facts: Facts) -> pd.DataFrame:
    import narwhals as nw

    def of_period(values: Floats | range) -> object:
        return fold(
            add,
            [
                nw.when(facts.at(k)).then(float(value)).otherwise(0.0)
                for k, value in enumerate(values)
            ],
        )

    weight = nw.col("weight")
    rows = facts.table.filter(~nw.col("outcome").is_null()).with_columns(
        start=facts.start_code(),
        place=of_period(range(len(facts.periods))),
        z=(nw.col("outcome") - of_period(facts.shift)) * weight,
        heavy=weight * weight,
    )
    rows = rows.with_columns(y=nw.col("z") * weight, p=nw.col("z") * nw.col("z"))
    keys = ["start", "place", *(["cluster"] if facts.has_clusters else [])]
    return _frames.collected(_frames.aggregate(rows, keys, sums=_SUMS))
