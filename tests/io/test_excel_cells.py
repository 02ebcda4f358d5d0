"""What people write in a cell, and what is read from it."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, strategies as st

from iom_me.io.excel._cells import read_value
from iom_me.io.excel._own_codecs import protect, unprotect
from iom_me.io.excel._words import fold, lines, plain, read_date
from iom_me.model import Baseline, NotAvailable, Period


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("360,000", 360_000),
        ("630 649,80 €", 630_649.80),
        ("630\u202f649,80 €", 630_649.80),
        ("630,649.80", 630_649.80),
        ("630.649,80", 630_649.80),
        ("3,1 %", 3.1),
        ("0,71", 0.71),
        ("0,712", 0.712),
        ("48.00", 48),
        ("1,234", 1234),
        ("1 000 000", 1_000_000),
        ("1'234.5", 1234.5),
        ("-5", -5),
        ("\u22125", -5),
        ("100%", 100),
        ("EUR 5,000", 5000),
        ("12 meetings", 12),
        ("80 pour cent", 80),
    ],
)
def test_a_number_is_read_whatever_its_separators(text: str, number: float) -> None:
    reading = read_value(text)

    assert reading.value == number


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("≥ 40,000", "at_least"),
        ("At least 40,000", "at_least"),
        ("Au moins 40 000", "at_least"),
        ("Al menos 40.000,0", "at_least"),
        ("<= 40000", "at_most"),
        ("no more than 40,000", "at_most"),
        ("= 40000", "equal"),
    ],
)
def test_an_operator_before_a_number_is_read(text: str, operator: str) -> None:
    reading = read_value(text)

    assert (reading.value, reading.operator) == (40_000, operator)


@pytest.mark.parametrize(
    "text", ["40 – 60 %", "40-60", "between 40 and 60", "de 40 à 60"]
)
def test_a_range_is_read_as_two_ends(text: str) -> None:
    reading = read_value(text)

    assert (reading.value, reading.operator, reading.upper) == (40, "between", 60)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("N/A", "not_applicable"),
        ("n/a", "not_applicable"),
        ("NA", "not_applicable"),
        ("sans objet", "not_applicable"),
        ("TBD", "to_be_determined"),
        ("#TBD", "to_be_determined"),
        ("À déterminer", "to_be_determined"),
        ("por determinar", "to_be_determined"),
        ("n/d", "not_collected"),
    ],
)
def test_a_missing_value_says_why_it_is_missing(text: str, reason: str) -> None:
    assert read_value(text).value == NotAvailable(reason)


def test_what_follows_tbd_is_kept_as_the_reason() -> None:
    value = read_value("TBD after the baseline survey (by March 2022)").value

    expected = NotAvailable(
        "to_be_determined", "after the baseline survey", due="2022-03-31"
    )
    assert value == expected


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("80 % (#TBD)", 80, "#TBD"),
        ("800 (40 per community)", 800, "40 per community"),
        ("48 returnees", 48, "returnees"),
    ],
)
def test_the_rest_of_the_text_is_kept_as_a_note(
    text: str, value: Any, note: str
) -> None:
    reading = read_value(text)

    assert (reading.value, reading.note) == (value, note)


@pytest.mark.parametrize(
    "text",
    [
        "75 % / 92 %",
        "568/800",
        "2,5 millions",
        "12,34,5",
        "80% women and 20% men",
        "1.",
    ],
)
def test_what_is_not_one_number_stays_text_with_a_remark(text: str) -> None:
    reading = read_value(text)

    assert reading.value == text
    assert "not one number" in reading.remarks[0]


@pytest.mark.parametrize("text", ["National", "Navigate", "None in place", "Weak"])
def test_words_stay_words_without_a_remark(text: str) -> None:
    reading = read_value(text)

    assert (reading.value, reading.remarks) == (text, ())


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [("1.234", "en", 1.234), ("1.234", "es", 1234), ("1,234", "fr", 1234)],
)
def test_a_number_that_reads_both_ways_is_remarked(
    text: str, language: str, value: Any
) -> None:
    reading = read_value(text, language=language)

    assert reading.value == value
    assert "was read as" in reading.remarks[0]


def test_thousands_in_english_need_no_remark() -> None:
    assert read_value("1,234").remarks == ()


def test_a_percent_format_makes_a_fraction_a_percentage() -> None:
    reading = read_value(0.07, number_format="0%")

    assert (reading.value, reading.is_percent) == (7, True)


def test_a_bare_fraction_of_a_percentage_is_remarked() -> None:
    reading = read_value(0.8, is_percentage=True)

    assert reading.value == 0.8
    assert "for 80 % write 80" in reading.remarks[0]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("0 (2021)", Period("2021-01-01", "2021-12-31")),
        ("0 (Q2 2021)", Period("2021-04-01", "2021-06-30")),
        ("0 (mars 2021)", Period("2021-03-01", "2021-03-31")),
        ("80 (by 2023-03-31)", dt.date(2023, 3, 31)),
        ("80 (d'ici fin 2023)", dt.date(2023, 12, 31)),
        ("80 (31/03/2023)", dt.date(2023, 3, 31)),
    ],
)
def test_a_date_in_brackets_is_read(text: str, when: Any) -> None:
    reading = read_value(text)

    assert (reading.date or reading.period) == when


def test_a_date_that_reads_both_ways_is_remarked() -> None:
    reading = read_value("0 (03/04/2022)")

    assert reading.date == dt.date(2022, 4, 3)
    assert "day before month" in reading.remarks[0]


@pytest.mark.parametrize(
    "text", ["31 March 2023", "March 31, 2023", "31 mars 2023", "31 de marzo de 2023"]
)
def test_a_day_is_read_in_three_languages(text: str) -> None:
    assert read_date(text) == dt.date(2023, 3, 31)


def test_a_day_that_no_calendar_has_is_no_date() -> None:
    assert read_date("31/02/2023") is None


def test_bullets_and_list_numbers_are_no_part_of_a_line() -> None:
    assert lines("- a\n• b\n1. c\nb) d\n1.1.1 e") == ["a", "b", "c", "d", "1.1.1 e"]


def test_carriage_returns_of_excel_are_line_breaks() -> None:
    assert plain("a_x000D_\nb\r\nc") == "a\nb\nc"


def test_folding_leaves_words() -> None:
    assert fold("Source de Données – méthode:") == "source de donnees methode"


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))).filter(str.strip))
def test_whatever_is_read_can_stand_in_a_plan(text: str) -> None:
    reading = read_value(text, wants_number=True, language="fr")

    assert Baseline(reading.value).value == reading.value


@given(st.from_regex(r"[_\u2060x0-9A-F<r>/]{0,30}", fullmatch=True))
def test_protected_text_comes_back(text: str) -> None:
    assert unprotect(protect(text)) == text


@given(st.from_regex(r"(_x[0-9A-F]{4}_|<r>|</r>|x005F_|\u2060){0,6}", fullmatch=True))
def test_protected_text_holds_no_escape_of_the_file_format(text: str) -> None:
    protected = protect(text)

    assert "x005F_" not in protected
    assert not protected.startswith("<r>")
