"""Measurement rows added up to indicator x period x sex, beside the bare engines.

Run as ``python benchmarks/tracking_scale.py [largest]``, where the largest is the
number of rows (default 1e8); it prints a Markdown table. Every tool runs in a process
of its own: seconds are the best of three calls after a first one, memory is the peak of
the process above what it had with imports and data.

"In memory" compares with the pandas that an analyst would write for the same table: sum
and number of values of each group. "From parquet" compares with the same query, written
by hand for DuckDB. Each pair has to give the same sums.

The second table is `track` itself on cells that are all there: 50 counts in 40
quarters, by sex and place, read from parquet; new values and running totals.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

SIZES = (100_000, 1_000_000, 10_000_000, 100_000_000)
IN_MEMORY = 10_000_000
INDICATORS = 50
KEYS = ["indicator", "period_end", "sex"]
SQL = """
select indicator, period_end, sex, sum(value), count(value) from rows group by all
"""

MAKE = """
copy (
  select
    '1.' || cast(hash(i) % 50 as varchar) || '.a' as indicator,
    cast(date '2015-04-01' + to_months(3 * cast(hash(i + 1e9) % 40 as int))
      - interval 1 day as date) as period_end,
    case hash(i + 2e9) % 3 when 0 then 'female' when 1 then 'male' end as sex,
    'place ' || cast(hash(i + 3e9) % 2000 as varchar) as place,
    'project ' || cast(hash(i + 4e9) % 300 as varchar) as project,
    cast(hash(i + 5e9) % 100 as double) as value
  from range({rows}) t(i)
) to '{path}' (format parquet, compression zstd)
"""


def plan() -> Any:
    import iom_me as me

    indicators = [
        me.Indicator(f"1.{number}.a", "# of returnees reached", measure="count")
        for number in range(INDICATORS)
    ]
    return me.ResultsFramework("B", "Benchmark").add(
        me.Output("1", "Returnees are reached", indicators=indicators)
    )


def relation(path: str) -> Any:
    import duckdb

    connection = duckdb.connect()
    connection.sql("set threads to 2")
    connection.sql("set memory_limit = '4GB'")
    return connection.read_parquet(path), connection


def ours(load: Callable[[str], Any]) -> Callable[[str], Callable[[], float]]:
    def prepare(path: str) -> Callable[[], float]:
        from iom_me.tracking import aggregate

        fw, data = plan(), load(path)
        table = data[0] if isinstance(data, tuple) else data

        def run() -> float:
            made = aggregate(fw, table, by="sex", rows="entries").to_frame()
            return float(made["value"].sum())

        return run

    return prepare


def in_pandas(path: str) -> Any:
    import pandas as pd

    return pd.read_parquet(path)


def in_polars(path: str) -> Any:
    import polars as pl

    return pl.read_parquet(path)


def in_arrow(path: str) -> Any:
    import pyarrow.parquet as pq

    return pq.read_table(path)


def by_hand_pandas(path: str) -> Callable[[], float]:
    frame = in_pandas(path)

    def run() -> float:
        groups = frame.groupby(KEYS, dropna=False)["value"].agg(["sum", "count"])
        return float(groups.reset_index()["sum"].sum())

    return run


def by_hand_duckdb(path: str) -> Callable[[], float]:
    rows, connection = relation(path)

    def run() -> float:
        connection.register("rows", rows)
        return float(connection.sql(SQL).df().iloc[:, -2].sum())

    return run


TOOLS: dict[str, tuple[str, Callable[[str], Callable[[], float]]]] = {
    "pandas by hand": ("memory", by_hand_pandas),
    "iom_me, pandas": ("memory", ours(in_pandas)),
    "iom_me, Polars": ("memory", ours(in_polars)),
    "iom_me, PyArrow": ("memory", ours(in_arrow)),
    "DuckDB by hand": ("parquet", by_hand_duckdb),
    "iom_me, DuckDB": ("parquet", ours(relation)),
}


CELLS = """
copy (
  select
    '1.' || i || '.a' as indicator,
    cast(date '2015-04-01' + to_months(3 * q) - interval 1 day as date) as period_end,
    sex,
    'place ' || p as place,
    cast((i + q + p) % 7 as double) as value
  from range(50) a(i), range(40) b(q), range({places}) c(p),
    (values ('female'), ('male')) d(sex)
) to '{path}' (format parquet, compression zstd)
"""


def tracked(kind: str, accumulation: str, path: str) -> dict[str, float]:
    import iom_me as me

    fw = plan()
    sex = me.Disaggregation("sex", categories=["female", "male"])
    for id in fw.indicators:
        fw = fw.replace(id, accumulation=accumulation, disaggregation=sex)
    if kind == "DuckDB":
        table, _connection = relation(path)
    else:
        import polars as pl

        table = pl.scan_parquet(path)
    me.track(fw, table, as_of="2015-03-31")  # imports, and what the first call costs
    before = resident()
    start = time.perf_counter()
    with Peak() as peak:
        me.track(fw, table)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "above": peak.mib - before, "process": peak.mib}


class Peak:
    """The highest memory of this process while it is open."""

    def __enter__(self) -> Self:
        self.mib = resident()
        self._is_done = threading.Event()
        self._watcher = threading.Thread(target=self._watch)
        self._watcher.start()
        return self

    def _watch(self) -> None:
        while not self._is_done.wait(0.005):
            self.mib = max(self.mib, resident())

    def __exit__(self, *_: object) -> None:
        self._is_done.set()
        self._watcher.join()


def resident() -> float:
    """Return the memory of this process in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def measure(tool: str, path: str) -> dict[str, float]:
    run = TOOLS[tool][1](path)
    answer = run()
    before = resident()
    times = []
    with Peak() as peak:
        for _ in range(3):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
    return {
        "seconds": min(times),
        "above": peak.mib - before,
        "process": peak.mib,
        "answer": answer,
    }


