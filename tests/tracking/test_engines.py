"""A large table is added up in its engine, and says the same as row by row."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

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
