"""Weighting: inverse probability, overlap and entropy balancing."""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

import iom_me as me
from iom_me.impact._columns import Floats
from iom_me.impact.matching import _roles, _sample, terms
from iom_me.impact.matching._weighting import by_score, entropy, equations
from iom_me.impact.matching.terms import Matrix

FOLDER = Path(__file__).parents[1] / "oracle" / "matching"
ORACLE: dict[str, Any] = json.loads((FOLDER / "weighting.json").read_text())
COVARIATES = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]
METHODS = ["inverse_probability", "overlap", "entropy"]
WAYS = [("overlap", None)] + [
    (method, estimand)
    for method in ("inverse_probability", "entropy")
    for estimand in ("ATT", "ATC", "ATE")
]

# The treated of the lalonde data are like few of the untreated.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{words}:iom_me.EstimationWarning")
    for words in (
        "[0-9]+ % of the treated have a score above",
        "One row has",
        "The [0-9,]+ (un)?treated rows are worth",
        "[0-9,]+ of [0-9,]+ untreated rows got no weight",
        "After weighting the groups still differ",
    )
]


def people() -> pd.DataFrame:
    table = pd.read_csv(FOLDER / "lalonde.csv")
    table["sampling"] = 1 + (np.arange(len(table)) * 5) % 4
    return table


def weighted(table: pd.DataFrame | None = None, **options: Any) -> Any:
    table = people() if table is None else table
    given = {"treatment": "treat", "covariates": COVARIATES} | options
    return me.impact.weight(table, **given)


def small(rows: int = 80, **columns: Any) -> pd.DataFrame:
    draw = np.random.default_rng(5)
    x, z = draw.normal(size=rows), draw.integers(0, 3, rows)
    treat = draw.random(rows) < 1 / (1 + np.exp(-0.6 * x + 0.3 * z))
    table = {"treat": treat.astype(int), "x": x, "z": np.array(list("abc"))[z]}
    return pd.DataFrame(table | columns)


def noted(table: pd.DataFrame, **options: Any) -> str:
    return " ".join(weighted(table, **options).warnings)


# Against peers


@pytest.mark.oracle
@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE", "ATO"])
@pytest.mark.parametrize("sampling", [None, "sampling"])
def test_weights_by_the_score_are_those_of_statsmodels(
    estimand: str, sampling: str | None
) -> None:
    method = "overlap" if estimand == "ATO" else "inverse_probability"
    found = weighted(method=method, estimand=estimand, weights=sampling)
    name = f"score {'sampled' if sampling else 'plain'} {estimand}"
    expected = ORACLE["weights"][name]
    np.testing.assert_allclose(found.weights[::7], expected, rtol=1e-9)


@pytest.mark.oracle
@pytest.mark.parametrize("estimand", ["ATT", "ATC"])
def test_entropy_weights_are_those_of_ebal(estimand: str) -> None:
    found = weighted(method="entropy", estimand=estimand)
    expected = ORACLE["weights"][f"entropy {estimand}"]
    np.testing.assert_allclose(found.weights[::7], expected, rtol=1e-8)


@pytest.mark.oracle
def test_entropy_weights_minimise_the_entropy_itself() -> None:
    table = people()
    table = table[np.arange(len(table)) % 4 == 1]
    found = weighted(
        table,
        method="entropy",
        covariates=["age", "educ", "married", "re74"],
        weights="sampling",
    )
    untreated = (table["treat"] == 0).to_numpy()
    # As near as a solver without derivatives of second order comes.
    np.testing.assert_allclose(
        found.weights[untreated], ORACLE["weights"]["entropy primal"], atol=2e-5
    )


