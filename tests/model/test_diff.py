"""Differences between two versions of a plan, and which break comparability."""

import attrs
import pytest
from hypothesis import given

import iom_me as me
from tests import strategies
from tests.markup import parse
from tests.strategies import FEW_EXAMPLES


def only(diff: me.FrameworkDiff) -> me.Change:
    assert len(diff) == 1, diff.summary()
    return diff.changes[0]


@pytest.mark.parametrize(
    ("id", "changes", "message", "breaking"),
    [
        ("W-1", {"end": "2026-06-30"}, "end changed from '2025-12-31'", False),
        ("1.1", {"statement": "X"}, "statement changed from 'Villages", False),
        ("1.1.a", {"unit": "pumps"}, "unit changed from 'wells' to 'pumps'", True),
        ("1.a", {"unit": "households"}, "unit set to 'households'", False),
        ("1.a", {"denominator": "all"}, "denominator set to 'all'", False),
        ("1.a", {"measure": "count"}, "measure changed from 'percentage'", True),
        ("1.a", {"direction": "decrease"}, "direction changed from", True),
        ("1.1.a", {"accumulation": "per_period"}, "accumulation changed", True),
        ("1.1.a", {"targets": [me.Target(15)]}, "target lowered from 20", True),
        ("1.1.a", {"targets": [me.Target(25)]}, "target changed from 20", False),
        ("1.1.a", {"targets": []}, "target removed (was 20", True),
        ("O.a", {"targets": [me.Target(50)]}, "target lowered from ≤ 30", True),
        ("O.a", {"targets": [me.Target(20)]}, "target changed from ≤ 30", False),
        (
            "1.1.a",
            {"targets": [me.Target(me.NotAvailable("to_be_determined"))]},
            "target lowered from 20 (by 2025-06-30) to to be determined",
            True,
        ),
        ("1.a", {"baseline": me.Baseline(45)}, "baseline overwritten from 40 %", True),
        ("1.a", {"baseline": None}, "baseline removed (was 40 %", True),
        ("A1", {"status": "failed"}, "status set to 'failed'", False),
        ("R1", {"likelihood": 3}, "likelihood changed from '2' to '3'", False),
        ("R1", {"reviewed_on": "2024-02-01"}, "reviewed_on set to '2024", False),
        ("1.1.1", {"depends_on": ["9"]}, "depends_on set to '9'", False),
        ("1.1.1", {"preconditions": ["A1"]}, "preconditions set to 'A1'", False),
        ("1.1.a", {"reviewed": "f0"}, "review of its wording noted", False),
        ("B1", {"amount": "1.00"}, "amount changed from '120000.50' to '1.00'", False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_change_is_said_in_words(
    plan: me.ResultsFramework,
    id: str,
    changes: dict[str, object],
    message: str,
    breaking: bool,  # noqa: FBT001
) -> None:
    change = only(plan.diff(plan.replace(id, **changes)))

    assert change.message.startswith(f"{id}: {message}")
    assert change.breaks_comparability is breaking


def test_a_baseline_that_was_awaited_may_be_filled_in(
    plan: me.ResultsFramework,
) -> None:
    waiting = plan.replace(
        "1.a", baseline=me.Baseline(me.NotAvailable("to_be_determined"))
    )

    change = only(waiting.diff(plan))

    assert not change.breaks_comparability


def test_added_and_removed_records_are_named(plan: me.ResultsFramework) -> None:
    more = plan.add(me.Output("1.2", "Pumps run"), contributes_to="1")

    assert [c.message for c in plan.diff(more)] == [
        "1.2: output 'Pumps run' added",
        "1.2 -> 1: link added",
    ]
    assert [c.message for c in more.diff(plan)] == [
        "1.2: output 'Pumps run' removed",
        "1.2 -> 1: link removed",
    ]


def test_suppressions_are_named_with_their_reason(plan: me.ResultsFramework) -> None:
    first = me.Suppression("S07", "1", reason="agreed")
    other = attrs.evolve(first, reason="agreed again")
    one, two, none = (
        attrs.evolve(plan, suppressions=found) for found in ([first], [other], [])
    )

    added, removed = only(none.diff(one)), only(one.diff(none))
    assert added.message == "W-1: suppression of S07 at 1 added: 'agreed'"
    assert removed.message == "W-1: suppression of S07 at 1 removed: 'agreed'"
    assert [c.message for c in one.diff(two)] == [
        "W-1: suppression of S07 at 1 removed: 'agreed'",
        "W-1: suppression of S07 at 1 added: 'agreed again'",
    ]
    assert not one.diff(two).breaking
    assert (added.after, removed.before) == ("agreed", "agreed")


def test_suppressions_in_another_order_are_a_change() -> None:
    items = [me.Suppression(code, reason="agreed") for code in ("S07", "I05")]
    plan = me.ResultsFramework("P", "t", suppressions=items)
    turned = attrs.evolve(plan, suppressions=items[::-1])

    assert only(plan.diff(turned)).message == "P: suppressions put in another order"


def test_a_review_is_said_without_its_mark(plan: me.ResultsFramework) -> None:
    reviewed = plan.review("1.1.a")
    again = reviewed.replace("1.1", statement="Wells work").review("1.1.a")

    assert only(plan.diff(reviewed)).message == "1.1.a: review of its wording noted"
    assert only(reviewed.diff(plan)).message.endswith(
        "review of its wording taken back"
    )
    assert reviewed.diff(again).changes[-1].message.endswith("wording renewed")
    assert not plan.diff(plan.review()).breaking


def test_a_new_level_breaks_comparability(plan: me.ResultsFramework) -> None:
    other = plan.remove("1.1.1").add(me.Output("1.1.1", "Drill wells"))

    (level,) = (c for c in plan.diff(other) if c.field == "level")

    assert level.message == "1.1.1: level changed from 'activity' to 'output'"
    assert level.breaks_comparability


def test_an_indicator_that_moved_is_named(plan: me.ResultsFramework) -> None:
    indicator = plan["1.1.a"]
    moved = plan.replace("1.1", indicators=[]).replace(
        "1", indicators=[*plan["1"].indicators, indicator]
    )

    assert "1.1.a: result changed from '1.1' to '1'" in plan.diff(moved).summary()


def test_another_order_is_a_change() -> None:
    first, second = me.Outcome("1", "a"), me.Outcome("2", "b")
    plan = me.ResultsFramework("P", "t", results=[first, second])
    turned = me.ResultsFramework("P", "t", results=[second, first])

    assert only(plan.diff(turned)).message == "P: results put in another order"


def test_the_diff_is_a_table_and_a_text(plan: me.ResultsFramework) -> None:
    diff = plan.diff(plan.replace("1.1.a", unit="pumps", notes="new"))

    assert diff.to_frame()["breaks_comparability"].tolist() == [True, False]
    assert repr(diff) == "<FrameworkDiff: 2 changes, 1 of which breaks comparability>"
    assert len(diff.breaking) == 1


@FEW_EXAMPLES
@given(strategies.frameworks(), strategies.frameworks())
def test_the_diff_is_empty_exactly_when_the_plans_are_equal(
    one: me.ResultsFramework, other: me.ResultsFramework
) -> None:
    assert len(one.diff(one)) == 0
    assert (len(one.diff(other)) == 0) == (one == other)


@given(strategies.frameworks(strategies.hostile_texts(), max_results=2))
def test_hostile_text_stays_text(plan: me.ResultsFramework) -> None:
    parsed = parse(me.ResultsFramework("P", "t").diff(plan)._repr_html_())

    assert parsed.tags <= {"p", "table", "thead", "tbody", "tr", "th", "td", "br"}
