r"""From a restriction on the violation of parallel trends to a handful of statistics.

The violation :math:`\delta` has one value per period, zero in the reference period. A
restriction bounds its differences (first differences for relative magnitudes, second
differences for smoothness) by a slack:

.. math:: \pm d_t' \delta \le \text{slack}

The true effects :math:`\tau` are unknown, so :math:`\delta = \beta - \tau` after the
start. Of them only :math:`\theta = l'\tau` is tested; the others are free. The test
statistic is the value of a linear programme: the smallest :math:`\eta` such that, for
some :math:`\tau` with :math:`l'\tau = \theta`, no inequality is broken by more than
:math:`\eta` of its standard errors. It is the largest of a few linear functions of the
estimates, one per vertex of the dual programme.

As there are as many differences after the start as effects, each inequality comes with
its mirror image, and :math:`\theta = \sum_t w_t\, d_t'\tau`, the vertices are known:

- weights :math:`|w_t|` on the inequalities of sign :math:`w_t`, and on their mirror
  images: the two sides of :math:`\theta`;
- equal weights on an inequality and its mirror image: the slack must not be negative;
- with a single period after the start, no effect is free. Then the inequalities that
  involve no effect count too, each by itself.

So no linear programme has to be solved.
"""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats

# Standard errors below this share of the estimates' own are rounding.
_NO_VARIANCE = 1e-9
# Two statistics whose scales differ by less are one.
_SAME = 1e-9


@attrs.frozen(eq=False)
class Statistics:
    """Linear functions of the estimates; the test statistic is the largest of them.

    Attributes
    ----------
    values : (k,) their values at theta = 0
    slopes : (k,) what they lose per unit of theta
    factor : (k, n) their weights on n independent standard normal variables
    covariance : (k, k) of the values
    """

    values: Floats
    slopes: Floats
    factor: Floats
    covariance: Floats

    def at(self, theta: Floats) -> Floats:
        """Evaluate them at values of theta: (k, len(theta))."""
        return self.values[:, None] - self.slopes[:, None] * theta


@attrs.frozen(eq=False)
class Slack:
    """The bound of a difference: ``loads @ violation + constant``."""

    loads: Floats
    constant: float


def first_differences(n_pre: int, n_post: int) -> Floats:
    """Change from each period to the next: (n_pre + n_post, n_pre + n_post)."""
    return _without_reference(np.diff(np.eye(n_pre + n_post + 1), axis=0), n_pre)


def second_differences(n_pre: int, n_post: int) -> Floats:
    """Change of the slope in each inner period: one row fewer than there are others."""
    return _without_reference(np.diff(np.eye(n_pre + n_post + 1), 2, axis=0), n_pre)


def _without_reference(rows: Floats, n_pre: int) -> Floats:
    # The violation is zero in the reference period.
    return np.delete(rows, n_pre, axis=1)


def statistics(
    estimates: Floats,
    covariance: Floats,
    weights: Floats,
    *,
    differences: Floats,
    slack: Slack,
    slack_before: Slack,
) -> Statistics:
    """Reduce one set of inequalities to its statistics.

    Parameters
    ----------
    estimates, covariance
        (n,) and (n, n); the last ``len(weights)`` are after the start.
    weights
        (n_post,) weights l of the target.
    differences
        (r, n); the last ``len(weights)`` rows involve periods after the start.
    slack, slack_before
        Bounds of those rows, and of the rows before them.
    """
    n_post = len(weights)
    before, after = differences[:-n_post], differences[-n_post:]
    shares = np.linalg.solve(after[:, -n_post:].T, weights).astype(np.float64)
    up = _Inequalities(after, slack, covariance)
    down = _Inequalities(-after, slack, covariance)
    parts = [_side(up, down, shares, sign=1), _side(up, down, shares, sign=-1)]
    if n_post > 1:
        parts.append(_slack_not_negative(up, down, slack))
    else:
        parts += [
            _Inequalities(s * before, slack_before, covariance).each() for s in (1, -1)
        ]
    loads = np.vstack([part.loads for part in parts])
    constants = np.concatenate([part.constants for part in parts])
    return Statistics(
        values=loads @ estimates + constants,
        slopes=np.concatenate([part.slopes for part in parts]),
        factor=loads @ root(covariance),
        covariance=loads @ covariance @ loads.T,
    )


def root(covariance: Floats) -> Floats:
    """Return the symmetric square root: (n, n)."""
    values, vectors = np.linalg.eigh(covariance)
    result: Floats = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
    return result


@attrs.frozen(eq=False)
class _Part:
    """Some of the statistics: (k, n) loads, (k,) constants, (k,) slopes."""

    loads: Floats
    constants: Floats
    slopes: Floats


class _Inequalities:
    """Inequalities ``rows @ violation - slack <= 0`` and their standard errors."""

    def __init__(self, rows: Floats, slack: Slack, covariance: Floats) -> None:
        self.rows = rows
        self.loads = rows - slack.loads
        self.constant = -slack.constant
        variances = np.einsum("ij,jk,ik->i", self.loads, covariance, self.loads)
        scale = np.abs(self.loads) @ np.sqrt(np.diag(covariance))
        self.errors = np.sqrt(np.maximum(variances, 0))
        self.errors[self.errors <= _NO_VARIANCE * scale] = 0.0

    def each(self) -> _Part:
        """Take each inequality as a statistic; those that say 0 <= 0 fall away."""
        said = np.abs(self.loads).max(axis=1, initial=0) > _SAME
        errors = _require_variance(self.errors[said])
        return _Part(
            loads=self.loads[said] / errors[:, None],
            constants=self.constant / errors,
            slopes=np.zeros(len(errors)),
        )


def _side(
    up: _Inequalities, down: _Inequalities, shares: Floats, *, sign: int
) -> _Part:
    """One side of theta: weights ``|shares|`` on the inequalities of their sign."""
    size = np.abs(shares)
    positive = sign * shares > 0
    errors = np.where(positive, up.errors, down.errors)
    loads = np.where(positive[:, None], up.loads, down.loads)
    norm = _require_variance(size @ errors)
    return _Part(
        loads=(size @ loads)[None] / norm,
        constants=np.array([size.sum() * up.constant / norm]),
        slopes=np.array([sign / norm]),
    )


def _slack_not_negative(up: _Inequalities, down: _Inequalities, slack: Slack) -> _Part:
    """Each inequality with its mirror image: minus twice the slack, scaled.

    They are one normal variable on several scales; only the outermost can be largest.
    """
    norms = _require_variance(up.errors + down.errors)
    outermost = np.array([norms.min(), norms.max()])
    if outermost[0] >= outermost[1] * (1 - _SAME):
        outermost = outermost[:1]
    return _Part(
        loads=-2 * slack.loads / outermost[:, None],
        constants=-2 * slack.constant / outermost,
        slopes=np.zeros(len(outermost)),
    )


def _require_variance(errors: Floats) -> Floats:
    if np.all(errors > 0):
        return errors
    raise EstimationError(
        "The covariance gives a change between periods the standard error 0, so it "
        "cannot be tested: two estimates are perfectly correlated, or one has no "
        "variance. Leave out periods that repeat others, or estimate the covariance "
        "from more clusters."
    )
