"""The wild cluster bootstrap on sums by cluster.

With ``s_c = Q_c' e_c`` the scores of cluster c, ``M_c = Q_c' Q_c``, a the contrast that
reads the coefficient, and multipliers ``v_c``, a draw has

    coefficient less its true value    sum_c v_c a's_c
    score of cluster c, read by a      v_c a's_c - (M_c a)' sum_d v_d s_d

and its cluster-robust variance is the sum of squares of the latter. Imposing the
hypothesis b adds ``(estimate - b) M_c a / a'a`` to s_c, so both are linear in b.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats
from iom_me.impact._resampling.inversion import Ratio
from iom_me.impact._resampling.sums import ClusterScores

Weights: TypeAlias = Literal["rademacher", "mammen", "webb"]

_GOLDEN = (np.sqrt(5.0) + 1) / 2
_VALUES: dict[str, Floats] = {
    "rademacher": np.array([-1.0, 1.0]),
    "mammen": np.array([1 - _GOLDEN, _GOLDEN]),
    "webb": np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5)] * 2)
    * np.repeat([1.0, -1.0], 3),
}
_SHARE_OF_FIRST = {"mammen": _GOLDEN / np.sqrt(5.0)}
_CELLS_AT_ONCE = 2**20
_ROUNDING = 1e-12


@attrs.frozen(kw_only=True, eq=False)
class Fit:
    """What the draws need, in units of one CR0 standard error.

    Attributes
    ----------
    estimate, std_error : the scaled coefficient and its CR0 standard error
    scores : (c, k) of the unrestricted residuals
    shift : (c, k) added to the scores for each standard error between estimate and null
    reach : (c, k) ``M_c a``
    contrast : (k,) a
    """

    estimate: float
    std_error: float
    scores: Floats
    shift: Floats
    reach: Floats
    contrast: Floats


def fit(given: ClusterScores) -> Fit:
    """Estimate the coefficient and its standard error; refuse one without an error."""
    a, total = given.contrast, given.outcome.sum(axis=0)
    scores = given.outcome - given.cross @ total
    std_error = float(np.linalg.norm(scores @ a))
    size = max(float(np.abs(given.outcome).max()), float(np.abs(total).max()))
    if std_error <= _ROUNDING * size * float(np.linalg.norm(a)):
        raise EstimationError(
            "The wild bootstrap has nothing to resample: once the regressors are "
            "known, the outcome does not vary between clusters. Check the column, and "
            "that each side has several clusters."
        )
    reach = given.cross @ a
    return Fit(
        estimate=float(a @ total),
        std_error=std_error,
        scores=scores / std_error,
        shift=reach / (a @ a),
        reach=reach,
        contrast=a,
    )


def draw(
    fitted: Fit, multipliers: Iterator[Floats], *, impose_null: bool
) -> tuple[Ratio, Ratio]:
    """Return the statistics of the draws, and of the data, at each hypothesis.

    The hypothesis is counted from the estimate, downwards, in CR0 standard errors: so
    the statistic of the data at x is x.
    """
    shift = fitted.shift if impose_null else np.zeros_like(fitted.shift)
    parts = [_statistics(fitted, shift, v) for v in multipliers]
    draws = Ratio(
        top=np.hstack([part.top for part in parts]),
        below=np.hstack([part.below for part in parts]),
    )
    data = Ratio(top=np.array([[0.0], [1.0]]), below=np.array([[1.0], [0.0], [0.0]]))
    return draws, data


def _statistics(fitted: Fit, shift: Floats, v: Floats) -> Ratio:
    """Give the draws of one block of multipliers (b, c)."""
    own, moved = fitted.scores @ fitted.contrast, shift @ fitted.contrast
    left = v * own - _reached(v, fitted.scores, fitted.reach)
    right = v * moved - _reached(v, shift, fitted.reach)
    # Far from the estimate rounding would be blown up until it breaks ties.
    right[np.abs(right) <= _ROUNDING * float(np.abs(moved).max())] = 0.0
    return Ratio(
        top=np.array([v @ own, v @ moved]),
        below=np.array(
            [
                np.einsum("bc,bc->b", left, left),
                2 * np.einsum("bc,bc->b", left, right),
                np.einsum("bc,bc->b", right, right),
            ]
        ),
    )


def _reached(v: Floats, scores: Floats, reach: Floats) -> Floats:
    """Multiply three matrices, (b, c) by (c, k) by (k, c), the cheap way round."""
    clusters, k = scores.shape
    return v @ (scores @ reach.T) if k > clusters else (v @ scores) @ reach.T


def enumerated(weights: str, clusters: int, draws: int) -> int:
    """Return how many different draws there are; 0 if that is more than asked for.

    Only for weights whose values are equally likely.
    """
    if weights in _SHARE_OF_FIRST:
        return 0
    every = len(_VALUES[weights]) ** clusters
    return every if every <= draws else 0


def every_multiplier(weights: str, clusters: int) -> Iterator[Floats]:
    """Go through all combinations of the values, in blocks of (b, c)."""
    values = _VALUES[weights]
    base = len(values)
    powers = base ** np.arange(clusters, dtype=np.int64)
    for start, stop in _blocks(base**clusters, clusters):
        digits: Codes = np.arange(start, stop)[:, None] // powers % base
        yield values[digits]


def random_multipliers(
    weights: str, clusters: int, draws: int, rng: np.random.Generator
) -> Iterator[Floats]:
    """Draw multipliers, in blocks of (b, c)."""
    values = _VALUES[weights]
    for start, stop in _blocks(draws, clusters):
        shape = (stop - start, clusters)
        if weights in _SHARE_OF_FIRST:
            chosen = rng.random(shape) >= _SHARE_OF_FIRST[weights]
            yield values[chosen.astype(np.intp)]
        else:
            yield values[rng.integers(len(values), size=shape, dtype=np.int8)]


def _blocks(total: int, clusters: int) -> Iterator[tuple[int, int]]:
    """Cut the draws so that no block needs much memory."""
    step = max(_CELLS_AT_ONCE // clusters, 1)
    for start in range(0, total, step):
        yield start, min(start + step, total)
