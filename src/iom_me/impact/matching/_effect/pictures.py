"""Effects of a comparison in pictures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me._result import new_axes
from iom_me.impact._pictures.parts import (
    BLUE,
    GREY,
    VERMILION,
    divided,
    empty,
    label,
    power_of_ten,
    roomy,
    times,
)
from iom_me.impact._text.writing import percent
from iom_me.impact.matching._effect import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from iom_me.impact.matching.matched_effects import MatchedEffect, MatchedEffects

_NAME = 28


def one(result: MatchedEffect, *, ax: Axes | None) -> Axes:
    """Draw both means, and the effect with its interval between them."""
    ax = new_axes(ax)
    ends = _ends(result)
    means = [result.untreated_mean, result.treated_mean]
    power = power_of_ten([*means, *ends])
    low, high = (divided(mean, power) for mean in means)
    ax.axhline(low, color=GREY, linewidth=1, linestyle="--", zorder=0)
    ax.plot(0, low, "o", color=GREY, markersize=9)
    ax.plot(1, high, "o", color=BLUE, markersize=9)
    if all(map(math.isfinite, ends)):
        shown = percent(result.level)
        bottom, top = (divided(end, power) for end in ends)
        ax.vlines(
            1.35, bottom, top, color=VERMILION, linewidth=2,
            label=f"{shown} interval of the effect, from the mean without",
        )  # fmt: skip
        ax.legend(frameon=False, loc="best", fontsize="small")
    ax.plot(1.35, high, "D", color=VERMILION, markersize=6)
    names = ["comparison group", "treated", "effect"]
    ax.set_xticks([0, 1, 1.35], names)
    ax.set_xlim(-0.4, 1.75)
    ax.margins(y=0.25)
    adjusted = ", adjusted" if result.covariates else ""
    name = label(result.outcome, _NAME)
    ax.set_ylabel(f"mean of {name}{adjusted}{times(power)}")
    kind = "Ratio" if result.measure == "ratio" else "Effect"
    ax.set_title(f"{kind} {words.interval(result)}", loc="left", fontsize="medium")
    return ax


def _ends(result: MatchedEffect) -> list[float]:
    """Put the interval where the mean of the treated could lie."""
    ends = [result.ci_low, result.ci_high]
    if result.measure == "ratio":
        return [result.untreated_mean * end for end in ends]
    return [result.untreated_mean + end for end in ends]


def several(result: MatchedEffects, *, ax: Axes | None) -> Axes:
    """Draw the effects line by line: in SDs of the outcome, or as ratios."""
    is_ratio = result.effects[0].measure == "ratio"
    drawn = [effect for effect in result.effects if is_ratio or effect.untreated_sd > 0]
    ax = roomy(ax, len(drawn))
    if not drawn:
        return empty(ax, "no outcome varies")
    ax.axvline(1.0 if is_ratio else 0.0, color=GREY, linewidth=1, zorder=0)
    for line, effect in enumerate(drawn):
        _line(ax, line, effect, 1.0 if is_ratio else effect.untreated_sd)
    if is_ratio:
        ax.set_xscale("log")
    _name_lines(ax, drawn)
    ax.set_xlabel(
        "ratio of means"
        if is_ratio
        else "effect, in standard deviations of the outcome among the comparison group"
    )
    level = percent(result.effects[0].level)
    ax.set_title(f"Effects with {level} intervals", loc="left", fontsize="medium")
    return ax


def _line(ax: Axes, line: int, effect: MatchedEffect, unit: float) -> None:
    if math.isfinite(effect.ci_low):
        ends = effect.ci_low / unit, effect.ci_high / unit
        ax.hlines(line, *ends, color=BLUE, linewidth=2)
    ax.plot(effect.estimate / unit, line, "o", color=BLUE, markersize=6)


def _name_lines(ax: Axes, drawn: Sequence[MatchedEffect]) -> None:
    ax.set_yticks(range(len(drawn)), [label(one.outcome, _NAME) for one in drawn])
    ax.set_ylim(len(drawn) - 0.5, -0.5)
