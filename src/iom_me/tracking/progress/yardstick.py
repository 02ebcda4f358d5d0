"""How far along is a value? What it is held against, and the share it makes.

A share is a fraction: 0 is the start, 1 the target. Nothing is capped here.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import attrs

from iom_me.model import Direction, Measure, NotAvailable, Operator, is_number
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.progress.formulas import (
    Formula,
    achievement_rate,
    baseline_relative,
    difference_from_target,
)
from iom_me.tracking.progress.goal import band, direction_of, is_met, meets, operator_of
from iom_me.tracking.progress.steps import is_stepped, no_step, numbered, whole_steps

if TYPE_CHECKING:
    from iom_me.model import Indicator, Target

__all__ = [
    "Formula",
    "Yardstick",
    "achievement_rate",
    "baseline_relative",
    "difference_from_target",
    "direction_of",
    "is_met",
    "meets",
    "yardstick",
]

_KINDS: dict[Measure | None, str] = {
    Measure.QUALITATIVE: "a qualitative indicator has no percentage",
    Measure.ORDINAL: "the steps of an ordinal scale have no distance unless the plan "
    "declares its scale",
}
_NO_RANGE = (
    "a range of steps is not measured: write its least step, with the operator "
    "'at_least'"
)
FALLING = (
    "lower is better, where actual / target is wrong; measure progress from a baseline "
    "number"
)


@attrs.frozen(kw_only=True)
class Yardstick:
    """What a value of one indicator is held against: formula, baseline and target.

    Attributes
    ----------
    formula : Formula
        Not ``auto``: the one that is used.
    target : float
        The final target, or the milestone in force; the lower end of a range. On a
        scale, the number of its step.
    baseline : float, optional
        Where it started, if that is known.
    lower, upper : float
        The lowest and the highest value that meet the target.
    refusal : str
        Why no share can be measured (whether the target is met can still be told).
    is_stepped : bool
        Whether the values are steps, of which only whole ones can be made.
    due : datetime.date, optional
        Day of the milestone that stands in for the final target.
    """

    formula: Formula
    target: float
    baseline: float | None
    lower: float
    upper: float
    refusal: str = ""
    is_stepped: bool = False
    due: dt.date | None = None

    def measure(self, value: float) -> float:
        """Return how far along a value is, or say why that cannot be told."""
        if self.refusal:
            raise CannotTell(self.refusal)
        share = self._share(value)
        if not math.isfinite(share):
            raise CannotTell("the numbers are too large or too close to divide")
        return share + 0.0  # no progress downwards is not -0

    def _share(self, value: float) -> float:
        if self.is_band:
            return self._share_of_band(value)
        if self.counts_from_baseline:
            return _from_baseline(value, self.baseline, self.target)
        return _ratio(value, self.target)

    def _share_of_band(self, value: float) -> float:
        if is_met(value, self.lower, self.upper):
            return 1.0
        start = None if self.baseline is None else self.distance(self.baseline)
        if not start:
            where = "is not known" if start is None else "was inside"
            raise CannotTell(
                f"the value is outside the target and the baseline {where}, so there "
                "is no way between the two to measure"
            )
        return 1 - self.distance(value) / start

    def distance(self, value: float) -> float:
        """Return how far outside the target a value is."""
        return max(self.lower - value, value - self.upper, 0.0)

    def is_met(self, value: float) -> bool:
        """Say whether a value meets the target."""
        return is_met(value, self.lower, self.upper)

    def attainable(self, share: float) -> float:
        """Return how much of an expected share there can be: whole steps on a scale."""
        if not self.is_stepped or self.is_band:
            return share
        return whole_steps(share, steps=abs(self.target - (self.baseline or 0.0)))

    def inputs(self, value: float) -> tuple[tuple[str, float], ...]:
        """Name the numbers that go into the formula."""
        goal = "target" if self.due is None else "milestone"
        numbers = {"actual": value, "baseline": self.baseline, goal: self.target}
        if self.is_band:
            numbers = {
                "actual": value,
                "baseline": self.baseline,
                "lowest": self.lower,
                "highest": self.upper,
            }
        elif not self.counts_from_baseline:
            del numbers["baseline"]
        return tuple(
            (name, number)
            for name, number in numbers.items()
            if number is not None and math.isfinite(number)
        )

    @property
    def counts_from_baseline(self) -> bool:
        """Whether progress begins at the baseline, and not at 0."""
        if self.formula is Formula.MILESTONE:
            return self.baseline is not None
        return self.formula in {Formula.BASELINE_RELATIVE, Formula.ORDINAL}

    @property
    def starts_beyond(self) -> bool:
        """Whether the baseline is better than a target that is still to be reached."""
        return (
            not self.is_band
            and self.baseline is not None
            and self.baseline != self.target
            and self.is_met(self.baseline)
        )

    @property
    def is_band(self) -> bool:
        """Whether values are held against a range or a state to keep."""
        return self.formula in {Formula.RANGE, Formula.MAINTAIN}


def _ratio(value: float, target: float) -> float:
    share = achievement_rate(value, target)
    if share is None:
        raise CannotTell("the target is 0, so actual / target is undefined")
    if target < 0:
        raise CannotTell("the target is negative, so actual / target misleads")
    return share


def _from_baseline(value: float, baseline: float | None, target: float) -> float:
    if baseline is None:
        raise CannotTell("there is no baseline number to measure progress from")
    share = baseline_relative(value, baseline, target)
    if share is None:
        raise CannotTell("target and baseline are the same, so there is no way to go")
    return share


def yardstick(
    indicator: Indicator, *, formula: Formula, day: dt.date | None = None
) -> Yardstick:
    """Choose what an indicator's values are held against, or say why nothing fits.

    Parameters
    ----------
    indicator
        The plan.
    formula
        As asked for.
    day
        The day by which a milestone counts; only the formula ``milestone`` asks.
    """
    plan = numbered(indicator)
    target, due = plan.final_target, None
    if formula is Formula.MILESTONE:
        target, due = _in_force(plan, day)
    if target is None:
        raise CannotTell("there is no target")
    if isinstance(target.value, (str, NotAvailable)):
        raise CannotTell(_no_number(target.value, plan))
    direction, _ = direction_of(plan)
    operator = operator_of(target, direction)
    if plan.measure is Measure.ORDINAL and operator is Operator.BETWEEN:
        raise CannotTell(_NO_RANGE)
    lower, upper = band(float(target.value), target.upper, operator)
    baseline = baseline_number(plan)
    # A floor that the baseline stands on, or a ceiling above it, is a state to keep.
    holds = baseline is not None and is_met(baseline, lower, upper)
    if direction is Direction.MAINTAIN or (holds and target.operator is not None):
        chosen = Formula.MAINTAIN
    elif operator in {Operator.EQUAL, Operator.BETWEEN}:
        chosen = Formula.RANGE
    else:
        chosen = _chosen(plan, formula)
    found = Yardstick(
        formula=chosen,
        target=float(target.value),
        baseline=baseline,
        lower=lower,
        upper=upper,
        is_stepped=is_stepped(plan),
        due=due,
    )
    falling = direction is Direction.DECREASE or operator is Operator.AT_MOST
    return attrs.evolve(found, refusal=_refusal(plan, found, falling=falling))


def _chosen(indicator: Indicator, asked: Formula) -> Formula:
    """Choose the formula of a target that is to be reached, not kept."""
    if indicator.measure is Measure.ORDINAL:
        return Formula.ORDINAL
    if asked is not Formula.AUTO:
        return asked
    has_baseline = baseline_number(indicator) is not None
    return Formula.BASELINE_RELATIVE if has_baseline else Formula.RATIO


def _refusal(indicator: Indicator, found: Yardstick, *, falling: bool) -> str:
    """Say why no share can be measured, if it cannot."""
    if indicator.measure is Measure.QUALITATIVE or not _has_distance(indicator):
        return _KINDS[indicator.measure]
    baseline = indicator.baseline
    if found.is_stepped and baseline is not None and isinstance(baseline.value, str):
        return f"the baseline {no_step(baseline.value, indicator)}"
    by_ratio = not found.is_band and not found.counts_from_baseline
    return FALLING if falling and by_ratio else ""


def _has_distance(indicator: Indicator) -> bool:
    return indicator.measure is not Measure.ORDINAL or bool(indicator.scale)


def _in_force(
    indicator: Indicator, day: dt.date | None
) -> tuple[Target | None, dt.date | None]:
    """Find the target in force on a day, and its day if it is not the final one."""
    final = indicator.final_target
    later = [
        (target.when, number)
        for number, target in enumerate(indicator.targets)
        if target is not final
        and target.when is not None
        and is_number(target.value)
        and day is not None
        and target.when >= day
    ]
    if not later:
        return final, None
    when, number = min(later)
    return indicator.targets[number], when


def _no_number(value: str | NotAvailable, indicator: Indicator) -> str:
    """Say why a target is no number."""
    if isinstance(value, NotAvailable):
        return _KINDS.get(indicator.measure) or f"the target is {value}"
    if is_stepped(indicator):
        return f"the target {no_step(value, indicator)}"
    return _KINDS.get(indicator.measure) or f"the target is the text {value!r}"


def baseline_number(indicator: Indicator) -> float | None:
    """Return the baseline if it is a number."""
    baseline = indicator.baseline
    if baseline is None or isinstance(baseline.value, (str, NotAvailable)):
        return None
    return float(baseline.value)
