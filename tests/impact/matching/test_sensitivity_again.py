"""Comparisons made anew: without a covariate, and without each village."""

import math
from typing import Any

import attrs
import matplotlib as mpl
import numpy as np
import pandas as pd
import polars as pl
import pytest

import iom_me as me
from iom_me.impact.matching.sensitivity import _again

mpl.use("Agg")


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    random = np.random.default_rng(3)
    count = 240
    age = random.normal(35, 8, count)
    joined = (random.random(count) < 0.75 / (1 + np.exp((age - 33) / 6))).astype(int)
    return pd.DataFrame(
        {
            "person": np.arange(count),
            "joined": joined,
            "age": age,
            "land": random.normal(size=count),
            "sex": random.choice(["f", "m"], count),
            "village": random.integers(0, 8, count),
            "birth": random.normal(size=count),
            "noise": random.normal(size=count),
            "drawn": random.uniform(0.5, 2, count),
            "income": 60 - age + 5 * joined + random.normal(size=count) * 3,
        }
    )


OPTIONS: dict[str, Any] = {"treatment": "joined", "covariates": ["age", "land", "sex"]}


@pytest.fixture(scope="module")
def group(data: pd.DataFrame) -> me.impact.MatchResult:
    return me.impact.match(data, **OPTIONS, unit="person", caliper=0.5)


