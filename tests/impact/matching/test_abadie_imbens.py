"""The matching estimator of Abadie and Imbens, its variance and its corrections."""

import json
import math
from pathlib import Path
from typing import Literal

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import norm
from tests.impact.matching.expected import (
    CHOSEN_AMONG_SEVERAL,
    FAR_PAIRS,
    MANY_LEFT_OUT,
)

import iom_me as me
from iom_me.errors import EstimationError
from iom_me.impact.matching import _measure
from iom_me.impact.matching._effect import abadie_imbens
from iom_me.impact.matching._effect.estimated_score import Step
from iom_me.impact.matching._effect.study import EffectOptions, Estimate, Study, read
from iom_me.impact.matching._problem import Pairs, gathered
from iom_me.impact.matching.match import match
from iom_me.impact.matching.match_results import MatchResult

ORACLE = json.loads(
    (
        Path(__file__).parents[1] / "oracle" / "matching" / "abadie_imbens.json"
    ).read_text()
)
POINTS = np.column_stack([ORACLE["a"], ORACLE["b"]])
METRICS = {
    "score": POINTS[:, :1],
    "inverse_variance": POINTS / POINTS.std(axis=0),
    "mahalanobis": POINTS @ np.linalg.cholesky(np.linalg.inv(np.cov(POINTS.T))),
}


def table() -> pd.DataFrame:
    return pd.DataFrame({key: ORACLE[key] for key in ("a", "b", "treated", "outcome")})


def matched(data: pd.DataFrame, **options: object) -> MatchResult:
    asked = {"replace": True, "covariates": ["a", "b"], **options}
    return match(data, treatment="treated", **asked)  # type: ignore[arg-type]


def nearest(points: np.ndarray, treated: np.ndarray, focal: str, ratio: int) -> Pairs:
    """Pair by looking at every distance: for the ATT, the ATC or the ATE."""
    found = []
    for is_treated in {"ATT": (True,), "ATC": (False,), "ATE": (True, False)}[focal]:
        own, others = (
            np.flatnonzero(treated == is_treated),
            np.flatnonzero(treated != is_treated),
        )
        gaps = np.sqrt(((points[own, None] - points[None, others]) ** 2).sum(axis=2))
        place = np.argsort(gaps, axis=1)[:, :ratio]
        found.append(
            (
                np.repeat(own, ratio),
                others[place].ravel(),
                np.take_along_axis(gaps, place, axis=1).ravel(),
            )
        )
    parts = [np.concatenate(part) for part in zip(*found, strict=True)]
    return gathered(parts[0], parts[1], parts[2])


def estimated(
    data: pd.DataFrame, result: MatchResult, **options: object
) -> tuple[Study, Estimate]:
    asked = EffectOptions(inference="abadie_imbens", **options)  # type: ignore[arg-type]
    study = read(data, result, "outcome", asked)
    return study, abadie_imbens.estimate(study, asked)


def by_definition(
    study: Study, matches: int, points: np.ndarray
) -> tuple[float, float]:
    """Write the estimator and its variance as the paper does, row by row."""
    y, treated, pairs = study.outcome, study.treated, study.pairs
    assert pairs is not None
    weights = study.sample.weights
    w = np.ones(len(y)) if weights is None else weights
    focal = sorted(set(pairs.focal.tolist()))
    total = sum(w[i] for i in focal)
    used, squares, effects = np.zeros(len(y)), np.zeros(len(y)), {}
    for i in focal:
        partners = pairs.partner[pairs.focal == i]
        share = w[partners] / w[partners].sum()
        effects[i] = (y[i] - share @ y[partners]) * (1 if treated[i] else -1)
        for j, a in zip(partners, share, strict=True):
            used[j] += w[i] * a
            squares[j] += (w[i] * a) ** 2
    tau = sum(w[i] * effects[i] for i in focal) / total
    variance = sum((w[i] * (effects[i] - tau)) ** 2 for i in focal)
    for j in range(len(y)):
        own = w[j] if j in effects else 0.0
        arm = np.flatnonzero(treated == treated[j])
        gaps = np.sqrt(((points[arm] - points[j]) ** 2).sum(axis=1))
        near = arm[np.argsort(gaps, kind="stable")[: matches + 1]]
        more = (own + used[j]) ** 2 - own**2 - squares[j]
        variance += more * y[near].var(ddof=1)
    return float(tau), math.sqrt(variance) / total


