"""Bad input, hostile names: an error of ours that names the cure, or a right answer."""

import copy
import datetime as dt
import decimal
import inspect
import json
import pickle
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from matplotlib import pyplot as plt
from tests.markup import parse

import iom_me as me
from iom_me import errors, impact

mpl.use("Agg")


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", errors.IomMeWarning)
        yield


def people(rows: int = 40) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "who": [f"p{row}" for row in range(rows)],
            "got": (np.arange(rows) % 3 == 0).astype(int),
            "age": rng.normal(30, 8, rows).round(1),
            "sex": np.where(rng.random(rows) < 0.5, "f", "m"),
            "village": np.arange(rows) % 8,
            "weight": 1 + rng.random(rows),
            "income": rng.normal(size=rows),
        }
    )


PEOPLE = people()
OF: dict[str, Any] = {"treatment": "got", "covariates": ["age", "sex"]}
with warnings.catch_warnings():
    warnings.simplefilter("ignore", errors.IomMeWarning)
    MATCH = impact.match(PEOPLE, unit="who", **OF)
    SHARED = impact.match(PEOPLE, replace=True, **OF)
    WEIGHTS = impact.weight(PEOPLE, **OF)
GROUPS = {"match": MATCH, "shared": SHARED, "weights": WEIGHTS}


def visits() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    years = [PEOPLE.assign(year=year) for year in (2020, 2021, 2022)]
    rows = pd.concat(years, ignore_index=True)
    rows["income"] = rng.normal(size=len(rows))
    rows["start"] = np.where(rows["got"] == 1, 2022, 0)
    return rows


VISITS = visits()
CALLS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "propensity_score": (impact.propensity_score, {"data": PEOPLE, **OF}),
    "match": (impact.match, {"data": PEOPLE, **OF}),
    "match with replacement": (impact.match, {"data": PEOPLE, "replace": True, **OF}),
    "weight": (impact.weight, {"data": PEOPLE, **OF}),
    "balance": (impact.balance, {"data": PEOPLE, "result": MATCH}),
    "balance before": (impact.balance, {"data": PEOPLE, **OF}),
    "effect": (
        impact.effect,
        {"data": PEOPLE, "result": MATCH, "outcome": "income"},
    ),
    "tie_range": (
        impact.tie_range,
        {"data": PEOPLE, "result": MATCH, "outcome": "income", "draws": 3},
    ),
    "rematch": (impact.rematch, {"data": PEOPLE, "record": MATCH.record()}),
    "matched_difference_in_differences": (
        impact.matched_difference_in_differences,
        {
            "data": VISITS,
            "outcome": "income",
            "unit": "who",
            "time": "year",
            "treated_from": "start",
            "comparison": impact.MatchOptions(covariates=["age", "sex"]),
        },
    ),
}
EFFECT = impact.effect(PEOPLE, MATCH, outcome="income")
CALLS |= {
    "rosenbaum_bounds": (
        impact.rosenbaum_bounds,
        {"data": PEOPLE, "result": MATCH, "outcome": "income", "gamma": [1, 2]},
    ),
    "e_value": (impact.e_value, {"effect": EFFECT}),
    "e_value of a number": (
        impact.e_value,
        {"effect": 2.0, "measure": "odds_ratio", "is_rare": True},
    ),
    "oster_delta": (
        impact.oster_delta,
        {"data": PEOPLE, "result": MATCH, "outcome": "income"},
    ),
    "placebo_outcomes": (
        impact.placebo_outcomes,
        {"data": PEOPLE, "result": MATCH, "outcomes": ["income"]},
    ),
    "leave_one_cluster_out": (
        impact.leave_one_cluster_out,
        {"data": PEOPLE, "result": MATCH, "outcome": "income", "cluster": "village"},
    ),
}
ARGUMENTS = [
    (call, name)
    for call, (function, _) in CALLS.items()
    if call not in {"match with replacement", "balance before"}
    for name in inspect.signature(function).parameters
]
NONSENSE: list[Any] = [
    object(),
    -1,
    3.7,
    10**30,
    float("nan"),
    float("inf"),
    True,
    None,
    "",
    "no such",
    "<b>$x$</b>\n",
    b"bytes",
    [],
    [object()],
    [["age"]],
    ("age", "age"),
    {"age": object()},
    {1: 2},
    np.array([1.0]),
    pd.DataFrame(),
    len,
]


