"""The way from the baseline to the target."""

from typing import Any

import attrs
import pytest

import iom_me as me
from tests.logic.found import found, measured, messages

# T05


def kept(start: Any, target: me.Target, **fields: Any) -> me.ResultsFramework:
    return measured(baseline=me.Baseline(start), targets=target, **fields)


def test_a_target_that_is_the_baseline_changes_nothing() -> None:
    (message,) = messages("T05", kept(4, me.Target(4)))

    assert message == (
        'Indicator 1.a "# of jobs": the target 4 is the baseline 4: nothing is to '
        "change."
    )


@pytest.mark.parametrize("direction", ["increase", "decrease", None])
def test_whichever_way_is_better_something_has_to_change(direction: str | None) -> None:
    assert len(found("T05", kept(4, me.Target(4), direction=direction))) == 1


def test_the_same_words_change_nothing() -> None:
    plan = kept("Most sell their tools.", me.Target("most sell their tools"))

    assert len(found("T05", plan)) == 1


@pytest.mark.parametrize(
    ("start", "target", "direction"),
    [
        (4, me.Target(4), "maintain"),
        (4, me.Target(5), "increase"),
        (4, me.Target(3, operator="between", upper=5), "increase"),
        (4, me.Target(4, operator="between", upper=5), None),
        (4, me.Target(4, operator="at_most"), None),
        (4, me.Target(4, operator="at_least"), "decrease"),
        ("low", me.Target("high"), None),
        ("—", me.Target("—"), None),
        ("TBD", me.Target("TBD"), None),
        ("N/A", me.Target("N/A"), None),
        ("4", me.Target(4), None),
        (me.NotAvailable("not_due"), me.Target(me.NotAvailable("not_due")), None),
    ],
)
def test_a_target_may_be_a_limit_or_another_value(
    start: Any, target: me.Target, direction: str | None
) -> None:
    assert found("T05", kept(start, target, direction=direction)) == []


@pytest.mark.parametrize(
    "fields", [{"baseline": me.Baseline(4)}, {"targets": me.Target(4)}]
)
def test_two_values_are_needed_to_be_the_same(fields: dict[str, Any]) -> None:
    assert found("T05", measured(**fields)) == []


# T12


def stepped(*targets: me.Target, **fields: Any) -> me.ResultsFramework:
    fields = {"accumulation": "latest", "direction": "increase"} | fields
    return measured(targets=targets, **fields).replace("P", end="2025-12-31")


def by(value: Any, day: str | None, **fields: Any) -> me.Target:
    return me.Target(value, date=day, **fields)


def test_a_milestone_beyond_the_next_is_a_step_back() -> None:
    plan = stepped(by(60, "2025-06-30"), by(40, "2024-06-30"), by(30, "2024-12-31"))

    (message,) = messages("T12", plan)

    assert message.endswith(
        "the targets go back from 40 (by 2024-06-30) to 30 (by 2024-12-31), although "
        "the value should increase."
    )


def test_an_assumed_direction_of_milestones_is_said_to_be_assumed() -> None:
    plan = stepped(by(40, "2024-06-30"), by(30, "2024-12-31"), direction=None)

    (message,) = messages("T12", plan)

    assert message.endswith("(no direction is declared, so this is assumed).")


def test_milestones_of_what_falls_do_not_rise() -> None:
    plan = stepped(by(30, "2024-06-30"), by(40, "2024-12-31"), direction="decrease")

    (message,) = messages("T12", plan)

    assert "the targets go up from 30" in message


def test_a_target_without_date_comes_last() -> None:
    assert len(found("T12", stepped(by(30, None), by(40, "2024-12-31")))) == 1


@pytest.mark.parametrize(
    "plan",
    [
        stepped(by(30, "2024-06-30"), by(40, "2024-12-31")),
        stepped(by(30, "2024-06-30"), by(30, "2024-12-31")),
        stepped(by(40, "2024-06-30")),
        stepped(by(40, "2024-06-30"), by(30, "2024-12-31"), direction="decrease"),
        stepped(by(40, "2024-06-30"), by(30, "2024-12-31"), direction="maintain"),
        stepped(by(40, "2024-06-30"), by(30, "2024-12-31"), accumulation="per_period"),
        stepped(by(40, "2024-06-30"), by("fewer", "2024-12-31")),
        stepped(by(me.NotAvailable("not_due"), "2024-06-30"), by(30, "2024-12-31")),
        # A count may be meant per period, as long as nobody says how it adds up.
        stepped(by(40, "2024-06-30"), by(30, "2024-12-31"), accumulation=None),
        stepped(
            by(40, "2024-06-30", operator="at_most"),
            by(30, "2024-12-31", operator="at_most"),
            direction=None,
        ),
        stepped(
            by(40, "2024-06-30", operator="between", upper=60),
            by(35, "2024-12-31", operator="between", upper=50),
        ),
    ],
)
def test_milestones_in_order_or_for_their_period_alone_are_fine(
    plan: me.ResultsFramework,
) -> None:
    assert found("T12", plan) == []


