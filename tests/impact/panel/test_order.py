"""The order of periods is known or refused, and never treated has no hidden code."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.impact.panel.panels import panel, read

from iom_me.errors import DataError
from iom_me.impact._panel.order import event_time
from iom_me.impact._panel.reading import Reading

YEARS = (2010, 2011, 2012)


@pytest.fixture
def frame() -> pd.DataFrame:
    """Half of the units start in the third of three periods, the others never."""
    made = panel(1, units=20, periods=3)
    return made.assign(first=[2012.0 if unit % 2 else np.nan for unit in made["unit"]])


def times(frame: pd.DataFrame, labels: Any, dtype: Any = None) -> pd.DataFrame:
    """Write other labels for the three periods."""
    made = [labels[year - 2010] for year in frame["time"]]
    return frame.assign(time=pd.Series(made, dtype=dtype))


def starts(frame: pd.DataFrame, label: Any, never: Any, dtype: Any) -> pd.DataFrame:
    """Write another label for the start."""
    made = [never if np.isnan(year) else label for year in frame["first"]]
    return frame.assign(first=pd.Series(made, dtype=dtype))


def cohorts(found: Reading) -> list[tuple[Any, int]]:
    return [(cohort.label, cohort.start) for cohort in found.cohorts]


@pytest.mark.parametrize(
    "labels",
    [
        ("before", "after", "later"),
        ("Wave 9", "Wave 10", "Wave 11"),
        ("2010-01-01", "2011-01-01", "2012-01-01"),
        (False, True, True),
        (False, True, 2),
        (1, "2", 3),
        ([1], [2], [3]),
        (dt.timedelta(1), dt.timedelta(2), dt.timedelta(3)),
    ],
)
def test_periods_whose_order_would_be_guessed_are_refused(
    frame: pd.DataFrame, labels: Any
) -> None:
    with pytest.raises(DataError, match=r"time=\) holds .* would have to be guessed"):
        read(times(frame, labels))


def test_categories_without_an_order_are_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="would have to be guessed"):
        read(frame.assign(time=frame["time"].astype("category")))


@pytest.mark.parametrize("order", ["units", "any"])
@pytest.mark.parametrize(
    "labels",
    [
        (None, 2011, 2012),
        (np.nan, 2011, 2012),
        (pd.NaT, pd.Timestamp("2011"), pd.Timestamp("2012")),
        (pd.NaT, pd.Period("2011"), pd.Period("2012")),
    ],
)
def test_every_row_without_a_period_is_counted(
    frame: pd.DataFrame, labels: Any, order: str
) -> None:
    frame = times(frame, labels)
    if order == "any":
        frame = frame.sample(frac=1, random_state=1)

    with pytest.raises(DataError, match=r"lacks a value in rows .* and 15 more"):
        read(frame)


def test_an_infinite_period_is_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(DataError, match=r"time=\) is infinite"):
        read(times(frame, (2010, 2011, np.inf)))


def test_categories_that_lack_a_value_are_counted(frame: pd.DataFrame) -> None:
    waves = pd.CategoricalDtype(["b", "a", "c"], ordered=True)

    with pytest.raises(DataError, match=r"lacks a value in rows .* and 15 more"):
        read(times(frame, (None, "a", "c"), waves))


def test_ordered_categories_are_periods_in_their_own_order(
    frame: pd.DataFrame,
) -> None:
    waves = pd.CategoricalDtype(["0", "b", "a", "m", "c", "d"], ordered=True)
    made = times(frame, ("b", "a", "c"), waves)

    between = read(starts(made, "m", None, object))
    late = read(starts(made, "d", None, object))
    early = read(starts(made, "0", None, object))

    assert between.periods.labels == ("b", "a", "c")
    assert cohorts(between) == [("m", 2), (None, 3)]
    assert cohorts(late) == [(None, 3)]
    # The first category is counted as 0, which is no code of never here.
    assert cohorts(early) == [("0", 0), (None, 3)]


def test_a_start_that_is_no_category_is_refused(frame: pd.DataFrame) -> None:
    waves = pd.CategoricalDtype(["b", "a", "c"], ordered=True)

    with pytest.raises(DataError, match="holds 'z', which is no category of 'time'"):
        read(starts(times(frame, ("b", "a", "c"), waves), "z", None, object))


@pytest.mark.parametrize(
    "dtype", ["Int64", "int64[pyarrow]", "Float64", "float32", "uint16", object]
)
def test_every_kind_of_number_is_a_year(frame: pd.DataFrame, dtype: Any) -> None:
    made = frame.assign(time=frame["time"].astype(dtype))
    if dtype != "uint16":
        made["first"] = made["first"].astype(dtype)

    found = read(made)

    assert found.periods.labels == YEARS
    assert found.periods.numeric
    assert cohorts(found) == [(2012, 2), (None, 3)]


def test_decimals_are_numbers(frame: pd.DataFrame) -> None:
    made = starts(frame, decimal.Decimal(2012), None, object)

    found = read(times(made, [decimal.Decimal(year) for year in YEARS], object))

    assert found.periods.labels == YEARS
    assert cohorts(found) == [(2012, 2), (None, 3)]


def test_parts_of_years_are_periods_that_have_no_distance(
    frame: pd.DataFrame,
) -> None:
    found = read(times(frame, (2010.0, 2010.5, 2012.0)))

    assert found.periods.labels == (2010.0, 2010.5, 2012.0)
    assert not found.periods.numeric
    assert event_time(found.periods, found.cohorts[0], 0) == -2


def test_the_distance_of_whole_years_counts_those_without_a_survey(
    frame: pd.DataFrame,
) -> None:
    found = read(times(frame, (2002, 2008, 2012)))

    assert event_time(found.periods, found.cohorts[0], 0) == -10
    assert event_time(found.periods, found.cohorts[0], 2) == 0


@pytest.mark.parametrize(
    ("made", "label"),
    [
        (lambda year: pd.Timestamp(year, 1, 1), dt.date(2012, 1, 1)),
        (lambda year: dt.date(year, 1, 1), dt.date(2012, 1, 1)),
        (lambda year: np.datetime64(f"{year}-01-01"), dt.date(2012, 1, 1)),
        (lambda year: pd.Period(str(year)), pd.Period("2012")),
        (
            lambda year: pd.Timestamp(year, 1, 1, 6),
            dt.datetime(2012, 1, 1, 6),  # noqa: DTZ001 - without a zone, as written
        ),
        (
            lambda year: pd.Timestamp(year, 1, 1, tz="UTC"),
            dt.datetime(2012, 1, 1, tzinfo=dt.UTC),
        ),
    ],
)
def test_dates_are_periods(frame: pd.DataFrame, made: Any, label: Any) -> None:
    # pandas makes a column of dates, or of objects, of what it is given
    never = pd.NaT if isinstance(made(2012), (pd.Timestamp, pd.Period)) else None
    written = starts(
        times(frame, [made(year) for year in YEARS]), made(2012), never, None
    )

    found = read(written)

    assert found.periods.labels[2] == label
    assert cohorts(found) == [(label, 2), (None, 3)]
    assert event_time(found.periods, found.cohorts[0], 0) == -2


@pytest.mark.parametrize("table", [pl.DataFrame, pa.Table.from_pandas])
def test_dates_of_other_tables_are_periods(frame: pd.DataFrame, table: Any) -> None:
    made = times(frame, [dt.date(year, 1, 1) for year in YEARS], object)

    found = read(table(starts(made, dt.date(2012, 1, 1), None, object)))

    assert cohorts(found) == [(dt.date(2012, 1, 1), 2), (None, 3)]


@pytest.mark.parametrize(
    ("period", "start"),
    [
        (2010, pd.Timestamp("2012")),
        (pd.Timestamp("2010"), 2012),
        (pd.Timestamp("2010"), pd.Timestamp("2012", tz="UTC")),
        (pd.Timestamp("2010", tz="UTC"), pd.Timestamp("2012")),
        (pd.Timestamp("2010", tz="UTC"), pd.Timestamp("2012", tz="Africa/Lagos")),
        (pd.Period("2010"), pd.Timestamp("2012")),
        (pd.Timestamp("2010"), pd.Period("2012")),
        (pd.Period("2010"), pd.Period("2012-03", freq="M")),
    ],
)
def test_periods_and_starts_of_two_kinds_are_refused(
    frame: pd.DataFrame, period: Any, start: Any
) -> None:
    step = 1 if isinstance(period, (int, pd.Period)) else pd.Timedelta(days=365)
    made = times(frame, (period, period + step, period + 2 * step))

    with pytest.raises(DataError, match="write both alike"):
        read(starts(made, start, None, None))


@pytest.mark.parametrize(
    "labels",
    [
        (pd.Timestamp("2010", tz="UTC"), pd.Timestamp("2011"), pd.Timestamp("2012")),
        (
            pd.Timestamp("2010", tz="UTC"),
            pd.Timestamp("2011", tz="Africa/Lagos"),
            pd.Timestamp("2012", tz="UTC"),
        ),
    ],
)
def test_time_zones_that_mix_are_refused(frame: pd.DataFrame, labels: Any) -> None:
    with pytest.raises(DataError, match="cannot be compared, such as with and without"):
        read(times(frame, labels, object))


@pytest.mark.parametrize(
    ("code", "note"),
    [
        (np.nan, ()),
        (None, ()),
        (0, ("0 was read as never treated.",)),
        (np.inf, ("Infinity was read as never treated.",)),
        (
            2013,
            (
                (
                    "Units that start at 2013, after the last period, count as never "
                    "treated."
                ),
            ),
        ),
    ],
)
@pytest.mark.parametrize("order", ["units", "any"])
def test_every_code_of_never_is_known_and_said(
    frame: pd.DataFrame, code: Any, note: tuple[str, ...], order: str
) -> None:
    made = starts(frame, 2012, code, object if code is None else float)
    if order == "any":
        made = made.sample(frac=1, random_state=1)

    found = read(made)

    assert cohorts(found) == [(2012, 2), (None, 3)]
    assert found.notes == note


@pytest.mark.parametrize("never", [np.nan, None, pd.NaT, np.inf])
def test_a_column_in_which_nobody_starts_is_one_cohort(
    frame: pd.DataFrame, never: Any
) -> None:
    assert cohorts(read(frame.assign(first=never))) == [(None, 3)]


def test_all_codes_of_never_are_one_cohort(frame: pd.DataFrame) -> None:
    codes = np.resize([np.nan, 0, np.inf, 2013, 2014], frame["unit"].nunique())
    per_row = np.repeat(codes, 3)
    made = frame.assign(first=frame["first"].where(frame["first"].notna(), per_row))

    found = read(made)

    assert cohorts(found) == [(2012, 2), (None, 3)]
    assert len(found.notes) == 4


def test_never_may_be_coded_differently_in_the_rows_of_a_unit(
    frame: pd.DataFrame,
) -> None:
    made = frame.assign(
        first=[
            year if year == 2012 else (0.0 if time == 2010 else np.nan)
            for year, time in zip(frame["first"], frame["time"], strict=True)
        ]
    )

    assert cohorts(read(made)) == [(2012, 2), (None, 3)]


def test_zero_is_refused_where_it_is_also_a_period(frame: pd.DataFrame) -> None:
    made = times(starts(frame, 2, 0, int), (0, 1, 2))

    with pytest.raises(DataError, match="0, which is a period here and also the code"):
        read(made)


def test_zero_is_a_period_where_never_has_another_code(frame: pd.DataFrame) -> None:
    found = read(times(starts(frame, 0, np.nan, float), (-1, 0, 1)))

    assert cohorts(found) == [(0, 1), (None, 3)]


def test_the_first_day_of_1970_is_a_day_and_not_never(frame: pd.DataFrame) -> None:
    days = [pd.Timestamp(year, 1, 1) for year in YEARS]

    found = read(starts(times(frame, days), pd.Timestamp(1970, 1, 1), pd.NaT, None))

    assert cohorts(found) == [(dt.date(1970, 1, 1), 0), (None, 3)]


def test_minus_infinity_is_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="holds minus infinity"):
        read(starts(frame, 2012, -np.inf, float))


@pytest.mark.parametrize(
    ("label", "never", "message"),
    [
        ("2012", None, "would have to be guessed"),
        (2012, "never", "mixes kinds of values"),
        (2012, "2012", "mixes kinds of values"),
        (2012, True, "mixes kinds of values"),
        ([2012], None, "mixes kinds of values"),
        (True, False, "would have to be guessed"),
    ],
)
def test_starts_that_are_no_periods_are_refused(
    frame: pd.DataFrame, label: Any, never: Any, message: str
) -> None:
    made = [never if np.isnan(year) else label for year in frame["first"]]

    with pytest.raises(DataError, match=message):
        read(frame.assign(first=made))


@pytest.mark.parametrize(
    ("start", "place"), [(2011.5, 2), (1999, 0), (2010, 0), (2012, 2)]
)
def test_a_start_takes_effect_from_the_next_period_on(
    frame: pd.DataFrame, start: float, place: int
) -> None:
    found = read(starts(frame, start, np.nan, float))

    assert cohorts(found) == [(start, place), (None, 3)]


def test_a_cohort_that_changes_is_named_with_its_values(frame: pd.DataFrame) -> None:
    starter = frame.index[frame["first"] == 2012][0]
    frame.loc[starter, "first"] = 2011.0
    unit = frame.loc[starter, "unit"]

    for made in (frame, frame.sample(frac=1, random_state=1)):
        with pytest.raises(
            DataError, match=rf"changes over time in 1 units: {unit} \(201"
        ):
            read(made)


@pytest.mark.parametrize("part", ["cluster", "weights"])
def test_clusters_and_weights_that_change_are_refused(
    frame: pd.DataFrame, part: str
) -> None:
    column = {"cluster": "village", "weights": "weight"}[part]
    options: dict[str, Any] = {part: column}
    frame[column] = frame[column].astype(float)
    frame.loc[4, column] = 99.0

    with pytest.raises(DataError, match=rf"\({part}=\) changes over time in 1 units"):
        read(frame, **options)


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
@pytest.mark.parametrize("part", ["cluster", "weights"])
@pytest.mark.parametrize("unit", ["unit", None])
def test_clusters_and_weights_are_there_in_every_row(
    frame: pd.DataFrame, part: str, missing: Any, unit: str | None
) -> None:
    column = {"cluster": "village", "weights": "weight"}[part]
    options: dict[str, Any] = {part: column}
    frame[column] = frame[column].astype(object)
    frame.loc[4, column] = missing

    with pytest.raises(DataError, match=rf"\({part}=\) .* in row 4, counted from 0"):
        read(frame, unit=unit, **options)
