"""Bounds on persons from the cube itself: which numbers go in, and what is refused."""

from typing import Any

import pytest

import iom_me as me
from iom_me.tracking import Cube, disaggregate
from tests.tracking.build import indicator, plan, table

GROUP = me.Disaggregation("group", is_exclusive=False)
BOTH: list[dict[str, Any]] = [
    {"group": "cash", "value": 80},
    {"group": "food", "value": 70},
]


def cube(*rows: dict[str, Any], **fields: Any) -> Cube:
    one = indicator(**({"disaggregation": GROUP} | fields))
    return disaggregate(plan(one), table(*rows), "1.a")


def span(found: Any) -> tuple[int, int]:
    return (found.any_group.lower, found.any_group.upper)


def test_groups_that_overlap_are_between_the_largest_and_the_sum() -> None:
    assert span(cube(*BOTH).unique_people()) == (80, 150)


def test_a_reported_total_is_the_most_there_can_be() -> None:
    found = cube(*BOTH, {"value": 100}).unique_people()

    assert span(found) == (80, 100)
    assert found.population == 100


def test_a_population_that_is_given_goes_before_the_total() -> None:
    assert span(cube(*BOTH, {"value": 100}).unique_people(population=90)) == (80, 90)


def test_a_derived_total_is_no_population() -> None:
    rows = [row | {"place": "Edo"} for row in BOTH]

    assert cube(*rows).unique_people().population is None


def test_a_group_without_a_value_is_left_out_and_named() -> None:
    group = me.Disaggregation(
        "group", categories=["cash", "food", "shelter"], is_exclusive=False
    )

    found = cube(*BOTH, disaggregation=group).unique_people()

    assert span(found) == (80, 150)
    assert found.note == "without a value: shelter"
    assert found.summary().splitlines()[-1] == "Note: without a value: shelter"


def test_places_are_bounded_one_by_one_and_added_up() -> None:
    rows = [
        {"place": "Edo", "group": "cash", "value": 80},
        {"place": "Edo", "group": "food", "value": 10},
        {"place": "Kano", "group": "food", "value": 60},
        {"place": "Lagos", "value": 7},
    ]

    found = cube(*rows).unique_people("group", over="place")

    assert span(found) == (140, 150)
    assert found.places == ("Edo", "Kano")
    assert found.note == "Kano: without a value: cash"


def test_over_places_is_never_wider_than_over_all() -> None:
    rows = [
        {"place": place, "group": group, "value": value}
        for place, group, value in [
            ("Edo", "cash", 30), ("Edo", "food", 20), ("Lagos", "cash", 5),
            ("Lagos", "food", 60),
        ]
    ]  # fmt: skip
    found = cube(*rows, aggregation={"group": "none"})

    assert span(found.unique_people()) == (80, 115)
    assert span(found.unique_people(over="place")) == (90, 115)


@pytest.mark.parametrize(
    ("fields", "options", "message"),
    [
        ({"measure": "percentage"}, {}, "is a percentage: only counts of persons"),
        ({"disaggregation": []}, {}, "whose groups overlap are: none. Name one"),
        ({}, {"dimension": "place"}, "'place' exclude each other, so their sum"),
        ({}, {"dimension": "grop"}, "There is no 'grop' in the dimensions"),
        ({}, {"over": "group"}, "The groups of 'group' overlap, so that bounds do"),
        ({}, {"over": "palce"}, "Did you mean 'place'"),
        ({}, {"over": "place"}, "Nothing is reported by group and place together"),
        ({}, {"population": 3}, "more than the population of 3"),
    ],
)
def test_what_cannot_be_bounded_is_refused(
    fields: dict[str, Any], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(me.ModelError, match=message):
        cube(*BOTH, {"place": "Edo", "value": 3}, **fields).unique_people(**options)


def test_of_several_dimensions_that_overlap_one_must_be_named() -> None:
    dimensions = [GROUP, me.Disaggregation("need", is_exclusive=False)]

    with pytest.raises(me.ModelError, match="are: 'group', 'need'. Name one"):
        cube(*BOTH, disaggregation=dimensions).unique_people()


def test_groups_without_any_value_are_refused() -> None:
    with pytest.raises(me.ModelError, match="No group of 'group' has a value"):
        cube({"value": 3}).unique_people()


def test_parts_of_persons_are_refused() -> None:
    with pytest.raises(me.ModelError, match=r"group cash has 1\.5: no whole number"):
        cube({"group": "cash", "value": 1.5}).unique_people()


def test_texts_are_no_numbers_of_persons() -> None:
    rows: list[dict[str, Any]] = [
        {"group": "cash", "value": "many"},
        {"group": "food", "value": 3},
    ]

    found = cube(*rows, measure=None).unique_people()

    assert span(found) == (3, 3)
