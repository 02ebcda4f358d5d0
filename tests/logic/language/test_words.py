"""Texts are split into words, as their language writes them."""

import pytest
from hypothesis import given, strategies as st

from iom_me.logic.language import words_of
from tests import strategies


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Returnees have a trade.", ("returnees", "have", "a", "trade")),
        ("l’accès aux soins", ("l'", "accès", "aux", "soins")),
        ("qu'elles", ("qu'", "elles")),
        ("migrants' rights", ("migrants", "rights")),
        ("the Government's plan", ("the", "government", "plan")),
        ("needs-based", ("needs", "based")),
        ("80% of 1,000 (1.1)", ("80", "%", "of", "1,000", "1.1")),
        ("# and %", ("#", "and", "%")),
        ("  ... \u2028 --- ", ()),
        ("", ()),
    ],
)
def test_a_text_is_split_into_words_numbers_and_two_signs(
    text: str, words: tuple[str, ...]
) -> None:
    assert words_of(text) == words


def test_an_accent_written_apart_makes_no_other_word() -> None:
    assert words_of("acce\u0300s") == words_of("accès")


def test_a_star_is_kept_where_it_stands_for_an_ending_or_a_beginning() -> None:
    assert words_of("train* of *ing", wildcard=True) == ("train*", "of", "*ing")


@given(strategies.texts() | strategies.hostile_texts() | st.text())
def test_words_are_in_small_letters_and_never_empty(text: str) -> None:
    for word in words_of(text):
        assert word
        assert word == word.casefold()


@given(st.text(st.characters(max_codepoint=127, exclude_characters="'")))
def test_the_fast_way_for_plain_texts_finds_the_same(text: str) -> None:
    assert words_of(text) == words_of(f"{text} é")[:-1]
