"""E-values and hidden selection: published numbers and constructed cases."""

import math
import warnings
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact.matching.expected import MANY_LEFT_OUT

import iom_me as me
from iom_me.impact.matching.sensitivity._bias import Selection

mpl.use("Agg")
pytestmark = MANY_LEFT_OUT


# E-values


def test_the_published_example_comes_out() -> None:
    # VanderWeele and Ding (2017): infants without maternal milk.
    found = me.impact.e_value(3.9, ci_low=1.8, ci_high=8.7)
    assert round(found.e_value, 2) == 7.26
    assert round(found.e_value_interval, 1) == 3.0


def test_a_protective_ratio_is_turned() -> None:
    one = me.impact.e_value(0.25, ci_low=0.2, ci_high=0.8)
    other = me.impact.e_value(4.0, ci_low=1.25, ci_high=5.0)
    assert one.e_value == pytest.approx(other.e_value)
    assert one.e_value_interval == pytest.approx(other.e_value_interval)


def test_other_measures_become_risk_ratios() -> None:
    rare = me.impact.e_value(4.0, measure="odds_ratio", is_rare=True)
    common = me.impact.e_value(4.0, measure="odds_ratio", is_rare=False)
    shift = me.impact.e_value(0.5, measure="standardised_difference")
    assert (rare.risk_ratio, common.risk_ratio) == (4, 2)
    assert shift.risk_ratio == pytest.approx(math.exp(0.455))
    assert math.isnan(rare.e_value_interval)
    assert "not known" in rare.summary()


def test_an_interval_that_holds_no_effect_needs_nothing_hidden() -> None:
    for low, high in ((0.9, 3.0), (1.0, 3.0)):
        found = me.impact.e_value(1.5, ci_low=low, ci_high=high)
        assert found.e_value_interval == 1
        assert "nothing hidden is needed" in found.summary()


def test_no_effect_and_none_with_the_outcome_are_extremes() -> None:
    assert me.impact.e_value(1.0).e_value == 1
    assert me.impact.e_value(0.0).e_value == math.inf
    large = me.impact.e_value(1e4, measure="standardised_difference")
    assert large.e_value == math.inf


@given(st.floats(1.0001, 1e6))
def test_its_bounding_factor_is_the_ratio(ratio: float) -> None:
    value = me.impact.e_value(ratio).e_value
    assert value**2 / (2 * value - 1) == pytest.approx(ratio, rel=1e-9)


def people() -> pd.DataFrame:
    random = np.random.default_rng(11)
    count = 400
    age = random.normal(35, 8, count)
    joined = (random.random(count) < 1 / (1 + np.exp((age - 32) / 8))).astype(int)
    return pd.DataFrame(
        {
            "joined": joined,
            "age": age,
            "land": random.normal(size=count),
            "village": random.integers(0, 10, count),
            "income": 60 - age + 4 * joined + random.normal(size=count) * 4,
            "works": (random.random(count) < 0.4 + 0.2 * joined).astype(int),
        }
    )


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    return people()


@pytest.fixture(scope="module")
def group(data: pd.DataFrame) -> me.impact.MatchResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.EstimationWarning)
        return me.impact.match(
            data, treatment="joined", covariates="age", replace=False, caliper=0.3
        )


