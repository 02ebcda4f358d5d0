"""CR2 and CR3 of a weighted regression, for errors of one variance.

A sampling weight says whom a row stands for, not how exact it is. So, as in the R
packages clubSandwich (its default for lm) and estimatr, the working model stays
independent errors of one variance. With X = Q / sqrt(w) and R = Q sqrt(w), the
residuals of cluster c have the covariance

    B = I - X R' - R X' + X S X',      S = sum over all rows of R R',

which is the identity but for the span of E = [X, R]. CR2 applies the inverse root of B
to what a cluster reads, R times a contrast, and CR3 the inverse of I - R X'. Both stay
in the span, so the Gram matrix E'E (2k, 2k) of a cluster is all that is needed.
"""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Floats, Mask
from iom_me.impact._linear import leverage, powers

_EMPTY = 1e-12
_CHUNK = 4_096


@attrs.frozen(kw_only=True, eq=False)
class WeightedSums:
    """Sums by cluster of the basis Q, whose rows carry the root of their weight.

    Attributes
    ----------
    plain, cross, weighed : (C, k, k) X'X, X'R and R'R: Q'Q over the weight, as it is,
        and times the weight
    said_plain, said : (C, k) what X and R read of the residuals
    """

    plain: Floats
    cross: Floats
    weighed: Floats
    said_plain: Floats
    said: Floats


def corrected(
    sums: WeightedSums, reads: Floats, vcov: str
) -> tuple[Floats, Floats, Mask]:
    """Return covariance (q, q), degrees of freedom (q,) and what is lost (q,).

    ``reads`` (q, k) is how the contrasts read the projections.
    """
    spread = sums.weighed.sum(axis=0)
    clusters, k = sums.said.shape
    q = len(reads)
    scores, own = np.empty((clusters, q)), np.empty((clusters, q))
    reach, gone = np.empty((clusters, 2 * k, q)), np.zeros(q)
    for start in range(0, clusters, _CHUNK):
        part = slice(start, start + _CHUNK)
        gram = _gram(sums, part)
        takes, lost = _takes(gram, spread, reads, vcov)
        gone += lost
        reach[part] = gram @ takes
        said = np.hstack([sums.said_plain[part], sums.said[part]])
        scores[part] = np.einsum("ceq,ce->cq", takes, said)
        own[part] = np.einsum("ceq,ceq->cq", takes, reach[part])
    df = [degrees(own[:, q], reach[:, :, q], spread) for q in range(len(reads))]
    whole = (reads**2).sum(axis=1)
    return scores.T @ scores, np.array(df), gone > leverage.MAX_LOST * whole


def _gram(sums: WeightedSums, part: slice) -> Floats:
    """Put the Gram matrices of [X, R] together: (c, 2k, 2k)."""
    cross = sums.cross[part]
    above = np.concatenate([sums.plain[part], cross], axis=2)
    below = np.concatenate([cross, sums.weighed[part]], axis=2)
    return np.concatenate([above, below], axis=1)


def _takes(
    gram: Floats, spread: Floats, reads: Floats, vcov: str
) -> tuple[Floats, Floats]:
    """Say how what clusters read is made of E, (c, 2k, q), and what is lost (q,)."""
    k = len(spread)
    cross = gram[:, :k, k:]
    takes = np.zeros((len(gram), 2 * k, len(reads)))
    pull, gone = powers.pulled(cross, reads, vcov)
    if vcov != "CR2":
        takes[:, k:] = pull.transpose(0, 2, 1)
        return takes, gone
    takes[:, k:] = reads.T
    trace = np.einsum("cee->ce", gram)
    plain, weighed = trace[:, :k].sum(axis=1), trace[:, k:].sum(axis=1)
    bound = 2 * np.sqrt(plain * weighed) + plain * np.linalg.norm(spread)
    small: Mask = bound < powers.SMALL
    if small.any():
        takes[small] = _by_series(
            gram[small], spread, takes[small], float(bound[small].max())
        )
    rest = ~small
    takes[rest] += moved(gram[rest], spread)[:, :, k:] @ reads.T
    return takes, gone


def _by_series(gram: Floats, spread: Floats, term: Floats, bound: float) -> Floats:
    """Apply ``B**(-1/2)`` where B is close to the identity."""
    takes, change = term.copy(), _change(spread, gram.shape[1])
    for size in powers.coefficients(leverage.POWER["CR2"], bound):
        term = -change @ (gram @ term)
        takes += size * term
    return takes


def _change(spread: Floats, size: int) -> Floats:
    """Say how B differs from the identity, in terms of E: (m, m)."""
    k = len(spread)
    change = np.zeros((size, size))
    change[:k, :k] = spread
    change[:k, k : 2 * k] = change[k : 2 * k, :k] = -np.eye(k)
    return change


def moved(gram: Floats, spread: Floats) -> Floats:
    """Say how ``(B**(-1/2) - I) E`` is made of E: (C, m, m); E starts with [X, R].

    With E = U G**(1/2), G the Gram matrix, B is ``I + U (G**(1/2) N G**(1/2)) U'``.
    """
    size = gram.shape[1]
    change = _change(spread, size)
    sizes, turn = np.linalg.eigh(gram)
    there = sizes > _EMPTY * sizes[:, -1:]
    roots = np.sqrt(np.where(there, sizes, 0.0))
    back = np.divide(1.0, roots, out=np.zeros_like(roots), where=there)
    root = (turn * roots[:, None, :]) @ turn.transpose(0, 2, 1)
    unroot = (turn * back[:, None, :]) @ turn.transpose(0, 2, 1)
    values, axes = np.linalg.eigh(np.eye(size) + root @ change @ root)
    # Where the fit is exact B has a root of 0: the generalised inverse leaves it out.
    left = values > _EMPTY
    power = np.where(left, np.where(left, values, 1.0) ** -0.5, 0.0) - 1
    made: Floats = unroot @ (axes * power[:, None, :]) @ axes.transpose(0, 2, 1) @ root
    return made


def degrees(own: Floats, reach: Floats, spread: Floats) -> float:
    """Match two moments to a chi-square.

    What clusters c and d read has the covariance ``[c = d] own - push_c pull_d -
    pull_c push_d + pull_c S pull_d``; ``reach`` (C, 2k) is pull, then push.
    """
    k = len(spread)
    middle = np.block([[-spread, np.eye(k)], [np.eye(k), np.zeros((k, k))]])
    overlap = np.einsum("ce,ef,cf->c", reach, middle, reach)
    crossed = reach.T @ reach @ middle
    apart = own - overlap
    trace = apart.sum()
    of_square = (apart**2).sum() - (overlap**2).sum()
    of_square += np.einsum("ef,fe->", crossed, crossed)
    return float(trace**2 / of_square) if of_square > 0 else np.nan
