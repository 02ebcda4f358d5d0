"""A published table of four cells is enough for the effect and its uncertainty."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from iom_me import EstimationError, EstimationWarning, ModelError
from iom_me.impact import DidResult, difference_in_differences, from_cells

PEOPLE = [29, 831, 281, 102]
# Published by an evaluation of a reintegration project in Nigeria: coefficients
# (constant, project, period, both), residual SD, and the standard error they imply.
PUBLISHED = {
    "composite": ((0.661, -0.047, 0.005, 0.013), 0.112, 0.0248),
    "economic": ((0.575, -0.088, -0.0001, 0.061), 0.173, 0.0383),
    "social": ((0.654, -0.108, -0.048, 0.064), 0.152, 0.0337),
    "psychosocial": ((0.712, 0.037, 0.056, -0.085), 0.109, 0.0241),
}
NAMES = [
    "untreated baseline",
    "untreated endline",
    "treated baseline",
    "treated endline",
]
NUMBERS = ["estimate", "std_error", "df", "ci_low", "ci_high", "p_value", "n"]

quiet = pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")


def means(coefficients: tuple[float, ...]) -> list[float]:
    constant, project, period, both = coefficients
    return [
        constant,
        constant + period,
        constant + project,
        constant + project + period + both,
    ]


@quiet
@pytest.mark.parametrize("outcome", PUBLISHED)
def test_the_published_table_comes_back(outcome: str) -> None:
    coefficients, sd, error = PUBLISHED[outcome]

    result = from_cells(PEOPLE, means(coefficients), sd, vcov="classical")

    estimates = result.to_frame()["estimate"].tolist()
    assert estimates == pytest.approx(list(coefficients), abs=1e-12)
    assert round(result.std_error, 4) == error
    assert result.residual_sd == pytest.approx(sd)
    assert result.df == 1239


def test_the_cell_that_carries_the_variance_is_named() -> None:
    with pytest.warns(EstimationWarning, match="29 rows and carries 70 % of the var"):
        result = from_cells(PEOPLE, means(PUBLISHED["composite"][0]), 0.112)

    shares = [round(cell.variance_share, 2) for cell in result.cells]
    assert shares == [0.70, 0.02, 0.07, 0.20]


def made(n: list[int], mean: list[float], sd: list[float]) -> pd.DataFrame:
    """Make rows whose cells have exactly these sizes, means and SDs."""
    parts = []
    for i, (rows, centre, spread) in enumerate(zip(n, mean, sd, strict=True)):
        values = np.arange(rows) - (rows - 1) / 2
        y = centre + spread * values / values.std(ddof=1)
        parts.append(pd.DataFrame({"y": y, "d": i // 2, "t": i % 2}))
    return pd.concat(parts, ignore_index=True)


sizes = st.lists(st.integers(2, 60), min_size=4, max_size=4)
centres = st.lists(st.floats(-50, 50), min_size=4, max_size=4)
spreads = st.lists(st.floats(0.5, 9), min_size=4, max_size=4)


@quiet
@pytest.mark.parametrize("vcov", ["classical", "HC2"])
@given(n=sizes, mean=centres, sd=spreads)
@settings(max_examples=settings().max_examples // 3)
def test_cells_say_what_their_rows_say(
    vcov: Any, n: list[int], mean: list[float], sd: list[float]
) -> None:
    of_cells = from_cells(n, mean, sd, vcov=vcov)

    of_rows = difference_in_differences(
        made(n, mean, sd), outcome="y", treated="d", post="t", vcov=vcov
    )
    np.testing.assert_allclose(
        of_cells.to_frame()[NUMBERS],
        of_rows.to_frame()[NUMBERS],
        rtol=1e-9,
        atol=1e-10,
    )
    assert of_cells.r_squared == pytest.approx(of_rows.r_squared, abs=1e-9)
    for ours, theirs in zip(of_cells.cells, of_rows.cells, strict=True):
        assert (ours.mean, ours.sd) == pytest.approx((theirs.mean, theirs.sd))


@quiet
@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_cells_may_be_of_any_size(size: float) -> None:
    plain = from_cells(PEOPLE, [3.0, 4, 5, 8], [1.0, 2, 3, 4])
    far = from_cells(
        PEOPLE, [size * m for m in (3.0, 4, 5, 8)], [size * s for s in (1.0, 2, 3, 4)]
    )

    assert far.std_error == pytest.approx(plain.std_error * size, rel=1e-12)
    assert far.p_value == pytest.approx(plain.p_value, rel=1e-10)


def test_cells_may_be_named_in_any_order() -> None:
    n = dict(zip(reversed(NAMES), [45, 39, 42, 40], strict=True))
    mean = dict(zip(NAMES, [50, 52, 49, 55], strict=True))

    named = from_cells(n, mean, dict.fromkeys(NAMES, 6), outcome="income")

    listed = from_cells([40, 42, 39, 45], [50, 52, 49, 55], 6, outcome="income")
    assert named.to_dict() == listed.to_dict()
    assert repr(named) == "<DidResult income: +4.0 [0.3, 7.7], 166 rows>"


@quiet
def test_arrays_and_columns_are_taken() -> None:
    table = pd.DataFrame({"n": [40, 42, 39, 45], "mean": [50.0, 52, 49, 55], "sd": 6.0})

    result = from_cells(table["n"], table["mean"].to_numpy(), table["sd"])

    assert result.estimate == pytest.approx(4)


@quiet
def test_cells_without_spread_have_no_p_value() -> None:
    result = from_cells([40, 42, 39, 45], [7.0, 7, 7, 7], 0)

    assert (result.estimate, result.std_error) == (0, 0)
    assert np.isnan(result.p_value)
    assert result.cells[0].mean == 7


@quiet
def test_a_cell_of_one_person_borrows_the_classical_variance() -> None:
    result = from_cells([1, 42, 39, 45], [50, 52, 49, 55], 6, vcov="classical")

    assert result.std_error > 0


GOOD: dict[str, Any] = {"n": [40, 42, 39, 45], "mean": [50, 52, 49, 55], "sd": 6}
BAD: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "three cells": (
        {"n": [1, 2, 3]},
        ModelError,
        r"n=\[1, 2, 3\] is not one number for",
    ),
    "one mean": ({"mean": 5}, ModelError, "mean=5 is no list of 4 numbers: untreated"),
    "text": ({"mean": "5555"}, ModelError, "mean='5555' is no list of 4 numbers"),
    "an unknown cell": (
        {"n": {"untreated basline": 3}},
        ModelError,
        "no cell 'untreated basline'. Did you mean 'untreated baseline'",
    ),
    "a cell short": (
        {"n": {"untreated baseline": 3}},
        ModelError,
        "lacks the cell 'untreated endline'",
    ),
    "nobody": ({"n": [0, 42, 39, 45]}, ModelError, "n=0 of the cell 'untreated base"),
    "half a person": (
        {"n": [2.5, 4, 9, 5]},
        ModelError,
        "n=2.5 .* whole number from 1",
    ),
    "a number as text": ({"n": ["40", 4, 9, 5]}, ModelError, "n='40' of the cell"),
    "people without end": ({"n": [np.inf, 4, 9, 5]}, ModelError, "n=inf of the cell"),
    "a mean as text": ({"mean": ["a", 1, 2, 3]}, ModelError, "mean='a' of the cell"),
    "a missing mean": (
        {"mean": [1, 2, np.nan, 4]},
        ModelError,
        "mean=nan .*'treated b",
    ),
    "a negative SD": (
        {"sd": [1, 1, -1, 1]},
        ModelError,
        "sd=-1 of the cell 'treated b",
    ),
    "an endless SD": ({"sd": np.inf}, ModelError, "sd=inf .* finite number from 0"),
    "a vcov for rows": ({"vcov": "CR2"}, ModelError, "vcov='CR2' is not offered here"),
    "percent": ({"level": 95}, ModelError, "level=95 is not between 0 and 1"),
    "one person": (
        {"n": [1, 42, 39, 45]},
        EstimationError,
        "untreated baseline cell has one row",
    ),
    "four people": (
        {"n": [1, 1, 1, 1], "vcov": "classical"},
        EstimationError,
        "4 rows cannot carry 4 means",
    ),
}


@pytest.mark.parametrize(("change", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_cells_are_refused_with_their_cure(
    change: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        from_cells(**{**GOOD, **change})


def test_the_result_is_a_did_result() -> None:
    assert isinstance(from_cells(**GOOD), DidResult)
