"""How assumptions are written: three languages, and all others in silence."""

import pytest

import iom_me as me
from iom_me.logic import Finding
from tests.logic.cases import SOUND
from tests.logic.found import found
from tests.logic.rules.assumption_texts import (
    GENERIC,
    MISPHRASED,
    OWN,
    SOUND_ONES,
)

OTHER_LANGUAGES = [
    "Ukosefu wa fedha za serikali kwa ajili ya vijana",
    "Serikali haiungi mkono mradi",
    "نقص التمويل من الحكومة",
    "لا تدعم الحكومة المشروع",
    "Falta de vontade política do governo",
    "O governo não apoia o projeto",
    "A equipe do projeto não está disponível",
    "Mangel an politischem Willen",
    "Политическая нестабильность",
]


def each(texts: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, text) for language, listed in texts.items() for text in listed]


def read(code: str, language: str, text: str) -> list[Finding]:
    plan = me.ResultsFramework("P", "t").add(me.Assumption("A", text))
    return found(code, plan, language=language)


@pytest.mark.parametrize(("language", "text"), each(SOUND_ONES))
@pytest.mark.parametrize("code", ["A04", "A06", "A07"])
def test_a_condition_that_others_fulfil_is_left_alone(
    code: str, language: str, text: str
) -> None:
    assert read(code, language, text) == []


@pytest.mark.parametrize(
    ("code", "language", "text"),
    [
        (code, *one)
        for code, texts in (("A04", OWN), ("A06", MISPHRASED), ("A07", GENERIC))
        for one in each(texts)
    ],
)
def test_one_rule_says_what_is_wrong_and_the_others_are_silent(
    code: str, language: str, text: str
) -> None:
    codes = [rule for rule in ("A04", "A06", "A07") if read(rule, language, text)]

    assert codes == [code]


@pytest.mark.parametrize("text", OTHER_LANGUAGES)
@pytest.mark.parametrize("language", ["en", "fr", "es", ""])
@pytest.mark.parametrize("code", ["A04", "A06", "A07"])
def test_other_languages_are_not_read(code: str, language: str, text: str) -> None:
    assert read(code, language, text) == []


@pytest.mark.parametrize("text", ["", " ", "#", "%", "'", "A1", "100 %", "不", "no"])
@pytest.mark.parametrize("code", ["A04", "A05", "A06", "A07"])
def test_a_text_without_words_says_nothing_wrong(code: str, text: str) -> None:
    assert read(code, "en", text) == []


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "The lack of interest of the employers", '"lack of"'),
        ("en", "The government may not approve the policy", '"may not"'),
        ("en", "Conflict and drought", '"conflict and drought"'),
    ],
)
def test_a_risk_is_quoted(language: str, text: str, words: str) -> None:
    (finding,) = read("A06", language, text)

    assert finding.message == f'Assumption A "{text}" is phrased as a risk ({words}).'
    assert finding.suggestion.startswith("Write down what must be true instead")


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        (
            "en",
            "The government does not fully support the policy",
            "not fully support",
        ),
        ("fr", "Le gouvernement n'approuve pas la loi", "n'approuve"),
        ("es", "El gobierno no apoya el proyecto", "no apoya"),
    ],
)
def test_what_is_denied_is_quoted(language: str, text: str, words: str) -> None:
    (finding,) = read("A06", language, text)

    assert words in finding.message.replace(f'"{text}"', "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ensure that the women of the district can take part", "ensure"),
        ("The government should adopt the policy", "should"),
    ],
)
def test_a_task_is_quoted_and_has_its_own_advice(text: str, words: str) -> None:
    (finding,) = read("A06", "en", text)

    assert finding.message == f'Assumption A "{text}" is phrased as a task ("{words}").'
    assert finding.suggestion.startswith("If the project can do it, make it an activ")


def test_what_the_project_does_is_quoted() -> None:
    (finding,) = read("A04", "en", "The project team will recruit the teachers in time")

    assert 'sees to ("project team will recruit"), not what others do.' in (
        finding.message
    )


def test_a_heuristic_is_no_error() -> None:
    (finding,) = read("A06", "en", "Lack of interest of the employers")

    assert finding.severity.value == "warning"
    assert "heuristic" in finding.source


# A05


@pytest.mark.parametrize(
    ("statement", "result"),
    [
        ("Returning migrants have access to small business loans", "1.2"),
        ("Small business loans: returning migrants have access", "1.2"),
        ("Survey of the needs of local employers", "1.1.1"),
    ],
)
def test_a_result_of_the_plan_is_no_assumption(statement: str, result: str) -> None:
    (finding,) = found("A05", SOUND.replace("A3", statement=statement))

    assert finding.node == "A3"
    assert finding.message.endswith(
        f"is itself a result of the plan: {result_name(result)}."
    )


def result_name(id: str) -> str:
    result = SOUND[id]
    return f'{result.level.value.capitalize()} {id} "{result.statement}"'


def test_two_assumptions_that_say_the_same_are_no_result() -> None:
    same = SOUND["A2"].statement

    assert found("A05", SOUND.replace("A3", statement=same)) == []


def test_two_results_that_say_the_same_are_no_assumption() -> None:
    same = SOUND["1.1"].statement

    assert found("A05", SOUND.replace("1.2", statement=same)) == []


def test_a_plan_without_assumptions_repeats_no_result() -> None:
    same = SOUND["1.1"].statement
    plan = SOUND.replace("1.2", statement=same).remove(*SOUND.assumptions)

    assert found("A05", plan) == []
