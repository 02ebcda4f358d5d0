"""What the result says of itself; its general contract is tested for all results."""

from __future__ import annotations

import copy
import json
import pickle

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import iom_me as me
from iom_me.impact import DidResult, Untestable, difference_in_differences

COLUMNS = [
    "term",
    "estimate",
    "std_error",
    "statistic",
    "p_value",
    "df",
    "ci_low",
    "ci_high",
    "n",
]


@pytest.fixture
def result(survey: pd.DataFrame) -> DidResult:
    return difference_in_differences(
        survey,
        outcome="income",
        treated="project",
        post="endline",
        covariates=["age"],
        cluster="village",
    )


def test_the_frame_has_one_row_for_each_term(result: DidResult) -> None:
    frame = result.to_frame()

    assert list(frame.columns) == COLUMNS
    assert list(frame["term"]) == ["constant", "treated", "post", "treated:post", "age"]


def test_the_result_carries_the_row_of_the_effect(result: DidResult) -> None:
    row = result.to_frame().set_index("term").loc["treated:post"]

    assert {name: getattr(result, name) for name in COLUMNS[1:]} == row.to_dict()


def test_the_interval_is_the_estimate_give_or_take_a_t_quantile(
    result: DidResult,
) -> None:
    from scipy import stats

    half = stats.t.ppf(0.975, result.df) * result.std_error

    assert result.ci_high - result.estimate == pytest.approx(half, rel=1e-12)
    assert result.estimate - result.ci_low == pytest.approx(half, rel=1e-12)
    two_sided = 2 * stats.t.sf(abs(result.statistic), result.df)
    assert result.p_value == pytest.approx(two_sided, rel=1e-9)


@pytest.mark.parametrize(("cluster", "vcov"), [("village", "CR2"), (None, "HC2")])
def test_the_default_is_unbiased_by_leverage(
    survey: pd.DataFrame, cluster: str | None, vcov: str
) -> None:
    result = difference_in_differences(
        survey, outcome="income", treated="project", post="endline", cluster=cluster
    )

    assert result.vcov == vcov


def test_parallel_trends_are_untestable_and_never_passed(result: DidResult) -> None:
    assert str(result.parallel_trends) == "untestable with two periods"
    assert isinstance(result.parallel_trends, Untestable)
    assert not result.parallel_trends


def test_the_result_says_where_it_comes_from(result: DidResult) -> None:
    shown = json.loads(json.dumps(result.to_dict(), allow_nan=False))

    assert shown["outcome"] == "income"
    assert shown["covariates"] == ["age"]
    assert shown["clusters"] == {"total": 40, "treated": 20, "untreated": 20}
    assert (shown["vcov"], shown["level"], shown["n_dropped"]) == ("CR2", 0.95, 0)
    assert shown["parallel_trends"]["status"] == "untestable"
    assert shown["version"] == me.__version__


def test_the_summary_states_what_a_reader_must_know(result: DidResult) -> None:
    summary = result.summary()

    for words in (
        "average effect on the treated at endline",
        "95 % interval",
        "cluster-robust, unbiased by leverage",
        "400 used, 0 left out",
        "40 by 'village': 20 treated, 20 untreated",
        "adjusted for 'age'",
        "untreated baseline",
        "parallel trends",
        "untestable with two periods",
    ):
        assert words in summary


def test_the_longest_summary_has_25_lines_at_most(survey: pd.DataFrame) -> None:
    few = survey[survey["village"] < "V04"].assign(
        income=lambda s: s["endline"] * 1.0 + s["project"]
    )
    few.loc[0, "income"] = np.nan
    with pytest.warns(me.IomMeWarning) as caught:
        result = difference_in_differences(
            few.iloc[:35],
            outcome="income",
            treated="project",
            post="endline",
            cluster="village",
            missing="drop",
        )

    assert len(caught) == len(result.warnings) == 4
    assert len(result.summary().splitlines()) <= 25


@pytest.mark.parametrize(
    ("scale", "shown"),
    [
        (1.0, r"income: \+\d\.\d\d \[\d\.\d\d, \d\.\d\d\], 400 rows"),
        (1e-3, r"\+0\.00\d{3} \[0\.00\d{3}, 0\.00\d{3}\]"),
        (1e4, r"\+\d\d,\d{3} \[\d{1,2},\d{3}, \d\d,\d{3}\]"),
        (1e300, r"e\+300"),
        (1e-300, r"e-300"),
    ],
)
def test_the_repr_shows_the_digits_that_the_standard_error_allows(
    survey: pd.DataFrame, scale: float, shown: str
) -> None:
    result = difference_in_differences(
        survey.assign(income=survey["income"] * scale),
        outcome="income",
        treated="project",
        post="endline",
    )

    assert pd.Series([repr(result)]).str.contains(shown).all(), repr(result)


def test_the_repr_stays_on_one_line_whatever_the_column_is_called(
    survey: pd.DataFrame,
) -> None:
    result = difference_in_differences(
        survey.rename(columns={"income": "in\ncome\x1b[31m"}),
        outcome="in\ncome\x1b[31m",
        treated="project",
        post="endline",
    )

    assert "\n" not in repr(result)
    assert "\x1b" not in repr(result)
    assert "\x1b" not in result.summary()


def test_without_a_standard_error_there_is_no_interval_to_show(
    survey: pd.DataFrame,
) -> None:
    with pytest.warns(me.EstimationWarning):
        result = difference_in_differences(
            survey.assign(income=3.0),
            outcome="income",
            treated="project",
            post="endline",
        )

    assert repr(result) == "<DidResult income: +0 [no interval], 400 rows>"
    assert "no p-value" in result.summary()


def test_the_plot_shows_the_means_and_the_path_without_the_programme(
    result: DidResult,
) -> None:
    axes = Figure().subplots()

    result.plot(ax=axes)

    untreated, treated, without = (np.array(line.get_ydata()) for line in axes.lines)
    means = [cell.mean for cell in result.cells]
    assert untreated.tolist() == means[:2]
    assert treated.tolist() == means[2:]
    assert without[1] == pytest.approx(means[3] - result.estimate)
    assert axes.lines[2].get_linestyle() == "--"


@pytest.mark.parametrize("name", ["$\\frac{", "<b>", "_hidden"])
def test_the_plot_takes_any_name_of_a_column(survey: pd.DataFrame, name: str) -> None:
    result = difference_in_differences(
        survey.rename(columns={"income": name}),
        outcome=name,
        treated="project",
        post="endline",
    )
    figure = Figure()

    axes = result.plot(ax=figure.subplots())

    figure.canvas.draw()
    assert axes.get_ylabel() == name.replace("$", r"\$")


def test_a_result_survives_pickle_and_copy(result: DidResult) -> None:
    for twin in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):  # noqa: S301
        assert twin.to_dict() == result.to_dict()
