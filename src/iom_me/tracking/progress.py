"""How far along is a value? The arithmetic, on plain numbers.

A share is a fraction: 0 is the start, 1 the target. Nothing is capped here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from iom_me.model import Direction, Measure, NotAvailable, Operator, is_number
from iom_me.model.fields import Choice
from iom_me.tracking._reason import CannotTell

if TYPE_CHECKING:
    from iom_me.model import Indicator, Target

__all__ = [
    "Formula",
    "Yardstick",
    "achievement_rate",
    "baseline_relative",
    "difference_from_target",
    "is_met",
    "meets",
    "yardstick",
]

_TOLERANCE = 1e-9  # relative: 0.1 + 0.2 reaches a target of 0.3

_KINDS: dict[Measure | None, str] = {
    Measure.QUALITATIVE: "a qualitative indicator has no percentage",
    Measure.ORDINAL: "the steps of an ordinal scale have no distance",
}
_FALLING = (
    "lower is better, where actual / target is wrong; measure progress from a baseline "
    "number"
)


class Formula(Choice):
    """Which formula gives the progress.

    ``auto`` is baseline-relative where there is a baseline, and else the ratio.

    Examples
    --------
    >>> from iom_me.tracking import Formula
    >>> [formula.value for formula in Formula]
    ['auto', 'baseline_relative', 'ratio', 'range', 'maintain']
    """

    AUTO = "auto"
    BASELINE_RELATIVE = "baseline_relative"
    RATIO = "ratio"
    RANGE = "range"
    MAINTAIN = "maintain"


def baseline_relative(actual: float, baseline: float, target: float) -> float | None:
    """Compute the share of the way from baseline to target, whatever the direction.

    Examples
    --------
    >>> from iom_me.tracking.progress import baseline_relative
    >>> round(baseline_relative(53, baseline=15, target=50), 3)
    1.086
    >>> baseline_relative(0, baseline=40, target=10)
    1.3333333333333333
    """
    if target == baseline:
        return None
    return (actual - baseline) / (target - baseline)


def achievement_rate(actual: float, target: float) -> float | None:
    """Compute actual / target: 154 of 48 is 321 % of the target.

    Examples
    --------
    >>> from iom_me.tracking.progress import achievement_rate
    >>> achievement_rate(568, 800)
    0.71
    """
    return actual / target if target else None


def difference_from_target(actual: float, target: float) -> float | None:
    """Compute (actual - target) / target: 154 of 48 exceeds the target by 221 %.

    Examples
    --------
    >>> from iom_me.tracking.progress import difference_from_target
    >>> round(difference_from_target(154, 48), 2)
    2.21
    """
    return (actual - target) / target if target else None


def direction_of(indicator: Indicator) -> tuple[Direction, str]:
    """Say which way is better, and what that rests on if it is not declared."""
    target = indicator.final_target
    if indicator.direction is Direction.MAINTAIN and not (target and target.operator):
        return Direction.MAINTAIN, "taken as a level not to fall below"
    if indicator.direction is not None:
        return indicator.direction, ""
    if target is not None and target.operator is Operator.AT_MOST:
        return Direction.DECREASE, "direction taken from the target: at most"
    return Direction.INCREASE, "direction assumed: increase"


def operator_of(target: Target, direction: Direction) -> Operator:
    """Say how a value is held against the target: as declared, or by the direction."""
    if target.operator is not None:
        return target.operator
    is_ceiling = direction is Direction.DECREASE
    return Operator.AT_MOST if is_ceiling else Operator.AT_LEAST


def band(value: float, upper: float | None, operator: Operator) -> tuple[float, float]:
    """Return the lowest and the highest value that meet a target."""
    if operator is Operator.AT_LEAST:
        return value, math.inf
    if operator is Operator.AT_MOST:
        return -math.inf, value
    return value, value if upper is None else float(upper)


def is_met(value: float, lower: float, upper: float) -> bool:
    """Say whether a value lies within both ends, up to rounding.

    Examples
    --------
    >>> from iom_me.tracking.progress import is_met
    >>> is_met(0.1 + 0.2, 0.3, 0.3), is_met(0, 1, 5)
    (True, False)
    """
    return (value >= lower or math.isclose(value, lower, rel_tol=_TOLERANCE)) and (
        value <= upper or math.isclose(value, upper, rel_tol=_TOLERANCE)
    )


def meets(value: float, target: Target, indicator: Indicator) -> bool:
    """Say whether a value meets a target of an indicator, such as a milestone."""
    if not is_number(target.value):
        return False
    direction, _ = direction_of(indicator)
    operator = operator_of(target, direction)
    return is_met(value, *band(float(target.value), target.upper, operator))


@attrs.frozen(kw_only=True)
class Yardstick:
    """What a value of one indicator is held against: formula, baseline and target.

    Attributes
    ----------
    formula : Formula
        Not ``auto``: the one that is used.
    target : float
        The final target; the lower end of a range.
    baseline : float, optional
        Where it started, if that is known.
    lower, upper : float
        The lowest and the highest value that meet the target.
    refusal : str
        Why no share can be measured (whether the target is met can still be told).
    """

    formula: Formula
    target: float
    baseline: float | None
    lower: float
    upper: float
    refusal: str = ""

    def measure(self, value: float) -> float:
        """Return how far along a value is, or say why that cannot be told."""
        if self.refusal:
            raise CannotTell(self.refusal)
        share = self._share(value)
        if not math.isfinite(share):
            raise CannotTell("the numbers are too large or too close to divide")
        return share

    def _share(self, value: float) -> float:
        if self.formula is Formula.RATIO:
            return _ratio(value, self.target)
        if self.formula is Formula.BASELINE_RELATIVE:
            return _from_baseline(value, self.baseline, self.target)
        return self._share_of_band(value)

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


def yardstick(indicator: Indicator, *, formula: Formula) -> Yardstick:
    """Choose what an indicator's values are held against, or say why nothing fits."""
    target = indicator.final_target
    if target is None:
        raise CannotTell("there is no target")
    if isinstance(target.value, (str, NotAvailable)):
        raise CannotTell(_KINDS.get(indicator.measure) or _no_number(target.value))
    direction, _ = direction_of(indicator)
    operator = operator_of(target, direction)
    lower, upper = band(float(target.value), target.upper, operator)
    baseline = baseline_number(indicator)
    # A floor that the baseline stands on, or a ceiling above it, is a state to keep.
    holds = baseline is not None and is_met(baseline, lower, upper)
    if direction is Direction.MAINTAIN or (holds and target.operator is not None):
        chosen = Formula.MAINTAIN
    elif operator in {Operator.EQUAL, Operator.BETWEEN}:
        chosen = Formula.RANGE
    elif formula is Formula.AUTO:
        chosen = Formula.RATIO if baseline is None else Formula.BASELINE_RELATIVE
    else:
        chosen = formula
    falling = direction is Direction.DECREASE or operator is Operator.AT_MOST
    return Yardstick(
        formula=chosen,
        target=float(target.value),
        baseline=baseline,
        lower=lower,
        upper=upper,
        refusal=_KINDS.get(indicator.measure, "")
        or (_FALLING if falling and chosen is Formula.RATIO else ""),
    )


def _no_number(value: str | NotAvailable) -> str:
    if isinstance(value, str):
        return f"the target is the text {value!r}"
    return f"the target is {value}"


def baseline_number(indicator: Indicator) -> float | None:
    """Return the baseline if it is a number."""
    baseline = indicator.baseline
    if baseline is None or isinstance(baseline.value, (str, NotAvailable)):
        return None
    return float(baseline.value)
