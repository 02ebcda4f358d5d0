"""Two-way fixed effects: one effect, with unit and period effects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact import panel_results
from iom_me.impact._columns import Mask
from iom_me.impact._linear import family, own_weights, regression, rows
from iom_me.impact._linear.rows import Observed, RowFit
from iom_me.impact._linear.timing import timing
from iom_me.impact._panel.moments import Moments
from iom_me.impact._pictures import effects as _panel_plots
from iom_me.impact._resampling.sums import choice
from iom_me.impact._study import (
    facts as _panel_facts,
    study as _panel_study,
    switching as _panel_paths,
)
from iom_me.impact._study.study import Found, Options
from iom_me.impact._study.switching import PathColumns, Paths
from iom_me.impact._two_by_two.door import Missing
from iom_me.impact.panel_results import PanelResult

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact._least_squares.inference import Vcov
    from iom_me.impact._linear.family import Family
    from iom_me.impact._linear.regression import Regression
    from iom_me.impact._panel.reading import Reading
    from iom_me.typing import IntoFrame

__all__ = ["TwoWayResult", "twoway_fixed_effects"]

_METHOD = "Two-way fixed effects"
_CONTROL = "all units, by unit and period effects"
_WEIGHTED = ("classical", "HC0", "HC1")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TwoWayResult(PanelResult):
    """One effect, with unit and period effects, and the coefficients beside it.

    As `PanelResult`; ``effects`` are the coefficients, the treatment first, and
    ``overall`` is that of the treatment. ``n`` counts rows, and the cohorts of
    ``design`` are the units by their first treated period.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {
    ...             "place": p,
    ...             "year": y,
    ...             "on": int(p < 20 and y > 2020),
    ...             "cases": p % 7 + y,
    ...         }
    ...         for p in range(40)
    ...         for y in (2019, 2020, 2021)
    ...     ]
    ... )
    >>> visits["cases"] += 3 * visits["on"] + visits["place"] * visits["year"] % 5
    >>> result = me.impact.twoway_fixed_effects(
    ...     visits, outcome="cases", unit="place", time="year", treatment="on"
    ... )
    >>> result.to_frame()[["term", "n"]]
      term    n
    0   on  120
    """

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient: the treatment, then the covariates."""
        return self._table([], self.effects).drop(columns=["band_low", "band_high"])

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the coefficients with their intervals."""
        return _panel_plots.effects(self, "coefficient", ax=ax)


def twoway_fixed_effects(
    data: IntoFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treatment: str,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    weights: str | None = None,
    vcov: Vcov | None = None,
    level: float = 0.95,
    missing: Missing = "raise",
) -> TwoWayResult:
    r"""Estimate one effect with unit and period effects, by least squares.

    The regression that most published studies report. It is right if the effect is the
    same for all units and at all times, and without the programme all would have
    changed alike. Units may enter and leave the programme. Where they start at
    different times and effects differ, some effects enter with a negative weight, and
    the estimate may even have the wrong sign: `bacon_decomposition` shows how much of
    it rests on such comparisons; `group_time_att` and `imputation_att` avoid them.

    Parameters
    ----------
    data
        Table with one row per unit and period, in any order. Not modified.
    outcome
        Column of numbers; the effect has its unit.
    unit, time
        Columns that say who a row is about, and when: periods are whole numbers, dates,
        or ordered categories.
    treatment
        Column of 0 and 1 (or False and True): 1 in the rows that have the programme.
    covariates
        Columns to adjust for, that change over time within units. Text and categories
        become one 0/1 column per level.
    cluster
        Column of the clusters: the level at which the programme was assigned. By
        default each unit is its own cluster.
    weights
        Column of positive weights, one per unit; only their proportions matter.
    vcov
        Kind of standard error, see Notes: "CR2" by default.
    level
        Coverage of the intervals, between 0 and 1.
    missing
        "raise" refuses rows that lack a value in one of the columns, "drop" leaves them
        out, warns, and counts them in the result.

    Returns
    -------
    TwoWayResult
        The effect and its interval, and the coefficients of the covariates.

    Raises
    ------
    DataError
        A column is absent, of the wrong kind, used twice, or lacks values; a pair of
        unit and period stands in several rows.
    EstimationError
        The treatment or a covariate does not vary within units, or cannot be told apart
        from the others; there are too few rows or clusters.
    ModelError
        An option is unknown, or does not fit with the others.

    Warns
    -----
    DataWarning
        Rows were left out.
    EstimationWarning
        Units start at different times; a cohort is a single cluster; a side has fewer
        than 10 clusters; fewer than 5 degrees of freedom.

    See Also
    --------
    difference_in_differences : Two groups and two periods, also for cross-sections.
    bacon_decomposition : What this estimate is made of.

    Notes
    -----
    Least squares of

    .. math:: y_{it} = \alpha_i + \lambda_t + \beta D_{it} + \gamma' w_{it} + u_{it}

    For n rows, K coefficients (every dummy counted, those of units too) and G clusters:

    - "CR0": squared sums of the scores of each cluster; "CR1" times G/(G - 1), and
      nothing else; "CR1S" CR1 times (n - 1)/(n - K); all with t on G - 1.
    - "CR2", "CR3": the residuals of each cluster times the inverse square root, and the
      inverse, of its block of I - H; no further factor; t with the degrees of freedom
      of Bell and McCaffrey [1]_ [2]_. With weights the working model stays errors of
      one variance, as in R's clubSandwich for ``lm``.
    - "classical", "HC0" to "HC3": each row for itself, with t on n - K (classical, HC0,
      HC1) or Satterthwaite degrees of freedom. Not with ``cluster``, and HC2 and HC3
      not with weights. The rows of a unit are hardly independent: they are there for
      comparison with other programs.

    Other programs count fewer coefficients: R's fixest leaves out unit effects that are
    nested in clusters, which makes its default error smaller than CR1S by
    :math:`\sqrt{(n - K) / (n - K + \text{units} - 1)}`.

    References
    ----------
    .. [1] Bell, R. M. and McCaffrey, D. F. (2002). Bias reduction in standard errors
       for linear regression with multi-stage samples. Survey Methodology 28(2),
       169-181.
    .. [2] Pustejovsky, J. E. and Tipton, E. (2018). Small-sample methods for
       cluster-robust variance estimation and hypothesis testing in fixed effects
       models. Journal of Business & Economic Statistics 36(4), 672-683.
    .. [3] Goodman-Bacon, A. (2021). Difference-in-differences with variation in
       treatment timing. Journal of Econometrics 225(2), 254-277.

    Examples
    --------
    Sixty households, half of which have a programme from 2022 on:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {
    ...             "household": h,
    ...             "year": year,
    ...             "programme": int(h % 2 and year >= 2022),
    ...             "income": 50.0
    ...             + h * 37 % 19
    ...             + (h * year) % 7
    ...             + 4 * (h % 2 and year >= 2022),
    ...         }
    ...         for h in range(60)
    ...         for year in range(2020, 2025)
    ...     ]
    ... )
    >>> me.impact.twoway_fixed_effects(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treatment="programme",
    ... )
    <TwoWayResult income: +3.89 [3.33, 4.46], 60 units>
    """
    columns = PathColumns(
        outcome=outcome,
        unit=unit,
        time=time,
        treated_from=treatment,
        covariates=_panel_study.names(covariates),
        cluster=cluster,
        weights=weights,
    )
    chosen = _options(columns, vcov=vcov, level=level)
    choice("missing", missing, ("raise", "drop"))
    paths = _panel_paths.read(data, columns, drop=missing == "drop")
    return _panel_study.announced(_of_paths(paths, chosen))


def from_reading(reading: Reading, chosen: Options) -> Found[TwoWayResult]:
    """Estimate from a table of first treated periods; nothing is warned of."""
    moments = own_weights.told_apart(reading)
    when = timing(moments, reading.periods, reading.cohorts)
    return _found(
        _fit(when.moments, when.treated),
        reading,
        chosen,
        left_out=tuple(_panel_study.lacking_outcome(reading)),
    )


def _fit(moments: Moments, treated: Mask) -> Regression:
    fit = regression.fit(moments, treated[:, :, None].astype(np.float64), reported=1)
    if not fit.kept.all():
        raise EstimationError(
            "The treatment cannot be told apart from the unit and period effects: in "
            "each period all units have it, or none. Add units that were untreated "
            "while others were treated."
        )
    return fit


def _options(columns: PathColumns, *, vcov: str | None, level: object) -> Options:
    """Offer the errors that the data allow."""
    known = family.BY_CLUSTER
    if columns.cluster in (None, columns.unit):
        by_row = family.BY_ROW if columns.weights is None else _WEIGHTED
        known = (*known, *by_row)
    return _panel_study.options(vcov=vcov, level=level, known=known)


def _of_paths(paths: Paths, chosen: Options) -> Found[TwoWayResult]:
    reading, moments = paths.reading, paths.reading.moments
    by_row = bool(paths.panel.covariates) or moments.weighted
    estimates: Family
    if by_row:
        estimates = _by_rows(paths)
        terms = [reading.columns.treated_from, *paths.panel.covariates]
    else:
        treated = paths.of_path[moments.cohort] > 0
        estimates = _fit(moments, treated)
        terms = [reading.columns.treated_from]
    by_start = attrs.evolve(moments, cohort=paths.cohort_of_path[moments.cohort])
    left_out: tuple[str, ...] = ()
    if paths.dropped:
        left_out = (
            (
                f"{paths.dropped:,} of {reading.rows:,} rows were left out because "
                "they lack a value: the estimate holds for the others."
            ),
        )
    return _found(
        estimates,
        attrs.evolve(reading, moments=by_start),
        chosen,
        left_out=left_out,
        terms=terms,
        switching=paths.switching,
    )


def _by_rows(paths: Paths) -> RowFit:
    """Fit row by row, for covariates and weights."""
    panel, exponent = paths.panel, paths.reading.moments.exponent
    seen = ~np.isnan(panel.outcome)
    unit, period = np.nonzero(seen)
    cluster = np.arange(panel.units) if panel.clusters is None else panel.clusters
    scaled = np.ldexp(panel.outcome[seen], -exponent)
    treated = paths.treated[seen]
    columns = [
        (name, np.broadcast_to(values, seen.shape)[seen])
        for name, values in panel.covariates.items()
    ]
    return rows.fit(
        Observed(
            outcome=scaled - scaled.mean(),
            unit=unit,
            period=period,
            cluster=cluster[unit],
            weights=None if panel.weights is None else panel.weights[unit],
            cluster_labels=panel.cluster_labels,
        ),
        [(paths.reading.columns.treated_from, treated), *columns],
        treated=treated,
        exponent=exponent,
    )


def _found(
    estimates: Family,
    reading: Reading,
    chosen: Options,
    *,
    left_out: tuple[str, ...],
    terms: Sequence[str] = ("treatment",),
    switching: int = 0,
) -> Found[TwoWayResult]:
    """Put the result together."""
    exponent = reading.moments.exponent
    contrasts = np.eye(len(terms))
    inferred = estimates.infer(contrasts, chosen.vcov)
    rows_used = reading.moments.rows
    effects = panel_results.rows_of(
        [{"term": term} for term in terms],
        inferred,
        [rows_used] * len(terms),
        level=chosen.level,
        exponent=exponent,
    )
    starts = sum(not cohort.never for cohort in reading.cohorts)
    facts = _panel_facts.facts(
        reading,
        estimator="twfe",
        method=_METHOD,
        control=_CONTROL,
        notes=_notes(switching),
        warnings=(*left_out, *_timing(starts)),
    )
    result = TwoWayResult(
        **_panel_study.with_cautions(facts, effects[0], chosen.vcov),
        effects=effects,
        overall=effects[0],
        vcov=chosen.vcov,
        level=chosen.level,
        critical_value=float("nan"),
        family=estimates,
        contrasts=contrasts,
        overall_contrast=contrasts[0],
        inferred=inferred,
        exponent=exponent,
    )
    return Found(result=result, left_out=left_out)


def _notes(switching: int) -> tuple[str, ...]:
    if not switching:
        return ()
    return (
        (
            f"{switching:,} units leave the programme again: the effect is taken to "
            "end at once."
        ),
    )


def _timing(starts: int) -> tuple[str, ...]:
    if starts < 2:  # noqa: PLR2004 - all start together
        return ()
    return (
        (
            f"Units start in {starts} different periods. Where effects differ between "
            "them or grow, some enter with a negative weight: see bacon_decomposition, "
            "and estimate with estimate_effect."
        ),
    )
