"""The propensity score: what R says, closed forms, and what must not matter."""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact.matching.expected import FAR_PAIRS

import iom_me as me
from iom_me.errors import DataError, EstimationError, ModelError
from iom_me.impact.matching._score import firth, influence, newton
from iom_me.impact.matching._score.fit import fit
from iom_me.impact.matching._score.links import LINKS
from iom_me.impact.matching.terms import Matrix

ORACLE = Path(__file__).parents[1] / "oracle" / "matching"
COVARIATES = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]


@pytest.fixture(scope="module")
def lalonde() -> pd.DataFrame:
    return pd.read_csv(ORACLE / "lalonde.csv")


@pytest.fixture(scope="module")
def said_by_r() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((ORACLE / "propensity.json").read_text())
    return stored


def matrix(values: Any, *, levels: bool = False) -> Matrix:
    array = np.asfortranarray(values, dtype=np.float64)
    names = tuple(f"x{place}" for place in range(array.shape[1]))
    return Matrix(
        values=array, names=names, parts=names, is_level=(levels,) * len(names)
    )


def drawn(rows: int = 300, columns: int = 3, seed: int = 1) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, columns))
    chance = 1 / (1 + np.exp(0.5 - x @ np.linspace(-0.5, 0.7, columns)))
    return x, rng.random(rows) < chance


# What R says


def require_said(score: Any, said: dict[str, Any]) -> None:
    frame = score.to_frame().set_index("term")
    for column, stored in (
        ("estimate", said["coefficients"]),
        ("std_error", said["std_errors"]),
    ):
        expected = [stored[term] for term in frame.index]
        np.testing.assert_allclose(frame[column], expected, rtol=1e-8)
    np.testing.assert_allclose(score.scores[::10], said["scores"], rtol=1e-8)


@pytest.mark.parametrize("model", ["logit", "probit"])
def test_maximum_likelihood_is_that_of_glm(
    lalonde: pd.DataFrame, said_by_r: dict[str, Any], model: Any
) -> None:
    score = me.impact.propensity_score(
        lalonde, treatment="treat", covariates=COVARIATES, model=model
    )

    require_said(score, said_by_r[model])


@pytest.mark.parametrize("model", ["logit", "probit"])
def test_with_sampling_weights_it_is_that_of_svyglm(
    lalonde: pd.DataFrame, said_by_r: dict[str, Any], model: Any
) -> None:
    people = lalonde.assign(weight=1 + (7 * lalonde["age"]) % 13 / 4)

    score = me.impact.propensity_score(
        people, treatment="treat", covariates=COVARIATES, model=model, weights="weight"
    )

    require_said(score, said_by_r[f"weighted {model}"])


def test_firths_correction_is_that_of_brglm2(
    lalonde: pd.DataFrame, said_by_r: dict[str, Any]
) -> None:
    score = me.impact.propensity_score(
        lalonde, treatment="treat", covariates=COVARIATES, correction="firth"
    )

    require_said(score, said_by_r["firth"])


def separated(lalonde: pd.DataFrame) -> pd.DataFrame:
    """Nobody untreated is ``ever``."""
    part = lalonde.iloc[::12]
    return part.assign(ever=((part["treat"] == 1) & (part["age"] > 20)).astype(float))


def test_firths_correction_has_an_answer_under_separation(
    lalonde: pd.DataFrame, said_by_r: dict[str, Any]
) -> None:
    with pytest.warns(me.EstimationWarning, match="69 % of the treated"):
        score = me.impact.propensity_score(
            separated(lalonde),
            treatment="treat",
            covariates=["age", "educ", "ever"],
            correction="firth",
        )

    require_said(score, said_by_r["firth apart"])


# Closed forms


def two_by_two(counts: tuple[int, int, int, int]) -> tuple[Matrix, Any]:
    """Untreated and treated among x = 0, then among x = 1."""
    x = np.repeat([0.0, 0.0, 1.0, 1.0], counts)
    return matrix(x[:, None]), np.repeat([False, True, False, True], counts)


@pytest.mark.parametrize("model", ["logit", "probit"])
def test_with_one_yes_or_no_the_score_is_the_share_treated(model: Any) -> None:
    found = fit(*two_by_two((30, 10, 12, 28)), None, model=model)

    shares = np.repeat([0.25, 0.7], 40)
    np.testing.assert_allclose(found.probabilities, shares, rtol=1e-12)


