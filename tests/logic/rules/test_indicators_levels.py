"""Indicators at their level: deliveries, changes, and the same one twice."""

import pytest

import iom_me as me
from tests.logic.found import found, messages
from tests.logic.rules.titles import STATEMENTS, quoted, titled

# Deliveries above the outputs

DELIVERIES = [
    ("en", "# of officials trained on case management", "officials trained"),
    ("en", "# of community awareness sessions held", "community awareness sessions"),
    ("en", "# of kits for the returnees", "kits"),
    ("en", "Number of technical reports", "technical reports"),
    ("en", "% of the planned workshops held", "planned workshops"),
    ("en", "# of M&E officers trained on gender", "M&E officers trained"),
    (
        "en",
        "# of returnees receiving complementary reintegration assistance",
        "returnees receiving complementary reintegration assistance",
    ),
    ("fr", "Nombre d'ateliers pour les agents", "ateliers"),
    ("fr", "Nombre d'abris construits", "abris construits"),
    ("fr", "Nombre de migrants rapatriés", "migrants rapatriés"),
    (
        "fr",
        "Nombre de personnes sensibilisées aux risques",
        "personnes sensibilisées",
    ),
    (
        "fr",
        "Nombre de migrants ayant reçu une assistance directe",
        "migrants ayant reçu une assistance",
    ),
    ("es", "# de reuniones con los actores de la región", "reuniones"),
    (
        "es",
        "# de trabajadores de la salud capacitados",
        "trabajadores de la salud capacitados",
    ),
    (
        "es",
        "# de personas que reciben asistencia alimentaria",
        "personas que reciben asistencia",
    ),
]


@pytest.mark.parametrize("level", ["objective", "outcome"])
@pytest.mark.parametrize(("language", "title", "words"), DELIVERIES)
def test_a_delivery_does_not_measure_an_outcome(
    level: str, language: str, title: str, words: str
) -> None:
    assert quoted("I05", title, level=level, language=language) == words


@pytest.mark.parametrize(("language", "title", "words"), DELIVERIES)
def test_a_delivery_may_measure_an_output(
    language: str, title: str, words: str
) -> None:
    severities = {f.severity for f in found("I05", at_output(language, title))}

    assert severities <= {me.logic.Severity.INFO}


def at_output(language: str, title: str) -> me.ResultsFramework:
    return titled(title, level="output", language=language)


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("en", "# of coordination meetings held", "coordination meetings"),
        ("fr", "Nombre d'ateliers pour les agents", "ateliers"),
        ("es", "# de reuniones con los actores de la región", "reuniones"),
    ],
)
def test_events_at_an_output_are_worth_a_second_look(
    language: str, title: str, words: str
) -> None:
    assert quoted("I05", title, level="output", language=language) == words


@pytest.mark.parametrize(
    "title",
    [
        "# of returnees who attend coordination meetings",
        "# of meetings convened by the districts",
        "% of the planned workshops held",
        "# of officials trained on case management",
    ],
)
def test_what_others_do_at_an_output_is_none_of_the_projects_events(
    title: str,
) -> None:
    assert found("I05", at_output("en", title)) == []


def test_events_may_measure_an_output_that_is_about_them() -> None:
    plan = at_output("en", "# of coordination meetings held")
    meeting = plan.replace("1", statement="The districts hold meetings every month")

    assert found("I05", plan)
    assert found("I05", meeting) == []


CHANGES = [
    ("en", "% of the trained officials who apply the procedure"),
    ("en", "# of officials trained who apply the procedure"),
    ("en", "# of trained officers in the border posts"),
    ("en", "# of officials trained and still in their posts after a year"),
    ("en", "# of meetings convened by the districts"),
    ("en", "# of consultations per refugee per year"),
    ("en", "# of reports of trafficking in the district"),
    ("en", "# of farmers receiving a higher price for their crops"),
    ("en", "# of returnees in the villages that are affected"),
    ("en", "# of training centres in the district"),
    ("en", "# of mechanisms in the district for returnees trained in a trade"),
    ("en", "Trainings are held in the district"),
    ("fr", "Nombre d'agents formés qui appliquent la procédure"),
    ("fr", "Nombre de victimes assistées conformément à la loi"),
    ("fr", "Nombre de personnes qui ont un emploi dans la région"),
    ("es", "# de funcionarios capacitados que aplican el manual"),
    ("es", "# de personas con un empleo en la región"),
]


@pytest.mark.parametrize(("language", "title"), CHANGES)
def test_what_came_of_a_delivery_measures_an_outcome(language: str, title: str) -> None:
    assert quoted("I05", title, language=language) == ""


def test_a_delivery_names_the_level_it_stands_at() -> None:
    plan = titled("# of kits for the returnees", level="objective")

    (message,) = messages("I05", plan)

    assert message.endswith('is delivered ("kits"), but stands at objective level.')


# Changes at the outputs

