"""The wild cluster bootstrap against plain refitting, row by row."""

from __future__ import annotations

import time
import warnings
from typing import Any

import attrs
import numpy as np
import pytest
from tests.impact.clustered import (
    LeastSquares,
    dense_statistics,
    share_beyond,
    two_by_two,
    with_covariates,
)

import iom_me as me
from iom_me.impact import WildBootstrapResult, wild_bootstrap
from iom_me.impact._resampling import wild
from iom_me.impact._resampling.sums import effective_clusters

pytestmark = pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")


def fits() -> list[LeastSquares]:
    plain = two_by_two(6, 3, seed=1, effect=1)
    adjusted = with_covariates(two_by_two(7, 3, seed=2), number=2, seed=3)
    # More coefficients than clusters: the other way round of multiplying.
    wide = with_covariates(two_by_two(5, 2, rows=10, seed=4), number=6, seed=5)
    lopsided = two_by_two(8, 2, seed=6, effect=2)
    keep = np.random.default_rng(0).random(len(lopsided.y)) < 0.8
    uneven = attrs.evolve(
        lopsided,
        y=lopsided.y[keep],
        x=lopsided.x[keep],
        clusters=lopsided.clusters[keep],
    )
    return [plain, adjusted, wide, uneven]


@pytest.mark.parametrize("fit", fits(), ids=["plain", "adjusted", "wide", "uneven"])
@pytest.mark.parametrize("impose_null", [True, False], ids=["WCR", "WCU"])
@pytest.mark.parametrize("null", [0.0, 0.7])
def test_all_samples_give_what_refitting_each_of_them_gives(
    *, fit: LeastSquares, impose_null: bool, null: float
) -> None:
    observed, samples = dense_statistics(fit, null=null, impose_null=impose_null)

    result = wild_bootstrap(fit, null=null, impose_null=impose_null)

    assert result.enumerated
    assert result.draws == len(samples)
    assert result.statistic == pytest.approx(observed, rel=1e-10)
    assert result.p_value == share_beyond(observed, samples)
    np.testing.assert_allclose(
        np.sort(np.abs(result._statistics)), np.sort(np.abs(samples)), atol=1e-9
    )


@pytest.mark.parametrize("weights", ["webb", "mammen"])
@pytest.mark.parametrize("impose_null", [True, False], ids=["WCR", "WCU"])
def test_random_samples_give_what_refitting_them_gives(
    *, weights: Any, impose_null: bool
) -> None:
    fit = two_by_two(9, 4, seed=8, effect=1)
    rng = np.random.default_rng(5)
    drawn = next(wild.random_multipliers(weights, 9, 40, rng))

    result = wild_bootstrap(
        fit, weights=weights, impose_null=impose_null, draws=40, seed=5
    )

    _, samples = dense_statistics(
        fit, null=0, impose_null=impose_null, multipliers=drawn
    )
    np.testing.assert_allclose(result._statistics, samples, rtol=1e-8, atol=1e-12)
    assert not result.enumerated


def test_estimate_and_standard_error_are_those_of_the_fit() -> None:
    fit = two_by_two(8, 4, seed=3, effect=1)
    y = fit.y.reshape(8, 3, 2).mean(axis=1)
    change = y[:, 1] - y[:, 0]
    own = np.concatenate(
        [change[:4] - change[:4].mean(), change[4:] - change[4:].mean()]
    )

    result = wild_bootstrap(attrs.evolve(fit, scale=10.0))

    assert result.estimate == pytest.approx(
        10 * (change[:4].mean() - change[4:].mean())
    )
    error = np.sqrt((own**2).sum() / 16 * 8 / 7)
    assert result.std_error == pytest.approx(10 * error, rel=1e-10)
    assert result.statistic == pytest.approx(result.estimate / result.std_error)


def test_weights_have_mean_zero_and_variance_one() -> None:
    for name in ("rademacher", "webb"):
        values = wild._VALUES[name]
        assert values.mean() == pytest.approx(0, abs=1e-15)
        assert (values**2).mean() == pytest.approx(1)


def test_mammen_weights_keep_the_skewness() -> None:
    values, share = wild._VALUES["mammen"], wild._SHARE_OF_FIRST["mammen"]
    chances = np.array([share, 1 - share])

    assert [float(chances @ values**power) for power in (1, 2, 3)] == pytest.approx(
        [0, 1, 1], abs=1e-12
    )


def test_mammen_weights_are_drawn_as_often_as_they_should() -> None:
    drawn = next(
        wild.random_multipliers("mammen", 10, 20_000, np.random.default_rng(1))
    )

    assert (drawn < 0).mean() == pytest.approx((5**0.5 + 1) / (2 * 5**0.5), abs=0.005)


