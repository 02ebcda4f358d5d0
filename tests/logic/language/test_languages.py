"""The language of a text is told rightly, or not at all."""

from time import process_time

import pytest
from hypothesis import given, strategies as st

from iom_me.logic.language import LANGUAGES, Reader, words_of
from tests import strategies
from tests.logic.language.texts import OTHERS, OURS

PRIORS = ("", *LANGUAGES)
SURELY = 0.95
A_FEW_WORDS = 5


def language(text: str, *, given: str = "") -> str:
    return Reader((), given=given)(text).language


@pytest.mark.parametrize("ours", LANGUAGES)
def test_most_short_statements_tell_their_language_by_themselves(ours: str) -> None:
    told = [language(text) for text in OURS[ours]]

    assert len(told) == 40
    assert told.count(ours) >= SURELY * len(told)
    assert set(told) <= {ours, ""}


@pytest.mark.parametrize("ours", LANGUAGES)
@pytest.mark.parametrize("given", LANGUAGES)
def test_the_language_of_a_plan_never_overrules_what_a_text_says(
    ours: str, given: str
) -> None:
    told = [language(text, given=given) for text in OURS[ours]]

    assert told.count(ours) >= SURELY * len(told)
    assert set(told) <= {ours, ""}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("given", PRIORS)
def test_a_text_in_another_language_is_taken_for_none_of_ours(
    name: str, given: str
) -> None:
    texts = [text for text in OTHERS[name] if len(words_of(text)) >= A_FEW_WORDS]

    assert [text for text in texts if language(text, given=given)] == []


@pytest.mark.parametrize("name", ["Portuguese", "Swahili", "Arabic", "Turkish"])
def test_a_statement_in_another_language_stands_out_in_an_english_plan(
    name: str,
) -> None:
    reader = Reader((*OURS["en"], OTHERS[name][0]))

    assert reader.language == "en"
    assert reader(OTHERS[name][0]).language == ""


def test_a_text_too_short_to_tell_has_the_language_of_the_plan() -> None:
    assert Reader(OURS["fr"])("Ateliers").language == "fr"
    assert Reader(OURS["fr"])("Nombre d'abris construits").language == "fr"
    assert Reader(OURS["es"], given="en")("Talleres").language == "es"
    assert Reader(OURS["es"])("Manual de procedimientos elaborado").language == "es"


def test_the_given_language_helps_where_the_plan_says_nothing() -> None:
    assert language("Workshops", given="en") == "en"
    assert language("Workshops") == ""


@pytest.mark.parametrize("name", ["Portuguese", "Swahili", "Finnish"])
def test_the_given_language_does_not_turn_a_plan_into_its_own(name: str) -> None:
    reader = Reader((*OTHERS[name], "Timu", "Palvelu", "Oficina"), given="en")

    assert reader.language == ""


def test_a_plan_in_two_languages_is_read_text_by_text() -> None:
    reader = Reader((*OURS["en"], *OURS["fr"]))

    assert reader(OURS["en"][0]).language == "en"
    assert reader(OURS["fr"][0]).language == "fr"


def test_a_foreign_name_does_not_hide_the_language() -> None:
    text = "Authorities in São Tomé, Türkiye and Côte d'Ivoire have access to the data"

    assert language(text) == "en"


def test_a_text_is_taken_apart_once() -> None:
    reader = Reader(())

    assert reader("Returnees have a trade") is reader("Returnees have a trade")


@given(st.lists(strategies.texts() | strategies.hostile_texts() | st.text()))
def test_any_text_can_be_read_and_always_the_same(texts: list[str]) -> None:
    first, second = Reader(texts), Reader(texts)

    for text in texts:
        phrase = first(text)
        assert phrase.language in PRIORS
        assert phrase == second(text)


@pytest.mark.slow
def test_thirty_thousand_short_texts_take_no_time_to_speak_of() -> None:
    texts = [
        f"{text} {number}" for number in range(250) for text in sum(OURS.values(), ())
    ]
    reader = Reader(texts)

    begin = process_time()
    for text in texts:
        reader(text)

    assert len(texts) == 30_000
    assert process_time() - begin < 2