@pytest.mark.oracle
@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE", "ATO"])
def test_standard_errors_are_those_of_stacked_equations_by_small_steps(
    estimand: str,
) -> None:
    table = people()
    method = "overlap" if estimand == "ATO" else "inverse_probability"
    group = weighted(table, method=method, estimand=estimand)
    y, treated = table["re78"].to_numpy(), (table["treat"] == 1).to_numpy()
    means = [
        np.average(y[arm], weights=group.weights[arm]) for arm in (treated, ~treated)
    ]
    error = np.sqrt((influences(table, group, y) ** 2).sum())
    estimate = means[0] - means[1]
    assert estimate == pytest.approx(ORACLE["effects"][estimand][0], rel=1e-9)
    assert error == pytest.approx(ORACLE["effects"][estimand][1], rel=1e-7)


def sampled(table: pd.DataFrame, group: Any) -> Any:
    roles = _roles.Roles(
        treatment=group.treatment,
        covariates=terms.columns_of(group.covariates),
        weights=group.sampling_weights,
    )
    return _sample.read(table, roles, missing=group.missing)


def influences(table: pd.DataFrame, group: Any, y: Floats) -> Floats:
    found = equations.nuisance(sampled(table, group), group)
    assert found is not None
    pulls = np.zeros(len(y))
    for code, sign in ((1, 1), (0, -1)):
        arm, w = (table["treat"] == code).to_numpy(), group.weights
        mean = w[arm] @ y[arm] / w[arm].sum()
        rest = np.where(arm, y - mean, 0) / w[arm].sum()
        through = (rest @ found.weight_gradient) @ np.linalg.inv(found.jacobian)
        pulls += sign * (w * rest - found.terms @ through)
    return pulls


# Inverse probability and overlap


@pytest.mark.parametrize(
    ("estimand", "treated", "untreated"),
    [
        ("ATT", [1, 1, 1], [0.5, 0.5, 2]),
        ("ATC", [2, 2, 0.5], [1, 1, 1]),
        ("ATE", [3, 3, 1.5], [1.5, 1.5, 3]),
        ("ATO", [2 / 3, 2 / 3, 1 / 3], [1 / 3, 1 / 3, 2 / 3]),
    ],
)
def test_weights_follow_from_shares(
    estimand: str, treated: list[float], untreated: list[float]
) -> None:
    """One of three is treated in one village, and two of three in the other."""
    table = pd.DataFrame(
        {
            "treat": [1, 0, 0, 1, 1, 0] * 3,
            "village": ["a", "a", "a", "b", "b", "b"] * 3,
        }
    )
    method = "overlap" if estimand == "ATO" else "inverse_probability"
    found = weighted(table, covariates="village", method=method, estimand=estimand)
    in_a, in_b = (table["village"] == name for name in "ab")
    for code, (_, a, b) in ((1, treated), (0, untreated)):
        arm = table["treat"] == code
        share = found.weights[arm & in_a][0] / found.weights[arm & in_b][0]
        assert share == pytest.approx(a / b, rel=1e-9)


@pytest.mark.parametrize(("method", "estimand"), WAYS)
@pytest.mark.parametrize("sampling", [None, "sampling"])
def test_each_group_has_mean_weight_one(
    method: str, estimand: str | None, sampling: str | None
) -> None:
    found = weighted(method=method, estimand=estimand, weights=sampling)
    treated = (people()["treat"] == 1).to_numpy()
    assert found.weights[treated].mean() == pytest.approx(1, rel=1e-12)
    assert found.weights[~treated].mean() == pytest.approx(1, rel=1e-12)


def test_overlap_weights_of_a_logit_balance_all_means() -> None:
    found = weighted(method="overlap")
    assert found.estimand == "ATO"
    assert found.difference < 1e-8
    assert found.difference_before > 1


def test_a_score_can_be_given() -> None:
    score = me.impact.propensity_score(
        people(), treatment="treat", covariates=COVARIATES
    )
    own, given = weighted(), weighted(score=score)
    np.testing.assert_allclose(own.weights, given.weights, rtol=1e-12)
    assert given.record()["options"]["score"]["own"] == "propensity_score"


