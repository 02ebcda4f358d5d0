"""The matrix view: what it shows, in which order, and that text stays text."""

import pytest
from hypothesis import given

import iom_me as me
from tests import strategies
from tests.markup import parse
from tests.strategies import FEW_EXAMPLES

ALLOWED = {"table", "caption", "thead", "tbody", "tr", "th", "td", "b", "br", "p"}


def test_the_matrix_has_the_columns_of_ioms_template(plan: me.ResultsFramework) -> None:
    html = plan._repr_html_()

    for heading in ("Results", "Indicators", "Baseline", "Target", "Assumptions"):
        assert f">{heading}</th>" in html
    assert "Data Source and Collection Method" in html


def test_the_text_reads_from_the_objective_down(plan: me.ResultsFramework) -> None:
    assert plan.to_text() == (
        "W-1: Safe water\n"
        "Objective O: To contribute to better health in Kunene\n"
        "  - O.a # of cases of cholera: 120 (2023-12-31) -> ≤ 30 (by 2025-12-31)\n"
        "  Outcome 1: Households drink safe water\n"
        "    - 1.a % of households that drink safe water: 40 % (2023-12-31) -> 80 % "
        "(by 2025-12-31)\n"
        "    ~ assuming: Health centres stay open\n"
        "    Output 1.1: Villages have working wells\n"
        "      - 1.1.a # of working wells: 0 (2023-12-31) -> 20 (by 2025-06-30)\n"
        "      ~ assuming: Ground water stays clean\n"
        "      Activity 1.1.1: Drill wells\n"
        "        ~ assuming: Ground water stays clean"
    )


def test_the_frame_has_a_row_for_each_indicator_and_each_bare_result(
    plan: me.ResultsFramework,
) -> None:
    frame = plan.to_frame()

    assert frame["id"].tolist() == ["O", "1", "1.1", "1.1.1"]
    assert frame["indicator"].tolist()[:3] == ["O.a", "1.a", "1.1.a"]
    assert frame["target"][0] == "≤ 30 (by 2025-12-31)"


def test_every_result_stands_once_also_in_a_tangle(tangle: me.ResultsFramework) -> None:
    ids = tangle.to_frame()["id"].tolist()

    assert sorted(ids) == sorted(tangle.results)
    assert ids[0] == "O"


def test_ranges_missing_values_and_several_targets_are_written_out() -> None:
    indicator = me.Indicator(
        "1.a",
        "Share",
        measure="percentage",
        baseline=me.Baseline(me.NotAvailable("to_be_determined", due="2024-06-30")),
        targets=[
            me.Target(1200.5, operator="between", upper=1300, date="2024-12-31"),
            me.Target("high"),
        ],
    )
    plan = me.ResultsFramework(
        "P", "t", results=[me.Outcome("1", "c", indicators=indicator)]
    )

    row = plan.to_frame().iloc[0]

    assert row["baseline"] == "to be determined (due 2024-06-30)"
    assert row["target"] == "1,200.5 % – 1,300 % (by 2024-12-31)\nhigh"


def test_several_parents_are_told_apart() -> None:
    plan = me.ResultsFramework("P", "t").add(me.Outcome("1", "a"), me.Outcome("2", "b"))
    plan = plan.add(me.Output("1.1", "o"), me.Assumption("A", "holds"))
    plan = plan.link("1.1", "1", assuming="A").link("1.1", "2", assuming="A")

    assert "holds [to 1]\nholds [to 2]" in plan.to_frame()["assumptions"].tolist()


@pytest.mark.parametrize("count", [99, 100, 101, 5000])
def test_a_large_plan_is_shown_in_part_with_a_count_of_the_rest(count: int) -> None:
    results = [me.Outcome(str(place), "c") for place in range(count)]

    html = me.ResultsFramework("P", "t", results=results)._repr_html_()

    assert html.count("<tr>") <= 102
    assert (f"... and {count - 100:,} more" in html) == (count > 100)


def test_a_chain_of_any_length_is_shown() -> None:
    size = 20_000
    plan = me.ResultsFramework(
        "P",
        "t",
        results=[me.Output(str(place), "o") for place in range(size)],
        links=[me.Link(str(place), str(place + 1)) for place in range(size - 1)],
    )

    assert "more</td>" in plan._repr_html_()


@FEW_EXAMPLES
@given(strategies.frameworks(strategies.hostile_texts(), every_field=True))
def test_hostile_text_stays_text_in_html(plan: me.ResultsFramework) -> None:
    parsed = parse(plan._repr_html_())

    assert parsed.tags <= ALLOWED
    assert parsed.attributes <= {"class", "style", "scope", "colspan", "rowspan"}


@given(strategies.frameworks())
def test_every_plan_can_be_shown(plan: me.ResultsFramework) -> None:
    parse(plan._repr_html_())
    assert plan.to_text().startswith(plan.id)
    assert set(plan.to_frame()["id"]) == set(plan.results)
