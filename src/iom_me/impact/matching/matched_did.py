"""Match on the baseline, and compare how the matched changed: panels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import ModelError
from iom_me.impact._panel.door import PanelColumns
from iom_me.impact.matching import _making, _roles, terms
from iom_me.impact.matching._announce import announced
from iom_me.impact.matching._effect.study import EffectOptions
from iom_me.impact.matching._panel_match import answer, gaps, reading
from iom_me.impact.matching._panel_match.answer import Asked
from iom_me.impact.matching._panel_match.reading import Waves
from iom_me.impact.matching.comparison_group import ComparisonGroup
from iom_me.impact.matching.options import MatchOptions

if TYPE_CHECKING:
    from iom_me.impact._least_squares.inference import Vcov
    from iom_me.impact.matching._effect.study import Inference, Loss
    from iom_me.impact.matching.matched_did_results import MatchedDidResult
    from iom_me.typing import IntoFrame

__all__ = ["matched_difference_in_differences"]


def matched_difference_in_differences(
    data: IntoFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated_from: str,
    comparison: MatchOptions | ComparisonGroup,
    baseline: Any = None,
    lags: int = 0,
    cluster: str | None = None,
    inference: Inference = "auto",
    vcov: Vcov | None = None,
    level: float = 0.95,
    missing: Loss = "raise",
    seed: int = 0,
) -> MatchedDidResult:
    r"""Compare how people changed with how others changed who were like them before.

    Everybody who was reached gets somebody who was like them in the baseline period,
    and the effect is how much more the first changed than the second. So it asks for
    less than either method alone: not that the matched are alike in everything, but
    that without the programme those who were alike at the baseline would have changed
    alike.

    Parameters
    ----------
    data
        Table with one row per unit and period, in any order. Not modified.
    outcome
        Column of numbers; effects have its unit.
    unit, time
        Columns that say who a row is about, and when: periods are whole numbers, dates,
        or ordered categories.
    treated_from
        Column of the first treated period, written like the periods and the same in all
        rows of a unit; missing for never treated (0 and infinity are read as never too,
        and noted). All who are treated start together.
    comparison
        `MatchOptions` with the covariates and how to match: the match is made here, on
        the rows of the baseline period. Or a result of `match` or `weight`, made
        beforehand from exactly these rows, in their order in the table.
    baseline
        The period that covariates are taken from, and that changes are measured from,
        as the table writes it; by default the last one before the start.
    lags
        How many of the last outcomes, that of the baseline first, are matched on
        besides the covariates. Only with `MatchOptions`.
    cluster
        Column of the level at which the programme was assigned, such as villages: one
        per unit. Standard errors are then by cluster, and by pair too where pairs reach
        across clusters.
    inference, vcov
        As in `effect`, which says what "auto" chooses.
    level
        Coverage of the intervals, between 0 and 1.
    missing
        What to do with those who lack an outcome. "raise": refuse. "drop": who lacks
        that of the baseline, or of a period of ``lags``, is left out before the match;
        who lacks that of another period is left out of that period, with whoever was
        compared with nobody else; all are counted. What is done with missing covariates
        says `MatchOptions`.
    seed
        Of the draws behind the band that holds for all periods at once, and of
        ``inference="randomization"``.

    Returns
    -------
    MatchedDidResult
        One row per period, the overall effect, the match, its balance, and a test of
        the periods before the start.

    Raises
    ------
    DataError
        A column is absent or of the wrong kind; a pair of unit and period stands in
        several rows; the start or the cluster of a unit changes; an outcome is missing
        (``missing="raise"``); the comparison was made from other rows.
    EstimationError
        Nobody is treated or untreated; the treated start at several times, or in the
        first period; nobody could be matched.
    ModelError
        An option is unknown, or does not fit with the others; the baseline does not lie
        before the start; there are fewer earlier periods than lags.

    Warns
    -----
    EstimationWarning
        What the match or the standard errors give reason to be careful about.

    See Also
    --------
    match, weight : Make the comparison, to look at it first.
    difference_in_differences, event_study : Without matching.
    group_time_att : Several starts, with covariates.

    Notes
    -----
    With final weights :math:`w_i` of the comparison (mean 1 in each group of
    :math:`n_1` and :math:`n_0`), the effect at period t is

    .. math:: \frac{1}{n_1} \sum_{D_i = 1} w_i (y_{it} - y_{ib}) -
       \frac{1}{n_0} \sum_{D_i = 0} w_i (y_{it} - y_{ib}),

    the effect that `effect` finds on the change from the baseline b [1]_, with its
    standard error: by pair, by village, of matches with replacement, of estimated
    weights. It equals a weighted regression with dummies for units and periods on the
    rows of t and b. The overall effect is that on the mean outcome over all periods
    from the start on, less the baseline; with gaps it rests on those who have them all.

    Periods before the start should show nothing. They are tested together by the Wald
    statistic of the joint covariance, which is made of the standard error of each
    period and the correlation of their influence by whoever belongs together, with
    Hotelling's F and the fewest degrees of freedom among them; without influence
    (matching with replacement) by the smallest p-value (Holm). Periods of ``lags`` are
    left out, as their difference is near zero because they were matched on. Matching on
    the level of an outcome that the groups differ in brings regression to the mean: the
    matched move back towards their own group, which looks like an effect [2]_. Hold the
    result against one without ``lags``.

    References
    ----------
    .. [1] Heckman, J., Ichimura, H. and Todd, P. (1997). Matching as an econometric
       evaluation estimator: evidence from evaluating a job training programme. Review
       of Economic Studies 64(4), 605-654.
    .. [2] Daw, J. and Hatfield, L. (2018). Matching and regression to the mean in
       difference-in-differences analysis. Health Services Research 53(6), 4138-4156.

    Examples
    --------
    Two hundred households; fifty joined a livelihood programme in 2022, mostly with
    more land, on which income grows faster anyway:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {
    ...             "household": h,
    ...             "year": year,
    ...             "joined": 2022 if joined else None,
    ...             "land": land,
    ...             "income": 50.0
    ...             + h * 37 % 19
    ...             + land * (year - 2020)
    ...             + (h * year) % 7
    ...             + 4 * (joined and year >= 2022),
    ...         }
    ...         for h in range(200)
    ...         for joined in [h % 4 == 0]
    ...         for land in [h * 0.618034 % 1 * 4 + 0.2 * joined]
    ...         for year in range(2020, 2024)
    ...     ]
    ... )
    >>> alike = me.impact.MatchOptions(covariates=["land"], caliper=0.1)
    >>> result = me.impact.matched_difference_in_differences(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treated_from="joined",
    ...     comparison=alike,
    ... )
    >>> result.to_frame()[["time", "estimate", "std_error", "n"]].round(2)
       time  estimate  std_error   n
    0  2020     -0.24       0.46  96
    1  2021      0.00        NaN   0
    2  2022      3.80       0.42  96
    3  2023      3.90       0.44  96
    4  <NA>      3.85       0.38  96
    >>> result.comparison.counts[1].dropped
    2
    """
    cluster = _roles.column_name_or_none(cluster, "cluster")
    columns = PanelColumns(
        outcome=_roles.column_name(outcome, "outcome"),
        unit=_roles.column_name(unit, "unit"),
        time=_roles.column_name(time, "time"),
        treated_from=_roles.column_name(treated_from, "treated_from"),
        cluster=None if cluster == unit else cluster,
    )
    options = EffectOptions(
        cluster=columns.cluster,
        inference=inference,
        level=level,
        vcov=vcov,
        missing=missing,
        seed=seed,
    )
    _require_comparison(comparison, lags)
    if getattr(baseline, "ndim", 0):
        raise ModelError(
            f"baseline= is of type {type(baseline).__name__}, not one period: write a "
            "value of time=, such as 2019."
        )
    wanted = _wanted(comparison, columns)
    waves = reading.read(data, columns, wanted, baseline)
    matched_on = reading.lagged(waves, lags)
    if isinstance(comparison, MatchOptions):
        waves, group = _matched(waves, comparison, matched_on, missing)
    else:
        waves, group = reading.beside(waves, comparison), comparison
    gaps.require_complete(waves, group.weights > 0, missing)
    asked = Asked(
        waves=waves,
        group=group,
        made_here=isinstance(comparison, MatchOptions),
        lags=matched_on,
        options=options,
    )
    return announced(answer.answered(asked))


def _require_comparison(comparison: object, lags: int) -> None:
    if isinstance(comparison, ComparisonGroup):
        if lags:
            raise ModelError(
                "lags= goes with MatchOptions, not with a comparison that was made "
                "beforehand: match on the earlier outcomes there, or pass its options."
            )
        return
    if not isinstance(comparison, MatchOptions):
        raise ModelError(
            f"comparison={type(comparison).__name__} says not whom to compare with: "
            "pass me.impact.MatchOptions(covariates=[...]), or a result of match or "
            "weight made from the rows of the baseline period."
        )


def _wanted(
    comparison: MatchOptions | ComparisonGroup, columns: PanelColumns
) -> tuple[str, ...]:
    if isinstance(comparison, MatchOptions):
        return reading.wanted_by_options(comparison, columns.treated_from)
    return reading.wanted_by_group(comparison)


def _matched(
    waves: Waves, options: MatchOptions, lags: tuple[int, ...], missing: str
) -> tuple[Waves, ComparisonGroup]:
    """Match on the rows of the baseline."""
    columns = waves.columns
    waves, names = reading.with_path(gaps.with_baseline(waves, lags, missing), lags)
    known = terms.columns_of(options.covariates)
    path = [
        name
        for place, name in names.items()
        if not (place == waves.base and columns.outcome in known)
    ]
    asked = attrs.evolve(
        options,
        covariates=(*options.covariates, *path),
        unit=options.unit or columns.unit,
    )
    return waves, _making.matched(waves.table, columns.treated_from, asked)
