"""Which design the data have, whom to compare with, and when there is nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs

from iom_me.errors import EstimationError
from iom_me.impact._study import facts

if TYPE_CHECKING:
    from iom_me.impact._group_time.cells import Control
    from iom_me.impact._panel.reading import Reading

Kind: TypeAlias = Literal[
    "two_by_two", "common_timing", "staggered", "staggered_without_never_treated"
]

ENOUGH = 10
"""Clusters that stand alone as a comparison."""


@attrs.frozen(kw_only=True)
class Design:
    """What the data are, in terms of who starts when.

    Attributes
    ----------
    kind : the design
    starts : first treated periods of the cohorts whose effect can be seen
    treated, never : units of these cohorts, and units never treated
    never_clusters : clusters that hold never treated units
    waves_before : periods before the first of the starts
    control : whom to compare with
    """

    kind: Kind
    starts: tuple[Any, ...]
    treated: int
    never: int
    never_clusters: int
    waves_before: int
    control: Control


def of(reading: Reading) -> Design:
    """Find the design.

    Raises
    ------
    EstimationError
        Nothing shows what would have happened without the programme; it says why.
    """
    periods, cohorts = reading.periods, reading.cohorts
    _require_periods(reading)
    units = facts.units_of(reading.moments, len(cohorts))
    clusters = facts.clusters_of(reading.moments, len(cohorts))
    places = [place for place, c in enumerate(cohorts) if not c.never and c.start > 0]
    never = [place for place, cohort in enumerate(cohorts) if cohort.never]
    _require_starts(reading, places)
    if not never and len(places) == 1:
        _refuse_without_comparison(reading, places[0])
    alone = int(sum(clusters[place] for place in never))
    kind = _kind(len(periods), len(places), has_never=bool(never))
    is_enough = alone >= ENOUGH or len(places) == 1
    return Design(
        kind=kind,
        starts=tuple(cohorts[place].label for place in places),
        treated=int(sum(units[place] for place in places)),
        never=int(sum(units[place] for place in never)),
        never_clusters=alone,
        waves_before=min(cohorts[place].start for place in places),
        control="never_treated" if is_enough else "not_yet_treated",
    )


def _kind(periods: int, starts: int, *, has_never: bool) -> Kind:
    if not has_never:
        return "staggered_without_never_treated"
    if starts > 1:
        return "staggered"
    return "two_by_two" if periods == 2 else "common_timing"  # noqa: PLR2004 - 2 x 2


def _require_periods(reading: Reading) -> None:
    labels = reading.periods.labels
    if len(labels) < 2:  # noqa: PLR2004 - before and after
        raise EstimationError(
            f"Column {reading.columns.time!r} (time=) holds one period only "
            f"({labels[0]}): an effect over time needs at least one period before the "
            "start and one after."
        )


def _require_starts(reading: Reading, places: list[int]) -> None:
    name = reading.columns.treated_from
    if all(cohort.never for cohort in reading.cohorts):
        raise EstimationError(
            f"Nobody is ever treated: column {name!r} (treatment=) gives no start up "
            f"to the last period ({reading.periods.labels[-1]})."
        )
    if not places:
        raise EstimationError(
            "Every treated unit had started by the first period "
            f"({reading.periods.labels[0]}), so nothing shows how it was before: add "
            f"an earlier period, or look at the starts in {name!r} (treatment=)."
        )


def _refuse_without_comparison(reading: Reading, place: int) -> None:
    cohort, labels = reading.cohorts[place], reading.periods.labels
    before = " and others had started before" if reading.cohorts[0].start == 0 else ""
    raise EstimationError(
        f"Nobody is left to compare with: all units that start do so at {cohort.label}"
        f"{before}, and nobody is never treated. From {labels[cohort.start]} on "
        "everybody has the programme, so what it changed cannot be told from what "
        "changed anyway. Add units that were never treated, or that start later; "
        "before and after alone show a change, and no effect."
    )
