"""The record of a claim: what it refuses, and how it is read off a result."""

from typing import Any

import attrs
import pandas as pd
import pytest

import iom_me as me
from iom_me.logic import Balance, Effect, Group, Sampling, as_effect
from tests.tracking.build import indicator, plan


def estimated(outcome: str, *, varies: bool = True) -> me.impact.DidResult:
    survey = pd.DataFrame(
        {
            outcome: [
                float(i % 7) if varies else float(i % 4 // 2) for i in range(280)
            ],
            "project": [i % 2 for i in range(280)],
            "endline": [i % 4 // 2 for i in range(280)],
        }
    )
    return me.impact.difference_in_differences(
        survey, outcome=outcome, treated="project", post="endline"
    )


def test_an_effect_is_taken_as_it_is() -> None:
    effect = Effect("income")

    assert as_effect(effect) is effect


def test_an_estimate_claims_attribution_with_trends_that_nobody_tested() -> None:
    result = estimated("income")

    effect = as_effect(result)

    assert effect.term == "income"
    assert (effect.design, effect.claim) == (
        "difference_in_differences",
        "attribution",
    )
    assert (effect.waves, effect.waves_before, effect.trends) == (2, 1, "untestable")
    assert effect.std_error == result.std_error
    assert [group.n for group in effect.groups] == [70] * 4
    assert sum(group.variance_share or 0 for group in effect.groups) == 1


@pytest.mark.filterwarnings("ignore::iom_me.EstimationWarning")
def test_a_p_value_that_is_not_there_is_none() -> None:
    assert as_effect(estimated("income", varies=False)).p_value is None


@pytest.mark.parametrize("name", [" ", "a\x00b", "two\nlines"])
def test_the_name_of_any_column_can_be_shown(name: str) -> None:
    assert as_effect(estimated(name)).term == repr(name)


@pytest.mark.parametrize("claim", [0.013, None, "an effect", {"estimate": 1}])
def test_what_is_no_effect_is_refused(claim: Any) -> None:
    with pytest.raises(me.ModelError, match=r"is no effect: pass a result of iom_me\."):
        as_effect(claim)


def test_one_effect_needs_no_list() -> None:
    report = me.check(plan(indicator()), effects=Effect("income"))

    assert "X08" in {finding.code for finding in report}


@pytest.mark.parametrize("claims", [["income"], "income", 3, pd.DataFrame({"a": [1]})])
def test_what_check_cannot_read_as_effects_is_refused(claims: Any) -> None:
    with pytest.raises(me.ModelError, match="is no effect: pass a result"):
        me.check(plan(indicator()), effects=claims)


def test_rules_about_effects_are_applied_only_with_effects() -> None:
    report = me.check(plan(indicator()), effects=[])

    assert not [code for code in report.rules if code.startswith("X")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("term", ""),
        ("design", "guess"),
        ("claim", "proof"),
        ("trends", "parallel"),
        ("measure", "index"),
        ("estimate", float("nan")),
        ("p_value", "0.05"),
        ("waves", 0),
        ("waves", 2.5),
        ("waves_before", -1),
        ("dropped_treated", True),
        ("is_dropping_reported", "no"),
        ("outcomes_tested", 0),
        ("groups", ["treated"]),
        ("balance", ["age"]),
        ("specifications", {"adjusted": "high"}),
        ("sampling", "random"),
    ],
)
def test_what_cannot_be_said_of_an_effect_is_refused(field: str, value: Any) -> None:
    with pytest.raises(me.ModelError):
        attrs.evolve(Effect("income"), **{field: value})


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_of_the_variance_lies_between_0_and_1(share: float) -> None:
    with pytest.raises(me.ModelError, match=r"Group\.variance_share is .* from 0 to 1"):
        Group("treated", n=30, variance_share=share)


def test_a_number_of_rows_is_whole() -> None:
    with pytest.raises(me.ModelError, match=r"Group\.n is 2\.5: it must be a whole"):
        Group("treated", n=2.5)  # type: ignore[arg-type]


def test_a_record_shows_what_was_given() -> None:
    effect = Effect(
        "income",
        balance=[Balance("age", smd=0.1)],
        specifications={"adjusted": 2},
        sampling=Sampling(method="census"),
    )

    assert repr(effect) == (
        "Effect('income', balance=(Balance('age', smd=0.1),), "
        "specifications=(('adjusted', 2),), sampling=Sampling(method='census'))"
    )


# Effects over time


def surveyed(
    *, rounds: int = 6, start: float = 2021, clusters: int = 60
) -> pd.DataFrame:
    """Make a panel in which every second village starts."""
    return pd.DataFrame(
        {
            "person": person,
            "village": person % clusters,
            "year": year,
            "start": start if person % clusters % 2 else float("nan"),
            "income": 50.0 + person * 37 % 19 + (person * year) % 7 + (year - 2018) / 2,
        }
        for person in range(60)
        for year in range(2018, 2018 + rounds)
    )


COLUMNS: dict[str, Any] = {"outcome": "income", "time": "year"}


def in_one_call(table: pd.DataFrame, **changes: Any) -> me.impact.EffectResult:
    options = COLUMNS | {"unit": "person", "treatment": "start"} | changes
    return me.impact.estimate_effect(table, **options)


def test_the_one_call_is_read_with_its_facts() -> None:
    result = in_one_call(surveyed())

    effect = as_effect(result)

    assert effect.term == "income"
    assert (effect.design, effect.claim) == (
        "difference_in_differences",
        "attribution",
    )
    assert (effect.waves, effect.waves_before, effect.trends) == (6, 3, "tested")
    assert (effect.estimate, effect.std_error, effect.p_value) == (
        result.estimate,
        result.std_error,
        result.p_value,
    )
    assert [(group.name, group.n) for group in effect.groups] == [
        ("2021", 30),
        ("never treated", 30),
    ]


def test_the_other_estimates_of_the_one_call_are_its_specifications() -> None:
    result = in_one_call(surveyed())

    found = dict(as_effect(result).specifications)

    others = [row for row in result.estimates if not row.chosen]
    assert list(found.values()) == [row.estimate for row in others]
    assert "twfe, all units, by unit and period effects" in found


def test_one_round_before_the_start_makes_trends_untestable() -> None:
    effect = as_effect(in_one_call(surveyed(rounds=4, start=2019)))

    assert (effect.waves_before, effect.trends) == (1, "untestable")
    assert "X02" in {f.code for f in me.check(plan(indicator()), effects=effect)}


@pytest.mark.filterwarnings("ignore::iom_me.EstimationWarning")
def test_the_p_value_of_a_permutation_is_read_too() -> None:
    table = surveyed(clusters=12)
    table["start"] = table["start"].where(table["village"] == 7)

    effect = as_effect(in_one_call(table, cluster="village"))

    assert effect.std_error is None
    assert effect.p_value is not None
    assert effect.trends == "not_tested"


def test_cross_sections_say_nothing_of_the_size_of_groups() -> None:
    assert as_effect(in_one_call(surveyed(), unit=None)).groups == ()


def test_an_event_study_has_tested_its_trends() -> None:
    options = COLUMNS | {"unit": "person", "treated_from": "start"}
    result = me.impact.event_study(surveyed(), **options)

    effect = as_effect(result)

    assert (effect.waves, effect.waves_before, effect.trends) == (6, 3, "tested")


def test_group_time_effects_have_leads_that_nobody_tested() -> None:
    options = COLUMNS | {"unit": "person", "treated_from": "start"}
    result = me.impact.group_time_att(surveyed(), **options)

    assert as_effect(result).trends == "not_tested"
    codes = {f.code for f in me.check(plan(indicator()), effects=[result])}
    assert "X02" in codes


def test_a_start_between_rounds_leaves_open_how_many_were_before() -> None:
    options = COLUMNS | {"unit": "person", "treated_from": "start"}
    table = surveyed(rounds=8)
    result = me.impact.group_time_att(table[table["year"] != 2021], **options)

    assert as_effect(result).waves_before is None


def test_a_report_shows_the_one_call(tmp_path: Any) -> None:
    me.write_report(
        tmp_path / "report.html", plan(indicator()), effects=[in_one_call(surveyed())]
    )

    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "one start for all" in page
