"""Moments are what they are defined to be, at every size of the numbers, and add."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact.panel.panels import assert_same, by_cluster, panel, read

from iom_me.errors import DataError
from iom_me.impact._panel import merge, moments, reduce
from iom_me.impact._panel.moments import Moments

OPTIONS: list[dict[str, Any]] = [
    {},
    {"within": False},
    {"weights": "weight"},
    {"weights": "weight", "within": False},
    {"cluster": "mixed"},
    {"cluster": "village", "weights": "weight"},
    {"unit": None},
    {"unit": None, "weights": "weight"},
    {"unit": None, "weights": "weight", "cluster": "mixed"},
]


def by_definition(frame: pd.DataFrame, found: Moments, **options: Any) -> None:
    """Compute each group from its rows, and compare."""
    wide, starts, weights, clusters = _wide(frame, **options)
    own = np.full((len(wide), 1), found.origin)
    if found.within:
        own = np.nanmean(wide, axis=1, keepdims=True)
    for j in range(len(found.n)):
        seen = found.observed[j]
        there = (~np.isnan(wide) == seen).all(axis=1)
        there &= starts == np.unique(starts)[found.cohort[j]]
        mine, w = wide[there], weights[there, None]
        levels = np.where(seen, (w * mine).sum(axis=0) / w.sum(), 0)
        inside = np.where(seen, mine - own[there], 0)
        mean = (w * inside).sum(axis=0) / w.sum()
        apart = w * (inside - mean)
        _close(found.n[j], there.sum())
        _close([found.mass[j], found.mass_squared[j]], [w.sum(), (w**2).sum()])
        _close(found.level[j], levels)
        _close(found.mean[j], mean)
        if found.gram is not None:
            _close(found.gram[j], apart.T @ apart)
        _close(found.pull[j], (w * apart).sum(axis=0) * ("weights" in options))
        if found.entries is not None:
            _entries_are(found, j, clusters[there], w[:, 0], apart)


def _wide(frame: pd.DataFrame, **options: Any) -> tuple[Any, Any, Any, Any]:
    """Lay out outcome, start, weight and cluster of each unit (row)."""
    frame = frame[frame.groupby("unit")["outcome"].transform("count") > 0]
    if "unit" in options:
        frame = frame[frame["outcome"].notna()].reset_index(drop=True)
        frame = frame.assign(unit=frame.index)
    frame = frame.assign(cluster=frame[options.get("cluster", "unit")])
    units = frame.groupby("unit", sort=False)
    weights = np.ones(units.ngroups)
    if "weights" in options:
        everyone = panel(1, gaps=True)["weight"]
        weights = units["weight"].first().to_numpy() / everyone.mean()
    first = units["first"].first()
    starts = np.where(first < 2015, first, np.inf)
    laid = np.full((units.ngroups, 5), np.nan)
    laid[units.ngroup(), frame["time"] - 2010] = frame["outcome"]
    return laid, starts, weights, units["cluster"].first().to_numpy()


def _entries_are(found: Moments, j: int, clusters: Any, w: Any, apart: Any) -> None:
    own = found.entries
    assert own is not None
    mine = own.group == j
    expected = [
        [(clusters == c).sum(), w[clusters == c].sum(), *apart[clusters == c].sum(0)]
        for c in np.unique(clusters)
    ]
    laid = np.column_stack([own.n, own.mass, own.sums])[mine]
    _close(
        laid[np.lexsort(laid.T)], np.array(expected)[np.lexsort(np.transpose(expected))]
    )


def _close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("options", OPTIONS)
def test_moments_are_those_of_the_rows_of_each_group(options: dict[str, Any]) -> None:
    frame = panel(1, gaps=True)

    found = read(frame, **options).moments

    by_definition(frame, found, **options)


@pytest.mark.parametrize("options", OPTIONS)
def test_moments_do_not_depend_on_the_size_of_the_pieces(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = panel(1, gaps=True)
    expected = read(frame, **options).moments
    monkeypatch.setattr(reduce, "_CHUNK", 7)

    assert_same(read(frame, **options).moments, expected, rtol=1e-12)


def test_many_groups_are_sorted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = panel(2, gaps=True)
    expected = read(frame).moments
    monkeypatch.setattr(reduce, "_MANY", 1)
    monkeypatch.setattr(reduce, "_CHUNK", 7)

    assert_same(read(frame).moments, expected, rtol=1e-12)


@pytest.mark.parametrize("order", ["units", "periods", "any"])
@pytest.mark.parametrize("options", OPTIONS)
def test_moments_do_not_depend_on_the_order_of_rows(
    order: str, options: dict[str, Any]
) -> None:
    frame = panel(3)
    sorted_ = frame.sort_values(["time", "unit"]) if order == "periods" else frame
    shuffled = sorted_.sample(frac=1, random_state=1) if order == "any" else sorted_

    assert_same(read(shuffled, **options).moments, read(frame, **options).moments)


def test_cross_products_are_not_kept_where_groups_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = panel(4, gaps=True)
    monkeypatch.setattr(moments, "MAX_GRAM", 100)
    monkeypatch.setattr(moments, "MAX_ENTRIES", 3)

    found = read(frame).moments

    assert found.gram is None
    assert found.entries is not None
    by_definition(frame, found)


def test_periods_beyond_one_code_are_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = panel(5, gaps=True)
    expected = read(frame).moments
    monkeypatch.setattr(moments, "_BITS", 2)

    assert_same(read(frame).moments, expected, rtol=1e-12)


# Numbers of every size


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("power", [-1040, -990, 300, 1000])
def test_powers_of_two_change_no_digit(options: dict[str, Any], power: int) -> None:
    frame = panel(6, gaps=True)
    # Numbers below 2**-1022 have fewer digits themselves.
    frame["outcome"] = np.round(frame["outcome"] * 2**10) / 2**10
    expected = read(frame, **options).moments
    large = frame.assign(outcome=np.ldexp(frame["outcome"], power))

    found = read(large, **options).moments

    lost = power - found.exponent
    assert abs(lost) < 10
    np.testing.assert_allclose(
        np.ldexp(found.mean, -lost) + np.ldexp(found.origin, -lost) * found.observed,
        expected.mean + expected.origin * expected.observed,
        rtol=1e-13,
        atol=1e-13,
    )
    if found.gram is not None:
        assert expected.gram is not None
        np.testing.assert_allclose(
            np.ldexp(found.gram, -2 * lost), expected.gram, rtol=1e-12, atol=1e-12
        )


@pytest.mark.parametrize("options", OPTIONS)
def test_a_shift_keeps_the_digits_of_the_cross_products(
    options: dict[str, Any],
) -> None:
    frame = panel(7, gaps=True)
    # Multiples of 2**-20 are exact near 1e8 too: what is lost would be our doing.
    frame["outcome"] = np.round(frame["outcome"] * 2**20) / 2**20
    expected = read(frame, **options).moments

    found = read(frame.assign(outcome=frame["outcome"] + 1e8), **options).moments

    for one, other in ((found.gram, expected.gram), (found.pull, expected.pull)):
        if one is not None and other is not None:
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)
    if found.entries is not None:
        np.testing.assert_allclose(
            by_cluster(found), by_cluster(expected), rtol=0, atol=1e-7
        )


def test_units_of_very_different_levels_keep_the_digits_of_their_changes() -> None:
    frame = panel(8, gaps=True)
    frame["outcome"] = np.round(frame["outcome"] * 2**20) / 2**20
    level = np.random.default_rng(1).normal(0, 1e6, 601).round()
    expected = read(frame).moments

    found = read(frame.assign(outcome=frame["outcome"] + level[frame["unit"]])).moments

    assert found.gram is not None
    assert expected.gram is not None
    np.testing.assert_allclose(found.gram, expected.gram, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(found.mean, expected.mean, rtol=0, atol=1e-8)


def test_cohorts_and_periods_far_apart_keep_the_digits_of_their_spread() -> None:
    frame = panel(9)
    frame["outcome"] = np.round(frame["outcome"] * 2**20) / 2**20
    away = 1e6 * (frame["time"] - 2010) * frame["first"].isin([2012, 2013])
    expected = read(frame).moments

    found = read(frame.assign(outcome=frame["outcome"] + away)).moments

    assert found.gram is not None
    assert expected.gram is not None
    np.testing.assert_allclose(found.gram, expected.gram, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "float32", "bool"])
def test_small_types_of_numbers_do_not_overflow(kind: str) -> None:
    frame = panel(10).drop(columns=["mixed", "weight", "village"])
    rng = np.random.default_rng(1)
    high = {"int8": 127, "uint8": 255, "bool": 1}.get(kind, 30_000)
    low = {"int8": -128, "int16": -30_000}.get(kind, 0)
    frame["outcome"] = rng.integers(low, high, len(frame), endpoint=True)
    frame["unit"] = np.repeat(np.arange(60) - (30 if kind == "int8" else 0), 5)
    frame["time"] = np.tile(np.array([-120, -60, 1, 60, 120]), 60) + 121 * (
        kind != "int8"
    )
    frame["first"] = np.repeat(frame["time"].to_numpy()[rng.integers(1, 5, 60)], 5)
    small = frame.astype({"outcome": kind})
    if kind in ("int8", "uint8"):
        small = small.astype(dict.fromkeys(("unit", "time", "first"), kind))

    for rows in (small, small.sample(frac=1, random_state=1)):
        assert_same(read(rows).moments, read(frame).moments)


# Who is left out


def test_units_without_any_outcome_are_left_out_and_counted() -> None:
    frame = panel(11)
    frame.loc[frame["unit"].isin(frame["unit"].unique()[[0, 5]]), "outcome"] = np.nan

    found = read(frame, cluster="mixed", weights="weight", covariates=("village",))

    assert found.moments.n.sum() == 58
    assert found.notes[-1] == "2 units without any outcome were left out."
    table = found.table
    assert table is not None
    assert len(table.cohort) == len(table.outcome) == 58
    assert len(table.covariates["village"]) == 58


@pytest.mark.parametrize("unit", ["unit", None])
def test_a_cohort_without_any_outcome_is_left_out(unit: str | None) -> None:
    frame = panel(12)
    frame.loc[frame["first"] == 2013, "outcome"] = np.nan

    found = read(frame, unit=unit)

    assert [cohort.label for cohort in found.cohorts] == [2012, 2014, None]
    assert set(found.moments.cohort) == {0, 1, 2}


def test_one_unit_without_outcome_is_left_out_in_the_singular() -> None:
    frame = panel(13)
    frame.loc[frame["unit"] == frame["unit"].iloc[0], "outcome"] = np.nan

    assert "1 unit without any outcome was left out." in read(frame).notes


# Merging


@given(
    seed=st.integers(0, 1000),
    options=st.sampled_from(OPTIONS),
    parts=st.integers(1, 4),
    gaps=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_parts_add_up_to_the_whole(
    seed: int, options: dict[str, Any], parts: int, *, gaps: bool
) -> None:
    if options.get("cluster") == "mixed":
        options = options | {"cluster": "village"}
    frame = panel(seed, gaps=gaps)
    part = frame["village"] * parts // 10
    readings = [read(rows, **options) for _, rows in frame.groupby(part)]

    found = merge.merge_readings(*readings)
    expected = read(frame, **options)

    assert_same(found.moments, _of_size(expected.moments, found.moments), rtol=1e-12)
    assert (found.cohorts, found.rows) == (expected.cohorts, expected.rows)
    assert found.missing == expected.missing


def _of_size(whole: Moments, merged: Moments) -> Moments:
    """Give weights the size that they have in the other: only ratios matter."""
    return merge._rescaled(
        whole,
        0,
        whole.weight_unit / merged.weight_unit,
        whole.origin,
        merged.weight_unit,
    )


def test_the_order_of_parts_does_not_matter() -> None:
    frame = panel(14, gaps=True)
    one, other = (read(rows) for _, rows in frame.groupby(frame["village"] < 4))

    there = merge.merge_readings(one, other).moments
    back = merge.merge_readings(other, one).moments

    assert_same(there, back, rtol=1e-13)


@pytest.mark.parametrize("unit", ["unit", None])
def test_parts_of_very_different_size_are_brought_to_one(unit: str | None) -> None:
    frame = panel(15)
    high = frame["village"] < 4
    frame.loc[high, "outcome"] = np.ldexp(frame.loc[high, "outcome"], 300)
    parts = [read(rows, unit=unit) for _, rows in frame.groupby(high)]

    found = merge.merge_readings(*parts).moments

    assert_same(found, read(frame, unit=unit).moments)


def test_many_units_do_not_keep_the_sums_of_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = panel(16)
    parts = [read(rows) for _, rows in frame.groupby(frame["village"] < 4)]
    monkeypatch.setattr(merge, "MAX_ENTRIES", 50)

    found = merge.merge_readings(*parts).moments

    assert found.gram is not None
    assert found.entries is None


def test_names_of_clusters_are_put_in_a_row_if_all_have_them() -> None:
    frame = panel(20)
    named = [
        read(rows, cluster="village").moments
        for _, rows in frame.groupby(frame["village"] < 4)
    ]
    bare = [attrs.evolve(part, cluster_labels=None) for part in named]

    assert merge.merge(named[0], bare[1]).cluster_labels is None
    assert merge.merge(*named).cluster_labels == (4, 5, 6, 7, 8, 9, 0, 1, 2, 3)


def test_parts_that_kept_different_sums_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = panel(17, gaps=True)
    few = frame["village"] < 4
    monkeypatch.setattr(moments, "MAX_ENTRIES", 3)
    with_gram = read(frame[few])
    monkeypatch.setattr(moments, "MAX_GRAM", 10)
    without = read(frame[~few])

    with pytest.raises(DataError, match="read them as one table"):
        merge.merge_readings(with_gram, without)


def test_parts_with_other_periods_are_refused() -> None:
    frame = panel(18)
    other = frame[frame["time"] > 2010]

    with pytest.raises(DataError, match=r"2010 to 2014 \(5\) and 2011 to 2014 \(4\)"):
        merge.merge_readings(read(frame), read(other))


def test_cohorts_of_parts_are_matched_by_their_start() -> None:
    frame = panel(19)
    early = frame["first"] == 2012
    readings = [read(frame[early]), read(frame[~early])]

    found = merge.merge_readings(*readings)

    assert [cohort.label for cohort in found.cohorts] == [2012, 2013, 2014, None]
    assert_same(found.moments, read(frame).moments, rtol=1e-12)
