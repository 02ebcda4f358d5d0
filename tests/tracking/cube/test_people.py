"""Bounds on persons: closed forms, brute force, and what is refused."""

import itertools
import json
from typing import Any

import matplotlib as mpl
import pytest
from hypothesis import given, settings, strategies as st

import iom_me as me
from iom_me.tracking import (
    PeopleBounds,
    crossed_people,
    people_over_places,
    unique_people,
)

mpl.use("agg")

NAMES = ("a", "b", "c", "d")
SETS = st.lists(st.sets(st.integers(0, 9)), min_size=1, max_size=4)


def bounds(result: PeopleBounds) -> dict[str, tuple[int, int]]:
    return {bound.label: (bound.lower, bound.upper) for bound in result.bounds}


def test_without_a_population_any_group_is_between_the_largest_and_the_sum() -> None:
    found = unique_people({"cash": 300, "food": 250, "shelter": 100})

    assert bounds(found) == {
        "at least one group": (300, 650),
        "cash and food and shelter": (0, 100),
        "cash and food": (0, 250),
        "cash and shelter": (0, 100),
        "food and shelter": (0, 100),
    }
    assert found.method == "Frechet"


def test_a_population_narrows_the_bounds_on_both_sides() -> None:
    found = unique_people({"cash": 80, "food": 70}, population=100)

    assert bounds(found) == {
        "at least one group": (80, 100),
        "cash and food": (50, 70),
    }


def test_one_group_is_its_own_number() -> None:
    found = unique_people({"cash": 80}, population=100)

    assert bounds(found) == {"at least one group": (80, 80), "cash": (80, 80)}


def test_large_numbers_stay_exact() -> None:
    found = unique_people({"a": 10**12, "b": 10**12 - 1})

    assert found.any_group is not None
    assert found.any_group.upper == 2 * 10**12 - 1


def test_large_overlaps_are_safe_to_a_millionth() -> None:
    found = unique_people(
        {"a": 10**12, "b": 10**12, "c": 7}, overlaps={("a", "b"): 10**11}
    )

    assert found.any_group is not None
    assert found.any_group.lower == pytest.approx(19 * 10**11, rel=1e-6)
    assert found.any_group.lower <= 19 * 10**11
    assert found.any_group.upper >= 19 * 10**11 + 7


def test_all_known_overlaps_leave_nothing_open() -> None:
    # Inclusion and exclusion: 30 + 20 + 10 - 5 - 4 - 3 + 2 = 50.
    found = unique_people(
        {"a": 30, "b": 20, "c": 10},
        overlaps={("a", "b"): 5, ("a", "c"): 4, ("b", "c"): 3, ("a", "b", "c"): 2},
    )

    assert bounds(found)["at least one group"] == (50, 50)
    assert bounds(found)["a and b and c"] == (2, 2)
    assert found.method == "linear programming"


def test_pairwise_overlaps_bound_the_triple() -> None:
    # Nobody of a is in b and in c alone: 5 + 5 > 8 forces at least 2 into both.
    found = unique_people({"a": 8, "b": 20, "c": 20}, overlaps={
        ("a", "b"): 5, ("a", "c"): 5,
    })  # fmt: skip

    assert bounds(found)["a and b and c"] == (2, 5)
    assert bounds(found)["b and c"] == (2, 20)


@given(sets=SETS)
def test_the_true_numbers_lie_within_frechets_bounds(sets: list[set[int]]) -> None:
    groups = dict(zip(NAMES, sets, strict=False))
    counts = {name: len(group) for name, group in groups.items()}

    for population in (None, 10):
        assert_holds(unique_people(counts, population=population), groups)


@settings(max_examples=40)
@given(sets=SETS.filter(lambda sets: len(sets) > 1), data=st.data())
def test_the_true_numbers_lie_within_the_bounds_by_programming(
    sets: list[set[int]], data: st.DataObject
) -> None:
    groups = dict(zip(NAMES, sets, strict=False))
    pairs = list(itertools.combinations(groups, 2))
    known = data.draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    overlaps = {(a, b): len(groups[a] & groups[b]) for a, b in known}
    counts = {name: len(group) for name, group in groups.items()}

    found = unique_people(
        counts,
        overlaps=overlaps,
        population=data.draw(st.sampled_from([None, 10])),
    )

    assert_holds(found, groups)
    assert_not_wider_than_bonferroni(found, counts, overlaps)