LIVES = [
    ("en", "# of returnees with improved income", "improved income"),
    ("en", "% of the returnees who are employed after a year", "are employed"),
    ("en", "% of the officials who apply the procedure", "who apply"),
    ("en", "Prevalence of malaria in the camps", "Prevalence of"),
    ("fr", "% de migrants dont le revenu a augmenté", "dont le revenu"),
    ("fr", "Taux d'emploi des migrants de retour", "Taux d'emploi"),
    ("es", "% de personas cuyos ingresos aumentan", "cuyos ingresos"),
    ("es", "Tasa de empleo de las personas retornadas", "Tasa de empleo"),
    ("es", "# de jóvenes que consiguieron empleo", "consiguieron empleo"),
]


@pytest.mark.parametrize(("language", "title", "words"), LIVES)
def test_a_change_in_lives_does_not_measure_an_output(
    language: str, title: str, words: str
) -> None:
    assert quoted("I06", title, level="output", language=language) == words


@pytest.mark.parametrize("level", ["objective", "outcome"])
@pytest.mark.parametrize(("language", "title", "words"), LIVES)
def test_a_change_in_lives_measures_what_stands_above(
    level: str, language: str, title: str, words: str
) -> None:
    assert quoted("I06", title, level=level, language=language) == ""


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "% of the trainees applying for jobs"),
        ("en", "# of income-generating activities that are supported"),
        ("en", "# of returnees with the skills to earn an income"),
        ("en", "% of the participants who are satisfied with the course"),
        ("fr", "Nombre d'activités génératrices de revenus appuyées"),
        ("es", "# de actividades generadoras de ingresos en la región"),
    ],
)
def test_a_skill_or_a_service_measures_an_output(language: str, title: str) -> None:
    assert quoted("I06", title, level="output", language=language) == ""


@pytest.mark.parametrize(
    ("code", "level", "language", "title"),
    [
        ("I05", "outcome", "sw", "# ya mikutano na mafunzo katika wilaya"),
        ("I05", "outcome", "pt", "Número de pessoas com kits e cursos distribuídos"),
        ("I05", "outcome", "ar", "عدد الاجتماعات التي عقدت"),
        ("I06", "output", "sw", "% ya wahamiaji waliorudi wenye kazi na mapato"),
        ("I06", "output", "pt", "Taxa de emprego das pessoas que voltaram"),
        ("I06", "output", "ar", "نسبة العائدين الذين لديهم عمل"),
    ],
)
def test_a_title_in_another_language_is_not_read(
    code: str, level: str, language: str, title: str
) -> None:
    assert quoted(code, title, level=level, language=language) == ""


# The same twice


def two(first: str, second: str, *, language: str = "en") -> me.ResultsFramework:
    """Two outputs with an indicator each."""
    statement = STATEMENTS[language]
    return me.ResultsFramework(
        "P",
        "Return",
        results=[
            me.Output("1.1", statement, indicators=me.Indicator("1.1.a", first)),
            me.Output("2.1", statement, indicators=me.Indicator("2.1.a", second)),
        ],
    )


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "# of coordination meetings held", "# of coordination meetings held"),
        (
            "en",
            "# of coordination meetings held",
            "Number of coordination meetings held.",
        ),
        ("en", "# of trained officials", "% of officials trained"),
        ("fr", "Nombre de réunions de coordination", "# de réunions de coordination"),
        ("es", "# de reuniones de coordinación", "Número de reuniones de coordinación"),
        ("sw", "# ya mikutano ya uratibu", "# ya mikutano ya uratibu"),
    ],
)
def test_the_later_of_two_that_say_the_same_names_the_first(
    language: str, first: str, second: str
) -> None:
    plan = two(first, second, language=language if language != "sw" else "en")

    (finding,) = found("I07", plan)

    assert (finding.node, finding.indicator) == ("2.1", "2.1.a")
    assert finding.path == "2.1.a -> 1.1.a"
    assert "says the same as 1.1.a, which measures Output 1.1" in finding.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("# of actors trained", "# of actors trained on case management"),
        ("# of coordination meetings held", "# of district meetings held"),
        ("Number of people", "Number of people"),
        ("#", "#"),
        ("", ""),
    ],
)
def test_what_differs_or_says_too_little_is_not_the_same(
    first: str, second: str
) -> None:
    assert found("I07", two(first, second)) == []


def test_the_same_at_two_levels_is_said_to_be_so() -> None:
    title = "# of ex-students who found a job"
    plan = me.ResultsFramework("P", "Return").add(
        me.Outcome("1", "Ex-students work", indicators=me.Indicator("1.a", title)),
        me.Output("1.1", "Ex-students learn", indicators=me.Indicator("1.1.a", title)),
    )

    (message,) = messages("I07", plan)

    assert message.endswith(
        'the same as 1.a, which measures Outcome 1 "Ex-students work" at another level.'
    )


def test_the_same_in_one_result_is_one_too_many() -> None:
    plan = titled("# of jobs in the villages", "Number of jobs in the villages")

    (finding,) = found("I07", plan)

    assert finding.message.endswith("as 1.1, which measures the same result.")
    assert finding.suggestion == "Keep one of the two."


def test_number_and_share_of_the_same_go_together_in_one_result() -> None:
    plan = titled("# of returnees with an income", "% of returnees with an income")

    assert found("I07", plan) == []


def test_each_repetition_is_found_once() -> None:
    plan = titled(*["# of jobs in the villages"] * 4)

    assert [finding.indicator for finding in found("I07", plan)] == [
        "1.2",
        "1.3",
        "1.4",
    ]
