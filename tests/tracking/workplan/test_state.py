import pytest

import iom_me as me
from iom_me.tracking import ActivityState
from tests.tracking.workplan.build import activity, entry, plan, table, tracked

PAST = {"start": "2024-05-01", "end": "2024-05-31"}
COMING = {"start": "2024-07-01", "end": "2024-07-31"}


@pytest.mark.parametrize(
    ("dates", "row", "state"),
    [
        (PAST, {"actual_start": "2024-05-01", "actual_end": "2024-05-31"}, "done"),
        (PAST, {"actual_start": "2024-05-01", "actual_end": "2024-06-01"}, "done_late"),
        (PAST, {"actual_end": "2024-05-30"}, "done"),
        (PAST, {"actual_start": "2024-05-01"}, "late"),
        (PAST, {"status": "planned"}, "late"),
        (PAST, {"status": "cancelled"}, "cancelled"),
        ({}, {"actual_start": "2024-06-20"}, "ongoing"),
        ({}, {"status": "ongoing"}, "ongoing"),
        ({}, {"share_done": 0.1}, "ongoing"),
        ({}, {"status": "delayed", "share_done": 0.1}, "ongoing"),
        ({}, {"status": "delayed"}, "late_start"),
        ({}, {"status": "planned"}, "late_start"),
        ({}, {"actual_start": None}, "late_start"),
        ({}, {"share_done": 0.0}, "late_start"),
        ({}, {"share_done": 1}, "done"),
        (COMING, {"status": "planned"}, "not_due"),
        (COMING, {"actual_start": "2024-06-29"}, "ongoing"),
        ({"start": None, "end": None}, {"status": "planned"}, "unscheduled"),
        ({"start": None, "end": None}, {"status": "ongoing"}, "ongoing"),
        ({"start": None}, {"status": "planned"}, "not_due"),
        ({"end": None}, {"status": "planned"}, "late_start"),
    ],
)
def test_the_state_follows_from_plan_and_row(
    dates: dict[str, str], row: dict[str, object], state: str
) -> None:
    assert entry(activity(**dates), **row).state.value == state


def test_the_last_planned_day_is_not_late() -> None:
    on_the_day = activity(start="2024-06-30", end="2024-06-30")

    assert entry(on_the_day, status="planned").state is ActivityState.NOT_DUE
    assert entry(on_the_day, status="ongoing").state is ActivityState.ONGOING


def test_the_day_after_it_is_late() -> None:
    day_before = activity(start="2024-06-29", end="2024-06-29")

    found = entry(day_before, status="ongoing")

    assert (found.state, found.end_delay) == (ActivityState.LATE, 1)


def test_an_unfinished_dependency_makes_it_wait() -> None:
    report = tracked(
        activity("1", end="2024-06-10", status="ongoing"),
        activity("2", status="planned", depends_on="1"),
    )

    assert report["2"].state is ActivityState.WAITING
    assert report["2"].waits_on == ("1",)
    assert report["1"].holds_up == ("2",)


def test_a_finished_dependency_does_not() -> None:
    report = tracked(
        activity("1", end="2024-06-10", status="completed"),
        activity("2", status="planned", depends_on="1"),
    )

    assert report["2"].state is ActivityState.LATE_START
    assert report["2"].waits_on == report["1"].holds_up == ()


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"status": "failed"}, "waiting"),
        ({"status": "in_doubt"}, "waiting"),
        ({"likelihood": "unlikely"}, "waiting"),
        ({"likelihood": "unlikely", "status": "holds"}, "late_start"),
        ({"status": "untested"}, "late_start"),
        ({}, "late_start"),
    ],
)
def test_a_precondition_in_doubt_makes_it_wait(
    fields: dict[str, str], state: str
) -> None:
    report = tracked(
        me.Assumption("A1", "The border is open", **fields),
        activity(status="planned", preconditions="A1"),
    )

    assert report["1"].state.value == state
    is_doubted = bool(report["1"].preconditions_in_doubt)
    assert is_doubted == (state == "waiting")


