"""Dask, Spark and Ibis, through narwhals; slow, and only where they are installed."""

import shutil
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import iom_me as me
from iom_me.tracking import aggregate
from iom_me.tracking.measurements import entries, readings
from tests.tracking.test_engines import PLAN, by_rows, compared, once, rows

pytestmark = pytest.mark.slow


def in_dask(frame: pd.DataFrame) -> Any:
    return pytest.importorskip("dask.dataframe").from_pandas(frame, npartitions=3)


def in_ibis(frame: pd.DataFrame) -> Any:
    connection = pytest.importorskip("ibis").duckdb.connect()
    connection.con.register("frame", frame)
    connection.con.execute("create table measurements as select * from frame")
    return connection.table("measurements")


def in_spark(frame: pd.DataFrame) -> Any:
    sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    session = sql.SparkSession.builder.master("local[2]").getOrCreate()
    session.conf.set("spark.sql.shuffle.partitions", 4)
    return session.createDataFrame(frame.astype(object).where(frame.notna(), None))


@pytest.fixture(autouse=True)
def every_table_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "LARGE", -1)
    monkeypatch.setattr(entries, "LARGE", -1)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("engine", [in_dask, in_ibis, in_spark])
def test_distributed_engines_say_what_the_rows_say(
    engine: Callable[[pd.DataFrame], Any],
) -> None:
    frame = once(rows(1))
    table = engine(frame)

    expected = by_rows(PLAN, frame, as_of="2022-12-31")
    found = me.track(PLAN, table, as_of="2022-12-31")

    pd.testing.assert_frame_equal(compared(found), compared(expected), rtol=1e-10)
    for kind in ("cells", "entries"):
        ours: Any = aggregate(PLAN, table, by="sex", rows=kind)
        theirs: Any = aggregate(PLAN, frame, by="sex", rows=kind)
        # What is empty is one group with what is missing, in some engines only.
        values = [made.to_frame()["value"].sum() for made in (ours, theirs)]
        assert values[0] == pytest.approx(values[1], rel=1e-10)