def test_the_logit_of_a_two_by_two_table_is_its_log_odds_ratio() -> None:
    found = fit(*two_by_two((30, 10, 12, 28)), None)

    expected = [np.log(10 / 30), np.log(28 / 12 * 30 / 10)]
    np.testing.assert_allclose(found.coefficients, expected, rtol=1e-12)
    error = np.sqrt(1 / 30 + 1 / 10 + 1 / 12 + 1 / 28)
    np.testing.assert_allclose(found.std_errors[1], error, rtol=1e-12)


def test_firths_correction_adds_half_a_row_to_each_cell() -> None:
    found = fit(*two_by_two((30, 0, 12, 28)), None, correction="firth")

    expected = [np.log(0.5 / 30.5), np.log(28.5 / 12.5 * 30.5 / 0.5)]
    np.testing.assert_allclose(found.coefficients, expected, rtol=1e-9)


def test_weights_are_like_repeated_rows() -> None:
    x, treated = drawn(80)
    times = np.arange(80) % 3 + 1

    weighted = fit(matrix(x), treated, times.astype(float))
    repeated = fit(matrix(np.repeat(x, times, axis=0)), np.repeat(treated, times), None)

    np.testing.assert_allclose(weighted.coefficients, repeated.coefficients, rtol=1e-9)


def test_firth_takes_weights_of_mean_one() -> None:
    x, treated = drawn(80)

    plain = fit(matrix(x), treated, None, correction="firth")
    weighted = fit(matrix(x), treated, np.full(80, 7.0), correction="firth")

    np.testing.assert_allclose(weighted.coefficients, plain.coefficients, rtol=1e-9)


@pytest.mark.parametrize("correction", [None, "firth"])
def test_robust_errors_are_sums_of_squared_influence(correction: Any) -> None:
    x, treated = drawn()
    weights = 1 + np.arange(300) % 5 / 2

    found = fit(matrix(x), treated, weights, correction=correction)
    pulls = influence.influence(found, matrix(x), treated, weights)

    back = found.basis.std_errors(pulls.T @ pulls * 300 / 299)
    np.testing.assert_allclose(found.std_errors, back, rtol=1e-9)


# What must not matter


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["logit", "probit"]))
def test_the_order_of_rows_does_not_matter(seed: int, model: Any) -> None:
    x, treated = drawn(60)
    order = np.random.default_rng(seed).permutation(60)

    plain = fit(matrix(x), treated, None, model=model)
    mixed = fit(matrix(x[order]), treated[order], None, model=model)

    np.testing.assert_allclose(mixed.index, plain.index[order], rtol=1e-9, atol=1e-12)


@settings(max_examples=15)
@given(
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.integers(-900, 900),
    st.sampled_from([None, "firth"]),
)
def test_the_unit_of_a_covariate_does_not_matter(
    shift: float, power: int, correction: Any
) -> None:
    x, treated = drawn(60)
    moved = np.column_stack([np.ldexp(x[:, 0], power), x[:, 1] + shift, x[:, 2]])

    plain = fit(matrix(x), treated, None, correction=correction)
    found = fit(matrix(moved), treated, None, correction=correction)

    np.testing.assert_allclose(found.index, plain.index, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(
        np.ldexp(found.std_errors[1], power), plain.std_errors[1], rtol=1e-6
    )


@pytest.mark.parametrize("model", ["logit", "probit"])
def test_who_is_called_treated_turns_the_index_around(model: Any) -> None:
    x, treated = drawn(100)

    plain = fit(matrix(x), treated, None, model=model)
    turned = fit(matrix(x), ~treated, None, model=model)

    np.testing.assert_allclose(turned.index, -plain.index, rtol=1e-9, atol=1e-12)


def test_a_start_from_a_part_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    x, treated = drawn(20_000)
    plain = fit(matrix(x), treated, None)

    monkeypatch.setattr(newton, "_LARGE", 1_000)
    warm = fit(matrix(x), treated, None)

    np.testing.assert_allclose(warm.coefficients, plain.coefficients, rtol=1e-12)
    assert warm.steps < plain.steps


def test_a_part_without_error_is_no_start(monkeypatch: pytest.MonkeyPatch) -> None:
    x, treated = drawn(4_000)
    x[::20, 0] = np.where(treated[::20], 3.0, -3.0)
    plain = fit(matrix(x), treated, None)

    monkeypatch.setattr(newton, "_LARGE", 1_000)
    warm = fit(matrix(x), treated, np.ones(4_000))

    np.testing.assert_allclose(warm.coefficients, plain.coefficients, rtol=1e-11)


@pytest.mark.parametrize("weights", [None, np.arange(300) % 4 + 1.0])
def test_covariates_that_are_nearly_the_same_are_told_apart(weights: Any) -> None:
    x, treated = drawn()
    near = np.column_stack([x[:, 0], x[:, 0] + 1e-6 * x[:, 1]])

    found = fit(matrix(near), treated, weights)
    plain = fit(matrix(x[:, :2]), treated, weights)

    np.testing.assert_allclose(found.index, plain.index, rtol=1e-6, atol=1e-8)


def test_firth_is_found_among_outliers() -> None:
    rng = np.random.default_rng(16)
    rows = int(rng.integers(8, 40))
    x = rng.normal(size=(rows, 2)) ** 3
    treated = x @ rng.normal(size=2) + 0.3 * rng.normal(size=rows) > 0
    weights = np.exp(3 * rng.normal(size=rows))

    found = fit(matrix(x), treated, weights, correction="firth")

    # The first step overshoots here, and has to be taken back in part.
    terms = influence.scores(found, matrix(x), treated, weights)
    np.testing.assert_allclose(terms.sum(axis=0) / rows, 0, atol=1e-9)


def test_firth_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firth, "_MAX_STEPS", 3)

    with pytest.raises(EstimationError, match="penalised propensity score was not"):
        fit(*two_by_two((30, 0, 12, 28)), None, correction="firth")


