"""Who is left out of a match, why, and for whom the effect then speaks."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

import iom_me as me
from iom_me.impact.matching._dropped import partners
from iom_me.impact.matching._dropped.partners import NO, UNKNOWN, YES, Limits
from iom_me.impact.matching._making import matched
from iom_me.impact.matching._problem import Caliper


def reasons(table: pd.DataFrame, **options: Any) -> dict[tuple[bool, str], int]:
    found = match(table, **options)
    return {(one.treated, one.reason): one.count for one in found.dropped}


def match(table: pd.DataFrame, **options: Any) -> me.impact.MatchResult:
    chosen = {"covariates": "age", "distance": table["age"].to_numpy(), **options}
    return matched(table, "treated", me.impact.MatchOptions(**chosen))


def table(treated: list[int], age: list[float], **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"treated": treated, "age": age, **columns})


def crowd(size: int = 300, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "person": np.arange(size),
            "treated": (np.arange(size) % 3 == 0).astype(int),
            "age": rng.normal(40, 10, size).round(3),
            "sex": np.where(rng.random(size) < 0.5, "f", "m"),
            "place": rng.choice(["Kano", "Yola", "Jos"], size),
        }
    )


# Reasons


def test_who_is_beyond_a_caliper_is_told_so() -> None:
    found = reasons(table([1, 1, 0, 0], [20, 60, 21, 30]), caliper={"age": 5})

    assert found[True, "nobody untreated within 5 of their age"] == 1


def test_who_has_nobody_of_the_same_village_is_told_so() -> None:
    rows = table([1, 1, 0, 0], [20, 60, 21, 30], village=list("aBaa"))

    found = reasons(rows, exact="village", caliper={"age": 100})

    assert found[True, "nobody untreated of the same village"] == 1


def test_who_has_nobody_of_another_village_is_told_so() -> None:
    rows = table([1, 1, 0], [20, 60, 21], village=list("abb"))

    found = reasons(rows, anti_exact="village", replace=True)

    assert found == {(True, "nobody untreated of another village"): 1}


def test_who_has_nobody_at_any_level_is_told_so() -> None:
    rows = table([1, 1, 0], [20, 60, 21], village=list("abc"), district=list("xyx"))

    found = reasons(rows, within=["village", "district"])

    assert found == {
        (True, "nobody untreated of the same village, or else district"): 1
    }


def test_a_matrix_that_allows_nobody_is_named() -> None:
    rows = table([1, 1, 0, 0], [1, 2, 3, 4])
    matrix = np.array([[1, 2], [np.inf, np.inf]])

    found = reasons(rows, distance=matrix)

    assert found[True, "nobody untreated whom distance= allows"] == 1


def test_a_matrix_is_read_from_the_other_side_for_full_matching() -> None:
    rows = table([1, 0, 0], [1, 2, 3])

    found = reasons(rows, distance=np.array([[1, np.inf]]), method="full")

    assert found == {(False, "nobody treated whom distance= allows"): 1}


def test_who_could_only_be_paired_with_themselves_is_told_so() -> None:
    rows = table([1, 0, 1], [1, 2, 3], person=list("aab"))

    found = reasons(rows, unit="person", replace=True)

    assert found[True, "nobody untreated but themselves"] == 1


def test_constraints_that_only_together_leave_nobody_are_named_so() -> None:
    rows = table(
        [1, 0, 1, 0], [20, 60, 30, 30], village=list("abcc"), district=list("xyzz")
    )

    found = reasons(rows, exact=["village", "district"], replace=True)

    assert found == {
        (True, "nobody who keeps even all constraints but one"): 1,
        (False, "spare, the partner of nobody"): 1,
    }


def test_who_comes_late_is_told_that_others_were_first() -> None:
    found = reasons(table([1, 1, 1, 0], [20, 21, 22, 21]))

    assert found == {(True, "everybody comparable was taken by others"): 2}


def test_spare_untreated_people_come_last_and_do_no_harm() -> None:
    found = match(table([1, 0, 0, 0], [20, 21, 22, 21]))

    assert [one.reason for one in found.dropped] == ["spare, the partner of nobody"]
    assert found.population == "all 1 treated"
    assert found.warnings == ()


def test_for_the_untreated_those_are_the_ones_who_are_left_out() -> None:
    found = match(
        table([1, 0, 0], [20, 21, 50]), estimand="ATC", replace=True, caliper={"age": 5}
    )

    assert [(one.treated, one.reason) for one in found.dropped] == [
        (False, "nobody treated within 5 of their age")
    ]
    assert found.population == "1 of the 2 untreated"


@pytest.mark.parametrize(
    ("method", "reason"),
    [("exact", "with the same values"), ("coarsened_exact", "in the same class")],
)
def test_strata_without_the_other_group_are_told(method: str, reason: str) -> None:
    rows = table([1, 0, 1, 0], [1, 1, 9, 5])
    more = {"distance": "propensity", "method": method, "estimand": "ATE"}

    found = reasons(rows, **more)

    assert found == {
        (True, f"nobody untreated {reason}"): 1,
        (False, f"nobody treated {reason}"): 1,
    }
    assert match(rows, **more).population == "2 of the 4 treated and untreated"


def test_common_support_is_a_reason_of_its_own() -> None:
    rows = table([1, 1, 0, 0], [20, 90, 21, 19])

    found = reasons(rows, discard="treated", caliper={"age": 100})

    assert found[True, "outside of common support (discard='treated')"] == 1


def test_rows_with_gaps_are_counted_in_their_group() -> None:
    rows = table([1, 1, 1, 0, 0, 0], [1, 2, 3, 1, 2, 3]).assign(
        size=[1, np.nan, 3, 4, 5, 6], seen=[1, np.nan, 1, 0, 0, np.nan]
    )
    options = me.impact.MatchOptions(
        covariates=["age", "size"], distance="scaled_euclidean", missing="drop"
    )

    known = matched(rows, "treated", options)
    unknown = matched(rows.drop(columns="treated"), "seen", options)

    first, *_ = known.dropped
    assert (first.treated, first.reason, first.count) == (True, "a value is missing", 1)
    assert known.population == "2 of the 3 treated"
    assert ("not known whether treated", 2) in [
        (one.reason, one.count) for one in unknown.dropped
    ]


@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
@pytest.mark.parametrize(
    "options",
    [
        {"replace": True, "caliper": {"propensity": 0.05}, "exact": ["sex", "place"]},
        {"method": "full", "caliper": {"age": 1}, "exact": "place"},
        {"method": "coarsened_exact", "distance": "propensity"},
        {"method": "subclass", "distance": "propensity", "discard": "both"},
    ],
)
def test_everybody_is_used_or_left_out_for_one_reason(
    options: dict[str, Any], estimand: str
) -> None:
    found = match(crowd(), estimand=estimand, **options)

    for arm in found.counts:
        gone = [one.count for one in found.dropped if one.treated == arm.treated]
        assert sum(gone) == arm.dropped


def test_reasons_do_not_depend_on_the_order_of_rows() -> None:
    rows = crowd()
    mixed = rows.sample(frac=1, random_state=3)
    options = {"caliper": {"propensity": 0.1, "age": 1}, "exact": "place"}

    assert reasons(rows, **options) == reasons(mixed, **options)


# Whether there is a partner at all

SMALL = st.lists(st.integers(0, 3), min_size=12, max_size=12).map(np.array)


@settings(max_examples=60)
@given(columns=st.lists(SMALL, min_size=6, max_size=6), kind=st.integers(0, 5))
def test_a_partner_is_found_where_looking_at_everybody_finds_one(
    columns: list[Any], kind: int
) -> None:
    same, level, apart, other, *measures = columns
    calipers = tuple(
        Caliper(name="x", values=column.astype(float), width=1.0)
        for column in measures[: kind % 3]
    )
    levels = (level, same) if kind > 2 else ()
    limits = Limits(
        same=(same,) * (kind % 2),
        levels=levels,
        apart=(apart, other),
        calipers=calipers,
    )
    rows, pool = np.arange(5), np.arange(5, 12)

    found = partners.found(limits, rows, pool)

    for row in rows:
        allowed = (apart[pool] != apart[row]) & (other[pool] != other[row])
        allowed &= (same[pool] == same[row]) | (kind % 2 == 0)
        if levels:
            allowed &= (level[pool] == level[row]) | (same[pool] == same[row])
        for column in measures[: kind % 3]:
            allowed &= np.abs(column[pool] - column[row]) <= 1
        assert found[row] == (YES if allowed.any() else NO)


def test_pairs_are_looked_at_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partners, "_MOST_LOOKED_AT", 2)
    values = np.array([0.0, 10.0, 0.0, 10.0, 10.0])
    calipers = tuple(Caliper(name="x", values=values, width=1.0) for _ in range(2))

    found = partners.found(
        Limits(calipers=calipers), np.array([0, 1]), np.array([2, 3, 4])
    )

    assert found.tolist() == [YES, UNKNOWN]


def test_those_not_looked_at_have_a_reason_that_says_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(partners, "_MOST_LOOKED_AT", 0)

    found = reasons(
        table([1, 1, 0], [20, 21, 21], land=[1, 1, 1]), caliper={"age": 5, "land": 1}
    )

    assert found == {(True, "nobody was left who keeps every constraint"): 1}


# Who they are


def lost(rows: pd.DataFrame, **options: Any) -> str:
    names = ["age", "sex", "place"]
    return match(rows, covariates=names, **options).population


def without(rows: pd.DataFrame, gone: Any) -> pd.DataFrame:
    """Leave no untreated people of a kind."""
    left: pd.DataFrame = rows[(rows["treated"] == 1) | ~gone]
    return left


def test_a_group_that_is_lost_whole_is_named_by_two_columns() -> None:
    rows = crowd()
    women = (rows["sex"] == "f") & (rows["place"] == "Kano")
    count = int((women & (rows["treated"] == 1)).sum())

    found = lost(without(rows, women), exact=["sex", "place"], replace=True)

    who = f"all {count} with sex = f and place = Kano"
    assert found == (
        f"{100 - count} of the 100 treated; among the {count} left out are {who}"
    )


def test_one_column_is_named_if_it_says_it_all() -> None:
    rows = crowd()

    found = lost(without(rows, rows["place"] == "Jos"), exact="place", replace=True)

    assert found.endswith("with place = Jos")


def test_numbers_are_cut_at_their_quartiles() -> None:
    rows = crowd().assign(age=lambda it: it["age"] * 1000)
    edge = np.quantile(
        rows.loc[rows["treated"] == 1, "age"], 0.75, method="inverted_cdf"
    )

    found = lost(without(rows, rows["age"] > edge), caliper={"age": 300}, replace=True)

    assert f"with age above {edge:,.0f}" in found


def test_a_number_of_few_values_is_taken_by_value() -> None:
    rows = crowd().assign(age=lambda it: (it["age"] > 45).astype(int))

    found = lost(without(rows, rows["age"] == 1), exact="age", replace=True)

    assert found.endswith("with age = 1")


def test_a_column_that_only_has_to_be_equal_is_looked_at_too() -> None:
    rows = crowd()

    found = match(
        without(rows, rows["place"] == "Jos"), exact="place", replace=True
    ).population

    assert found.endswith("with place = Jos")


def test_fewer_than_five_are_not_described() -> None:
    rows = crowd()
    rare = rows.index.isin(rows.index[rows["treated"] == 1][:4])
    rows = rows.assign(place=np.where(rare, "Lagos", rows["place"]))

    assert lost(rows, exact="place", replace=True) == "96 of the 100 treated"


def test_nothing_is_said_where_no_group_stands_out() -> None:
    rows = crowd(900)
    odd = (rows["person"] % 9 == 0).astype(int)

    found = match(
        rows.assign(odd=np.where(rows["treated"] == 1, odd, 0)),
        covariates=["sex", "place"],
        distance="propensity",
        caliper={"odd": 0.5},
        replace=True,
    )

    assert found.population == "200 of the 300 treated"


def test_a_name_with_line_breaks_stays_on_one_line() -> None:
    rows = crowd().rename(columns={"place": "pl\nace"})

    found = match(
        without(rows, rows["pl\nace"] == "Jos"), exact="pl\nace", replace=True
    )

    assert r"with pl\nace = Jos" in found.population


# Warnings


def test_more_than_a_tenth_left_out_is_warned_of_with_the_reason() -> None:
    rows = crowd()

    with pytest.warns(me.EstimationWarning, match=r"30 of 100 treated \(30 %\) are"):
        found = me.impact.match(
            rows[(rows["treated"] == 1) | (rows["person"] < 105)],
            treatment="treated",
            covariates=["sex", "place"],
            distance=rows["age"][(rows["treated"] == 1) | (rows["person"] < 105)],
            seed=1,
        )

    message = found.warnings[0]
    assert "Most often: everybody comparable was taken by others." in message
    assert "replace=True" in message


def test_choices_by_chance_are_warned_of() -> None:
    rows = crowd().assign(age=20.0)

    messages = match(rows).warnings

    assert [message[:24] for message in messages] == ["100 of 100 partners were"]


def test_pairs_that_are_far_apart_are_warned_of_without_a_caliper() -> None:
    rows = crowd(60)
    rows["age"] += 12 * rows["treated"]
    options = {"distance": "propensity"}

    assert any(
        "further apart than 0.25" in it for it in match(rows, **options).warnings
    )
    assert not any(
        "further apart" in it for it in match(rows, **options, caliper=1.0).warnings
    )


def test_nothing_is_warned_of_in_a_good_match() -> None:
    rows = crowd(3000)
    rows["age"] = np.random.default_rng(1).normal(40, 10, 3000)

    assert match(rows, distance="propensity").warnings == ()
