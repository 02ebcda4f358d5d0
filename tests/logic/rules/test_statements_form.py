"""Statements: is each written as its level asks."""

import attrs
import pytest

import iom_me as me
from iom_me.logic import Severity
from tests.logic.found import found
from tests.logic.rules.statement_plans import OTHER_LANGUAGES, said, stated

LEVELS = [level.value for level in me.Level]


def styled(**styles: str) -> me.logic.Profile:
    return attrs.evolve(me.logic.profile("iom"), styles=styles)


# R01


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("statement", ["", "   ", "-", "...", "1.1", "***"])
def test_a_result_without_a_word_has_no_statement(level: str, statement: str) -> None:
    assert said("R01", statement, level=level).endswith("has no statement.")


@pytest.mark.parametrize(
    "statement",
    [
        "Outcome 1",
        "Output 1.1:",
        "OUTCOME",
        "Résultat attendu 2",
        "Produit 1.1",
        "Objetivo específico 1",
        "TBD",
        "To be determined",
        "Outcome 1: to be defined",
        "À compléter",
        "Por definir",
        "n/a",
    ],
)
def test_a_heading_is_no_statement(statement: str) -> None:
    assert said("R01", statement).endswith("has a heading only, and no statement.")


def test_a_missing_statement_is_an_error_and_a_single_word_a_warning() -> None:
    (empty,) = found("R01", me.ResultsFramework("P", "t").add(me.Outcome("1", "")))
    word = [f for f in found("R01", stated("output", "Livelihoods")) if f.node == "1"]

    assert empty.severity is Severity.ERROR
    assert [f.severity for f in word] == [Severity.WARNING]
    assert "names a theme" in word[0].message


@pytest.mark.parametrize(
    "statement",
    [
        "Outcome 1: Returnees have a trade",
        "Results are published",
        "Objectives of the law are met",
        "移民",
        *OTHER_LANGUAGES[:3],
    ],
)
def test_a_sentence_is_a_statement_also_in_other_languages(statement: str) -> None:
    assert said("R01", statement) == ""


# R02


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        ("en", "To strengthen the role of diasporas in local development"),
        ("en", "Migrants are reintegrated in a sustainable way"),
        ("fr", "Renforcer la gouvernance des migrations"),
        ("es", "Fortalecer la gobernanza de la migración"),
    ],
)
def test_an_objective_that_claims_the_goal_is_found(
    language: str, statement: str
) -> None:
    message = said("R02", statement, level="objective", language=language)

    assert "claims the whole goal" in message


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        ("en", "To contribute to the Government's efforts to reintegrate migrants"),
        ("en", "Overall objective: The project contributes to safe migration"),
        ("en", "Contribution to peace in the border region"),
        ("fr", "Le projet contribuera au renforcement du système de santé"),
        ("fr", "Contribuer à une migration sûre"),
        ("fr", "Participer à l'effort national de réintégration des migrants"),
        ("es", "Contribuir a una migración segura"),
        ("es", "El proyecto contribuye a la paz en la frontera"),
        ("es", "Aportar a una respuesta basada en derechos"),
    ],
)
def test_a_contribution_is_recognised(language: str, statement: str) -> None:
    assert said("R02", statement, level="objective", language=language) == ""


def test_only_levels_of_that_style_are_asked_for_a_contribution() -> None:
    statement = "Migrants are reintegrated in a sustainable way"

    assert said("R02", statement, level="outcome") == ""
    assert said("R02", statement, level="objective", profile=styled()) == ""


# R03