def test_a_probit_can_be_given() -> None:
    score = me.impact.propensity_score(
        people(), treatment="treat", covariates=COVARIATES, model="probit"
    )
    found = weighted(score=score)
    p, untreated = score.scores, (people()["treat"] == 0).to_numpy()
    expected = (p / (1 - p))[untreated]
    np.testing.assert_allclose(
        found.weights[untreated], expected / expected.mean(), rtol=1e-12
    )
    assert found.score_model == "probit"


def test_far_tails_keep_their_weights() -> None:
    """With a logit of 40 the probability is 1 in doubles, but its odds are known."""
    treated = np.array([True, False])
    far = by_score.chances(np.array([40.0, 40.0]), "logit")
    found = by_score.weights(far, treated, "ATE")
    np.testing.assert_allclose(found, [1, np.exp(40) + 1], rtol=1e-14)


def test_a_probability_of_one_is_an_error() -> None:
    table = small()
    score = me.impact.propensity_score(
        table, treatment="treat", covariates="x", model="probit"
    )
    import attrs

    far = attrs.evolve(score, linear=np.full(len(table), 60.0))
    with pytest.raises(me.EstimationError, match=r"0 or 1.* for \d+ rows"):
        weighted(table, covariates="x", score=far)


# Truncation


def test_larger_weights_are_lowered_to_the_quantile() -> None:
    whole, cut = weighted(), weighted(truncate=0.9)
    untreated = (people()["treat"] == 0).to_numpy()
    odds = whole.weights[untreated]
    expected = np.minimum(odds, np.quantile(odds, 0.9))
    np.testing.assert_allclose(
        cut.weights[untreated], expected / expected.mean(), rtol=1e-12
    )
    assert cut.truncated == np.count_nonzero(odds > np.quantile(odds, 0.9))


def test_a_group_that_is_its_own_target_is_not_truncated() -> None:
    found = weighted(truncate=0.5)
    assert set(found.weights[:185].round(12)) == {1.0}


def test_the_summary_says_that_weights_were_lowered() -> None:
    assert "43 weights lowered to the 90 % quantile" in weighted(truncate=0.9).summary()
    assert "Truncated    no" in weighted().summary()


# Entropy balancing


@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
def test_means_are_those_of_the_target(estimand: str) -> None:
    table = people()
    found = weighted(
        table,
        method="entropy",
        estimand=estimand,
        covariates=["age", "race", "married", me.impact.Term.power("age")],
        weights="sampling",
    )
    treated = (table["treat"] == 1).to_numpy()
    about = {"ATT": treated, "ATC": ~treated, "ATE": treated | ~treated}[estimand]
    s = table["sampling"].to_numpy(float)
    for column in (table["age"], table["age"] ** 2, table["race"] == "hispan"):
        goal = np.average(column[about], weights=s[about])
        for arm in (treated, ~treated):
            mean = np.average(column[arm], weights=found.weights[arm])
            assert mean == pytest.approx(goal, rel=1e-10)
    assert found.difference < 1e-9


def test_two_rows_share_the_weight_as_the_mean_asks() -> None:
    table = pd.DataFrame({"treat": [1, 0, 0], "x": [1.0, 0.0, 4.0]})
    found = weighted(table, covariates="x", method="entropy")
    np.testing.assert_allclose(found.weights, [1, 1.5, 0.5], rtol=1e-9)


def test_a_rare_level_is_balanced_as_far_as_rounding_allows() -> None:
    """Its standardised value is 1e5, so rounding is 1e5 times as large."""
    n = 40
    treated, level = np.arange(n) % 2 == 0, (np.arange(n) % 7 == 3).astype(float)
    columns = np.column_stack([level, np.arange(n) % 11]).astype(float)
    matrix = Matrix(
        values=columns,
        names=("level", "x"),
        parts=("level", "x"),
        is_level=(True, False),
    )
    base = np.where(level == 1, 1e-10, 1.0) * (1.0 + np.arange(n) % 3)
    found = entropy.balance(matrix, base, treated, "ATE")
    for arm in (treated, ~treated):
        means = np.average(columns[arm], weights=(found.weights * base)[arm], axis=0)
        goal = np.average(columns, weights=base, axis=0)
        np.testing.assert_allclose(means, goal, rtol=1e-9)


