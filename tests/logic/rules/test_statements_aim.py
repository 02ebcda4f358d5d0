"""Statements: within reach, without their target, under a wider framework."""

import pytest

import iom_me as me
from tests.logic.cases import SOUND
from tests.logic.found import found, messages
from tests.logic.rules.statement_plans import OTHER_LANGUAGES, said

# R08


@pytest.mark.parametrize(
    ("language", "statement", "target"),
    [
        ("en", "500 returnees have a job", "500 returnees"),
        ("en", "The project supports 1,200 households", "1,200 households"),
        ("en", "At least 3 ministries apply the law", "3 ministries"),
        ("en", "80% of returnees have a job", "80 %"),
        ("en", "Half of all and 40 percent of rural returnees have jobs", "40 percent"),
        ("en", "Returnees have a job by 2025", "2025"),
        ("en", "By the end of 2025, returnees have a job", "2025"),
        ("en", "Returnees have a job by March 2025", "2025"),
        ("fr", "D'ici 2025, les migrants ont accès aux soins", "2025"),
        ("fr", "Au moins 300 femmes ont accès au crédit", "300 femmes"),
        ("es", "Para 2026 los migrantes tienen acceso a la salud", "2026"),
        ("es", "El 80 % de los retornados tiene empleo", "80 %"),
        ("es", "Las familias reciben 5.000 kits escolares", "5.000 kits"),
    ],
)
@pytest.mark.parametrize("level", ["objective", "outcome", "output"])
def test_a_target_in_a_statement_is_found(
    level: str, language: str, statement: str, target: str
) -> None:
    message = said("R08", statement, level=level, language=language)

    assert message.endswith(f'holds a target: "{target}".')


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        ("en", "Authorities implement the 2030 Agenda"),
        ("en", "Authorities report by 2030 Agenda goal"),
        ("en", "States apply the 1951 Convention"),
        ("en", "Survivors of COVID-19 receive care"),
        ("en", "Children aged 6 to 12 attend school"),
        ("en", "Women of 18 to 35 years have loans"),
        ("en", "Migrants contribute to SDG 10.7"),
        ("en", "Phase 2 districts have plans"),
        ("en", "Outcome 2: Returnees have access to services"),
        ("en", "1. Returnees have a trade"),
        ("en", "1.1 Returnees have a trade"),
        ("fr", "Les jeunes de 15 à 24 ans ont un emploi"),
        ("es", "El país aplica la Agenda 2030"),
    ],
)
def test_a_number_in_a_name_is_no_target(language: str, statement: str) -> None:
    assert said("R08", statement, language=language) == ""


def test_an_activity_may_have_a_number() -> None:
    assert said("R08", "Train 500 returnees", level="activity") == ""


# R13


@pytest.mark.parametrize(
    ("language", "statement", "words"),
    [
        ("en", "National GDP grows", "gdp"),
        ("en", "The unemployment rate of the country falls", "unemployment rate"),
        ("en", "Peace in the country is restored", "peace in the country"),
        ("en", "Increased economic growth", "economic growth"),
        ("fr", "Le PIB du pays augmente", "pib"),
        ("es", "El crecimiento económico del país mejora", "crecimiento económico"),
    ],
)
@pytest.mark.parametrize("level", ["outcome", "output"])
def test_what_no_project_moves_is_found(
    level: str, language: str, statement: str, words: str
) -> None:
    message = said("R13", statement, level=level, language=language)

    assert message.endswith(f'is about "{words}", which no project moves alone.')


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        ("en", "The migration law is adopted by Parliament"),
        ("fr", "Le parlement adopte la loi sur les migrations"),
        ("es", "El congreso aprueba la ley de migración"),
        ("es", "La ley de migración es reformada por el Congreso Nacional"),
    ],
)
def test_an_output_that_others_decide_on_is_found(
    language: str, statement: str
) -> None:
    message = said("R13", statement, level="output", language=language)

    assert "depends on what others decide" in message
    assert said("R13", statement, level="outcome", language=language) == ""


def test_what_people_cope_with_need_not_change() -> None:
    assert said("R13", "Households cope with inflation") == ""
    assert said("R13", "Peace", level="objective") == ""


# R14


def test_an_objective_without_alignment_is_found() -> None:
    plan = SOUND.replace("O", alignment=())

    (message,) = messages("R14", plan)
    assert message.endswith("is aligned with no framework or strategy.")


def test_an_alignment_with_any_framework_will_do() -> None:
    own = me.Alignment("National migration policy", "3")

    assert found("R14", SOUND.replace("O", alignment=[own])) == []


def test_other_levels_need_none() -> None:
    assert found("R14", SOUND.replace("1", alignment=())) == []


@pytest.mark.parametrize("code", ["R08", "R13"])
@pytest.mark.parametrize("statement", OTHER_LANGUAGES)
def test_other_languages_are_not_read(code: str, statement: str) -> None:
    assert said(code, statement) == ""
