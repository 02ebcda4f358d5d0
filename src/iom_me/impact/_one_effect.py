"""What results with one effect share: the numbers of its row, on the result itself."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING

from iom_me._result import AnalysisResult

if TYPE_CHECKING:
    from iom_me.impact._records import Coefficient


class OneEffect(AnalysisResult):
    """A result that is summed up by one effect."""

    __slots__ = ()

    @property
    @abc.abstractmethod
    def effect(self) -> Coefficient:
        """The row of the effect."""

    @property
    def estimate(self) -> float:
        """The effect, in the unit of the outcome."""
        return self.effect.estimate

    @property
    def std_error(self) -> float:
        """Standard error of the effect; NaN if there is none."""
        return self.effect.std_error

    @property
    def statistic(self) -> float:
        """Effect over standard error."""
        return self.effect.statistic

    @property
    def p_value(self) -> float:
        """Two-sided p-value of no effect."""
        return self.effect.p_value

    @property
    def df(self) -> float:
        """Degrees of freedom of the effect."""
        return self.effect.df

    @property
    def ci_low(self) -> float:
        """Lower end of the interval of the effect."""
        return self.effect.ci_low

    @property
    def ci_high(self) -> float:
        """Upper end of the interval of the effect."""
        return self.effect.ci_high