def outcome_of(function: Callable[..., Any], arguments: dict[str, Any]) -> str:
    try:
        function(**arguments)
    except errors.IomMeError as error:
        return str(error)
    return ""


# Every argument of every function


@pytest.mark.parametrize(("call", "argument"), ARGUMENTS)
def test_nonsense_in_an_argument_is_an_error_of_ours_or_is_meant(
    call: str, argument: str
) -> None:
    function, arguments = CALLS[call]
    for value in NONSENSE:
        message = outcome_of(function, {**arguments, argument: value})
        assert len(message) < 700, value


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (c, a)
        for c, a in ARGUMENTS
        if a in {"treatment", "unit"} and "result" not in CALLS[c][1]
    ],
)
@pytest.mark.parametrize("value", [3, b"got", ["got"], {"got": 1}, np.zeros((2, 2))])
def test_a_role_that_is_no_name_is_named(call: str, argument: str, value: Any) -> None:
    function, arguments = CALLS[call]
    arguments = {**arguments, argument: value}
    with pytest.raises(errors.ModelError, match=rf"{argument}=.* is no column name"):
        function(**arguments)


def test_a_ratio_beyond_all_people_takes_them_all() -> None:
    whole = impact.match(PEOPLE, ratio=10**30, **OF)
    assert whole.counts[0].used == whole.counts[0].rows


def test_a_seed_can_be_any_whole_number() -> None:
    huge = impact.match(PEOPLE, seed=10**30, order="random", **OF)
    assert huge.counts[1].used == 14


@pytest.mark.parametrize("option", ["method", "estimand", "order", "discard"])
def test_a_list_as_a_choice_is_an_unknown_choice(option: str) -> None:
    with pytest.raises(errors.ModelError, match=f"(?s){option}=.*unknown"):
        impact.match(PEOPLE, **{**OF, option: np.zeros((2, 2))})


# Every result


@pytest.fixture(params=list(CALLS))
def call(request: pytest.FixtureRequest) -> tuple[Callable[..., Any], dict[str, Any]]:
    return CALLS[request.param]


def test_a_call_twice_says_the_same_and_leaves_its_table_alone(
    call: tuple[Callable[..., Any], dict[str, Any]],
) -> None:
    function, arguments = call
    table = arguments.get("data", PEOPLE)
    before = table.copy(deep=True)
    first, second = function(**arguments), function(**arguments)
    assert json.dumps(first.to_dict()) == json.dumps(second.to_dict())
    pd.testing.assert_frame_equal(table, before)


def test_a_result_can_be_copied_pickled_and_shown(
    call: tuple[Callable[..., Any], dict[str, Any]],
) -> None:
    function, arguments = call
    result = function(**arguments)
    told = json.dumps(result.to_dict(), allow_nan=False)
    for twin in (copy.deepcopy(result), pickle.loads(pickle.dumps(result))):  # noqa: S301 - of our own
        assert json.dumps(twin.to_dict(), allow_nan=False) == told
    assert len(repr(result).splitlines()) == 1
    assert len(result.summary().splitlines()) <= 25
    parse(result._repr_html_())


# Tables


def changed(**columns: Any) -> pd.DataFrame:
    return PEOPLE.assign(**columns)


def missing_in(column: str) -> pd.DataFrame:
    return changed(**{column: PEOPLE[column].where(PEOPLE.index > 3)})


def text_of(mark: str) -> "pd.Series[str]":
    return PEOPLE["age"].map(lambda age: str(age).replace(".", mark))


