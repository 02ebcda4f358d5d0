"""Rules that installed packages ship: they are applied, and a broken one is named."""

from importlib.metadata import EntryPoint

import pytest

import iom_me as me
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
