"""CR2, CR3, HC2 and HC3 of weighted least squares, for rows of one error variance.

Sampling weights w say whom a row stands for, not how exact it is. So the working model
stays independent errors of one variance, as in the R packages clubSandwich (its default
for lm) and estimatr. Let Q (n, k) be an orthonormal basis of the regressors times
sqrt(w), and X = Q / sqrt(w), R = Q sqrt(w). The residuals of cluster g then have the
covariance

    B_g = I - X_g R_g' - R_g X_g' + X_g S X_g',      S = sum over all rows of R R',

which is the identity but for the span of Z_g = [X_g, R_g]. CR2 maps R_g by the inverse
root of B_g, CR3 by the inverse of I - R_g X_g'; both stay in that span, so all that is
needed of a cluster is the Gram matrix ``Z_g' Z_g`` (2k, 2k) and ``Z_g' e_g`` (2k,).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._least_squares.design import Design
from iom_me.impact._least_squares.inference import EXACT, Inference, blanked


class _Parts(NamedTuple):
    """The vectors a_g that read the residuals, for one contrast.

    Attributes
    ----------
    read : (g,) ``a_g' e_g``
    own : (g,) ``a_g' a_g``
    pull, push : (g, k) ``X_g' a_g`` and ``R_g' a_g``
    lost : share of the coefficient that rests on rows that are fitted exactly
    """

    read: Floats
    own: Floats
    pull: Floats
    push: Floats
    lost: float


def infer(
    design: Design,
    residuals: Floats,
    clusters: Codes | None,
    vcov: str,
    weights: Floats,
) -> Inference:
    """Compute the standard error and the degrees of freedom of every coefficient."""
    root = np.sqrt(weights)[:, None]
    plane = np.hstack([design.basis / root, design.basis * root])
    errors = residuals / root[:, 0]
    k = design.basis.shape[1]
    spread = plane[:, k:].T @ plane[:, k:]
    if clusters is None:
        parts = _of_rows(plane, errors, spread, design.contrasts, vcov)
    else:
        parts = _of_clusters(
            plane, errors, spread, design.contrasts, vcov=vcov, clusters=clusters
        )
    variance = np.array([part.read @ part.read for part in parts])
    lost = np.array([part.lost for part in parts])
    df = np.array([_satterthwaite(part, spread) for part in parts])
    return blanked(design, variance, lost, df)


def _of_rows(
    plane: Floats, errors: Floats, spread: Floats, contrasts: Floats, vcov: str
) -> list[_Parts]:
    """HC2 and HC3: the block of a row is one number."""
    k = len(spread)
    x, r = plane[:, :k], plane[:, k:]
    leverage = np.einsum("ij,ij->i", x, r)
    room = 1 - leverage
    block = room - leverage + np.einsum("ij,jk,ik->i", x, spread, x)
    exact = room <= EXACT
    squeezed = np.where(exact, 1.0, block**0.5 if vcov == "HC2" else room)
    stretch = np.where(exact, 0.0, 1 / squeezed)
    made = []
    for contrast in contrasts.T:
        plain = r @ contrast
        a = plain * stretch
        lost = float((plain[exact] ** 2).sum())
        made.append(_Parts(a * errors, a**2, x * a[:, None], r * a[:, None], lost))
    return made


def _of_clusters(
    plane: Floats,
    errors: Floats,
    spread: Floats,
    contrasts: Floats,
    *,
    vcov: str,
    clusters: Codes,
) -> list[_Parts]:
    k = len(spread)
    gram, scores = _sums(plane, errors, clusters)
    leverage = gram[:, :k, k:]
    maps = _inverse_root(gram, spread) if vcov == "CR2" else _inverse(leverage)
    values, directions = np.linalg.eigh(leverage)
    exact: Mask = values >= 1 - EXACT
    made = []
    for contrast in contrasts.T:
        takes = maps @ contrast
        reach = np.einsum("gij,gj->gi", gram, takes)
        lost = (np.einsum("gij,i->gj", directions, contrast)[exact] ** 2).sum()
        made.append(
            _Parts(
                np.einsum("gi,gi->g", takes, scores),
                np.einsum("gi,gi->g", takes, reach),
                reach[:, :k],
                reach[:, k:],
                float(lost),
            )
        )
    return made


def _sums(plane: Floats, errors: Floats, clusters: Codes) -> tuple[Floats, Floats]:
    """Sum ``z z'`` and ``z e`` over the rows of each cluster."""
    order = np.argsort(clusters, kind="stable")
    starts = np.flatnonzero(np.diff(clusters[order], prepend=-1))
    plane, errors = plane[order], errors[order]
    ends = [*starts[1:], len(errors)]
    pieces = [slice(a, b) for a, b in zip(starts, ends, strict=True)]
    gram = np.stack([plane[piece].T @ plane[piece] for piece in pieces])
    scores = np.stack([plane[piece].T @ errors[piece] for piece in pieces])
    return gram, scores