def assert_holds(found: PeopleBounds, groups: dict[str, set[int]]) -> None:
    for bound in found.bounds:
        chosen = [groups[name] for name in bound.groups]
        true = set.union(*chosen) if bound.of == "any" else set.intersection(*chosen)
        assert bound.lower <= len(true) <= bound.upper


def assert_not_wider_than_bonferroni(
    found: PeopleBounds, counts: dict[str, int], overlaps: dict[tuple[str, str], int]
) -> None:
    assert found.any_group is not None
    total = sum(counts.values())
    # A single edge is a tree, so that this is Hunter's and Worsley's upper bound.
    assert found.any_group.upper <= total - max(overlaps.values())
    if len(overlaps) == len(list(itertools.combinations(counts, 2))):
        assert found.any_group.lower >= total - sum(overlaps.values())


@pytest.mark.parametrize("sizes", [(1, 2), (2, 3, 3), (1, 1, 3), (4, 4, 4), (0, 2, 4)])
def test_frechets_bounds_are_attained(sizes: tuple[int, ...]) -> None:
    persons = range(4)
    subsets = [list(itertools.combinations(persons, size)) for size in sizes]
    unions, intersections = set(), set()
    for chosen in itertools.product(*subsets):
        sets = [set(group) for group in chosen]
        unions.add(len(set.union(*sets)))
        intersections.add(len(set.intersection(*sets)))
    names = NAMES[: len(sizes)]

    found = unique_people(dict(zip(names, sizes, strict=True)), population=4)

    everybody = found.find("all", names)
    assert found.any_group is not None
    assert everybody is not None
    assert (found.any_group.lower, found.any_group.upper) == (min(unions), max(unions))
    assert (everybody.lower, everybody.upper) == (
        min(intersections),
        max(intersections),
    )


@pytest.mark.parametrize("overlap", [1, 2])
def test_bounds_by_programming_are_attained(overlap: int) -> None:
    persons, sizes = range(5), (2, 3, 2)
    unions, triples = set(), set()
    for a, b, c in itertools.product(
        *(list(itertools.combinations(persons, size)) for size in sizes)
    ):
        if len(set(a) & set(b)) == overlap:
            unions.add(len({*a, *b, *c}))
            triples.add(len(set(a) & set(b) & set(c)))

    found = unique_people(
        {"a": 2, "b": 3, "c": 2}, overlaps={("a", "b"): overlap}, population=5
    )

    assert bounds(found)["at least one group"] == (min(unions), max(unions))
    assert bounds(found)["a and b and c"] == (min(triples), max(triples))


def test_many_groups_with_known_overlaps_are_bounded() -> None:
    names = [f"g{number}" for number in range(8)]
    overlaps = dict.fromkeys(itertools.pairwise(names), 40)

    found = unique_people(dict.fromkeys(names, 100), overlaps=overlaps)

    # A chain of overlaps is a tree: Hunter's and Worsley's bound is attained.
    assert found.any_group is not None
    assert found.any_group.upper == 800 - 7 * 40


# Crossed tables


def test_a_crossed_cell_is_bounded_by_its_margins() -> None:
    found = crossed_people(
        {"sex": {"female": 70, "male": 30}, "age": {"young": 60, "old": 40}}
    )

    assert bounds(found) == {
        "female and young": (30, 60),
        "female and old": (10, 40),
        "male and young": (0, 30),
        "male and old": (0, 30),
    }
    assert found.any_group is None
    assert repr(found) == "<PeopleBounds 4 crossed cells>"


def test_categories_of_one_name_in_two_dimensions_are_told_apart() -> None:
    found = crossed_people({"then": {"in": 9, "out": 1}, "now": {"in": 2, "out": 8}})

    assert (found["in", "out"].lower, found["in", "out"].upper) == (7, 8)
    assert (found["out", "in"].lower, found["out", "in"].upper) == (0, 1)


PERSONS = st.lists(
    st.tuples(st.sampled_from("fm"), st.sampled_from("yo"), st.sampled_from("el")),
    min_size=1,
    max_size=12,
)


@given(persons=PERSONS)
def test_every_true_table_lies_within_the_bounds_of_its_margins(
    persons: list[tuple[str, ...]],
) -> None:
    margins = {
        axis: {c: sum(person[place] == c for person in persons) for c in categories}
        for place, (axis, categories) in enumerate(
            {"sex": "fm", "age": "yo", "place": "el"}.items()
        )
    }

    for bound in crossed_people(margins).bounds:
        assert bound.lower <= persons.count(bound.groups) <= bound.upper


