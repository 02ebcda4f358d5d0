"""Which column is which: what is certain is read, the rest is noted or refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import attrs

from iom_me.errors import FormatError, Problem
from iom_me.io.hxl._roles import Role, Unread, role_of
from iom_me.io.hxl._rows import EXPECTED, long, wide
from iom_me.io.hxl._tags import Tag
from iom_me.io.measurements._tables import Table, TableNote
from iom_me.model.measurements import COLUMNS, STATUSES

if TYPE_CHECKING:
    from iom_me.model import ResultsFramework

__all__ = ["EXPECTED", "Column", "Reader"]

_COMPANIONS = ("numerator", "denominator", "n", "std_error", "design_effect")


@attrs.frozen
class Column:
    """One column of the file: its number from 1, its header, its tag, its cells."""

    number: int
    header: str
    tag: Tag | None
    cells: list[Any]

    @property
    def place(self) -> str:
        return f"column {self.number}"

    @property
    def text(self) -> str:
        """The header and the tag, for a message."""
        return " ".join(part for part in (self.header, str(self.tag or "")) if part)


class Reader:
    """Gives every column its role, and makes a table of them."""

    def __init__(
        self, source: str, tag_row: int, rows: list[int], fw: ResultsFramework | None
    ) -> None:
        self.source = source
        self.tag_row = tag_row
        self.rows = rows
        self.fw = fw
        self.notes: list[TableNote] = []

    def read(self, columns: Sequence[Column]) -> tuple[Table, frozenset[int]]:
        """Make the table; and say in which of its rows the value is words."""
        roles = [(column, role) for column in columns if (role := self._role(column))]
        values = [pair for pair in roles if pair[1].name == "value"]
        single = self._single([pair for pair in roles if pair[1].name != "value"])
        self._refuse_uncertain(values, single)
        if any(role.categories for _, role in values):
            self._leave_companions(single)
            return wide(self.rows, values, single)
        return long(self.rows, values, single, source=self.source)

    def _leave_companions(self, single: dict[str, list[Any]]) -> None:
        """Note what speaks of one value, where there are several in a row."""
        for name in _COMPANIONS:
            if single.pop(name, None) is not None:
                message = "not read: which of the values it is about is not certain"
                self.notes.append(TableNote("table", message, name))

    def _note(self, column: Column, why: str) -> None:
        self.notes.append(TableNote(column.place, f"not read: {why}", column.text))

    def _role(self, column: Column) -> Role | None:
        """Find what a column holds; note it if it is not read and not empty."""
        is_empty = all(cell is None for cell in column.cells)
        if column.tag is None:
            if not is_empty:
                self._note(column, "it has no tag")
            return None
        role = role_of(column.tag, column.header)
        if isinstance(role, Unread):
            if not is_empty:
                self._note(column, role.why)
            return None
        if role.name == "status" and not _are_statuses(column.cells):
            known = ", ".join(STATUSES)
            self._note(column, f"these are not statuses of values ({known})")
            return None
        return role

    def _single(self, roles: Sequence[tuple[Column, Role]]) -> dict[str, list[Any]]:
        """Settle which column is which, where several could be."""
        found: dict[str, Column] = {}
        names = {role.name for _, role in roles}
        for column, role in roles:
            name = role.name
            if name == "date":
                name = "period_end"
                if "period_end" in names:
                    self._note(column, "the period has a date of its own")
                    continue
            if name == "place":
                continue
            if name not in found:
                found[name] = column
            elif name in COLUMNS or role.is_dimension:
                self._refuse(
                    f"columns {found[name].number} and {column.number} are both "
                    f"{name!r}: leave one"
                )
            else:
                self._note(column, f"column {found[name].number} is {name!r} already")
        single = {name: column.cells for name, column in found.items()}
        places = [(column, role) for column, role in roles if role.name == "place"]
        return single | self._places(places) | self._indicators(single)

    def _places(self, places: list[tuple[Column, Role]]) -> dict[str, list[Any]]:
        """Take the finest place that each row names."""
        if not places:
            return {}
        places.sort(key=lambda pair: -pair[1].rank)
        for column, _ in places[1:]:
            self._note(
                column, f"only where no finer place is named, as in {places[0][0].text}"
            )
        rows = zip(*(column.cells for column, _ in places), strict=True)
        return {
            "place": [next((c for c in row if c is not None), None) for row in rows]
        }

    def _indicators(self, single: dict[str, list[Any]]) -> dict[str, list[Any]]:
        """Find the ids by the titles, if the plan is there to look them up."""
        if "indicator" in single:
            return {}
        if self.fw is None or "title" not in single:
            self._refuse(
                "no column is #indicator+code: add one with the ids of the indicators, "
                "or give the plan and their titles, as #indicator+name"
            )
        by_title: dict[str, list[str]] = {}
        for id, indicator in self.fw.indicators.items():
            by_title.setdefault(_plain(indicator.title), []).append(id)
        found, problems = [], []
        for row, title in zip(self.rows, single["title"], strict=True):
            ids = by_title.get(_plain(str(title or "")), [])
            found.append(ids[0] if len(ids) == 1 else None)
            if len(ids) != 1:
                count = "no indicator" if not ids else "several indicators"
                message = f"the plan has {count} of the title {str(title or '')!r}"
                problems.append(Problem(f"row {row}", message))
        if problems:
            raise FormatError(self.source, problems, expected=EXPECTED)
        return {"indicator": found}

    def _refuse_uncertain(
        self, values: Sequence[tuple[Column, Role]], single: dict[str, list[Any]]
    ) -> None:
        if "period_end" not in single:
            self._refuse(
                "no column is #date+end: add one with the last day of each period"
            )
        for name in {name for _, role in values for name, _ in role.categories}:
            if name in single:
                self._refuse(f"{name!r} is a column and in the tags of values")
        seen: dict[tuple[object, ...], Column] = {}
        for column, role in values:
            first = seen.setdefault((role.categories, role.words), column)
            kinds = {column.tag.name for column, _ in values if column.tag}
            if first is not column or len(kinds) > 1:
                shown = ", ".join(f"{c.place} ({c.tag})" for c, _ in values)
                self._refuse(f"the value may stand in {shown}: leave one")
        if not values and "status" not in single:
            if {"numerator", "denominator"} <= set(single):
                return
            reasons = "".join(
                f"; {note.place} ({note.text}): {note.message}" for note in self.notes
            )
            self._refuse(
                "no column is certainly the value: tag it #indicator+value+num, or "
                f"#reached with +f, +m or an age{reasons}"
            )

    def _refuse(self, message: str) -> NoReturn:
        problem = Problem(f"row {self.tag_row}", message)
        raise FormatError(self.source, [problem], expected=EXPECTED)


def _are_statuses(cells: Iterable[Any]) -> bool:
    found = {str(cell).strip().lower().replace(" ", "_") for cell in cells if cell}
    return found <= set(STATUSES)


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()
