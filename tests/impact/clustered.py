"""Small clustered data, and slow plain arithmetic to compare fast arithmetic with."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from iom_me.impact._resampling.sums import Assignment, ClusterScores

Array = npt.NDArray[Any]


@attrs.frozen(kw_only=True, eq=False)
class LeastSquares:
    """A result that can be bootstrapped, made from a dense matrix of regressors."""

    y: Array
    x: Array
    clusters: Array
    coefficient: int = -1
    scale: float = 1.0
    treated: Array | None = None
    outcome: str = "income"
    cluster: str = "village"

    def _cluster_scores(self, term: str | None) -> ClusterScores:
        basis, triangle = np.linalg.qr(self.x)
        codes = np.unique(self.clusters, return_inverse=True)[1]
        parts = [basis[codes == code] for code in range(codes.max() + 1)]
        outcomes = [self.y[codes == code] for code in range(codes.max() + 1)]
        return ClusterScores(
            cross=np.array([part.T @ part for part in parts]),
            outcome=np.array(
                [part.T @ y for part, y in zip(parts, outcomes, strict=True)]
            ),
            contrast=np.linalg.inv(triangle)[self.coefficient],
            scale=self.scale,
            treated=self.treated,
            term=term or "treated:post",
        )


@attrs.frozen(kw_only=True, eq=False)
class Compared:
    """A result whose clusters can be permuted."""

    assignment: Assignment
    outcome: str = "income"
    cluster: str = "village"

    def _assignment(self, term: str | None) -> Assignment:
        return attrs.evolve(self.assignment, term=term or "treated:post")


def two_by_two(
    clusters: int, treated: int, *, rows: int = 6, seed: int = 0, effect: float = 0.0
) -> LeastSquares:
    """Draw clusters of rows, half of them before, and lay out the regressors."""
    rng = np.random.default_rng(seed)
    code = np.repeat(np.arange(clusters), rows)
    d = (code < treated).astype(float)
    t = np.tile([0.0, 1.0], clusters * rows // 2)
    y = rng.normal(size=clusters)[code] * t + rng.normal(size=len(code))
    return LeastSquares(
        y=5 + y + effect * d * t,
        x=np.column_stack([np.ones_like(d), d, t, d * t]),
        clusters=code,
    )


def with_covariates(result: LeastSquares, *, number: int, seed: int) -> LeastSquares:
    rng = np.random.default_rng(seed)
    more = rng.normal(size=(len(result.y), number))
    return attrs.evolve(result, x=np.hstack([more, result.x]))


def dense_statistics(
    result: LeastSquares,
    *,
    null: float,
    impose_null: bool,
    multipliers: Iterable[Iterable[float]] | None = None,
) -> tuple[float, Array]:
    """Return the CR1 t of the data and of each sample, refitting row by row."""
    y, x, j = result.y, result.x, result.coefficient % result.x.shape[1]
    codes = np.unique(result.clusters, return_inverse=True)[1]
    groups = codes.max() + 1
    bread = np.linalg.inv(x.T @ x)

    def t(sample: Array, true: float) -> float:
        beta = bread @ x.T @ sample
        residuals = sample - x @ beta
        scores = [x[codes == c].T @ residuals[codes == c] for c in range(groups)]
        meat = sum(np.outer(score, score) for score in scores)
        variance = (bread @ meat @ bread)[j, j] * groups / (groups - 1)
        return float((beta[j] - true) / np.sqrt(variance))

    if impose_null:
        others = np.delete(x, j, axis=1)
        net = y - null * x[:, j]
        fit = y - net + others @ np.linalg.lstsq(others, net, rcond=None)[0]
        true = null
    else:
        beta = bread @ x.T @ y
        fit, true = x @ beta, float(beta[j])
    signs = multipliers
    if signs is None:
        signs = itertools.product((-1.0, 1.0), repeat=int(groups))
    samples = [
        t(fit + np.asarray(list(sign))[codes] * (y - fit), true) for sign in signs
    ]
    return t(y, null), np.array(samples)


def share_beyond(observed: float, samples: Array) -> float:
    """Count larger samples; those that are equal but for rounding are ties."""
    return float(np.mean(np.abs(samples) > abs(observed) * (1 + 1e-9)))


def as_table(result: LeastSquares) -> pd.DataFrame:
    """Write the rows of `two_by_two` as a survey."""
    return pd.DataFrame(
        {
            "income": result.y,
            "project": result.x[:, -3].astype(int),
            "endline": result.x[:, -2].astype(int),
            "village": [f"V{code:02d}" for code in result.clusters],
        }
    )
