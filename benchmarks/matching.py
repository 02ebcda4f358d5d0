"""How long a matched comparison takes, beside peers and the leanest numpy version.

Run as ``python benchmarks/matching.py`` (``... 1000 10000`` for some sizes only, ``...
--only nearest whole`` for some steps); it prints a Markdown table. Rows have eight
covariates, and one in five is treated. Every line is measured in a process of its own:
the best of three calls after a small one (one call where it takes more than 20
seconds), and the peak of the process's memory over that before the calls.

Lean is what numpy and scipy need once the covariates are a matrix and nothing has to be
checked. Peers are measured by the Python that the variable MATCHING_PEERS names (it
needs scikit-learn, statsmodels, pymatchit-causal, pysmatch, psmpy and causalinference,
which do not all go together with this library); R's MatchIt if Rscript has it.
``> 120`` means that a tool was stopped after so many seconds.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

COVARIATES = [f"x{i}" for i in range(8)]
SIZES = (1_000, 10_000, 100_000, 1_000_000)
PATIENCE = 120
# Beyond these they take minutes or more memory than there is.
LARGEST = {"pymatchit": 10_000, "psmpy": 10_000, "causalinference": 10_000}
LARGEST |= {"pysmatch": 100_000}
LARGEST_STEP = {("mahalanobis 1:3", "MatchIt"): 10_000}
LARGEST_STEP |= {("nearest", "MatchIt"): 100_000, ("replacement", "MatchIt"): 100_000}
LARGEST_STEP |= {("balance", "MatchIt"): 100_000, ("effect", "sandwich"): 100_000}
LARGEST_STEP |= {("whole", "MatchIt + sandwich"): 100_000}
ONE_CALL = 20
PEERS = os.environ.get("MATCHING_PEERS", "")
STEPS = {
    "score": ("lean", "iom_me", "scikit-learn", "statsmodels", "MatchIt"),
    "nearest": ("lean", "iom_me", "MatchIt", "pymatchit", "pysmatch", "psmpy"),
    "replacement": ("lean", "iom_me", "MatchIt", "pymatchit", "pysmatch"),
    "mahalanobis 1:3": ("lean", "iom_me", "MatchIt", "pymatchit"),
    "balance": ("lean", "iom_me", "MatchIt", "pymatchit"),
    "effect": ("lean", "iom_me", "sandwich"),
    "whole": ("lean", "iom_me", "MatchIt + sandwich", "causalinference"),
}
R = ("MatchIt", "sandwich", "MatchIt + sandwich")
OURS = ("lean", "iom_me")


def people(rows: int):  # noqa: ANN201
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(1)
    x = random.normal(size=(rows, len(COVARIATES)))
    index = x[:, :4].sum(axis=1) * 0.35 - 1.6
    treated = random.random(rows) < 1 / (1 + np.exp(-index))
    data = pd.DataFrame(x, columns=COVARIATES)
    data["treated"] = treated.astype(int)
    data["income"] = x.sum(axis=1) + 2 * treated + random.normal(size=rows)
    return data


# The leanest versions


def lean_score(x, treated):  # noqa: ANN001, ANN201
    import numpy as np

    def climb(x, t, beta, steps):  # noqa: ANN001, ANN202
        for _ in range(steps):
            gram, slope = 0.0, 0.0
            for start in range(0, len(x), 1 << 14):
                part = x[start : start + (1 << 14)]
                p = 1 / (1 + np.exp(-(part @ beta)))
                gram = gram + (part * (p * (1 - p))[:, None]).T @ part
                slope = slope + part.T @ (t[start : start + (1 << 14)] - p)
            step = np.linalg.solve(gram, slope)
            beta = beta + step
            if np.abs(step).max() < 1e-9:
                break
        return beta

    x = np.column_stack([np.ones(len(x)), x])
    beta = np.zeros(x.shape[1])
    if len(x) > 50_000:
        beta = climb(x[::20], treated[::20], beta, 30)
    beta = climb(x, treated, beta, 30)
    return 1 / (1 + np.exp(-(x @ beta)))


def lean_nearest(score, treated):  # noqa: ANN001, ANN201
    import numpy as np

    focal, pool = np.flatnonzero(treated), np.flatnonzero(~treated)
    focal = focal[np.argsort(-score[focal])]
    pool = pool[np.argsort(score[pool])]
    above = np.searchsorted(score[pool], score[focal], "right").tolist()
    t, c = score[focal].tolist(), score[pool].tolist()
    frontier, skipped, found = len(c), [], []
    for value, place in zip(t, above, strict=True):
        if place < frontier:
            skipped.append([place, frontier])
            frontier = place
        if frontier and (
            not skipped or value - c[frontier - 1] <= c[skipped[-1][0]] - value
        ):
            frontier -= 1
            found.append(frontier)
        elif skipped:
            top = skipped[-1]
            found.append(top[0])
            top[0] += 1
            if top[0] == top[1]:
                skipped.pop()
        else:
            break
    return focal[: len(found)], pool[found]


def lean_replacement(score, treated):  # noqa: ANN001, ANN201
    import numpy as np

    focal, pool = np.flatnonzero(treated), np.flatnonzero(~treated)
    pool = pool[np.argsort(score[pool])]
    there = score[pool]
    right = np.clip(np.searchsorted(there, score[focal]), 1, len(pool) - 1)
    nearer = score[focal] - there[right - 1] <= there[right] - score[focal]
    place = right - nearer
    keep = np.abs(there[place] - score[focal]) <= 0.2 * score.std()
    return focal[keep], pool[place[keep]]


def lean_mahalanobis(x, treated):  # noqa: ANN001, ANN201
    import numpy as np
    from scipy.spatial import cKDTree

    focal, pool = np.flatnonzero(treated), np.flatnonzero(~treated)
    arms = [x[focal] - x[focal].mean(axis=0), x[pool] - x[pool].mean(axis=0)]
    pooled = sum(arm.T @ arm for arm in arms) / (len(x) - 2)
    space = x @ np.linalg.cholesky(np.linalg.inv(pooled))
    tree = cKDTree(space[pool])
    free = bytearray(b"\1") * len(pool)
    pairs = []
    for _ in range(3):
        left, k = np.arange(len(focal)), 4
        while len(left) and k <= len(pool):
            near = tree.query(space[focal[left]], k=k, workers=-1)[1].tolist()
            alone = []
            for place, candidates in zip(left.tolist(), near, strict=True):
                for candidate in candidates:
                    if free[candidate]:
                        free[candidate] = 0
                        pairs.append((place, candidate))
                        break
                else:
                    alone.append(place)
            left, k = np.array(alone, dtype=int), 4 * k
    return pairs


def lean_balance(x, treated, weights):  # noqa: ANN001, ANN201
    import numpy as np

    rows = []
    arms = [treated / treated.sum(), ~treated / (~treated).sum()]
    after = [np.where(arm > 0, weights, 0) for arm in arms]
    after = [weight / weight.sum() for weight in after]
    for column in x.T:
        place = np.argsort(column)
        values = column[place]
        last = np.append(values[1:] != values[:-1], [True])
        row = []
        for one, two in (arms, after):
            means = one @ column, two @ column
            spread = [w @ (column - m) ** 2 for w, m in zip((one, two), means)]  # noqa: B905
            gap = np.abs(np.cumsum((one - two)[place])[last])
            row += [*means, spread[0] / spread[1], gap.mean(), gap.max()]
        rows.append(row)
    return rows


def lean(step: str, data):  # noqa: ANN001, ANN201, PLR0911
    import numpy as np

    x, y = np.ascontiguousarray(data[COVARIATES]), data["income"].to_numpy()
    treated = data["treated"].to_numpy() == 1
    score = None if step in {"score", "whole"} else lean_score(x, treated)
    if step == "score":
        return lambda: lean_score(x, treated)
    if step == "nearest":
        return lambda: lean_nearest(score, treated)
    if step == "replacement":
        return lambda: lean_replacement(score, treated)
    if step == "mahalanobis 1:3":
        return lambda: lean_mahalanobis(x, treated)

    def weighted(focal, partner):  # noqa: ANN001, ANN202
        weights = np.zeros(len(x))
        weights[focal] = weights[partner] = 1
        return weights

    def change(focal, partner):  # noqa: ANN001, ANN202
        gaps = y[focal] - y[partner]
        return float(gaps.mean()), float(gaps.std() / np.sqrt(len(gaps)))

    def whole():  # noqa: ANN202
        pairs = lean_nearest(lean_score(x, treated), treated)
        lean_balance(x, treated, weighted(*pairs))
        return change(*pairs)[0]

    if step == "whole":
        return whole
    pairs = lean_nearest(score, treated)
    if step == "effect":
        return lambda: change(*pairs)[0]
    weights = weighted(*pairs)
    return lambda: lean_balance(x, treated, weights)


def ours(step: str, data):  # noqa: ANN001, ANN201, PLR0911
    import iom_me as me

    impact = me.impact
    who = {"treatment": "treated", "covariates": COVARIATES}
    if step == "score":
        return lambda: impact.propensity_score(data, **who)
    if step == "mahalanobis 1:3":
        return lambda: impact.match(data, **who, distance="mahalanobis", ratio=3)

    def whole():  # noqa: ANN202
        found = impact.match(data, **who)
        impact.balance(data, found)
        return impact.effect(data, found, outcome="income").estimate

    if step == "whole":
        return whole
    score = impact.propensity_score(data, **who).scores
    if step == "nearest":
        return lambda: impact.match(data, **who, distance=score)
    if step == "replacement":
        return lambda: impact.match(
            data, **who, distance=score, replace=True, caliper=0.2
        )
    found = impact.match(data, **who, distance=score)
    if step == "balance":
        return lambda: impact.balance(data, found)
    return lambda: impact.effect(data, found, outcome="income").estimate


# Peers


def peer(tool: str, step: str, data):  # noqa: ANN001, ANN201, PLR0911
    formula = f"treated ~ {' + '.join(COVARIATES)}"
    if tool == "scikit-learn":
        from sklearn.linear_model import LogisticRegression

        x, t = data[COVARIATES].to_numpy(), data["treated"].to_numpy()
        model = LogisticRegression(C=float("inf"), solver="newton-cholesky", tol=1e-8)
        return lambda: model.fit(x, t).predict_proba(x)
    if tool == "statsmodels":
        import statsmodels.api as sm

        x, t = sm.add_constant(data[COVARIATES].to_numpy()), data["treated"].to_numpy()
        return lambda: sm.Logit(t, x).fit(disp=0).predict()
    if tool == "causalinference":
        from causalinference import CausalModel

        arrays = (data[c].to_numpy() for c in ("income", "treated"))
        y, t = arrays
        x = data[COVARIATES].to_numpy()

        def estimate() -> float:
            model = CausalModel(y, t, x)
            model.est_via_matching(matches=1)
            return float(model.estimates["matching"]["att"])

        return estimate
    if tool == "pysmatch":
        from pysmatch.Matcher import Matcher

        model = Matcher(
            data[data["treated"] == 1].drop(columns="income"),
            data[data["treated"] == 0].drop(columns="income"),
            yvar="treated",
        )
        model.fit_scores(balance=False)
        model.predict_scores()
        again = step == "replacement"
        return lambda: model.match(threshold=0.02, replacement=again)
    if tool == "psmpy":
        from psmpy import PsmPy

        table = data.drop(columns="income").reset_index(names="id")
        model = PsmPy(table, treatment="treated", indx="id")
        model.logistic_ps(balance=False)
        return lambda: model.kdtree_matched(drop_unmatched=False)
    from pymatchit import MatchIt

    options = {
        "nearest": {},
        "balance": {},
        "replacement": {"replace": True, "caliper": 0.2},
        "mahalanobis 1:3": {"distance": "mahalanobis", "ratio": 3},
    }[step]

    def fitted():  # noqa: ANN202
        model = MatchIt(data, method="nearest", **options)
        model.fit(formula)
        return model

    if step == "balance":
        model = fitted()
        return model.summary
    return fitted


R_CODE = r"""
suppressMessages({library(MatchIt); library(sandwich)})
a <- commandArgs(TRUE); step <- a[1]; d <- read.csv(a[2])
f <- reformulate(paste0("x", 0:7), "treated")
m <- function(...) matchit(f, data = d, ...)
score <- if (step %in% c("nearest", "replacement", "balance", "effect"))
  glm(f, binomial, d)$fitted
