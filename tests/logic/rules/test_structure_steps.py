"""Structure: single links, circles, and results with several parents."""

import pytest

import iom_me as me
from tests.logic.cases import SOUND
from tests.logic.found import found


def test_a_circle_is_an_error_that_prints_its_way() -> None:
    plan = me.ResultsFramework("P", "t").add(me.Outcome("1", "a"), me.Outcome("2", "b"))

    (finding,) = found("S08", plan.link("1", "2").link("2", "1"))

    assert (finding.node, finding.path) == ("1", "1 -> 2 -> 1")
    assert finding.severity.value == "error"


def test_a_circle_through_the_levels_is_found(plan: me.ResultsFramework) -> None:
    (finding,) = found("S08", plan.link("O", "1.1"))

    assert finding.path == "O -> 1.1 -> 1 -> O"


def test_the_way_round_a_long_circle_is_cut() -> None:
    size = 5_000
    ring = me.ResultsFramework(
        "P",
        "t",
        results=[me.Outcome(str(place), "c") for place in range(size)],
        links=[me.Link(str(p), str((p + 1) % size)) for p in range(size)],
    )

    circle = found("S08", ring)[0]

    assert circle.path == ("0 -> 1 -> 2 -> 3 -> 4 -> 5 -> 6 -> 7 -> (4,992 more) -> 0")


def loose(child: str, parent: str) -> me.ResultsFramework:
    """One result of each level and a second outcome, with a single link."""
    return (
        me.ResultsFramework("P", "t")
        .add(
            me.Objective("O", "To contribute to health"),
            me.Outcome("1", "Households drink safe water"),
            me.Outcome("2", "Wells are kept in order"),
            me.Output("1.1", "Villages have working wells"),
            me.Activity("1.1.1", "Drill wells"),
        )
        .link(child, parent)
    )


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("1.1", "O", "and skips the level in between: outcome."),
        ("1.1.1", "1", "and skips the level in between: output."),
        ("1.1.1", "O", "and skips the levels in between: outcome and output."),
        (
            "1",
            "2",
            'leads to Outcome 2 "Wells are kept in order", which is of the same level.',
        ),
        ("2", "1.1", 'leads down to Output 1.1 "Villages have working wells".'),
    ],
)
def test_a_link_to_another_than_the_next_level_is_a_warning(
    source: str, target: str, words: str
) -> None:
    (finding,) = found("S08", loose(source, target))

    assert finding.message.endswith(words)
    assert (finding.node, finding.path) == (source, f"{source} -> {target}")
    assert finding.severity.value == "warning"


def test_a_draft_with_everything_wrong_is_read_through(
    tangle: me.ResultsFramework,
) -> None:
    assert [(f.path, f.severity.value) for f in found("S08", tangle)] == [
        ("1 -> 2 -> 1", "error"),
        ("8 -> 8", "error"),
        ("9 -> O", "warning"),
    ]


def test_an_output_of_two_outcomes_is_an_info() -> None:
    (finding,) = found("S09", SOUND.link("2.1", "1"))

    assert finding.node == "2.1"
    assert finding.message.endswith("leads to several outcomes: 2 and 1.")


@pytest.mark.parametrize(("child", "parent"), [("1", "2"), ("1.1.1", "1.2")])
def test_only_an_output_may_be_shared_by_outcomes(child: str, parent: str) -> None:
    assert found("S09", SOUND.link(child, parent)) == []


def test_an_output_that_also_leads_to_the_objective_has_one_outcome() -> None:
    assert found("S09", SOUND.link("1.1", "O")) == []


@pytest.mark.parametrize(
    ("child", "parent", "words"),
    [
        ("1.1", "O", "leads to 1, and past that level also straight to O."),
        ("1.1.1", "2", "leads to 1.1, and past that level also straight to 2."),
        ("1.1.1", "O", "leads to 1.1, and past that level also straight to O."),
    ],
)
def test_parents_of_two_levels_are_reported_once(
    child: str, parent: str, words: str
) -> None:
    plan = SOUND.link(child, parent)

    (finding,) = found("S17", plan)

    assert (finding.node, finding.path) == (child, f"{child} -> {parent}")
    assert finding.message.endswith(words)
    assert found("S08", plan) == []


def test_a_result_that_skips_every_next_level_has_no_mixed_parents() -> None:
    plan = loose("1.1.1", "1").link("1.1.1", "O")

    assert found("S17", plan) == []
    assert [f.path for f in found("S08", plan)] == ["1.1.1 -> 1", "1.1.1 -> O"]


@pytest.mark.parametrize(("child", "parent"), [("1", "2"), ("1", "1.1"), ("1", "1")])
def test_links_across_and_down_are_left_to_the_rule_on_links(
    child: str, parent: str
) -> None:
    plan = SOUND.link(child, parent)

    assert found("S17", plan) == []
    assert len(found("S08", plan)) == 1