BAD_TABLES: dict[str, tuple[pd.DataFrame, str]] = {
    "missing covariate": (missing_in("age"), r"'age' \(4 of 40 rows\).*'indicator'"),
    "missing text": (missing_in("sex"), r"'sex' \(4 of 40 rows\)"),
    "missing treatment": (missing_in("got"), r"'got' \(4 of 40 rows\).*'drop'\.$"),
    "infinite": (changed(age=PEOPLE["age"].where(PEOPLE.index > 3, np.inf)), "infinit"),
    "nobody treated": (changed(got=0), "Nobody is treated: column 'got'"),
    "all treated": (changed(got=1), "Nobody is untreated: column 'got'"),
    "one and two": (changed(got=PEOPLE["got"] + 1), "'got'.*never guessed"),
    "yes and no": (
        changed(got=np.where(PEOPLE["got"] == 1, "yes", "no")),
        "'got'.*'yes', 'no'.*never guessed",
    ),
    "half treated": (changed(got=PEOPLE["got"] / 2), r"'got'.*0\.5"),
    "decimal commas": (changed(age=text_of(",")), "'age'.*numbers written as text"),
    "numbers as text": (changed(age=text_of(".")), "'age'.*numbers written as text"),
    "names twice": (
        pd.concat([PEOPLE, PEOPLE[["age"]]], axis=1),
        "'age' 2 times.*a name of its own",
    ),
    "no rows": (PEOPLE.iloc[:0], "no rows"),
    "no such column": (PEOPLE.drop(columns="age"), "no column 'age'"),
    "a name that is a number": (PEOPLE.rename(columns={"age": 3}), "no column 'age'"),
    "an identifier": (
        people(1_100).assign(sex=lambda rows: rows["who"]),
        "'sex'.*1,100 different values, like an identifier",
    ),
    "dates": (changed(age=pd.date_range("2020", periods=40)), "'age'.*Timestamp"),
    "days": (changed(age=[dt.date(2020, 1, 1)] * 40), "'age'.*datetime.date"),
    "complex": (changed(age=PEOPLE["age"] + 1j), "'age'.*complex"),
    "lists": (changed(age=[[1]] * 40), r"'age'.*\[1\]"),
    "mixed": (changed(age=[1, "a"] * 20), "'age'.*mixes text with 1"),
}


@pytest.mark.parametrize("name", BAD_TABLES)
@pytest.mark.parametrize(
    "function", [impact.propensity_score, impact.match, impact.weight, impact.balance]
)
def test_a_bad_table_is_refused_with_its_column_and_the_cure(
    name: str, function: Callable[..., Any]
) -> None:
    table, message = BAD_TABLES[name]
    with pytest.raises((errors.DataError, errors.EstimationError), match=message):
        function(table, **OF)


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_sampling_weights_are_above_zero(value: float) -> None:
    with pytest.raises(errors.DataError, match="'weight'.*above zero"):
        impact.match(changed(weight=value), weights="weight", **OF)


def test_a_missing_sampling_weight_is_not_filled_by_an_indicator() -> None:
    with pytest.raises(errors.DataError, match=r"'weight' \(4 of.*'drop'\.$"):
        impact.match(missing_in("weight"), weights="weight", **OF)


UNFIT: dict[str, tuple[pd.DataFrame, list[str], str]] = {
    "constant": (changed(age=5.0), ["age"], "'age' does not vary"),
    "all rows alike": (changed(age=1.0, sex="f"), ["age", "sex"], "does not vary"),
    "separated": (
        changed(age=10 * PEOPLE["got"] + PEOPLE["age"] / 100),
        ["age"],
        "'age' can tell treated from untreated without error.*firth",
    ),
    "twins": (changed(twin=2 * PEOPLE["age"]), ["age", "twin"], "'age' and 'twin'"),
    "near twins": (
        changed(twin=PEOPLE["age"] * (1 + 1e-13 * np.arange(40))),
        ["age", "twin"],
        "'age' and 'twin'",
    ),
    "two people": (PEOPLE.iloc[:2], ["age"], "can tell treated from untreated"),
}


