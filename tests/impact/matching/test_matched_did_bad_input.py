"""What a matched difference-in-differences refuses, and what it says."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.matching.expected import FAR_PAIRS
from tests.impact.matching.panels import matched, villages

import iom_me as me

pytestmark = [FAR_PAIRS]


def refused(error: type[Exception], data: Any, words: str, **options: Any) -> str:
    with pytest.raises(error, match=words) as caught:
        matched(data, **options)
    return str(caught.value)


def baseline(data: pd.DataFrame, year: int = 2020) -> pd.DataFrame:
    rows = data[data["year"] == year]
    return rows.assign(treated=rows["joined"].notna().astype(int))


def test_several_starts_are_refused_with_what_to_do_instead() -> None:
    data = villages()
    data.loc[data["joined"].notna() & (data["household"] % 2 == 0), "joined"] = 2022

    said = refused(me.EstimationError, data, "holds 2 starts: 2021, 2022")

    assert "for 2021, keep its units and those never treated" in said
    assert "rows before 2022 only" in said


def test_many_starts_are_not_all_named() -> None:
    data = villages()
    data["year"] += (data["year"] - 2018) * 9  # 2018, 2028, ...
    data["joined"] = 2019.0 + data["household"] % 9

    said = refused(me.EstimationError, data, "holds 9 starts: 2019, .*2023 and 4 more")

    assert "those who start later" in said


@pytest.mark.parametrize(
    ("joined", "words"),
    [
        (np.nan, "Nobody is treated: column 'joined'"),
        (2021.0, "Nobody is untreated: column 'joined'"),
        (2030.0, "Nobody is treated"),
    ],
)
def test_one_group_alone_is_refused(joined: float, words: str) -> None:
    refused(me.EstimationError, villages().assign(joined=joined), words)


def test_a_start_in_the_first_period_leaves_no_baseline() -> None:
    data = villages()
    data["joined"] = data["joined"].where(data["joined"].isna(), 2018)

    refused(me.EstimationError, data, "starts in the first period, 2018.*no baseline")


def test_the_baseline_lies_before_the_start() -> None:
    data = villages()

    refused(me.ModelError, data, "does not lie before the start, 2021", baseline=2021)
    refused(me.ModelError, data, "which has 2018, 2019, .*2022: write", baseline=2081)
    refused(me.ModelError, data, "no period of the table", baseline="2019")


def test_lags_are_a_count_of_periods_that_are_there() -> None:
    data = villages()

    refused(me.ModelError, data, "there are 3 periods", lags=4)
    for wrong in (-1, 1.5, True, "two"):
        refused(me.ModelError, data, "no count of periods", lags=wrong)


def test_lags_do_not_go_with_a_comparison_made_beforehand() -> None:
    data = villages()
    group = me.impact.match(baseline(data), treatment="treated", covariates=["size"])

    refused(
        me.ModelError, data, "lags= goes with MatchOptions", lags=1, comparison=group
    )


@pytest.mark.parametrize("wrong", [None, "size", ["size"], {"covariates": ["size"]}])
def test_a_comparison_is_options_or_a_result(wrong: Any) -> None:
    refused(me.ModelError, villages(), "pass me.impact.MatchOptions", comparison=wrong)


def test_a_comparison_of_other_rows_is_refused() -> None:
    data = villages()
    rows = baseline(data)
    some = me.impact.match(rows.iloc[:90], treatment="treated", covariates=["size"])
    turned = me.impact.match(rows.iloc[::-1], treatment="treated", covariates=["size"])

    refused(me.DataError, data, "from 90 rows, but 120 units", comparison=some)
    refused(me.DataError, data, "other units for treated", comparison=turned)


def test_a_missing_outcome_is_refused_with_its_periods() -> None:
    data = villages()
    treated = data["joined"].notna()
    data.loc[treated & (data["year"] != 2020), "income"] = data["income"].where(
        data["household"] % 2 == 0
    )

    said = refused(me.DataError, data, r"missing for some of the \d+ units")

    assert "in 2018 (" in said
    assert "missing='drop'" in said


def test_a_missing_baseline_is_refused() -> None:
    data = villages()

    gone = data[(data["year"] != 2020) | (data["household"] > 1)]
    refused(me.DataError, gone, "2 of 120 units have no 'income'.*period 2020: fill")
    gone = data[(data["year"] != 2018) | (data["household"] > 1)]
    refused(me.DataError, gone, "2 of 120 .*period 2020, or in one since 2018", lags=3)


def test_a_period_without_anybody_of_a_group_is_refused() -> None:
    data = villages()
    empty = data["joined"].notna() & (data["year"] == 2022)
    data["income"] = data["income"].mask(empty)

    refused(me.EstimationError, data, "2022 less 2020", missing="drop")
    group = me.impact.weight(
        baseline(data), treatment="treated", covariates=["size"], method="overlap"
    )
    refused(
        me.EstimationError,
        data,
        "Nobody of one group is left for 'income: 2022 less 2020'",
        missing="drop",
        comparison=group,
    )


def test_names_that_are_needed_are_refused() -> None:
    data = villages().assign(**{"income in 2020": 1.0})
    options = me.impact.MatchOptions(covariates=["size", "income in 2020"])

    refused(me.DataError, data, "'income in 2020'.*rename", lags=1, comparison=options)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("income", "much", "income"),
        ("income", math.inf, "infinite"),
        ("year", None, "lacks a value"),
        ("household", None, "household"),
        ("size", None, "Values are missing in column 'size'"),
        ("village", None, "village"),
    ],
)
def test_wrong_values_are_refused(column: str, value: Any, words: str) -> None:
    data = villages().astype({column: object})
    data.loc[data["year"] == 2020, column] = value

    refused(me.DataError, data, words, cluster="village")


def test_a_start_or_a_cluster_that_changes_is_refused() -> None:
    data = villages()

    moved = data.assign(village=data["village"] + (data["year"] > 2021))
    refused(me.DataError, moved, "village.*changes over time", cluster="village")
    data.loc[data["year"] == 2022, "joined"] = 2021.0
    refused(me.DataError, data, "joined.*changes over time")


def test_a_unit_stands_once_in_a_period() -> None:
    data = villages()

    refused(me.DataError, pd.concat([data, data.iloc[:2]]), "stand in several rows")


def test_absent_columns_and_unknown_choices_are_named() -> None:
    data = villages()

    refused(me.DataError, data, "no column 'hamlet'", cluster="hamlet")
    refused(me.ModelError, data, "level=95", level=95)
    refused(me.ModelError, data, "missing='dorp'.*'drop'", missing="dorp")
    refused(me.ModelError, data, "inference='pairs'.*'pair'", inference="pairs")
    refused(me.ModelError, data, "seed", seed=-1)
    refused(me.DataError, data, "used twice", cluster="year")
    refused(me.DataError, [1, 2], "table")


def test_the_treatment_is_no_covariate() -> None:
    options = me.impact.MatchOptions(covariates=["size", "joined"])

    refused(me.ModelError, villages(), "'joined' is the treatment", comparison=options)


def test_a_language_that_is_not_known_is_refused() -> None:
    with pytest.raises(me.ModelError, match="de"):
        matched(villages()).sentence("de")
