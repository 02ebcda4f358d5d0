"""Difference-in-differences of two groups and two periods."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from iom_me.impact._least_squares.inference import Vcov
from iom_me.impact._level import fraction
from iom_me.impact._sant_anna_zhao import Method
from iom_me.impact._two_by_two import assembly
from iom_me.impact._two_by_two.door import Columns, Missing
from iom_me.impact.results import DidResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.typing import IntoFrame

__all__ = ["difference_in_differences"]


def difference_in_differences(
    data: IntoFrame,
    *,
    outcome: str,
    treated: str,
    post: str,
    unit: str | None = None,
    cluster: str | None = None,
    covariates: Sequence[str] = (),
    weights: str | None = None,
    vcov: Vcov | None = None,
    level: float = 0.95,
    missing: Missing = "raise",
    adjust: Method | None = None,
    improved: bool = False,
) -> DidResult:
    r"""Estimate the average effect on the treated from two groups and two periods.

    The change in the treated group less the change in the untreated group. Right if,
    without the programme, both groups would have changed alike (parallel trends), which
    two periods cannot test. Works for a panel and for repeated cross-sections.

    Parameters
    ----------
    data
        Table with one row per person (or household) and period. Not modified. A lazy
        table (DuckDB, Polars, Dask, Spark, Ibis) without covariates is added up in its
        own engine and never brought into memory.
    outcome
        Column of numbers; the effect has its unit.
    treated
        Column of 0 and 1 (or False and True): 1 in the group that got the programme, in
        both periods.
    post
        Column of 0 and 1 (or False and True): 1 after the programme.
    unit
        Column that names who was asked, if the same people (households, places) were
        asked twice. Each must have one row per period and stay on one side.
    cluster
        Column that says which rows belong together: the place or group at which the
        programme was assigned. By default the unit, if there is one.
    covariates
        Columns to adjust for. Numbers and booleans enter as they are; text and
        categories become one 0/1 column per level, the first level in sorted order
        being the reference.
    weights
        Column of sampling weights, above zero: how many people a row stands for. Only
        their proportions matter.
    vcov
        Kind of standard error, see Notes. By default "CR2" with clusters and "HC2"
        without.
    level
        Coverage of the intervals, between 0 and 1.
    missing
        "raise" refuses rows that lack a value in one of the columns, "drop" leaves them
        out, warns, and counts them in the result. NaN and null are alike.
    adjust
        How to adjust for the covariates: by default in the same least squares, which is
        right if the effect and the slopes are alike for all. "regression",
        "ipw" and "doubly_robust" are the estimators of Sant'Anna and Zhao [4]_: the
        untreated are brought to the covariates of the treated by a regression among
        them, by the odds of treatment, or both. With unit= they compare changes, and
        covariates, weights and clusters are those at baseline.
    improved
        With adjust="doubly_robust": the improved estimator, whose score balances the
        covariates exactly.

    Returns
    -------
    DidResult
        The effect and its interval, all coefficients, the four cells, and warnings.

    Raises
    ------
    DataError
        A column is absent, of the wrong kind, used twice, or lacks values; weights that
        are not above zero; a unit with two rows in a period, on both sides, in several
        clusters, or, with adjust=, in one period only.
    EstimationError
        One of the four groups of rows is empty; a covariate repeats others; too few
        rows or clusters for a standard error.
    ModelError
        An option is unknown, or does not fit with the others.

    Warns
    -----
    DataWarning
        Rows were left out; units were seen in one period only.
    EstimationWarning
        The smallest cell has fewer than 30 rows or carries more than half of the
        variance; a side has fewer than 10 clusters; fewer than 5 degrees of freedom;
        the outcome does not vary; rows got no weight because the groups overlap badly.

    See Also
    --------
    from_cells : The same from the means and SDs of a published table.
    wild_bootstrap, randomization_inference : Tests for few clusters.

    Notes
    -----
    Least squares of

    .. math:: y = \beta_0 + \beta_1 D + \beta_2 T + \beta_3 D T + \gamma' w + u

    with D treated, T post and w the covariates; the effect is :math:`\beta_3`. Without
    covariates it equals the difference of differences of the four cell means.

    The standard errors, for n rows, k coefficients (every dummy counted), G clusters,
    hat matrix H and leverage h:

    - "classical": one residual variance, over n - k, for all rows; t with n - k.
    - "HC0", "HC1": squared residuals row by row; HC1 is HC0 times n/(n - k); t with
      n - k.
    - "HC2", "HC3": the same with residuals over the square root of 1 - h, and over
      1 - h; t with Satterthwaite degrees of freedom.
    - "CR0": squared sums of the scores of each cluster; t with G - 1.
    - "CR1": CR0 times G/(G - 1), and nothing else; t with G - 1.
    - "CR1S": CR1 times (n - 1)/(n - k), the default of Stata; t with G - 1.
    - "CR2", "CR3": CR0 with the residuals of each cluster times the inverse square
      root, and the inverse, of its block of I - H; no further factor; t with
      Satterthwaite degrees of freedom.

    The Satterthwaite degrees of freedom of Bell and McCaffrey [1]_ [2]_ differ from
    coefficient to coefficient. Their working model is independent errors of one
    variance. They keep the interval honest with a handful of treated districts, where t
    with G - 1 covers 75 to 90 % instead of 95 %.

    With weights w all this is weighted least squares. The working model stays
    independent errors of one variance for all rows, as in the R packages clubSandwich
    and estimatr for CR2; "HC2" and "HC3" keep to it (each row as a cluster), where R's
    sandwich takes a variance of 1/w.

    With adjust= there is one coefficient, and the errors come from the influence
    function of the estimator. "HC0" (rows) and "CR0" (units and clusters) are the
    analytic errors of R's DRDID, "CR1" is CR0 times G/(G - 1), and the defaults "HC2"
    and "CR2" divide the sum of each cluster in each group by the square root of one
    minus its share of the group; t with Welch's degrees of freedom over the groups, at
    most G - 1.

    Why "HC2" without clusters: it is CR2 with each row as a cluster, and in the 2x2
    simply the sum of variance/n over the four cells. So a small cell is not taken to
    vary like the large ones, and the interval rests on as many degrees of freedom as
    the cells that carry the variance have (as in Welch's test) [3]_. Most published
    tables show "classical".

    References
    ----------
    .. [1] Bell, R. M. and McCaffrey, D. F. (2002). Bias reduction in standard errors
       for linear regression with multi-stage samples. Survey Methodology 28(2),
       169-181.
    .. [2] Pustejovsky, J. E. and Tipton, E. (2018). Small-sample methods for
       cluster-robust variance estimation and hypothesis testing in fixed effects
       models. Journal of Business & Economic Statistics 36(4), 672-683.
    .. [3] Imbens, G. W. and Kolesár, M. (2016). Robust standard errors in small
       samples: some practical advice. Review of Economics and Statistics 98(4),
       701-712.
    .. [4] Sant'Anna, P. H. C. and Zhao, J. (2020). Doubly robust difference-in-
       differences estimators. Journal of Econometrics 219(1), 101-122.

    Examples
    --------
    Forty villages, half of them in the programme, five people of each in each period:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = range(400)
    >>> survey = pd.DataFrame(
    ...     {
    ...         "village": [f"V{i // 10}" for i in people],
    ...         "project": [i // 10 % 2 for i in people],
    ...         "endline": [i % 2 for i in people],
    ...         "income": [
    ...             50.0 + i * 37 % 19 + 4 * (i // 10 % 2) * (i % 2) for i in people
    ...         ],
    ...     }
    ... )
    >>> result = me.impact.difference_in_differences(
    ...     survey,
    ...     outcome="income",
    ...     treated="project",
    ...     post="endline",
    ...     cluster="village",
    ... )
    >>> result
    <DidResult income: +3.81 [2.70, 4.92], 400 rows>
    >>> result.vcov, result.clusters.total
    ('CR2', 40)
    """
    asked = assembly.call(
        Columns(
            outcome=outcome,
            treated=treated,
            post=post,
            covariates=covariates,
            unit=unit,
            cluster=cluster,
            weights=weights,
        ),
        vcov=vcov,
        level=fraction(level),
        missing=missing,
        adjust=adjust,
        improved=improved,
    )
    result, kinds = assembly.estimate(data, asked)
    for message, kind in zip(result.warnings, kinds, strict=True):
        warnings.warn(message, kind, stacklevel=2)
    return result
