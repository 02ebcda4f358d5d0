"""Results against the results below them, and their indicators against each other."""

import pandas as pd
import pytest

import iom_me as me
from tests.tracking.diagnosis.build import (
    AMBER,
    BAD,
    GOOD,
    REACHED,
    WORSE,
    diagnosed,
    indicator,
    kinds,
    only,
    outcome,
    output,
    plan,
)

PAIR = plan(outcome(), output()).link("1.1", "1")


# Below and above


@pytest.mark.parametrize("above", [AMBER, BAD, WORSE])
@pytest.mark.parametrize("below", [GOOD, REACHED])
def test_outputs_met_and_the_outcome_not_is_theory_or_assumption(
    below: int, above: int
) -> None:
    found = diagnosed(PAIR, {"1.a": above, "1.1.a": below})

    finding = only(found, "met_below_lagging_above")
    assert finding.result == "1"
    assert finding.links == ("1.1 -> 1",)
    assert finding.indicators == ("1.a", "1.1.a")
    assert {one.split(":")[0] for one in finding.reading} == {
        "Theory",
        "Assumption",
        "Delivery",
        "Measurement",
    }


def test_the_sentence_holds_the_numbers() -> None:
    found = diagnosed(PAIR, {"1.a": BAD, "1.1.a": GOOD})

    assert only(found, "met_below_lagging_above").sentence == (
        "Outcome 1 (Change 1) lags: 1 of 1 indicator (1.a off track, 5 % of the way "
        "where 50 % is expected), although the output below it is met: 1.1 (1 of 1 "
        "indicator)."
    )


def test_both_met_is_silent() -> None:
    assert kinds(diagnosed(PAIR, {"1.a": GOOD, "1.1.a": GOOD})) == []


def test_both_lagging_is_no_contradiction() -> None:
    assert kinds(diagnosed(PAIR, {"1.a": BAD, "1.1.a": BAD})) == []


def test_one_output_that_lags_explains_the_outcome() -> None:
    fw = plan(outcome(), output(), output("1.2")).link("1.1", "1").link("1.2", "1")

    found = diagnosed(fw, {"1.a": BAD, "1.1.a": GOOD, "1.2.a": BAD})

    assert kinds(found) == []


def test_an_output_of_which_nothing_is_known_is_named() -> None:
    fw = plan(outcome(), output(), output("1.2")).link("1.1", "1").link("1.2", "1")

    found = diagnosed(fw, {"1.a": BAD, "1.1.a": GOOD})

    finding = only(found, "met_below_lagging_above")
    assert "of output 1.2 nothing is known" in finding.sentence
    assert finding.results == ("1", "1.1", "1.2")
    assert any(
        one.startswith("Delivery: output 1.2, of which") for one in finding.reading
    )


def test_an_objective_is_held_against_its_outcomes() -> None:
    top = me.Objective("O", "Goal", indicators=indicator("O.a"))
    fw = plan(top, outcome()).link("1", "O")

    found = diagnosed(fw, {"O.a": BAD, "1.a": GOOD})

    assert (
        "the outcome below it is met" in only(found, "met_below_lagging_above").sentence
    )


def test_a_skipped_level_counts() -> None:
    top = me.Objective("O", "Goal", indicators=indicator("O.a"))
    fw = plan(top, output(), outcome()).link("1.1", "O").link("1", "O")

    found = diagnosed(fw, {"O.a": BAD, "1.1.a": GOOD, "1.a": GOOD})

    assert "the results below it" in only(found, "met_below_lagging_above").sentence


def test_doubtful_assumptions_come_first_and_are_named_in_the_reading() -> None:
    fw = plan(
        outcome(),
        output(),
        me.Assumption("A1", "Prices hold", likelihood="likely"),
        me.Assumption("A2", "Banks lend", likelihood="unlikely"),
        me.Assumption("A3", "Firms hire", status="failed", monitored_by="1.a"),
        me.Link("1.1", "1", assumptions=["A1", "A2", "A3"], because="skills open jobs"),
    )

    finding = only(
        diagnosed(fw, {"1.a": BAD, "1.1.a": GOOD}), "met_below_lagging_above"
    )

    assert [one.id for one in finding.assumptions] == ["A3", "A2", "A1"]
    assert finding.reading[0] == (
        "Assumption: A3 (Firms hire) has failed; A2 (Banks lend) is unlikely to hold, "
        "so the step may not carry."
    )
    assert finding.look_at[0].startswith("assumption A3: watched by 1.a off track")
    assert "assumption A2: no indicator watches it" in finding.look_at
    assert "the reason given for the step 1.1 -> 1: “skills open jobs”" in (
        finding.look_at
    )


def test_sound_assumptions_are_named_with_likelihood_and_status() -> None:
    fw = plan(
        outcome(),
        output(),
        me.Assumption("A1", "Prices hold", likelihood="likely", responsible="IOM"),
        me.Link("1.1", "1", assumptions="A1"),
    )

    finding = only(
        diagnosed(fw, {"1.a": BAD, "1.1.a": GOOD}), "met_below_lagging_above"
    )

    assert "A1 (Prices hold; untested, likely)" in finding.reading[0]
    assert finding.look_at[0].endswith("responsible: IOM")


