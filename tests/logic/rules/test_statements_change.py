"""Statements: one change, of somebody, and not how it comes about."""

import pytest

from tests.logic.rules.statement_plans import OTHER_LANGUAGES, said

# R06


@pytest.mark.parametrize(
    ("language", "statement", "second"),
    [
        (
            "en",
            "Returnees find decent work and contribute to their communities",
            "contribute to their communities",
        ),
        (
            "en",
            "Migrants have access to health care and employers obey the law",
            "employers obey the law",
        ),
        (
            "en",
            "Employers are aware of the standards, and also have access to training",
            "also have access to training",
        ),
        (
            "en",
            "Migrants are protected and the host communities are informed",
            "the host communities are informed",
        ),
        (
            "en",
            "Communities live in peace; returnees have jobs in the region",
            "returnees have jobs in the region",
        ),
        (
            "fr",
            "Les migrants sont protégés et les communautés sont sensibilisées",
            "les communautés sont sensibilisées",
        ),
        (
            "fr",
            "Les retournés disposent d'un revenu et participent à la vie locale",
            "participent à la vie locale",
        ),
        (
            "es",
            "Los migrantes están protegidos y las comunidades están informadas",
            "las comunidades están informadas",
        ),
    ],
)
def test_a_second_statement_in_the_same_text_is_found(
    language: str, statement: str, second: str
) -> None:
    message = said("R06", statement, language=language)

    assert message.endswith(f'the second begins with "{second}".')


@pytest.mark.parametrize(
    ("language", "verb", "states"),
    [
        (
            "en",
            "Returning migrants achieve",
            "economic self-sufficiency, social stability and psychosocial wellbeing",
        ),
        (
            "fr",
            "Les retournés atteignent",
            "l'autosuffisance économique, la stabilité sociale et le bien-être",
        ),
        (
            "es",
            "Los retornados logran",
            "la autosuficiencia económica, la estabilidad social y el bienestar",
        ),
    ],
)
def test_a_list_of_states_is_several_changes(
    language: str, verb: str, states: str
) -> None:
    message = said("R06", f"{verb} {states}.", language=language)

    assert message.endswith(f'lists several changes: "{states}".')


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        ("en", "Women and men have equal access to the labour market"),
        ("en", "Agencies give migrants and refugees access to loans"),
        ("en", "Services for migrants and communities use the same standards"),
        ("en", "Migrants and returnees know their rights"),
        ("en", "State and non-state actors have the knowledge, skills and tools"),
        ("en", "The Ministry of Labour and the Ministry of Interior share data"),
        ("en", "Authorities collect, analyse and share data on migration"),
        ("en", "Governments design and implement policies"),
        ("en", "Officials are trained and equipped"),
        ("en", "Health needs of women and children are met"),
        ("en", "Officials have the tools to identify victims and refer them"),
        ("en", "Officials ensure that women and children are protected"),
        ("en", "Families who migrate and communities that host them are safe"),
        ("en", "Returnees achieve economic stability and social inclusion"),
        ("en", "Communities reach schools, markets and health posts within an hour"),
        ("en", "Migrants access services, including housing, health and education"),
        ("en", "Returnees have a trade; yes"),
        ("fr", "Les agents sont formés et équipés"),
        ("fr", "Les femmes et les hommes ont un accès égal à l'emploi"),
        ("es", "Las autoridades recopilan y analizan datos"),
        ("es", "Las mujeres y los hombres tienen acceso al empleo"),
    ],
)
def test_several_people_things_or_steps_are_one_change(
    language: str, statement: str
) -> None:
    assert said("R06", statement, language=language) == ""


# R07


@pytest.mark.parametrize(
    ("language", "statement", "words"),
    [
        ("en", "Returnees earn a living through vocational training", "training"),
        ("en", "Returnees find work thanks to the project", "the project"),
        (
            "en",
            "Officials have data through the installation of servers",
            "through the",
        ),
        ("en", "Officials know the law by attending courses", "by attending"),
        ("en", "Migrants are safer through improved referral", "through improved"),
        ("en", "Communities are safer by improving street lights", "by improving"),
        ("fr", "Les retournés gagnent leur vie grâce à la formation", "grâce à la"),
        ("fr", "Les rues sont plus sûres en améliorant l'éclairage", "en améliorant"),
        ("es", "Los retornados ganan su vida mediante la formación", "mediante la"),
    ],
)
@pytest.mark.parametrize("level", ["objective", "outcome", "output"])
def test_a_means_in_a_statement_is_found(
    level: str, language: str, statement: str, words: str
) -> None:
    message = said("R07", statement, level=level, language=language)

    assert "holds its own means" in message
    assert words in message


