"""A lazy table is added up in its own engine, and gives what the rows give."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from iom_me import DataError, DataWarning, EstimationError, _frames
from iom_me.impact import DidResult, difference_in_differences
from iom_me.impact._two_by_two import assembly

NUMBERS = ["estimate", "std_error", "df", "ci_low", "ci_high"]

pytestmark = pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")


def in_duckdb(frame: pd.DataFrame) -> Any:
    connection = duckdb.connect()
    connection.register("frame", frame)
    connection.execute("create table survey as select * from frame")
    return connection.table("survey")


def in_polars(frame: pd.DataFrame) -> Any:
    return pl.from_pandas(frame)


def in_lazy_polars(frame: pd.DataFrame) -> Any:
    return pl.from_pandas(frame).lazy()


def with_nan_in_polars(frame: pd.DataFrame) -> Any:
    return pl.from_pandas(frame, nan_to_null=False).lazy()


def in_dask(frame: pd.DataFrame) -> Any:
    return pytest.importorskip("dask.dataframe").from_pandas(frame, npartitions=3)


def in_ibis(frame: pd.DataFrame) -> Any:
    connection = pytest.importorskip("ibis").duckdb.connect()
    connection.con.register("frame", frame)
    connection.con.execute("create table survey as select * from frame")
    return connection.table("survey")


def in_spark(frame: pd.DataFrame) -> Any:
    sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    session = sql.SparkSession.builder.master("local[2]").getOrCreate()
    session.conf.set("spark.sql.shuffle.partitions", 4)
    return session.createDataFrame(frame.astype(object).where(frame.notna(), None))


EAGER: list[Callable[[pd.DataFrame], Any]] = [in_polars, pa.Table.from_pandas]
LAZY = [in_lazy_polars, in_duckdb]
DISTRIBUTED = [
    pytest.param(engine, marks=[pytest.mark.slow, pytest.mark.filterwarnings("ignore")])
    for engine in (in_dask, in_ibis, in_spark)
]
OPTIONS: dict[str, dict[str, Any]] = {
    "HC2": {},
    "HC3": {"vcov": "HC3"},
    "classical": {"vcov": "classical"},
    "CR2": {"cluster": "village"},
    "CR1S": {"cluster": "village", "vcov": "CR1S"},
    "a panel": {"unit": "person"},
    "a panel of villages": {"unit": "person", "cluster": "village"},
    "weights with HC1": {"weights": "weight", "vcov": "HC1"},
    "weights with HC2": {"weights": "weight"},
    "weights with CR2": {"weights": "weight", "cluster": "village"},
    "weights with CR3": {"weights": "weight", "cluster": "village", "vcov": "CR3"},
}


@pytest.fixture
def panel(survey: pd.DataFrame) -> pd.DataFrame:
    """The survey as two hundred people asked twice, with weights."""
    person = np.arange(400) // 2
    return survey.assign(person=person, weight=1 + person % 7 / 3)


def estimate(data: Any, **options: Any) -> DidResult:
    return difference_in_differences(
        data, outcome="income", treated="project", post="endline", **options
    )


def assert_same(one: DidResult, other: DidResult) -> None:
    np.testing.assert_allclose(
        one.to_frame()[NUMBERS], other.to_frame()[NUMBERS], rtol=1e-10
    )
    for ours, theirs in zip(one.cells, other.cells, strict=True):
        assert ours.n == theirs.n
        assert ours.mean == pytest.approx(theirs.mean, rel=1e-10)
        assert ours.sd == pytest.approx(theirs.sd, rel=1e-10)
    assert one.clusters == other.clusters
    assert one.n_dropped == other.n_dropped
    assert one.residual_sd == pytest.approx(other.residual_sd, rel=1e-10)
    assert one.r_squared == pytest.approx(other.r_squared, rel=1e-8)


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("engine", [*EAGER, *LAZY, *DISTRIBUTED])
def test_every_engine_says_what_pandas_says(
    panel: pd.DataFrame, engine: Callable[[pd.DataFrame], Any], options: dict[str, Any]
) -> None:
    assert_same(estimate(engine(panel), **options), estimate(panel, **options))


@pytest.mark.parametrize("engine", LAZY)
@pytest.mark.parametrize("size", [1e300, 1e-300])
@pytest.mark.parametrize("shift", [0.0, 1e8])
def test_size_and_shift_do_no_harm_in_an_engine(
    panel: pd.DataFrame, engine: Any, size: float, shift: float
) -> None:
    data = panel.assign(income=(panel["income"] + shift) * size)

    ours, plain = (
        estimate(engine(data), cluster="village"),
        estimate(panel, cluster="village"),
    )

    tolerance = 1e-8 if shift else 1e-12
    assert ours.std_error == pytest.approx(plain.std_error * size, rel=tolerance)


@pytest.fixture
def rows_brought_in(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note how many rows leave the engine each time."""
    lengths: list[int] = []
    collect = _frames.collected

    def noted(frame: Any) -> pd.DataFrame:
        lengths.append(len(found := collect(frame)))
        return found

    def refused(table: Any, asked: Any) -> Any:
        raise AssertionError("the table was read into memory")

    monkeypatch.setattr(_frames, "collected", noted)
    monkeypatch.setattr(assembly, "_rows", refused)
    return lengths