def test_an_outcome_met_without_its_output_makes_contribution_doubtful() -> None:
    found = diagnosed(PAIR, {"1.a": GOOD, "1.1.a": BAD})

    finding = only(found, "lagging_below_met_above")
    assert "although output 1.1 below it lags: 1.1.a off track" in finding.sentence
    assert "contributed to it is doubtful" in finding.reading[0]


def test_an_output_that_lags_beside_others_may_not_be_needed() -> None:
    fw = plan(outcome(), output(), output("1.2")).link("1.1", "1").link("1.2", "1")

    found = diagnosed(fw, {"1.a": GOOD, "1.1.a": GOOD, "1.2.a": BAD})

    finding = only(found, "lagging_below_met_above")
    assert "output 1.2 may not be needed" in finding.reading[0]
    assert finding.results == ("1", "1.2")


def test_an_output_with_two_outcomes_is_held_against_both() -> None:
    fw = plan(outcome(), outcome("2"), output()).link("1.1", "1").link("1.1", "2")

    found = diagnosed(fw, {"1.a": BAD, "2.a": BAD, "1.1.a": GOOD})

    assert [one.result for one in found.findings] == ["1", "2"]
    assert len(found.of("1.1")) == 2


def test_results_in_a_circle_are_each_held_against_the_other() -> None:
    fw = plan(outcome(), outcome("2")).link("1", "2").link("2", "1")

    found = diagnosed(fw, {"1.a": GOOD, "2.a": BAD})

    assert kinds(found) == ["lagging_below_met_above", "met_below_lagging_above"]


def test_an_output_without_outcome_has_nothing_to_be_held_against() -> None:
    assert kinds(diagnosed(plan(output()), {"1.1.a": BAD})) == []


# Data


def test_an_outcome_without_data_is_blind_since_its_baseline() -> None:
    found = diagnosed(PAIR, {"1.1.a": GOOD})

    finding = only(found, "no_data_above")
    assert finding.sentence == (
        "Outcome 1 (Change 1) has no data, although 1 of 1 outputs below it reports: "
        "1.a no data, no value since the baseline of 2023-12-31 (no value is reported)."
    )
    assert finding.look_at == ("who is to measure 1.a: the plan does not say",)


def test_an_overdue_outcome_is_blind_since_its_last_value() -> None:
    late = indicator("1.a", frequency="monthly", responsible="M&E officer")
    fw = plan(me.Outcome("1", "Change", indicators=late), output()).link("1.1", "1")
    table = pd.DataFrame(
        {
            "indicator": ["1.a", "1.1.a"],
            "period_end": ["2024-02-29", "2024-06-30"],
            "value": [15, 70],
        }
    )
    tracking = me.track(fw, table, as_of="2024-06-30")

    finding = only(me.tracking.diagnose(fw, tracking), "no_data_above")

    assert "1.a overdue, the last value is of 2024-02-29" in finding.sentence
    assert "M&E officer, monthly" in finding.look_at[0]


def test_an_indicator_without_a_baseline_never_had_a_value() -> None:
    dark = indicator("1.a", baseline=None)
    fw = plan(me.Outcome("1", "Change", indicators=dark), output()).link("1.1", "1")

    found = diagnosed(fw, {"1.1.a": BAD})

    assert "1.a no data, never a value" in only(found, "no_data_above").sentence


def test_a_baseline_without_a_day_is_a_baseline() -> None:
    dark = indicator("1.a", baseline=me.Baseline(3))
    fw = me.ResultsFramework("P", "Return").add(
        me.Outcome("1", "Change", indicators=dark), output(), me.Link("1.1", "1")
    )

    sentence = only(diagnosed(fw, {"1.1.a": BAD}), "no_data_above").sentence

    assert "no value since the baseline (no value is reported)" in sentence


def test_an_outcome_that_is_not_due_yet_is_not_blind() -> None:
    later = indicator("1.a", frequency="yearly")
    fw = plan(me.Outcome("1", "Change", indicators=later), output()).link("1.1", "1")

    assert kinds(diagnosed(fw, {"1.1.a": GOOD})) == []


def test_an_outcome_without_indicators_is_no_matter_of_monitoring() -> None:
    fw = plan(me.Outcome("1", "Change"), output()).link("1.1", "1")

    assert kinds(diagnosed(fw, {"1.1.a": GOOD})) == []


def test_few_lights_come_first_with_how_many_of_how_many() -> None:
    fw = plan(output("1.1", "a", "b", "c"))

    found = diagnosed(fw, {"1.1.a": WORSE})

    assert kinds(found) == ["few_lights", "regression"]
    assert found.findings[0].sentence == (
        "The diagnosis rests on 1 of 3 indicators that are due: of the others, 2 no "
        "data."
    )
    assert (found.lights, found.not_due, found.indicators) == (1, 0, 3)
    assert "1.1.b: no value is reported" in found.findings[0].look_at[0]


