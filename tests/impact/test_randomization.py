"""Randomisation inference against going through assignments one by one."""

from __future__ import annotations

import itertools
import math
import warnings
from typing import Any, Literal

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats
from tests.impact.clustered import Compared, as_table, two_by_two

import iom_me as me
from iom_me.impact import (
    RandomizationResult,
    difference_in_differences,
    permutation_test,
    randomization_inference,
)
from iom_me.impact._resampling import permutations
from iom_me.impact._resampling.sums import Assignment

pytestmark = pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")

COLUMNS: Any = {
    "outcome": "income",
    "treated": "project",
    "post": "endline",
    "cluster": "village",
}


def table(clusters: int, treated: int, *, seed: int = 0, effect: float = 0.0) -> Any:
    """Draw clusters of uneven size; each has rows in both periods."""
    rows = as_table(two_by_two(clusters, treated, rows=10, seed=seed, effect=effect))
    kept = np.random.default_rng(seed).random(len(rows)) < 0.7
    kept[np.arange(len(rows)) % 10 < 2] = True
    return rows[kept].reset_index(drop=True)


def effect_of(rows: pd.DataFrame, treated: Any) -> float:
    """Subtract four means."""
    means = rows["income"].groupby([rows["village"].isin(treated), rows["endline"]])
    m = means.mean()
    return float(m[True, 1] - m[True, 0] - m[False, 1] + m[False, 0])


def changes(rows: pd.DataFrame) -> Any:
    """Subtract the two means of each village."""
    means = rows.groupby(["endline", "village"])["income"].mean()
    return (means.loc[1] - means.loc[0]).to_numpy()


def plain_effects(rows: pd.DataFrame) -> tuple[float, np.ndarray[Any, Any]]:
    """Go through all assignments with as many treated villages."""
    villages = rows["village"].unique()
    treated = rows.loc[rows["project"] == 1, "village"].unique()
    others = itertools.combinations(villages, len(treated))
    return effect_of(rows, treated), np.array([effect_of(rows, one) for one in others])


@pytest.mark.parametrize(("clusters", "treated"), [(7, 3), (9, 1), (8, 7)])
def test_the_p_value_is_the_share_of_assignments_at_least_as_extreme(
    clusters: int, treated: int
) -> None:
    rows = table(clusters, treated, seed=clusters, effect=0.5)
    effect, others = plain_effects(rows)

    result = permutation_test(rows, **COLUMNS)

    assert result.enumerated
    assert result.draws == math.comb(clusters, treated) == len(others)
    assert result.estimate == pytest.approx(effect, rel=1e-10)
    assert result.statistic == pytest.approx(effect, rel=1e-10)
    assert result.p_value == np.mean(np.abs(others) >= abs(effect) - 1e-9)
    np.testing.assert_allclose(np.sort(result._statistics), np.sort(others), atol=1e-12)


def test_one_sided_p_values_count_one_side() -> None:
    rows = table(8, 4, seed=3, effect=0.5)
    effect, others = plain_effects(rows)

    greater = permutation_test(rows, **COLUMNS, alternative="greater")
    less = permutation_test(rows, **COLUMNS, alternative="less")

    assert greater.p_value == np.mean(others >= effect - 1e-9)
    assert less.p_value == np.mean(others <= effect + 1e-9)
    assert greater.p_value + less.p_value == pytest.approx(1 + 1 / 70)


def test_equal_clusters_are_tested_as_scipy_tests_two_samples() -> None:
    rows = as_table(two_by_two(9, 4, seed=5, effect=1))
    change = changes(rows)

    def difference(one: Any, other: Any, axis: int) -> Any:
        return one.mean(axis=axis) - other.mean(axis=axis)

    sides: tuple[Literal["greater", "less"], ...] = ("greater", "less")
    for alternative in sides:
        peer = stats.permutation_test(
            (change[:4], change[4:]),
            difference,
            vectorized=True,
            n_resamples=np.inf,
            alternative=alternative,
        )
        ours = permutation_test(rows, **COLUMNS, alternative=alternative)

        assert ours.p_value == pytest.approx(peer.pvalue, rel=1e-12)
        assert ours.statistic == pytest.approx(peer.statistic, rel=1e-10)


