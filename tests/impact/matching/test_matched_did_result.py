"""The result of a matched difference-in-differences in tables, words and pictures."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Iterator
from typing import Any

import attrs
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from tests.impact.matching.expected import FAR_PAIRS, MANY_LEFT_OUT
from tests.impact.matching.panels import (
    by_twin,
    matched,
    pairs_of,
    twins,
    villages,
)

import iom_me as me
from iom_me.impact.matching.matched_did_results import MatchedDidResult

pytestmark = [FAR_PAIRS, MANY_LEFT_OUT]


@pytest.fixture(scope="module")
def result() -> MatchedDidResult:
    return matched(villages(), cluster="village", lags=2)


@pytest.fixture(autouse=True)
def _draw_without_a_screen() -> Iterator[None]:
    with mpl.rc_context({"backend": "agg"}):
        yield
    from matplotlib import pyplot as plt

    plt.close("all")


def test_the_frame_has_its_columns_and_the_overall_row_last(
    result: MatchedDidResult,
) -> None:
    frame = result.to_frame()

    assert [*frame.columns] == [
        "event_time", "time", "term", "estimate", "std_error", "statistic", "p_value",
        "df", "ci_low", "ci_high", "n", "band_low", "band_high", "matched_on",
    ]  # fmt: skip
    assert frame["event_time"].tolist()[:-1] == [-3, -2, -1, 0, 1]
    assert frame["time"].tolist()[:-1] == [2018, 2019, 2020, 2021, 2022]
    assert frame["term"].iloc[-1] == "overall"
    assert pd.isna(frame["event_time"].iloc[-1])
    assert frame["estimate"].iloc[-1] == result.estimate


def test_the_result_carries_the_match_its_balance_and_the_path(
    result: MatchedDidResult,
) -> None:
    assert isinstance(result.comparison, me.impact.MatchResult)
    assert result.balance is not None
    names = [row.covariate for row in result.balance.covariates]
    assert {"size", "income in 2018", "income in 2019", "income in 2020"} <= {*names}
    assert [path.group for path in result.paths] == [
        "treated",
        "comparison",
        "all untreated",
    ]


def test_paths_are_the_means_of_each_group() -> None:
    data = villages()

    result = matched(data)

    treated, comparison, unused = result.paths
    wide = data.pivot_table(index="household", columns="year", values="income")
    pairs = pairs_of(result)
    joined = data[data["year"] == 2020]["joined"].notna().to_numpy()
    np.testing.assert_allclose(treated.means, wide.loc[pairs["treated"]].mean())
    np.testing.assert_allclose(comparison.means, wide.loc[pairs["control"]].mean())
    np.testing.assert_allclose(unused.means, wide[~joined].mean())
    gap = np.subtract(treated.means, comparison.means)
    assert gap[-1] - gap[2] == pytest.approx(result.effects[-1].estimate, rel=1e-10)


def test_the_summary_says_what_it_rests_on(result: MatchedDidResult) -> None:
    said = result.summary()

    assert "Matched difference-in-differences of 'income'" in said
    assert "matched on, so alike by construction and no evidence: 2019" in said
    assert "0 (baseline)" in said
    assert "Clusters     " in said
    assert "earlier changes alike: p = " in said
    assert "differences up to" in said


def test_a_long_panel_keeps_the_summary_short() -> None:
    rng = np.random.default_rng(1)
    data = pd.DataFrame(
        {
            "household": unit,
            "year": year,
            "joined": 1990.0 if unit % 3 == 0 else math.nan,
            "size": unit * 0.618034 % 1,
            "income": rng.normal(),
        }
        for unit in range(60)
        for year in range(1970, 2000)
    )
    options = me.impact.MatchOptions(covariates=["size"])

    early = matched(data, comparison=options)
    late = matched(data[data["year"] > 1987], comparison=options)

    for each in (early, late):
        lines = each.summary().split("\n")
        assert len(lines) <= 25
        assert any(line.strip().startswith("... ") for line in lines)
        assert any(line.startswith("  1990") for line in lines)


def test_many_covariates_and_warnings_keep_the_summary_short() -> None:
    data = villages()
    names = [f"a long name of a covariate, number {number}" for number in range(9)]
    rng = np.random.default_rng(2)
    for name in names:
        data[name] = rng.normal(size=120)[data["household"]]
    options = me.impact.MatchOptions(covariates=names)

    result = matched(data, comparison=options)

    assert "and 3 more" in result.summary()
    assert len(result.summary().split("\n")) <= 25


def test_an_effect_without_a_standard_error_is_said_to_have_none(
    result: MatchedDidResult,
) -> None:
    names = ("std_error", "p_value", "ci_low", "ci_high")
    nothing: dict[str, Any] = dict.fromkeys(names, math.nan)
    bare = attrs.evolve(result, overall=attrs.evolve(result.overall, **nothing))

    assert "Std. error   none can be computed" in bare.summary()
    assert "no interval" in bare.sentence()


def test_few_pairs_are_warned_of_once() -> None:
    data = twins([([1.0, 2.0, 4.0, 7.0], [1.0, 1.0, 2.0, 3.0])] * 3)
    data["income"] += data["twin"] ** 2 * (data["year"] % 3)

    result = by_twin(data)

    assert len(result.warnings) == len(set(result.warnings))
    assert any("3 pairs" in warning for warning in result.warnings)
    assert "Warning      " in result.summary()


def test_no_spread_is_said_and_gives_no_interval() -> None:
    data = twins([([1.0, 2.0, 4.0, 7.0], [1.0, 1.0, 2.0, 3.0])] * 12)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = by_twin(data)

    assert (result.estimate, result.std_error) == (2.0, 0.0)
    assert math.isnan(result.p_value)
    assert math.isnan(result.ci_low)
    assert math.isnan(result.critical_value)
    assert str(result.pre_trends).startswith("untestable")
    assert "earlier changes are untestable" in result.summary()
    assert result.plot().get_title(loc="left").startswith("Effect +2")


def test_randomisation_keeps_its_own_interval() -> None:
    result = by_twin(
        twins(
            [
                ([1.0 * k, 2.0 * k, 4.0 + k, 7.0 - k], [1.0, 1.0 + k % 2, 2.0, k])
                for k in range(6)
            ]
        ),
        inference="randomization",
    )

    assert result.inference == "randomization"
    assert 0 < result.p_value <= 1
    assert len(result.summary().split("\n")) <= 25


SENTENCES = {
    "en": ("The average effect", "those it reached", "no proof"),
    "fr": ("L’effet moyen", "ceux qu’il a atteints", "une preuve"),
    "es": ("El efecto medio", "quienes alcanzó", "prueba"),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_the_sentence_is_in_three_languages(
    result: MatchedDidResult, language: str
) -> None:
    said = result.sentence(language)

    assert all(words in said for words in SENTENCES[language])
    assert "income" in said
    assert "{" not in said
    assert "2020" in said


@pytest.mark.parametrize(
    ("estimand", "whom", "units"),
    [
        ("ATT", "those it reached", "treated units"),
        ("ATC", "those it did not reach", "untreated units"),
        ("ATE", "of all", "units"),
    ],
)
def test_the_sentence_says_for_whom_nobody_was_found(
    estimand: str, whom: str, units: str
) -> None:
    options = me.impact.MatchOptions(
        covariates=["size"],
        estimand=estimand,  # type: ignore[arg-type]
        caliper=0.05,
        replace=True,
    )

    result = matched(villages(), comparison=options)

    said = result.sentence()
    assert whom in said
    focal = {"ATT": [1], "ATC": [0]}.get(estimand, [0, 1])
    counts = [result.comparison.counts[place] for place in focal]
    lost, rows = sum(c.dropped for c in counts), sum(c.rows for c in counts)
    assert f"Nobody comparable was found for {lost} of {rows} {units}:" in said


def test_nobody_left_out_is_not_mentioned() -> None:
    assert "Nobody comparable" not in matched(villages()).sentence()


def test_the_dict_is_fit_for_json(result: MatchedDidResult) -> None:
    shown = json.loads(json.dumps(result.to_dict(), allow_nan=False))

    assert shown["matched_on"] == [2019, 2020]
    assert shown["paths"][0]["group"] == "treated"


def test_the_picture_of_effects_marks_what_was_matched_on(
    result: MatchedDidResult,
) -> None:
    axes = result.plot()

    words = [text.get_text() for text in axes.texts]
    assert {"base", "start", "matched on"} <= {*words}
    assert axes.get_title(loc="left").startswith("Effect ")
    assert "matched on" not in [
        text.get_text() for text in matched(villages()).plot().texts
    ]


def test_the_picture_of_paths_has_three_lines(result: MatchedDidResult) -> None:
    axes = result.plot_paths()

    legend = axes.get_legend()
    assert legend is not None
    names = [text.get_text() for text in legend.get_texts()]
    assert [name.split(" (")[0] for name in names] == [
        "treated",
        "comparison",
        "all untreated",
    ]
    assert axes.get_ylabel() == "mean income"
    first = axes.get_lines()[0].get_ydata()
    np.testing.assert_allclose(np.asarray(first, float), result.paths[0].means)


def test_names_of_the_users_own_are_no_formulas() -> None:
    data = villages().rename(columns={"income": r"cost $x^2$", "year": "$t$"})

    result = me.impact.matched_difference_in_differences(
        data,
        outcome=r"cost $x^2$",
        unit="household",
        time="$t$",
        treated_from="joined",
        comparison=me.impact.MatchOptions(covariates=["size"]),
    )

    for axes in (result.plot(), result.plot_paths()):
        assert r"\$x^2\$" in axes.get_ylabel()
        axes.figure.canvas.draw()


def test_the_repr_is_one_line(result: MatchedDidResult) -> None:
    assert repr(result).startswith("<MatchedDidResult income: +")
    assert "\n" not in repr(result)


def test_the_estimand_is_that_of_the_comparison(result: MatchedDidResult) -> None:
    assert result.estimand == "ATT"
    assert result.effect is result.overall
