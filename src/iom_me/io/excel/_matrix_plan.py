"""Drafts of results become a plan: ids, links and assumptions."""

from __future__ import annotations

import itertools
import string
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.io.excel._cells import read_value
from iom_me.io.excel._words import fold
from iom_me.model import (
    Assumption,
    Indicator,
    Level,
    Link,
    NotAvailable,
    Result,
    ResultsFramework,
)
from iom_me.model.results import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iom_me.io.excel._grid import Cell
    from iom_me.io.excel._matrix_indicators import IndicatorDraft
    from iom_me.io.excel._matrix_table import Draft
    from iom_me.io.excel._notes import Notes

__all__ = ["lettered", "make_plan"]

_CODE_LENGTH = 3  # of codes such as 1100 and 1111, which are whole
_NOTHING = frozenset(("none", "nil", "aucun", "aucune", "neant", "ninguno", "ninguna"))


def make_plan(
    drafts: list[Draft], head: dict[str, Any], notes: Notes
) -> ResultsFramework:
    """Give ids to the drafts, link each to the level above, and build the plan."""
    head = dict(head)
    budget = [head.pop("budget")] if "budget" in head else []
    taken = {line.id for line in budget}
    nodes = [_Node(draft) for draft in drafts]
    _number(nodes, taken, notes)
    results = [_result(node, taken, notes) for node in nodes]
    assumptions = _Assumptions(taken, notes)
    links = [link for node in nodes for link in _link(node, assumptions, notes)]
    return ResultsFramework(
        **head,
        results=results,
        links=links,
        assumptions=assumptions.records,
        budget_lines=budget,
    )


@attrs.define(eq=False)
class _Node:
    """A draft with its id and its parent, once these are known."""

    draft: Draft
    id: str = ""
    parent: _Node | None = None


# Ids and parents


def _number(nodes: list[_Node], taken: set[str], notes: Notes) -> None:
    """Give every node its parent and its id, from the top level down."""
    _number_objectives([n for n in nodes if n.draft.level is Level.OBJECTIVE], taken)
    for level in (Level.OUTCOME, Level.OUTPUT, Level.ACTIVITY):
        of_level = [node for node in nodes if node.draft.level is level]
        printed = _printed(nodes, level)
        for node, above in zip(of_level, _above(nodes, level), strict=True):
            node.parent = _parent(node, above, printed, notes)
        _nest(of_level)
        # Printed numbers are given out first: they win over position.
        for node in of_level:
            _take_printed(node, taken, notes)
        for node in of_level:
            if not node.id:
                node.id = _next_free(_stem(node), taken)


def _number_objectives(objectives: list[_Node], taken: set[str]) -> None:
    if len(objectives) == 1:
        objectives[0].id = "O"
    for place, node in enumerate(objectives, start=1):
        number = node.draft.number or str(place)
        wished = f"O{number}" if number.isdigit() else number
        if not node.id:
            node.id = wished if wished not in taken else _next_free("O", taken, dot="")
        taken.add(node.id)


def _above(nodes: list[_Node], level: Level) -> Iterator[_Node | None]:
    """For each node of a level, the nearest one above it in the file, a level up.

    Where the level up is missing, the next higher one is taken.
    """
    last: dict[Level, _Node] = {}
    for node in nodes:
        own = node.draft.level
        if own is level:
            higher = [last[up] for up in Level if up.rank < level.rank and up in last]
            yield higher[-1] if higher else None
        last[own] = node
        for lower in Level:
            if lower.rank > own.rank:
                last.pop(lower, None)  # an outcome ends the outputs of the one before


def _nest(outcomes: list[_Node]) -> None:
    """Link the lower outcomes to the higher: by number, or to the last one above."""
    last: _Node | None = None
    higher = {n.draft.number: n for n in outcomes if not n.draft.is_lower}
    for node in outcomes:
        if not node.draft.is_lower:
            last = node
            continue
        wished = node.draft.number.rpartition(".")[0]
        node.parent = higher.get(wished) or last or node.parent


def _parent(
    node: _Node, above: _Node | None, printed: dict[str, _Node], notes: Notes
) -> _Node | None:
    """Find the parent by the printed numbers, or else by position."""
    draft = node.draft
    wished = draft.leads_to or draft.number.rpartition(".")[0]
    if not wished or draft.level is Level.OUTCOME:
        return above or printed.get("")
    if wished in printed:
        return printed[wished]
    if above is not None:
        up = list(Level)[draft.level.rank - 1]
        notes.add(
            draft.cell,
            f"there is no {up.value} {wished}: linked to {above.draft.level.value} "
            f"{above.id}, which stands above",
        )
    return above