@pytest.mark.parametrize(
    ("weights", "clusters", "draws", "made"),
    [
        ("rademacher", 12, 9999, 4096),
        ("rademacher", 13, 9999, 8192),
        ("rademacher", 13, 8192, 8192),
        ("rademacher", 13, 8191, 8191),
        ("webb", 5, 9999, 7776),
        ("webb", 6, 9999, 9999),
        ("mammen", 4, 9999, 9999),
    ],
)
def test_every_sample_is_made_if_there_are_not_more_than_asked_for(
    weights: Any, clusters: int, draws: int, made: int
) -> None:
    result = wild_bootstrap(
        two_by_two(clusters, clusters // 2), weights=weights, draws=draws
    )

    assert result.draws == made
    assert result.enumerated == (made not in (9999, 8191))


def test_every_sample_is_another_one() -> None:
    made = np.vstack(list(wild.every_multiplier("webb", 4)))

    assert len(np.unique(made, axis=0)) == 6**4


def test_many_draws_are_made_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = two_by_two(7, 3, seed=2, effect=1)
    at_once = wild_bootstrap(fit)

    monkeypatch.setattr(wild, "_CELLS_AT_ONCE", 50)

    assert wild_bootstrap(fit).to_dict() == at_once.to_dict()


@pytest.mark.parametrize("impose_null", [True, False], ids=["WCR", "WCU"])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95])
def test_the_interval_ends_where_the_hypothesis_begins_to_be_rejected(
    *, impose_null: bool, level: float
) -> None:
    fit = two_by_two(9, 4, seed=9, effect=1)
    result = wild_bootstrap(fit, impose_null=impose_null, level=level)

    def p(null: float) -> float:
        return wild_bootstrap(fit, impose_null=impose_null, null=null).p_value

    width = result.ci_high - result.ci_low
    for end, outwards in ((result.ci_low, -1), (result.ci_high, 1)):
        assert p(end + 1e-7 * width * outwards) <= 1 - level + 1e-9
        assert p(end - 1e-7 * width * outwards) > 1 - level


def test_without_the_null_the_interval_is_a_quantile_of_the_samples() -> None:
    fit = two_by_two(9, 4, seed=9, effect=1)
    result = wild_bootstrap(fit, impose_null=False, level=0.9)

    largest = np.sort(np.abs(result._statistics))[::-1]
    # Statistics that differ by less than one part in 1e9 are ties.
    half = result.std_error * largest[int(0.1 * 2**9)] / (1 + 1e-9)

    assert result.ci_low == pytest.approx(result.estimate - half, rel=1e-10)
    assert result.ci_high == pytest.approx(result.estimate + half, rel=1e-10)


@pytest.mark.parametrize("seed", range(6))
def test_a_p_value_below_one_minus_level_is_an_interval_without_the_null(
    seed: int,
) -> None:
    result = wild_bootstrap(two_by_two(10, 5, seed=seed, effect=seed / 2))

    inside = result.ci_low <= 0 <= result.ci_high
    assert inside == (result.p_value > 0.05)


def test_a_sample_that_repeats_the_data_is_a_tie_and_does_not_count() -> None:
    result = wild_bootstrap(two_by_two(8, 4, seed=2, effect=50))

    # Where all signs are equal, the sample is the data, or their mirror image.
    assert result.p_value <= result.p_value_ties - 2 / 2**8


def test_an_interval_has_no_end_where_no_hypothesis_is_rejected() -> None:
    # Two clusters on a side: some samples have no variance at all.
    fit = two_by_two(4, 2, seed=1)

    with pytest.warns(me.EstimationWarning, match="no end on at least one side"):
        result = wild_bootstrap(fit, impose_null=False)

    assert (result.ci_low, result.ci_high) == (-np.inf, np.inf)
    assert result.to_dict()["ci_low"] is None
    assert "[unbounded, unbounded]" in repr(result)


def test_a_low_level_gives_a_short_interval_round_the_estimate() -> None:
    fit = two_by_two(9, 4, seed=9, effect=1)

    short, point = wild_bootstrap(fit, level=0.01), wild_bootstrap(fit, level=0.005)

    assert short.ci_low < short.estimate < short.ci_high
    assert short.ci_high - short.ci_low < 0.02 * short.std_error
    # Samples that repeat the data never count, so not even the estimate has p = 1.
    assert point.ci_low == point.ci_high == point.estimate
    assert repr(point).startswith("<WildBootstrapResult treated:post: -0.0319 [")


