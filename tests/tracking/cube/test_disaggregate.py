"""The members of a cube: their values, their progress, and how they are found."""
# ruff: noqa: PD010  `pivot` is a method of the cube, not of a frame of pandas

import json
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

import iom_me as me
from iom_me.tracking import Cube, CubeMember, CubeStatus, disaggregate
from tests.markup import parse
from tests.tracking.build import indicator, plan, quarters, table

mpl.use("agg")

SEX = me.Disaggregation("sex", categories=["female", "male", "unknown"])
AGE = me.Disaggregation("age", categories=["young", "old"])


def cube(*rows: dict[str, Any], by: Any = None, **fields: Any) -> Cube:
    """The cube of one indicator, broken down by sex unless it says otherwise."""
    one = indicator(**({"disaggregation": SEX} | fields))
    values = table(*rows) if rows else table({"value": 1}).iloc[:0]
    return disaggregate(plan(one), values, "1.a", by=by)


def part(value: Any, **by: str) -> me.DisaggregatedValue:
    return me.DisaggregatedValue(value, by=by)


# Values


def test_members_are_the_total_each_group_and_what_is_crossed() -> None:
    found = cube(
        {"value": 10},
        {"sex": "female", "value": 6},
        {"sex": "male", "age": "young", "value": 4},
        disaggregation=[SEX, AGE],
    )

    labels = [member.label for member in found.members]

    assert labels[:6] == [
        "total", "sex female", "sex male", "sex unknown", "age young", "age old",
    ]  # fmt: skip
    assert labels[6:8] == ["sex female, age young", "sex female, age old"]
    assert len(labels) == 1 + 3 + 2 + 6


def test_groups_that_nobody_crosses_are_not_crossed() -> None:
    found = cube(
        {"sex": "female", "value": 6},
        {"age": "young", "value": 4},
        disaggregation=[SEX, AGE],
    )

    assert [member.label for member in found.members] == [
        "total", "sex female", "sex male", "sex unknown", "age young", "age old",
    ]  # fmt: skip
    assert found[{"sex": "female", "age": "old"}].reason == (
        "nothing is reported by sex and age together"
    )


def test_a_value_of_the_table_is_reported() -> None:
    women = cube({"sex": "female", "value": 6})[{"sex": "female"}]

    assert (women.value, women.status, women.reason) == (6, "reported", _NO_TARGET)
    assert str(women.date) == "2022-12-31"


_NO_TARGET = "there is no target"


def test_a_total_of_parts_is_derived() -> None:
    found = cube(
        {"place": "Edo", "sex": "female", "value": 20},
        {"place": "Edo", "sex": "male", "value": 30},
        {"place": "Lagos", "sex": "female", "value": 25},
    )

    assert found[{}].value == 75
    assert found[{}].status is CubeStatus.DERIVED
    assert found[{"place": "Edo"}].value == 50
    assert found[{"sex": "female"}].value == 45
    assert found[{"sex": "female", "place": "Edo"}].status is CubeStatus.REPORTED


def test_unknown_is_a_category_like_any_other() -> None:
    found = cube({"sex": "female", "value": 6}, {"sex": "unknown", "value": 2})

    assert found[{"sex": "unknown"}].value == 2
    assert found[{}].value == 8


def test_what_is_missing_is_never_zero() -> None:
    men = cube({"sex": "female", "value": 6})[{"sex": "male"}]

    assert (men.value, men.status, men.reason) == (
        None,
        "no_data",
        "no value is reported",
    )


def test_zero_is_a_value() -> None:
    assert cube({"sex": "male", "value": 0})[{"sex": "male"}].value == 0


@pytest.mark.parametrize("status", ["not_due", "not_collected", "not_applicable"])
def test_a_missing_value_has_the_status_of_the_table(status: str) -> None:
    men = cube({"value": 5}, {"sex": "male", "status": status})[{"sex": "male"}]

    assert (men.value, men.status.value) == (None, status)
    assert men.reason == f"the value is {status.replace('_', ' ')}"


def test_percentages_are_pooled_and_keep_their_numerators() -> None:
    found = cube(
        {"sex": "female", "numerator": 30, "denominator": 40},
        {"sex": "male", "numerator": 10, "denominator": 60},
        measure="percentage",
    )

    assert (found[{}].value, found[{}].numerator, found[{}].denominator) == (
        40,
        40,
        100,
    )
    assert found[{"sex": "female"}].value == 75


