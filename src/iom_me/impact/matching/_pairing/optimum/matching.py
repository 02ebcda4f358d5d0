"""Pairs that are worth most together."""

from __future__ import annotations

import numpy as np

from iom_me.impact import _scale
from iom_me.impact._columns import Codes, Floats
from iom_me.impact.matching._pairing.optimum.assignment import best, in_order


def most_gain(row: Codes, column: Codes, gain: Floats) -> Codes:
    """Choose pairs, each row and each column once, of the largest total gain.

    Parameters
    ----------
    row, column : (e,) places of pairs
    gain : (e,) all above zero

    Returns
    -------
    indices of pairs
    """
    if not len(row):
        return np.zeros(0, dtype=np.intp)
    place = np.lexsort((column, row))
    rows, row = np.unique(row[place], return_inverse=True)
    columns, column = np.unique(column[place], return_inverse=True)
    value = -np.ldexp(gain[place], -_scale.size_of(float(gain.max())))
    chosen = best(in_order(row, column, value), len(rows), len(columns), 0.0)
    found: Codes = place[chosen]
    return found
