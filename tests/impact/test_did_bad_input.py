"""Every way a table or a call can be wrong gets a named error that says the cure."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from iom_me import (
    DataError,
    DataWarning,
    EstimationError,
    EstimationWarning,
    ModelError,
)
from iom_me.impact import DidResult, difference_in_differences


def estimate(data: Any, **options: Any) -> DidResult:
    roles = {"outcome": "income", "treated": "project", "post": "endline"}
    return difference_in_differences(data, **{**roles, **options})


def with_value(
    survey: pd.DataFrame, column: str, row: int, value: object
) -> pd.DataFrame:
    values = survey[column].astype(object)
    values[row] = value
    return survey.assign(**{column: values.infer_objects()})


def lists(survey: pd.DataFrame) -> pd.Series:
    return pd.Series([[1] for _ in survey.index], dtype=object)


Change = Callable[[pd.DataFrame], Any]

BAD_TABLES: dict[str, tuple[Change, str]] = {
    "an absent column": (
        lambda s: s.rename(columns={"income": "incomes"}),
        "There is no column 'income'.*Did you mean 'incomes'",
    ),
    "no rows": (lambda s: s.head(0), "The table has no rows"),
    "no table": (lambda s: s["income"].tolist(), "This is no table: list"),
    "a repeated column name": (
        lambda s: pd.concat([s, s[["income"]]], axis=1),
        "income",
    ),
    "an infinite outcome": (
        lambda s: with_value(s, "income", 3, np.inf),
        r"'income' \(outcome=\) is infinite in row 3, counted from 0",
    ),
    "a number beyond range": (
        lambda s: with_value(s, "income", 3, 10**400),
        "is infinite in row 3",
    ),
    "decimal commas": (
        lambda s: s.assign(income=s["income"].map(str).str.replace(".", ",")),
        "must hold numbers, but holds '.*': this looks like a decimal comma",
    ),
    "an outcome as text": (
        lambda s: s.assign(income=s["income"].astype(str)),
        r"must hold numbers, but holds '.*' \(str\)\. Convert the column",
    ),
    "an outcome of dates": (
        lambda s: s.assign(income=pd.Timestamp("2024-01-01")),
        "must hold numbers, but holds Timestamp",
    ),
    "a category of text as outcome": (
        lambda s: s.assign(income=pd.Categorical(["low", "high"] * (len(s) // 2))),
        "must hold numbers, but holds 'low'",
    ),
    "an outcome of complex numbers": (
        lambda s: s.assign(income=s["income"] + 1j),
        "must hold numbers, but holds",
    ),
    "a text among the numbers": (
        lambda s: with_value(s, "income", 5, "n/a"),
        "must hold numbers, but holds 'n/a'",
    ),
    "waves as text": (
        lambda s: s.assign(endline=s["endline"].map({0: "before", 1: "after"})),
        r"'endline' \(post=\) holds 'before', 'after': it must hold 0 and 1.*guessed",
    ),
    "waves numbered from one": (
        lambda s: s.assign(endline=s["endline"] + 1),
        r"'endline' \(post=\) holds 1, 2.*new column that is 1 for the period after",
    ),
    "waves as dates": (
        lambda s: s.assign(endline=pd.Timestamp("2024-06-30", tz="Africa/Niamey")),
        r"'endline' \(post=\) holds Timestamp.*it must hold 0 and 1",
    ),
    "waves as years": (
        lambda s: s.assign(endline=s["endline"].map({0: 2021, 1: 2024})),
        r"'endline' \(post=\) holds 2021, 2024: it must hold 0 and 1.*never guessed",
    ),
    "groups as text": (
        lambda s: s.assign(project=s["project"].map({0: "comparison", 1: "program"})),
        r"'project' \(treated=\) holds 'comparison', 'program'",
    ),
    "groups as digits in text": (
        lambda s: s.assign(project=s["project"].astype(str)),
        r"'project' \(treated=\) holds '0', '1'",
    ),
    "a share of treatment": (
        lambda s: with_value(s, "project", 0, 0.5),
        "holds 0.5",
    ),
    "lists as flags": (
        lambda s: s.assign(project=lists(s)),
        r"'project' \(treated=\) holds \[1\]: it must hold 0 and 1",
    ),
    "amounts with a currency": (
        lambda s: s.assign(income="630 649,80 €"),
        "this looks like a decimal comma",
    ),
    "a missing outcome": (
        lambda s: with_value(s, "income", 3, None),
        r"1 of 400 rows lack a value: 'income' in 1 \(row 3, counted.*missing='drop'",
    ),
    "only missing outcomes": (
        lambda s: s.assign(income=np.nan),
        "400 of 400 rows lack a value",
    ),
}


@pytest.mark.parametrize(("change", "message"), BAD_TABLES.values(), ids=BAD_TABLES)
def test_a_bad_table_is_refused_with_its_cure(
    survey: pd.DataFrame, change: Change, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        estimate(change(survey))


BAD_CALLS: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "level in percent": ({"level": 95}, ModelError, "level=95 is not between 0 and 1"),
    "level of one": ({"level": 1.0}, ModelError, "level=1.0 is not between"),
    "level of NaN": ({"level": float("nan")}, ModelError, "level=nan is not between"),
    "level as text": ({"level": "0.95"}, ModelError, "level='0.95' is not between"),
    "an unknown vcov": (
        {"vcov": "hc1"},
        ModelError,
        "vcov='hc1' is unknown.*Known: 'classical', 'HC0'",
    ),
    "clusters wanted but not named": (
        {"vcov": "CR1"},
        ModelError,
        "vcov='CR1' needs clusters: pass cluster=",
    ),
    "clusters named but ignored": (
        {"vcov": "HC1", "cluster": "village"},
        ModelError,
        "vcov='HC1' ignores the clusters",
    ),
    "an unknown rule for gaps": (
        {"missing": "ignore"},
        ModelError,
        "missing='ignore' is unknown: choose 'raise' or 'drop'",
    ),
    "a column without a name": ({"outcome": None}, ModelError, "None is no name of a"),
    "a list for one column": ({"post": ["t"]}, ModelError, r"\['t'\] is no name of a"),
    "no list of covariates": (
        {"covariates": None},
        ModelError,
        "covariates=None is no",
    ),
    "one column twice": (
        {"post": "project"},
        DataError,
        "'project' is used twice, as treated and as post",
    ),
    "the outcome as covariate": (
        {"covariates": ["age", "income"]},
        DataError,
        "'income' is used twice, as outcome and as covariate",
    ),
    "the treatment as cluster": (
        {"cluster": "project"},
        DataError,
        "'project' is used twice, as treated and as cluster",
    ),
    "a formula": (
        {"covariates": ["np.log(age)"]},
        DataError,
        r"There is no column 'np.log\(age\)'",
    ),
}


@pytest.mark.parametrize(
    ("options", "kind", "message"), BAD_CALLS.values(), ids=BAD_CALLS
)
def test_a_bad_call_is_refused_with_its_cure(
    survey: pd.DataFrame, options: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        estimate(survey, **options)


BAD_COVARIATES: dict[str, tuple[Change, type[Exception], str]] = {
    "a constant number": (
        lambda s: s.assign(x=3.0),
        DataError,
        "The covariate 'x' is 3.0 in every row",
    ),
    "a constant text": (
        lambda s: s.assign(x="Lagos"),
        DataError,
        "The covariate 'x' is 'Lagos' in every row",
    ),
    "a copy": (
        lambda s: s.assign(x=2 * s["age"] + 1),
        EstimationError,
        "The covariates 'age' and 'x' cannot be told apart",
    ),
    "a copy but for rounding": (
        lambda s: s.assign(x=s["age"] * (1 + 1e-13 * np.arange(400))),
        EstimationError,
        "The covariates 'age' and 'x' cannot be told apart",
    ),
    "the treatment under another name": (
        lambda s: s.assign(x=1 - s["project"]),
        EstimationError,
        "The covariate 'x' cannot be told apart from 'treated' and 'post'",
    ),
    "numbers as text": (
        lambda s: s.assign(x=s["age"].astype(str)),
        DataError,
        "holds numbers written as text.*category",
    ),
    "dates": (
        lambda s: s.assign(x=pd.date_range("2024-01-01", periods=400)),
        DataError,
        r"'x' \(covariates=\) holds Timestamp.*numbers, booleans, text or categories",
    ),
    "text and numbers mixed": (
        lambda s: s.assign(x=["low", 2] * 200),
        DataError,
        r"'x' \(covariates=\) mixes text with 2",
    ),
    "an identifier": (
        lambda s: pd.concat([s] * 3).assign(x=[f"P{i}" for i in range(1200)]),
        DataError,
        "has 1,200 different values, like an identifier",
    ),
    "categories of mixed kinds": (
        lambda s: s.assign(x=pd.Categorical(["low", 2] * 200)),
        DataError,
        "mixes kinds of values, such as 'low', 2",
    ),
    "more terms than rows": (
        lambda s: s.assign(x=[f"P{i}" for i in range(400)]),
        EstimationError,
        "400 rows cannot carry 404 coefficients",
    ),
    "an infinite value": (
        lambda s: s.assign(x=np.where(s["age"] > 63, -np.inf, s["age"])),
        DataError,
        r"'x' \(covariates=\) is infinite in rows",
    ),
}


@pytest.mark.parametrize(
    ("change", "kind", "message"), BAD_COVARIATES.values(), ids=BAD_COVARIATES
)
def test_a_bad_covariate_is_refused_by_name(
    survey: pd.DataFrame, change: Change, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        estimate(change(survey), covariates=["age", "x"])


def test_clusters_that_cannot_be_compared_are_refused(survey: pd.DataFrame) -> None:
    data = survey.assign(village=lists(survey))

    with pytest.raises(DataError, match=r"\(cluster=\) holds values that cannot be"):
        estimate(data, cluster="village")


@pytest.mark.parametrize("name", ["post", "constant", "treated:post", "region[south]"])
def test_a_covariate_cannot_take_the_name_of_a_term(
    survey: pd.DataFrame, name: str
) -> None:
    renamed = survey.rename(columns={"age": name})

    with pytest.raises(DataError, match="rename"):
        estimate(renamed, covariates=["region", name])


@pytest.mark.parametrize(
    ("keep", "missing"),
    [
        (lambda s: s["project"] * s["endline"] == 0, "treated=1 and post=1"),
        (
            lambda s: s["project"] == 1,
            "treated=0 and post=0, nor with treated=0 and post=1",
        ),
        (
            lambda s: s["endline"] == 1,
            "treated=0 and post=0, nor with treated=1 and post=0",
        ),
    ],
)
def test_an_empty_cell_means_that_the_effect_is_not_identified(
    survey: pd.DataFrame, keep: Callable[[pd.DataFrame], pd.Series], missing: str
) -> None:
    start = "^The effect is not identified: there are no rows with "

    with pytest.raises(EstimationError, match=start + missing):
        estimate(survey[keep(survey)])


@pytest.mark.parametrize(
    ("recode", "where"),
    [
        (lambda s: [0] * len(s), "untreated group"),
        (lambda s: np.where(s["project"] == 1, "A", s["village"]), "treated group"),
        (
            lambda s: np.where(s["project"] * s["endline"] == 1, "A", s["village"]),
            "treated endline cell",
        ),
    ],
)
@pytest.mark.parametrize("vcov", ["CR0", "CR1", "CR2"])
def test_one_cluster_has_no_standard_error(
    survey: pd.DataFrame, recode: Change, where: str, vcov: str
) -> None:
    data = survey.assign(village=recode(survey))

    with pytest.raises(EstimationError, match=f"all rows of the {where} are in one"):
        estimate(data, cluster="village", vcov=vcov)


def test_two_clusters_on_a_side_give_an_interval_and_a_warning(
    survey: pd.DataFrame,
) -> None:
    data = survey[(survey["project"] == 0) | survey["village"].isin(["V01", "V03"])]

    with pytest.warns(EstimationWarning):
        result = estimate(data, cluster="village")

    assert 1 < result.df < 2
    assert result.warnings[-1] == (
        "There are 2 treated and 20 untreated clusters, fewer than 10 on a side: "
        f"the inference rests on {result.df:.1f} degrees of freedom."
    )


@pytest.mark.parametrize("vcov", ["CR0", "CR1", "CR1S"])
def test_few_clusters_call_for_the_correction(survey: pd.DataFrame, vcov: str) -> None:
    data = survey[(survey["project"] == 0) | (survey["village"] < "V12")]

    with pytest.warns(EstimationWarning, match="6 treated.*too narrow, choose 'CR2'"):
        estimate(data, cluster="village", vcov=vcov)


def test_a_cell_of_one_row_has_no_robust_standard_error(survey: pd.DataFrame) -> None:
    cell = (survey["project"] == 1) & (survey["endline"] == 0)
    data = survey[~cell | (survey.index == 10)]

    with pytest.raises(EstimationError, match="treated baseline cell has one row"):
        estimate(data)


def test_a_cell_of_one_row_borrows_the_classical_variance(survey: pd.DataFrame) -> None:
    cell = (survey["project"] == 1) & (survey["endline"] == 0)
    data = survey[~cell | (survey.index == 10)]

    with pytest.warns(EstimationWarning, match="has 1 row and carries"):
        result = estimate(data, vcov="classical")

    assert result.std_error > 0
    assert np.isnan(result.cells[2].sd)


def test_a_covariate_that_fits_what_the_effect_rests_on_is_refused(
    survey: pd.DataFrame,
) -> None:
    # Two treated villages, one of them with a dummy at endline: only the other is left.
    data = survey[(survey["project"] == 0) | survey["village"].isin(["V01", "V03"])]
    one_village = (data["village"] == "V01") & (data["endline"] == 1)

    with pytest.raises(EstimationError, match="covariates fit some of the rows"):
        estimate(data.assign(x=one_village), covariates="x", cluster="village")


@pytest.mark.parametrize("value", [0.0, 7.3, -1e300, 1e-310])
def test_an_outcome_that_does_not_vary_has_no_p_value(
    survey: pd.DataFrame, value: float
) -> None:
    with pytest.warns(EstimationWarning, match="does not vary.*no p-value"):
        result = estimate(survey.assign(income=value))

    assert (result.estimate, result.std_error) == (0, 0)
    assert np.isnan([result.p_value, result.ci_low, result.ci_high]).all()


def test_an_outcome_fixed_by_the_cells_has_no_p_value(survey: pd.DataFrame) -> None:
    fixed = 0.1 + 0.7 * survey["project"] * survey["endline"] + 0.2 * survey["endline"]

    with pytest.warns(EstimationWarning, match="does not vary"):
        result = estimate(survey.assign(income=fixed))

    assert result.estimate == pytest.approx(0.7)
    assert np.isnan(result.p_value)


def test_an_outcome_fixed_by_cells_and_covariates_has_no_p_value(
    survey: pd.DataFrame,
) -> None:
    fixed = survey["age"] / 3 + 0.7 * survey["project"] * survey["endline"]

    with pytest.warns(EstimationWarning, match="does not vary"):
        result = estimate(survey.assign(income=fixed), covariates="age")

    assert result.estimate == pytest.approx(0.7)
    assert result.std_error == 0


def test_rows_with_gaps_are_left_out_counted_and_told(survey: pd.DataFrame) -> None:
    gaps = with_value(with_value(survey, "income", 3, None), "age", 7, np.nan)

    with pytest.warns(DataWarning, match="2 of 400 rows were left out"):
        result = estimate(gaps, covariates=["age"], missing="drop")

    assert (result.n, result.n_dropped) == (398, 2)
    complete = estimate(survey.drop(index=[3, 7]), covariates=["age"])
    assert result.estimate == complete.estimate
    assert "2 of 400 rows" in result.warnings[0]


@pytest.mark.parametrize(
    "column", ["income", "project", "endline", "age", "region", "village"]
)
def test_a_gap_in_any_column_is_seen(survey: pd.DataFrame, column: str) -> None:
    gap = with_value(survey, column, 3, None)

    with pytest.raises(DataError, match=f"'{column}' in 1"):
        estimate(gap, covariates=["age", "region"], cluster="village")


@pytest.mark.parametrize("nothing", [None, pd.NA, np.nan, decimal.Decimal("NaN")])
def test_every_kind_of_nothing_is_a_gap(survey: pd.DataFrame, nothing: object) -> None:
    values = [nothing, *survey["income"].iloc[1:]]
    data = survey.assign(income=pd.Series(values, dtype=object))

    with pytest.raises(DataError, match="1 of 400 rows lack a value: 'income' in 1"):
        estimate(data)


def test_no_complete_row_is_refused_also_when_gaps_may_be_left_out(
    survey: pd.DataFrame,
) -> None:
    with pytest.raises(DataError, match="No row has a value in every column"):
        estimate(survey.assign(income=np.nan), missing="drop")


def as_objects(survey: pd.DataFrame) -> pd.DataFrame:
    return survey.astype(object)


def as_decimals(survey: pd.DataFrame) -> pd.DataFrame:
    return survey.assign(income=survey["income"].map(repr).map(decimal.Decimal))


def as_categories(survey: pd.DataFrame) -> pd.DataFrame:
    unused = [*survey["region"].unique(), "nowhere"]
    return survey.astype({"project": "category", "endline": "category"}).assign(
        region=pd.Categorical(survey["region"], categories=unused, ordered=True)
    )


def as_arrow_types(survey: pd.DataFrame) -> pd.DataFrame:
    return survey.convert_dtypes(dtype_backend="pyarrow")


def as_objects_with_numpy_flags(survey: pd.DataFrame) -> pd.DataFrame:
    flags = [np.bool_(value) for value in survey["project"]]
    return survey.assign(project=pd.Series(flags, dtype=object))


def as_small_integers(survey: pd.DataFrame) -> pd.DataFrame:
    return survey.astype({"project": "int8", "endline": "uint8", "age": "int8"})


KINDS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "nullable": lambda s: s.convert_dtypes(),
    "Arrow types": as_arrow_types,
    "objects": as_objects,
    "flags of numpy in objects": as_objects_with_numpy_flags,
    "decimals": as_decimals,
    "categories": as_categories,
    "booleans": lambda s: s.astype({"project": bool, "endline": "boolean"}),
    "small integers": as_small_integers,
    "another index": lambda s: s.set_index(pd.Index([0] * 400)),
    "Polars": pl.from_pandas,
    "lazy Polars": lambda s: pl.from_pandas(s).lazy(),
    "PyArrow": pa.Table.from_pandas,
}


@pytest.mark.parametrize("change", KINDS.values(), ids=KINDS)
def test_any_kind_of_table_gives_the_same_result(
    survey: pd.DataFrame, change: Callable[[pd.DataFrame], Any]
) -> None:
    options = {"covariates": ["age", "region"], "cluster": "village"}
    plain = estimate(survey, **options)

    result = estimate(change(survey), **options)

    pd.testing.assert_frame_equal(result.to_frame(), plain.to_frame(), rtol=1e-12)


def test_text_becomes_dummies_against_the_first_level_in_sorted_order(
    survey: pd.DataFrame,
) -> None:
    result = estimate(survey, covariates=["region"])

    terms = result.to_frame()["term"].tolist()
    assert terms[4:] == ["region[south]", "region[west]"]


def test_one_covariate_may_be_given_without_brackets(survey: pd.DataFrame) -> None:
    assert estimate(survey, covariates="age").covariates == ("age",)


def test_a_column_may_be_cluster_and_covariate(survey: pd.DataFrame) -> None:
    data = survey.assign(village=survey["age"] // 5)

    result = estimate(data, covariates=["village"], cluster="village")

    assert result.cluster == "village"
    assert result.covariates == ("village",)
