"""The door for tables: every kind comes in, and what is no table is refused."""

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import iom_me as me
from iom_me import _frames

TABLE = {"a": [1, 2], "b": ["x", "y"]}


@pytest.mark.parametrize(
    "data",
    [pd.DataFrame(TABLE), pl.DataFrame(TABLE), pl.LazyFrame(TABLE), pa.table(TABLE)],
    ids=["pandas", "polars", "lazy", "pyarrow"],
)
def test_any_kind_of_table_becomes_a_pandas_frame(data: object) -> None:
    frame = _frames.columns(data, ["b", "a", "b"])  # type: ignore[arg-type]

    assert frame.columns.tolist() == ["b", "a"]
    assert frame["a"].tolist() == [1, 2]


def test_the_index_is_dropped_and_the_callers_frame_is_his_own() -> None:
    data = pd.DataFrame(TABLE, index=[7, 7])

    frame = _frames.columns(data)
    frame["a"] = 0

    assert list(frame.index) == [0, 1]
    assert data["a"].tolist() == [1, 2]


def test_columns_are_named_with_text() -> None:
    with pytest.raises(me.DataError, match="is named 0: a name must be text"):
        _frames.columns(pd.DataFrame([[1, 2]]))


def test_columns_that_are_not_wanted_may_be_named_otherwise() -> None:
    data = pd.DataFrame({"a": [1], 5: [2]})

    assert _frames.columns(data, ["a"])["a"].tolist() == [1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([[1, 2]], "no table: list"),
        (None, "no table: NoneType"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "a"),
        (pd.DataFrame([[1, 2]]), "no column 'outcome' .* Known: '0', '1'"),
        (pd.DataFrame({"outcom": [1]}), "no column 'outcome' .* mean 'outcom'"),
    ],
    ids=["list", "none", "repeated", "numbered", "absent"],
)
def test_what_cannot_be_used_is_refused(data: object, said: str) -> None:
    with pytest.raises(me.DataError, match=said):
        _frames.columns(data, ["outcome"])  # type: ignore[arg-type]
