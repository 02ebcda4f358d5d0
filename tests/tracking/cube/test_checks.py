"""What does not fit in a cube: each kind of problem, and where there is none."""

from typing import Any, TypeAlias

import pytest

import iom_me as me
from iom_me.tracking import CubeProblem, CubeProblemKind as Kind, disaggregate
from tests.tracking.build import indicator, plan, table

Rows: TypeAlias = list[dict[str, Any]]

SEX = me.Disaggregation("sex", categories=["female", "male"])
GROUP = me.Disaggregation("group", categories=["cash", "food"], is_exclusive=False)


def problems(
    *rows: dict[str, Any], by: Any = None, limit: float = 0.1, **fields: Any
) -> list[CubeProblem]:
    one = indicator(**({"disaggregation": SEX, "target": None} | fields))
    found = disaggregate(plan(one), table(*rows), "1.a", by=by, unknown_limit=limit)
    return list(found.problems)


def kinds(*rows: dict[str, Any], **options: Any) -> list[Kind]:
    return [problem.kind for problem in problems(*rows, **options)]


def sexes(female: Any, male: Any, total: Any = None, **more: Any) -> Rows:
    rows: Rows = [
        {"sex": "female", "value": female},
        {"sex": "male", "value": male},
    ]
    rows += [] if total is None else [{"value": total}]
    return [row | more for row in rows]


# Sums


def test_parts_that_make_the_total_are_no_problem() -> None:
    assert kinds(*sexes(60, 40, 100)) == []


def test_parts_above_the_total_are_named_with_both_numbers() -> None:
    [problem] = problems(*sexes(60, 50, 100))

    assert problem.kind is Kind.SUM_ABOVE_TOTAL
    assert (problem.by, problem.dimension) == ((), "sex")
    assert str(problem.period_end) == "2022-12-31"
    assert problem.message == (
        "2022-12-31: the parts by sex make 110, more than the total 100"
    )


def test_parts_below_the_total_are_named() -> None:
    [problem] = problems(*sexes(50, 40, 100))

    assert problem.kind is Kind.SUM_BELOW_TOTAL
    assert problem.message.endswith("make 90, less than the total 100")


def test_a_part_that_is_not_reported_is_named_with_the_gap() -> None:
    found = problems({"value": 100}, {"sex": "female", "value": 60})

    assert [p.kind for p in found] == [Kind.EMPTY_CATEGORY, Kind.SUM_BELOW_TOTAL]
    assert found[1].message.endswith("less than the total 100 (male not reported)")


def test_a_place_that_was_reported_before_is_missing_later() -> None:
    before: Rows = [{"place": f"p{n}", "value": 1} for n in range(7)]
    [problem] = problems(
        *[row | {"period_end": "2021-12-31"} for row in [*before, {"value": 7}]],
        {"place": "p0", "value": 1},
        {"value": 7},
        disaggregation=[],
    )

    assert problem.message == (
        "2022-12-31: the parts by place make 1, less than the total 7 "
        "(p1, p2, p3, p4, p5, ... not reported)"
    )


def test_periods_are_looked_at_one_by_one() -> None:
    # The sums over both periods agree: errors that cancel are found all the same.
    found = problems(
        *sexes(60, 50, 100, period_end="2022-06-30", period_start="2022-01-01"),
        *sexes(40, 50, 100, period_end="2022-12-31", period_start="2022-07-01"),
        accumulation="per_period",
    )

    assert [(p.kind, str(p.period_end)) for p in found] == [
        (Kind.SUM_ABOVE_TOTAL, "2022-06-30"),
        (Kind.SUM_BELOW_TOTAL, "2022-12-31"),
    ]


def test_what_was_corrected_later_counts() -> None:
    wrong = {"sex": "female", "value": 99, "recorded_on": "2023-01-01"}
    right = {"sex": "female", "value": 60, "recorded_on": "2023-02-01"}

    assert kinds(wrong, right, {"sex": "male", "value": 40}, {"value": 100}) == []


def test_crossed_cells_are_held_against_both_margins() -> None:
    found = problems(
        {"sex": "female", "place": "Edo", "value": 10},
        {"sex": "female", "place": "Lagos", "value": 20},
        {"sex": "male", "place": "Edo", "value": 30},
        {"sex": "male", "place": "Lagos", "value": 40},
        {"sex": "female", "value": 30},
        {"sex": "male", "value": 70},
        {"place": "Edo", "value": 41},
        {"place": "Lagos", "value": 60},
        {"value": 100},
    )

    assert [(p.kind, p.by, p.dimension) for p in found] == [
        (Kind.SUM_ABOVE_TOTAL, (), "place"),
        (Kind.SUM_BELOW_TOTAL, (("place", "Edo"),), "sex"),
    ]
    assert found[1].message == (
        "place Edo, 2022-12-31: the parts by sex make 40, less than the total 41"
    )


