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

import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._linear import leverage
from iom_me.impact._linear.sums import summed

_EMPTY = 1e-12


def corrected(  # noqa: PLR0917 - the parts of a fit
    basis: Floats,
    residual: Floats,
    root: Floats,
    cluster: Codes,
    reads: Floats,
    vcov: str,
) -> tuple[Floats, Floats, Mask]:
    """Return covariance (q, q), degrees of freedom (q,) and what is lost (q,).

    ``basis`` (N, k) and ``residual`` (N,) carry the root of the weights (N,); ``reads``
    (q, k) is how the contrasts read the projections.
    """
    k, clusters = basis.shape[1], int(cluster.max()) + 1
    plane = np.hstack([basis / root[:, None], basis * root[:, None]])
    gram = np.empty((clusters, 2 * k, 2 * k))
    for column in range(2 * k):
        gram[:, column] = summed(cluster, plane * plane[:, column, None], clusters)
    said = summed(cluster, plane * (residual / root)[:, None], clusters)
    spread = gram[:, k:, k:].sum(axis=0)
    size, directions = np.linalg.eigh(gram[:, :k, k:])
    stretch, exact = leverage.power(size, vcov)
    gone = ((reads @ directions) ** 2 * (exact * size)[:, None, :]).sum(axis=(0, 2))
    if vcov == "CR2":
        takes = _by_root(gram, spread)
    else:
        takes = _by_inverse(directions, stretch)
    takes = takes @ reads.T
    scores = np.einsum("ceq,ce->cq", takes, said)
    reach = gram @ takes
    own = np.einsum("ceq,ceq->cq", takes, reach)
    df = [degrees(own[:, q], reach[:, :, q], spread) for q in range(len(reads))]
    lost = gone > leverage.MAX_LOST * (reads**2).sum(axis=1)
    return scores.T @ scores, np.array(df), lost


def _by_inverse(directions: Floats, stretch: Floats) -> Floats:
    """Say how ``(I - R X')**(-1) R`` is made of E: (C, 2k, k)."""
    of_r = (directions * stretch[:, None, :]) @ directions.transpose(0, 2, 1)
    return np.concatenate([np.zeros_like(of_r), of_r], axis=1)


def _by_root(gram: Floats, spread: Floats) -> Floats:
    """Say how ``B**(-1/2) R`` is made of E: (C, 2k, k)."""
    k = len(spread)
    made = moved(gram, spread)[:, :, k:]
    made[:, k:] += np.eye(k)
    return made


def moved(gram: Floats, spread: Floats) -> Floats:
    """Say how ``(B**(-1/2) - I) E`` is made of E: (C, m, m); E starts with [X, R].

    With E = U G**(1/2), G the Gram matrix, B is ``I + U (G**(1/2) N G**(1/2)) U'``.
    """
    k, size = len(spread), gram.shape[1]
    change = np.zeros((size, size))
    change[:k, :k] = spread
    change[:k, k : 2 * k] = change[k : 2 * k, :k] = -np.eye(k)
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