def test_bounds_of_crossed_cells_are_attained() -> None:
    ages = list(itertools.permutations([0, 0, 0, 1, 1]))
    sex, place = [0, 0, 0, 0, 1], [0, 0, 0, 1, 1]
    places = list(itertools.permutations(place))
    cells = {
        sum(trio == (0, 0, 0) for trio in zip(sex, age, where, strict=True))
        for age, where in itertools.product(ages, places)
    }

    found = crossed_people(
        {"sex": {"f": 4, "m": 1}, "age": {"y": 3, "o": 2}, "place": {"e": 3, "l": 2}}
    )

    assert (found["f", "y", "e"].lower, found["f", "y", "e"].upper) == (
        min(cells),
        max(cells),
    )


# Places


def test_bounds_add_up_over_places() -> None:
    both = people_over_places(
        {
            "Edo": unique_people({"cash": 30, "food": 20}, population=40),
            "Lagos": unique_people({"cash": 10, "food": 60}, population=65),
        }
    )

    assert bounds(both) == {
        "at least one group": (90, 105),
        "cash and food": (15, 30),
    }
    assert both.population == 105
    assert dict(both.counts) == {"cash": 40, "food": 80}
    assert "Added up over 2 places." in both.summary()


def test_a_group_that_a_place_does_not_have_has_nobody_there() -> None:
    both = people_over_places(
        {"Edo": unique_people({"cash": 30}), "Lagos": unique_people({"food": 60})}
    )

    assert bounds(both) == {"at least one group": (90, 90), "cash and food": (0, 0)}
    assert both.population is None


def test_one_group_adds_up_over_places() -> None:
    three = {"cash": 3, "food": 2, "shelter": 1}
    both = people_over_places(
        {"Edo": unique_people(three), "Lagos": unique_people({"cash": 4, "food": 2})}
    )

    assert bounds(both) == {
        "at least one group": (7, 12),
        "cash and food and shelter": (0, 1),
        "cash and food": (0, 4),
        "cash and shelter": (0, 1),
        "food and shelter": (0, 1),
    }


def test_places_of_one_group_have_the_sum() -> None:
    both = people_over_places(
        {"Edo": unique_people({"cash": 3}), "Lagos": unique_people({"cash": 4})}
    )

    assert bounds(both) == {"at least one group": (7, 7), "cash": (7, 7)}


# What is refused


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({}, "'groups' names no group with its number of persons"),
        ([300], "'groups' names no group with its number of persons"),
        ({"cash": -1}, "The number of persons of 'cash' is -1: it is a whole number"),
        ({"cash": 1.5}, "The number of persons of 'cash' is 1.5: it is a whole number"),
        ({"cash": float("nan")}, "nan is not a finite number"),
        ({"cash": 1e300}, r"is 1e\+300: it is a whole number from 0 to"),
        ({"\u00e9": 1, "e\u0301": 2}, "Two groups of 'groups' have one name"),
        ({"cash": None}, "None is not a number"),
        ({"cash": True}, "True is not a number"),
        ({1: 3}, "1 is not text"),
    ],
)
def test_what_is_no_number_of_persons_is_refused(groups: Any, message: str) -> None:
    with pytest.raises(me.ModelError, match=message):
        unique_people(groups)


def test_a_population_smaller_than_a_group_is_refused() -> None:
    with pytest.raises(me.ModelError, match="more than the population of 10"):
        unique_people({"cash": 11}, population=10)


@pytest.mark.parametrize(
    ("overlaps", "message"),
    [
        (
            {("cash", "foot"): 1},
            "There is no 'foot' in the groups. Did you mean 'food'",
        ),
        ({("cash",): 1}, "is no overlap of groups: write"),
        ({"cash": 1}, "is no overlap of groups: write"),
        ([1], "is no overlap of groups: write"),
        ({("cash", "food"): -1}, "The number of persons of the overlap cash and food"),
        ({("cash", "food"): 1, ("food", "cash"): 2}, "is given twice"),
        ({("cash", "food"): 5}, "No population has these groups and overlaps"),
        ({("food", "shelter"): 9}, "No population has these groups and overlaps"),
    ],
)
def test_an_overlap_that_cannot_be_is_refused(overlaps: Any, message: str) -> None:
    groups = {"cash": 3, "food": 9, "shelter": 4}

    with pytest.raises(me.ModelError, match=message):
        unique_people(groups, overlaps=overlaps)