def test_money_is_summed_like_counts() -> None:
    assert kinds(*sexes(0.1, 0.2, 0.3), measure="currency") == []
    assert kinds(*sexes(0.1, 0.2, 0.4), measure="currency") == [Kind.SUM_BELOW_TOTAL]


# Groups that overlap


def test_groups_that_overlap_may_make_more_than_the_total() -> None:
    rows: Rows = [{"group": "cash", "value": 80}, {"group": "food", "value": 70}]

    assert kinds(*rows, {"value": 100}, disaggregation=GROUP) == []


def test_no_group_may_have_more_than_the_total() -> None:
    rows: Rows = [{"group": "cash", "value": 101}, {"value": 100}]

    found = problems(*rows, disaggregation=GROUP)

    assert found[-1].kind is Kind.PART_ABOVE_TOTAL
    assert found[-1].message == (
        "2022-12-31: group cash has 101, more than the total 100"
    )


# Percentages, ratios and scores


def rates(female: Any, male: Any, total: Any) -> Rows:
    return [
        {"sex": "female", "numerator": female[0], "denominator": female[1]},
        {"sex": "male", "numerator": male[0], "denominator": male[1]},
        {"numerator": total[0], "denominator": total[1]},
    ]


def test_a_percentage_is_that_of_its_parts_together() -> None:
    rows = rates((30, 40), (10, 60), (40, 100))

    assert kinds(*rows, measure="percentage") == []


def test_a_mean_of_percentages_is_not_the_total() -> None:
    rows = [*rates((30, 40), (10, 60), (None, None))[:2], {"value": 45.8}]

    [problem] = problems(*rows, measure="percentage")

    assert problem.kind is Kind.POOLED_DIFFERS
    assert problem.message == (
        "2022-12-31: the parts by sex make 40, and the total is 45.8"
    )


def test_a_percentage_rounded_to_a_point_is_no_problem() -> None:
    rows = [*rates((30, 40), (10, 61), (None, None))[:2], {"value": 40}]

    assert kinds(*rows, measure="percentage") == []


@pytest.mark.parametrize("measure", ["percentage", "ratio", "score"])
def test_a_total_outside_its_parts_is_a_problem(measure: str) -> None:
    [problem] = problems(*sexes(30, 40, 90), measure=measure)

    assert problem.kind is Kind.OUTSIDE_PARTS
    assert problem.message == (
        "2022-12-31: the total 90 is outside its parts by sex, 30 to 40"
    )


@pytest.mark.parametrize("measure", ["percentage", "ratio", "score"])
def test_a_total_between_its_parts_is_none(measure: str) -> None:
    assert kinds(*sexes(30, 40, 33), measure=measure) == []


def test_a_total_beside_some_of_its_parts_is_none() -> None:
    rows: Rows = [{"sex": "female", "value": 30}, {"value": 90}]

    assert kinds(*rows, measure="percentage") == [Kind.EMPTY_CATEGORY]


def test_a_percentage_of_groups_that_overlap_may_be_outside() -> None:
    # One in cash, one in food, one in both, who alone succeeded: 1/2, 1/2 and 1/3.
    rows: Rows = [
        {"group": "cash", "numerator": 1, "denominator": 2},
        {"group": "food", "numerator": 1, "denominator": 2},
        {"numerator": 1, "denominator": 3},
    ]

    assert kinds(*rows, measure="percentage", disaggregation=GROUP) == []


def test_texts_are_not_compared() -> None:
    assert kinds(*sexes("a", "b", "c"), measure="qualitative") == []


# Totals


def test_two_dimensions_that_make_different_totals_are_named() -> None:
    rows = [
        *sexes(60, 40),
        {"place": "Edo", "value": 30},
        {"place": "Kano", "value": 9},
    ]

    found = problems(*rows)

    assert [p.kind for p in found] == [
        Kind.PARTS_WITHOUT_TOTAL,
        Kind.PARTS_WITHOUT_TOTAL,
        Kind.TOTALS_DIFFER,
    ]
    assert found[-1].message == (
        "2022-12-31: no total; the parts by sex make 100, and the parts by place "
        "make 39"
    )


