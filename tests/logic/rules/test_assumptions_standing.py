"""Assumptions that are unlikely or certain, that failed, and what falls with them."""

import time

import pytest

import iom_me as me
from tests.logic.cases import SOUND
from tests.logic.found import found, messages

# A09, A10


def test_a_killer_names_every_step_that_rests_on_it() -> None:
    plan = SOUND.replace("A5", status=None, likelihood="unlikely")

    (finding,) = found("A09", plan)

    assert finding.severity.value == "error"
    assert finding.message.endswith("(1.2.1 -> 1.2, 1.2.2 -> 1.2 and 1.2.2).")
    assert (finding.node, finding.path) == ("A5", "1.2.1 -> 1.2")


def test_a_killer_may_stand_at_the_start_of_an_activity_only() -> None:
    killer = me.Assumption("A8", "The licence is granted", likelihood="unlikely")

    (finding,) = found("A09", SOUND.add(killer).replace("1.1.1", preconditions="A8"))

    assert finding.message.endswith("but the plan rests on it (1.1.1).")
    assert finding.path == ""


@pytest.mark.parametrize(
    "state",
    [
        {"likelihood": "unlikely", "status": "holds"},
        {"likelihood": "likely"},
        {"likelihood": None},
    ],
)
def test_what_may_hold_or_does_is_no_killer(state: dict[str, str | None]) -> None:
    assert found("A09", SOUND.replace("A2", **state)) == []


def test_an_unlikely_assumption_that_nothing_rests_on_kills_nothing() -> None:
    idle = me.Assumption("A8", "The licence is granted", likelihood="unlikely")

    assert found("A09", SOUND.add(idle)) == []


def test_an_unlikely_assumption_that_failed_is_reported_as_failed() -> None:
    plan = SOUND.replace("A4", likelihood="unlikely", status="failed")

    assert found("A09", plan) == []
    assert "which has failed" in messages("A16", plan)[0]


def test_what_is_certain_need_not_be_assumed() -> None:
    (finding,) = found("A10", SOUND.replace("A3", likelihood="almost_certain"))

    assert (finding.node, finding.severity.value) == ("A3", "info")


# A15


@pytest.mark.parametrize("status", ["ongoing", "completed"])
@pytest.mark.parametrize(
    ("state", "severity", "words"),
    [
        ("failed", "warning", "its precondition has failed"),
        ("in_doubt", "warning", "its precondition is in doubt"),
        ("untested", "info", "nobody has tested its precondition"),
    ],
)
def test_work_has_begun_before_its_time(
    status: str, state: str, severity: str, words: str
) -> None:
    plan = SOUND.replace("1.2.2", status=status).replace("A5", status=state)

    (finding,) = found("A15", plan)

    assert (finding.node, finding.severity.value) == ("1.2.2", severity)
    assert words in finding.message


@pytest.mark.parametrize("state", ["holds", None])
def test_a_precondition_that_holds_or_is_not_tracked_is_no_finding(
    state: str | None,
) -> None:
    plan = SOUND.replace("1.2.2", status="ongoing").replace("A5", status=state)

    assert found("A15", plan) == []


@pytest.mark.parametrize("status", ["planned", "delayed", "cancelled", None])
def test_work_that_has_not_begun_may_wait_for_its_precondition(
    status: str | None,
) -> None:
    plan = SOUND.replace("1.2.2", status=status).replace("A5", status="failed")

    assert found("A15", plan) == []


def test_a_precondition_that_is_not_in_the_plan_is_left_to_its_rule() -> None:
    plan = SOUND.replace("1.2.2", status="ongoing", preconditions=["A99", "1.a"])

    assert found("A15", plan) == []
    assert len(found("S13", plan)) == 2


# A16


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "failed"}, "which has failed."),
        ({"status": "in_doubt"}, "which is in doubt."),
        ({"likelihood": "unlikely"}, "which is unlikely to hold."),
    ],
)
def test_a_result_in_doubt_names_the_assumption(
    change: dict[str, str], words: str
) -> None:
    (finding,) = found("A16", SOUND.replace("A4", **change))

    assert (finding.node, finding.path) == ("2.1", "2.1.1 -> 2.1")
    assert finding.message.endswith(f'in their posts for two years", {words}')
    assert finding.severity.value == "warning"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "failed"}, "which has failed, by way of 1."),
        ({"status": "in_doubt"}, "which is in doubt, by way of 1."),
        ({"likelihood": "unlikely"}, "which is unlikely to hold, by way of 1."),
    ],
)
def test_a_doubt_that_spreads_names_its_way(
    plan: me.ResultsFramework, change: dict[str, str], words: str
) -> None:
    findings = {
        finding.node: finding for finding in found("A16", plan.replace("A2", **change))
    }

    assert set(findings) == {"1.1", "1", "O"}
    assert findings["O"].message.endswith(words)
    assert findings["O"].path == "1.1 -> 1 -> O"


def test_a_long_way_is_written_by_its_ends() -> None:
    size = 30
    plan = me.ResultsFramework(
        "P",
        "t",
        results=[me.Outcome(str(place), "c") for place in range(size)],
        links=[
            me.Link(str(place), str(place + 1), assumptions="A" if place == 0 else ())
            for place in range(size - 1)
        ],
        assumptions=[me.Assumption("A", "It holds", status="failed")],
    )

    paths = [finding.path for finding in found("A16", plan)]

    assert paths[6] == "0 -> 1 -> 2 -> 3 -> 4 -> 5 -> 6 -> 7"
    assert paths[7] == "0 -> 1 -> ... -> 7 -> 8"
    assert paths[-1].startswith("0 -> 1 -> ... -> ")
    assert paths[-1].endswith(" -> 28 -> 29")


def test_the_time_grows_with_the_length_of_a_chain_only() -> None:
    size = 20_000
    plan = me.ResultsFramework(
        "P",
        "t",
        results=[me.Outcome(str(place), "c") for place in range(size)],
        links=[me.Link(str(p), str(p + 1), assumptions="A") for p in range(size - 1)],
        assumptions=[me.Assumption("A", "It holds", status="failed")],
    )

    started = time.perf_counter()

    assert len(found("A16", plan)) == size - 1
    assert time.perf_counter() - started < 20  # squared, it would take minutes
