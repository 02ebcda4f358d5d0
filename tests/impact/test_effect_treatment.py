"""What the column of the treatment means is told from its values, or asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.staggered import NEVER, panel
from tests.impact.test_effect import estimated, numbers

from iom_me.errors import DataError, EstimationError


def with_flag(table: pd.DataFrame | None = None) -> pd.DataFrame:
    found = panel(units=60) if table is None else table
    return found.assign(now=(found["year"] >= found["start"]).astype(int))


def flagged(table: pd.DataFrame, **changes: Any) -> Any:
    return estimated(table, **({"treatment": "now"} | changes))


@pytest.mark.parametrize("kind", ["int64", "float32", "bool", "boolean", "category"])
def test_who_has_it_says_the_same_as_when_it_starts(kind: Any) -> None:
    table = with_flag()

    result = flagged(table.assign(now=table["now"].astype(kind)))

    assert numbers(result) == numbers(estimated(table))
    assert result.treatment == "now"


def test_years_as_dates_say_the_same() -> None:
    table = with_flag()
    days = [dt.date(year, 6, 30) for year in table["year"]]

    assert numbers(flagged(table.assign(year=days))) == numbers(estimated(table))


def test_ordered_categories_say_the_same() -> None:
    table = with_flag()
    names = [f"round {year}" for year in range(2019, 2025)]
    rounds = pd.Categorical(
        "round " + table["year"].astype(str), categories=names, ordered=True
    )

    assert numbers(flagged(table.assign(year=rounds))) == numbers(estimated(table))


def test_pandas_periods_say_the_same() -> None:
    table = with_flag()
    years = pd.PeriodIndex(table["year"].astype(str), freq="Y")

    assert numbers(flagged(table.assign(year=years))) == numbers(estimated(table))


def test_lazy_tables_say_the_same() -> None:
    pl = pytest.importorskip("polars")
    table = with_flag()
    lazy = pl.from_pandas(table).lazy()

    assert numbers(flagged(lazy)) == numbers(estimated(table))
    assert numbers(estimated(lazy)) == numbers(estimated(table))


def test_false_and_true_are_never_periods() -> None:
    table = with_flag()
    counted = table.assign(year=table["year"] - 2021, now=table["now"] == 1)

    assert numbers(flagged(counted)) == numbers(estimated(table))


def test_a_column_that_changes_within_units_is_no_first_period() -> None:
    table = with_flag()
    counted = table.assign(year=table["year"] - 2021)

    assert numbers(flagged(counted)) == numbers(estimated(table))


def test_zero_and_one_that_may_be_periods_are_refused() -> None:
    table = panel(cohorts=(2021, NEVER))
    counted = table.assign(
        year=table["year"] - 2020, start=table["start"].notna().astype(int)
    )

    with pytest.raises(DataError, match="1 is also a period in 'year'"):
        estimated(counted)


def test_one_and_missing_is_a_first_period_if_one_is_a_period() -> None:
    table = panel(cohorts=(2021, NEVER))
    counted = table.assign(year=table["year"] - 2020, start=table["start"] - 2020)

    assert numbers(estimated(counted)) == numbers(estimated(table))


def test_zero_in_every_row_treats_nobody() -> None:
    with pytest.raises(EstimationError, match="is 0 in every row"):
        flagged(with_flag().assign(now=0))


def test_a_group_in_all_periods_is_refused() -> None:
    table = with_flag()

    with pytest.raises(EstimationError, match="never goes from 0 to 1 within a unit"):
        flagged(table.assign(now=table["start"].notna()))


def test_a_programme_that_ends_is_refused_with_the_units() -> None:
    table = with_flag()
    table.loc[(table["person"] == 4) & (table["year"] == 2024), "now"] = 0
    table.loc[table["person"] == 4, "now"] = [0, 1, 0, 0, 1, 0]

    with pytest.raises(DataError, match=r"in 1 units: 4\..*twoway_fixed_effects"):
        flagged(table)


@pytest.mark.parametrize("codes", [{0: "no", 1: "yes"}, {0: "0", 1: "1"}, {0: 0, 1: 2}])
def test_other_codes_of_who_has_it_are_sent_to_0_and_1(codes: dict[int, Any]) -> None:
    table = with_flag()

    with pytest.raises(DataError, match="who has the programme.* 0 and 1"):
        flagged(table.assign(now=table["now"].map(codes)))


def test_repeated_rows_are_sent_to_cross_sections_of_this_call() -> None:
    table = with_flag()

    with pytest.raises(DataError, match="leave unit= out if other people were asked"):
        flagged(pd.concat([table, table]))


def test_gaps_in_who_has_it_are_refused() -> None:
    table = with_flag().astype({"now": float})
    table.loc[5, "now"] = np.nan

    with pytest.raises(DataError, match="lacks a value in row 5"):
        flagged(table)


def test_an_empty_column_treats_nobody() -> None:
    with pytest.raises(EstimationError, match="Nobody is ever treated"):
        flagged(with_flag().assign(now=np.nan))


def test_a_gap_before_the_first_row_with_it_is_noted() -> None:
    table = with_flag()
    gone = (table["person"] == 3) & (table["year"] == 2020)
    assert table.loc[table["person"] == 3, "start"].eq(2021).all()

    result = flagged(table[~gone])

    assert result.notes[0].startswith("1 units were not observed in the period before")


def test_who_was_never_seen_without_it_is_left_out_and_noted() -> None:
    table = with_flag()
    gone = (table["person"] == 3) & (table["year"] < 2021)

    result = flagged(table[~gone])

    assert "nobody knows when they started" in result.notes[0]
    assert any("start at 2019 were left out" in each for each in result.warnings)
    without = estimated(table[table["person"] != 3])
    assert result.estimate == pytest.approx(without.estimate, rel=1e-12)


def in_villages() -> pd.DataFrame:
    """Draw nine villages, of which three start in 2021 and three in 2023."""
    return with_flag(panel(units=90, clusters=9))


@pytest.mark.parametrize(
    "years", [[2020], [2021], [2019, 2020], [2021, 2022, 2023, 2024]]
)
def test_who_was_not_seen_at_the_start_starts_with_the_village(
    years: list[int],
) -> None:
    table = in_villages()
    gone = (table["person"] == 0) & table["year"].isin(years)
    assert table.loc[table["person"] == 0, "start"].eq(2021).all()

    result = flagged(table[~gone], cluster="village")

    assert numbers(result) == numbers(estimated(table[~gone], cluster="village"))
    told = "1 units were not observed both just before and at the start"
    assert any(told in note for note in result.notes)


def test_a_village_that_starts_in_part_tells_nobody_when() -> None:
    table = in_villages()
    table.loc[table["person"] == 9, "now"] = 0  # same village as person 0
    gone = (table["person"] == 0) & (table["year"] == 2020)

    result = flagged(table[~gone], cluster="village")

    assert result.notes[0].startswith("1 units were not observed in the period before")


def test_a_gap_in_the_clusters_is_refused_as_everywhere() -> None:
    table = in_villages().astype({"village": float})
    table.loc[7, "village"] = np.nan

    with pytest.raises(DataError, match="row 7"):
        flagged(table, cluster="village")


# Cross-sections


def test_whole_clusters_of_cross_sections_start() -> None:
    table = with_flag(panel(units=90, clusters=30))

    result = flagged(table, unit=None, cluster="village")

    same = estimated(table, unit=None, cluster="village")
    assert numbers(result) == numbers(same)


def test_cross_sections_without_clusters_do_not_tell_who_will_start() -> None:
    with pytest.raises(DataError, match="nothing says when the people of an early row"):
        flagged(with_flag(), unit=None)


def test_clusters_that_start_in_part_are_refused() -> None:
    table = with_flag(panel(units=90, clusters=30))
    table.loc[(table["person"] == 32) & (table["year"] == 2024), "now"] = 1
    assert table.loc[table["person"] == 32, "start"].isna().all()

    with pytest.raises(DataError, match="in the same period: 2"):
        flagged(table, unit=None, cluster="village")


def test_clusters_that_do_not_start_are_refused() -> None:
    table = with_flag(panel(units=90, clusters=30))
    table["now"] = table["start"].notna()

    with pytest.raises(EstimationError, match="within a cluster"):
        flagged(table, unit=None, cluster="village")


def test_clusters_that_end_are_refused() -> None:
    table = with_flag(panel(units=90, clusters=30))
    table.loc[(table["village"] == 0) & (table["year"] == 2024), "now"] = 0

    with pytest.raises(DataError, match="in 1 clusters: 0"):
        flagged(table, unit=None, cluster="village")


def test_a_row_without_a_cluster_is_refused() -> None:
    table = with_flag(panel(units=90, clusters=30)).astype({"village": float})
    table.loc[7, "village"] = np.nan

    with pytest.raises(DataError, match="row 7"):
        flagged(table, unit=None, cluster="village")


def test_many_names_are_cut_short() -> None:
    table = with_flag()
    table.loc[(table["year"] == 2024), "now"] = 0

    with pytest.raises(DataError, match=r"0, 1, 3, 4, 6 and 35 more\."):
        flagged(table)