@pytest.mark.parametrize("name", UNFIT)
@pytest.mark.parametrize(
    "function", [impact.propensity_score, impact.match, impact.weight]
)
def test_a_score_that_does_not_exist_names_the_covariate(
    name: str, function: Callable[..., Any]
) -> None:
    table, covariates, message = UNFIT[name]
    with pytest.raises(errors.EstimationError, match=message):
        function(table, treatment="got", covariates=covariates)


def test_separation_by_an_identifier_names_a_few_of_its_levels() -> None:
    rows = people(60).assign(code=lambda rows: rows["who"].str[-2:])
    with pytest.raises(errors.EstimationError, match="and [0-9,]+ more") as caught:
        impact.propensity_score(rows, treatment="got", covariates=["code"])
    assert len(str(caught.value)) < 500


FINE: dict[str, Any] = {
    "bool": lambda rows: rows.assign(got=rows["got"] == 1),
    "nullable": lambda rows: rows.convert_dtypes(),
    "arrow types": lambda rows: rows.convert_dtypes(dtype_backend="pyarrow"),
    "decimals": lambda rows: rows.assign(
        age=[decimal.Decimal(str(age)) for age in rows["age"]]
    ),
    "unused level": lambda rows: rows.assign(
        sex=pd.Categorical(rows["sex"], categories=["f", "m", "x"])
    ),
    "polars": pl.from_pandas,
    "lazy polars": lambda rows: pl.from_pandas(rows).lazy(),
    "pyarrow": pa.Table.from_pandas,
    "two-level index": lambda rows: rows.set_index(
        pd.MultiIndex.from_arrays([rows["who"], rows["sex"]], names=["a", "b"])
    ),
    "one index for all": lambda rows: rows.set_index(np.zeros(len(rows), dtype=int)),
    "another column named 7": lambda rows: rows.rename(columns={"village": 7}),
}


def answers(table: Any) -> list[float]:
    group = impact.match(table, unit="who", **OF)
    found = impact.effect(table, group, outcome="income")
    weights = impact.weight(table, **OF)
    weighted = impact.effect(table, weights, outcome="income")
    return [found.estimate, found.std_error, weighted.estimate, weighted.std_error]


@pytest.mark.parametrize("name", FINE)
def test_how_a_table_is_stored_changes_nothing(name: str) -> None:
    found = answers(FINE[name](PEOPLE))
    assert found == pytest.approx(answers(PEOPLE), rel=1e-12)


def test_duckdb_gives_the_same() -> None:
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.from_df(PEOPLE)
    assert answers(relation) == pytest.approx(answers(PEOPLE), rel=1e-10)


@pytest.mark.parametrize("scale", [1e298, 1e-298])
def test_covariates_of_any_size_give_the_same_pairs(scale: float) -> None:
    found = impact.match(changed(age=PEOPLE["age"] * scale), unit="who", **OF)
    pd.testing.assert_frame_equal(
        found.pairs[["treated", "control"]], MATCH.pairs[["treated", "control"]]
    )


def test_small_integers_do_not_overflow() -> None:
    tight = np.array([-128, 127, 0, 64, 90] * 8, dtype=np.int8)
    small, wide = changed(age=tight), changed(age=tight.astype(float))
    options = {**OF, "distance": "scaled_euclidean", "caliper": {"age": 100}}
    first = impact.match(small, unit="who", **options)
    second = impact.match(wide, unit="who", **options)
    pd.testing.assert_frame_equal(first.pairs, second.pairs)


@pytest.mark.parametrize("one", [1, 0])
def test_one_of_a_group_is_matched_by_distance(one: int) -> None:
    alone = np.where(np.arange(40) == 3, one, 1 - one)
    found = impact.match(changed(got=alone), distance="mahalanobis", **OF)
    assert [arm.used for arm in found.counts] == [1, 1]


