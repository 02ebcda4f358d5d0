import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

import iom_me as me
from iom_me.tracking import track_activities
from tests.tracking.workplan.build import AS_OF, activity, plan, table, tracked

FW = plan(activity("1"), activity("2"))


def refused(data: Any, **options: Any) -> str:
    with pytest.raises(me.DataError) as caught:
        track_activities(FW, data, **options)
    return str(caught.value)


def test_a_percentage_is_refused_with_the_cure() -> None:
    message = refused(table({"share_done": 0.4}, {"activity": "2", "share_done": 40}))

    assert "'share_done' is not a share from 0 to 1 (write 40 % as 0.4)" in message
    assert "in row 1 (counted from 0)" in message


@pytest.mark.parametrize("share", ["40 %", "0.4", True, -0.1, np.inf, 10**400])
def test_what_is_no_share_is_refused(share: Any) -> None:
    frame = pd.DataFrame({"activity": ["1"], "share_done": [share]}, dtype=object)

    assert "is not a share from 0 to 1" in refused(frame)


def test_a_missing_share_is_not_zero() -> None:
    rows = [{"actual_start": "2024-06-01", "share_done": np.nan}]

    assert tracked(activity(), rows=rows)["1"].share_done is None


def test_an_unknown_activity_is_refused_with_the_nearest() -> None:
    fw = plan(activity("1.1.1"), activity("1.1.2"))

    with pytest.raises(me.DataError, match="no activity of the plan .*'1.1.2'"):
        track_activities(fw, table({"activity": "1.1.2a", "status": "ongoing"}))


@pytest.mark.parametrize(
    ("id", "problem"),
    [
        (1.1, "is not an id (read ids as text)"),
        (None, "is missing"),
        (" ", "is missing"),
    ],
)
def test_what_is_no_id_is_refused(id: Any, problem: str) -> None:
    frame = pd.DataFrame({"activity": [id], "status": ["ongoing"]})

    assert f"'activity' {problem} in row 0" in refused(frame)


def test_an_unknown_status_is_refused_with_the_nearest() -> None:
    message = refused(table({"status": "Complete"}))

    assert "is none of planned, ongoing, completed, delayed, cancelled" in message
    assert "Did you mean 'completed'?" in message


def test_a_status_like_no_other_is_refused_with_all_there_are() -> None:
    message = refused(table({"status": "x"}))

    assert "cancelled in row 0 (counted from 0): 'x'." in message


@pytest.mark.parametrize(
    "name", ["actual_start", "actual_end", "expected_end", "recorded_on"]
)
def test_what_is_no_date_is_refused(name: str) -> None:
    message = refused(table({"status": "ongoing", name: "1.2.2024"}))

    assert f"Column '{name}' is not a date, to be written as 2024-03-31" in message


def test_a_table_without_activities_is_refused() -> None:
    frame = pd.DataFrame({"activty": ["1"], "status": ["ongoing"]})

    message = refused(frame)

    assert "The rows of progress have no column 'activity'" in message
    assert "Did you mean 'activty'?" in message


def test_a_table_that_says_nothing_is_refused() -> None:
    frame = pd.DataFrame({"activity": ["1"], "actual_strat": ["2024-01-01"]})

    message = refused(frame)

    assert "do not say how far the activities are" in message
    assert "Did you mean 'actual_strat'?" in message


def test_two_rows_without_a_time_are_refused() -> None:
    message = refused(table({"status": "planned"}, {"status": "ongoing"}))

    assert "'recorded_on' does not say which row is the last, in rows 0, 1" in message


def test_two_rows_of_one_time_are_refused() -> None:
    rows = table({"status": "planned"}, {"status": "ongoing"}, recorded_on=AS_OF)

    assert "stands more than once" in refused(rows)


def test_a_time_in_one_of_two_rows_is_not_enough() -> None:
    rows = table({"status": "planned"}, {"status": "ongoing", "recorded_on": AS_OF})

    assert "in row 0 (counted from 0)" in refused(rows)


