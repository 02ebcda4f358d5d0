"""From pairs or sets to weights: how much each row counts in the comparison.

Weights follow MatchIt: in each arm the weights above zero have mean 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask

if TYPE_CHECKING:
    from iom_me.impact.matching._problem import Pairs

ALONE = -1
"""The set of a row that is in none."""


def of_pairs(pairs: Pairs, rows: int) -> Codes:
    """Give each set of pairs a number, one per focal row: (rows,), `ALONE` outside.

    Only for pairs without replacement, where a row is in one set.
    """
    sets = np.full(rows, ALONE, dtype=np.intp)
    first = pairs.rank == 1
    number = np.cumsum(first) - 1
    sets[pairs.focal] = number
    sets[pairs.partner] = number
    return sets


def weights_of_pairs(pairs: Pairs, rows: int) -> Floats:
    """Give each focal row 1, split among its partners."""
    partners = np.bincount(pairs.focal, minlength=rows)
    focal = (partners > 0).astype(np.float64)
    share = 1.0 / partners[pairs.focal]
    return focal + np.bincount(pairs.partner, share, rows)


def weights_of_sets(sets: Codes, treated: Mask, estimand: str) -> Floats:
    """Weight each set to stand for those whose effect is asked for.

    A set with n1 treated and n0 untreated gets for the ATT 1 and n1/n0, for the ATC
    n0/n1 and 1, for the ATE (n1 + n0)/n1 and (n1 + n0)/n0.
    """
    inside = sets >= 0
    count = int(sets.max(initial=ALONE)) + 1
    arms = np.stack(
        [
            np.bincount(sets[inside & ~treated], minlength=count),
            np.bincount(sets[inside & treated], minlength=count),
        ]
    ).astype(np.float64)
    target = {"ATT": arms[1], "ATC": arms[0], "ATE": arms.sum(axis=0)}[estimand]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = target / arms
    weights = np.zeros(len(sets))
    weights[inside] = share[treated[inside].astype(np.intp), sets[inside]]
    return weights


def normalised(weights: Floats, treated: Mask) -> Floats:
    """Scale the weights above zero of each arm to have mean 1."""
    found = weights.copy()
    for arm in (treated, ~treated):
        there = arm & (weights > 0)
        if there.any():
            found[there] /= weights[there].mean()
    return found


def effective(weights: Floats) -> float:
    """Count how many equally weighted rows they are worth (Kish 1965); 0 for none."""
    total = float(weights.sum())
    return total**2 / float(weights @ weights) if total else 0.0
