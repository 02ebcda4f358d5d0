"""The result of asking what hidden selection leaves of an effect."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult, new_axes
from iom_me.impact._pictures import parts
from iom_me.impact._text.writing import cautions, rounded, shortened, titled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["OsterDelta"]

_MAX_LINES = 25
_NAME = 40


@attrs.frozen(kw_only=True, eq=False, repr=False)
class OsterDelta(AnalysisResult):
    """What is left of an effect if hidden selection is like that on the covariates.

    Attributes
    ----------
    treatment, outcome : str
        The columns.
    covariates : tuple of str
        What was measured.
    estimate_uncontrolled, r2_uncontrolled : float
        The effect and R squared without the covariates.
    estimate, r2 : float
        The effect and R squared with them.
    r_max : float
        R squared with everything hidden, too.
    delta : float
        Strength of hidden selection that the adjusted estimate is for.
    estimate_adjusted : float
        The effect with hidden selection that strong; NaN if there is none.
    delta_for_zero : float
        The strength that takes the effect to zero; negative if it would have to work
        against selection on the covariates.
    verdict : str
        "stands" if the adjusted estimate has the same sign, "could be hidden selection"
        or "unknown".
    n : int
        Rows used.
    warnings : tuple of str
        Everything the reader should know.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame({"joined": [1, 0] * 30, "land": range(60)})
    >>> people["age"] = 20 + people["land"] * 13 % 11 - 3 * people["joined"]
    >>> people["income"] = 90.0 - people["age"] + 5 * people["joined"]
    >>> people["income"] += people["land"] * 29 % 17
    >>> pairs = me.impact.match(
    ...     people, treatment="joined", covariates="land", distance="scaled_euclidean"
    ... )
    >>> found = me.impact.oster_delta(people, pairs, outcome="income", covariates="age")
    >>> round(found.estimate, 1), found.verdict
    (5.3, 'stands')
    """

    treatment: str
    outcome: str
    covariates: tuple[str, ...]
    estimate_uncontrolled: float
    r2_uncontrolled: float
    estimate: float
    r2: float
    r_max: float
    delta: float
    estimate_adjusted: float
    delta_for_zero: float
    verdict: str
    n: int
    warnings: tuple[str, ...]
    version: str

    def to_frame(self) -> pd.DataFrame:
        """Return ``model, estimate, r2, delta``: without, with, and beyond covariates.

        The delta of the second row is that which takes its estimate to zero.
        """
        nothing = math.nan
        rows = [
            ("uncontrolled", self.estimate_uncontrolled, self.r2_uncontrolled, nothing),
            ("controlled", self.estimate, self.r2, self.delta_for_zero),
            ("adjusted", self.estimate_adjusted, self.r_max, self.delta),
        ]
        return _frames.frame(rows, ["model", "estimate", "r2", "delta"])

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        names = ", ".join(self.covariates)
        hidden = f"selection on it is {self.delta:.3g} times that on these"
        rows = [
            ("Without", self.estimate_uncontrolled, self.r2_uncontrolled, ""),
            ("With", self.estimate, self.r2, f": {names}"),
            (
                "Adjusted",
                self.estimate_adjusted,
                self.r_max,
                f" with all that is hidden, if {hidden}",
            ),
        ]
        lines = [
            titled(head, f"{self._shown(value)}, R squared {r2:.3f}{rest}", most=2)
            for head, value, r2, rest in rows
        ]
        head = [
            f"Hidden selection and the effect on {shortened(self.outcome, _NAME)!r}",
            *titled("Verdict", self.verdict),
            *itertools.chain.from_iterable(lines),
            *titled("To zero", self._to_zero()),
        ]
        return "\n".join([*head, *cautions(self.warnings, _MAX_LINES - len(head))])

    def _to_zero(self) -> str:
        if self.delta_for_zero < 0:
            return (
                f"delta {self.delta_for_zero:.3g}: hidden selection would have to work "
                "against that on the covariates"
            )
        return f"hidden selection would have to be {self.delta_for_zero:.3g} times it"

    def _shown(self, value: float) -> str:
        return rounded(value, abs(self.estimate) / 10, sign="+")

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the three estimates against their R squared."""
        ax = new_axes(ax)
        values = [self.estimate_uncontrolled, self.estimate, self.estimate_adjusted]
        power = parts.power_of_ten(values)
        shown = [parts.divided(value, power) for value in values]
        shares = [self.r2_uncontrolled, self.r2, self.r_max]
        ax.axhline(0, color=parts.GREY, linewidth=1)
        ax.plot(shares[:2], shown[:2], "o-", color=parts.BLUE, label="measured")
        ax.plot(
            shares[1:], shown[1:], "D--", color=parts.VERMILION, markevery=[1],
            label=f"hidden, delta {self.delta:.3g}",
        )  # fmt: skip
        for share, value, name in zip(
            shares, shown, ("without", "with covariates", "adjusted"), strict=True
        ):
            if math.isfinite(value):
                ax.annotate(
                    name, (share, value), xytext=(4, 6), textcoords="offset points"
                )
        ax.margins(x=0.2, y=0.2)
        ax.set_xlabel("R squared")
        ax.set_ylabel(f"effect on {parts.label(self.outcome, 28)}{parts.times(power)}")
        ax.set_title(f"Hidden selection: {self.verdict}", loc="left", fontsize="medium")
        ax.legend(frameon=False)
        return ax

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]
        return (
            f"<OsterDelta {name}: {self.verdict}, adjusted "
            f"{self._shown(self.estimate_adjusted)}, delta for zero "
            f"{self.delta_for_zero:.3g}>"
        )