def test_the_p_value_of_one_treated_cluster_is_its_rank() -> None:
    rows = as_table(two_by_two(12, 1, seed=2, effect=30))

    with pytest.warns(
        me.EstimationWarning, match=r"smallest possible p is 1/12 = 0\.08"
    ):
        result = permutation_test(rows, **COLUMNS)

    assert result.p_value == result.smallest_p_value == 1 / 12
    assert (result.ci_low, result.ci_high) == (-math.inf, math.inf)
    assert result.to_dict()["ci_high"] is None


def test_a_level_that_can_be_reached_gives_no_warning() -> None:
    rows = as_table(two_by_two(12, 1, seed=2, effect=30))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = permutation_test(rows, **COLUMNS, level=0.9)

    assert result.warnings == ()
    assert math.isfinite(result.ci_low)


def test_swapped_groups_of_one_size_are_as_extreme() -> None:
    result = permutation_test(as_table(two_by_two(6, 3, effect=30)), **COLUMNS)

    assert result.p_value == result.smallest_p_value == 2 / 20


@pytest.mark.parametrize("statistic", ["effect", "studentized"])
def test_a_null_is_taken_from_the_rows_that_have_the_programme(statistic: Any) -> None:
    rows = table(8, 3, seed=4, effect=2)
    without = rows.assign(
        income=rows["income"] - 1.25 * rows["project"] * rows["endline"]
    )

    asked = permutation_test(rows, **COLUMNS, statistic=statistic, null=1.25)
    taken = permutation_test(without, **COLUMNS, statistic=statistic)

    assert asked.p_value == taken.p_value
    assert asked.statistic == pytest.approx(taken.statistic, rel=1e-9)
    np.testing.assert_allclose(
        np.sort(asked._statistics), np.sort(taken._statistics), atol=1e-9
    )


@pytest.mark.parametrize("statistic", ["effect", "studentized"])
@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
@pytest.mark.parametrize("level", [0.8, 0.9])
def test_the_interval_ends_where_the_hypothesis_begins_to_be_rejected(
    statistic: Any, alternative: Any, level: float
) -> None:
    rows = table(9, 4, seed=6, effect=1)
    options: dict[str, Any] = {"statistic": statistic, "alternative": alternative}
    result = permutation_test(rows, **COLUMNS, **options, level=level)

    def p(null: float) -> float:
        return permutation_test(rows, **COLUMNS, **options, null=null).p_value

    if alternative != "less":
        assert p(result.ci_low - 1e-6) <= 1 - level + 1e-9 < p(result.ci_low + 1e-6)
    if alternative != "greater":
        assert p(result.ci_high + 1e-6) <= 1 - level + 1e-9 < p(result.ci_high - 1e-6)
    assert math.isinf(result.ci_high) == (alternative == "greater")
    assert math.isinf(result.ci_low) == (alternative == "less")


def test_a_p_value_that_equals_one_minus_level_rejects() -> None:
    # 1 - 0.9 is a little below 0.1 in floating point.
    result = permutation_test(
        as_table(two_by_two(6, 3, effect=9)), **COLUMNS, level=0.9
    )

    assert result.p_value == 0.1
    assert result.ci_low > 0
    assert result.warnings == ()


def test_no_more_true_hypotheses_are_rejected_than_the_level_says() -> None:
    rows = table(8, 4, seed=11)
    villages = sorted(rows["village"].unique())

    p = np.array(
        [
            permutation_test(
                rows.assign(project=rows["village"].isin(one).astype(int)), **COLUMNS
            ).p_value
            for one in itertools.combinations(villages, 4)
        ]
    )

    for level in (0.05, 0.1, 0.3):
        assert np.mean(p <= level + 1e-9) <= level


def test_the_studentized_statistic_divides_by_the_spread_of_clusters() -> None:
    rows = as_table(two_by_two(9, 4, seed=5, effect=1))
    change = changes(rows)
    welch = stats.ttest_ind(change[:4], change[4:], equal_var=False)

    result = permutation_test(rows, **COLUMNS, statistic="studentized")

    assert result.statistic == pytest.approx(welch.statistic, rel=1e-10)
    others = [
        stats.ttest_ind(
            change[list(one)], np.delete(change, list(one)), equal_var=False
        ).statistic
        for one in itertools.combinations(range(9), 4)
    ]
    np.testing.assert_allclose(
        np.sort(result._statistics), np.sort(others), rtol=1e-9, atol=1e-12
    )


