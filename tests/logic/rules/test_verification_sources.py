"""Where values come from: is it worth having, planned for, and a test where due."""

from typing import Any

import pytest

import iom_me as me
from tests.logic.found import found, messages

KINDS = {"objective": me.Objective, "outcome": me.Outcome, "output": me.Output}


def sourced(
    source: str, method: str = "", *, title: str = "% of jobs", level: str = "outcome"
) -> me.ResultsFramework:
    indicator = me.Indicator("1.a", title, data_source=source, collection_method=method)
    result = KINDS[level](
        "1", "Returning migrants have jobs in their region", indicators=indicator
    )
    return me.ResultsFramework("P", "Return", results=[result])


# M02


@pytest.mark.parametrize(
    ("source", "method", "language"),
    [
        ("Project reports", "", "en"),
        ("", "Quarterly progress reports", "en"),
        ("Monthly reports of the project", "desk review", "en"),
        ("Project narrative reports", "desk review", "en"),
        ("Rapports d’activités du projet", "", "fr"),
        ("Rapports narratifs et d’avancement de l’OIM", "", "fr"),
        ("Rapports mensuels du projet", "", "fr"),
        ("Rapports de suivi de l’OIM", "", "fr"),
        ("Informes de avance del proyecto", "", "es"),
    ],
)
def test_an_outcome_is_not_proved_by_reports_of_the_project(
    source: str, method: str, language: str
) -> None:
    (finding,) = found("M02", sourced(source, method), language=language)

    assert finding.severity.value == "info"
    assert (source or method) in finding.message


@pytest.mark.parametrize(
    ("source", "method", "level"),
    [
        ("Project reports", "", "output"),
        ("Project reports", "survey of employers", "outcome"),
        ("Survey of employers and project reports", "", "outcome"),
        ("Reports", "", "outcome"),
        ("Annual reports of the ministry", "", "outcome"),
        ("Labour force survey", "", "objective"),
        ("", "", "outcome"),
        ("Ripoti za mradi", "", "outcome"),
        ("تقارير المشروع", "", "outcome"),
        ("Relatórios do projeto", "", "outcome"),
    ],
)
def test_a_source_outside_the_project_is_fine(
    source: str, method: str, level: str
) -> None:
    assert found("M02", sourced(source, method, level=level), language="en") == []


def test_a_source_that_repeats_the_indicator_is_none() -> None:
    title = "% of returnees with a certificate of vocational training"
    words = "Returnees with a certificate of vocational training"

    (message,) = messages("M02", sourced(words, title=title), language="en")

    assert message.endswith(f'repeats what is measured: "{words}".')


def test_a_source_that_repeats_the_result_is_none() -> None:
    words = "Returning migrants have jobs in their region"

    assert len(found("M02", sourced(words, level="output"), language="en")) == 1


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("trained officials", "% of trained officials"),
        (
            "Register of certificates of vocational training",
            "% of returnees with a certificate of vocational training",
        ),
    ],
)
def test_a_source_may_name_who_is_asked(source: str, title: str) -> None:
    assert found("M02", sourced(source, title=title), language="en") == []


# M03


def planned(
    source: str,
    *work: str,
    method: str = "",
    money: tuple[str, ...] = (),
) -> me.ResultsFramework:
    """A plan with these activities and budget lines, and this source."""
    activities = [
        me.Activity(f"1.1.{place}", words) for place, words in enumerate(work)
    ]
    lines = [
        me.BudgetLine(f"B{place}", words, amount=1) for place, words in enumerate(money)
    ]
    return sourced(source, method).add(*activities, *lines)


COURSE = "Train the returnees in a trade of their choice"


def test_a_survey_that_nobody_plans_is_a_warning() -> None:
    (finding,) = found("M03", planned("Survey of returnees", COURSE), language="en")

    assert finding.severity.value == "warning"
    assert finding.message == (
        "No activity or budget line is about collecting data, but a survey or study is "
        'named for 1.a: "Survey of returnees".'
    )


@pytest.mark.parametrize(
    ("source", "work", "language"),
    [
        ("Enquête auprès des ménages", "Former les migrants à un métier", "fr"),
        ("Encuesta a los hogares", "Capacitar a los migrantes en un oficio", "es"),
    ],
)
def test_surveys_are_read_in_french_and_spanish(
    source: str, work: str, language: str
) -> None:
    assert len(found("M03", planned(source, work), language=language)) == 1


