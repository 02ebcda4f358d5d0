"""How findings speak of the records of a plan: in one line, and never at length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.model import BudgetLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.model import Record

__all__ = ["kind", "listed", "named", "one_line", "route"]

_STATEMENT = 70
_LISTED = 5
_ROUTE = 10


def one_line(text: str, *, width: int) -> str:
    """Put a text on one line and cut it to a width."""
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def kind(record: Record) -> str:
    """Say what a record is: "outcome", "budget line"."""
    return (
        "budget line"
        if isinstance(record, BudgetLine)
        else type(record).__name__.lower()
    )


def named(record: Record) -> str:
    """Name a record as one would when speaking: Output 1.1 "Returnees have a trade"."""
    words = getattr(record, "statement", "") or getattr(record, "title", "")
    quoted = f' "{one_line(words, width=_STATEMENT)}"' if words.strip() else ""
    return f"{kind(record).capitalize()} {record.id}{quoted}"


def listed(names: Iterable[str]) -> str:
    """List ids: "1, 2 and 3"; the last of many are counted only."""
    shown = list(names)
    if len(shown) > _LISTED:
        shown[_LISTED - 1 :] = [f"{len(shown) - _LISTED + 1:,} more"]
    *first, last = shown
    return f"{', '.join(first)} and {last}" if first else last


def route(ids: Iterable[str]) -> str:
    """Write a way through the plan, "1 -> 2 -> 1"; a long one without its middle."""
    stops = list(ids)
    if len(stops) > _ROUTE:
        stops[_ROUTE - 2 : -1] = [f"({len(stops) - _ROUTE + 1:,} more)"]
    return " -> ".join(stops)
