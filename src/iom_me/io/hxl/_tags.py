"""The tags of HXL, and which column of the measurements each stands for.

Tags and attributes are those of version 1.1 of the standard (hxlstandard.org); where it
has none, an attribute of our own is added to a tag of the standard, as it allows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import attrs

from iom_me.model.measurements import COMMENTS

__all__ = [
    "CATEGORIES",
    "TAGS",
    "TAG_ROWS",
    "Tag",
    "attribute",
    "is_tag_row",
    "spot",
    "tag_of",
]

TAG_ROWS = 25
"""The tags stand in one of the first rows; so does the standard's own software look."""

TAGS = {
    "indicator": "#indicator+code",
    "title": "#indicator+name",
    "unit": "#indicator+unit",
    "period_start": "#date+start",
    "period_end": "#date+end",
    "value": "#indicator+value+num",
    "numerator": "#indicator+numerator+num",
    "denominator": "#indicator+denominator+num",
    "status": "#status",
    "place": "#loc+name",
    "project": "#activity+code+project",
    "source": "#meta+source",
    "recorded_on": "#date+reported",
    "n": "#indicator+sample_size+num",
    "std_error": "#indicator+std_error+num",
    "design_effect": "#indicator+design_effect+num",
    "claim": "#description+claim",
    **{name: f"#description+{name}" for name in COMMENTS},
}
"""What is written over each column of the measurements."""

CATEGORIES = {
    "f": ("sex", "female"),
    "m": ("sex", "male"),
    "i": ("sex", "intersex or non-binary"),
    "infants": ("age", "infants"),
    "children": ("age", "children"),
    "adolescents": ("age", "adolescents"),
    "adults": ("age", "adults"),
    "elderly": ("age", "elderly"),
}
"""The dimension and the category for each attribute of the standard that names one."""

_TAG = re.compile(r"#[a-z][a-z0-9_]*(?:\+[a-z][a-z0-9_]*)*", re.ASCII)
_LONGEST = 200
_FEWEST = 2
_OTHER = re.compile("[^a-z0-9]+")


@attrs.frozen
class Tag:
    """One tag: its name, and its attributes in the order of the file.

    Attributes
    ----------
    name : str
        The name without the ``#``, in small letters.
    attributes : tuple of str
        The attributes without the ``+``.
    """

    name: str
    attributes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "#" + "+".join((self.name, *self.attributes))


def tag_of(cell: Any) -> Tag | None:
    """Read a tag, whatever its case and spaces; None if the cell holds none."""
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return None
    plain = "".join(cell.strip('"').lower().split())
    if not _TAG.fullmatch(plain):
        return None
    name, *attributes = plain[1:].split("+")
    return Tag(name, tuple(attributes))


def is_tag_row(cells: Sequence[Any]) -> bool:
    """Whether at least half of the filled cells are tags, and not one by chance.

    A heading in a text, as "# Results", looks like one tag; a table has several.
    """
    filled = [cell for cell in cells if cell is not None and str(cell).strip()]
    tags = sum(tag_of(cell) is not None for cell in filled)
    return tags >= _FEWEST and 2 * tags >= len(filled)


def spot(rows: Sequence[Sequence[Any]]) -> int | None:
    """Find the row of tags; None if there is none."""
    return next((place for place, row in enumerate(rows) if is_tag_row(row)), None)


def attribute(name: str) -> str:
    """Make an attribute of a dimension's name: ``Âge (années)`` is ``age_annees``."""
    parts = unicodedata.normalize("NFKD", name.lower())
    found = _OTHER.sub("_", "".join(c for c in parts if not unicodedata.combining(c)))
    plain = found.strip("_")[:40].rstrip("_")
    return plain if plain[:1].isalpha() else f"dimension_{plain}".rstrip("_")
