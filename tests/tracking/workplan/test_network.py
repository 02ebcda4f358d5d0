"""The schedule against published networks, and against sums done by hand."""

import datetime as dt
from typing import Any

import pytest

import iom_me as me
from iom_me.tracking import WorkplanReport, track_activities
from tests.tracking.workplan.build import activity, plan, table, tracked

FIRST = dt.date(2024, 1, 1)


def network(durations: dict[str, tuple[int, str]]) -> me.ResultsFramework:
    """Activities that all may begin on the first day, but for what they depend on."""
    return plan(
        *(
            activity(
                id,
                str(FIRST),
                str(FIRST + dt.timedelta(days=days - 1)),
                depends_on=tuple(after),
                status="planned",
            )
            for id, (days, after) in durations.items()
        )
    )


# Heizer and Render, Operations Management, the Milwaukee Paper project, in weeks.
MILWAUKEE = {
    "A": (2, ""),
    "B": (3, ""),
    "C": (2, "A"),
    "D": (4, "AB"),
    "E": (4, "C"),
    "F": (3, "C"),
    "G": (5, "DE"),
    "H": (2, "FG"),
}
PUBLISHED = {  # earliest start, earliest finish, slack
    "A": (0, 2, 0),
    "B": (0, 3, 1),
    "C": (2, 4, 0),
    "D": (3, 7, 1),
    "E": (4, 8, 0),
    "F": (4, 7, 6),
    "G": (8, 13, 0),
    "H": (13, 15, 0),
}


def milwaukee() -> WorkplanReport:
    return track_activities(network(MILWAUKEE), as_of=str(FIRST))


@pytest.mark.parametrize("id", PUBLISHED)
def test_a_published_network_is_reproduced(id: str) -> None:
    found = milwaukee()[id]

    assert found.expected_start
    assert found.expected_end
    start = (found.expected_start - FIRST).days
    finish = (found.expected_end - FIRST).days + 1  # the last day is worked on
    assert (start, finish, found.total_float) == PUBLISHED[id]


def test_its_critical_path_is_the_published_one() -> None:
    report = milwaukee()

    assert [one.activity for one in report.critical_path] == list("ACEGH")
    assert report.expected_end == FIRST + dt.timedelta(days=14)


@pytest.mark.parametrize(("id", "days"), [("B", 0), ("D", 1), ("F", 6), ("H", 0)])
def test_free_float_is_what_moves_no_other_activity(id: str, days: int) -> None:
    assert milwaukee()[id].free_float == days


def test_what_leaves_no_room_is_named() -> None:
    report = milwaukee()

    assert [report[id].driven_by for id in "ACDGH"] == ["", "A", "B", "E", "G"]


def test_a_delay_moves_what_depends_on_it() -> None:
    report = tracked(
        activity("1", "2024-01-01", "2024-01-31"),
        activity("2", "2024-02-01", "2024-02-29", depends_on="1"),
        activity("3", "2024-03-01", "2024-03-31", depends_on="2"),
        rows=[
            {"activity": "1", "actual_start": "2024-01-11"},
            {"activity": "2", "actual_start": None},
        ],
        as_of="2024-01-20",
    )

    assert [str(one.expected_end) for one in report.activities] == [
        "2024-02-10",
        "2024-03-10",
        "2024-04-10",
    ]
    assert [one.slippage for one in report.activities] == [10, 10, 10]
    assert report["3"].driven_by == "2"


def test_room_in_the_plan_takes_a_delay_up() -> None:
    report = tracked(
        activity("1", "2024-01-01", "2024-01-31"),
        activity("2", "2024-03-01", "2024-03-31", depends_on="1"),
        rows=[{"activity": "1", "actual_start": "2024-01-11"}],
        as_of="2024-01-20",
    )

    assert report["2"].slippage == 0
    assert report["2"].driven_by == ""
    assert report["1"].free_float == report["1"].total_float == 19


def test_days_on_which_plans_meet_are_shared() -> None:
    report = tracked(
        activity("1", "2024-07-01", "2024-07-31"),
        activity("2", "2024-07-31", "2024-08-15", depends_on="1"),
    )

    assert report["2"].slippage == 0
    assert report["1"].free_float == 0
    assert report.problems == {}


