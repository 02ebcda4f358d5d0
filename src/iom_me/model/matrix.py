"""The plan laid out as IOM's Results Matrix: a view, made when asked for."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._html import MAX_ROWS, Html, join, more_row, tag, text
from iom_me.model.indicators import Indicator, describe_baseline, describe_target
from iom_me.model.results import Level, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from iom_me.model.framework import ResultsFramework
    from iom_me.model.links import Link

__all__ = ["COLUMNS", "MatrixEntry", "entries", "to_frame", "to_html", "to_text"]

COLUMNS = (
    "Results",
    "Indicators",
    "Data Source and Collection Method",
    "Baseline",
    "Target",
    "Assumptions",
)
"""The headings of the matrix, in IOM's order."""

_FRAME_COLUMNS = (
    "level",
    "id",
    "statement",
    "indicator",
    "title",
    "source",
    "baseline",
    "target",
    "assumptions",
)


@attrs.frozen(kw_only=True)
class MatrixEntry:
    """One result with its place in the matrix.

    Attributes
    ----------
    result : Result
        The record.
    links : tuple of Link
        Its steps to its parents, on which its assumptions stand.
    """

    result: Result
    links: tuple[Link, ...]


def entries(plan: ResultsFramework) -> Iterator[MatrixEntry]:
    """Walk the plan in the order of the matrix: each result once, children below it.

    A result with several parents stands below the first of them; what hangs in a cycle
    or has no parent comes last, from the highest level down.
    """
    records = plan.results
    position = {id: place for place, id in enumerate(records)}
    by_rank = sorted(records.values(), key=lambda result: result.level.rank)
    roots = [result.id for result in by_rank if not plan.links_up(result.id)]
    seen: set[str] = set()
    for root in (*roots, *(result.id for result in by_rank)):
        waiting = [root]
        while waiting:
            id = waiting.pop()
            if id in seen:
                continue
            seen.add(id)
            yield MatrixEntry(result=records[id], links=plan.links_up(id))
            children = {link.source for link in plan.links_down(id)}
            waiting += sorted(children, key=position.__getitem__, reverse=True)


def heading(result: Result) -> str:
    """Write what stands before a statement: "Output 1.1"."""
    return f"{result.level.value.title()} {result.id}"


def source_text(indicator: Indicator) -> str:
    """Write data source and collection method in one text."""
    return "; ".join(
        part for part in (indicator.data_source, indicator.collection_method) if part
    )


def baseline_text(indicator: Indicator) -> str:
    """Write the baseline, or nothing."""
    return (
        describe_baseline(indicator.baseline, indicator) if indicator.baseline else ""
    )


def target_text(indicator: Indicator) -> str:
    """Write all targets, one per line."""
    return "\n".join(describe_target(target, indicator) for target in indicator.targets)


def assumption_text(plan: ResultsFramework, entry: MatrixEntry) -> str:
    """Write the assumptions of a result's steps upwards, one per line."""
    several = len(entry.links) > 1
    return "\n".join(
        f"{plan[id].statement} [to {link.target}]" if several else plan[id].statement
        for link in entry.links
        for id in link.assumptions
    )


def to_frame(plan: ResultsFramework) -> pd.DataFrame:
    """Lay the plan out as a table, one row per indicator."""
    rows = [
        (
            entry.result.level.value,
            entry.result.id,
            entry.result.statement,
            indicator.id if indicator else None,
            *(_cells(indicator) if indicator else (None,) * 4),
            assumption_text(plan, entry),
        )
        for entry in entries(plan)
        for indicator in entry.result.indicators or (None,)
    ]
    return _frames.frame(rows, _FRAME_COLUMNS)


def _cells(indicator: Indicator) -> tuple[str, str, str, str]:
    return (
        indicator.title,
        source_text(indicator),
        baseline_text(indicator),
        target_text(indicator),
    )


def to_text(plan: ResultsFramework, *, width: int) -> str:
    """Write the plan as indented text."""
    lines = [f"{plan.id}: {plan.title}"]
    for entry in entries(plan):
        result = entry.result
        indent = "  " * (0 if not entry.links else result.level.rank)
        lines += _wrap(f"{heading(result)}: {result.statement}", indent, width)
        for indicator in result.indicators:
            lines += _wrap(f"- {_indicator_line(indicator)}", indent + "  ", width)
        if assumed := assumption_text(plan, entry):
            assumed = "; ".join(assumed.splitlines())
            lines += _wrap(f"~ assuming: {assumed}", indent + "  ", width)
    return "\n".join(lines)


def _indicator_line(indicator: Indicator) -> str:
    journey = " -> ".join(
        part
        for part in (
            baseline_text(indicator),
            ", ".join(target_text(indicator).splitlines()),
        )
        if part
    )
    return f"{indicator.id} {indicator.title}{f': {journey}' if journey else ''}"


def _wrap(line: str, indent: str, width: int) -> list[str]:
    return textwrap.wrap(
        line,
        width=max(width, len(indent) + 20),
        initial_indent=indent,
        subsequent_indent=indent + "    ",
    )


_STYLE = {
    "table": "border-collapse:collapse;text-align:left;vertical-align:top",
    "th": "border:1px solid #8886;padding:4px 8px;text-align:left",
    "td": "border:1px solid #8886;padding:4px 8px;text-align:left;vertical-align:top",
}
_SHADE = {
    Level.OBJECTIVE: "background:#0033a022",
    Level.OUTCOME: "background:#0033a014",
    Level.OUTPUT: "background:#0033a00a",
    Level.ACTIVITY: "",
}


def to_html(plan: ResultsFramework, *, max_rows: float = MAX_ROWS) -> Html:
    """Write the plan as an HTML table that reads like the Results Matrix."""
    rows: list[Html] = []
    hidden = 0
    for entry in entries(plan):
        needed = max(1, len(entry.result.indicators))
        if hidden or len(rows) + needed > max_rows:
            hidden += needed
        else:
            rows += _entry_rows(plan, entry)
    if hidden:
        rows.append(more_row(hidden, len(COLUMNS)))
    head = tag(
        "tr",
        [tag("th", text(name), scope="col", style=_STYLE["th"]) for name in COLUMNS],
    )
    caption = tag("caption", text(f"{plan.id}: {plan.title}"), style="text-align:left")
    return tag(
        "table",
        [caption, tag("thead", head), tag("tbody", rows)],
        class_="iom-me matrix",
        style=_STYLE["table"],
    )


def _entry_rows(plan: ResultsFramework, entry: MatrixEntry) -> list[Html]:
    result = entry.result
    indicators = result.indicators or (None,)
    span = len(indicators) if len(indicators) > 1 else None
    shade = _SHADE[result.level]
    indent = 8 + 16 * result.level.rank
    style = f"{_STYLE['td']};{shade}"
    statement = tag(
        "td",
        join([tag("b", text(heading(result))), Html(": "), text(result.statement)]),
        rowspan=span,
        style=f"{style};padding-left:{indent}px",
    )
    assumptions = tag(
        "td", text(assumption_text(plan, entry)), rowspan=span, style=style
    )
    rows = []
    for place, indicator in enumerate(indicators):
        cells = [tag("td", text(cell), style=style) for cell in _html_cells(indicator)]
        first = place == 0
        row = [statement, *cells, assumptions] if first else cells
        rows.append(tag("tr", row))
    return rows


def _html_cells(indicator: Indicator | None) -> tuple[str, ...]:
    if indicator is None:
        return ("",) * 4
    title, *others = _cells(indicator)
    return (f"{indicator.id} {title}", *others)