def test_percentages_without_numerators_are_not_averaged() -> None:
    total = cube(
        {"sex": "female", "value": 75},
        {"sex": "male", "value": 25},
        measure="percentage",
    )[{}]

    assert (total.value, total.status) == (None, CubeStatus.CANNOT_TELL)
    assert "they are not averaged" in total.reason
    assert (total.numerator, total.denominator) == (None, None)


def test_a_declared_method_is_honoured() -> None:
    total = cube(
        {"place": "Edo", "sex": "female", "value": 4},
        {"place": "Lagos", "sex": "female", "value": 8},
        measure="score",
        aggregation={"place": "mean"},
    )[{"sex": "female"}]

    assert total.value == 6


@pytest.mark.parametrize("size", [1, 1e308])
def test_numerators_that_do_not_make_the_value_are_not_shown(size: float) -> None:
    total = cube(
        {"place": "Edo", "numerator": 0.75 * size, "denominator": size},
        {"place": "Lagos", "numerator": size, "denominator": size},
        measure="percentage",
        aggregation={"place": "max"},
    )[{}]

    assert (total.value, total.numerator, total.denominator) == (100, None, None)


def test_new_values_are_summed_in_each_member() -> None:
    found = cube(
        *quarters(1, 2, sex="female"),
        *quarters(10, 20, sex="male"),
        accumulation="per_period",
    )

    assert [found[{"sex": sex}].value for sex in ("female", "male")] == [3, 30]
    assert found[{}].value == 33


def test_only_what_was_known_on_a_day_counts() -> None:
    one = indicator(disaggregation=SEX)
    values = table(
        {"sex": "female", "value": 4, "period_end": "2022-06-30"},
        {"sex": "female", "value": 6},
    )

    found = disaggregate(plan(one), values, "1.a", as_of="2022-09-30")

    assert (found[{"sex": "female"}].value, found.rows_later) == (4, 1)


def test_texts_are_values_of_a_qualitative_indicator() -> None:
    found = cube({"sex": "female", "value": "better"}, measure="qualitative")

    assert found[{"sex": "female"}].value == "better"
    assert found.to_frame()["value"].tolist()[1] == "better"
    assert found.pivot(rows="sex")["total"].tolist()[0] == "better"


VALUES = st.none() | st.integers(-5, 50)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "value": VALUES,
            "sex": st.sampled_from([None, "female", "male", "femal", "total"]),
            "place": st.sampled_from([None, "Edo", "Lagos"]),
            "group": st.sampled_from([None, "cash", "food"]),
            "numerator": st.none() | st.floats(0, 1e308),
            "denominator": st.none() | st.integers(0, 60),
            "period_end": st.sampled_from(["0001-01-01", "2022-06-30", "9999-12-31"]),
        }
    ),
    max_size=8,
)
KINDS = st.fixed_dictionaries(
    {
        "measure": st.sampled_from(["count", "percentage", "ratio", "score", None]),
        "accumulation": st.sampled_from(["per_period", "latest", None]),
    }
)
DIMENSIONS = [SEX, me.Disaggregation("group", is_exclusive=False)]


