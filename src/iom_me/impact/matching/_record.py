"""What an audit needs to make a comparison again, fit for JSON.

A record holds no data: columns are hashed, and so are a score or a matrix of distances
that was given. Pairs and sets are hashed too; weights are kept as checksums, which say
the same on another machine though the last digits differ.
"""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me.errors import DataError, EstimationError, FormatError, FormatVersionError
from iom_me.impact.matching import _fingerprint, _ties
from iom_me.impact.matching._score.basis import listed
from iom_me.impact.matching.options import Raw, Sd
from iom_me.impact.matching.propensity_results import PropensityScore
from iom_me.impact.matching.terms import Term

if TYPE_CHECKING:
    from iom_me.impact._columns import Codes, Floats
    from iom_me.impact.matching._problem import Pairs
    from iom_me.impact.matching.comparison_group import ComparisonGroup
    from iom_me.typing import JsonValue

VERSION = 1
MATCH = "iom_me.match"
_SUMS = 4
_TOLERANCE = 1e-7


def written(
    kind: str,
    group: ComparisonGroup,
    *,
    options: Mapping[str, Any],
    made: Mapping[str, Any],
    version: str,
) -> dict[str, JsonValue]:
    """Write the record of a comparison.

    Parameters
    ----------
    kind
        Name of the format, such as ``iom_me.match``.
    group
        The comparison, with ``fingerprint``, a hash by column.
    options
        Everything that decided it, apart from the data, as it was given.
    made
        What came out, beside the counts and the weights.
    version
        Of this library, when it was made.
    """
    kept = group._kept  # noqa: SLF001 - it is kept for this
    return {
        "format": kind,
        "version": VERSION,
        "made_with": versions(version),
        "data": {"rows": len(kept.weights), "columns": dict(group.fingerprint)},
        "treatment": group.treatment,
        "options": {name: option(value) for name, value in options.items()},
        "result": {
            "counts": [
                {"group": arm.name, "rows": arm.rows, "used": arm.used}
                for arm in group.counts
            ],
            **{name: encoded(value) for name, value in made.items()},
            "weights": encoded(checksums(kept.weights)),
        },
    }


def versions(own: str) -> dict[str, JsonValue]:
    """Name the versions of what the numbers come from."""
    import pandas as pd
    import scipy

    return {
        "iom_me": own,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "pandas": pd.__version__,
    }


def fields_of(options: Any) -> dict[str, Any]:
    """Take the fields of a record of options."""
    return {
        field.name: getattr(options, field.name)
        for field in attrs.fields(type(options))
    }


def hash_of_pairs(pairs: Pairs | None) -> str | None:
    """Hash who was paired with whom, by position in the table."""
    if pairs is None:
        return None
    columns = np.stack([pairs.focal, pairs.partner, pairs.rank, pairs.level])
    return _fingerprint.of_array(columns.astype(np.int64))


def hash_of_sets(sets: Codes | None) -> str | None:
    """Hash the set of each row of the table."""
    return None if sets is None else _fingerprint.of_array(sets.astype(np.int64))


def checksums(weights: Floats) -> list[float]:
    """Add up weights with random signs, the same ones at each call."""
    found: list[float] = []
    for seed in range(_SUMS):
        mixed = _ties.mixed(np.arange(len(weights), dtype=np.uint64), seed)
        signs = np.where(mixed & np.uint64(1), 1.0, -1.0)
        found.append(float(signs @ weights))
    return found


def same_weights(sums: object, weights: Floats) -> bool:
    """Say whether weights have these checksums, up to rounding."""
    if not isinstance(sums, Sequence) or len(sums) != _SUMS:
        return False
    near = _TOLERANCE * float(np.linalg.norm(weights))
    return all(
        isinstance(there, float | int) and abs(here - there) <= near
        for here, there in zip(checksums(weights), sums, strict=True)
    )


# What is not JSON by itself is an object with one of these names; a name of the user's
# that begins like them gets another sign in front.
_SIGN = "$"
_TERM, _SD, _RAW, _FLOAT = "$term", "$sd", "$raw", "$float"


