"""The theory of change as a diagram, in the text of Mermaid and of Graphviz.

Both read upwards: *if* the lower box, *then* the upper one, *because* and *assuming*
what stands on the arrow. Nodes get generated names, so that no text of the user's is
ever syntax; labels are escaped for the language that shows them.
"""

from __future__ import annotations

import html
import textwrap
from typing import TYPE_CHECKING

from iom_me.model import Level
from iom_me.model.framework import require_plan

if TYPE_CHECKING:
    from iom_me.model import Link, Result, ResultsFramework

__all__ = ["Dot", "Mermaid", "to_dot", "to_mermaid"]

_WIDTH = 32
_INK = "#33475b"
_FONT = 'fontname="Helvetica"'
_FILL = {
    Level.OBJECTIVE: "#c6d8f0",
    Level.OUTCOME: "#dce8f7",
    Level.OUTPUT: "#eef4fb",
    Level.ACTIVITY: "#ffffff",
}


class Mermaid(str):
    """Mermaid text; a notebook shows it as a diagram.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return", results=[me.Outcome("1", "Jobs")])
    >>> isinstance(me.to_mermaid(plan), str)
    True
    """

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return f"```mermaid\n{self}\n```"


class Dot(str):
    """Graphviz text; a notebook shows it as a diagram where graphviz is installed.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return", results=[me.Outcome("1", "Jobs")])
    >>> isinstance(me.to_dot(plan), str)
    True
    """

    __slots__ = ()

    def _repr_svg_(self) -> str | None:
        try:
            import graphviz
        except ImportError:
            return None
        try:
            drawn: str = graphviz.Source(str(self)).pipe("svg", encoding="utf-8")
        except graphviz.ExecutableNotFound:
            return None
        return drawn


def to_mermaid(fw: ResultsFramework) -> Mermaid:
    """Draw a plan as a Mermaid flow chart.

    Parameters
    ----------
    fw
        The plan.

    Returns
    -------
    Mermaid
        The text; JupyterLab and many wikis show it as a diagram.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Outcome("1", "Returnees have an income"),
    ...     me.Output("1.1", "Returnees have a trade"),
    ...     me.Link("1.1", "1", because="a trade opens jobs"),
    ... )
    >>> print(me.to_mermaid(plan))
    flowchart BT
        n0["Outcome 1<br>Returnees have an income"]:::outcome
        n1["Output 1.1<br>Returnees have a trade"]:::output
        n1 -->|"because a trade opens jobs"| n0
        classDef outcome fill:#dce8f7,stroke:#33475b,color:#1b2733
        classDef output fill:#eef4fb,stroke:#33475b,color:#1b2733
    """
    names = _names(fw)
    lines = ["flowchart BT"]
    for id, result in fw.results.items():
        label = "<br>".join(_mermaid_text(line) for line in _box(result))
        lines.append(f'    {names[id]}["{label}"]:::{result.level.value}')
    for link in fw.links:
        label = "<br>".join(_mermaid_text(line) for line in _arrow(fw, link))
        arrow = f'-->|"{label}"|' if label else "-->"
        lines.append(f"    {names[link.source]} {arrow} {names[link.target]}")
    for level in Level:
        if any(result.level is level for result in fw.results.values()):
            style = f"fill:{_FILL[level]},stroke:{_INK},color:#1b2733"
            lines.append(f"    classDef {level.value} {style}")
    return Mermaid("\n".join(lines))


def to_dot(fw: ResultsFramework) -> Dot:
    r"""Draw a plan in the language of Graphviz.

    Parameters
    ----------
    fw
        The plan.

    Returns
    -------
    Dot
        The text, for the ``dot`` program.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return", results=[me.Outcome("1", "Jobs")])
    >>> print(me.to_dot(plan))
    digraph plan {
        rankdir=BT
        node [shape=box, style="filled,rounded", fontname="Helvetica", color="#33475b"]
        edge [fontname="Helvetica", fontsize=10, color="#33475b"]
        n0 [label="Outcome 1\nJobs", fillcolor="#dce8f7"]
    }
    """
    names = _names(fw)
    lines = [
        "digraph plan {",
        "    rankdir=BT",
        f'    node [shape=box, style="filled,rounded", {_FONT}, color="{_INK}"]',
        f'    edge [{_FONT}, fontsize=10, color="{_INK}"]',
    ]
    for id, result in fw.results.items():
        label = r"\n".join(_dot_text(line) for line in _box(result))
        fill = _FILL[result.level]
        lines.append(f'    {names[id]} [label="{label}", fillcolor="{fill}"]')
    for link in fw.links:
        label = r"\n".join(_dot_text(line) for line in _arrow(fw, link))
        shown = f' [label="{label}"]' if label else ""
        lines.append(f"    {names[link.source]} -> {names[link.target]}{shown}")
    return Dot("\n".join([*lines, "}"]))


def _names(fw: ResultsFramework) -> dict[str, str]:
    require_plan(fw)
    return {id: f"n{place}" for place, id in enumerate(fw.results)}


def _box(result: Result) -> list[str]:
    heading = f"{result.level.value.title()} {result.id}"
    return [heading, *textwrap.wrap(result.statement, _WIDTH)]


def _arrow(fw: ResultsFramework, link: Link) -> list[str]:
    lines = textwrap.wrap(f"because {link.because}", _WIDTH) if link.because else []
    for id in link.assumptions:
        lines += textwrap.wrap(f"assuming {fw[id].statement}", _WIDTH)
    return lines


def _mermaid_text(line: str) -> str:
    """Write every character that Mermaid, Markdown or HTML could read as a code."""
    return "".join(
        char if char.isalnum() or char in " ,.'’-" else f"#{ord(char)};"
        for char in line
    )


def _dot_text(line: str) -> str:
    """Escape a quoted label, and the entities that Graphviz would resolve."""
    escaped = line.replace("\\", "\\\\").replace('"', '\\"')
    return html.escape(escaped, quote=False)
