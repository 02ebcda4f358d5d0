"""The one door through which optional packages come in."""

from __future__ import annotations

import importlib
from typing import Any

from iom_me.errors import MissingDependencyError

_EXTRAS = {
    "docx": "word",
    "graphviz": "plots",
    "lxml": "iati",
    "matplotlib": "plots",
    "openpyxl": "excel",
    "tqdm": "progress",
    "xlsxwriter": "excel",
}


def optional(module: str) -> Any:
    """Import an optional package, or say which extra installs it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        if error.name is not None and error.name.partition(".")[0] != package:
            raise
        raise MissingDependencyError(package, extra=_EXTRAS[package]) from error
