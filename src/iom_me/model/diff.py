"""What changed between two versions of a plan, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from iom_me import _frames
from iom_me._html import Html, join, table, tag, text
from iom_me.model.fields import Choice
from iom_me.model.indicators import (
    Baseline,
    Direction,
    Indicator,
    Target,
    describe_baseline,
    describe_target,
)
from iom_me.model.values import is_number

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.model.framework import ResultsFramework
    from iom_me.model.review import Suppression

__all__ = ["Change", "ChangeKind", "FrameworkDiff", "diff"]

_COLUMNS = ("id", "kind", "field", "before", "after", "breaks_comparability", "message")

# A value measured under the old definition cannot be held against one under the new.
_DEFINITION = frozenset(
    {
        "measure",
        "unit",
        "direction",
        "accumulation",
        "aggregation",
        "scale",
        "numerator",
        "denominator",
    }
)


class ChangeKind(Choice):
    """What happened to a record."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@attrs.frozen(kw_only=True)
class Change:
    """One change between two versions of a plan.

    Attributes
    ----------
    id : str
        The record, the link (``1.1 -> 1``) or the plan.
    kind : str
        ``added``, ``removed``, ``changed`` or ``moved``.
    field : str
        The field that changed; empty for whole records.
    before, after : str
        Both values in words; empty where there is none.
    breaks_comparability : bool
        Whether values from before and after can no longer be compared.
    message : str
        The change as a sentence.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return")
    >>> plan.diff(plan.replace("P", title="Return II")).changes[0].message
    "P: title changed from 'Return' to 'Return II'"
    """

    id: str
    kind: ChangeKind
    message: str
    field: str = ""
    before: str = ""
    after: str = ""
    breaks_comparability: bool = False


@attrs.frozen(kw_only=True, repr=False)
class FrameworkDiff:
    """Every change from one version of a plan to another.

    Attributes
    ----------
    changes : tuple of Change
        In the order of the plan; empty exactly when the two versions are equal.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.datasets.nigeria_reintegration().framework
    >>> plan.diff(plan)
    <FrameworkDiff: no changes>
    """

    changes: tuple[Change, ...]

    @property
    def breaking(self) -> tuple[Change, ...]:
        """The changes after which values can no longer be compared."""
        return tuple(c for c in self.changes if c.breaks_comparability)

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def to_frame(self) -> pd.DataFrame:
        """List the changes as a table, one row each.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.ResultsFramework("P", "Return")
        >>> list(plan.diff(plan.add(me.Outcome("1", "Jobs"))).to_frame()["message"])
        ["1: outcome 'Jobs' added"]
        """
        rows = [
            [str(getattr(c, n)) if n == "kind" else getattr(c, n) for n in _COLUMNS]
            for c in self.changes
        ]
        return _frames.frame(rows, _COLUMNS)

    def summary(self) -> str:
        """Write the changes as text; ``!`` marks those that break comparability.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.ResultsFramework("P", "Return")
        >>> print(plan.diff(plan.add(me.Outcome("1", "Jobs"))).summary())
        1 change
        - 1: outcome 'Jobs' added
        """
        lines = [
            f"{'!' if c.breaks_comparability else '-'} {c.message}"
            for c in self.changes
        ]
        return "\n".join([self._headline(), *lines])

    def _headline(self) -> str:
        if not self.changes:
            return "no changes"
        count = len(self.changes)
        headline = f"{count} change{'s' if count > 1 else ''}"
        broken = len(self.breaking)
        if not broken:
            return headline
        verb = "breaks" if broken == 1 else "break"
        return f"{headline}, {broken} of which {verb} comparability"

    def __repr__(self) -> str:
        return f"<FrameworkDiff: {self._headline()}>"

    def _repr_html_(self) -> Html:
        rows = [
            ("!" if c.breaks_comparability else "", c.message) for c in self.changes
        ]
        return join([tag("p", text(self._headline())), table(("", "change"), rows)])


def diff(before: ResultsFramework, after: ResultsFramework) -> FrameworkDiff:
    """List what changed from one version of a plan to another."""
    changes = [
        *_plan_changes(before, after),
        *_result_changes(before, after),
        *_record_changes(_records(before), _records(after)),
        *_record_changes(_links(before), _links(after)),
        *_suppression_changes(before, after),
        *_order_changes(before, after),
    ]
    return FrameworkDiff(changes=tuple(changes))


