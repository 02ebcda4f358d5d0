"""Write weighting.json: weights and their standard errors by peers.

Run with statsmodels, scipy and ebal installed, from the root of the repository::

    python tests/impact/oracle/matching/weighting.py
"""

from __future__ import annotations

import contextlib
import io
import json
import platform
from importlib import metadata
from pathlib import Path

import ebal
import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize

HERE = Path(__file__).parent
STEP = 7
NUMBERS = ["age", "educ", "married", "nodegree", "re74", "re75"]


def design(people: pd.DataFrame) -> np.ndarray:
    levels = [people["race"] == level for level in ("hispan", "white")]
    return np.column_stack([people[NUMBERS].to_numpy(float), *levels]).astype(float)


def by_score(p: np.ndarray, t: np.ndarray, estimand: str) -> np.ndarray:
    q = 1 - p
    return {
        "ATT": np.where(t, 1, p / q),
        "ATC": np.where(t, q / p, 1),
        "ATE": np.where(t, 1 / p, 1 / q),
        "ATO": np.where(t, q, p),
    }[estimand]


def scaled(w: np.ndarray, t: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.where(t, w / w[t].mean(), w / w[~t].mean())
    return found


def balanced(x: np.ndarray, t: np.ndarray, estimand: str) -> np.ndarray:
    solver = ebal.ebal_bin(
        effect=estimand, PCA=False, constraint_tolerance=1e-11, print_level=-1
    )
    with contextlib.redirect_stdout(io.StringIO()):
        found = solver.ebalance(t.astype(int), x, np.zeros(len(t)))
    return scaled(np.asarray(found["w"]).ravel(), t)


def primal(x: np.ndarray, base: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Minimise the relative entropy itself, without its dual."""
    base = base / base.sum()
    found = optimize.minimize(
        lambda w: float(w @ np.log(w / base)),
        base,
        jac=lambda w: np.log(w / base) + 1,
        bounds=[(1e-12, 1)] * len(base),
        constraints=[
            {
                "type": "eq",
                "fun": lambda w: np.append(w @ x - target, w.sum() - 1),
                "jac": lambda _: np.vstack([x.T, np.ones(len(base))]),
            }
        ],
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 1000},
    )
    weights: np.ndarray = found.x / found.x.mean()
    return weights


def stacked(
    x: np.ndarray, t: np.ndarray, y: np.ndarray, beta: np.ndarray, estimand: str
) -> list[float]:
    """Return an effect and its sandwich error, with derivatives by small steps."""

    def moments(theta: np.ndarray) -> np.ndarray:
        p = 1 / (1 + np.exp(-x @ theta[:-2]))
        w = by_score(p, t, estimand)
        return np.column_stack(
            [x * (t - p)[:, None], t * w * (y - theta[-2]), ~t * w * (y - theta[-1])]
        )

    w = by_score(1 / (1 + np.exp(-x @ beta)), t, estimand)
    means = [np.average(y[arm], weights=w[arm]) for arm in (t, ~t)]
    theta = np.append(beta, means)
    steps = 1e-5 * np.maximum(np.abs(theta), 1)
    slopes = [
        (moments(theta + step) - moments(theta - step)).sum(axis=0) / (2 * step.sum())
        for step in np.diag(steps)
    ]
    bread = np.linalg.inv(np.column_stack(slopes))
    parts = moments(theta)
    covariance = bread @ (parts.T @ parts) @ bread.T
    apart = np.append(np.zeros(len(beta)), [1, -1])
    return [means[0] - means[1], float(np.sqrt(apart @ covariance @ apart))]


def main() -> None:
    people = pd.read_csv(HERE / "lalonde.csv")
    t = people["treat"].to_numpy() == 1
    x = design(people)
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    sampling = 1 + (np.arange(len(t)) * 5) % 4
    constant = sm.add_constant(z)
    made: dict[str, list[float]] = {}
    for name, weights in (("plain", None), ("sampled", sampling)):
        fit = sm.GLM(
            t.astype(float), constant, sm.families.Binomial(), freq_weights=weights
        )
        p = fit.fit(tol=1e-14, maxiter=100).fittedvalues
        for estimand in ("ATT", "ATC", "ATE", "ATO"):
            w = by_score(p, t, estimand) * (1 if weights is None else weights)
            made[f"score {name} {estimand}"] = scaled(w, t)[::STEP].tolist()
    for estimand in ("ATT", "ATC"):
        made[f"entropy {estimand}"] = balanced(z, t, estimand)[::STEP].tolist()
    part = np.arange(len(t)) % 4 == 1
    few = z[:, [0, 1, 2, 4]]
    arm = part & ~t
    goal = np.average(few[part & t], axis=0, weights=sampling[part & t])
    made["entropy primal"] = primal(few[arm], sampling[arm], goal).tolist()
    y = people["re78"].to_numpy()
    effects = {}
    for estimand in ("ATT", "ATC", "ATE", "ATO"):
        fit = sm.Logit(t.astype(float), constant).fit(disp=0, tol=1e-14)
        effects[estimand] = stacked(constant, t, y, np.asarray(fit.params), estimand)
    versions = {
        name: metadata.version(name)
        for name in ("numpy", "scipy", "statsmodels", "ebal")
    }
    oracle = {
        "made_with": {"python": platform.python_version(), **versions},
        "step": STEP,
        "weights": made,
        "effects": effects,
    }
    (HERE / "weighting.json").write_text(json.dumps(oracle, indent=1) + "\n")


if __name__ == "__main__":
    main()
