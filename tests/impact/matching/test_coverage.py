"""Intervals of effects hold the truth as often as they say.

The worlds below make people who join by what they are like, and fare by it too. What is
counted is the share of 95 % intervals that hold the effect in the population that the
people are drawn from (ATT, ATE or that of overlap weights): effects differ from person
to person, and those who are drawn differ from sample to sample.
"""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import attrs
import numpy as np
import pandas as pd
import pytest

from iom_me import impact

RUNS = 2_000
BOTH = ["age", "land"]
ROLES: dict[str, Any] = {"treatment": "joined", "covariates": BOTH}

pytestmark = pytest.mark.slow


@attrs.frozen
class Interval:
    """What one way to an effect found, and the truth that it asks for."""

    truth: float
    estimate: float
    std_error: float
    low: float
    high: float


Found: TypeAlias = dict[str, Interval]
World: TypeAlias = Callable[[np.random.Generator], Found]


def intervals(world: World, runs: Iterable[int]) -> dict[str, list[Interval]]:
    """Make a world again and again; each run has numbers of its own."""
    found = defaultdict(list)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for run in runs:
            for name, interval in world(np.random.default_rng(run)).items():
                found[name].append(interval)
    return dict(found)


def coverage(found: list[Interval]) -> float:
    """Return in percent how many intervals hold the truth."""
    return 100 * float(np.mean([one.low <= one.truth <= one.high for one in found]))


def of(result: Any, truth: float) -> Interval:
    """Take the interval of a result."""
    return Interval(
        truth, result.estimate, result.std_error, result.ci_low, result.ci_high
    )


def normal(result: Any, truth: float) -> Interval:
    """Put 1.96 standard errors around an effect, however few clusters there are."""
    half = 1.96 * result.std_error
    at = result.estimate
    return Interval(truth, at, result.std_error, at - half, at + half)


# People, who join one by one


def chance(age: Any, land: Any) -> Any:
    """Return who joins how likely."""
    return 1 / (1 + np.exp(1.1 - 0.8 * age - 0.4 * land))


def gain(age: Any) -> Any:
    """Return what the programme changes, which is more for those with a larger age."""
    return 1 + 0.5 * age


def _mean_gains() -> dict[str, float]:
    """Average the effects in the population: covariates uniform from -1 to 1."""
    middle = (np.arange(400) + 0.5) / 200 - 1
    age, land = np.meshgrid(middle, middle)
    p = chance(age, land)
    shares = {"ATT": p, "ATE": np.ones_like(p), "ATO": p * (1 - p)}
    return {
        name: float((share * gain(age)).sum() / share.sum())
        for name, share in shares.items()
    }


TRUE = _mean_gains()


def people(rng: np.random.Generator, size: int = 500) -> pd.DataFrame:
    age, land = rng.uniform(-1, 1, (2, size))
    joined = (rng.random(size) < chance(age, land)).astype(int)
    without = 0.5 * age + land + 0.5 * land**2 + rng.normal(size=size)
    return pd.DataFrame(
        {
            "age": age,
            "land": land,
            "joined": joined,
            "income": without + gain(age) * joined,
        }
    )


def income(rows: pd.DataFrame, group: Any, **options: Any) -> Any:
    return impact.effect(rows, group, outcome="income", **options)


def pairs(rng: np.random.Generator) -> Found:
    """Match without replacement.

    Adjusted means are those at the covariates of the treated who are compared, which
    count as fixed: so the truth is the mean effect on these people.
    """
    rows = people(rng)
    found = {}
    for name, options in (
        ("pairs", {"caliper": 0.2}),
        ("full", {"method": "full"}),
        ("subclasses", {"method": "subclass"}),
    ):
        group = impact.match(rows, **ROLES, **options)
        adjusted = income(rows, group, covariates=BOTH)
        compared = (rows["joined"] == 1) & (group.weights > 0)
        found[name] = of(income(rows, group), TRUE["ATT"])
        found[f"{name}, adjusted"] = of(adjusted, gain(rows["age"][compared]).mean())
        found[f"{name}, adjusted, population"] = of(adjusted, TRUE["ATT"])
        if name == "pairs":
            by_row = income(rows, group, inference="robust")
            found["pairs, row by row"] = of(by_row, TRUE["ATT"])
    return found


