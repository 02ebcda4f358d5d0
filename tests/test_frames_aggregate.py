"""Rows are added up alike in every engine, and in one place only."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

import iom_me
from iom_me import _frames
from tests.tracking.engines import ENGINES

KEYS = ["indicator", "day", "sex"]

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1.a", "1.b", "ü", None]),
        st.sampled_from([1, 2, 3]),
        st.sampled_from(["f", "m", "", None]),
        st.none() | st.floats(-1e6, 1e6),
    ),
    min_size=1,
    max_size=60,
)


def added(data: Any) -> pd.DataFrame:
    made = _frames.aggregate(
        _frames.wrapped(data), KEYS, sums=["value"], counts=["value"], highest=["value"]
    )
    frame = _frames.collected(made)
    order = frame[KEYS].astype(object).fillna("~missing").astype(str)
    frame = frame.iloc[order.sort_values(KEYS).index].reset_index(drop=True)
    return frame.astype({"rows": "int64", "value_count": "int64"})


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "pandas"])
@given(rows=ROWS)
@settings(max_examples=40)
def test_every_engine_adds_up_the_same(
    engine: str, rows: list[tuple[Any, ...]]
) -> None:
    frame = pd.DataFrame(rows, columns=[*KEYS, "value"]).astype(
        {"indicator": "str", "sex": "str", "value": "float64"}
    )

    expected, found = added(frame), added(ENGINES[engine](frame))

    pd.testing.assert_frame_equal(
        expected[KEYS].fillna("missing"), found[KEYS].fillna("missing")
    )
    for name in ("rows", "value_count", "value_max"):
        np.testing.assert_array_equal(expected[name], found[name].astype("float64"))
    # The sum of nothing is 0 in some engines and missing in others; the count tells.
    sums = found["value_sum"].astype("float64").fillna(0)
    np.testing.assert_allclose(expected["value_sum"], sums, rtol=1e-10, atol=1e-6)


@given(rows=ROWS)
def test_groups_of_pandas_are_those_of_pandas_itself(
    rows: list[tuple[Any, ...]],
) -> None:
    frame = pd.DataFrame(rows, columns=[*KEYS, "value"])

    expected = frame.groupby(KEYS, dropna=False)["value"].agg(["size", "count"])

    found = added(frame.astype({"value": "float64"}))
    assert len(found) == len(expected)
    assert found["rows"].sum() == len(frame)
    assert sorted(found["rows"]) == sorted(expected["size"])
    assert sorted(found["value_count"]) == sorted(expected["count"])


def test_many_keys_of_many_categories_do_not_overflow() -> None:
    random = np.random.default_rng(0)
    keys = [f"key {i}" for i in range(8)]
    frame = pd.DataFrame({key: random.integers(0, 10**6, 2_000) for key in keys})
    twice = pd.concat([frame, frame], ignore_index=True)

    made = _frames.collected(_frames.aggregate(_frames.wrapped(twice), keys))

    assert len(made) == len(frame)
    assert set(made["rows"]) == {2}


def test_an_empty_table_has_no_groups() -> None:
    frame = pd.DataFrame({"key": pd.Series([], dtype="str"), "value": []})

    made = _frames.aggregate(_frames.wrapped(frame), ["key"], sums=["value"])

    assert len(_frames.collected(made)) == 0


def test_only_one_place_aggregates_in_an_engine() -> None:
    # Some engines drop a condition inside of agg without a word.
    package = Path(iom_me.__file__).parent
    users = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if ".agg(" in path.read_text(encoding="utf-8")
    }

    assert users == {"_frames.py"}