# What the score owes to each row


@pytest.mark.parametrize("weights", [None, np.arange(300) % 4 + 1.0])
@pytest.mark.parametrize("correction", [None, "firth"])
@pytest.mark.parametrize("model", ["logit", "probit"])
def test_the_terms_of_the_score_equation_sum_to_zero(
    model: Any, correction: Any, weights: Any
) -> None:
    if model == "probit" and correction:
        return
    x, treated = drawn()
    found = fit(matrix(x), treated, weights, model=model, correction=correction)

    summed = influence.scores(found, matrix(x), treated, weights).sum(axis=0)

    np.testing.assert_allclose(summed / 300, 0, atol=1e-11)


@pytest.mark.parametrize("model", ["logit", "probit"])
def test_influence_is_what_a_little_more_weight_does(model: Any) -> None:
    x, treated = drawn()
    found = fit(matrix(x), treated, None, model=model)
    pulls = influence.influence(found, matrix(x), treated, None)
    step = 1e-4

    moved = []
    for sign in (1, -1):
        weights = np.ones(300)
        weights[17] += sign * step
        moved.append(fit(matrix(x), treated, weights, model=model).index)

    expected = found.regressors(matrix(x)) @ pulls[17]
    np.testing.assert_allclose(
        (moved[0] - moved[1]) / (2 * step), expected, rtol=1e-5, atol=1e-9
    )


def test_a_response_is_influence_times_a_derivative() -> None:
    x, treated = drawn()
    found = fit(matrix(x), treated, None)
    pull = np.array([1.0, -2.0, 0.5, 3.0])

    expected = influence.influence(found, matrix(x), treated, None) @ pull

    np.testing.assert_allclose(
        influence.response(found, matrix(x), treated, None, pull), expected, rtol=1e-10
    )


def test_regressors_are_taken_by_name() -> None:
    x, treated = drawn()
    found = fit(matrix(x), treated, None)
    wider = Matrix(
        values=np.asfortranarray(np.column_stack([np.ones(300), x[:, ::-1]])),
        names=("other", "x2", "x1", "x0"),
        parts=("other", "x2", "x1", "x0"),
        is_level=(False,) * 4,
    )

    np.testing.assert_array_equal(found.regressors(wider), found.regressors(matrix(x)))
    np.testing.assert_allclose(found.regressors(matrix(x)) @ found.inner, found.index)


def test_a_covariate_of_the_score_that_is_not_there_is_named() -> None:
    x, treated = drawn()
    found = fit(matrix(x), treated, None)

    with pytest.raises(EstimationError, match=r"'x2', which is not among"):
        found.regressors(matrix(x[:, :2]))


@pytest.mark.parametrize("model", ["logit", "probit"])
def test_slopes_are_the_derivative_of_the_score(model: Any) -> None:
    link, index = LINKS[model], np.linspace(-4, 4, 9)

    numeric = (link.probability(index + 1e-5) - link.probability(index - 1e-5)) / 2e-5

    np.testing.assert_allclose(link.slope(index), numeric, rtol=1e-8)