def _plan_changes(
    before: ResultsFramework, after: ResultsFramework
) -> Iterator[Change]:
    for name in ("id", "title", "start", "end", "currency", "notes"):
        yield from _field_change(
            before.id, name, getattr(before, name), getattr(after, name)
        )


def _result_changes(
    before: ResultsFramework, after: ResultsFramework
) -> Iterator[Change]:
    results = after.results  # a view is made anew each time that it is asked for
    yield from _record_changes(before.results, results, skip=("indicators",))
    for id, old in before.results.items():
        new = results.get(id)
        if new is not None and new.level is not old.level:
            yield _change(id, "level", old.level.value, new.level.value, breaking=True)
    yield from _record_changes(before.indicators, after.indicators)
    yield from _owner_changes(before, after)


def _owner_changes(
    before: ResultsFramework, after: ResultsFramework
) -> Iterator[Change]:
    still_there = after.indicators
    for id in before.indicators:
        if id in still_there:
            old, new = before.result_of(id).id, after.result_of(id).id
            yield from _field_change(id, "result", old, new)


def _records(plan: ResultsFramework) -> dict[str, Any]:
    return {**plan.assumptions, **plan.risks, **plan.budget_lines}


def _links(plan: ResultsFramework) -> dict[str, Any]:
    return {str(link): link for link in plan.links}


def _suppressions(plan: ResultsFramework) -> dict[tuple[str, str, int], Suppression]:
    """Key them by what they suppress; nothing forbids that it stands twice."""
    found: dict[tuple[str, str, int], Suppression] = {}
    times: Counter[tuple[str, str]] = Counter()
    for item in plan.suppressions:
        place = item.code, item.node
        found[*place, times[place]] = item
        times[place] += 1
    return found


def _suppression_changes(
    before: ResultsFramework, after: ResultsFramework
) -> Iterator[Change]:
    old, new = _suppressions(before), _suppressions(after)
    gone = (item for key, item in old.items() if new.get(key) != item)
    come = (item for key, item in new.items() if old.get(key) != item)
    for kind, items in ((ChangeKind.REMOVED, gone), (ChangeKind.ADDED, come)):
        for item in items:
            yield Change(
                id=before.id,
                kind=kind,
                field="suppressions",
                before=item.reason if kind is ChangeKind.REMOVED else "",
                after=item.reason if kind is ChangeKind.ADDED else "",
                message=f"{before.id}: suppression of {item} {kind}: {item.reason!r}",
            )


def _record_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], *, skip: Iterable[str] = ()
) -> Iterator[Change]:
    for id, old in before.items():
        if id not in after:
            yield Change(
                id=id,
                kind=ChangeKind.REMOVED,
                before=_headline(old),
                message=f"{id}: {_noun(old)} {_quoted(_headline(old))}removed",
            )
    for id, new in after.items():
        if id not in before:
            yield Change(
                id=id,
                kind=ChangeKind.ADDED,
                after=_headline(new),
                message=f"{id}: {_noun(new)} {_quoted(_headline(new))}added",
            )
        elif before[id] != new:
            yield from _changed_fields(id, before[id], new, frozenset(skip))


def _changed_fields(
    id: str, old: Any, new: Any, skip: frozenset[str]
) -> Iterator[Change]:
    names = dict.fromkeys(
        f.name for f in (*attrs.fields(type(old)), *attrs.fields(type(new)))
    )
    for name in names:
        if name in skip:
            continue
        one, other = getattr(old, name, None), getattr(new, name, None)
        if name == "targets":
            yield from _target_changes(id, old, new)
        elif name == "baseline":
            yield from _baseline_change(id, old, new)
        elif name == "reviewed":
            yield from _review_change(id, one or "", other or "")
        else:
            breaking = isinstance(new, Indicator) and name in _DEFINITION
            yield from _field_change(id, name, one, other, breaking=breaking)


def _field_change(
    id: str, name: str, old: Any, new: Any, *, breaking: bool = False
) -> Iterator[Change]:
    if old != new:
        yield _change(
            id, name, _words(old), _words(new), breaking=breaking and bool(old)
        )


def _change(
    id: str, name: str, old: str, new: str, *, breaking: bool = False
) -> Change:
    if not old:
        sentence = f"{name} set to {new!r}"
    elif not new:
        sentence = f"{name} removed (was {old!r})"
    else:
        sentence = f"{name} changed from {old!r} to {new!r}"
    return Change(
        id=id,
        kind=ChangeKind.CHANGED,
        field=name,
        before=old,
        after=new,
        breaks_comparability=breaking,
        message=f"{id}: {sentence}",
    )