def test_overlaps_of_more_than_twelve_groups_are_refused() -> None:
    groups = {f"g{number}": 5 for number in range(13)}

    with pytest.raises(me.ModelError, match="at most 12 groups, and there are 13"):
        unique_people(groups, overlaps={("g1", "g2"): 1})


def test_overlaps_that_contradict_each_other_are_refused() -> None:
    # The one person of b is in a and in c, so in all three.
    groups = {"a": 1, "b": 1, "c": 1, "d": 1}
    overlaps = {("a", "b", "c"): 0, ("a", "b"): 1, ("b", "c"): 1}

    with pytest.raises(me.ModelError, match="No population has these groups"):
        unique_people(groups, overlaps=overlaps)


def test_margins_of_different_totals_are_refused() -> None:
    with pytest.raises(me.ModelError, match="different totals .sex 100, age 90."):
        crossed_people({"sex": {"f": 70, "m": 30}, "age": {"y": 90}})


@pytest.mark.parametrize("margins", [{}, None, {"sex": {}}])
def test_a_table_without_margins_is_refused(margins: Any) -> None:
    with pytest.raises(me.ModelError, match="names no"):
        crossed_people(margins)


def test_a_table_of_too_many_cells_is_refused() -> None:
    margin = {f"c{number}": 1 for number in range(40)}

    with pytest.raises(me.ModelError, match="64,000 cells"):
        crossed_people({"a": margin, "b": margin, "c": margin})


@pytest.mark.parametrize("places", [{}, None, {"Edo": 3}])
def test_places_without_bounds_are_refused(places: Any) -> None:
    with pytest.raises(me.ModelError, match=r"no place|has no bounds"):
        people_over_places(places)


def test_a_crossed_table_is_no_place() -> None:
    with pytest.raises(me.ModelError, match="'Edo' has no bounds of groups"):
        people_over_places({"Edo": crossed_people({"sex": {"f": 1}})})


def test_an_unknown_bound_is_refused() -> None:
    with pytest.raises(me.errors.UnknownIdError, match="Did you mean 'cash and food'"):
        unique_people({"cash": 3, "food": 4})["cash", "foot"]


@pytest.mark.parametrize("key", [None, 3, ["cash", 3]])
def test_a_key_that_names_no_groups_is_refused(key: Any) -> None:
    with pytest.raises(me.errors.UnknownIdError, match="in the bounds"):
        unique_people({"cash": 3, "food": 4})[key]


# What it shows


def test_the_frame_has_one_row_per_bound() -> None:
    frame = unique_people({"cash": 3, "food": 4}).to_frame()

    assert list(frame.columns) == ["of", "groups", "lower", "upper"]
    assert frame.to_numpy().tolist() == [
        ["any", "cash and food", 4.0, 7.0],
        ["all", "cash and food", 0.0, 3.0],
    ]
    assert frame["lower"].dtype == "float64"


def test_a_long_list_is_cut_in_the_summary() -> None:
    found = unique_people({f"g{number}": 5 for number in range(10)}, population=20)

    lines = found.summary().splitlines()

    assert lines[0] == "Persons of at most 20 in 10 groups, by Frechet."
    assert lines[-1] == "  ... and 29 more"
    assert len(lines) <= 25


def test_a_group_of_a_single_name_is_found_by_it() -> None:
    assert unique_people({"cash": 3})["cash"].upper == 3


def test_bounds_are_drawn_with_their_numbers() -> None:
    axes = unique_people({"<b>$x$": 3, "food": 4}).plot()

    labels = [label.get_text() for label in axes.get_yticklabels()]
    axes.figure.canvas.draw()
    assert labels == ["at least one group  4 to 7", "<b>$x$ and food  0 to 3"]
    assert axes.get_xlim()[0] == 0


def test_only_the_first_forty_bounds_are_drawn() -> None:
    found = unique_people({f"g{number}": 5 for number in range(12)})

    axes = found.plot()

    assert len(axes.patches) == 40
    assert axes.get_title(loc="left") == "Fewest and most persons (and 28 more)"


def test_the_dict_is_fit_for_json() -> None:
    found = unique_people({"cash": 3, "food": 4})

    assert json.loads(json.dumps(found.to_dict()))["bounds"][0]["upper"] == 7
