"""The word lists are complete in every language that rules read."""

import tomllib
from pathlib import Path

import pytest

from iom_me.logic.language import LANGUAGES, lexicons, terms, words_of

FILES = sorted(Path(lexicons.__file__).parent.glob("*.toml"))
SUBJECTS = [file.stem for file in FILES if file.stem != "languages"]

by_subject = pytest.mark.parametrize("subject", SUBJECTS)


def table(subject: str) -> dict[str, dict[str, list[str] | str]]:
    (file,) = (file for file in FILES if file.stem == subject)
    return tomllib.loads(file.read_text(encoding="utf-8"))


@by_subject
def test_every_list_exists_in_every_language(subject: str) -> None:
    lists = table(subject)

    assert set(lists) == set(LANGUAGES)
    assert {tuple(sorted(lists[language])) for language in LANGUAGES} == {
        tuple(sorted(lists["en"]))
    }


@by_subject
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_can_be_found(subject: str, language: str) -> None:
    for category, listed in table(subject)[language].items():
        for term in listed.split() if isinstance(listed, str) else listed:
            words = words_of(term.replace("*", ""), wildcard=True)
            found = terms(subject, category, language).first(words)
            assert found == " ".join(words), (category, term)


@by_subject
def test_in_another_language_nothing_is_ever_found(subject: str) -> None:
    category, listed = next(iter(table(subject)["en"].items()))
    term = listed.split()[0] if isinstance(listed, str) else listed[0]

    assert terms(subject, category, "").first(words_of(term)) == ""
    assert terms(subject, category, "pt").first(words_of(term)) == ""
