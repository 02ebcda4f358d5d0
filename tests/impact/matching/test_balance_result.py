"""The result of a balance: its table, its words, its pictures, and what it hides."""

import json
import math
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from tests.impact.matching.comparisons import given

import iom_me as me
from iom_me.impact.matching._balance.suppression import Cell, suppressed

mpl.use("Agg")

STAGE = [
    "mean_treated",
    "mean_control",
    "smd",
    "variance_ratio",
    "ecdf_mean",
    "ecdf_max",
]
HOSTILE = "in$come$ <script>\nπ"


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


def people(rows: int = 120) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "treat": np.arange(rows) % 4 == 0,
            HOSTILE: rng.normal(size=rows),
            "sex": rng.choice(["f", "m"], rows),
            "village": rng.choice(list("abcde"), rows),
            "children": rng.integers(0, 5, rows),
        }
    )


COVARIATES = [HOSTILE, "sex", "village", "children"]


def compared(data: pd.DataFrame | None = None) -> me.impact.BalanceResult:
    data = people() if data is None else data
    weights = np.where(np.arange(len(data)) % 3 == 0, 2.0, 0.5)
    return me.impact.balance(data, given(data, COVARIATES, weights=weights))


# The table


def test_the_columns_are_fixed() -> None:
    assert list(compared().to_frame()) == [
        "covariate",
        *(f"{name}_before" for name in STAGE),
        *(f"{name}_after" for name in STAGE),
        "pair_distance",
        "equivalence_p",
        "verdict",
        "suppressed",
    ]


def test_without_a_comparison_there_is_no_after() -> None:
    frame = me.impact.balance(
        people(), treatment="treat", covariates=COVARIATES
    ).to_frame()

    assert frame.filter(like="_after").isna().all().all()
    assert frame.filter(like="smd_before").notna().all().all()


def test_the_dict_is_fit_for_json() -> None:
    found = compared().to_dict()

    assert json.loads(json.dumps(found)) == found
    assert found["result"] == "BalanceResult"


# Small cells


def cells(*counts: tuple[int, int], part: str = "village") -> list[Cell]:
    return [Cell(part=part, columns=(part,), has=np.array([pair])) for pair in counts]


TOTALS = np.array([[100, 60]])


def test_a_level_that_few_have_is_hidden_and_one_that_would_reveal_it() -> None:
    found = suppressed(cells((3, 30), (17, 12), (80, 18)), TOTALS, 10)

    assert found == ["small cell", "would reveal another", ""]


def test_a_level_that_few_lack_is_hidden() -> None:
    found = suppressed(cells((97, 30), part="literate"), TOTALS, 10)

    assert found == ["small cell"]


def test_hidden_levels_together_have_enough_people() -> None:
    found = suppressed(cells((3, 15), (4, 20), (13, 12), (80, 13)), TOTALS, 10)

    assert found == ["small cell", "small cell", "would reveal another", ""]


def test_nobody_is_no_small_cell() -> None:
    assert suppressed(cells((0, 20), (50, 20), (50, 20)), TOTALS, 10) == [""] * 3


def test_a_small_group_hides_everything_but_the_score() -> None:
    rows = [
        Cell(part="score", columns=(), has=None, is_score=True),
        Cell(part="age", columns=("age",), has=None),
        *cells((3, 3)),
    ]

    found = suppressed(rows, np.array([[100, 5]]), 10)

    assert found == ["", "small group", "small group"]


def test_what_is_made_of_a_hidden_column_is_hidden() -> None:
    rows = [
        *cells((3, 30), part="literate"),
        Cell(part="literate:age", columns=("literate", "age"), has=None),
        Cell(part="age^2", columns=("age",), has=None),
    ]

    found = suppressed(rows, TOTALS, 10)

    assert found == ["small cell", "would reveal another", ""]


def test_a_product_with_a_small_cell_is_hidden_as_a_whole() -> None:
    both = ("sex", "village")
    rows = [
        Cell(part="sex:village", columns=both, has=np.array([pair]))
        for pair in [(3, 15), (17, 15), (40, 15), (40, 15)]
    ]

    assert "" not in suppressed(rows, TOTALS, 10)


def test_only_the_row_of_a_hidden_level_is_empty() -> None:
    data = people()
    data.loc[:3, "village"] = "far"
    result = compared(data)

    frame = result.to_frame(suppress_below=5).set_index("covariate")

    hidden = frame[frame["suppressed"] != ""]
    assert "village[far]" in hidden.index
    assert len(hidden) >= 2
    numbers = hidden.drop(columns=["verdict", "suppressed"])
    assert numbers.isna().all().all()
    assert (hidden["verdict"] == "").all()
    assert frame.loc["sex[m]", "suppressed"] == ""
    assert frame.loc["sex[m]", "smd_before"] == pytest.approx(
        next(one for one in result.covariates if one.covariate == "sex[m]").smd_before
    )