@pytest.mark.parametrize("measure", ["percentage", "ratio", "score"])
def test_a_state_runs_on_whatever_is_said(measure: str) -> None:
    plan = stepped(
        by(40, "2024-06-30"),
        by(30, "2024-12-31"),
        measure=measure,
        accumulation=None,
    )

    assert len(found("T12", plan)) == 1


def test_two_targets_for_one_day_contradict_each_other() -> None:
    plan = stepped(by(40, "2024-06-30"), by(50, "2024-06-30"))

    (finding,) = found("T12", plan)

    assert finding.message.endswith(
        "has two targets for 2024-06-30 that differ: 40 (by 2024-06-30) and 50 (by "
        "2024-06-30)."
    )
    assert finding.suggestion == "Keep one of them, or give each its own date."


def test_a_target_without_date_is_for_the_end_of_the_project() -> None:
    (message,) = messages("T12", stepped(by(40, "2025-12-31"), by(50, None)))

    assert "has two targets for 2025-12-31 that differ: 40" in message


def test_two_targets_without_any_date_contradict_each_other() -> None:
    plan = stepped(by(40, None), by(50, None)).replace("P", end=None)

    (message,) = messages("T12", plan)

    assert message.endswith("has two targets without a date that differ: 40 and 50.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (by(40, "2024-06-30"), by(40, "2024-06-30")),
        (
            by(40, "2024-06-30", operator="at_least"),
            by(60, "2024-06-30", operator="at_most"),
        ),
        (by("low", "2024-06-30"), by(60, "2024-06-30")),
        (
            me.Target(40, period=me.Period("2024-01-01", "2024-06-30")),
            me.Target(25, period=me.Period("2024-04-01", "2024-06-30")),
        ),
    ],
)
def test_two_targets_for_one_day_may_go_together(
    one: me.Target, other: me.Target
) -> None:
    assert found("T12", stepped(one, other, accumulation="per_period")) == []


# T14


@pytest.mark.parametrize(
    ("start", "target", "direction", "count"),
    [
        (4, me.Target(41), "increase", 1),
        (4, me.Target(41), None, 1),
        (4, me.Target(40), "increase", 0),
        (0, me.Target(500), "increase", 0),
        (-4, me.Target(500), "increase", 0),
        (4, me.Target(41), "decrease", 0),
        (4, me.Target(41), "maintain", 0),
        (4, me.Target(41, operator="at_most"), None, 0),
        (4, me.Target(30, operator="between", upper=50), "increase", 0),
        ("few", me.Target(500), "increase", 0),
        (4, me.Target("many"), "increase", 0),
    ],
)
def test_a_target_many_times_its_baseline_is_worth_a_second_look(
    start: Any, target: me.Target, direction: str | None, count: int
) -> None:
    assert len(found("T14", kept(start, target, direction=direction))) == count


def test_how_many_times_is_too_many_is_set_by_the_profile() -> None:
    iom = me.logic.profile("iom")
    strict = attrs.evolve(
        iom, thresholds=attrs.evolve(iom.thresholds, baseline_multiple=2)
    )

    (message,) = messages("T14", kept(4, me.Target(9)), profile=strict)

    assert message.endswith("the target 9 is more than 2 times the baseline 4.")


@pytest.mark.parametrize("code", ["T05", "T06", "T10", "T12", "T14"])
def test_numbers_of_any_size_are_compared(code: str) -> None:
    plan = measured(
        measure="count",
        accumulation="cumulative",
        baseline=me.Baseline(10**300, date="0001-01-01"),
        targets=[by(1.7e308, "0001-01-01"), by(-(10**20), "9999-12-31")],
    )

    assert len(found(code, plan)) == {"T05": 0, "T14": 0}.get(code, 1)
