"""The door takes columns that play one part each, and values that are there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.panel.panels import columns, panel, read

from iom_me.errors import DataError, ModelError
from iom_me.impact._panel.door import Panel


@pytest.mark.parametrize("name", [3, None, ("a", "b")])
def test_a_name_that_is_no_text_is_refused(name: Any) -> None:
    with pytest.raises(ModelError, match=r"is no name of a column \(outcome\)"):
        columns(outcome=name)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"time": "outcome"}, "'outcome' is used twice, as outcome and as time"),
        ({"weights": "unit"}, "'unit' is used twice, as unit and as weights"),
        (
            {"covariates": ("x", "x")},
            "'x' is used twice, as covariate and as covariate",
        ),
        ({"covariates": ("time",)}, "'time' is used twice, as time and as covariate"),
        ({"cluster": "first"}, "'first' is used twice, as treated_from and as cluster"),
    ],
)
def test_a_column_plays_one_part(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        columns(**parts)


def test_clusters_may_be_units_or_a_covariate() -> None:
    frame = panel(1)

    by_unit = read(frame, cluster="unit")
    by_village = read(frame, cluster="village", covariates=("village",))

    assert by_unit.moments.clusters == 60
    assert not by_unit.moments.nested
    assert by_village.moments.clusters == 10


@pytest.mark.parametrize("unit", ["unit", None])
def test_a_table_without_rows_or_outcomes_is_refused(unit: str | None) -> None:
    frame = panel(2)

    with pytest.raises(DataError, match="has no rows"):
        read(frame.head(0), unit=unit)
    with pytest.raises(DataError, match="is empty in every row"):
        read(frame.assign(outcome=np.nan), unit=unit)


def test_a_column_that_is_absent_is_named_with_what_is_there() -> None:
    with pytest.raises(DataError, match=r"no column 'outcom' .* mean 'outcome'"):
        read(panel(3), outcome="outcom")


@pytest.mark.parametrize("value", [np.inf, -np.inf])
@pytest.mark.parametrize("unit", ["unit", None])
def test_an_infinite_outcome_is_refused(value: float, unit: str | None) -> None:
    frame = panel(4)
    frame.loc[3, "outcome"] = value

    with pytest.raises(DataError, match=r"outcome=\) is infinite in row 3"):
        read(frame, unit=unit)


@pytest.mark.parametrize("value", ["1,5", "n/a", pd.Timestamp("2020")])
def test_an_outcome_that_is_no_number_is_refused(value: Any) -> None:
    frame = panel(5)
    frame["outcome"] = frame["outcome"].astype(object)
    frame.loc[3, "outcome"] = value

    with pytest.raises(DataError, match=r"outcome=\) must hold numbers"):
        read(frame)


@pytest.mark.parametrize("value", [0.0, -1.0, np.nan])
def test_a_weight_is_positive(value: float) -> None:
    frame = panel(6)
    frame.loc[3, "weight"] = value

    with pytest.raises(DataError, match="zero, negative or missing in row 3"):
        read(frame, weights="weight")


def test_weights_of_any_size_mean_the_same() -> None:
    frame = panel(7)
    found = read(frame.assign(weight=frame["weight"] * 2.0**1021), weights="weight")
    expected = read(frame, weights="weight")

    np.testing.assert_allclose(found.moments.mass, expected.moments.mass, rtol=1e-12)


def test_missing_outcomes_are_counted_and_not_zero() -> None:
    frame = panel(8)
    frame.loc[[3, 9], "outcome"] = np.nan

    found = read(frame)

    assert (found.rows, found.missing, found.moments.rows) == (300, 2, 298)
    assert found.moments.n.sum() == 60


def test_a_covariate_is_complete() -> None:
    frame = panel(9)
    frame["age"] = frame["weight"].where(frame.index != 3)

    with pytest.raises(DataError, match=r"covariates=\) lacks a value in row 3"):
        read(frame, covariates=("age",))


def test_categories_become_a_column_for_each_level_but_the_first() -> None:
    frame = panel(10)
    frame["region"] = np.array(["north", "south", "west"])[frame["mixed"] % 3]

    found = read(frame, covariates=("region",)).table

    assert isinstance(found, Panel)
    assert list(found.covariates) == ["region[south]", "region[west]"]
    assert found.covariates["region[west]"].shape == (found.units, 1)


def test_a_covariate_that_changes_keeps_a_column_for_each_period() -> None:
    frame = panel(11, gaps=True)
    frame["age"] = frame["time"] - 1980.0
    found = read(frame, covariates=("age", "weight")).table

    assert isinstance(found, Panel)
    assert found.covariates["age"].shape == found.outcome.shape
    assert found.covariates["weight"].shape == (found.units, 1)
