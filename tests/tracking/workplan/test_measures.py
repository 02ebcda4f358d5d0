import pytest

import iom_me as me
from tests.tracking.workplan.build import activity, entry, plan, table, tracked


@pytest.mark.parametrize(
    ("row", "start", "end"),
    [
        ({"actual_start": "2024-06-05", "actual_end": "2024-06-20"}, 4, -20),
        ({"actual_start": "2024-05-30"}, -2, None),
        ({"status": "planned"}, 29, None),
        ({"status": "ongoing"}, None, None),
        ({"actual_end": "2024-06-20"}, None, -20),
    ],
)
def test_delays_are_counted_in_calendar_days(
    row: dict[str, str], start: int | None, end: int | None
) -> None:
    found = entry(**row)

    assert (found.start_delay, found.end_delay) == (start, end)


def test_an_overdue_end_is_late_until_now() -> None:
    found = entry(activity(end="2024-06-10"), status="ongoing")

    assert found.end_delay == 20


@pytest.mark.parametrize(
    ("day", "share"),
    [
        ("2024-05-31", 0),
        ("2024-06-01", 1 / 40),
        ("2024-06-20", 0.5),
        ("2024-07-10", 1),
        ("2024-07-11", 1),
    ],
)
def test_the_expected_share_counts_the_first_and_the_last_day(
    day: str, share: float
) -> None:
    found = tracked(activity(), as_of=day)["1"]

    assert found.expected_share == pytest.approx(share)


@pytest.mark.parametrize(
    ("row", "share"),
    [
        ({"share_done": 0.4}, 0.4),
        ({"actual_end": "2024-06-20"}, 1),
        ({"status": "planned"}, 0),
        ({"status": "ongoing"}, None),
        ({"status": "cancelled"}, None),
    ],
)
def test_the_share_done_is_reported_or_certain(
    row: dict[str, object], share: float | None
) -> None:
    assert entry(**row).share_done == share


def test_what_is_cancelled_has_no_expected_share() -> None:
    assert entry(status="cancelled").expected_share is None


def test_the_overrun_is_counted_from_the_end_of_the_project() -> None:
    fw = plan(activity(status="planned"), end="2024-07-31")

    report = me.tracking.track_activities(fw, as_of="2024-06-30")

    assert str(report.expected_end) == "2024-08-08"
    assert report.overrun == report["1"].overrun == 8
    assert "the project ends 8 days before, on 2024-07-31" in report.summary()


def test_there_is_no_overrun_before_the_end_of_the_project() -> None:
    fw = plan(activity(status="planned"), end="2024-12-31")

    report = me.tracking.track_activities(fw, table({"actual_start": None}))

    assert report.overrun == 0


def test_without_an_end_of_the_project_there_is_none_to_overrun() -> None:
    assert tracked(activity(status="planned"))["1"].overrun is None
