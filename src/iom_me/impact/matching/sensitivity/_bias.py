"""The algebra of proportional selection (Oster 2019)."""

from __future__ import annotations

import math

import attrs
import numpy as np

_REAL = 1e-7


@attrs.frozen(kw_only=True)
class Selection:
    """What two regressions say of selection on what was measured.

    Attributes
    ----------
    short, short_r2 : coefficient of treatment and R squared without covariates
    long, long_r2 : the same with covariates
    outcome : variance of the outcome
    treatment : variance of the treatment
    residual : of the treatment, less what the covariates say of it
    """

    short: float
    short_r2: float
    long: float
    long_r2: float
    outcome: float
    treatment: float
    residual: float

    def bias(self, delta: float, r_max: float) -> float:
        """Return the coefficient with covariates, less that without hidden bias.

        Of several real roots the one nearest to 0 that moves the coefficient on in the
        direction in which the covariates moved it; NaN if there is none.
        """
        cubic = np.subtract(self._above(), delta * np.array(self._below(r_max)))
        sign = math.copysign(1.0, self._moved) if self._moved else 0.0
        if sign == 0 or r_max == self.long_r2:
            return 0.0
        roots = np.roots(np.trim_zeros(cubic, "f"))
        size = np.abs(roots)
        real = roots.real[np.abs(roots.imag) <= _REAL * np.maximum(size, 1e-300)]
        onwards = real[real * sign > 0]
        if not len(onwards):
            return math.nan
        return float(onwards[np.argmin(np.abs(onwards))])

    def delta(self, bias: float, r_max: float) -> float:
        """Return how strong hidden selection is, relative to that on the covariates."""
        above = float(np.polyval(self._above(), bias))
        below = float(np.polyval(self._below(r_max), bias))
        return above / below if below else math.copysign(math.inf, above)

    @property
    def _moved(self) -> float:
        return self.short - self.long

    def _above(self) -> list[float]:
        """Coefficients of the numerator of delta in the bias, highest power first."""
        moved, whole, left = self._moved, self.treatment, self.residual
        explained = (self.long_r2 - self.short_r2) * self.outcome
        return [
            left * (whole - left),
            2 * left * moved * whole,
            explained * left + whole * left * moved**2,
            0.0,
        ]

    def _below(self, r_max: float) -> list[float]:
        moved, whole, left = self._moved, self.treatment, self.residual
        hidden = (r_max - self.long_r2) * self.outcome
        return [
            left * (whole - left),
            left * moved * whole,
            hidden * (whole - left),
            hidden * moved * whole,
        ]
