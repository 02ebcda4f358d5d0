"""Randomisation inference from a table, also with one treated cluster."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import (
    DataError,
    DataWarning,
    EstimationError,
    EstimationWarning,
    ModelError,
)
from iom_me.impact import _scale, randomization
from iom_me.impact._columns import Codes
from iom_me.impact._resampling import sums
from iom_me.impact._resampling.inversion import Alternative
from iom_me.impact._resampling.permutations import Statistic
from iom_me.impact._resampling.sums import Assignment
from iom_me.impact._two_by_two import door
from iom_me.impact._two_by_two.door import Columns, Sample

if TYPE_CHECKING:
    import numpy.typing as npt

    from iom_me.impact.resampling_results import RandomizationResult
    from iom_me.typing import IntoFrame

__all__ = ["permutation_test"]

_TERM = "treated:post"
_DIFFERENCES = np.array([[1.0, -1.0], [-1.0, 1.0]])
# Powers of two beyond this cannot be written as one number.
_LARGEST_EXPONENT = 1000


def permutation_test(
    data: IntoFrame,
    *,
    outcome: str,
    treated: str,
    post: str,
    cluster: str,
    statistic: Statistic = "effect",
    alternative: Alternative = "two-sided",
    draws: int = 9999,
    null: float = 0.0,
    seed: int | np.random.Generator = 0,
    level: float = 0.95,
    missing: Literal["raise", "drop"] = "raise",
) -> RandomizationResult:
    """Test a difference-in-differences by permutation, from a table.

    The same as `randomization_inference` of `difference_in_differences`, but it also
    works if one cluster (or all but one) got the programme: then no standard error
    exists, and the p-value is the rank of that cluster among all clusters.

    Parameters
    ----------
    data
        Table with one row per person (or household) and period. Not modified.
    outcome
        Column of numbers; the effect has its unit.
    treated
        Column of 0 and 1 (or False and True): 1 in the clusters that got the programme,
        in both periods.
    post
        Column of 0 and 1 (or False and True): 1 after the programme.
    cluster
        Column of the units that the programme was given to.
    statistic, alternative, draws, null, seed, level
        See `randomization_inference`.
    missing
        "raise" refuses rows that lack a value in one of the columns, "drop" leaves them
        out, and warns.

    Returns
    -------
    RandomizationResult
        The p-value, the smallest one that is possible, and the interval.

    Raises
    ------
    DataError
        A column is absent, of the wrong kind, used twice, or lacks values; or a cluster
        has treated and untreated rows.
    EstimationError
        A group has no rows in a period, under the actual or another assignment; or the
        outcome does not vary.
    ModelError
        An option is unknown.

    Warns
    -----
    DataWarning
        Rows were left out.
    EstimationWarning
        No p-value can be as small as 1 - level.

    Notes
    -----
    The effect is the difference of the differences of the four means over rows, as in
    `difference_in_differences` without covariates.

    Examples
    --------
    One district of twelve got the programme. Its change is the largest of all, and yet
    p is 1/12: more than twelve districts would be needed for less.

    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = range(240)
    >>> survey = pd.DataFrame(
    ...     {
    ...         "district": [i // 20 for i in people],
    ...         "project": [int(i // 20 == 7) for i in people],
    ...         "endline": [i % 2 for i in people],
    ...         "income": [
    ...             50.0 + i * 37 % 19 + (30 * (i // 20 == 7) + i // 20) * (i % 2)
    ...             for i in people
    ...         ],
    ...     }
    ... )
    >>> test = me.impact.permutation_test(
    ...     survey,
    ...     outcome="income",
    ...     treated="project",
    ...     post="endline",
    ...     cluster="district",
    ...     level=0.9,
    ... )
    >>> test
    <RandomizationResult treated:post: +32.5 [26.0, 40.3], p = 0.083, 12 clusters>
    """
    asked = sums.options(draws=draws, null=null, level=level)
    rng = sums.generator(seed)
    door.require_rule(missing)
    columns = Columns(
        outcome=outcome, treated=treated, post=post, covariates=(), cluster=cluster
    )
    sample = door.read(_frames.fetched(data, columns.needed), columns, missing=missing)
    found = randomization.run(
        _assignment(sample, cluster),
        asked,
        statistic=statistic,
        alternative=alternative,
        rng=rng,
    )
    left_out = door.left_out(sample.n, sample.n_dropped)
    for message in left_out:
        warnings.warn(message, DataWarning, stacklevel=2)
    for message in found.warnings:
        warnings.warn(message, EstimationWarning, stacklevel=2)
    said = (*left_out, *found.warnings)
    return attrs.evolve(found, outcome=outcome, cluster=cluster, warnings=said)


def _assignment(sample: Sample, cluster: str) -> Assignment:
    """Add up by cluster and period."""
    if sample.clusters is None:
        raise ModelError(
            "cluster=None names no column: name that of the units that the programme "
            "was given to."
        )
    holder = sample.clusters.renumbered()
    clusters = int(holder.max()) + 1
    scaled = _scale.scaled(sample.outcome)
    key, cells = 2 * holder + (sample.cell & 1), 2 * clusters
    exponent = min(scaled.exponent, _LARGEST_EXPONENT)
    values = np.ldexp(scaled.values, scaled.exponent - exponent)
    assignment = Assignment(
        counts=np.bincount(key, minlength=cells).reshape(-1, 2).astype(np.float64),
        sums=np.bincount(key, values, cells).astype(np.float64).reshape(-1, 2),
        group=_whole(sample.cell >> 1, holder, cluster),
        loads=_DIFFERENCES,
        scale=math.ldexp(1.0, exponent),
        term=_TERM,
    )
    _require_cells(assignment)
    return assignment


def _whole(
    is_treated: npt.NDArray[np.integer[Any]], holder: Codes, cluster: str
) -> Codes:
    """Say which clusters are treated; refuse one that is only in part."""
    treated = np.bincount(holder, is_treated)
    size = np.bincount(holder)
    split = int(np.count_nonzero((treated > 0) & (treated < size)))
    if split:
        raise DataError(
            f"{split:,} of {len(size):,} clusters of {cluster!r} have treated and "
            "untreated rows: the programme has to be the same for a whole cluster, in "
            "both periods. Cluster by the unit that it was given to."
        )
    return (treated > 0).astype(np.intp)


def _require_cells(assignment: Assignment) -> None:
    for group, period in np.ndindex(2, 2):
        if not assignment.counts[assignment.group == group, period].any():
            raise EstimationError(
                "The effect is not identified: there are no rows with "
                f"treated={group} and post={period}. Check the codes of both columns, "
                "and any filter or missing values."
            )
