r"""The critical value of the first stage of the hybrid test.

Of the largest of several normal variables with mean zero, the value exceeded with
probability :math:`\kappa`. Peers draw a thousand normal vectors; here it is computed:
along a direction u on the sphere the largest variable is r h(u), with h(u) that of u
itself, and the length r of a normal vector follows a chi distribution whatever its
direction. So

.. math:: \kappa = E_u\, P(\chi^2_d > c^2 / h(u)^2), \quad h(u) > 0,

a mean over directions alone. In one dimension there are two directions. In two it is
an integral over the circle, which is cut where another variable becomes the largest and
done by the rule of Gauss and Legendre in between: ten digits. In more, which happens
only with a single period after the start, directions come from a fixed low-discrepancy
sequence: the probability is right to about one part in a hundred, the value to one in a
thousand.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np

from iom_me.impact._columns import Floats

_NODES = 24
_QUARTERS = 8
_ON_THE_SPHERE = 2048
_CIRCLE = 2
_RANK = 1e-10
_TINY = 1e-6
_NEGLIGIBLE = 0.2


def critical_value(factor: Floats, size: float) -> float:
    """Return the value that the largest variable exceeds with probability ``size``.

    Parameters
    ----------
    factor
        (k, n) weights of the k variables on n independent standard normal ones.
    size
        Between 0 and 1.

    Returns
    -------
    float
        At least 0; 0 if the largest is positive less often than that.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtri

    factor = _narrowed(factor)
    dimension = factor.shape[1]
    points, shares = _directions(factor)
    heights = (factor @ points).max(axis=0, initial=0.0)
    # Directions along which the variables hardly vary reach it with chance zero.
    matter = heights > _NEGLIGIBLE * heights.max()
    squares, shares = heights[matter] ** 2, shares[matter]

    def excess(value: float) -> float:
        beyond = chi_squared_tail(value * value / squares, dimension)
        return float(np.log(shares @ beyond / size))

    # Between the value of one variable and that of Bonferroni, up to the error of the
    # mean over directions.
    largest = float(np.sqrt(squares.max()))
    low = largest * max(float(ndtri(1 - size)), _TINY)
    top = largest * float(ndtri(1 - size / len(factor)))
    while excess(top) > 0:
        top *= 2
    if excess(low) <= 0:
        low = _TINY * largest
    if excess(low) <= 0:
        return 0.0
    return float(brentq(excess, low, top, xtol=1e-10 * top, rtol=1e-10))


def chi_squared_tail(value: Floats, df: int) -> Floats:
    """Return P(chi-squared > value), by recursion: faster than for any real df."""
    from scipy.special import erfc

    half = value / 2
    odd = df % 2
    tail = erfc(np.sqrt(half)) if odd else np.zeros_like(half)
    density = np.exp(-half)
    term = density / np.sqrt(half * np.pi) if odd else density
    for step in range(df // 2):
        if odd:
            term = term * half / (step + 0.5)
        elif step:
            term = term * half / step
        tail = tail + term
    result: Floats = tail
    return result


def _narrowed(factor: Floats) -> Floats:
    """Use one or two dimensions if the variables have no more."""
    vectors, values, _ = np.linalg.svd(factor, full_matrices=False)
    rank = int(np.sum(values > _RANK * values[0]))
    return vectors[:, :rank] * values[:rank] if rank <= _CIRCLE else factor


def _directions(factor: Floats) -> tuple[Floats, Floats]:
    """Return directions, (dimension, number), and the share of each, (number,)."""
    dimension = factor.shape[1]
    if dimension == 1:
        return np.array([[1.0, -1.0]]), np.full(2, 0.5)
    if dimension == _CIRCLE:
        return _circle(factor)
    points = _sphere(dimension)
    return points, np.full(points.shape[1], 1 / points.shape[1])


def _circle(factor: Floats) -> tuple[Floats, Floats]:
    """Cut the circle where the largest variable changes, and integrate in between."""
    apart = [one - other for one, other in combinations(factor, 2)]
    x, y = np.vstack([factor, *apart]).T
    across = np.arctan2(x, -y)  # at a right angle to each
    even = np.arange(_QUARTERS) * (2 * np.pi / _QUARTERS)
    cuts = np.unique(np.mod(np.concatenate([across, across + np.pi, even]), 2 * np.pi))
    widths = np.diff(cuts, append=cuts[0] + 2 * np.pi)
    nodes, shares = np.polynomial.legendre.leggauss(_NODES)
    angles = (cuts[:, None] + widths[:, None] * (nodes + 1) / 2).ravel()
    weights = (widths[:, None] * shares).ravel() / (4 * np.pi)
    return np.array([np.cos(angles), np.sin(angles)]), weights


@cache
def _sphere(dimension: int) -> Floats:
    """Return directions spread evenly over the sphere, each with its opposite."""
    from scipy.special import ndtri

    steps = np.sqrt(_primes(dimension))
    shares = np.arange(1, _ON_THE_SPHERE + 1) * steps[:, None] % 1.0
    points = ndtri(shares)
    points /= np.linalg.norm(points, axis=0)
    return np.hstack([points, -points])


def _primes(number: int) -> Floats:
    """Return the first primes: the fractions of their roots never fall in step."""
    found: list[int] = []
    candidate = 2
    while len(found) < number:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return np.array(found, dtype=np.float64)