@given(
    st.floats(-300, 300),
    st.floats(-1e8, 1e8),
    st.sampled_from(["ATT", "ATC", "ATE"]),
)
@settings(max_examples=25, deadline=None)
def test_units_and_origin_of_a_covariate_do_not_matter(
    power: float, origin: float, estimand: str
) -> None:
    table = small()
    treated = (table["treat"] == 1).to_numpy()

    def found(values: Floats) -> Floats:
        matrix = Matrix(
            values=values[:, None], names=("x",), parts=("x",), is_level=(False,)
        )
        made = entropy.balance(matrix, np.ones(len(values)), treated, estimand)
        return made.weights * np.where(treated, 1 / treated.mean(), 1)

    x = np.round(table["x"].to_numpy(), 3)
    with np.errstate(over="ignore"):
        other = found((x + round(origin)) * 10.0**power)
    np.testing.assert_allclose(other, found(x), rtol=1e-5)


def test_weights_do_not_depend_on_the_order_of_rows() -> None:
    table = people()
    order = np.random.default_rng(1).permutation(len(table))
    for method in METHODS:
        before = weighted(table, method=method).weights[order]
        after = weighted(table.iloc[order], method=method).weights
        np.testing.assert_allclose(after, before, rtol=1e-9)


def test_a_sampling_weight_of_two_is_two_rows() -> None:
    table = small(60, copies=1 + np.arange(60) % 3)
    twice = table.loc[table.index.repeat(table["copies"])]
    first = ~twice.index.duplicated()
    for method in METHODS:
        whole = weighted(twice, covariates=["x", "z"], method=method)
        short = weighted(table, covariates=["x", "z"], method=method, weights="copies")
        expected = whole.weights[first] * table["copies"].to_numpy()
        for code in (0, 1):
            arm = (table["treat"] == code).to_numpy()
            np.testing.assert_allclose(
                short.weights[arm], expected[arm] / expected[arm].mean(), rtol=1e-8
            )


def test_a_level_that_nobody_of_the_target_has_gets_no_weight() -> None:
    table = small()
    table = table[(table["treat"] == 0) | (table["z"] != "c")]
    found = weighted(table, covariates=["x", "z"], method="entropy")
    alone = (table["z"] == "c").to_numpy()
    assert (found.weights[alone] == 0).all()
    assert found.counts[0].dropped == alone.sum()
    assert f"{alone.sum()} of {found.counts[0].rows}" in found.warnings[0]
    assert found.difference < 1e-9


def test_a_mean_beyond_all_values_is_an_error_that_names_the_covariate() -> None:
    table = pd.DataFrame({"treat": [1, 1, 0, 0, 0], "x": [5, 6, 1, 2, 3]})
    with pytest.raises(me.EstimationError, match="untreated rows lie below .* 'x'"):
        weighted(table, covariates="x", method="entropy")
    with pytest.raises(me.EstimationError, match="treated rows lie above .* 'x'"):
        weighted(table, covariates="x", method="entropy", estimand="ATC")


def test_means_that_cannot_be_met_together_are_an_error() -> None:
    """The untreated lie on a line, and the mean of the treated beside it."""
    table = pd.DataFrame(
        {
            "treat": [1, 1, 0, 0, 0, 0],
            "x": [1.0, 2.0, 0.0, 1.0, 2.0, 3.0],
            "y": [2.0, 3.0, 0.0, 1.0, 2.0, 3.0],
        }
    )
    with pytest.raises(me.EstimationError, match=r"with '[xy]' [\d.]+ standard"):
        weighted(table, covariates=["x", "y"], method="entropy")


