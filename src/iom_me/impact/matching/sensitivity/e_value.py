"""How strong a hidden reason would have to be: one number, from an effect."""

from __future__ import annotations

import math
import numbers
from typing import Literal, TypeAlias, get_args

import iom_me
from iom_me.errors import ModelError, suggest
from iom_me.impact.matching.matched_effects import MatchedEffect
from iom_me.impact.matching.sensitivity.e_value_results import EValue

__all__ = ["e_value"]

Ratio: TypeAlias = Literal["risk_ratio", "odds_ratio", "standardised_difference"]
_PER_SD = 0.91
_NAN = math.nan
_ROUNDING = 1e-12


def e_value(
    effect: MatchedEffect | float,
    *,
    ci_low: float | None = None,
    ci_high: float | None = None,
    measure: Ratio | None = None,
    is_rare: bool | None = None,
) -> EValue:
    r"""Say how strong a hidden reason would have to be, to explain an effect.

    The E-value is a risk ratio: something hidden that makes both joining and the
    outcome at least so many times as likely, beyond what was measured, could explain
    the effect; something weaker could not.

    Parameters
    ----------
    effect
        A result of `effect` on one outcome, or a published number.
    ci_low, ci_high
        Ends of the interval of a published number.
    measure
        What a published number is: "risk_ratio" (the default), "odds_ratio", or
        "standardised_difference" of means, in standard deviations.
    is_rare
        Of an odds ratio: whether fewer than 15 % have the outcome by the end of the
        study. It has to be said.

    Returns
    -------
    EValue
        The E-value of the estimate, and of the end of the interval next to no effect.

    Raises
    ------
    ModelError
        A number is impossible, or an argument has no meaning here.

    Notes
    -----
    With the risk ratio R (or 1/R if it is below 1) the E-value is
    :math:`R + \sqrt{R (R - 1)}` [1]_, and 1 for an interval that holds 1. Other
    measures become a risk ratio first:

    - an odds ratio: itself if the outcome is rare, otherwise its square root [2]_;
    - a standardised difference d of means: :math:`\exp(0.91 d)` [1]_, and so its ends;
    - a `MatchedEffect` with ``measure="ratio"``: itself;
    - a `MatchedEffect` on an outcome of 0 and 1: treated mean over untreated mean. The
      ends of the interval are :math:`1 + c / \bar y_0` for the ends c of the
      difference, as if the untreated mean were known; ask `effect` for
      ``measure="ratio"`` to account for both;
    - other `MatchedEffect`: d is the effect over the standard deviation among the
      untreated.

    References
    ----------
    .. [1] VanderWeele, T. J. and Ding, P. (2017). Sensitivity analysis in observational
       research: introducing the E-value. Annals of Internal Medicine 167(4), 268-274.
    .. [2] VanderWeele, T. J. (2017). On a square-root transformation of the odds ratio
       for a common outcome. Epidemiology 28(6), e58-e60.

    Examples
    --------
    The example of [1]_, deaths of infants without maternal milk:

    >>> import iom_me as me
    >>> found = me.impact.e_value(3.9, ci_low=1.8, ci_high=8.7)
    >>> round(found.e_value, 2), round(found.e_value_interval, 2)
    (7.26, 3.0)
    """
    if isinstance(effect, MatchedEffect):
        _require_nothing_else(ci_low, ci_high, measure, is_rare)
        return _of_effect(effect)
    kind: object = "risk_ratio" if measure is None else measure
    if not isinstance(kind, str) or kind not in get_args(Ratio):
        hint = suggest(str(kind), get_args(Ratio))
        raise ModelError(f"measure={kind!r} is unknown. {hint}")
    _require_rarity(kind, is_rare)
    values = [
        _number(name, value)
        for name, value in (
            ("effect", effect),
            ("ci_low", ci_low),
            ("ci_high", ci_high),
        )
    ]
    if kind != "standardised_difference" and any(value < 0 for value in values):
        raise ModelError(f"A {kind.replace('_', ' ')} cannot be below 0: {values}.")
    _require_ordered(*values)
    ratios = [_as_risk_ratio(value, kind, is_rare=bool(is_rare)) for value in values]
    return _made(ratios, kind, "", _how(kind, is_rare=bool(is_rare)))