def staggered(seed: int = 0) -> Assignment:
    """Seven clusters in three groups and three periods; one group starts at each."""
    rng = np.random.default_rng(seed)
    return Assignment(
        counts=rng.integers(3, 9, (7, 3)).astype(float),
        sums=rng.normal(size=(7, 3)) * 5,
        group=np.array([0, 0, 0, 1, 1, 2, 2]),
        # Of the first cohort in both periods, of the second in the last.
        loads=np.array([[1.0, -0.5, -0.5], [-1.0, 0.5, 0.5], [-0.3, -0.2, 0.5]])
        - np.array([[-0.3, -0.2, 0.5], [0, 0, 0], [0, 0, 0]]),
        exposed=np.array([[False] * 3, [False, True, True], [False, False, True]]),
        scale=2.0,
    )


def naive(assignment: Assignment, group: Any, null: float) -> float:
    sums = assignment.sums.copy()
    for c, t in np.ndindex(sums.shape):
        if (
            assignment.exposed is not None
            and assignment.exposed[assignment.group[c], t]
        ):
            sums[c, t] -= null / assignment.scale * assignment.counts[c, t]
    effect = 0.0
    for g, t in np.ndindex(assignment.loads.shape):
        own = np.asarray(group) == g
        mean = sums[own, t].sum() / assignment.counts[own, t].sum()
        effect += assignment.loads[g, t] * mean
    return assignment.scale * effect


def test_cohorts_that_start_at_different_times_are_permuted_together() -> None:
    given_ = staggered()
    groups = sorted(set(itertools.permutations(given_.group.tolist())))
    others = np.array([naive(given_, group, 0.7) for group in groups])
    observed = naive(given_, given_.group, 0.7)

    result = randomization_inference(Compared(assignment=given_), null=0.7)

    assert result.draws == len(groups) == 210
    assert result.group_sizes == (3, 2, 2)
    assert result.estimate == pytest.approx(naive(given_, given_.group, 0.0), rel=1e-10)
    assert result.p_value == np.mean(np.abs(others) >= abs(observed) - 1e-9)
    np.testing.assert_allclose(np.sort(result._statistics), np.sort(others), rtol=1e-9)


def test_a_cohort_that_the_effect_leaves_out_is_permuted_all_the_same() -> None:
    given_ = staggered()
    loads = given_.loads.copy()
    loads[0] = [-1.0, 0.0, 1.0]
    loads[1], loads[2] = -loads[0], 0.0
    two_of_three = attrs.evolve(given_, loads=-loads)
    groups = sorted(set(itertools.permutations(given_.group.tolist())))
    others = np.array([naive(two_of_three, group, 0.0) for group in groups])
    observed = naive(two_of_three, given_.group, 0.0)

    result = randomization_inference(Compared(assignment=two_of_three))

    assert result.draws == 210
    assert result.p_value == np.mean(np.abs(others) >= abs(observed) - 1e-9)


def test_a_result_warns_of_a_level_that_cannot_be_reached() -> None:
    with pytest.warns(
        me.EstimationWarning, match="smallest possible p is 1/210"
    ) as all_:
        result = randomization_inference(Compared(assignment=staggered()), level=0.999)

    assert [str(one.message) for one in all_] == list(result.warnings)
    assert math.isinf(result.ci_low)


def test_every_assignment_is_another_one() -> None:
    group = np.array([2, 0, 1, 0, 2, 4])

    found = np.vstack(list(permutations.every_assignment(group)))

    assert len(np.unique(found, axis=0)) == len(found) == permutations.count(group)
    assert (np.sort(found, axis=1) == np.sort(group)).all()


def test_many_assignments_are_looked_at_in_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = table(8, 4, seed=3)
    every = permutation_test(rows, **COLUMNS)

    monkeypatch.setattr(permutations, "_CELLS_AT_ONCE", 50)

    assert permutation_test(rows, **COLUMNS).to_dict() == every.to_dict()
    assert permutation_test(rows, **COLUMNS, draws=60).draws == 61


