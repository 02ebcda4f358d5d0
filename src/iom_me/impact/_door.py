"""The door of the estimators: any table comes in, checked arrays go out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import DataError, ModelError
from iom_me.impact import _columns
from iom_me.impact._columns import Codes, Covariate, Floats, Mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from iom_me.typing import IntoFrame

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
    cluster: str | None

    def __attrs_post_init__(self) -> None:
        parts: dict[str, str] = {}
        for name, part in self._parts():
            if not isinstance(name, str):
                raise ModelError(
                    f"{name!r} is no name of a column ({part}): write the name as text."
                )
            # Clusters may also be covariates (a dummy per district), but nothing else.
            if name in parts and (part, parts[name]) != ("cluster", "covariate"):
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
        if self.cluster is not None:
            yield self.cluster, "cluster"

    @property
    def needed(self) -> tuple[str, ...]:
        """All columns, each once."""
        return tuple(dict.fromkeys(name for name, _ in self._parts()))


@attrs.frozen(kw_only=True, eq=False)
class Sample:
    """The complete rows, as arrays of one length.

    Attributes
    ----------
    outcome : (n,) floats, finite
    cell : (n,) codes, 2 * treated + post
    regressors : term -> (n,) floats, finite; categories are already 0/1 columns
    clusters : (n,) codes from 0, or None
    n_dropped : rows left out because they lack a value
    """

    outcome: Floats
    cell: Codes
    regressors: dict[str, Floats]
    clusters: Codes | None
    n_dropped: int

    @property
    def n(self) -> int:
        """Rows used."""
        return len(self.outcome)


def read(data: IntoFrame, columns: Columns, *, missing: Missing) -> Sample:
    """Fetch the columns, check every value, and keep the complete rows."""
    if missing not in ("raise", "drop"):
        raise ModelError(f"missing={missing!r} is unknown: choose 'raise' or 'drop'.")
    frame = _frames.columns(data, columns.needed)
    if frame.empty:
        raise DataError("The table has no rows.")
    outcome = _columns.numbers(frame[columns.outcome], "outcome")
    treated = _columns.flags(frame[columns.treated], "treated")
    post = _columns.flags(frame[columns.post], "post")
    covariates = {name: _columns.covariate(frame[name]) for name in columns.covariates}
    clusters = (
        None if columns.cluster is None else _columns.groups(frame[columns.cluster])
    )
    keep = _complete(
        {
            columns.outcome: np.isnan(outcome),
            columns.treated: np.isnan(treated),
            columns.post: np.isnan(post),
            **{name: covariate.gaps for name, covariate in covariates.items()},
            **({} if clusters is None else {str(columns.cluster): clusters < 0}),
        },
        missing,
    )
    return Sample(
        outcome=outcome[keep],
        cell=(2 * treated[keep] + post[keep]).astype(np.intp),
        regressors=_regressors(covariates, keep),
        clusters=None if clusters is None else _renumber(clusters[keep]),
        n_dropped=int(np.count_nonzero(~keep)),
    )


def _complete(gaps: Mapping[str, Mask], missing: Missing) -> Mask:
    """Find the rows without a gap; refuse gaps unless they may be left out."""
    incomplete: Mask = np.logical_or.reduce(list(gaps.values()))
    count = int(np.count_nonzero(incomplete))
    if count and missing == "raise":
        where = ", ".join(
            f"{name!r} in {np.count_nonzero(gap):,}"
            for name, gap in gaps.items()
            if gap.any()
        )
        raise DataError(
            f"{count:,} of {len(incomplete):,} rows lack a value: {where} "
            f"({_columns.rows(np.flatnonzero(incomplete))}). Complete them, or pass "
            "missing='drop' to leave these rows out."
        )
    if count == len(incomplete):
        raise DataError("No row has a value in every column that is needed.")
    return ~incomplete


def _regressors(covariates: Mapping[str, Covariate], keep: Mask) -> dict[str, Floats]:
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


def _terms(name: str, covariate: Covariate, keep: Mask) -> Iterable[tuple[str, Floats]]:
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


def _renumber(codes: Codes) -> Codes:
    return np.unique(codes, return_inverse=True)[1].astype(np.intp)