def test_what_is_over_does_not_wait_for_a_precondition() -> None:
    report = tracked(
        me.Assumption("A1", "The border is open", status="failed"),
        activity(status="completed", preconditions="A1"),
    )

    assert report["1"].preconditions_in_doubt == ()


def test_of_what_is_not_reported_nothing_is_known() -> None:
    found = tracked(activity(), activity("2"), rows=[{"status": "planned"}])["2"]

    assert found.state is ActivityState.CANNOT_TELL
    assert "give it a row in the table, or a status in the plan" in found.reason
    assert found.share_done is None
    assert found.expected_end is None
    assert found.source == ""


def test_what_need_not_have_begun_is_not_due_without_a_report() -> None:
    found = tracked(activity(**COMING))["1"]

    assert found.state is ActivityState.NOT_DUE
    assert found.share_done is None


def test_without_a_table_the_status_of_the_plan_counts() -> None:
    report = tracked(activity(status="ongoing"))

    assert report["1"].state is ActivityState.ONGOING
    assert report["1"].source == report.source == "plan"
    assert "No table of progress was given" in report.summary()


def test_without_a_day_only_what_needs_none_is_told() -> None:
    report = tracked(
        activity("1", status="completed"),
        activity("2", status="planned"),
        activity("3", status="ongoing"),
        activity("4", status="cancelled"),
        as_of=None,
    )

    assert report.as_of is None
    assert [one.state.value for one in report.activities] == [
        "done",
        "cannot_tell",
        "ongoing",
        "cancelled",
    ]
    assert report["2"].reason == "the day of the report is not known: pass as_of"
    assert report["3"].reason == report["2"].reason
    assert str(report["2"].expected_end) == "2024-07-10"


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        (PAST, "when it ended is not known, so whether it was late cannot be told"),
        ({}, ""),  # its last planned day has not come
        ({"end": None}, "when it ended is not known, so"),
    ],
)
def test_completed_without_an_end_is_done_and_a_problem(
    dates: dict[str, str], reason: str
) -> None:
    found = entry(activity(**dates), status="completed")

    assert found.state is ActivityState.DONE
    assert found.reason.startswith(reason)
    assert bool(found.reason) == bool(reason)
    assert found.problems == ("it is completed, but no actual end is given",)
    assert found.end_delay is None


def test_an_end_without_a_planned_one_is_done() -> None:
    found = entry(activity(end=None), actual_end="2024-06-20")

    assert found.state is ActivityState.DONE
    assert found.reason == "no end is planned, so whether it was late cannot be told"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            {"actual_start": "2024-06-20", "actual_end": "2024-06-10"},
            "the actual end 2024-06-10 lies before the actual start 2024-06-20",
        ),
        (
            {"status": "planned", "actual_start": "2024-06-20"},
            "the status is 'planned', but the actual start is 2024-06-20",
        ),
        (
            {"status": "planned", "share_done": 0.2},
            "the status is 'planned', but 20 % is done",
        ),
        (
            {"status": "ongoing", "actual_end": "2024-06-20"},
            "the status is 'ongoing', but the actual end is 2024-06-20",
        ),
        (
            {"status": "completed", "actual_end": "2024-06-20", "share_done": 0.999},
            "it has ended, but only 99.9 % is done",
        ),
        (
            {"actual_end": "2024-06-20", "share_done": 0.5},
            "it has ended, but only 50 % is done",
        ),
    ],
)
def test_a_contradiction_is_reported_and_not_guessed(
    row: dict[str, object], problem: str
) -> None:
    found = entry(**row)

    assert found.state is ActivityState.CANNOT_TELL
    assert found.reason == problem
    assert found.problems == (problem,)
    assert found.expected_end is None
    assert found.forecast_reason == problem


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            {"status": "ongoing", "expected_end": "2024-06-29"},
            "the expected end 2024-06-29 has passed: expect it anew",
        ),
        (
            {"actual_start": "2024-06-20", "expected_end": "2024-06-19"},
            "the expected end 2024-06-19 lies before the actual start 2024-06-20",
        ),
    ],
)
def test_an_odd_expectation_is_a_problem(row: dict[str, object], problem: str) -> None:
    assert entry(**row).problems == (problem,)