def test_two_dimensions_that_make_one_total_agree() -> None:
    rows = [*sexes(60, 40), {"place": "Edo", "value": 100}]

    assert Kind.TOTALS_DIFFER not in kinds(*rows)


def test_a_total_without_parts_is_named() -> None:
    [problem] = problems({"value": 100})

    assert problem.kind is Kind.TOTAL_WITHOUT_PARTS
    assert problem.message == "there is a total, and nothing by sex"


def test_parts_without_a_total_are_named() -> None:
    [problem] = problems(*sexes(60, 40))

    assert problem.kind is Kind.PARTS_WITHOUT_TOTAL
    assert problem.message == "there are parts by sex, and no total is reported"


def test_a_total_of_each_place_is_a_total() -> None:
    rows = sexes(60, 40, 100, place="Edo")

    assert kinds(*rows, by="sex") == []


def test_an_empty_table_has_no_problems() -> None:
    assert kinds({"status": "not_collected"}) == []


# Groups


def test_a_group_that_is_not_declared_is_named_with_the_one_meant() -> None:
    [*_, problem] = problems(*sexes(6, 4), {"sex": "femal", "value": 1}, {"value": 11})

    assert problem.kind is Kind.UNDECLARED_CATEGORY
    assert problem.by == (("sex", "femal"),)
    assert problem.message == (
        "sex 'femal' is not declared. Did you mean 'female' or 'male'?"
    )


def test_any_place_is_a_place() -> None:
    rows: Rows = [{"place": "Atlantis", "value": 5}, {"value": 5}]

    assert kinds(*rows, disaggregation=[]) == []


@pytest.mark.parametrize("word", ["total", "Total", "ALL", "both"])
def test_a_total_written_as_a_group_is_named(word: str) -> None:
    found = problems(*sexes(6, 4), {"sex": word, "value": 10})

    assert found[0].kind is Kind.TOTAL_AS_CATEGORY
    assert "leave the cell empty for the total" in found[0].message


def test_a_declared_group_without_any_value_is_named() -> None:
    found = problems({"sex": "female", "value": 6}, {"value": 6})

    assert [p.message for p in found] == ["sex 'male' has no value"]


def test_nobody_unknown_is_no_problem() -> None:
    sex = me.Disaggregation("sex", categories=["female", "male", "unknown"])

    assert kinds(*sexes(6, 4, 10), disaggregation=sex) == []


def test_a_column_that_is_no_dimension_of_the_plan_is_named() -> None:
    found = problems(*sexes(6, 4, 10), {"sexe": "f", "value": 6}, {"tribe": "x"})

    assert [(p.kind, p.dimension) for p in found] == [
        (Kind.UNDECLARED_DIMENSION, "sexe"),
        (Kind.UNDECLARED_DIMENSION, "tribe"),
    ]
    assert "Did you mean 'sex'?" in found[0].message


def test_a_column_beside_an_indicator_without_dimensions_is_named() -> None:
    found = problems({"tribe": "x", "value": 6}, disaggregation=[], by="tribe")

    assert found[0].message.endswith("as a dimension. It declares none.")


@pytest.mark.parametrize(("unknown", "is_much"), [(10, False), (12, True)])
def test_many_unknown_are_named(unknown: int, is_much: bool) -> None:  # noqa: FBT001
    rows: Rows = [
        {"place": "Edo", "value": 90},
        {"place": "not known", "value": unknown},
    ]

    found = kinds(*rows, {"value": 90 + unknown}, disaggregation=[])

    assert (Kind.MUCH_UNKNOWN in found) is is_much


def test_the_limit_of_the_unknown_can_be_set() -> None:
    rows: Rows = [{"place": "Edo", "value": 90}, {"place": "unknown", "value": 10}]

    [*_, problem] = problems(*rows, disaggregation=[], limit=0.05)

    assert problem.message == "place is unknown for 10 of 100 (10 %)"


def test_unknown_persons_of_a_percentage_are_those_asked() -> None:
    rows: Rows = [
        {"place": "Edo", "numerator": 1, "denominator": 60},
        {"place": "unknown", "numerator": 1, "denominator": 40},
    ]

    [*_, problem] = problems(*rows, disaggregation=[], measure="percentage")

    assert problem.message == "place is unknown for 40 of 100 (40 %)"


def test_long_names_are_cut() -> None:
    found = problems(
        {"place": "x" * 10_000, "value": 5}, {"sex": "y" * 900, "value": 5}
    )

    assert max(len(problem.message) for problem in found) < 300
