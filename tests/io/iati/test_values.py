"""Values as they are published: what is certain is read, with a remark; zero never."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from iom_me.io.iati._read.values import Reading, read_published


def reading(text: str, *, measure: str = "1", **options: Any) -> Reading:
    return read_published(text, measure=measure, missing="not_collected", **options)


def value_and_remark(text: str, **options: Any) -> tuple[Any, str]:
    found = reading(text, **options)
    return found.value, found.remark


@given(st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_iati_wants_it_is_read_in_silence(number: float) -> None:
    assert value_and_remark(repr(number)) == (number, "")


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("24.50", 24.5), ("58.00", 58), ("+5", 5), (".5", 0.5), ("1e3", 1000)],
)
def test_other_spellings_of_such_numbers_are_read_in_silence(
    text: str, number: float
) -> None:
    assert value_and_remark(text) == (number, "")
    assert isinstance(reading(text).value, int) == isinstance(number, int)


@pytest.mark.parametrize(
    ("text", "number", "remark"),
    [
        ("30,6", 30.6, "read as 30.6"),
        ("0,712", 0.712, "read as 0.712"),
        ("20,000", 20000, "read as 20,000"),
        ("1.234,5", 1234.5, "read as 1,234.5"),
        ("1,234.5", 1234.5, "read as 1,234.5"),
        ("1 200", 1200, "read as 1,200"),
        ("1\u202f200\u00a0000", 1200000, "read as 1,200,000"),
        ("50%", 50, "read as 50"),
        ("50 %", 50, "read as 50"),
        ("12 people", 12, "read as 12"),
    ],
)
def test_what_is_certain_is_read_with_a_remark(
    text: str, number: float, remark: str
) -> None:
    assert value_and_remark(text) == (number, remark)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("n/a", "not_applicable"),
        ("N/A", "not_applicable"),
        ("TBD", "to_be_determined"),
        ("no data", "not_collected"),
        ("-", "not_collected"),
    ],
)
def test_a_word_for_no_value_is_the_reason_why_there_is_none(
    text: str, reason: str
) -> None:
    value, remark = value_and_remark(text)
    assert value == {"not_available": reason, "note": text}
    assert remark.startswith("read as no value")


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("N=35;P=55", "it is not one number: read as no value"),
        ("about half", "it is not one number: read as no value"),
        ("12/40", "it is not one number: read as no value"),
        ("≥ 5", "it is not one number: read as no value"),
        ("3 - 5", "it is not one number: read as no value"),
        ("1e999", "it is too large to be read as a number: read as no value"),
        ("9" * 350, "it is too large to be read as a number: read as no value"),
        ("9" * 5000, "it is not one number: read as no value"),
        ("1e-999", "it is too small to be read as a number: read as no value"),
        ("NaN", "it is not one number: read as no value"),
        ("INF", "it is not one number: read as no value"),
    ],
)
def test_what_is_not_certain_is_missing_and_its_text_is_kept(
    text: str, remark: str
) -> None:
    missing = {"not_available": "not_collected", "note": text}
    assert value_and_remark(text) == (missing, remark)


def test_nothing_is_no_value_and_not_zero() -> None:
    missing = {"not_available": "not_collected"}
    assert value_and_remark(" ") == (missing, "it is empty: read as no value")


def test_digits_that_no_number_holds_are_said_to_be_rounded() -> None:
    assert value_and_remark("0.12345678901234567891") == (
        0.12345678901234568,
        "it was rounded to 0.12345678901234568",
    )


@pytest.mark.parametrize(
    ("text", "value", "operator", "upper", "remark"),
    [
        ("≥ 5", 5, "at_least", None, "read as at least 5"),
        ("max. 20%", 20, "at_most", None, "read as at most 20"),
        ("3 - 5", 3, "between", 5, "read as between 3 and 5"),
    ],
)
def test_a_target_may_be_a_comparison_or_a_range(
    text: str, value: int, operator: str, upper: int | None, remark: str
) -> None:
    found = reading(text, may_compare=True)
    assert found == Reading(value=value, operator=operator, upper=upper, remark=remark)


@pytest.mark.parametrize("measure", ["3", "4"])
def test_words_of_a_nominal_or_ordinal_measure_are_its_value(measure: str) -> None:
    assert value_and_remark("Partly", measure=measure) == ("Partly", "")
    assert value_and_remark("≥ 5", measure=measure) == ("≥ 5", "")
    assert value_and_remark("2", measure=measure) == (2, "")


def test_a_qualitative_value_outside_of_the_comment_is_kept_as_words() -> None:
    assert value_and_remark("1234", measure="5") == (
        "1234",
        "a qualitative value stands in the comment: kept as words",
    )


@given(
    text=st.text(),
    measure=st.sampled_from(["", "1", "2", "3", "4", "5"]),
    may_compare=st.booleans(),
)
def test_no_text_becomes_zero_that_does_not_say_zero(
    text: str, measure: str, *, may_compare: bool
) -> None:
    found = reading(text, measure=measure, may_compare=may_compare)
    if found.value == 0:
        assert any(c.isdecimal() and int(c) == 0 for c in text)
    if isinstance(found.value, dict) and text.strip():
        assert found.value["note"] == text.strip()
