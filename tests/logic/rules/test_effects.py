"""Whether a claim of an effect goes as far as its evidence, and no further."""

from typing import Any

import attrs
import pytest

import iom_me as me
from iom_me.logic import Balance, Effect, Finding, Group, Sampling
from tests.logic.cases.effects import CAREFUL, INDEX
from tests.logic.found import found
from tests.logic.rules.data import severities
from tests.tracking.build import indicator, plan

FW = plan(indicator(), indicator(id="1.s", measure="score"))


def but(code: str, effect: Effect = CAREFUL, **changes: Any) -> list[Finding]:
    return found(code, FW, effects=(attrs.evolve(effect, **changes),))


def published(outcome: str) -> me.impact.DidResult:
    """The published regression of an index, from rows that reproduce it."""
    with pytest.warns(me.EstimationWarning, match="carries 70 % of the variance"):
        return me.impact.difference_in_differences(
            me.datasets.nigeria_reintegration().survey,
            outcome=outcome,
            treated="project",
            post="endline",
        )


# Where


@pytest.mark.parametrize(
    ("term", "id", "place"),
    [
        ("income", "1.a", ("1", "1.a")),
        ("1.a", "", ("1", "1.a")),
        ("income", "", ("", "")),
        ("income", "9.z", ("", "")),
    ],
)
def test_a_finding_stands_at_the_indicator_of_the_effect(
    term: str, id: str, place: tuple[str, str]
) -> None:
    (finding,) = but("X08", term=term, indicator=id, sampling=None)

    assert (finding.node, finding.indicator) == place
    assert f'the effect on "{term}"' in finding.message


def test_the_careful_effect_breaks_no_rule() -> None:
    codes = [f.code for f in me.check(FW, effects=CAREFUL) if f.code[0] == "X"]

    assert codes == []


# X01


def test_before_and_after_alone_attribute_nothing() -> None:
    (finding,) = but("X01", design="pre_post")

    assert severities([finding]) == ["error"]


@pytest.mark.parametrize(
    "changes",
    [
        {"design": "pre_post", "claim": "contribution"},
        {"design": "pre_post", "claim": None},
        {"design": "randomised"},
        {"design": None},
    ],
)
def test_less_claimed_or_a_comparison_is_fine(changes: dict[str, Any]) -> None:
    assert but("X01", **changes) == []


# X02

TWO = {"waves": 2, "waves_before": 1}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (TWO | {"trends": None}, "cannot be tested"),
        (TWO | {"trends": "not_tested"}, "cannot be tested"),
        (TWO | {"trends": "untestable"}, "cannot be tested"),
        (TWO | {"trends": "untestable", "claim": None}, "cannot be tested"),
        (TWO | {"trends": "tested"}, "does not allow"),
        ({"waves": 2, "waves_before": None, "trends": None}, "cannot be tested"),
        ({"waves": 3, "waves_before": 1, "trends": "tested"}, "does not allow"),
        (
            {"design": "matched_difference_in_differences", "waves_before": 0},
            "does not allow",
        ),
    ],
)
def test_one_round_before_cannot_test_the_trends(
    changes: dict[str, Any], words: str
) -> None:
    (finding,) = but("X02", **changes)

    assert severities([finding]) == ["warning"]
    assert words in finding.message


def test_trends_that_could_be_tested_should_be() -> None:
    (finding,) = but("X02", trends=None)

    assert severities([finding]) == ["info"]
    assert "its 2 rounds of data from before" in finding.message


@pytest.mark.parametrize(
    "changes",
    [
        {},
        TWO | {"trends": "untestable", "claim": "contribution"},
        TWO | {"trends": "untestable", "claim": "association"},
        TWO | {"design": "randomised", "trends": None},
        {"waves": None, "waves_before": None, "trends": None},
    ],
)
def test_an_honest_word_on_trends_is_enough(changes: dict[str, Any]) -> None:
    assert but("X02", **changes) == []


# X03


def groups(*sizes: int, share: float | None = None) -> tuple[Group, ...]:
    first, *others = (Group(f"group {place}", n=n) for place, n in enumerate(sizes))
    return (attrs.evolve(first, variance_share=share), *others)


def test_a_small_group_is_a_warning() -> None:
    (finding,) = but("X03", groups=groups(100, 29, 90, 80))

    assert severities([finding]) == ["warning"]
    assert "the smallest group, group 1, has fewer than 30 rows (29)" in finding.message


def test_a_group_that_carries_most_of_the_variance_is_a_warning() -> None:
    (finding,) = but("X03", groups=groups(40, 900, 800, 900, share=0.63))

    assert "one group, group 0 (rows: 40), carries 63 % of" in finding.message


@pytest.mark.parametrize(
    "changes",
    [
        {"groups": groups(30, 30, 30, 30, share=0.5)},
        {"groups": groups(40, 41, share=0.51)},
        {"groups": ()},
    ],
)
def test_groups_that_are_large_enough_are_fine(changes: dict[str, Any]) -> None:
    assert but("X03", **changes) == []


# X04


@pytest.mark.parametrize("design", ["matching", "weighting"])
@pytest.mark.parametrize(
    ("balance", "words"),
    [
        ([Balance("age", smd=0.26)], "0.25 standard deviations in age."),
        ([Balance("age", smd=-0.26)], "0.25 standard deviations in age."),
        ([Balance("age", variance_ratio=0.4)], "not between 0.5 and 2 in age."),
        ([Balance("age", variance_ratio=2.1)], "not between 0.5 and 2 in age."),
        ([Balance(x, smd=1) for x in ("age", "sex")], "in age and sex."),
    ],
)
def test_what_still_differs_after_matching_is_named(
    design: str, balance: list[Balance], words: str
) -> None:
    (finding,) = but("X04", design=design, balance=balance)

    assert severities([finding]) == ["warning"]
    assert finding.message.endswith(words)