def _printed(nodes: list[_Node], level: Level) -> dict[str, _Node]:
    """Index the nodes one level up by number and id; the first objective by nothing."""
    up = list(Level)[level.rank - 1]
    found: dict[str, _Node] = {}
    for node in nodes:
        if node.draft.level is up:
            found.setdefault(node.draft.number, node)
            found.setdefault(node.id, node)
    first = next((n for n in nodes if n.draft.level is Level.OBJECTIVE), None)
    found.pop("", None)
    return found | ({"": first} if first and level is Level.OUTCOME else {})


def _take_printed(node: _Node, taken: set[str], notes: Notes) -> None:
    """Use the printed number as id, unless another has it."""
    number = node.draft.number
    if not number:
        return
    is_short = number.isdigit() and len(number) < _CODE_LENGTH
    if node.draft.level is not Level.OUTCOME and is_short and node.parent:
        number = f"{_stem(node)}.{number}"  # "Output 2" of outcome 1 is 1.2
    if number not in taken:
        node.id = number
        taken.add(number)
        return
    node.id = _next_free(_stem(node), taken)
    notes.add(
        node.draft.cell,
        f"the number {number} stands twice: this one was given {node.id}",
    )


def _stem(node: _Node) -> str:
    """Find what an id of this level begins with: the parent's number."""
    if node.draft.level is Level.OUTCOME:
        above = node.parent
        is_nested = above is not None and above.draft.level is Level.OUTCOME
        return above.id if above is not None and is_nested else ""
    levels_up = 1 if node.draft.level is Level.OUTPUT else 2
    if node.parent is None or node.parent.draft.level is Level.OBJECTIVE:
        return ".".join("1" * levels_up)
    return node.parent.id


def _next_free(stem: str, taken: set[str], *, dot: str = ".") -> str:
    start = f"{stem}{dot}" if stem else ""
    found = next(
        f"{start}{n}" for n in itertools.count(1) if f"{start}{n}" not in taken
    )
    taken.add(found)
    return found


# Records


def _result(node: _Node, taken: set[str], notes: Notes) -> Result:
    draft = node.draft
    indicators = [_indicator(node, made, taken, notes) for made in draft.indicators]
    more: dict[str, Any] = {}
    if draft.responsible:
        more["responsible"] = draft.responsible
    return LEVELS[draft.level](
        node.id,
        draft.statement,
        indicators=indicators,
        notes="\n".join(draft.comments),
        **more,
    )


def _indicator(
    node: _Node, draft: IndicatorDraft, taken: set[str], notes: Notes
) -> Indicator:
    id = draft.id
    if not id or id in taken:
        free = next(i for i in lettered(node.id) if i not in taken)
        if id:
            notes.add(draft.cell, f"the id {id} is taken: this one was given {free}")
        id = free
    taken.add(id)
    return Indicator(id, **draft.fields)


def lettered(stem: str) -> Iterator[str]:
    """Count 1.1.a, 1.1.b, ... 1.1.z, 1.1.aa, ..."""
    for length in itertools.count(1):
        for letters in itertools.product(string.ascii_lowercase, repeat=length):
            yield f"{stem}.{''.join(letters)}"


class _Assumptions:
    """The assumptions of a plan; the same sentence is the same assumption."""

    def __init__(self, taken: set[str], notes: Notes) -> None:
        self.records: list[Assumption] = []
        self._taken = taken
        self._notes = notes
        self._by_text: dict[str, str] = {}

    def ids(self, assumed: Iterable[tuple[str, Cell]]) -> list[str]:
        """Find or make the assumptions that a step rests on."""
        found: dict[str, None] = {}
        for text, cell in assumed:
            if fold(text) in _NOTHING or _is_missing(text):
                self._notes.add(cell, "not read as an assumption")
                continue
            found[self._id(text)] = None
        return list(found)

    def _id(self, text: str) -> str:
        key = fold(text) or text
        if key not in self._by_text:
            self._by_text[key] = _next_free("A", self._taken, dot="")
            self.records.append(Assumption(self._by_text[key], text))
        return self._by_text[key]


def _is_missing(text: str) -> bool:
    return isinstance(read_value(text).value, NotAvailable)


def _link(node: _Node, assumptions: _Assumptions, notes: Notes) -> Iterator[Link]:
    """Make the step from a node to its parent, with what it rests on."""
    if node.parent is not None:
        ids = assumptions.ids(node.draft.assumptions)
        yield Link(node.id, node.parent.id, assumptions=ids)
        return
    what = f"{node.draft.level.value} {node.id}"
    for _, cell in node.draft.assumptions:
        notes.add(
            cell, f"an assumption belongs to a step, and none leads up from {what}"
        )
