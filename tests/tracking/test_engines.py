"""A large table is added up in its engine, and says the same as row by row."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

import iom_me as me
from iom_me.tracking.measurements import readings
from tests.tracking.build import indicator, plan
from tests.tracking.engines import ENGINES

SEX = me.Disaggregation("sex", categories=["female", "male"])
NEEDS = me.Disaggregation("needs", categories=["health", "food"], is_exclusive=False)

INDICATORS = (
    indicator(id="flow", accumulation="per_period", disaggregation=SEX),
    indicator(id="stock", accumulation="latest"),
    indicator(id="running", accumulation="cumulative", disaggregation=SEX),
    indicator(0, 80, id="share", measure="percentage", accumulation="per_period"),
    indicator(0, 80, id="state", measure="percentage", accumulation="latest"),
    indicator(0, 10, id="score", measure="score", disaggregation=SEX),
    indicator(id="mean", accumulation="latest", aggregation={"time": "mean"}),
    indicator(id="needy", accumulation="per_period", disaggregation=NEEDS),
    indicator(id="undeclared", accumulation=None),
)

PLAN = plan(*INDICATORS)
PLACES = [None, "", "Lagos", " Edo", "Kano"]
QUARTERS = pd.period_range("2022Q1", "2022Q4", freq="Q")


@pytest.fixture(autouse=True)
def every_table_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "LARGE", -1)


def rows(seed: int, *, n: int = 120) -> pd.DataFrame:
    """Draw rows of all sorts; most indicators get each cell once."""
    draw = np.random.default_rng(seed)
    quarter = draw.integers(0, 4, n)
    places = draw.choice(np.array(PLACES, dtype=object), n)
    frame = pd.DataFrame(
        {
            "indicator": draw.choice([i.id for i in INDICATORS], n),
            "period_start": QUARTERS[quarter].start_time.normalize(),
            "period_end": QUARTERS[quarter].end_time.normalize(),
            "value": draw.integers(0, 50, n).astype(float),
            "numerator": draw.integers(0, 10, n).astype(float),
            "denominator": draw.integers(10, 20, n).astype(float),
            "status": draw.choice(np.array(["reported", "", None], dtype=object), n),
            "place": places,
            "sex": draw.choice(np.array(["female", "male", None], dtype=object), n),
            "needs": draw.choice(np.array(["health", "food", None], dtype=object), n),
            "n": draw.choice([100.0, np.nan], n),
            "std_error": draw.choice([2.0, 3.0], n),
        }
    )
    rated = frame["indicator"].isin(["share", "state"])
    frame.loc[rated, "value"] = np.nan
    frame.loc[~rated, ["numerator", "denominator"]] = np.nan
    frame.loc[frame["indicator"] != "needy", "needs"] = None
    broken_down = frame["indicator"].isin(["flow", "running", "score"])
    frame.loc[~broken_down, "sex"] = None
    missing = draw.random(n) < 0.1
    frame.loc[missing, ["value", "numerator", "denominator"]] = np.nan
    frame.loc[missing, "status"] = "not_collected"
    return frame


def once(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep one row for each cell."""
    keys = ["indicator", "period_end", "place", "sex", "needs"]
    clean = frame[keys].astype(object).fillna("").map(_stripped)
    return frame[~clean.duplicated()].reset_index(drop=True)


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def compared(report: me.tracking.TrackingReport) -> pd.DataFrame:
    """Everything that is said, except notes, which name parts one by one."""
    frame = report.to_frame().drop(columns=["note"])
    return frame.drop(columns=[c for c in frame if c == "rows"])


def by_rows(fw: me.ResultsFramework, frame: pd.DataFrame, **options: Any) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readings, "LARGE", 10**9)
        return me.track(fw, frame, **options)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("as_of", [None, "2022-10-15"])
