"""Group-time effects of a programme that starts at different times."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from iom_me.errors import DataWarning, EstimationWarning, ModelError
from iom_me.impact._group_time import estimation
from iom_me.impact._group_time.adjusted import Adjustment
from iom_me.impact._group_time.cells import BasePeriod, Control, Rule
from iom_me.impact._group_time.estimation import Estimate, Plan
from iom_me.impact._group_time.sample import Unbalanced
from iom_me.impact._linear import family
from iom_me.impact._panel import reading
from iom_me.impact._panel.door import PanelColumns
from iom_me.impact._resampling.sums import choice
from iom_me.impact._sant_anna_zhao.adjusted import Method, check_method
from iom_me.impact._study import facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.impact.panel_results import GroupTimeResult
    from iom_me.typing import IntoFrame

__all__ = ["group_time_att"]

ClusterVcov: TypeAlias = Literal["CR0", "CR1", "CR1S", "CR2", "CR3"]
Bands: TypeAlias = Literal["simultaneous", "pointwise"]


def group_time_att(
    data: IntoFrame,
    *,
    outcome: str,
    unit: str | None = None,
    time: str,
    treated_from: str,
    covariates: Sequence[str] = (),
    control: Control = "never_treated",
    method: Method = "doubly_robust",
    improved: bool = False,
    anticipation: float = 0,
    base_period: BasePeriod = "universal",
    cluster: str | None = None,
    weights: str | None = None,
    panel: bool = True,
    unbalanced: Unbalanced = "pairwise",
    vcov: ClusterVcov | None = None,
    level: float = 0.95,
    bands: Bands = "simultaneous",
    seed: int = 0,
) -> GroupTimeResult:
    r"""Estimate the effect on each cohort in each period (Callaway and Sant'Anna).

    For a programme that reaches places or people at different times. Units that start
    together are a cohort. Its change since the last period before its start, less the
    change of units that are still untreated, is its effect in each period. Units that
    are treated already never serve as comparison, so effects may grow and differ
    between cohorts. Right if, without the programme, cohort and comparison would have
    changed alike (given the covariates, if there are any).

    Parameters
    ----------
    data
        Table with one row per unit and period, in any order. Not modified.
    outcome
        Column of numbers; effects have its unit. Rows that lack it are left out, with
        a warning.
    unit
        Column that says who a row is about; needed unless ``panel=False``.
    time
        Column of periods: whole numbers, dates, or ordered categories.
    treated_from
        Column of the first treated period, written like the periods and the same in
        all rows of a unit; missing for never treated (0 and infinity are read as never
        too, and noted).
    covariates
        Columns to adjust for, as they are in the base period (in each row's own period
        where rows are compared). Text and categories become one 0/1 column per level.
    control
        "never_treated": compare with units that are never treated. "not_yet_treated":
        also with units that start later than the period (and the anticipation).
    method
        How to adjust for covariates: "doubly_robust" (Sant'Anna and Zhao, traditional),
        "ipw" (weights that sum to one), or "regression". Without covariates all are the
        same.
    improved
        With "doubly_robust": the improved estimator of Sant'Anna and Zhao.
    anticipation
        How long before the start outcomes may already react, in the unit of the periods
        (in periods, if these are no whole numbers). The base moves back by as much.
    base_period
        "universal": all effects of a cohort, leads as lags, are measured from its last
        period before the start. "varying": leads are measured from the period before,
        as R's ``did`` does unless told otherwise.
    cluster
        Column of the clusters: the level at which the programme was assigned. By
        default each unit is its own cluster.
    weights
        Column of positive weights, one per unit; only their proportions matter.
    panel
        False for repeated cross-sections: other people in each period, and no ``unit``.
    unbalanced
        What to do if units lack periods. "pairwise": each effect rests on the units
        with both of its periods. "balanced": only units with every period. "rows":
        everybody, as if rows were cross-sections, with errors that know who is who
        (R's ``allow_unbalanced_panel=TRUE``). `GroupTimeResult.notes` says how many
        units each would use.
    vcov
        Kind of standard error, see Notes: "CR2" by default.
    level
        Coverage of the intervals, between 0 and 1.
    bands
        "simultaneous" adds a band that holds for all effects at once.
    seed
        Of the draws behind the band.

    Returns
    -------
    GroupTimeResult
        One row per cohort and period; ``estimate`` and its interval are the average
        over all treated cells, weighed by the size of the cohort; ``aggregate`` gives
        the effects by event time, by cohort and by period.

    Raises
    ------
    DataError
        A column is absent or of the wrong kind, a pair of unit and period stands in
        several rows, or the start of a unit changes.
    EstimationError
        Nobody is treated, nobody can serve as comparison, or there is no period before
        any start; with covariates: no effect can be estimated.
    ModelError
        An option is unknown, or does not fit with the others.

    Warns
    -----
    DataWarning
        Rows lack the outcome; cohorts had started by the first period.
    EstimationWarning
        A cohort is a single cluster or very small; a side has fewer than 10 clusters;
        fewer than 5 degrees of freedom; effects had to be left out.

    Notes
    -----
    With :math:`C` the comparison and :math:`b` the base period of cohort :math:`g`,

    .. math:: ATT(g, t) = (\bar y_{g,t} - \bar y_{g,b}) - (\bar y_{C,t} - \bar y_{C,b})

    and with covariates the estimators of Sant'Anna and Zhao [2]_ of the same change.
    All effects come with their joint covariance, from their influence functions. A
    cohort is left out if it has no base period, or nobody to be compared with after its
    start.

    "CR0" is the analytic standard error of R's ``did``: the squared influence summed by
    cluster, with no factor. "CR1" is CR0 times G/(G - 1) in variance, "CR1S" CR1 times
    (n - 1)/(n - K) with n rows and every dummy (unit, cohort by period, covariate)
    counted in K; all three with t on G - 1 degrees of freedom. "CR2" and "CR3" divide
    the influence of a cluster in a cohort by the square root of 1 - h, and by 1 - h,
    with h the cluster's share of the cohort (of its rows in a period, for
    cross-sections): without covariates, in a balanced panel, that is exactly CR2 and
    CR3 of the regression with one mean per cohort and period. The degrees of freedom
    are those of Bell and McCaffrey: the working model is independent outcomes of one
    variance. With covariates CR2 keeps the same h, which is our extension, and the
    working variance of each cohort is taken from its influence function, as in Welch's
    test. An effect that rests on a cohort of one cluster has no CR2 or CR3. With
    weights the working model stays errors of one variance, as in clubSandwich.

    The shares of cohorts that averages weigh by are estimates too, and their
    uncertainty is in the errors of averages, as in R. Degrees of freedom take the
    shares as given. Units, not rows, are counted in the shares of an unbalanced panel.

    Against R's ``did``: its default base is "varying", ours "universal"; estimates and
    CR0 are equal for either. Its doubly robust estimator of cross-sections has a sign
    error in the influence function (DRDID 1.2), and so a slightly different error.

    References
    ----------
    .. [1] Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences with
       multiple time periods. Journal of Econometrics 225(2), 200-230.
    .. [2] Sant'Anna, P. H. C. and Zhao, J. (2020). Doubly robust difference-in-
       differences estimators. Journal of Econometrics 219(1), 101-122.
    .. [3] Bell, R. M. and McCaffrey, D. F. (2002). Bias reduction in standard errors
       for linear regression with multi-stage samples. Survey Methodology 28(2),
       169-181.

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
    >>> result = me.impact.group_time_att(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treated_from="joined",
    ... )
    >>> result
    <GroupTimeResult income: +4.15 [3.21, 5.09], 60 units>
    >>> frame = result.to_frame()
    >>> frame.loc[frame["group"] == 2023, ["time", "estimate", "std_error"]].round(2)
       time  estimate  std_error
    5  2020     -0.10       0.78
    6  2021     -0.05       0.65
    7  2022      0.00        NaN
    8  2023      4.05       0.65
    9  2024      4.10       1.01

    >>> study = result.aggregate("event")
    >>> study.reference, study.event_times
    (-1, (-3, -2, 0, 1, 2))
    """
    options = _options(
        control=control,
        method=method,
        improved=improved,
        anticipation=anticipation,
        base_period=base_period,
        unbalanced=unbalanced,
        vcov=vcov,
        level=level,
        bands=bands,
        seed=seed,
    )
    _refuse_unit(unit, panel=panel, unbalanced=unbalanced)
    columns = PanelColumns(
        outcome=outcome,
        unit=unit,
        time=time,
        treated_from=treated_from,
        covariates=_names(covariates),
        cluster=cluster,
        weights=weights,
    )
    within = panel and unbalanced != "rows"
    read = reading.read(data, columns, within=within)
    return announced(estimation.estimate(read, options))


def announced(estimate: Estimate, *, stacklevel: int = 3) -> GroupTimeResult:
    """Warn of what the reader of the estimate should know, and hand it over."""
    for message in estimate.result.warnings:
        left_out = message in estimate.left_out
        kind = DataWarning if left_out else EstimationWarning
        warnings.warn(message, kind, stacklevel=stacklevel)
    return estimate.result


def _options(
    *,
    control: str,
    method: str,
    improved: object,
    anticipation: object,
    base_period: str,
    unbalanced: str,
    vcov: str | None,
    level: object,
    bands: str,
    seed: object,
) -> Plan:
    """Check the options one by one."""
    choice("bands", bands, get_args(Bands))
    choice("control", control, get_args(Control))
    choice("base_period", base_period, get_args(BasePeriod))
    choice("unbalanced", unbalanced, get_args(Unbalanced))
    check_method(method, improved=_flag("improved", improved))
    return Plan(
        rule=Rule(
            control=control,  # type: ignore[arg-type]
            base_period=base_period,  # type: ignore[arg-type]
            anticipation=_anticipation(anticipation),
        ),
        adjustment=Adjustment(
            method=method,  # type: ignore[arg-type]
            improved=bool(improved),
        ),
        unbalanced=unbalanced,  # type: ignore[arg-type]
        vcov=family.choose(vcov, family.BY_CLUSTER),
        level=facts.fraction(level),
        bands=bands == "simultaneous",
        seed=facts.seeded(seed),
    )


def _flag(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ModelError(f"{name}={value!r} is neither True nor False.")


def _anticipation(value: object) -> float:
    if facts.is_real(value) and math.isfinite(value) and value >= 0:
        return float(value)
    raise ModelError(
        f"anticipation={value!r} is no length of time: write how many periods before "
        "the start outcomes may already react, 0 for none."
    )


def _refuse_unit(unit: object, *, panel: object, unbalanced: str) -> None:
    """Refuse a panel without units, and cross-sections with them."""
    if _flag("panel", panel):
        if unit is None:
            raise ModelError(
                "unit= is missing: name the column that says who a row is about, or "
                "pass panel=False if other people were asked in each period."
            )
        return
    if unit is not None:
        raise ModelError(
            f"unit={unit!r} does not go with panel=False, which takes each row for "
            f"another person: leave unit= out. If {unit!r} comes again in several "
            f"periods, pass panel=True, or cluster={unit!r}."
        )
    if unbalanced != "pairwise":
        raise ModelError(
            f"unbalanced={unbalanced!r} does not go with panel=False: cross-sections "
            "have no gaps. Leave it out."
        )


def _names(covariates: object) -> tuple[str, ...]:
    """Take one name, or several, as a tuple."""
    if isinstance(covariates, str):
        return (covariates,)
    try:
        return tuple(covariates)  # type: ignore[arg-type]
    except TypeError as error:
        raise ModelError(
            f"covariates={covariates!r} is no list of column names."
        ) from error