@pytest.mark.parametrize(
    ("language", "statement", "words"),
    [
        ("en", "Improved access to services for migrants", 'begins with "improved"'),
        ("fr", "Amélioration de l'accès aux soins", 'begins with "amélioration"'),
        ("es", "Mejora del acceso de los migrantes a la salud", 'begins with "mejora"'),
        ("en", "Sustainable livelihoods for the returnees in Niger", "has no verb"),
        ("en", "Capacity of the government to manage migration", "has no verb"),
        ("en", "Officials trained on case management", "has no verb"),
        ("en", "Needs assessment conducted", "has no verb"),
        ("fr", "Un accès équitable aux services pour les migrants", "has no verb"),
        ("fr", "Les actions des communes contre la traite", "has no verb"),
        ("fr", "Le développement durable des communes", "has no verb"),
        ("es", "Acceso equitativo a los servicios para migrantes", "has no verb"),
        ("es", "Personas con oficios según la demanda del mercado", "has no verb"),
        ("es", "Centros de atención en San Juan y El Carmen", "has no verb"),
        ("es", "Gestión de la zona fronteriza con las comunidades", "has no verb"),
        ("en", "Migrants will have access to health care", '("will have")'),
        ("fr", "Les migrants auront accès aux soins de santé", '("auront accès")'),
        ("es", "Los migrantes tendrán acceso a la salud", '("tendrán acceso")'),
        ("en", "Officials were trained in case management", '("were trained")'),
        ("fr", "Les agents étaient formés à la gestion", '("étaient formés")'),
        ("es", "Los agentes fueron capacitados en gestión", '("fueron capacitados")'),
    ],
)
def test_what_is_no_statement_in_the_present_tense_is_found(
    language: str, statement: str, words: str
) -> None:
    assert words in said("R03", statement, language=language)


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        ("en", "Improved stoves are used in all camps"),
        ("en", "The agency in Juba attracts investors"),
        ("en", "The fund in Westland disburses grants without delay"),
        ("en", "The ministry in charge simplifies procedures for migrants"),
        ("en", "The political will to reform is there"),
        ("en", "Migrants who will return are registered"),
        ("en", "Mechanisms are in place that will prevent abuse"),
        ("en", "Governments enact migration policies"),
        ("en", "Elders ken the village paths"),
        ("en", "In the camps, women thresh grain"),
        ("en", "The youth club waters the trees"),
        ("fr", "La commune arpente les terres"),
        ("es", "La comuna escarda los campos"),
        ("fr", "Les autorités disposent d'outils de gestion"),
        ("fr", "La diaspora finance des centres de santé"),
        ("fr", "La formation correspond aux besoins du marché"),
        ("fr", "La surveillance repose sur des agents nationaux"),
        ("fr", "La distribution des vivres s'effectue dans l'ordre"),
        ("fr", "Les ménages consomment trois repas par jour"),
        ("fr", "Les relais informent les jeunes"),
        ("es", "Los mecanismos de referencia funcionan en el país"),
        ("es", "El gobierno dispone de datos"),
        ("es", "La comisión detecta casos de trata"),
        ("es", "La policía deriva a las víctimas a los servicios"),
        ("es", "La red consular asesora a nacionales"),
        ("es", "El ministerio rinde cuentas sobre sus gastos"),
        ("es", "El servicio de empleo vincula a migrantes con empresas"),
        ("es", "La ciudadanía confía en las instituciones"),
        ("es", "Ningún niño permanece en centros de detención"),
        ("es", "La autoridad prioriza casos de niñas y niños"),
        ("es", "La secretaría vacuna a niñas en tránsito"),
    ],
)
def test_a_verb_in_the_present_tense_is_enough(language: str, statement: str) -> None:
    assert said("R03", statement, language=language) == ""


def test_what_begins_as_an_activity_is_left_to_the_rule_about_that() -> None:
    assert said("R03", "Strengthening the capacity of officials") == ""
    assert said("R04", "Strengthening the capacity of officials") != ""


@pytest.mark.parametrize(
    ("language", "achieved", "present"),
    [
        ("en", "District officials trained in law", "Officials apply the law well"),
        ("en", "Schools were built in the district", "Schools take in migrants"),
        ("fr", "Les agents ont été formés", "Les agents appliquent la loi"),
        ("es", "Funcionarios capacitados en la ley", "Los agentes aplican la ley"),
    ],
)
def test_usaid_states_results_as_achieved(
    language: str, achieved: str, present: str
) -> None:
    past = styled(outcome="past")

    assert said("R03", achieved, language=language, profile=past) == ""
    assert "past tense" in said("R03", present, language=language, profile=past)


