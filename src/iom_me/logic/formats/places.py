"""Where a finding stands: the file of the plan, and the line of the record in it."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import attrs

if TYPE_CHECKING:
    from iom_me.logic.findings import Finding

__all__ = ["PlanFile", "lines_of"]

# A text, which is a key if a colon follows; what opens and closes; an end of line.
_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|([{}\[\]\n])')
_PLAN = 2  # the envelope is the first object, the plan the second


@attrs.frozen(kw_only=True)
class PlanFile:
    """The file that a plan was read from.

    Attributes
    ----------
    path : pathlib.Path
        Where it is.
    lines : mapping of str to int
        The line of each record's id; the plan's own under an empty id. Empty for a
        workbook.
    """

    path: Path = attrs.field(converter=Path, kw_only=False)
    lines: Mapping[str, int] = attrs.field(factory=dict)

    @classmethod
    def of(cls, path: str) -> PlanFile:
        """Look up where the records of a file stand."""
        if Path(path).suffix.lower() != ".json":
            return cls(path)
        return cls(path, lines=lines_of(Path(path).read_text(encoding="utf-8-sig")))

    @property
    def relative(self) -> Path:
        """The path as seen from the working directory, if the file is inside it."""
        absolute = Path(os.path.abspath(self.path))  # noqa: PTH100 - keeps links
        here = Path.cwd()
        return absolute.relative_to(here) if absolute.is_relative_to(here) else absolute

    @property
    def uri(self) -> str:
        """The path as a URI: relative inside the working directory, else of a file."""
        path = self.relative
        return path.as_uri() if path.is_absolute() else quote(path.as_posix())

    def line(self, finding: Finding) -> int | None:
        """Find the line of a finding: of its indicator, its record or the plan."""
        places = (id for id in (finding.indicator, finding.node) if id)
        known = (id for id in places if id in self.lines)
        return self.lines.get(next(known, ""))


def lines_of(document: str) -> dict[str, int]:
    """Find the line of each id in the text of a JSON plan; the plan's own is empty."""
    found: dict[str, int] = {}
    line, depth = 1, 0
    key = ""
    for token in _TOKEN.finditer(document):
        word, colon, sign = token.groups()
        if sign == "\n":
            line += 1
        elif sign:
            depth += 1 if sign in "{[" else -1
        elif key == '"id"' and not colon:
            id = unicodedata.normalize("NFC", json.loads(word))
            found.setdefault("" if depth == _PLAN else id, line)
        if sign != "\n":
            key = word if colon else ""
            line += (colon or "").count("\n")
    return found