@pytest.fixture(scope="module")
def study() -> Study:
    result = matched(table(), distance=ORACLE["a"])
    return read(table(), result, "outcome", EffectOptions(bias_correction=("a", "b")))


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
def test_estimates_and_errors_are_those_of_matching_in_r(
    study: Study, metric: str, estimand: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = METRICS[metric]
    monkeypatch.setattr(
        _measure, "space", lambda *_: None if metric == "score" else points
    )
    assert isinstance(study.group, MatchResult)
    group = attrs.evolve(study.group, estimand=estimand)
    rows = [
        row
        for row in ORACLE["found"]
        if (row["metric"], row["estimand"]) == (metric, estimand)
    ]
    assert rows
    for row in rows:
        pairs = nearest(points, study.treated, estimand, row["ratio"])
        options = EffectOptions(
            variance_matches=row["variance_matches"],
            bias_correction=("a", "b") if row["corrected"] else (),
        )
        found = abadie_imbens.estimate(
            attrs.evolve(study, pairs=pairs, group=group), options
        )
        assert found.estimate == pytest.approx(row["estimate"], rel=1e-10)
        assert found.std_error == pytest.approx(row["std_error"], rel=1e-8)


def made(seed: int, rows: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, rows))
    treated = (rng.uniform(size=rows) < 1 / (1 + np.exp(-a))).astype(int)
    treated[:6] = [0, 1] * 3
    return pd.DataFrame(
        {
            "a": a,
            "b": b,
            "treated": treated,
            "outcome": a + b**2 + treated + rng.normal(size=rows),
            "drawn": rng.uniform(0.5, 2.0, rows),
            "village": rng.permutation(rows) % 2,
        }
    )


def test_three_pairs_by_hand() -> None:
    data = pd.DataFrame(
        {
            "treated": [1, 1, 1, 0, 0, 0],
            "a": [1.0, 2.0, 5.0, 1.1, 2.3, 9.0],
            "outcome": [5.0, 7.0, 9.0, 4.0, 3.0, 0.0],
        }
    )
    result = matched(data, covariates="a", distance=data["a"])
    _, found = estimated(data, result, variance_matches=1)
    # Partners: 4, 5 and 5 again; differences 1, 4, 6; controls vary by 1/2 around both.
    assert found.estimate == pytest.approx(11 / 3)
    squares = (1 - 11 / 3) ** 2 + (4 - 11 / 3) ** 2 + (6 - 11 / 3) ** 2
    assert found.std_error == pytest.approx(math.sqrt(squares + (4 - 2) / 2) / 3)
    assert found.df == math.inf
    assert (found.treated_mean, found.untreated_mean) == pytest.approx((7, 7 - 11 / 3))


@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
@pytest.mark.parametrize("weights", [None, "drawn"])
def test_the_formula_holds_row_by_row(estimand: str, weights: str | None) -> None:
    data = made(1)
    result = matched(
        data,
        distance=data["a"],
        ratio=2,
        estimand=estimand,
        weights=weights,
    )
    study, found = estimated(data, result, variance_matches=3)
    tau, error = by_definition(study, 3, data[["a"]].to_numpy())
    assert found.estimate == pytest.approx(tau, rel=1e-10)
    assert found.std_error == pytest.approx(error, rel=1e-8)


def test_neighbours_in_a_space_are_those_of_its_distance() -> None:
    data = made(2)
    result = matched(data, distance="mahalanobis", ratio=2)
    study, found = estimated(data, result)
    points = _measure.space(study.sample, result.options)
    assert points is not None
    tau, error = by_definition(study, 2, points)
    assert found.estimate == pytest.approx(tau, rel=1e-10)
    assert found.std_error == pytest.approx(error, rel=1e-8)


def test_neighbours_are_of_the_same_stratum() -> None:
    data = made(3, 200)
    for distance in (data["a"], "scaled_euclidean"):
        result = matched(data, distance=distance, exact="village", covariates="a")
        study, found = estimated(data, result)
        far = data[["a"]].to_numpy() + 1e3 * data[["village"]].to_numpy()
        assert found.std_error == pytest.approx(by_definition(study, 2, far)[1])


def test_who_is_alone_in_a_stratum_has_neighbours_elsewhere() -> None:
    data = made(4)
    untreated = np.flatnonzero(data["treated"] == 0)[0]
    data.loc[:, "village"] = 0
    data.loc[[untreated, np.flatnonzero(data["treated"] == 1)[0]], "village"] = 1
    result = matched(data, distance=data["a"], exact="village")
    assert math.isfinite(estimated(data, result)[1].std_error)