def test_two_numbers_are_as_telling_as_two_levels() -> None:
    data = pd.DataFrame(
        {"treat": [1, 0] * 30, "code": [1] * 58 + [2] * 2, "flag": [0] * 58 + [1] * 2}
    )
    result = me.impact.balance(data, treatment="treat", covariates=["code", "flag"])

    assert list(result.to_frame(suppress_below=5)["suppressed"]) == ["small cell"] * 2


@pytest.mark.parametrize("least", [-1, 2.5, True, "ten"])
def test_the_smallest_cell_is_a_whole_number(least: Any) -> None:
    with pytest.raises(me.ModelError, match="suppress_below="):
        compared().to_frame(suppress_below=least)


# Words


def test_the_summary_begins_with_the_verdict_and_the_worst_covariate() -> None:
    result = compared()
    worst = max(result.covariates, key=lambda one: abs(one.smd_after))

    lines = result.summary().splitlines()

    assert lines[0] == f"Balance of treat: {result.verdict}"
    assert lines[5].startswith(worst.covariate.split("[")[0].split("\n")[0])
    assert f"{worst.smd_after:+.3f}" in lines[5]


def test_the_summary_fits_a_page_whatever_there_is_to_say() -> None:
    rng = np.random.default_rng(3)
    data = pd.DataFrame(rng.normal(size=(60, 50))).rename(columns=str)
    data = data.add_prefix("a very long name of a question in the survey, number ")
    names = [*data, "same", "apart", "still"]
    data["treat"] = [1, 0] * 30
    data["same"], data["apart"] = 1, data["treat"] + 0.5
    data["still"] = data["treat"] * rng.normal(size=60)
    data["still"] = np.where(data["treat"] == 1, 0.3, rng.normal(size=60))
    data.iloc[0, 0] = np.nan

    with pytest.warns(me.EstimationWarning) as said:
        result = me.impact.balance(
            data, treatment="treat", covariates=names, missing="drop"
        )

    assert len(said) == len(result.warnings) == 4
    assert len(result.summary().splitlines()) <= 25
    assert max(map(len, result.summary().splitlines())) <= 160
    assert "+inf" in result.summary()


def test_the_summary_says_when_there_is_no_comparison() -> None:
    result = me.impact.balance(people(), treatment="treat", covariates=COVARIATES)

    assert "as they stand" in result.summary()
    assert "after" not in result.summary()


def test_the_repr_is_one_line() -> None:
    assert repr(compared()).startswith("<BalanceResult treat: ")
    assert repr(compared()).endswith(", 8 covariates>")


def test_one_covariate_is_not_several() -> None:
    one = me.impact.balance(people(), treatment="treat", covariates="children")

    assert repr(one).endswith(", 1 covariate>")


# Pictures


def drawn(ax: Axes) -> Axes:
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.canvas.draw()
    return ax


def test_the_love_plot_has_the_differences_of_the_table() -> None:
    result = compared()

    ax = drawn(result.plot())

    dots = {line.get_label(): line.get_xdata() for line in ax.lines}
    for stage in ("before", "after"):
        sizes = [abs(getattr(one, f"smd_{stage}")) for one in result.covariates]
        assert sorted(np.asarray(dots[stage])) == pytest.approx(sorted(sizes))
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert len(labels) == len(result.covariates)


def test_the_love_plot_without_a_comparison_has_one_kind_of_dot() -> None:
    result = me.impact.balance(
        people(), treatment="treat", covariates=COVARIATES, estimand="ATC"
    )

    ax = drawn(result.plot())

    assert "as they stand" in [line.get_label() for line in ax.lines]
    assert "SD of the untreated before" in ax.get_xlabel()


def test_infinite_and_missing_differences_are_named() -> None:
    data = people().assign(same=1, apart=lambda table: table["treat"] * 1.0)

    with pytest.warns(me.EstimationWarning):
        result = me.impact.balance(
            data, treatment="treat", covariates=["children", "same", "apart"]
        )

    labels = [label.get_text() for label in drawn(result.plot()).get_yticklabels()]
    assert labels == ["apart (∞)", "children", "same (constant)"]


def test_many_covariates_show_the_largest_and_say_so() -> None:
    rng = np.random.default_rng(3)
    data = pd.DataFrame(rng.normal(size=(40, 80))).add_prefix("q")
    result = me.impact.balance(
        data.assign(treat=[1, 0] * 20),
        treatment="treat",
        covariates=[f"q{i}" for i in range(80)],
    )

    ax = drawn(result.plot())

    assert len(ax.get_yticklabels()) == 60
    assert ax.get_title("left").endswith("the 60 largest of 80")