def test_random_assignments_include_the_actual_one() -> None:
    rows = table(22, 10, seed=3, effect=50)

    result = permutation_test(rows, **COLUMNS, draws=199)

    assert not result.enumerated
    assert result.draws == 200
    assert result.p_value == 1 / 200


def test_random_assignments_come_close_to_all() -> None:
    rows = table(12, 5, seed=3, effect=0.8)
    every = permutation_test(rows, **COLUMNS)

    drawn = permutation_test(rows, **COLUMNS, draws=700, seed=1)

    assert every.draws == 792
    assert drawn.p_value == pytest.approx(every.p_value, abs=0.06)
    same = permutation_test(rows, **COLUMNS, draws=700, seed=np.random.default_rng(1))
    assert same.to_dict() == drawn.to_dict()


@given(
    seed=st.integers(0, 10**6),
    factor=st.sampled_from([1e-7, -2.0, 1e6]),
    shift=st.integers(-100, 100),
)
@settings(max_examples=20, deadline=None)
def test_the_unit_of_the_outcome_and_the_order_of_rows_do_not_matter(
    seed: int, factor: float, shift: int
) -> None:
    rows = table(8, 3, seed=seed, effect=1)
    other = rows.sample(frac=1, random_state=1)
    other["income"] = factor * (other["income"] + shift)
    other["village"] = "x" + other["village"]

    plain = permutation_test(rows, **COLUMNS, level=0.8)
    found = permutation_test(other, **COLUMNS, level=0.8)

    assert found.p_value == plain.p_value
    ends = sorted([factor * plain.ci_low, factor * plain.ci_high])
    assert [found.ci_low, found.ci_high] == pytest.approx(ends, rel=1e-6)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_each_row_twice_gives_the_same_test(seed: int) -> None:
    rows = table(8, 3, seed=seed, effect=1)

    twice = permutation_test(pd.concat([rows, rows]), **COLUMNS, level=0.8)

    once = permutation_test(rows, **COLUMNS, level=0.8)
    assert twice.p_value == once.p_value
    assert twice.ci_low == pytest.approx(once.ci_low, rel=1e-9)


@pytest.mark.parametrize("factor", [1.5e308, 1e300, 1e-300])
def test_outcomes_of_any_size_give_the_same_test(factor: float) -> None:
    rows = table(8, 3, seed=2, effect=1)
    rows["income"] /= 2 * rows["income"].abs().max()
    far = rows.assign(income=rows["income"] * factor)

    plain, found = (permutation_test(one, **COLUMNS, level=0.8) for one in (rows, far))

    assert found.p_value == plain.p_value
    assert found.estimate == pytest.approx(plain.estimate * factor, rel=1e-9)
    assert found.ci_low == pytest.approx(plain.ci_low * factor, rel=1e-9)


def test_noise_on_a_high_level_is_seen() -> None:
    rows = table(8, 3, seed=2, effect=1)

    high = permutation_test(rows.assign(income=rows["income"] + 1e8), **COLUMNS)

    assert high.p_value == permutation_test(rows, **COLUMNS).p_value


@pytest.mark.parametrize("statistic", ["effect", "studentized"])
def test_a_result_gives_the_same_as_its_table(statistic: Any) -> None:
    rows = table(9, 4, seed=8, effect=1)
    did = difference_in_differences(rows, **COLUMNS)

    result = randomization_inference(did, statistic=statistic)

    from_table = permutation_test(rows, **COLUMNS, statistic=statistic)
    assert result.p_value == from_table.p_value
    assert result.estimate == pytest.approx(did.estimate, rel=1e-10)
    assert result.ci_low == pytest.approx(from_table.ci_low, rel=1e-8)
    assert (result.outcome, result.cluster) == ("income", "village")


def test_an_effect_without_treated_rows_has_a_test_but_no_interval() -> None:
    before = attrs.evolve(staggered(), exposed=np.zeros((3, 3), dtype=bool))

    result = randomization_inference(Compared(assignment=before))

    assert 0 < result.p_value <= 1
    assert math.isnan(result.ci_low)
    assert "[no interval]" in repr(result)
    assert "no interval" in result.sentence()
    with pytest.raises(me.errors.ModelError, match="only null=0 makes sense"):
        randomization_inference(Compared(assignment=before), null=1.0)