@pytest.mark.parametrize(
    ("row", "end"),
    [
        # The planned duration of 40 days, from the actual start.
        ({"actual_start": "2024-06-11"}, "2024-07-20"),
        # The work that is left: half of 40 days, from the day of the report.
        ({"actual_start": "2024-06-11", "share_done": 0.5}, "2024-07-20"),
        ({"actual_start": "2024-06-11", "share_done": 0.9}, "2024-07-04"),
        # The share is of an earlier day.
        ({"share_done": 0.5, "recorded_on": "2024-06-20"}, "2024-07-10"),
        # Those in charge know better.
        ({"share_done": 0.5, "expected_end": "2024-09-30"}, "2024-09-30"),
        # What has not ended ends today at the earliest.
        ({"actual_start": "2024-05-01"}, "2024-06-30"),
        ({"status": "ongoing", "expected_end": "2024-06-01"}, "2024-06-30"),
        # Nothing but the plan is known.
        ({"status": "ongoing"}, "2024-07-10"),
        # What has not begun begins today at the earliest.
        ({"status": "planned"}, "2024-08-08"),
        ({"status": "planned", "expected_end": "2024-07-15"}, "2024-07-15"),
        ({"status": "planned", "expected_end": "2024-06-01"}, "2024-08-08"),
    ],
)
def test_the_end_is_expected_from_what_is_known(row: dict[str, Any], end: str) -> None:
    found = tracked(activity(), rows=[{"actual_start": None} | row])["1"]

    assert str(found.expected_end) == end


def test_three_tenths_of_ten_days_are_three_days() -> None:
    ten = activity(start="2024-06-25", end="2024-07-04")

    found = tracked(ten, rows=[{"actual_start": "2024-06-25", "share_done": 0.7}])["1"]

    assert str(found.expected_end) == "2024-07-03"


@pytest.mark.parametrize(
    ("dates", "row", "end", "reason"),
    [
        ({"end": None}, {"status": "ongoing"}, "None", "no end is planned"),
        ({"end": None}, {"status": "planned"}, "None", "no end is planned, so it has"),
        ({"start": None}, {"status": "ongoing"}, "2024-07-10", ""),
        ({"start": None}, {"status": "planned"}, "2024-07-10", ""),
        ({"start": None, "end": None}, {}, "None", "no dates are planned"),
        (
            {"start": None, "end": None},
            {"expected_end": "2024-09-01"},
            "2024-09-01",
            "",
        ),
    ],
)
def test_half_a_plan_gives_what_it_can(
    dates: dict[str, Any], row: dict[str, str], end: str, reason: str
) -> None:
    found = tracked(activity(**dates), rows=[{"actual_start": None} | row])["1"]

    assert str(found.expected_end) == end
    assert found.forecast_reason.startswith(reason)
    assert bool(found.forecast_reason) == bool(reason)


@pytest.mark.parametrize(
    ("end", "expected"), [("2024-08-30", "2024-08-30"), ("2024-07-05", "None")]
)
def test_a_planned_end_holds_if_it_can_still_be_met(end: str, expected: str) -> None:
    report = tracked(
        activity("1", status="ongoing"),
        activity("2", None, end, status="planned", depends_on="1"),
    )

    assert str(report["2"].expected_start) == (
        "2024-07-11" if end > "2024-08" else "None"
    )
    assert str(report["2"].expected_end) == expected


def test_what_waits_for_an_unknown_end_has_none() -> None:
    report = tracked(
        activity("1", end=None, status="ongoing"),
        activity("2", status="planned", depends_on="1"),
        activity("3", "2024-05-01", "2024-05-02", status="ongoing", depends_on="2"),
    )

    why = "when 1, which it depends on, will end is not known"
    assert (report["2"].expected_end, report["2"].forecast_reason) == (None, why)
    assert report["3"].expected_end is not None
    assert report["1"].total_float is None


def test_the_float_before_something_unknown_is_unknown() -> None:
    report = tracked(
        activity("1", status="ongoing"),
        activity("2", status="planned", start=None, depends_on="1", end="2024-07-01"),
        activity("3", status="planned", start=None, end=None, depends_on="1"),
    )

    assert report["1"].expected_end is not None
    assert report["1"].total_float is report["1"].free_float is None
    assert report["1"].is_critical is None


def test_one_that_ended_on_an_unknown_day_holds_nothing_up() -> None:
    report = tracked(
        activity("1", status="completed"),
        activity("2", "2024-07-20", "2024-07-31", status="planned", depends_on="1"),
    )

    assert report["2"].slippage == 0


def test_one_that_is_cancelled_holds_nothing_up_but_is_a_problem() -> None:
    report = tracked(
        activity("1", status="cancelled"),
        activity("2", status="planned", depends_on="1"),
    )

    assert report["2"].waits_on == ()
    assert report["2"].expected_end is not None
    assert report.problems == {"2": ("it depends on 1, which is cancelled",)}
    assert report["1"].forecast_reason == "it is cancelled"


