"""Results of `iom_me.impact`, as the claims that rules about effects read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.logic.effects import Claim, Design, Effect, Group, Trends

if TYPE_CHECKING:
    from iom_me.impact import DidResult, EffectResult, PanelDesign, PanelResult

_ROUNDS_OF_A_TREND = 2


def effect_of(result: Any) -> Effect | None:
    """Read the claim off a result; None if it is no result with an effect."""
    from iom_me.impact import DidResult, EffectResult, PanelResult

    if isinstance(result, DidResult):
        return _of_difference(result)
    if isinstance(result, EffectResult):
        return _of_one_call(result)
    return _of_panel(result) if isinstance(result, PanelResult) else None


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
