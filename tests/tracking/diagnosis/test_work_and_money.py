"""Activities against the results they serve, and against their money."""

from typing import Any

import pandas as pd
import pytest

import iom_me as me
from iom_me.tracking import DiagnosisKind
from tests.tracking.diagnosis.build import (
    BAD,
    GOOD,
    activity,
    diagnosed,
    kinds,
    only,
    outcome,
    output,
    plan,
)

DONE: dict[str, Any] = {
    "activity": "1.1.1",
    "actual_start": "2024-02-01",
    "actual_end": "2024-05-31",
}
LATE: dict[str, Any] = {
    "activity": "1.1.1",
    "actual_start": "2024-02-01",
    "share_done": 0.4,
}
OPEN: dict[str, Any] = {"activity": "1.1.1", "share_done": 0.0}
SERVED = plan(output(), activity()).link("1.1.1", "1.1")


# Activities and results


def test_activities_done_without_the_output_are_found() -> None:
    found = diagnosed(SERVED, {"1.1.a": BAD}, done=[DONE])

    finding = only(found, "activities_done_result_lags")
    assert "although its activity is done: 1.1.1 done." in finding.sentence
    assert finding.activities == ("1.1.1",)
    assert finding.links == ("1.1.1 -> 1.1",)
    assert "may not be in the values yet" in finding.reading[-1]


def test_a_value_of_before_the_activities_ended_is_said_so() -> None:
    fw = plan(output(), activity(end="2024-07-31")).link("1.1.1", "1.1")
    tracking = me.track(
        fw,
        pd.DataFrame(
            {"indicator": ["1.1.a"], "period_end": ["2024-04-30"], "value": [15]}
        ),
        as_of="2024-06-30",
    )
    done = pd.DataFrame([DONE])
    workplan = me.tracking.track_activities(fw, done, as_of="2024-06-30")

    found = me.tracking.diagnose(fw, tracking, workplan=workplan)

    assert only(found, "activities_done_result_lags").reading[-1] == (
        "Measurement: the last value is of 2024-04-30, and the activities ended on "
        "2024-05-31."
    )


def test_what_was_cancelled_may_be_what_is_missing() -> None:
    dropped = activity("1.1.2", status="cancelled")
    fw = SERVED.add(dropped).link("1.1.2", "1.1")

    finding = only(
        diagnosed(fw, {"1.1.a": BAD}, done=[DONE]), "activities_done_result_lags"
    )

    assert "(1.1.2 cancelled)" in finding.sentence
    assert finding.reading[0].startswith("Delivery: 1.1.2, cancelled, may be")
    assert finding.activities == ("1.1.1", "1.1.2")


def test_one_activity_that_is_open_explains_the_output() -> None:
    fw = SERVED.add(activity("1.1.2", end="2024-12-31")).link("1.1.2", "1.1")
    done = [DONE, {"activity": "1.1.2", "actual_start": "2024-02-01"}]

    assert kinds(diagnosed(fw, {"1.1.a": BAD}, done=done)) == []


def test_an_output_met_while_its_activities_are_late_is_doubtful() -> None:
    found = diagnosed(SERVED, {"1.1.a": GOOD}, done=[LATE])

    finding = only(found, "activities_late_result_met")
    assert finding.sentence.endswith(
        "although its activity is neither done nor under way in time: 1.1.1 late by "
        "30 days, 40 % done."
    )


def test_an_output_met_before_its_activities_began_is_doubtful() -> None:
    fw = plan(output(), activity(start="2024-09-01", end="2024-10-01"))
    fw = fw.link("1.1.1", "1.1")

    found = diagnosed(fw, {"1.1.a": GOOD}, done=[OPEN])

    assert "1.1.1 not due" in only(found, "activities_late_result_met").sentence


def test_an_activity_that_goes_well_explains_the_output() -> None:
    fw = SERVED.add(activity("1.1.2", end="2024-12-31")).link("1.1.2", "1.1")
    done = [LATE, {"activity": "1.1.2", "actual_start": "2024-02-01"}]

    assert kinds(diagnosed(fw, {"1.1.a": GOOD}, done=done)) == []


def test_activities_of_which_nothing_is_known_are_no_contradiction() -> None:
    assert kinds(diagnosed(SERVED, {"1.1.a": GOOD}, done=[])) == []


