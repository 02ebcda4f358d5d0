"""Make a match again from its record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

import iom_me
from iom_me import _frames
from iom_me.errors import DataError, FormatError, ModelError
from iom_me.impact.matching import _fingerprint, _record
from iom_me.impact.matching._announce import announced
from iom_me.impact.matching.options import MatchOptions

if TYPE_CHECKING:
    import numpy.typing as npt

    from iom_me.impact.matching.match_results import MatchResult
    from iom_me.impact.matching.propensity_results import PropensityScore
    from iom_me.typing import IntoFrame

__all__ = ["rematch"]


def rematch(
    data: IntoFrame,
    record: Mapping[str, Any],
    *,
    distance: PropensityScore | npt.ArrayLike | None = None,
) -> MatchResult:
    """Make a match again from its record, and prove that it is the same.

    Parameters
    ----------
    data
        The table of the match, with its rows in the same order.
    record
        What `MatchResult.record` returned, also after it went through JSON.
    distance
        The score or the matrix of distances, if one was given to the match: the record
        has its hash only. A `PropensityScore` need not be given; it is fitted again.

    Returns
    -------
    MatchResult
        With the same pairs, sets and weights.

    Raises
    ------
    DataError
        A column that was used differs, or the distance; the error says which.
    EstimationError
        The table is the same, and the match is not: another version of a library
        decides otherwise. The error says which versions made the record.
    FormatError
        This is no record of a match, or one of a later version.
    ModelError
        A distance is needed, or given without need.

    See Also
    --------
    match : Make a match.

    Notes
    -----
    Columns are compared by SHA-256 of their values, in the order of the rows; numbers
    as floats, so a table that was kept as CSV, Parquet or Excel in between is the same
    if its values are. Pairs and sets are compared exactly, weights to seven digits.

    Examples
    --------
    >>> import json
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame({"age": range(20), "project": [0, 0, 1, 0, 1] * 4})
    >>> made = me.impact.match(people, treatment="project", covariates=["age"])
    >>> kept = json.dumps(made.record())

    Years later, in an audit:

    >>> again = me.impact.rematch(people, json.loads(kept))
    >>> again.pairs.equals(made.pairs)
    True
    """
    from iom_me.impact.matching._making import matched, roles

    _record.require_record(record, _record.MATCH)
    options = _options(record, distance, data)
    treatment = record["treatment"]
    source = _frames.fetched(data, roles(treatment, options).names)
    _record.require_data(
        record["data"], len(source[treatment]), _fingerprint.of_columns(source)
    )
    result = matched(_as_then(data, record), treatment, options)
    _require_same(record, result)
    return announced(result)


def _as_then(data: IntoFrame, record: Mapping[str, Any]) -> Any:
    """Leave out columns that came later, and put the others in their old order.

    Without units, ties are settled by the whole row.
    """
    table = _frames.wrapped(data)
    there = table.collect_schema().names()
    names = [name for name in record["data"]["columns"] if name in there]
    return _frames.chosen(table, names)


def _options(record: Mapping[str, Any], distance: Any, data: IntoFrame) -> MatchOptions:
    given = _given(record)
    known = {field.name for field in attrs.fields(MatchOptions)}
    if set(given) != known:
        wrong = min(set(given) ^ known)
        problem = (f"$.options.{wrong}", "is missing or unknown")
        raise FormatError("record=", [problem], expected="record of a match")
    own = record["options"]["distance"]
    if not isinstance(own, Mapping):
        if distance is not None:
            raise ModelError(
                f"distance= is given, but the match was made with {own!r}: leave it "
                "out."
            )
        return MatchOptions(**given)
    if distance is None:
        given["distance"] = _distance_again(given["distance"], data)
        return MatchOptions(**given)
    options = MatchOptions(**{**given, "distance": distance})
    if own["own"] != "propensity_score":
        _require_distance(own, _record.option(options.distance))
    return options


def _given(record: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return dict(_record.decoded(dict(record["options"])))
    except ModelError:
        raise
    except (TypeError, ValueError) as error:
        problem = ("$.options", f"cannot be read: {error}")
        raise FormatError("record=", [problem], expected="record of a match") from error


def _distance_again(own: dict[str, Any], data: IntoFrame) -> PropensityScore:
    from iom_me.impact.matching.propensity import propensity_score

    kind = own.pop("own")
    if kind != "propensity_score":
        raise ModelError(
            f"The match was made with a {kind} of its own, of which the record has the "
            "hash only: give it again, as distance=."
        )
    return propensity_score(data, **own)


def _require_distance(then: Mapping[str, Any], now: Any) -> None:
    if now != dict(then):
        raise DataError(
            f"distance= is not the {then['own']} that the match was made with: its "
            "shape or its values differ. Give the same one, in the same order of rows."
        )


def _require_same(record: Mapping[str, Any], result: MatchResult) -> None:
    then, now = record["result"], result.record()
    made: Any = now["result"]
    weights = result._kept.weights  # noqa: SLF001 - it is kept for this
    _record.require_same(
        {
            "pairs": made["pairs_hash"] == then.get("pairs_hash"),
            "sets": made["sets_hash"] == then.get("sets_hash"),
            "weights": _record.same_weights(then.get("weights"), weights),
        },
        record.get("made_with"),
        _record.versions(iom_me.__version__),
    )
