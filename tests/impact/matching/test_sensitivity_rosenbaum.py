"""Bounds for hidden bias: a published number, enumeration, and what must hold."""

import itertools
import math
import operator
from collections.abc import Callable
from typing import Any

import attrs
import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

import iom_me as me
from iom_me.impact.matching.sensitivity import _roots, _signed_rank
from iom_me.impact.matching.sensitivity._discordant import Discordant
from iom_me.impact.matching.sensitivity._signed_rank import SignedRank, critical

mpl.use("Agg")

# Lead in the blood of 33 exposed children and their controls (Morton et al. 1982), as
# printed in the help page of psens (R package rbounds), after Rosenbaum (2002).
EXPOSED = [
    38, 23, 41, 18, 37, 36, 23, 62, 31, 34, 24, 14, 21, 17, 16, 20, 15, 10, 45, 39, 22,
    35, 49, 48, 44, 35, 43, 39, 34, 13, 73, 25, 27,
]  # fmt: skip
CONTROL = [
    16, 18, 18, 24, 19, 11, 10, 15, 16, 18, 18, 13, 19, 10, 16, 16, 24, 13, 9, 14, 21,
    19, 7, 18, 19, 12, 11, 22, 25, 16, 13, 11, 13,
]  # fmt: skip
Numbers = npt.NDArray[np.float64]


def table(treated: Any, untreated: Any) -> pd.DataFrame:
    """Pairs that are found again: each has an age of its own."""
    count = len(treated)
    return pd.DataFrame(
        {
            "joined": [1] * count + [0] * count,
            "age": [*range(count), *(i + 0.1 for i in range(count))],
            "income": np.concatenate([treated, untreated]).astype(float),
        }
    )


@pytest.mark.filterwarnings("ignore")
def matched(data: pd.DataFrame, **options: Any) -> me.impact.MatchResult:
    asked = {"distance": "scaled_euclidean", **options}
    return me.impact.match(data, treatment="joined", covariates="age", **asked)


def lead() -> pd.DataFrame:
    return table(EXPOSED, CONTROL)


pytestmark = pytest.mark.filterwarnings("ignore:.*could be matched.*")


@pytest.mark.parametrize("gamma", [1.0, 2.0, 4.25])
def test_p_values_are_those_of_the_normal_law(
    monkeypatch: pytest.MonkeyPatch, gamma: float
) -> None:
    monkeypatch.setattr(_signed_rank, "_EXACT", 0)
    differences = np.subtract(EXPOSED, CONTROL).astype(float)
    # Without scipy: ranks by counting, as Rosenbaum (2002) ranks the zeros, too.
    size = np.abs(differences)
    ranks = (size[:, None] > size).sum(axis=1) + (size[:, None] == size).sum(axis=1) / 2
    ranks = (ranks + 0.5)[differences != 0]
    statistic = ranks[differences[differences != 0] > 0].sum()
    chance = gamma / (1 + gamma)
    spread = math.sqrt(chance * (1 - chance) * (ranks**2).sum())
    expected = math.erfc((statistic - chance * ranks.sum()) / spread / math.sqrt(2)) / 2
    made = SignedRank(differences=differences)
    assert made.positive == statistic == 527
    assert made.p_values(gamma)[1] == pytest.approx(expected, rel=1e-9)


def test_the_exact_p_value_is_the_published_one() -> None:
    # Wharton School, Statistics 921, notes 16: wilcox.exact of these data, V = 499,
    # p = 8.037e-07, two-sided. It leaves the pair without a difference out.
    differences = np.subtract(EXPOSED, CONTROL).astype(float)
    made = SignedRank(differences=differences[differences != 0])
    assert made.positive == 499
    assert 2 * made.p_values(1.0)[1] == pytest.approx(8.037e-07, abs=5e-11)


def placed(share: float) -> float:
    """Sort all averages of two differences; take the one at a share of them."""
    differences: list[int] = list(map(operator.sub, EXPOSED, CONTROL))
    pairs = itertools.combinations_with_replacement(differences, 2)
    averages = sorted(sum(pair) / 2 for pair in pairs)
    place = round(share * len(averages), 9)
    if place == int(place):
        return (averages[int(place) - 1] + averages[int(place)]) / 2
    return averages[math.ceil(place) - 1]


