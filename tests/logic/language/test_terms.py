"""Lists of terms are found in texts, the longest first."""

import pytest
from hypothesis import given, strategies as st

from iom_me.logic.language import Terms, words_of
from tests import strategies

TERMS = Terms(["train*", "in order to", "in", "*ment", "by"])


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Officials trained in law", "trained"),
        ("Done in order to help", "in order to"),
        ("Done in order", "in"),
        ("The management", "management"),
        ("Nothing at all", ""),
        ("", ""),
    ],
)
def test_the_first_term_is_returned_as_the_text_has_it(text: str, term: str) -> None:
    assert TERMS.first(words_of(text)) == term


def test_all_terms_are_found_without_overlap() -> None:
    words = words_of("By training, in order to train management")

    assert TERMS.every(words) == [
        "by",
        "training",
        "in order to",
        "train",
        "management",
    ]


def test_a_term_at_the_start_is_told_from_one_further_on() -> None:
    assert TERMS.at_start(words_of("Training of officials")) == "training"
    assert TERMS.at_start(words_of("The training of officials")) == ""
    assert TERMS.at_start(()) == ""


def test_a_term_at_the_end_is_told_from_one_before() -> None:
    assert TERMS.at_end(words_of("Done in order to")) == "in order to"
    assert TERMS.at_end(words_of("Training of officials")) == ""
    assert TERMS.at_end(()) == ""


def test_a_search_may_begin_in_the_middle() -> None:
    assert TERMS.find(words_of("by and by"), 1) == (2, 1)


def test_no_term_reaches_beyond_the_text() -> None:
    assert TERMS.length_at(("in", "order"), 0) == 1
    assert TERMS.length_at(("in",), 1) == 0


def test_a_single_word_is_in_the_list_only_if_it_is_a_term_by_itself() -> None:
    assert "training" in TERMS
    assert "in" in TERMS
    assert "order" not in TERMS
    assert "by" not in Terms(["by means of"])
    assert 7 not in TERMS


def test_no_terms_find_nothing() -> None:
    assert Terms(()).first(("any", "word")) == ""


def test_a_word_of_a_million_letters_is_looked_up_at_once() -> None:
    assert "t" * 1_000_000 not in TERMS
    assert "train" + "x" * 1_000_000 in TERMS


def test_many_different_words_are_not_all_remembered() -> None:
    terms = Terms(["train*"])

    terms.every([f"w{number}" for number in range(50_000)])

    assert len(terms._known) < 50_000
    assert terms.first(("trains",)) == "trains"


@given(st.lists(strategies.texts()))
def test_what_is_found_stands_in_the_text(texts: list[str]) -> None:
    words = words_of(" ".join(texts))

    for term in TERMS.every(words):
        assert term in " ".join(words)