def test_every_engine_says_what_the_rows_say(
    engine: str, seed: int, as_of: str | None
) -> None:
    frame = once(rows(seed))

    expected = by_rows(PLAN, frame, as_of=as_of)
    found = me.track(PLAN, ENGINES[engine](frame), as_of=as_of)

    assert (found.as_of, found.rows) == (expected.as_of, expected.rows)
    assert found.rows_later == expected.rows_later
    pd.testing.assert_frame_equal(
        compared(found), compared(expected), rtol=1e-10, atol=0
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_written_down_again_replace_the_earlier_ones(engine: str) -> None:
    frame = once(rows(1))
    revised = frame.assign(value=frame["value"] + 1, numerator=frame["numerator"] + 1)
    both = pd.concat([frame, revised, frame[:30]], ignore_index=True)
    days = ["2023-02-01", "2023-03-01", "2023-01-01"]
    sizes = [len(frame), len(frame), 30]
    both["recorded_on"] = pd.to_datetime(np.repeat(days, sizes))

    for as_of in (None, "2023-02-15"):
        expected = by_rows(PLAN, both, as_of=as_of)
        found = me.track(PLAN, ENGINES[engine](both), as_of=as_of)

        assert found.rows_later == expected.rows_later
        pd.testing.assert_frame_equal(compared(found), compared(expected))


@pytest.mark.parametrize("engine", ENGINES)
def test_places_of_which_some_are_there_by_sex_only_are_read_row_by_row(
    engine: str,
) -> None:
    frame = rows(2)[:0].reindex(range(3))
    frame["indicator"] = "flow"
    frame[["period_start", "period_end"]] = pd.to_datetime(["2022-01-01", "2022-03-31"])
    frame["place"] = ["Lagos", "Edo", "Edo"]
    frame["sex"] = [None, "female", "male"]
    frame["value"] = [1.0, 2.0, 4.0]

    assert me.track(PLAN, ENGINES[engine](frame))["flow"].actual == 7


@pytest.mark.parametrize("engine", ENGINES)
def test_two_rows_for_one_cell_are_refused_in_every_engine(engine: str) -> None:
    frame = once(rows(3))
    flow = frame[frame["indicator"] == "flow"][:1]

    found = me.track(PLAN, ENGINES[engine](pd.concat([frame, flow])))["flow"]

    assert found.status == "cannot_tell"
    assert "two rows are for" in found.reason


@pytest.mark.parametrize("engine", ENGINES)
def test_a_percentage_that_contradicts_its_parts_is_refused_in_every_engine(
    engine: str,
) -> None:
    frame = rows(4)
    frame = frame[(frame["indicator"] == "share") & frame["numerator"].notna()][:1]
    frame["value"] = 99.5

    assert "do not agree" in me.track(PLAN, ENGINES[engine](frame))["share"].reason


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("indicator", "flaw", r"not in the plan in 1 row: 'flaw'. .*'flow'"),
        ("status", "maybe", "is none of reported"),
        ("period_end", None, "'period_end' is missing in 1 row"),
        ("value", float("inf"), "not finite in 1 row"),
        ("n", -1.0, "is negative in 1 row"),
        ("status", "not_due", "says that there is no value"),
        ("period_start", pd.Timestamp("2030-01-01"), "lies before 'period_start'"),
    ],
)
def test_what_cannot_be_read_is_refused_in_every_engine(
    engine: str, column: str, value: Any, message: str
) -> None:
    frame = once(rows(5))
    frame.loc[frame.index[frame["value"].notna()][0], column] = value

    with pytest.raises(me.DataError, match=message):
        me.track(PLAN, ENGINES[engine](frame))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("column", "message"), [("value", "number"), ("period_end", "cast it to a date")]
)
def test_a_large_table_of_texts_is_refused_with_the_cure(
    engine: str, column: str, message: str
) -> None:
    frame = once(rows(5)).astype({column: str})

    with pytest.raises(me.DataError, match=f"Column '{column}'.*{message}"):
        me.track(PLAN, ENGINES[engine](frame))


