"""A table, as the arrays that a comparison is made from."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import DataError, EstimationError, ModelError
from iom_me.impact import _columns
from iom_me.impact._columns import MISSING, Bytes, Codes, Covariate, Floats, Mask
from iom_me.impact.matching import _fingerprint, _ties
from iom_me.impact.matching._roles import Roles

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from iom_me.typing import IntoFrame

Missing: TypeAlias = Literal["raise", "drop", "indicator"]
MISSING_CHOICES = ("raise", "drop", "indicator")


@attrs.frozen(kw_only=True, eq=False)
class Sample:
    """The rows of a table that are used, as arrays of n rows.

    Attributes
    ----------
    rows : how many rows the table has
    kept : (n,) their positions in the table, or None if all are used
    treated : (n,) who got the programme
    covariates : (n,) numbers or levels, by column
    keys, numbers : (n,) by column
    unit : (n,) codes, or None
    weights : (n,) sampling weights, or None
    gaps : how many values were missing, by column
    added : covariates that say where another one is missing
    priority : rows of the sample -> (m,) numbers that settle ties; see `_ties`
    source : the columns that are needed, as they stand in the table
    columns : those and all others that settle ties, in the order of the table
    """

    rows: int
    kept: Codes | None
    treated: Mask
    covariates: Mapping[str, Covariate]
    keys: Mapping[str, Codes]
    numbers: Mapping[str, Floats]
    unit: Codes | None
    weights: Floats | None
    gaps: Mapping[str, int]
    added: tuple[str, ...]
    priority: Callable[[Codes, int], npt.NDArray[np.uint64]]
    source: Mapping[str, pd.Series[Any]]
    columns: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.treated)

    def spread_out(self, values: npt.NDArray[Any], nothing: Any) -> npt.NDArray[Any]:
        """Put an array of n rows in the place of the rows of the table."""
        if self.kept is None:
            return values
        whole = np.full(self.rows, nothing, dtype=values.dtype)
        whole[self.kept] = values
        return whole

    def positions(self, rows: Codes) -> Codes:
        """Turn rows of the sample into rows of the table."""
        return rows if self.kept is None else self.kept[rows]

    def codes(self) -> Bytes:
        """Return treatment by row of the table; `MISSING` where a row is not used."""
        found: Bytes = self.spread_out(self.treated.astype(np.uint8), MISSING)
        return found

    def fingerprint(self) -> dict[str, str]:
        """Return a hash of each column used, in the order of the rows.

        It changes if a value, a row or the order of the rows changes. Columns that do
        no more than settle ties are named, without a hash.
        """
        hashes = _fingerprint.of_columns(self.source)
        return {name: hashes.get(name, "") for name in self.columns}


def read(
    data: IntoFrame,
    roles: Roles,
    *,
    missing: Missing = "raise",
    only: Mask | None = None,
) -> Sample:
    """Read the columns that are needed, and nothing else.

    With ``only``, (N,), other rows are left out without looking at them.

    Raises
    ------
    DataError
        A column is absent, of the wrong kind, or has gaps (``missing="raise"``).
    EstimationError
        Nobody is treated, or everybody.
    ModelError
        A choice is unknown, or a column has two roles that contradict each other.
    """
    _require_choice(missing)
    _refuse_leaks(roles)
    table = _frames.wrapped(data)
    source = _frames.in_place(_frames.chosen(table, roles.names))
    count = len(source[roles.treatment])
    if not count:
        raise DataError("The table has no rows.")
    found = _read_columns(source, roles)
    gaps = found.gaps(roles, only)
    lost = _without_gaps(gaps, roles, missing, count)
    if missing == "indicator":
        found = found.with_indicators()
    if only is not None and not only.all():
        lost = ~only if lost is None else lost | ~only
    kept = None if lost is None else np.flatnonzero(~lost)
    if kept is not None and not len(kept):
        raise DataError(
            "Every row of the table lacks a needed value: "
            f"{_counted({k: int(v.sum()) for k, v in gaps.items()}, count)}."
        )
    unit, weights = found.unit, found.weights
    take = _taker(kept)
    has_repeats = unit is not None and int(np.bincount(unit + 1)[1:].max()) > 1
    treated = take(found.treatment) == 1
    _require_two_groups(treated, roles.treatment)
    return Sample(
        rows=count,
        kept=kept,
        treated=treated,
        covariates={
            name: attrs.evolve(column, entries=take(column.entries))
            for name, column in found.covariates.items()
        },
        keys={name: take(codes) for name, codes in found.keys.items()},
        numbers={name: take(values) for name, values in found.numbers.items()},
        unit=None if unit is None else take(unit),
        weights=None if weights is None else take(weights),
        gaps={name: int(np.count_nonzero(gap)) for name, gap in gaps.items()},
        added=tuple(n for n in found.covariates if n not in roles.covariates),
        priority=_ties.priority_of(
            data, source, roles.unit, kept, has_repeats=has_repeats
        ),
        source=source,
        columns=_ties.columns_that_settle(
            table, source, roles.unit, has_repeats=has_repeats
        ),
    )


@attrs.frozen(kw_only=True, eq=False)
class _Read:
    """The columns of a table as arrays of N rows, gaps and all."""

    treatment: Bytes
    covariates: Mapping[str, Covariate]
    numbers: Mapping[str, Floats]
    keys: Mapping[str, Codes]
    unit: Codes | None
    weights: Floats | None

    def gaps(self, roles: Roles, only: Mask | None) -> dict[str, Mask]:
        """Find the missing values, by column; columns without any are left out."""
        gaps = {
            roles.treatment: self.treatment == MISSING,
            **{name: column.gaps for name, column in self.covariates.items()},
            **{name: np.isnan(values) for name, values in self.numbers.items()},
            **{name: codes < 0 for name, codes in self.keys.items()},
        }
        if roles.unit is not None and self.unit is not None:
            gaps[roles.unit] = self.unit < 0
        if roles.weights is not None and self.weights is not None:
            gaps[roles.weights] = np.isnan(self.weights)
        if only is not None:
            gaps = {name: gap & only for name, gap in gaps.items()}
        return {name: gap for name, gap in gaps.items() if gap.any()}

    def with_indicators(self) -> _Read:
        """Fill gaps of covariates and keys, and say where they were."""
        return attrs.evolve(
            self,
            covariates=_with_indicators(self.covariates),
            keys={name: _with_a_code_for_gaps(key) for name, key in self.keys.items()},
        )


def _read_columns(source: Mapping[str, pd.Series[Any]], roles: Roles) -> _Read:
    """Take each column as its role says, or refuse it."""
    unit, weights = roles.unit, roles.weights
    return _Read(
        treatment=_columns.codes(source[roles.treatment], "treatment"),
        covariates={
            name: _columns.covariate(source[name]) for name in roles.covariates
        },
        numbers={
            name: _columns.numbers(source[name], role)
            for role, names in roles.numbers.items()
            for name in names
        },
        keys={
            name: _columns.groups(source[name], role)
            for role, names in roles.keys.items()
            for name in names
        },
        unit=None if unit is None else _columns.groups(source[unit], "unit"),
        weights=None if weights is None else _columns.positive(source[weights]),
    )


def _require_choice(missing: object) -> None:
    if not (isinstance(missing, str) and missing in MISSING_CHOICES):
        raise ModelError(
            f"missing={missing!r} is unknown: choose 'raise', 'drop' or 'indicator'."
        )


def _refuse_leaks(roles: Roles) -> None:
    if roles.treatment in roles.covariates:
        raise ModelError(
            f"{roles.treatment!r} is the treatment and a covariate: it would tell the "
            "groups apart without error. Leave it out of covariates=."
        )


def _without_gaps(
    gaps: Mapping[str, Mask], roles: Roles, missing: Missing, count: int
) -> Mask | None:
    """Say which rows are left out, or refuse."""
    filled = set(roles.covariates) if missing == "indicator" else set()
    refused = {name: gap for name, gap in gaps.items() if name not in filled}
    if not refused:
        return None
    if missing != "drop":
        can_fill = missing == "raise" and refused.keys() <= set(roles.covariates)
        ways = ", or choose missing='indicator'" if can_fill else ""
        raise DataError(
            "Values are missing in "
            f"{_counted({k: int(v.sum()) for k, v in refused.items()}, count)}. Fill "
            f"them, leave these rows out with missing='drop'{ways}."
        )
    lost: Mask = np.logical_or.reduce(list(refused.values()))
    return lost


def _counted(gaps: Mapping[str, int], count: int) -> str:
    return ", ".join(
        f"column {name!r} ({gap:,} of {count:,} rows)" for name, gap in gaps.items()
    )


def _with_indicators(covariates: Mapping[str, Covariate]) -> dict[str, Covariate]:
    """Fill gaps by the mean, or a level of its own, and add a column that says so."""
    found: dict[str, Covariate] = {}
    for name, column in covariates.items():
        gap = column.gaps
        if not gap.any():
            found[name] = column
        elif column.levels:
            codes = np.where(gap, len(column.levels), column.entries).astype(np.intp)
            found[name] = Covariate(codes, (*column.levels, "missing"))
        else:
            known = column.entries[~gap]
            # Added up without rounding: the same in any order of the rows.
            middle = math.fsum(known) / len(known) if len(known) else 0.0
            found[name] = Covariate(np.where(gap, middle, column.entries))
            found[indicator(name)] = Covariate(gap.astype(np.float64))
    return found


def _with_a_code_for_gaps(codes: Codes) -> Codes:
    """Take what is missing for a value of its own, as covariates do."""
    found: Codes = np.where(codes < 0, codes.max() + 1, codes)
    return found


def indicator(name: str) -> str:
    """Name the column that says where another one is missing."""
    return f"{name} is missing"


def _taker(kept: Codes | None) -> Callable[[npt.NDArray[Any]], npt.NDArray[Any]]:
    if kept is None:
        return lambda values: values
    return lambda values: values[kept]


def _require_two_groups(treated: Mask, name: str) -> None:
    count = int(np.count_nonzero(treated))
    if count == 0:
        raise EstimationError(
            f"Nobody is treated: column {name!r} (treatment=) is 0 in every row used."
        )
    if count == len(treated):
        raise EstimationError(
            f"Nobody is untreated: column {name!r} (treatment=) is 1 in every row used."
        )
