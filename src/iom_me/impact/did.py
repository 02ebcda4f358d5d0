"""Difference-in-differences of two groups and two periods."""

from __future__ import annotations

import math
import numbers
import warnings
from typing import TYPE_CHECKING

import numpy as np

import iom_me
from iom_me.errors import DataWarning, EstimationError, EstimationWarning, ModelError
from iom_me.impact import _cells, _design, _door, _inference, _scale
from iom_me.impact._columns import Floats
from iom_me.impact._design import EFFECT, Design
from iom_me.impact._door import Columns, Missing, Sample
from iom_me.impact._inference import Inference, Vcov
from iom_me.impact._scale import Scaled
from iom_me.impact.results import Coefficient, DidResult, Untestable

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
    cluster: str | None = None,
    covariates: Sequence[str] = (),
    vcov: Vcov | None = None,
    level: float = 0.95,
    missing: Missing = "raise",
) -> DidResult:
    r"""Estimate the average effect on the treated from two groups and two periods.

    The change in the treated group less the change in the untreated group. Right if,
    without the programme, both groups would have changed alike (parallel trends), which
    two periods cannot test. Works for a panel and for repeated cross-sections.

    Parameters
    ----------
    data
        Table with one row per person (or household) and period. Not modified.
    outcome
        Column of numbers; the effect has its unit.
    treated
        Column of 0 and 1 (or False and True): 1 in the group that got the programme, in
        both periods.
    post
        Column of 0 and 1 (or False and True): 1 after the programme.
    cluster
        Column that says which rows belong together: the place or group at which the
        programme was assigned, or the person in a panel.
    covariates
        Columns to adjust for. Numbers and booleans enter as they are; text and
        categories become one 0/1 column per level, the first level in sorted order
        being the reference.
    vcov
        Kind of standard error, see Notes. By default "CR2" with clusters and "HC2"
        without.
    level
        Coverage of the intervals, between 0 and 1.
    missing
        "raise" refuses rows that lack a value in one of the columns, "drop" leaves them
        out, warns, and counts them in the result.

    Returns
    -------
    DidResult
        The effect and its interval, all coefficients, the four cells, and warnings.

    Raises
    ------
    DataError
        A column is absent, of the wrong kind, used twice, or lacks values.
    EstimationError
        One of the four groups of rows is empty; a covariate repeats others; too few
        rows or clusters for a standard error.
    ModelError
        An option is unknown, or does not fit with the others.

    Warns
    -----
    DataWarning
        Rows were left out.
    EstimationWarning
        The smallest cell has fewer than 30 rows or carries more than half of the
        variance; a side has fewer than 10 clusters; fewer than 5 degrees of freedom;
        the outcome does not vary.

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
    coverage = _fraction(level)
    columns = Columns(
        outcome=outcome,
        treated=treated,
        post=post,
        covariates=covariates,
        cluster=cluster,
    )
    vcov_used = _inference.choose(vcov, clustered=cluster is not None)
    sample = _door.read(data, columns, missing=missing)
    result = _estimate(sample, columns, vcov_used, coverage)
    left_out = _left_out(sample)
    for message in result.warnings:
        kind = DataWarning if message in left_out else EstimationWarning
        warnings.warn(message, kind, stacklevel=2)
    return result


def _fraction(level: object) -> float:
    if isinstance(level, numbers.Real) and 0 < float(level) < 1:
        return float(level)
    raise ModelError(
        f"level={level!r} is not between 0 and 1: for a 95 % interval write 0.95."
    )


def _estimate(sample: Sample, columns: Columns, vcov: str, level: float) -> DidResult:
    """Go from checked arrays to the finished result."""
    outcome = _scale.scaled(sample.outcome)
    cells = _cells.describe(sample, outcome)
    clusters = _cells.count_clusters(sample, cells)
    if vcov.startswith("HC"):
        _cells.refuse_single_rows(cells)
    design = _design.build(sample.cell, sample.regressors)
    residuals = _residuals(design, outcome)
    inference = _inference.infer(design, residuals, sample.clusters, vcov)
    rows = _coefficients(design, outcome, inference, level)
    effect = rows[design.terms.index(EFFECT)]
    _require_std_error(effect)
    return DidResult(
        effect=effect,
        coefficients=rows,
        cells=cells,
        clusters=clusters,
        parallel_trends=Untestable("with two periods"),
        outcome=columns.outcome,
        treated=columns.treated,
        post=columns.post,
        covariates=columns.covariates,
        cluster=columns.cluster,
        vcov=vcov,
        level=level,
        n=sample.n,
        n_dropped=sample.n_dropped,
        residual_sd=_residual_sd(residuals, outcome, parameters=len(rows)),
        r_squared=_r_squared(residuals, outcome),
        warnings=(
            *_left_out(sample),
            *_cells.thin_ice(cells, clusters, effect, vcov),
        ),
        version=iom_me.__version__,
    )


def _residuals(design: Design, outcome: Scaled) -> Floats:
    """Return the residuals; exactly zero where all of them are only rounding."""
    residuals = design.residuals(outcome.values)
    if np.abs(residuals).max() <= outcome.noise:
        return np.zeros_like(residuals)
    return residuals


def _coefficients(
    design: Design, outcome: Scaled, inference: Inference, level: float
) -> tuple[Coefficient, ...]:
    """Bring estimates and errors back to their units, with tests and intervals."""
    from scipy.special import stdtr, stdtrit

    estimates = design.coefficients(outcome.values)
    estimates[0] += outcome.origin
    errors, df = inference.std_errors, inference.df
    known = np.where(errors > 0, errors, np.nan)
    statistics = estimates / known
    half = known * stdtrit(df, (1 + level) / 2)
    scaled = np.array([estimates, errors, estimates - half, estimates + half])
    estimate, error, low, high = np.ldexp(
        scaled / design.norms, outcome.exponent - design.exponents
    ).tolist()
    table = {
        "term": design.terms,
        "estimate": estimate,
        "std_error": error,
        "statistic": statistics.tolist(),
        "p_value": (2 * stdtr(df, -np.abs(statistics))).tolist(),
        "df": df.tolist(),
        "ci_low": low,
        "ci_high": high,
        "n": [len(outcome.values)] * len(design.terms),
    }
    rows = zip(*table.values(), strict=True)
    return tuple(Coefficient(**dict(zip(table, row, strict=True))) for row in rows)


def _require_std_error(effect: Coefficient) -> None:
    if math.isnan(effect.std_error):
        raise EstimationError(
            "The standard error cannot be estimated: the covariates fit some of the "
            "rows that the effect rests on exactly. Leave out covariates that single "
            "out few rows or clusters."
        )


def _residual_sd(residuals: Floats, outcome: Scaled, *, parameters: int) -> float:
    variance = residuals @ residuals / (len(residuals) - parameters)
    return float(outcome.difference(np.sqrt(variance)))


def _r_squared(residuals: Floats, outcome: Scaled) -> float:
    total = float(outcome.values @ outcome.values)
    return 1 - float(residuals @ residuals) / total if total else math.nan


def _left_out(sample: Sample) -> list[str]:
    if not sample.n_dropped:
        return []
    count = f"{sample.n_dropped:,} of {sample.n + sample.n_dropped:,} rows"
    cause = "were left out because they lack a value"
    return [f"{count} {cause}: the estimate holds for the others."]