def test_the_same_seed_gives_the_same_result() -> None:
    fit = two_by_two(16, 8, seed=2)

    first = wild_bootstrap(fit, draws=499, seed=3)

    assert wild_bootstrap(fit, draws=499, seed=3).to_dict() == first.to_dict()
    again = wild_bootstrap(fit, draws=499, seed=np.random.default_rng(3))
    assert again.to_dict() == first.to_dict()
    assert wild_bootstrap(fit, draws=499, seed=4).ci_low != first.ci_low


def test_clusters_of_equal_influence_all_count() -> None:
    assert effective_clusters(two_by_two(12, 6)._cluster_scores(None)) == pytest.approx(
        12
    )


def test_clusters_count_by_their_part_in_the_variance() -> None:
    # Each side has the inverse of its rows in the variance, in equal shares.
    parts = np.array([1 / 2 / 2] * 2 + [1 / 10 / 10] * 10)

    found = wild_bootstrap(two_by_two(12, 2)).effective_clusters

    assert found == pytest.approx(parts.sum() ** 2 / (parts**2).sum())


def test_few_treated_clusters_are_warned_of() -> None:
    fit = attrs.evolve(two_by_two(12, 2), treated=np.arange(12) < 2)

    with pytest.warns(me.EstimationWarning, match="2 of 12 clusters have .* rarely"):
        result = wild_bootstrap(fit)
    with pytest.warns(me.EstimationWarning, match="reject far too often"):
        wild_bootstrap(fit, impose_null=False)

    assert result.treated_clusters == 2
    assert len(result.warnings) == 1


def test_few_untreated_clusters_are_warned_of() -> None:
    fit = attrs.evolve(two_by_two(12, 9), treated=np.arange(12) < 9)

    with pytest.warns(me.EstimationWarning, match="3 of 12 clusters lack treated"):
        wild_bootstrap(fit)


@pytest.mark.parametrize("treated", [5, 12])
def test_enough_treated_clusters_give_no_warning(treated: int) -> None:
    fit = attrs.evolve(two_by_two(12, 6), treated=np.arange(12) < treated)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert wild_bootstrap(fit).warnings == ()


def test_coarse_p_values_are_warned_of() -> None:
    with pytest.warns(me.EstimationWarning, match="weights='webb'") as caught:
        result = wild_bootstrap(two_by_two(5, 2, effect=9))

    assert [str(one.message) for one in caught] == list(result.warnings)


def test_webb_weights_tell_more_samples_apart() -> None:
    fit = two_by_two(5, 2, effect=9)

    webb = wild_bootstrap(fit, weights="webb")
    signs = wild_bootstrap(fit)

    assert webb.p_value_ties - webb.p_value < signs.p_value_ties - signs.p_value


def test_the_coefficient_can_be_named() -> None:
    assert wild_bootstrap(two_by_two(8, 4), term="post").term == "post"


class TestBadInput:
    @pytest.mark.parametrize("draws", [0, -1, 2.5, "many", None, True])
    def test_draws_must_be_a_number_of_draws(self, draws: Any) -> None:
        with pytest.raises(me.errors.ModelError, match="no number of draws"):
            wild_bootstrap(two_by_two(8, 4), draws=draws)

    @pytest.mark.parametrize("null", [np.nan, np.inf, "0", None, True])
    def test_the_null_must_be_finite(self, null: Any) -> None:
        with pytest.raises(me.errors.ModelError, match="no finite number"):
            wild_bootstrap(two_by_two(8, 4), null=null)

    @pytest.mark.parametrize("level", [0, 1, 95, -0.1, np.nan, "0.95", True])
    def test_the_level_must_be_a_fraction(self, level: Any) -> None:
        with pytest.raises(me.errors.ModelError, match=r"write 0\.95"):
            wild_bootstrap(two_by_two(8, 4), level=level)

    @pytest.mark.parametrize("seed", [-1, 1.5, None, "a", True])
    def test_the_seed_must_be_a_seed(self, seed: Any) -> None:
        with pytest.raises(me.errors.ModelError, match="no seed"):
            wild_bootstrap(two_by_two(8, 4), seed=seed)

    @pytest.mark.parametrize("weights", ["web", "normal", None])
    def test_unknown_weights_are_refused(self, weights: Any) -> None:
        with pytest.raises(me.errors.ModelError, match="weights=.* is unknown"):
            wild_bootstrap(two_by_two(8, 4), weights=weights)

    @pytest.mark.parametrize("result", [None, "did", 3.0])
    def test_what_is_no_result_is_refused(self, result: Any) -> None:
        with pytest.raises(me.errors.ModelError, match="has no sums by cluster"):
            wild_bootstrap(result)

    def test_one_cluster_is_refused(self) -> None:
        fit = two_by_two(8, 4)
        one = attrs.evolve(fit, clusters=np.zeros_like(fit.clusters))

        with pytest.raises(me.errors.EstimationError, match="one cluster"):
            wild_bootstrap(one)

    def test_more_clusters_than_help_are_refused(self) -> None:
        scores = two_by_two(8, 4)._cluster_scores(None)
        many = attrs.evolve(
            scores,
            cross=np.zeros((10_001, 4, 4)),
            outcome=np.zeros((10_001, 4)),
        )

        class Many:
            def _cluster_scores(self, _term: object) -> Any:
                return many

        with pytest.raises(me.errors.EstimationError, match="use that"):
            wild_bootstrap(Many())

    @pytest.mark.parametrize("values", [0.0, 1e6])
    def test_an_outcome_that_does_not_vary_is_refused(self, values: float) -> None:
        fit = two_by_two(8, 4)

        with pytest.raises(me.errors.EstimationError, match="nothing to resample"):
            wild_bootstrap(attrs.evolve(fit, y=values + fit.x[:, 1]))


