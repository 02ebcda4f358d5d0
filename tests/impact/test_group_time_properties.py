"""What must hold of group-time effects for every panel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact.staggered import NEVER, cross_sections, estimate, panel

from iom_me.impact import GroupTimeResult

NUMBERS = ["estimate", "std_error", "statistic", "df", "ci_low", "ci_high", "n"]
FEW = settings(max_examples=10, deadline=None)


@st.composite
def panels(draw: st.DrawFn) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Draw a panel, with gaps or not, and a way to estimate."""
    data = panel(
        draw(st.integers(0, 10_000)),
        cohorts=draw(
            st.sampled_from([(2021, 2023, NEVER), (2020, 2022, NEVER, NEVER)])
        ),
        units=draw(st.integers(36, 60)),
        years=5,
        clusters=draw(st.sampled_from([12, 16])),
    )
    if draw(st.booleans()):
        data = data.sample(frac=0.9, random_state=0)
    options = {
        "control": draw(st.sampled_from(["never_treated", "not_yet_treated"])),
        "base_period": draw(st.sampled_from(["universal", "varying"])),
        "unbalanced": draw(st.sampled_from(["pairwise", "rows"])),
        "cluster": draw(st.sampled_from([None, "village"])),
        "weights": draw(st.sampled_from([None, "weight"])),
        "covariates": draw(st.sampled_from([(), ("female",)])),
        "vcov": draw(st.sampled_from(["CR0", "CR1S", "CR2", "CR3"])),
        "bands": "pointwise",
    }
    return data, options


def numbers(result: GroupTimeResult) -> np.ndarray:
    frames = [result.to_frame()] + [
        result.aggregate(kind).to_frame()
        for kind in ("simple", "event", "group", "calendar")
    ]
    found: np.ndarray = pd.concat(frames)[NUMBERS].to_numpy(float)
    return found


def assert_same(one: np.ndarray, other: np.ndarray, rtol: float = 1e-7) -> None:
    np.testing.assert_allclose(one, other, rtol=rtol, atol=1e-8)


@FEW
@given(panels(), st.floats(-1e4, 1e4))
def test_a_shift_of_every_outcome_changes_nothing(
    drawn: tuple[pd.DataFrame, dict[str, Any]], shift: float
) -> None:
    data, options = drawn

    shifted = estimate(data.assign(income=data["income"] + shift), **options)

    assert_same(numbers(shifted), numbers(estimate(data, **options)))


@FEW
@given(panels(), st.sampled_from([1e-300, 1e-3, 7.0, 1e300]))
def test_effects_have_the_unit_of_the_outcome(
    drawn: tuple[pd.DataFrame, dict[str, Any]], scale: float
) -> None:
    data, options = drawn

    scaled = numbers(estimate(data.assign(income=data["income"] * scale), **options))

    scaled[:, [0, 1, 4, 5]] /= scale
    assert_same(scaled, numbers(estimate(data, **options)))


@FEW
@given(panels(), st.integers(0, 100))
def test_the_order_of_the_rows_is_no_information(
    drawn: tuple[pd.DataFrame, dict[str, Any]], seed: int
) -> None:
    data, options = drawn

    mixed = estimate(data.sample(frac=1, random_state=seed), **options)

    assert_same(numbers(mixed), numbers(estimate(data, **options)))


