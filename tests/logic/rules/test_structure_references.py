"""Structure: references that lead nowhere, and wordings that were reviewed."""

from typing import Any

import pytest

import iom_me as me
from tests.logic.cases import SOUND
from tests.logic.found import found


@pytest.mark.parametrize(
    ("id", "changes", "words"),
    [
        ("A1", {"monitored_by": "9.z"}, "is to be monitored by '9.z'"),
        ("A1", {"monitored_by": "1.1"}, "the plan has no such indicator"),
        ("R1", {"node": "3"}, "threatens '3', but the plan has no such result or"),
        ("B1", {"node": "3"}, "pays for '3'"),
        ("B1", {"node": "1.a"}, "the plan has no such result or activity"),
        ("B1", {"parent": "B9"}, "is a part of 'B9'"),
        ("B1", {"parent": "1"}, "the plan has no such budget line"),
    ],
)
def test_a_reference_to_what_is_not_there_dangles(
    plan: me.ResultsFramework, id: str, changes: dict[str, Any], words: str
) -> None:
    (finding,) = found("S13", plan.replace(id, **changes))

    assert finding.node == id
    assert words in finding.message


@pytest.mark.parametrize(
    ("id", "changes"),
    [
        ("A1", {"monitored_by": ["O.a", "1.a"]}),
        ("R1", {"node": "A1"}),
        ("R1", {"node": ""}),
        ("B1", {"node": "1.1.1"}),
    ],
)
def test_a_reference_to_what_is_there_is_fine(
    plan: me.ResultsFramework, id: str, changes: dict[str, Any]
) -> None:
    assert found("S13", plan.replace(id, **changes)) == []


def places(plan: me.ResultsFramework) -> list[tuple[str, str, str]]:
    return [(f.node, f.indicator, f.path) for f in found("S15", plan)]


def test_what_was_never_reviewed_is_not_suspect() -> None:
    assert found("S15", SOUND.replace("1", statement="Returnees work")) == []


def test_what_was_reviewed_in_this_wording_is_not_suspect() -> None:
    assert found("S15", SOUND.review()) == []


def test_rewording_a_result_makes_what_stands_beside_it_suspect() -> None:
    plan = SOUND.review().replace("2.1", statement="Officials know the services")

    assert places(plan) == [
        ("2.1", "", "2.1 -> 2"),
        ("2.1.1", "", "2.1.1 -> 2.1"),
        ("2.1.2", "", "2.1.2 -> 2.1"),
        ("2.1", "2.1.a", ""),
        ("A4", "", ""),
    ]


def test_only_what_was_reviewed_is_suspect() -> None:
    plan = SOUND.review("2.1.a").replace("2.1", statement="Officials know services")

    (finding,) = found("S15", plan)

    assert finding.message == (
        'Indicator 2.1.a "% of trained officials who pass the test on case management" '
        'was reviewed for another wording of Output 2.1 "Officials know services".'
    )


def test_case_and_space_are_no_other_wording() -> None:
    statement = SOUND["2.1"].statement.upper().replace(" ", "  ")

    assert found("S15", SOUND.review().replace("2.1", statement=statement)) == []


def test_a_second_review_settles_it() -> None:
    plan = SOUND.review().replace("2.1", statement="Officials know the services")

    assert found("S15", plan.review()) == []