def test_an_outcome_that_was_not_matched_on_is_the_effect_on_it(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    found = me.impact.placebo_outcomes(data, group, outcomes=["birth", "noise"])
    effect = me.impact.effect(data, group, outcome=["birth", "noise"])
    assert [row.estimate for row in found.outcomes] == [
        one.estimate for one in effect.effects
    ]
    assert [row.p_value_adjusted for row in found.outcomes] == list(
        effect.p_values_adjusted
    )
    assert not any(row.redone for row in found.outcomes)
    assert found.tested == 2


def test_a_covariate_is_tested_in_a_match_without_it(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    with pytest.warns(me.EstimationWarning, match="do not stand in"):
        found = me.impact.placebo_outcomes(data, group, outcomes=["age", "land"])
    anew = me.impact.match(
        data, treatment="joined", covariates=["land", "sex"], unit="person", caliper=0.5
    )
    expected = me.impact.effect(data, anew, outcome="age")
    assert found.outcomes[0].redone
    assert found.outcomes[0].estimate == expected.estimate
    assert found.outcomes[0].n == expected.n
    assert found.verdict == "finds effects that cannot be"
    assert "Made anew" in found.summary()


def test_an_effect_on_what_was_not_matched_on_is_warned_of(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    shifted = data.assign(birth=data["birth"] + 2 * data["joined"])
    with pytest.warns(me.EstimationWarning, match="cannot have changed"):
        me.impact.placebo_outcomes(shifted, group, outcomes="birth")


def test_everything_that_names_the_column_is_made_without_it(
    data: pd.DataFrame,
) -> None:
    table = data.assign(woman=(data["sex"] == "f").astype(int))
    score = me.impact.propensity_score(
        table, treatment="joined", covariates=["age", "woman"]
    )
    full = me.impact.match(
        table,
        treatment="joined",
        covariates=["age", "woman", "land"],
        distance=score,
        exact="woman",
        caliper={"age": 5},
    )
    without: Any = _again.without(table, full, "woman")
    assert without.options.exact == ()
    assert without.options.covariates == ("age", "land")
    assert without.options.distance.covariates == ("age",)
    assert _again.uses(full, "woman")
    assert not _again.uses(full, "birth")
    narrow: Any = _again.without(table, full, "age")
    assert dict(narrow.options.caliper) == {}


def score_of(data: pd.DataFrame, *covariates: str) -> me.impact.PropensityScore:
    return me.impact.propensity_score(data, treatment="joined", covariates=covariates)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["score", "overlap", "sampling"])
def test_weights_are_made_anew_without_the_covariate(
    data: pd.DataFrame, kind: str
) -> None:
    def weighted(*covariates: str) -> me.impact.WeightResult:
        ways: dict[str, dict[str, Any]] = {
            "score": {"score": score_of(data, *covariates)},
            "overlap": {"method": "overlap"},
            "sampling": {"weights": "drawn"},
        }
        options = ways[kind]
        return me.impact.weight(
            data, treatment="joined", covariates=covariates, **options
        )

    found = me.impact.placebo_outcomes(data, weighted("age", "land"), outcomes=["land"])
    expected = me.impact.effect(data, weighted("age"), outcome="land").estimate
    assert found.outcomes[0].redone
    assert found.outcomes[0].estimate == pytest.approx(expected, rel=1e-12)


@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_tested_says_why(data: pd.DataFrame) -> None:
    table = data.assign(same=1.0)
    alone = me.impact.match(table, treatment="joined", covariates="age")
    given = me.impact.match(
        table, treatment="joined", covariates=["age", "land"], distance=table["age"]
    )
    score = me.impact.propensity_score(table, treatment="joined", covariates="age")
    fixed = me.impact.match(
        table, treatment="joined", covariates=["age", "land"], distance=score
    )
    for group, reason in (
        (alone, "nothing is left to match on"),
        (given, "given as numbers"),
        (fixed, "no score can be had"),
    ):
        found = me.impact.placebo_outcomes(table, group, outcomes=["age"])
        assert reason in found.outcomes[0].reason
        assert found.verdict == "untestable"
        assert reason in found.summary()
        found.plot().figure.canvas.draw()
    constant = me.impact.placebo_outcomes(table, alone, outcomes=["same", "birth"])
    assert constant.outcomes[0].reason
    assert constant.tested == 1
    assert constant.to_frame().shape == (2, 13)


def test_the_picture_and_the_words_hold_many_outcomes(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    random = np.random.default_rng(1)
    names = [f"$x_{i}$" for i in range(20)]
    noise = pd.DataFrame(random.normal(size=(len(data), 20)), columns=names)
    noise[names[0]] += 9 * data["joined"]
    table = pd.concat([data, noise], axis=1)
    with pytest.warns(me.EstimationWarning, match="cannot have changed"):
        found = me.impact.placebo_outcomes(table, group, outcomes=names)
    assert len(found.summary().splitlines()) <= 25
    assert "and 6 more" in found.summary()
    ax = found.plot()
    assert len(ax.get_yticks()) == 20
    ax.figure.canvas.draw()
    assert repr(found) == "<PlaceboOutcomes 20 outcomes: finds effects that cannot be>"


@pytest.mark.parametrize(
    ("outcomes", "message"),
    [
        ([], "neither a column"),
        ([3], "neither a column"),
        (["birth", "birth"], "twice"),
        (["joined"], "treatment"),
        (["person"], "unit"),
    ],
)
def test_outcomes_that_cannot_be_are_refused(
    data: pd.DataFrame, group: me.impact.MatchResult, outcomes: Any, message: str
) -> None:
    with pytest.raises(me.ModelError, match=message):
        me.impact.placebo_outcomes(data, group, outcomes=outcomes)


def test_text_and_other_tables_are_refused(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    with pytest.raises(me.DataError, match="sex"):
        me.impact.placebo_outcomes(data, group, outcomes="sex")
    with pytest.raises(me.DataError, match="not the table"):
        me.impact.placebo_outcomes(data.iloc[::-1], group, outcomes="birth")
    with pytest.raises(me.ModelError, match="no comparison"):
        me.impact.placebo_outcomes(group, data, outcomes="birth")  # type: ignore[arg-type]


# Without each cluster


def without_each(data: Any, group: Any, **options: Any) -> Any:
    return me.impact.leave_one_cluster_out(
        data, group, **{"outcome": "income", "cluster": "village", **options}
    )


@pytest.mark.filterwarnings("ignore")
def test_each_row_is_the_whole_analysis_without_the_village(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    found = without_each(data, group, covariates="age")
    assert [row.cluster for row in found.effects] == list(range(8))
    for row in found.effects[:3]:
        rest = data[data["village"] != row.cluster]
        anew = me.impact.match(rest, **OPTIONS, unit="person", caliper=0.5)
        expected = me.impact.effect(
            rest, anew, outcome="income", cluster="village", covariates="age"
        )
        assert row.estimate == pytest.approx(expected.estimate, rel=1e-12)
        assert row.std_error == pytest.approx(expected.std_error, rel=1e-12)
        assert row.n == expected.n
        assert row.change == pytest.approx(row.estimate - found.estimate)
    estimates = [row.estimate for row in found.effects]
    assert (found.lowest, found.highest) == (min(estimates), max(estimates))
    first = found.influential[0]
    assert abs(first.change) == max(abs(row.change) for row in found.effects)


@pytest.mark.filterwarnings("ignore")
def test_without_a_new_match_only_the_rows_and_their_partners_leave(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    found = without_each(data, group, rematch=False)
    for row in found.effects[:3]:
        gone = data["village"] == row.cluster
        table = data.assign(income=data["income"].mask(gone))
        expected = me.impact.effect(
            table, group, outcome="income", cluster="village", missing="drop"
        )
        assert row.estimate == pytest.approx(expected.estimate, rel=1e-12)
        assert row.std_error == pytest.approx(expected.std_error, rel=1e-12)
    assert not found.rematched


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["numbers", "matrix", "score"])
def test_scores_and_distances_are_cut_with_the_rows(
    data: pd.DataFrame, kind: str
) -> None:
    def matched(rows: pd.DataFrame) -> me.impact.MatchResult:
        treated, ages = rows["joined"].to_numpy() == 1, rows["age"].to_numpy()
        if kind == "numbers":
            distance: Any = ages
        elif kind == "matrix":
            distance = np.abs(ages[treated][:, None] - ages[~treated][None, :])
        else:
            distance = score_of(rows, "age")
        return me.impact.match(
            rows, treatment="joined", covariates="age", distance=distance
        )

    found = without_each(data, matched(data))
    rest = data[data["village"] != 0]
    expected = me.impact.effect(
        rest, matched(rest), outcome="income", cluster="village"
    )
    assert found.effects[0].estimate == pytest.approx(expected.estimate)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("rematch", [True, False])
def test_weights_are_made_anew_or_lose_the_rows(
    data: pd.DataFrame, *, rematch: bool
) -> None:
    group = me.impact.weight(data, treatment="joined", covariates="age")
    found = without_each(data, group, rematch=rematch)
    rest = data[data["village"] != 0]
    anew = me.impact.weight(rest, treatment="joined", covariates="age")
    expected = me.impact.effect(rest, anew, outcome="income", cluster="village")
    is_same = found.effects[0].estimate == pytest.approx(expected.estimate, rel=1e-9)
    assert is_same == rematch
    assert found.verdict == "stands"


@pytest.mark.filterwarnings("ignore")
def test_other_engines_and_rows_left_out_of_the_match_are_the_same(
    data: pd.DataFrame,
) -> None:
    gap = data.assign(land=data["land"].mask(data["person"] % 17 == 0))
    group = me.impact.match(gap, **OPTIONS, unit="person", missing="drop")
    one = without_each(gap, group)
    other = without_each(pl.from_pandas(gap), group)
    lazy = without_each(pl.from_pandas(gap).lazy(), group)
    assert one.to_frame()["estimate"].tolist() == pytest.approx(
        other.to_frame()["estimate"].tolist()
    )
    assert lazy.lowest == pytest.approx(one.lowest)
    kept = without_each(gap, group, rematch=False)
    everybody = int((group.weights > 0).sum())
    assert all(row.n < everybody for row in kept.effects)


def test_a_village_without_which_there_is_no_effect_is_a_row_with_a_reason(
    data: pd.DataFrame,
) -> None:
    table = data.assign(
        village=np.where(data["joined"] == 1, data["person"] % 2, data["village"])
    )
    group = me.impact.match(table, treatment="joined", covariates="land", caliper=1)
    for rematch in (True, False):
        with pytest.warns(me.EstimationWarning):
            found = without_each(table, group, rematch=rematch)
        gone = found.effects[0]
        assert math.isnan(gone.estimate)
        assert gone.reason
        assert found.without_estimate == (0, 1)
        assert found.verdict == "rests on one cluster"
        assert found.influential[0].cluster in {0, 1}
        assert len(found.summary().splitlines()) <= 25
        found.plot().figure.canvas.draw()
        nothing = attrs.evolve(found, effects=(gone,))
        words = nothing.plot().texts[0].get_text()
        assert words.startswith("no effect can be estimated")


@pytest.mark.filterwarnings("ignore")
def test_a_sign_that_turns_is_told(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    lucky = (data["village"] == 2) & (data["joined"] == 1)
    table = data.assign(income=data["income"] - 8 * data["joined"] + 60 * lucky)
    found = without_each(table, group)
    assert found.sign_turns == (2,)
    assert found.verdict in {"sign turns", "rests on one cluster"}
    assert "Sign turns" in found.summary()
    assert found.influential[0].cluster == 2
    labels = [tick.get_text() for tick in found.plot().get_yticklabels()]
    assert labels[0] == "2"
    assert repr(found).endswith("8 clusters>")


def test_one_cluster_is_refused(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    with pytest.raises(me.EstimationError, match="one value only"):
        without_each(data.assign(village=1), group)
    with pytest.raises(me.ModelError, match="no comparison"):
        without_each(data, "match")
    with pytest.raises(me.DataError, match="villages"):
        without_each(data, group, cluster="villages")