@CHOSEN_AMONG_SEVERAL
def test_all_rows_at_one_place_count_as_neighbours() -> None:
    data = made(5)
    data["a"] = data["a"].round()
    result = matched(data, distance=data["a"])
    study, found = estimated(data, result, variance_matches=1)
    again = data.sample(frac=1, random_state=1).reset_index(drop=True)
    other = matched(again, distance=again["a"])
    assert found.std_error == pytest.approx(
        estimated(again, other, variance_matches=1)[1].std_error, rel=1e-10
    )
    assert study.pairs is not None


@MANY_LEFT_OUT
def test_without_replacement_it_is_the_error_of_the_mean_difference() -> None:
    data = made(6)
    result = matched(data, distance=data["a"], replace=False, caliper=0.2)
    study, found = estimated(data, result)
    assert study.pairs is not None
    apart = study.outcome[study.pairs.focal] - study.outcome[study.pairs.partner]
    assert found.estimate == pytest.approx(apart.mean())
    assert found.std_error == pytest.approx(apart.std() / math.sqrt(len(apart)))


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 10**6),
    st.floats(-50, 50),
    st.sampled_from([1e-300, 1e-3, -2.0, 1e150]),
)
def test_a_new_unit_of_the_outcome_changes_only_the_unit(
    seed: int, shift: float, factor: float
) -> None:
    data = made(seed % 50)
    result = matched(data, distance=data["a"])
    found = estimated(data, result)[1]
    data["outcome"] = (data["outcome"] + shift) * factor
    other = estimated(data, result)[1]
    assert other.estimate == pytest.approx(found.estimate * factor, rel=1e-8)
    assert other.std_error == pytest.approx(found.std_error * abs(factor), rel=1e-8)


def test_sampling_weights_ten_times_as_large_say_the_same() -> None:
    data = made(7)
    found = [
        estimated(data, matched(data, distance=data["a"], weights="drawn"))[1]
        for data["drawn"] in (data["drawn"], 10 * data["drawn"])
    ]
    assert found[0].estimate == pytest.approx(found[1].estimate, rel=1e-12)
    assert found[0].std_error == pytest.approx(found[1].std_error, rel=1e-12)


# Correction of the bias


def test_a_linear_bias_is_corrected_away() -> None:
    data = made(8)
    data["outcome"] = 3 * data["a"] - data["b"] + 2.5 * data["treated"]
    for estimand in ("ATT", "ATC", "ATE"):
        result = matched(data, distance=data["a"], estimand=estimand)
        _, found = estimated(data, result, bias_correction=["a", "b"])
        assert found.estimate == pytest.approx(2.5)
        assert "corrected for what is left" in found.words


def test_columns_that_repeat_each_other_correct_as_one() -> None:
    data = made(9).assign(twice=lambda table: 2 * table["a"])
    result = matched(data, distance=data["a"])
    _, once = estimated(data, result, bias_correction=["a", "b"])
    _, both = estimated(data, result, bias_correction=["a", "b", "twice"])
    assert both.estimate == pytest.approx(once.estimate, rel=1e-9)


def test_what_does_not_vary_among_partners_cannot_be_corrected_for() -> None:
    data = made(10).assign(visited=lambda table: table["treated"] * (table["b"] > 0))
    result = matched(data, distance=data["a"])
    with pytest.raises(EstimationError, match="among the untreated.*'visited'"):
        estimated(data, result, bias_correction=["a", "visited"])


def test_few_partners_cannot_carry_many_covariates() -> None:
    data = made(11)
    for place in range(4):
        data[f"c{place}"] = np.random.default_rng(place).normal(size=len(data))
    data["far"] = np.where(data["treated"] == 1, 9.0, data["a"])
    result = matched(data, distance=data["far"])
    with pytest.raises(EstimationError, match="does not vary on its own"):
        estimated(data, result, bias_correction=[f"c{place}" for place in range(4)])


# An estimated score


