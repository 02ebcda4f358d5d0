"""Names for the types that appear in public signatures."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

__all__ = ["FilePath", "IntoFrame", "JsonValue"]

JsonValue: TypeAlias = (
    "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"
)
"""What JSON can say."""

FilePath: TypeAlias = str | os.PathLike[str]
"""A path, as text or as a ``pathlib.Path``."""


def __getattr__(name: str) -> Any:
    if name == "IntoFrame":
        from narwhals.typing import IntoFrame

        return IntoFrame
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