@pytest.mark.parametrize("engine", LAZY)
@pytest.mark.parametrize(("options", "most"), [({}, 4), ({"cluster": "village"}, 80)])
def test_no_more_than_the_sums_leave_the_engine(
    panel: pd.DataFrame,
    engine: Any,
    options: dict[str, Any],
    most: int,
    rows_brought_in: list[int],
) -> None:
    estimate(engine(panel), **options)

    assert max(rows_brought_in) <= most


def gaps(panel: pd.DataFrame) -> pd.DataFrame:
    data = panel.astype({"project": float, "endline": float})
    data.loc[[3, 8], "income"] = np.nan
    data.loc[[5], "project"] = np.nan
    data.loc[[8, 11], "endline"] = np.nan
    data.loc[[20], "village"] = None
    data.loc[[30, 31], "weight"] = np.nan
    return data


@pytest.mark.parametrize("engine", [*LAZY, in_polars, with_nan_in_polars, *DISTRIBUTED])
def test_gaps_are_counted_in_the_engine(panel: pd.DataFrame, engine: Any) -> None:
    options = {"cluster": "village", "weights": "weight"}
    words = (
        "7 of 400 rows lack a value: 'income' in 2, 'project' in 1, 'endline' in 2, "
        "'village' in 1, 'weight' in 2"
    )
    table = engine(gaps(panel))

    with pytest.raises(DataError, match=words):
        estimate(table, **options)


@pytest.mark.parametrize("engine", [*LAZY, in_polars, with_nan_in_polars, *DISTRIBUTED])
def test_gaps_are_left_out_in_the_engine(panel: pd.DataFrame, engine: Any) -> None:
    options = {"cluster": "village", "weights": "weight", "missing": "drop"}
    table = engine(gaps(panel))

    with pytest.warns(DataWarning, match="7 of 400 rows were left out"):
        ours = estimate(table, **options)
    with pytest.warns(DataWarning):
        theirs = estimate(gaps(panel), **options)

    assert_same(ours, theirs)
    assert ours.warnings == theirs.warnings


def with_value(column: str, value: float, rows: list[int]) -> Any:
    def change(panel: pd.DataFrame) -> pd.DataFrame:
        data = panel.copy()
        data[column] = data[column].astype(float)
        data.loc[rows, column] = value
        return data

    return change


