"""Hand over a result, and warn of what its reader should know."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from typing import Protocol, TypeVar

from iom_me.errors import DataWarning, EstimationWarning


class _Warned(Protocol):
    @property
    def warnings(self) -> tuple[str, ...]: ...


Result = TypeVar("Result", bound=_Warned)


def announced(
    result: Result, *, of_data: Collection[str] = (), stacklevel: int = 3
) -> Result:
    """Warn of all that stands in the result; some of it is of the data."""
    for message in result.warnings:
        kind = DataWarning if message in of_data else EstimationWarning
        warnings.warn(message, kind, stacklevel=stacklevel)
    return result
