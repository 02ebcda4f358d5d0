"""One column at a time: what it holds, as a checked array, or the cure."""

from __future__ import annotations

import decimal
import math
import re
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from iom_me.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.intp]
Mask: TypeAlias = npt.NDArray[np.bool_]
Bytes: TypeAlias = npt.NDArray[np.uint8]

MISSING = 2
"""What stands in yes/no codes where there is neither."""

# Rows that are worked on at once: few enough to stay in the cache of the processor.
_BLOCK = 1 << 15
_SHOWN = 5
# Integers up to here can be subtracted without overflow.
_SAFE = 1 << 62
_MAX_LEVELS = 1_000
_DECIMAL_COMMA = re.compile(r"\s*[-+]?\d[\d .'\u00a0\u202f]*,\d+\D*")
_LOOKS_NUMERIC = re.compile(r"\s*[-+]?[\d.,'\s]*\d\s*%?\s*")
_ONE_MEANS = {
    "treated": "the group that got the programme",
    "post": "the period after the programme",
    "treatment": "the rows that have the programme",
}
_NUMBER = (Real, decimal.Decimal, np.bool_)


@attrs.frozen(eq=False)
class Covariate:
    """A number per row, or the code of a level per row (-1 where there is none)."""

    entries: Floats | Codes
    levels: tuple[object, ...] = ()

    @property
    def gaps(self) -> Mask:
        return self.entries < 0 if self.levels else np.isnan(self.entries)


@attrs.frozen(kw_only=True, eq=False)
class Labels:
    """The group of each row: ``values - low``, from 0 to below ``width``.

    Not every number occurs. A missing group is -1; then ``low`` is 0.
    """

    values: npt.NDArray[np.integer[Any]]
    low: int
    width: int
    source: pd.Series[Any]
    has_gaps: bool = False

    @property
    def gaps(self) -> Mask | None:
        """Rows without a group; None if there can be none."""
        return self.values < 0 if self.has_gaps else None

    @property
    def codes(self) -> Codes:
        codes: Codes = self.values.astype(np.intp)
        codes -= self.low
        return codes

    def kept(self, keep: Mask) -> Labels:
        """Keep some rows."""
        return attrs.evolve(self, values=self.values[keep], source=self.source[keep])

    def names(self, occurs: Mask) -> tuple[object, ...]:
        """Name the groups that occur, a mask of (width,), in the order of codes."""
        row = np.full(self.width, -1)  # some row of each group
        for part in blocks(len(self.values)):
            row[self.values[part] - self.low] = np.arange(part.start, part.stop)
            if (row[occurs] >= 0).all():
                break
        return tuple(self.source.iloc[row[occurs]].tolist())

    def name_of(self, code: int) -> object:
        """Return the group of a code as it stands in the table."""
        found = self.source.iloc[int(np.argmax(self.codes == code))]
        return found.item() if isinstance(found, np.generic) else found

    def renumbered(self) -> Codes:
        """Give each group that occurs a number, from 0 and without gaps."""
        codes = self.codes
        occurs = np.bincount(codes, minlength=self.width) > 0
        numbers: Codes = (np.cumsum(occurs) - 1)[codes]
        return numbers


def blocks(rows: int, *, size: int = _BLOCK) -> Iterator[slice]:
    """Cut rows into pieces that fit the cache of the processor."""
    for start in range(0, rows, size):
        yield slice(start, min(start + size, rows))


def added(codes: Codes, values: Floats | None, size: int) -> Floats:
    """Add up values by code; count, in whole numbers, if there are none."""
    sums: npt.NDArray[Any] = np.bincount(codes, values, size)
    return sums


def numbers(series: pd.Series[Any], role: str) -> Floats:
    """Read numbers, missing as NaN; refuse text, dates and infinite values.

    The numbers of the caller come back uncopied if they are floats already.
    """
    import pandas as pd

    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "fiub":
        return _finite(series.to_numpy().astype(np.float64, copy=False), series, role)
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(object)
    if not _is_numeric(series):
        raise DataError(_not_numeric(series, role))
    if series.dtype == object:
        values = np.array([_float(value) for value in series], dtype=np.float64)
    else:
        values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    return _finite(values, series, role)