@pytest.mark.parametrize(
    ("language", "directed", "undirected"),
    [
        ("en", "Increased access of women to loans", "Women have loans to live on"),
        ("fr", "Accès accru des femmes au crédit", "Les femmes ont du crédit"),
        ("es", "Mayor acceso de las mujeres al crédito", "Las mujeres tienen crédito"),
    ],
)
def test_canada_begins_with_the_direction(
    language: str, directed: str, undirected: str
) -> None:
    direction = styled(outcome="direction")

    assert said("R03", directed, language=language, profile=direction) == ""
    message = said("R03", undirected, language=language, profile=direction)
    assert "which way something changes" in message


def test_where_any_style_goes_none_is_asked_for() -> None:
    assert said("R03", "Sustainable livelihoods for all", profile=styled()) == ""


# R04


@pytest.mark.parametrize(
    ("language", "statement", "words"),
    [
        ("en", "Ensure the good reception of migrants in transit", "ensure"),
        ("en", "Maintain the immediate assistance to migrants", "maintain"),
        ("en", "Improve the living conditions of migrants", "improve"),
        ("en", "Support the voluntary return of migrants", "support"),
        ("en", "Support returnees to start a business", "support"),
        ("en", "To train district officials", "to train"),
        ("en", "To access the services of the district", "to access"),
        ("en", "Jointly organise job fairs", "jointly organise"),
        ("en", "Strengthening the capacity of officials", "strengthening"),
        ("en", "Raising awareness of safe migration", "raising"),
        ("en", "Training of officials in case management", "training of"),
        ("en", "Provision of shelter to displaced households", "provision of"),
        ("en", "Output 1.1: Provide shelter", "provide"),
        ("en", "IOM supports the Government in developing a policy", "iom supports"),
        ("en", "The project provides shelter to migrants", "the project provides"),
        ("fr", "L'OIM appuie le Gouvernement dans sa politique", "l'oim appuie"),
        ("fr", "Le projet fournit des abris aux ménages", "le projet fournit"),
        ("es", "La OIM apoya al Gobierno en su política", "la oim apoya"),
        ("es", "El proyecto ofrece alojamiento", "el proyecto ofrece"),
        ("en", "Outcome: Provide shelter", "provide"),
        ("fr", "Assurer le bon accueil des migrants", "assurer"),
        ("fr", "Renforcement des capacités des acteurs", "renforcement des"),
        ("fr", "Mise en place d'un mécanisme de suivi", "mise en"),
        ("fr", "Appui à la réinsertion des retournés", "appui à"),
        ("fr", "Lutte contre la traite des personnes", "lutte contre"),
        ("fr", "Elaboration d'une stratégie de migration", "elaboration d'"),
        ("fr", "Mieux protéger les migrants", "mieux protéger"),
        ("es", "Fortalecer las capacidades locales", "fortalecer"),
        ("es", "Fortalecimiento de las capacidades locales", "fortalecimiento de"),
        ("es", "Apoyo a los emprendimientos", "apoyo a"),
    ],
)
@pytest.mark.parametrize("level", ["outcome", "output"])
def test_a_result_that_begins_as_a_task_is_found(
    level: str, language: str, statement: str, words: str
) -> None:
    message = said("R04", statement, level=level, language=language)

    assert f'begins with "{words}"' in message


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        ("en", "Support services are available to returnees"),
        ("en", "IOM support is available to all migrants"),
        ("en", "IOM guidelines are applied by the ministry"),
        ("en", "IOM is able to respond within three days"),
        ("en", "The project area is free of mines"),
        ("en", "Support groups for women meet every week"),
        ("en", "Support to victims is available in all districts"),
        ("en", "Access to justice is guaranteed for migrants"),
        ("en", "Target groups have access to water"),
        ("en", "Training centres operate in three regions"),
        ("en", "Training is available to all returnees"),
        ("en", "Monitoring systems are in place"),
        ("en", "Building codes are applied by municipalities"),
        ("en", "Returning migrants have a trade"),
        ("en", "Participating communities adopt plans"),
        ("en", "Working conditions of migrants improve"),
        ("en", "Increased access to justice"),
        ("en", "Host families share their land"),
        ("en", "Provision of shelter is guaranteed by law"),
        ("en", "To this day, returnees have no trade"),
        ("fr", "Appui et conseil sont disponibles pour les retournés"),
        ("fr", "Les agents assurent l'accueil des migrants"),
        ("fr", "La lutte contre la traite est menée par la police"),
        ("es", "Los apoyos llegan a las familias"),
    ],
)
def test_a_noun_that_looks_like_a_task_is_none(language: str, statement: str) -> None:
    assert said("R04", statement, language=language) == ""


