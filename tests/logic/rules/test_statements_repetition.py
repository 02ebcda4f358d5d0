"""Statements: each level says more than the one below it."""

import pytest

import iom_me as me
from tests.logic.found import found, messages
from tests.logic.rules.statement_plans import OTHER_LANGUAGES


def outcome(statement: str, *outputs: str) -> me.ResultsFramework:
    """An outcome with its outputs."""
    results = [me.Output(f"1.{n}", text) for n, text in enumerate(outputs, start=1)]
    links = [me.Link(result.id, "1") for result in results]
    return me.ResultsFramework("P", "t").add(
        me.Outcome("1", statement), *results, *links
    )


def output(statement: str, *activities: str) -> me.ResultsFramework:
    """An output with its activities."""
    results = [
        me.Activity(f"1.{n}", text) for n, text in enumerate(activities, start=1)
    ]
    links = [me.Link(result.id, "1") for result in results]
    return me.ResultsFramework("P", "t").add(
        me.Output("1", statement), *results, *links
    )


OTHER = "Employers know what returnees have learnt"


# R11


def test_an_outcome_that_repeats_one_of_its_outputs_is_found() -> None:
    plan = outcome(
        "The returnees have access to decent jobs",
        OTHER,
        "Returnees have access to decent jobs",
    )

    (message,) = messages("R11", plan)
    assert message.endswith(
        'says nearly the same as Output 1.2 "Returnees have access to decent jobs".'
    )


def test_an_outcome_that_only_adds_up_its_outputs_is_found() -> None:
    plan = outcome(
        "Migrants have access to health and education services",
        "Migrants have access to health services",
        "Migrants have access to education services",
    )

    (message,) = messages("R11", plan)
    assert message.endswith(
        "is the sum of its outputs 1.1 and 1.2, and says nothing more."
    )


def test_who_uses_a_skill_does_more_than_have_it() -> None:
    plan = outcome(
        "Returnees use business and financial management skills",
        "Returnees have business and financial management skills",
        OTHER,
    )

    assert found("R11", plan) == []


def test_an_outcome_of_its_own_is_fine() -> None:
    plan = outcome("Returnees earn a living", "Returnees have a trade", OTHER)

    assert found("R11", plan) == []


def test_a_single_output_that_says_the_same_is_left_to_the_rule_about_that() -> None:
    plan = outcome("Returnees have access to jobs", "Access of returnees to jobs")

    assert found("R11", plan) == []
    assert len(found("S07", plan)) == 1


def test_a_single_output_that_says_nearly_the_same_is_found() -> None:
    plan = outcome(
        "Returnees have access to decent jobs",
        "Returnees have equal access to decent jobs",
    )

    assert len(found("R11", plan)) == 1


# R12


@pytest.mark.parametrize(
    ("statement", "activity"),
    [
        (
            "District officials are trained in case management",
            "Train district officials in case management",
        ),
        (
            "District officials are trained in case management",
            "Training of district officials in case management",
        ),
        (
            "Les agents sont formés à la gestion des cas",
            "Former les agents à la gestion des cas",
        ),
        (
            "Los agentes están capacitados en la gestión de casos",
            "Capacitar a los agentes en la gestión de casos",
        ),
    ],
)
def test_an_output_that_repeats_its_activity_is_found(
    statement: str, activity: str
) -> None:
    (message,) = messages("R12", output(statement, "Hold a meeting", activity))

    assert message.endswith(f'says nearly the same as Activity 1.2 "{activity}".')


@pytest.mark.parametrize(
    ("statement", "activity"),
    [
        (
            "Officials have skills in case management",
            "Train officials in case management",
        ),
        (
            "Authorities have tools for the management of migration data",
            "Provide authorities with tools for the management of migration data",
        ),
    ],
)
def test_to_have_what_an_activity_provides_is_an_output(
    statement: str, activity: str
) -> None:
    assert found("R12", output(statement, activity)) == []


@pytest.mark.parametrize("code", ["R11", "R12"])
@pytest.mark.parametrize("statement", ["", "Training", *OTHER_LANGUAGES])
def test_other_languages_and_headings_are_not_compared(
    code: str, statement: str
) -> None:
    assert found(code, outcome(statement, statement, statement)) == []
    assert found(code, output(statement, statement)) == []