def test_an_effect_on_means_is_in_standard_deviations(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    effect = me.impact.effect(data, group, outcome="income")
    found = me.impact.e_value(effect)
    expected = math.exp(0.91 * effect.estimate / effect.untreated_sd)
    assert found.risk_ratio == pytest.approx(expected)
    assert found.measure == "standardised_difference"
    assert "income" in found.summary()


def test_an_effect_on_shares_is_their_ratio(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    effect = me.impact.effect(data, group, outcome="works")
    ratio = me.impact.effect(data, group, outcome="works", measure="ratio")
    found, other = me.impact.e_value(effect), me.impact.e_value(ratio)
    assert found.risk_ratio == pytest.approx(ratio.estimate)
    assert found.risk_ratio == other.risk_ratio
    assert found.ci_low == pytest.approx(1 + effect.ci_low / effect.untreated_mean)
    assert other.ci_low == ratio.ci_low


def test_an_effect_without_a_ratio_is_refused(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    nobody = data.assign(works=lambda rows: rows["works"] * rows["joined"])
    same = data.assign(income=lambda rows: rows["joined"] * rows["age"])
    with pytest.raises(me.ModelError, match="None of the comparison group"):
        me.impact.e_value(me.impact.effect(nobody, group, outcome="works"))
    with pytest.raises(me.ModelError, match="does not vary"):
        me.impact.e_value(me.impact.effect(same, group, outcome="income"))
    with pytest.raises(me.ModelError, match="published numbers"):
        me.impact.e_value(me.impact.effect(data, group, outcome="works"), ci_low=1)


def test_the_picture_of_an_e_value_can_be_drawn() -> None:
    for ratio, low in ((3.9, 1.8), (1.0, 0.5), (0.0, 0.0), (2.0, 0.5)):
        ax = me.impact.e_value(ratio, ci_low=low, ci_high=9).plot()
        ax.figure.canvas.draw()
    found = me.impact.e_value(3.9, ci_low=1.8, ci_high=8.7)
    assert list(found.to_frame()["risk_ratio"]) == [3.9, 1.8]
    assert repr(found) == "<EValue 7.26, interval 3, risk ratio 3.9>"
    labels = found.plot().get_legend_handles_labels()[1]
    assert labels == ["explains the estimate: 7.26", "explains the interval: 3"]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"effect": -1.0}, "below 0"),
    ({"effect": "3.9"}, "no number"),
    ({"effect": None}, "no number"),
    ({"effect": math.nan}, "no number"),
    ({"effect": True}, "no number"),
    ({"effect": 2.0, "ci_low": 3.0}, "does not hold"),
    ({"effect": 2.0, "measure": "hazard"}, "unknown"),
    ({"effect": 2.0, "measure": "odds_ratio"}, "is_rare"),
    ({"effect": 2.0, "is_rare": True}, "is_rare"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_impossible_numbers_are_refused(options: dict[str, Any], message: str) -> None:
    effect = options.pop("effect")
    with pytest.raises(me.ModelError, match=message):
        me.impact.e_value(effect, **options)
    options["effect"] = effect


# Selection on what is hidden


def population(
    *, delta: float, effect: float, joined: float, known: float, hidden: float
) -> tuple[Selection, float]:
    """Know the truth: Y = effect X + W1 + W2 + e, with given variances.

    ``joined`` is cov(X, W1); selection on W2 is delta times that on W1.
    """
    noise, treatment = 1.0, 1.0
    other = delta * joined * hidden / known  # cov(X, W2)
    to_y = effect * treatment + joined + other  # cov(X, Y)
    to_known = effect * joined + known  # cov(W1, Y)
    total = (
        effect**2 * treatment + known + hidden + noise + 2 * effect * (joined + other)
    )
    residual = treatment - joined**2 / known
    long = (to_y - joined * to_known / known) / residual
    explained = to_known**2 / known + long**2 * residual
    found = Selection(
        short=to_y / treatment,
        short_r2=to_y**2 / treatment / total,
        long=long,
        long_r2=explained / total,
        outcome=total,
        treatment=treatment,
        residual=residual,
    )
    return found, 1 - noise / total


@settings(max_examples=30, deadline=None)
@given(
    st.floats(0.1, 1.0),
    st.floats(-2, 2),
    st.floats(0.1, 0.5),
    st.floats(0.5, 3),
    st.floats(0.1, 2),
)
def test_the_truth_is_a_solution(
    delta: float, effect: float, joined: float, known: float, hidden: float
) -> None:
    found, r_max = population(
        delta=delta, effect=effect, joined=joined, known=known, hidden=hidden
    )
    if found.treatment < (
        joined**2 / known + (delta * joined * hidden / known) ** 2 / hidden
    ):
        return  # no such variables
    if abs(found.short - found.long) < 1e-3:
        return  # the covariates move nothing, so there is no direction to go on in
    assert found.delta(found.long - effect, r_max) == pytest.approx(delta, rel=1e-6)
    bias = found.bias(delta, r_max)
    assert found.delta(bias, r_max) == pytest.approx(delta, rel=1e-6)


def test_the_true_effect_is_found() -> None:
    found, r_max = population(delta=1, effect=0.7, joined=0.3, known=1.5, hidden=0.8)
    assert found.long - found.bias(1.0, r_max) == pytest.approx(0.7, rel=1e-9)
    found, r_max = population(delta=0.5, effect=0.7, joined=0.3, known=1.5, hidden=0.8)
    assert found.long - found.bias(0.5, r_max) == pytest.approx(0.7, rel=1e-9)


def test_with_equal_selection_the_cubic_is_the_quadratic_of_the_paper() -> None:
    found, r_max = population(delta=1, effect=0.7, joined=0.3, known=1.5, hidden=0.8)
    moved = found.short - found.long
    gain = (found.long_r2 - found.short_r2) * found.outcome
    left = (r_max - found.long_r2) * found.outcome
    theta = (
        left * (found.treatment - found.residual)
        - gain * found.residual
        - found.treatment * found.residual * moved**2
    )
    root = math.sqrt(
        theta**2 + 4 * left * moved**2 * found.treatment**2 * found.residual
    )
    expected = (theta + root) / (2 * found.residual * moved * found.treatment)
    assert found.bias(1.0, r_max) == pytest.approx(expected, rel=1e-10)


def test_covariates_that_move_nothing_leave_no_bias() -> None:
    found, _ = population(delta=1, effect=0.7, joined=0.3, known=1.5, hidden=0.8)
    assert found.bias(1.0, found.long_r2) == 0
    still = Selection(
        short=1, short_r2=0.2, long=1, long_r2=0.4, outcome=2, treatment=1, residual=1
    )
    assert still.bias(1.0, 0.6) == 0
    assert still.delta(1.0, 0.6) == math.inf


@pytest.mark.filterwarnings("ignore:The groups are so alike")
def test_regressions_are_those_of_weighted_least_squares(
    data: pd.DataFrame, group: me.impact.MatchResult
) -> None:
    found = me.impact.oster_delta(
        data, group, outcome="income", covariates=["land", "age"], r_max=0.9
    )
    used = group.weights > 0
    root = np.sqrt(group.weights[used])
    outcome = data["income"].to_numpy()[used]
    middle = np.average(outcome, weights=root**2)
    spread = ((outcome - middle) ** 2 * root**2).sum()
    for columns, estimate, r2 in (
        (["joined"], found.estimate_uncontrolled, found.r2_uncontrolled),
        (["joined", "land", "age"], found.estimate, found.r2),
    ):
        design = np.column_stack([np.ones(used.sum()), data.loc[used, columns]])
        solution = np.linalg.lstsq(design * root[:, None], outcome * root, rcond=None)[
            0
        ]
        errors = outcome - design @ solution
        assert estimate == pytest.approx(solution[1], rel=1e-10)
        assert r2 == pytest.approx(1 - (errors**2 * root**2).sum() / spread)
    assert found.r_max == 0.9
    frame = found.to_frame()
    assert list(frame["model"]) == ["uncontrolled", "controlled", "adjusted"]


@pytest.fixture(scope="module")
def coarse(data: pd.DataFrame) -> me.impact.MatchResult:
    return me.impact.match(data, treatment="joined", covariates="land", ratio=1)


def test_hidden_selection_moves_the_estimate_on(
    data: pd.DataFrame, coarse: me.impact.MatchResult
) -> None:
    found = me.impact.oster_delta(data, coarse, outcome="income", covariates=["age"])
    assert found.r_max == pytest.approx(min(1, 1.3 * found.r2))
    step = found.estimate - found.estimate_uncontrolled
    assert (found.estimate_adjusted - found.estimate) * step > 0
    again = me.impact.oster_delta(
        data, coarse, outcome="income", covariates=["age"], delta=0.5
    )
    assert abs(again.estimate_adjusted - found.estimate) < abs(
        found.estimate_adjusted - found.estimate
    )
    assert len(found.summary().splitlines()) <= 25
    assert repr(found).startswith("<OsterDelta income: ")
    found.plot().figure.canvas.draw()


def test_a_change_of_sign_is_the_verdict(
    data: pd.DataFrame, coarse: me.impact.MatchResult
) -> None:
    # Age explains nearly all of a difference; what is hidden would turn the rest.
    noise = np.random.default_rng(2).normal(size=len(data)) * 6
    other = data.assign(income=60 - data["age"] + 2.5 * data["joined"] + noise)
    found = me.impact.oster_delta(
        other, coarse, outcome="income", covariates=["age"], r_max=1
    )
    assert found.estimate > 0 > found.estimate_adjusted
    assert found.verdict == "could be hidden selection"
    assert 0 < found.delta_for_zero < 1
    assert "times it" in found.summary()
    weak = me.impact.oster_delta(
        other, coarse, outcome="income", covariates=["age"], r_max=1,
        delta=found.delta_for_zero / 2,
    )  # fmt: skip
    assert weak.verdict == "stands"
    edge = me.impact.oster_delta(
        other, coarse, outcome="income", covariates=["age"], r_max=1,
        delta=found.delta_for_zero,
    )  # fmt: skip
    assert edge.estimate_adjusted == pytest.approx(0, abs=1e-9)


def test_scale_moves_the_estimates_alone(
    data: pd.DataFrame, coarse: me.impact.MatchResult
) -> None:
    plain = me.impact.oster_delta(data, coarse, outcome="income", covariates=["age"])
    huge = me.impact.oster_delta(
        data.assign(income=data["income"] * 2.0**900 + 0.0),
        coarse, outcome="income", covariates=["age"],
    )  # fmt: skip
    assert huge.delta_for_zero == pytest.approx(plain.delta_for_zero, rel=1e-8)
    assert huge.estimate_adjusted / 2.0**900 == pytest.approx(
        plain.estimate_adjusted, rel=1e-8
    )
    huge.plot().figure.canvas.draw()


def test_a_good_match_is_said_to_be_no_guide(data: pd.DataFrame) -> None:
    balanced = me.impact.weight(
        data, treatment="joined", covariates="age", method="entropy"
    )
    with pytest.warns(me.EstimationWarning, match="so alike"):
        found = me.impact.oster_delta(data, balanced, outcome="income")
    assert found.covariates == ("age",)


@pytest.mark.filterwarnings("ignore:The groups are so alike")
def test_a_delta_too_large_has_no_adjusted_estimate(
    data: pd.DataFrame, coarse: me.impact.MatchResult
) -> None:
    with pytest.warns(me.EstimationWarning, match="too large"):
        found = me.impact.oster_delta(
            data, coarse, outcome="income", covariates=["land"], delta=1e6, r_max=1
        )
    assert found.verdict == "unknown"
    assert math.isnan(found.estimate_adjusted)
    found.plot().figure.canvas.draw()


def test_lost_outcomes_are_said(
    data: pd.DataFrame, coarse: me.impact.MatchResult
) -> None:
    gap = data.copy()
    gap.loc[np.flatnonzero(coarse.weights > 0)[:2], "income"] = np.nan
    with pytest.warns(me.DataWarning, match="left out"):
        me.impact.oster_delta(
            gap, coarse, outcome="income", covariates=["age"], missing="drop"
        )


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"delta": 0}, me.ModelError, "above 0"),
        ({"delta": "1"}, me.ModelError, "above 0"),
        ({"r_max": 0.01}, me.ModelError, "between R squared"),
        ({"r_max": 1.3}, me.ModelError, "between R squared"),
        ({"covariates": []}, me.ModelError, "empty"),
        ({"outcome": "one"}, me.EstimationError, "same for everybody"),
        ({"covariates": ["twin"]}, me.EstimationError, "without error"),
    ],
)
def test_what_cannot_be_adjusted_is_refused(
    data: pd.DataFrame,
    coarse: me.impact.MatchResult,
    options: dict[str, Any],
    kind: type[Exception],
    message: str,
) -> None:
    table = data.assign(one=1.0, twin=2.0 * data["joined"])
    with pytest.raises(kind, match=message):
        me.impact.oster_delta(
            table, coarse, **{"outcome": "income", "covariates": ["age"], **options}
        )


def test_a_table_instead_of_a_comparison_is_refused(data: pd.DataFrame) -> None:
    with pytest.raises(me.ModelError, match="no comparison"):
        me.impact.oster_delta(data, data, outcome="income")  # type: ignore[arg-type]