def drawn(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = ["value", "sex", "place", "group", "numerator", "denominator", "period_end"]
    return pd.DataFrame(rows, columns=names, dtype=object).assign(indicator="1.a")


@settings(max_examples=30)
@given(rows=ROWS, kind=KINDS)
def test_the_total_is_that_of_the_report(
    rows: list[dict[str, Any]], kind: dict[str, Any]
) -> None:
    fw = plan(indicator(disaggregation=DIMENSIONS, **kind))

    total = disaggregate(fw, drawn(rows), "1.a")[{}]
    entry = me.track(fw, drawn(rows))["1.a"]

    assert (total.value, total.parts_present) == (entry.actual, entry.parts_present)
    assert total.progress == entry.progress


@settings(max_examples=30)
@given(rows=ROWS, kind=KINDS, seed=st.randoms())
def test_the_order_of_rows_does_not_matter_and_nothing_breaks(
    rows: list[dict[str, Any]], kind: dict[str, Any], seed: Any
) -> None:
    fw = plan(indicator(disaggregation=DIMENSIONS, **kind))
    mixed = seed.sample(rows, len(rows))

    found = disaggregate(fw, drawn(rows), "1.a")

    assert disaggregate(fw, drawn(mixed), "1.a").to_dict() == found.to_dict()
    assert len(found.summary().splitlines()) <= 25
    assert all(m.value is not None or m.reason for m in found.members)
    json.dumps(found.to_dict(), allow_nan=False)
    parse(found._repr_html_())
    assert len(found.to_frame()) == len(found.members)


# Progress


def test_a_part_is_held_against_its_own_target_and_baseline() -> None:
    women = cube(
        {"sex": "female", "value": 30},
        baseline=me.Baseline(20, disaggregated=[part(10, sex="female")]),
        target=me.Target(100, disaggregated=[part(50, sex="female")]),
    )[{"sex": "female"}]

    assert (women.baseline, women.target) == (10, 50)
    assert (women.progress, women.formula) == (0.5, "baseline_relative")
    assert women.note == ""


def test_a_crossed_part_has_a_target_in_any_order_of_dimensions() -> None:
    found = cube(
        {"place": "Edo", "sex": "female", "value": 30},
        baseline=None,
        target=me.Target(100, disaggregated=[part(60, sex="female", place="Edo")]),
    )

    assert found[{"place": "Edo", "sex": "female"}].progress == 0.5


def test_a_target_without_a_value_is_shown() -> None:
    men = cube(
        {"sex": "female", "value": 30},
        target=me.Target(100, disaggregated=[part(50, sex="male")]),
    )[{"sex": "male"}]

    assert (men.target, men.progress, men.reason) == (50, None, "no value is reported")


def test_a_part_without_a_baseline_says_which_formula_it_has() -> None:
    women = cube(
        {"sex": "female", "value": 30},
        baseline=me.Baseline(20),
        target=me.Target(100, disaggregated=[part(50, sex="female")]),
    )[{"sex": "female"}]

    assert (women.progress, women.formula) == (0.6, "ratio")
    assert women.note == "no baseline of this part, so progress is by ratio"


def test_a_falling_part_without_a_baseline_has_no_progress() -> None:
    women = cube(
        {"sex": "female", "value": 30},
        direction="decrease",
        baseline=me.Baseline(90),
        target=me.Target(10, disaggregated=[part(5, sex="female")]),
    )[{"sex": "female"}]

    assert women.progress is None
    assert "lower is better" in women.reason


def test_a_part_of_a_range_has_no_progress() -> None:
    women = cube(
        {"sex": "female", "value": 30},
        target=me.Target(
            10, operator="between", upper=20, disaggregated=[part(5, sex="female")]
        ),
    )[{"sex": "female"}]

    assert women.reason == "the target is a range, and its parts have no upper end"


def test_two_targets_of_one_part_are_refused() -> None:
    women = cube(
        {"sex": "female", "value": 30},
        target=me.Target(
            100, disaggregated=[part(5, sex="female"), part(6, sex="female")]
        ),
    )[{"sex": "female"}]

    assert women.reason == "the plan states two values for this part"


def test_a_baseline_beyond_the_target_is_noted() -> None:
    women = cube(
        {"sex": "female", "value": 30},
        baseline=me.Baseline(60, disaggregated=[part(60, sex="female")]),
        target=me.Target(100, disaggregated=[part(50, sex="female")]),
    )[{"sex": "female"}]

    assert women.note == "the baseline is already beyond the target"


def test_steps_of_a_scale_have_progress() -> None:
    found = cube(
        {"sex": "female", "value": "fair"},
        {"sex": "male", "value": "none such"},
        measure="ordinal",
        scale=["weak", "fair", "strong"],
        baseline=me.Baseline("weak", disaggregated=[part("weak", sex="female")]),
        target=me.Target(
            "strong",
            disaggregated=[part("strong", sex="female"), part("strong", sex="male")],
        ),
    )

    assert found[{"sex": "female"}].progress == 0.5
    assert "is not on the scale" in found[{"sex": "male"}].reason


def test_a_text_that_is_no_step_has_no_progress() -> None:
    women = cube(
        {"sex": "female", "value": "perhaps"},
        measure="binary",
        baseline=None,
        target=me.Target(1, disaggregated=[part(1, sex="female")]),
    )[{"sex": "female"}]

    assert women.reason == "the value is the text 'perhaps'"


# Dimensions


def test_by_default_dimensions_are_those_declared_and_places_with_rows() -> None:
    found = cube({"place": "Edo", "value": 3}, {"tribe": "x", "value": 2})

    assert [d.name for d in found.dimensions] == ["sex", "place"]


def test_any_column_can_be_asked_for() -> None:
    found = cube({"value": 3}, {"tribe": "x", "value": 2}, by="tribe")

    assert [(m.label, m.value) for m in found.members] == [
        ("total", 3),
        ("tribe x", 2),
    ]


def test_without_dimensions_there_is_only_the_total() -> None:
    found = cube({"sex": "female", "value": 2}, by=[])

    assert [member.value for member in found.members] == [2]
    assert repr(found) == "<Cube 1.a at 2022-12-31: 1 member, 1 with a value>"


def test_a_dimension_named_twice_counts_once() -> None:
    assert len(cube({"value": 2}, by=["sex", "sex"]).dimensions) == 1


def test_unknown_categories_that_are_not_declared_are_last() -> None:
    found = cube(
        {"place": "Unknown", "value": 1},
        {"place": "Zaria", "value": 1},
        {"place": "Edo", "value": 1},
    )

    assert found.dimensions[1].categories == ("Edo", "Zaria", "Unknown")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "sec"}, "There is no 'sec' in the dimensions .* Did you mean 'sex'"),
        ({"by": [1]}, r"by=\[1\] names no dimensions"),
        ({"by": 3}, "by=3 names no dimensions"),
        ({"as_of": "soon"}, "'soon' is not a date"),
        ({"unknown_limit": 2}, "unknown_limit is 2: it is a share"),
        ({"unknown_limit": "a"}, "'a' is not a number"),
        ({"unknown_limit": float("nan")}, "nan is not a finite number"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(me.ModelError, match=message):
        disaggregate(
            plan(indicator(disaggregation=SEX)), table({"value": 1}), "1.a", **options
        )


def test_an_unknown_indicator_is_refused() -> None:
    with pytest.raises(me.errors.UnknownIdError, match=r"Did you mean '1\.a'"):
        disaggregate(plan(indicator()), table({"value": 1}), "1.b")


def test_a_plan_that_is_none_is_refused() -> None:
    with pytest.raises(me.ModelError, match="is no plan but str"):
        disaggregate("plan.json", table({"value": 1}), "1.a")  # type: ignore[arg-type]


def test_a_table_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(me.errors.DataError, match="'value' is not a finite number"):
        cube({"value": "12,5"})


def test_a_cube_of_too_many_members_is_refused() -> None:
    rows = [{"place": str(n), "tribe": str(n), "value": 1} for n in range(300)]

    with pytest.raises(
        me.ModelError, match=r"place \(300\), tribe \(300\): choose few"
    ):
        cube(*rows, by=["place", "tribe"])


def test_too_many_crossed_dimensions_are_refused() -> None:
    names = [f"d{number}" for number in range(13)]

    with pytest.raises(me.ModelError, match="by 13 dimensions at once"):
        cube(dict.fromkeys(names, "x") | {"value": 1}, by=names)


# DiagnosisFinding members


def test_an_empty_category_is_the_total() -> None:
    found = cube({"value": 5})

    assert found[{"sex": None}] == found[{"sex": ""}] == found[{}]


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ({"sec": "female"}, "There is no 'sec' in the dimensions of the cube"),
        ({"sex": "femal"}, "There is no 'femal' in the categories of 'sex'. Did you"),
        ({"sex": ["female"]}, "in the categories of 'sex'"),
        ("female", "'female' names no member: write cube"),
        (0, "0 names no member"),
    ],
)
def test_a_member_that_is_not_there_is_refused(by: Any, message: str) -> None:
    with pytest.raises(me.ModelError, match=message):
        cube({"value": 5})[by]


