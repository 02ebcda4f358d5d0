"""What the result says of itself; its general contract is tested for all results."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

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
    assert "[no interval], no p-value" in result.summary()


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


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["of the programme on “income”", "95 % interval: ", "from 400 obs",
             "in 40 clusters, given equal “age”", "two periods cannot test"],
        ),
        (
            "fr",
            ["sur «\u00a0income\u00a0»", "intervalle à 95\u202f%\u00a0: de 1,22 à 3,60",
             "40 grappes", "«\u00a0age\u00a0»", "\u202f; deux périodes ne permettent"],
        ),
        (
            "es",
            ["sobre «income»", "intervalo del 95\u00a0%: de 1,22 a 3,60",
             "40 conglomerados", "; con dos períodos no se puede"],
        ),
    ],
)  # fmt: skip
def test_the_sentence_holds_what_a_report_needs(
    result: DidResult, language: str, words: list[str]
) -> None:
    sentence = result.sentence(language)

    assert all(word in sentence for word in words), sentence
    assert sentence.endswith(".")


def test_numbers_in_a_sentence_are_written_as_the_language_does(
    result: DidResult,
) -> None:
    shown = f"{result.estimate:.2f}"

    assert f" {shown} in the unit" in result.sentence()
    assert f" {shown.replace('.', ',')} dans l’unité" in result.sentence("fr")


def test_the_sentence_says_when_the_effect_may_be_none(survey: pd.DataFrame) -> None:
    noise = np.random.default_rng(1).normal(size=len(survey))

    result = difference_in_differences(
        survey.assign(income=noise), outcome="income", treated="project", post="endline"
    )

    assert result.ci_low < 0 < result.ci_high
    assert "; compatible with no effect)" in result.sentence()
    assert "\u202f; compatible avec une absence d’effet)" in result.sentence("fr")
    assert "; compatible con la ausencia de efecto)" in result.sentence("es")


def test_a_sentence_in_another_language_is_refused(result: DidResult) -> None:
    with pytest.raises(me.errors.ModelError, match="There are no messages in 'de'"):
        result.sentence("de")


@pytest.mark.parametrize("size", [1.0, 1e-300, 1e300])
def test_a_sentence_without_an_interval_says_why(size: float) -> None:
    with pytest.warns(me.EstimationWarning):
        result = me.impact.from_cells([40] * 4, [size, size, size, 3 * size], 0)

    assert "(no interval: the data do not show how uncertain" in result.sentence()


def test_a_sentence_stays_on_one_line_whatever_the_column_is_called(
    survey: pd.DataFrame,
) -> None:
    result = difference_in_differences(
        survey.rename(columns={"income": "in\ncome\x1b[31m"}),
        outcome="in\ncome\x1b[31m",
        treated="project",
        post="endline",
    )

    assert "“in\\ncome\\x1b[31m”" in result.sentence()


def test_the_scores_of_clusters_make_every_coefficient(survey: pd.DataFrame) -> None:
    result = difference_in_differences(
        survey.assign(weight=1 + survey["age"] % 3),
        outcome="income",
        treated="project",
        post="endline",
        covariates=["age", "region"],
        weights="weight",
        cluster="village",
    )

    for row in result.coefficients:
        scores = result._cluster_scores(row.term)
        value = scores.contrast @ scores.outcome.sum(axis=0) * scores.scale
        assert value + scores.origin == pytest.approx(row.estimate, rel=1e-10)
        np.testing.assert_allclose(
            scores.cross.sum(axis=0), np.eye(len(result.coefficients)), atol=1e-12
        )
        assert scores.treated is not None
        assert scores.treated.sum() == 20


def test_the_assignment_makes_the_effect(survey: pd.DataFrame) -> None:
    result = difference_in_differences(
        survey,
        outcome="income",
        treated="project",
        post="endline",
        cluster="village",
    )

    assignment = result._assignment()

    means = np.array(
        [
            assignment.sums[assignment.group == side].sum(axis=0)
            / assignment.counts[assignment.group == side].sum(axis=0)
            for side in (0, 1)
        ]
    )
    effect = (assignment.loads * means).sum() * assignment.scale
    assert effect == pytest.approx(result.estimate, rel=1e-12)
    assert assignment.group.sum() == 20


def test_only_the_effect_was_assigned(survey: pd.DataFrame) -> None:
    options: dict[str, Any] = {
        "outcome": "income",
        "treated": "project",
        "post": "endline",
    }
    plain = difference_in_differences(survey, **options, cluster="village")
    adjusted = difference_in_differences(
        survey, **options, cluster="village", covariates="age"
    )
    mixed = difference_in_differences(survey, **options, cluster="age")

    with pytest.raises(me.errors.ModelError, match="'post': leave term= out"):
        plain._assignment("post")
    with pytest.raises(me.errors.EstimationError, match="leave covariates= out"):
        adjusted._assignment()
    with pytest.raises(me.errors.EstimationError, match="have treated and untreated"):
        mixed._assignment()
    with pytest.raises(me.errors.ModelError, match="no coefficient 'pots'.*'post'"):
        plain._cluster_scores("pots")


def test_what_cannot_be_resampled_says_why(survey: pd.DataFrame) -> None:
    options: dict[str, Any] = {
        "outcome": "income",
        "treated": "project",
        "post": "endline",
    }
    rows = difference_in_differences(survey, **options)
    weighted = difference_in_differences(
        survey, **options, cluster="village", covariates="age", adjust="regression"
    )

    with pytest.raises(me.errors.EstimationError, match="no clusters to draw from"):
        rows._cluster_scores()
    with pytest.raises(me.errors.EstimationError, match="leave adjust= out"):
        weighted._assignment()


def test_too_many_clusters_are_not_kept(
    survey: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    from iom_me.impact._resampling import sums
    from iom_me.impact._two_by_two import cluster_fit

    options: dict[str, Any] = {
        "outcome": "income",
        "treated": "project",
        "post": "endline",
    }
    monkeypatch.setattr(cluster_fit, "MAX_CLUSTERS", 39)
    few = difference_in_differences(survey, **options, cluster="village")

    with pytest.raises(me.errors.EstimationError, match="40 clusters with 4 coeff"):
        few._cluster_scores()
    monkeypatch.setattr(sums, "MAX_CLUSTERS", 39)
    with pytest.raises(me.errors.EstimationError, match="There are 40 clusters"):
        few._cluster_scores()
