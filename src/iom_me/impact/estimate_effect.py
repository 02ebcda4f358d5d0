"""The effect of a programme, from a table, in one call."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

import iom_me
from iom_me.errors import (
    DataWarning,
    EstimationError,
    EstimationWarning,
    ModelError,
)
from iom_me.impact import randomization
from iom_me.impact._effect import beside, design, treatment as column, words
from iom_me.impact._group_time import estimation
from iom_me.impact._group_time.adjusted import Adjustment
from iom_me.impact._group_time.cells import Rule
from iom_me.impact._group_time.estimation import Plan
from iom_me.impact._resampling import sums
from iom_me.impact._study import study as _panel_study
from iom_me.impact._study.switching import PathColumns
from iom_me.impact.diagnostics.pretrend import pretrend_test
from iom_me.impact.effect_results import EffectEstimate, EffectResult
from iom_me.impact.panel_results import EventStudyResult
from iom_me.impact.results import Coefficient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.impact._panel.reading import Reading
    from iom_me.impact.group_time import ClusterVcov
    from iom_me.impact.panel_results import GroupTimeResult
    from iom_me.impact.resampling_results import RandomizationResult
    from iom_me.typing import IntoFrame

__all__ = ["estimate_effect"]

_NAN = float("nan")
_DRAWS = 9_999
_WITHOUT_ERROR = (
    "No standard error can be computed, so there is no t interval; the p-value is that "
    "of a permutation test."
)
_NUMBERS = tuple(field.name for field in attrs.fields(Coefficient))


def estimate_effect(
    data: IntoFrame,
    *,
    outcome: str,
    unit: str | None = None,
    time: str,
    treatment: str,
    cluster: str | None = None,
    covariates: Sequence[str] = (),
    weights: str | None = None,
    vcov: ClusterVcov | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> EffectResult:
    r"""Estimate the effect of a programme, finding out how.

    Looks at who starts when and who never does, chooses the comparison and the
    estimator that the design allows, says why, and shows what other estimators make of
    the same data. Refuses where nothing shows what would have happened without the
    programme, and says what is lacking.

    Parameters
    ----------
    data
        Table with one row per unit and period, in any order; or, without ``unit``, one
        row per person of repeated cross-sections. Not modified.
    outcome
        Column of numbers; the effect has its unit. Rows that lack it are left out, with
        a warning.
    unit
        Column that says who a row is about; None if other people were asked in each
        period.
    time
        Column of periods: whole numbers, dates, or ordered categories.
    treatment
        Either a column of 0 and 1 (or False and True): 1 in the rows that have the
        programme. Or the first treated period of the row's unit, written like the
        periods; missing for never treated (0 and infinity are read as never too, and
        noted). Which of both is told from the values; if they allow both, the call is
        refused. A 0/1 column without ``unit`` needs ``cluster``, and whole clusters
        that start.
    cluster
        Column of the clusters: the level at which the programme was assigned. By
        default each unit (each row of cross-sections) is its own cluster.
    covariates
        Columns to adjust for, as they are in the last period before the start.
    weights
        Column of positive weights, one per unit; only their proportions matter.
    vcov
        Kind of standard error: "CR2" by default, see `group_time_att`.
    level
        Coverage of the intervals, between 0 and 1.
    seed
        Of the draws behind bands and the permutation test.

    Returns
    -------
    EffectResult
        The effect and its interval, and on it: ``explanation``, ``to_frame()`` with the
        estimates side by side, ``event_study()``, ``pretrend``, ``honest()``,
        ``assumptions``, ``next_steps``, ``sentence()``.

    Raises
    ------
    DataError
        A column is absent or of the wrong kind; a pair of unit and period stands in
        several rows; the treatment ends, lacks values in a 0/1 column, or may mean
        either thing.
    EstimationError
        Nobody starts, nobody was seen before the start, or nobody is left to compare
        with.
    ModelError
        An option is unknown.

    Warns
    -----
    DataWarning
        Rows lack the outcome; cohorts had started by the first period.
    EstimationWarning
        There is no standard error; few clusters, small cohorts, few degrees of freedom.

    See Also
    --------
    group_time_att : The estimator that is chosen, with all its options.
    difference_in_differences : Two groups and two periods, with rows as clusters.
    twoway_fixed_effects : For a programme that ends, under strong assumptions.

    Notes
    -----
    The estimator is that of Callaway and Sant'Anna [1]_, doubly robust [2]_ if there
    are covariates; with two groups and two periods it is the difference-in-differences.
    The effect is the average over all treated cohorts and periods, weighed by the size
    of the cohort. What is compared with depends on who starts when alone, never on the
    outcome: never treated units if they make up at least 10 clusters, or if all others
    start together; otherwise all units that are not treated yet.

    Beside it stand: the other comparison, interaction-weighted, imputation, two stages,
    and two-way fixed effects. The last four are averages over treated observations,
    with the shares of cohorts taken as given, and not adjusted for covariates. In a
    panel without gaps, covariates and weights the interaction-weighted estimate equals
    the group-time one with the same comparison. The note on two-way fixed effects says
    how much of their weight is on comparisons with units that have the programme
    already (`bacon_decomposition`); if there are gaps, among the units without.

    With a 0/1 column a unit starts in its first row with a 1. Units of a cluster that
    starts as a whole start with it, also if they were not observed then; units that
    have the programme in all of their rows show no start, and are left out. Notes count
    all of these.

    If an effect rests on a single treated (or untreated) cluster, nothing shows how
    clusters differ, and no standard error exists. Then the p-value is that of
    `randomization_inference`, and there is no t interval. CR0, CR1 and CR1S would take
    that part of the variance for zero, and are not used then; a warning says so.

    References
    ----------
    .. [1] Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences with
       multiple time periods. Journal of Econometrics 225(2), 200-230.
    .. [2] Sant'Anna, P. H. C. and Zhao, J. (2020). Doubly robust difference-in-
       differences estimators. Journal of Econometrics 219(1), 101-122.

    Examples
    --------
    Sixty households; twenty joined a livelihood programme in 2022, twenty in 2023:

    >>> import iom_me as me
    >>> import pandas as pd
    >>> starts = {0: 2022, 1: 2023, 2: 9999}
    >>> visits = pd.DataFrame(
    ...     [
    ...         {
    ...             "household": h,
    ...             "year": year,
    ...             "programme": year >= starts[h % 3],
    ...             "income": 50.0
    ...             + h * 37 % 19
    ...             + (h * year) % 7
    ...             + 4 * (year >= starts[h % 3]),
    ...         }
    ...         for h in range(60)
    ...         for year in range(2020, 2025)
    ...     ]
    ... )
    >>> result = me.impact.estimate_effect(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treatment="programme",
    ... )
    >>> result
    <EffectResult income: +4.15 [3.21, 5.09], staggered roll-out>
    >>> result.to_frame()[["estimator", "chosen", "estimate", "note"]].round(2)
                  estimator  chosen  estimate                          note
    0            group_time    True      4.15
    1            group_time   False      4.15
    2  interaction_weighted   False      4.15
    3            imputation   False      4.08
    4             two_stage   False      4.08
    5                  twfe   False      4.05  12 % of the weight forbidden
    """
    plan = _plan(vcov=vcov, level=level, seed=seed)
    columns = PathColumns(
        outcome=outcome,
        unit=unit,
        time=time,
        treated_from=treatment,
        covariates=_panel_study.names(covariates),
        cluster=cluster,
        weights=weights,
    )
    with column.in_terms_of_this_call():
        result, left_out = _estimated(column.read(data, columns), plan)
    for message in result.warnings:
        kind = DataWarning if message in left_out else EstimationWarning
        warnings.warn(message, kind, stacklevel=2)
    return result


def _plan(*, vcov: str | None, level: object, seed: object) -> Plan:
    """Check the options; whom to compare with is chosen later."""
    chosen = _panel_study.options(vcov=vcov, level=level, seed=seed)
    return Plan(
        rule=Rule(control="never_treated", base_period="universal", anticipation=0),
        adjustment=Adjustment(method="doubly_robust", improved=False),
        unbalanced="pairwise",
        vcov=chosen.vcov,
        level=chosen.level,
        bands=True,
        seed=chosen.seed,
    )


def _estimated(reading: Reading, plan: Plan) -> tuple[EffectResult, tuple[str, ...]]:
    """Estimate; also say which of the warnings are about rows that were left out."""
    found = design.of(reading)
    plan = attrs.evolve(plan, rule=attrs.evolve(plan.rule, control=found.control))
    group_time, left_out, said = _chosen(reading, plan)
    permutation, more = _permuted(reading, group_time, plan)
    others = list(beside.others(reading, plan, found))
    has_error = not math.isnan(group_time.std_error)
    estimates = (
        _row(_of_chosen(group_time), is_chosen=True),
        *(_row(each, has_error=has_error) for each in others),
    )
    effect = group_time.overall
    if permutation is not None:
        effect = attrs.evolve(effect, p_value=permutation.p_value)
    study = group_time.aggregate("event", seed=plan.seed)
    assert isinstance(study, EventStudyResult)  # noqa: S101 - what "event" gives
    pretrend = pretrend_test(study)
    result = EffectResult(
        kind=found.kind,
        effect=effect,
        estimates=estimates,
        group_time=group_time,
        permutation=permutation,
        pretrend=pretrend,
        waves_before=found.waves_before,
        explanation=words.explanation(
            found, group_time, sum(each.forbidden for each in others)
        ),
        assumptions=tuple(words.assumptions(group_time)),
        next_steps=tuple(words.next_steps(found, group_time, pretrend, permutation)),
        notes=group_time.notes,
        warnings=tuple(dict.fromkeys((*group_time.warnings, *said, *more))),
        outcome=group_time.outcome,
        unit=group_time.unit,
        time=group_time.time,
        treatment=group_time.treatment,
        cluster=group_time.cluster,
        weights=group_time.weights,
        covariates=group_time.covariates,
        vcov=group_time.vcov,
        level=group_time.level,
        version=iom_me.__version__,
        study=study,
    )
    return result, left_out


def _chosen(
    reading: Reading, plan: Plan
) -> tuple[GroupTimeResult, tuple[str, ...], tuple[str, ...]]:
    """Estimate by group and time, without an error that means nothing."""
    found = estimation.estimate(reading, plan)
    alone = any(cohort.clusters == 1 for cohort in found.result.design.cohorts)
    if not alone or plan.vcov in ("CR2", "CR3"):
        return found.result, found.left_out, ()
    corrected = estimation.estimate(reading, attrs.evolve(plan, vcov="CR2"))
    if not math.isnan(corrected.result.std_error):
        return found.result, found.left_out, ()
    said = (
        f"vcov={plan.vcov!r} was not used: with a single cluster it takes the "
        "variance between clusters for zero."
    )
    return corrected.result, corrected.left_out, (said,)


def _permuted(
    reading: Reading, result: GroupTimeResult, plan: Plan
) -> tuple[RandomizationResult | None, tuple[str, ...]]:
    """Test by permutation if there is no standard error."""
    if not math.isnan(result.std_error):
        return None, ()
    said = [_WITHOUT_ERROR]
    tested = result
    try:
        if result.design.panel and not result.design.balanced:
            whole = attrs.evolve(plan, unbalanced="balanced")
            tested = estimation.estimate(reading, whole).result
            said.append(
                f"The permutation test uses the {tested.design.units:,} units that "
                "were observed in every period; the effect on these is "
                f"{tested.estimate:+.4g}."
            )
        found = randomization.run(
            tested._assignment(),  # noqa: SLF001 - kept out of the sight of users
            sums.options(draws=_DRAWS, null=0.0, level=plan.level),
            statistic="effect",
            alternative="two-sided",
            rng=np.random.default_rng(plan.seed),
        )
    except (EstimationError, ModelError) as error:
        return None, (_untested(result, error),)
    found = attrs.evolve(found, outcome=result.outcome, cluster=result.cluster)
    return found, (*said, *found.warnings)


def _untested(result: GroupTimeResult, error: Exception) -> str:
    start = "There is no standard error, and no permutation test either: "
    if result.design.panel:
        return f"{start}{error}"
    return (
        f"{start}in cross-sections only permutation_test has one, with treated= and "
        "post=."
    )


def _of_chosen(result: GroupTimeResult) -> beside.Beside:
    return beside.Beside(
        estimator="group_time", control=result.control, effect=result.overall
    )


def _row(
    found: beside.Beside, *, is_chosen: bool = False, has_error: bool = True
) -> EffectEstimate:
    """Make a row; without an error of the chosen estimate, others show none either."""
    numbers: dict[str, Any] = dict.fromkeys(_NUMBERS, _NAN)
    numbers |= {"term": "overall", "n": 0}
    if found.effect is not None:
        kept = _NUMBERS if has_error else ("term", "estimate", "n")
        numbers |= {name: getattr(found.effect, name) for name in kept}
    return EffectEstimate(
        **numbers,
        estimator=found.estimator,
        control=found.control,
        chosen=is_chosen,
        note=found.note,
    )
