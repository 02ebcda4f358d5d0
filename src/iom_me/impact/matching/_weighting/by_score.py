r"""Weights that follow from the probability of treatment.

With p that probability, q = 1 - p:

====  =================  ===================  ==========================================
..    treated            untreated            stands for
====  =================  ===================  ==========================================
ATT   1                  p / q                the treated
ATC   q / p              1                    the untreated
ATE   1 / p              1 / q                everybody
ATO   q                  p                    those who could have been in either group
====  =================  ===================  ==========================================
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs
import numpy as np

from iom_me.impact._columns import Floats, Mask

Target: TypeAlias = Literal["ATT", "ATC", "ATE", "ATO"]


@attrs.frozen(kw_only=True, eq=False)
class Chances:
    """The probability of treatment, precise at both ends.

    Attributes
    ----------
    p, q : (n,) the probability of being treated, and of not being so
    of_p, of_q : (n,) the derivatives of their logarithms by the linear predictor
    """

    p: Floats
    q: Floats
    of_p: Floats
    of_q: Floats


def chances(index: Floats, model: str) -> Chances:
    """Turn the linear predictor of a logit or probit into probabilities."""
    from scipy.special import expit, log_ndtr, ndtr

    if model == "logit":
        p, q = expit(index), expit(-index)
        return Chances(p=p, q=q, of_p=q, of_q=-p)
    density = -(index**2) / 2 - np.log(2 * np.pi) / 2
    return Chances(
        p=ndtr(index),
        q=ndtr(-index),
        of_p=np.exp(density - log_ndtr(index)),
        of_q=-np.exp(density - log_ndtr(-index)),
    )


def weights(found: Chances, treated: Mask, target: Target) -> Floats:
    """Weight each row: (n,), infinite where a probability is 0."""
    p, q = found.p, found.q
    one = np.ones_like(p)
    with np.errstate(divide="ignore"):
        pair = {
            "ATT": (one, p / q),
            "ATC": (q / p, one),
            "ATE": (1 / p, 1 / q),
            "ATO": (q, p),
        }[target]
    made: Floats = np.where(treated, *pair)
    return made


def log_slopes(found: Chances, treated: Mask, target: Target) -> Floats:
    """Differentiate the logarithm of each weight by the linear predictor: (n,)."""
    of_p, of_q = found.of_p, found.of_q
    none = np.zeros_like(of_p)
    pair = {
        "ATT": (none, of_p - of_q),
        "ATC": (of_q - of_p, none),
        "ATE": (-of_p, -of_q),
        "ATO": (of_q, of_p),
    }[target]
    made: Floats = np.where(treated, *pair)
    return made