def test_without_a_workplan_nothing_is_said_of_activities() -> None:
    found = diagnosed(SERVED, {"1.1.a": BAD})

    assert kinds(found) == []
    assert found.states[0].activities is None


# Money


def paid(*records: Any, node: str = "1.1.1", amount: int = 1000) -> Any:
    return SERVED.add(me.BudgetLine("B1", "Grants", amount=amount, node=node), *records)


@pytest.mark.parametrize("node", ["1.1", "1.1.1"])
def test_money_that_runs_ahead_of_late_activities_is_found(node: str) -> None:
    found = diagnosed(paid(node=node), {}, done=[LATE], spent={"B1": 1200})

    finding = only(found, "activities_late_money_spent")
    assert finding.result == "1.1"
    assert "B1 overspent, 1,200.00 EUR spent of 1,000.00 EUR" in finding.sentence
    assert "while 1.1.1 late by 30 days, 40 % done" in finding.sentence
    assert (finding.budget_lines, finding.activities) == (("B1",), ("1.1.1",))
    assert finding.links == ("1.1.1 -> 1.1",)


@pytest.mark.parametrize(("share", "count"), [(0.2, 1), (0.75, 0)])
def test_work_in_hand_that_will_end_much_too_late_is_late(
    share: float, count: int
) -> None:
    # Of 274 planned days 150 are over, and 122 since the work began.
    fw = paid().replace("1.1.1", end="2024-10-31")
    going = {
        "activity": "1.1.1",
        "actual_start": "2024-03-01",
        "status": "ongoing",
        "share_done": share,
    }

    found = diagnosed(fw, {}, done=[going], spent={"B1": 1200})

    late = found.by_kind.get(DiagnosisKind.ACTIVITIES_LATE_MONEY_SPENT, ())
    assert len(late) == count
    for finding in late:
        assert "1.1.1 ongoing and expected to end" in finding.sentence
        assert found.of("1.1")


def test_a_line_of_an_outcome_pays_for_the_activities_of_its_outputs() -> None:
    fw = paid(outcome(), me.Link("1.1", "1"), node="1")

    found = diagnosed(fw, {}, done=[LATE], spent={"B1": 1200})

    assert only(found, "activities_late_money_spent").result == "1"


def test_money_on_plan_is_silent_though_the_activities_are_late() -> None:
    found = diagnosed(paid(node="1.1"), {}, done=[LATE], spent={"B1": 500})

    assert "activities_late_money_spent" not in kinds(found)


def test_work_done_with_bills_outstanding_is_found() -> None:
    spent = {"B1": {"expenditure": 300, "commitment": 600}}
    found = diagnosed(paid(), {}, done=[DONE], spent=spent)

    finding = only(found, "activities_done_money_unspent")
    assert "B1 has 700.00 EUR left of 1,000.00 EUR, 30 % spent" in finding.sentence
    assert finding.reading[0] == (
        "Delivery: bills are outstanding, 600.00 EUR on B1 are committed."
    )


def test_work_done_without_commitments_may_be_a_saving() -> None:
    found = diagnosed(paid(), {}, done=[DONE], spent={"B1": 300})

    finding = only(found, "activities_done_money_unspent")
    assert "nothing is committed" in finding.reading[0]
    assert "or it cost less" in finding.reading[1]


def test_what_is_left_within_the_tolerance_is_silent() -> None:
    found = diagnosed(paid(), {}, done=[DONE], spent={"B1": 950})

    assert "activities_done_money_unspent" not in kinds(found)


def test_money_tied_to_what_waits_is_found() -> None:
    fw = plan(
        output(),
        me.Assumption("A1", "Permits come", status="in_doubt"),
        activity(preconditions="A1"),
        me.BudgetLine("B1", "Grants", amount=1000, node="1.1.1"),
    ).link("1.1.1", "1.1")

    found = diagnosed(fw, {}, done=[OPEN], spent={"B1": 100})

    finding = only(found, "money_waits")
    assert finding.sentence == (
        "Output 1.1 (Service 1.1): 900.00 EUR of B1 cannot be spent before what holds "
        "the work up: 1.1.1 late by 30 days, waits on A1."
    )
    assert finding.reading[1] == (
        "Assumption: a precondition may not come about at all."
    )


