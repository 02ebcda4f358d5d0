"""What a report says of an effect: the number, how sure it is, and the sentence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from iom_me._messages import translate
from iom_me.impact._one_effect import OneEffect
from iom_me.impact._text.writing import local, p_value, percent, quoted
from iom_me.report.words import figure

if TYPE_CHECKING:
    from iom_me._result import AnalysisResult

__all__ = [
    "cautions",
    "effect_title",
    "ends",
    "has_interval",
    "how_sure",
    "key_figures",
    "sentence",
]


def effect_title(effect: AnalysisResult, language: str) -> str:
    """Name an analysis by the outcome that it is about, or else by its kind."""
    outcome = getattr(effect, "outcome", "")
    if not outcome:
        return type(effect).__name__
    named = quoted(outcome, language)
    return translate("Effect on {outcome}", language).format(outcome=named)


def sentence(effect: AnalysisResult, language: str) -> tuple[str, str]:
    """Write the sentence of a result, and say in which language it is."""
    spoken: Any = getattr(effect, "sentence", None)
    if spoken is None:
        return effect.summary().split("\n", 1)[0], "en"
    return str(spoken(language)), language


def has_interval(effect: AnalysisResult) -> bool:
    """Tell whether the effect has an interval with two ends."""
    return isinstance(effect, OneEffect) and all(
        math.isfinite(end) for end in (effect.estimate, effect.ci_low, effect.ci_high)
    )


def how_sure(effect: AnalysisResult, language: str) -> str:
    """Say what the interval allows to conclude; nothing for results without effect."""
    if not isinstance(effect, OneEffect):
        return ""
    if not has_interval(effect):
        return translate(
            "The data do not show how uncertain this effect is: it has no interval.",
            language,
        )
    if effect.ci_low <= 0 <= effect.ci_high:
        return translate(
            "The interval holds zero: the data fit no effect, and every other value "
            "inside it.",
            language,
        )
    return translate(
        "The interval leaves out zero: if the assumptions hold, chance alone is an "
        "unlikely explanation.",
        language,
    )


def key_figures(effect: AnalysisResult, language: str) -> list[tuple[str, str]]:
    """List the numbers of an effect with their names; what is missing is left out."""
    if not isinstance(effect, OneEffect):
        return []
    low, middle, high = ends(effect, language)
    shown = [(translate("Estimate", language), middle)]
    if has_interval(effect):
        between = translate("{low} to {high}", language)
        name = _interval_name(effect, language)
        shown.append((name, between.format(low=low, high=high)))
    if math.isfinite(effect.p_value):
        words = p_value(effect.p_value, language).removeprefix("p ")
        shown.append((translate("p-value", language), words.removeprefix("= ")))
    counted: Any = effect  # every result of one effect says how many rows it used
    used = figure(counted.n, language)
    shown.append((translate("Observations used", language), used))
    dropped = getattr(effect, "n_dropped", 0)
    if dropped:
        name = translate("Observations left out", language)
        shown.append((name, figure(dropped, language)))
    return shown


def ends(effect: OneEffect, language: str) -> tuple[str, str, str]:
    """Write low end, estimate and high end, to the second digit of the error."""
    low, middle, high = (
        local(value, effect.std_error, language)
        for value in (effect.ci_low, effect.estimate, effect.ci_high)
    )
    return low, middle, high


def _interval_name(effect: Any, language: str) -> str:
    name = translate("{level} interval", language)
    return name.format(level=percent(effect.level, language))


def cautions(effect: AnalysisResult) -> list[str]:
    """List what the reader of an effect should be careful about, in English."""
    return [str(warning) for warning in getattr(effect, "warnings", ())]
