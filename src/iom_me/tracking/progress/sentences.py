"""What an entry says of itself: numbers, formula, light, and other formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.tracking.progress.formulas import Formula
from iom_me.tracking.progress.status import Status
from iom_me.tracking.words import percent, shown

if TYPE_CHECKING:
    from iom_me.tracking.entry import IndicatorProgress
    from iom_me.tracking.progress.alternatives import Alternative

__all__ = ["explained", "written"]

_MAX_ROWS = 10

_FORMULAS = {
    Formula.BASELINE_RELATIVE: "(actual - baseline) / (target - baseline)",
    Formula.RATIO: "actual / target",
    Formula.MILESTONE: "(actual - baseline) / (milestone - baseline)",
    Formula.RANGE: "1 inside the target, else 1 - distance left / first distance",
    Formula.MAINTAIN: "1 while the target is kept",
    Formula.ORDINAL: "steps made / steps to make",
}


def explained(entry: IndicatorProgress) -> str:
    """Write an entry in sentences, one on each line."""
    numbers = "; ".join(
        (
            _dated(entry, "actual"),
            f"target {_dated(entry, 'target')}",
            f"baseline {_dated(entry, 'baseline')}",
        )
    )
    reason = f" ({entry.reason})" if entry.reason else ""
    lines = [
        f"{entry.indicator} {entry.title}: {numbers}.",
        _progress(entry),
        _expected(entry),
        _uncertain(entry),
        f"Status: {entry.status.words}{reason}.",
        _others(entry),
        _rows(entry.rows),
        f"Note: {entry.note}." if entry.note else "",
    ]
    return "\n".join(line for line in lines if line)


def _dated(entry: IndicatorProgress, name: str) -> str:
    day = getattr(entry, f"{name}_date")
    is_dated = day is not None and getattr(entry, name) is not None
    return f"{written(entry, name)} ({day})" if is_dated else written(entry, name)


def _progress(entry: IndicatorProgress) -> str:
    if entry.progress is None:
        return ""
    words = _FORMULAS[Formula(entry.formula)]
    if entry.formula == Formula.MILESTONE and "baseline" not in dict(entry.inputs):
        words = "actual / milestone"
    share = percent(entry.progress)
    return f"Progress: {share} of the way{_sum(entry)}, by {words}."


def _sum(entry: IndicatorProgress) -> str:
    """Write the formula with its numbers in place."""
    numbers = {name: shown(number) for name, number in entry.inputs}
    if "lowest" in numbers or "highest" in numbers:
        return ""
    actual = numbers["actual"]
    goal = numbers["milestone" if "milestone" in numbers else "target"]
    if "baseline" not in numbers:
        return f" = {actual} / {goal}"
    start = numbers["baseline"]
    return f" = ({actual} - {start}) / ({goal} - {start})"


def _expected(entry: IndicatorProgress) -> str:
    if entry.expected is None:
        return ""
    return f"Expected by {entry.expected_date}: {percent(entry.expected)}."


def _uncertain(entry: IndicatorProgress) -> str:
    if entry.interval is None:
        return ""
    low, high = (shown(end) for end in entry.interval)
    return f"95 % interval of the value: {low} to {high}."


def _others(entry: IndicatorProgress) -> str:
    """Say what other formulas give, and whether the light depends on them."""
    if not entry.alternatives:
        return ""
    said = "; ".join(_other(alternative) for alternative in entry.alternatives)
    depends = (
        " Taken alone, the formulas give different lights."
        if entry.is_sensitive
        else ""
    )
    return f"By another formula: {said}.{depends}"


def _other(alternative: Alternative) -> str:
    words = _FORMULAS[Formula(alternative.formula)]
    reason = f" ({alternative.reason})" if alternative.reason else ""
    if alternative.progress is None:
        return f"{words} gives nothing{reason}"
    is_dark = alternative.status is Status.CANNOT_TELL
    light = "no light" if is_dark else alternative.status.words
    return f"{words} gives {percent(alternative.progress)}, {light}{reason}"


def _rows(rows: tuple[int, ...]) -> str:
    if not rows:
        return ""
    numbers = ", ".join(str(row) for row in rows[:_MAX_ROWS])
    more = len(rows) - _MAX_ROWS
    if more > 0:
        numbers += f" and {more:,} more"
    noun = "row" if len(rows) == 1 else "rows"
    return f"From {noun} {numbers} of the table (counted from 0)."


def written(entry: IndicatorProgress, name: str) -> str:
    """Write the baseline, the target or the actual value with its unit sign."""
    words = shown(getattr(entry, name))
    if words == "none":
        return words
    if name == "target" and entry.target_upper is not None:
        words = f"{words} to {shown(entry.target_upper)}"
    return f"{words} %" if entry.unit == "%" else words
