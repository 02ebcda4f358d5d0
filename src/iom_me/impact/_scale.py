"""Bring columns to the size of one, exactly: by powers of two and one subtraction.

Powers of two change no digit, so an outcome of 1e300 or 1e-300, or one that sits at
1e8, gives the same estimate and standard error as its plain form.
"""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Floats

# Differences below this share of the largest value are rounding, not data.
_ROUNDING = 16 * float(np.finfo(np.float64).eps)


@attrs.frozen(kw_only=True, eq=False)
class Scaled:
    """A column as ``(origin + values) * 2**exponent``.

    Attributes
    ----------
    values : (n,) floats of mean 0 and largest size 0.5 to 1; all 0 for a constant
    origin : where 0 of the column's unit lies, as a shift of ``values``
    noise : what is only rounding, in units of ``values``
    """

    values: Floats
    origin: float
    exponent: int
    noise: float

    @property
    def is_constant(self) -> bool:
        """Whether the column holds one value, up to rounding."""
        return not self.values.any()

    def difference(self, values: Floats) -> Floats:
        """Bring differences, or standard errors, back to the column's own unit."""
        return np.ldexp(values, self.exponent)

    def level(self, values: Floats) -> Floats:
        """Bring means back to the column's own unit."""
        return self.difference(self.origin + values)


def scaled(column: Floats) -> Scaled:
    """Shift a column by its mean and scale it to the size of one."""
    size = _exponent(column)
    values = np.ldexp(column, -size)
    centre = float(values.mean())
    values -= centre
    spread = _exponent(values)
    noise = float(np.ldexp(_ROUNDING, -spread))
    if noise >= 1:
        values[:] = spread = 0
    return Scaled(
        values=np.ldexp(values, -spread),
        origin=float(np.ldexp(centre, -spread)),
        exponent=size + spread,
        noise=noise,
    )


def _exponent(column: Floats) -> int:
    """Return the power of two just above the largest size in the column."""
    return int(np.frexp(np.abs(column).max())[1])