def test_a_density_encloses_one() -> None:
    result = compared()

    ax = drawn(result.plot_density(HOSTILE))

    assert len(ax.lines) == 4
    for line in ax.lines:
        heights = np.asarray(line.get_ydata())
        assert heights.min() >= 0
        assert 0.8 < heights.sum() <= 1 + 1e-9


def test_a_distribution_function_ends_at_one() -> None:
    ax = drawn(compared().plot_ecdf(HOSTILE))

    for line in ax.lines:
        heights = np.asarray(line.get_ydata())
        assert (np.diff(heights) >= -1e-12).all()
        assert heights[[0, -1]] == pytest.approx([0, 1])


@pytest.mark.parametrize("name", ["village", "village[b]", "children"])
def test_few_values_are_bars_that_add_up_to_one(name: str) -> None:
    ax = drawn(compared().plot_density(name))

    heights = [float(bar.get_height()) for bar in ax.patches]  # type: ignore[attr-defined]
    assert len(heights) == 4 * 5
    assert sum(heights) == pytest.approx(4)


def test_categories_are_bars_also_as_distribution_functions() -> None:
    ax = drawn(compared().plot_ecdf("sex"))

    assert [label.get_text() for label in ax.get_xticklabels()] == ["f", "m"]


def test_rare_levels_are_drawn_together() -> None:
    rng = np.random.default_rng(3)
    data = pd.DataFrame(
        {"treat": [1, 0] * 200, "place": rng.integers(100, 140, 400).astype(str)}
    )
    data["place"] = "p" + data["place"]
    result = me.impact.balance(data, treatment="treat", covariates="place")

    ax = drawn(result.plot_density("place"))

    names = [label.get_text() for label in ax.get_xticklabels()]
    assert names[-1] == "26 others"
    assert sum(bar.get_height() for bar in ax.patches) == pytest.approx(2)  # type: ignore[attr-defined]


def test_long_tails_are_cut_and_said() -> None:
    x = [*np.linspace(0, 1, 999), 1e6]
    data = pd.DataFrame({"treat": [1, 0] * 500, "x": x})
    result = me.impact.balance(data, treatment="treat", covariates="x")

    ax = drawn(result.plot_density("x"))

    assert "0.2% of a group lie further out" in ax.get_xlabel()
    assert max(np.asarray(ax.lines[0].get_xdata())) < 2


@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_numbers_of_any_size_can_be_drawn(size: float) -> None:
    data = people()
    data[HOSTILE] *= size
    result = compared(data)

    for ax in (result.plot_density(HOSTILE), result.plot_ecdf(HOSTILE)):
        drawn(ax)
        assert all(np.isfinite(line.get_xdata()).all() for line in ax.lines)


def test_a_group_with_nobody_in_sight_has_a_flat_density() -> None:
    x = [*np.linspace(0, 1, 998), 1e6, 2e6]
    data = pd.DataFrame({"treat": [0] * 998 + [1] * 2, "x": x})
    result = me.impact.balance(data, treatment="treat", covariates="x")

    ax = drawn(result.plot_density("x"))

    assert np.asarray(ax.lines[1].get_ydata()) == pytest.approx(0)


def test_pictures_are_drawn_where_they_are_asked_for() -> None:
    _, axes = plt.subplots(1, 3)
    result = compared()

    assert result.plot(ax=axes[0]) is axes[0]
    assert result.plot_density("sex", ax=axes[1]) is axes[1]
    assert result.plot_ecdf(HOSTILE, ax=axes[2]) is axes[2]


def test_names_of_covariates_are_no_formulas() -> None:
    label = drawn(compared().plot_ecdf(HOSTILE)).get_xlabel()

    assert label == r"in\$come\$ <script>\nπ"


def test_an_unknown_covariate_is_named_with_the_nearest() -> None:
    with pytest.raises(me.ModelError, match=r"'vilage'.*'village'"):
        compared().plot_density("vilage")


def test_a_covariate_is_named_by_text() -> None:
    with pytest.raises(me.ModelError, match="no covariate"):
        compared().plot_ecdf(["village"])  # type: ignore[arg-type]


def test_a_doubtful_covariate_comes_before_a_balanced_one() -> None:
    x = np.array([-1.0, 0, 1, 0])
    data = pd.DataFrame(
        {"treat": [1] * 4 + [0] * 4, "near": [*(x + 0.05), *x], "wide": [*(3 * x), *x]}
    )

    result = me.impact.balance(data, treatment="treat", covariates=["near", "wide"])

    assert [line.split()[0] for line in result.summary().splitlines()[5:7]] == [
        "wide",
        "near",
    ]


def test_a_result_keeps_few_points_of_a_large_table() -> None:
    result = compared(people(5_000))

    kept = result._curve(HOSTILE)

    assert len(kept.points) <= 200  # type: ignore[union-attr]
    assert math.isclose(float(kept.below.max()), 1)  # type: ignore[union-attr]
