"""Balance by hand: small tables whose numbers can be worked out on paper."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.impact.matching.comparisons import given
from tests.impact.matching.expected import CHOSEN_AMONG_SEVERAL

import iom_me as me
from iom_me.impact.matching import balance as balances

TREATED = [3.0, 5.0, 7.0]
UNTREATED = [1.0, 2.0, 3.0, 10.0]


def table(**columns: Any) -> pd.DataFrame:
    made = {"treat": [1, 1, 1, 0, 0, 0, 0], "x": TREATED + UNTREATED}
    return pd.DataFrame(made | columns)


def row(result: me.impact.BalanceResult, name: str = "x") -> Any:
    return next(one for one in result.covariates if one.covariate == name)


def before(data: pd.DataFrame, *covariates: Any, **options: Any) -> Any:
    names = list(covariates) or ["x"]
    return me.impact.balance(data, treatment="treat", covariates=names, **options)


@pytest.mark.parametrize(
    ("estimand", "denominator", "variance"),
    [
        ("ATT", "treated", np.var(TREATED, ddof=1)),
        ("ATC", "control", np.var(UNTREATED, ddof=1)),
        (
            "ATE",
            "pooled",
            (np.var(TREATED, ddof=1) + np.var(UNTREATED, ddof=1)) / 2,
        ),
    ],
)
def test_the_estimand_decides_whose_deviation_divides(
    estimand: Any, denominator: str, variance: float
) -> None:
    result = before(table(), estimand=estimand)

    assert result.denominator == denominator
    assert row(result).smd_before == pytest.approx((5 - 4) / math.sqrt(variance))


def test_weights_for_overlap_pool_the_deviations() -> None:
    group = given(table(), ["x"], estimand="ATO")

    assert me.impact.balance(table(), group).denominator == "pooled"


def test_the_difference_after_is_divided_by_the_deviation_before() -> None:
    group = given(table(), ["x"], weights=[1, 1, 0, 0, 0, 1, 1])

    found = row(me.impact.balance(table(), group))

    assert (found.mean_treated_after, found.mean_control_after) == (4, 6.5)
    assert found.smd_after == pytest.approx((4 - 6.5) / 2)
    assert found.variance_ratio_after == pytest.approx(2 / 24.5)


def test_distribution_functions_are_compared_at_all_values_that_occur() -> None:
    found = row(before(table()))

    # At 1, 2, 3, 5, 7 and 10 the treated have 0, 0, 1, 2, 3, 3 of 3, the others
    # 1, 2, 3, 3, 3, 4 of 4.
    distances = [1 / 4, 1 / 2, 5 / 12, 1 / 12, 1 / 4, 0]
    assert found.ecdf_max_before == pytest.approx(0.5)
    assert found.ecdf_mean_before == pytest.approx(np.mean(distances))


def test_the_largest_distance_is_the_statistic_of_kolmogorov_and_smirnov() -> None:
    rng = np.random.default_rng(4)
    data = pd.DataFrame(
        {"treat": rng.integers(0, 2, 500), "x": rng.normal(size=500).round(1)}
    )
    arms = [data.loc[data["treat"] == arm, "x"] for arm in (1, 0)]

    found = row(before(data))

    assert found.ecdf_max_before == pytest.approx(stats.ks_2samp(*arms).statistic)


def test_yes_and_no_have_the_variance_of_a_share() -> None:
    found = row(before(table(x=[1, 1, 0, 0, 0, 0, 1])))

    assert found.smd_before == pytest.approx((2 / 3 - 1 / 4) / math.sqrt(2 / 9))
    assert math.isnan(found.variance_ratio_before)
    assert found.ecdf_mean_before == found.ecdf_max_before
    assert found.ecdf_max_before == pytest.approx(2 / 3 - 1 / 4)


def test_truth_values_are_yes_and_no() -> None:
    yes = [True, True, False, False, False, False, True]

    said = before(table(x=yes)).to_frame()

    pd.testing.assert_frame_equal(said, before(table(x=np.array(yes) * 1)).to_frame())


def test_text_has_a_row_per_level() -> None:
    result = before(table(x=list("abcabcc")))

    assert [one.covariate for one in result.covariates] == ["x[a]", "x[b]", "x[c]"]
    assert row(result, "x[c]").mean_control_before == pytest.approx(1 / 2)


def test_the_second_of_two_levels_says_it_all() -> None:
    result = before(table(x=["man", "woman", "man", "man", "woman", "man", "man"]))

    assert [one.covariate for one in result.covariates] == ["x[woman]"]


def test_levels_that_nobody_has_are_left_out() -> None:
    x = pd.Categorical(list("ababbba"), categories=["a", "b", "z"])

    assert [one.covariate for one in before(table(x=x)).covariates] == ["x[b]"]


def test_sampling_weights_count_before() -> None:
    data = table(w=[1.0, 1, 2, 1, 1, 1, 3])

    found = row(before(data, weights="w"))

    assert found.mean_treated_before == pytest.approx((3 + 5 + 14) / 4)
    assert found.mean_control_before == pytest.approx(36 / 6)


def test_sampling_weights_of_any_size_give_the_same_balance() -> None:
    weights = np.array([1.0, 1, 2, 1, 1, 1, 3])

    plain, large = (
        before(table(w=weights * scale), weights="w").to_frame()
        for scale in (1.0, 2.0**1000)
    )

    pd.testing.assert_frame_equal(plain, large)


def test_terms_are_compared_like_columns() -> None:
    squared = before(table(), me.impact.Term.power("x")).covariates[0]

    assert squared.covariate == "x^2"
    assert squared.mean_treated_before == pytest.approx((9 + 25 + 49) / 3)


def test_the_covariates_of_a_comparison_come_first_and_once() -> None:
    data = table(y=range(7))

    result = me.impact.balance(data, given(data, ["x"]), covariates=["y", "x"])

    assert [one.covariate for one in result.covariates] == ["x", "y"]


def test_the_score_is_the_first_row() -> None:
    data = table()

    result = me.impact.balance(data, given(data, ["x"], score=np.arange(7) / 10))

    assert result.covariates[0].covariate == "propensity score"
    assert result.covariates[0].mean_treated_before == pytest.approx(0.1)


def test_the_score_never_takes_the_name_of_a_column() -> None:
    data = table().rename(columns={"x": "propensity score"})
    group = given(data, ["propensity score"], score=np.arange(7) / 10)

    names = [one.covariate for one in me.impact.balance(data, group).covariates]

    assert names == ["propensity score (estimated)", "propensity score"]


@CHOSEN_AMONG_SEVERAL
@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"distance": "propensity"}, "propensity score"),
        ({"distance": "linear_propensity"}, "linear propensity score"),
        ({"distance": np.arange(40) / 50}, "score"),
    ],
)
def test_a_score_is_called_what_it_is(options: Any, name: str) -> None:
    rng = np.random.default_rng(2)
    data = pd.DataFrame({"treat": [1, 0] * 20, "x": rng.normal(size=40)})
    match = me.impact.match(
        data, treatment="treat", covariates="x", replace=True, **options
    )

    assert me.impact.balance(data, match).covariates[0].covariate == name


# Pairs and sets


def test_pair_distances_are_means_within_pairs() -> None:
    group = given(table(), ["x"], pairs=([0, 1, 2], [5, 3, 6]))

    found = row(me.impact.balance(table(), group))

    assert found.pair_distance == pytest.approx((0 + 4 + 3) / 3 / 2)


def test_in_a_set_every_treated_is_a_pair_with_every_untreated() -> None:
    group = given(table(), ["x"], sets=[0, 0, 1, 0, 0, 1, -1])

    found = row(me.impact.balance(table(), group))

    assert found.pair_distance == pytest.approx((2 + 1 + 4 + 3 + 4) / 5 / 2)


def test_pairs_of_levels_are_apart_where_one_has_it_and_one_has_not() -> None:
    data = table(x=list("abcabcc"))
    paired = me.impact.balance(data, given(data, ["x"], pairs=([0, 1], [3, 5])))
    in_set = me.impact.balance(data, given(data, ["x"], sets=[0, 0, -1, 0, -1, 0, -1]))

    # Of a: a-a and b-c in pairs; a-a, a-c, b-a, b-c in the set.
    spread = math.sqrt(2 / 9)
    assert row(paired, "x[a]").pair_distance == 0
    assert row(paired, "x[b]").pair_distance == pytest.approx(0.5 / spread)
    assert row(in_set, "x[a]").pair_distance == pytest.approx(0.5 / spread)


def test_many_sets_are_kept_apart() -> None:
    rng = np.random.default_rng(8)
    count = 70_000  # more sets than 16 bits can tell apart
    data = pd.DataFrame(
        {"treat": np.tile([1, 0], count), "x": rng.normal(size=2 * count)}
    )
    group = given(data, ["x"], sets=np.repeat(np.arange(count), 2))

    found = row(me.impact.balance(data, group))

    pairs = data["x"].to_numpy().reshape(-1, 2)
    distance = np.abs(pairs[:, 0] - pairs[:, 1]).mean() / np.std(pairs[:, 0], ddof=1)
    assert found.pair_distance == pytest.approx(distance, rel=1e-12)


def test_without_pairs_or_sets_there_is_no_pair_distance() -> None:
    group = given(table(z=list("abcabcc")), ["x", "z"])
    alone = given(table(), ["x"], sets=[-1] * 7)

    weighted = me.impact.balance(table(z=list("abcabcc")), group)

    assert all(math.isnan(one.pair_distance) for one in weighted.covariates)
    assert math.isnan(row(me.impact.balance(table(), alone)).pair_distance)


# Equivalence


def test_equivalence_is_two_one_sided_tests_of_welch() -> None:
    rng = np.random.default_rng(5)
    one, other = rng.normal(size=60), rng.normal(0.1, 2, size=45)
    data = pd.DataFrame({"treat": [1] * 60 + [0] * 45, "x": [*one, *other]})

    found = row(before(data, equivalence=0.4))

    margin = 0.4 * np.std(one, ddof=1)
    below = stats.ttest_ind(one, other - margin, equal_var=False, alternative="greater")
    above = stats.ttest_ind(one, other + margin, equal_var=False, alternative="less")
    assert found.equivalence_p == pytest.approx(max(below.pvalue, above.pvalue), 1e-8)


def test_a_small_sample_proves_no_equivalence() -> None:
    small, large = (
        before(pd.concat([table(x=[*TREATED, 1.0, 4, 6, 9])] * times))
        for times in (1, 200)
    )

    assert row(small).smd_before == pytest.approx(0, abs=1e-12)
    assert small.equivalent == 0
    assert large.equivalent == 1


def test_without_a_standard_error_equivalence_is_unknown() -> None:
    alone = pd.DataFrame({"treat": [1, 0, 0], "x": [1.0, 2, 3], "z": list("aab")})

    with pytest.warns(me.EstimationWarning, match="stands in"):
        result = before(alone, "x", "z")

    assert all(math.isnan(one.equivalence_p) for one in result.covariates)


# Verdicts


@pytest.mark.parametrize(
    ("shift", "verdict"),
    [(0.09, "balanced"), (0.2, "doubtful"), (-0.3, "not balanced")],
)
def test_the_verdict_follows_the_size_of_the_difference(
    shift: float, verdict: str
) -> None:
    x = np.array([-1.0, 0, 1])
    data = pd.DataFrame({"treat": [1] * 3 + [0] * 3, "x": [*(x + shift), *x]})

    assert before(data).verdict == verdict


def test_variances_that_differ_make_a_covariate_doubtful() -> None:
    x = np.array([-1.0, 0, 1])
    data = pd.DataFrame({"treat": [1] * 3 + [0] * 3, "x": [*(2 * x), *x]})

    result = before(data)

    assert (row(result).smd_before, result.verdict) == (0, "doubtful")
    assert [count.before for count in result.limits] == [0, 0, 1, 1]


def test_the_verdict_is_that_of_the_last_stage() -> None:
    group = given(table(), ["x"], weights=[0, 1, 0, 1, 0, 0, 0.8])

    result = me.impact.balance(table(), group)

    assert row(result).smd_before == pytest.approx(0.5)
    assert abs(row(result).smd_after) < 0.1
    assert [(count.before, count.after) for count in result.limits[:2]] == [
        (1, 0),
        (1, 0),
    ]


# Covariates that do not vary


def test_a_constant_has_no_difference() -> None:
    with pytest.warns(me.EstimationWarning, match="Everybody has the same value"):
        result = before(table(z=3.5, text="a"), "x", "z", "text")

    assert math.isnan(row(result, "z").smd_before)
    assert math.isnan(row(result, "text[a]").smd_before)
    assert row(result, "z").verdict == row(result, "text[a]").verdict == "constant"
    assert result.verdict == "not balanced"


def test_groups_that_differ_in_what_varies_in_neither_are_infinitely_apart() -> None:
    data = table(x=[0.1] * 3 + [0.7] * 4, z=[0] * 3 + [1] * 4, t=list("aaabbbb"))

    with pytest.warns(me.EstimationWarning, match="infinite"):
        result = before(data, "x", "z", "t")

    sizes = [one.smd_before for one in result.covariates]
    assert sizes == [-math.inf] * 3
    assert {one.verdict for one in result.covariates} == {"not balanced"}


def test_both_groups_stand_in_where_the_treated_do_not_vary() -> None:
    data = table(x=[5.0] * 3 + UNTREATED, z=[0, 0, 0, 0, 1, 0, 1])

    with pytest.warns(me.EstimationWarning, match="stands in"):
        result = before(data, "x", "z")

    inside = np.sum((np.array(UNTREATED) - 4) ** 2) / 6
    share = 4 / 7 * 0.25
    assert row(result).smd_before == pytest.approx(1 / math.sqrt(inside))
    assert row(result, "z").smd_before == pytest.approx(-0.5 / math.sqrt(share))


# Missing values


def test_missing_values_are_refused_by_name() -> None:
    with pytest.raises(me.DataError, match="'x' \\(1 of 7 rows\\)"):
        before(table(x=[np.nan, *TREATED[1:], *UNTREATED]))


def test_rows_with_gaps_are_left_out_and_counted() -> None:
    data = table(x=[np.nan, *TREATED[1:], *UNTREATED])

    with pytest.warns(me.EstimationWarning, match="1 rows lack"):
        result = before(data, missing="drop")

    assert row(result).mean_treated_before == 6
    assert result.counts[1].rows == 2


def test_what_is_missing_can_be_compared_itself() -> None:
    data = table(x=[np.nan, *TREATED[1:], *UNTREATED])

    result = before(data, missing="indicator")

    assert row(result, "x is missing").mean_treated_before == pytest.approx(1 / 3)


def test_rows_that_a_comparison_left_out_stay_out() -> None:
    data = table(x=[np.nan, *TREATED[1:], *UNTREATED])
    gone = data.assign(treat=data["treat"].where(data["x"].notna()))
    group = given(gone, ["x"], missing="drop", weights=[0, 1, 1, 1, 1, 1, 1])

    result = me.impact.balance(data, group)

    assert result.warnings == ()
    assert row(result).mean_treated_after == 6


def test_a_covariate_with_gaps_of_its_own_leaves_rows_out_with_their_pairs() -> None:
    data = table(y=[np.nan, 1, 2, 3, 4, 5, 6.0])
    pairs = ([0, 1, 2], [5, 3, 6])
    group = given(data, ["x"], missing="drop", pairs=pairs)
    sets = given(data, ["x"], missing="drop", sets=[0, 1, 2, 1, 0, 0, 2])

    for one in (group, sets):
        with pytest.warns(me.EstimationWarning, match="1 rows lack"):
            result = me.impact.balance(data, one, covariates="y")
        assert row(result).pair_distance == pytest.approx((4 + 3) / 2 / math.sqrt(2))


def test_gaps_of_one_more_covariate_can_be_treated_otherwise() -> None:
    data = table(y=[np.nan, 1, 2, 3, 4, 5, 6.0])

    result = me.impact.balance(
        data, given(data, ["x"]), covariates="y", missing="indicator"
    )

    assert row(result, "y is missing").mean_treated_after == pytest.approx(1 / 3)
    assert row(result).mean_treated_after == 5


def test_pairs_that_are_all_incomplete_have_no_distance() -> None:
    data = table(y=[np.nan, 1, 2, 3, 4, 5, 6.0])
    group = given(data, ["x"], missing="drop", pairs=([0], [5]))

    with pytest.warns(me.EstimationWarning):
        result = me.impact.balance(data, group, covariates="y")

    assert math.isnan(row(result).pair_distance)


def test_a_side_that_is_lost_as_a_whole_is_refused() -> None:
    data = table(y=[np.nan, 1, 2, 3, 4, 5, 6.0])
    group = given(data, ["x"], missing="drop", weights=[1, 0, 0, 1, 0, 0, 0])

    with pytest.raises(me.EstimationError, match="No treated row"):
        me.impact.balance(data, group, covariates="y")


# Bad input


def test_another_table_is_refused() -> None:
    group = given(table(), ["x"])

    with pytest.raises(me.DataError, match="it has 6 rows, the other 7"):
        me.impact.balance(table().head(6), group)
    with pytest.raises(me.DataError, match="'treat' differs in 2 rows"):
        me.impact.balance(table(treat=[0, 1, 1, 0, 0, 0, 1]), group)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "nothing to compare"),
        ({"treatment": "treat"}, "covariates= is empty"),
        ({"treatment": "treat", "covariates": []}, "covariates= is empty"),
        ({"treatment": "treat", "covariates": "x", "estimand": "ATX"}, "'ATX'"),
        ({"treatment": "treat", "covariates": "x", "missing": "no"}, "missing='no'"),
        ({"treatment": "treat", "covariates": "x", "level": 95}, "level=95"),
        ({"treatment": "treat", "covariates": "x", "equivalence": 0}, "equivalence=0"),
        ({"treatment": "treat", "covariates": "x", "equivalence": True}, "True"),
        ({"treatment": "treat", "covariates": 3}, "no list of column names"),
        ({"treatment": "treat", "covariates": ["treat"]}, "is the treatment"),
        ({"result": "match"}, "This is no comparison: str"),
    ],
)
def test_bad_arguments_are_refused(options: Any, words: str) -> None:
    with pytest.raises(me.ModelError, match=words):
        me.impact.balance(table(), **options)


@pytest.mark.parametrize("name", ["treatment", "weights", "estimand"])
def test_what_the_comparison_decided_is_not_asked_again(name: str) -> None:
    options: Any = {name: "x"}

    with pytest.raises(me.ModelError, match=f"{name}= is decided"):
        me.impact.balance(table(), given(table(), ["x"]), **options)


def test_if_nothing_varies_there_is_no_verdict_on_balance() -> None:
    with pytest.warns(me.EstimationWarning):
        assert before(table(x=1)).verdict == "constant"


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(me.DataError, match="no column 'agee'"):
        before(table(age=1), "agee")


def test_numbers_too_large_to_square_are_refused() -> None:
    data = table(x=np.array([*TREATED, *UNTREATED]) * 1e200)

    with pytest.raises(me.DataError, match=r"x\^2 is too large"):
        before(data, me.impact.Term.power("x"))


def test_nobody_treated_is_refused() -> None:
    with pytest.raises(me.EstimationError, match="Nobody is treated"):
        before(table(treat=0))


def test_the_table_is_left_as_it_was() -> None:
    data = table(z=list("abcabcc"))
    copy = data.copy()

    before(data, "x", "z")

    pd.testing.assert_frame_equal(data, copy)


def test_it_can_be_had_without_warnings() -> None:
    data = table(z=1)

    result = balances.measured(data, balances.asked_of(given(data, ["x"]), ["z"]))

    assert result.warnings[0].startswith("Everybody has the same value")
