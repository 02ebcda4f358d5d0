r"""The shortest interval of fixed length under a bound on the change of the slope.

The estimator is linear: :math:`v'\hat\beta` with the target's weights after the start
and free weights before it. Its bias is finite only if it is blind to straight lines. It
is then a sum of kinks, :math:`\sum_j k_j(v)\,\Delta^2\delta_j`, so at worst
:math:`M \sum_j |k_j(v)|`. With the standard error :math:`\sigma(v)` the interval is
:math:`\pm\,\sigma\,q(M\sum|k_j|/\sigma)`, q(b) being the quantile of :math:`|N(b,1)|`.

The kinks before the start are free coordinates of v. So the best trade of bias against
variance solves

.. math:: \min_k\ \tfrac12 \sigma^2(k) + \lambda \sum_j |k_j|

for some :math:`\lambda`: a lasso, whose solutions form a broken line. The line is
computed once, and the shortest interval for each bound is found on it.
"""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats, Mask

_HALVINGS = 60
_SINGULAR = 1e-10
_TIED = 1e-12


@attrs.frozen(eq=False)
class Frontier:
    """All linear estimators that may be best: a broken line of weights.

    Attributes
    ----------
    weights : (m, n) corners of the line, from least bias to least variance
    biases : (m,) worst bias at the corners per unit of the bound
    covariance : (n, n) of the estimates
    """

    weights: Floats
    biases: Floats
    covariance: Floats


def frontier(covariance: Floats, target: Floats) -> Frontier:
    """Trace the estimators that no other beats in both bias and variance.

    Parameters
    ----------
    covariance
        (n, n), positive definite.
    target
        (n_post,) weights of the periods after the start.
    """
    _require_definite(covariance)
    n_pre = len(covariance) - len(target)
    base, free = _coordinates(n_pre, target)
    corners = _lasso(free.T @ covariance @ free, free.T @ covariance @ base)
    after = np.arange(1, len(target) + 1)
    # Kinks at the reference period and later: what the target itself is exposed to.
    fixed = [target @ np.maximum(after - at, 0) for at in range(len(target))]
    return Frontier(
        weights=base + corners @ free.T,
        biases=np.abs(corners).sum(axis=1) + float(np.abs(fixed).sum()),
        covariance=covariance,
    )


def _coordinates(n_pre: int, target: Floats) -> tuple[Floats, Floats]:
    """Write the weights as ``base + free @ kinks``, blind to every straight line."""
    times = np.arange(-n_pre, 0)
    kinks = np.maximum(times[1:, None] - times, 0)
    to_kinks = np.vstack([kinks, times]).astype(np.float64)
    from_kinks = np.linalg.inv(to_kinks)
    lever = target @ np.arange(1, len(target) + 1)
    base = np.concatenate([-lever * from_kinks[:, -1], target])
    free = np.zeros((n_pre + len(target), n_pre - 1))
    free[:n_pre] = from_kinks[:, :-1]
    return base, free


def _lasso(quadratic: Floats, linear: Floats) -> Floats:
    """Return the corners of the lasso path, from all zero to no penalty.

    Minimises ``k @ quadratic @ k / 2 + linear @ k + penalty * sum(abs(k))``; as the
    penalty falls, coordinates enter and leave one at a time.
    """
    point = np.zeros(len(linear))
    signs = np.zeros(len(linear))
    corners = [point]
    penalty = float(np.abs(linear).max(initial=0.0))
    while penalty > 0:
        goal, pace = _direction(quadratic, linear, signs)
        reached = _events(quadratic, linear, signs, goal, pace)
        event = int(reached.max(axis=0).argmax())
        penalty = min(penalty, float(reached[:, event].max()))
        if penalty <= 0:
            corners.append(goal)
            break
        point = goal - penalty * pace
        signs[event] = 0.0 if signs[event] else 1 - 2.0 * reached[:, event].argmax()
        point[signs == 0] = 0.0
        corners.append(point)
    return np.array(corners)


def _direction(
    quadratic: Floats, linear: Floats, signs: Floats
) -> tuple[Floats, Floats]:
    """Return where the coordinates that are in go, and how fast per unit of penalty."""
    goal, pace = np.zeros((2, len(signs)))
    there = np.flatnonzero(signs)
    sides = np.column_stack([-linear[there], signs[there]])
    goal[there], pace[there] = np.linalg.solve(quadratic[np.ix_(there, there)], sides).T
    return goal, pace