@FEW
@given(panels())
def test_names_of_units_and_periods_are_no_information(
    drawn: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    data, options = drawn
    renamed = data.assign(
        person="p" + (97 - data["person"]).astype(str),
        village="v" + (50 - data["village"]).astype(str),
        year=10 * data["year"],
        start=10 * data["start"],
    )

    one, other = estimate(data, **options), estimate(renamed, **options)

    assert_same(numbers(other), numbers(one))
    assert [row.time for row in other.effects] == [10 * row.time for row in one.effects]


@FEW
@given(panels())
def test_dates_do_as_well_as_years(drawn: tuple[pd.DataFrame, dict[str, Any]]) -> None:
    data, options = drawn
    dated = data.assign(
        year=pd.to_datetime(data["year"].astype(str)),
        start=pd.to_datetime(data["start"].astype("Int64").astype("string")),
    )

    assert_same(numbers(estimate(dated, **options)), numbers(estimate(data, **options)))


@FEW
@given(panels())
def test_twice_the_units_give_the_same_effects(
    drawn: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    data, options = drawn
    options = {**options, "vcov": "CR0"}
    copies = data.assign(person=data["person"] + 1_000, village=data["village"] + 100)

    twice = numbers(estimate(pd.concat([data, copies]), **options))

    once = numbers(estimate(data, **options))
    assert_same(twice[:, 0], once[:, 0])
    assert_same(twice[:, 1] * np.sqrt(2), once[:, 1])


@FEW
@given(panels())
def test_weights_that_are_all_alike_are_no_weights(
    drawn: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    data, options = drawn
    data = data.assign(weight=3.5)

    one, other = (
        estimate(data, **{**options, "weights": name}) for name in (None, "weight")
    )

    assert_same(numbers(one), numbers(other))


@FEW
@given(panels())
def test_cr1_is_cr0_times_its_factor(
    drawn: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    data, options = drawn
    cr0, cr1 = (estimate(data, **{**options, "vcov": kind}) for kind in ("CR0", "CR1"))
    clusters = cr0.design.clusters.total

    np.testing.assert_allclose(
        cr1.covariance, cr0.covariance * clusters / (clusters - 1), rtol=1e-10
    )
    assert cr1.df == clusters - 1


@FEW
@given(panels())
def test_a_covariance_is_symmetric_and_never_negative(
    drawn: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    data, options = drawn
    result = estimate(data, **options)

    for each in (result, result.aggregate("event")):
        covariance = each.covariance
        rows = [row for row in each.effects if not row.reference]
        assert np.allclose(covariance, covariance.T, rtol=1e-10)
        assert np.linalg.eigvalsh(covariance).min() > -1e-10 * covariance.max()
        np.testing.assert_allclose(
            np.sqrt(np.diag(covariance)), [row.std_error for row in rows], rtol=1e-10
        )
        np.testing.assert_allclose(
            each.estimates, [row.estimate for row in rows], rtol=1e-10
        )


@FEW
@given(panels())
def test_summaries_are_averages_of_the_cells(
    drawn: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    data, options = drawn
    result = estimate(data, **options)
    cells = result.to_frame()
    unit = data.drop_duplicates("person")
    weight = unit["weight"] if options["weights"] else unit["weight"] * 0 + 1
    size = weight.groupby(unit["start"]).sum()
    cells["size"] = cells["group"].map(size)
    after = cells[cells["time"] >= cells["group"]]

    def average(rows: pd.DataFrame) -> float:
        return float(np.average(rows["estimate"], weights=rows["size"]))

    events = {e: average(rows) for e, rows in after.groupby("event_time")}
    groups = {g: rows["estimate"].mean() for g, rows in after.groupby("group")}
    times = {t: average(rows) for t, rows in after.groupby("time")}
    overall = {
        "simple": average(after),
        "event": np.mean(list(events.values())),
        "calendar": np.mean(list(times.values())),
        "group": np.average(list(groups.values()), weights=[size[g] for g in groups]),
    }
    assert result.estimate == pytest.approx(overall["simple"])
    for kind, expected in overall.items():
        assert result.aggregate(kind).estimate == pytest.approx(expected)  # type: ignore[call-overload]
    by_event = result.aggregate("event").effects
    found = {r.event_time: r.estimate for r in by_event if (r.event_time or 0) >= 0}
    assert found == pytest.approx(events)


@FEW
@given(st.integers(0, 1_000), st.sampled_from([(), ("female",)]))
def test_cross_sections_of_shuffled_rows_agree(seed: int, covariates: Any) -> None:
    rows = cross_sections(panel(seed, units=120, years=5, clusters=20), seed)
    options = {
        "unit": None, "panel": False, "covariates": covariates, "cluster": "village",
        "bands": "pointwise",
    }  # fmt: skip

    one, other = (
        estimate(each, **options)
        for each in (rows, rows.sample(frac=1, random_state=1))
    )

    assert_same(numbers(one), numbers(other))
