"""Sets of rows that fall into the same classes of all covariates.

Coarsened exact matching (Iacus, King and Porro 2012). The classes are those of MatchIt:
Sturges' number of classes of equal width for a number unless asked for otherwise, the
level itself for a text column. A class has its lower edge and not its upper one, and
the outermost classes are open.
"""

from __future__ import annotations

import math
import numbers
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from iom_me.errors import ModelError
from iom_me.impact._columns import Codes, Covariate, Floats
from iom_me.impact.matching._strata import cells

if TYPE_CHECKING:
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching.options import MatchOptions

_QUANTILES = re.compile(r"q([1-9]\d*)")
_STURGES = "sturges"
_WAYS = (
    "edges such as [18, 30, 45], 'sturges', 'q4' for quarters, or a number of classes"
)


def sets(sample: Sample, options: MatchOptions) -> Codes:
    """Give each set a number: (n,), -1 where it lacks treated or untreated rows.

    Columns of ``exact=`` are not coarsened.

    Raises
    ------
    ModelError
        A covariate is a term, or cut points are none, or are for a text column.
    """
    cells.refuse_terms(options)
    for name in options.cutpoints:
        if sample.covariates[name].levels:
            raise ModelError(
                f"cutpoints= names {name!r}, which holds categories: they are never "
                "joined. Make a new column with fewer of them."
            )
    columns = [
        _classes(column, name, options.cutpoints.get(name, _STURGES))
        for name, column in sample.covariates.items()
        if name not in options.exact
    ]
    columns += [cells.codes_of(sample.keys[name]) for name in options.exact]
    return cells.with_both_groups(cells.combined(columns, len(sample)), sample.treated)


def _classes(column: Covariate, name: str, cut: Any) -> Codes:
    if column.levels:
        return column.entries.astype(np.intp)
    values = column.entries.astype(np.float64)
    found: Codes = np.searchsorted(edges(values, cut, name), values, side="right")
    return found


def edges(values: Floats, cut: Any, name: str) -> Floats:
    """Return the inner edges of the classes, smallest first.

    Raises
    ------
    ModelError
        The cut points are none.
    """
    if isinstance(cut, str):
        quantiles = _QUANTILES.fullmatch(cut)
        if quantiles:
            count = int(quantiles[1])
            cuts: Floats = np.quantile(values, np.arange(1, count) / count)
            return np.unique(cuts)
        if cut == _STURGES:
            return _of_equal_width(values, math.ceil(math.log2(len(values)) + 1))
    elif not isinstance(cut, bool) and isinstance(cut, numbers.Integral):
        if int(cut) >= 1:
            return _of_equal_width(values, int(cut))
    else:
        given = _numbers(cut)
        if given is not None:
            return given
    raise ModelError(f"cutpoints= has {cut!r} for {name!r}: give {_WAYS}.")


def _of_equal_width(values: Floats, count: int) -> Floats:
    inner: Floats = np.linspace(values.min(), values.max(), count + 1)[1:-1]
    return inner


def _numbers(cut: Any) -> Floats | None:
    """Read edges; None if they are none."""
    try:
        given = np.asarray(cut)
    except ValueError:
        return None
    if given.dtype.kind not in "iuf" or given.ndim != 1 or not len(given):
        return None
    if not np.isfinite(given).all():
        return None
    found: Floats = np.unique(given.astype(np.float64))
    return found
