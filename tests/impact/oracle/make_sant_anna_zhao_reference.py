"""Ask two packages for the estimates of Sant'Anna and Zhao, and store them.

    pip install moderndid==0.4.1 csdid==0.4.3 drdid==1.1.7
    python tests/impact/oracle/make_sant_anna_zhao_reference.py

They need Python 3.12. The tests read ``sant_anna_zhao_reference.json`` and need neither
of them. The improved estimators of moderndid stop their search for the score early: the
balance equations are solved to the last digit here, and handed to them.
"""

import importlib.metadata
import json
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import scipy.optimize

FILE = Path(__file__).with_name("sant_anna_zhao_reference.json")
PACKAGES = ("moderndid", "drdid", "numpy", "scipy", "statsmodels")
MODERNDID = {
    "panel": {
        "regression": "reg_did_panel",
        "ipw": "std_ipw_did_panel",
        "doubly_robust": "drdid_panel",
        "improved": "drdid_imp_panel",
    },
    "rows": {
        "regression": "reg_did_rc",
        "ipw": "std_ipw_did_rc",
        "doubly_robust": "drdid_rc",
        "improved": "drdid_imp_local_rc",
    },
}
CSDID = {
    "panel": {
        "regression": "reg_did_panel",
        "ipw": "std_ipw_did_panel",
        "doubly_robust": "drdid_panel",
    },
    "rows": {
        "regression": "reg_did_rc",
        "ipw": "std_ipw_did_rc",
        "doubly_robust": "drdid_rc",
    },
}


def draw(
    seed: int, n: int, slopes: list[float], constant: float = 0.0
) -> dict[str, Any]:
    """Draw people before and after; short decimals, so that the file is exact."""
    rng = np.random.default_rng(seed)
    x = np.column_stack(
        [rng.normal(size=n), rng.integers(0, 2, n), rng.gamma(2, 1000, n)]
    )[:, : len(slopes)].round(2)
    index = constant + (x - x.mean(axis=0)) @ slopes
    treated = rng.random(n) < 1 / (1 + np.exp(-index))
    before = 5 + x[:, 0] + rng.normal(size=n)
    after = before + 1 + treated + 0.5 * x[:, 0] ** 2 + rng.normal(size=n)
    return {
        "covariates": x.tolist(),
        "treated": treated.tolist(),
        "post": (rng.random(n) < 0.5).tolist(),
        "weights": rng.uniform(0.5, 2, n).round(2).tolist(),
        "before": before.round(2).tolist(),
        "after": after.round(2).tolist(),
    }


DATA = {
    "overlapping": draw(1, 160, [0.5, -0.6, 0.0003]),
    # An untreated person has a score of 0.995 or more.
    "logit_trims": draw(239, 200, [2.0]),
    # Here also when the score balances.
    "balance_trims": draw(56, 400, [1.2], 3.0),
}


def balancing_score(D: Any, X: Any, iw: Any, **_other: object) -> Any:  # noqa: N803 - theirs
    """Solve the balance equations in columns of the size of one."""
    x = X / np.abs(X).max(axis=0)

    def gap(gamma: Any) -> Any:
        return x.T @ (iw * np.where(D == 1, 1.0, -np.exp(x @ gamma))) / len(D)

    def slope(gamma: Any) -> Any:
        return -(x * (iw * (D == 0) * np.exp(x @ gamma))[:, None]).T @ x / len(D)

    start = np.zeros(x.shape[1])
    start[0] = np.log(np.sum(iw * (D == 1)) / np.sum(iw * (D == 0)))
    gamma = scipy.optimize.root(gap, start, jac=slope, tol=1e-12).x
    for _ in range(3):
        gamma -= np.linalg.solve(slope(gamma), gap(gamma))
    if np.abs(gap(gamma)).max() > 1e-13:
        message = "the balance equations are not solved"
        raise RuntimeError(message)
    return 1 / (1 + np.exp(-x @ gamma))


def arguments(data: dict[str, Any], kind: str, *, weighted: bool) -> tuple[Any, ...]:
    n = len(data["treated"])
    treated = np.array(data["treated"], dtype=float)
    x = np.column_stack([np.ones(n), data["covariates"]])
    weights = np.array(data["weights"]) if weighted else np.ones(n)
    before, after = np.array(data["before"]), np.array(data["after"])
    if kind == "panel":
        return after, before, treated, x, weights
    post = np.array(data["post"], dtype=float)
    return np.where(post == 1, after, before), post, treated, x, weights


def moderndid(kind: str, method: str, inputs: tuple[Any, ...]) -> Any:
    name = MODERNDID[kind][method]
    module: Any = import_module(f"moderndid.drdid.estimators.{name}")
    if method == "improved":
        module.calculate_pscore_ipt = balancing_score
    *rest, weights = inputs
    said = getattr(module, name)(*rest, i_weights=weights, influence_func=True)
    return said.att, said.att_inf_func


def csdid(kind: str, method: str, inputs: tuple[Any, ...]) -> Any:
    return getattr(import_module("drdid._estimators"), CSDID[kind][method])(*inputs)


PEERS: tuple[tuple[Callable[..., Any], dict[str, dict[str, str]]], ...] = (
    (moderndid, MODERNDID),
    (csdid, CSDID),
)


def rows() -> Iterator[dict[str, Any]]:
    for peer, functions in PEERS:
        for kind, methods in functions.items():
            for method, name, weighted in product(methods, DATA, (False, True)):
                inputs = arguments(DATA[name], kind, weighted=weighted)
                effect, influence = peer(kind, method, inputs)
                error = np.sqrt(np.mean(influence**2) / len(influence))
                yield {
                    "peer": peer.__name__,
                    "data": name,
                    "kind": kind,
                    "method": method,
                    "weighted": weighted,
                    "estimate": float(effect),
                    "std_error": float(error),
                }


def main() -> None:
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    said = {"versions": versions, "data": DATA, "rows": list(rows())}
    FILE.write_text(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
