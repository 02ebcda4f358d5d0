"""The door of the estimators: any table comes in, checked arrays go out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs
import numpy as np

from iom_me.errors import DataError, ModelError
from iom_me.impact import _columns
from iom_me.impact._columns import Bytes, Covariate, Floats, Labels, Mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

Missing: TypeAlias = Literal["raise", "drop"]


def _names(value: object) -> tuple[str, ...]:
    """Take one name, or several, as a tuple."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Iterable):
        return tuple(value)
    raise ModelError(f"covariates={value!r} is no list of column names.")


@attrs.frozen(kw_only=True)
class Columns:
    """Which column plays which part; refuses one that plays two."""

    outcome: str
    treated: str
    post: str
    covariates: tuple[str, ...] = attrs.field(converter=_names)
    unit: str | None = None
    cluster: str | None = None
    weights: str | None = None

    def __attrs_post_init__(self) -> None:
        parts: dict[str, str] = {}
        for name, part in self._parts():
            if not isinstance(name, str):
                raise ModelError(
                    f"{name!r} is no name of a column ({part}): write the name as text."
                )
            if name in parts and (part, parts[name]) not in _TOGETHER:
                raise DataError(
                    f"The column {name!r} is used twice, as {parts[name]} and as "
                    f"{part}: each part needs a column of its own."
                )
            parts[name] = part

    def _parts(self) -> Iterator[tuple[str, str]]:
        yield from zip(
            (self.outcome, self.treated, self.post),
            ("outcome", "treated", "post"),
            strict=True,
        )
        yield from ((name, "covariate") for name in self.covariates)
        for part in ("unit", "cluster", "weights"):
            name = getattr(self, part)
            if name is not None:
                yield name, part

    @property
    def needed(self) -> tuple[str, ...]:
        """All columns, each once."""
        return tuple(dict.fromkeys(name for name, _ in self._parts()))

    @property
    def clustered_by(self) -> str | None:
        """The column of the clusters: the unit, unless another is named."""
        return self.unit if self.cluster is None else self.cluster


# Clusters may also be covariates (a dummy per district), or the units themselves.
_TOGETHER = {("cluster", "covariate"), ("cluster", "unit")}


@attrs.frozen(kw_only=True, eq=False)
class Sample:
    """The complete rows, as arrays of one length; they are never written to.

    Attributes
    ----------
    outcome : (n,) floats, finite
    cell : (n,) bytes, 2 * treated + post
    regressors : term -> (n,) floats, finite; categories are already 0/1 columns
    units, clusters : the unit and the cluster of each row, or None
    weights : (n,) positive floats, or None
    n_dropped : rows left out because they lack a value
    """

    outcome: Floats
    cell: Bytes
    regressors: dict[str, Floats]
    units: Labels | None
    clusters: Labels | None
    weights: Floats | None
    n_dropped: int

    @property
    def n(self) -> int:
        """Rows used."""
        return len(self.outcome)


def read(
    series: Mapping[str, pd.Series[Any]], columns: Columns, *, missing: Missing
) -> Sample:
    """Check every value of the columns, and keep the complete rows."""
    if not len(series[columns.outcome]):
        raise DataError("The table has no rows.")
    outcome = _columns.numbers(series[columns.outcome], "outcome")
    treated = _columns.codes(series[columns.treated], "treated")
    post = _columns.codes(series[columns.post], "post")
    covariates = {name: _columns.covariate(series[name]) for name in columns.covariates}
    labels = _labels(series, columns)
    weights = (
        None if columns.weights is None else _columns.positive(series[columns.weights])
    )
    gaps: dict[str, Mask | None] = {
        columns.outcome: _columns.nothing(outcome),
        columns.treated: _columns.no_code(treated),
        columns.post: _columns.no_code(post),
    }
    gaps |= {name: covariate.gaps for name, covariate in covariates.items()}
    gaps |= {name: label.gaps for name, label in labels.items()}
    if weights is not None:
        gaps[str(columns.weights)] = _columns.nothing(weights)
    keep = _complete(gaps, missing)
    if isinstance(keep, np.ndarray):
        labels = {name: label.kept(keep) for name, label in labels.items()}
    return Sample(
        outcome=outcome[keep],
        cell=np.bitwise_or(treated[keep] << 1, post[keep], dtype=np.uint8),
        regressors=_regressors(covariates, keep),
        units=labels.get(str(columns.unit)),
        clusters=labels.get(str(columns.clustered_by)),
        weights=None if weights is None else _one_sized(weights[keep]),
        n_dropped=len(outcome) - len(outcome[keep]),
    )