def test_periods_of_which_the_programme_is_unknown_give_no_interval() -> None:
    known = staggered()
    unknown = attrs.evolve(known, exposed=None)

    result = randomization_inference(Compared(assignment=unknown))

    assert math.isnan(result.ci_low)
    with_interval = randomization_inference(Compared(assignment=known))
    assert result.p_value == with_interval.p_value


class TestBadInput:
    @pytest.mark.parametrize("statistic", ["t", "mean", None])
    def test_unknown_statistics_are_refused(self, statistic: Any) -> None:
        with pytest.raises(me.errors.ModelError, match="statistic=.* is unknown"):
            permutation_test(table(8, 4), **COLUMNS, statistic=statistic)

    def test_unknown_alternatives_are_refused(self) -> None:
        alternative: Any = "two_sided"
        with pytest.raises(me.errors.ModelError, match="Did you mean 'two-sided'"):
            permutation_test(table(8, 4), **COLUMNS, alternative=alternative)

    def test_unknown_ways_with_gaps_are_refused(self) -> None:
        missing: Any = "skip"
        with pytest.raises(me.errors.ModelError, match="missing='skip' is unknown"):
            permutation_test(table(8, 4), **COLUMNS, missing=missing)

    @pytest.mark.parametrize("result", [None, 3, "x"])
    def test_what_is_no_result_is_refused(self, result: Any) -> None:
        with pytest.raises(me.errors.ModelError, match="permutation_test"):
            randomization_inference(result)

    def test_a_table_is_sent_to_the_function_for_tables(self) -> None:
        rows: Any = table(8, 4)
        with pytest.raises(me.errors.ModelError, match="use permutation_test"):
            randomization_inference(rows)

    def test_a_column_that_is_absent_is_named(self) -> None:
        with pytest.raises(me.errors.DataError, match="no column 'rsi'"):
            permutation_test(table(8, 4), **{**COLUMNS, "outcome": "rsi"})

    def test_a_column_that_is_used_twice_is_refused(self) -> None:
        with pytest.raises(me.errors.DataError, match="used twice"):
            permutation_test(table(8, 4), **{**COLUMNS, "post": "project"})

    def test_a_test_without_clusters_is_refused(self) -> None:
        nothing: Any = {**COLUMNS, "cluster": None}
        with pytest.raises(me.errors.ModelError, match="cluster=None names no column"):
            permutation_test(table(8, 4), **nothing)

    def test_an_empty_table_is_refused(self) -> None:
        with pytest.raises(me.errors.DataError, match="no rows"):
            permutation_test(table(8, 4).iloc[:0], **COLUMNS)

    def test_text_codes_are_refused(self) -> None:
        rows = table(8, 4).assign(endline="before")
        with pytest.raises(me.errors.DataError, match="must hold 0 and 1"):
            permutation_test(rows, **COLUMNS)

    def test_gaps_are_refused_and_counted(self) -> None:
        rows = table(8, 4)
        rows.loc[3, "income"] = np.nan
        with pytest.raises(me.errors.DataError, match="1 of .* 'income' in 1"):
            permutation_test(rows, **COLUMNS)

    def test_gaps_are_left_out_if_asked_for(self) -> None:
        rows = table(8, 4)
        gaps = rows.copy()
        gaps.loc[3, "village"] = None

        with pytest.warns(me.DataWarning, match="1 of .* rows were left out"):
            result = permutation_test(gaps, **COLUMNS, missing="drop")

        assert result.estimate == permutation_test(rows.drop(3), **COLUMNS).estimate
        assert "left out" in result.warnings[0]

    def test_nothing_but_gaps_is_refused(self) -> None:
        rows = table(8, 4).assign(income=np.nan)
        with pytest.raises(me.errors.DataError, match="No row has a value"):
            permutation_test(rows, **COLUMNS, missing="drop")

    def test_a_cluster_on_both_sides_is_refused(self) -> None:
        rows = table(8, 4)
        rows.loc[0, "project"] = 0
        with pytest.raises(me.errors.DataError, match="1 of 8 clusters of 'village'"):
            permutation_test(rows, **COLUMNS)

    @pytest.mark.parametrize("column", ["project", "endline"])
    def test_a_cell_without_rows_is_refused(self, column: str) -> None:
        rows = table(8, 4)
        rows[column] = 1
        with pytest.raises(me.errors.EstimationError, match="not identified"):
            permutation_test(rows, **COLUMNS)

    def test_one_group_is_refused(self) -> None:
        one = attrs.evolve(staggered(), group=np.ones(7, dtype=int))
        with pytest.raises(me.errors.EstimationError, match="in one group"):
            randomization_inference(Compared(assignment=one))

    def test_an_outcome_without_spread_is_refused(self) -> None:
        rows = table(8, 4)
        rows["income"] = 3.0 + rows["project"] * rows["endline"]
        with pytest.raises(me.errors.EstimationError, match="nothing to permute"):
            permutation_test(rows, **COLUMNS)

    def test_an_assignment_that_leaves_a_group_without_rows_is_refused(self) -> None:
        rows = as_table(two_by_two(8, 1))
        rows = rows[(rows["village"] != "V05") | (rows["endline"] == 1)]
        with pytest.raises(me.errors.EstimationError, match="Under 1 of 8 assignments"):
            permutation_test(rows, **COLUMNS)

    def test_more_clusters_than_help_are_refused(self) -> None:
        rows = as_table(two_by_two(10_001, 3, rows=2))
        with pytest.raises(me.errors.EstimationError, match="offered up to 10,000"):
            permutation_test(rows, **COLUMNS)


