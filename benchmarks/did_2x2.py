"""How long a clustered difference-in-differences takes, beside numpy and two peers.

Run as ``python benchmarks/did_2x2.py``; it prints a Markdown table. Every measurement
has a process of its own, with the arrays in memory and the rows in any order: the time
of a call without imports and data (the best of several), as a ratio to the leanest
numpy code for the same number, timed in the same process, and the peak of the process's
memory over that before the call.

``python benchmarks/did_2x2.py parquet 100000000`` writes that many rows to a parquet
file and estimates from it through DuckDB.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (100_000, 1_000_000, 10_000_000)
PEER_SIZES = (100_000, 1_000_000)
VILLAGES = 500
TOOLS = ("iom_me CR1", "iom_me CR2", "statsmodels", "pyfixest")


def survey(rows: int, clusters: str):  # noqa: ANN201
    """Make rows of villages, or of people asked twice, in mixed order."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(1)
    if clusters == "villages":
        cluster, post = random.integers(0, VILLAGES, rows), random.integers(0, 2, rows)
    else:
        order = random.permutation(rows)
        cluster, post = order // 2, order % 2
    treated = cluster % 2
    income = 50 + 2 * treated * post + random.normal(size=rows)
    return pd.DataFrame(
        {"cluster": cluster, "treated": treated, "post": post, "income": income}
    )


def lean(data, vcov: str) -> tuple[float, float]:  # noqa: ANN001
    """Compute effect and standard error with as little numpy as possible.

    It checks nothing, and gives no degrees of freedom and no table.
    """
    import numpy as np

    names = ("cluster", "treated", "post", "income")
    cluster, treated, post, income = (data[name].to_numpy() for name in names)
    cell = 2 * treated + post
    rows = np.bincount(cell, minlength=4)
    means = np.bincount(cell, income, 4) / rows
    away = income - means[cell]
    signs = np.array([1, -1, -1, 1])
    if vcov == "CR1":
        parts = np.bincount(cluster, away * (signs / rows)[cell])
        factor = len(parts) / (len(parts) - 1)
    else:
        groups = cluster.max() + 1
        key = cell * groups + cluster
        share = np.bincount(key, minlength=4 * groups).reshape(4, -1) / rows[:, None]
        sums = np.bincount(key, away, 4 * groups).reshape(4, -1) / rows[:, None]
        parts, factor = signs @ (sums / np.sqrt(1 - share)), 1.0
    return float(signs @ means), float(np.sqrt(factor * (parts @ parts)))


def estimate(tool: str, data) -> tuple[float, float]:  # noqa: ANN001
    if tool.startswith("iom_me"):
        import iom_me as me

        result = me.impact.difference_in_differences(
            data,
            outcome="income",
            treated="treated",
            post="post",
            cluster="cluster",
            vcov=tool.split()[1],
        )
        return result.estimate, result.std_error
    if tool == "statsmodels":
        import statsmodels.formula.api as smf

        fit = smf.ols("income ~ treated * post", data).fit(
            cov_type="cluster", cov_kwds={"groups": data["cluster"]}
        )
        return float(fit.params["treated:post"]), float(fit.bse["treated:post"])
    import pyfixest

    fit = pyfixest.feols("income ~ treated * post", data, vcov={"CRV1": "cluster"})
    return float(fit.coef()["treated:post"]), float(fit.se()["treated:post"])


def best(call, runs: int) -> tuple[float, tuple[float, float]]:  # noqa: ANN001
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        value = call()
        times.append(time.perf_counter() - start)
    return min(times), value


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(tool: str, rows: int, clusters: str) -> dict[str, float]:
    """Measure one tool in this process."""
    estimate(tool, survey(2_000, clusters))  # imports, and what is compiled at first
    data = survey(rows, clusters)
    runs = 3 if rows > 1_000_000 else 7
    before = peak()
    seconds, found = best(lambda: estimate(tool, data), runs)
    above = peak() - before
    vcov = "CR2" if tool.endswith("CR2") else "CR1"
    base, expected = best(lambda: lean(data, vcov), runs)
    assert abs(found[0] - expected[0]) < 1e-9
    if tool.startswith("iom_me"):
        assert abs(found[1] / expected[1] - 1) < 1e-9
    return {"seconds": seconds, "lean": base, "mib": above}


def through_duckdb(rows: int) -> None:
    """Estimate from a file that is never read as a whole."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey.parquet"
        duckdb.sql(f"""
            copy (
                select i % {VILLAGES} as cluster, i % 2 as treated,
                       i // 7 % 2 as post, 50 + hash(i) % 1000 / 100.0 as income
                from range({rows}) t(i)
            ) to '{path}'
        """)  # noqa: S608
        command = [sys.executable, __file__, "file", str(path)]
        subprocess.run(command, check=True)


def from_file(path: str) -> None:
    import duckdb

    connection = duckdb.connect(config={"memory_limit": "600MB"})
    seconds, _ = best(
        lambda: estimate("iom_me CR2", connection.read_parquet(path)), runs=1
    )
    print(f"{seconds:.2f} s, peak of the process {peak():.0f} MiB")


def in_a_process_of_its_own(*arguments: str) -> dict[str, float]:
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    print(
        "| clusters | rows | tool | seconds | times lean numpy | MiB above the data |"
    )
    print("| :--- | ---: | :--- | ---: | ---: | ---: |")
    for clusters in ("villages", "people"):
        for rows in SIZES:
            for tool in TOOLS if rows in PEER_SIZES else TOOLS[:2]:
                found = in_a_process_of_its_own(tool, str(rows), clusters)
                ratio = found["seconds"] / found["lean"]
                print(
                    f"| {clusters} | {rows:,} | {tool} | {found['seconds']:.3f} | "
                    f"{ratio:.1f} | {found['mib']:.0f} |"
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["parquet"]:
        through_duckdb(int(sys.argv[2]))
    elif sys.argv[1:2] == ["file"]:
        from_file(sys.argv[2])
    elif len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
    else:
        main()