def test_too_many_rows_to_be_looked_at_one_by_one_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readings, "_MAX_ROWS", 2)
    frame = once(rows(3))

    with pytest.raises(me.DataError, match=r"flow.* looked at one by one"):
        me.track(PLAN, pd.concat([frame, frame[frame["indicator"] == "flow"]]))


def test_a_lazy_table_that_is_small_is_read_row_by_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readings, "LARGE", 10**6)
    frame = rows(3)
    frame = frame[(frame["indicator"] == "stock") & frame["value"].notna()][:1]

    assert me.track(PLAN, ENGINES["duckdb"](frame))["stock"].rows == (0,)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_reads_single_rows_fetches_those_of_its_indicator(engine: str) -> None:
    frame = once(rows(5))

    def results(table: Any) -> list[pd.DataFrame]:
        made = [
            me.tracking.history(PLAN, table, "flow"),
            me.tracking.disaggregate(PLAN, table, "flow"),
            me.tracking.forecast(PLAN, table, indicator="flow"),
        ]
        # The numbers of rows are known only where the whole table is read.
        return [one.to_frame().drop(columns="rows", errors="ignore") for one in made]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readings, "LARGE", 10**9)
        expected = results(frame)

    for one, other in zip(results(ENGINES[engine](frame)), expected, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_more_single_rows_than_can_be_fetched_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readings, "_MAX_ROWS", 2)

    with pytest.raises(me.DataError, match="rows of flow, which would be read one"):
        me.tracking.history(PLAN, once(rows(5)), "flow")


# Any table


RULES = (
    indicator(id="flow", accumulation="per_period", disaggregation=SEX),
    indicator(id="running", accumulation="cumulative", disaggregation=SEX),
    indicator(0, 80, id="share", measure="percentage", accumulation="per_period"),
    indicator(0, 1, id="ratio", measure="ratio", accumulation="latest"),
    indicator(id="mean", accumulation="latest", aggregation={"time": "mean"}),
    indicator(id="needy", accumulation="per_period", disaggregation=NEEDS),
)
ORDERED = (
    indicator(
        id="most",
        accumulation="per_period",
        disaggregation=NEEDS,
        aggregation={"group": "max_then_sum"},
    ),
    indicator(
        0,
        10,
        id="weighted",
        measure="score",
        aggregation={"place": "weighted_mean", "project": "mean"},
    ),
    indicator(id="largest", accumulation="latest", aggregation={"time": "max"}),
    *RULES[:3],
)
NUMBERS = ("value", "numerator", "denominator", "n", "std_error", "design_effect")
WORDS: dict[str, list[str | None]] = {
    "status": ["reported", None, "", "not_collected", "not_due", "not_applicable"],
    "place": [None, " ", "Edo", " Edo", "\u00c9do", "E\u0301do", "Edo\u00a0"],
    "project": [None, "A", "B"],
    "sex": [None, "female", "male"],
    "needs": [None, "health", "food"],
    "age": [None, "young"],
}
DAYS = ["2022-03-31", "2022-06-30", "2022-12-31"]


@st.composite
def any_rows(draw: st.DrawFn, indicators: Sequence[me.Indicator]) -> pd.DataFrame:
    """Draw a table of which some columns, and in these some cells, are missing."""
    ids = draw(st.lists(st.sampled_from([i.id for i in indicators]), max_size=2))
    words = {name: WORDS[name] for name in draw(st.sets(st.sampled_from([*WORDS])))}
    numbers = draw(st.sets(st.sampled_from(NUMBERS))) | {"value"}
    days: dict[str, Any] = {"period_end": DAYS}
    for name, first in (("period_start", "2022-01-01"), ("recorded_on", "2023-01-01")):
        if draw(st.booleans()):
            days[name] = [None, first]
    cells = {"indicator": [*ids, "flow", "flow "], **words, **days}
    row = st.fixed_dictionaries(
        {name: st.sampled_from(values) for name, values in cells.items()}
        | {n: st.sampled_from([None, 0.0, 1.0, 10.0, 40.0]) for n in sorted(numbers)}
    )
    frame = pd.DataFrame(draw(st.lists(row, min_size=1, max_size=8)))
    frame[sorted(numbers)] = frame[sorted(numbers)].astype("float64")
    if "status" in frame and draw(st.booleans()):
        said = frame["status"].fillna("").str.startswith("not_")
        frame.loc[said, [n for n in NUMBERS[:3] if n in numbers]] = np.nan
    for name in days:
        frame[name] = pd.to_datetime(frame[name])
    return frame


