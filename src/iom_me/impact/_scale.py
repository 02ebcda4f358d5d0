"""Bring columns to the size of one, exactly: by powers of two and one subtraction.

Powers of two change no digit, so an outcome of 1e300 or 1e-300, or one that sits at
1e8, gives the same estimate and standard error as its plain form.
"""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Floats, blocks

# Differences below this share of the largest value are rounding, not data.
_ROUNDING = 16 * float(np.finfo(np.float64).eps)


# Powers of two beyond this are applied in two steps, or they would overflow.
_FAR = 500


@attrs.frozen(kw_only=True, eq=False)
class Scale:
    """How a column is brought to the size of one: ``(origin + value) * 2**exponent``.

    Attributes
    ----------
    origin : where 0 of the column's unit lies, as a shift of the scaled values
    exponent : power of two between the scaled values and the column's unit
    noise : what is only rounding, in scaled units
    """

    origin: float
    exponent: int
    noise: float

    @property
    def is_constant(self) -> bool:
        """Whether the column holds one value, up to rounding."""
        return self.noise >= 1

    def apply(self, column: Floats) -> Floats:
        """Scale a part of the column, as a new array."""
        if self.is_constant:
            return np.zeros(len(column))
        if abs(self.exponent) < _FAR and abs(self.origin) < 2.0**_FAR:
            values: Floats = column - np.ldexp(self.origin, self.exponent)
            values *= 2.0**-self.exponent
            return values
        scaled: Floats = np.ldexp(column, -self.exponent) - self.origin
        return scaled

    def difference(self, values: Floats) -> Floats:
        """Bring differences, or standard errors, back to the column's own unit."""
        return np.ldexp(values, self.exponent)

    def level(self, values: Floats) -> Floats:
        """Bring means back to the column's own unit."""
        return self.difference(self.origin + values)


@attrs.frozen(kw_only=True, eq=False)
class Scaled(Scale):
    """A column with its scale.

    Attributes
    ----------
    values : (n,) floats of mean 0 and largest size 0.5 to 1; all 0 for a constant
    """

    values: Floats


def scaled(column: Floats) -> Scaled:
    """Shift a column by its mean and scale it to the size of one."""
    found = measure(column)
    return Scaled(
        values=found.apply(column),
        origin=found.origin,
        exponent=found.exponent,
        noise=found.noise,
    )


def measure(column: Floats) -> Scale:
    """Find the scale of a column, reading it once."""
    parts = [column[block] for block in blocks(len(column))]
    low = min(float(part.min()) for part in parts)
    high = max(float(part.max()) for part in parts)
    with np.errstate(over="ignore", invalid="ignore"):
        total = sum(float(part.sum()) for part in parts)
    size = size_of(low, high)
    if not abs(size) < _FAR:
        total = sum(float(np.ldexp(part, -size).sum()) for part in parts)
        return scale(low, high, total / len(column), size=size)
    return scale(low, high, float(np.ldexp(total / len(column), -size)), size=size)


def scale(low: float, high: float, mean: float, *, size: int) -> Scale:
    """Make the scale of a column from its ends, and its mean in units of 2**size."""
    ends = np.ldexp([low, high], -size) - mean
    spread = size_of(*ends)
    noise = float(np.ldexp(_ROUNDING, -spread)) if ends.any() else 1.0
    if noise >= 1:
        spread = 0
    origin = float(np.ldexp(mean, -spread))
    return Scale(origin=origin, exponent=size + spread, noise=noise)


def size_of(*values: float) -> int:
    """Return the power of two just above the largest size of some values."""
    return int(np.frexp(max(abs(value) for value in values))[1])