def literally(study: Study, result: MatchResult, matches: int) -> float:
    """Compute what the estimated score adds, sentence by sentence of the paper."""
    fit = result._kept.fit
    assert fit is not None
    y, treated, p = study.outcome, study.treated, fit.probabilities
    density = p * (1 - p) if fit.model == "logit" else norm.pdf(fit.index)
    matrix = _measure.covariates(study.sample, result.options.covariates)
    covariates = np.asarray(matrix.values)
    n, k = covariates.shape
    x = np.column_stack([np.ones(n), covariates])
    sign, size = (
        (1, treated.sum()) if study.estimand == "ATT" else (-1, (~treated).sum())
    )
    pairs = study.pairs
    assert pairs is not None
    tau = np.mean(
        [
            (1 if treated[i] else -1)
            * (y[i] - y[pairs.partner[pairs.focal == i]].mean())
            for i in sorted(set(pairs.focal.tolist()))
        ]
    )
    c, d = np.zeros(k + 1), np.zeros(k + 1)
    for i in range(n):
        f, near = density[i], {}
        for arm in (True, False):
            rows = np.flatnonzero(treated == arm)
            near[arm] = rows[np.argsort(np.abs(p[rows] - p[i]))[: matches + 1]]
        covariance = {
            arm: np.array([np.cov(x[rows, j], y[rows])[0, 1] for j in range(k + 1)])
            for arm, rows in near.items()
        }
        if study.estimand == "ATE":
            c += f * (covariance[True] / p[i] + covariance[False] / (1 - p[i])) / n
            continue
        means = {arm: y[rows[rows != i]].mean() for arm, rows in near.items()}
        by_score = means[True] - means[False]
        chance = 1 / p[i] if treated[i] else -1 / (1 - p[i])
        by_covariates = by_score + chance * (y[i] - means[bool(treated[i])])
        if study.estimand == "ATT":
            both = covariance[True] + p[i] / (1 - p[i]) * covariance[False]
        else:
            both = covariance[False] + (1 - p[i]) / p[i] * covariance[True]
        c += f * (sign * x[i] * (by_score - tau) + both) / size
        d += f * x[i] * (by_covariates - tau) / size
    weights = density**2 / (p * (1 - p))
    inverse = np.linalg.inv((x * weights[:, None]).T @ x / n)
    added: float = d @ inverse @ d - c @ inverse @ c
    return float(added / n)


@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
@pytest.mark.parametrize("model", ["logit", "probit"])
def test_the_correction_for_an_estimated_score_is_that_of_the_paper(
    estimand: str, model: Literal["logit", "probit"]
) -> None:
    data = made(12, 80)
    score = me.impact.propensity_score(
        data, treatment="treated", covariates=["a", "b"], model=model
    )
    result = matched(data, estimand=estimand, distance=score)
    study, found = estimated(data, result)
    known = matched(data, estimand=estimand, distance=result.scores)
    _, taken = estimated(data, known)
    assert found.estimate == pytest.approx(taken.estimate, rel=1e-12)
    added = found.std_error**2 - taken.std_error**2
    assert added == pytest.approx(literally(study, result, 2), rel=1e-6)
    assert found.words.endswith(", corrected for the estimation of the score")
    assert "score" not in taken.words


def test_on_the_logit_the_correction_is_the_same() -> None:
    data = made(13, 80)
    study, found = estimated(data, matched(data, distance="linear_propensity"))
    assert "corrected for the estimation" in found.words
    assert study.pairs is not None


@FAR_PAIRS
@MANY_LEFT_OUT
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"weights": "drawn"}, "sampling weights"),
        ({"exact": "village"}, "exact matching"),
        ({"caliper": 0.001}, "without a partner"),
        ({"replace": False, "caliper": 0.5}, "with replacement"),
    ],
)
def test_where_there_is_no_theory_the_score_is_taken_as_known(
    options: dict[str, object], reason: str
) -> None:
    data = made(14, 80)
    _, found = estimated(data, matched(data, **options))
    assert reason in found.words


@FAR_PAIRS
def test_a_score_of_other_covariates_is_taken_as_known() -> None:
    data = made(15, 80)
    result = matched(data)
    options = attrs.evolve(result.options, covariates=("a",))
    other = attrs.evolve(result, options=options, covariates=("a",))
    assert "not those of the match" in estimated(data, other)[1].words


@FAR_PAIRS
def test_a_score_of_other_rows_is_taken_as_known() -> None:
    data = made(15, 80)
    result = matched(data)
    fit = result._kept.fit
    assert fit is not None
    kept = attrs.evolve(result._kept, fit=attrs.evolve(fit, index=fit.index[1:]))
    other = attrs.evolve(result, kept=kept)
    assert "not those of the match" in estimated(data, other)[1].words


def test_one_variance_for_all_takes_the_score_as_known() -> None:
    data = made(16)
    _, found = estimated(data, matched(data), variance_matches=0)
    assert (
        found.words == "Abadie-Imbens, one variance for all, taking the score as known"
    )


