"""Effects as outcome less what untreated observations predict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iom_me.impact import panel_results
from iom_me.impact._group_time import report
from iom_me.impact._group_time.aggregate import Weighing
from iom_me.impact._group_time.cells import Cell
from iom_me.impact._linear import effects
from iom_me.impact._linear.family import Inferred
from iom_me.impact._panel import reading as door
from iom_me.impact._panel.door import PanelColumns
from iom_me.impact._study import (
    event_methods as _event_methods,
    facts as _panel_facts,
    study as _panel_study,
)
from iom_me.impact._study.study import Found, Options
from iom_me.impact.panel_results import AggregateResult, GroupTimeResult

if TYPE_CHECKING:
    from iom_me.impact._linear.effects import Stages
    from iom_me.impact._panel.reading import Reading
    from iom_me.impact._study.study import Used
    from iom_me.impact.group_time import ClusterVcov
    from iom_me.typing import IntoFrame

__all__ = ["imputation_att", "two_stage_did"]

_CONTROL = "untreated observations, by unit and period effects"


def imputation_att(
    data: IntoFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated_from: str,
    cluster: str | None = None,
    weights: str | None = None,
    vcov: ClusterVcov | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> GroupTimeResult:
    r"""Estimate effects by imputation (Borusyak, Jaravel and Spiess).

    Untreated observations give an effect of each unit and of each period. These predict
    what treated observations would have been without the programme; the difference is
    the effect. Effects may differ between cohorts and grow over time. Right if, without
    the programme, all units would have changed alike in all periods (parallel trends);
    it uses every untreated period, so it is more precise than comparisons with a single
    base period, and leans on parallel trends in all of them.

    Parameters
    ----------
    data
        Table with one row per unit and period, in any order. Not modified.
    outcome
        Column of numbers; effects have its unit. Rows that lack it count as not
        observed, with a warning.
    unit, time
        Columns that say who a row is about, and when: periods are whole numbers, dates,
        or ordered categories.
    treated_from
        Column of the first treated period, written like the periods and the same in all
        rows of a unit; missing for never treated (0 and infinity are read as never too,
        and noted).
    cluster
        Column of the clusters: the level at which the programme was assigned. By
        default each unit is its own cluster.
    weights
        Column of positive weights, one per unit; only their proportions matter.
    vcov
        Kind of standard error, see Notes: "CR2" by default.
    level
        Coverage of the intervals, between 0 and 1.
    seed
        Of the draws behind the band that holds for all effects at once.

    Returns
    -------
    GroupTimeResult
        One row per treated cohort and period, with ``n`` its treated units;
        ``estimate`` and its interval are the mean over all treated observations;
        ``aggregate`` gives the effects by event time, by cohort and by period.

    Raises
    ------
    DataError
        A column is absent or of the wrong kind, a pair of unit and period stands in
        several rows, or the start of a unit changes.
    EstimationError
        Nobody is treated, nobody was observed before a start, or no treated period had
        anybody untreated.
    ModelError
        An option is unknown.

    Warns
    -----
    DataWarning
        Rows lack the outcome; units have no untreated period, and were left out.
    EstimationWarning
        A cohort is a single cluster; a side has fewer than 10 clusters; fewer than 5
        degrees of freedom.

    See Also
    --------
    event_study : With leads, by ``method="imputation"``.
    two_stage_did : The same mean with Gardner's standard error.

    Notes
    -----
    Averages weigh by treated observations (times their weights), which are taken as
    given: no part of the error comes from the sizes of cohorts. A cohort and period
    that the untreated observations do not reach is left out, and a note names it.

    "CR0" is the standard error of the paper [1]_: an estimate is
    :math:`\sum v_{it} y_{it}`, and its variance the sum over clusters of
    :math:`(\sum v_{it} \hat e_{it})^2`, with residuals of treated observations about
    the mean effect on their cohort in their period. The authors' own program weighs
    that mean by the loads of clusters; here every observation counts alike. "CR1" is
    CR0 times G/(G - 1), "CR1S" CR1 times (n - 1)/(n - K) with K the units, periods and
    effects; all three with t on G - 1 degrees of freedom.

    "CR2" and "CR3" correct by leverage in the least-squares regression on unit effects,
    period effects and a dummy for every treated cohort and period, whose residuals they
    take; degrees of freedom are those of Bell and McCaffrey [2]_. In a balanced panel
    imputation is that regression [3]_. In an unbalanced one its estimates remain linear
    and unbiased where the regression is right, so CR2 is unbiased with independent
    errors of one variance there too. With weights the
    working model stays errors of one variance, as in R's clubSandwich for ``lm``; with
    more than 10,000 units, or where clusters hold several units and the table stays in
    its engine, it is a variance of one over the weight.

    References
    ----------
    .. [1] Borusyak, K., Jaravel, X. and Spiess, J. (2024). Revisiting event-study
       designs: robust and efficient estimation. Review of Economic Studies 91(6),
       3253-3285.
    .. [2] Bell, R. M. and McCaffrey, D. F. (2002). Bias reduction in standard errors
       for linear regression with multi-stage samples. Survey Methodology 28(2),
       169-181.
    .. [3] Wooldridge, J. M. (2021). Two-way fixed effects, the two-way Mundlak
       regression, and difference-in-differences estimators. SSRN 3906345.

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
    >>> result = me.impact.imputation_att(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treated_from="joined",
    ... )
    >>> round(result.estimate, 2), round(result.std_error, 2)
    (4.08, 0.36)
    >>> result.aggregate("group").to_frame()[["term", "estimate"]].round(2)
             term  estimate
    0  group 2022      4.05
    1  group 2023      4.12
    2     overall      4.08
    """
    columns = PanelColumns(
        outcome=outcome,
        unit=unit,
        time=time,
        treated_from=treated_from,
        cluster=cluster,
        weights=weights,
    )
    chosen = _panel_study.options(vcov=vcov, level=level, seed=seed)
    return _panel_study.announced(from_reading(door.read(data, columns), chosen))


def from_reading(reading: Reading, chosen: Options) -> Found[GroupTimeResult]:
    """Estimate from a table that was read before; nothing is warned of."""
    used, stages = _imputable(reading)
    facts = _panel_facts.facts(
        used.reading,
        estimator="imputation",
        method="Effects by imputation (Borusyak, Jaravel and Spiess)",
        control=_CONTROL,
        notes=_event_methods.unreached(stages),
        warnings=used.left_out,
    )
    when = stages.timing
    cells = [
        Cell(
            cohort=k,
            period=t,
            base=-1,
            controls=(),
            event_time=when.event_of(k, t),
            reference=False,
        )
        for k, t in stages.cells
    ]
    imputed = effects.of_cells(stages)
    counted = np.array([when.mass(mark) for mark in stages.marks])
    source = report.Source(
        facts=facts,
        cells=cells,
        n=[when.units(mark) for mark in stages.marks],
        labels=tuple(cohort.label for cohort in when.cohorts),
        family=imputed,
        weighing=Weighing(
            cells=cells,
            estimates=imputed.estimates,
            share=np.ones(len(when.cohorts)),
            starts=[cohort.start for cohort in when.cohorts],
            counted=counted / counted.sum(),
        ),
        shares_estimated=False,
        exponent=reading.moments.exponent,
        level=chosen.level,
        seed=chosen.seed,
        bands=True,
    )
    return Found(result=report.group_time(source, chosen.vcov), left_out=used.left_out)


def _imputable(reading: Reading) -> tuple[Used, Stages]:
    used = _panel_study.used(reading)
    stages = effects.stages(used.timing)
    _event_methods.require_cells(stages)
    return _event_methods.reached(used, stages), stages


def two_stage_did(
    data: IntoFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated_from: str,
    cluster: str | None = None,
    weights: str | None = None,
    vcov: ClusterVcov | None = None,
    level: float = 0.95,
) -> AggregateResult:
    r"""Estimate the average effect in two stages (Gardner).

    The first stage fits unit and period effects to untreated observations. The second
    regresses what they leave of the outcome on the treatment: its coefficient is the
    mean effect over all treated observations, the same as that of `imputation_att`. The
    standard error counts both stages. By event time, with leads: `event_study` with
    ``method="two_stage"``.

    Parameters
    ----------
    data, outcome, unit, time, treated_from, cluster, weights, level
        As in `imputation_att`.
    vcov
        Kind of standard error, see Notes: "CR2" by default.

    Returns
    -------
    AggregateResult
        One effect.

    Raises
    ------
    DataError, EstimationError, ModelError
        As in `imputation_att`.

    Warns
    -----
    DataWarning, EstimationWarning
        As in `imputation_att`.

    Notes
    -----
    "CR0" is the standard error of the two stages as one GMM problem [1]_: the score of
    a cluster is the sum of :math:`v_{it} \hat e_{it}`, with residuals of treated
    observations about the one effect. It differs from `imputation_att`, whose residuals
    are about the effect on the cohort in the period, and is larger where effects differ
    between them. "CR1", "CR1S", "CR2", "CR3" and the degrees of freedom follow from it
    as there; the residuals of CR2 and CR3 are those of the second stage too.

    References
    ----------
    .. [1] Gardner, J. (2022). Two-stage differences in differences. arXiv:2207.05943.

    Examples
    --------
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
    >>> result = me.impact.two_stage_did(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treated_from="joined",
    ... )
    >>> round(result.estimate, 2), round(result.std_error, 2)
    (4.08, 0.36)
    """
    columns = PanelColumns(
        outcome=outcome,
        unit=unit,
        time=time,
        treated_from=treated_from,
        cluster=cluster,
        weights=weights,
    )
    chosen = _panel_study.options(vcov=vcov, level=level)
    found = two_stage_from_reading(door.read(data, columns), chosen)
    return _panel_study.announced(found)


def two_stage_from_reading(reading: Reading, chosen: Options) -> Found[AggregateResult]:
    """Estimate from a table that was read before; nothing is warned of."""
    used, stages = _imputable(reading)
    when = stages.timing
    treated = when.treated & when.seen
    second = effects.of_second_stage(stages, [treated])
    one = np.eye(1)
    (overall,) = panel_results.rows_of(
        [{"term": report.OVERALL}],
        second.infer(one, chosen.vcov),
        [when.units(treated)],
        level=chosen.level,
        exponent=reading.moments.exponent,
    )
    facts = _panel_facts.facts(
        used.reading,
        estimator="two_stage",
        method="Effect in two stages (Gardner)",
        control=_CONTROL,
        notes=_event_methods.unreached(stages),
        warnings=used.left_out,
    )
    result = AggregateResult(
        **_panel_study.with_cautions(facts, overall, chosen.vcov),
        effects=(),
        overall=overall,
        vcov=chosen.vcov,
        level=chosen.level,
        critical_value=float("nan"),
        family=second,
        contrasts=np.zeros((0, 1)),
        overall_contrast=one[0],
        inferred=_nothing(),
        exponent=reading.moments.exponent,
        kind="simple",
    )
    return Found(result=result, left_out=used.left_out)


def _nothing() -> Inferred:
    """Stand for a table without rows."""
    return Inferred(estimates=np.zeros(0), covariance=np.zeros((0, 0)), df=np.zeros(0))
