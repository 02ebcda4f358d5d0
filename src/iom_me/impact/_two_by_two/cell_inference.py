"""Standard errors and degrees of freedom of the four cells, from sums alone.

The regressors in an orthonormal basis are the cells over the root of their weight W. So
a cluster touches each cell on its own, its leverage there is its share of the cell, and
every coefficient adds or subtracts the cells. With rows of one cluster in one cell
alike, CR2 and CR3 multiply their residuals by a power of one minus that share.

With sampling weights w the rows are no longer alike, but all that matters happens in
the plane of the vectors 1 and w: the block of a cluster in a cell is

    B = I - (1 w' + w 1') / W + 1 1' sum(w**2) / W**2

under independent errors of one variance, and its inverse root maps w into the plane.
"""

from __future__ import annotations

import numpy as np

from iom_me.impact._columns import Floats, blocks
from iom_me.impact._least_squares.inference import POWER, Inference
from iom_me.impact._two_by_two.design import CELL_CONTRASTS
from iom_me.impact._two_by_two.moments import CELLS, ClusterSums, Moments

_CLUSTERS = 1 << 13
_TERMS = len(CELL_CONTRASTS)
# Which cells each coefficient reads: (terms, cells).
_READS = CELL_CONTRASTS**2


def infer(moments: Moments, vcov: str) -> Inference:
    """Compute the standard error and the degrees of freedom of every coefficient."""
    if vcov == "classical":
        return _classical(moments)
    if moments.clusters is None:
        return _by_row(moments, vcov)
    if vcov in POWER:
        return _by_leverage(moments, moments.clusters, vcov)
    return _by_cluster(moments, moments.clusters, vcov)


def _classical(moments: Moments) -> Inference:
    left = moments.n - _TERMS
    variance = _READS @ (moments.squares.sum() / left / moments.weight)
    return Inference(std_errors=np.sqrt(variance), df=np.full(_TERMS, float(left)))


def _by_row(moments: Moments, vcov: str) -> Inference:
    """HC0 to HC3: the rows of a cell are alike, each with leverage one over rows.

    HC2 and HC3 with weights depend on single rows, and are not computed here.
    """
    n, rows = moments.n, moments.rows
    power = POWER.get(vcov, 0.0)
    room = 1 - 1 / rows if power else np.ones(CELLS)
    variance = _READS @ (moments.squares2 / moments.weight**2 * room ** (2 * power))
    if not power:
        factor = n / (n - _TERMS) if vcov == "HC1" else 1.0
        return Inference(
            std_errors=np.sqrt(factor * variance),
            df=np.full(_TERMS, float(n - _TERMS)),
        )
    # In the working model the part of a cell in the variance has rows - 1 degrees of
    # freedom, and the parts are independent.
    part = room ** (2 * power) * (rows - 1) / rows**2
    df = (_READS @ part) ** 2 / (_READS @ (part**2 / (rows - 1)))
    return Inference(std_errors=np.sqrt(variance), df=df)


def _by_cluster(moments: Moments, sums: ClusterSums, vcov: str) -> Inference:
    """CR0, CR1 and CR1S."""
    variance, n, groups = np.zeros(_TERMS), moments.n, sums.count
    weight = moments.weight[:, None]
    for block in blocks(sums.width, size=_CLUSTERS):
        variance += _squared(CELL_CONTRASTS @ (sums.score[:, block] / weight))
    factor = 1.0 if vcov == "CR0" else groups / (groups - 1)
    if vcov == "CR1S":
        factor *= (n - 1) / (n - _TERMS)
    return Inference(
        std_errors=np.sqrt(factor * variance), df=np.full(_TERMS, groups - 1.0)
    )


def _squared(rows: Floats) -> Floats:
    """Add up the squares of each row."""
    found: Floats = np.einsum("ij,ij->i", rows, rows)
    return found


