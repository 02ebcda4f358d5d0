"""The way from the baseline to the target: far enough, not too far, not back."""

from __future__ import annotations

import datetime as dt
from math import nan
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

import attrs

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.rules.targets.stated import has_value
from iom_me.logic.wording import Stated
from iom_me.model import (
    Accumulation,
    Direction,
    Measure,
    Operator,
    Period,
    is_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.rules.targets.stated import Cell
    from iom_me.model import Indicator, Target, Value

    _Ends: TypeAlias = tuple[float, float]
    _Time: TypeAlias = dt.date | Period | None

__all__ = ["T05", "T06", "T12", "T14"]


def _no_change(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator in dossier.measured:
        baseline, target = indicator.baseline, indicator.final_target
        if baseline is None or target is None or _may_stay(indicator, target):
            continue
        if has_value(dossier, baseline) and _is_same(
            dossier, baseline.value, target.value
        ):
            yield Flaw(
                "{indicator}: the target {target} is the baseline {baseline}: nothing "
                "is to change.",
                values={
                    "indicator": indicator,
                    "target": Stated(target, indicator),
                    "baseline": Stated(baseline, indicator),
                },
                node=result.id,
                indicator=indicator.id,
            )


def _may_stay(indicator: Indicator, target: Target) -> bool:
    """Say whether a value may reach its target by staying as it is."""
    return (
        indicator.direction is Direction.MAINTAIN
        or target.operator is Operator.BETWEEN
        or _is_limit(indicator, target)
    )


def _is_same(dossier: Dossier, one: Value, other: Value) -> bool:
    if is_number(one) and is_number(other):
        return one == other
    if isinstance(one, str) and isinstance(other, str):
        words = dossier.read(one).words
        return bool(words) and words == dossier.read(other).words
    return False


T05 = Rule(
    "T05",
    "target-equals-baseline",
    severity="warning",
    summary="The target differs from the baseline, unless the value is to be kept.",
    why="A target that is reached on the first day cannot show what the project did. "
    "Where keeping a value is an achievement, the direction says so.",
    source="General practice (a target is a change)",
    suggestion="Check both values. If the value is to be kept as it is, declare the "
    "direction maintain.",
    find=_no_change,
)


def _wrong_side(dossier: Dossier) -> Iterator[Flaw]:
    for result in dossier.results:
        for indicator in result.indicators:
            baseline, target = indicator.baseline, indicator.final_target
            if baseline is None or target is None:
                continue
            side = _side(_ends(baseline), _ends(target))
            if side and side == _worse(indicator, target):
                yield Flaw(
                    _WRONG_SIDE[side, indicator.direction],
                    values={
                        "indicator": indicator,
                        "target": Stated(target, indicator),
                        "baseline": Stated(baseline, indicator),
                    },
                    node=result.id,
                    indicator=indicator.id,
                )


_WRONG_SIDE = {
    ("below", None): (
        "{indicator}: the target {target} lies below the baseline {baseline}, although "
        "the value should increase (no direction is declared, so this is assumed)."
    ),
    ("below", Direction.INCREASE): (
        "{indicator}: the target {target} lies below the baseline {baseline}, although "
        "the value should increase."
    ),
    ("above", Direction.DECREASE): (
        "{indicator}: the target {target} lies above the baseline {baseline}, although "
        "the value should decrease."
    ),
}


def _ends(cell: Cell) -> _Ends:
    """Return the lower and the upper end of a value.

    What is no number lies on no side of anything.
    """
    low = cell.value if is_number(cell.value) else nan
    upper = getattr(cell, "upper", None)
    return low, low if upper is None else upper


def _side(earlier: _Ends, later: _Ends) -> str:
    """Say where the later lies; nothing if the two meet."""
    if later[1] < earlier[0]:
        return "below"
    return "above" if later[0] > earlier[1] else ""


def _worse(indicator: Indicator, target: Target) -> str:
    """Say on which side of what came before a target would be a step back."""
    if indicator.direction is Direction.MAINTAIN or _is_limit(indicator, target):
        return ""
    return "above" if indicator.direction is Direction.DECREASE else "below"


def _is_limit(indicator: Indicator, target: Target) -> bool:
    """Say whether it is a floor under what falls, or a ceiling for what may fall."""
    return (indicator.direction, target.operator) in {
        (Direction.DECREASE, Operator.AT_LEAST),
        (None, Operator.AT_MOST),
    }


T06 = Rule(
    "T06",
    "target-on-wrong-side",
    severity="error",
    summary="The target lies on the better side of the baseline.",
    why="A target behind the starting point is reached on the first day, or means that "
    "baseline and target do not measure the same thing.",
    source="IATI guidance on results (direction of an indicator); seen in IOM's "
    "ex-post evaluation of SRARP II, Nigeria, 2023",
    suggestion="Check both values. If they are right, declare the direction or correct "
    "it (increase, decrease or maintain).",
    find=_wrong_side,
)


def _milestones(dossier: Dossier) -> Iterator[Flaw]:
    end = dossier.plan.end
    for result, indicator in dossier.measured:
        targets = [one for one in indicator.targets if is_number(one.value)]
        if len(targets) > 1:
            for flaw in (
                _rivals(indicator, targets, end),
                _step_back(indicator, targets, end),
            ):
                if flaw is not None:
                    yield attrs.evolve(flaw, node=result.id, indicator=indicator.id)


def _rivals(
    indicator: Indicator, targets: Sequence[Target], end: dt.date | None
) -> Flaw | None:
    """Find two targets for the same time that contradict each other."""
    seen: dict[tuple[_Time, Operator | None], Target] = {}
    for target in targets:
        time = target.period or target.date or end
        first = seen.setdefault((time, target.operator), target)
        if (first.value, first.upper) != (target.value, target.upper):
            return Flaw(
                "{indicator} has two targets for {day} that differ: {first} and "
                "{second}."
                if time
                else "{indicator} has two targets without a date that differ: {first} "
                "and {second}.",
                values={
                    "indicator": indicator,
                    "day": target.when or end,
                    "first": Stated(first, indicator),
                    "second": Stated(target, indicator),
                },
                suggestion="Keep one of them, or give each its own date.",
            )
    return None


def _step_back(
    indicator: Indicator, targets: Sequence[Target], end: dt.date | None
) -> Flaw | None:
    """Find the first milestone that lies behind the one before it."""
    if not _runs_on(indicator):
        return None
    dated = [(target.when or end or dt.date.max, target) for target in targets]
    dated.sort(key=itemgetter(0))
    latest: dict[Operator | None, tuple[dt.date, Target]] = {}
    for day, later in dated:
        before, earlier = latest.get(later.operator, (day, later))
        latest[later.operator] = (day, later)
        side = _side(_ends(earlier), _ends(later)) if before < day else ""
        if side and side == _worse(indicator, later):
            return Flaw(
                _BACK[side, indicator.direction],
                values={
                    "indicator": indicator,
                    "earlier": Stated(earlier, indicator),
                    "later": Stated(later, indicator),
                },
            )
    return None


_BACK = {
    ("below", None): (
        "{indicator}: the targets go back from {earlier} to {later}, although the "
        "value should increase (no direction is declared, so this is assumed)."
    ),
    ("below", Direction.INCREASE): (
        "{indicator}: the targets go back from {earlier} to {later}, although the "
        "value should increase."
    ),
    ("above", Direction.DECREASE): (
        "{indicator}: the targets go up from {earlier} to {later}, although the value "
        "should decrease."
    ),
}


def _runs_on(indicator: Indicator) -> bool:
    """Say whether each target continues the last, and is not for its period alone.

    Counts may be meant either way, so without a word on accumulation they are left
    alone (see I15).
    """
    if indicator.accumulation is None:
        return indicator.measure in {Measure.PERCENTAGE, Measure.RATIO, Measure.SCORE}
    return indicator.accumulation is not Accumulation.PER_PERIOD


T12 = Rule(
    "T12",
    "milestones-out-of-order",
    severity="warning",
    summary="Milestones lead to the final target, and there is one for each date.",
    why="Between two targets for one day everyone can choose, and a milestone beyond "
    "the final target says that the project plans to lose what it reached.",
    source="DFID log-frame guidance, 2009 (milestones); general practice (running "
    "totals do not fall)",
    suggestion="Put the milestones in order. If each is for its own period only, "
    "declare the accumulation per_period; if less is better, the direction decrease.",
    find=_milestones,
)


def _leaps(dossier: Dossier) -> Iterator[Flaw]:
    limit = dossier.profile.thresholds.baseline_multiple
    for result, indicator in dossier.measured:
        baseline, target = indicator.baseline, indicator.final_target
        if (
            baseline is not None
            and target is not None
            and indicator.direction in (None, Direction.INCREASE)
            and target.operator is not Operator.AT_MOST
            and _ends(target)[0] > limit * _ends(baseline)[0] > 0
        ):
            yield Flaw(
                "{indicator}: the target {target} is more than {limit} times the "
                "baseline {baseline}.",
                values={
                    "indicator": indicator,
                    "target": Stated(target, indicator),
                    "limit": limit,
                    "baseline": Stated(baseline, indicator),
                },
                node=result.id,
                indicator=indicator.id,
            )


T14 = Rule(
    "T14",
    "target-far-from-baseline",
    severity="info",
    summary="The target is within reach of the baseline.",
    why="A target many times the baseline is either a hope, or a sign that the two "
    "count different things. In IOM's evaluations such targets were missed by far, or "
    "passed nine times over because the definition was wider than meant.",
    source="USAID, performance indicator targets; seen in IOM's evaluations of SRARP "
    "II, Nigeria, 2023, and MIRAA III, Niger",
    suggestion="Say in the notes what the target is based on: past progress, budget, "
    "number of people to be reached.",
    find=_leaps,
)