class TestResult:
    @pytest.fixture
    def result(self) -> RandomizationResult:
        return permutation_test(table(9, 4, seed=1, effect=1), **COLUMNS)

    def test_the_frame_has_one_row(self, result: RandomizationResult) -> None:
        frame = result.to_frame()

        assert list(frame) == [
            "term",
            "estimate",
            "statistic",
            "p_value",
            "ci_low",
            "ci_high",
            "clusters",
            "draws",
        ]
        assert frame["clusters"].item() == 9

    def test_the_summary_says_what_was_done(self, result: RandomizationResult) -> None:
        text = result.summary()

        assert "'treated:post' on 'income'" in text
        assert "126: all with these group sizes" in text
        assert "in groups of 5, 4 (without the programme first)" in text
        assert "the effect, two-sided" in text

    def test_the_summary_says_what_was_drawn(self) -> None:
        result = permutation_test(
            table(12, 6, seed=1), **COLUMNS, draws=99, statistic="studentized"
        )

        assert "100 at random; Monte Carlo error" in result.summary()
        assert "the effect over its standard error" in result.summary()

    def test_many_groups_are_cut_short(self, result: RandomizationResult) -> None:
        many = attrs.evolve(result, group_sizes=tuple(range(1, 20)))

        assert "7, 8 ..." in many.summary()

    def test_the_sentence_is_there_in_three_languages(
        self, result: RandomizationResult
    ) -> None:
        assert "randomisation inference with 9 clusters" in result.sentence()
        assert "inférence de randomisation avec 9 grappes" in result.sentence("fr")
        assert "inferencia de aleatorización con 9" in result.sentence("es")

    @pytest.mark.parametrize(
        ("alternative", "words"),
        [
            (
                "greater",
                ("without upper end", "sans borne supérieure", "sin límite sup"),
            ),
            ("less", ("without lower end", "sans borne inférieure", "sin límite inf")),
        ],
    )
    def test_the_sentence_says_which_end_there_is(
        self, alternative: Any, words: tuple[str, str, str]
    ) -> None:
        rows = table(9, 4, seed=1, effect=1)
        result = permutation_test(rows, **COLUMNS, alternative=alternative)

        for language, said in zip(("en", "fr", "es"), words, strict=True):
            assert said in result.sentence(language)

    @pytest.mark.parametrize("statistic", ["effect", "studentized"])
    def test_the_plot_marks_the_data(self, statistic: Any) -> None:
        rows = table(9, 4, seed=1, effect=1)
        result = permutation_test(rows, **COLUMNS, statistic=statistic)

        axes = result.plot()

        marked = np.asarray(axes.lines[0].get_xdata())
        assert marked[0] == result.statistic
        assert ("studentized" in axes.get_xlabel()) == (statistic == "studentized")
