"""Indicators about people: women and men, young and old, and the marker."""

from typing import Any

import pytest

import iom_me as me
from tests.logic.found import found, messages
from tests.logic.rules.titles import STATEMENTS, quoted, titled

SEX = me.Disaggregation("sex", categories=["female", "male"])
AGE = me.Disaggregation("age", categories=["under 25", "25 and older"])
PLACE = me.Disaggregation("district")

# Persons that are not broken down

PERSONS = [
    ("en", "# of returnees who have a job", "returnees"),
    ("en", "% of assisted returnees satisfied with the support", "returnees"),
    ("en", "# and % of trained officials who apply it", "officials"),
    ("en", "# of community members in the committees", "community members"),
    ("en", "Proportion of people with a job", "people"),
    ("fr", "Nombre de migrants de retour qui ont un emploi", "migrants"),
    ("fr", "% des nouveaux agents qui appliquent la procédure", "agents"),
    ("fr", "Nombre d'ex-étudiants formés dans les régions", "étudiants"),
    ("fr", "Nombre d'élus formés sur la loi", "élus"),
    ("fr", "Nombre de points focaux désignés par les ministères", "points focaux"),
    ("es", "# de personas que tienen un empleo", "personas"),
    ("es", "Porcentaje de los funcionarios que aplican el manual", "funcionarios"),
    ("es", "# de fiscales que aplican el manual", "fiscales"),
]


@pytest.mark.parametrize(("language", "title", "words"), PERSONS)
def test_persons_that_are_not_broken_down_are_named(
    language: str, title: str, words: str
) -> None:
    assert quoted("I12", title, language=language) == words


NO_PERSONS = [
    ("en", "# of coordination meetings with returnees"),
    ("en", "# of districts whose officials are trained"),
    ("en", "# of women groups in the villages"),
    ("en", "# of youth centres in the district"),
    ("en", "# of schools teaching migrants in the district"),
    ("en", "# of households with an income"),
    ("en", "Number of persons per latrine in the sites"),
    ("en", "Number of trained midwives per 1,000 births"),
    ("en", "# of officers' quarters built at the border"),
    ("en", "# of people reached by the campaign (disaggregated by sex and age)"),
    ("en", "# of migrants who have work, by age and gender"),
    ("fr", "Nombre de migrants qui ont un emploi, par sexe et âge"),
    ("es", "# de personas que tienen un empleo, por sexo y edad"),
    ("en", "% of staff time for the returnees"),
    ("en", "Average income of the returnees"),
    ("fr", "Nombre d'entreprises bénéficiaires de l'appui"),
    ("fr", "Nombre de groupes de femmes dans les villages"),
    ("fr", "Nombre de personnes par latrine dans les sites"),
    ("fr", "Nombre de personnes-jours de travail dans les villages"),
    ("es", "# de consultas para las personas migrantes"),
    ("es", "# de organizaciones de mujeres en la región"),
    ("sw", "# ya wahamiaji waliorudi wenye kazi"),
    ("pt", "Número de pessoas que têm um emprego"),
    ("ar", "عدد العائدين الذين لديهم عمل"),
]


@pytest.mark.parametrize(("language", "title"), NO_PERSONS)
def test_what_counts_no_persons_is_left_alone(language: str, title: str) -> None:
    assert quoted("I12", title, language=language) == ""