def _review_change(id: str, old: str, new: str) -> Iterator[Change]:
    """Say that it was looked at again; the mark itself tells a reader nothing."""
    if old != new:
        verb = "taken back" if not new else "renewed" if old else "noted"
        yield Change(
            id=id,
            kind=ChangeKind.CHANGED,
            field="reviewed",
            before=old,
            after=new,
            message=f"{id}: review of its wording {verb}",
        )


def _baseline_change(id: str, old: Indicator, new: Indicator) -> Iterator[Change]:
    if old.baseline == new.baseline:
        return
    before, after = _baseline_words(old), _baseline_words(new)
    measured = old.baseline is not None and is_number(old.baseline.value)
    overwritten = measured and (
        new.baseline is None or _core(old.baseline) != _core(new.baseline)
    )
    verb = "overwritten" if overwritten and after else "changed"
    message = f"baseline {verb} from {before} to {after}"
    if not before:
        message = f"baseline set to {after}"
    elif not after:
        message = f"baseline removed (was {before})"
    elif before == after:
        message = "baseline's parts, source or note changed"
    yield Change(
        id=id,
        kind=ChangeKind.CHANGED,
        field="baseline",
        before=before,
        after=after,
        breaks_comparability=overwritten,
        message=f"{id}: {message}",
    )


def _core(baseline: Baseline | None) -> object:
    return baseline and (baseline.value, baseline.when, baseline.disaggregated)


def _baseline_words(indicator: Indicator) -> str:
    return (
        describe_baseline(indicator.baseline, indicator) if indicator.baseline else ""
    )


def _target_changes(id: str, old: Indicator, new: Indicator) -> Iterator[Change]:
    if old.targets == new.targets:
        return
    before, after = _target_words(old), _target_words(new)
    lowered = _is_lowered(old, new)
    if not before:
        message = f"target set to {after}"
    elif not after:
        message = f"target removed (was {before})"
    elif before == after:
        message = "target's parts or note changed"
    else:
        message = (
            f"target {'lowered' if lowered else 'changed'} from {before} to {after}"
        )
    yield Change(
        id=id,
        kind=ChangeKind.CHANGED,
        field="targets",
        before=before,
        after=after,
        breaks_comparability=lowered,
        message=f"{id}: {message}",
    )


def _target_words(indicator: Indicator) -> str:
    return ", ".join(describe_target(target, indicator) for target in indicator.targets)


def _is_lowered(old: Indicator, new: Indicator) -> bool:
    """Say whether the target became easier to reach, in the indicator's direction."""
    before, after = old.final_target, new.final_target
    if before is None:
        return False
    if after is None:
        return True
    if not (is_number(before.value) and is_number(after.value)):
        return is_number(before.value)
    if old.direction is Direction.DECREASE:
        return _number(after) > _number(before)
    if old.direction is Direction.MAINTAIN:
        return (after.value, after.upper) != (before.value, before.upper)
    return _number(after) < _number(before)


def _number(target: Target) -> float:
    return float(target.value)  # type: ignore[arg-type]


def _order_changes(
    before: ResultsFramework, after: ResultsFramework
) -> Iterator[Change]:
    keys: tuple[tuple[str, list[Any], list[Any]], ...] = (
        ("results", list(before.results), list(after.results)),
        ("indicators", list(before.indicators), list(after.indicators)),
        ("assumptions", list(before.assumptions), list(after.assumptions)),
        ("risks", list(before.risks), list(after.risks)),
        ("budget lines", list(before.budget_lines), list(after.budget_lines)),
        ("links", list(_links(before)), list(_links(after))),
        ("suppressions", [*_suppressions(before)], [*_suppressions(after)]),
    )
    for noun, old, new in keys:
        common = set(old) & set(new)
        if [id for id in old if id in common] != [id for id in new if id in common]:
            yield Change(
                id=before.id,
                kind=ChangeKind.MOVED,
                field=noun,
                message=f"{before.id}: {noun} put in another order",
            )


def _noun(record: Any) -> str:
    name = type(record).__name__
    return "budget line" if name == "BudgetLine" else name.lower()


def _headline(record: Any) -> str:
    return str(getattr(record, "statement", "") or getattr(record, "title", ""))


def _quoted(words: str) -> str:
    return f"{words!r} " if words else ""


def _words(value: Any) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, tuple):
        return ", ".join(_words(item) for item in value)
    if attrs.has(type(value)):
        return str(value)
    return str(value)
