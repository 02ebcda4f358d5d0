"""Results of `iom_me.impact`, as the claims that rules about effects read."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.logic.effects import Balance, Claim, Design, Effect, Group, Trends

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.impact import (
        BalanceResult,
        DidResult,
        Dropped,
        EffectResult,
        MatchedDidResult,
        MatchedEffect,
        MatchedEffects,
        PanelDesign,
        PanelResult,
    )

_ROUNDS_OF_A_TREND = 2


def effects_of(result: Any) -> tuple[Effect, ...]:
    """Read the claims off a result; none if it is no result with an effect."""
    from iom_me import impact

    if isinstance(result, impact.DidResult):
        return (_of_difference(result),)
    if isinstance(result, impact.EffectResult):
        return (_of_one_call(result),)
    if isinstance(result, impact.MatchedEffect):
        return (_of_comparison(result),)
    if isinstance(result, impact.MatchedEffects):
        return _of_several(result)
    if isinstance(result, impact.MatchedDidResult):
        return (_of_matched_change(result),)
    return (_of_panel(result),) if isinstance(result, impact.PanelResult) else ()


def _of_difference(result: DidResult) -> Effect:
    return Effect(
        _printable(result.outcome),
        design=Design.DIFFERENCE_IN_DIFFERENCES,
        claim=Claim.ATTRIBUTION,
        estimate=_if_finite(result.estimate),
        std_error=_if_finite(result.std_error),
        p_value=_if_finite(result.p_value),
        waves=2,
        waves_before=1,
        trends=Trends(result.parallel_trends.status),
        groups=[
            Group(cell.name, n=cell.n, variance_share=cell.variance_share)
            for cell in result.cells
        ],
    )


def _of_one_call(result: EffectResult) -> Effect:
    is_tested = result.pretrend.verdict != "untestable"
    return attrs.evolve(
        _of_panel(result.group_time),
        p_value=_if_finite(result.p_value),
        waves_before=result.waves_before,
        trends=_trends(result.waves_before, is_tested=is_tested),
        specifications=[
            (f"{row.estimator}, {row.control}".rstrip(", "), row.estimate)
            for row in result.estimates
            if not row.chosen and math.isfinite(row.estimate)
        ],
    )


def _of_panel(result: PanelResult) -> Effect:
    from iom_me.impact import EventStudyResult

    design = result.design
    before = _waves_before(design)
    test = result.pre_trends if isinstance(result, EventStudyResult) else None
    is_tested = test is not None and math.isfinite(test.p_value)
    # Cohorts of cross-sections count the rows of all rounds, which are no one group.
    cohorts = design.cohorts if design.panel else ()
    return Effect(
        _printable(result.outcome),
        design=Design.DIFFERENCE_IN_DIFFERENCES,
        claim=Claim.ATTRIBUTION,
        estimate=_if_finite(result.estimate),
        std_error=_if_finite(result.std_error),
        p_value=_if_finite(result.p_value),
        waves=len(design.periods),
        waves_before=before,
        trends=_trends(before, is_tested=is_tested),
        groups=[
            Group(
                "never treated" if cohort.label is None else _printable(cohort.label),
                n=cohort.units,
            )
            for cohort in cohorts
        ],
    )


def _of_comparison(result: MatchedEffect) -> Effect:
    is_ratio = result.measure == "ratio"
    # The error of a ratio is that of its logarithm.
    error = result.std_error * (result.estimate if is_ratio else 1)
    asked = result.n_left_out if result.estimand == "ATT" else 0
    is_weighted = result.comparison == "weighted"
    return Effect(
        _printable(result.outcome),
        design=Design.WEIGHTING if is_weighted else Design.MATCHING,
        claim=Claim.ATTRIBUTION,
        estimate=_if_finite(result.estimate),
        std_error=_if_finite(error),
        p_value=_if_finite(result.p_value),
        unit="times" if is_ratio else "",
        groups=_two_groups(result.n_treated, result.n_untreated),
        dropped_treated=max(asked, _count_treated(result.dropped)),
    )


def _of_several(result: MatchedEffects) -> tuple[Effect, ...]:
    return tuple(
        attrs.evolve(
            _of_comparison(one),
            p_value=_if_finite(p),
            outcomes_tested=len(result.effects),
            correction=result.correction,
        )
        for one, p in zip(result.effects, result.p_values_adjusted, strict=True)
    )


def _of_matched_change(result: MatchedDidResult) -> Effect:
    times = [row.event_time for row in result.effects]
    before = sum(time is not None and time < 0 for time in times)
    untreated, treated = result.comparison.counts
    test = result.pre_trends
    is_tested = math.isfinite(getattr(test, "p_value", math.nan))
    dropped = getattr(result.comparison, "dropped", ())
    return Effect(
        _printable(result.outcome),
        design=Design.MATCHED_DIFFERENCE_IN_DIFFERENCES,
        claim=Claim.ATTRIBUTION,
        estimate=_if_finite(result.estimate),
        std_error=_if_finite(result.std_error),
        p_value=_if_finite(result.p_value),
        waves=len(result.periods),
        waves_before=before,
        trends=_trends(before, is_tested=is_tested),
        groups=_two_groups(treated.used, untreated.used),
        balance=() if result.balance is None else balances_of(result.balance),
        dropped_treated=max(treated.dropped, _count_treated(dropped)),
    )


def _two_groups(treated: int, untreated: int) -> tuple[Group, Group]:
    return Group("treated", n=treated), Group("untreated", n=untreated)


def _count_treated(dropped: Iterable[Dropped]) -> int:
    return sum(one.count for one in dropped if one.treated)


def balances_of(result: BalanceResult) -> tuple[Balance, ...]:
    """Read how alike the groups are after the match; what never varies says nothing."""
    return tuple(
        Balance(
            _printable(row.covariate),
            smd=_if_known(row.smd_after),
            variance_ratio=_if_known(row.variance_ratio_after),
        )
        for row in result.covariates
    )


def _if_known(value: float) -> float | None:
    """Keep what is infinite as the largest number there is: it is no balance."""
    if math.isinf(value):
        return math.copysign(sys.float_info.max, value)
    return None if math.isnan(value) else value


def _trends(before: int | None, *, is_tested: bool) -> Trends:
    if is_tested:
        return Trends.TESTED
    has_one = before is not None and before < _ROUNDS_OF_A_TREND
    return Trends.UNTESTABLE if has_one else Trends.NOT_TESTED


def _waves_before(design: PanelDesign) -> int | None:
    """Count the rounds before the first start; None if that was in no round."""
    starts = [cohort.label for cohort in design.cohorts if cohort.label is not None]
    places = [design.periods.index(s) for s in starts if s in design.periods]
    return min((place for place in places if place > 0), default=None)


def _printable(name: object) -> str:
    shown = str(name)
    return shown if shown.isprintable() and shown.strip() else repr(shown)


def _if_finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
