"""Do the parts add up, and does the whole hold what lies below it."""

from typing import Any

import attrs
import pytest

import iom_me as me
from tests.logic.found import found, measured, messages

SEX = me.Disaggregation("sex", categories=["female", "male"])
AGE = me.Disaggregation("age", categories=["young", "old"])

# T13


def part(value: me.Value, **by: str) -> me.DisaggregatedValue:
    return me.DisaggregatedValue(value, by=by)


def divided(
    total: me.Value, *parts: me.DisaggregatedValue, **fields: Any
) -> me.ResultsFramework:
    fields = {"measure": "count", "disaggregation": [SEX, AGE]} | fields
    return measured(targets=me.Target(total, disaggregated=parts), **fields)


def test_parts_that_do_not_make_the_whole_are_reported_with_their_sum() -> None:
    (message,) = messages(
        "T13", divided(320, part(140, sex="female"), part(170, sex="male"))
    )

    assert message == (
        'Indicator 1.a "# of jobs": the parts of the target 320 by sex add up to 310.'
    )


def test_the_parts_of_a_baseline_are_added_up_too() -> None:
    parts = [part(3, sex="female"), part(4, sex="male")]
    plan = measured(
        measure="count",
        disaggregation=SEX,
        baseline=me.Baseline(8, disaggregated=parts),
    )

    (message,) = messages("T13", plan)

    assert message.endswith("the parts of the baseline 8 by sex add up to 7.")


def test_each_dimension_is_added_up_by_itself() -> None:
    plan = divided(
        10,
        part(4, sex="female"),
        part(6, sex="male"),
        part(4, age="young"),
        part(5, age="old"),
    )

    assert [message.split(" by ")[1] for message in messages("T13", plan)] == [
        "age add up to 9."
    ]


def test_dimensions_that_are_crossed_are_added_up_together() -> None:
    cells = [
        part(2, sex=sex, age=age)
        for sex in ("female", "male")
        for age in ("young", "old")
    ]

    (message,) = messages("T13", divided(10, *cells))

    assert message.endswith("by age and sex add up to 8.")


def test_some_of_the_parts_cannot_be_more_than_the_whole() -> None:
    (message,) = messages("T13", divided(10, part(12, sex="female")))

    assert message.endswith("by sex add up to 12.")


def test_a_sum_may_be_of_any_size() -> None:
    huge = 1.7e308

    plan = divided(10, part(huge, sex="female"), part(huge, sex="male"))

    assert "add up to 3.4" in messages("T13", plan)[0]


@pytest.mark.parametrize(
    "plan",
    [
        divided(10, part(4, sex="female"), part(6, sex="male")),
        divided(10.0, part(4.0, sex="female"), part(6, sex="male")),
        divided(10, part(4, sex="female")),
        divided(
            10, part(4, sex="female"), part(me.NotAvailable("not_due"), sex="male")
        ),
        divided(10, part(4, sex="female"), part(4, sex="male"), part(1, sex="other")),
        divided(10, part(4, sex="female"), part(4, sex="female"), part(1, sex="male")),
        divided(10, part(4, place="north"), part(7, place="south")),
        divided(me.NotAvailable("not_due"), part(4, sex="female"), part(7, sex="male")),
        divided(10, part(4, sex="female"), part(7, sex="male"), measure="percentage"),
        divided(10, part(4, sex="female"), part(7, sex="male"), disaggregation=()),
        divided(
            10,
            part(4, sex="female"),
            part(7, sex="male"),
            disaggregation=attrs.evolve(SEX, is_exclusive=False),
        ),
        divided(10, part(2.5, sex="female"), part(7.5, sex="male")),
        divided(10),
        measured(measure="count", disaggregation=SEX),
        measured(
            measure="count",
            disaggregation=SEX,
            targets=me.Target(
                10,
                operator="between",
                upper=20,
                disaggregated=[part(8, sex="female"), part(7, sex="male")],
            ),
        ),
    ],
)
def test_parts_that_add_up_or_cannot_be_added_are_fine(
    plan: me.ResultsFramework,
) -> None:
    assert found("T13", plan) == []


def test_a_dimension_of_free_categories_is_only_held_against_its_sum() -> None:
    place = me.Disaggregation("place")
    below = divided(10, part(4, place="a"), part(5, place="b"), disaggregation=place)
    above = divided(10, part(6, place="a"), part(5, place="b"), disaggregation=place)

    assert (len(found("T13", below)), len(found("T13", above))) == (0, 1)


# T15


def two_levels(below: dict[str, Any], above: dict[str, Any]) -> me.ResultsFramework:
    """An outcome and its output that both count the ex-students."""
    fields: dict[str, Any] = {"measure": "count", "unit": "ex-students"}
    title = "# of ex-students trained in management"
    return (
        me.ResultsFramework("P", "Return")
        .add(
            me.Outcome(
                "1",
                "Ex-students found enterprises",
                indicators=me.Indicator(
                    **({"id": "1.a", "title": title} | fields | above)
                ),
            )
        )
        .add(
            me.Output(
                "1.1",
                "Ex-students can manage an enterprise",
                indicators=me.Indicator(
                    **({"id": "1.1.a", "title": title} | fields | below)
                ),
            ),
            contributes_to="1",
        )
    )


MORE = {"targets": me.Target(747)}
LESS = {"targets": me.Target(569)}


def test_more_below_than_above_is_worth_a_second_look() -> None:
    (finding,) = found("T15", two_levels(MORE, LESS), language="en")

    assert finding.message == (
        'Indicator 1.1.a "# of ex-students trained in management" is to reach 747, but '
        'Indicator 1.a "# of ex-students trained in management", which counts the same '
        "one level up, only 569."
    )
    assert (finding.node, finding.path) == ("1.1", "1.1 -> 1")
    assert finding.severity.value == "info"


@pytest.mark.parametrize(
    ("below", "above"),
    [
        (LESS, MORE),
        (LESS, LESS),
        (MORE, LESS | {"title": "# of ex-students who founded an enterprise"}),
        (MORE, LESS | {"unit": "enterprises"}),
        (MORE | {"measure": "percentage"}, LESS | {"measure": "percentage"}),
        (MORE, {"targets": me.Target(569, operator="between", upper=800)}),
        (MORE, {"targets": me.Target("fewer")}),
        (MORE, {}),
        (MORE | {"title": "#"}, LESS | {"title": "#"}),
    ],
)
def test_less_below_or_something_else_is_fine(
    below: dict[str, Any], above: dict[str, Any]
) -> None:
    assert found("T15", two_levels(below, above), language="en") == []


def test_results_that_are_not_linked_are_not_compared() -> None:
    assert found("T15", two_levels(MORE, LESS).unlink("1.1", "1"), language="en") == []


def test_a_result_that_leads_to_itself_is_not_more_than_itself() -> None:
    assert found("T15", two_levels(LESS, LESS).link("1", "1"), language="en") == []
