"""Rules that installed packages ship: they are applied, and a broken one is named."""

import importlib
import re
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import iom_me as me
from iom_me.cli import main
from iom_me.logic import plugins

BRIEF = me.logic.Rule(
    "OURS-1",
    "always",
    severity="info",
    summary="Nothing is sound.",
    why="To see that a rule is applied.",
    source="test",
    find=lambda _dossier: [me.logic.Flaw("It is odd.")],
)
SEVERAL = (BRIEF, me.logic.RULES[0])
NOT_RULES = 7


def ship(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    entries = [EntryPoint(name, f"{__name__}:{name}", "iom_me.rules") for name in names]
    monkeypatch.setattr(plugins, "entry_points", lambda **_: entries)


def test_a_shipped_rule_is_applied(
    plan: me.ResultsFramework, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch, "BRIEF")

    assert "OURS-1" in {finding.code for finding in me.check(plan)}


def test_rules_that_are_named_leave_the_shipped_ones_out(
    plan: me.ResultsFramework, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch, "BRIEF")

    report = me.check(plan, rules=me.logic.RULES)

    assert "OURS-1" not in {finding.code for finding in report}


def test_an_entry_point_may_name_several_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ship(monkeypatch, "SEVERAL")

    assert plugins.shipped_rules() == SEVERAL


@pytest.mark.parametrize("name", ["NOT_RULES", "NOT_THERE"])
def test_a_package_whose_rules_cannot_be_loaded_is_named(
    name: str, plan: me.ResultsFramework, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(monkeypatch, name)

    with pytest.raises(me.ModelError, match=f"rules '{name}' of an installed package"):
        me.check(plan)


def test_without_such_packages_there_are_none() -> None:
    assert plugins.shipped_rules() == ()


# A package as pip lays it out

MODULE = """
from iom_me.logic import RULES

ONE = RULES[0]
TEXTS = ["X-4"]
"""


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("no_such_module:RULES", "cannot be loaded: ModuleNotFoundError: No module"),
        ("mission_rules:NOWHERE", "cannot be loaded: AttributeError: module 'miss"),
        ("mission_fails:RULES", "cannot be loaded: ZeroDivisionError: division by"),
        ("mission_rules:TEXTS", "hold 'X-4', which is no Rule. Repair or remove"),
    ],
)
def test_a_broken_package_is_named_with_its_version(
    plan: me.ResultsFramework,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    words: str,
) -> None:
    install(tmp_path, monkeypatch, target)

    with pytest.raises(me.ModelError, match=re.escape(words)) as caught:
        me.check(plan)

    whose = f"The rules 'ours' of the installed package mission-rules 1.2 ({target}) "
    assert str(caught.value).startswith(whose)
    assert str(caught.value).endswith("or name the rules to apply with rules=.")


def test_a_code_of_the_library_cannot_be_taken(
    plan: me.ResultsFramework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "mission_rules:ONE")

    with pytest.raises(me.ModelError, match="Two rules have the code 'S01'"):
        me.check(plan)


def test_the_command_line_names_a_broken_package(
    plan: me.ResultsFramework,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    install(tmp_path, monkeypatch, "no_such_module:RULES")
    file = tmp_path / "plan.json"
    me.write_json(plan, file)

    assert main(["check", str(file)]) == 2
    assert "installed package mission-rules 1.2" in capsys.readouterr().err


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    monkeypatch.syspath_prepend(folder)
    for name in ("mission_rules", "mission_fails"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    (folder / "mission_rules.py").write_text(MODULE, encoding="utf-8")
    (folder / "mission_fails.py").write_text("1 / 0", encoding="utf-8")
    info = folder / "mission_rules-1.2.dist-info"
    info.mkdir()
    metadata = "Metadata-Version: 2.1\nName: mission-rules\nVersion: 1.2\n"
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    points = f"[iom_me.rules]\nours = {target}\n"
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    importlib.invalidate_caches()
