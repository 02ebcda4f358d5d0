"""Maximum likelihood by Newton's method; logit and probit are concave."""

from __future__ import annotations

import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats
from iom_me.impact.matching._score.basis import listed
from iom_me.impact.matching._score.likelihood import Likelihood

_MAX_STEPS = 100
# Newton's error is squared by each step: after one of this size it is rounding.
_LAST_STEP = 1e-8
# A direction in which the data have lost this much of their information runs away.
_LEAST_INFORMATION = 1e-12
# Tables above this size get their start from a part of them.
_LARGE = 50_000
_STRIDE = 20
_STEPS_OF_PART = 8
# In a part, a direction with less information than this is left where it is.
_LEAST_OF_PART = 1e-4
_NEAR = 1e-3


def maximised(likelihood: Likelihood) -> tuple[Floats, int]:
    """Find the coefficients of the regressors, and how many passes it took.

    Raises
    ------
    EstimationError
        The covariates tell the groups apart without error: there is no maximum.
    """
    inner = likelihood.start
    if len(likelihood) > _LARGE:
        inner = _start_from_part(likelihood)
    gradient, information = likelihood.slopes(inner)
    passes = 1
    while True:
        sizes, directions = np.linalg.eigh(information)
        if not sizes[0] > _LEAST_INFORMATION * sizes[-1] or passes == _MAX_STEPS:
            raise separated(likelihood, directions[:, 0])
        step: Floats = directions @ ((directions.T @ gradient) / sizes)
        if np.linalg.norm(step) <= _LAST_STEP:
            return inner + step, passes
        inner, gradient, information = _walk(likelihood, inner, step, gradient)
        passes += 1


def _walk(
    likelihood: Likelihood, inner: Floats, step: Floats, gradient: Floats
) -> tuple[Floats, Floats, Floats]:
    """Take the step, halved until it does not shoot over the top by more than half.

    The slope along the step says so, because the likelihood is concave.
    """
    lowest = -(step @ gradient) / 2
    slope, information = likelihood.slopes(inner + step)
    # Written so that what is no number is halved too.
    while not step @ slope >= lowest:
        step, lowest = step / 2, lowest / 2
        slope, information = likelihood.slopes(inner + step)
    return inner + step, slope, information


def _start_from_part(likelihood: Likelihood) -> Floats:
    """Solve roughly for one row in twenty.

    Where to start changes the answer by rounding only, so it does not matter which
    rows these are. A part can be without error where the whole is not; then its
    directions without information are left alone, and its steps are few.
    """
    part, start = likelihood.every(_STRIDE), likelihood.start
    inner: Floats = start
    for _ in range(_STEPS_OF_PART):
        gradient, information = part.slopes(inner)
        sizes, directions = np.linalg.eigh(information)
        seen = sizes > _LEAST_OF_PART * sizes[-1]
        shares = directions[:, seen].T @ gradient / sizes[seen]
        inner = inner + directions[:, seen] @ shares
        if np.linalg.norm(shares) <= _NEAR:
            return inner
    return start


def separated(likelihood: Likelihood, direction: Floats) -> EstimationError:
    """Say which covariates tell the groups apart without error, and what to do."""
    names = listed(likelihood.basis.involved(direction))
    firth = ", or fit it by propensity_score(..., correction='firth')"
    return EstimationError(
        f"The propensity score cannot be estimated: {names} can tell treated from "
        "untreated without error, at least for some rows (separation): they have "
        f"nobody to be compared with. Leave out or coarsen {names}"
        f"{firth if likelihood.link.model == 'logit' else ''}."
    )