@pytest.mark.parametrize(
    ("language", "statement", "words"),
    [
        ("en", "Officials identify victims in order to protect them", "in order to"),
        ("fr", "Les agents identifient les victimes afin d'agir", "afin d'"),
        ("es", "Se identifica a las víctimas con el fin de actuar", "con el fin de"),
    ],
)
def test_a_purpose_in_a_statement_is_found(
    language: str, statement: str, words: str
) -> None:
    message = said("R07", statement, language=language)

    assert f'holds its own purpose ("{words}")' in message


@pytest.mark.parametrize(
    "statement",
    [
        "Vulnerable persons are protected through their participation",
        "Governments, through the UN Network on Migration, receive support",
        "Migration policy is coordinated through a whole-of-government approach",
        "Returnees have work, including through training of employers",
        "Protection is available throughout the return process",
        "The tools are used by implementing partners",
        "Migrants are received by participating communities",
        "Access is granted by law",
    ],
)
def test_who_where_and_how_are_no_means(statement: str) -> None:
    assert said("R07", statement) == ""


def test_an_activity_may_say_by_what() -> None:
    statement = "Reach returnees through training"

    assert said("R07", statement, level="activity") == ""


# R09


@pytest.mark.parametrize(
    ("language", "statement", "words"),
    [
        ("en", "Access to health services is improved", "access"),
        ("en", "Knowledge of the law is increased", "knowledge"),
        ("fr", "L'accès aux soins est amélioré", "accès"),
        ("es", "El acceso a la salud mejora", "acceso"),
    ],
)
def test_what_is_nobodys_is_found(language: str, statement: str, words: str) -> None:
    message = said("R09", statement, language=language)

    assert f"does not say whose {words} it speaks of" in message


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        ("en", "Access of migrants to health services is improved"),
        ("en", "Access to justice in Agadez is improved"),
        ("en", "Safe to access feedback mechanisms are established"),
        ("en", "Robust data on mobility is available"),
        ("en", "Improved access to health services"),
        ("en", "Capacity is strengthened"),
        ("fr", "L'accès des migrants aux soins est garanti"),
        ("fr", "Les conditions d'accueil des forces de sécurité sont bonnes"),
        ("es", "El acceso de las mujeres a la salud mejora"),
    ],
)
def test_what_somebody_has_or_nobody_needs_to_have_is_fine(
    language: str, statement: str
) -> None:
    assert said("R09", statement, language=language) == ""


# R10


@pytest.mark.parametrize(
    ("language", "statement", "words"),
    [
        ("en", "The capacity of district officials is strengthened", "of capacity"),
        ("en", "Governments have enhanced capacities", "of capacities"),
        ("en", "Host communities are more resilient", '"more resilient"'),
        ("fr", "Les capacités sont renforcées", "of capacités"),
        ("fr", "Les capacités du ministère sont renforcées", "of capacités"),
        ("fr", "Les services sont plus efficaces", '"plus efficaces"'),
        ("es", "Las capacidades locales están fortalecidas", "of capacidades"),
        ("es", "Las comunidades son más resilientes", '"más resilientes"'),
    ],
)
def test_vague_words_without_what_they_are_for_are_found(
    language: str, statement: str, words: str
) -> None:
    assert words in said("R10", statement, language=language)


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        ("en", "Governments have the capacity to implement solutions"),
        ("en", "Governments have improved capacities in border management"),
        ("en", "The reception capacity of the centres meets the needs"),
        ("en", "Communities are more resilient to floods"),
        ("en", "Strengthen the capacity of officials"),
        ("fr", "Les agents ont les capacités pour gérer les dossiers"),
        ("fr", "Les capacités de gestion des communes sont renforcées"),
        ("es", "Los agentes tienen la capacidad para gestionar casos"),
    ],
)
def test_what_is_said_for_what_is_not_vague(language: str, statement: str) -> None:
    assert said("R10", statement, language=language) == ""


@pytest.mark.parametrize("code", ["R06", "R07", "R09", "R10"])
@pytest.mark.parametrize("statement", OTHER_LANGUAGES)
def test_other_languages_are_not_read(code: str, statement: str) -> None:
    assert said(code, statement) == ""