def _require_nothing_else(*given: object) -> None:
    if any(value is not None for value in given):
        raise ModelError(
            "ci_low=, ci_high=, measure= and is_rare= are for published numbers: the "
            "effect knows its own. Leave them out."
        )


def _require_rarity(kind: str, is_rare: object) -> None:
    if is_rare is not None and not isinstance(is_rare, bool):
        raise ModelError(f"is_rare={is_rare!r} must be True or False.")
    if (kind == "odds_ratio") == (is_rare is None):
        raise ModelError(
            "is_rare= has a meaning for odds ratios only, where it has to be said: "
            "True if fewer than 15 % have the outcome, else False."
        )


def _number(name: str, value: object) -> float:
    if value is None and name != "effect":
        return _NAN
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not is_number or not math.isfinite(float(value)):  # type: ignore[arg-type]
        raise ModelError(
            f"{name}={value!r} is no number: pass the result of effect() on one "
            "outcome, or a published effect with the ends of its interval."
        )
    return float(value)  # type: ignore[arg-type]


def _require_ordered(estimate: float, low: float, high: float) -> None:
    if low > estimate or estimate > high:
        raise ModelError(
            f"The interval from {low:g} to {high:g} does not hold {estimate:g}: check "
            "ci_low= and ci_high=."
        )


def _as_risk_ratio(value: float, kind: str, *, is_rare: bool) -> float:
    if kind == "standardised_difference":
        return _exp(_PER_SD * value)
    return math.sqrt(value) if kind == "odds_ratio" and not is_rare else value


def _exp(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


def _how(kind: str, *, is_rare: bool) -> str:
    if kind == "odds_ratio":
        if is_rare:
            return "the odds ratio itself, as the outcome is rare"
        return "the square root of the odds ratio, as the outcome is common"
    if kind == "standardised_difference":
        return "exp(0.91 d) of the standardised difference d"
    return "as given"


def _of_effect(effect: MatchedEffect) -> EValue:
    row = effect.effect
    values = [row.estimate, row.ci_low, row.ci_high]
    if effect.measure == "ratio":
        return _made(values, "risk_ratio", effect.outcome, "the ratio of means")
    if effect.is_share:
        base = effect.untreated_mean
        if not base > _ROUNDING:
            raise ModelError(
                f"None of the comparison group has {effect.outcome!r}: there is no "
                "risk ratio, and so no E-value."
            )
        how = "the treated over the untreated share"
        ratios = [max(1 + value / base, 0.0) for value in values[1:]]
        ratios.insert(0, max(effect.treated_mean / base, 0.0))
        return _made(ratios, "risk_difference", effect.outcome, how)
    if not effect.untreated_sd > _ROUNDING * abs(effect.untreated_mean):
        raise ModelError(
            f"{effect.outcome!r} does not vary among the comparison group, so the "
            "effect cannot be said in standard deviations: there is no E-value."
        )
    ratios = [_exp(_PER_SD * value / effect.untreated_sd) for value in values]
    how = "exp(0.91 d), d the effect in SDs of the comparison group"
    return _made(ratios, "standardised_difference", effect.outcome, how)


def _made(ratios: list[float], measure: str, outcome: str, how: str) -> EValue:
    ratio, low, high = ratios
    return EValue(
        e_value=_e(ratio),
        e_value_interval=_of_interval(ratio, low, high),
        risk_ratio=ratio,
        ci_low=low,
        ci_high=high,
        measure=measure,
        outcome=outcome,
        how=how,
        warnings=(),
        version=iom_me.__version__,
    )


def _e(ratio: float) -> float:
    if ratio == 0:
        return math.inf
    above = ratio if ratio >= 1 else 1 / ratio
    return above + math.sqrt(above) * math.sqrt(above - 1)


def _of_interval(ratio: float, low: float, high: float) -> float:
    """Take the end next to 1; 1 if the interval holds it, NaN if it has no such end."""
    end = low if ratio >= 1 else high
    if math.isnan(end):
        return _NAN
    return _e(end) if (end > 1) == (ratio >= 1) and end != 1 else 1.0