def shared(rng: np.random.Generator) -> Found:
    """Match with replacement."""
    rows = people(rng)

    def matched(**options: Any) -> Any:
        return impact.match(rows, **ROLES, replace=True, **options)

    by_score, of_all = matched(), matched(estimand="ATE")
    space = matched(distance="mahalanobis")
    true = chance(rows["age"], rows["land"]).to_numpy()
    taken = matched(estimand="ATE", distance=by_score.scores)
    return {
        "score, ATT": of(income(rows, by_score), TRUE["ATT"]),
        "score, ATE": of(income(rows, of_all), TRUE["ATE"]),
        "score as known, ATE": of(income(rows, taken), TRUE["ATE"]),
        "known score": of(income(rows, matched(distance=true)), TRUE["ATT"]),
        "score, corrected": of(
            income(rows, by_score, bias_correction=BOTH), TRUE["ATT"]
        ),
        "Mahalanobis": of(income(rows, space), TRUE["ATT"]),
        "Mahalanobis, corrected": of(
            income(rows, space, bias_correction=BOTH), TRUE["ATT"]
        ),
        "score, row by row": of(
            income(rows, by_score, inference="robust"), TRUE["ATT"]
        ),
    }


def several(rng: np.random.Generator) -> Found:
    """Match on five covariates at once: nobody near is near in all of them."""
    z = rng.uniform(-1, 1, (500, 5))
    joined = rng.random(500) < 1 / (1 + np.exp(1.2 - 0.6 * z.sum(axis=1)))
    names = list("abcde")
    rows = pd.DataFrame(z, columns=names)
    rows["joined"] = joined.astype(int)
    rows["income"] = z.sum(axis=1) + joined + rng.normal(size=500)
    group = impact.match(
        rows,
        treatment="joined",
        covariates=names,
        replace=True,
        distance="mahalanobis",
    )
    return {
        "Mahalanobis, five": of(income(rows, group), 1),
        "Mahalanobis, five, corrected": of(
            income(rows, group, bias_correction=names), 1
        ),
    }


def weights(rng: np.random.Generator) -> Found:
    """Weight everybody."""
    rows = people(rng)
    treated = impact.weight(rows, **ROLES)
    everybody = impact.weight(rows, **ROLES, estimand="ATE")
    overlap = impact.weight(rows, **ROLES, method="overlap")
    entropy = impact.weight(rows, **ROLES, method="entropy")
    return {
        "IPW, ATT": of(income(rows, treated), TRUE["ATT"]),
        "IPW, ATE": of(income(rows, everybody), TRUE["ATE"]),
        "overlap": of(income(rows, overlap), TRUE["ATO"]),
        "entropy": of(income(rows, entropy), TRUE["ATT"]),
        "IPW as known, ATE": of(
            income(rows, everybody, inference="robust"), TRUE["ATE"]
        ),
        "entropy as known": of(income(rows, entropy, inference="robust"), TRUE["ATT"]),
    }


# People in villages


def villagers(
    rng: np.random.Generator, villages: int, *, spread: float, size: int = 30
) -> pd.DataFrame:
    """Make villages that fare differently, and in which effects differ.

    Every other village is reached more than the others, by ``spread`` on the logit.
    """
    village = np.repeat(np.arange(villages), size)
    age, land = rng.uniform(-1, 1, (2, len(village)))
    index = 0.4 * age + 0.2 * land - 0.9 + spread * (village % 2 - 0.5)
    joined = (rng.random(len(village)) < 1 / (1 + np.exp(-index))).astype(int)
    level, effect = rng.normal([[0.0], [1.0]], 0.5, (2, villages))
    own = 0.5 * age + land + rng.normal(size=len(village))
    return pd.DataFrame(
        {
            "age": age,
            "land": land,
            "village": village,
            "joined": joined,
            "income": own + level[village] + effect[village] * joined,
        }
    )


