"""What a design is, before anything is estimated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.diagnostics.made import ROLES, households, table

from iom_me.errors import DataError
from iom_me.impact import PanelProfile, profile_panel


def profile(data: pd.DataFrame, **options: Any) -> PanelProfile:
    return profile_panel(data, **{**ROLES, **options})


def test_cohorts_are_counted() -> None:
    frame = profile(table("staggered"), cluster="cluster").to_frame()

    assert frame["units"].tolist() == [26, 39, 27, 52]
    assert frame["periods_before"].tolist() == [2, 3, 5, 7]
    assert frame["periods_after"].tolist() == [5, 4, 2, 0]
    assert frame["share"].sum() == pytest.approx(1)
    wanted = table("staggered").groupby("first")["cluster"].nunique()
    assert sorted(frame["clusters"]) == sorted(wanted)


@pytest.mark.parametrize(
    ("name", "kind"), [("common", "two groups"), ("staggered", "staggered")]
)
def test_a_design_has_a_kind(name: str, kind: str) -> None:
    assert profile(table(name)).kind == kind


def test_nobody_treated_is_a_design_without_an_estimator() -> None:
    found = profile(households().assign(first=np.nan))

    assert found.kind == "untreated"
    assert not any(option.possible for option in found.estimators)
    assert "nobody starts" in found.summary()


def test_units_of_equal_size_are_worth_their_number() -> None:
    found = profile(households(60))

    assert found.effective_clusters == pytest.approx(60)
    assert found.effective_treated_clusters == pytest.approx(30)


def test_unequal_clusters_are_worth_less() -> None:
    data = table("common")
    sizes = data.groupby("cluster")["unit"].nunique()

    found = profile(data, cluster="cluster")

    assert found.effective_clusters == pytest.approx(
        sizes.sum() ** 2 / (sizes**2).sum()
    )


def test_always_treated_are_counted_and_warned_of() -> None:
    found = profile(table("early"))

    assert found.always_treated == 21
    assert any(
        "21 units have the programme from the first" in w for w in found.warnings
    )


def test_only_always_treated_leave_nothing_to_estimate() -> None:
    found = profile(households().assign(first=2011))

    assert not found.can("group_time_att")
    assert "no cohort was observed before its start" in found.summary()


def test_all_starting_together_leave_nobody_to_compare_with() -> None:
    found = profile(households().assign(first=2014))

    assert not found.can("event_study")
    assert "nobody is left to compare with" in found.summary()


def test_later_starters_can_serve_as_comparison() -> None:
    found = profile(table("all_treated"))

    assert found.can("group_time_att")
    assert found.never_treated == 0
    assert "control='not_yet_treated'" in found.summary()


def test_gaps_are_counted() -> None:
    data = table("unbalanced")

    found = profile(data)

    wanted = (data.groupby("unit")["time"].nunique() == 7).sum()
    assert found.complete_units == wanted
    assert not found.can("bacon_decomposition")


def test_cross_sections_are_recognised() -> None:
    found = profile(table("rows"), unit=None)

    assert found.can("group_time_att")
    assert not found.can("imputation_att")
    assert "repeated cross-sections" in found.summary()
    assert repr(found) == "<PanelProfile outcome: staggered, 900 rows, 6 periods>"


def test_one_period_before_gives_no_leads() -> None:
    data = households()

    found = profile(data[data["time"] >= 2013])

    assert "no leads" in found.summary()


def test_missing_outcomes_are_counted() -> None:
    data = households().assign(outcome=lambda d: d["outcome"].where(d.index != 3))

    assert "1 of 360 rows lack the outcome." in profile(data).warnings


def test_few_clusters_are_warned_of() -> None:
    found = profile(households(16))

    assert any("fewer than 10 on a side" in warning for warning in found.warnings)


def test_many_cohorts_are_cut_in_the_summary() -> None:
    data = households(60, years=12)
    data["first"] = 2012 + data["unit"] % 10

    lines = profile(data).summary().split("\n")

    assert len(lines) <= 25
    assert any("4 more cohorts" in line for line in lines)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(DataError, match="no column 'begun'"):
        profile(households(), treated_from="begun")


def test_the_picture_has_a_bar_for_every_cohort() -> None:
    axes = profile(table("early")).plot()

    assert [tick.get_text() for tick in axes.get_yticklabels()] == [
        "2011 (21)", "2013 (34)", "2015 (25)", "never (48)",
    ]  # fmt: skip
