"""The decomposition of two-way fixed effects: it adds up, exactly."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact import dummies
from tests.impact.dummies import quietly
from tests.impact.staggered import NEVER, ROLES, panel

from iom_me import DataError, EstimationError
from iom_me.impact import (
    BaconResult,
    bacon_decomposition,
    difference_in_differences,
    twoway_fixed_effects,
)

TYPES = {
    "treated_vs_never": "treated against never treated",
    "treated_vs_always": "treated against always treated",
    "earlier_vs_later": "earlier against later",
    "later_vs_earlier": "later against earlier",
}
COHORTS = (2019, 2021, 2022, 2024, NEVER)


def decompose(data: Any, **options: Any) -> BaconResult:
    return bacon_decomposition(data, **{**ROLES, **options})


@pytest.mark.oracle
@pytest.mark.parametrize("data", ["staggered", "common", "all_treated", "early"])
def test_agrees_with_stored_comparisons(data: str) -> None:
    (record,) = dummies.records("bacon", data=data)

    result = decompose(dummies.stored(data), **dummies.ORACLE)

    found = {
        (each.treated, 0 if each.control == "never treated" else each.control): each
        for each in result.comparisons
    }
    assert len(found) == len(record["rows"])
    for row in record["rows"]:
        each = found[row["treated"], row["control"]]
        assert each.type == TYPES[row["type"]]
        assert each.estimate == pytest.approx(row["estimate"], rel=1e-10)
        assert each.weight == pytest.approx(row["weight"], rel=1e-10)
    assert result.estimate == pytest.approx(record["twfe"], rel=1e-12)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    cohorts=st.sets(st.sampled_from(COHORTS), min_size=2).map(sorted),
)
def test_adds_up_to_the_coefficient(seed: int, cohorts: list[float]) -> None:
    if set(cohorts) == {2019.0, NEVER}:
        cohorts = [2020.0, NEVER]
    data = panel(seed, cohorts=tuple(cohorts)).assign(
        on=lambda d: (d["year"] >= d["start"]).astype(int)
    )
    roles = {k: v for k, v in ROLES.items() if k != "treated_from"}

    result = decompose(data)

    fit = quietly(twoway_fixed_effects, data, **roles, treatment="on")
    assert result.estimate == pytest.approx(fit.estimate, rel=1e-12, abs=1e-12)
    assert sum(each.weight for each in result.comparisons) == pytest.approx(1)
    assert all(each.weight > 0 for each in result.comparisons)


def test_each_comparison_is_a_difference_of_differences() -> None:
    data = panel(1)
    window = data[(data["start"].isin([2021, 2023])) & (data["year"] >= 2021)]
    by_hand = quietly(
        difference_in_differences,
        window.assign(
            late=(window["start"] == 2023).astype(int),
            after=(window["year"] >= 2023).astype(int),
        ),
        outcome="income",
        treated="late",
        post="after",
    )

    result = decompose(data)

    (each,) = [c for c in result.comparisons if c.type == "later against earlier"]
    assert (each.treated, each.control) == (2023, 2021)
    assert each.is_forbidden
    assert each.estimate == pytest.approx(by_hand.estimate)


def test_two_groups_and_two_periods_are_one_comparison() -> None:
    result = decompose(panel(2, cohorts=(2020, NEVER), years=2))

    (each,) = result.comparisons
    assert each.weight == pytest.approx(1)
    assert result.forbidden_weight == 0


def test_the_scale_and_the_level_of_the_outcome_carry_over() -> None:
    data = panel(3)
    plain = decompose(data).to_frame()

    moved = decompose(data.assign(income=(data["income"] + 7) * 1e300)).to_frame()

    np.testing.assert_allclose(moved["estimate"] / 1e300, plain["estimate"])
    np.testing.assert_allclose(moved["weight"], plain["weight"])


def test_starts_between_periods_are_the_same_start() -> None:
    data = panel(4, cohorts=(2021, 2022, NEVER))
    data = data[data["year"] != 2021]

    result = decompose(data)

    assert {each.type for each in result.comparisons} == {
        "treated against never treated"
    }


def test_the_frame_has_one_row_per_comparison() -> None:
    frame = decompose(panel(5)).to_frame()

    assert list(frame.columns) == ["treated", "control", "type", "estimate", "weight"]
    assert len(frame) == 4


def test_types_add_up_to_the_whole() -> None:
    result = decompose(panel(6, cohorts=(2019, 2021, 2023, NEVER)))

    by_type = result.by_type()

    assert by_type["weight"].sum() == pytest.approx(1)
    assert by_type["n"].sum() == len(result.comparisons)
    total = (by_type["weight"] * by_type["estimate"]).sum()
    assert total == pytest.approx(result.estimate)


def test_the_summary_gives_the_forbidden_share() -> None:
    result = decompose(panel(7))

    text = result.summary()

    assert f"{100 * result.forbidden_weight:.1f} % of the weight" in text
    assert len(text.splitlines()) <= 25
    assert "comparisons" in repr(result)


def test_the_plot_has_a_point_for_each_comparison() -> None:
    with mpl.rc_context({"backend": "agg"}):
        axes = decompose(panel(8)).plot()

    points = [len(np.asarray(c.get_offsets())) for c in axes.collections]
    assert sum(points) == 4


def test_an_unbalanced_panel_is_refused_with_the_cure() -> None:
    with pytest.raises(DataError, match="1 of 60 units were not observed in every per"):
        decompose(panel(9).drop(index=3))


def test_nothing_to_compare_is_refused() -> None:
    with pytest.raises(EstimationError, match="nothing to compare"):
        decompose(panel(10, cohorts=(2022,)))
