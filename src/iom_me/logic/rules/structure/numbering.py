"""Numbers: 1, 1.1, 1.1.1, without gaps, each beginning with that of the parent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from iom_me.logic.findings import Fix, Flaw, Rule
from iom_me.logic.rules.structure.steps import next_up
from iom_me.model import Level
from iom_me.model._edits import references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Result, ResultsFramework

__all__ = ["S10"]

# Longer numbers, as 1100, are codes of another kind.
_NUMBER = re.compile("[1-9][0-9]?")
# Numbers in steps of ten leave room for more on purpose.
_STEP = 10


@attrs.define(eq=False)
class _Numbered:
    """A result whose id is a number: of 1.2 the stem is 1 and the place is 2.

    Attributes
    ----------
    parents : tuple of str
        Ids of the results at the next level up that it leads to.
    in_steps : bool
        Whether it and those beside it are numbered in steps of ten.
    missing : tuple of str
        The numbers that are left out right before it.
    culprit : str
        Id of the result at fault if this one has to be renumbered: itself, or the last
        one before it that is at fault; empty if there is none.
    """

    result: Result
    stem: str
    place: int
    parents: tuple[str, ...]
    in_steps: bool = False
    missing: tuple[str, ...] = ()
    culprit: str = ""

    @property
    def is_astray(self) -> bool:
        """Whether the number is that of another parent."""
        return bool(self.parents) and self.stem not in self.parents

    @property
    def parent(self) -> str:
        """The result that it stands under, by its links or else by its number."""
        return self.parents[0] if self.is_astray else self.stem


def _misnumbered(dossier: Dossier) -> Iterator[Flaw]:
    levels = _levels(dossier)
    for level in levels:
        for siblings in _grouped((one.stem, one) for one in level):
            _look_for_gaps(siblings)
    fixes = _fixes(dossier.plan, levels)
    for one in (one for level in levels for one in level):
        if one.is_astray:
            yield Flaw(
                "{result} leads to {parents}, but its number begins with {stem}.",
                values={"result": one.result, "parents": one.parents, "stem": one.stem},
                node=one.result.id,
                suggestion="Correct the number, or the link if the number is right.",
                fix=fixes.get(one.result.id),
            )
        elif one.missing:
            yield Flaw(
                "The numbers leave out {missing}, right before {result}.",
                values={"result": one.result, "missing": one.missing},
                node=one.result.id,
                fix=fixes.get(one.result.id),
            )


def _levels(dossier: Dossier) -> list[list[_Numbered]]:
    """Take the numbers apart by level, down to one that is numbered otherwise."""
    plan = dossier.plan
    by_level: dict[Level, list[Result]] = {level: [] for level in Level}
    for result in dossier.results:
        by_level[result.level].append(result)
    levels = []
    for level in (Level.OUTCOME, Level.OUTPUT, Level.ACTIVITY):
        parts = [result.id.split(".") for result in by_level[level]]
        if not all(
            len(p) == level.rank and all(map(_NUMBER.fullmatch, p)) for p in parts
        ):
            break
        levels.append(
            [
                _Numbered(
                    result=result,
                    stem=".".join(stem),
                    place=int(place),
                    parents=_numbered_parents(plan, result),
                )
                for result, (*stem, place) in zip(by_level[level], parts, strict=True)
            ]
        )
    return levels


def _numbered_parents(plan: ResultsFramework, result: Result) -> tuple[str, ...]:
    """List the parents that a number has to begin with; an outcome has none."""
    return () if result.level is Level.OUTCOME else next_up(plan, result)


def _grouped(pairs: Iterable[tuple[str, _Numbered]]) -> Iterable[list[_Numbered]]:
    groups: dict[str, list[_Numbered]] = {}
    for key, one in pairs:
        groups.setdefault(key, []).append(one)
    return groups.values()


def _look_for_gaps(siblings: list[_Numbered]) -> None:
    """Note what is missing among the results of one stem, and whom it moves."""
    in_steps = all(one.place % _STEP == 0 for one in siblings)
    expected, culprit = 1, ""
    for one in sorted(siblings, key=lambda one: one.place):
        one.in_steps = in_steps
        if not in_steps:
            numbers = range(expected, one.place)
            one.missing = tuple(_number(one.stem, place) for place in numbers)
        if one.missing or one.is_astray:
            culprit = one.result.id
        one.culprit = culprit
        expected = one.place + 1


def _number(stem: str, place: int) -> str:
    return f"{stem}.{place}" if stem else str(place)


def _fixes(plan: ResultsFramework, levels: list[list[_Numbered]]) -> dict[str, Fix]:
    """Renumber the plan, and give each change to the result that is at fault.

    There are fixes only if every result is numbered, and no new id is taken or is one
    that a record still refers to although it is gone.
    """
    if len(levels) < len(Level) - 1:
        return {}
    after = _renumbered(levels)
    culprits: dict[str, str] = {}
    steps: dict[str, list[Fix]] = {}
    for one in (one for level in levels for one in level):
        old = one.result.id
        if after[old] != old:
            culprits[old] = one.culprit or culprits[one.parent]
            changes = _changes(one.result, after[old])
            steps.setdefault(culprits[old], []).extend(changes)
    new_ids = {step.node: step.after for found in steps.values() for step in found}
    ids = [new_ids.get(id, id) for id in plan.by_id]
    lost = references(plan) - set(plan.by_id)  # they must not find another record
    if len(set(ids)) < len(ids) or not lost.isdisjoint(ids):
        return {}
    return {culprit: _joined(culprit, found) for culprit, found in steps.items()}


def _renumbered(levels: list[list[_Numbered]]) -> dict[str, str]:
    """Say what every id should be, from the top down."""
    after: dict[str, str] = {}
    for level in levels:
        for children in _grouped((one.parent, one) for one in level):
            stem = after.get(children[0].parent, children[0].parent)
            in_steps = any(one.in_steps and not one.is_astray for one in children)
            last = 0
            # Those that belong elsewhere by their number come last, in plan order.
            for one in sorted(children, key=_order):
                keeps_place = in_steps and not one.is_astray
                last = one.place if keeps_place else last + (_STEP if in_steps else 1)
                after[one.result.id] = _number(stem, last)
    return after


def _order(one: _Numbered) -> tuple[bool, int]:
    return one.is_astray, 0 if one.is_astray else one.place


def _changes(result: Result, new: str) -> Iterator[Fix]:
    """Renumber a result, and its indicators if they have its number and a letter."""
    old = result.id
    yield Fix(old, "id", before=old, after=new)
    for indicator in result.indicators:
        if indicator.id.startswith(f"{old}."):
            letter = indicator.id.removeprefix(old)
            yield Fix(indicator.id, "id", before=indicator.id, after=f"{new}{letter}")


def _joined(culprit: str, steps: list[Fix]) -> Fix:
    """Make one fix of several, that of the result at fault first."""
    first, *others = sorted(steps, key=lambda step: step.node != culprit)
    return attrs.evolve(first, also=tuple(others))


S10 = Rule(
    "S10",
    "number-out-of-sequence",
    severity="warning",
    summary="Results are numbered without gaps, each under the number of its parent.",
    why="People find their way by the numbers: 1.2.3 is the third activity of the "
    "second output of outcome 1. A gap makes readers look for a row that was lost, and "
    "the number of another parent puts the result in the wrong place. Plans with codes "
    "of another kind are left alone.",
    source="USAID Project Starter (numbering of the narrative summary)",
    suggestion="If a row was lost, put it back. If not, renumber, unless the numbers "
    "are fixed by a document that was signed.",
    find=_misnumbered,
)
