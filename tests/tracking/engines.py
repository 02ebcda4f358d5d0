"""One table in every engine that is installed."""

from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa


def _in_duckdb(frame: pd.DataFrame) -> Any:
    connection = duckdb.connect()
    connection.register("measurements", _arrow(frame))
    return connection.sql("select * from measurements")


def _arrow(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False)


ENGINES: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": lambda frame: frame,
    "polars": lambda frame: pl.DataFrame(_arrow(frame)),
    "polars lazy": lambda frame: pl.DataFrame(_arrow(frame)).lazy(),
    "pyarrow": _arrow,
    "duckdb": _in_duckdb,
}