def test_estimates_are_averages_of_two_differences_at_their_place() -> None:
    data = lead()
    found = me.impact.rosenbaum_bounds(
        data, matched(data), outcome="income", gamma=[1, 2, 3, 4, 5]
    )
    for row in found.bounds:
        assert row.estimate_low == pytest.approx(placed(1 / (1 + row.gamma)))
        assert row.estimate_high == pytest.approx(placed(row.gamma / (1 + row.gamma)))
    assert (found.bounds[0].ci_low, found.bounds[0].ci_high) == (9.5, 20.5)
    assert found.is_exact
    assert found.zeros == 1
    assert found.verdict == "robust"


def enumerated(differences: Numbers, score: Numbers, chance: float) -> float:
    """Add up all signs under which the sum of positive scores is as large."""
    observed = score[differences > 0].sum()
    there = np.flatnonzero(differences)
    total = 0.0
    for signs in itertools.product((0, 1), repeat=len(there)):
        sign = np.array(signs)
        if (score[there] * sign).sum() >= observed - 1e-9:
            total += math.prod(chance if s else 1 - chance for s in signs)
    return total


@pytest.mark.parametrize("gamma", [1.0, 1.7, 4.0])
def test_exact_p_values_are_those_of_enumeration(gamma: float) -> None:
    differences = np.array([3.0, -1, 2, 2, 0, 5, -2, 7])
    made = SignedRank(differences=differences)
    ranks = np.zeros(8)
    ranks[differences != 0] = made.ranks
    low, high = 1 / (1 + gamma), gamma / (1 + gamma)
    expected = [
        enumerated(side, ranks, chance)
        for side in (differences, -differences)
        for chance in (low, high)
    ]
    assert made.p_values(gamma) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("gamma", [1.0, 2.5])
def test_mcnemar_is_the_binomial_law(gamma: float) -> None:
    made = Discordant(treated=9, untreated=3, alike=5)
    chance = gamma / (1 + gamma)
    expected = sum(
        math.comb(12, k) * chance**k * (1 - chance) ** (12 - k) for k in range(9, 13)
    )
    assert made.p_values(gamma)[1] == pytest.approx(expected, rel=1e-10)


def test_an_outcome_of_0_and_1_has_p_values_and_no_estimate() -> None:
    data = table([1] * 15 + [0] * 9, [0] * 12 + [1] * 4 + [0] * 8)
    found = me.impact.rosenbaum_bounds(
        data, matched(data), outcome="income", statistic="mcnemar", gamma=[1, 2]
    )
    assert found.zeros == 11
    assert math.isnan(found.bounds[0].estimate_low)
    assert math.isnan(found.bounds[0].ci_low)
    # 12 of 13 pairs, both sides
    assert found.bounds[0].p_value_high == pytest.approx(2 * 14 / 2**13)
    assert "McNemar" in found.summary()


def test_a_binary_outcome_gives_wilcoxon_and_mcnemar_the_same_p_value() -> None:
    data = table([1] * 15 + [0] * 9, [0] * 12 + [1] * 4 + [0] * 8)
    group = matched(data)
    first, second = (
        me.impact.rosenbaum_bounds(
            data, group, outcome="income", statistic=statistic, gamma=[1, 2]
        )
        for statistic in ("wilcoxon", "mcnemar")
    )
    assert [row.p_value_high for row in first.bounds] == pytest.approx(
        [row.p_value_high for row in second.bounds]
    )


def worst_mean(sets: list[Numbers], gamma: float) -> tuple[float, float]:
    """Try all 0/1 hidden reasons of each set: the one with the largest expectation."""
    mean = variance = 0.0
    for scores in sets:
        found = []
        for hidden in itertools.product((0, 1), repeat=len(scores)):
            odds = gamma ** np.array(hidden, dtype=float)
            chance = odds / odds.sum()
            middle = float(chance @ scores)
            found.append((round(middle, 10), float(chance @ scores**2) - middle**2))
        best = max(found)
        mean, variance = mean + best[0], variance + best[1]
    return mean, variance