def test_surveys_are_reported_together() -> None:
    plan = planned("Survey of returnees", COURSE).add(
        me.Output(
            "2",
            "Officials refer returnees",
            indicators=[
                me.Indicator("2.a", "% of officials", collection_method="a study"),
                me.Indicator("2.b", "% of officials", data_source="register"),
            ],
        )
    )

    (message,) = messages("M03", plan, language="en")

    assert 'is named for 1.a and 2.a: "Survey of returnees".' in message


def test_a_survey_may_be_the_method() -> None:
    plan = planned("", COURSE, method="assessment of the needs of households")

    assert len(found("M03", plan, language="en")) == 1


@pytest.mark.parametrize(
    "plan",
    [
        planned("Survey of returnees"),
        planned("Survey of returnees", COURSE, "Carry out the survey of returnees"),
        planned("Survey of returnees", COURSE, "Collect data on the returnees"),
        planned("Survey of returnees", COURSE, money=("Monitoring and evaluation",)),
        planned("Survey of returnees", COURSE, money=("M&E",)),
        planned("Survey of returnees", COURSE, money=("Baseline and endline",)),
        planned("National labour force survey", COURSE),
        planned("Household survey", COURSE, method="existing data of the ministry"),
        planned("Register of the training centre", COURSE),
        planned("Post-training survey", COURSE),
        planned("", COURSE),
    ],
)
def test_a_survey_that_is_planned_or_done_by_others_is_fine(
    plan: me.ResultsFramework,
) -> None:
    assert found("M03", plan, language="en") == []


@pytest.mark.parametrize(
    "work",
    ["", "—", "Kuwafundisha wanaorejea kazi", "تدريب العائدين", "Formar os migrantes"],
)
def test_work_that_cannot_be_read_may_be_a_survey(work: str) -> None:
    assert found("M03", planned("Survey of returnees", work), language="en") == []


# M04


def taught(title: str, **means: Any) -> me.ResultsFramework:
    return sourced("", title=title).replace("1.a", **means)


@pytest.mark.parametrize(
    ("title", "means", "language"),
    [
        (
            "% of trained officials with knowledge of case management",
            {"data_source": "lists of participants"},
            "en",
        ),
        (
            "% of trained officials who demonstrate more knowledge of human rights",
            {"data_source": "attendance sheets"},
            "en",
        ),
        (
            "% of participants who understand their rights",
            {"collection_method": "interviews with the participants"},
            "en",
        ),
        (
            "% des agents formés qui ont les connaissances nécessaires",
            {"data_source": "listes de présence"},
            "fr",
        ),
        (
            "% de los funcionarios capacitados con conocimientos sobre la trata",
            {"data_source": "listas de asistencia"},
            "es",
        ),
    ],
)
def test_what_is_learnt_needs_a_test(
    title: str, means: dict[str, str], language: str
) -> None:
    (finding,) = found("M04", taught(title, **means), language=language)

    assert finding.severity.value == "info"
    assert finding.indicator == "1.a"


@pytest.mark.parametrize(
    ("title", "means"),
    [
        (
            "% of trained officials with knowledge",
            {"collection_method": "pre/post test"},
        ),
        ("% of trained officials with knowledge", {"data_source": "quiz"}),
        ("% of trained officials with knowledge", {}),
        (
            "% of trained officials with knowledge on the post-test",
            {"data_source": "lists of participants"},
        ),
        (
            "% of trained officials who use their skills at work",
            {"data_source": "lists of participants"},
        ),
        (
            "% of households with knowledge of their rights",
            {"data_source": "lists of households"},
        ),
        ("% of officials trained", {"data_source": "lists of participants"}),
        (
            "% of trained officials with knowledge of case management",
            {"data_source": "orodha ya washiriki wa mafunzo yote"},
        ),
        (
            "% ya maafisa waliofunzwa wenye ujuzi wa kutosha",
            {"data_source": "lists of participants"},
        ),
    ],
)
def test_a_test_or_something_else_than_learning_is_fine(
    title: str, means: dict[str, str]
) -> None:
    assert found("M04", taught(title, **means), language="en") == []