def test_money_that_waits_for_a_late_activity_is_found() -> None:
    fw = plan(
        output(),
        activity("1.1.0"),
        activity(depends_on="1.1.0"),
        me.BudgetLine("B1", "Grants", amount=1000, node="1.1"),
        me.Link("1.1.1", "1.1"),
    )
    done = [OPEN, {"activity": "1.1.0", "actual_start": "2024-02-01"}]

    found = diagnosed(fw, {}, done=done, spent={})

    finding = only(found, "money_waits")
    assert "1.1.1 late by 30 days, waits on 1.1.0" in finding.sentence
    assert len(finding.reading) == 1


def test_an_activity_in_its_planned_days_that_waits_is_said_so() -> None:
    fw = plan(
        me.Assumption("A1", "Permits come", status="failed"),
        activity(end="2024-07-31", preconditions="A1"),
        me.BudgetLine("B1", "Grants", amount=1000, node="1.1.1"),
    )

    found = diagnosed(fw, {}, done=[OPEN], spent={})

    assert "1.1.1 waiting on A1" in only(found, "money_waits").sentence


def test_money_of_a_result_with_other_work_to_do_does_not_wait() -> None:
    fw = plan(
        output(),
        activity("1.1.0"),
        activity(depends_on="1.1.0"),
        me.BudgetLine("B1", "Grants", amount=1000, node="1.1"),
    )
    fw = fw.link("1.1.1", "1.1").link("1.1.0", "1.1")
    done = [OPEN, {"activity": "1.1.0", "actual_start": "2024-02-01"}]

    assert "money_waits" not in kinds(diagnosed(fw, {}, done=done, spent={}))


def test_a_line_and_its_part_are_not_reported_twice() -> None:
    fw = SERVED.add(
        me.BudgetLine("B1", "Output", amount=1000, node="1.1"),
        me.BudgetLine("B1.1", "Training", amount=1000, node="1.1.1", parent="B1"),
    )

    found = diagnosed(fw, {}, done=[LATE], spent={"B1.1": 1200})

    assert only(found, "activities_late_money_spent").budget_lines == ("B1.1",)


def test_the_money_of_one_result_is_one_finding() -> None:
    fw = SERVED.add(
        me.BudgetLine("B1", "Fees", amount=1000, node="1.1.1"),
        me.BudgetLine("B2", "Rooms", amount=500, node="1.1"),
    )

    found = diagnosed(fw, {}, done=[LATE], spent={"B1": 1200, "B2": 600})

    assert only(found, "activities_late_money_spent").budget_lines == ("B1", "B2")


def test_an_activity_that_serves_nothing_is_said_so() -> None:
    fw = plan(activity(), me.BudgetLine("B1", "Grants", amount=1000, node="1.1.1"))

    found = diagnosed(fw, {}, done=[LATE], spent={"B1": 1200})

    finding = only(found, "activities_late_money_spent")
    assert finding.sentence.startswith("Activities that serve no result: the money")
    assert finding.result == ""


def test_a_cancelled_activity_is_not_held_against_its_money() -> None:
    fw = plan(
        activity(status="cancelled"),
        me.BudgetLine("B1", "Grants", amount=1000, node="1.1.1"),
        me.BudgetLine("B2", "Office", amount=1000),
    )

    assert kinds(diagnosed(fw, {}, done=[], spent={"B1": 1200, "B2": 1})) == []


def test_money_is_not_held_against_activities_that_were_not_handed_over() -> None:
    found = diagnosed(paid(), {"1.1.a": GOOD}, spent={"B1": 1200})

    assert kinds(found) == []
    assert found.states[0].money is not None
    assert found.states[0].money.words == "over: 1 of 1"


def test_huge_amounts_stay_exact() -> None:
    fw = SERVED.add(
        me.BudgetLine(
            "B1", "Grants", amount="99999999999999999999999999.99", node="1.1"
        )
    )

    found = diagnosed(fw, {}, done=[DONE], spent={"B1": "0.01"})

    assert "99,999,999,999,999,999,999,999,999.98 EUR left" in (
        only(found, "activities_done_money_unspent").sentence
    )