def _finite(values: Floats, series: pd.Series[Any], role: str) -> Floats:
    """Refuse infinite values; look for them only if there is anything to find."""
    if not all(_spans(values[block]) for block in blocks(len(values))):
        endless = np.flatnonzero(np.isinf(values))
        if len(endless):
            raise DataError(
                f"Column {series.name!r} ({role}=) is infinite in {rows(endless)}: "
                "correct these values, or set them to missing."
            )
    return values


def _spans(values: Floats) -> bool:
    """Say whether all values are finite, without an array of answers."""
    return bool(np.isfinite(values.min()) and np.isfinite(values.max()))


def _is_numeric(series: pd.Series[Any]) -> bool:
    from pandas.api import types

    if types.is_complex_dtype(series.dtype):
        return False
    if types.is_numeric_dtype(series.dtype) or types.is_bool_dtype(series.dtype):
        return True
    if series.dtype != object:
        return False
    return all(isinstance(value, _NUMBER) for value in _present(series))


def _present(series: pd.Series[Any]) -> list[Any]:
    return list(series[series.notna()])


def _float(value: Any) -> float:
    """Convert one object; None and NA become NaN, a number beyond range infinite."""
    if isinstance(value, _NUMBER):
        try:
            return float(value)
        except OverflowError:
            return math.inf
    return math.nan


def _not_numeric(series: pd.Series[Any], role: str) -> str:
    """Say what a column holds instead of numbers, and how to cure it."""
    values = [value for value in _present(series) if not isinstance(value, _NUMBER)]
    example = values[0] if values else series.dtype
    start = f"Column {series.name!r} ({role}=) must hold numbers, but holds {example!r}"
    if isinstance(example, str) and _DECIMAL_COMMA.fullmatch(example):
        return (
            f"{start}: this looks like a decimal comma. Read the file with "
            "decimal=',', or replace the commas and convert the column to numbers."
        )
    return f"{start} ({series.dtype}). Convert the column to numbers first."


def flags(series: pd.Series[Any], role: str) -> Floats:
    """Read a yes/no column as 0.0 and 1.0, missing as NaN; no other code is guessed."""
    import pandas as pd

    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(object)
    values = numbers(series, role) if _is_numeric(series) else None
    if values is not None and np.isin(values[~np.isnan(values)], (0.0, 1.0)).all():
        return values
    raise DataError(
        f"Column {series.name!r} ({role}=) holds {_seen(series)}: it must hold 0 and "
        "1, or False and True. The meaning of other codes is never guessed: make a new "
        f"column that is 1 for {_ONE_MEANS[role]} and 0 for the other."
    )


def nothing(values: Floats) -> Mask | None:
    """Say which numbers are missing; None if there are all."""
    return np.isnan(values) if np.isnan(values.min()) else None


def no_code(flags: Bytes) -> Mask | None:
    """Say which flags are missing; None if there are all."""
    return flags == MISSING if flags.max() == MISSING else None


def positive(series: pd.Series[Any]) -> Floats:
    """Read sampling weights, missing as NaN; refuse what is not above zero."""
    values = numbers(series, "weights")
    bad = np.flatnonzero(values <= 0)
    if len(bad):
        raise not_positive(series.name, float(values[bad[0]]), f" in {rows(bad)}")
    return values


def not_positive(name: object, value: float, where: str = "") -> DataError:
    """Make the error for sampling weights that are not above zero."""
    return DataError(
        f"Column {name!r} (weights=) is {value:g}{where}: a sampling weight says how "
        "many people a row stands for, and so is above zero. Leave out rows that "
        "stand for nobody."
    )


def codes(series: pd.Series[Any], role: str) -> Bytes:
    """Read a yes/no column as bytes 0 and 1, and `MISSING`; no code is guessed."""
    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "fiub":
        values = series.to_numpy()
        if values.dtype == np.bool_:
            return values.view(np.uint8)
        found = _small(values)
        if found is not None:
            return found
    flagged = flags(series, role)
    return np.where(np.isnan(flagged), MISSING, flagged).astype(np.uint8)


def _small(values: npt.NDArray[Any]) -> Bytes | None:
    """Write numbers as bytes if all of them are 0 or 1."""
    made = np.empty(len(values), dtype=np.uint8)
    for block in blocks(len(values)):
        part = values[block]
        # A missing value fails the comparison, and so is left to the slower way.
        if not (part.min() >= 0 and part.max() <= 1):
            return None
        made[block] = part
        if values.dtype.kind == "f" and not np.array_equal(made[block], part):
            return None
    return made


