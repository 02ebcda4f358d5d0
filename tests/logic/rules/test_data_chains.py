"""What the values mean along the chain: outputs, outcomes, and means."""

from typing import Any

import pytest

import iom_me as me
from iom_me.logic import Finding
from iom_me.logic.evidence import gather
from tests.logic.found import found
from tests.logic.rules.data import found_in, severities
from tests.tracking.build import indicator, plan, table


def chain(outputs: int = 2, **fields: Any) -> me.ResultsFramework:
    """An outcome with indicators 1.a, 1.b over outputs with an indicator each."""
    own = [indicator(id=id, **fields) for id in ("1.a", "1.b")]
    fw = me.ResultsFramework("P", "Return").add(
        me.Outcome("1", "Returnees have an income", indicators=own)
    )
    for place in range(1, outputs + 1):
        one = indicator(id=f"1.{place}.a")
        output = me.Output(f"1.{place}", "Returnees have a trade", indicators=[one])
        fw = fw.add(output, contributes_to="1")
    return fw


def after(code: str, fw: me.ResultsFramework, **values: float) -> list[Finding]:
    """Halfway through, where half of the way is expected; 1_1_a stands for 1.1.a."""
    rows = [
        {"indicator": id[1:].replace("_", "."), "value": value}
        for id, value in values.items()
    ]
    return found(code, fw, evidence=gather(fw, table(*rows)))


# D08


def test_an_outcome_that_lags_behind_its_outputs_is_looked_at() -> None:
    (finding,) = after("D08", chain(), i1_a=10, i1_b=60, i1_1_a=55, i1_2_a=120)

    assert severities([finding]) == ["info"]
    assert finding.node == "1"
    assert finding.message.endswith(
        "is off track (1.a), although all of its outputs are on track."
    )


def test_an_outcome_that_moves_without_its_outputs_is_looked_at() -> None:
    (finding,) = after("D08", chain(), i1_a=60, i1_1_a=5, i1_2_a=10)

    assert finding.message.endswith(
        "is on track, although all of its outputs (1.1 and 1.2) are off track."
    )
    assert "something else" in finding.suggestion


@pytest.mark.parametrize(
    "values",
    [
        {"i1_a": 60, "i1_1_a": 60, "i1_2_a": 60},
        {"i1_a": 10, "i1_1_a": 10, "i1_2_a": 10},
        {"i1_a": 10, "i1_1_a": 60, "i1_2_a": 10},
        {"i1_a": 60, "i1_1_a": 60, "i1_2_a": 10},
        {"i1_a": 40, "i1_1_a": 60, "i1_2_a": 60},
        {"i1_a": 10, "i1_1_a": 60},
        {"i1_1_a": 60, "i1_2_a": 60},
        {"i1_a": 10},
    ],
)
def test_what_moves_together_or_is_not_known_is_left_alone(
    values: dict[str, float],
) -> None:
    assert after("D08", chain(), **values) == []


def test_an_outcome_without_outputs_is_left_alone() -> None:
    assert after("D08", chain(outputs=0), i1_a=10) == []


# D09


def test_outputs_achieved_without_a_value_of_the_outcome_are_a_warning() -> None:
    (finding,) = after("D09", chain(), i1_1_a=100, i1_2_a=154)

    assert severities([finding]) == ["warning"]
    assert finding.node == "1"
    assert finding.message.endswith("but nothing was measured of the outcome itself.")


@pytest.mark.parametrize(
    "values",
    [
        {"i1_1_a": 100},
        {"i1_1_a": 100, "i1_2_a": 99},
        {"i1_1_a": 100, "i1_2_a": 100, "i1_b": 0},
    ],
)
def test_outputs_not_achieved_or_an_outcome_with_data_are_fine(
    values: dict[str, float],
) -> None:
    assert after("D09", chain(), **values) == []


def test_an_outcome_whose_value_is_not_due_yet_is_fine() -> None:
    fw = chain(frequency="baseline_midterm_endline")

    assert after("D09", fw, i1_1_a=100, i1_2_a=100) == []


def test_an_outcome_whose_value_is_overdue_is_a_warning() -> None:
    assert len(after("D09", chain(frequency="monthly"), i1_1_a=100, i1_2_a=100)) == 1


@pytest.mark.parametrize(
    "row", [{"status": "not_applicable"}, {"comment": "Many told us that they stay"}]
)
def test_an_outcome_of_which_the_table_speaks_is_fine(row: dict[str, str]) -> None:
    fw = chain()
    rows = table(
        {"indicator": "1.1.a", "value": 100},
        {"indicator": "1.2.a", "value": 100},
        {"indicator": "1.a"} | row,
    )

    assert found("D09", fw, evidence=gather(fw, rows)) == []


def test_the_evaluation_in_nigeria_measured_outputs_only() -> None:
    data = me.datasets.nigeria_reintegration()

    report = me.check(data.framework, data.measurements)

    assert [f.node for f in report if f.code == "D09"] == ["1"]
    assert [f.indicator for f in report if f.code == "D07"] == ["1.1.a", "1.2.d"]


# D10


def enterprises(*values: float) -> list[Finding]:
    """IDEE, Niger: enterprises, new enterprises and students, of which 100 each."""
    ids = ("1.a", "1.b", "1.c")
    rows = [
        {"indicator": id, "value": value, "period_end": "2024-01-01"}
        for id, value in zip(ids, values, strict=True)
    ]
    return found_in("D10", plan(*(indicator(id=id) for id in ids)), *rows)


def test_a_mean_that_hides_a_failure_names_it() -> None:
    (finding,) = enterprises(115, 63, 158)

    assert severities([finding]) == ["info"]
    assert (finding.node, finding.indicator) == ("1", "1.b")
    assert finding.message.endswith(
        'the mean progress is 112 %, which hides that Indicator 1.b "title of 1.b" '
        "stands at 63 %."
    )


@pytest.mark.parametrize(
    "values", [(115, 103, 158), (115, 78, 158), (80, 63, 75), (40, 30, 50)]
)
def test_a_mean_that_hides_nothing_is_fine(values: tuple[float, ...]) -> None:
    assert enterprises(*values) == []


def test_on_the_way_the_mean_is_held_against_what_is_expected() -> None:
    fw = plan(indicator(), indicator(id="1.b"))

    (finding,) = found_in("D10", fw, {"value": 85}, {"indicator": "1.b", "value": 20})

    assert "is 52 %, which hides that" in finding.message


def test_without_dates_all_is_expected() -> None:
    fw = plan(*(indicator(id=id, baseline=5, target=me.Target(10)) for id in "ab"))
    rows = [{"indicator": "a", "value": 20}, {"indicator": "b", "value": 1}]

    (finding,) = found_in("D10", fw, *rows)

    assert "stands at -80 %" in finding.message
