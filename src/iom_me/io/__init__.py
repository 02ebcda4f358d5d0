"""How does it get in and out? One module per format."""

from typing import TYPE_CHECKING, Any

from iom_me.io.json import from_json, read_json, to_json, write_json
from iom_me.io.measurements import read_measurements, validate_measurements

if TYPE_CHECKING:
    from iom_me.io.excel import ReadNote, read_excel, write_excel

__all__ = [
    "ReadNote",
    "from_json",
    "read_excel",
    "read_json",
    "read_measurements",
    "to_json",
    "validate_measurements",
    "write_excel",
    "write_json",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name in __all__:  # only those of the matrix: the others are here already
            from iom_me.io import excel

            return getattr(excel, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
