"""Whether there are comparable units."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from tests.impact.diagnostics.made import ROLES, table

from iom_me.errors import DataError, EstimationError, ModelError
from iom_me.impact import OverlapResult, overlap_check


def asked(data: pd.DataFrame, **options: Any) -> OverlapResult:
    return overlap_check(data, **{**ROLES, "covariates": ["x1", "x2"], **options})


def scores(data: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    base = data[data["time"] == 2013]
    treated = (base["first"] > 0).to_numpy()
    design = sm.add_constant(base[["x1", "x2"]])
    return np.asarray(sm.Logit(treated, design).fit(disp=0).predict()), treated


def test_scores_are_those_of_a_logit_in_the_base_period() -> None:
    fitted, treated = scores(table("common"))

    (row,) = asked(table("common")).cohorts

    assert row.treated_low == pytest.approx(fitted[treated].min(), rel=1e-6)
    assert row.untreated_high == pytest.approx(fitted[~treated].max(), rel=1e-6)
    above = (fitted[treated] > fitted[~treated].max()).mean()
    assert row.share_above == pytest.approx(above)


def test_every_cohort_is_compared() -> None:
    frame = asked(table("staggered")).to_frame()

    assert frame["cohort"].tolist() == [2013, 2014, 2016]
    assert frame["untreated"].tolist() == [52, 52, 52]


def test_later_starters_serve_if_nobody_is_never_treated() -> None:
    frame = asked(table("all_treated")).to_frame()

    sizes = table("all_treated").drop_duplicates("unit")["first"].value_counts()
    assert frame["cohort"].tolist() == [2013, 2015]
    assert frame["untreated"].tolist() == [sizes[2015] + sizes[2017], sizes[2017]]


def test_covariates_are_read_in_the_base_period() -> None:
    data = table("common").assign(x1=lambda d: d["x1"] + (d["time"] != 2013) * 100.0)

    found, wanted = asked(data).cohorts[0], asked(table("common")).cohorts[0]

    assert found.treated_low == pytest.approx(wanted.treated_low, rel=1e-8)


def test_a_separating_covariate_leaves_no_overlap() -> None:
    data = table("common").assign(x1=lambda d: (d["first"] > 0) * 1.0 + d["x2"] * 1e-3)

    found = asked(data, covariates="x1")

    assert found.verdict == "no overlap"
    assert "separation" in found.cohorts[0].problem
    assert "cannot be estimated" in found.summary()
    found.plot()


def test_treated_beyond_all_untreated_are_little_overlap() -> None:
    rng = np.random.default_rng(0)
    unit = np.arange(200)
    x1 = rng.normal(size=200) + 2.5 * (unit % 2)
    data = pd.DataFrame(
        {
            "unit": np.repeat(unit, 2),
            "time": np.tile([1, 2], 200),
            "first": np.repeat(np.where(unit % 2, 2.0, np.nan), 2),
            "x1": np.repeat(x1, 2),
            "outcome": 1.0,
        }
    )

    assert asked(data, covariates=["x1"]).verdict == "little overlap"


def test_similar_groups_overlap() -> None:
    data = table("common").assign(
        x1=lambda d: d["unit"] % 5, x2=lambda d: d["unit"] % 3
    )

    found = asked(data)

    assert found.verdict == "overlap"
    assert "worth" in found.summary()


def test_covariates_are_needed() -> None:
    with pytest.raises(ModelError, match="covariates= is empty"):
        asked(table("common"), covariates=[])


def test_nobody_to_compare_with_is_refused() -> None:
    with pytest.raises(EstimationError, match="No cohort was observed before"):
        asked(table("common").assign(first=2014))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(DataError, match="no column 'x9'"):
        asked(table("common"), covariates=["x9"])


def test_many_cohorts_are_cut_in_the_summary() -> None:
    unit, time = np.divmod(np.arange(200 * 14), 14)
    rng = np.random.default_rng(2)
    data = pd.DataFrame(
        {
            "unit": unit,
            "time": time,
            "first": np.where(unit % 13, unit % 13, np.nan),
            "x1": rng.normal(size=200)[unit],
            "outcome": 1.0,
        }
    )

    lines = asked(data, covariates=["x1"]).summary().split("\n")

    assert len(lines) <= 25
    assert any("4 more cohorts" in line for line in lines)