def encoded(value: Any) -> JsonValue:
    """Write options as plain values."""
    if isinstance(value, (Term, Sd, Raw, PropensityScore)):
        return _encoded_record(value)
    if isinstance(value, Mapping):
        return {_signed(str(key)): encoded(item) for key, item in value.items()}
    if isinstance(value, (np.ndarray, np.generic)):
        return encoded(value.tolist())
    if isinstance(value, (list, tuple)):
        return [encoded(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {_FLOAT: repr(value)}
    return (
        value if isinstance(value, (bool, int, float, str, type(None))) else str(value)
    )


def _encoded_record(value: Term | Sd | Raw | PropensityScore) -> JsonValue:
    if isinstance(value, Term):
        return {_TERM: [value.kind, list(value.columns), value.degree]}
    if isinstance(value, (Sd, Raw)):
        return {_SD if isinstance(value, Sd) else _RAW: float(value.width)}
    return {"own": "propensity_score", **_call_of(value)}


def _signed(name: str) -> str:
    return _SIGN + name if name.startswith(_SIGN) else name


def option(value: Any) -> JsonValue:
    """Write an option; of a score or a matrix that was given, its hash."""
    if not isinstance(value, np.ndarray):
        return encoded(value)
    return {
        "own": "score" if value.ndim == 1 else "matrix",
        "shape": list(value.shape),
        "hash": _fingerprint.of_array(value),
    }


def _call_of(score: PropensityScore) -> dict[str, JsonValue]:
    names = ("treatment", "covariates", "model", "correction", "weights", "missing")
    return {name: encoded(getattr(score, name)) for name in names}


def decoded(value: Any) -> Any:
    """Read what `encoded` wrote."""
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    if _TERM in value:
        kind, columns, degree = value[_TERM]
        return Term(kind=kind, columns=tuple(columns), degree=degree)
    for name, make in ((_SD, Sd), (_RAW, Raw), (_FLOAT, float)):
        if name in value:
            return make(value[name])
    return {key.removeprefix(_SIGN): decoded(item) for key, item in value.items()}


# Refusals


def require_record(record: object, kind: str) -> None:
    """Refuse what is no record of this kind, or one of a later version.

    Raises
    ------
    FormatError
        It is not what it should be.
    """
    expected = f"record of kind {kind!r}"
    if not isinstance(record, Mapping) or record.get("format") != kind:
        found = record.get("format") if isinstance(record, Mapping) else type(record)
        problem = ("$.format", f"must be {kind!r}, but is {found!r}")
        raise FormatError("record=", [problem], expected=expected)
    version = record.get("version")
    if not isinstance(version, int) or version < 1:
        problem = ("$.version", f"must be {VERSION}, but is {version!r}")
        raise FormatError("record=", [problem], expected=expected)
    if version > VERSION:
        words = f"version {version} is newer than {VERSION}: install a newer iom_me"
        problem = ("$.version", words)
        raise FormatVersionError("record=", [problem], expected=expected)
    parts = {"data": Mapping, "options": Mapping, "result": Mapping, "treatment": str}
    for name, wanted in parts.items():
        if not isinstance(record.get(name), wanted):
            problem = (f"$.{name}", "is missing or of the wrong kind")
            raise FormatError("record=", [problem], expected=expected)


def require_data(
    given: Mapping[str, Any], rows: int, columns: Mapping[str, str]
) -> None:
    """Refuse a table that is not the one of the record, and say what differs."""
    if given.get("rows") != rows:
        raise DataError(
            f"This is not the table of the record: it has {rows:,} rows, the record "
            f"{given.get('rows')!r}. Pass the table that was used then."
        )
    before = given.get("columns")
    known = before if isinstance(before, Mapping) else {}
    differ = [name for name in columns if columns[name] != known.get(name)]
    if not differ:
        return
    which = (
        "all columns differ, so perhaps its rows are in another order"
        if len(differ) == len(columns)
        else f"{listed(differ)} {'differs' if len(differ) == 1 else 'differ'}"
    )
    raise DataError(
        f"This is not the table of the record: {which}. Pass the table that was used "
        "then, with its rows in the same order."
    )


def require_same(same: Mapping[str, bool], then: object, now: object) -> None:
    """Refuse a comparison that came out otherwise than the record says."""
    other = [name for name, is_same in same.items() if not is_same]
    if other:
        raise EstimationError(
            f"The same table and options give other {' and '.join(other)} than the "
            f"record says. It was made with {_listed(then)}; this is {_listed(now)}. "
            "Install the versions of then. Without unit=, ties are settled by all "
            "columns of the table, so it may also be that one of the others changed."
        )


def _listed(made_with: Any) -> str:
    if not isinstance(made_with, Mapping):
        return "unknown versions"
    return ", ".join(f"{name} {version}" for name, version in made_with.items())
