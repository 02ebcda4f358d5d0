"""How long inference for few clusters takes: wild bootstrap and honest_did.

Run as ``python benchmarks/few_clusters.py``; it prints a Markdown table of single calls
after a first one.
"""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import iom_me as me

if TYPE_CHECKING:
    from collections.abc import Callable


def survey(rows: int) -> pd.DataFrame:
    """Draw rows of forty villages, before and after."""
    random = np.random.default_rng(1)
    village, post = np.arange(rows) % 40, random.integers(0, 2, rows)
    income = random.normal(size=rows) + random.normal(size=40)[village] * post
    return pd.DataFrame(
        {"village": village, "treated": village % 2, "post": post, "income": income}
    )


def clustered(rows: int) -> me.impact.DidResult:
    return me.impact.difference_in_differences(
        survey(rows),
        outcome="income",
        treated="treated",
        post="post",
        cluster="village",
    )


def measure(name: str, call: Callable[[], Any]) -> None:
    call()
    begin = time.perf_counter()
    call()
    print(f"| {name} | {1e3 * (time.perf_counter() - begin):.0f} |")


def main() -> None:
    warnings.simplefilter("ignore")
    print("| call | ms |")
    print("| :--- | ---: |")
    for rows in (4_000, 400_000):
        fit = clustered(rows)
        measure(
            f"wild_bootstrap, 40 clusters of {rows:,} rows, 9,999 draws, interval",
            lambda fit=fit: me.impact.wild_bootstrap(fit),
        )
    estimates = np.array([0.1, -0.05, 0.02, 0.08, 0.0, 0.3, 0.5])
    covariance = np.diag([0.01] * 7) + 0.01
    measure(
        "honest_did, 5 leads and 2 lags, 5 bounds and the breakdown",
        lambda: me.impact.honest_did(estimates, covariance, n_pre=5, n_post=2),
    )


if __name__ == "__main__":
    main()
