"""Rows find their place in any order, and no two the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact.panel.panels import panel, read

from iom_me.errors import DataError
from iom_me.impact._panel import layout
from iom_me.impact._panel.door import Panel


def table(frame: pd.DataFrame, **options: Any) -> Panel:
    found = read(frame, **options).table
    assert isinstance(found, Panel)
    return found


def wide(frame: pd.DataFrame) -> Any:
    """Lay out as pandas does, units sorted."""
    rows, units = pd.factorize(frame["unit"], sort=True)
    columns, periods = pd.factorize(frame["time"], sort=True)
    laid = np.full((len(units), len(periods)), np.nan)
    laid[rows, columns] = frame["outcome"]
    return laid


def laid(frame: pd.DataFrame) -> Any:
    """Lay out as the door does, units sorted by what they hold."""
    found = table(frame).outcome
    return found[np.lexsort(np.nan_to_num(found, nan=-99).T)]


def in_order(matrix: Any) -> Any:
    return matrix[np.lexsort(np.nan_to_num(matrix, nan=-99).T)]


@given(
    seed=st.integers(0, 100),
    order=st.sampled_from(["units", "periods", "any"]),
    kind=st.sampled_from(["int", "float", "text", "category", "date"]),
    gaps=st.booleans(),
    periods=st.integers(1, 6),
)
@settings(max_examples=60, deadline=None)
def test_every_outcome_stands_at_its_unit_and_period(
    seed: int, order: str, kind: str, *, gaps: bool, periods: int
) -> None:
    frame = panel(seed, units=20, periods=periods, gaps=gaps and periods > 2)
    expected = in_order(wide(frame[frame.groupby("unit")["outcome"].transform("any")]))
    if kind != "int":
        frame["unit"] = {
            "float": frame["unit"] / 8,
            "text": "u" + frame["unit"].astype(str),
            "category": frame["unit"].astype("category"),
            "date": pd.to_datetime(frame["unit"], unit="D"),
        }[kind]
    if order == "periods":
        frame = frame.sort_values(["time", "unit"])
    if order == "any":
        frame = frame.sample(frac=1, random_state=seed)

    np.testing.assert_array_equal(laid(frame), expected)


@pytest.mark.parametrize("order", ["units", "periods"])
def test_a_sorted_balanced_panel_is_not_copied(order: str) -> None:
    frame = panel(1)
    if order == "periods":
        frame = frame.sort_values(["time", "unit"], ignore_index=True)

    found = table(frame)

    assert found.balanced
    assert np.shares_memory(found.outcome, frame["outcome"].to_numpy())


@pytest.mark.parametrize("order", ["units", "periods", "any"])
@pytest.mark.parametrize("gaps", [False, True])
def test_two_rows_of_a_unit_and_period_are_named(order: str, *, gaps: bool) -> None:
    frame = panel(2, gaps=gaps)
    twice = pd.concat([frame, frame.iloc[[3, 8]]])
    if order == "periods":
        twice = twice.sort_values(["time", "unit"])
    if order == "any":
        twice = twice.sample(frac=1, random_state=1)
    row = frame.iloc[3]

    with pytest.raises(DataError, match=r"2 pairs of 'unit' and 'time'") as caught:
        read(twice)

    assert f"({int(row['unit'])}, {int(row['time'])})" in str(caught.value)


def test_more_pairs_than_are_shown_are_counted() -> None:
    frame = panel(3)

    message = "5 pairs .* stand in several rows: .* and 2 more"
    with pytest.raises(DataError, match=message):
        read(pd.concat([frame, frame.head(5)]))


def test_a_period_that_stands_twice_in_place_of_another_is_refused() -> None:
    frame = panel(4)
    frame.loc[1, "time"] = 2010

    with pytest.raises(DataError, match="1 pairs"):
        read(frame)


@pytest.mark.parametrize("order", ["units", "periods"])
def test_a_unit_that_stands_in_two_places_is_refused(order: str) -> None:
    frame = panel(5)
    units = frame["unit"].unique()
    frame["unit"] = frame["unit"].replace(units[7], units[2])
    if order == "periods":
        frame = frame.sort_values("time", kind="stable")

    with pytest.raises(DataError, match="5 pairs"):
        read(frame)


@pytest.mark.parametrize(
    ("kind", "missing"),
    [("float", np.nan), ("object", None), ("string", pd.NA), ("category", None)],
)
@pytest.mark.parametrize("order", ["units", "periods", "any"])
def test_rows_without_a_unit_are_counted(kind: Any, missing: Any, order: str) -> None:
    frame = panel(6)
    frame["unit"] = frame["unit"].astype(kind)
    frame.loc[frame["unit"] == frame["unit"].iloc[10], "unit"] = missing
    if order == "periods":
        frame = frame.sort_values("time", kind="stable")
    if order == "any":
        frame = frame.sample(frac=1, random_state=1)

    with pytest.raises(DataError, match=r"unit=\) is empty in 5 rows"):
        read(frame)


def test_units_that_cannot_be_compared_are_refused() -> None:
    frame = panel(7)
    frame["unit"] = [[unit] for unit in frame["unit"]]

    with pytest.raises(DataError, match="holds values that cannot be compared"):
        read(frame)


@pytest.mark.parametrize("away", [2**62 + 11, -(2**62) - 900])
@pytest.mark.parametrize("order", ["units", "any"])
def test_large_numbers_of_units_do_not_overflow(away: int, order: str) -> None:
    frame = panel(8)
    expected = in_order(wide(frame))
    frame["unit"] += away
    if order == "any":
        frame = frame.sample(frac=1, random_state=1)

    np.testing.assert_array_equal(laid(frame), expected)


def test_numbers_of_units_beyond_a_signed_integer_are_told_apart() -> None:
    frame = panel(9)
    expected = in_order(wide(frame))
    frame["unit"] = frame["unit"].astype("uint64") + np.uint64(2**63 + 5)
    frame = frame.sample(frac=1, random_state=1)

    np.testing.assert_array_equal(laid(frame), expected)


def test_the_table_of_the_caller_is_not_changed() -> None:
    frame = panel(10, gaps=True)
    before = frame.copy(deep=True)

    read(frame, weights="weight", cluster="mixed", covariates=("village",))

    pd.testing.assert_frame_equal(frame, before)


def test_one_unit_and_one_period_are_a_panel() -> None:
    assert table(panel(11, units=1)).outcome.shape == (1, 5)
    assert table(panel(11, periods=1)).outcome.shape == (60, 1)
    assert table(panel(11, units=1, periods=1)).outcome.shape == (1, 1)


def test_polars_columns_are_read_in_place() -> None:
    frame = panel(12)

    np.testing.assert_array_equal(laid(pl.DataFrame(frame)), in_order(wide(frame)))  # type: ignore[arg-type]


@pytest.mark.parametrize("order", ["units", "periods", "any"])
def test_the_unit_of_each_row_is_known(order: str) -> None:
    frame = panel(13, units=4, periods=3)
    if order == "periods":
        frame = frame.sort_values("time", kind="stable", ignore_index=True)
    if order == "any":
        frame = frame.sample(frac=1, random_state=1, ignore_index=True)

    places, _ = layout.lay_out(frame["unit"], frame["time"])

    numbers = pd.factorize(frame["unit"], sort=order == "any")[0]
    np.testing.assert_array_equal(places.row_unit(), numbers)
