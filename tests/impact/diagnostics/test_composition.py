"""Who was observed when, by arm."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.diagnostics.made import quietly, table

import iom_me as me
from iom_me.errors import DataError, ModelError
from iom_me.impact import CompositionResult, composition


def panel(
    units: int = 80, *, leaving: float = 0.4, arm_matters: bool = True, seed: int = 1
) -> pd.DataFrame:
    """Draw a panel of three waves; some (of the treated) leave after the first."""
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), 3)
    project = unit % 2
    age = rng.normal(40, 10, units)[unit]
    gone = (rng.random(units) < leaving)[unit]
    if arm_matters:
        gone &= project == 1
    data = pd.DataFrame(
        {
            "unit": unit,
            "time": np.tile([2020, 2021, 2022], units),
            "project": project,
            "age": age + 5 * gone,
            "sex": np.where(unit % 3, "f", "m"),
            "village": unit // 4 * 2 + project,
            "income": 1.0,
        }
    )
    return data[~gone | (data["time"] == 2020)].reset_index(drop=True)


def asked(data: pd.DataFrame, **options: Any) -> CompositionResult:
    given = {"unit": "unit", "time": "time", "treated": "project", **options}
    return composition(data, **given)


def test_units_are_counted_by_arm_and_wave() -> None:
    data = panel()

    frame = asked(data).to_frame()

    wanted = data.groupby(["time", "project"])["unit"].nunique().unstack("project")  # noqa: PD010
    assert frame["treated"].tolist() == wanted[1].tolist()
    assert frame["untreated"].tolist() == wanted[0].tolist()
    assert frame["treated_left"].tolist() == [40 - n for n in wanted[1]]
    assert frame["share_untreated"].tolist() == [1, 1, 1]


@pytest.mark.parametrize("cluster", [None, "village"])
def test_shares_are_tested_as_a_regression_on_the_arm(cluster: str | None) -> None:
    data = panel(arm_matters=False)
    wave = asked(data, cluster=cluster).waves[1]

    units = data.drop_duplicates("unit").set_index("unit")
    here = units.index.isin(data.loc[data["time"] == 2021, "unit"]).astype(float)
    # A regression on the arm is the change of a difference that starts at zero, with
    # the rows of the start fixed: its error is that of the shares themselves.
    shares = {k: here[units["project"] == k].mean() for k in (0, 1)}
    assert wave.difference == pytest.approx(shares[1] - shares[0])
    group = units[cluster] if cluster else pd.Series(units.index, units.index)
    variance = 0.0
    for k in (0, 1):
        mine = (units["project"] == k).to_numpy()
        apart = pd.Series(here[mine] - shares[k]).groupby(group[mine].to_numpy())
        share = apart.size() / mine.sum()
        variance += (apart.sum() ** 2 / (1 - share)).sum() / mine.sum() ** 2
    assert wave.std_error == pytest.approx(math.sqrt(variance))


def test_attrition_of_one_arm_is_found() -> None:
    found = asked(panel())

    assert found.verdict == "attrition differs between arms"
    assert "who changed with who left" in found.sentence()


def test_attrition_alike_is_no_finding_and_no_proof() -> None:
    found = asked(panel(arm_matters=False))

    assert found.verdict == "no difference found"
    assert "no proof" in found.sentence()


def test_nobody_left_is_said() -> None:
    found = asked(panel(leaving=0))

    assert found.verdict == "nobody left"
    assert found.balance == ()
    assert found.complete == found.repeated == found.units == 80


def test_a_row_without_an_outcome_is_not_observed() -> None:
    data = panel(leaving=0)
    data.loc[(data["time"] == 2022) & (data["unit"] == 3), "income"] = np.nan

    found = asked(data, outcome="income")

    assert found.complete == 79
    assert found.waves[2].treated == 39


def test_leavers_are_compared_with_stayers_in_the_first_wave() -> None:
    data = panel()
    found = asked(data, columns=["age"])

    first = data[(data["time"] == 2020) & (data["project"] == 1)]
    stays = first["unit"].isin(data.loc[data["time"] == 2022, "unit"])
    stay, left = first.loc[stays, "age"], first.loc[~stays, "age"]
    (row,) = [row for row in found.balance if row.arm == "treated"]
    spread = math.sqrt((stay.var() + left.var()) / 2)
    assert (row.stayers, row.leavers) == (len(stay), len(left))
    assert row.standardised_difference == pytest.approx(
        (left.mean() - stay.mean()) / spread
    )
    assert "treated age" in found.summary()


def test_text_has_a_row_for_each_level() -> None:
    frame = asked(panel(), columns="sex").balance_frame()

    assert frame["column"].tolist() == ["sex[f]", "sex[f]", "sex[m]", "sex[m]"]
    untreated = frame[frame["arm"] == "untreated"]
    assert untreated["leavers"].tolist() == [0, 0]
    assert untreated["standardised_difference"].isna().all()


def test_missing_values_of_a_column_do_not_count() -> None:
    data = panel(arm_matters=False)
    data["sex"] = data["sex"].where(data["unit"] != 0)

    rows = asked(data, columns=["sex"]).balance

    untreated = [row for row in rows if row.arm == "untreated"][0]  # noqa: RUF015
    assert untreated.stayers + untreated.leavers == 39


def test_starts_give_the_arms() -> None:
    found = asked(table("unbalanced"), treated=None, treated_from="first")

    wanted = table("unbalanced").drop_duplicates("unit")["first"].gt(0).sum()
    assert found.treated == wanted
    assert any("0" in note for note in found.notes)


def test_one_wave_is_untestable() -> None:
    data = panel()

    found = asked(data[data["time"] == 2020])

    assert found.verdict == "untestable"
    assert "nobody can have left" in found.summary()
    assert "cannot be tested" in found.sentence()


def test_one_arm_is_untestable() -> None:
    found = asked(panel().assign(project=1))

    assert found.verdict == "untestable"
    assert "there is nothing to compare" in found.summary()
    assert math.isnan(found.waves[0].share_untreated)


def test_one_arm_that_left_as_a_whole_is_a_finding_without_a_test() -> None:
    data = panel(leaving=0)

    found = asked(data[(data["project"] == 0) | (data["time"] == 2020)])

    assert found.verdict == "attrition differs between arms"
    assert found.to_frame()["p_value"].isna().all()


def test_clusters_that_left_alike_are_untestable() -> None:
    data = panel(leaving=0)
    halved = (data["unit"] // 2 % 2 == 0) | (data["time"] == 2020)

    found = asked(data[halved], cluster="village")

    assert found.verdict == "untestable"
    assert "no cluster differs" in found.summary()


def test_the_arm_must_be_named_once() -> None:
    with pytest.raises(ModelError, match="Name one of treated="):
        asked(panel(), treated=None)
    with pytest.raises(ModelError, match="Name one of treated="):
        asked(panel(), treated_from="time")


@pytest.mark.parametrize("column", ["project", "village"])
def test_a_value_that_changes_is_refused(column: str) -> None:
    data = panel(leaving=0)
    data.loc[1, column] = 1 - int(data["project"].iloc[1])

    with pytest.raises(DataError, match=f"{column!r}.* changes over time in 1 units"):
        asked(data, cluster="village")


def test_gaps_in_arm_and_cluster_are_refused() -> None:
    for column in ("project", "village"):
        data = panel().astype({column: float})
        data.loc[2, column] = np.nan
        with pytest.raises(DataError, match=f"{column!r}.* lacks a value in row 2"):
            asked(data, cluster="village")


def test_a_repeated_row_is_refused() -> None:
    data = panel()

    with pytest.raises(DataError, match="1 rows repeat a pair"):
        asked(pd.concat([data, data.iloc[:1]], ignore_index=True))


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(DataError, match="no rows"):
        asked(panel().iloc[:0])


def test_columns_are_names() -> None:
    with pytest.raises(ModelError, match="columns=3 is no list"):
        asked(panel(), columns=3)


def test_many_waves_are_cut_in_the_summary() -> None:
    unit, time = np.divmod(np.arange(400), 20)
    data = pd.DataFrame({"unit": unit, "time": time, "project": unit % 2})

    assert "12 more waves" in asked(data[data.index != 399]).summary()


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("leaving", [0.0, 0.4])
def test_a_sentence_counts_the_units(language: str, leaving: float) -> None:
    assert " 80 " in asked(panel(leaving=leaving)).sentence(language)


def test_the_picture_has_a_line_for_each_arm() -> None:
    axes = quietly(asked(panel()).plot)

    assert [line.get_label() for line in axes.lines] == ["treated", "untreated"]
    assert me.impact.composition is composition
