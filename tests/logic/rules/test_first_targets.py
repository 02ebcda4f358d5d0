"""The first rules about baselines and targets."""

import pytest

import iom_me as me
from tests.logic.found import found, measured, messages

MISSING = [
    (me.NotAvailable("not_applicable", "new service"), None),
    (me.NotAvailable("to_be_determined", due="2024-06-30"), "warning"),
    (me.NotAvailable("not_due", due="2024-06-30"), "warning"),
    (me.NotAvailable("to_be_determined"), "error"),
    (me.NotAvailable("not_collected"), "error"),
    (me.NotAvailable("not_collected", due="2024-06-30"), "error"),
    (0, None),
    ("low", None),
]


@pytest.mark.parametrize(("value", "severity"), MISSING)
def test_what_stands_for_a_baseline_decides_how_grave_it_is(
    value: me.Value, severity: str | None
) -> None:
    findings = found("T01", measured(baseline=me.Baseline(value)))

    assert [f.severity.value for f in findings] == ([severity] if severity else [])


@pytest.mark.parametrize(("value", "severity"), MISSING)
def test_what_stands_for_a_target_decides_how_grave_it_is(
    value: me.Value, severity: str | None
) -> None:
    findings = found("T02", measured(targets=[me.Target(value)]))

    assert [f.severity.value for f in findings] == ([severity] if severity else [])


def test_an_indicator_without_baseline_or_target_is_an_error() -> None:
    (baseline,), (target,) = found("T01", measured()), found("T02", measured())

    assert baseline.message == 'Indicator 1.a "# of jobs" has no baseline.'
    assert target.message == 'Indicator 1.a "# of jobs" has no target.'
    assert baseline.severity is target.severity is me.logic.Severity.ERROR


def test_a_promised_baseline_is_reported_with_its_date() -> None:
    promised = me.Baseline(me.NotAvailable("to_be_determined", due="2024-06-30"))

    (message,) = messages("T01", measured(baseline=promised))

    assert message.endswith("has no baseline yet: to be determined, due 2024-06-30.")


@pytest.mark.parametrize(
    ("direction", "target", "count"),
    [
        ("increase", me.Target(4), 1),
        ("increase", me.Target(6), 0),
        ("increase", me.Target(8), 0),
        ("increase", me.Target(4, operator="at_most"), 1),
        ("increase", me.Target(2, operator="between", upper=5), 1),
        ("increase", me.Target(2, operator="between", upper=6), 0),
        ("decrease", me.Target(8), 1),
        ("decrease", me.Target(6), 0),
        ("decrease", me.Target(4), 0),
        ("decrease", me.Target(8, operator="at_most"), 1),
        ("decrease", me.Target(8, operator="at_least"), 0),
        ("decrease", me.Target(7, operator="between", upper=9), 1),
        ("decrease", me.Target(5, operator="between", upper=9), 0),
        ("maintain", me.Target(4), 0),
        ("maintain", me.Target(8), 0),
        (None, me.Target(4), 1),
        (None, me.Target(8), 0),
        (None, me.Target(4, operator="at_least"), 1),
        (None, me.Target(4, operator="equal"), 1),
        (None, me.Target(4, operator="at_most"), 0),
        (None, me.Target(8, operator="at_most"), 0),
        (None, me.Target(2, operator="between", upper=5), 1),
        ("increase", me.Target("fewer"), 0),
        ("increase", me.Target(me.NotAvailable("not_due")), 0),
    ],
)
def test_a_target_behind_the_baseline_is_on_the_wrong_side(
    direction: str | None, target: me.Target, count: int
) -> None:
    plan = measured(direction=direction, baseline=me.Baseline(6), targets=[target])

    assert len(found("T06", plan)) == count


def test_an_assumed_direction_is_said_to_be_assumed() -> None:
    (message,) = messages(
        "T06", measured(baseline=me.Baseline(6), targets=[me.Target(4)])
    )

    assert message == (
        'Indicator 1.a "# of jobs": the target 4 lies below the baseline 6, although '
        "the value should increase (no direction is declared, so this is assumed)."
    )


def test_a_declared_direction_is_not_said_to_be_assumed() -> None:
    (message,) = messages(
        "T06",
        measured(direction="decrease", baseline=me.Baseline(6), targets=[me.Target(8)]),
    )

    assert message.endswith(
        "the target 8 lies above the baseline 6, although the value should decrease."
    )


def test_the_last_target_is_held_against_the_baseline() -> None:
    targets = [me.Target(8, date="2025-12-31"), me.Target(5, date="2024-12-31")]

    plan = measured(direction="increase", baseline=me.Baseline(6), targets=targets)

    assert found("T06", plan) == []