# Options that leave nobody, and distances of one's own

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "caliper": ({"caliper": 1e-12}, "Nobody could be matched.*caliper="),
    "exact": ({"exact": "who"}, "Nobody could be matched.*exact="),
    "no width": ({"caliper": float("nan")}, "above zero"),
    "score with gaps": ({"distance": np.full(40, np.nan)}, "missing or infinite"),
    "endless score": ({"distance": np.full(40, np.inf)}, "missing or infinite"),
    "short score": ({"distance": np.ones(39)}, "39 values for 40 rows"),
    "wrong matrix": ({"distance": np.ones((3, 3))}, "3 by 3"),
    "turned matrix": ({"distance": np.ones((26, 14))}, "26 by 14"),
    "negative matrix": ({"distance": np.full((14, 26), -1.0)}, "negative"),
    "matrix with gaps": ({"distance": np.full((14, 26), np.nan)}, "lacks 364"),
    "nobody allowed": ({"distance": np.full((14, 26), np.inf)}, "Nobody could be"),
    "cutpoints of text": (
        {"method": "coarsened_exact", "cutpoints": {"sex": 4}},
        "'sex', which holds categories",
    ),
    "many subclasses": ({"method": "subclass", "subclasses": 500}, "subclasses"),
    "a typing error": ({"method": "nearst"}, "Did you mean 'nearest'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_option_that_leaves_nothing_is_refused(name: str) -> None:
    options, message = REFUSED[name]
    with pytest.raises(errors.IomMeError, match=message):
        impact.match(PEOPLE, **OF, **options)


def test_arguments_are_not_swallowed() -> None:
    options: Any = {"calliper": 0.2}
    with pytest.raises(TypeError, match="calliper"):
        impact.match(PEOPLE, **OF, **options)


# Outcomes


BAD_OUTCOMES: dict[str, tuple[Any, str]] = {
    "text": ("a", "'income'.*must hold numbers"),
    "decimal commas": (text_of(","), "'income'.*decimal comma"),
    "dates": (pd.date_range("2020", periods=40), "'income'.*must hold numbers"),
    "infinite": (np.inf, "'income'.*infinite"),
    "one arm": (PEOPLE["income"].where(PEOPLE["got"] == 0), "'income'.*missing for"),
    "nothing": (np.nan, "'income'.*missing for"),
}


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("name", BAD_OUTCOMES)
def test_a_bad_outcome_is_refused(name: str, group: str) -> None:
    values, message = BAD_OUTCOMES[name]
    with pytest.raises(errors.DataError, match=message):
        impact.effect(changed(income=values), GROUPS[group], outcome="income")


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("arm", [0, 1])
def test_an_arm_without_any_outcome_leaves_nothing_to_compare(
    group: str, arm: int
) -> None:
    known = changed(income=PEOPLE["income"].where(PEOPLE["got"] == arm))
    with pytest.raises(errors.EstimationError, match="is left .*'income'"):
        impact.effect(known, GROUPS[group], outcome="income", missing="drop")


@pytest.mark.parametrize("group", GROUPS)
def test_an_outcome_that_never_varies_has_no_p_value(group: str) -> None:
    found = impact.effect(changed(income=1.0), GROUPS[group], outcome="income")
    row = found.to_frame().iloc[0]
    assert found.estimate == 0
    assert np.isnan(row["p_value"])


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("scale", [1e300, 1e-300])
def test_outcomes_of_any_size_have_an_effect(group: str, scale: float) -> None:
    plain = impact.effect(PEOPLE, GROUPS[group], outcome="income")
    sized = changed(income=PEOPLE["income"] * scale)
    found = impact.effect(sized, GROUPS[group], outcome="income")
    assert found.estimate / scale == pytest.approx(plain.estimate, rel=1e-10)
    assert found.std_error / scale == pytest.approx(plain.std_error, rel=1e-10)


@pytest.mark.parametrize("group", GROUPS)
def test_a_distant_origin_costs_no_digits(group: str) -> None:
    plain = impact.effect(PEOPLE, GROUPS[group], outcome="income")
    far = changed(income=PEOPLE["income"] + 1e8)
    found = impact.effect(far, GROUPS[group], outcome="income")
    assert found.estimate == pytest.approx(plain.estimate, abs=1e-7)
    assert found.std_error == pytest.approx(plain.std_error, rel=1e-6)


def test_an_effect_beyond_all_numbers_is_refused() -> None:
    extremes = np.where(PEOPLE["got"] == 1, 1.7e308, -1.7e308)
    with pytest.raises(errors.EstimationError, match="'income'.*divide"):
        impact.effect(changed(income=extremes), MATCH, outcome="income")


# Another table


def palindrome() -> pd.DataFrame:
    """Return the rows backwards: the treatment reads the same from both ends."""
    turned = PEOPLE.iloc[::-1]
    assert turned["got"].tolist() == PEOPLE["got"].tolist()
    return turned


OTHER_TABLES = {
    "backwards": palindrome(),
    "shuffled": PEOPLE.sample(frac=1, random_state=1),
    "shorter": PEOPLE.iloc[:30],
    "swapped": changed(got=1 - PEOPLE["got"]),
}


@pytest.mark.parametrize("name", OTHER_TABLES)
@pytest.mark.parametrize("group", GROUPS)
def test_another_table_than_that_of_the_comparison_is_refused(
    name: str, group: str
) -> None:
    table = OTHER_TABLES[name]
    for read in (
        lambda: impact.effect(table, GROUPS[group], outcome="income"),
        lambda: impact.balance(table, GROUPS[group]),
    ):
        with pytest.raises(errors.DataError, match="not the table"):
            read()


def test_ties_and_records_know_their_table_too() -> None:
    table = palindrome()
    with pytest.raises(errors.DataError, match="not the table"):
        impact.tie_range(table, MATCH, outcome="income")
    with pytest.raises(errors.DataError, match="not the table"):
        impact.rematch(table, MATCH.record())


# What could still be wrong with an effect

ASKED: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "bounds": (impact.rosenbaum_bounds, {"outcome": "income", "gamma": [1, 1e300]}),
    "bounds of means": (
        impact.rosenbaum_bounds,
        {"outcome": "income", "gamma": 2, "statistic": "mean"},
    ),
    "selection": (impact.oster_delta, {"outcome": "income"}),
    "placebo": (impact.placebo_outcomes, {"outcomes": ["income", "age"]}),
    "clusters": (
        impact.leave_one_cluster_out,
        {"outcome": "income", "cluster": "village", "rematch": False},
    ),
}
INCOME = PEOPLE["income"]
OUTCOMES: dict[str, Any] = {
    "one for all": 5.0,
    "text": "a",
    "dates": pd.date_range("2020", periods=40),
    "some missing": INCOME.where(PEOPLE.index > 3),
    "all missing": np.nan,
    "infinite": INCOME.where(PEOPLE.index > 0, np.inf),
    "huge": INCOME * 1e300,
    "beyond": np.sign(INCOME) * 1.7e308,
    "tiny": INCOME * 1e-300,
    "far": INCOME + 1e8,
    "bool": INCOME > 0,
    "small integers": np.where(INCOME > 0, 127, -128).astype("int8"),
    "one is other": np.append(1.0, np.zeros(39)),
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_any_outcome_is_refused_in_words_or_answered_on_one_page(
    asked: str, outcome: str
) -> None:
    function, arguments = ASKED[asked]
    table = changed(income=OUTCOMES[outcome])
    for group in GROUPS.values():
        try:
            result = function(table, group, missing="drop", **arguments)
        except errors.IomMeError:
            continue
        lines = result.summary().splitlines()
        assert len(lines) <= 25
        assert max(map(len, lines)) <= 88
        json.dumps(result.to_dict(), allow_nan=False)


@pytest.mark.parametrize("asked", ASKED)
def test_rows_in_another_order_are_not_the_table_of_the_match(asked: str) -> None:
    function, arguments = ASKED[asked]
    with pytest.raises(errors.DataError, match="not the table"):
        function(PEOPLE.iloc[::-1], MATCH, **arguments)


@pytest.mark.parametrize("asked", ["selection", "placebo", "clusters", "bounds"])
def test_rows_without_the_outcome_are_told(asked: str) -> None:
    function, arguments = ASKED[asked]
    with pytest.warns(errors.DataWarning, match="'income' is missing for 2 rows"):
        found = function(missing_in("income"), MATCH, missing="drop", **arguments)
    assert "'income' is missing for 2 rows" in found.warnings[0]


def test_one_pair_bounds_nothing() -> None:
    three = PEOPLE.iloc[:3].assign(got=[1, 0, 0])
    one = impact.match(
        three, treatment="got", covariates="age", distance="scaled_euclidean"
    )
    found = impact.rosenbaum_bounds(three, one, outcome="income", gamma=1)
    assert (found.bounds[0].ci_low, found.bounds[0].ci_high) == (-np.inf, np.inf)
    assert found.verdict == "not significant"


@pytest.mark.parametrize("asked", ["bounds", "bounds of means"])
def test_differences_beyond_all_numbers_are_refused(asked: str) -> None:
    function, arguments = ASKED[asked]
    with pytest.raises(errors.EstimationError, match=r"largest number.*1,000,000"):
        function(changed(income=OUTCOMES["beyond"]), MATCH, **arguments)


# Names

NAMES = [
    "__import__('os').system('false')",
    "<script>alert(1)</script>",
    "$x^{$",
    "a\nb",
    "q\"'`",
    "age]",
    "\x1b[31mred",
    "a" * 300,
]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_is_only_a_name(name: str) -> None:
    got, outcome = name + " got", name + " outcome"
    table = PEOPLE.rename(columns={"age": name, "got": got, "income": outcome})
    of: Any = {"treatment": got, "covariates": [name, "sex"]}
    group = impact.match(table, unit="who", **of)
    results = [
        group,
        impact.propensity_score(table, **of),
        impact.weight(table, **of),
        impact.balance(table, group),
        impact.effect(table, group, outcome=outcome),
        impact.tie_range(table, group, outcome=outcome, draws=3),
        impact.rosenbaum_bounds(table, group, outcome=outcome, gamma=2),
        impact.oster_delta(table, group, outcome=outcome),
        impact.placebo_outcomes(table, group, outcomes=[name, outcome]),
        impact.leave_one_cluster_out(
            table.rename(columns={"village": name + " village"}).replace(
                {name + " village": {0: name}}
            ),
            group,
            outcome=outcome,
            cluster=name + " village",
        ),
    ]
    results.append(impact.e_value(impact.effect(table, group, outcome=outcome)))
    plain = impact.effect(PEOPLE, MATCH, outcome="income")
    assert results[4].to_frame()["estimate"].tolist() == [plain.estimate]
    for result in results:
        assert len(repr(result).splitlines()) == 1
        assert len(result.summary().splitlines()) <= 25
        assert "\x1b" not in repr(result) + result.summary()
        assert "script" not in parse(result._repr_html_()).tags
        json.dumps(result.to_dict(), allow_nan=False)


@pytest.mark.parametrize("name", ["$x^{$"])
def test_a_hostile_name_can_be_drawn(name: str) -> None:
    table = PEOPLE.rename(columns={"age": name})
    of: Any = {"treatment": "got", "covariates": [name, "sex"]}
    axes = impact.balance(table, **of).plot()
    axes.figure.canvas.draw()

    shown = [tick.get_text().replace(r"\$", "$") for tick in axes.get_yticklabels()]
    assert name in shown
    plt.close("all")


def test_all_errors_have_one_root() -> None:
    assert issubclass(me.errors.DataError, me.IomMeError)