def within(villages: int) -> World:
    """Pair within villages."""

    def world(rng: np.random.Generator) -> Found:
        rows = villagers(rng, villages, spread=0.5)
        group = impact.match(rows, **ROLES, caliper=0.2, exact="village")
        clustered = income(rows, group, cluster="village")
        return {
            "within": of(clustered, 1),
            "within, adjusted": of(
                income(rows, group, cluster="village", covariates=BOTH), 1
            ),
            "within, normal": normal(
                income(rows, group, cluster="village", vcov="CR0"), 1
            ),
            "within, pairs only": of(income(rows, group), 1),
        }

    return world


def across(villages: int, spread: float = 2) -> World:
    """Pair across villages, of which half are reached much more than the others."""

    def world(rng: np.random.Generator) -> Found:
        rows = villagers(rng, villages, spread=spread)
        group = impact.match(rows, **ROLES, caliper=0.2)
        clustered = income(rows, group, cluster="village")
        return {
            "across": of(clustered, 1),
            "across, adjusted": of(
                income(rows, group, cluster="village", covariates=BOTH), 1
            ),
            "across, normal": normal(
                income(rows, group, cluster="village", vcov="CR0"), 1
            ),
            "across, pairs only": of(income(rows, group), 1),
        }

    return world


# Thirty pairs


def thirty(rng: np.random.Generator) -> Found:
    """Have thirty people join of a hundred and twenty; nothing changes by it.

    An interval of all effects that are not rejected holds a constant effect if and only
    if the test of no effect does not reject without it.
    """
    age, land = rng.uniform(-1, 1, (2, 120))
    index = 0.4 * age + 0.2 * land + rng.logistic(size=120)
    joined = (index.argsort().argsort() >= 90).astype(int)
    without = 0.5 * age + land + rng.normal(size=120)
    rows = pd.DataFrame({"age": age, "land": land, "joined": joined, "income": without})
    group = impact.match(rows, **ROLES)
    result = income(rows, group)
    cr0 = attrs.evolve(of(result, 0), std_error=result.std_error * math.sqrt(29 / 30))
    return {
        "randomisation": _test(result.exact_p_value),
        "CR2": of(result, 0),
        "CR0, normal": normal(cr0, 0),
    }


def _test(p_value: float) -> Interval:
    """Let a test of what is true hold the truth unless it rejects at 5 %."""
    return Interval(0.05, math.nan, math.nan, 0, p_value)


# A panel


def panel(rng: np.random.Generator) -> Found:
    """Follow households over five years; those with more land join, and gain anyway."""
    years = np.arange(2018, 2023)
    rows = people(rng, 300)
    fixed = rng.normal(size=300) + rows["joined"]
    drift = np.outer(rows["land"], 0.3 * (years - 2018))
    noise = rng.normal(0, 0.5, (300, 5)).cumsum(axis=1) + rng.normal(size=(300, 5))
    gained = np.outer(rows["joined"] * gain(rows["age"]), years >= 2021)
    long = pd.DataFrame(
        {
            "household": np.repeat(np.arange(300), 5),
            "year": np.tile(years, 300),
            "start": np.where(rows["joined"], 2021.0, np.nan).repeat(5),
            "age": rows["age"].to_numpy().repeat(5),
            "land": rows["land"].to_numpy().repeat(5),
            "income": (fixed.to_numpy()[:, None] + drift + noise + gained).ravel(),
        }
    )
    result = impact.matched_difference_in_differences(
        long,
        outcome="income",
        unit="household",
        time="year",
        treated_from="start",
        comparison=impact.MatchOptions(covariates=BOTH, caliper=0.2),
    )
    assert isinstance(result.pre_trends, impact.JointTest)
    last = result.effects[-1]
    held = [
        one.band_low <= gain_at <= one.band_high
        for one, gain_at in zip(
            result.effects, [0, 0, 0, TRUE["ATT"], TRUE["ATT"]], strict=True
        )
        if not one.reference
    ]
    return {
        "panel": of(result, TRUE["ATT"]),
        "panel, last year": of(last, TRUE["ATT"]),
        "panel, band": _test(float(all(held))),
        "panel, leads": _test(result.pre_trends.p_value),
    }