def test_half_of_the_lights_is_enough() -> None:
    assert kinds(diagnosed(plan(output("1.1", "a", "b")), {"1.1.a": GOOD})) == []


def test_what_is_not_due_is_not_missing() -> None:
    later = [indicator(f"1.1.{x}", frequency="yearly") for x in "abc"]
    fw = plan(me.Output("1.1", "Service", indicators=later))

    found = diagnosed(fw)

    assert kinds(found) == []
    assert found.not_due == 3


# Indicators


def test_indicators_of_one_result_that_go_apart_are_found() -> None:
    found = diagnosed(plan(output("1.1", "a", "b")), {"1.1.a": GOOD, "1.1.b": BAD})

    finding = only(found, "indicators_disagree")
    assert finding.indicators == ("1.1.a", "1.1.b")
    assert "1.1.b off track, 5 % of the way" in finding.sentence


def test_amber_beside_green_is_no_disagreement() -> None:
    found = diagnosed(plan(output("1.1", "a", "b")), {"1.1.a": GOOD, "1.1.b": AMBER})

    assert kinds(found) == []


def test_a_mean_on_track_hides_a_failure() -> None:
    found = diagnosed(plan(output("1.1", "a", "b")), {"1.1.a": 160, "1.1.b": BAD})

    finding = only(found, "average_hides_failure")
    assert "78 % of the way where 50 % is expected" in finding.sentence
    assert kinds(found) == ["average_hides_failure"]


def test_a_mean_that_is_off_track_as_well_hides_nothing() -> None:
    fw = plan(output("1.1", "a", "b", "c"))

    found = diagnosed(fw, {"1.1.a": GOOD, "1.1.b": BAD, "1.1.c": BAD})

    assert kinds(found) == ["indicators_disagree"]


def test_a_state_that_was_lost_has_no_share_that_a_mean_could_hide() -> None:
    kept = indicator(
        "1.1.b",
        direction="maintain",
        baseline=me.Baseline(10, date="2023-12-31"),
        targets=me.Target(10, date="2024-12-31"),
    )
    fw = plan(me.Output("1.1", "Service", indicators=[indicator("1.1.a"), kept]))

    found = diagnosed(fw, {"1.1.a": GOOD, "1.1.b": 3})

    assert kinds(found)[0] == "indicators_disagree"


def test_the_published_mean_of_112_percent_hides_63_percent() -> None:
    """IDEE Niger, specific objective 1: 46 of 40, 25 of 40 and 569 of 360."""
    goals = {"a": 40, "b": 40, "c": 360}
    found = [
        me.Indicator(
            f"1.{letter}",
            "# of enterprises",
            measure="count",
            direction="increase",
            baseline=me.Baseline(0, date="2019-01-01"),
            targets=me.Target(target, date="2024-06-30"),
        )
        for letter, target in goals.items()
    ]
    fw = plan(me.Outcome("1", "Enterprises", indicators=found))

    finding = only(
        diagnosed(fw, {"1.a": 46, "1.b": 25, "1.c": 569}), "average_hides_failure"
    )

    assert "112 % of the way where 100 % is expected" in finding.sentence
    assert "1.b off track, 62 % of the way" in finding.sentence


def test_an_output_and_its_only_outcome_should_move_together() -> None:
    fw = plan(outcome("1", "a", "b"), output("1.1", "a")).link("1.1", "1")

    found = diagnosed(fw, {"1.a": GOOD, "1.b": AMBER, "1.1.a": BAD})

    finding = only(found, "indicators_disagree")
    assert finding.results == ("1", "1.1")
    assert finding.links == ("1.1 -> 1",)
    assert kinds(found) == ["indicators_disagree"]


def test_a_pair_that_disagrees_in_itself_is_not_reported_twice() -> None:
    fw = plan(outcome("1", "a", "b"), output("1.1", "a")).link("1.1", "1")

    found = diagnosed(fw, {"1.a": GOOD, "1.b": BAD, "1.1.a": BAD})

    assert [one.results for one in found.findings] == [("1",)]


def test_an_outcome_with_two_outputs_is_no_pair() -> None:
    fw = plan(outcome("1", "a", "b"), output(), output("1.2"))
    fw = fw.link("1.1", "1").link("1.2", "1")

    found = diagnosed(fw, {"1.a": GOOD, "1.b": AMBER, "1.1.a": BAD, "1.2.a": BAD})

    assert kinds(found) == []


def test_a_regression_is_told_with_its_start() -> None:
    found = diagnosed(plan(output()), {"1.1.a": WORSE})

    assert only(found, "regression").sentence == (
        "Output 1.1 (Service 1.1) fell back behind its start: 1.1.a is 5, was 10 at "
        "the baseline, and should become 110."
    )
