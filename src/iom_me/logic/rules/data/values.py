"""What the values of one indicator mean: claims, deviations, and targets far behind.

All arithmetic is that of `iom_me.track`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from iom_me.logic.findings import Flaw, Needs, Rule, Severity
from iom_me.logic.rules.data.cells import comments, measured, says
from iom_me.logic.wording import Stated
from iom_me.model import Operator
from iom_me.model.fields import number
from iom_me.model.values import is_number
from iom_me.tracking.progress.status import Status
from iom_me.tracking.progress.yardstick import difference_from_target, meets
from iom_me.tracking.words import percent

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Indicator, Result, Target
    from iom_me.tracking import IndicatorProgress
    from iom_me.tracking.measurements.cells import Cell

__all__ = ["D05", "D06", "D07"]

_FAILING = {Status.OFF_TRACK, Status.REGRESSED}
_ROUNDING = 1e-9


# D05


def _false_claims(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator, cells, entry in measured(dossier):
        claim = _claim(cells, entry)
        if not claim:
            continue
        if entry.actual is None:
            yield Flaw(
                '{indicator} is said to be "{claim}", but there is no value that shows '
                "it.",
                values={"indicator": indicator, "claim": claim},
                severity=Severity.WARNING,
                suggestion="Report the value, or withdraw the claim.",
                node=result.id,
                indicator=indicator.id,
            )
        elif _is_short(indicator, cells, entry):
            assumed = indicator.direction is None and entry.direction == "increase"
            yield Flaw(
                _FALSE_ASSUMED if assumed else _FALSE,
                values={
                    "indicator": indicator,
                    "claim": claim,
                    "actual": _described(entry.actual, indicator),
                    "target": _described(entry.target, indicator),
                },
                node=result.id,
                indicator=indicator.id,
            )


_FALSE = Flaw(
    '{indicator} is said to be "{claim}", but the value {actual} does not reach the '
    "target {target}."
).message
_FALSE_ASSUMED = Flaw(
    '{indicator} is said to be "{claim}", but the value {actual} does not reach the '
    "target {target} (no direction is declared, so it is assumed that it should "
    "increase)."
).message


def _claim(cells: Sequence[Cell], entry: IndicatorProgress) -> str:
    """Return what the rows of the last period claim, if all of them claim success."""
    last = entry.actual_date or cells[-1].end
    rows = [cell for cell in cells if cell.end >= last]
    rows = [cell for cell in rows if not cell.part] or rows
    is_claimed = bool(rows) and all(says(cell.claim, "achieved") for cell in rows)
    return rows[-1].claim if is_claimed else ""


def _is_short(
    indicator: Indicator, cells: Sequence[Cell], entry: IndicatorProgress
) -> bool:
    """Say whether a value misses the target, and every milestone that may be meant."""
    if entry.status is Status.ACHIEVED:
        return False
    if entry.status not in _FAILING and (entry.progress is None or entry.progress >= 1):
        return False
    may_be_meant = _up_to_next(indicator.targets, cells[-1].end)
    return is_number(entry.actual) and not any(
        meets(entry.actual, target, indicator) for target in may_be_meant
    )


def _up_to_next(targets: Iterable[Target], day: dt.date) -> Iterator[Target]:
    """Yield the targets up to the first that is not before a day; the undated too."""
    dated = [(target.when, target) for target in targets if target.when is not None]
    yield from (target for target in targets if target.when is None)
    for when, target in sorted(dated, key=lambda pair: pair[0]):
        yield target
        if when >= day:
            return


def _described(value: float | str | None, indicator: Indicator) -> Stated | str:
    return Stated(number(value), indicator) if is_number(value) else str(value)


D05 = Rule(
    "D05",
    "false-claim",
    severity="error",
    summary="What is claimed to be achieved is achieved by the values reported.",
    why="Readers go by the word and not by the numbers. One claim that the report's "
    "own figures deny puts all others in doubt.",
    source="IOM final evaluation of MIRAA III, Niger (section 2.2)",
    suggestion="Correct the claim, or the value if it is out of date.",
    find=_false_claims,
    needs=Needs.MEASUREMENTS,
)


# D06


class _Deviation(NamedTuple):
    """How far the value of an indicator is from the target that is due."""

    result: Result
    indicator: Indicator
    entry: IndicatorProgress
    target: float
    share: float


def _unexplained(dossier: Dossier) -> Iterator[Flaw]:
    if dossier.evidence is None:
        return
    found = list(_deviations(dossier, dossier.evidence.as_of))
    if len(found) > 1 and not any(map(comments, dossier.evidence.cells.values())):
        yield Flaw(
            "The measurements have no comments, although values differ from the "
            "targets that are due by more than {limit}: {indicators}.",
            values={
                "limit": percent(dossier.profile.thresholds.variance),
                "indicators": tuple(item.indicator.id for item in found),
            },
            suggestion="Add a column comment, and say there why each of them differs.",
        )
        return
    for item in found:
        yield Flaw(
            "{indicator}: the value {actual} ({date}) differs from the target {target} "
            "by {deviation}, and no comment says why.",
            values={
                "indicator": item.indicator,
                "actual": _described(item.entry.actual, item.indicator),
                "date": item.entry.actual_date,
                "target": _described(item.target, item.indicator),
                "deviation": f"{'+' if item.share > 0 else ''}{percent(item.share)}",
            },
            node=item.result.id,
            indicator=item.indicator.id,
        )


def _deviations(dossier: Dossier, as_of: dt.date | None) -> Iterator[_Deviation]:
    """Find values far from the target that is due, of which no comment says why."""
    limit = dossier.profile.thresholds.variance
    for result, indicator, cells, entry in measured(dossier):
        due = _due(indicator, cells, entry, as_of)
        if due is None or not is_number(entry.actual) or comments(cells):
            continue
        target = _nearest(entry.actual, due)
        share = difference_from_target(entry.actual, target)
        if share is not None and limit + _ROUNDING < abs(share) < math.inf:
            signed = -share if target < 0 else share
            yield _Deviation(result, indicator, entry, target, signed)


def _due(
    indicator: Indicator,
    cells: Sequence[Cell],
    entry: IndicatorProgress,
    as_of: dt.date | None,
) -> Target | None:
    """Return the target that the last value is to be held against, if one is due.

    Between two targets no value is planned, so there is nothing to differ from.
    """
    if as_of is None or entry.actual_date is None:
        return None
    if entry.target_date is not None and entry.target_date <= as_of:
        return indicator.final_target
    last = [
        cell for cell in cells if cell.is_reported and cell.end == entry.actual_date
    ]
    return next(
        (
            target
            for target in indicator.targets
            for cell in last
            if target.when is not None
            and (cell.start or cell.end) <= target.when <= cell.end
        ),
        None,
    )


def _nearest(value: float, target: Target) -> float:
    """Return the value that was planned; that itself, if it lies where it should.

    A number alone is a plan, to be explained from both sides. A declared floor, ceiling
    or range is only broken from outside.
    """
    low = target.value if is_number(target.value) else value
    high = low if target.upper is None else target.upper
    match target.operator:
        case Operator.AT_LEAST:
            return max(value, low)
        case Operator.AT_MOST:
            return min(value, low)
        case _:
            return min(max(value, low), high)


D06 = Rule(
    "D06",
    "unexplained-deviation",
    severity="warning",
    summary="A value far from the target that is due comes with a comment that says "
    "why.",
    why="Without a reason nobody can tell a problem of the project from one of the "
    "plan or of the data, and nothing is learnt for the next period.",
    source="monitoringevaluationstudio.com (progress report rubric: variance beyond "
    "10 %)",
    suggestion="Say in the column comment why it differs, and what is done about it.",
    find=_unexplained,
    needs=Needs.MEASUREMENTS,
)


# D07


def _overshooting(dossier: Dossier) -> Iterator[Flaw]:
    limit = dossier.profile.thresholds.over_achievement
    for result, indicator, _, entry in measured(dossier):
        if entry.progress is not None and entry.progress > limit:
            yield Flaw(
                "{indicator}: progress is {progress} of the way to the target "
                "{target}, so that target or definition are in doubt.",
                values={
                    "indicator": indicator,
                    "progress": percent(entry.progress),
                    "target": _described(entry.target, indicator),
                },
                node=result.id,
                indicator=indicator.id,
            )


D07 = Rule(
    "D07",
    "target-overshot",
    severity="info",
    summary="No value goes far beyond its target.",
    why="A target that is passed by half or more was set too low, or something else is "
    "counted than was planned: contacts instead of persons, for instance.",
    source="IOM ex-post evaluation of SRARP II, Nigeria, 2023 (321 % of a target); "
    "IOM final evaluation of MIRAA III, Niger "
    "(902 %)",
    suggestion="Check that target and values count the same thing. If they do, raise "
    "the target or say why it was low.",
    find=_overshooting,
    needs=Needs.MEASUREMENTS,
)