@pytest.mark.parametrize(
    "changes",
    [
        {"design": "matching", "balance": [Balance("age", smd=0.25)]},
        {"design": "matching", "balance": [Balance("age", variance_ratio=2)]},
        {"design": "matching", "balance": [Balance("age")]},
        {"design": "randomised", "balance": [Balance("age", smd=0.4)]},
    ],
)
def test_what_is_balanced_or_was_not_matched_is_fine(changes: dict[str, Any]) -> None:
    assert but("X04", **changes) == []


# X05


def test_a_matched_effect_says_how_many_it_leaves_out() -> None:
    (finding,) = but("X05", design="matching", dropped_treated=None)

    assert severities([finding]) == ["warning"]
    assert "nothing says how many" in finding.message


def test_treated_left_out_in_silence_are_counted() -> None:
    (finding,) = but(
        "X05", design="matching", dropped_treated=41, is_dropping_reported=False
    )

    assert "no match (41), and does not report it." in finding.message


@pytest.mark.parametrize(
    "changes",
    [
        {"design": "matching", "dropped_treated": 41},
        {"design": "matching", "dropped_treated": 0, "is_dropping_reported": False},
        {"design": "weighting"},
    ],
)
def test_what_is_reported_or_complete_is_fine(changes: dict[str, Any]) -> None:
    assert but("X05", **changes) == []


# X06


@pytest.mark.parametrize("unit", ["%", " % ", "percent", "Pour cent", "por ciento"])
def test_an_effect_on_an_index_has_no_percent(unit: str) -> None:
    (finding,) = but("X06", INDEX, unit=unit)

    assert severities([finding]) == ["warning"]


def test_the_indicator_tells_that_it_is_an_index() -> None:
    (finding,) = but("X06", indicator="1.s", unit="%")

    assert finding.indicator == "1.s"


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "points"},
        {"unit": "% of the starting value"},
        {"unit": ""},
        {"unit": "%", "measure": "percentage"},
        {"unit": "%", "measure": None},
    ],
)
def test_points_or_a_percentage_are_fine(changes: dict[str, Any]) -> None:
    assert but("X06", INDEX, **changes) == []


# X07


def test_one_of_several_tests_is_looked_at() -> None:
    (finding,) = but("X07", outcomes_tested=20)

    assert severities([finding]) == ["info"]
    assert "is one of 20 that were tested" in finding.message


def test_effects_at_hand_are_counted_together() -> None:
    effects = [attrs.evolve(CAREFUL, term=t, outcomes_tested=None) for t in "abc"]

    (finding,) = found("X07", FW, effects=tuple(effects))

    assert finding.node == ""
    assert "several outcomes are tested (a, b and c)" in finding.message


@pytest.mark.parametrize(
    "changes",
    [
        {"outcomes_tested": None},
        {"outcomes_tested": 20, "correction": "Holm"},
        {"estimate": 3, "specifications": {"adjusted": 1, "matched": 0}},
    ],
)
def test_one_test_or_a_correction_is_fine(changes: dict[str, Any]) -> None:
    assert but("X07", **changes) == []


def test_an_effect_that_turns_its_sign_is_looked_at() -> None:
    (finding,) = but(
        "X07",
        INDEX,
        specifications={"adjusted": -0.037, "matched": -0.139},
    )

    assert "to another: from -0.139 to 0.013." in finding.message
    assert "draw no conclusion from the sign" in finding.suggestion


def test_effects_on_one_outcome_are_estimates_of_one_effect() -> None:
    effects = (INDEX, attrs.evolve(INDEX, estimate=-0.037))

    (finding,) = found("X07", FW, effects=effects)

    assert "from -0.037 to 0.013" in finding.message


# X08


def test_what_a_sampling_plan_lacks_is_named() -> None:
    (finding,) = but("X08", sampling=Sampling(method="convenience", size=102))

    assert severities([finding]) == ["warning"]
    assert finding.message.endswith("lacks: sampling frame and limits.")


def test_an_empty_sampling_plan_lacks_everything() -> None:
    (finding,) = but("X08", sampling=Sampling())

    assert finding.message.endswith("lacks: sampling frame, method, size and limits.")


# A published evaluation


def test_the_published_effect_in_nigeria_hangs_on_29_people() -> None:
    report = me.check(FW, effects=published("composite"), ignore="X08")

    assert [f.code for f in report if f.code[0] == "X"] == ["X02", "X03"]
    (thin,) = (f.message for f in report if f.code == "X03")
    assert thin.endswith(
        "one group, untreated baseline (rows: 29), carries 70 % of its variance."
    )


def test_the_four_published_indices_are_four_tests() -> None:
    names = ("composite", "economic", "social", "psychosocial")

    findings = found(
        "X07", FW, effects=tuple(me.logic.as_effect(published(n)) for n in names)
    )

    assert ["several outcomes" in f.message for f in findings] == [True]


def test_the_published_signs_turn_with_the_way_of_estimating() -> None:
    effect = attrs.evolve(
        me.logic.as_effect(published("composite")),
        specifications={"covariates": -0.037, "exact matching": -0.139},
    )

    (finding,) = found("X07", FW, effects=(effect,))

    assert "from -0.139 to 0.013" in finding.message
