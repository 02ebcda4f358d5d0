"""How many indicators, proxies, and both kinds of them."""

import attrs
import pytest

import iom_me as me
from tests.logic.found import found, messages
from tests.logic.rules.titles import titled

# How many


@pytest.mark.parametrize(
    ("profile", "count", "expected"),
    [("iom", 5, 0), ("iom", 6, 1), ("echo", 10, 0), ("echo", 11, 1)],
)
def test_more_indicators_than_the_profile_knows_are_too_many(
    profile: str, count: int, expected: int
) -> None:
    plan = titled(*(f"# of jobs in district {place}" for place in range(count)))

    findings = found("I03", plan, profile=me.logic.profile(profile))

    assert len(findings) == expected


def test_the_number_and_the_limit_are_named() -> None:
    (finding,) = found("I03", titled(*["# of jobs"] * 7))

    assert "has 7 indicators; more than 5 are seldom" in finding.message
    assert finding.node == "1"


def test_the_indicators_of_an_activity_are_counted_by_another_rule() -> None:
    indicators = [me.Indicator(str(place), "# of jobs") for place in range(9)]
    activity = me.Activity("1.1.1", "Run courses", indicators=indicators)

    assert found("I03", me.ResultsFramework("P", "t", results=[activity])) == []


# Proxies


def test_a_proxy_says_what_it_stands_for() -> None:
    plan = titled("# of roofs of tin", "# of jobs").replace("1.1", is_proxy=True)

    (finding,) = found("I16", plan)

    assert finding.indicator == "1.1"
    assert finding.message.endswith("its notes do not say what it stands for.")


def test_a_proxy_that_is_explained_beside_a_measure_is_fine() -> None:
    plan = titled("# of roofs of tin", "# of jobs").replace(
        "1.1", is_proxy=True, notes="Stands for wealth, which nobody tells."
    )

    assert found("I16", plan) == []


def test_a_result_that_has_proxies_only_is_told_so() -> None:
    plan = titled("# of roofs", "# of bicycles", is_proxy=True, notes="For wealth.")

    (finding,) = found("I16", plan)

    assert (finding.node, finding.indicator) == ("1", "")
    assert finding.message.endswith("is measured by proxies only.")


def test_a_proxy_of_an_activity_is_not_asked_for_reasons() -> None:
    indicator = me.Indicator("1.1.1.a", "# of roofs", is_proxy=True)
    activity = me.Activity("1.1.1", "Run courses", indicators=indicator)

    assert found("I16", me.ResultsFramework("P", "t", results=[activity])) == []


# Both kinds


def kinds(*measures: str | None) -> me.ResultsFramework:
    plan = titled(*["# of jobs"] * len(measures))
    for place, measure in enumerate(measures, start=1):
        plan = plan.replace(f"1.{place}", measure=measure)
    return plan


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (kinds(*["count"] * 6), "All 6 indicators of the plan are quantitative."),
        (kinds(*["percentage"] * 7), "All 7 indicators of the plan are quantitative."),
        (kinds(*["qualitative"] * 6), "All 6 indicators of the plan are qualitative."),
        (kinds(*["count"] * 5), ""),
        (kinds(*["count"] * 6, "qualitative"), ""),
        (kinds(*["count"] * 6, "ordinal"), ""),
        (kinds(*["count"] * 6, None), ""),
    ],
)
def test_a_plan_of_some_size_has_both_kinds(
    plan: me.ResultsFramework, words: str
) -> None:
    assert messages("I18", plan) == ([words] if words else [])


@pytest.mark.parametrize(
    ("value", "words"),
    [(4, "quantitative"), ("good", "qualitative"), (me.NotAvailable("not_due"), "")],
)
def test_the_kind_is_told_from_the_values_where_no_measure_is_declared(
    value: me.Value, words: str
) -> None:
    plan = titled(*["# of jobs"] * 6, targets=me.Target(value))

    (message,) = messages("I18", plan) or [""]

    assert words in message
    assert bool(words) == bool(message)


def test_how_many_make_some_size_is_up_to_the_profile() -> None:
    small = attrs.evolve(
        me.logic.profile("iom"), thresholds=me.logic.Thresholds(mixed_indicators=2)
    )

    assert len(found("I18", kinds("count", "count"), profile=small)) == 1