def test_a_cube_is_not_a_sequence() -> None:
    with pytest.raises(TypeError):
        iter(cube({"value": 5}))  # type: ignore[call-overload]


def test_a_member_knows_its_categories() -> None:
    women = cube({"sex": "female", "value": 5})[{"sex": "female"}]

    assert isinstance(women, CubeMember)
    assert (women.category("sex"), women.category("age")) == ("female", None)


def test_the_counts_of_statuses_are_in_order() -> None:
    found = cube({"sex": "female", "value": 5})

    assert found.counts == {
        CubeStatus.REPORTED: 1,
        CubeStatus.DERIVED: 1,
        CubeStatus.NO_DATA: 2,
    }


# What it shows


CROSSED = [
    {"place": "Edo", "sex": "female", "value": 20},
    {"place": "Edo", "sex": "male", "value": 30},
    {"place": "Lagos", "sex": "female", "value": 25},
]


def test_the_frame_has_a_row_per_member_with_none_for_the_total() -> None:
    frame = cube(*CROSSED).to_frame()

    assert list(frame.columns) == [
        "sex", "place", "value", "numerator", "denominator", "baseline", "target",
        "progress", "parts_present", "parts_expected", "status", "note", "reason",
        "formula", "date",
    ]  # fmt: skip
    first, second = frame[["sex", "place", "value"]].to_numpy().tolist()[:2]
    assert (first, second) == ([None, None, 75.0], ["female", None, 45.0])
    assert frame["value"].dtype == "float64"


