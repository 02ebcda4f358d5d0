"""Effects where none can be."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.diagnostics.made import (
    ROLES,
    group_time,
    households,
    quietly,
    study,
    table,
)

import iom_me as me
from iom_me.errors import EstimationError, ModelError
from iom_me.impact import PlaceboPeriodsResult, placebo_groups, placebo_periods


def earlier(data: pd.DataFrame, **options: Any) -> PlaceboPeriodsResult:
    result: PlaceboPeriodsResult = quietly(
        placebo_periods, data, **{**ROLES, **options}
    )
    return result


def pretended(data: pd.DataFrame, shift: int) -> pd.DataFrame:
    """Leave out what came after the start, and put it earlier."""
    treated = data["first"] > 0
    before = data[~treated | (data["time"] < data["first"])]
    moved = np.maximum(before["first"] - shift, data["time"].min())
    return before.assign(first=np.where(before["first"] > 0, moved, 0))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("staggered", {"cluster": "cluster"}),
        ("unbalanced", {}),
        ("early", {"cluster": "mixed"}),
        ("all_treated", {"control": "not_yet_treated", "vcov": "CR3"}),
        ("staggered", {"weights": "weight"}),
        ("rows", {"unit": None, "cluster": "cluster"}),
    ],
)
def test_an_earlier_start_is_what_an_earlier_column_of_starts_gives(
    name: str, options: dict[str, Any]
) -> None:
    data = table(name)
    if name == "early" and "mixed" not in data:
        options = {"cluster": "cluster"}
    found = earlier(data, **options)
    again = {"vcov": found.vcov, "panel": name != "rows", **options}

    for row in found.effects:
        wanted = group_time(pretended(data, row.time), **again).overall
        for part in ("estimate", "std_error", "df", "n"):
            assert getattr(row, part) == pytest.approx(getattr(wanted, part), rel=1e-9)
    assert found.actual.estimate == pytest.approx(group_time(data, **again).estimate)


def test_all_shifts_that_the_data_reach_are_looked_at() -> None:
    frame = earlier(table("common")).to_frame()

    assert frame["shift"].tolist() == [0, 1, 2]


def test_a_drift_of_the_treated_is_found() -> None:
    data = households(200, effect=0.0)
    drift = 2.0 * data["time"] * data["first"].notna()

    found = earlier(data.assign(outcome=data["outcome"] + drift))

    assert found.verdict == "effect found"
    assert "in doubt" in found.sentence()


def test_what_happens_after_the_start_does_not_matter() -> None:
    data = households(60)
    after = 1000.0 * (data["time"] >= data["first"])

    found = earlier(data.assign(outcome=data["outcome"] + after))

    wanted = earlier(data)
    for mine, theirs in zip(found.effects, wanted.effects, strict=True):
        assert mine.estimate == pytest.approx(theirs.estimate)


def test_one_earlier_period_is_untestable() -> None:
    data = households(60)

    found = earlier(data[data["time"] >= 2013])

    assert found.verdict == "untestable"
    assert "add an earlier period" in found.summary()
    assert "cannot be tested" in found.sentence()


def test_a_shift_beyond_the_data_is_named() -> None:
    found = earlier(households(60), shifts=[1, 9])

    assert [row.time for row in found.effects] == [1]
    assert found.left_out[0].startswith("9: ")
    assert "Left out     9: " in found.summary()


def test_only_shifts_beyond_the_data_are_untestable() -> None:
    found = earlier(households(60), shifts=[9])

    assert found.verdict == "untestable"
    assert "choose smaller ones" in found.summary()


@pytest.mark.parametrize("shifts", [[0], [-1], [1.5], [True], "12", [], 3])
def test_shifts_are_whole_numbers(shifts: Any) -> None:
    with pytest.raises(ModelError, match="shifts"):
        earlier(households(60), shifts=shifts)


def test_weights_do_not_go_with_cr2() -> None:
    with pytest.raises(ModelError, match="vcov='CR2' does not go with weights="):
        earlier(table("staggered"), weights="weight", vcov="CR2")


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_sentence_counts_the_starts(language: str) -> None:
    assert "2 " in earlier(table("common")).sentence(language)


# Groups


def test_a_group_is_compared_with_all_others_without_the_programme() -> None:
    data = table("common")
    result = group_time(data, cluster="cluster")

    found = placebo_groups(result)

    row = found.effects[1]
    never = data[data["first"] == 0]
    start = np.where(never["cluster"] == row.cluster, 2014, 0)
    wanted = group_time(never.assign(first=start), cluster="cluster", vcov="CR0")
    assert row.estimate == pytest.approx(wanted.estimate, rel=1e-10)
    assert len(found.effects) == never["cluster"].nunique()


def test_staggered_effects_are_read_with_their_weights() -> None:
    data = table("staggered")
    result = group_time(data, cluster="cluster")
    never = data[data["first"] == 0]

    row = placebo_groups(result).effects[0]

    wide = never.groupby(["cluster", "unit", "time"])["outcome"].mean().unstack()  # noqa: PD010 - levels to columns
    mine = wide.index.get_level_values("cluster") == row.cluster
    path = wide[mine].mean() - wide[~mine].mean()
    cells = [r for r in result.effects if r.time >= r.group]
    sizes = {c.label: c.units for c in result.design.cohorts}
    weights = np.array([sizes[r.group] for r in cells], dtype=float)
    apart = [path[r.time] - path[r.group - 1] for r in cells]
    assert row.estimate == pytest.approx(weights @ apart / weights.sum())


def test_a_large_effect_is_larger_than_all() -> None:
    found = placebo_groups(group_time(households(60, effect=50.0)))

    assert found.verdict == "larger than all"
    assert found.rank == 1
    assert found.share_as_large == pytest.approx(1 / 31)


def test_an_effect_of_nothing_lies_within_the_range() -> None:
    found = placebo_groups(group_time(households(60, effect=0.0)))

    assert found.verdict == "within the range of untreated clusters"
    sizes = [abs(row.estimate) for row in found.effects]
    assert found.rank == 1 + sum(size >= abs(found.actual) for size in sizes)


def test_few_untreated_clusters_are_untestable() -> None:
    data = table("common").assign(cluster=lambda d: np.where(d["first"] > 0, 1, 2))

    found = placebo_groups(group_time(data, cluster="cluster", vcov="CR1"))

    assert found.verdict == "untestable"
    assert math.isnan(found.share_as_large)
    assert "it takes 3" in found.summary()
    assert "too few clusters" in found.sentence()


def test_nobody_untreated_is_untestable() -> None:
    result = group_time(table("all_treated"), control="not_yet_treated")

    assert placebo_groups(result).verdict == "untestable"


def test_covariates_keep_no_sums() -> None:
    with pytest.raises(EstimationError, match="no sums by cluster"):
        placebo_groups(group_time(table("common"), covariates=["x1"]))


def test_other_results_are_refused() -> None:
    with pytest.raises(ModelError, match="EventStudyResult does not go here"):
        placebo_groups(study(table("common")))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("effect", [0.0, 50.0])
def test_a_sentence_counts_the_groups(language: str, effect: float) -> None:
    found = placebo_groups(group_time(households(60, effect=effect)))

    assert " 30 " in found.sentence(language)


def test_the_true_effect_stands_last_in_the_frame() -> None:
    frame = placebo_groups(group_time(households(20))).to_frame()

    assert list(frame.columns) == ["cluster", "estimate", "actual"]
    assert frame["actual"].tolist() == [False] * 10 + [True]


def test_very_large_outcomes_are_drawn() -> None:
    data = households(20).assign(outcome=lambda d: d["outcome"] * 1e250)

    axes = placebo_groups(group_time(data)).plot()

    assert "250" in axes.get_xlabel()
    assert me.impact.placebo_groups is placebo_groups
