"""Diagrams: the theory of change, with every text escaped."""

import re
import sys
from collections.abc import Callable
from types import ModuleType

import pytest
from hypothesis import given

import iom_me as me
from tests import strategies
from tests.strategies import FEW_EXAMPLES

MERMAID_NODE = re.compile(r' {4}n\d+\["[^"\[\]<>{}()|`\\]*"\]:::[a-z]+')
MERMAID_EDGE = re.compile(r' {4}n\d+ -->(\|"[^"\[\]<>{}()|`\\]*"\|)? n\d+')
DOT_LABEL = r'\[label="(?:[^"\\<>]|\\.)*"(?:, fillcolor="#[0-9a-f]{6}")?\]'
DOT_LINE = re.compile(rf" {{4}}n\d+( -> n\d+)?( {DOT_LABEL})?")


def test_arrows_say_because_and_assuming(plan: me.ResultsFramework) -> None:
    text = me.to_mermaid(plan)

    assert (
        'n1 -->|"because safe water prevents<br>disease<br>'
        'assuming Health centres stay<br>open"| n0' in text
    )


def test_mermaid_shows_in_a_notebook(plan: me.ResultsFramework) -> None:
    shown = me.to_mermaid(plan)._repr_markdown_()

    assert shown.startswith("```mermaid\nflowchart BT\n")
    assert shown.endswith("\n```")


def test_dot_draws_upwards(plan: me.ResultsFramework) -> None:
    text = me.to_dot(plan)

    assert "rankdir=BT" in text
    assert r'n1 -> n0 [label="because safe water prevents\ndisease\n' in text


def test_a_script_shows_as_text() -> None:
    plan = me.ResultsFramework(
        "P", "t", results=[me.Outcome("1", '<script>"]; click n0 x')]
    )

    assert "#60;script#62;#34;#93;#59; click n0 x" in me.to_mermaid(plan)
    assert r"&lt;script&gt;\"]; click n0 x" in me.to_dot(plan)


@FEW_EXAMPLES
@given(strategies.frameworks(strategies.hostile_texts(), every_field=True))
def test_hostile_text_never_becomes_mermaid_syntax(plan: me.ResultsFramework) -> None:
    head, *lines = me.to_mermaid(plan).split("\n")

    assert head == "flowchart BT"
    for line in lines:
        unbroken = line.replace("<br>", " ")
        assert (
            MERMAID_NODE.fullmatch(unbroken)
            or MERMAID_EDGE.fullmatch(unbroken)
            or unbroken.startswith("    classDef ")
        ), line


@FEW_EXAMPLES
@given(strategies.frameworks(strategies.hostile_texts(), every_field=True))
def test_hostile_text_never_becomes_dot_syntax(plan: me.ResultsFramework) -> None:
    lines = me.to_dot(plan).split("\n")

    assert lines[0] == "digraph plan {"
    assert lines[-1] == "}"
    for line in lines[4:-1]:
        assert DOT_LINE.fullmatch(line), line


@FEW_EXAMPLES
@given(strategies.frameworks())
def test_every_plan_can_be_drawn(plan: me.ResultsFramework) -> None:
    assert me.to_mermaid(plan).count(" --> ") + me.to_mermaid(plan).count(
        "-->|"
    ) == len(plan.links)
    assert me.to_dot(plan).endswith("}")


def fake_graphviz(draw: Callable[[str], str]) -> ModuleType:
    module = ModuleType("graphviz")
    module.ExecutableNotFound = type("ExecutableNotFound", (Exception,), {})  # type: ignore[attr-defined]

    class Source:
        def __init__(self, text: str) -> None:
            self.text = text

        def pipe(self, kind: str, *, encoding: str) -> str:
            assert (kind, encoding) == ("svg", "utf-8")
            return draw(self.text)

    module.Source = Source  # type: ignore[attr-defined]
    return module


def test_dot_shows_in_a_notebook_where_graphviz_is_installed(
    plan: me.ResultsFramework, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = fake_graphviz(lambda text: f"<svg>{len(text)}</svg>")
    monkeypatch.setitem(sys.modules, "graphviz", module)
    dot = me.to_dot(plan)

    assert dot._repr_svg_() == f"<svg>{len(dot)}</svg>"


def test_dot_shows_as_text_where_the_program_is_missing(
    plan: me.ResultsFramework, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: str) -> str:
        raise module.ExecutableNotFound

    module = fake_graphviz(fail)
    monkeypatch.setitem(sys.modules, "graphviz", module)

    assert me.to_dot(plan)._repr_svg_() is None


def test_dot_shows_as_text_where_the_package_is_missing(
    plan: me.ResultsFramework, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "graphviz", None)

    assert me.to_dot(plan)._repr_svg_() is None