def _inverse_root(gram: Floats, spread: Floats) -> Floats:
    """Return how ``B**(-1/2) R`` is made of Z: (g, 2k, k).

    With Z = U G**(1/2), G the Gram matrix, B is ``I + U (G**(1/2) N G**(1/2)) U'``.
    """
    k = len(spread)
    nought = np.zeros((k, k))
    change = np.block([[spread, -np.eye(k)], [-np.eye(k), nought]])
    sizes, vectors = np.linalg.eigh(gram)
    known = sizes > EXACT * sizes[:, -1:]
    roots = np.sqrt(np.where(known, sizes, 0.0))
    root = (vectors * roots[:, None, :]) @ vectors.transpose(0, 2, 1)
    back = np.divide(1.0, roots, out=np.zeros_like(roots), where=known)
    unroot = (vectors * back[:, None, :]) @ vectors.transpose(0, 2, 1)
    values, axes = np.linalg.eigh(np.eye(2 * k) + root @ change @ root)
    # Where the fit is exact B has a root of 0: the generalised inverse leaves it out.
    open_ = values > EXACT
    stretch = np.where(open_, np.where(open_, values, 1.0) ** -0.5, 0.0)
    power = (axes * stretch[:, None, :]) @ axes.transpose(0, 2, 1) - np.eye(2 * k)
    of_r: Floats = (unroot @ power @ root)[:, :, k:]
    of_r[:, k:] += np.eye(k)
    return of_r


def _inverse(leverage: Floats) -> Floats:
    """Return how ``(I - R X')**(-1) R`` is made of Z: of R alone."""
    values, vectors = np.linalg.eigh(leverage)
    exact = values >= 1 - EXACT
    stretch = np.where(exact, 0.0, 1 / np.where(exact, 1.0, 1 - values))
    of_r = (vectors * stretch[:, None, :]) @ vectors.transpose(0, 2, 1)
    return np.concatenate([np.zeros_like(of_r), of_r], axis=1)


def _satterthwaite(part: _Parts, spread: Floats) -> float:
    """Match the first two moments of the variance estimate to a chi-square.

    The parts of clusters g and h have the covariance ``[g = h] own - push_g pull_h -
    pull_g push_h + pull_g S pull_h``, of which only two traces matter.
    """
    k = len(spread)
    sides = np.hstack([part.pull, part.push])
    middle = np.block([[-spread, np.eye(k)], [np.eye(k), np.zeros((k, k))]])
    overlap = np.einsum("gi,ij,gj->g", sides, middle, sides)
    gram = sides.T @ sides @ middle
    trace = (part.own - overlap).sum()
    of_square = ((part.own - overlap) ** 2).sum() - (overlap**2).sum()
    of_square += np.einsum("ij,ji->", gram, gram)
    return float(trace**2 / of_square) if of_square > 0 else np.nan
