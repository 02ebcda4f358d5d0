"""The record of a match: nothing lost on the way through JSON, nothing let through."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.matching.expected import (
    CHOSEN_AMONG_SEVERAL,
    FAR_PAIRS,
    MANY_LEFT_OUT,
)

import iom_me as me
from iom_me.errors import (
    DataError,
    EstimationError,
    FormatError,
    FormatVersionError,
    ModelError,
)
from iom_me.impact.matching import _fingerprint, _record

LALONDE = Path(__file__).parents[1] / "oracle" / "matching" / "lalonde.csv"
COVARIATES = ["age", "educ", "re74", "re75"]


@pytest.fixture(scope="module")
def lalonde() -> pd.DataFrame:
    return pd.read_csv(LALONDE)


def made(data: Any, **options: Any) -> Any:
    options = {"covariates": COVARIATES, **options}
    return me.impact.match(data, treatment="treat", **options)


def kept(result: Any) -> dict[str, Any]:
    """Send the record through JSON."""
    record: dict[str, Any] = json.loads(json.dumps(result.record(), allow_nan=False))
    return record


@FAR_PAIRS
@CHOSEN_AMONG_SEVERAL
@MANY_LEFT_OUT
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"replace": True, "ratio": 2, "estimand": "ATE"},
        {"unit": "unit", "caliper": {"propensity": 0.2, "age": me.impact.Sd(0.5)}},
        {"caliper": {"linear_propensity": me.impact.Raw(0.3)}, "estimand": "ATC",
         "replace": True},
        {"order": "random", "seed": 5, "exact": "married", "weights": "weight"},
        {"covariates": ["race", me.impact.Term.power("age"),
                        me.impact.Term.product("educ", "married")]},
        {"method": "exact", "covariates": ["race", "married"]},
    ],
)  # fmt: skip
def test_a_match_is_made_again_from_its_record(
    lalonde: pd.DataFrame, options: dict[str, Any]
) -> None:
    people = lalonde.assign(weight=1 + lalonde["age"] % 5)
    first = made(people, **options)

    again = me.impact.rematch(people, kept(first))

    pd.testing.assert_frame_equal(again.pairs, first.pairs)
    np.testing.assert_array_equal(again.subclass, first.subclass)
    np.testing.assert_array_equal(again.weights, first.weights)
    assert again.record() == first.record()


def test_cutpoints_come_back(lalonde: pd.DataFrame) -> None:
    options: dict[str, Any] = {
        "method": "coarsened_exact",
        "covariates": ["age", "educ"],
        "cutpoints": {"age": np.array([18, 30, 45]), "educ": "q4"},
    }
    first = made(lalonde, **options)

    again = me.impact.rematch(lalonde, kept(first))

    np.testing.assert_array_equal(again.weights, first.weights)
    assert again.options.cutpoints == {"age": [18, 30, 45], "educ": "q4"}


def test_what_json_cannot_say_comes_back() -> None:
    given = {"age": [-np.inf, 30, np.float64(45.5), np.inf], "n": np.int64(3)}

    sent = json.loads(json.dumps(_record.encoded(given), allow_nan=False))

    assert _record.decoded(sent) == {"age": [-np.inf, 30, 45.5, np.inf], "n": 3}


def test_the_record_names_versions_and_holds_no_data(lalonde: pd.DataFrame) -> None:
    first = made(lalonde, unit="unit")
    record = kept(first)

    assert record["format"] == "iom_me.match"
    assert set(record["made_with"]) == {"iom_me", "python", "numpy", "scipy", "pandas"}
    assert record["data"]["rows"] == 614
    assert set(record["data"]["columns"]) == {"treat", "unit", *COVARIATES}
    assert "NSW1" not in json.dumps(record)
    assert record["result"]["counts"][1]["used"] == 185


def test_names_that_look_like_marks_come_back() -> None:
    sd = me.impact.Sd(0.5)
    given = {"$sd": sd, "raw": me.impact.Raw(2.0), "$$term": [1], "$float": "x"}

    sent = json.loads(json.dumps(_record.encoded(given)))

    assert _record.decoded(sent) == given


# Distances that were given


@CHOSEN_AMONG_SEVERAL
def test_a_score_of_ones_own_must_be_given_again(lalonde: pd.DataFrame) -> None:
    score = lalonde["age"] / 100
    record = kept(made(lalonde, distance=score))

    again = me.impact.rematch(lalonde, record, distance=score)

    assert again.record()["result"] == record["result"]
    with pytest.raises(ModelError, match="made with a score of its own"):
        me.impact.rematch(lalonde, record)
    with pytest.raises(DataError, match="not the score that the match"):
        me.impact.rematch(lalonde, record, distance=score + 1e-9)


@CHOSEN_AMONG_SEVERAL
def test_a_matrix_of_ones_own_must_be_given_again(lalonde: pd.DataFrame) -> None:
    age = lalonde["age"].to_numpy(float)
    away = np.abs(age[:, None] - age)
    record = kept(made(lalonde, distance=away))

    again = me.impact.rematch(lalonde, record, distance=away)

    assert again.record()["result"] == record["result"]
    with pytest.raises(ModelError, match="made with a matrix of its own"):
        me.impact.rematch(lalonde, record)


@CHOSEN_AMONG_SEVERAL
def test_a_propensity_score_is_fitted_again(lalonde: pd.DataFrame) -> None:
    score = me.impact.propensity_score(
        lalonde,
        treatment="treat",
        covariates=["race", me.impact.Term.power("educ", 3)],
        model="probit",
    )
    record = kept(made(lalonde, distance=score))

    for distance in (None, score):
        again = me.impact.rematch(lalonde, record, distance=distance)
        assert again.record()["result"] == record["result"]


def test_a_distance_without_need_is_refused(lalonde: pd.DataFrame) -> None:
    record = kept(made(lalonde))

    with pytest.raises(ModelError, match="made with 'propensity': leave it out"):
        me.impact.rematch(lalonde, record, distance=lalonde["age"])


# Other data


def test_a_changed_value_is_found_and_its_column_named(lalonde: pd.DataFrame) -> None:
    record = kept(made(lalonde))
    changed = lalonde.assign(re75=lalonde["re75"] + 1e-9 * (lalonde.index == 600))

    with pytest.raises(DataError, match=r"record: 're75' differs"):
        me.impact.rematch(changed, record)
    with pytest.raises(DataError, match=r"record: 'age' and 'educ' differ\."):
        me.impact.rematch(
            lalonde.assign(age=lalonde["age"] + 1, educ=lalonde["educ"] + 1), record
        )


def test_another_order_of_rows_is_found(lalonde: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="perhaps its rows are in another order"):
        me.impact.rematch(lalonde.iloc[::-1], kept(made(lalonde)))


def test_another_number_of_rows_is_found(lalonde: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="it has 613 rows, the record 614"):
        me.impact.rematch(lalonde.iloc[1:], kept(made(lalonde)))


def test_an_absent_column_is_named(lalonde: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="no column 'age'"):
        me.impact.rematch(lalonde.drop(columns="age"), kept(made(lalonde)))


def test_columns_that_came_later_change_nothing(lalonde: pd.DataFrame) -> None:
    first = made(lalonde)
    assert first.ties
    later = lalonde[lalonde.columns[::-1]].assign(more=range(614))

    again = me.impact.rematch(later, kept(first))

    pd.testing.assert_frame_equal(again.pairs, first.pairs)


@FAR_PAIRS
@CHOSEN_AMONG_SEVERAL
def test_other_types_and_libraries_give_the_same_fingerprint(
    lalonde: pd.DataFrame,
) -> None:
    polars = pytest.importorskip("polars")
    first = made(lalonde, covariates=["age", "race", "married"])
    typed = lalonde.astype(
        {"age": "Int64", "married": bool, "race": "category", "treat": float}
    )

    for same in (typed, polars.DataFrame(lalonde.to_dict("list"))):
        found = made(same, covariates=["age", "race", "married"]).fingerprint
        assert dict(found) == dict(first.fingerprint)


def hashed(*values: Any, dtype: Any = None) -> str:
    return _fingerprint.of_columns({"x": pd.Series(list(values), dtype=dtype)})["x"]


def test_a_fingerprint_tells_values_apart_and_not_their_form() -> None:
    assert hashed(1, 2) == hashed(1.0, 2.0) != hashed(2, 1)
    assert hashed(0.0, np.nan) == hashed(-0.0, -np.nan)
    assert hashed(1, None, dtype="Int64") == hashed(1, np.nan)
    assert hashed("a", "b") != hashed("ab", "")
    assert hashed("1", "2") != hashed(1, 2)
    assert hashed(1, 2) != hashed(1, 2, 3)
    assert hashed(2**60, 2**60 + 1) != hashed(2**60, 2**60 + 2)


def test_values_that_cannot_be_hashed_have_a_fingerprint() -> None:
    assert hashed([1], [2]) != hashed([1], [3])


# Other results


def test_another_match_is_refused_with_the_versions(lalonde: pd.DataFrame) -> None:
    record = kept(made(lalonde))
    record["made_with"]["numpy"] = "1.2.3"
    record["result"]["pairs_hash"] = "0"

    with pytest.raises(EstimationError, match=r"other pairs than .* numpy 1\.2\.3"):
        me.impact.rematch(lalonde, record)


@pytest.mark.parametrize("sums", [None, [1.0], ["a"] * 4, [0.0] * 4])
def test_other_weights_are_refused(lalonde: pd.DataFrame, sums: Any) -> None:
    record = kept(made(lalonde))
    record["result"]["weights"] = sums
    record["made_with"] = None

    with pytest.raises(EstimationError, match="other weights than .* unknown versions"):
        me.impact.rematch(lalonde, record)


def test_checksums_forgive_rounding_and_nothing_else() -> None:
    weights = np.random.default_rng(1).random(1_000)
    sums = _record.checksums(weights)

    assert _record.same_weights(sums, weights * (1 + 1e-12))
    moved = weights.copy()
    moved[7] += 0.001
    assert not _record.same_weights(sums, moved)
    assert not _record.same_weights(sums, weights[::-1])


# No record


@pytest.mark.parametrize("record", [None, [], {}, {"format": "iom_me.weighting"}])
def test_what_is_no_record_is_refused(lalonde: pd.DataFrame, record: Any) -> None:
    with pytest.raises(FormatError, match=r"must be 'iom_me\.match', but is"):
        me.impact.rematch(lalonde, record)


def test_a_record_of_a_later_version_is_refused(lalonde: pd.DataFrame) -> None:
    record = kept(made(lalonde))

    with pytest.raises(FormatVersionError, match="version 2 is newer"):
        me.impact.rematch(lalonde, {**record, "version": 2})
    with pytest.raises(FormatError, match="must be 1, but is 'x'"):
        me.impact.rematch(lalonde, {**record, "version": "x"})


@pytest.mark.parametrize("part", ["data", "options", "result", "treatment"])
def test_a_record_with_a_part_missing_is_refused(
    lalonde: pd.DataFrame, part: str
) -> None:
    record = kept(made(lalonde))
    del record[part]

    with pytest.raises(FormatError, match=rf"missing .* @ \$\.{part}"):
        me.impact.rematch(lalonde, record)


def test_a_record_with_an_unknown_option_is_refused(lalonde: pd.DataFrame) -> None:
    record = kept(made(lalonde))
    record["options"]["speed"] = "fast"

    with pytest.raises(FormatError, match=r"\$\.options\.speed"):
        me.impact.rematch(lalonde, record)


@pytest.mark.parametrize("wrong", [["power"], 5, [1, 2, 3]])
def test_a_record_with_a_broken_term_is_refused(
    lalonde: pd.DataFrame, wrong: Any
) -> None:
    record = kept(made(lalonde))
    record["options"]["covariates"] = [{"$term": wrong}]

    with pytest.raises(FormatError, match=r"cannot be read.*@ \$\.options"):
        me.impact.rematch(lalonde, record)


def test_a_record_with_a_wrong_width_is_refused(lalonde: pd.DataFrame) -> None:
    record = kept(made(lalonde, caliper=0.2))
    record["options"]["caliper"]["propensity"]["$sd"] = -1

    with pytest.raises(ModelError, match="a caliper is a number above zero"):
        me.impact.rematch(lalonde, record)


def test_a_record_with_a_wrong_fingerprint_is_refused(lalonde: pd.DataFrame) -> None:
    record = kept(made(lalonde))
    record["data"]["columns"] = {"age": "x"}

    with pytest.raises(DataError, match="all columns differ"):
        me.impact.rematch(lalonde, record)