def test_a_fit_has_the_slope_of_each_row() -> None:
    x, treated = drawn()
    found = fit(matrix(x), treated, None)

    p = found.probabilities
    np.testing.assert_allclose(found.slopes, p * (1 - p), rtol=1e-10)


def test_a_probit_is_precise_far_out() -> None:
    pull, curvature = LINKS["probit"].pull(np.array([-30.0]), np.array([True]))

    # Mills' ratio, by its asymptotic series.
    np.testing.assert_allclose(pull, 30 / (1 - 1 / 900 + 3 / 900**2), rtol=1e-7)
    assert 0 < curvature[0] < 1


# Refusals


def is_separable(x: Any, treated: Any) -> bool:
    """Look for a direction, not 0 everywhere, with no treated row below another."""
    from scipy.optimize import linprog

    side = np.where(treated, 1.0, -1.0)[:, None] * np.column_stack([np.ones(len(x)), x])
    found = linprog(
        -side.sum(axis=0), A_ub=-side, b_ub=np.zeros(len(x)), bounds=(-1, 1)
    )
    return bool(found.fun < -1e-7)


@pytest.mark.parametrize("seed", range(18))
def test_a_score_is_refused_just_where_the_groups_can_be_told_apart(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(24, 3))
    x[:, 0] = rng.permutation(24) < 4
    treated = x @ rng.normal(size=3) + rng.normal(size=24) * (seed % 3) > 0
    refused = False

    try:
        fit(matrix(x), treated, None)
    except EstimationError:
        refused = True

    assert refused == is_separable(x, treated)


@pytest.mark.parametrize("model", ["logit", "probit"])
def test_separation_names_the_covariate_and_the_cure(
    lalonde: pd.DataFrame, model: Any
) -> None:
    with pytest.raises(EstimationError, match=r"'ever' can tell treated") as error:
        me.impact.propensity_score(
            separated(lalonde),
            treatment="treat",
            covariates=["age", "educ", "ever"],
            model=model,
        )

    assert ("firth" in str(error.value)) == (model == "logit")


def test_a_covariate_that_does_not_vary_is_refused(lalonde: pd.DataFrame) -> None:
    for same in (1.5, "a"):
        with pytest.raises(EstimationError, match=r"'same' does not vary"):
            me.impact.propensity_score(
                lalonde.assign(same=same), treatment="treat", covariates=["age", "same"]
            )


def test_covariates_that_fix_each_other_are_named(lalonde: pd.DataFrame) -> None:
    people = lalonde.assign(months=12 * lalonde["age"] + 3)

    with pytest.raises(EstimationError, match=r"'age' and 'months' cannot be told"):
        me.impact.propensity_score(
            people, treatment="treat", covariates=["educ", "age", "months"]
        )


def test_more_coefficients_than_rows_are_refused() -> None:
    x, treated = drawn(4, 4)

    with pytest.raises(EstimationError, match="4 rows are too few"):
        fit(matrix(x), treated, None)


def test_firth_goes_with_a_logit() -> None:
    x, treated = drawn()

    with pytest.raises(ModelError, match="goes with model='logit'"):
        fit(matrix(x), treated, None, model="probit", correction="firth")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"model": "logistic"}, "model='logistic' is unknown"),
        ({"correction": "frith"}, "Did you mean 'firth'"),
        ({"covariates": []}, "covariates= is empty"),
        ({"level": 95}, "write 0.95"),
        ({"missing": "ignore"}, "missing='ignore' is unknown"),
        ({"covariates": ["treat"]}, "is the treatment and a covariate"),
    ],
)
def test_a_wrong_choice_is_refused(
    lalonde: pd.DataFrame, wrong: dict[str, Any], words: str
) -> None:
    asked: dict[str, Any] = {"covariates": ["age"], **wrong}

    with pytest.raises(ModelError, match=words):
        me.impact.propensity_score(lalonde, treatment="treat", **asked)


# The result


@pytest.fixture(scope="module")
def score(lalonde: pd.DataFrame) -> Any:
    return me.impact.propensity_score(lalonde, treatment="treat", covariates=COVARIATES)


def test_the_scores_and_their_index_agree(score: Any) -> None:
    np.testing.assert_allclose(1 / (1 + np.exp(-score.linear)), score.scores)


def test_the_scores_of_a_result_cannot_be_changed(score: Any) -> None:
    before = score.scores
    score.scores[:] = 0

    np.testing.assert_array_equal(score.scores, before)


