"""Matched and weighted effects, as the rules about effects read them."""

from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest

import iom_me as me
from iom_me.impact.matching._making import matched
from iom_me.logic import as_effect
from tests.tracking.build import indicator, plan

RNG = np.random.default_rng(0)
PEOPLE = pd.DataFrame(
    {
        "joined": (np.arange(300) % 3 == 0).astype(int),
        "age": RNG.normal(40, 10, 300) + 4 * (np.arange(300) % 3 == 0),
        "income": RNG.normal(50, 5, 300),
        "assets": RNG.normal(20, 5, 300),
    }
)


def match(**options: Any) -> me.impact.MatchResult:
    chosen = me.impact.MatchOptions(covariates="age", **{"caliper": 0.1, **options})
    return matched(PEOPLE, "joined", chosen)


def effect(outcome: Any = "income", **options: Any) -> Any:
    return me.impact.effect(PEOPLE, match(), outcome=outcome, **options)


def codes(*effects: Any) -> set[str]:
    report = me.check(plan(indicator()), effects=list(effects))
    return {finding.code for finding in report if finding.code.startswith("X")}


def test_a_matched_effect_says_how_it_was_found_and_who_was_dropped() -> None:
    found = effect()

    claim = as_effect(found)

    assert (claim.term, claim.design, claim.claim) == (
        "income",
        "matching",
        "attribution",
    )
    assert (claim.estimate, claim.p_value) == (found.estimate, found.p_value)
    assert claim.dropped_treated == match().counts[1].dropped > 0
    assert claim.is_dropping_reported
    assert [(group.name, group.n) for group in claim.groups] == [
        ("treated", found.n_treated),
        ("untreated", found.n_untreated),
    ]


def test_treated_people_who_are_dropped_do_not_go_unsaid() -> None:
    assert codes(effect()) == {"X08"}
    assert "X05" in codes(attrs.evolve(as_effect(effect()), is_dropping_reported=False))


def test_a_weighted_effect_is_weighting() -> None:
    group = me.impact.weight(PEOPLE, treatment="joined", covariates="age")

    claim = as_effect(me.impact.effect(PEOPLE, group, outcome="income"))

    assert (claim.design, claim.dropped_treated) == ("weighting", 0)


def test_the_effect_on_the_untreated_counts_the_treated_left_out() -> None:
    group = match(estimand="ATC", replace=True)

    claim = as_effect(me.impact.effect(PEOPLE, group, outcome="income"))

    gone = [one.count for one in group.dropped if one.treated]
    assert claim.dropped_treated == sum(gone) > 0


def test_a_ratio_is_given_in_times_with_an_error_of_its_own() -> None:
    found = effect(measure="ratio")

    claim = as_effect(found)

    assert claim.unit == "times"
    assert claim.std_error == pytest.approx(found.estimate * found.std_error)


def test_several_outcomes_are_several_effects_with_corrected_p_values() -> None:
    both = effect(["income", "assets"])

    report = me.check(plan(indicator()), effects=both)

    assert {finding.code for finding in report if finding.code == "X07"} == set()
    with pytest.raises(me.ModelError, match=r"several effects.*result\['income'\]"):
        as_effect(both)
    assert as_effect(both["assets"]).outcomes_tested is None


def test_several_outcomes_without_correction_are_fragile() -> None:
    both = effect(["income", "assets"])

    assert "X07" in codes(both["income"], both["assets"])


def test_balance_goes_with_the_effect_that_rests_on_it() -> None:
    group = match(caliper=None, ratio=2)
    found = me.impact.effect(PEOPLE, group, outcome="income")
    balance = me.impact.balance(PEOPLE, group)

    claim = as_effect(found, balance=balance)

    assert [one.covariate for one in claim.balance] == ["propensity score", "age"]
    assert claim.balance[1].smd == balance.covariates[1].smd_after
    assert "X04" in codes(
        attrs.evolve(claim, balance=[me.logic.Balance("age", smd=0.4)])
    )


@pytest.mark.filterwarnings("ignore::iom_me.EstimationWarning")
def test_what_varies_in_neither_group_is_the_largest_imbalance() -> None:
    rows = pd.DataFrame({"joined": [1, 0] * 30, "age": [5.0, 3.0] * 30, "y": range(60)})
    options = me.impact.MatchOptions(covariates="age", distance=np.zeros(60))
    group = matched(rows, "joined", options)
    found = me.impact.effect(rows, group, outcome="y")
    balance = me.impact.balance(rows, group)

    claim = as_effect(found, balance=balance)

    assert "X04" in codes(claim)


@pytest.mark.parametrize(
    "balance",
    ["alike", me.impact.balance(PEOPLE, treatment="joined", covariates="age")],
)
def test_what_says_nothing_of_a_match_is_no_balance(balance: Any) -> None:
    with pytest.raises(me.ModelError, match="says nothing of how alike"):
        as_effect(effect(), balance=balance)


def test_a_match_is_no_effect_yet() -> None:
    with pytest.raises(me.ModelError, match="is no effect"):
        as_effect(match())


@pytest.mark.filterwarnings("ignore::iom_me.IomMeWarning")
@pytest.mark.parametrize(("first", "trends"), [(2020, "tested"), (2021, "untestable")])
def test_a_matched_change_brings_its_balance_and_its_trends(
    first: int, trends: str
) -> None:
    rows = pd.DataFrame(
        [
            {
                "person": i,
                "year": year,
                "start": 2022.0 if i % 3 == 0 else np.nan,
                "age": i * 0.618034 % 1,
                "income": (i * i + 7 * i * year) % 23,
            }
            for i in range(120)
            for year in range(first, 2024)
        ]
    )
    found = me.impact.matched_difference_in_differences(
        rows,
        outcome="income",
        unit="person",
        time="year",
        treated_from="start",
        comparison=me.impact.MatchOptions(covariates="age", caliper=0.2),
    )

    claim = as_effect(found)

    assert claim.design == "matched_difference_in_differences"
    assert (claim.waves, claim.waves_before, claim.trends) == (
        2024 - first,
        2022 - first,
        trends,
    )
    assert claim.dropped_treated == found.comparison.counts[1].dropped
    assert "age" in [one.covariate for one in claim.balance]
