"""What JSON is that is no plan of ours."""

from __future__ import annotations

from typing import Any

__all__ = ["told"]

_SHOWN = 6
_LONGEST = 40


def told(document: Any) -> str:
    """Say what an object or a list seems to be, and what to do."""
    return _object(document) if isinstance(document, dict) else _list(document)


def _object(document: dict[str, Any]) -> str:
    answer = document.get("response")
    if document.get("type") == "FeatureCollection":
        return "it is GeoJSON, a map: a plan or a table is due"
    if "nbformat" in document:
        return "it is a notebook: run it, and read what it writes"
    if isinstance(answer, dict) and "docs" in answer:
        return "it is an answer of the IATI Datastore as JSON: ask for it as XML"
    if {"results", "indicators", "framework"} & document.keys():
        return (
            f"it is JSON with {_keys(document)}: a plan stands under 'framework', "
            "beside 'format' and 'version' (see write_json)"
        )
    return f"it is JSON with {_keys(document)}, and no plan that write_json wrote"


def _list(document: list[Any]) -> str:
    first = document[0] if document else None
    if isinstance(first, dict):
        return (
            f"it is JSON, a list of {len(document):,} records with {_keys(first)}: "
            "give pandas.read_json(path, dtype=False) to read_measurements"
        )
    if isinstance(first, list):
        return "it is JSON, a list of rows: for HXL, take the same table as CSV"
    return f"it is JSON, a list of {len(document):,} values"


def _keys(document: dict[str, Any]) -> str:
    keys = [repr(key[:_LONGEST]) for key in list(document)[:_SHOWN]]
    more = len(document) - len(keys)
    return (", ".join(keys) or "no keys") + (f" and {more:,} more" if more > 0 else "")