class TestResult:
    @pytest.fixture
    def result(self) -> WildBootstrapResult:
        return wild_bootstrap(
            attrs.evolve(
                two_by_two(12, 6, seed=4, effect=1.5), treated=np.arange(12) < 6
            )
        )

    def test_the_frame_has_one_row(self, result: WildBootstrapResult) -> None:
        frame = result.to_frame()

        assert list(frame) == [
            "term",
            "estimate",
            "std_error",
            "statistic",
            "p_value",
            "ci_low",
            "ci_high",
            "clusters",
            "effective_clusters",
            "draws",
        ]
        assert len(frame) == 1
        assert frame["p_value"].item() == result.p_value

    def test_the_summary_says_what_was_done(self, result: WildBootstrapResult) -> None:
        text = result.summary()

        assert "'treated:post' on 'income'" in text
        assert "imposed on the draws (WCR)" in text
        assert "4,096: all combinations" in text
        assert "12 by 'village', 6 with treated rows" in text
        assert "worth 12.0 of equal influence" in text

    def test_the_summary_says_what_was_drawn(self) -> None:
        result = wild_bootstrap(
            two_by_two(20, 9), weights="mammen", impose_null=False, draws=400
        )

        assert "400 at random; Monte Carlo error of p 0.0" in result.summary()
        assert "not imposed on the draws (WCU)" in result.summary()
        assert "Mammen" in result.summary()

    def test_the_sentence_is_there_in_three_languages(
        self, result: WildBootstrapResult
    ) -> None:
        assert "wild cluster bootstrap with 12 clusters" in result.sentence()
        assert "intervalle à 95\u202f%\u00a0: de " in result.sentence("fr")
        assert "intervalo del 95\u00a0%: de " in result.sentence("es")
        decimal = f"{result.p_value:.3f}"
        assert f"p = {decimal}" in result.sentence()
        assert f"p = {decimal.replace('.', ',')}" in result.sentence("fr")

    def test_a_sentence_in_another_language_is_refused(
        self, result: WildBootstrapResult
    ) -> None:
        with pytest.raises(me.errors.ModelError, match="no messages"):
            result.sentence("de")

    def test_a_sentence_can_lack_an_end(self) -> None:
        result = wild_bootstrap(two_by_two(4, 2, seed=1), impose_null=False)

        assert "95 % interval without ends" in result.sentence()

    def test_a_small_p_value_is_not_shown_as_zero(self) -> None:
        result = wild_bootstrap(two_by_two(13, 6, effect=50))

        assert result.p_value == 0
        assert "p < 0.001" in repr(result)
        assert "p < 0.001" in result.sentence()
        assert "p < 0,001" in result.sentence("es")

    def test_the_plot_marks_the_data(self, result: WildBootstrapResult) -> None:
        axes = result.plot()

        marked = np.asarray(axes.lines[0].get_xdata())
        bars: Any = axes.patches
        counts = [bar.get_height() for bar in bars]

        assert marked[0] == result.statistic
        assert sum(counts) == 4096

    def test_very_large_and_small_numbers_are_written_in_short(self) -> None:
        fit = two_by_two(12, 6, seed=4, effect=1.5)
        large = wild_bootstrap(attrs.evolve(fit, scale=1e300))
        small = wild_bootstrap(attrs.evolve(fit, scale=1e-300))

        assert "e+300" in repr(large)
        assert "e-300" in repr(small)
        assert len(large.sentence()) < 220
        assert len(small.sentence()) < 220


@pytest.mark.slow
def test_the_time_does_not_grow_with_rows_and_is_short() -> None:
    fit = two_by_two(40, 20, rows=100)

    best = np.inf
    for _ in range(3):
        start = time.perf_counter()
        wild_bootstrap(fit)
        best = min(best, time.perf_counter() - start)

    assert best < 0.5
