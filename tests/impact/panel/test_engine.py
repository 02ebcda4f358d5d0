"""A table is added up in its engine, to the same moments as in memory."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from tests.impact.panel.panels import (
    assert_same,
    columns,
    panel,
    read,
    read_in_engine,
)
from tests.tracking.engines import ENGINES

from iom_me.errors import DataError
from iom_me.impact._panel import engine_groups, moments, reading

LAZY = ["polars lazy", "duckdb"]


@pytest.fixture
def no_unit_is_a_cluster_to_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "MAX_ENTRIES", -1)


@pytest.mark.usefixtures("no_unit_is_a_cluster_to_keep")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"within": False},
        {"weights": "weight"},
        {"cluster": "village"},
        {"cluster": "mixed", "weights": "weight"},
        {"cluster": "mixed", "within": False},
        {"unit": None},
        {"unit": None, "cluster": "mixed"},
        {"unit": None, "cluster": "village", "weights": "weight"},
    ],
)
def test_every_engine_gives_the_moments_of_memory(
    engine: str, options: dict[str, Any]
) -> None:
    frame = panel(1, gaps=True)

    found = read_in_engine(ENGINES[engine](frame), **options)
    expected = read(frame, **options)

    assert_same(found.moments, expected.moments)
    assert found.periods.labels == expected.periods.labels
    assert (found.cohorts, found.notes) == (expected.cohorts, expected.notes)
    assert (found.rows, found.missing) == (expected.rows, expected.missing)


@pytest.mark.usefixtures("no_unit_is_a_cluster_to_keep")
@pytest.mark.parametrize("options", [{}, {"cluster": "mixed"}, {"unit": None}])
def test_a_panel_without_gaps_has_the_moments_of_memory(
    options: dict[str, Any],
) -> None:
    frame = panel(1)

    found = read_in_engine(ENGINES["duckdb"](frame), **options)

    assert_same(found.moments, read(frame, **options).moments)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cluster_that_is_the_unit_is_no_cluster(engine: str) -> None:
    frame = panel(2)

    found = read_in_engine(ENGINES[engine](frame), cluster="unit")

    assert found.moments.entries is None
    assert found.moments.clusters == 60


@pytest.mark.usefixtures("no_unit_is_a_cluster_to_keep")
@pytest.mark.parametrize("engine", LAZY)
@pytest.mark.parametrize("power", [-1000, 980])
def test_outcomes_of_any_size_keep_their_digits(engine: str, power: int) -> None:
    frame = panel(3, gaps=True)
    frame["outcome"] = np.ldexp(frame["outcome"], power)

    found = read_in_engine(ENGINES[engine](frame)).moments

    assert found.exponent != 0
    assert_same(found, read(frame).moments)


@pytest.mark.usefixtures("no_unit_is_a_cluster_to_keep")
@pytest.mark.parametrize("engine", LAZY)
def test_more_periods_than_one_number_holds_are_told_apart(engine: str) -> None:
    frame = panel(4, units=20, periods=33, gaps=True)

    found = read_in_engine(ENGINES[engine](frame))

    assert_same(found.moments, read(frame).moments)


@pytest.mark.usefixtures("no_unit_is_a_cluster_to_keep")
@pytest.mark.parametrize("engine", LAZY)
@pytest.mark.parametrize("kind", ["date", "datetime", "text unit", "whole starts"])
def test_dates_and_text_are_read_as_in_memory(engine: str, kind: str) -> None:
    frame = panel(5)
    if kind in ("date", "datetime"):
        for name in ("time", "first"):
            frame[name] = [
                dt.datetime(int(year), 1, 1) if year < 2100 else None  # noqa: DTZ001
                for year in frame[name]
            ]
            if kind == "date":
                days = [None if pd.isna(day) else day.date() for day in frame[name]]
                frame[name] = pd.Series(days, dtype=object)
    if kind == "text unit":
        frame["unit"] = "unit " + frame["unit"].astype(str)
    if kind == "whole starts":
        known = frame["first"].where(frame["first"] < 2100)
        frame["first"] = known.fillna(0).astype("int64")

    found = read_in_engine(ENGINES[engine](frame))
    expected = read(frame)

    assert_same(found.moments, expected.moments)
    assert found.periods.labels == expected.periods.labels
    assert (found.cohorts, found.notes) == (expected.cohorts, expected.notes)


@pytest.mark.usefixtures("no_unit_is_a_cluster_to_keep")
def test_ordered_categories_are_periods_in_polars() -> None:
    frame = panel(6)
    waves = ["before", "after", "later", "late", "end"]
    table = pl.DataFrame(frame).with_columns(
        time=pl.Series([waves[year - 2010] for year in frame["time"]]).cast(
            pl.Enum(waves)
        ),
        first=pl.Series(
            [waves[int(y) - 2010] if y < 2015 else None for y in frame["first"]]
        ),
    )
    expected = read(table)

    found = read_in_engine(table.lazy())

    assert found.periods.labels == tuple(waves)
    assert_same(found.moments, expected.moments)


@pytest.mark.parametrize("engine", LAZY)
@pytest.mark.parametrize("cluster", [None, "village"])
def test_two_rows_of_a_unit_and_period_are_refused(
    engine: str, cluster: str | None
) -> None:
    frame = panel(7)
    twice = pd.concat([frame, frame.iloc[[3]]])

    with pytest.raises(DataError, match=r"stand in several rows, such as \("):
        read_in_engine(ENGINES[engine](twice), cluster=cluster)


@pytest.mark.parametrize("engine", LAZY)
def test_a_row_that_replaces_another_period_is_refused(engine: str) -> None:
    # Twice 2010 adds up to the power of two that stands for 2011.
    frame = panel(8)
    frame.loc[1, "time"] = 2010

    with pytest.raises(DataError, match="stand in several rows"):
        read_in_engine(ENGINES[engine](frame))


@pytest.mark.parametrize("engine", LAZY)
@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("first", 2014.0, r"treated_from=\) changes over time in 1 units"),
        ("first", np.nan, r"treated_from=\) changes over time in 1 units"),
        ("weight", 9.0, r"weights=\) changes over time in 1 units"),
        ("village", 99, r"cluster=\) changes over time in 1 units: \d+\."),
        ("weight", 0.0, r"weights=\) is zero, negative or missing in 1 rows"),
        ("weight", np.nan, r"weights=\) is zero, negative or missing in 1 rows"),
        ("unit", np.nan, r"unit=\) is empty in 1 rows"),
        ("time", np.nan, r"time=\) is empty in 1 rows"),
        ("village", np.nan, r"cluster=\) is empty in 1 rows"),
        ("outcome", np.inf, r"outcome=\) holds infinite values"),
        ("outcome", -np.inf, r"outcome=\) holds infinite values"),
        ("first", -np.inf, r"treated_from=\) holds minus infinity"),
    ],
)
def test_what_cannot_be_is_refused_as_in_memory(
    engine: str, column: str, value: float, message: str
) -> None:
    frame = panel(9)
    starts = frame["first"].to_numpy()
    row = int(np.flatnonzero(starts == 2012)[0])
    frame[column] = frame[column].astype(float)
    frame.loc[row, column] = value
    options: dict[str, Any] = {"weights": "weight", "cluster": "village"}

    with pytest.raises(DataError, match=message):
        read_in_engine(ENGINES[engine](frame), **options)
    with pytest.raises(DataError):
        read(frame, **options)


@pytest.mark.parametrize("engine", LAZY)
def test_text_is_no_outcome_and_no_weight(engine: str) -> None:
    frame = panel(10).assign(text="1,5")

    parts: list[dict[str, Any]] = [{"outcome": "text"}, {"weights": "text"}]
    for part in parts:
        with pytest.raises(DataError, match="must hold numbers, but its type is"):
            read_in_engine(ENGINES[engine](frame), **part)


@pytest.mark.parametrize("engine", LAZY)
def test_text_is_no_period(engine: str) -> None:
    frame = panel(10)
    frame["time"] = "Wave " + frame["time"].astype(str)

    with pytest.raises(DataError, match="order of such periods would have to be"):
        read_in_engine(ENGINES[engine](frame))


@pytest.mark.parametrize("engine", LAZY)
def test_an_empty_table_and_an_empty_outcome_are_refused(engine: str) -> None:
    frame = panel(11)

    with pytest.raises(DataError, match="has no rows"):
        read_in_engine(ENGINES[engine](frame).filter(_none(engine)))
    with pytest.raises(DataError, match="is empty in every row"):
        read_in_engine(ENGINES[engine](frame.assign(outcome=np.nan)))


def _none(engine: str) -> Any:
    return "false" if engine == "duckdb" else pl.lit(value=False)


def test_too_many_patterns_of_gaps_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine_groups, "MAX_GRAM", 100)

    with pytest.raises(DataError, match="different combinations of 5 periods"):
        read_in_engine(panel(12, gaps=True))


def test_a_small_lazy_table_is_brought_into_memory() -> None:
    frame = panel(13)

    found = reading.read(pl.LazyFrame(frame), columns())

    assert found.table is not None
    assert_same(found.moments, read(frame).moments)


@pytest.mark.usefixtures("no_unit_is_a_cluster_to_keep")
@pytest.mark.parametrize("engine", ENGINES)
def test_only_a_large_lazy_table_stays_in_its_engine(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGE", 10)
    frame = panel(14)

    found = reading.read(ENGINES[engine](frame), columns())

    assert (found.table is None) == (engine in LAZY)
    assert_same(found.moments, read(frame).moments)


def test_covariates_bring_a_table_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGE", 10)

    found = reading.read(pl.LazyFrame(panel(15)), columns(covariates=("weight",)))

    assert found.table is not None


def test_too_many_periods_bring_a_table_into_memory_and_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "LARGE", 10)
    frame = panel(16, units=5, periods=63)

    found = reading.read(pl.LazyFrame(frame), columns())

    assert found.table is not None
    assert "was brought into memory" in found.notes[-1]


def test_a_table_in_a_file_is_read_where_it_is(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGE", 10)
    frame = panel(17)
    frame.to_parquet(tmp_path / "panel.parquet")
    relation = duckdb.connect().read_parquet(str(tmp_path / "panel.parquet"))

    found = reading.read(relation, columns(cluster="village"))

    assert found.table is None
    assert_same(found.moments, read(frame, cluster="village").moments)


def test_a_day_is_a_day_whatever_holds_it() -> None:
    frame = panel(18)
    frame["time"] = [dt.datetime(year, 1, 1) for year in frame["time"]]  # noqa: DTZ001
    frame["first"] = pd.NaT

    found = read_in_engine(ENGINES["duckdb"](frame))

    assert found.periods.labels[0] == dt.date(2010, 1, 1)
