"""Hand over a result, and warn of what its reader should know."""

from __future__ import annotations

import warnings
from typing import Protocol, TypeVar

from iom_me.errors import EstimationWarning


class _Warned(Protocol):
    @property
    def warnings(self) -> tuple[str, ...]: ...


Result = TypeVar("Result", bound=_Warned)


def announced(result: Result, *, stacklevel: int = 3) -> Result:
    """Warn of all that stands in the result."""
    for message in result.warnings:
        warnings.warn(message, EstimationWarning, stacklevel=stacklevel)
    return result
