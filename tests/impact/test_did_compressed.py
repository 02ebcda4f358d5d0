"""Without covariates all is computed from sums: the same numbers, by another road."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from iom_me.impact import DidResult, difference_in_differences
from iom_me.impact._columns import Labels, labels
from iom_me.impact._least_squares import (
    inference as _inference,
    weighted_inference as _weighted_inference,
)
from iom_me.impact._two_by_two import (
    cell_inference as _cell_inference,
    design as _design,
    moments as _moments,
)

ROBUST = ["HC0", "HC1", "HC2", "HC3", "CR0", "CR1", "CR1S", "CR2", "CR3"]
NUMBERS = ["estimate", "std_error", "df", "ci_low", "ci_high"]

pytestmark = pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")


def rows(seed: int, n: int = 80) -> tuple[Any, Any, Any, Any]:
    rng = np.random.default_rng(seed)
    cluster = np.concatenate([np.repeat(np.arange(9), 2), rng.integers(0, 9, n - 18)])
    post = np.concatenate([np.tile([0, 1], 9), rng.integers(0, 2, n - 18)])
    cell = (2 * (cluster % 3 == 0) + post).astype(np.uint8)
    return rng.normal(size=n) + cell, cell, cluster, rng.uniform(0.5, 4, n)


def numbered(codes: Any) -> Labels:
    return labels(pd.Series(codes), "cluster")


@pytest.mark.parametrize("vcov", ["classical", *ROBUST])
@given(seed=st.integers(0, 2**32 - 1))
def test_sums_say_what_rows_say(vcov: str, seed: int) -> None:
    outcome, cell, cluster, _ = rows(seed)
    clusters = numbered(cluster) if vcov.startswith("CR") else None

    moments = _moments.compress(outcome, cell, clusters, None)
    short = _cell_inference.infer(moments, vcov)

    design = _design.build(cell, {})
    values = moments.scale.apply(outcome)
    codes = cluster if vcov.startswith("CR") else None
    long = _inference.infer(design, design.residuals(values), codes, vcov)
    np.testing.assert_allclose(short.std_errors, long.std_errors, rtol=1e-9)
    np.testing.assert_allclose(short.df, long.df, rtol=1e-9)


@pytest.mark.parametrize("vcov", ["classical", "HC1", "CR1S", "CR2", "CR3"])
@given(seed=st.integers(0, 2**32 - 1))
def test_weighted_sums_say_what_weighted_rows_say(vcov: str, seed: int) -> None:
    outcome, cell, cluster, weights = rows(seed)
    clusters = numbered(cluster) if vcov.startswith("CR") else None

    moments = _moments.compress(outcome, cell, clusters, weights)
    short = _cell_inference.infer(moments, vcov)

    design = _design.build(cell, {}, weights)
    values = moments.scale.apply(outcome) * np.sqrt(weights)
    codes = cluster if vcov.startswith("CR") else None
    long = _inference.infer(design, design.residuals(values), codes, vcov, weights)
    np.testing.assert_allclose(short.std_errors, long.std_errors, rtol=1e-8)
    np.testing.assert_allclose(short.df, long.df, rtol=1e-8)


@pytest.mark.parametrize("vcov", ["CR2", "CR3"])
def test_weighted_formulas_without_weights_are_the_plain_ones(vcov: str) -> None:
    outcome, cell, cluster, _ = rows(4)
    design = _design.build(cell, {"x": np.sin(np.arange(80.0))})
    residuals = design.residuals(outcome)
    ones = np.ones(80)

    plain = _inference.infer(design, residuals, cluster, vcov)
    weighted = _weighted_inference.infer(design, residuals, cluster, vcov, ones)

    np.testing.assert_allclose(weighted.std_errors, plain.std_errors, rtol=1e-9)
    np.testing.assert_allclose(weighted.df, plain.df, rtol=1e-9)


def large(rows: int, clusters: int) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    village, post = rng.integers(0, clusters, rows), rng.integers(0, 2, rows)
    treated = village % 2
    y = 1e8 + treated * post + 0.01 * village + rng.normal(size=rows)
    return pd.DataFrame({"y": y, "d": treated, "t": post, "c": village})


@pytest.mark.parametrize("clusters", [50, 40_000])
def test_pieces_of_a_long_table_add_up(clusters: int) -> None:
    data = large(100_000, clusters)
    cell = (2 * data["d"] + data["t"]).to_numpy()
    means = data["y"].groupby(cell).mean()

    result = difference_in_differences(
        data, outcome="y", treated="d", post="t", cluster="c", vcov="CR1"
    )

    away = (data["y"] - means.to_numpy()[cell]).to_numpy()
    loads = np.array([1, -1, -1, 1]) / np.bincount(cell)
    parts = np.bincount(data["c"], away * loads[cell])
    count = data["c"].nunique()
    by_hand = np.sqrt((parts**2).sum() * count / (count - 1))
    assert result.std_error == pytest.approx(by_hand, rel=1e-8)
    assert result.estimate == pytest.approx(means[3] - means[2] - means[1] + means[0])
    assert result.clusters is not None
    assert result.clusters.total == count


CODES: dict[str, Any] = {
    "with gaps": lambda c: 3 * c + 7,
    "negative": lambda c: -(2 * c),
    "small integers": lambda c: (5 * c - 100).astype("int8"),
    "unsigned": lambda c: c.to_numpy().astype("uint64") + np.uint64(2**63),
    "far apart": lambda c: c * 10**12,
    "floats": lambda c: c / 2,
    "text": lambda c: c.map("village {}".format),
    "dates": lambda c: pd.Timestamp("2024-01-01") + pd.to_timedelta(c, unit="D"),
    "categories with unused levels": lambda c: pd.Categorical(c, range(200)),
    "nullable": lambda c: c.astype("Int64"),
    "with time zones": lambda c: (
        pd.Timestamp("2024-01-01", tz="Africa/Niamey") + pd.to_timedelta(c, unit="D")
    ),
}


@pytest.mark.parametrize("recode", CODES.values(), ids=CODES)
def test_clusters_may_be_named_in_any_way(survey: pd.DataFrame, recode: Any) -> None:
    number = survey["village"].str[1:].astype(int)

    def result(column: Any) -> DidResult:
        return difference_in_differences(
            survey.assign(village=column),
            outcome="income",
            treated="project",
            post="endline",
            cluster="village",
        )

    pd.testing.assert_frame_equal(
        result(recode(number)).to_frame(), result(number).to_frame(), rtol=1e-12
    )


def test_a_table_with_keys_in_its_index_is_read_by_its_columns(
    survey: pd.DataFrame,
) -> None:
    roles: dict[str, Any] = {
        "outcome": "income",
        "treated": "project",
        "post": "endline",
    }
    indexed = survey.set_index(["village", "age"], drop=False)

    plain = difference_in_differences(survey, **roles)
    result = difference_in_differences(indexed, **roles)

    assert result.to_dict() == plain.to_dict()


@pytest.mark.parametrize("kind", ["int8", "float32", "float16", "Int8", "bool"])
def test_flags_of_any_kind_are_read(survey: pd.DataFrame, kind: str) -> None:
    roles: dict[str, Any] = {
        "outcome": "income",
        "treated": "project",
        "post": "endline",
    }
    other = survey.astype({"project": kind, "endline": kind})

    assert (
        difference_in_differences(other, **roles).to_dict()
        == difference_in_differences(survey, **roles).to_dict()
    )


def test_the_data_may_be_read_only(survey: pd.DataFrame) -> None:
    frozen = pd.DataFrame(
        {name: column.to_numpy(copy=True) for name, column in survey.items()}
    )
    for name in ("income", "project", "endline"):
        frozen[name].to_numpy().flags.writeable = False

    result = difference_in_differences(
        frozen, outcome="income", treated="project", post="endline", cluster="village"
    )

    assert result.n == 400


def test_four_rows_carry_no_standard_error() -> None:
    data = pd.DataFrame({"y": [1.0, 2, 3, 5], "d": [0, 0, 1, 1], "t": [0, 1, 0, 1]})

    from iom_me import EstimationError

    with pytest.raises(EstimationError, match="4 rows cannot carry 4 means"):
        difference_in_differences(
            data, outcome="y", treated="d", post="t", vcov="classical"
        )
