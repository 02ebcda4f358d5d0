"""One number for each combination of values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from iom_me.errors import ModelError
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact.matching import _sets

if TYPE_CHECKING:
    from iom_me.impact.matching.options import MatchOptions

# Up to so many combinations per row, counting them all is faster than sorting.
_DENSE = 4


def codes_of(values: Floats | Codes) -> Codes:
    """Give each different value a number, from 0, in the order of the values."""
    import pandas as pd

    found, _ = pd.factorize(values, sort=True)
    return found.astype(np.intp, copy=False)


def combined(columns: Iterable[Codes], rows: int) -> Codes:
    """Give each combination that occurs a number, from 0.

    Parameters
    ----------
    columns : each (rows,) codes from 0
    """
    found = np.zeros(rows, dtype=np.intp)
    for codes in columns:
        width = int(codes.max()) + 1
        found = _renumbered(found * width + codes, (int(found.max()) + 1) * width)
    return found


def _renumbered(codes: Codes, width: int) -> Codes:
    """Give the codes that occur new numbers, without gaps; all are below a width."""
    if width > _DENSE * len(codes):
        return codes_of(codes)
    occurs = np.bincount(codes, minlength=width) > 0
    numbers: Codes = (np.cumsum(occurs) - 1)[codes]
    return numbers


def with_both_groups(codes: Codes, treated: Mask) -> Codes:
    """Keep the sets with treated and untreated rows; the others become -1."""
    width = int(codes.max()) + 1
    both = np.bincount(codes[treated], minlength=width) > 0
    both &= np.bincount(codes[~treated], minlength=width) > 0
    numbers = np.where(both, np.cumsum(both) - 1, _sets.ALONE)
    found: Codes = numbers[codes]
    return found


def refuse_terms(options: MatchOptions) -> None:
    """Refuse powers and products, which sets of equal values cannot use."""
    for part in options.covariates:
        if not isinstance(part, str):
            raise ModelError(
                f"covariates= holds the term {str(part)!r}, which has no meaning for "
                f"method={options.method!r}: rows that share a column share its "
                "powers and products. Name the columns themselves."
            )
