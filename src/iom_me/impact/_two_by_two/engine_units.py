"""The units of a panel, checked in the user's own engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iom_me import _frames
from iom_me.impact._two_by_two import units as _units

# What is said of a unit, the graver first.
_COPIES, _BOTH_SIDES, _ONCE, _SOUND = 3, 2, 1, 0


def check(frame: Any, names: Mapping[str, str]) -> str | None:
    """Refuse rows that are no panel; return what is incomplete about it, in words."""
    import narwhals as nw

    cells = _frames.aggregate(frame, ["unit", "cell"]).with_columns(
        copies=nw.when(nw.col("rows") > 1).then(nw.lit(1)).otherwise(nw.lit(0)),
        treated=nw.when(nw.col("cell") > 1).then(nw.lit(1)).otherwise(nw.lit(0)),
    )
    units = _frames.aggregate(cells.drop("rows"), ["unit"], sums=["copies", "treated"])
    both = (nw.col("treated_sum") > 0) & (nw.col("treated_sum") < nw.col("rows"))
    state = (
        nw.when(nw.col("copies_sum") > 0)
        .then(nw.lit(_COPIES))
        .otherwise(
            nw.when(both)
            .then(nw.lit(_BOTH_SIDES))
            .otherwise(
                nw.when(nw.col("rows") == 1)
                .then(nw.lit(_ONCE))
                .otherwise(nw.lit(_SOUND))
            )
        )
    )
    found = _states(units.with_columns(state=state))
    if _COPIES in found:
        count, unit = found[_COPIES]
        raise _units.duplicates(count, unit)
    if _BOTH_SIDES in found:
        raise _units.both_sides(*found[_BOTH_SIDES], names["treated"])
    if "cluster" in names:
        _refuse_movers(frame, names["cluster"])
    total = sum(count for count, _ in found.values())
    return _units.seen_once(found.get(_ONCE, (0, None))[0], total)


def _states(units: Any) -> dict[int, tuple[int, object]]:
    """Count the units in each state, and name one."""
    found = _frames.collected(
        _frames.aggregate(units.select("unit", "state"), ["state"], highest=["unit"])
    )
    rows = found[["state", "rows", "unit_max"]].itertuples(index=False)
    return {int(state): (int(count), unit) for state, count, unit in rows}


def _refuse_movers(frame: Any, cluster: str) -> None:
    import narwhals as nw

    places = _frames.aggregate(frame, ["unit", "cluster"]).select("unit", "cluster")
    units = _frames.aggregate(places, ["unit"])
    state = nw.when(nw.col("rows") > 1).then(nw.lit(1)).otherwise(nw.lit(0))
    found = _states(units.with_columns(state=state))
    if 1 in found:
        raise _units.movers(*found[1], cluster)
