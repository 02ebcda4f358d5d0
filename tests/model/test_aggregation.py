"""How values are put together is declared axis by axis."""

from typing import Any

import pytest

import iom_me as me


def test_an_indicator_takes_a_mapping_of_axes_and_methods() -> None:
    one = me.Indicator("1.a", "t", aggregation={"time": "mean", "place": "sum"})

    assert one.aggregation == me.Aggregation(time="mean", place="sum")
    assert one.aggregation.project is None


@pytest.mark.parametrize(
    ("aggregation", "message"),
    [
        ({"places": "sum"}, "no axis 'places'.*Did you mean 'place'"),
        ({"place": "average"}, "'average' is no"),
        ({"place": "latest"}, "only time knows"),
        ({"time": "max_then_sum"}, "groups that overlap"),
        ("sum", "write a method for each axis"),
    ],
)
def test_what_is_no_aggregation_is_refused(aggregation: Any, message: str) -> None:
    with pytest.raises(me.ModelError, match=message):
        me.Indicator("1.a", "t", aggregation=aggregation)


def test_a_changed_aggregation_breaks_comparability() -> None:
    def plan(**aggregation: str) -> me.ResultsFramework:
        one = me.Indicator("1.a", "t", aggregation=aggregation)
        return me.ResultsFramework("P", "t").add(me.Outcome("1", "o", indicators=one))

    (change,) = plan(time="mean").diff(plan(time="max"))

    assert (change.field, change.breaks_comparability) == ("aggregation", True)


def test_the_steps_of_a_scale_are_named_once() -> None:
    with pytest.raises(me.ModelError, match="step"):
        me.Indicator("1.a", "t", measure="ordinal", scale=["low", "high", "low"])