def in_a_process_of_its_own(*arguments: str) -> dict[str, float]:
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(command, check=True, capture_output=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(largest: int) -> None:
    add_up(largest)
    print()
    track(largest)


def track(largest: int) -> None:
    import duckdb

    print("| cells | engine | accumulation | seconds | MiB above | MiB in all |")
    print("| ---: | :--- | :--- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for rows in (1_000_000, 10_000_000):
            if rows > largest:
                continue
            path = str(Path(folder) / f"{rows}.parquet")
            duckdb.sql(CELLS.format(places=rows // 4_000, path=path))
            for kind in ("DuckDB", "Polars"):
                for accumulation in ("per_period", "cumulative"):
                    found = in_a_process_of_its_own("--track", kind, accumulation, path)
                    print(
                        f"| {rows:,} | {kind} | {accumulation} "
                        f"| {found['seconds']:.1f} | {found['above']:,.0f} "
                        f"| {found['process']:,.0f} |",
                        flush=True,
                    )


def add_up(largest: int) -> None:
    import duckdb

    print("| rows | tool | seconds | times by hand | MiB above data | MiB in all |")
    print("| ---: | :--- | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for rows in (size for size in SIZES if size <= largest):
            path = str(Path(folder) / f"{rows}.parquet")
            duckdb.sql(MAKE.format(rows=rows, path=path))
            by_hand: dict[str, dict[str, float]] = {}
            for tool, (kind, _) in TOOLS.items():
                if kind == "memory" and rows > IN_MEMORY:
                    continue
                found = in_a_process_of_its_own("--one", tool, path)
                reference = by_hand.setdefault(kind, found)
                if found["answer"] != reference["answer"]:
                    sys.exit(f"{tool} adds up to something else at {rows:,} rows")
                ratio = found["seconds"] / reference["seconds"]
                print(
                    f"| {rows:,} | {tool} | {found['seconds']:.3f} | {ratio:.2f} "
                    f"| {found['above']:,.0f} | {found['process']:,.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(*sys.argv[2:])))
    elif sys.argv[1:2] == ["--track"]:
        print(json.dumps(tracked(*sys.argv[2:])))
    else:
        main(int(float(sys.argv[1])) if sys.argv[1:] else SIZES[-1])
