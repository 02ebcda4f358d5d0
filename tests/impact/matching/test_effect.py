"""Effects in matched groups: closed forms, properties, and the choice of inference."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as drawn, settings, strategies as st
from tests.impact.matching.comparisons import given
from tests.impact.matching.matched_people import MATCH, PEOPLE, estimate, matched, pairs

import iom_me as me
from iom_me.impact.matching._effect import covariance, estimation, study as _study
from iom_me.impact.matching._effect.study import EffectOptions
from iom_me.impact.matching.matched_effects import holm

# Closed forms


def test_pairs_give_the_mean_of_their_differences_and_its_error() -> None:
    rows, group = pairs()
    differences = rows["y"].to_numpy()[::2] - rows["y"].to_numpy()[1::2]

    found = estimate(rows, group)

    assert found.vcov == "CR0"
    assert found.estimate == pytest.approx(differences.mean(), rel=1e-12)
    assert found.std_error == pytest.approx(
        differences.std() / math.sqrt(len(differences)), rel=1e-12
    )
    assert found.df == len(differences) - 1


def test_few_pairs_have_the_unbiased_error_of_their_differences() -> None:
    rows, group = pairs(25)
    differences = rows["y"].to_numpy()[::2] - rows["y"].to_numpy()[1::2]

    found = estimate(rows, group)

    assert found.vcov == "CR2"
    assert found.std_error == pytest.approx(
        differences.std(ddof=1) / math.sqrt(25), rel=1e-10
    )
    assert found.df == pytest.approx(24, rel=1e-10)


def test_a_ratio_of_shares_has_the_interval_of_its_logarithm() -> None:
    result = me.impact.effect(PEOPLE, MATCH, outcome="works", measure="ratio")

    ratio = result.treated_mean / result.untreated_mean
    assert result.estimate == pytest.approx(ratio, rel=1e-12)
    assert result.statistic == pytest.approx(math.log(ratio) / result.std_error)
    middle = math.sqrt(result.ci_low * result.ci_high)
    assert middle == pytest.approx(ratio, rel=1e-12)


def test_the_means_differ_by_the_effect() -> None:
    result = me.impact.effect(PEOPLE, MATCH, outcome="income", covariates=["school"])

    assert result.treated_mean - result.untreated_mean == pytest.approx(
        result.estimate, rel=1e-10
    )


def test_the_spread_of_the_untreated_is_weighted() -> None:
    result = me.impact.effect(PEOPLE, MATCH, outcome="income")

    weights = MATCH.weights * (PEOPLE["joined"] == 0)
    mean = np.average(PEOPLE["income"], weights=weights)
    variance = np.average((PEOPLE["income"] - mean) ** 2, weights=weights)
    assert result.untreated_sd == pytest.approx(math.sqrt(variance), rel=1e-12)


def test_a_negative_covariance_of_two_ways_is_floored_and_said() -> None:
    rows = pd.DataFrame(
        {
            "treat": [1, 0, 1, 0, 1, 0, 1, 0],
            "y": [4.0, 4.0, 6.0, 8.0, 0.0, 1.0, 7.0, 8.0],
            "x": range(8),
            "place": [0, 0, 2, 1, 0, 2, 0, 1],
        }
    )
    group = given(rows, ("x",), sets=[0, 0, 1, 1, 2, 2, 3, 3])
    away = rows["y"] - rows.groupby("treat")["y"].transform("mean")
    moved = np.column_stack([away / 4 * (rows["treat"] == arm) for arm in (0, 1)])
    pair = pd.Series(np.repeat(range(4), 2))
    parts = [
        pd.DataFrame(moved).groupby(codes).sum().to_numpy()
        for codes in (pair, rows["place"], 10 * pair + rows["place"])
    ]
    by_pair, by_place, by_both = (part.T @ part for part in parts)
    whole = by_pair + by_place - by_both
    values, axes = np.linalg.eigh(whole)

    found = estimate(rows, group, cluster="place", vcov="CR0")

    assert values[0] < 0
    assert "set to zero" in found.warnings[0]
    assert found.std_error == pytest.approx(
        math.sqrt(values[1] * (axes[1, 1] - axes[0, 1]) ** 2), rel=1e-10
    )


def test_two_ways_that_cancel_leave_no_negative_variance() -> None:
    u = np.array([[1.0, 0.0], [-1.0, 0.0], [-1.0, 0.0], [1.0, 0.0]])

    found = covariance.two_way(
        u, np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), "CR0", 1.0
    )

    assert found.floored
    assert found.matrix == pytest.approx(np.zeros((2, 2)), abs=1e-12)
    assert found.clusters == 2


def test_holm_adjusts_step_by_step_and_leaves_out_what_was_not_tested() -> None:
    assert holm([0.01, 0.04, math.nan, 0.03])[:2] == pytest.approx([0.03, 0.06])
    assert holm([0.01, 0.04, math.nan, 0.03])[3] == pytest.approx(0.06)
    assert math.isnan(holm([0.01, 0.04, math.nan, 0.03])[2])
    assert holm([0.9, 0.8]) == [1.0, 1.0]


# Which inference


@pytest.mark.parametrize(
    ("options", "asked", "inference", "vcov"),
    [
        ({"caliper": 0.2}, {}, "pair", "CR0"),
        ({"caliper": 0.2}, {"vcov": "CR1S"}, "pair", "CR1S"),
        ({"caliper": 0.2}, {"cluster": "village"}, "cluster", "CR2"),
        ({"method": "full"}, {}, "pair", "CR0"),
        ({"method": "full"}, {"cluster": "village"}, "cluster", "CR2"),
        ({"replace": True}, {}, "abadie_imbens", ""),
        ({"replace": True}, {"covariates": ["school"]}, "robust", "HC3"),
        ({"replace": True}, {"measure": "ratio"}, "robust", "HC3"),
        ({"replace": True}, {"cluster": "village"}, "cluster", "CR2"),
        ({"method": "exact", "covariates": ["sex"]}, {}, "robust", "HC3"),
        (
            {"method": "exact", "covariates": ["sex"]},
            {"cluster": "village"},
            "cluster",
            "CR2",
        ),
        (
            {"method": "exact", "covariates": ["sex"]},
            {"inference": "pair"},
            "pair",
            "CR2",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore::iom_me.EstimationWarning")
def test_the_design_decides(
    options: Any, asked: Any, inference: str, vcov: str
) -> None:
    result = me.impact.effect(PEOPLE, matched(**options), outcome="income", **asked)

    assert (result.inference, result.vcov) == (inference, vcov)
    assert inference == "abadie_imbens" or vcov in result.std_error_in_words


@pytest.mark.filterwarnings("ignore::iom_me.EstimationWarning")
def test_few_pairs_carry_an_exact_test_beside() -> None:
    rows = PEOPLE.iloc[:36]
    group = matched(rows)

    beside = me.impact.effect(rows, group, outcome="income")
    alone = me.impact.effect(rows, group, outcome="income", inference="randomization")

    assert beside.inference == "pair"
    assert beside.exact_p_value == alone.p_value
    assert "Exact test" in beside.summary()


def test_many_pairs_carry_no_exact_test() -> None:
    assert math.isnan(me.impact.effect(PEOPLE, MATCH, outcome="income").exact_p_value)


def test_sampling_weights_carry_no_exact_test() -> None:
    rows, _ = pairs(20)
    rows["w"] = 1.0 + rows["place"]
    group = given(rows, ("x",), sets=np.repeat(np.arange(20), 2), sampling="w")
    asked = EffectOptions()
    study = _study.read(rows, group, "y", asked)

    found, choice = estimation.estimate(study, asked)

    assert found.std_error > 0
    assert math.isnan(estimation.exact_p_value(study, asked, choice))


@pytest.mark.parametrize(
    ("options", "asked", "word"),
    [
        ({"replace": True}, {"inference": "pair"}, "without replacement"),
        ({"replace": True}, {"inference": "randomization"}, "without replacement"),
        ({}, {"inference": "m_estimation"}, "weights that were estimated"),
        ({}, {"inference": "cluster"}, "needs cluster="),
        ({}, {"inference": "pair", "cluster": "village"}, "does not go with"),
        ({}, {"inference": "robust", "cluster": "village"}, "does not go with"),
        ({}, {"inference": "robust", "vcov": "CR2"}, "'HC3'"),
        ({}, {"vcov": "HC3"}, "'CR1S'"),
        ({}, {"cluster": "village", "vcov": "CR3"}, "reach across"),
        ({}, {"bias_correction": ["age"]}, "use covariates="),
        (
            {"replace": True},
            {"inference": "abadie_imbens", "covariates": ["school"]},
            "bias_correction=",
        ),
        ({}, {"inference": "guess"}, "guess"),
        ({}, {"vcov": "HC9"}, "HC9"),
        ({}, {"level": 95}, "0.95"),
        ({}, {"draws": 0}, "draws"),
        ({}, {"variance_matches": -1}, "variance_matches"),
        ({}, {"measure": "odds"}, "odds"),
        ({}, {"missing": "fill"}, "fill"),
        (
            {"method": "exact", "covariates": ["sex"]},
            {"inference": "abadie_imbens"},
            "makes pairs",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    options: Any, asked: Any, word: str
) -> None:
    with pytest.raises(me.errors.ModelError, match=word):
        me.impact.effect(PEOPLE, matched(**options), outcome="income", **asked)


# Properties


@settings(max_examples=20, deadline=None)
@drawn(
    shift=st.sampled_from([0.0, 1e6, -3e4]),
    power=st.integers(-900, 900),
    order=st.randoms(use_true_random=False),
)
def test_unit_origin_and_order_of_rows_change_nothing(
    shift: float, power: int, order: Any
) -> None:
    rows, _ = pairs(12)
    sets = np.repeat(np.arange(12), 2)
    base = estimate(rows, given(rows, ("x",), sets=sets), covariates=["x"])
    place = list(range(24))
    order.shuffle(place)
    moved = rows.iloc[place].reset_index(drop=True)
    moved["y"] = np.ldexp(moved["y"] + shift, power)

    found = estimate(moved, given(moved, ("x",), sets=sets[place]), covariates=["x"])

    assert np.ldexp(found.estimate, -power) == pytest.approx(base.estimate, rel=1e-8)
    assert np.ldexp(found.std_error, -power) == pytest.approx(base.std_error, rel=1e-8)
    assert found.df == pytest.approx(base.df, rel=1e-8)


def test_weights_in_another_unit_change_nothing() -> None:
    rows, _ = pairs(15)
    rows["w"] = 1.0 + rows["place"]
    rows["times"] = 1000 * rows["w"]
    sets = np.repeat(np.arange(15), 2)

    found = [
        estimate(rows, given(rows, ("x",), sets=sets, sampling=name))
        for name in ("w", "times")
    ]

    assert found[0].estimate == pytest.approx(found[1].estimate, rel=1e-12)
    assert found[0].std_error == pytest.approx(found[1].std_error, rel=1e-12)


def test_each_row_twice_in_its_own_pair_is_the_same_as_once_by_pair() -> None:
    rows, group = pairs()
    twice = pd.concat([rows, rows], ignore_index=True)
    sets = np.tile(np.repeat(np.arange(70), 2), 2)

    one = estimate(rows, group)
    two = estimate(twice, given(twice, ("x",), sets=sets))

    assert two.estimate == pytest.approx(one.estimate, rel=1e-12)
    assert two.std_error == pytest.approx(one.std_error, rel=1e-12)
