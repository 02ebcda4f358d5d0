"""Suppressions that suppress nothing."""

from typing import Any

import pytest

import iom_me as me
from tests.logic.cases import SOUND
from tests.logic.found import RULE


def unused(
    code: str, node: str = "", plan: me.ResultsFramework = SOUND
) -> list[me.logic.Finding]:
    return accepting(plan.add(me.Suppression(code, node, reason="agreed")))


def accepting(plan: me.ResultsFramework, **options: Any) -> list[me.logic.Finding]:
    """What is found in the suppressions of a plan."""
    return [f for f in me.check(plan, **options) if f.code == "C01"]


@pytest.mark.parametrize(
    ("code", "node", "place", "message"),
    [
        ("S07", "", ("", ""), "accepts findings of S07, but there are none."),
        (
            "S07",
            "2.1",
            ("2.1", ""),
            'to manage the cases of returnees", but there are none.',
        ),
        ("T01", "1.1.a", ("1.1", "1.1.a"), "but there are none."),
        ("A06", "A1", ("A1", ""), "but there are none."),
        ("S07", "9.9", ("", ""), 'S07 at "9.9", but has no such record.'),
        ("S7", "", ("", ""), 'findings of "S7", but there is no such rule.'),
        (
            "S7",
            "1.1.a",
            ("1.1", "1.1.a"),
            'findings of "S7", but there is no such rule.',
        ),
    ],
)
def test_a_suppression_of_nothing_is_a_warning(
    code: str, node: str, place: tuple[str, str], message: str
) -> None:
    (finding,) = unused(code, node)

    assert (finding.node, finding.indicator) == place
    assert finding.message.endswith(message)
    assert finding.severity.value == "warning"


def test_a_suppression_of_something_is_used() -> None:
    plan = SOUND.unlink("1.2", "1")

    assert unused("S04", "1.2", plan) == []
    assert unused("S04", "", plan) == []


def test_a_suppression_of_a_rule_that_was_not_applied_is_not_judged() -> None:
    plan = SOUND.add(me.Suppression("S07", "2.1", reason="agreed"))

    assert accepting(plan, ignore="S07") == []
    assert accepting(plan, rules=(me.logic.RULES[0], RULE["C01"])) == []
    assert len(accepting(plan)) == 1


def test_a_rule_of_ones_own_is_a_rule() -> None:
    mine = me.logic.Rule(
        "X-1",
        "never",
        severity="info",
        summary="s",
        why="w",
        source="s",
        find=lambda _: (),
    )
    plan = SOUND.add(me.Suppression("X-1", reason="agreed"))
    rules = (*me.logic.RULES, mine)

    (finding,) = accepting(plan, rules=rules)

    assert finding.message == ("The plan accepts findings of X-1, but there are none.")
    assert accepting(plan, rules=rules, ignore="X-1") == []