def said(data: Any, fw: me.ResultsFramework, large: int) -> list[pd.DataFrame] | None:
    """What is tracked and put together; None if the table is refused."""
    by = [name for name in ("place", "sex") if name in data.columns]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readings, "LARGE", large)
        try:
            report = me.track(fw, data)
            made = [me.tracking.aggregate(fw, data, by=b) for b in ([], by)]
        except me.DataError:
            return None
    # Two rows for one cell are named in the order of the rows.
    values = [one.to_frame().drop(columns=["reason"]) for one in made]
    return [compared(report), *(v.astype({"value": float}) for v in values)]


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
@pytest.mark.parametrize("indicators", [RULES, ORDERED], ids=["adding", "ordered"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_any_table_says_added_up_what_it_says_row_by_row(
    engine: str, indicators: Sequence[me.Indicator], data: st.DataObject
) -> None:
    frame = data.draw(any_rows(indicators))
    fw = plan(*indicators)

    expected = said(frame, fw, 10**9)
    found = said(ENGINES[engine](frame), fw, -1)

    assert (found is None) == (expected is None)
    for one, other in zip(found or [], expected or [], strict=True):
        pd.testing.assert_frame_equal(one, other, check_dtype=False, rtol=1e-9)


@pytest.mark.parametrize("engine", ENGINES)
def test_earlier_values_of_places_are_put_together_once(engine: str) -> None:
    frame = pd.DataFrame(
        {
            "indicator": "stock",
            "period_end": pd.to_datetime(["2022-03-31", "2022-03-31", "2022-06-30"]),
            "place": ["Edo", "Lagos", "Edo"],
            "value": [10.0, 20.0, 30.0],
        }
    )

    made = me.tracking.aggregate(PLAN, ENGINES[engine](frame)).to_frame()

    assert list(made["value"]) == [30, 30]
    assert list(made["parts_present"]) == [2, 1]


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_whose_indicator_stands_between_blanks_are_fetched_too(
    engine: str,
) -> None:
    frame = pd.DataFrame(
        {
            "indicator": ["flow", "flow "],
            "period_end": pd.to_datetime(["2022-03-31", "2022-06-30"]),
            "value": [10.0, 20.0],
        }
    )

    assert len(me.tracking.history(PLAN, ENGINES[engine](frame), "flow").points) == 2


def test_a_dimension_of_lists_is_refused_with_the_cure() -> None:
    frame = pl.DataFrame(
        {
            "indicator": ["flow"],
            "period_end": [dt.date(2022, 3, 31)],
            "value": [1],
            "place": [["Edo"]],
        }
    )

    with pytest.raises(me.DataError, match=r"Column 'place'.* cast it to text"):
        me.track(PLAN, frame)


def test_ids_of_a_categorical_column_are_read_in_a_list_of_entries() -> None:
    frame = pd.DataFrame(
        {"indicator": ["flow", "flow"], "period_end": "2022-03-31", "value": [1, 2]}
    ).astype({"indicator": "category", "period_end": "datetime64[us]"})

    made = me.tracking.aggregate(PLAN, frame, rows="entries")

    assert list(made.to_frame()["value"]) == [3]
