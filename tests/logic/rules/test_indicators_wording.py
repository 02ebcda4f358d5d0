"""Titles of indicators: one thing, neutral, without the target."""

import pytest

from tests.logic.found import found
from tests.logic.rules.titles import UNREAD, quoted, titled

# Two things at once

TWO_THINGS = [
    ("en", "# of trainings held and returnees employed", "returnees employed"),
    (
        "en",
        "Number of courses held and number of returnees who have a job",
        "number of returnees who have a job",
    ),
    (
        "en",
        "# of community members reached and host families supported",
        "host families supported",
    ),
    (
        "en",
        "% of returnees and % of people in the villages who feel safe",
        "% of people in the villages who feel safe",
    ),
    (
        "en",
        "No. of households visited, No. of cases referred to the district",
        "No. of cases referred to the district",
    ),
    ("en", "# of policies drafted as well as laws signed", "laws signed"),
    ("fr", "Nombre d'ateliers organisés et de migrants formés", "de migrants formés"),
    ("fr", "Nombre de kits remis et d'entreprises créées", "d'entreprises créées"),
    (
        "fr",
        "Nombre de cours tenus et nombre de migrants qui ont un emploi",
        "nombre de migrants qui ont un emploi",
    ),
    ("es", "# de talleres realizados y personas capacitadas", "personas capacitadas"),
    (
        "es",
        "Número de cursos y número de personas que tienen un empleo",
        "número de personas que tienen un empleo",
    ),
]


@pytest.mark.parametrize(("language", "title", "words"), TWO_THINGS)
def test_an_indicator_of_two_things_is_named_with_the_second(
    language: str, title: str, words: str
) -> None:
    assert quoted("I04", title, language=language) == words


ONE_THING = [
    ("en", "# and % of returnees who have an income"),
    ("en", "Number and percentage of returnees who have an income"),
    ("en", "# of men and women who have an income"),
    ("en", "% of officials with the knowledge and skills to manage cases"),
    ("en", "# of cases identified and referred"),
    ("en", "# of parents organized into groups, trained and certified"),
    ("en", "# of migrants trained and gainfully employed"),
    ("en", "# of centres constructed and well equipped"),
    ("en", "# of officials trained and later deployed to the border"),
    ("en", "# of officials trained and who are deployed to the border"),
    ("en", "# of officials trained, % of whom women"),
    ("en", "# of returnees trained and % of women"),
    ("en", "Difference between the number of arrivals and the number of departures"),
    ("en", "Number of cases (registered, referred, closed) in the district"),
    ("en", "Value of loans and savings of the groups"),
    ("fr", "Nombre de cas identifiés et pris en charge"),
    ("fr", "Nombre d'enseignants recrutés et/ou formés"),
    ("fr", "# et % de femmes et d'hommes qui ont un revenu"),
    ("fr", "Écart entre le nombre d'arrivées et le nombre de départs"),
    ("es", "# de productos elaborados y difundidos"),
    ("es", "# y % de personas que tienen un ingreso"),
    ("es", "# de mecanismos establecidos y que funcionan"),
]


@pytest.mark.parametrize(("language", "title"), ONE_THING)
def test_an_indicator_of_one_thing_is_left_alone(language: str, title: str) -> None:
    assert quoted("I04", title, language=language) == ""


# Targets and dates in the text

TARGETS = [
    ("en", "at least 80 % of the returnees report an income", "at least 80 %"),
    ("en", "80% of the returnees are satisfied", "80%"),
    ("en", "150 returnees are trained in a trade", "150 returnees"),
    ("en", "1,500 returnees are trained in a trade", "1,500 returnees"),
    ("en", "More than 50 % of the partners are satisfied", "More than 50 %"),
    ("en", "Up to 20 villages have a committee", "Up to 20 villages"),
    (
        "en",
        "Income of the returnees increased by at least 20 %",
        "increased by at least 20 %",
    ),
    ("en", "1 roadmap for the districts", "1 roadmap"),
    ("fr", "Au moins 40 agents formés dans les régions", "Au moins 40 agents"),
    ("fr", "80 % des migrants de retour ont un revenu", "80 %"),
    ("fr", "Le revenu des ménages augmente de 20 %", "augmente de 20 %"),
    ("es", "Al menos 40 funcionarios de la región", "Al menos 40 funcionarios"),
    ("es", "El 80 % de las personas tienen un ingreso", "El 80 %"),
    ("es", "80 % de las personas tienen un ingreso", "80 %"),
    ("es", "Al menos el 50 % de las personas son mujeres", "Al menos el 50 %"),
    ("es", "Más del 40 % de las personas tienen un ingreso", "Más del 40 %"),
]


@pytest.mark.parametrize(("language", "title", "words"), TARGETS)
def test_a_target_in_the_text_is_quoted(language: str, title: str, words: str) -> None:
    assert quoted("I08", title, language=language) == words