def test_planned_days_in_the_wrong_order_are_not_used() -> None:
    reversed_ = activity(start="2024-07-01", end="2024-06-01", status="planned")

    found = tracked(reversed_)["1"]

    problem = "the planned end 2024-06-01 lies before the planned start 2024-07-01"
    assert (found.state, found.reason) == (ActivityState.CANNOT_TELL, problem)
    assert found.problems == (problem,)
    assert found.forecast_reason == problem
    assert found.expected_share is found.slippage is None
    assert found.explain().count(problem) == 2


def test_what_lies_after_the_day_of_the_report_does_not_count() -> None:
    row = {"actual_start": "2024-06-10", "actual_end": "2024-07-05"}

    found = entry(**row, status="completed", share_done=1)

    assert found.state is ActivityState.ONGOING
    assert found.actual_end is None
    assert found.share_done is None
    (problem,) = found.problems
    assert problem.startswith("the actual end 2024-07-05 lies after the day of the")
    assert "'expected_end'" in problem


def test_a_start_to_come_has_not_taken_place() -> None:
    found = entry(actual_start="2024-07-05", status="ongoing")

    assert found.state is ActivityState.LATE_START
    assert found.actual_start is None


def test_an_end_to_come_without_a_start_leaves_the_start_open() -> None:
    assert entry(actual_end="2024-07-05").state is ActivityState.CANNOT_TELL


@pytest.mark.parametrize(
    ("planned", "row", "problem"),
    [
        ("completed", {"status": "ongoing"}, "the plan says 'completed', the table "),
        ("cancelled", {"status": "ongoing"}, "the plan says 'cancelled', the table "),
    ],
)
def test_a_table_counts_more_than_the_plan(
    planned: str, row: dict[str, str], problem: str
) -> None:
    found = entry(activity(status=planned), **row)

    assert found.state is ActivityState.ONGOING
    assert found.problems == (f"{problem}'begun': the table counts",)


def test_what_the_plan_cancels_is_cancelled_if_no_row_denies_it() -> None:
    found = entry(activity(status="cancelled"), actual_start="2024-06-10")

    assert found.state is ActivityState.CANCELLED
    assert found.problems == ()


def test_a_status_planned_at_the_design_is_overtaken_by_the_table() -> None:
    found = entry(activity(status="planned"), actual_start="2024-06-10")

    assert found.state is ActivityState.ONGOING
    assert found.problems == ()


def test_a_row_without_a_column_for_starts_leaves_it_to_the_plan() -> None:
    rows = table(
        {"activity": "1", "status": "ongoing"},
        {"activity": "2", "comment": "rain", "expected_end": "2024-08-01"},
        {"activity": "3", "comment": "rain"},
    )
    fw = plan(activity(), activity("2", status="ongoing"), activity("3"))

    report = me.tracking.track_activities(fw, rows, as_of="2024-06-30")

    assert report["2"].state is ActivityState.ONGOING
    assert str(report["2"].expected_end) == "2024-08-01"
    assert report["2"].comment == "rain"
    assert report["3"].state is ActivityState.CANNOT_TELL


def test_without_a_column_for_starts_an_end_alone_says_nothing_of_others() -> None:
    rows = table(
        {"activity": "1", "actual_end": "2024-07-20"},
    )

    report = me.tracking.track_activities(plan(activity()), rows, as_of="2024-06-30")

    assert report["1"].state is ActivityState.CANNOT_TELL