def test_an_objective_or_activity_may_begin_with_a_verb() -> None:
    assert said("R04", "Train district officials", level="activity") == ""
    assert said("R04", "To strengthen the law", level="objective") == ""


def test_a_profile_may_ask_for_actions() -> None:
    action = styled(output="action")

    assert said("R04", "Train officials", level="output", profile=action) == ""


# R05


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        ("en", "Workshops on case management"),
        ("en", "District officials are trained"),
        ("en", "Needs of local employers"),
        ("en", "Meetings with the ministry"),
        ("fr", "Atelier de lancement du projet"),
        ("fr", "Voyage d'étude dans un pays voisin"),
        ("fr", "Les agents sont formés à la gestion"),
        ("es", "Taller de lanzamiento del proyecto"),
        ("es", "Consultoría para el diseño del protocolo"),
    ],
)
def test_an_activity_that_names_a_thing_is_found(language: str, statement: str) -> None:
    message = said("R05", statement, level="activity", language=language)

    assert message.endswith("does not begin with a verb of action.")


@pytest.mark.parametrize(
    ("language", "statement"),
    [
        ("en", "Survey the needs of local employers"),
        ("en", "Carry out the baseline survey"),
        ("en", "To run courses for returnees"),
        ("en", "Conducting a survey"),
        ("en", "Re-establish the committee"),
        ("en", "Training of officials"),
        ("en", "Implement the roadmaps of the municipalities"),
        ("en", "Weld gates for the camp"),
        ("fr", "Organiser des ateliers de formation"),
        ("fr", "Recruter des professionnels de santé"),
        ("fr", "Tenir des réunions avec le comité"),
        ("fr", "Mise en place du comité de suivi"),
        ("fr", "Vulgariser la loi dans les communes"),
        ("es", "Realizar talleres con empleadores"),
        ("es", "Realización de talleres"),
    ],
)
def test_an_activity_may_begin_with_any_verb_or_the_name_of_a_task(
    language: str, statement: str
) -> None:
    assert said("R05", statement, level="activity", language=language) == ""


def test_what_is_true_of_all_activities_is_said_once() -> None:
    plan = stated("activity", "Workshops on the law").add(
        me.Activity("2", "Meetings with the ministry")
    )

    (finding,) = found("R05", plan)
    assert (finding.node, finding.message) == (
        "",
        "None of the activities begins with a verb of action: 1 and 2.",
    )


def test_what_is_true_of_some_activities_is_said_of_each() -> None:
    plan = stated("activity", "Workshops on the law").add(
        me.Activity("2", "Train the officials"), me.Activity("3", "Meetings in Niamey")
    )

    assert [f.node for f in found("R05", plan)] == ["1", "3"]


@pytest.mark.parametrize("code", ["R02", "R03", "R04", "R05"])
@pytest.mark.parametrize("statement", OTHER_LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_other_languages_are_not_read(code: str, statement: str, level: str) -> None:
    assert said(code, statement, level=level) == ""