@pytest.mark.parametrize("ratio", [1, 2, 3])
@pytest.mark.parametrize("gamma", [1.0, 1.5, 3.0])
def test_the_mean_takes_the_worst_hidden_reason_of_all(
    ratio: int, gamma: float
) -> None:
    random = np.random.default_rng(ratio)
    data = pd.DataFrame(
        {
            "joined": [1] * 22 + [0] * 22 * ratio,
            "age": [
                *range(22),
                *(i % 22 + 0.1 + i // 22 / 100 for i in range(22 * ratio)),
            ],
            "income": random.normal(0.6 * np.r_[np.ones(22), np.zeros(22 * ratio)]),
        }
    )
    group = matched(data, ratio=ratio)
    found = me.impact.rosenbaum_bounds(
        data, group, outcome="income", statistic="mean", alternative="greater",
        gamma=gamma,
    ).bounds[0]  # fmt: skip
    sets, total = [], 0.0
    for code in range(22):
        values = data.loc[group.subclass == code, "income"].to_numpy()
        treated = data.loc[group.subclass == code, "joined"].to_numpy() == 1
        scores = (values - values.mean()) * len(values) / (len(values) - 1)
        sets.append(scores)
        total += float(scores[treated].sum())
    mean, variance = worst_mean(sets, gamma)
    deviate = (total - mean) / math.sqrt(variance)
    expected = math.erfc(deviate / math.sqrt(2)) / 2
    assert found.p_value_high == pytest.approx(expected, rel=1e-7)


def test_without_bias_the_mean_gives_the_estimate_of_effect() -> None:
    data = lead()
    for options in ({}, {"method": "full"}):
        group = matched(data, **options)
        found = me.impact.rosenbaum_bounds(
            data, group, outcome="income", statistic="mean", gamma=1
        )
        effect = me.impact.effect(data, group, outcome="income")
        row = found.bounds[0]
        assert row.estimate_low == pytest.approx(effect.estimate, rel=1e-10)
        assert row.estimate_high == pytest.approx(effect.estimate, rel=1e-10)
        assert row.ci_low < effect.estimate < row.ci_high


def test_sets_of_several_treated_with_one_are_bounded() -> None:
    random = np.random.default_rng(5)
    data = pd.DataFrame(
        {
            "joined": [1] * 40 + [0] * 20,
            "age": [i // 2 + 0.05 * (i % 2) for i in range(40)] + list(range(20)),
            "income": random.normal(size=60) + np.r_[np.ones(40), np.zeros(20)],
        }
    )
    group = matched(data, method="full")
    found = me.impact.rosenbaum_bounds(
        data, group, outcome="income", statistic="mean", gamma=[1, 1.5]
    )
    estimate = me.impact.effect(data, group, outcome="income").estimate
    assert found.sets < 40
    assert found.bounds[0].estimate_low == pytest.approx(estimate)
    assert found.bounds[1].estimate_low < estimate < found.bounds[1].estimate_high


def test_the_breakdown_is_where_p_reaches_the_size() -> None:
    data = lead()
    group = matched(data)
    found = me.impact.rosenbaum_bounds(data, group, outcome="income")
    at = me.impact.rosenbaum_bounds(
        data, group, outcome="income", gamma=found.breakdown
    )
    assert at.bounds[0].p_value_high == pytest.approx(0.05, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(-9, 9), min_size=3, max_size=14).filter(any),
    st.floats(1, 5),
    st.floats(1, 2),
)
def test_more_hidden_bias_never_makes_bounds_narrower(
    values: list[int], gamma: float, more: float
) -> None:
    made = SignedRank(differences=np.array(values, dtype=float))
    near, far = made.p_values(gamma), made.p_values(gamma * more)
    assert far[0] <= near[0] + 1e-12
    assert far[1] >= near[1] - 1e-12
    first, second = made.estimates(gamma), made.estimates(gamma * more)
    assert second[0] <= first[0] <= first[1] <= second[1]
    inner, outer = made.ends(gamma, 0.1), made.ends(gamma * more, 0.1)
    assert outer[0] <= inner[0]
    assert outer[1] >= inner[1]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-50, 50), min_size=2, max_size=40), st.integers(1, 900))
def test_averages_are_found_without_making_all_of_them(
    values: list[int], place: int
) -> None:
    differences = np.array(values, dtype=float)
    averages = SignedRank(differences=differences).averages
    place = min(place, len(averages))
    with pytest.MonkeyPatch.context() as patch:
        for few, thin, margin in itertools.product((0, 3, 100_000), (1, 5), (0, 2)):
            patch.setattr(_signed_rank, "_FEW", few)
            patch.setattr(_signed_rank, "_THIN", thin)
            patch.setattr(_signed_rank, "_MARGINS", (margin,))
            found = SignedRank(differences=differences)._nth(place)
            assert found == pytest.approx(averages[place - 1], abs=1e-12)


