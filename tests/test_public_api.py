"""The public namespace: complete, sorted, documented, and cheap to import."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import iom_me as me

SOURCE = Path(me.__file__).parent
SOURCES = sorted(SOURCE.rglob("*.py"))
HEAVY = ("numpy", "pandas", "scipy", "statsmodels", "networkx", "matplotlib")
OPTIONAL = ("openpyxl", "xlsxwriter", "lxml", "cattrs", "narwhals")
ROOMS = (
    "catalogues",
    "datasets",
    "errors",
    "graph",
    "impact",
    "io",
    "logic",
    "model",
    "tracking",
)


def modules() -> list[str]:
    found = pkgutil.walk_packages(me.__path__, prefix="iom_me.")
    return sorted(module.name for module in found)


def test_the_names_are_sorted_and_there() -> None:
    assert me.__all__ == sorted(me.__all__)
    for name in me.__all__:
        assert getattr(me, name) is not None
    assert set(me.__all__) <= set(dir(me))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'iom_me' has no attribute 'chek'"):
        me.chek  # type: ignore[attr-defined]  # noqa: B018


def test_type_checkers_see_the_same_lazy_names() -> None:
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen: dict[str, str] = {}
    for statement in block.body:
        assert isinstance(statement, ast.ImportFrom)
        assert statement.module
        room = statement.module.removeprefix("iom_me").removeprefix(".")
        seen |= {alias.name: room for alias in statement.names}

    assert {name: room for name, room in seen.items() if room} == me._LAZY
    assert {name for name, room in seen.items() if not room} == set(me._ROOMS)


@pytest.mark.parametrize("name", ROOMS)
def test_every_room_lists_what_it_offers(name: str) -> None:
    room = getattr(me, name)

    for public in room.__all__:
        assert hasattr(room, public)
    assert len(set(room.__all__)) == len(room.__all__)


def test_every_public_name_has_a_docstring_with_an_example() -> None:
    bare = []
    for room in (me, *(getattr(me, name) for name in ROOMS)):
        for name in room.__all__:
            member = getattr(room, name)
            if not (inspect.isclass(member) or inspect.isfunction(member)):
                continue
            if not doctest.DocTestParser().get_examples(inspect.getdoc(member) or ""):
                bare.append(f"{room.__name__}.{name}")

    assert sorted(set(bare)) == []


def test_every_public_method_has_a_docstring() -> None:
    bare = [
        f"{name}.{method}"
        for name in me.__all__
        if inspect.isclass(kind := getattr(me, name))
        for method, member in vars(kind).items()
        if not method.startswith("_")
        and (inspect.isfunction(member) or isinstance(member, property))
        and not inspect.getdoc(member)
    ]

    assert bare == []


def run(code: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = run("import iom_me, sys; print(*sorted(sys.modules))").split()

    assert not set(loaded) & {*HEAVY, *OPTIONAL}


def test_making_a_plan_loads_nothing_heavy() -> None:
    loaded = run(
        "import iom_me as me, sys\n"
        "plan = me.ResultsFramework('P', 't').add(me.Outcome('1', 'c'))\n"
        "plan._repr_html_(), plan.to_text(), plan.diff(plan.remove('1'))\n"
        "me.to_mermaid(plan), me.to_dot(plan)\n"
        "print(*sorted(sys.modules))"
    ).split()

    assert not set(loaded) & {*HEAVY, *OPTIONAL}


@pytest.mark.parametrize(
    "room", ["io", "logic", "tracking", "graph", "datasets", "catalogues", "cli"]
)
def test_entering_a_room_loads_nothing_heavy(room: str) -> None:
    loaded = run(f"import iom_me.{room}, sys; print(*sorted(sys.modules))").split()

    assert not set(loaded) & {*HEAVY, "openpyxl", "xlsxwriter", "lxml"}


FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_METHODS = {"eval", "query"}
FORBIDDEN_MODULES = {"patsy", "formulaic", "pickle", "marshal", "shelve", "subprocess"}


@pytest.mark.parametrize(
    "path", SOURCES, ids=lambda path: str(path.relative_to(SOURCE))
)
def test_no_text_of_the_user_is_ever_run(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in FORBIDDEN_CALLS, ast.unparse(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            # A tree of points is asked with an array of numbers, a frame with code.
            is_tree = ast.unparse(node.func.value).endswith("tree")
            method = node.func.attr
            assert method not in FORBIDDEN_METHODS or is_tree, ast.unparse(node)
        if isinstance(node, ast.Import):
            names = {alias.name.partition(".")[0] for alias in node.names}
            assert not names & FORBIDDEN_MODULES, ast.unparse(node)
        if isinstance(node, ast.ImportFrom):
            root = (node.module or "").partition(".")[0]
            assert root not in FORBIDDEN_MODULES, ast.unparse(node)


@pytest.mark.parametrize("name", modules())
def test_every_module_says_what_it_is_for(name: str) -> None:
    assert importlib.import_module(name).__doc__


VALUES = pd.DataFrame({"indicator": ["a"], "period_end": ["2024-01-31"], "value": [1]})
TAKES_A_PLAN: dict[str, Callable[[Any], object]] = {
    "check": me.check,
    "diff": me.ResultsFramework("P", "t").diff,
    "track": lambda no_plan: me.track(no_plan, pd.DataFrame()),
    "track_budget": lambda no_plan: me.tracking.track_budget(no_plan, pd.DataFrame()),
    "to_json": me.to_json,
    "write_json": lambda no_plan: me.write_json(no_plan, "plan.json"),
    "write_excel": lambda no_plan: me.write_excel(no_plan, "plan.xlsx"),
    "write_report": lambda no_plan: me.write_report("report.html", no_plan),
    "validate_measurements": lambda no_plan: me.validate_measurements(VALUES, no_plan),
    "to_mermaid": me.to_mermaid,
    "to_dot": me.to_dot,
    "to_networkx": me.graph.to_networkx,
    "levels": me.graph.levels,
    "cycles": me.graph.cycles,
    "upstream": lambda no_plan: me.graph.upstream(no_plan, "1"),
}


@pytest.mark.parametrize("verb", TAKES_A_PLAN)
def test_what_is_no_plan_is_refused_with_the_way_to_get_one(verb: str) -> None:
    with pytest.raises(me.ModelError, match=r"'plan.xlsx' is no plan but str: .*read_"):
        TAKES_A_PLAN[verb]("plan.xlsx")
