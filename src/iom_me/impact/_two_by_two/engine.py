"""The sums of the four cells, added up in the user's own engine.

The table is never brought into memory. It is read twice: once for what is missing, the
size of the outcome and the means of the cells, and once for sums of distances from
these means, by cluster and cell. Nothing but these sums comes out. For a panel two more
readings check its units.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from iom_me import _frames
from iom_me.errors import DataError
from iom_me.impact import _columns, _scale
from iom_me.impact._columns import Floats
from iom_me.impact._scale import Scale
from iom_me.impact._two_by_two import (
    door as _door,
    engine_columns as _engine_columns,
    engine_units as _engine_units,
)
from iom_me.impact._two_by_two.door import Columns, Missing
from iom_me.impact._two_by_two.moments import CELLS, ClusterSums, Moments


class _First(NamedTuple):
    """What the first reading gives."""

    scale: Scale
    means: Floats
    weight_size: int
    n: int
    n_dropped: int


def compress(
    table: Any, columns: Columns, *, missing: Missing
) -> tuple[Moments, int, str | None]:
    """Add up; return also how many rows were left out, and what a panel lacks."""
    names = _engine_columns.names(columns)
    for role in ("outcome", "treated", "post", "weights"):
        if role in names:
            _engine_columns.require_numeric(table, names[role], role)
    frame = _engine_columns.prepared(table, names)
    first = _read_first(frame, table, names, missing)
    frame = _engine_columns.complete(frame, names)
    once = _engine_units.check(frame, names) if "unit" in names else None
    moments = _second(frame, names, first)
    return moments, first.n_dropped, once


def _read_first(
    frame: Any, table: Any, names: dict[str, str], missing: Missing
) -> _First:
    """Find what is missing, the size of the outcome, and the means of the cells."""
    gaps = [f"no_{role}" for role in names if role not in ("treated", "post")]
    weighted = ["weights"] if "weights" in names else []
    found = _frames.collected(
        _frames.aggregate(
            _floats(frame, names),
            ["treated", "post", *gaps],
            sums=["outcome"],
            highest=["outcome", "less", *weighted, *(["light"] if weighted else [])],
        )
    )
    if not len(found):
        raise DataError("The table has no rows.")
    _refuse_codes(found, table, names)
    whole, n_dropped = _whole(found, names, gaps, missing)
    _refuse_values(whole, names)
    return _first(frame, whole, n_dropped)


def _floats(frame: Any, names: dict[str, str]) -> Any:
    import narwhals as nw

    made = {role: nw.col(role).cast(nw.Float64) for role in ("outcome", "less")}
    if "weights" in names:
        made["weights"] = nw.col("weights").cast(nw.Float64)
        made["light"] = -made["weights"]
    return frame.with_columns(**made)


def _refuse_codes(found: pd.DataFrame, table: Any, names: dict[str, str]) -> None:
    """Show the codes that are neither 0 nor 1, as they are in the table."""
    import narwhals as nw

    for role in ("treated", "post"):
        if (found[role] == _engine_columns.UNKNOWN).any():
            name = names[role]
            column = table.select(_engine_columns.without_nan(table, name).alias(name))
            other = (nw.col(name) != 0) & (nw.col(name) != 1)
            shown = _frames.in_place(column.filter(other).head(_engine_columns.HEAD))
            _columns.flags(shown[name], role)


def _whole(
    found: pd.DataFrame, names: dict[str, str], gaps: list[str], missing: Missing
) -> tuple[pd.DataFrame, int]:
    """Keep the groups of complete rows; refuse others unless they may be left out."""
    lacks = {
        name: found[f"no_{role}"] == 1
        if f"no_{role}" in gaps
        else found[role] == _columns.MISSING
        for role, name in names.items()
    }
    incomplete = pd.concat(lacks, axis=1).any(axis=1)
    rows, count = int(found["rows"].sum()), int(found["rows"][incomplete].sum())
    if count and missing == "raise":
        numbers = {name: int(found["rows"][gap].sum()) for name, gap in lacks.items()}
        numbers = {name: number for name, number in numbers.items() if number}
        raise _door.lacking(rows, count, numbers)
    if count == rows:
        raise _door.nothing_left()
    return found[~incomplete], count


def _refuse_values(whole: pd.DataFrame, names: dict[str, str]) -> None:
    checked = {"outcome": ("outcome_max", "less_max")}
    if "weights" in names:
        checked["weights"] = ("weights_max", "light_max")
    for role, ends in checked.items():
        if np.isinf(whole[list(ends)].to_numpy(dtype=np.float64)).any():
            raise DataError(
                f"Column {names[role]!r} ({role}=) holds infinite values: correct "
                "them, or set them to missing."
            )
    if "weights" in names and whole["light_max"].max() >= 0:
        raise _columns.not_positive(names["weights"], -whole["light_max"].max())


def _first(frame: Any, whole: pd.DataFrame, n_dropped: int) -> _First:
    cell = (2 * whole["treated"] + whole["post"]).to_numpy(dtype=np.intp)
    rows = _columns.added(cell, _floats_of(whole, "rows"), CELLS)
    low, high = -float(whole["less_max"].max()), float(whole["outcome_max"].max())
    size = _scale.size_of(low, high)
    with np.errstate(over="ignore", invalid="ignore"):
        sums = _columns.added(cell, _floats_of(whole, "outcome_sum"), CELLS)
    if np.isfinite(sums).all() and np.isfinite(sums.sum()):
        sums = np.ldexp(sums, -size)
    else:
        sums = _scaled_sums(frame, whole, size)
    scale = _scale.scale(low, high, float(sums.sum() / rows.sum()), size=size)
    means = np.zeros(CELLS)
    np.divide(sums, rows, out=means, where=rows > 0)
    if scale.is_constant:
        means[:] = 0
    else:
        means = np.ldexp(means, size - scale.exponent) - scale.origin
    heaviest = float(whole["weights_max"].max()) if "weights_max" in whole else 1.0
    return _First(
        scale=scale,
        means=means,
        weight_size=_scale.size_of(heaviest),
        n=int(rows.sum()),
        n_dropped=n_dropped,
    )


def _scaled_sums(frame: Any, whole: pd.DataFrame, size: int) -> Floats:
    """Add up by cell what is too large, or too small, to be added up as it is."""
    import narwhals as nw

    less = frame.filter(nw.col("no_outcome") == 0).with_columns(
        outcome=_shrunk(nw.col("outcome"), size)
    )
    found = _frames.collected(_frames.aggregate(less, ["cell"], sums=["outcome"]))
    found = found[found["cell"].isin(2 * whole["treated"] + whole["post"])]
    cell = found["cell"].to_numpy(dtype=np.intp)
    return _columns.added(cell, _floats_of(found, "outcome_sum"), CELLS)


def _floats_of(found: pd.DataFrame, name: str) -> Floats:
    return found[name].to_numpy(dtype=np.float64)


def _shrunk(column: Any, size: int) -> Any:
    """Divide by a power of two, in two steps that cannot overflow."""
    half = size // 2
    return column * 2.0**-half * 2.0 ** -(size - half)


def _second(frame: Any, names: dict[str, str], first: _First) -> Moments:
    """Add up distances from the means of the cells, by cluster and cell."""
    import narwhals as nw

    group = next((role for role in ("cluster", "unit") if role in names), None)
    weighted = "weights" in names
    if weighted:
        first = first._replace(means=_weighted_means(frame, first))
    frame = _with_distance(frame, first, weighted=weighted).with_columns(
        square=nw.col("plain") * nw.col("plain"),
        weight2=nw.col("weight") * nw.col("weight"),
        squares=nw.col("score") * nw.col("plain"),
        squares2=nw.col("score") * nw.col("score"),
    )
    keys = ["cell"] if group is None else [group, "cell"]
    added = ["plain", "weight", "weight2", "score", "squares", "squares2"]
    sums = added if weighted else ["plain", "squares"]
    found = _frames.collected(
        _frames.aggregate(frame, keys, sums=sums, highest=["square"])
    )
    return _moments(found, group, first, weighted=weighted)


def _weighted_means(frame: Any, first: _First) -> Floats:
    """Move the means to where the weighted distances add up to nothing."""
    distances = _with_distance(frame, first, weighted=True)
    found = _frames.collected(
        _frames.aggregate(distances, ["cell"], sums=["weight", "score"])
    )
    means = first.means.copy()
    means[found["cell"].to_numpy(dtype=np.intp)] += found["score_sum"].to_numpy(
        dtype=np.float64
    ) / found["weight_sum"].to_numpy(dtype=np.float64)
    return means


def _with_distance(frame: Any, first: _First, *, weighted: bool) -> Any:
    """Add the scaled distance from the mean of the cell, the weight, and both."""
    import narwhals as nw

    weight = nw.lit(1.0)
    if weighted:
        weight = _shrunk(nw.col("weights").cast(nw.Float64), first.weight_size)
    frame = frame.with_columns(
        plain=_distance(nw.col("outcome").cast(nw.Float64), first), weight=weight
    )
    return frame.with_columns(score=nw.col("weight") * nw.col("plain"))


def _distance(outcome: Any, first: _First) -> Any:
    """Write the distance of the scaled outcome from the mean of its cell."""
    import narwhals as nw

    if first.scale.is_constant:
        return outcome * 0.0
    mean = nw.lit(float(first.means[-1]))
    for code, value in enumerate(first.means[:-1].tolist()):
        mean = nw.when(nw.col("cell") == code).then(nw.lit(value)).otherwise(mean)
    return _shrunk(outcome, first.scale.exponent) - first.scale.origin - mean


def _moments(
    found: pd.DataFrame, group: str | None, first: _First, *, weighted: bool
) -> Moments:
    """Lay out what came back, and correct it for the rounding of the first means."""
    sums = _laid_out(found, group, weighted=weighted)
    total, off = sums["weight"].sum(axis=1), np.zeros(CELLS)
    np.divide(sums["score"].sum(axis=1), total, out=off, where=total > 0)
    squares, squares2 = (sums[name].sum(axis=1) for name in ("squares", "squares2"))
    # Distances that are all rounding are none.
    kept = float(found["square_max"].max()) > first.scale.noise**2
    clusters = ClusterSums(
        rows=sums["rows"],
        weight=sums["weight"],
        weight2=sums["weight2"],
        score=kept * (sums["score"] - sums["weight"] * off[:, None]),
        plain=kept * (sums["plain"] - sums["rows"] * off[:, None]),
    )
    return Moments(
        scale=first.scale,
        rows=sums["rows"].sum(axis=1),
        weight=total,
        weight2=sums["weight2"].sum(axis=1),
        means=first.means + off,
        squares=kept * (squares - total * off**2),
        squares2=kept * squares2,
        clusters=None if group is None else clusters,
        is_weighted=weighted,
    )


def _laid_out(
    found: pd.DataFrame, group: str | None, *, weighted: bool
) -> dict[str, Floats]:
    """Lay out each sum by cell and cluster; without weights a row weighs one."""
    label = np.zeros(len(found), dtype=np.intp)
    if group is not None:
        label = pd.factorize(found[group], use_na_sentinel=False)[0].astype(np.intp)
    width = int(label.max()) + 1
    key = found["cell"].to_numpy(dtype=np.intp) * width + label
    names = ["rows", "plain_sum", "squares_sum"]
    if weighted:
        names += ["weight_sum", "weight2_sum", "score_sum", "squares2_sum"]
    sums = {
        name.removesuffix("_sum"): _columns.added(
            key, _floats_of(found, name), CELLS * width
        ).reshape(CELLS, width)
        for name in names
    }
    plain = {
        "weight": sums["rows"],
        "weight2": sums["rows"],
        "score": sums["plain"],
        "squares2": sums["squares"],
    }
    return {**plain, **sums}