def history() -> pd.DataFrame:
    return table(
        {"share_done": 0.8, "recorded_on": "2024-06-29T18:00"},
        {"share_done": 0.2, "recorded_on": "2024-06-10"},
        {"share_done": 0.7, "recorded_on": "2024-06-29T09:00"},
        actual_start="2024-06-05",
    )


@pytest.mark.parametrize(
    ("day", "share", "later"), [("2024-06-28", 0.2, 2), ("2024-06-29", 0.8, 0)]
)
def test_the_row_recorded_last_by_the_day_counts(
    day: str, share: float, later: int
) -> None:
    report = track_activities(FW, history(), as_of=day)

    assert report["1"].share_done == share
    assert (report.rows, report.rows_later) == (3, later)


def test_rows_recorded_later_are_counted_in_the_summary() -> None:
    summary = track_activities(FW, history(), as_of="2024-06-28").summary()

    assert "Progress: 3 rows, 2 of them later and not used." in summary


def test_a_fact_that_the_last_row_leaves_out_is_a_problem() -> None:
    rows = table(
        {"actual_start": "2024-06-05", "recorded_on": "2024-06-10"},
        {"status": "ongoing", "recorded_on": "2024-06-20"},
    )

    found = track_activities(FW, rows)["1"]

    assert found.actual_start is None
    (problem,) = found.problems
    assert problem == (
        "the last row leaves 'actual_start' empty, which an earlier row gave as "
        "2024-06-05: repeat it"
    )


@pytest.mark.parametrize(
    ("row", "day"),
    [
        ({"actual_start": "2024-06-05"}, "2024-06-05"),
        ({"actual_start": "2024-06-05", "actual_end": "2024-06-09"}, "2024-06-09"),
        ({"status": "ongoing", "recorded_on": "2024-06-20T10:00"}, "2024-06-20"),
        ({"status": "ongoing", "expected_end": "2025-01-01"}, "None"),
    ],
)
def test_the_day_is_the_last_one_that_the_table_speaks_of(
    row: dict[str, str], day: str
) -> None:
    assert str(track_activities(FW, table(row)).as_of) == day


def test_a_column_of_almost_the_right_name_is_refused() -> None:
    message = refused(table({"status": "ongoing", "Actual end": "2024-05-01"}))

    assert "'Actual end' would not be read: rename it to 'actual_end'" in message


def test_columns_without_a_meaning_are_named() -> None:
    report = track_activities(FW, table({"status": "ongoing", "budget": 1, "x": 2}))

    assert report.ignored_columns == ("budget", "x")
    assert "columns not used: budget, x." in report.summary()


def test_the_table_is_not_changed() -> None:
    rows = history()
    before = rows.copy()

    track_activities(FW, rows)

    pd.testing.assert_frame_equal(rows, before)


def test_dates_of_every_kind_are_read() -> None:
    rows = [
        {"activity": "1", "actual_start": dt.date(2024, 6, 5)},
        {"activity": "2", "actual_start": pd.Timestamp("2024-06-05 10:00")},
    ]

    report = track_activities(FW, pd.DataFrame(rows))

    assert {one.actual_start for one in report.activities} == {dt.date(2024, 6, 5)}


def test_frames_of_others_are_read() -> None:
    polars = pytest.importorskip("polars")
    rows = polars.DataFrame(
        {"activity": ["1", "2"], "actual_start": [dt.date(2024, 6, 5), None]}
    )

    report = track_activities(FW, rows)

    assert report["1"].actual_start == dt.date(2024, 6, 5)
    assert report["2"].actual_start is None


def test_an_empty_table_is_a_table() -> None:
    report = track_activities(FW, pd.DataFrame(columns=["activity", "status"]))

    assert (report.source, report.rows, report.as_of) == ("table", 0, None)


def test_what_is_no_plan_is_refused() -> None:
    with pytest.raises(me.ModelError, match="is no plan"):
        track_activities({})  # type: ignore[arg-type]


def test_what_is_no_day_is_refused() -> None:
    with pytest.raises(me.ModelError, match="is not a date"):
        track_activities(FW, as_of="soon")