@pytest.mark.parametrize(
    ("dimensions", "words"),
    [
        ([], "is broken down neither by sex nor by age."),
        ([PLACE], "is broken down neither by sex nor by age."),
        ([AGE], "is not broken down by sex."),
        ([SEX], "is not broken down by age."),
        ([SEX, AGE], ""),
        ([me.Disaggregation("Sexe"), me.Disaggregation("Tranche d'âge")], ""),
        ([me.Disaggregation("género"), me.Disaggregation("edad")], ""),
        ([me.Disaggregation("gender"), me.Disaggregation("age_group")], ""),
        ([me.Disaggregation("sex and age")], ""),
        ([me.Disaggregation("SADD")], ""),
        ([me.Disaggregation("who", categories=["women", "men", "girls", "boys"])], ""),
        (
            [me.Disaggregation("who", categories=["F", "M"])],
            "is not broken down by age.",
        ),
        (
            [me.Disaggregation("groupe", categories=["femmes", "hommes"])],
            "is not broken down by age.",
        ),
    ],
)
def test_sex_and_age_are_known_by_many_names(
    dimensions: list[me.Disaggregation], words: str
) -> None:
    plan = titled("# of returnees who have a job", disaggregation=dimensions)

    (message,) = messages("I12", plan) or [""]

    assert message.endswith(words)
    assert bool(words) == bool(message)


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("en", "# of women with a job in the village", "is not broken down by age."),
        ("en", "# of women and youth with a job", "is not broken down by sex."),
        ("en", "# of children who go to school", "is not broken down by sex."),
        ("en", "# of girls who go to school", ""),
        (
            "en",
            "# of migrants with a job in the village (M/F)",
            "not broken down by age.",
        ),
        (
            "en",
            "# of survivors of gender-based violence in the camps",
            "is broken down neither by sex nor by age.",
        ),
        ("en", "# of returnees aged 15-24 with a job", "is not broken down by sex."),
        ("fr", "Nombre de femmes qui ont un emploi", "is not broken down by age."),
        ("fr", "Nombre d'enfants qui vont à l'école", "is not broken down by sex."),
        ("es", "# de mujeres que tienen un empleo", "is not broken down by age."),
        ("es", "# de promotoras que aplican el manual", "is not broken down by age."),
        ("es", "# de niños y niñas que van a la escuela", "is not broken down by sex."),
    ],
)
def test_a_title_may_say_the_sex_or_the_age_itself(
    language: str, title: str, words: str
) -> None:
    (message,) = messages("I12", titled(title, language=language)) or [""]

    assert message.endswith(words)
    assert bool(words) == bool(message)


@pytest.mark.parametrize(
    ("measure", "count"),
    [("count", 1), ("percentage", 1), ("ratio", 1), (None, 1), ("score", 0)],
)
def test_only_numbers_and_shares_of_persons_have_parts(
    measure: str | None, count: int
) -> None:
    plan = titled("# of returnees who have a job", measure=measure)

    assert len(found("I12", plan)) == count


def test_the_unit_tells_where_the_title_does_not() -> None:
    plan = titled("Vocational training in the villages", unit="returnees")

    (message,) = messages("I12", plan)

    assert 'is about persons ("returnees")' in message


def test_a_plan_without_any_breakdown_is_told_so_once() -> None:
    titles = ("# of returnees with a job", "# of jobs", "% of officials in their post")

    (finding,) = found("I12", titled(*titles))

    assert finding.message.endswith("these are about persons: 1.1 and 1.3.")
    assert finding.node == ""


def test_a_plan_with_some_breakdown_is_told_of_each_that_lacks_it() -> None:
    titles = ("# of returnees with a job", "# of jobs", "% of officials in their post")
    plan = titled(*titles).replace("1.2", disaggregation=PLACE)

    assert [finding.indicator for finding in found("I12", plan)] == ["1.1", "1.3"]


# Breakdowns without parts


def part(value: float, **by: str) -> me.DisaggregatedValue:
    return me.DisaggregatedValue(value, by=by)


BOTH = [part(3, sex="female"), part(5, age="under 25")]


def broken(baseline: Any, target: Any, *dimensions: me.Disaggregation) -> Any:
    """An indicator with parts of its values, beside one that has them all."""
    whole = me.Indicator(
        "1.0",
        "# of jobs",
        disaggregation=SEX,
        baseline=me.Baseline(1, disaggregated=BOTH),
        targets=me.Target(2, disaggregated=BOTH),
    )
    tried = me.Indicator(
        "1.1",
        "# of returnees",
        disaggregation=dimensions or (SEX, AGE),
        baseline=baseline,
        targets=target,
    )
    result = me.Outcome("1", "Returnees work", indicators=[whole, tried])
    return me.ResultsFramework("P", "Return", results=[result])


def given(value: me.Value, *parts: me.DisaggregatedValue) -> me.Baseline:
    return me.Baseline(value, disaggregated=parts)


def wanted(value: me.Value, *parts: me.DisaggregatedValue) -> me.Target:
    return me.Target(value, disaggregated=parts)


