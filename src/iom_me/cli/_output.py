"""Lines for people and for other programs."""

from __future__ import annotations

import sys
from typing import TextIO

__all__ = ["complain", "print_line"]


def print_line(line: str = "", *, to: TextIO | None = None) -> None:
    """Print a line on standard output, or on another stream."""
    stream = sys.stdout if to is None else to
    stream.write(f"{line}\n")


def complain(line: str) -> None:
    """Print a line on standard error, under the program's name."""
    print_line(f"iom-me: {line}", to=sys.stderr)
