"""When baselines were measured, and by when targets are to be reached."""

from typing import Any

import pytest

import iom_me as me
from tests.logic.found import found, measured, messages

NOT_APPLICABLE = me.NotAvailable("not_applicable")


def several(*indicators: me.Indicator) -> me.ResultsFramework:
    return me.ResultsFramework("P", "Return").add(
        me.Outcome("1", "Returnees work", indicators=indicators)
    )


def with_baseline(id: str, **when: Any) -> me.Indicator:
    return me.Indicator(id, "# of jobs", baseline=me.Baseline(3, **when))


def with_target(id: str, **when: Any) -> me.Indicator:
    return me.Indicator(id, "# of jobs", targets=me.Target(3, **when))


# T03


def test_a_baseline_without_date_is_reported() -> None:
    (message,) = messages("T03", measured(baseline=me.Baseline(3)))

    assert message == 'Indicator 1.a "# of jobs": the baseline 3 has no date.'


@pytest.mark.parametrize(
    "baseline",
    [
        None,
        me.Baseline(3, date="2024-01-01"),
        me.Baseline(3, period=me.Period("2023-01-01", "2023-12-31")),
        me.Baseline(NOT_APPLICABLE),
        me.Baseline(me.NotAvailable("to_be_determined")),
        me.Baseline("TBD"),
        me.Baseline("N/A"),
    ],
)
def test_a_baseline_with_a_date_or_without_value_is_fine(
    baseline: me.Baseline | None,
) -> None:
    assert found("T03", measured(baseline=baseline)) == []


def test_baselines_that_all_lack_a_date_are_reported_once() -> None:
    plan = several(
        with_baseline("a"),
        with_baseline("b"),
        me.Indicator("c", "# of jobs", baseline=me.Baseline(NOT_APPLICABLE)),
    )

    (finding,) = found("T03", plan)

    assert finding.message == "None of the 2 baselines of the plan has a date."
    assert finding.node == finding.indicator == ""


def test_baselines_of_which_some_have_a_date_are_reported_one_by_one() -> None:
    plan = several(
        with_baseline("a"), with_baseline("b"), with_baseline("c", date="2024-01-01")
    )

    assert [finding.indicator for finding in found("T03", plan)] == ["a", "b"]


# T04


def test_a_target_without_date_counts_for_the_end_of_the_project() -> None:
    plan = several(with_target("a"), with_target("b"))

    assert found("T04", plan.replace("P", end="2025-12-31")) == []


def test_a_target_without_date_or_end_of_the_project_is_reported() -> None:
    (message,) = messages("T04", several(with_target("a")))

    assert message.endswith(
        "the target 3 has no date, and the plan has no end that it could count for."
    )


def test_targets_that_all_lack_a_date_are_reported_once() -> None:
    (finding,) = found("T04", several(with_target("a"), with_target("b")))

    assert finding.message.startswith("None of the 2 targets of the plan has a date,")


def test_targets_of_which_some_have_a_date_are_reported_one_by_one() -> None:
    plan = several(with_target("a"), with_target("b", date="2024-12-31"))

    assert [finding.indicator for finding in found("T04", plan)] == ["a"]


@pytest.mark.parametrize("value", [NOT_APPLICABLE, "TBD", "N/A"])
def test_what_is_no_target_needs_no_date(value: me.Value) -> None:
    assert found("T04", measured(targets=me.Target(value))) == []


# T07


def dated(*days: str, baseline: str | None = None) -> me.ResultsFramework:
    return measured(
        baseline=baseline and me.Baseline(1, date=baseline),
        targets=[me.Target(place, date=day) for place, day in enumerate(days)],
    ).replace("P", start="2024-01-01", end="2025-12-31")


def test_the_last_target_after_the_end_of_the_project_is_an_error() -> None:
    (finding,) = found("T07", dated("2026-01-01", "2026-06-30", "2025-01-01"))

    assert finding.severity.value == "error"
    assert (
        "the target 1 (by 2026-06-30) is due after the project ends (2025-12-31)."
        in (finding.message)
    )


@pytest.mark.parametrize("baseline", ["2024-12-31", "2025-01-31"])
def test_a_target_that_is_due_no_later_than_its_baseline_is_a_warning(
    baseline: str,
) -> None:
    (finding,) = found("T07", dated("2025-12-31", "2024-12-31", baseline=baseline))

    assert finding.severity.value == "warning"
    assert "the target 1 (by 2024-12-31) is due no later than its baseline" in (
        finding.message
    )
    assert finding.suggestion.startswith("Check both dates")