@pytest.mark.parametrize(
    ("baseline", "target", "words"),
    [
        (given(8), wanted(20), ["by sex and age, but neither its baseline nor its"]),
        (given(8, *BOTH), wanted(20), ["by sex and age, but its target is not."]),
        (given(8), wanted(20, *BOTH), ["by sex and age, but its baseline is not."]),
        (
            given(8, BOTH[0]),
            wanted(20, BOTH[1]),
            ["by age, but its baseline is not.", "by sex, but its target is not."],
        ),
        (given(8, BOTH[0]), wanted(20, BOTH[0]), ["by age, but neither its baseline"]),
        (given(8, *BOTH), wanted(20, *BOTH), []),
        (
            given(8, part(3, sex="female", age="under 25")),
            wanted(20, part(3, sex="female", age="under 25")),
            [],
        ),
        (given(0), wanted(20, *BOTH), []),
        (given(me.NotAvailable("not_collected")), wanted("many"), []),
        (None, [], []),
    ],
)
def test_a_value_has_the_parts_that_are_asked_for(
    baseline: me.Baseline | None, target: Any, words: list[str]
) -> None:
    found_messages = messages("I13", broken(baseline, target))

    assert len(found_messages) == len(words)
    for message, expected in zip(found_messages, words, strict=True):
        assert expected in message


def test_places_that_are_not_known_beforehand_need_no_parts() -> None:
    assert found("I13", broken(given(8), wanted(20), PLACE)) == []


def test_sex_needs_parts_even_if_its_categories_are_not_listed() -> None:
    plan = broken(given(8), wanted(20), me.Disaggregation("sexo"))

    assert len(found("I13", plan)) == 1


def test_the_last_target_is_the_one_that_is_broken_down() -> None:
    targets = [me.Target(10, date="2024-12-31"), wanted(20, *BOTH)]

    assert found("I13", broken(given(8, *BOTH), targets)) == []


def test_parts_that_are_missing_everywhere_are_said_once() -> None:
    plan = titled(
        "# of returnees",
        "# of officials",
        disaggregation=[SEX, AGE],
        baseline=me.Baseline(8),
        targets=me.Target(20),
    )

    (finding,) = found("I13", plan)

    assert finding.message.endswith("of the plan is broken down: 1.1 and 1.2.")
    assert finding.node == ""


# Gender marker


def marked(
    marker: me.Alignment | None = None, *, statement: str = "", **fields: Any
) -> me.ResultsFramework:
    plan = titled("# of returnees", language=fields.pop("language", "en"), **fields)
    marker = marker or me.Alignment("IASC GAM", "4")
    statement = statement or plan["1"].statement
    return plan.replace("1", alignment=marker, statement=statement)


@pytest.mark.parametrize(
    "framework",
    [
        "gender_marker",
        "IASC GAM",
        "OECD gender equality policy marker",
        "IASC Gender with Age Marker",
        "Marqueur genre",
        "Marcador de género",
    ],
)
def test_a_gender_marker_is_a_promise(framework: str) -> None:
    (finding,) = found("I20", marked(me.Alignment(framework, "2")))

    assert finding.node == "1"
    assert f"claims a gender marker ({framework} 2)" in finding.message


@pytest.mark.parametrize(
    "plan",
    [
        marked(me.Alignment("SDG", "5.1")),
        marked(me.Alignment("gender_marker", "0")),
        marked(me.Alignment("gender_marker", "N/A")),
        marked(disaggregation=SEX),
        marked(statement="The women who have returned are accepted in their villages"),
        marked(
            statement="Les femmes de retour sont acceptées par les gens des villages",
            language="fr",
        ),
        marked(
            statement="Las mujeres que han regresado son aceptadas por la gente",
            language="es",
        ),
        marked(language="sw"),
        titled("# of returnees"),
    ],
)
def test_a_marker_that_is_kept_or_not_claimed_is_fine(
    plan: me.ResultsFramework,
) -> None:
    assert found("I20", plan) == []


def test_a_marker_is_reported_once() -> None:
    second = me.Output("2.1", STATEMENTS["en"], alignment=me.Alignment("IASC GAM", "4"))

    assert len(found("I20", marked().add(second))) == 1


def test_women_in_an_activity_alone_do_not_keep_the_promise() -> None:
    plan = marked().add(me.Activity("1.1.1", "Train the women of the villages"))

    assert len(found("I20", plan)) == 1
