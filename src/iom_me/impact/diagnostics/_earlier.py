"""A panel up to the start of the programme, with starts that never were."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Mask
from iom_me.impact._linear.timing import only
from iom_me.impact._panel.moments import Moments
from iom_me.impact._panel.order import Cohort
from iom_me.impact._panel.reading import Reading


def reading(read: Reading, shift: int) -> Reading:
    """Hide what was observed from the start on, and put the start earlier.

    Means and cross-products stay about the mean of all periods of a unit: only
    differences between periods are read.
    """
    moments = _before(read.moments, read.cohorts)
    there: Mask = np.asarray(moments.observed.any(axis=1))
    return attrs.evolve(
        read,
        moments=only(moments, there),
        cohorts=tuple(_earlier(read, cohort, shift) for cohort in read.cohorts),
        table=None,
    )


def _earlier(read: Reading, cohort: Cohort, shift: int) -> Cohort:
    if cohort.never:
        return cohort
    start = max(cohort.start - shift, 0)
    return attrs.evolve(
        cohort,
        start=start,
        value=float(read.periods.values[start]),
    )


def _before(moments: Moments, cohorts: tuple[Cohort, ...]) -> Moments:
    start = np.array([cohort.start for cohort in cohorts])[moments.cohort]
    periods = np.arange(moments.observed.shape[1])
    seen: Mask = moments.observed & (periods[None, :] < start[:, None])
    return attrs.evolve(moments, observed=seen)
