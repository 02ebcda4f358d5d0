"""Estimates -> numbers of a table: errors, tests and intervals."""

from __future__ import annotations

import numpy as np

from iom_me.impact._columns import Floats
from iom_me.impact._linear.family import Inferred


def columns(inferred: Inferred, level: float, exponent: int) -> dict[str, list[float]]:
    """Bring estimates to the unit of the outcome, with tests and intervals.

    A standard error of zero has no test and no interval.
    """
    from scipy.special import stdtr, stdtrit

    error, df = inferred.std_errors, inferred.df
    known = np.where(error > 0, error, np.nan)
    statistic = inferred.estimates / known
    half = known * stdtrit(df, (1 + level) / 2)
    unit = np.ldexp(
        [
            inferred.estimates,
            error,
            inferred.estimates - half,
            inferred.estimates + half,
        ],
        exponent,
    )
    return {
        "estimate": unit[0].tolist(),
        "std_error": unit[1].tolist(),
        "statistic": statistic.tolist(),
        "p_value": (2 * stdtr(df, -np.abs(statistic))).tolist(),
        "df": df.tolist(),
        "ci_low": unit[2].tolist(),
        "ci_high": unit[3].tolist(),
    }


def band(inferred: Inferred, critical: float, exponent: int) -> tuple[Floats, Floats]:
    """Widen the intervals so that they hold all at once."""
    error = inferred.std_errors
    half = np.where(error > 0, error, np.nan) * critical
    low, high = np.ldexp(
        [inferred.estimates - half, inferred.estimates + half], exponent
    )
    return low, high
