"""How long a clustered difference-in-differences takes, beside two peers.

Run as ``python benchmarks/did_2x2.py``; it prints a Markdown table. Every estimate is
made in a process of its own, which measures the time of the call without imports and
data (the best of three) and the peak of the process's memory over that before the call.
All give CR1-type standard errors of the same model; the estimates are compared.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

SIZES = (10_000, 100_000, 1_000_000)
CLUSTERS = 500
TOOLS = ("iom_me CR1", "iom_me CR2", "statsmodels", "pyfixest")


def survey(rows: int):  # noqa: ANN201
    """Make rows of villages, half of them in the programme, before and after."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(1)
    village = random.integers(0, CLUSTERS, rows)
    treated, post = village % 2, random.integers(0, 2, rows)
    shock = random.normal(size=(CLUSTERS, 2))[village, post]
    income = 50 + 2 * treated * post + shock + random.normal(size=rows)
    return pd.DataFrame(
        {"village": village, "treated": treated, "post": post, "income": income}
    )


def estimate(tool: str, data) -> float:  # noqa: ANN001
    if tool.startswith("iom_me"):
        import iom_me as me

        return me.impact.difference_in_differences(
            data,
            outcome="income",
            treated="treated",
            post="post",
            cluster="village",
            vcov=tool.split()[1],
        ).estimate
    if tool == "statsmodels":
        import statsmodels.formula.api as smf

        fit = smf.ols("income ~ treated * post", data).fit(
            cov_type="cluster", cov_kwds={"groups": data["village"]}
        )
        return float(fit.params["treated:post"])
    import pyfixest

    fit = pyfixest.feols("income ~ treated * post", data, vcov={"CRV1": "village"})
    return float(fit.coef()["treated:post"])


def measure(tool: str, rows: int) -> dict[str, float]:
    """Measure one tool in this process."""
    estimate(tool, survey(2_000))  # imports, and what is compiled at the first call
    data = survey(rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times = []
    for _ in range(3):
        start = time.perf_counter()
        value = estimate(tool, data)
        times.append(time.perf_counter() - start)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": min(times), "mib": (after - before) / 1024, "estimate": value}


def in_a_process_of_its_own(tool: str, rows: int) -> dict[str, float]:
    command = [sys.executable, __file__, tool, str(rows)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    print("| rows | tool | seconds | times iom_me CR1 | peak MiB above the data |")
    print("| ---: | :--- | ---: | ---: | ---: |")
    for rows in SIZES:
        found = {tool: in_a_process_of_its_own(tool, rows) for tool in TOOLS}
        base = found[TOOLS[0]]
        for tool, figures in found.items():
            assert abs(figures["estimate"] - base["estimate"]) < 1e-9
            ratio = figures["seconds"] / base["seconds"]
            print(
                f"| {rows:,} | {tool} | {figures['seconds']:.3f} | {ratio:.1f} | "
                f"{figures['mib']:.0f} |"
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
    else:
        main()