def test_references_that_lead_nowhere_are_problems() -> None:
    report = tracked(activity(status="planned", depends_on="9", preconditions="A9"))

    assert report["1"].problems == (
        "it depends on '9', which is no activity of the plan",
        "its precondition 'A9' is no assumption of the plan",
    )


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        (
            {"status": "ongoing"},
            {"status": "ongoing"},
            "it began before 1 had ended, on which it depends",
        ),
        (
            {"actual_start": "2024-06-01", "actual_end": "2024-06-20"},
            {"actual_start": "2024-06-19"},
            "it began before 1 had ended, on which it depends",
        ),
        (
            {"status": "planned"},
            {"status": "planned"},
            "it is planned to begin before 1 ends, on which it depends",
        ),
    ],
)
def test_the_wrong_order_is_a_problem(
    first: dict[str, str], second: dict[str, str], problem: str
) -> None:
    report = tracked(
        activity("1"),
        activity("2", depends_on="1"),
        rows=[{"activity": "1"} | first, {"activity": "2"} | second],
    )

    assert report["2"].problems == (problem,)


def test_the_right_order_is_none() -> None:
    report = tracked(
        activity("1"),
        activity("2", depends_on="1"),
        rows=[
            {"activity": "1", "actual_start": "2024-06-01", "actual_end": "2024-06-19"},
            {"activity": "2", "actual_start": "2024-06-19"},
        ],
    )

    assert report.problems == {}


def test_an_expectation_that_the_order_forbids_is_a_problem() -> None:
    report = tracked(
        activity("1", status="planned"),
        activity("2", "2024-08-01", "2024-08-10", depends_on="1"),
        rows=[
            {"activity": "1", "actual_start": "2024-06-30"},
            {"activity": "2", "actual_start": None, "expected_end": "2024-08-05"},
        ],
    )

    assert str(report["2"].expected_end) == "2024-08-18"
    (problem,) = report["2"].problems
    assert problem == (
        "the expected end 2024-08-05 lies before the day on which it can begin, "
        "2024-08-09"
    )


def test_a_circle_is_reported_with_its_route() -> None:
    report = tracked(
        activity("1", status="planned", depends_on="3"),
        activity("2", status="planned", depends_on="1"),
        activity("3", status="planned", depends_on=["2", "3"]),
        activity("4", status="planned", depends_on="3"),
    )

    assert report.cycles == (("1", "3", "2", "1"),)
    assert "it waits for itself: 1 -> 3 -> 2 -> 1" in report["2"].problems
    assert {one.forecast_reason for one in report.activities} == {
        "a circle of dependencies holds it up"
    }
    assert "wait for each other: 1 -> 3 -> 2 -> 1." in report.summary()


def test_one_that_depends_on_itself_is_a_circle() -> None:
    report = tracked(activity(status="planned", depends_on="1"))

    assert report.cycles == (("1", "1"),)
    assert report["1"].problems == ("it waits for itself: 1 -> 1",)


def test_several_circles_are_counted() -> None:
    report = tracked(*(activity(id, depends_on=id, status="planned") for id in "ABC"))

    assert report.cycles == (("A", "A"), ("B", "B"), ("C", "C"))
    assert "A -> A (and 2 more)." in report.summary()


def test_a_circle_that_has_been_broken_holds_nothing_up() -> None:
    report = tracked(
        activity("1", status="ongoing", depends_on="2"),
        activity("2", status="planned", depends_on="1"),
    )

    assert report.cycles == (("1", "2", "1"),)
    assert report["2"].expected_end is not None


def test_a_chain_of_ten_thousand_is_scheduled() -> None:
    chain = [
        activity(
            str(n), "2024-01-01", "2024-01-02", depends_on=[str(n - 1)] if n else []
        )
        for n in range(10_000)
    ]

    report = tracked(*chain, as_of=None)

    assert report.expected_end == FIRST + dt.timedelta(days=19_999)
    assert len(report.critical_path) == 10_000


def test_a_circle_of_ten_thousand_is_found() -> None:
    circle = [activity(str(n), depends_on=str((n + 1) % 10_000)) for n in range(10_000)]

    report = tracked(*circle, as_of=None)

    assert len(report.cycles[0]) == 10_001
    assert len(report.summary().splitlines()) <= 25


def test_an_end_after_the_last_year_is_none() -> None:
    report = tracked(
        activity("1", "2024-01-01", "9000-12-31", status="planned"),
        activity("2", "9001-01-01", "9900-12-31", status="planned", depends_on="1"),
        as_of="9000-01-01",
    )

    assert report["1"].forecast_reason == "it would end after the year 9999"
    assert report["2"].expected_end is None


def test_the_float_counts_to_the_last_end_that_is_known() -> None:
    report = track_activities(
        plan(activity("1"), activity("2", end="2024-08-10")),
        table({"actual_start": "2024-06-01"}, {"activity": "2", "status": "ongoing"}),
        as_of="2024-06-30",
    )

    assert (report["1"].total_float, report["2"].total_float) == (31, 0)
