"""A table, as the arrays that a comparison is made from."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import DataError, EstimationError, ModelError
from iom_me.impact import _columns
from iom_me.impact._columns import MISSING, Bytes, Codes, Covariate, Floats, Mask
from iom_me.impact.matching import _fingerprint

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from iom_me.typing import IntoFrame

Missing: TypeAlias = Literal["raise", "drop", "indicator"]
MISSING_CHOICES = ("raise", "drop", "indicator")
_SHOWN = 40
_64_BITS = (1 << 64) - 1
_SECOND_HALF = np.uint64((1 << 32) - 1)


def column_name(value: object, role: str) -> str:
    """Refuse what is no name of a column."""
    if isinstance(value, str):
        return value
    raise ModelError(
        f"{role}= is no column name, but {_shown(value)}: write {role}='column'."
    )


def column_name_or_none(value: object, role: str) -> str | None:
    """Refuse what is neither the name of a column nor None."""
    return None if value is None else column_name(value, role)


def _shown(value: object) -> str:
    """Write a value if it is a short one, else its type."""
    text = repr(value)
    is_short = len(text) <= _SHOWN and text.isprintable()
    return text if is_short else f"of type {type(value).__name__}"


@attrs.frozen(kw_only=True)
class Roles:
    """Which columns of a table are needed, and what for.

    Attributes
    ----------
    treatment : 1 for those who got the programme, 0 for the others
    covariates : columns of numbers, text or categories
    keys : columns whose values are only told apart, by role: ``exact``, ``cluster``
    numbers : columns of numbers, by role: ``outcome``
    unit, weights : columns, or None
    """

    treatment: str
    covariates: tuple[str, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    numbers: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    unit: str | None = None
    weights: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what is no name of a column."""
        column_name(self.treatment, "treatment")
        column_name_or_none(self.unit, "unit")
        column_name_or_none(self.weights, "weights")

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, each once."""
        found = [self.treatment, *self.covariates]
        for columns in (*self.keys.values(), *self.numbers.values()):
            found += columns
        found += [name for name in (self.unit, self.weights) if name is not None]
        return tuple(dict.fromkeys(found))


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
    priority : rows of the sample -> (m,) numbers that settle ties; see `_priority`
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
    choice: object = missing
    if not (isinstance(choice, str) and choice in MISSING_CHOICES):
        raise ModelError(
            f"missing={missing!r} is unknown: choose 'raise', 'drop' or 'indicator'."
        )
    _refuse_leaks(roles)
    table = _frames.wrapped(data)
    source = _frames.in_place(_frames.chosen(table, roles.names))
    count = len(source[roles.treatment])
    if not count:
        raise DataError("The table has no rows.")
    treatment = _columns.codes(source[roles.treatment], "treatment")
    covariates = {name: _columns.covariate(source[name]) for name in roles.covariates}
    numbers = {
        name: _columns.numbers(source[name], role)
        for role, names in roles.numbers.items()
        for name in names
    }
    keys = {
        name: _columns.groups(source[name], role)
        for role, names in roles.keys.items()
        for name in names
    }
    unit = None if roles.unit is None else _columns.groups(source[roles.unit], "unit")
    weights = (
        None if roles.weights is None else _columns.positive(source[roles.weights])
    )
    gaps = {
        roles.treatment: treatment == MISSING,
        **{name: column.gaps for name, column in covariates.items()},
        **{name: np.isnan(values) for name, values in numbers.items()},
        **{name: codes < 0 for name, codes in keys.items()},
    }
    if roles.unit is not None and unit is not None:
        gaps[roles.unit] = unit < 0
    if roles.weights is not None and weights is not None:
        gaps[roles.weights] = np.isnan(weights)
    if only is not None:
        gaps = {name: gap & only for name, gap in gaps.items()}
    gaps = {name: gap for name, gap in gaps.items() if gap.any()}
    lost = _without_gaps(gaps, roles, missing, count)
    if missing == "indicator":
        covariates = _with_indicators(covariates)
        keys = {name: _with_a_code_for_gaps(codes) for name, codes in keys.items()}
    if only is not None and not only.all():
        lost = ~only if lost is None else lost | ~only
    kept = None if lost is None else np.flatnonzero(~lost)
    if kept is not None and not len(kept):
        raise DataError(
            "Every row of the table lacks a needed value: "
            f"{_counted({k: int(v.sum()) for k, v in gaps.items()}, count)}."
        )
    take = _taker(kept)
    has_repeats = unit is not None and int(np.bincount(unit + 1)[1:].max()) > 1
    treated = take(treatment) == 1
    _require_two_groups(treated, roles.treatment)
    return Sample(
        rows=count,
        kept=kept,
        treated=treated,
        covariates={
            name: attrs.evolve(column, entries=take(column.entries))
            for name, column in covariates.items()
        },
        keys={name: take(codes) for name, codes in keys.items()},
        numbers={name: take(values) for name, values in numbers.items()},
        unit=None if unit is None else take(unit),
        weights=None if weights is None else take(weights),
        gaps={name: int(np.count_nonzero(gap)) for name, gap in gaps.items()},
        added=tuple(name for name in covariates if name not in roles.covariates),
        priority=_priority(data, source, roles.unit, kept, has_repeats=has_repeats),
        source=source,
        columns=_that_settle_ties(table, source, roles.unit, has_repeats=has_repeats),
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


# Ties


def _priority(
    data: IntoFrame,
    source: Mapping[str, pd.Series[Any]],
    unit: str | None,
    kept: Codes | None,
    *,
    has_repeats: bool,
) -> Callable[[Codes, int], npt.NDArray[np.uint64]]:
    """Give rows a number that depends on what they hold, and not on where they stand.

    It is a hash of the unit, or of the whole row without one, so two rows with the
    same number are the same in all that the table says of them. If units have several
    rows, the first half of it is of the unit and the second one of the whole row. It is
    mixed with a seed, and as good as random, so it favours nobody.
    """
    of_owner = _Hashes(data, source, unit)
    of_row = _Hashes(data, source, None) if has_repeats else None

    def priority(rows: Codes, seed: int) -> npt.NDArray[np.uint64]:
        at = rows if kept is None else kept[rows]
        found = _mixed(of_owner.of(at), seed)
        if of_row is None:
            return found
        return (found & ~_SECOND_HALF) | (_mixed(of_row.of(at), seed) & _SECOND_HALF)

    return priority


class _Hashes:
    """Hashes of units, or of whole rows without one, each made once.

    They are remembered, as a match can be made again and again with other seeds.
    """

    def __init__(
        self, data: IntoFrame, source: Mapping[str, pd.Series[Any]], unit: str | None
    ) -> None:
        count = len(next(iter(source.values())))
        self._known = np.zeros(count, dtype=bool)
        self._numbers = np.empty(count, dtype=np.uint64)
        self._table = data, source, unit

    def of(self, at: Codes) -> npt.NDArray[np.uint64]:
        """Return those of some rows of the table."""
        is_new = np.zeros(len(self._known), dtype=bool)
        is_new[at] = True
        is_new &= ~self._known
        # Each once, in the order of the table: all of them may be the table itself.
        new = np.flatnonzero(is_new)
        if len(new):
            self._numbers[new] = _of_rows(*self._table, new)
            self._known[new] = True
        found: npt.NDArray[np.uint64] = self._numbers[at]
        return found


def _that_settle_ties(
    table: _frames.Table,
    source: Mapping[str, pd.Series[Any]],
    unit: str | None,
    *,
    has_repeats: bool,
) -> tuple[str, ...]:
    import narwhals as nw

    # `_of_rows` reads the same ones, in this order.
    if (unit is None or has_repeats) and isinstance(table, nw.DataFrame):
        return tuple(table.columns)
    return tuple(source)


def _of_rows(
    data: IntoFrame,
    source: Mapping[str, pd.Series[Any]],
    unit: str | None,
    at: Codes,
) -> npt.NDArray[np.uint64]:
    import narwhals as nw

    if unit is not None:
        return _fingerprint.row_hashes(source[unit].iloc[at])
    table = _frames.wrapped(data)
    columns: Iterable[pd.Series[Any]] = source.values()
    if isinstance(table, nw.DataFrame):
        part = table[at.tolist()] if len(at) < len(table) else table
        columns = _frames.in_place(part).values()
    found = np.zeros(len(at), dtype=np.uint64)
    for series in columns:
        values = series.iloc[at] if len(series) != len(at) else series
        found = _mixed(found ^ _fingerprint.row_hashes(values), 1)
    return found


def _mixed(values: npt.NDArray[np.uint64], seed: int) -> npt.NDArray[np.uint64]:
    """Scramble 64 bits (the finaliser of SplitMix64; Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        found = values + np.uint64(0x9E3779B97F4A7C15) * np.uint64(
            (seed + 1) & _64_BITS
        )
        found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed: npt.NDArray[np.uint64] = found ^ (found >> np.uint64(31))
    return mixed


def ordered(
    rows: Codes,
    values: Floats,
    priority: Callable[[Codes, int], npt.NDArray[np.uint64]],
    seed: int = 0,
) -> Codes:
    """Sort rows by a value, and rows of one value by their priority.

    Parameters
    ----------
    rows : (m,) rows of the sample
    values : (m,) what to sort them by, smallest first
    """
    place: Codes = np.argsort(values)
    found = values[place]
    same = found[1:] == found[:-1]
    if not same.any():
        return rows[place]
    tied = np.concatenate([same, [False]]) | np.concatenate([[False], same])
    run = np.cumsum(np.concatenate([[True], ~same]))[tied]
    inside = place[tied]
    place[tied] = inside[np.lexsort((priority(rows[inside], seed), run))]
    sorted_rows: Codes = rows[place]
    return sorted_rows


def names_of(series: pd.Series[Any], rows: Sequence[int] | Codes) -> list[Any]:
    """Return the values of some rows of a column as they stand in the table."""
    values: list[Any] = series.iloc[np.asarray(rows)].tolist()
    return values
