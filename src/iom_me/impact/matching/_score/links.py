"""Logit and probit: what each row says about its place on the index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import attrs
import numpy as np

from iom_me.impact._columns import Floats, Mask

Model: TypeAlias = Literal["logit", "probit"]

_ROOT = float(np.sqrt(2 * np.pi))


@attrs.frozen(kw_only=True)
class Link:
    """How an index becomes a probability; functions of (m,) arrays.

    Attributes
    ----------
    model : its name
    canonical : whether the second derivative does not depend on who was treated
    start : share of treated -> the index that gives it
    probability : index -> probability
    slope : index -> derivative of the probability
    pull : index, treated -> derivative of the log-likelihood in the index, and minus
        the second derivative
    expected : index -> what the second one is on average
    """

    model: Model
    canonical: bool
    start: Callable[[float], float]
    probability: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    pull: Callable[[Floats, Mask], tuple[Floats, Floats]]
    expected: Callable[[Floats], Floats]


def _logistic(index: Floats) -> Floats:
    # Beyond 709 exp overflows to infinity, and the probability is 0 as it should be.
    with np.errstate(over="ignore"):
        found: Floats = 1 / (1 + np.exp(-index))
    return found


def _logistic_slope(index: Floats) -> Floats:
    # The same on both sides of 0; the small tail keeps its digits.
    tail = np.exp(-np.abs(index))
    found: Floats = tail / (1 + tail) ** 2
    return found


def _logistic_pull(index: Floats, treated: Mask) -> tuple[Floats, Floats]:
    fitted = _logistic(index)
    return treated - fitted, fitted * (1 - fitted)


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))


def _normal(index: Floats) -> Floats:
    from scipy.special import ndtr

    found: Floats = ndtr(index)
    return found


def _normal_slope(index: Floats) -> Floats:
    found: Floats = np.exp(-(index**2) / 2) / _ROOT
    return found


def _mills(index: Floats) -> Floats:
    """Return density over distribution, also far out in the lower tail."""
    from scipy.special import log_ndtr

    found: Floats = np.exp(-(index**2) / 2 - log_ndtr(index)) / _ROOT
    return found


def _normal_pull(index: Floats, treated: Mask) -> tuple[Floats, Floats]:
    side = np.where(treated, 1.0, -1.0)
    inward = side * index
    ratio = _mills(inward)
    return side * ratio, ratio * (ratio + inward)


def _normal_expected(index: Floats) -> Floats:
    found: Floats = _mills(index) * _mills(-index)
    return found


def _normal_start(share: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(share))


LINKS: dict[Model, Link] = {
    "logit": Link(
        model="logit",
        canonical=True,
        start=_log_odds,
        probability=_logistic,
        slope=_logistic_slope,
        pull=_logistic_pull,
        expected=_logistic_slope,
    ),
    "probit": Link(
        model="probit",
        canonical=False,
        start=_normal_start,
        probability=_normal,
        slope=_normal_slope,
        pull=_normal_pull,
        expected=_normal_expected,
    ),
}