def test_a_mean_outside_of_the_hull_is_an_error() -> None:
    table = pd.DataFrame(
        {
            "treat": [1, 0, 0, 0],
            "x": [0.9, 0.0, 1.0, 0.0],
            "y": [0.9, 0.0, 0.0, 1.0],
        }
    )
    with pytest.raises(me.EstimationError, match="no weights of the untreated"):
        weighted(table, covariates=["x", "y"], method="entropy")


def test_ends_of_two_covariates_that_exclude_each_other_are_an_error() -> None:
    table = pd.DataFrame(
        {"treat": [1, 0, 0], "x": [0.0, 0.0, 1.0], "y": [0.0, 1.0, 0.0]}
    )
    with pytest.raises(me.EstimationError, match="no weights of the untreated"):
        weighted(table, covariates=["x", "y"], method="entropy")


def test_a_column_that_does_not_vary_is_balanced_by_any_weights() -> None:
    table = small(one=1.0)
    both = weighted(table, covariates=["x", "one"], method="entropy").weights
    np.testing.assert_array_equal(
        both, weighted(table, covariates="x", method="entropy").weights
    )
    found = weighted(table, covariates="one", method="entropy")
    np.testing.assert_allclose(found.weights, 1, rtol=1e-14)
    assert found.furthest_before == ""


# Equations


def beside(
    table: pd.DataFrame, group: Any, place: int, step: float
) -> tuple[Floats, Floats]:
    """Return score terms and analysis weights at parameters beside the solution."""
    sample, fit = sampled(table, group), group._kept.fit
    x = fit.regressors(terms.matrix(group.covariates, sample.covariates))
    found = by_score.chances(
        x @ (fit.inner + step * np.eye(len(fit.inner))[place]), fit.model
    )
    pull = np.where(sample.treated, found.of_p, found.of_q)
    pull *= sample.weights / sample.weights.mean()
    final = by_score.weights(found, sample.treated, group.estimand) * sample.weights
    for arm in (sample.treated, ~sample.treated):
        final[arm] /= final[arm].mean()
    return x * pull[:, None], final


@pytest.mark.parametrize("model", ["logit", "probit"])
@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE", "ATO"])
def test_derivatives_of_score_weights_are_those_of_small_steps(
    model: Any, estimand: str
) -> None:
    table = small(sampling=1.0 + np.arange(80) % 3)
    options: dict[str, Any] = {"covariates": ["x", "z"], "weights": "sampling"}
    score = me.impact.propensity_score(table, treatment="treat", model=model, **options)
    method = "overlap" if estimand == "ATO" else "inverse_probability"
    group = weighted(table, method=method, estimand=estimand, score=score, **options)
    found = equations.nuisance(sampled(table, group), group)
    assert found is not None
    np.testing.assert_allclose(found.terms.sum(axis=0), 0, atol=1e-9)
    for place in range(len(found.jacobian)):
        above = beside(table, group, place, 1e-5)
        below = beside(table, group, place, -1e-5)
        slopes = (above[0] - below[0]).sum(axis=0) / 2e-5
        np.testing.assert_allclose(found.jacobian[:, place], slopes, atol=1e-6)
        gradient = (above[1] - below[1]) / 2e-5
        np.testing.assert_allclose(found.weight_gradient[:, place], gradient, atol=1e-6)


@pytest.mark.parametrize(("method", "estimand"), WAYS)
def test_influences_are_derivatives_by_the_weight_of_each_row(
    method: str, estimand: str | None
) -> None:
    """What an estimate moves by as a row counts a little more (Jaeckel 1972)."""
    table = small(120, sampling=1.0 + np.arange(120) % 3)
    table["y"] = table["x"] + np.random.default_rng(8).normal(size=120)
    y, treated = table["y"].to_numpy(), (table["treat"] == 1).to_numpy()
    options: dict[str, Any] = {
        "covariates": ["x", "z"],
        "method": method,
        "estimand": estimand,
        "weights": "sampling",
    }

    def estimate(row: int, step: float) -> float:
        more = table["sampling"] + step * (np.arange(len(table)) == row)
        moved = table.assign(sampling=more)
        w = weighted(moved, **options).weights
        means = [np.average(y[arm], weights=w[arm]) for arm in (treated, ~treated)]
        return float(means[0] - means[1])

    found = influences(table, weighted(table, **options), y)
    for row in range(0, 120, 37):
        slope = (estimate(row, 1e-4) - estimate(row, -1e-4)) / 2e-4
        own = found[row] / table["sampling"][row]
        assert own == pytest.approx(slope, rel=1e-5, abs=1e-8)


