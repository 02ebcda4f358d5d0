"""Group-time effects against plain arithmetic on every unit."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest
from tests.impact.staggered import NEVER, ROLES, Brute, brute_force, estimate, panel

from iom_me import EstimationError
from iom_me.impact import GroupTimeResult, randomization_inference, wild_bootstrap
from iom_me.impact._group_time import estimation, sample
from iom_me.impact._group_time.adjusted import Adjustment
from iom_me.impact._group_time.cells import Rule
from iom_me.impact._linear import bands
from iom_me.impact._linear.family import Inferred
from iom_me.impact._panel import reading
from iom_me.impact._panel.door import PanelColumns

pytestmark = pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")


def assert_same(result: GroupTimeResult, brute: Brute, error: np.ndarray) -> None:
    rows = [row for row in result.effects if not row.reference]
    keys = [(row.group, row.time) for row in rows]
    assert keys == list(brute.effects)
    estimates = [row.estimate for row in rows]
    np.testing.assert_allclose(estimates, list(brute.effects.values()), rtol=1e-10)
    np.testing.assert_allclose(result.covariance, error, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("base", ["universal", "varying"])
@pytest.mark.parametrize("weights", [None, "weight"])
def test_cr0_is_the_squared_influence_of_every_unit(
    base: str, weights: str | None
) -> None:
    data = panel(weights is not None)
    brute = brute_force(
        data if weights else data.assign(weight=1.0), varying=base == "varying"
    )
    influence = np.array(list(brute.influence.values()))

    result = estimate(data, base_period=base, weights=weights, vcov="CR0")

    assert_same(result, brute, influence @ influence.T)


def test_cr0_with_clusters_sums_the_influence_of_each_first() -> None:
    data = panel(3, clusters=15)
    brute = brute_force(data.assign(weight=1.0))
    village = data.groupby("person")["village"].first().to_numpy()
    influence = np.array(list(brute.influence.values()))
    sums = np.array([influence[:, village == v].sum(axis=1) for v in range(15)]).T

    result = estimate(data, cluster="village", vcov="CR0")

    assert_same(result, brute, sums @ sums.T)


def test_cr2_of_units_is_the_sample_variance_of_the_changes() -> None:
    data = panel(4)
    row = next(r for r in estimate(data).effects if (r.group, r.time) == (2021, 2023))
    wide = data.pivot(index="person", columns="year", values="income")  # noqa: PD010
    change = wide[2023] - wide[2020]
    start = data.groupby("person")["start"].first()
    sides = [change[start == 2021], change[start.isna()]]
    parts = np.array([side.var(ddof=1) / len(side) for side in sides])
    n = np.array([len(side) for side in sides])

    assert row.std_error == pytest.approx(parts.sum() ** 0.5, rel=1e-10)
    shape = (1 / n).sum() ** 2 / (1 / (n**2 * (n - 1))).sum()
    assert row.df == pytest.approx(shape, rel=1e-10)
    assert row.n == len(change[start == 2021]) + len(change[start.isna()])


def test_two_groups_and_two_periods_are_the_difference_of_differences() -> None:
    data = panel(5, cohorts=(2020, NEVER), years=2, clusters=12)
    means = data.groupby([data["start"].notna(), "year"])["income"].mean()
    expected = (means[True, 2020] - means[True, 2019]) - (
        means[False, 2020] - means[False, 2019]
    )

    result = estimate(data, cluster="village")

    assert result.estimate == pytest.approx(expected, rel=1e-12)
    assert result.aggregate("event").estimate == pytest.approx(expected, rel=1e-12)


def test_the_overall_effect_moves_with_the_shares_of_the_cohorts() -> None:
    data = panel(6, units=61)
    brute = brute_force(data.assign(weight=1.0))
    start = data.groupby("person")["start"].first().to_numpy()
    after = [key for key in brute.effects if key[1] >= key[0]]
    share = {g: np.mean(start == g) for g in (2021, 2023)}
    total = sum(share[g] for g, _ in after)
    overall = sum(share[g] * brute.effects[g, t] for g, t in after) / total
    influence = sum(
        share[g] * brute.influence[g, t] / total
        + ((start == g) - share[g]) * (brute.effects[g, t] - overall) / total / 61
        for g, t in after
    )

    result = estimate(data, vcov="CR0")

    assert result.estimate == pytest.approx(overall, rel=1e-10)
    assert result.std_error == pytest.approx(float(influence @ influence) ** 0.5)


def test_covariates_without_content_change_nothing() -> None:
    """One that has the same mean in all cohorts and does not move with the changes."""
    data = panel(7, units=60, effect=1.0)
    data["noise"] = np.repeat(np.tile([0.0, 0.0, 0.0, 1.0, 1.0, 1.0], 10), 6)
    data["income"] -= data.groupby(["start", "year", "noise"], dropna=False)[
        "income"
    ].transform("mean") - data.groupby(["start", "year"], dropna=False)[
        "income"
    ].transform("mean")

    plain = estimate(data, vcov="CR0")
    for method in ("doubly_robust", "ipw", "regression"):
        adjusted = estimate(data, covariates="noise", method=method, vcov="CR0")
        np.testing.assert_allclose(adjusted.estimates, plain.estimates, rtol=1e-8)
        np.testing.assert_allclose(
            adjusted.covariance, plain.covariance, rtol=1e-6, atol=1e-10
        )


def test_covariates_are_those_of_the_base_period() -> None:
    data = panel(8)
    late = data.copy()
    late.loc[late["year"] > 2022, "age"] = 0  # after every base
    fixed = data.assign(age=data.groupby("person")["age"].transform("first"))

    changed = estimate(late, covariates=["age"])

    np.testing.assert_allclose(
        changed.estimates, estimate(fixed, covariates=["age"]).estimates, rtol=1e-10
    )


def test_with_every_period_observed_all_rules_for_gaps_agree() -> None:
    data = panel(9, clusters=12)

    one, two, three = (
        estimate(data, unbalanced=rule, cluster="village")
        for rule in ("pairwise", "balanced", "rows")
    )

    for other in (two, three):
        np.testing.assert_allclose(one.estimates, other.estimates, rtol=1e-10)
        np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-8)


@pytest.mark.parametrize("covariates", [(), ("age",)])
def test_balanced_is_the_panel_without_the_incomplete(covariates: tuple[str]) -> None:
    data = panel(10, units=90, clusters=30)
    gone = data.drop(index=[3, 60, 61, 200])
    short = gone.groupby("person")["year"].transform("size") < 6

    for cluster in (None, "village"):
        options = {"covariates": covariates, "cluster": cluster}
        one = estimate(gone, unbalanced="balanced", **options)
        other = estimate(gone[~short], **options)

        np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-10)
        assert one.estimate == pytest.approx(other.estimate, rel=1e-12)
        assert one.df == pytest.approx(other.df, rel=1e-10)
        assert one.design.units == other.design.units
        assert one.n_dropped == other.n_dropped + int(short.sum())


def test_cohorts_that_started_before_the_panel_play_no_part() -> None:
    data = panel(11, cohorts=(2019, 2021, NEVER), clusters=15)

    one = estimate(data, cluster="village", vcov="CR1")
    other = estimate(data[data["start"] != 2019], cluster="village", vcov="CR1")

    np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-10)
    assert one.overall.df == other.overall.df == 9
    assert [cohort.label for cohort in one.design.cohorts] == [2021, None]


def test_the_scores_of_the_wild_bootstrap_add_up_to_the_effect() -> None:
    result = estimate(panel(12, clusters=9), cluster="village")
    scores = result._cluster_scores()

    total = scores.contrast @ scores.outcome.sum(axis=0)

    assert scores.scale * total == pytest.approx(result.estimate, rel=1e-10)
    np.testing.assert_allclose(
        scores.cross.sum(axis=0), np.eye(len(scores.contrast)), atol=1e-12
    )
    assert 0 <= wild_bootstrap(result, draws=199).p_value <= 1


def test_randomization_inference_knows_the_effect() -> None:
    result = estimate(panel(13, clusters=9), cluster="village")
    assignment = result._assignment("ATT(2021, 2022)")
    sums = np.array(
        [assignment.sums[assignment.group == g].sum(axis=0) for g in range(3)]
    )
    counts = np.array(
        [assignment.counts[assignment.group == g].sum(axis=0) for g in range(3)]
    )
    effect = next(row for row in result.effects if row.term == "ATT(2021, 2022)")

    total = (assignment.loads * sums / counts).sum() * assignment.scale

    assert total == pytest.approx(effect.estimate, rel=1e-10)
    assert 0 <= randomization_inference(result, draws=199).p_value <= 1


@pytest.mark.parametrize(("size", "df"), [(2, 4.0), (6, 12.0), (20, 200.0)])
def test_the_band_covers_all_estimates_at_once(size: int, df: float) -> None:
    rng = np.random.default_rng(size)
    half = rng.normal(size=(size, size + 2))
    covariance = half @ half.T
    inferred = Inferred(
        estimates=np.zeros(size), covariance=covariance, df=np.full(size, df)
    )
    width = bands.critical_value(inferred, 0.9, seed=0)

    draws = rng.multivariate_normal(np.zeros(size), covariance, 40_000)
    draws /= np.sqrt(rng.chisquare(df, (40_000, 1)) / df)
    inside = (np.abs(draws) <= width * inferred.std_errors).all(axis=1).mean()

    assert inside == pytest.approx(0.9, abs=0.01)


def test_the_band_of_independent_estimates_has_a_closed_form() -> None:
    inferred = Inferred(
        estimates=np.zeros(3), covariance=np.diag([1.0, 4, 9]), df=np.full(3, 1e9)
    )

    width = bands.critical_value(inferred, 0.95, seed=0, directions=40_000)

    assert width == pytest.approx(2.3877, abs=0.01)  # (2 Phi(c) - 1)**3 = 0.95


def test_the_band_of_one_direction_is_the_interval() -> None:
    perfectly = Inferred(
        estimates=np.zeros(2), covariance=np.ones((2, 2)), df=np.full(2, 10.0)
    )

    assert bands.critical_value(perfectly, 0.95, seed=0) == pytest.approx(
        2.228139, rel=1e-6
    )


def test_the_joint_test_is_hotellings() -> None:
    rng = np.random.default_rng(1)
    half = rng.normal(size=(3, 5))
    covariance, estimates = half @ half.T, rng.normal(size=3)
    inferred = Inferred(
        estimates=estimates, covariance=covariance, df=np.array([30.0, 20, 25])
    )

    test = bands.all_zero(inferred, ["a", "b", "c"], 20.0)

    wald = estimates @ np.linalg.solve(covariance, estimates)
    assert (test.df1, test.df2) == (3, 18)
    assert test.statistic == pytest.approx(wald * 18 / (20 * 3))
    from scipy.stats import f

    assert test.p_value == pytest.approx(f.sf(test.statistic, 3, 18))


def test_there_is_no_joint_test_without_enough_degrees_of_freedom() -> None:
    few = Inferred(estimates=np.ones(3), covariance=np.eye(3), df=np.full(3, 1.5))
    none = Inferred(estimates=np.ones(0), covariance=np.eye(0), df=np.ones(0))

    assert np.isnan(bands.all_zero(few, ["a", "b", "c"], 1.5).p_value)
    assert np.isnan(bands.all_zero(none, [], 20.0).p_value)


def test_moments_are_enough_whatever_the_order_of_the_rows() -> None:
    data = panel(14, clusters=12).drop(index=[5, 77])
    mixed = data.sample(frac=1, random_state=1)

    for rule in ("pairwise", "rows"):
        one, other = (
            estimate(each, unbalanced=rule, covariates=["age"], cluster="village")
            for each in (data, mixed)
        )
        np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-9)
        pd.testing.assert_frame_equal(one.to_frame(), other.to_frame(), rtol=1e-9)


@pytest.mark.parametrize("level", [0.0, 1e9])
@pytest.mark.parametrize("cluster", [None, "village"])
def test_changes_that_are_all_alike_have_no_error(
    level: float, cluster: str | None
) -> None:
    data = panel(15, clusters=12)
    on = data["year"] >= data["start"]
    data["income"] = level + data["person"] / 7 + 0.3 * (data["year"] - 2019) + 1.7 * on

    result = estimate(data, cluster=cluster)

    assert result.estimate == pytest.approx(1.7, rel=1e-6)
    assert result.std_error == 0
    assert all(row.std_error == 0 for row in result.effects if not row.reference)
    assert np.isnan(result.p_value)


@pytest.mark.parametrize("vcov", ["CR2", "CR3"])
@pytest.mark.parametrize("weights", [None, "weight"])
@pytest.mark.parametrize("cluster", [None, "village"])
def test_one_contrast_has_the_same_degrees_of_freedom_jointly(
    vcov: str, weights: str | None, cluster: str | None
) -> None:
    data = panel(16, units=60, clusters=15)
    result = estimate(data, weights=weights, cluster=cluster, vcov=vcov)
    family = result._family
    contrast = np.linspace(-1, 1, len(result.estimates))[None]

    together = family.joint(contrast, vcov)

    assert together.df == pytest.approx(family.infer(contrast, vcov).df[0], rel=1e-10)


@pytest.mark.parametrize("cluster", [None, "village"])
def test_moments_alone_can_leave_units_out(cluster: str | None) -> None:
    """As for tables that stayed in their engine."""
    data = panel(17, cohorts=(2019, 2021, NEVER), clusters=15).drop(index=40)
    columns = PanelColumns(**ROLES, cluster=cluster)
    read = reading.read(data, columns)

    for complete in (True, False):
        whole = sample.keep(read, without=[0], complete=complete)
        bare = sample.keep(
            attrs.evolve(read, table=None), without=[0], complete=complete
        )
        assert bare.table is None
        assert whole.table is not None
        assert bare.moments.rows == whole.moments.rows
        assert len(whole.table.cohort) == int(bare.moments.n.sum())


def test_weights_without_the_units_take_leverage_by_weight() -> None:
    data = panel(18, clusters=15)
    columns = PanelColumns(**ROLES, cluster="village", weights="weight")
    read = reading.read(data, columns)
    loud = estimate(data, cluster="village", weights="weight", vcov="CR3")
    plan = estimation.Plan(
        rule=Rule(control="never_treated", base_period="universal", anticipation=0),
        adjustment=Adjustment(method="doubly_robust", improved=False),
        unbalanced="pairwise",
        vcov="CR3",
        level=0.95,
        bands=False,
        seed=0,
    )

    bare = estimation.estimate(attrs.evolve(read, table=None), plan).result

    # CR3 divides by the share of the weight under either working model.
    np.testing.assert_allclose(bare.covariance, loud.covariance, rtol=1e-10)
    with pytest.raises(EstimationError, match="stayed in its engine"):
        estimation.estimate(
            attrs.evolve(
                read, table=None, columns=attrs.evolve(columns, covariates=("age",))
            ),
            plan,
        )