def covariate(series: pd.Series[Any]) -> Covariate:
    """Read a covariate: numbers as they are, text and categories as levels."""
    import pandas as pd

    categorical = isinstance(series.dtype, pd.CategoricalDtype)
    if not categorical and _is_numeric(series):
        return Covariate(numbers(series, "covariates"))
    # One of each text will do, and that is found without a Python loop.
    is_text = isinstance(series.dtype, pd.StringDtype)
    present = _present(series.drop_duplicates() if is_text else series)
    if not categorical:
        _refuse_unless_text(series, present)
    try:
        levels = sorted(set(present))
    except TypeError as error:
        raise DataError(
            f"Column {series.name!r} (covariates=) mixes kinds of values, such as "
            f"{_seen(series)}: make them all numbers, or text."
        ) from error
    if len(levels) > _MAX_LEVELS:
        raise DataError(
            f"Column {series.name!r} (covariates=) has {len(levels):,} different "
            "values, like an identifier: group its values, or leave it out."
        )
    if is_text:
        found, seen = pd.factorize(series)
        # What is missing is -1 on both sides, and so the last of the places.
        codes = np.array([*map(levels.index, seen), -1])[found]
    else:
        codes = pd.Categorical(series.astype(object), categories=levels).codes
    return Covariate(codes.astype(np.intp, copy=False), tuple(levels) or ("",))


def _refuse_unless_text(series: pd.Series[Any], present: Sequence[Any]) -> None:
    """Refuse dates, mixtures, and numbers that are written as text."""
    other = next((value for value in present if not isinstance(value, str)), None)
    if other is not None:
        is_mixed = any(isinstance(value, str) for value in present)
        raise DataError(
            f"Column {series.name!r} (covariates=) "
            f"{'mixes text with' if is_mixed else 'holds'} {other!r} ({series.dtype}): "
            "a covariate is numbers, booleans, text or categories."
        )
    if present and all(_LOOKS_NUMERIC.fullmatch(value) for value in present):
        raise DataError(
            f"Column {series.name!r} (covariates=) holds numbers written as text, such "
            f"as {present[0]!r}: convert it to numbers, or to the dtype 'category' if "
            "the values are codes of categories."
        )


def groups(series: pd.Series[Any], role: str = "cluster") -> Codes:
    """Give each group a number from 0; -1 where it is missing."""
    return _factorized(series, role)


def labels(series: pd.Series[Any], role: str) -> Labels:
    """Tell groups apart; whole numbers that lie close together as they are."""
    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iu":
        values = series.to_numpy()
        low, high = int(values.min()), int(values.max())
        if high - low < len(values) and abs(low) < _SAFE and abs(high) < _SAFE:
            return Labels(values=values, low=low, width=high - low + 1, source=series)
    found = _factorized(series, role)
    return Labels(
        values=found,
        low=0,
        width=int(found.max()) + 1,
        source=series,
        has_gaps=bool(found.min() < 0),
    )


def _factorized(series: pd.Series[Any], role: str) -> Codes:
    import pandas as pd

    try:
        found, _ = pd.factorize(series)
    except TypeError as error:
        raise DataError(
            f"Column {series.name!r} ({role}=) holds values that cannot be compared: "
            "use numbers or text."
        ) from error
    return found.astype(np.intp, copy=False)


def one_value(name: str, value: object) -> DataError:
    """Make the error for a covariate that does not vary."""
    return DataError(
        f"The covariate {name!r} is {value!r} in every row, so it can explain nothing: "
        "leave it out."
    )


def rows(positions: Codes) -> str:
    """Name the first few rows by position."""
    shown = ", ".join(str(position) for position in positions[:_SHOWN])
    more = len(positions) - _SHOWN
    rest = f" and {more:,} more" if more > 0 else ""
    return f"{'row' if len(positions) == 1 else 'rows'} {shown}{rest}, counted from 0"


def _seen(series: pd.Series[Any]) -> str:
    """List the first few different values."""
    values = list(dict.fromkeys(map(repr, _present(series))))
    shown = ", ".join(values[:_SHOWN])
    return f"{shown}, ..." if len(values) > _SHOWN else shown
