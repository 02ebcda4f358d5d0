"""A value, or the reason why there is none: passed on until somebody needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from iom_me.tracking._reason import CannotTell

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["attempt", "known", "or_none"]

T = TypeVar("T")


def attempt(compute: Callable[[], T]) -> T | CannotTell:
    """Compute a value, or keep the reason why it cannot be told."""
    try:
        return compute()
    except CannotTell as reason:
        return reason


def known(value: T | CannotTell) -> T:
    """Return a value; where there is none, what needs it cannot be told either."""
    if isinstance(value, CannotTell):
        raise CannotTell(str(value))
    return value


def or_none(value: T | CannotTell) -> T | None:
    """Return a value, or None."""
    return None if isinstance(value, CannotTell) else value