def test_a_truncated_weight_does_not_move() -> None:
    table = small()
    group = weighted(table, covariates=["x", "z"], truncate=0.8)
    found = equations.nuisance(sampled(table, group), group)
    assert found is not None
    cut = group._made.truncated
    assert cut.any()
    # All weights of the group move by the same share, as their mean stays 1.
    share = found.weight_gradient[cut] / group.weights[cut, None]
    np.testing.assert_allclose(share, np.broadcast_to(share[0], share.shape))


def test_equations_of_an_arm_that_does_not_vary_can_be_solved() -> None:
    table = small()
    table = table[(table["treat"] == 0) | (table["z"] != "c")]
    table["twice"] = 2 * table["x"]
    group = weighted(table, covariates=["x", "z", "twice"], method="entropy")
    found = equations.nuisance(sampled(table, group), group)
    assert found is not None
    assert np.isfinite(np.linalg.solve(found.jacobian, found.terms.T)).all()
    np.testing.assert_allclose(found.terms.sum(axis=0), 0, atol=1e-8)


def test_a_score_of_other_covariates_counts_as_known() -> None:
    table = small()
    score = me.impact.propensity_score(table, treatment="treat", covariates=["x", "z"])
    group = weighted(table, covariates="x", score=score)
    assert equations.nuisance(sampled(table, group), group) is None


def test_a_score_of_other_rows_counts_as_known() -> None:
    table = small(300)
    table["gap"] = np.where((table["treat"] == 1) & (table.index < 200), np.nan, 0.0)
    table["gap"] += np.where(table["gap"].notna(), np.arange(300) % 7, 0)
    score = me.impact.propensity_score(table, treatment="treat", covariates="x")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        group = weighted(table, covariates=["x", "gap"], score=score, missing="drop")
    assert equations.nuisance(sampled(table, group), group) is None


# Warnings, refusals, results


def test_little_left_is_said() -> None:
    x = np.concatenate([np.full(20, 3.0), [3.0], np.linspace(0, 1, 400)])
    table = pd.DataFrame({"treat": np.arange(421) < 20, "x": x + np.arange(421) / 1e3})
    said = noted(table, covariates="x", method="entropy")
    assert "untreated rows are worth 1." in said
    assert "One row has" in said


def test_differences_that_are_left_are_said() -> None:
    assert "still differ by" in noted(people(), truncate=0.5)
    assert "still differ by" not in noted(people())


def test_few_rows_of_equal_weight_are_not_called_heavy() -> None:
    table = small(12)
    assert "One row has" not in noted(table, covariates="x", method="overlap")


def test_rows_left_out_are_counted() -> None:
    table = small()
    table.loc[3, "x"] = np.nan
    with pytest.warns(me.DataWarning, match="1 of 80 rows were left out"):
        found = weighted(table, covariates="x", missing="drop")
    assert found.n_dropped == 1
    assert found.weights[3] == 0
    assert "1 of 80 rows were left out, as a value is missing in 'x'" in " ".join(
        found.warnings
    )
    assert "Left out     1 rows" in found.summary()


