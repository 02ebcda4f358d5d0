"""Adds to an activity, in our own namespace, what its elements do not say.

Each element is read by the functions of the reader; what these miss of the record is
what is added. So it comes back by construction, and what IATI says stands there once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from iom_me.io.iati import _extension as extension
from iom_me.io.iati._extension import Patch, Whole
from iom_me.io.iati._read.elements import (
    Scope,
    read_actual,
    read_head,
    read_indicator,
    read_result,
)
from iom_me.io.iati._read.head import language_of, places_of, read_locations
from iom_me.io.iati._write.activity import WrittenActivity
from iom_me.io.iati._write.indicator import WrittenIndicator, WrittenResult
from iom_me.io.iati._write.rows import Row

__all__ = ["COLLECTIONS", "HEAD", "extend"]

HEAD = ("id", "title", "start", "end", "currency", "notes")
"""The fields of a plan that stand by themselves."""

COLLECTIONS = ("links", "assumptions", "risks", "budget_lines", "suppressions")
"""The records of a plan that IATI knows nothing of."""


def extend(written: WrittenActivity) -> None:
    """Add what the activity does not say."""
    scope = _scope(written)
    for result in written.results:
        _extend_result(result, written, scope.fresh())
    written.element.append(extension.encode("framework", _framework(written, scope)))


def _extend_result(
    result: WrittenResult, written: WrittenActivity, scope: Scope
) -> None:
    patch = extension.difference(result.truth, read_result(result.element, scope))
    always = {"id": result.truth["id"], "level": result.truth["level"]}
    result.element.append(extension.encode("result", _with(patch, always)))
    for indicator in result.indicators:
        _extend_indicator(indicator, written, scope.fresh())


def _with(patch: Patch, fields: Mapping[str, Any]) -> Patch:
    """Add fields to a patch, whether they differ or not; they come first."""
    if isinstance(patch, Whole):
        return Whole({**fields, **patch.value})
    return {key: Whole(value) for key, value in fields.items()} | (patch or {})


def _extend_indicator(
    indicator: WrittenIndicator, written: WrittenActivity, scope: Scope
) -> None:
    seen = read_indicator(indicator.element, scope)
    patch = extension.difference(indicator.truth, seen)
    always = {"id": indicator.truth["id"]}
    project = written.plain["id"]
    for actual, row in indicator.actuals:
        about = {"indicator": indicator.truth["id"], "project": project}
        _extend_actual(actual, row, {**about, **read_actual(actual, scope.fresh())})
    for period, row in indicator.unheld:
        period.append(extension.encode("actual", _whole_row(row)))
    indicator.element.append(extension.encode("indicator", _with(patch, always)))


def _extend_actual(actual: Any, row: Row, seen: dict[str, Any]) -> None:
    patch = extension.difference(row.cells, seen)
    actual.append(extension.encode("actual", _with(patch, {"row": row.number})))


def _whole_row(row: Row) -> Patch:
    """Tell all of a row; also that it has no first day and no project, if so."""
    absent = {key: "" for key in ("period_start", "project") if key not in row.cells}
    return _with(extension.difference(row.cells, absent), {"row": row.number})


def _framework(written: WrittenActivity, scope: Scope) -> Patch:
    plain = written.plain
    seen, _ = read_head(written.element, scope)
    truth = {key: plain[key] for key in HEAD if key in plain}
    patch: dict[str, Any] = extension.difference(truth, seen) or {}
    for key in COLLECTIONS:
        if key in plain or key == "links":  # a reader may have made some
            patch[key] = Whole(plain.get(key, []))
    if "results" in plain:
        held = {result.truth["id"] for result in written.results}
        patch["results"] = Whole([_place(one, held) for one in plain["results"]])
    if written.contents.columns is not None:
        patch["measurements"] = Whole(list(written.contents.columns))
    return patch


def _place(result: dict[str, Any], held: set[str]) -> dict[str, Any]:
    """Name a result that IATI holds; tell all of any other."""
    return {"id": result["id"]} if result["id"] in held else result


def _scope(written: WrittenActivity) -> Scope:
    """Know of the activity what its reader knows."""
    activity = written.element
    scope = Scope(default_language=language_of(activity))
    locations = read_locations(activity, scope, project=written.plain["id"])
    return attrs.evolve(scope, locations=places_of(locations))