DATES = [
    ("en", "# of returnees who have a job by 2025", "by 2025"),
    ("en", "# of returnees in work by the end of June 2025", "by the end of June 2025"),
    (
        "en",
        "% of the returnees in work by the end of the project",
        "by the end of the project",
    ),
    ("fr", "Nombre de migrants formés d'ici fin 2025", "d'ici fin 2025"),
    (
        "fr",
        "Nombre de migrants formés d'ici la fin du projet",
        "d'ici la fin du projet",
    ),
    ("es", "# de personas con un empleo para el año 2025", "para el año 2025"),
    ("es", "# de planes aprobados a diciembre de 2025", "a diciembre de 2025"),
    (
        "es",
        "# de personas con un empleo al final del proyecto",
        "al final del proyecto",
    ),
]


@pytest.mark.parametrize(("language", "title", "words"), DATES)
def test_a_date_in_the_text_is_quoted(language: str, title: str, words: str) -> None:
    plan = titled(title, language=language)

    (finding,) = found("I08", plan, language=language)

    assert words in finding.message.replace(f'"{title}"', "")


NEUTRAL = [
    ("en", "% of returnees aged 15-24 who found a job within six months"),
    ("en", "# of people displaced in the last 12 months"),
    ("en", "% of trainees who score 75 % or more on the post-test"),
    ("en", "% of trainees with a score >= 75 % in the test"),
    ("en", "# of children who attended at least 10 sessions"),
    ("en", "% of the households whose income rose by 20 %"),
    ("en", "1. Roadmap of the districts is adopted"),
    ("en", "1.1 Roadmap of the districts is adopted"),
    ("en", "2 Number of returnees who have a job"),
    ("en", "24-hour hotline is in operation"),
    ("en", "24 hours of counselling per person"),
    ("en", "3W matrix of the cluster is updated"),
    ("en", "2030 Agenda is reflected in the plans of the districts"),
    ("en", "# of plans that reflect the 2030 Agenda"),
    ("en", "Improved access to water in the villages for 20 % of the people"),
    ("en", "At least"),
    ("en", "Less than 6 months between arrival and counselling"),
    ("fr", "# de jeunes de 15 à 24 ans qui ont un emploi"),
    ("fr", "# de personnes formées avant 2025 qui ont un emploi"),
    ("es", "# de personas de 15 a 49 años que tienen un empleo"),
    ("es", "# de centros para cada 500,000 personas"),
    ("es", "Un comité de la región se reúne cada mes"),
]


@pytest.mark.parametrize(("language", "title"), NEUTRAL)
def test_a_criterion_or_a_number_in_a_name_is_no_target(
    language: str, title: str
) -> None:
    assert quoted("I08", title, language=language) == ""


# Direction in the text

DIRECTIONS = [
    ("en", "Increase in the number of jobs in the villages", "Increase in"),
    ("en", "Reduced hunger in the villages of the district", "Reduced"),
    ("en", "% increase in the income of the returnees", "increase in"),
    ("en", "Percentage reduction of the losses after harvest", "reduction of"),
    ("fr", "Augmentation du nombre d'emplois dans les villages", "Augmentation"),
    ("fr", "Meilleure connaissance des droits par les migrants", "Meilleure"),
    ("es", "Aumento del número de empleos en los pueblos", "Aumento"),
    ("es", "Mayor conocimiento de los derechos en los pueblos", "Mayor"),
    ("es", "Reducir el número de cruces irregulares", "Reducir"),
]


@pytest.mark.parametrize(("language", "title", "words"), DIRECTIONS)
def test_a_title_that_begins_with_a_direction_is_not_neutral(
    language: str, title: str, words: str
) -> None:
    assert quoted("I09", title, language=language) == words


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "% of returnees with increased income"),
        ("en", "# of improved latrines in the villages"),
        ("en", "Number of jobs in the villages"),
        ("en", "Rate of unemployment in the villages"),
        ("fr", "% de migrants dont le revenu a augmenté"),
        ("es", "% de personas cuyos ingresos aumentan"),
    ],
)
def test_what_has_changed_for_those_counted_is_no_direction(
    language: str, title: str
) -> None:
    assert quoted("I09", title, language=language) == ""


def test_a_change_and_its_size_are_said_once() -> None:
    title = "Increase of 20 % in the income of the returnees"

    assert quoted("I08", title) == "Increase of 20 %"
    assert quoted("I09", title) == ""


# Other languages

OTHERS = [
    ("sw", "80 % ya wahamiaji waliorudi wana kazi katika wilaya"),
    ("sw", "# ya mafunzo na # ya wahamiaji waliorudi katika wilaya"),
    ("pt", "Aumento do número de pessoas com um emprego até 2025"),
    ("pt", "80 % das pessoas têm um emprego e um rendimento"),
    ("ar", "زيادة عدد العائدين الذين لديهم عمل بنسبة 20 %"),
]


@pytest.mark.parametrize(("language", "title"), OTHERS)
@pytest.mark.parametrize("code", ["I04", "I08", "I09"])
def test_a_title_in_another_language_is_not_read(
    code: str, language: str, title: str
) -> None:
    assert language in UNREAD
    assert quoted(code, title, language=language) == ""