def test_the_overlap_is_that_of_the_scores(score: Any, lalonde: pd.DataFrame) -> None:
    ours = score.scores[lalonde["treat"] == 1]
    theirs = score.scores[lalonde["treat"] == 0]
    larger = (ours[:, None] > theirs).mean() + (ours[:, None] == theirs).mean() / 2
    found = score.overlap

    assert found.concordance == pytest.approx(larger, rel=1e-12)
    assert found.share_above == pytest.approx((ours > theirs.max()).mean())
    assert (found.low, found.high) == (ours.min(), theirs.max())
    assert found.treated_outside == np.count_nonzero(ours > theirs.max())
    assert found.untreated_outside == np.count_nonzero(theirs < ours.min())


def test_the_overlap_takes_sampling_weights(lalonde: pd.DataFrame) -> None:
    times = lalonde["age"] % 3 + 1
    repeated = lalonde.loc[lalonde.index.repeat(times)]

    result = me.impact.propensity_score(
        lalonde.assign(times=times),
        treatment="treat",
        covariates=["age", "educ"],
        weights="times",
    )
    plain = me.impact.propensity_score(
        repeated, treatment="treat", covariates=["age", "educ"]
    ).overlap

    assert "weighted, with robust standard errors" in result.summary()
    weighted = result.overlap
    assert weighted.concordance == pytest.approx(plain.concordance, rel=1e-6)
    assert weighted.share_above == pytest.approx(plain.share_above)


def test_the_summary_says_where_the_scores_lie(score: Any) -> None:
    words = score.summary()

    assert "185 treated, 429 untreated" in words
    assert "outside are 8 treated and 57 untreated" in words
    assert "4.3 % of the treated" in words
    assert repr(score) == (
        "<PropensityScore treat: logit, 185 treated, 429 untreated, concordance 0.87>"
    )


def test_a_summary_of_many_covariates_is_short() -> None:
    x, treated = drawn(500, 30)
    people = pd.DataFrame(x, columns=[f"c{place}" for place in range(30)])
    people["t"] = treated
    people.loc[3, "c0"] = np.nan

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = me.impact.propensity_score(
            people, treatment="t", covariates=list(people.columns[:30]), missing="drop"
        )

    lines = found.summary().splitlines()
    assert len(lines) <= 25
    assert "more, see to_frame()" in found.summary()
    assert "1 of 500 rows were left out" in found.summary()


def test_a_summary_without_overlap_says_so() -> None:
    people = pd.DataFrame({"t": [0] * 20 + [1] * 20, "age": range(40)})

    with pytest.warns(me.EstimationWarning, match="nobody is like them"):
        found = me.impact.propensity_score(
            people, treatment="t", covariates="age", correction="firth"
        )

    assert "nowhere: all of one group" in found.summary()
    assert "Firth's penalised likelihood" in found.summary()
    found.plot()


def test_few_rows_per_coefficient_are_warned_of(lalonde: pd.DataFrame) -> None:
    part = lalonde.iloc[::9]

    with pytest.warns(me.EstimationWarning, match="21 rows for 6 coefficients"):
        me.impact.propensity_score(
            part, treatment="treat", covariates=["age", "educ", "race", "re74", "re75"]
        )


def test_rows_left_out_have_no_score_and_are_counted(lalonde: pd.DataFrame) -> None:
    people = lalonde.astype({"age": float})
    people.loc[[0, 5], "age"] = np.nan

    with pytest.warns(me.DataWarning, match=r"2 of 614 rows were left out .* 'age'"):
        found = me.impact.propensity_score(
            people, treatment="treat", covariates=["age", "educ"], missing="drop"
        )

    assert np.flatnonzero(np.isnan(found.scores)).tolist() == [0, 5]
    assert (found.n, found.n_dropped) == (612, 2)


def test_a_level_that_nobody_has_any_more_has_no_coefficient() -> None:
    people = pd.DataFrame(
        {
            "t": [0, 1, 1, 0, 1, 0, 0, 1, 0] * 5,
            "region": ["a", "b", "a", "b", "a", "b", "a", "b", "c"] * 5,
            "age": [*range(44), None],
        }
    )
    people.loc[people["region"] == "c", "age"] = None

    with pytest.warns(me.DataWarning, match="left out"):
        found = me.impact.propensity_score(
            people, treatment="t", covariates=["region", "age"], missing="drop"
        )

    frame = found.to_frame().set_index("term")
    assert frame.index[frame["estimate"].isna()].tolist() == ["region[c]"]
    assert "no rows of this level" in found.summary()


