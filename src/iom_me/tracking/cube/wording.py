"""A cube in words: its summary, and its tables in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me._html import Html, join, table
from iom_me.tracking.words import percent, shortened, shown

if TYPE_CHECKING:
    from iom_me.tracking.cube.records import CubeDimension, CubeMember
    from iom_me.tracking.cube.report import Cube

__all__ = ["counted", "html_of", "summary_of"]

_MAX_LISTED = 8
_MAX_PROBLEMS = 7
_MAX_GROUPS = 6


def counted(cube: Cube) -> str:
    """Count the members, and those with a value."""
    valued = sum(member.value is not None for member in cube.members)
    members = f"{len(cube.members):,} member{'s' if len(cube.members) != 1 else ''}"
    return f"{members}, {valued:,} with a value"


def summary_of(cube: Cube) -> str:
    """Write the total, the groups of each dimension, and what does not fit."""
    total = cube.members[0]
    lines = [
        f"{cube.indicator} {shortened(cube.title, 60)} ({cube.plan})",
        f"As of {cube.as_of or 'an unknown day'}: {counted(cube)}.",
        f"Total: {_written(total, cube.unit)}",
    ]
    lines += [_line(cube, dimension) for dimension in cube.dimensions[:_MAX_LISTED]]
    more = len(cube.dimensions) - _MAX_LISTED
    if more > 0:
        lines.append(f"... and {more:,} more dimensions")
    if cube.problems:
        lines.append(f"Problems: {len(cube.problems):,}, none of them mended.")
    lines += [shortened(f"- {p.message}", 110) for p in cube.problems[:_MAX_PROBLEMS]]
    if len(cube.problems) > _MAX_PROBLEMS:
        more = len(cube.problems) - _MAX_PROBLEMS
        lines.append(f"- ... and {more:,} more (see .problems)")
    return "\n".join(lines)


def _line(cube: Cube, dimension: CubeDimension) -> str:
    groups = dimension.categories
    shown_groups = [
        f"{shortened(c, 20)} {_written(cube[{dimension.name: c}], cube.unit)}"
        for c in groups[:_MAX_GROUPS]
    ]
    more = len(groups) - _MAX_GROUPS
    if more > 0:
        shown_groups.append(f"... and {more:,} more")
    words = ", ".join(shown_groups) or "no categories"
    return f"By {shortened(dimension.name, 20)}: {words}"


def html_of(cube: Cube) -> Html:
    """Write a table of the members, and one of what does not fit."""
    names = [dimension.name for dimension in cube.dimensions]
    rows = [
        [
            *(member.category(name) or "total" for name in names),
            "" if member.value is None else _number(member.value, cube.unit),
            "" if member.target is None else _number(member.target, cube.unit),
            percent(member.progress),
            member.status.replace("_", " "),
            "; ".join(words for words in (member.reason, member.note) if words),
        ]
        for member in cube.members
    ]
    header = (*names, "value", "target", "progress", "status", "remarks")
    caption = f"{cube.indicator} {cube.title}: {counted(cube)}"
    parts = [table(header, rows, caption=caption, class_="iom-me cube")]
    if cube.problems:
        found = [(p.kind.replace("_", " "), p.message) for p in cube.problems]
        parts.append(table(("problem", ""), found, class_="iom-me problems"))
    return join(parts)


def _written(member: CubeMember, unit: str) -> str:
    if member.value is None:
        return member.status.replace("_", " ")
    share = "" if member.progress is None else f" ({percent(member.progress)})"
    return f"{_number(member.value, unit)}{share}"


def _number(value: float | str, unit: str) -> str:
    words = shortened(value, 30) if isinstance(value, str) else shown(value)
    return f"{words} %" if unit == "%" else words
