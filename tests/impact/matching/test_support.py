"""Common support: who has somebody comparable at all."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import iom_me as me
from iom_me.impact.matching import _support
from iom_me.impact.matching.options import MatchOptions

FOLDER = Path(__file__).parents[1] / "oracle" / "matching"
ORACLE: dict[str, Any] = json.loads((FOLDER / "strata.json").read_text())
RULES = ("none", "treated", "control", "both")
SCORE = np.array([0.1, 0.4, 0.8, 0.3, 0.5, 0.9])
TREATED = np.array([True, True, True, False, False, False])


def inside(
    rule: Any, score: Any = SCORE, treated: Any = TREATED, **options: Any
) -> list[bool]:
    asked = MatchOptions(covariates="age", discard=rule, **options)
    return [bool(stays) for stays in _support.inside(score, treated, asked)]


@pytest.mark.oracle
@pytest.mark.parametrize("rule", RULES)
def test_rows_discarded_are_those_of_matchit(rule: str) -> None:
    treated = np.loadtxt(
        FOLDER / "lalonde.csv", delimiter=",", skiprows=1, usecols=1, dtype=float
    )
    kept = inside(rule, np.array(ORACLE["scores"]["untied"]), treated == 1)
    found = np.flatnonzero(~np.array(kept))
    assert found.tolist() == ORACLE["cases"][f"discard {rule}"]["discarded"]


def test_without_a_rule_everybody_stays() -> None:
    assert all(inside("none"))
    assert all(inside("none", None))


def test_the_treated_beyond_all_untreated_can_go() -> None:
    assert inside("treated") == [False, True, True, True, True, True]


def test_the_untreated_beyond_all_treated_can_go() -> None:
    assert inside("control") == [True, True, True, True, True, False]


def test_both_can_go() -> None:
    assert inside("both") == [False, True, True, True, True, False]


def test_the_ends_of_the_range_stay() -> None:
    score = np.array([0.3, 0.9, 0.5, 0.3, 0.9, 0.5])
    assert all(inside("both", score))


def test_nobody_left_is_an_error() -> None:
    with pytest.raises(me.EstimationError, match="leaves nobody who is treated"):
        inside("treated", np.array([0.7, 0.8, 0.9, 0.1, 0.2, 0.3]))


def test_the_cut_off_can_leave_nobody() -> None:
    score = np.array([1e-4] * 3 + [0.5] * 10)
    with pytest.raises(me.EstimationError, match="leaves nobody who is treated"):
        inside("crump", score, score < 0.1)


def test_a_rule_without_a_score_is_refused() -> None:
    with pytest.raises(me.errors.ModelError, match="'both' needs a score"):
        inside("both", None)


# The cut-off of Crump, Hotz, Imbens and Mitnik


def test_the_cut_off_solves_its_equation() -> None:
    """Three rows at 1/2, where g = 4, and one at p, where g = 1 / (p q).

    The last one stays if g is at most twice the mean, (12 + g) / 2: if g <= 12.
    """
    just = 0.5 - np.sqrt(0.25 - 1 / 12)
    assert _support.crump(np.array([0.5, 0.5, 0.5, just * 1.0001])) == 0
    assert _support.crump(np.array([0.5, 0.5, 0.5, just * 0.9999])) == 0.5


def test_the_cut_off_looks_at_both_ends_alike() -> None:
    p = np.random.default_rng(1).beta(0.3, 0.5, 500)
    cutoff = _support.crump(p)
    assert 0 < cutoff < 0.5
    assert _support.crump(1 - p) == pytest.approx(cutoff, rel=1e-12)


def test_an_even_score_is_cut_at_nine_percent() -> None:
    """With p even on (0, 1), E[g | alpha < p < 1 - alpha] has a closed form.

    It is 2 log((1 - alpha) / alpha) / (1 - 2 alpha), and 1 / (alpha (1 - alpha)) is
    twice that at alpha = 0.0951.
    """
    from scipy.optimize import brentq

    exact = brentq(
        lambda a: 1 / (a * (1 - a)) - 4 * np.log((1 - a) / a) / (1 - 2 * a), 0.01, 0.4
    )
    n = 20_000
    assert _support.crump((np.arange(n) + 0.5) / n) == pytest.approx(exact, abs=2 / n)


def test_a_sampling_weight_of_two_is_two_rows() -> None:
    p = np.random.default_rng(2).beta(0.3, 0.5, 60)
    w = np.random.default_rng(3).integers(1, 4, 60)
    assert _support.crump(p, w.astype(float)) == pytest.approx(
        _support.crump(np.repeat(p, w)), rel=1e-12
    )


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_those_who_stay_are_at_most_twice_the_mean_of_them(p: list[float]) -> None:
    values = np.array(p)
    edge = np.minimum(values, 1 - values)
    g = 1 / (edge * (1 - edge))
    kept = edge >= _support.crump(values)
    assert g[kept].max() <= 2 * g[kept].mean() * (1 + 1e-12)
    # With anybody more, at the next distance from one half, that would not hold.
    for limit in np.unique(g[~kept]):
        assert limit > 2 * g[g <= limit].mean() * (1 - 1e-12)


def test_crump_turns_logits_into_probabilities() -> None:
    p = np.random.default_rng(4).beta(0.3, 0.5, 60)
    treated = np.arange(60) % 2 == 0
    plain = inside("crump", p, treated)
    logit = inside("crump", np.log(p / (1 - p)), treated, distance="linear_propensity")
    assert not all(plain)
    assert plain == logit


def test_crump_refuses_a_score_that_is_no_probability() -> None:
    with pytest.raises(me.errors.ModelError, match="runs from 1 to 9"):
        inside("crump", 10 * SCORE, distance=10 * SCORE)