def test_a_correction_larger_than_the_variance_is_left_out() -> None:
    step = Step(added=-2.0, words=", corrected")
    assert step.applied(1.0) == 1.0
    assert "left out" in step.warnings(1.0)[0]
    assert step.applied(5.0) == 3.0
    assert step.warnings(5.0) == []


@pytest.mark.slow
@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
def test_the_corrected_error_is_that_of_repeated_samples(estimand: str) -> None:
    rng = np.random.default_rng(20)
    found = []
    for _ in range(300):
        x = rng.uniform(-0.5, 0.5, size=(600, 2))
        chance = 1 / (1 + np.exp(-x @ [1, 2]))
        treated = (rng.uniform(size=600) < chance).astype(int)
        noise = 0.5 * rng.normal(size=600)
        outcome = x @ [6, -3] + treated * (5 + x[:, 0]) + noise
        data = pd.DataFrame(
            {"a": x[:, 0], "b": x[:, 1], "treated": treated, "outcome": outcome}
        )
        result = matched(data, estimand=estimand)
        known = attrs.evolve(result, kept=attrs.evolve(result._kept, fit=None))
        errors = [estimated(data, one)[1].std_error for one in (result, known)]
        found.append([estimated(data, result)[1].estimate, *errors])
    estimates, corrected, known_score = np.array(found).T
    spread = estimates.std(ddof=1)
    assert np.sqrt(np.mean(corrected**2)) == pytest.approx(spread, rel=0.12)
    assert np.sqrt(np.mean(known_score**2)) > 1.2 * spread


# What cannot be had


def test_sets_without_pairs_are_refused() -> None:
    data = made(18)
    data["a"] = data["a"].round()
    result = match(data, treatment="treated", covariates="a", method="exact")
    with pytest.raises(EstimationError, match="needs pairs"):
        estimated(data, result)
    with pytest.raises(EstimationError, match="no pairs"):
        abadie_imbens.point(read(data, result, "outcome", EffectOptions()))


def test_clusters_are_sent_to_another_kind_of_inference() -> None:
    data = made(19)
    with pytest.raises(EstimationError, match="inference='cluster'"):
        estimated(data, matched(data), cluster="village")


def test_a_matrix_of_distances_has_one_variance_for_all() -> None:
    data = made(20)
    gaps = np.abs(data["a"].to_numpy()[:, None] - data["a"].to_numpy())
    result = matched(data, distance=gaps)
    with pytest.raises(EstimationError, match="variance_matches=0"):
        estimated(data, result)
    assert estimated(data, result, variance_matches=0)[1].std_error > 0


def test_one_pair_has_no_standard_error() -> None:
    data = made(21, 12).assign(treated=[1] + [0] * 11)
    _, found = estimated(data, matched(data, distance=data["a"]))
    assert math.isnan(found.std_error)
    assert "Only one row" in found.warnings[0]


def test_a_single_partner_has_no_variance_around_it() -> None:
    data = made(22, 12).assign(treated=[0] + [1] * 11)
    with pytest.raises(EstimationError, match="at least two of the same arm"):
        estimated(data, matched(data, distance=data["a"]))


def test_unused_rows_without_outcome_are_no_neighbours() -> None:
    data = made(23)
    result = matched(data, distance=data["a"])
    unused = np.flatnonzero((result.weights == 0) & (data["treated"] == 0))
    data.loc[unused, "outcome"] = np.nan
    assert math.isfinite(estimated(data, result)[1].std_error)


def test_with_outcomes_unknown_a_score_is_taken_as_known() -> None:
    data = made(24, 80)
    result = matched(data)
    unused = np.flatnonzero((result.weights == 0) & (data["treated"] == 0))
    data.loc[unused, "outcome"] = np.nan
    assert "some outcomes are not known" in estimated(data, result)[1].words


def test_an_outcome_that_is_the_same_everywhere_has_no_error() -> None:
    data = made(25).assign(outcome=7.0)
    _, found = estimated(data, matched(data, distance=data["a"]))
    assert (found.estimate, found.std_error) == (0, 0)
    assert (found.treated_mean, found.untreated_mean) == (7, 7)


@FAR_PAIRS
def test_the_point_alone_is_the_same_estimate() -> None:
    data = made(26)
    study, found = estimated(data, matched(data, ratio=3))
    assert abadie_imbens.point(study) == pytest.approx(found.estimate, rel=1e-12)


def test_with_a_single_treated_row_the_score_is_taken_as_known() -> None:
    data = made(21, 40)
    data["treated"] = (data["b"].rank() == 20).astype(int)
    _, found = estimated(data, matched(data, covariates="b"))
    assert "one group has a single row" in found.words
