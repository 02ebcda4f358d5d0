"""What a two-way fixed effects estimate is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

import iom_me
from iom_me.errors import DataError, EstimationError
from iom_me.impact._columns import Floats
from iom_me.impact._linear import regression
from iom_me.impact._linear.timing import Timing, timing
from iom_me.impact._panel import reading as door
from iom_me.impact._panel.door import PanelColumns
from iom_me.impact._study import facts as _panel_facts
from iom_me.impact.bacon_results import (
    AGAINST_ALWAYS,
    AGAINST_NEVER,
    EARLIER,
    LATER,
    NEVER,
    BaconResult,
    Comparison,
)

if TYPE_CHECKING:
    from iom_me.impact._panel.reading import Reading
    from iom_me.typing import IntoFrame

__all__ = ["bacon_decomposition"]


def bacon_decomposition(
    data: IntoFrame, *, outcome: str, unit: str, time: str, treated_from: str
) -> BaconResult:
    r"""Split a two-way fixed effects estimate into its comparisons (Goodman-Bacon).

    With a programme that starts at different times, `twoway_fixed_effects` averages all
    comparisons of two cohorts before and after one of them starts. Some of them take
    units for comparison that have the programme already: if effects grow over time,
    these pull the estimate down, and may turn its sign. This shows how much weight they
    have, and what they say.

    Parameters
    ----------
    data
        Table with one row per unit and period, and every unit in every period. Not
        modified.
    outcome
        Column of numbers; estimates have its unit.
    unit, time
        Columns that say who a row is about, and when: periods are whole numbers, dates,
        or ordered categories.
    treated_from
        Column of the first treated period, written like the periods and the same in all
        rows of a unit; missing for never treated (0 and infinity are read as never too,
        and noted).

    Returns
    -------
    BaconResult
        The comparisons, their estimates and weights, and the sum.

    Raises
    ------
    DataError
        A column is absent or of the wrong kind, or units lack periods.
    EstimationError
        There is nothing to compare.

    See Also
    --------
    group_time_att, imputation_att : Estimates without such comparisons.

    Notes
    -----
    For two cohorts with shares :math:`n_k, n_l` of all units, and the window of periods
    in which the one that serves as comparison does not change, the estimate is the
    difference of differences of means, and its weight, with :math:`n_{kl}` the share of
    k among the two and :math:`\bar D` the share of treated periods in the window,

    .. math:: \frac{(n_k + n_l)^2 \, (T_w / T)^2 \, n_{kl} (1 - n_{kl}) \bar D
        (1 - \bar D)}{V},

    V being the variance of the treatment less unit and period means. Cohorts that had
    the programme from the first period on are compared with, over all periods, and
    never count as treated. The sum of weight times estimate is the coefficient exactly.

    References
    ----------
    .. [1] Goodman-Bacon, A. (2021). Difference-in-differences with variation in
       treatment timing. Journal of Econometrics 225(2), 254-277.

    Examples
    --------
    Sixty households; twenty joined a livelihood programme in 2022, twenty in 2023:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> starts = {0: 2022, 1: 2023, 2: None}
    >>> visits = pd.DataFrame(
    ...     [
    ...         {
    ...             "household": h,
    ...             "year": year,
    ...             "joined": starts[h % 3],
    ...             "income": 50.0
    ...             + h * 37 % 19
    ...             + (h * year) % 7
    ...             + 4 * (starts[h % 3] is not None and year >= starts[h % 3]),
    ...         }
    ...         for h in range(60)
    ...         for year in range(2020, 2025)
    ...     ]
    ... )
    >>> result = me.impact.bacon_decomposition(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treated_from="joined",
    ... )
    >>> result.to_frame()[["treated", "control", "estimate", "weight"]].round(2)
       treated        control  estimate  weight
    0     2022           2023      3.90    0.12
    1     2022  never treated      4.08    0.37
    2     2023           2022      3.92    0.12
    3     2023  never treated      4.12    0.37
    """
    columns = PanelColumns(
        outcome=outcome, unit=unit, time=time, treated_from=treated_from
    )
    return from_reading(door.read(data, columns))


def from_reading(reading: Reading) -> BaconResult:
    """Decompose a table that was read before."""
    when = timing(reading.moments, reading.periods, reading.cohorts)
    _require_balanced(when)
    comparisons = tuple(_comparisons(when))
    if not comparisons:
        raise EstimationError(
            "There is nothing to compare: all units have the programme in the same "
            "periods. Two-way fixed effects need units that start at different times, "
            "or never."
        )
    forbidden = sum(each.weight for each in comparisons if each.is_forbidden)
    facts = _panel_facts.facts(reading, estimator="bacon", method="", control="")
    kept = {field.name for field in attrs.fields(BaconResult)}
    return BaconResult(
        **{
            **{name: value for name, value in facts.items() if name in kept},
            "estimate": sum(each.weight * each.estimate for each in comparisons),
            "comparisons": comparisons,
            "forbidden_weight": forbidden,
            "version": iom_me.__version__,
        }
    )


def _require_balanced(when: Timing) -> None:
    observed, n = when.moments.observed, when.moments.n
    gaps = int(n[~observed.all(axis=1)].sum())
    if gaps:
        raise DataError(
            f"{gaps:,} of {int(n.sum()):,} units were not observed in every period, "
            "and the decomposition holds for a balanced panel only: keep the units "
            "that have an outcome in all periods, and estimate with these."
        )


def _comparisons(when: Timing) -> Iterator[Comparison]:
    """Compare every two cohorts, each as the one that starts."""
    moments, cohorts = when.moments, when.cohorts
    share = moments.mass / moments.mass.sum()
    total = _variance(when)
    for k, other in np.ndindex(len(share), len(share)):
        treated, control = cohorts[moments.cohort[k]], cohorts[moments.cohort[other]]
        if k == other or treated.never or treated.start == 0:
            continue
        window = np.ones(len(when.periods), dtype=np.bool_)
        if control.never:
            kind = AGAINST_NEVER
        elif control.start == 0:
            kind = AGAINST_ALWAYS
        elif treated.start < control.start:
            kind = EARLIER
            window[control.start :] = False
        else:
            kind = LATER
            window[: control.start] = False
        after = window & when.treated[k]
        part, pair = after.sum() / window.sum(), share[k] + share[other]
        within = share[k] / pair
        size = (pair * window.mean()) ** 2
        weight = size * within * (1 - within) * part * (1 - part) / total
        if not weight > 0:
            continue
        change = _change(moments.mean[k], window, after) - _change(
            moments.mean[other], window, after
        )
        yield Comparison(
            treated=treated.label,
            control=NEVER if control.never else control.label,
            type=kind,
            estimate=float(np.ldexp(change, moments.exponent)),
            weight=float(weight),
        )


def _change(mean: Floats, window: Any, after: Any) -> float:
    return float(mean[after].mean() - mean[window & ~after].mean())


def _variance(when: Timing) -> float:
    """Return the variance of the treatment within; infinite if there is none."""
    moments = when.moments
    treated = attrs.evolve(moments, mean=when.treated.astype(np.float64))
    left = regression.fit(treated, np.zeros((*when.treated.shape, 0)), reported=0)
    own = left.residual - left.residual.mean(axis=1, keepdims=True)
    found = float(moments.mass @ (own**2).mean(axis=1) / moments.mass.sum())
    return found or np.inf
