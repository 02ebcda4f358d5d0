"""How long plans of growing size take to build, edit, write and read.

Run as ``python benchmarks/plan_scale.py``; it prints Markdown tables. Each time is
the best of several runs, in milliseconds; peaks are of Python's own memory, traced in a
run of their own, because tracing is slow.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import iom_me as me

SIZES = (100, 1_000, 10_000)
IMPORTS = ("iom_me", "iom_me.io", "pandas")
LEVELS = (me.Objective, me.Outcome, me.Output, me.Activity)
FAN_OUT = 4


def records(nodes: int) -> list[me.Result | me.Link]:
    """Make a tree of results, each with two indicators with baseline and target."""
    made: list[me.Result | me.Link] = []
    depth = {0: 0}
    for node in range(nodes):
        parent = (node - 1) // FAN_OUT
        depth[node] = depth[parent] + 1 if node else 0
        kind = LEVELS[min(depth[node], len(LEVELS) - 1)]
        indicators = [indicator(f"{node}.{letter}", node) for letter in "ab"]
        made.append(
            kind(str(node), f"Returnees in district {node} live in dignity",
                 indicators=indicators)
        )  # fmt: skip
        if node:
            made.append(me.Link(str(node), str(parent), because="skills open jobs"))
    return made


def indicator(id: str, node: int) -> me.Indicator:
    return me.Indicator(
        id,
        f"% of returnees in district {node} with an income",
        measure="percentage",
        direction="increase",
        baseline=me.Baseline(40, date="2021-10-01"),
        targets=[me.Target(80.5, date="2023-03-31", operator="at_least")],
        data_source="Household survey",
        frequency="quarterly",
    )


def best(action: Callable[[], object], *, runs: int = 5) -> float:
    """Time an action in milliseconds, the best of several runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def peak(action: Callable[[], object]) -> float:
    """Measure the most memory that an action holds at a time, in MiB."""
    tracemalloc.start()
    action()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 2**20


def measure(nodes: int, folder: Path) -> list[str]:
    """Time everything at one size; return a row of the table."""
    path = folder / f"{nodes}.json"
    empty = me.ResultsFramework("P", "Reintegration")
    parts = records(nodes)
    plan = empty.add(*parts)
    last = str(nodes - 1)
    extra = me.Output("extra", "A hotline runs")
    actions: list[Callable[[], object]] = [
        partial(records, nodes),
        partial(empty.add, *parts),
        partial(plan.add, extra, contributes_to="0"),
        partial(plan.replace, f"{last}.a", unit="returnees"),
        partial(plan.remove, last),
        partial(plan.link, last, "0", because="it does"),
        partial(me.write_json, plan, path),
        partial(me.read_json, path),
    ]
    times = [f"{best(action):,.1f}" for action in actions]
    assert me.read_json(path) == plan
    size = f"{path.stat().st_size / 2**20:.1f}"
    peaks = [f"{peak(action):.0f}" for action in actions[-2:]]
    return [f"{nodes:,}", *times, size, *peaks]


def measure_use(nodes: int, folder: Path) -> list[str]:
    """Time what is done with a plan at one size; return a row of the table."""
    import pandas as pd

    path = folder / f"{nodes}.xlsx"
    plan = me.ResultsFramework("P", "Reintegration").add(*records(nodes))
    ids = list(plan.indicators)
    values = pd.DataFrame({"indicator": ids, "period_end": "2022-06-30", "value": 60})
    actions: list[Callable[[], object]] = [
        partial(me.check, plan),
        partial(me.track, plan, values),
        plan._repr_html_,
        plan.to_frame,
        partial(me.write_excel, plan, path),
        partial(me.read_excel, path),
    ]
    times = [f"{best(action, runs=3):,.0f}" for action in actions]
    assert me.read_excel(path) == plan
    return [f"{nodes:,}", *times]


def import_time(module: str | None) -> float:
    """Time a new interpreter that imports a module, or nothing, in milliseconds."""
    code = f"import {module}" if module else "pass"
    return best(
        partial(subprocess.run, [sys.executable, "-c", code], check=True), runs=9
    )


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---:"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    me.to_json(me.ResultsFramework("P", "the first use loads cattrs"))
    header = ["nodes", "records ms", "one add ms", "add ms", "replace ms", "remove ms",
              "link ms", "write_json ms", "read_json ms", "file MiB", "peak write MiB",
              "peak read MiB"]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        print(table(header, [measure(nodes, Path(folder)) for nodes in SIZES]))
        print()
        header = ["nodes", "check ms", "track ms", "HTML ms", "to_frame ms",
                  "write_excel ms", "read_excel ms"]  # fmt: skip
        print(table(header, [measure_use(nodes, Path(folder)) for nodes in SIZES]))
    print()
    bare = import_time(None)
    rows = [[name, f"{import_time(name) - bare:,.0f}"] for name in IMPORTS]
    print(table(["import", "over bare Python ms"], rows))


if __name__ == "__main__":
    main()
