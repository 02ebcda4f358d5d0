"""How long it takes to reduce a panel, beside the leanest numpy version of the job.

Run as ``python benchmarks/panel.py`` for panels in memory, and as ``python
benchmarks/panel.py engine 1000000`` for a file of a million units that DuckDB adds up
with a limit on its memory. Both print a Markdown table; every line is measured in a
process of its own, the time as the median of seven calls (of one for files), and the
memory as the peak of what the call asks for (of the whole process for files).

Lean is what numpy needs if nothing has to be checked and the matrix is ready: for each
cohort the mean and the cross-products of ten periods. Ours starts from the table: it
finds units, periods and cohorts in rows of any order, checks every value, and takes out
the mean of each unit.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

SIZES = (1_000, 10_000, 100_000, 1_000_000)
ORDERS = ("units", "periods", "any")
PERIODS = 10
CHUNK = 250_000
MEMORY = "512MB"


def matrix(units: int, seed: int = 1):  # noqa: ANN201
    """Draw starts and outcomes of units."""
    import numpy as np

    random = np.random.default_rng(seed)
    start = random.choice([0, 4, 5, 6, 7, 8], units)
    level = random.normal(size=(units, 1))
    return start, level + random.normal(size=(units, PERIODS))


def table(start, outcome, *, first: int = 0):  # noqa: ANN001, ANN201
    import numpy as np
    import pandas as pd

    units = len(start)
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(first, first + units), PERIODS),
            "time": np.tile(np.arange(1, PERIODS + 1), units),
            "start": np.repeat(start, PERIODS),
            "outcome": outcome.ravel(),
        }
    )


def lean(start, outcome) -> None:  # noqa: ANN001
    import numpy as np

    for cohort in np.unique(start):
        own = outcome[start == cohort]
        apart = own - own.mean(axis=0)
        apart.T @ apart


def ours(data):  # noqa: ANN001, ANN201
    from iom_me.impact._panel import reading
    from iom_me.impact._panel.door import PanelColumns

    columns = PanelColumns(
        outcome="outcome", unit="unit", time="time", treated_from="start"
    )
    return reading.read(data, columns)


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def median(call, times: int = 7) -> float:  # noqa: ANN001
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begin)
    return sorted(taken)[times // 2]


def in_memory(units: int, order: str) -> dict[str, float]:
    start, outcome = matrix(units)
    data = table(start, outcome)
    if order == "periods":
        data = data.sort_values(["time", "unit"], ignore_index=True)
    if order == "any":
        data = data.sample(frac=1, random_state=1, ignore_index=True)
    ours(table(*matrix(100)))
    tracemalloc.start()
    ours(data)
    used = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    size = data.memory_usage(index=False).sum() / 2**20
    base = median(lambda: lean(start, outcome))
    found = median(lambda: ours(data))
    return {"lean": base, "ours": found, "mib": used, "columns": size}


def write(folder: Path, units: int) -> Path:
    """Write a panel in pieces, so that writing needs little memory."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / "panel.parquet"
    writer = None
    for first in range(0, units, CHUNK):
        count = min(CHUNK, units - first)
        piece = pa.Table.from_pandas(
            table(*matrix(count, seed=first), first=first), preserve_index=False
        )
        writer = writer or pq.ParquetWriter(path, piece.schema)
        writer.write_table(piece)
    if writer is not None:
        writer.close()
    return path


def in_engine(path: str, folder: str) -> dict[str, float]:
    import duckdb

    connection = duckdb.connect(
        config={"memory_limit": MEMORY, "temp_directory": folder, "threads": 2}
    )
    begin = time.perf_counter()
    found = ours(connection.read_parquet(path))
    taken = time.perf_counter() - begin
    assert found.table is None
    return {"ours": taken, "mib": peak(), "units": int(found.moments.n.sum())}


def alone(*words: object) -> dict[str, float]:
    """Run this file in a process of its own."""
    command = [sys.executable, __file__, *map(str, words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare_in_memory() -> None:
    print("| units | rows in order of | lean ms | ours ms | times lean | peak MiB |")
    print("| ---: | :--- | ---: | ---: | ---: | ---: |")
    for units in SIZES:
        for order in ORDERS:
            found = alone("memory", units, order)
            ratio = found["ours"] / found["lean"]
            print(
                f"| {units:,} | {order} | {found['lean'] * 1e3:.2f} | "
                f"{found['ours'] * 1e3:.2f} | {ratio:.1f} | {found['mib']:.0f} (data "
                f"{found['columns']:.0f}) |"
            )


def compare_in_engine(units: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), units)
        found = alone("file", path, folder)
        size = path.stat().st_size / 2**20
    print("| units | rows | file MiB | seconds | peak MiB of the process |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    print(
        f"| {units:,} | {units * PERIODS:,} | {size:.0f} | {found['ours']:.1f} | "
        f"{found['mib']:.0f} |"
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["memory", units, order]:
            print(json.dumps(in_memory(int(units), order)))
        case ["file", path, folder]:
            print(json.dumps(in_engine(path, folder)))
        case ["engine", units]:
            compare_in_engine(int(units))
        case _:
            compare_in_memory()
