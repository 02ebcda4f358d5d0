"""The result of asking for an E-value."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me import _frames
from iom_me._result import AnalysisResult, new_axes
from iom_me.impact._pictures.parts import BLUE, GREY, SKY_BLUE, VERMILION, empty, label
from iom_me.impact._text.writing import cautions, shortened, titled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["EValue"]

_FARTHEST = 1e6
_MAX_LINES = 25
_NAME = 40
_NOT_SAID = "whether there is such a thing; compare with what drives both and is known"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EValue(AnalysisResult):
    """How strong something hidden would have to be, to explain an effect.

    Attributes
    ----------
    e_value : float
        For the estimate: a risk ratio, 1 or more.
    e_value_interval : float
        For the end of the interval next to no effect; 1 if the interval holds no
        effect, NaN if there is no interval.
    risk_ratio, ci_low, ci_high : float
        The effect as a risk ratio, with its interval.
    measure : str
        What the effect was: "risk_ratio", "odds_ratio", "risk_difference" or
        "standardised_difference".
    outcome : str
        The column; empty for a published number.
    how : str
        How it became a risk ratio, in words.
    warnings : tuple of str
        Everything the reader should know.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> round(me.impact.e_value(2.0, ci_low=1.2, ci_high=3.3).e_value, 2)
    3.41
    """

    e_value: float
    e_value_interval: float
    risk_ratio: float
    ci_low: float
    ci_high: float
    measure: str
    outcome: str
    how: str
    warnings: tuple[str, ...]
    version: str

    def to_frame(self) -> pd.DataFrame:
        """Return ``of, risk_ratio, e_value``: the estimate, and the end next to 1."""
        end = self.ci_low if self.risk_ratio >= 1 else self.ci_high
        rows = [
            ("estimate", self.risk_ratio, self.e_value),
            ("interval", end, self.e_value_interval),
        ]
        return _frames.frame(rows, ["of", "risk_ratio", "e_value"])

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        on = f" on {shortened(self.outcome, _NAME)!r}" if self.outcome else ""
        head = [
            f"E-value of the effect{on}",
            *titled("Estimate", self._estimate()),
            *titled("Interval", self._interval()),
            *titled("Risk ratio", f"{self.risk_ratio:.3g}{self._ends()}: {self.how}"),
            *titled("Not said", _NOT_SAID),
        ]
        return "\n".join([*head, *cautions(self.warnings, _MAX_LINES - len(head))])

    def _estimate(self) -> str:
        shown = f"{self.e_value:.3g}"
        return (
            f"{shown}: something hidden that makes joining and the outcome both "
            f"{shown} times as likely, on top of the measured, could explain the "
            "whole effect; something weaker could not"
        )

    def _interval(self) -> str:
        if math.isnan(self.e_value_interval):
            return "not known"
        if self.e_value_interval == 1:
            return "1: it holds no effect, so nothing hidden is needed to explain it"
        return f"{self.e_value_interval:.3g} would do to make it reach no effect"

    def _ends(self) -> str:
        if math.isnan(self.ci_low) or math.isnan(self.ci_high):
            return ""
        return f" [{self.ci_low:.3g}, {self.ci_high:.3g}]"

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw which pairs of strengths could explain the effect."""
        ax = new_axes(ax)
        shown = f"E-value {self.e_value:.3g}"
        ax.set_title(f"{shown} {label(self.outcome)}".strip(), loc="left")
        if self.e_value > _FARTHEST or self.e_value == 1:
            return empty(ax, "nothing to explain" if self.e_value == 1 else "no limit")
        ends = [(self.e_value, VERMILION, "the estimate")]
        if self.e_value_interval > 1:
            ends.append((self.e_value_interval, BLUE, "the interval"))
        for value, colour, name in ends:
            _curve(ax, value, self.e_value, colour, f"explains {name}: {value:.3g}")
        ax.plot([1, 2.5 * self.e_value], [1, 2.5 * self.e_value], color=GREY, lw=0.8)
        ax.set_xlim(1, 2.5 * self.e_value)
        ax.set_ylim(1, 2.5 * self.e_value)
        ax.set_xlabel("how many times as likely it makes joining")
        ax.set_ylabel("how many times as likely it makes the outcome")
        ax.legend(frameon=False)
        return ax

    def __repr__(self) -> str:
        return (
            f"<EValue {self.e_value:.3g}, interval {self.e_value_interval:.3g}, "
            f"risk ratio {self.risk_ratio:.3g}>"
        )


def _curve(ax: Axes, value: float, largest: float, colour: str, name: str) -> None:
    """Draw the strengths that together just explain a ratio (the bounding factor)."""
    ratio = value**2 / (2 * value - 1)
    first = np.geomspace(ratio * 1.0001, max(2.5 * largest, ratio * 2), 300)
    second = ratio * (first - 1) / (first - ratio)
    ax.plot(first, second, color=colour, label=name)
    ax.plot(value, value, "D", color=colour)
    if colour == VERMILION:
        top = np.full_like(second, max(float(second.max()), 10 * largest))
        ax.fill_between(first, second, top, color=SKY_BLUE, alpha=0.2, linewidth=0)
