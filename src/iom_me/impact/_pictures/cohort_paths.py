"""The mean outcome of each cohort over time, for a picture of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.impact._columns import Floats
    from iom_me.impact._panel.moments import Moments
    from iom_me.impact._panel.order import Cohort


@attrs.frozen(kw_only=True, eq=False)
class CohortPath:
    """One cohort over time.

    Attributes
    ----------
    label : its first treated period; None for never treated
    start : position of that period; the number of periods if there is none
    means : (T,) mean outcome of those observed in each period; NaN where nobody was
    """

    label: Any
    start: int
    means: Floats


def paths(moments: Moments, cohorts: Sequence[Cohort]) -> tuple[CohortPath, ...]:
    """Average the outcome by cohort and period, in its own unit."""
    count = len(cohorts)
    mass = moments.mass[:, None] * moments.observed
    total = np.zeros((count, mass.shape[1]))
    np.add.at(total, moments.cohort, mass)
    means = np.zeros_like(total)
    # Shares first, so that a sum of large outcomes does not overflow.
    share = np.divide(
        mass, total[moments.cohort], out=np.zeros_like(mass), where=moments.observed
    )
    np.add.at(means, moments.cohort, share * moments.level)
    means = np.where(total > 0, np.ldexp(means, moments.exponent), np.nan)
    return tuple(
        CohortPath(label=cohort.label, start=cohort.start, means=row)
        for cohort, row, there in zip(
            cohorts, means, np.any(total, axis=1).tolist(), strict=True
        )
        if there
    )