def test_gaps_can_be_balanced() -> None:
    table = small()
    table.loc[::7, "x"] = np.nan
    found = weighted(table, covariates="x", missing="indicator", method="entropy")
    gap, treated = table["x"].isna(), table["treat"] == 1
    shares = [
        np.average(gap[arm], weights=found.weights[arm]) for arm in (treated, ~treated)
    ]
    assert shares[0] == pytest.approx(shares[1], abs=1e-12)
    assert equations.nuisance(sampled(table, found), found) is not None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "ipw"}, "method='ipw' is unknown"),
        ({"method": "overlap", "estimand": "ATT"}, "cannot be had from overlap"),
        ({"estimand": "ATO"}, "'ATO' goes with method='overlap'"),
        ({"estimand": "ate"}, "estimand='ate' cannot be had"),
        ({"truncate": 1}, "truncate=1 must be a quantile"),
        ({"truncate": 0.2}, "truncate=0.2 must be a quantile"),
        ({"truncate": True}, "truncate=True must be a quantile"),
        ({"truncate": "99 %"}, "truncate='99 %' must be a quantile"),
        ({"covariates": []}, "covariates= is empty"),
        ({"score": [0.5]}, "score=list is no PropensityScore"),
        ({"missing": "ignore"}, "missing='ignore' is unknown"),
    ],
)
def test_what_cannot_be_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(me.errors.ModelError, match=message):
        weighted(small(), **({"covariates": "x"} | options))


def test_a_score_that_does_not_fit_is_refused() -> None:
    table = small(other=np.arange(80) % 2)
    score = me.impact.propensity_score(table, treatment="treat", covariates="x")
    other = me.impact.propensity_score(table, treatment="other", covariates="x")
    with pytest.raises(me.errors.ModelError, match="no meaning for method='entropy'"):
        weighted(table, covariates="x", method="entropy", score=score)
    with pytest.raises(me.errors.ModelError, match="probability of 'other'"):
        weighted(table, covariates="x", score=other)
    with pytest.raises(me.errors.DataError, match="80 rows and the table 79"):
        weighted(table[1:], covariates="x", score=score)
    table.loc[2, "x"] = np.nan
    with pytest.warns(me.DataWarning):
        lacking = me.impact.propensity_score(
            table, treatment="treat", covariates="x", missing="drop"
        )
    with pytest.raises(me.errors.DataError, match="missing for 1 rows"):
        weighted(table, covariates="z", score=lacking)


@pytest.mark.parametrize("method", METHODS)
def test_the_result_says_who_counts(method: str) -> None:
    found = weighted(method=method, weights="sampling", unit="unit")
    frame = found.to_frame()
    assert frame["group"].tolist() == ["untreated", "treated"]
    assert frame["effective"].between(1, frame["rows"]).all()
    w = found.weights[people()["treat"] == 0]
    assert frame["largest_share"][0] == pytest.approx(w.max() / w.sum())
    lines = found.summary().splitlines()
    assert len(lines) <= 25
    assert any("sampling" in line for line in lines)
    assert repr(found).startswith(f"<WeightResult treat: {method}, ")
    json.dumps([found.to_dict(), found.record()], allow_nan=False)
    assert found.record()["options"]["method"] == method


def test_many_notes_are_shortened() -> None:
    import attrs

    found = attrs.evolve(weighted(), warnings=tuple(f"note {i}" for i in range(30)))
    assert "more, see .warnings" in found.summary()
    assert len(found.summary().splitlines()) <= 25


def test_the_picture_shows_both_groups() -> None:
    ax = weighted(estimand="ATC").plot()
    assert ax.get_xscale() == "log"
    ax = weighted(estimand="ATE").plot()
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert [label.split(":")[0] for label in labels] == ["treated", "untreated"]
    assert ax.get_ylim()[0] == -ax.get_ylim()[1]


def test_a_group_of_equal_weights_is_a_line() -> None:
    table = small(one=1.0)
    ax = weighted(table, covariates="one", method="entropy").plot()
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert all(label.endswith("rows, 1 each") for label in labels)
    near = weighted(table, covariates="z", method="overlap").plot()
    assert near.get_xscale() == "linear"