effect <- function(m) {
  e <- match.data(m)
  g <- lm(income ~ treated, e, weights = weights)
  vcovCL(g, cluster = e$subclass, type = "HC0", cadjust = FALSE)
  coef(g)[["treated"]]
}
made <- if (step %in% c("balance", "effect")) m(distance = score)
job <- switch(step, score = function() glm(f, binomial, d),
  nearest = function() m(distance = score),
  replacement = function() m(distance = score, replace = TRUE, caliper = .2),
  "mahalanobis 1:3" = function() m(distance = "mahalanobis", ratio = 3),
  balance = function() summary(made), effect = function() effect(made),
  whole = function() {made <- m(); summary(made); effect(made)})
best <- Inf; value <- NULL
for (i in 1:3) {
  used <- system.time(value <- job())[["elapsed"]]; best <- min(best, used)
  if (used > 20) break
}
value <- if (is.numeric(value) && length(value) == 1) value else "null"
peak <- as.numeric(sub("[^0-9]*([0-9]+).*", "\\1",
  grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
cat(sprintf('{"seconds": %.6f, "memory": %.0f, "estimate": %s}', best, peak, value))
"""


def measure(tool: str, step: str, rows: int) -> dict[str, object]:
    """Measure one line, in this process."""
    warnings.simplefilter("ignore")
    maker = {"lean": lean, "iom_me": ours}.get(tool, lambda *a: peer(tool, *a))
    maker(step, people(1_000))()
    call = maker(step, people(rows))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    best, value = float("inf"), None
    for _ in range(3):
        start = time.perf_counter()
        value = call()
        used = time.perf_counter() - start
        best = min(best, used)
        if used > ONE_CALL:
            break
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    value = value if isinstance(value, float) else None
    return {"seconds": best, "memory": (after - before) / 1024, "estimate": value}


def in_a_process(tool: str, step: str, rows: int) -> dict[str, object] | None:
    """Measure one line in a new process; None if it failed, seconds None if stopped."""
    if tool in R:
        return _in_r(step, rows)
    python = sys.executable if tool in OURS else PEERS
    if not python:
        return None
    command = [python, __file__, "--measure", tool, step, str(rows)]
    return _run(command)


def _in_r(step: str, rows: int) -> dict[str, object] | None:
    program = shutil.which("Rscript")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "people.csv"
        people(rows).to_csv(table, index=False)
        return _run([program, "-e", R_CODE, step, str(table)])


def _run(command: list[str]) -> dict[str, object] | None:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"seconds": None}
    if done.returncode:
        return None
    found: dict[str, object] = json.loads(done.stdout[done.stdout.rindex("{") :])
    return found


def main(sizes: list[int], steps: list[str]) -> None:
    print("| step | rows | tool | seconds | x lean | MiB | estimate |")
    print("|---|---|---|---|---|---|---|")
    for step in steps:
        for rows in sizes:
            base = None
            for tool in STEPS[step]:
                largest = LARGEST_STEP.get((step, tool), LARGEST.get(tool, rows))
                if rows > largest:
                    continue
                found = in_a_process(tool, step, rows)
                if found is None:
                    continue
                seconds = found["seconds"]
                if tool == "lean":
                    base = seconds
                _line(step, rows, tool, found, base)


def _line(step, rows, tool, found, base) -> None:  # noqa: ANN001
    if found["seconds"] is None:
        print(f"| {step} | {rows:,} | {tool} | > {PATIENCE} | | | |", flush=True)
        return
    ratio = f"{found['seconds'] / base:.1f}" if base else ""
    estimate = found["estimate"]
    print(
        f"| {step} | {rows:,} | {tool} | {found['seconds']:.4f} | {ratio} | "
        f"{found['memory']:.0f} | {'' if estimate is None else f'{estimate:.4f}'} |",
        flush=True,
    )


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--measure"]:
        print(json.dumps(measure(arguments[1], arguments[2], int(arguments[3]))))
    else:
        cut = arguments.index("--only") if "--only" in arguments else len(arguments)
        main(
            [int(n) for n in arguments[:cut]] or list(SIZES),
            arguments[cut + 1 :] or list(STEPS),
        )
