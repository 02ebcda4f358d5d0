"""The formulas of progress, on plain numbers: shares of which 1 is the target."""

from __future__ import annotations

from iom_me.model.fields import Choice

__all__ = [
    "Formula",
    "achievement_rate",
    "baseline_relative",
    "difference_from_target",
]


class Formula(Choice):
    """Which formula gives the progress.

    ``auto``
        Baseline-relative where there is a baseline number, and else the ratio.
    ``baseline_relative``, ``ratio``
        (actual - baseline) / (target - baseline), and actual / target.
    ``milestone``
        Baseline-relative, towards the target in force by now: the next dated one.
    ``range``, ``maintain``
        For targets that are a range, or a state to keep. They cannot be asked for.
    ``ordinal``
        Steps made / steps to make on the scale of the indicator; it cannot be asked
        for either.

    Examples
    --------
    >>> from iom_me.tracking import Formula
    >>> [formula.value for formula in Formula][:4]
    ['auto', 'baseline_relative', 'ratio', 'milestone']
    """

    AUTO = "auto"
    BASELINE_RELATIVE = "baseline_relative"
    RATIO = "ratio"
    MILESTONE = "milestone"
    RANGE = "range"
    MAINTAIN = "maintain"
    ORDINAL = "ordinal"


def baseline_relative(actual: float, baseline: float, target: float) -> float | None:
    """Compute the share of the way from baseline to target, whatever the direction.

    Examples
    --------
    >>> from iom_me.tracking.progress.formulas import baseline_relative
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
    >>> from iom_me.tracking.progress.formulas import achievement_rate
    >>> achievement_rate(568, 800)
    0.71
    """
    return actual / target if target else None


def difference_from_target(actual: float, target: float) -> float | None:
    """Compute (actual - target) / target: 154 of 48 exceeds the target by 221 %.

    Examples
    --------
    >>> from iom_me.tracking.progress.formulas import difference_from_target
    >>> round(difference_from_target(154, 48), 2)
    2.21
    """
    return (actual - target) / target if target else None