def _by_leverage(moments: Moments, sums: ClusterSums, vcov: str) -> Inference:
    """CR2 and CR3, with the degrees of freedom of Bell and McCaffrey."""
    variance, trace, of_square = np.zeros((3, _TERMS))
    grams = np.zeros((3, CELLS, CELLS))
    concentration = (moments.weight2 / moments.weight)[:, None]
    for block in blocks(sums.width, size=_CLUSTERS):
        parts, own, pull, push = _reach(moments, sums, block, vcov)
        variance += _squared(CELL_CONTRASTS @ parts)
        overlap = pull * (2 * push - concentration * pull)
        own -= overlap
        rest = _READS @ own
        trace += rest.sum(axis=1)
        of_square += _squared(rest) - _squared(_READS @ overlap)
        grams += push @ push.T, push @ pull.T, pull @ pull.T
    crossed = _crossed(grams, concentration)
    of_square += np.einsum("jc,cd,jd->j", _READS, crossed, _READS)
    return Inference(std_errors=np.sqrt(variance), df=trace**2 / of_square)


def _crossed(grams: Floats, concentration: Floats) -> Floats:
    """Add up the squared covariances that clusters owe to the estimated means.

    For clusters g and h and a cell the covariance is ``push_g pull_h + pull_g push_h -
    s pull_g pull_h``; the sum of products over all g and h of two cells needs Gram
    matrices only.
    """
    both, mixed, pulled = grams
    s = concentration
    found: Floats = (
        2 * (both * pulled + mixed * mixed.T)
        - 2 * (s.T * mixed + s * mixed.T) * pulled
        + s * s.T * pulled**2
    )
    return found


def _reach(
    moments: Moments, sums: ClusterSums, block: slice, vcov: str
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the adjusted part of each cluster and cell, and three lengths of it.

    With a the vector that reads the residuals: the part ``a'e``, ``a'a`` (own), and the
    sums of a over root W (pull) and of w times a over root W (push).
    """
    total = moments.weight[:, None]
    share = sums.weight[:, block] / total
    residual = sums.score[:, block] / total
    if moments.is_weighted and vcov == "CR2":
        return _in_the_plane(moments, sums, block, residual)
    root = np.sqrt(total)
    stretch = 1 / (1 - share)
    if moments.is_weighted:
        # CR3 reads w / (1 - share), a multiple of w.
        push = stretch * sums.weight2[:, block] / total
        own = stretch * push / total
        return residual * stretch, own, stretch * share / root, push / root
    # Without weights w is 1: the same formulas, with push and pull alike.
    if vcov == "CR2":
        np.sqrt(stretch, out=stretch)
    residual *= stretch
    share *= stretch
    stretch *= share
    stretch /= total
    share /= root
    return residual, stretch, share, share


def _in_the_plane(
    moments: Moments, sums: ClusterSums, block: slice, residual: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Do CR2 with weights: map w by the inverse root of the block of the cluster.

    In coordinates of (1, w) over root W, B is ``I + N Gram`` with N = [[s, -1],
    [-1, 0]]. The root of a matrix J of two rows is ``(J + sqrt(det J)) / t`` with
    ``t**2 = trace J + 2 sqrt(det J)`` [Cayley and Hamilton], and so is its inverse.
    """
    total = moments.weight[:, None]
    s = moments.weight2[:, None] / total
    ones, mixed, twice = (
        part[:, block] / total for part in (sums.rows, sums.weight, sums.weight2)
    )
    upper, right = 1 + s * ones - mixed, s * mixed - twice
    left, lower = -ones, 1 - mixed
    root = np.sqrt(np.maximum(upper * lower - left * right, 0.0))
    scale = np.sqrt(upper + lower + 2 * root) * root
    # The second column of the inverse root: how much of 1 and of w it takes.
    of_ones, of_weight = -right / scale, (upper + root) / scale
    pull = of_ones * ones + of_weight * mixed
    push = of_ones * mixed + of_weight * twice
    own = of_ones * pull + of_weight * push
    part = of_ones * sums.plain[:, block] / total + of_weight * residual
    return part, own / total, pull / np.sqrt(total), push / np.sqrt(total)