def test_an_empty_table_has_a_frame_of_the_same_columns() -> None:
    frame = cube().to_frame()

    assert frame["value"].isna().all()
    assert frame["value"].dtype == "float64"
    assert frame["status"].tolist() == ["no_data"] * 4


def test_a_dimension_with_the_name_of_a_column_is_told_apart() -> None:
    found = cube(
        {"target": "x", "value": 1}, disaggregation=me.Disaggregation("target")
    )

    assert list(found.to_frame().columns)[:2] == ["target (dimension)", "value"]


def test_a_pivot_has_the_totals_last() -> None:
    frame = cube(*CROSSED).pivot(rows="place", columns="sex")

    assert list(frame.columns) == ["place", "female", "male", "unknown", "total"]
    assert frame["place"].tolist() == ["Edo", "Lagos", "total"]
    assert frame["female"].tolist() == [20, 25, 45]
    assert frame["total"].tolist() == [50, 25, 75]
    assert frame["unknown"].isna().all()


def test_a_pivot_of_one_dimension_has_one_column() -> None:
    frame = cube(*CROSSED).pivot(rows="place", at={"sex": "female"})

    assert frame.to_numpy().tolist() == [["Edo", 20], ["Lagos", 25], ["total", 45]]


def test_a_pivot_shows_progress() -> None:
    frame = cube(*CROSSED).pivot(rows="place", values="progress")

    assert frame["total"].tolist()[-1] == 0.75


def test_a_group_named_total_is_told_apart_in_a_pivot() -> None:
    frame = cube({"sex": "total", "value": 3}).pivot(rows="sex")

    assert frame["sex"].tolist()[-2:] == ["total", "(total)"]
    assert frame.columns.tolist() == ["sex", "total"]