# What comes out


@attrs.frozen
class Design:
    """A world, and in percent how often intervals hold the truth there.

    Attributes
    ----------
    kept : ways whose intervals hold what they say
    others : ways that promise less, or more, than they say: the documentation says why
    """

    world: World
    kept: dict[str, float]
    others: dict[str, float]


DESIGNS = {
    "pairs": Design(
        pairs,
        kept={
            "pairs": 95.2,
            "pairs, adjusted": 95.4,
            "full": 95.2,
            "full, adjusted": 94.5,
            "subclasses, adjusted": 95.4,
        },
        others={
            "pairs, row by row": 97.9,
            "pairs, adjusted, population": 94.2,
            "full, adjusted, population": 93.8,
            "subclasses": 98.0,
            "subclasses, adjusted, population": 95.2,
        },
    ),
    "shared partners": Design(
        shared,
        kept={
            "score, ATT": 94.8,
            "score, ATE": 94.5,
            "score, corrected": 94.5,
            "known score": 94.4,
            "Mahalanobis": 94.7,
            "Mahalanobis, corrected": 94.8,
        },
        others={"score as known, ATE": 95.4, "score, row by row": 98.1},
    ),
    "five covariates": Design(
        several,
        kept={"Mahalanobis, five, corrected": 95.2},
        others={"Mahalanobis, five": 90.1},
    ),
    "weights": Design(
        weights,
        kept={"IPW, ATT": 95.3, "IPW, ATE": 94.7, "overlap": 95.2, "entropy": 95.3},
        others={"IPW as known, ATE": 98.7, "entropy as known": 98.4},
    ),
    "within 12 villages": Design(
        within(12),
        kept={"within": 95.2, "within, adjusted": 94.5},
        others={"within, normal": 90.7, "within, pairs only": 87.5},
    ),
    "within 40 villages": Design(
        within(40),
        kept={"within": 94.5, "within, adjusted": 94.3},
        others={"within, normal": 93.7, "within, pairs only": 86.9},
    ),
    "across 12 villages": Design(
        across(12),
        kept={"across": 94.6, "across, adjusted": 94.2},
        others={"across, normal": 88.1, "across, pairs only": 76.8},
    ),
    "across 40 villages": Design(
        across(40),
        kept={"across": 96.4, "across, adjusted": 95.4},
        others={"across, normal": 94.4, "across, pairs only": 76.8},
    ),
    "thirty pairs": Design(
        thirty, kept={"randomisation": 95.1, "CR2": 95.1}, others={"CR0, normal": 93.7}
    ),
    "panel": Design(
        panel,
        kept={
            "panel": 93.9,
            "panel, last year": 94.8,
            "panel, band": 95.0,
            "panel, leads": 95.0,
        },
        others={},
    ),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_intervals_hold_the_truth_as_often_as_the_documentation_says(name: str) -> None:
    design = DESIGNS[name]

    found = {
        way: coverage(made)
        for way, made in intervals(design.world, range(RUNS)).items()
    }

    assert found == pytest.approx(design.kept | design.others, abs=0.3)
    assert all(93.5 <= found[way] <= 96.5 for way in design.kept)
