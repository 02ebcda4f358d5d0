"""The first rules about indicators."""

import pytest

import iom_me as me
from tests.logic.found import found


@pytest.mark.parametrize("id", ["O", "1", "1.1"])
def test_a_result_without_indicator_is_an_error(
    plan: me.ResultsFramework, id: str
) -> None:
    (finding,) = found("I01", plan.replace(id, indicators=()))

    assert finding.node == id


def test_each_indicator_of_an_activity_is_named(plan: me.ResultsFramework) -> None:
    indicators = [me.Indicator("1.1.1.a", "wells"), me.Indicator("1.1.1.b", "days")]

    findings = found("I02", plan.replace("1.1.1", indicators=indicators))

    assert [f.indicator for f in findings] == ["1.1.1.a", "1.1.1.b"]
    assert {f.node for f in findings} == {"1.1.1"}


@pytest.mark.parametrize("code", ["T01", "T02", "M01"])
def test_nothing_is_asked_of_an_indicator_of_an_activity(
    plan: me.ResultsFramework, code: str
) -> None:
    indicators = [me.Indicator("1.1.1.a", "wells")]

    assert found(code, plan.replace("1.1.1", indicators=indicators)) == []