BAD: dict[str, tuple[Any, dict[str, Any], type[Exception], str]] = {
    "waves as text": (
        lambda s: s.assign(endline=s["endline"].map({0: "before", 1: "after"})),
        {},
        DataError,
        r"'endline' \(post=\) holds 'before', 'after': it must hold 0 and 1",
    ),
    "text among yes and no": (
        lambda s: s.assign(project="program"),
        {},
        DataError,
        r"'project' \(treated=\) holds 'program'",
    ),
    "waves numbered from one": (
        lambda s: s.assign(endline=s["endline"] + 1),
        {},
        DataError,
        r"'endline' \(post=\) holds 2: it must hold 0 and 1",
    ),
    "a share of treatment": (
        with_value("project", 0.5, [0]),
        {},
        DataError,
        "'project' .* holds 0.5",
    ),
    "an infinite outcome": (
        with_value("income", -np.inf, [0]),
        {},
        DataError,
        r"'income' \(outcome=\) holds infinite values",
    ),
    "an outcome as text": (
        lambda s: s.assign(income="12,5"),
        {},
        DataError,
        "this looks like a decimal comma",
    ),
    "no rows": (lambda s: s.head(0), {}, DataError, "The table has no rows"),
    "no complete row": (
        with_value("income", np.nan, list(range(400))),
        {"missing": "drop"},
        DataError,
        "No row has a value in every column",
    ),
    "an empty cell": (
        lambda s: s[s["project"] * s["endline"] == 0],
        {},
        EstimationError,
        "not identified: there are no rows with treated=1 and post=1",
    ),
    "one treated cluster": (
        lambda s: s.assign(village=np.where(s["project"] == 1, "A", s["village"])),
        {"cluster": "village"},
        EstimationError,
        "all rows of the treated group are in one.*randomization_inference",
    ),
    "weights of zero": (
        with_value("weight", 0, [7]),
        {"weights": "weight", "cluster": "village"},
        DataError,
        r"'weight' \(weights=\) is 0: a sampling weight",
    ),
    "infinite weights": (
        with_value("weight", np.inf, [7]),
        {"weights": "weight", "cluster": "village"},
        DataError,
        r"'weight' \(weights=\) holds infinite values",
    ),
    "an absent column": (
        lambda s: s.rename(columns={"income": "incomes"}),
        {},
        DataError,
        "There is no column 'income'.*Did you mean 'incomes'",
    ),
    "a person twice in a period": (
        lambda s: pd.concat([s, s.iloc[[4]]]),
        {"unit": "person"},
        DataError,
        "One unit is in several rows of one period, such as 2: a panel",
    ),
    "a person on both sides": (
        with_value("project", 1, [0]),
        {"unit": "person"},
        DataError,
        "One unit is treated in one row and untreated in another, such as 0",
    ),
    "a person who moved": (
        lambda s: s.assign(village=[*s["village"].iloc[:-1], "V37"]),
        {"unit": "person", "cluster": "village"},
        DataError,
        "One unit is in several clusters, such as 199",
    ),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
@pytest.mark.parametrize("engine", LAZY)
def test_an_engine_refuses_what_is_wrong(
    panel: pd.DataFrame,
    engine: Any,
    case: tuple[Any, dict[str, Any], type[Exception], str],
) -> None:
    change, options, kind, message = case
    table = engine(change(panel).convert_dtypes(dtype_backend="pyarrow"))

    with pytest.raises(kind, match=message):
        estimate(table, **options)


@pytest.mark.parametrize("engine", [with_nan_in_polars, in_duckdb])
def test_a_wrong_code_behind_many_gaps_is_found(
    panel: pd.DataFrame, engine: Any
) -> None:
    many = pd.concat([panel.assign(endline=np.nan)] * 4 + [panel], ignore_index=True)
    many.loc[len(many) - 1, "endline"] = 2.0

    with pytest.raises(DataError, match=r"'endline' \(post=\) holds 2.0: it must"):
        estimate(engine(many), missing="drop")


@pytest.mark.parametrize("engine", LAZY)
def test_a_panel_with_people_seen_once_is_told_in_an_engine(
    panel: pd.DataFrame, engine: Any
) -> None:
    with pytest.warns(DataWarning, match="Seen in one period only: 1 of 200 units"):
        result = estimate(engine(panel.drop(index=9)), unit="person")

    assert result.n == 399


@pytest.mark.parametrize("engine", LAZY)
@pytest.mark.parametrize("value", [0.0, 7.3])
def test_an_outcome_that_does_not_vary_has_no_p_value_in_an_engine(
    panel: pd.DataFrame, engine: Any, value: float
) -> None:
    result = estimate(engine(panel.assign(income=value)), cluster="village")

    assert (result.estimate, result.std_error) == (0, 0)
    assert np.isnan(result.p_value)


def test_an_outcome_fixed_by_the_cells_has_no_p_value_in_an_engine(
    panel: pd.DataFrame,
) -> None:
    fixed = 0.1 + 0.7 * panel["project"] * panel["endline"] + 0.2 * panel["endline"]

    result = estimate(in_duckdb(panel.assign(income=fixed)))

    assert result.estimate == pytest.approx(0.7)
    assert result.std_error == 0


@pytest.mark.parametrize("kind", [bool, "int8", "float32"])
@pytest.mark.parametrize("engine", LAZY)
def test_flags_of_any_kind_are_read_in_an_engine(
    panel: pd.DataFrame, engine: Any, kind: Any
) -> None:
    other = panel.astype({"project": kind, "endline": kind})

    assert_same(estimate(engine(other)), estimate(panel))


@pytest.mark.parametrize("engine", LAZY)
def test_a_yes_or_no_may_be_the_outcome_in_an_engine(
    panel: pd.DataFrame, engine: Any
) -> None:
    works = panel.assign(income=panel["income"] > 54)

    assert_same(estimate(engine(works)), estimate(works))


def test_decimals_are_added_up_as_numbers(panel: pd.DataFrame) -> None:
    rounded = panel.assign(income=panel["income"].round(2))
    table = in_duckdb(rounded).project(
        "income::decimal(12, 2) as income, project, endline"
    )

    assert_same(estimate(table), estimate(rounded))


def test_a_column_of_an_odd_type_is_refused_in_an_engine(panel: pd.DataFrame) -> None:
    table = pl.from_pandas(panel).lazy().with_columns(income=pl.lit(None))

    with pytest.raises(DataError, match="'income' .*is of the type Unknown: convert"):
        estimate(table)


def test_a_lazy_table_with_covariates_is_read(panel: pd.DataFrame) -> None:
    assert isinstance(nw.from_native(in_duckdb(panel)), nw.LazyFrame)

    result = estimate(in_duckdb(panel), covariates="age", cluster="village")

    plain = estimate(panel, covariates="age", cluster="village")
    assert result.estimate == pytest.approx(plain.estimate, rel=1e-12)
