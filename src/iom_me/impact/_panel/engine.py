"""A table that stays in its engine -> the same moments, by group-bys.

The engine is asked for sums, counts and highest values only, in plain groups: by period
and start (facts.py); then by unit, with one column per period; then by group. What
comes back has a row per group, not per unit, so the table may be larger than the
memory.

Values are taken about the mean of their period and, in a panel, of their unit.
"""

from __future__ import annotations

from functools import reduce as fold
from itertools import combinations_with_replacement
from operator import add
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import DataError
from iom_me.impact._columns import Mask
from iom_me.impact._panel import engine_groups, engine_rows, line
from iom_me.impact._panel.facts import Facts
from iom_me.impact._panel.moments import Moments

if TYPE_CHECKING:
    import pandas as pd

_WORD = 31  # periods in one sum of powers of two, which stays exact in a float
_SHOWN = 5


def moments_of(facts: Facts, *, within: bool = True) -> tuple[Moments, int]:
    """Reduce a table that was looked at already; count units without any outcome.

    Raises
    ------
    DataError
        A unit stands in two rows of one period, or has several starts, clusters or
        weights.
    """
    if facts.columns.unit is None:
        return engine_rows.moments_of(facts), 0
    plan = _Plan(facts=facts, within=within)
    groups = _frames.collected(_by_group(plan, _by_unit(plan)))
    here = _bits(plan, groups, "here")
    _require_sound(plan, groups, here)
    seen = _bits(plan, groups, "seen") if facts.missing else here
    there = np.flatnonzero(seen.any(axis=1))
    moments = engine_groups.moments_of(
        facts, groups.iloc[there], seen[there], pairs=plan.pairs(), within=within
    )
    return moments, int(groups["rows"].sum() - moments.n.sum())


