"""The workplan: who does what from when to when, and in which order."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

import iom_me as me
from tests.logic.found import found, messages

DATES = {"start": "2024-02-01", "end": "2024-06-30"}
WHOLE = DATES | {"responsible": "IOM"}


def planned(*activities: me.Activity, **plan: Any) -> me.ResultsFramework:
    return me.ResultsFramework("P", "Return", results=activities, **plan)


def activity(id: str, **fields: Any) -> me.Activity:
    return me.Activity(id, "Run job fairs", **fields)


# W01


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"responsible": "IOM"}, ["has no dates."]),
        ({"responsible": "IOM", "end": "2024-06-30"}, ["has no start."]),
        ({"responsible": "IOM", "start": "2024-06-30"}, ["has no end."]),
        (DATES | {"responsible": " "}, ["has no responsible party."]),
        ({"end": "2024-06-30"}, ["has no start.", "has no responsible party."]),
        (WHOLE, []),
        ({"status": "cancelled"}, []),
    ],
)
def test_an_activity_says_when_and_by_whom(
    fields: dict[str, Any], words: list[str]
) -> None:
    plan = planned(activity("1", **WHOLE), activity("2", **fields))

    findings = found("W01", plan)

    assert [f.message.split('" ')[1] for f in findings] == words
    assert {f.node for f in findings} <= {"2"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "No activity of the plan has dates or a responsible party."),
        ({"responsible": "IOM"}, "No activity of the plan has dates."),
        (DATES, "No activity of the plan has a responsible party."),
    ],
)
def test_what_all_activities_lack_is_said_once(
    fields: dict[str, Any], words: str
) -> None:
    plan = planned(activity("1", **fields), activity("2", **fields))

    (finding,) = found("W01", plan)

    assert (finding.message, finding.node) == (words, "")


def test_a_single_activity_is_named() -> None:
    assert [f.node for f in found("W01", planned(activity("1")))] == ["1", "1"]


def test_a_plan_without_activities_needs_no_workplan() -> None:
    assert found("W01", planned()) == []


# W02


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"start": "2023-12-31", "end": "2024-06-30"},
            ["is planned for 2023-12-31, before the project begins (2024-01-01)."],
        ),
        (
            {"start": "2024-06-30", "end": "2025-01-01"},
            ["is planned for 2025-01-01, after the project ends (2024-12-31)."],
        ),
        (
            {"start": "0001-01-01", "end": "9999-12-31"},
            [
                "is planned for 0001-01-01, before the project begins (2024-01-01).",
                "is planned for 9999-12-31, after the project ends (2024-12-31).",
            ],
        ),
        (
            {"start": "2025-06-30"},
            ["is planned for 2025-06-30, after the project ends (2024-12-31)."],
        ),
        (
            {"end": "2023-06-30"},
            ["is planned for 2023-06-30, before the project begins (2024-01-01)."],
        ),
        (
            {"start": "2024-06-30", "end": "2023-06-30"},
            ["ends (2023-06-30) before it begins (2024-06-30)."],
        ),
        ({"start": "2024-01-01", "end": "2024-12-31"}, []),
        ({"start": "2024-01-01", "end": "2024-01-01"}, []),
        ({}, []),
        ({"start": "2030-01-01", "status": "cancelled"}, []),
    ],
)
def test_an_activity_lies_within_the_project(
    fields: dict[str, Any], words: list[str]
) -> None:
    plan = planned(activity("1", **fields), start="2024-01-01", end="2024-12-31")

    assert [message.split('" ')[1] for message in messages("W02", plan)] == words


def test_a_project_ends_after_it_begins() -> None:
    plan = planned(activity("1", **DATES), start="2024-12-31", end="2014-12-31")

    (finding,) = found("W02", plan)

    assert finding.message == (
        "The plan ends (2014-12-31) before it begins (2024-12-31)."
    )
    assert finding.severity.value == "error"


def test_without_a_project_period_nothing_lies_outside() -> None:
    assert found("W02", planned(activity("1", **DATES))) == []


# W03


def chained(first_end: str | None, then_start: str | None) -> me.ResultsFramework:
    return planned(
        activity("1", end=first_end), activity("2", start=then_start, depends_on="1")
    )


def test_an_activity_begins_after_what_it_depends_on() -> None:
    (finding,) = found("W03", chained("2024-06-30", "2024-06-29"))

    assert finding.node == "2"
    assert finding.message == (
        'Activity 2 "Run job fairs" begins (2024-06-29) before Activity 1 "Run job '
        'fairs" ends (2024-06-30), on which it depends.'
    )


@pytest.mark.parametrize(
    "plan",
    [
        chained("2024-06-30", "2024-06-30"),
        chained("2024-06-30", None),
        chained(None, "2024-06-29"),
        planned(activity("2", start="2024-06-29", depends_on="9")),
        planned(
            activity("1", end="2024-06-30", status="cancelled"),
            activity("2", start="2024-06-29", depends_on="1"),
        ),
    ],
)
def test_an_order_that_is_kept_or_not_known_is_fine(plan: me.ResultsFramework) -> None:
    assert found("W03", plan) == []


def test_an_activity_does_not_wait_for_itself() -> None:
    plan = planned(activity("1", depends_on="1", **DATES))

    assert messages("W03", plan) == ['Activity 1 "Run job fairs" depends on itself.']


def test_activities_do_not_wait_for_each_other() -> None:
    plan = planned(
        activity("0", depends_on="3"),
        activity("1", depends_on="2"),
        activity("2", depends_on=["3", "0"]),
        activity("3", depends_on="1"),
    )

    (finding,) = found("W03", plan)

    assert finding.message == (
        "Activities 0, 1, 2 and 3 wait for each other, so that none of them can begin."
    )
    assert finding.node == "0"


@given(st.integers(1, 8), st.data())
def test_a_plan_without_circles_has_no_deadlock(size: int, data: st.DataObject) -> None:
    activities = [
        activity(
            str(place),
            depends_on=data.draw(
                st.lists(st.integers(0, place - 1).map(str), unique=True, max_size=3)
                if place
                else st.just([])
            ),
        )
        for place in range(size)
    ]

    assert found("W03", planned(*activities)) == []
