"""Two-way fixed effects: right for balanced and unbalanced panels, and for any path."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact import dummies
from tests.impact.dummies import BY_CLUSTER, BY_ROW, ORACLE, quietly

from iom_me import (
    DataError,
    DataWarning,
    EstimationError,
    IomMeWarning,
    ModelError,
)
from iom_me.impact import TwoWayResult, two_way, twoway_fixed_effects, wild_bootstrap
from iom_me.impact._linear import powers
from iom_me.impact._panel import reading
from iom_me.impact._panel.door import PanelColumns
from iom_me.impact._study import study

COLUMNS: dict[str, Any] = {"outcome": "y", "unit": "i", "time": "t", "treatment": "d"}


def panel(seed: int, *, units: int = 14, periods: int = 5, gaps: bool = True) -> Any:
    """Draw a panel in which units enter and leave the programme as they like."""
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(
        {
            "i": np.repeat(np.arange(units), periods),
            "t": np.tile(np.arange(2000, 2000 + periods), units),
            "d": rng.integers(0, 2, units * periods),
            "x": rng.normal(size=units * periods),
        }
    )
    data["y"] = 3 + data["i"] + data["d"] * 2 + data["x"] + rng.normal(size=len(data))
    data["village"] = data["i"] // 2
    data["w"] = rng.uniform(0.5, 3, units)[data["i"]]
    return data.sample(frac=0.85, random_state=seed) if gaps else data


def estimate(data: Any, **options: Any) -> TwoWayResult:
    return quietly(twoway_fixed_effects, data, **{**COLUMNS, **options})


def textbook(data: pd.DataFrame, vcov: str, *names: str) -> tuple[float, float, float]:
    effects = dummies.two_way_dummies(data, "i", "t")
    regressors = np.hstack([data[list(names)].to_numpy(float), effects])
    return dummies.sandwich(
        regressors,
        data["y"].to_numpy(),
        dummies.coefficient_loads(regressors, 0),
        data["village" if vcov.startswith("CR") else "i"].to_numpy(),
        vcov,
    )


@pytest.mark.oracle
@pytest.mark.parametrize("cluster", ["unit", "cluster", "mixed"])
@pytest.mark.parametrize("weights", [None, "weight"])
@pytest.mark.parametrize("data", ["staggered", "common", "unbalanced", "early"])
def test_agrees_with_r(data: str, weights: str | None, cluster: str) -> None:
    records = dummies.records(
        "regression", data=data, model="static", cluster=cluster, weights=weights
    )

    assert len(records) == (5 if weights is None else 4)
    for record in records:
        result = quietly(
            twoway_fixed_effects,
            dummies.stored(data),
            outcome="outcome",
            unit="unit",
            time="time",
            treatment="treatment",
            cluster=cluster,
            weights=weights,
            vcov=record["vcov"],
        )
        dummies.assert_close(result, record["rows"][0])


@pytest.mark.parametrize("vcov", [*BY_CLUSTER, *BY_ROW])
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_agrees_with_the_textbook(vcov: str, seed: int) -> None:
    data = panel(seed)
    cluster = "village" if vcov.startswith("CR") else None

    result = estimate(data, vcov=vcov, cluster=cluster)

    got = (result.estimate, result.std_error, result.df)
    assert got == pytest.approx(textbook(data, vcov, "d"), rel=1e-7)


@pytest.mark.parametrize("vcov", [*BY_CLUSTER, *BY_ROW])
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_with_covariates_agrees_with_the_textbook(vcov: str, seed: int) -> None:
    data = panel(seed)
    cluster = "village" if vcov.startswith("CR") else None

    result = estimate(data, vcov=vcov, cluster=cluster, covariates="x")

    got = (result.estimate, result.std_error, result.df)
    assert got == pytest.approx(textbook(data, vcov, "d", "x"), rel=1e-7)


def test_coefficients_of_covariates_stand_below_the_treatment() -> None:
    data = panel(1).assign(kind=lambda d: np.where(d["x"] > 0, "b", "a"))

    frame = estimate(data, covariates=["x", "kind"]).to_frame()

    assert list(frame["term"]) == ["d", "x", "kind[b]"]
    assert list(frame.columns) == [
        "term", "estimate", "std_error", "statistic", "p_value", "df", "ci_low",
        "ci_high", "n",
    ]  # fmt: skip
    assert (frame["n"] == len(data)).all()


def test_a_cluster_of_each_unit_is_the_default() -> None:
    data = panel(2)

    assert estimate(data).std_error == estimate(data, cluster="i").std_error


@pytest.mark.parametrize("options", [{}, {"covariates": "x"}])
def test_equal_weights_change_nothing(options: dict[str, Any]) -> None:
    data = panel(3).assign(w=7.5)

    plain = estimate(data, **options)
    weighted = estimate(data, weights="w", **options)

    for name in ("estimate", "std_error", "df"):
        assert getattr(weighted, name) == pytest.approx(getattr(plain, name), rel=1e-9)


@pytest.mark.parametrize("vcov", ["classical", "HC0", "HC1", "CR0", "CR1", "CR1S"])
def test_weights_weigh_the_rows(vcov: str) -> None:
    data = panel(4)
    root = np.sqrt(data["w"].to_numpy())
    regressors = np.hstack(
        [data[["d"]].to_numpy(float), dummies.two_way_dummies(data, "i", "t")]
    )
    regressors = regressors * root[:, None]

    result = estimate(data, weights="w", vcov=vcov)

    expected = dummies.sandwich(
        regressors,
        data["y"].to_numpy() * root,
        dummies.coefficient_loads(regressors, 0),
        data["i"].to_numpy(),
        vcov,
    )
    got = (result.estimate, result.std_error, result.df)
    assert got == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("vcov", ["CR2", "CR3"])
@pytest.mark.parametrize("cluster", ["unit", "cluster", "mixed"])
def test_weights_by_group_and_by_row_agree(cluster: str, vcov: str) -> None:
    data = dummies.stored("unbalanced")
    columns = PanelColumns(**ORACLE, cluster=cluster, weights="weight")
    chosen = study.options(vcov=vcov, level=0.95)

    by_group = two_way.from_reading(reading.read(data, columns), chosen).result

    by_row = quietly(
        twoway_fixed_effects,
        data,
        outcome="outcome",
        unit="unit",
        time="time",
        treatment="treatment",
        cluster=cluster,
        weights="weight",
        vcov=vcov,
    )
    for name in ("estimate", "std_error", "df"):
        expected = pytest.approx(getattr(by_row, name), rel=1e-9)
        assert getattr(by_group, name) == expected


def test_weights_of_clusters_in_an_engine_are_inverse_variances() -> None:
    data = dummies.stored("unbalanced")
    columns = PanelColumns(**ORACLE, cluster="cluster", weights="weight")
    chosen = study.options(vcov="CR2", level=0.95)
    known = reading.read(data, columns)

    exact = two_way.from_reading(known, chosen).result
    rough = two_way.from_reading(attrs.evolve(known, table=None), chosen).result

    assert rough.estimate == exact.estimate
    assert rough.std_error == pytest.approx(exact.std_error, rel=0.02)
    assert rough.std_error != exact.std_error


def test_the_joint_degrees_of_freedom_of_one_coefficient_are_its_own() -> None:
    result = estimate(panel(7), cluster="village", covariates="x")

    joint = result._family.joint(np.array([[1.0, 0.0]]), "CR2")

    assert joint.df == pytest.approx(result.df)


def test_two_periods_give_the_difference_of_differences() -> None:
    data = panel(5, periods=2, gaps=False)
    data["d"] = ((data["i"] % 3 == 0) & (data["t"] == 2001)).astype(int)
    means = data.groupby([data["i"] % 3 == 0, "t"])["y"].mean().unstack()  # noqa: PD010
    change = means[2001] - means[2000]

    assert estimate(data).estimate == pytest.approx(change[True] - change[False])


@pytest.mark.parametrize("covariates", [(), ("x",)])
@settings(max_examples=6, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    shift=st.sampled_from([-1e6, 0.0, 1e6]),
    scale=st.sampled_from([1e-6, -1.0, 1e6]),
)
def test_follows_the_scale_and_ignores_the_level(
    covariates: tuple[str, ...], seed: int, shift: float, scale: float
) -> None:
    data = panel(seed)
    plain = estimate(data, covariates=covariates)

    moved = estimate(data.assign(y=data["y"] * scale + shift), covariates=covariates)

    assert moved.estimate == pytest.approx(plain.estimate * scale, rel=1e-4)
    assert moved.std_error == pytest.approx(plain.std_error * abs(scale), rel=1e-4)


@pytest.mark.parametrize("size", [1e300, 1e-300])
@pytest.mark.parametrize("covariates", [(), ("x",)])
def test_extreme_outcomes_are_estimated(
    size: float, covariates: tuple[str, ...]
) -> None:
    data = panel(6)
    plain = estimate(data, covariates=covariates)

    moved = estimate(data.assign(y=data["y"] * size), covariates=covariates)

    assert moved.estimate / size == pytest.approx(plain.estimate)
    assert moved.std_error / size == pytest.approx(plain.std_error)


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_order_and_names_of_units_do_not_matter(seed: int) -> None:
    data = panel(seed)
    plain = estimate(data, cluster="village")

    other = estimate(
        data.sample(frac=1, random_state=1).assign(
            i=lambda d: "person " + d["i"].astype(str),
            village=lambda d: "V" + (99 - d["village"]).astype(str),
        ),
        cluster="village",
    )

    for name in ("estimate", "std_error", "df"):
        assert getattr(other, name) == pytest.approx(getattr(plain, name), rel=1e-9)


def test_the_treatment_from_first_periods_gives_the_same() -> None:
    data = dummies.stored("early")
    columns = PanelColumns(**ORACLE)
    chosen = study.options(vcov=None, level=0.95)

    found = two_way.from_reading(reading.read(data, columns), chosen).result

    by_column = quietly(
        twoway_fixed_effects,
        data,
        outcome="outcome",
        unit="unit",
        time="time",
        treatment="treatment",
    )
    assert found.estimate == pytest.approx(by_column.estimate, rel=1e-12)
    assert found.std_error == pytest.approx(by_column.std_error, rel=1e-12)


@pytest.mark.parametrize("covariates", [(), ("x",)])
def test_the_wild_bootstrap_takes_it(covariates: tuple[str, ...]) -> None:
    data = panel(7, units=24)

    result = estimate(data, cluster="village", covariates=covariates)
    test = quietly(wild_bootstrap, result, draws=199, seed=1)

    assert test.p_value < 0.05


def test_leaving_the_programme_is_noted() -> None:
    result = estimate(panel(8))

    assert any("leave the programme again" in note for note in result.notes)


def test_different_starts_are_warned_of() -> None:
    data = dummies.stored("staggered")

    with pytest.warns(IomMeWarning) as said:
        result = twoway_fixed_effects(
            data, outcome="outcome", unit="unit", time="time", treatment="treatment"
        )

    assert "bacon_decomposition" in str(said[0].message)
    assert result.design.cohorts[0].label == 2013
    assert result.design.cohorts[-1].label is None


def test_rows_with_gaps_are_refused() -> None:
    data = panel(9).assign(x=lambda d: d["x"].where(d["x"] < 1))

    with pytest.raises(
        DataError, match=r"rows lack a value \('x' \d+\).*missing='drop"
    ):
        estimate(data, covariates="x")


def test_rows_with_gaps_leave_when_asked() -> None:
    data = panel(9).assign(x=lambda d: d["x"].where(d["x"] < 1))

    with pytest.warns(IomMeWarning) as said:
        result = twoway_fixed_effects(data, **COLUMNS, covariates="x", missing="drop")

    assert said[0].category is DataWarning
    assert "rows were left out because they lack a value" in str(said[0].message)
    assert result.n_dropped == data["x"].isna().sum()
    complete = estimate(data.dropna(), covariates="x")
    assert result.estimate == complete.estimate


BAD: dict[str, tuple[dict[str, Any], dict[str, Any], type[Exception], str]] = {
    "codes that are not 0 and 1": (
        {"d": 2}, {}, DataError, r"'d' \(treatment=\) holds 2: it must hold 0 and 1",
    ),
    "a first treated period in place of the treatment": (
        {"d": [2001.0, np.nan] * 29 + [2001.0] * 2}, {}, DataError,
        r"'d' \(treatment=\) holds 2001.0: it must hold 0 and 1",
    ),
    "a treatment that never changes": (
        {"d": 1}, {}, EstimationError, "does not change over time in any unit",
    ),
    "a covariate that never changes": (
        {"x": 4.0}, {"covariates": "x"}, EstimationError, "'x' cannot be told apart",
    ),
    "an absent covariate": ({}, {"covariates": "z"}, DataError, "no column 'z'"),
    "covariates that are no names": (
        {}, {"covariates": 3}, ModelError, "covariates=3 is no list",
    ),
    "a column in two roles": (
        {}, {"treatment": "y"}, DataError, "used twice, as outcome and as treatment",
    ),
    "an unknown error": ({}, {"vcov": "CR4"}, ModelError, "CR4"),
    "rows on their own in clusters": (
        {}, {"vcov": "HC2", "cluster": "village"}, ModelError, "HC2",
    ),
    "leverage of weighted rows": (
        {}, {"vcov": "HC3", "weights": "w"}, ModelError, "HC3",
    ),
    "a level of 95": ({}, {"level": 95}, ModelError, "level=95"),
    "an unknown way with gaps": ({}, {"missing": "skip"}, ModelError, "missing='skip'"),
    "one cluster": ({"village": 1}, {"cluster": "village"}, EstimationError, "one clu"),
    "empty in every row": (
        {"x": np.nan}, {"covariates": "x", "missing": "drop"}, DataError, "Every row",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gets_a_named_error(case: str) -> None:
    columns, options, kind, message = BAD[case]

    with pytest.raises(kind, match=message):
        estimate(panel(10).assign(**columns), **options)


def test_one_cluster_is_refused_with_covariates_too() -> None:
    with pytest.raises(EstimationError, match="one cluster"):
        estimate(panel(10).assign(village=1), cluster="village", covariates="x")


def test_rows_on_their_own_need_few_kinds_of_units() -> None:
    known = reading.read(dummies.stored("unbalanced"), PanelColumns(**ORACLE))
    many = attrs.evolve(known, moments=attrs.evolve(known.moments, gram=None))
    chosen = study.options(vcov="HC2", level=0.95, known=("HC2",))

    with pytest.raises(EstimationError, match="'HC2' needs is not kept"):
        two_way.from_reading(many, chosen)


def test_a_treatment_of_everybody_at_once_is_refused() -> None:
    data = panel(11).assign(d=lambda d: (d["t"] > 2002).astype(int))

    with pytest.raises(EstimationError, match="in each period all units have it"):
        estimate(data)


def test_rows_without_noise_have_no_error() -> None:
    data = panel(12).assign(y=lambda d: d["i"] + d["t"] + 2.0 * d["d"])

    result = estimate(data)

    assert result.estimate == pytest.approx(2)
    assert result.std_error == pytest.approx(0, abs=1e-10)


def test_a_saturated_panel_has_no_classical_error() -> None:
    data = pd.DataFrame(
        {"i": [0, 0, 1, 1], "t": [0, 1, 0, 1], "d": [0, 0, 0, 1], "y": [1.0, 2, 3, 7]}
    )

    result = estimate(data, vcov="classical")

    assert result.estimate == pytest.approx(3)
    assert np.isnan(result.std_error)


def test_the_summary_says_what_was_estimated() -> None:
    text = estimate(panel(13)).summary()

    assert text.startswith("Two-way fixed effects of 'y'")
    assert len(text.splitlines()) <= 25


@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize("cluster", ["i", "village"])
@pytest.mark.parametrize("vcov", ["CR2", "CR3"])
def test_the_series_for_small_leverage_gives_what_matrices_give(
    monkeypatch: pytest.MonkeyPatch, vcov: str, cluster: str, weights: str | None
) -> None:
    data = panel(3, units=1_500)
    options = {"vcov": vcov, "cluster": cluster, "weights": weights, "covariates": "x"}
    by_series = estimate(data, **options)

    monkeypatch.setattr(powers, "SMALL", 0.0)
    by_matrices = estimate(data, **options)

    assert by_series.std_error == pytest.approx(by_matrices.std_error, rel=1e-13)
    assert by_series.df == pytest.approx(by_matrices.df, rel=1e-11)


@pytest.mark.parametrize("weights", [None, "w"])
def test_periods_that_no_unit_links_keep_effects_of_their_own(
    weights: str | None,
) -> None:
    early, late = panel(4, gaps=False), panel(5, gaps=False)
    late = late.assign(t=late["t"] + 10, i=late["i"] + 100, village=-late["village"])
    both = pd.concat([early, late])

    found = estimate(both, covariates="x", weights=weights)

    if weights is None:
        expected = textbook(both, "CR2", "d", "x")
        assert found.estimate == pytest.approx(expected[0], rel=1e-10)
    moved = both.assign(y=both["y"] + 7 * (both["t"] > 2005))
    assert estimate(moved, covariates="x", weights=weights).estimate == pytest.approx(
        found.estimate, rel=1e-10
    )


def test_a_covariate_may_differ_by_orders_of_magnitude_between_units() -> None:
    data = panel(6, gaps=False)
    far = data.assign(x=data["x"] + np.where(data["i"] == 0, 1e10, 0.0))

    assert estimate(far, covariates="x").estimate == pytest.approx(
        estimate(data, covariates="x").estimate, rel=1e-5
    )
