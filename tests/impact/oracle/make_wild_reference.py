"""Ask wildboottest for bootstrap statistics, and store them.

    pip install wildboottest==0.3.2 numpy==1.26.4
    python tests/impact/oracle/make_wild_reference.py

It does not run with numpy 2. The tests read ``wild_reference.json`` and need neither.
"""

from __future__ import annotations

import importlib.metadata
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

PACKAGES = ("wildboottest", "numpy")


def survey(clusters: int, treated: int, covariates: int, seed: int) -> tuple[Any, ...]:
    """Draw clusters of 3 to 9 rows; decimals are short, so that the file is exact."""
    rng = np.random.default_rng(seed)
    code = np.repeat(np.arange(clusters), rng.integers(3, 10, clusters))
    d = (code < treated).astype(float)
    t = rng.integers(0, 2, len(code)).astype(float)
    extra = rng.normal(size=(len(code), covariates)).round(3)
    y = 4 + rng.normal(size=clusters)[code] * t + rng.normal(size=len(code)) + d * t
    x = np.column_stack([extra, np.ones_like(d), d, t, d * t])
    return y.round(3), x, code


def ask(y: Any, x: Any, code: Any, *, impose_null: bool) -> dict[str, Any]:
    """Make all samples of Rademacher weights, with their WCR11 or WCU11."""
    last = np.zeros(x.shape[1])
    last[-1] = 1
    peer = import_module("wildboottest.wildboottest")
    wild = peer.WildboottestCL(
        X=x, Y=y, cluster=code, R=last, B=99_999, seed=1, parallel=False
    )
    # No (n - 1)/(n - k): CR1 is G/(G - 1) alone.
    wild.get_scores(bootstrap_type="11", impose_null=impose_null, adj=False)
    wild.get_weights(weights_type="rademacher")
    for step in ("numer", "denom", "tboot", "vcov", "tstat", "pvalue"):
        getattr(wild, f"get_{step}")()
    size = np.abs(wild.t_boot)
    return {
        "impose_null": impose_null,
        "statistic": float(wild.t_stat),
        # Of wildboottest itself: whether ties count is left to rounding there.
        "p_value_of_wildboottest": float(wild.pvalue),
        "p_value": float(np.mean(size > abs(wild.t_stat) * (1 + 1e-9))),
        "statistics": np.sort(size).round(12).tolist(),
    }


def main() -> None:
    """Write the file."""
    cases = []
    for clusters, treated, covariates in ((6, 3, 0), (8, 3, 1), (9, 5, 2)):
        y, x, code = survey(clusters, treated, covariates, seed=clusters)
        cases.append(
            {
                "y": y.tolist(),
                "x": x.tolist(),
                "clusters": code.tolist(),
                "answers": [
                    ask(y, x, code, impose_null=imposed) for imposed in (True, False)
                ],
            }
        )
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    text = json.dumps({"versions": versions, "cases": cases})
    Path(__file__).with_name("wild_reference.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
