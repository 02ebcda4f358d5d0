"""Numbers, dates and shares, as people of a language write them."""

import datetime as dt
import math

import pytest

from iom_me.report.pictures import interval_strip, progress_bar
from iom_me.report.words import date_words, figure, percent


def plain(words: str) -> str:
    return " ".join(words.split())


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.5, "50 %"),
        (0.996, "99.6 %"),
        (0.99999, "99.9 %"),
        (1.0, "100 %"),
        (-0.25, "-25 %"),
        (12.5, "1,250 %"),
        (None, ""),
        (math.nan, ""),
        (math.inf, "∞"),
        (-math.inf, "-∞"),
    ],
)
def test_a_share_is_a_percentage(share: float | None, words: str) -> None:
    assert plain(percent(share, "en")) == words


def test_a_share_has_the_signs_of_its_language() -> None:
    assert percent(0.996, "fr") == "99,6\N{NARROW NO-BREAK SPACE}%"
    assert percent(0.996, "es") == "99,6\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1234, "1,234"),
        (1234.567, "1,234.57"),
        (0.012345, "0.0123"),
        (0.0, "0"),
        (math.nan, "–"),
    ],
)
def test_a_number_has_as_many_digits_as_help(value: float, words: str) -> None:
    assert figure(value, "en") == words


def test_a_date_is_written_out() -> None:
    assert date_words(dt.date(2024, 12, 31), "en") == "31 December 2024"
    assert date_words(None, "en") == ""


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert date_words(dt.date(2024, 1, 1), "fr").startswith("1er ")
    assert date_words(dt.date(2024, 1, 2), "fr").startswith("2 ")


@pytest.mark.parametrize(
    ("progress", "width"), [(-3.0, "0.0"), (0.625, "100.0"), (9.0, "200.0"),
    (math.nan, "0.0")],
)  # fmt: skip
def test_a_bar_ends_where_the_picture_does(progress: float, width: str) -> None:
    drawn = progress_bar(progress, None, key="on_track", label="x")

    assert f'width="{width}" height="10" rx="2" class="fill"' in drawn


@pytest.mark.parametrize("ends", [(-1e308, 1e308), (0.0, 0.0), (1.0, 2.0)])
def test_a_strip_can_be_drawn_of_any_interval(ends: tuple[float, float]) -> None:
    low, high = ends

    drawn = interval_strip(high, low, high, words=("a", "b"), label="x")

    assert "nan" not in drawn
    assert "inf" not in drawn