@attrs.frozen(kw_only=True, eq=False)
class _Plan:
    """What is asked of the engine, and under which names it comes back.

    ``v`` are the outcomes of a unit, ``z`` the same less their mean and times the
    weight, ``y`` times the weight again, ``p`` the products of two z; ``here`` and
    ``seen`` are the periods of which there is a row, and an outcome, as sums of powers
    of two.
    """

    facts: Facts
    within: bool

    @property
    def periods(self) -> range:
        return range(len(self.facts.periods))

    @property
    def nested(self) -> bool:
        return self.facts.has_clusters

    @property
    def weighted(self) -> bool:
        return self.facts.columns.weights is not None

    @property
    def words(self) -> range:
        return range(-(-len(self.periods) // _WORD))

    @property
    def patterns(self) -> list[str]:
        kinds = ("here", "seen") if self.facts.missing else ("here",)
        return [f"{kind}{word}" for kind in kinds for word in self.words]

    @property
    def flags(self) -> list[str]:
        return ["several", "uneven"] if self.weighted else ["several"]

    def named(self, letter: str) -> list[str]:
        return [f"{letter}{k}" for k in self.periods]

    def pairs(self) -> list[tuple[int, int]]:
        return list(combinations_with_replacement(self.periods, 2))


def _by_unit(plan: _Plan) -> Any:
    """Group rows by unit: one column per period, 0 where there is no row."""
    import narwhals as nw

    facts = plan.facts
    outcomes = {
        f"v{k}": nw.when(facts.at(k))
        .then(nw.col("outcome") - float(facts.shift[k]))
        .otherwise(0.0)
        for k in plan.periods
    }
    here = {f"here{word}": _pattern(plan, word) for word in plan.words}
    table = facts.table.with_columns(start=facts.start_code(), **outcomes, **here)
    more = {"start_low": -nw.col("start")}
    if plan.weighted:
        more["weight_low"] = -nw.col("weight")
    if facts.missing:
        more |= {f"seen{w}": nw.col(f"here{w}") * nw.col("seen") for w in plan.words}
    highest = ["weight", "weight_low"] if plan.weighted else []
    return _frames.aggregate(
        table.with_columns(**more),
        ["unit", "cluster"] if plan.nested else ["unit"],
        sums=[*plan.named("v"), *plan.patterns, *(["seen"] if facts.missing else [])],
        highest=["start", "start_low", *highest],
    )


def _pattern(plan: _Plan, word: int) -> Any:
    import narwhals as nw

    bits = [
        nw.when(plan.facts.at(k)).then(2.0 ** (k % _WORD)).otherwise(0.0)
        for k in plan.periods[word * _WORD : (word + 1) * _WORD]
    ]
    return fold(add, bits)


def _by_group(plan: _Plan, units: Any) -> Any:
    """Group units by cohort and pattern, and add up their products."""
    import narwhals as nw

    units = units.with_columns(**_of_unit(plan)).drop("rows")
    weight = nw.col("weight")
    units = units.with_columns(
        owned=nw.col("own") * weight,
        **{
            f"z{k}": (nw.col(f"v{k}_sum") - nw.col("own")) * weight
            for k in plan.periods
        },
    )
    more = {"heavy": weight * weight}
    if plan.weighted:
        more |= {f"y{k}": nw.col(f"z{k}") * weight for k in plan.periods}
    if not plan.nested:
        more |= {
            f"p{k}_{m}": nw.col(f"z{k}") * nw.col(f"z{m}") for k, m in plan.pairs()
        }
    return _frames.aggregate(
        units.with_columns(**more),
        ["start", "copies", *plan.flags, *plan.patterns]
        + (["cluster"] if plan.nested else []),
        sums=["owned", "weight", *plan.named("z"), *more],
    )


def _of_unit(plan: _Plan) -> dict[str, Any]:
    """Say what else is known of a unit once its rows are together."""
    import narwhals as nw

    def differs(name: str) -> Any:
        apart = nw.col(f"{name}_max") + nw.col(f"{name}_low_max") != 0
        return nw.when(apart).then(1.0).otherwise(0.0)

    copies = nw.col("rows").cast(nw.Float64)
    count = nw.col("seen_sum") if plan.facts.missing else copies
    count = nw.when(count > 0).then(count).otherwise(1.0)
    total = fold(add, [nw.col(f"v{k}_sum") for k in plan.periods])
    made = {
        "start": nw.col("start_max"),
        "several": differs("start"),
        "copies": copies,
        "weight": nw.col("weight_max") if plan.weighted else nw.lit(1.0),
        "own": total / count if plan.within else nw.lit(0.0),
    }
    if plan.weighted:
        made["uneven"] = differs("weight")
    return made | {name: nw.col(f"{name}_sum") for name in plan.patterns}


def _bits(plan: _Plan, groups: pd.DataFrame, kind: str) -> Mask:
    """Read patterns: (groups, T)."""
    made = []
    for k in plan.periods:
        word = groups[f"{kind}{k // _WORD}"].to_numpy(np.float64)
        made.append(np.floor(word / 2.0 ** (k % _WORD)) % 2 == 1)
    return np.stack(made, axis=1)


def _require_sound(plan: _Plan, groups: pd.DataFrame, here: Mask) -> None:
    """Refuse units with two rows in a period, or with values that change."""
    # r powers of two add up to a number with r ones only if all are different.
    if (here.sum(axis=1) != groups["copies"].to_numpy(np.float64)).any():
        raise _duplicates(plan.facts)
    columns = plan.facts.columns
    parts = {"several": "treated_from", "uneven": "weights"}
    for flag in plan.flags:
        count = int(groups["rows"][groups[flag] > 0].sum())
        if count:
            raise _changing(columns, parts[flag], count)
    if plan.nested:
        _require_one_cluster(plan.facts)


def _changing(columns: Any, part: str, count: int, units: Any = ()) -> DataError:
    shown = f": {', '.join(map(line.shown, units))}" if len(units) else ""
    return DataError(
        f"Column {getattr(columns, part)!r} ({part}=) changes over time in {count:,} "
        f"units{shown}. It must have one value per unit."
    )


def _duplicates(facts: Facts) -> DataError:
    import narwhals as nw

    columns = facts.columns
    pairs = _frames.aggregate(facts.table, ["unit", "time"])
    found = _frames.collected(pairs.filter(nw.col("rows") > 1).head(_SHOWN))
    shown = ", ".join(
        f"({line.shown(u)}, {line.shown(t)})"
        for u, t in zip(found["unit"], found["time"], strict=True)
    )
    return DataError(
        f"Some pairs of {columns.unit!r} and {columns.time!r} stand in several rows, "
        f"such as {shown}. A panel has one row per unit and period: keep one, or take "
        "their mean, or pass panel=False if other people were asked each time."
    )


def _require_one_cluster(facts: Facts) -> None:
    import narwhals as nw

    pairs = _frames.aggregate(facts.table, ["unit", "cluster"]).drop("rows")
    wrong = _frames.aggregate(pairs, ["unit"]).filter(nw.col("rows") > 1)
    count = _frames.row_count(wrong)
    if count:
        shown = _frames.collected(wrong.head(_SHOWN))["unit"]
        raise _changing(facts.columns, "cluster", count, shown.tolist())
