"""Texts are compared by the words that carry meaning."""

import pytest
from hypothesis import given, strategies as st

from iom_me.logic.language import Reader, alike, content, likeness
from tests import strategies

READ = Reader((), given="en")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Train officials in the case management", "Officials trained to manage cases"),
        ("Former les agents à la gestion", "Les agents sont formés en gestion"),
        ("Capacitar a los agentes en gestión", "Los agentes capacitados en gestión"),
    ],
)
def test_forms_of_the_same_words_are_the_same(one: str, other: str) -> None:
    assert likeness(READ(one), READ(other)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Returnees have a trade", "Returnees have no trade"),
        ("Girls in school before the project", "Girls in school after the project"),
        ("Children under five years", "Children over five years"),
    ],
)
def test_small_words_that_turn_the_meaning_count(one: str, other: str) -> None:
    assert likeness(READ(one), READ(other)) < 1


def test_texts_without_words_have_nothing_in_common() -> None:
    assert likeness(READ("..."), READ("...")) == 0
    assert content(READ("# %")) == frozenset()


def test_texts_that_say_the_same_are_grouped() -> None:
    texts = {
        "a": "Returnees have access to loans",
        "b": "Access of returnees to loans",
        "c": "Officials know the law",
    }

    assert alike((key, READ(text)) for key, text in texts.items()) == [["a", "b"]]


def test_one_word_more_in_a_long_text_makes_no_other_text() -> None:
    short = "District officials have skills to manage cases of returnees"
    items = [(1, READ(short)), (2, READ(f"{short} well"))]

    assert alike(items) == [[1, 2]]


@given(strategies.texts() | st.text(), strategies.texts() | st.text())
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    share = likeness(READ(one), READ(other))

    assert 0 <= share <= 1
    assert share == likeness(READ(other), READ(one))