def require_rule(missing: object) -> None:
    """Refuse a rule for gaps that is not known."""
    if missing not in ("raise", "drop"):
        raise ModelError(f"missing={missing!r} is unknown: choose 'raise' or 'drop'.")


def _labels(
    series: Mapping[str, pd.Series[Any]], columns: Columns
) -> dict[str, Labels]:
    wanted = {columns.unit: "unit", columns.cluster: "cluster"}
    return {
        name: _columns.labels(series[name], role)
        for name, role in wanted.items()
        if name is not None
    }


def _one_sized(weights: Floats) -> Floats:
    """Bring weights to the size of one: their unit does not matter."""
    return np.ldexp(weights, -int(np.frexp(weights.max())[1]))


Keep: TypeAlias = "Mask | slice"


def _complete(gaps: Mapping[str, Mask | None], missing: Missing) -> Keep:
    """Find the rows without a gap; refuse gaps unless they may be left out."""
    found = {name: gap for name, gap in gaps.items() if gap is not None and gap.any()}
    if not found:
        return slice(None)
    incomplete: Mask = np.logical_or.reduce(list(found.values()))
    counts = {name: int(np.count_nonzero(gap)) for name, gap in found.items()}
    rows, count = len(incomplete), int(np.count_nonzero(incomplete))
    if missing == "raise":
        where = f" ({_columns.rows(np.flatnonzero(incomplete))})"
        raise lacking(rows, count, counts, where)
    if count == rows:
        raise nothing_left()
    return ~incomplete


def lacking(
    rows: int, count: int, counts: Mapping[str, int], where: str = ""
) -> DataError:
    """Make the error for rows with gaps."""
    columns = ", ".join(f"{name!r} in {number:,}" for name, number in counts.items())
    return DataError(
        f"{count:,} of {rows:,} rows lack a value: {columns}{where}. Complete them, or "
        "pass missing='drop' to leave these rows out."
    )


def nothing_left() -> DataError:
    """Make the error for a table without one complete row."""
    return DataError("No row has a value in every column that is needed.")


def left_out(n: int, n_dropped: int) -> tuple[str, ...]:
    """Say how many rows were left out, if any were."""
    if not n_dropped:
        return ()
    count = f"{n_dropped:,} of {n + n_dropped:,} rows"
    why = "were left out because they lack a value"
    return (f"{count} {why}: the estimate holds for the others.",)


def _regressors(covariates: Mapping[str, Covariate], keep: Keep) -> dict[str, Floats]:
    """Lay out the covariates as numeric columns, one per term."""
    terms: dict[str, Floats] = {}
    for name, covariate in covariates.items():
        for term, values in _terms(name, covariate, keep):
            if term in terms:
                raise DataError(
                    f"Two covariates would both be called {term!r} in the result: "
                    "rename one of the columns."
                )
            terms[term] = values
    return terms


def _terms(name: str, covariate: Covariate, keep: Keep) -> Iterable[tuple[str, Floats]]:
    values = covariate.entries[keep]
    if not covariate.levels:
        return [(name, values.astype(np.float64))]
    used = np.unique(values)
    if len(used) == 1:
        raise _columns.one_value(name, covariate.levels[used[0]])
    return [
        (f"{name}[{covariate.levels[code]}]", (values == code).astype(np.float64))
        for code in used[1:]
    ]