def test_a_gap_can_be_a_covariate_of_its_own(lalonde: pd.DataFrame) -> None:
    people = lalonde.astype({"age": float})
    people.loc[people.index % 7 == 0, "age"] = np.nan

    found = me.impact.propensity_score(
        people, treatment="treat", covariates=["age", "educ"], missing="indicator"
    )

    assert "age is missing" in set(found.to_frame()["term"])
    assert np.isfinite(found.scores).all()


def test_terms_are_covariates_too(lalonde: pd.DataFrame) -> None:
    squared = me.impact.Term.power("age")

    by_term = me.impact.propensity_score(
        lalonde, treatment="treat", covariates=["age", squared]
    )
    by_hand = me.impact.propensity_score(
        lalonde.assign(square=lalonde["age"] ** 2),
        treatment="treat",
        covariates=["age", "square"],
    )

    np.testing.assert_array_equal(by_term.scores, by_hand.scores)


@FAR_PAIRS
def test_a_match_takes_a_score(score: Any, lalonde: pd.DataFrame) -> None:
    asked: dict[str, Any] = {"treatment": "treat", "covariates": COVARIATES}

    given_one = me.impact.match(lalonde, **asked, distance=score)
    by_itself = me.impact.match(lalonde, **asked)

    pd.testing.assert_frame_equal(given_one.pairs, by_itself.pairs)


def test_a_score_of_another_table_is_refused(score: Any, lalonde: pd.DataFrame) -> None:
    asked: dict[str, Any] = {"treatment": "treat", "covariates": COVARIATES}

    with pytest.raises(DataError, match="fitted to another table: who is treated"):
        me.impact.match(lalonde.iloc[::-1], **asked, distance=score)
    with pytest.raises(DataError, match="614 values for 600 rows"):
        me.impact.match(lalonde.head(600), **asked, distance=score)


def test_other_tables_give_the_same(score: Any, lalonde: pd.DataFrame) -> None:
    polars = pytest.importorskip("polars")

    found = me.impact.propensity_score(
        polars.DataFrame(lalonde.to_dict("list")),
        treatment="treat",
        covariates=COVARIATES,
    )

    np.testing.assert_array_equal(found.scores, score.scores)


def test_gaps_are_refused_by_default(lalonde: pd.DataFrame) -> None:
    people = lalonde.astype({"age": float})
    people.loc[0, "age"] = np.nan

    with pytest.raises(DataError, match="'age' "):
        me.impact.propensity_score(people, treatment="treat", covariates="age")


def test_the_picture_has_one_group_above_and_one_below(score: Any) -> None:
    heights = [bar.get_height() for bar in score.plot().patches]

    assert sum(height for height in heights if height > 0) == pytest.approx(1)
    assert sum(height for height in heights if height < 0) == pytest.approx(-1)


def test_a_constant_alone_is_the_share_treated() -> None:
    found = fit(matrix(np.zeros((4, 0))), np.array([1, 0, 0, 0]) == 1, None)

    np.testing.assert_allclose(found.probabilities, 0.25)


@pytest.mark.parametrize("model", ["logit", "probit"])
@pytest.mark.parametrize("weighted", [True, False])
def test_the_score_is_the_same_to_the_last_digit_in_any_order_of_rows(
    model: Any, weighted: Any
) -> None:
    x, treated = drawn(rows=900, columns=4)
    x[:, 0] = 1e8 + 1e4 * x[:, 0]
    weights = np.random.default_rng(3).uniform(0.1, 9, 900) if weighted else None
    one = fit(matrix(x), treated, weights, model=model)
    order = np.random.default_rng(2).permutation(900)
    moved = None if weights is None else weights[order]
    other = fit(matrix(x[order]), treated[order], moved, model=model)
    np.testing.assert_array_equal(one.index[order], other.index)
    np.testing.assert_array_equal(one.probabilities[order], other.probabilities)


def test_covariates_that_can_hardly_be_told_apart_keep_their_precision() -> None:
    x, treated = drawn(rows=400, columns=3)
    near = np.column_stack([x[:, 0], x[:, 0] + 1e-7 * x[:, 1]])
    turned = fit(matrix(np.column_stack([x[:, 0], x[:, 1]])), treated, None)
    np.testing.assert_allclose(
        fit(matrix(near), treated, None).index, turned.index, atol=1e-8
    )
