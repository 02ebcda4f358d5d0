"""Write honest.json: what moderndid says about made event studies.

moderndid is a port of the R package HonestDiD. It needs Python 3.12 or newer::

    python3.12 -m venv oracle && oracle/bin/pip install 'moderndid[didhonest]==0.4.1'
    oracle/bin/python tests/impact/oracle/make_honest_reference.py

Its intervals are points of a grid, so that a fine grid is laid around each end.

With a single period after the start, HonestDiD keeps the inequalities among periods
before it; moderndid drops them for relative magnitudes. There its own test is asked
with all inequalities.
"""

import json
import platform
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from moderndid.didhonest import (  # type: ignore[import-not-found]
    create_sensitivity_results_rm,
    create_sensitivity_results_sm,
)
from moderndid.didhonest.arp_no_nuisance import (  # type: ignore[import-not-found]
    test_in_identified_set,
)
from moderndid.didhonest.delta.rm.rm import (  # type: ignore[import-not-found]
    _create_relative_magnitudes_constraint_matrix,
)

HERE = Path(__file__).parent
FROM, TO, COARSE, FINE = -8.0, 10.0, 301, 201
STEPS = {"relative_magnitudes": (0.0, 0.5, 1.0, 2.0), "smoothness": (0.0, 0.1, 0.3)}
NAMES = {"hybrid": "C-LF", "conditional": "Conditional", "flci": "FLCI"}


def made(n_pre: int, n_post: int, seed: int) -> dict[str, Any]:
    """Draw an event study whose errors are correlated, as those of one base are."""
    rng = np.random.default_rng(seed)
    m = n_pre + n_post
    root = np.tril(rng.uniform(0.2, 1.0, (m, m))) + np.eye(m)
    errors = rng.uniform(0.15, 0.3, m)
    scale = np.sqrt(np.diag(root @ root.T))
    covariance = (root @ root.T) / np.outer(scale, scale) * np.outer(errors, errors)
    truth = np.concatenate([np.zeros(n_pre), np.linspace(1.0, 1.6, n_post)])
    estimates = truth + np.linalg.cholesky(covariance) @ rng.standard_normal(m)
    return {
        "estimates": np.round(estimates, 4).tolist(),
        "covariance": np.round((covariance + covariance.T) / 2, 6).tolist(),
        "n_pre": n_pre,
        "n_post": n_post,
    }


def accepted_by_r(study: dict[str, Any], bound: float, grid: Any) -> Any:
    """Accept what the test with all inequalities accepts, with one period after."""
    n_pre = study["n_pre"]
    accepted = np.zeros(len(grid), dtype=bool)
    for s in range(1 - n_pre, 1):
        for positive in (True, False):
            rows = _create_relative_magnitudes_constraint_matrix(
                n_pre, 1, m_bar=bound, s=s, max_positive=positive
            )
            accepted |= [
                test_in_identified_set(
                    np.array(study["estimates"]) - theta * np.eye(n_pre + 1)[-1],
                    np.array(study["covariance"]),
                    rows,
                    np.zeros(len(rows)),
                    0.05,
                )
                for theta in grid
            ]
    return accepted


def ends_by_r(study: dict[str, Any], bound: float) -> dict[str, float | None]:
    grid = np.linspace(FROM, TO, 18001)
    inside = grid[accepted_by_r(study, bound, grid)]
    return {"low": inside[0], "high": inside[-1], "step": grid[1] - grid[0]}


def ends(
    study: dict[str, Any], weights: list[float], how: tuple[str, str], bound: float
) -> dict[str, float | None]:
    restriction, method = how
    if restriction == "relative_magnitudes" and study["n_post"] == 1:
        return ends_by_r(study, bound)
    relative = restriction == "relative_magnitudes"
    call = create_sensitivity_results_rm if relative else create_sensitivity_results_sm
    common: dict[str, Any] = {
        "betahat": np.array(study["estimates"]),
        "sigma": np.array(study["covariance"]),
        "num_pre_periods": study["n_pre"],
        "num_post_periods": study["n_post"],
        "method": NAMES[method],
        "l_vec": np.array(weights),
        "m_bar_vec" if relative else "m_vec": [bound],
    }
    if method == "flci":
        found = call(**common).row(0, named=True)
        return {"low": found["lb"], "high": found["ub"], "step": None}
    step = (TO - FROM) / (COARSE - 1)
    coarse = call(**common, grid_lb=FROM, grid_ub=TO, grid_points=COARSE)
    found = coarse.row(0, named=True)
    around = {}
    for end in ("lb", "ub"):
        low, high = found[end] - step, found[end] + step
        fine = call(**common, grid_lb=low, grid_ub=high, grid_points=FINE)
        around[end] = fine.row(0, named=True)[end]
    return {"low": around["lb"], "high": around["ub"], "step": 2 * step / (FINE - 1)}


def main() -> None:
    warnings.simplefilter("ignore")
    studies = {
        "five_two": made(5, 2, 1),
        "three_one": made(3, 1, 2),
        "four_three": made(4, 3, 3),
    }
    targets = {
        "five_two": [[1.0, 0.0]],
        "three_one": [[1.0]],
        "four_three": [[0.0, 1.0, 0.0], [1 / 3, 1 / 3, 1 / 3]],
    }
    cases = [
        {
            "study": name,
            "weights": weights,
            "restriction": restriction,
            "method": method,
            "bound": bound,
            **ends(studies[name], weights, (restriction, method), bound),
        }
        for name, several in targets.items()
        for weights in several
        for restriction, bounds in STEPS.items()
        for method in NAMES
        if method != "flci" or restriction == "smoothness"
        if (name, restriction, method) != ("three_one", "relative_magnitudes", "hybrid")
        for bound in bounds
    ]
    made_by = {
        "python": platform.python_version(),
        **{package: version(package) for package in ("moderndid", "numpy", "scipy")},
    }
    text = json.dumps(
        {"made_by": made_by, "studies": studies, "cases": cases}, indent=1
    )
    (HERE / "honest.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