def test_a_group_with_the_name_of_the_rows_is_told_apart_in_a_pivot() -> None:
    found = cube({"place": "Edo", "sex": "place", "value": 3})

    frame = found.pivot(rows="place", columns="sex")

    assert frame.columns.tolist()[0] == "place (dimension)"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rows": "sex", "values": "valu"}, "values='valu' is none: .* mean 'value'"),
        ({"rows": "sex", "columns": "sex"}, "Rows and columns are both 'sex'"),
        ({"rows": ["sex"]}, "in the dimensions of the cube"),
        ({"rows": "sec"}, "There is no 'sec' in the dimensions of the cube"),
        ({"rows": "sex", "at": {"sex": "male"}}, "'at' fixes 'sex', which is in the"),
        ({"rows": "sex", "at": {"place": "E"}}, "There is no 'E' in the categories"),
    ],
)
def test_a_pivot_of_what_is_not_there_is_refused(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(me.ModelError, match=message):
        cube(*CROSSED).pivot(**options)


def test_the_summary_names_the_groups_and_what_does_not_fit() -> None:
    found = cube({"value": 50}, *CROSSED)

    assert found.summary().splitlines() == [
        "1.a title of 1.a (P)",
        "As of 2022-12-31: 12 members, 8 with a value.",
        "Total: 50 (50 %)",
        "By sex: female 45, male 30, unknown no data",
        "By place: Edo 50, Lagos 25",
        "Problems: 2, none of them mended.",
        "- 2022-12-31: the parts by sex make 75, more than the total 50",
        "- 2022-12-31: the parts by place make 75, more than the total 50",
    ]


def test_long_lists_are_cut_in_the_summary() -> None:
    names = [f"d{number}" for number in range(10)]
    rows = [{name: f"c{number}", "value": 5} for name in names for number in range(8)]
    dimensions = [me.Disaggregation(name) for name in names]

    lines = cube({"value": 1}, *rows, disaggregation=dimensions).summary().splitlines()

    assert len(lines) <= 25
    assert lines[3].endswith("c5 5, ... and 2 more")
    assert "... and 2 more dimensions" in lines
    assert lines[-1] == "- ... and 3 more (see .problems)"


def test_a_percentage_is_written_with_its_sign() -> None:
    found = cube({"sex": "female", "value": 30}, measure="percentage")

    assert "By sex: female 30 %, male no data, unknown no data" in found.summary()


def test_html_is_escaped() -> None:
    page = cube(
        {"sex": "<script>", "value": 3}, {"value": 2}, measure="count"
    )._repr_html_()

    assert "script" not in parse(page).tags
    assert "&lt;script&gt;" in page
    assert "undeclared category" in page


# The heat map


def texts(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.texts]


def ticks(axes: Any) -> tuple[list[str], list[str]]:
    return (
        [label.get_text() for label in axes.get_yticklabels()],
        [label.get_text() for label in axes.get_xticklabels()],
    )


def test_crossed_dimensions_are_drawn_with_the_larger_in_rows() -> None:
    axes = cube(*CROSSED).plot()

    assert ticks(axes) == (
        ["female", "male", "unknown", "total"],
        ["Edo", "Lagos", "total"],
    )
    assert texts(axes)[:3] == ["20", "25", "45"]


def test_the_other_order_can_be_asked_for() -> None:
    axes = cube(*CROSSED).plot(rows="place", columns="sex")

    assert ticks(axes)[0] == ["Edo", "Lagos", "total"]


def test_a_larger_dimension_goes_into_rows() -> None:
    rows = [{"place": str(n), "sex": "female", "value": n} for n in range(5)]

    assert len(ticks(cube(*rows).plot())[0]) == 6


def test_cells_without_a_value_are_hatched() -> None:
    axes = cube(*CROSSED).plot()

    hatched = [p for p in axes.patches if isinstance(p, Rectangle) and p.get_hatch()]
    assert len(hatched) == 4
    assert "hatched: no value" in axes.get_xlabel()


def test_the_colour_is_the_progress_if_there_is_any() -> None:
    axes = cube(*CROSSED).plot()

    assert "orange far, blue there" in axes.get_xlabel()
    assert "grey: no target" in axes.get_xlabel()
    assert texts(axes)[-1] == "75 (75 %)"


def test_the_colour_is_the_value_without_targets() -> None:
    axes = cube(*CROSSED, target=None).plot()

    assert "colour: value" in axes.get_xlabel()
    colours = {p.get_facecolor() for p in axes.patches}
    assert len(colours) == 5  # three values, grey sums, white without a value


def test_one_dimension_is_one_column() -> None:
    found = cube({"sex": "female", "value": 3})

    assert ticks(found.plot()) == (["female", "male", "unknown", "total"], ["total"])
    assert ticks(found.plot(columns="sex"))[0] == ticks(found.plot(rows="sex"))[0]


def test_a_cube_without_dimensions_is_one_cell() -> None:
    axes = cube({"value": 3}, by=[], target=None).plot()

    assert (texts(axes), axes.get_xlabel()) == (["3"], "colour: value")


def test_an_empty_cube_is_drawn() -> None:
    axes = cube().plot()

    axes.figure.canvas.draw()
    assert texts(axes) == []


def test_many_rows_are_cut_from_the_front() -> None:
    rows = [{"place": f"p{n:03}", "value": 1e300 * (n - 40)} for n in range(80)]

    axes = cube(*rows, target=None).plot(rows="place")

    assert len(ticks(axes)[0]) == 60
    assert "the first 21 rows are not drawn" in axes.get_xlabel()


def test_many_columns_are_cut_from_the_front() -> None:
    rows = [{"place": f"p{n:03}", "sex": "male", "value": n} for n in range(61)]

    axes = cube(*rows).plot(rows="sex", columns="place")

    assert "the first 2 columns are not drawn" in axes.get_xlabel()


def test_a_map_of_many_cells_fits_into_given_axes() -> None:
    rows = [
        {"place": f"$p_{n}$ of a long name", "sex": sex, "value": -n}
        for n in range(30)
        for sex in ("female", "male")
    ]
    _, axes = plt.subplots()

    assert cube(*rows).plot(rows="sex", columns="place", ax=axes) is axes
    axes.figure.canvas.draw()
    assert axes.get_xticklabels()[0].get_rotation() == 30


def test_texts_are_drawn_as_they_are() -> None:
    axes = cube(
        {"sex": "female", "value": "$x^2$ is a text"}, measure="qualitative"
    ).plot()

    assert texts(axes) == ["$x^2$ is a te…", "$x^2$ is a te…"]
    assert not axes.texts[0].get_parse_math()