def test_a_target_within_the_project_and_after_the_baseline_is_fine() -> None:
    assert found("T07", dated("2024-12-31", "2025-12-31", baseline="2024-12-30")) == []


def test_the_last_day_of_a_period_counts() -> None:
    target = me.Target(3, period=me.Period("2025-07-01", "2026-06-30"))

    assert len(found("T07", dated().replace("1.a", targets=target))) == 1


def test_a_target_without_date_cannot_be_late() -> None:
    assert found("T07", dated().replace("1.a", targets=me.Target(3))) == []


def test_a_reason_why_there_is_no_target_cannot_be_late() -> None:
    target = me.Target(NOT_APPLICABLE, date="2030-12-31")

    assert found("T07", dated().replace("1.a", targets=target)) == []


def test_a_project_that_ends_before_it_begins_says_nothing_about_targets() -> None:
    plan = dated("2024-12-31").replace("P", end="2015-12-31")

    assert found("T07", plan) == []


# T08


def working(*activities: me.Activity, baseline: me.Baseline) -> me.ResultsFramework:
    """An outcome with a baseline, and activities that lead to it."""
    indicator = me.Indicator("1.a", "# of returnees with a job", baseline=baseline)
    return (
        me.ResultsFramework("P", "Return")
        .add(me.Outcome("1", "Returnees have jobs", indicators=indicator))
        .add(me.Output("1.1", "Returnees have a trade"), contributes_to="1")
        .add(*activities, contributes_to="1.1")
    )


LATE = me.Baseline(4, date="2024-06-30")
COURSES = me.Activity("1.1.1", "Train the returnees in a trade", start="2024-03-01")
TRIPS = me.Activity("1.1.2", "Visit the employers of the region", start="2024-05-01")


def test_a_baseline_after_the_first_work_for_it_is_a_warning() -> None:
    (finding,) = found("T08", working(TRIPS, COURSES, baseline=LATE), language="en")

    assert finding.node == "1"
    assert finding.message.endswith(
        "the baseline dates from 2024-06-30, after Activity 1.1.1 "
        '"Train the returnees in a trade" began (2024-03-01).'
    )


@pytest.mark.parametrize(
    "baseline",
    [
        me.Baseline(4, date="2024-03-01"),
        me.Baseline(4),
        me.Baseline(4, period=me.Period("2024-01-01", "2024-12-31")),
        me.Baseline(NOT_APPLICABLE, date="2024-06-30"),
    ],
)
def test_a_baseline_that_may_come_first_is_fine(baseline: me.Baseline) -> None:
    assert found("T08", working(COURSES, baseline=baseline), language="en") == []


@pytest.mark.parametrize(
    "activity",
    [
        me.Activity("1.1.1", "Carry out the baseline survey", start="2024-03-01"),
        me.Activity("1.1.1", "Recruit the trainers", start="2024-03-01"),
        me.Activity("1.1.1", "Réaliser l'étude de référence", start="2024-03-01"),
        me.Activity("1.1.1", "Realizar la encuesta de los hogares", start="2024-03-01"),
        me.Activity(
            "1.1.1",
            "Train the returnees in a trade",
            start="2024-03-01",
            status="cancelled",
        ),
        me.Activity("1.1.1", "Train the returnees in a trade"),
        me.Activity(
            "1.1.1", "Kuwafundisha wanaorejea kazi ya mikono", start="2024-03-01"
        ),
        me.Activity("1.1.1", "تدريب العائدين على مهنة", start="2024-03-01"),
        me.Activity("1.1.1", "", start="2024-03-01"),
    ],
)
def test_only_work_that_can_change_something_counts(activity: me.Activity) -> None:
    assert found("T08", working(activity, baseline=LATE), language="en") == []


@pytest.mark.parametrize(
    ("statement", "language"),
    [
        ("Former les migrants à la gestion de leur entreprise", "fr"),
        ("Capacitar a los migrantes en la gestión de su negocio", "es"),
    ],
)
def test_work_is_read_in_french_and_spanish(statement: str, language: str) -> None:
    activity = me.Activity("1.1.1", statement, start="2024-03-01")

    plan = working(activity, baseline=LATE)

    assert len(found("T08", plan, language=language)) == 1


def test_work_for_another_result_does_not_count() -> None:
    plan = working(COURSES, baseline=LATE).unlink("1.1", "1")

    assert found("T08", plan, language="en") == []


def test_a_circle_of_links_is_walked_once() -> None:
    plan = working(COURSES, baseline=LATE).link("1", "1.1")

    assert [finding.node for finding in found("T08", plan, language="en")] == ["1"]