@pytest.mark.parametrize("kind", ["noise", "skew", "whole", "decimal", "one far"])
def test_averages_of_many_are_the_exact_ones(kind: str) -> None:
    noise = np.random.default_rng(2).standard_cauchy(2_000)
    differences = {
        "noise": noise,
        "skew": noise**3,
        "whole": np.rint(noise),
        "decimal": noise.round(1),
        "one far": np.append(np.full(1_999, 0.1), 5.0),
    }[kind]
    values = np.sort(differences)
    first, second = np.triu_indices(len(values))
    averages = np.sort(values[first] / 2 + values[second] / 2)
    made = SignedRank(differences=differences)
    for place in (1, 2, 2_000, 10**5, 10**6, len(averages) - 1, len(averages)):
        assert made._nth(place) == pytest.approx(averages[place - 1], abs=1e-14)


def test_shift_scale_and_sides_of_the_outcome_only_move_the_answer() -> None:
    data = lead()
    group = matched(data)

    def asked(values: Any, **options: Any) -> me.impact.GammaBound:
        moved = data.assign(income=values)
        return me.impact.rosenbaum_bounds(
            moved, group, outcome="income", gamma=2, **options
        ).bounds[0]

    for statistic in ("wilcoxon", "mean"):
        plain = asked(data["income"], statistic=statistic)
        huge = asked(data["income"] * 2.0**990, statistic=statistic)
        other = asked(-data["income"], statistic=statistic)
        assert huge.p_value_high == pytest.approx(plain.p_value_high, rel=1e-9)
        assert huge.ci_low / 2.0**990 == pytest.approx(plain.ci_low, rel=1e-9)
        assert other.p_value_high == pytest.approx(plain.p_value_high, rel=1e-9)
        assert other.estimate_low == pytest.approx(-plain.estimate_high, rel=1e-9)
        assert other.ci_high == pytest.approx(-plain.ci_low, rel=1e-9)


def test_one_sided_intervals_have_one_end() -> None:
    data = lead()
    group = matched(data)
    greater, less = (
        me.impact.rosenbaum_bounds(
            data, group, outcome="income", gamma=2, alternative=alternative
        ).bounds[0]
        for alternative in ("greater", "less")
    )
    assert greater.ci_high == math.inf
    assert greater.p_value_high < 0.05
    assert less.ci_low == -math.inf
    assert less.p_value_high == pytest.approx(1)


def test_few_pairs_have_no_interval_and_no_effect_to_explain() -> None:
    data = table([5.0, 6, 9], [1.0, 2, 3])
    found = me.impact.rosenbaum_bounds(data, matched(data), outcome="income", gamma=1)
    assert found.bounds[0].ci_low == -math.inf
    assert found.verdict == "not significant"
    assert found.breakdown == 1
    assert "even without hidden bias" in found.summary()
    mean = me.impact.rosenbaum_bounds(
        data, matched(data), outcome="income", statistic="mean", gamma=50
    )
    assert mean.bounds[0].ci_low == -math.inf
    assert mean.bounds[0].ci_high == math.inf


def test_many_pairs_use_the_normal_law() -> None:
    count = 60
    exact = critical(50, 0.5, 0.025)
    assert exact == 1275 - 435 + 1  # R: qsignrank(0.025, 50) is 435
    normal = critical(count, 0.5, 0.025)
    assert normal == pytest.approx(
        count * (count + 1) / 4
        + 1.959963984540054 * math.sqrt(count * (count + 1) * (2 * count + 1) / 24)
    )


def test_a_function_that_never_falls_has_no_root() -> None:
    assert _roots.falling(lambda _: -1.0, 0.0, 1.0) == -math.inf
    assert _roots.falling(lambda _: 1.0, 0.0, 1.0) == math.inf
    assert _roots.first_above(lambda _: 0.0, 0.05) == math.inf


def test_equal_sides_of_all_sets_but_one_still_have_a_mean() -> None:
    data = table([2.0, 2, 2, 5], [2.0, 2, 2, 1])
    found = me.impact.rosenbaum_bounds(
        data, matched(data), outcome="income", statistic="mean", gamma=[1, 2]
    )
    assert found.bounds[0].p_value_high == pytest.approx(
        math.erfc(1 / math.sqrt(2)), rel=1e-9
    )


def test_a_constant_difference_has_no_spread_around_itself() -> None:
    data = table(np.arange(8.0) + 3, np.arange(8.0))
    row = me.impact.rosenbaum_bounds(
        data, matched(data), outcome="income", statistic="mean", gamma=2
    ).bounds[0]
    assert (row.estimate_low, row.estimate_high) == pytest.approx((3, 3))


