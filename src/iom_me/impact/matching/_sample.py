"""A table, as the arrays that a comparison is made from."""

from __future__ import annotations

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
    if missing not in MISSING_CHOICES:
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
    if only is not None and not only.all():
        lost = ~only if lost is None else lost | ~only
    kept = None if lost is None else np.flatnonzero(~lost)
    if kept is not None and not len(kept):
        raise DataError(
            "Every row of the table lacks a needed value: "
            f"{_counted({k: int(v.sum()) for k, v in gaps.items()}, count)}."
        )
    take = _taker(kept)
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
        priority=_priority(data, source, roles.unit, kept),
        source=source,
        columns=_that_settle_ties(table, source, roles.unit),
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
        ways = "" if missing == "indicator" else ", or choose missing='indicator'"
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
            middle = float(known.mean()) if len(known) else 0.0
            found[name] = Covariate(np.where(gap, middle, column.entries))
            found[indicator(name)] = Covariate(gap.astype(np.float64))
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
) -> Callable[[Codes, int], npt.NDArray[np.uint64]]:
    """Give rows a number that depends on what they hold, and not on where they stand.

    It is a hash of the unit, or of the whole row without one, so two rows with the
    same number are the same in all that the table says of them. It is mixed with a
    seed, and as good as random, so it favours nobody.
    """
    count = len(next(iter(source.values())))
    known = np.zeros(count, dtype=bool)
    numbers = np.empty(count, dtype=np.uint64)

    def priority(rows: Codes, seed: int) -> npt.NDArray[np.uint64]:
        # Remembered, as a match can be made again and again with other seeds.
        at = rows if kept is None else kept[rows]
        new = at[~known[at]]
        if len(new):
            numbers[new] = _of_rows(data, source, unit, new)
            known[new] = True
        return _mixed(numbers[at], seed)

    return priority


def _that_settle_ties(
    table: _frames.Table, source: Mapping[str, pd.Series[Any]], unit: str | None
) -> tuple[str, ...]:
    import narwhals as nw

    # `_of_rows` reads the same ones, in this order.
    if unit is None and isinstance(table, nw.DataFrame):
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
        found = values + np.uint64(0x9E3779B97F4A7C15) * np.uint64(seed + 1)
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
    place: Codes = np.argsort(values, kind="stable")
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
