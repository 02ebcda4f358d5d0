"""Which cohort is compared with whom, in which period, and from which base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from iom_me.impact._panel.order import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.impact._panel.order import Cohort, Periods

Control: TypeAlias = Literal["never_treated", "not_yet_treated"]
BasePeriod: TypeAlias = Literal["universal", "varying"]


@attrs.frozen(kw_only=True)
class Rule:
    """How comparisons are chosen."""

    control: Control
    base_period: BasePeriod
    anticipation: float


@attrs.frozen(kw_only=True, cache_hash=True)
class Cell:
    """One comparison.

    Attributes
    ----------
    cohort, period, base : positions
    controls : positions of the cohorts that serve as comparison
    event_time : how long after the start
    reference : whether the period is the base itself, where the effect is 0 by rule
    """

    cohort: int
    period: int
    base: int
    controls: tuple[int, ...]
    event_time: int
    reference: bool


@attrs.frozen(kw_only=True)
class Grid:
    """All comparisons.

    Attributes
    ----------
    cells : by cohort, then by period
    without_base : cohorts that have no period before their start
    without_control : cohorts that nobody is left to compare with after their start
    """

    cells: tuple[Cell, ...]
    without_base: tuple[int, ...]
    without_control: tuple[int, ...]


def lay_out(periods: Periods, cohorts: Sequence[Cohort], rule: Rule) -> Grid:
    """Find the cohorts and periods that can be compared.

    Left out: cohorts without a base period, cells that nobody is left to compare with,
    and cohorts that have such cells only after their start (R's ``did`` does the same
    with the last cohort where nobody is never treated).
    """
    found: list[Cell] = []
    without_base, without_control = [], []
    for place, cohort in enumerate(cohorts):
        if cohort.never:
            continue
        own = _last_before(periods, cohort, rule)
        cells = list(_of_cohort(periods, cohorts, place, own, rule))
        if own < 0:
            without_base.append(place)
        elif all(cell.period < cohort.start for cell in cells):
            without_control.append(place)
        else:
            found += cells
    return Grid(
        cells=tuple(found),
        without_base=tuple(without_base),
        without_control=tuple(without_control),
    )


def _of_cohort(
    periods: Periods, cohorts: Sequence[Cohort], place: int, own: int, rule: Rule
) -> Iterator[Cell]:
    """Go through the periods of one cohort; ``own`` is its last untreated period."""
    cohort = cohorts[place]
    for period in range(len(periods)):
        base = _base(cohort, period, own, rule)
        if base < 0:
            continue
        controls = _controls(periods, cohorts, place, max(period, base), rule)
        if controls:
            yield Cell(
                cohort=place,
                period=period,
                base=base,
                controls=controls,
                event_time=event_time(periods, cohort, period),
                reference=period == base,
            )


def _last_before(periods: Periods, cohort: Cohort, rule: Rule) -> int:
    """Find the last period before the cohort could know of the programme; or -1."""
    start = _start(periods, cohort)
    before = [
        t for t, now in enumerate(_clock(periods)) if now + rule.anticipation < start
    ]
    return before[-1] if before else -1


def _clock(periods: Periods) -> Sequence[float]:
    """Tell the time in the unit of event time."""
    if periods.numeric:
        return [float(value) for value in periods.values]
    return [float(place) for place in range(len(periods))]


def _start(periods: Periods, cohort: Cohort) -> float:
    return cohort.value if periods.numeric else float(cohort.start)


def _base(cohort: Cohort, period: int, own: int, rule: Rule) -> int:
    if rule.base_period == "universal" or period >= cohort.start:
        return own
    return period - 1


def _controls(
    periods: Periods, cohorts: Sequence[Cohort], own: int, last: int, rule: Rule
) -> tuple[int, ...]:
    """Name the cohorts that are untreated up to the later of the two periods."""
    never = tuple(place for place, cohort in enumerate(cohorts) if cohort.never)
    if rule.control == "never_treated":
        return never
    until = _clock(periods)[last] + rule.anticipation
    later = (
        place
        for place, cohort in enumerate(cohorts)
        if place != own and not cohort.never and _start(periods, cohort) > until
    )
    return (*later, *never)
