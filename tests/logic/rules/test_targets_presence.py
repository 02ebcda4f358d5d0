"""Is there a baseline and a target at all, and by when."""

import pytest

import iom_me as me
from tests.logic.found import found, measured, messages

TO_COME = me.NotAvailable("to_be_determined", due="2024-06-30")


@pytest.mark.parametrize(
    "words",
    [
        "TBD",
        "#TBD",
        "To be determined",
        "TBD after the survey",
        "A déterminer",
        "sera déterminée après l'enquête de référence",
        "à définir",
        "A definir",
    ],
)
def test_a_promise_in_words_is_no_target(words: str) -> None:
    (finding,) = found("T02", measured(targets=me.Target(words)))

    assert finding.message.endswith(f'has no target: "{words}" stands in its place.')
    assert finding.severity.value == "error"


@pytest.mark.parametrize("words", ["N/A", "n/a", "non disponible", "No disponible"])
def test_what_is_not_available_is_no_target(words: str) -> None:
    assert len(found("T02", measured(targets=me.Target(words)))) == 1


@pytest.mark.parametrize(
    "words", ["low", "N/A in two districts", "a decision TBD", "—"]
)
def test_other_words_may_well_be_a_target(words: str) -> None:
    assert found("T02", measured(targets=me.Target(words))) == []


def test_a_promise_in_words_is_no_baseline() -> None:
    (message,) = messages("T01", measured(baseline=me.Baseline("TBC")))

    assert message.endswith('has no baseline: "TBC" stands in its place.')


def test_a_baseline_that_is_not_available_may_well_not_apply() -> None:
    assert found("T01", measured(baseline=me.Baseline("N/A"))) == []


def test_words_in_place_of_a_number_are_left_to_the_rule_about_kinds() -> None:
    plan = measured(
        measure="count", baseline=me.Baseline("TBD"), targets=me.Target("TBD")
    )

    assert found("T01", plan) == found("T02", plan) == []


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (None, "T02"),
        ("2024-06-29", "T16"),
        ("2024-06-30", "T02"),
        ("2024-07-01", "T02"),
    ],
)
def test_a_target_that_is_due_after_the_start_is_late(
    start: str | None, code: str
) -> None:
    plan = measured(targets=me.Target(TO_COME)).replace("P", start=start)

    codes = [one for one in ("T02", "T16") if found(one, plan)]

    assert codes == [code]


def test_a_late_target_says_when_the_project_begins() -> None:
    plan = measured(targets=me.Target(TO_COME)).replace("P", start="2024-01-01")

    (message,) = messages("T16", plan)

    assert message == (
        'Indicator 1.a "# of jobs" has no target when the project begins (2024-01-01): '
        "to be determined, due 2024-06-30."
    )


@pytest.mark.parametrize(
    "value",
    [
        40,
        "fewer",
        me.NotAvailable("to_be_determined"),
        me.NotAvailable("not_applicable", due="2024-06-30"),
        me.NotAvailable("not_collected", due="2024-06-30"),
    ],
)
def test_only_a_promise_can_be_late(value: me.Value) -> None:
    plan = measured(targets=me.Target(value)).replace("P", start="2024-01-01")

    assert found("T16", plan) == []


def test_no_target_is_not_late() -> None:
    assert found("T16", measured().replace("P", start="2024-01-01")) == []