def test_lost_outcomes_leave_with_their_partner() -> None:
    data = lead()
    group = matched(data)
    data.loc[0, "income"] = np.nan
    with pytest.raises(me.DataError, match="missing='drop'"):
        me.impact.rosenbaum_bounds(data, group, outcome="income")
    with pytest.warns(me.DataWarning, match="left out"):
        found = me.impact.rosenbaum_bounds(
            data, group, outcome="income", missing="drop"
        )
    assert found.sets == 32


def test_sampling_weights_are_said_not_to_count() -> None:
    data = lead().assign(drawn=2.0)
    group = matched(data, weights="drawn")
    with pytest.warns(me.EstimationWarning, match="Sampling weights"):
        found = me.impact.rosenbaum_bounds(data, group, outcome="income")
    assert "drawn" in found.warnings[0]


def test_the_picture_marks_the_breakdown() -> None:
    data = lead().rename(columns={"income": "$lead_$"})
    found = me.impact.rosenbaum_bounds(
        data, matched(data), outcome="$lead_$", gamma=[1, 2, 3, 4, 5, 6]
    )
    ax = found.plot()
    marks = [np.asarray(line.get_xdata())[0] for line in ax.lines]
    assert found.breakdown in marks
    ax.figure.canvas.draw()
    never = me.impact.rosenbaum_bounds(
        data, matched(data), outcome="$lead_$", alternative="less"
    )
    assert len(never.plot().lines) == len(ax.lines) - 2
    assert len(found.summary().splitlines()) <= 25
    assert repr(found).startswith(
        "<RosenbaumBounds $lead_$: robust, breakdown gamma 3.9"
    )
    endless = attrs.evolve(found, breakdown=math.inf)
    assert "beyond a gamma of 1,000,000" in endless.summary()
    assert repr(endless).endswith("beyond 1,000,000>")
    assert list(found.to_frame()["gamma"]) == [1, 2, 3, 4, 5, 6]


BAD: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"gamma": 0.5}, me.ModelError, "1 .no hidden bias. or more"),
    ({"gamma": "2"}, me.ModelError, "gamma='2'"),
    ({"gamma": []}, me.ModelError, "empty"),
    ({"gamma": [1, math.nan]}, me.ModelError, "nan"),
    ({"statistic": "wilcox"}, me.ModelError, "wilcoxon"),
    ({"alternative": "larger"}, me.ModelError, "alternative='larger'"),
    ({"level": 95}, me.ModelError, "level"),
    ({"statistic": "mcnemar"}, me.DataError, "0 and 1"),
    ({"outcome": "incom"}, me.DataError, "income"),
]


@pytest.mark.parametrize(("options", "kind", "message"), BAD)
def test_what_cannot_be_asked_is_refused(
    options: dict[str, Any], kind: type[Exception], message: str
) -> None:
    data = lead()
    with pytest.raises(kind, match=message):
        me.impact.rosenbaum_bounds(
            data, matched(data), **{"outcome": "income", **options}
        )


def no_pairs(data: pd.DataFrame) -> Any:
    return me.impact.weight(data, treatment="joined", covariates="age")


def shared(data: pd.DataFrame) -> Any:
    return matched(data, replace=True)


def strata(data: pd.DataFrame) -> Any:
    return me.impact.match(
        data, treatment="joined", covariates="age", method="subclass", subclasses=2
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (no_pairs, me.ModelError, "e_value"),
        (shared, me.ModelError, "replace=False"),
        (strata, me.EstimationError, "several of both"),
    ],
)
def test_what_has_no_pairs_is_refused(
    make: Callable[[pd.DataFrame], Any], kind: type[Exception], message: str
) -> None:
    data = lead()
    with pytest.raises(kind, match=message):
        me.impact.rosenbaum_bounds(data, make(data), outcome="income")


def test_ranks_of_larger_sets_are_refused() -> None:
    data = pd.concat([lead(), lead().query("joined == 0").assign(age=range(33))])
    data = data.reset_index(drop=True)
    group = matched(data, ratio=2)
    with pytest.raises(me.ModelError, match="statistic='mean'"):
        me.impact.rosenbaum_bounds(data, group, outcome="income")


@pytest.mark.parametrize("statistic", ["wilcoxon", "mean", "mcnemar"])
def test_no_difference_anywhere_is_refused(statistic: Any) -> None:
    data = lead().assign(income=1.0)
    with pytest.raises(me.EstimationError, match="same for both sides"):
        me.impact.rosenbaum_bounds(
            data, matched(data), outcome="income", statistic=statistic
        )
