"""How far apart the means of the groups are, before and after weighting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Floats, Mask
from iom_me.impact.matching._weighting import entropy

if TYPE_CHECKING:
    from iom_me.impact.matching.terms import Matrix


@attrs.frozen(kw_only=True)
class Furthest:
    """The covariate whose means differ most.

    Attributes
    ----------
    name : of the covariate, or level; empty if all means are equal, up to rounding
    size : difference of the means, in standard deviations of the whole sample
    """

    name: str
    size: float


def furthest(
    covariates: Matrix, base: Floats, treated: Mask, *others: Floats
) -> tuple[Furthest, ...]:
    """Find the largest difference under several weights of the rows, each (n,).

    Parameters
    ----------
    base : (n,) weights of the sample; standard deviations are by these
    """
    columns = tuple(entropy.standardised(covariates, base))
    sides = [_signed_shares(weights, treated) for weights in (base, *others)]
    sizes = np.zeros((len(sides), len(columns)))
    for place, column in enumerate(columns):
        values = entropy.again(covariates, [column])[:, 0]
        sizes[:, place] = [abs(float(shares @ values)) for shares in sides]
    return tuple(_largest(row, columns) for row in sizes)


def _signed_shares(weights: Floats, treated: Mask) -> Floats:
    """Turn weights into shares of an arm, negative for the untreated."""
    made: Floats = np.where(
        treated, weights / weights[treated].sum(), -weights / weights[~treated].sum()
    )
    return made


def _largest(sizes: Floats, columns: tuple[entropy.Column, ...]) -> Furthest:
    if not columns:
        return Furthest(name="", size=0.0)
    worst = int(np.argmax(sizes))
    size = float(sizes[worst])
    return Furthest(
        name=columns[worst].name if size > entropy.TOLERANCE else "", size=size
    )