def _events(
    quadratic: Floats, linear: Floats, signs: Floats, goal: Floats, pace: Floats
) -> Floats:
    """Return the penalties at which a coordinate would enter or leave: (2, k).

    The first row is for entering with a positive sign, the second with a negative one;
    for a coordinate that is in, both are that of leaving. Zero where it never happens.
    """
    slope, drift = linear + quadratic @ goal, quadratic @ pace
    inside = signs != 0
    leaves = _ratio(goal, pace, where=inside & (pace * signs < 0))
    positive = _ratio(-slope, 1 - drift, where=~inside & (1 - drift > _TIED))
    negative = _ratio(slope, 1 + drift, where=~inside & (1 + drift > _TIED))
    return np.array([leaves + positive, leaves + negative])


def _ratio(top: Floats, bottom: Floats, *, where: Mask) -> Floats:
    ratio = np.divide(top, bottom, out=np.zeros_like(top), where=where)
    result: Floats = np.maximum(ratio, 0.0)
    return result


def _require_definite(covariance: Floats) -> None:
    errors = np.sqrt(np.diag(covariance))
    values = np.linalg.eigvalsh(covariance / np.outer(errors, errors))
    if values[0] > _SINGULAR:
        return
    raise EstimationError(
        "The covariance is singular: some combination of the estimates seems to have "
        "no error, as it does with fewer clusters than periods. The fixed-length "
        "interval would rest on it. Use method='hybrid', or leave out periods."
    )


@attrs.frozen(eq=False)
class Shortest:
    """The shortest interval for one bound: its weights and half its length."""

    weights: Floats
    half_length: float


def shortest(line: Frontier, bound: float, level: float) -> Shortest:
    """Find the shortest interval on the frontier.

    Half the length is a convex function of the weights, and so along each piece of the
    line; the first piece at the end of which it rises holds the minimum.
    """
    if len(line.weights) == 1:
        return _at(line, (0, 0.0), bound, level)
    for piece in range(len(line.weights) - 1):
        if _growth(line, (piece, 1.0), bound, level) > 0:
            break
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _growth(line, (piece, middle), bound, level) < 0:
            low = middle
        else:
            high = middle
    return _at(line, (piece, high), bound, level)


def _at(
    line: Frontier, place: tuple[int, float], bound: float, level: float
) -> Shortest:
    weights, error, bias = _read(line, place)
    quantile = folded_quantile(bound * bias / error, level)
    return Shortest(weights=weights, half_length=error * quantile)


def _read(line: Frontier, place: tuple[int, float]) -> tuple[Floats, float, float]:
    """Return the weights at a place on the line, their standard error and bias."""
    piece, share = place
    following = min(piece + 1, len(line.weights) - 1)
    weights = (1 - share) * line.weights[piece] + share * line.weights[following]
    bias = (1 - share) * line.biases[piece] + share * line.biases[following]
    return weights, float(np.sqrt(weights @ line.covariance @ weights)), float(bias)


def _growth(
    line: Frontier, place: tuple[int, float], bound: float, level: float
) -> float:
    """Return how fast half the length grows along a piece of the line."""
    weights, error, bias = _read(line, place)
    step = line.weights[place[0] + 1] - line.weights[place[0]]
    error_growth = float(weights @ line.covariance @ step) / error
    bias_growth = bound * float(line.biases[place[0] + 1] - line.biases[place[0]])
    ratio = bound * bias / error
    quantile = folded_quantile(ratio, level)
    slope = float(np.tanh(quantile * ratio))  # of the quantile in the ratio
    return slope * bias_growth + (quantile - ratio * slope) * error_growth


def folded_quantile(mean: float, level: float) -> float:
    """Return the quantile of ``abs(Z + mean)``, Z a standard normal.

    HonestDiD simulates it with a million draws; this is exact.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr, ndtri

    def excess(beyond: float) -> float:
        return float(ndtr(beyond) - ndtr(-beyond - 2 * mean)) - level

    low, high = float(ndtri(level)), float(ndtri((1 + level) / 2))
    if mean == 0:
        return high
    if excess(low) >= 0:  # so far out that one tail is all there is
        return mean + low
    return mean + float(brentq(excess, low, high, xtol=1e-14, rtol=1e-14))
