"""Effects in matched groups: what is refused, warned of, or left out."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.matching.comparisons import given
from tests.impact.matching.matched_people import MATCH, PEOPLE, estimate, matched, pairs

import iom_me as me
from iom_me.impact.matching._effect import study as _study
from iom_me.impact.matching._effect.study import EffectOptions


def test_another_table_is_refused() -> None:
    with pytest.raises(me.errors.DataError, match="not the table"):
        me.impact.effect(PEOPLE.iloc[:200], MATCH, outcome="income")


@pytest.mark.parametrize("outcome", [[], None, 3, ["income", 4]])
def test_an_outcome_is_a_name_or_names(outcome: Any) -> None:
    with pytest.raises(me.errors.ModelError, match="neither a column nor a list"):
        me.impact.effect(PEOPLE, MATCH, outcome=outcome)


@pytest.mark.parametrize(
    ("outcome", "asked", "word"),
    [
        (["income", "income"], {}, "twice"),
        ("joined", {}, "treatment"),
        ("person", {}, "unit"),
        ("income", {"covariates": ["income"]}, "explains itself"),
        ("income", {"covariates": [me.impact.Term.log("income")]}, "explains itself"),
    ],
)
def test_a_column_has_one_role(outcome: Any, asked: Any, word: str) -> None:
    with pytest.raises(me.errors.ModelError, match=word):
        me.impact.effect(PEOPLE, MATCH, outcome=outcome, **asked)


def test_clusters_are_one_column() -> None:
    columns: Any = ["village"]

    with pytest.raises(me.errors.ModelError, match="no column name"):
        me.impact.effect(PEOPLE, MATCH, outcome="income", cluster=columns)


def test_a_table_is_no_comparison() -> None:
    no_comparison: Any = PEOPLE

    with pytest.raises(me.errors.ModelError, match="DataFrame is no comparison"):
        me.impact.effect(PEOPLE, no_comparison, outcome="income")


def test_an_outcome_of_text_is_refused() -> None:
    with pytest.raises(me.errors.DataError, match="must hold numbers"):
        me.impact.effect(PEOPLE, MATCH, outcome="sex")


def test_a_missing_outcome_is_refused_only_where_it_is_compared() -> None:
    unused = PEOPLE.copy()
    unused.loc[MATCH.weights == 0, "income"] = np.nan
    used = PEOPLE.copy()
    used.loc[np.flatnonzero(MATCH.weights)[0], "income"] = np.nan

    plain = me.impact.effect(PEOPLE, MATCH, outcome="income")

    assert me.impact.effect(unused, MATCH, outcome="income").estimate == plain.estimate
    with pytest.raises(me.errors.DataError, match="missing for 1 of"):
        me.impact.effect(used, MATCH, outcome="income")


def test_a_pair_goes_with_the_one_whose_outcome_is_missing() -> None:
    rows, group = pairs()
    holes = rows.copy()
    holes.loc[[2, 7], "y"] = np.nan
    kept = rows.drop(index=[2, 3, 6, 7]).reset_index(drop=True)

    found = estimate(holes, group, missing="drop")
    without = estimate(
        kept, given(kept, ("x",), sets=np.repeat(np.arange(68), 2)), missing="raise"
    )

    assert found.estimate == pytest.approx(without.estimate, rel=1e-12)
    assert found.std_error == pytest.approx(without.std_error, rel=1e-12)
    assert found.df == without.df


def test_a_missing_cluster_of_a_compared_row_is_refused() -> None:
    rows = PEOPLE.astype({"village": float})
    rows.loc[np.flatnonzero(MATCH.weights)[0], "village"] = np.nan

    for missing in ("raise", "drop"):
        group = matched(rows, unit="person", caliper=0.2, missing=missing)
        with pytest.raises(me.errors.DataError, match="village"):
            me.impact.effect(rows, group, outcome="income", cluster="village")


def test_one_cluster_has_no_error() -> None:
    rows = PEOPLE.assign(village=1)

    with pytest.raises(me.errors.EstimationError, match="in one cluster"):
        me.impact.effect(rows, MATCH, outcome="income", cluster="village")


def test_a_side_in_one_cluster_has_no_error() -> None:
    rows = PEOPLE.assign(village=np.where(PEOPLE["joined"], -1, PEOPLE["village"]))

    with pytest.raises(me.errors.EstimationError, match="All treated rows"):
        me.impact.effect(rows, MATCH, outcome="income", cluster="village")


def test_one_pair_has_no_error() -> None:
    rows, group = pairs(1)

    with pytest.raises(me.errors.EstimationError, match="in one pair"):
        estimate(rows, group)


@pytest.mark.filterwarnings("ignore:The standard error has:iom_me.EstimationWarning")
def test_few_clusters_are_warned_of() -> None:
    rows = PEOPLE.assign(village=PEOPLE["village"] % 6)

    with pytest.warns(me.EstimationWarning, match="There are 6 clusters"):
        me.impact.effect(rows, MATCH, outcome="income", cluster="village")


def test_few_pairs_are_warned_of() -> None:
    rows = PEOPLE.iloc[:21]

    with pytest.warns(me.EstimationWarning, match="pairs or sets"):
        me.impact.effect(rows, matched(rows), outcome="income")


@pytest.mark.filterwarnings("ignore:There are 4 clusters:iom_me.EstimationWarning")
def test_few_degrees_of_freedom_are_warned_of() -> None:
    rows = PEOPLE.assign(village=np.where(PEOPLE["joined"], PEOPLE["person"] % 2, 9))
    rows.loc[rows["joined"] == 0, "village"] = 9 + rows["person"] % 3

    with pytest.warns(me.EstimationWarning, match="degrees of freedom"):
        me.impact.effect(
            rows, matched(replace=True), outcome="income", cluster="village"
        )


def test_an_outcome_that_does_not_vary_has_no_test() -> None:
    rows = PEOPLE.assign(income=4.0)

    with pytest.warns(me.EstimationWarning, match="standard error is 0"):
        result = me.impact.effect(rows, MATCH, outcome="income")

    assert (result.estimate, result.std_error) == (0, 0)
    assert math.isnan(result.p_value)
    assert math.isnan(result.ci_low)
    assert "no interval" in result.summary()


def test_pairs_that_all_differ_alike_have_no_test() -> None:
    rows, group = pairs()
    rows["y"] = np.repeat(np.arange(70) / 7, 2) + np.tile([0.3, 0], 70)

    assert estimate(rows, group).std_error == 0


def test_an_outcome_that_was_matched_on_is_pointed_out() -> None:
    with pytest.warns(me.EstimationWarning, match="made alike in"):
        me.impact.effect(PEOPLE, MATCH, outcome="age")


def test_covariates_that_repeat_each_other_are_named() -> None:
    rows = PEOPLE.assign(twice=2 * PEOPLE["school"] + 1)

    with pytest.raises(me.errors.EstimationError, match="'school', 'twice'"):
        me.impact.effect(rows, MATCH, outcome="income", covariates=["school", "twice"])


def test_more_covariates_than_rows_are_refused() -> None:
    rows, _ = pairs(3)

    with pytest.raises(me.errors.EstimationError, match="cannot carry"):
        estimate(
            rows,
            given(rows, ("x",), sets=[0, 0, 1, 1, 2, 2]),
            covariates=["x", me.impact.Term.power("x")],
        )


def test_covariates_that_fit_rows_exactly_leave_no_error() -> None:
    rows, group = pairs()
    rows["alone"] = 0.0
    rows.loc[[0, 1], "alone"] = 1.0

    with pytest.raises(me.errors.EstimationError, match="exactly"):
        estimate(rows, group, covariates=["alone"], inference="robust")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda rows: rows["income"] - 80, "below 0"),
        (lambda rows: rows["works"] * rows["joined"] * 1.0, "not above"),
        (lambda rows: rows["works"] + 1, "code it as 0 and 1"),
    ],
)
def test_a_ratio_that_does_not_exist_is_refused(change: Any, word: str) -> None:
    rows = PEOPLE.assign(income=change(PEOPLE))

    with pytest.raises(me.errors.EstimationError, match=word):
        me.impact.effect(rows, MATCH, outcome="income", measure="ratio")


def test_indicators_of_gaps_are_adjusted_for_only_with_their_column() -> None:
    rows = PEOPLE.copy()
    rows.loc[::7, "age"] = np.nan
    group = matched(rows, missing="indicator")

    plain = me.impact.effect(rows, group, outcome="income")
    untouched = me.impact.effect(rows, group, outcome="income", covariates=["school"])
    adjusted = me.impact.effect(rows, group, outcome="income", covariates=["age"])

    means = [rows["income"][(group.weights > 0) & (rows["joined"] == side)].mean()
             for side in (1, 0)]  # fmt: skip
    assert plain.estimate == pytest.approx(means[0] - means[1], rel=1e-10)
    assert untouched.n == adjusted.n == plain.n


def test_a_shared_partner_without_outcome_leaves_all_its_pairs() -> None:
    group = matched(replace=True, unit="person")
    shared = int(group.pairs["control"].value_counts().index[0])
    used = (group.pairs["control"] == shared).sum()
    rows = PEOPLE.copy()
    rows.loc[shared, "income"] = np.nan

    with pytest.warns(me.DataWarning, match="missing for 1 rows"):
        result = me.impact.effect(rows, group, outcome="income", missing="drop")

    assert result.sets == 80 - used
    assert result.n_treated == 80 - used


def test_those_who_are_left_in_a_set_share_its_weight() -> None:
    rows = pd.DataFrame(
        {
            "treat": [1, 0, 0, 1, 0],
            "y": [4.0, 1.0, np.nan, 6.0, 2.0],
            "x": range(5),
            "w": [1.0, 2.0, 1.0, 1.0, 1.0],
        }
    )
    group = given(
        rows,
        ("x",),
        weights=[1, 0.75, 0.75, 1, 1.5],
        sets=[0, 0, 0, 1, 1],
        sampling="w",
    )

    study = _study.read(rows, group, "y", EffectOptions(missing="drop"))

    assert study.weights.tolist() == pytest.approx([1, 4 / 3, 0, 1, 2 / 3])


def test_nobody_left_to_compare_is_refused() -> None:
    rows, group = pairs(3)
    rows.loc[::2, "y"] = np.nan

    with pytest.raises(me.errors.EstimationError, match="nothing to compare"):
        estimate(rows, group, missing="drop")
