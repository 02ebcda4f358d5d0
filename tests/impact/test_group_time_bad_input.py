"""Bad and unusual panels get a right answer, or a named error that says the cure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.staggered import NEVER, ROLES, cross_sections, estimate, panel

from iom_me import (
    DataError,
    DataWarning,
    EstimationError,
    EstimationWarning,
    ModelError,
)
from iom_me.impact import group_time_att, randomization_inference

CLEAN = panel(1, units=120)
# Each test looks for one warning among several.
pytestmark = pytest.mark.filterwarnings("ignore::iom_me.errors.IomMeWarning")
Change = Callable[[pd.DataFrame], Any]


def as_dates(years: pd.Series) -> pd.Series:
    return pd.to_datetime(years.astype("Int64").astype("string"))


def call(data: Any, **options: Any) -> Any:
    return group_time_att(data, **{**ROLES, **options})


BAD_TABLES: dict[str, tuple[Change, str]] = {
    "an absent outcome": (
        lambda d: d.rename(columns={"income": "incomes"}),
        "There is no column 'income'.*Did you mean 'incomes'",
    ),
    "a unit twice in a period": (
        lambda d: pd.concat([d, d.iloc[[7, 9]]]),
        r"2 pairs of 'person' and 'year' stand in several rows: .*1, 2020\), .*1, 2022",
    ),
    "a start that changes": (
        lambda d: d.assign(start=d["start"].where(d.index != 8, 2022)),
        r"'start' \(treated_from=\) changes over time in 1 units: .*\(2023, 2022\)",
    ),
    "a start that is missing in some rows": (
        lambda d: d.assign(
            person=d["person"].map(np.int64).astype(object),
            start=d["start"].where(d.index != 5),
        ),
        r"changes over time in 1 units: 0 \(2021, missing\)",
    ),
    "periods that floats cannot tell apart": (
        lambda d: d.assign(year=d["year"] + 10**17),
        "'year' .time=. holds numbers too large to be told apart",
    ),
    "periods in words": (
        lambda d: d.assign(year="Wave " + d["year"].astype(str)),
        "'year' .time=. holds 'Wave 2019'.*order of such periods would have to be",
    ),
    "starts as dates against years": (
        lambda d: d.assign(start=as_dates(d["start"])),
        "'start' .treated_from=. holds dates.*'year' .time=. holds numbers",
    ),
    "outcomes in words": (lambda d: d.assign(income="high"), "'income'.*number"),
    "an empty outcome": (lambda d: d.assign(income=np.nan), "empty in every row"),
    "an infinite outcome": (
        lambda d: d.assign(income=d["income"].where(d.index != 3, np.inf)),
        "infinite in row 3",
    ),
    "a missing person": (
        lambda d: d.assign(person=d["person"].where(d.index != 3)),
        r"'person' \(unit=\) is empty in 1 rows",
    ),
    "a weight of zero": (
        lambda d: d.assign(weight=0.0),
        "'weight' .weights=. is zero, negative or missing",
    ),
    "a covariate with gaps": (
        lambda d: d.assign(age=d["age"].where(d.index != 3)),
        "'age' .covariates=. lacks a value in row 3",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_TABLES)
def test_a_bad_table_is_refused_with_its_cure(name: str) -> None:
    change, message = BAD_TABLES[name]

    with pytest.raises(DataError, match=message):
        call(change(CLEAN), weights="weight", covariates=["age"])


BAD_DESIGNS: dict[str, tuple[Change, dict[str, Any], str]] = {
    "nobody never treated": (
        lambda d: d.dropna(),
        {},
        "Nobody is never treated.*control='not_yet_treated'",
    ),
    "nobody treated": (
        lambda d: d.assign(start=np.nan),
        {},
        "Nobody is ever treated: 'start' is empty",
    ),
    "everybody treated too late": (
        lambda d: d.assign(start=2040),
        {},
        r"after the last period \(2024\)",
    ),
    "one period": (
        lambda d: d[d["year"] == 2022],
        {},
        r"'year' holds one period only \(2022\)",
    ),
    "one cluster": (
        lambda d: d.assign(village=1),
        {"cluster": "village", "vcov": "CR0"},
        "There is one cluster, and a standard error needs several",
    ),
    "no unit with every period": (
        lambda d: d[(d["year"] - d["person"]) % 3 > 0],
        {"unbalanced": "balanced"},
        "No unit was observed in every period",
    ),
    "everybody treated from the first period": (
        lambda d: d.assign(start=d["start"].where(d["start"].isna(), 2019)),
        {},
        "had started by the first period",
    ),
    "so much anticipation that no base is left": (
        lambda d: d,
        {"anticipation": 5},
        "lower anticipation",
    ),
    "one cohort and nobody else": (
        lambda d: d[d["start"] == 2021],
        {"control": "not_yet_treated"},
        "nobody is left who has not",
    ),
    "a covariate that repeats another": (
        lambda d: d.assign(twice=2 * d["age"]),
        {"covariates": ["age", "twice"]},
        "'age' and 'twice' cannot be told apart",
    ),
    "a covariate that is the treatment": (
        lambda d: d.assign(joins=d["start"].notna()),
        {"covariates": ["joins"], "method": "ipw"},
        "'joins' can tell treated from untreated",
    ),
    "nobody observed twice": (
        lambda d: d[d["year"] % 60 == d["person"] % 6 + 39],
        {},
        "No effect after a start.*unbalanced='rows'",
    ),
    "nobody observed twice, with covariates": (
        lambda d: d[d["year"] % 60 == d["person"] % 6 + 39],
        {"covariates": ["age"]},
        "No cohort was observed together with.*unbalanced='rows'",
    ),
}


@pytest.mark.parametrize("name", BAD_DESIGNS)
def test_what_cannot_be_estimated_is_refused_with_its_cure(name: str) -> None:
    change, options, message = BAD_DESIGNS[name]

    with pytest.raises(EstimationError, match=message):
        call(change(CLEAN), **options)


BAD_OPTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "control": ({"control": "never"}, "control='never' is unknown.*'never_treated'"),
    "method": ({"method": "dr"}, "method='dr' is unknown"),
    "base": ({"base_period": "first"}, "base_period='first' is unknown"),
    "rule for gaps": ({"unbalanced": "drop"}, "unbalanced='drop' is unknown"),
    "bands": ({"bands": "uniform"}, "bands='uniform' is unknown"),
    "kind of error": ({"vcov": "HC1"}, "vcov='HC1' is not offered here.*CR1"),
    "level": ({"level": 95}, "level=95 is not between 0 and 1"),
    "truth as level": ({"level": True}, "level=True"),
    "seed": ({"seed": -1}, "seed=-1 is no seed"),
    "negative anticipation": ({"anticipation": -1}, "anticipation=-1 is no length"),
    "anticipation in words": ({"anticipation": "1"}, "anticipation='1' is no length"),
    "endless anticipation": ({"anticipation": float("inf")}, "anticipation=inf"),
    "improved weights": (
        {"method": "ipw", "improved": True},
        "method='ipw' has no improved form",
    ),
    "improved in words": ({"improved": "yes"}, "improved='yes' is neither"),
    "panel in words": ({"panel": "no"}, "panel='no' is neither"),
    "no unit": ({"unit": None}, "unit= is missing.*panel=False"),
    "a unit of cross-sections": (
        {"panel": False},
        "unit='person' does not go with panel=False.*cluster='person'",
    ),
    "gaps of cross-sections": (
        {"panel": False, "unit": None, "unbalanced": "rows"},
        "cross-sections have no gaps",
    ),
    "covariates that are no list": ({"covariates": 3}, "covariates=3 is no list"),
    "a number as a column": ({"outcome": 3}, "3 is no name of a column"),
}


@pytest.mark.parametrize("name", BAD_OPTIONS)
def test_a_bad_option_is_refused_with_what_there_is(name: str) -> None:
    options, message = BAD_OPTIONS[name]

    with pytest.raises(ModelError, match=message):
        call(CLEAN, **options)


def test_one_column_in_two_parts_is_refused() -> None:
    with pytest.raises(DataError, match="'year' is used twice, as time and as treat"):
        call(CLEAN, treated_from="year")


def test_a_single_covariate_needs_no_list() -> None:
    one, two = (estimate(CLEAN, covariates=names) for names in ("age", ["age"]))

    assert one.covariates == two.covariates == ("age",)
    assert one.estimate == two.estimate


UNUSUAL: dict[str, Change] = {
    "text ids": lambda d: d.assign(person="p" + d["person"].astype(str)),
    "never as 0": lambda d: d.assign(start=d["start"].fillna(0).astype(int)),
    "never as infinity": lambda d: d.assign(start=d["start"].fillna(np.inf)),
    "never as None": lambda d: d.assign(
        start=d["start"].astype(object).where(d["start"].notna(), None)
    ),
    "dates": lambda d: d.assign(
        year=pd.to_datetime(d["year"].astype(str)),
        start=pd.to_datetime(d["start"].astype("Int64").astype("string")),
    ),
    "ordered categories": lambda d: d.assign(
        year=pd.Categorical(d["year"].astype(str), ordered=True),
        start=d["start"].astype("Int64").astype("string").astype(object),
    ),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_an_unusual_way_to_write_the_same_gives_the_same(name: str) -> None:
    one, other = call(CLEAN), call(UNUSUAL[name](CLEAN))

    np.testing.assert_allclose(other.estimates, one.estimates, rtol=1e-12)
    np.testing.assert_allclose(other.covariance, one.covariance, rtol=1e-10)
    assert bool(other.notes) == (name in {"never as 0", "never as infinity"})


def test_missing_outcomes_are_counted_and_never_zero() -> None:
    gaps = CLEAN["income"].where(CLEAN.index % 50 != 0)

    with pytest.warns(DataWarning, match="15 of 720 rows lack a value in 'income'"):
        result = call(CLEAN.assign(income=gaps))

    assert result.n_dropped == 15
    assert "15 of 720 rows" in result.warnings[0]
    np.testing.assert_allclose(
        result.estimates, estimate(CLEAN[CLEAN.index % 50 != 0]).estimates, rtol=1e-12
    )


def test_every_rule_for_gaps_says_how_many_units_each_would_use() -> None:
    gone = CLEAN.drop(index=[0, 13, 25, 26, *range(31, 36)])

    found = {
        rule: call(gone, unbalanced=rule) for rule in ("pairwise", "balanced", "rows")
    }

    for rule, result in found.items():
        (note,) = result.notes
        assert f"4 of 120 units lack some period. unbalanced='{rule}'" in note
        assert "the 119 units with both" in note
        assert "'balanced' the 116 with every" in note
        assert "'rows' all 120." in note
    assert len({result.estimate for result in found.values()}) == 3
    assert found["balanced"].design.units == 116


def test_cohorts_without_a_period_before_are_counted() -> None:
    early = panel(1, cohorts=(2019, 2021, NEVER), units=60)

    with pytest.warns(DataWarning, match="20 units that start at 2019 were left out"):
        result = call(early)

    assert result.design.units == 40
    assert result.n_dropped == 120
    assert {row.group for row in result.effects} == {2021}


def test_the_last_cohort_serves_as_comparison_if_nobody_is_never_treated() -> None:
    result = call(CLEAN.dropna(), control="not_yet_treated")

    assert {row.group for row in result.effects} == {2021}
    assert max(row.time for row in result.effects) == 2022
    assert "cohort 2023 has started" in result.notes[0]
    assert result.design.clusters.untreated == 0


@pytest.fixture
def lonely() -> pd.DataFrame:
    start = CLEAN["start"].where(CLEAN["start"] != 2021)
    return CLEAN.assign(start=start.where(CLEAN["person"] != 3, 2021))


def test_one_treated_unit_has_no_standard_error(lonely: pd.DataFrame) -> None:
    with pytest.warns(EstimationWarning, match="single unit: 2021.*randomization_inf"):
        result = call(lonely)

    table = result.to_frame().set_index(["group", "time"])
    alone = table.loc[2021].drop(2020)
    assert alone["estimate"].notna().all()
    unknown = alone[["std_error", "ci_low", "p_value", "df", "band_low"]]
    assert unknown.isna().to_numpy().all()
    assert table.loc[2023].drop(2022)["std_error"].notna().all()
    assert np.isnan(result.std_error)  # it rests on this unit too
    assert np.isnan(result.aggregate("group").to_frame()["std_error"].iloc[0])


def test_one_treated_unit_is_warned_of_with_the_error_of_large_samples(
    lonely: pd.DataFrame,
) -> None:
    with pytest.warns(EstimationWarning, match="CR0 takes that part .* for zero"):
        result = call(lonely, vcov="CR0")

    assert result.std_error > 0


def test_one_treated_cluster_leads_to_randomization_inference() -> None:
    data = panel(2, cohorts=(2021, *[NEVER] * 11), units=120, clusters=12)

    with pytest.warns(EstimationWarning, match="single cluster: 2021"):
        result = call(data, cluster="village")

    assert np.isnan(result.std_error)
    assert result.design.clusters.treated == 1
    drawn = randomization_inference(result)
    assert drawn.p_value == pytest.approx(1 / 12)


def test_few_clusters_are_warned_of() -> None:
    data = panel(3, clusters=9)

    with pytest.warns(EstimationWarning, match="6 treated and 3 untreated clusters"):
        result = call(data, cluster="village")
    with pytest.warns(EstimationWarning, match="CR1 makes the interval too narrow"):
        result.aggregate("event", vcov="CR1")

    assert not any("CR1" in text for text in result.warnings)


def test_small_cohorts_are_named() -> None:
    data = panel(4, cohorts=(2021, 2023, *[NEVER] * 6), units=48)
    few = data[(data["start"] != 2021) | (data["person"] < 24)]

    with pytest.warns(EstimationWarning, match=r"fewer than 6 units: 2021 \(3\)"):
        call(few)


def test_cells_that_nobody_was_observed_in_are_named() -> None:
    gone = CLEAN[(CLEAN["start"] != 2021) | (CLEAN["year"] != 2023)]

    with pytest.warns(EstimationWarning, match=r"1 effects were left out.*2021, 2023"):
        result = call(gone)

    assert (2021, 2023) not in {(row.group, row.time) for row in result.effects}


def test_cells_that_the_covariates_do_not_allow_are_named() -> None:
    far = CLEAN["person"] % 4 + 100.0 * (CLEAN["start"] == 2021)

    with pytest.warns(EstimationWarning, match="the covariates do not allow") as warned:
        result = call(CLEAN.assign(far=far), covariates=["far"], method="ipw")

    text = str(warned[0].message)
    assert "5 effects were left out" in text
    assert "ATT(2021, 2019)" in text
    assert "'far' can tell treated from untreated" in text
    assert {row.group for row in result.effects} == {2023}


def test_untreated_without_weight_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iom_me.impact._sant_anna_zhao.score.TRIM", 0.8)
    person, never = CLEAN["person"], CLEAN["start"].isna()
    score = person % 7 + 60.0 * (~never & (person % 4 == 0)) + 60.0 * (person == 2)

    with pytest.warns(EstimationWarning, match="1 untreated units got no weight"):
        call(CLEAN.assign(score=score), covariates=["score"])


def test_cross_sections_need_no_unit() -> None:
    rows = cross_sections(CLEAN)

    result = call(rows, unit=None, panel=False)

    assert not result.design.panel
    assert result.design.units == result.n == len(rows)
