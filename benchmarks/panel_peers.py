"""How long effects over time take, beside peers and the leanest numpy version.

Run as ``python benchmarks/panel_peers.py`` (``... 100000`` for the largest size); it
prints a Markdown table. Every line is measured in a process of its own: the best of
three calls after a small one (one call where it takes more than 20 seconds), and the
peak of the process's memory over that before the calls. A peer that is not installed is
left out; one that takes longer than ``PATIENCE`` is said to. Estimates are compared.

Lean is what numpy needs once the outcomes are a matrix and nothing has to be checked.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import subprocess
import sys
import time
import warnings

PERIODS = 10
PATIENCE = 240
SIZES = (1_000, 10_000, 100_000)
STARTS = (0, 4, 5, 6, 7, 8)
JOBS = {
    "group-time effects": ("lean", "iom_me", "diff_diff", "csdid"),
    "doubly robust, 3 covariates": ("lean", "iom_me", "csdid"),
    "event study, two-way": ("lean", "iom_me", "pyfixest"),
    "imputation": ("lean", "iom_me", "diff_diff"),
}


def panel(units: int):  # noqa: ANN201
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(1)
    start = random.choice(STARTS, units)
    known = random.normal(size=(units, 3))
    period = np.arange(1, PERIODS + 1)
    after = (period >= start[:, None]) & (start[:, None] > 0)
    outcome = random.normal(size=(units, 1)) + known[:, :1] * period / 10
    outcome = outcome + random.normal(size=(units, PERIODS)) + 0.5 * after
    data = pd.DataFrame(
        {
            "unit": np.repeat(np.arange(1, units + 1), PERIODS),
            "time": np.tile(period, units),
            "start": np.repeat(start, PERIODS),
            "outcome": outcome.ravel(),
            **{f"x{i}": np.repeat(known[:, i], PERIODS) for i in range(3)},
        }
    )
    relative = data["time"] - data["start"].where(data["start"] > 0)
    data["relative"] = relative.fillna(-1).astype(int)
    data["never"] = data["start"] == 0
    return data


def lean(job: str, data) -> float:  # noqa: ANN001
    """Do the bare arithmetic, on arrays."""
    start = data["start"].to_numpy()[::PERIODS]
    outcome = data["outcome"].to_numpy().reshape(-1, PERIODS)
    means, spread, counts = {}, {}, {}
    for cohort in STARTS:
        own = outcome[start == cohort]
        means[cohort] = own.mean(axis=0)
        apart = own - means[cohort]
        spread[cohort] = apart.T @ apart
        counts[cohort] = len(own)
    if job.startswith("doubly"):
        known = data[["x0", "x1", "x2"]].to_numpy()[::PERIODS]
        return _lean_doubly_robust(start, outcome, known)
    if job.startswith("group"):
        total = weight = 0.0
        for cohort in STARTS[1:]:
            base = cohort - 2
            change = (means[cohort] - means[cohort][base])[cohort - 1 :]
            change = change - (means[0] - means[0][base])[cohort - 1 :]
            total += counts[cohort] * change.sum()
            weight += counts[cohort] * len(change)
        return float(total / weight)
    return float("nan")


def _lean_doubly_robust(start, outcome, known) -> float:  # noqa: ANN001
    import numpy as np

    design = np.column_stack([np.ones(len(known)), known])
    never = start == 0
    total = weight = 0.0
    for cohort in STARTS[1:]:
        chosen = never | (start == cohort)
        x, treated = design[chosen], start[chosen] == cohort
        change = outcome[chosen] - outcome[chosen][:, [cohort - 2]]
        beta = np.zeros(4)
        for _ in range(6):
            score = 1 / (1 + np.exp(-x @ beta))
            hessian = (x * (score * (1 - score))[:, None]).T @ x
            beta += np.linalg.solve(hessian, x.T @ (treated - score))
        odds = np.where(treated, 0.0, score / (1 - score))
        control = x[~treated]
        fitted = np.linalg.solve(control.T @ control, control.T @ change[~treated])
        left = change - x @ fitted
        one = treated / treated.sum()
        other = odds / odds.sum()
        effect = one @ left - other @ left
        influence = (one - other)[:, None] * left
        influence.T @ influence
        after = effect[cohort - 1 :]
        total += treated.sum() * after.sum()
        weight += treated.sum() * len(after)
    return float(total / weight)


def iom_me(job: str, data) -> float:  # noqa: ANN001
    import iom_me as me

    names = {
        "outcome": "outcome",
        "unit": "unit",
        "time": "time",
        "treated_from": "start",
    }
    if job == "event study, two-way":
        return me.impact.event_study(data, **names, method="twfe").estimate
    if job == "imputation":
        result = me.impact.imputation_att(data, **names)
        result.aggregate("event")
        return result.estimate
    covariates = ("x0", "x1", "x2") if job.startswith("doubly") else ()
    result = me.impact.group_time_att(data, **names, covariates=covariates)
    return result.estimate


def diff_diff(job: str, data) -> float:  # noqa: ANN001
    import diff_diff as peer

    names = {
        "outcome": "outcome",
        "unit": "unit",
        "time": "time",
        "first_treat": "start",
    }
    kind = peer.ImputationDiD if job == "imputation" else peer.CallawaySantAnna
    result = kind().fit(data, **names)
    return float(result.overall_att)


def csdid(job: str, data) -> float:  # noqa: ANN001
    from csdid.att_gt import ATTgt

    formula = "outcome~x0+x1+x2" if job.startswith("doubly") else None
    found = ATTgt(
        yname="outcome",
        tname="time",
        idname="unit",
        gname="start",
        data=data,
        xformla=formula,
    ).fit(est_method="dr", bstrap=False)
    found.aggte("simple")
    return float(found.atte["overall_att"])


def pyfixest(job: str, data) -> float:  # noqa: ANN001, ARG001
    import pyfixest as peer

    model = "outcome ~ i(relative, ref=-1) | unit + time"
    fit = peer.feols(model, data, vcov={"CRV1": "unit"})
    lags = [name for name in fit.coef().index if "-" not in name]
    return float(fit.coef()[lags].mean())


TOOLS = {
    "lean": lean,
    "iom_me": iom_me,
    "diff_diff": diff_diff,
    "csdid": csdid,
    "pyfixest": pyfixest,
}


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(tool: str, job: str, units: int) -> dict[str, float]:
    """Measure one tool in this process."""
    warnings.simplefilter("ignore")
    run = TOOLS[tool]
    run(job, panel(500))  # imports, and what is compiled at the first call
    data = panel(units)
    before, taken = memory(), []
    for _ in range(3):
        begin = time.perf_counter()
        value = run(job, data)
        taken.append(time.perf_counter() - begin)
        if taken[-1] > 20:
            break
    return {"seconds": min(taken), "mib": memory() - before, "estimate": value}


def alone(tool: str, job: str, units: int) -> dict[str, float] | None:
    """Run one measurement in a process of its own."""
    command = [sys.executable, __file__, tool, job, str(units)]
    try:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout.splitlines()[-1])


def installed(tool: str) -> bool:
    return tool == "lean" or importlib.util.find_spec(tool) is not None


def main(sizes: tuple[int, ...]) -> None:
    print("| job | units | tool | ms | times iom_me | times lean | peak MiB |")
    print("| :--- | ---: | :--- | ---: | ---: | ---: | ---: |")
    for job, tools in JOBS.items():
        for units in sizes:
            found = {t: alone(t, job, units) for t in tools if installed(t)}
            own, base = found["iom_me"], found["lean"]
            for tool, figures in found.items():
                start = f"| {job} | {units:,} | {tool} |"
                if figures is None:
                    print(f"{start} over {PATIENCE} s | | | |")
                    continue
                if tool not in ("iom_me", "lean"):
                    apart = abs(figures["estimate"] - own["estimate"])
                    assert apart < 1e-7, (job, tool, figures, own)
                seconds = figures["seconds"]
                print(
                    f"{start} {1e3 * seconds:,.1f} | {seconds / own['seconds']:.1f} | "
                    f"{seconds / base['seconds']:.1f} | {figures['mib']:.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    if len(sys.argv) > 3:
        print(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
