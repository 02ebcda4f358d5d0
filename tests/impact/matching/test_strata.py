"""Exact, coarsened exact and subclass matching: who is in a set with whom."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact.matching.expected import MANY_LEFT_OUT

import iom_me as me
from iom_me.impact.matching._strata import cells, coarsened, subclass

FOLDER = Path(__file__).parents[1] / "oracle" / "matching"
ORACLE: dict[str, Any] = json.loads((FOLDER / "strata.json").read_text())
CASES = {k: case for k, case in ORACLE["cases"].items() if "sets" in case}


def people() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "lalonde.csv")


def small(**changes: Any) -> pd.DataFrame:
    table = {
        "joined": [1, 1, 1, 0, 0, 0, 0],
        "sex": ["f", "f", "m", "f", "m", "m", "x"],
        "age": [20, 30, 30, 20, 30, 30, 50],
    }
    return pd.DataFrame(table | changes)


def matched(table: pd.DataFrame, **options: Any) -> me.impact.MatchResult:
    return me.impact.match(table, treatment="joined", **options)


def same_partition(found: Any, expected: Any) -> bool:
    pairs = set(zip(found, expected, strict=True))
    outside = {pair for pair in pairs if -1 in pair}
    return outside <= {(-1, -1)} and len(pairs) == len(set(expected)) == len(set(found))


# Against MatchIt


@MANY_LEFT_OUT
@pytest.mark.oracle
@pytest.mark.parametrize("name", CASES)
def test_sets_and_weights_are_those_of_matchit(name: str) -> None:
    options = dict(CASES[name]["options"])
    score = options.pop("score", None)
    if score is not None:
        options |= {"distance": ORACLE["scores"][score], "covariates": "age"}
    found = me.impact.match(people(), treatment="treat", **options)
    assert same_partition(found.subclass, CASES[name]["sets"])
    np.testing.assert_allclose(
        found.weights[::7], CASES[name]["weights"], rtol=1e-12, atol=0
    )


# Exact


def test_an_exact_set_shares_all_values() -> None:
    found = matched(small(), method="exact", covariates=["sex", "age"])
    assert same_partition(found.subclass, [0, -1, 1, 0, 1, 1, -1])


def test_a_set_without_untreated_or_treated_counts_for_nothing() -> None:
    found = matched(small(), method="exact", covariates=["sex", "age"])
    assert found.weights[[1, 6]].tolist() == [0, 0]


def test_the_att_weights_the_untreated_of_a_set_to_its_treated() -> None:
    found = matched(small(), method="exact", covariates=["sex", "age"])
    # One treated to one untreated, and one to two; then mean 1.
    np.testing.assert_allclose(found.weights[[3, 4, 5]], [1.5, 0.75, 0.75], rtol=1e-15)


def test_exact_sets_do_not_depend_on_the_order_of_rows() -> None:
    table = small()
    order = [4, 0, 6, 2, 5, 1, 3]
    before = matched(table, method="exact", covariates=["sex", "age"])
    after = matched(table.iloc[order], method="exact", covariates=["sex", "age"])
    np.testing.assert_array_equal(before.weights[order], after.weights)


def test_minus_zero_is_zero() -> None:
    table = pd.DataFrame({"joined": [1, 0], "gain": [0.0, -0.0]})
    found = matched(table, method="exact", covariates="gain")
    assert found.subclass.tolist() == [0, 0]


@pytest.mark.parametrize("method", ["exact", "coarsened_exact"])
def test_a_term_has_no_meaning_for_sets(method: str) -> None:
    with pytest.raises(me.errors.ModelError, match=r"term 'age\^2'"):
        matched(small(), method=method, covariates=["age", me.impact.Term.power("age")])


def test_nobody_alike_is_an_error() -> None:
    with pytest.raises(me.EstimationError, match="Nobody could be matched"):
        matched(small(age=range(7)), method="exact", covariates="age")


@given(
    st.integers(1, 30).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(0, 3), min_size=n, max_size=n), min_size=1, max_size=4
        )
    )
)
@settings(max_examples=60, deadline=None)
def test_combined_codes_tell_rows_apart_as_their_values_do(
    columns: list[list[int]],
) -> None:
    rows = list(zip(*columns, strict=True))
    codes = cells.combined([np.array(column) for column in columns], len(rows))
    assert len(set(zip(codes.tolist(), rows, strict=True))) == len(set(rows))
    assert sorted(set(codes.tolist())) == list(range(len(set(rows))))


def test_many_combinations_are_numbered_by_sorting() -> None:
    wide = np.array([0, 999, 5])
    assert sorted(cells.combined([wide, wide], 3)) == [0, 1, 2]


# Coarsened


def test_a_class_has_its_lower_edge() -> None:
    table = small(age=[17, 18, 30, 16, 18, 29, 45])
    found = matched(
        table,
        method="coarsened_exact",
        covariates="age",
        cutpoints={"age": [18, 30]},
    )
    assert same_partition(found.subclass, [0, 1, 2, 0, 1, 1, 2])


@pytest.mark.parametrize(
    ("cut", "edges"),
    [
        ([30, 10, 30], [10, 30]),
        (np.array([10.0]), [10]),
        ("q2", [4.5]),
        ("q4", [2.25, 4.5, 6.75]),
        (3, [3, 6]),
        (1, []),
        ("sturges", [1.8, 3.6, 5.4, 7.2]),
    ],
)
def test_cut_points_become_edges(cut: Any, edges: list[float]) -> None:
    found = coarsened.edges(np.arange(10.0), cut, "age")
    np.testing.assert_allclose(found, edges, rtol=1e-14)


@pytest.mark.parametrize(
    "cut",
    [0, -1, True, 2.5, "q0", "quarters", [], [[1, 2]], [1, "b"], ["1"], [np.nan], None],
)
def test_other_cut_points_are_refused(cut: Any) -> None:
    with pytest.raises(me.errors.ModelError, match="for 'age': give edges"):
        coarsened.edges(np.arange(10.0), cut, "age")


def test_ragged_cut_points_are_refused() -> None:
    with pytest.raises(me.errors.ModelError, match="for 'age': give edges"):
        coarsened.edges(np.arange(10.0), [[1], [2, 3]], "age")


def test_cut_points_of_categories_are_refused() -> None:
    with pytest.raises(me.errors.ModelError, match="'sex', which holds categories"):
        matched(
            small(), method="coarsened_exact", covariates="sex", cutpoints={"sex": 2}
        )


def test_a_column_of_exact_is_not_coarsened() -> None:
    options: dict[str, Any] = {
        "method": "coarsened_exact",
        "covariates": ["age", "sex"],
        "cutpoints": {"age": 1},
    }
    free = matched(small(), **options)
    tied = matched(small(), **options, exact="age")
    assert same_partition(free.subclass, [0, 0, 1, 0, 1, 1, -1])
    assert same_partition(tied.subclass, [0, -1, 1, 0, 1, 1, -1])


def test_a_constant_column_is_one_class() -> None:
    found = matched(small(age=7), method="coarsened_exact", covariates="age")
    assert set(found.subclass.tolist()) == {0}


# Subclasses


def classes(score: Any, treated: Any, count: int, estimand: str = "ATT") -> list[int]:
    score, treated = np.asarray(score, dtype=float), np.asarray(treated, dtype=bool)
    everybody = np.ones(len(score), dtype=bool)
    found = subclass.sets(score, treated, everybody, count, estimand)
    return [int(code) for code in found]


def test_bounds_are_quantiles_of_the_treated() -> None:
    # Quartiles of 1, 2, 3, 4 are 1.75, 2.5, 3.25.
    score = [1, 2, 3, 4, 0, 1.7, 1.8, 2.6, 3.4, 9]
    treated = [1] * 4 + [0] * 6
    assert classes(score, treated, 4) == [0, 1, 2, 3, 0, 0, 1, 2, 3, 3]


def test_a_class_has_its_lower_bound() -> None:
    assert classes([1, 2, 3, 2, 1.9], [1, 1, 1, 0, 0], 2) == [0, 1, 1, 1, 0]


def test_an_empty_class_gets_the_next_row_of_the_fuller_side() -> None:
    # No untreated between 2.5 and 3.25; above there are three, below only two.
    score = [1, 2, 3, 4, 1, 2, 3.4, 3.5, 3.6]
    assert classes(score, [1] * 4 + [0] * 5, 4)[4:] == [0, 1, 2, 3, 3]


def test_an_empty_class_takes_from_below_on_equal_terms() -> None:
    # Two untreated below and two above the middle third.
    score = [1, 2, 3, 1, 1.1, 3, 3.1]
    assert classes(score, [1] * 3 + [0] * 4, 3)[3:] == [0, 1, 2, 2]


def test_quantiles_that_fall_together_make_fewer_classes() -> None:
    assert set(classes([1, 1, 1, 2, 1, 2], [1, 1, 1, 1, 0, 0], 4)) == {0, 1}


def test_classes_are_of_those_within_support() -> None:
    score = np.array([1.0, 2, 3, 4, 100, 1, 2, 3, 4])
    treated = np.array([1, 1, 1, 1, 1, 0, 0, 0, 0], dtype=bool)
    found = subclass.sets(score, treated, score < 10, 2, "ATT")
    assert found.tolist() == [0, 0, 1, 1, -1, 0, 0, 1, 1]


def test_the_average_effect_divides_everybody() -> None:
    score = [1, 2, 3, 4, 5, 6, 7, 8]
    treated = [1, 0, 0, 0, 0, 0, 0, 1]
    assert classes(score, treated, 2, "ATE") == [0, 0, 0, 0, 1, 1, 1, 1]
    assert classes(score, treated, 2, "ATC") == [0, 0, 0, 0, 1, 1, 1, 1]


def test_more_classes_than_people_is_an_error() -> None:
    with pytest.raises(me.EstimationError, match="4 subclasses cannot be filled"):
        classes([1, 2, 3, 4, 2], [1, 1, 1, 1, 0], 4)


def test_tied_scores_are_moved_by_what_rows_hold_and_not_by_their_order() -> None:
    # Of five untreated with one score, one must go to the class above.
    table = pd.DataFrame(
        {
            "id": list("abcdefg"),
            "joined": [1, 1, 0, 0, 0, 0, 0],
            "x": range(7),
            "score": [0.1, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1],
        }
    )
    moved = set()
    for seed in range(5):
        rows = table.sample(frac=1, random_state=seed)
        found = matched(
            rows,
            method="subclass",
            subclasses=2,
            covariates="x",
            unit="id",
            distance=rows["score"],
        )
        treated = (rows["joined"] == 1).to_numpy()
        top = found.subclass[treated & (rows["score"] == 0.9).to_numpy()]
        moved.add(tuple(rows["id"].to_numpy()[(found.subclass == top) & ~treated]))
    assert len(moved) == 1


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=4, max_size=40).filter(
        lambda rows: 2 <= sum(t for _, t in rows) <= len(rows) - 2
    ),
    st.integers(1, 2),
    st.sampled_from(["ATT", "ATC", "ATE"]),
)
@settings(max_examples=80, deadline=None)
def test_every_subclass_has_both_groups_and_follows_the_score(
    rows: list[tuple[float, bool]], count: int, estimand: str
) -> None:
    score, treated = (np.array(column) for column in zip(*rows, strict=True))
    found = np.array(classes(score, treated, count, estimand))
    for arm in (treated, ~treated):
        assert set(found[arm]) == set(range(found.max() + 1))
        assert (np.diff(found[arm][np.argsort(score[arm], kind="stable")]) >= 0).all()
