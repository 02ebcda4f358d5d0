"""What the values can be: shares, counts and texts."""

import re
from typing import Any

import pytest

import iom_me as me
from tests.logic.found import found, messages


def titled(title: str, **fields: Any) -> me.ResultsFramework:
    indicator = me.Indicator("1.a", title, **fields)
    return me.ResultsFramework("P", "Return").add(
        me.Outcome("1", "Returnees work", indicators=indicator)
    )


# T09

ZERO = me.Baseline(0, date="2024-01-01")


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("% of returnees with sufficient income", "en"),
        ("% of assisted returnees satisfied with their reintegration", "en"),
        ("% des ménages qui ont un revenu suffisant", "fr"),
        ("% de los hogares que tienen un ingreso suficiente", "es"),
    ],
)
def test_nobody_in_a_population_is_worth_a_second_look(
    title: str, language: str
) -> None:
    plan = titled(title, measure="percentage", baseline=ZERO)

    (finding,) = found("T09", plan, language=language)

    assert finding.severity.value == "info"
    assert re.search(r"\b0\s%", finding.message)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("% of trained officials who pass the test", "en"),
        ("% of participants who know their rights", "en"),
        ("% of returnees receiving a grant", "en"),
        ("% of implementation of the plan of action", "en"),
        ("% des agents formés qui réussissent le test", "fr"),
        ("% de los funcionarios capacitados que aprueban la prueba", "es"),
        ("% ya wanaorejea ambao wana kipato cha kutosha", "en"),
        ("% من الأسر التي لديها دخل كاف", "en"),
        ("% das famílias que têm uma renda suficiente", "en"),
        ("%", "en"),
    ],
)
def test_nobody_among_those_whom_the_project_reaches_is_fine(
    title: str, language: str
) -> None:
    plan = titled(title, measure="percentage", baseline=ZERO)

    assert found("T09", plan, language=language) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"baseline": me.Baseline(12, date="2024-01-01")},
        {"baseline": me.Baseline(0, source="household survey 2023")},
        {"baseline": me.Baseline(me.NotAvailable("not_applicable"))},
        {"baseline": None},
        {"direction": "decrease"},
        {"direction": "maintain"},
        {"measure": "count"},
    ],
)
def test_a_share_of_a_population_may_be_known(changes: dict[str, Any]) -> None:
    fields = {"measure": "percentage", "baseline": ZERO} | changes

    assert found("T09", titled("% of returnees with income", **fields)) == []


# T10


@pytest.mark.parametrize("value", [-1, 101, 100.5, 1e300])
def test_a_share_lies_between_0_and_100(value: float) -> None:
    plan = titled("% of jobs", targets=me.Target(value))

    (finding,) = found("T10", plan)

    assert finding.severity.value == "error"
    assert finding.message.endswith("% does not lie between 0 and 100.")


def test_the_upper_end_of_a_range_is_a_share_too() -> None:
    target = me.Target(80, operator="between", upper=120)

    (message,) = messages("T10", titled("Jobs", measure="percentage", targets=target))

    assert 'Indicator 1.a "Jobs" is a share, but 120 % does not' in message


def test_each_target_is_looked_at_and_its_parts_too() -> None:
    part = me.DisaggregatedValue(130, by={"sex": "female"})
    plan = titled(
        "Jobs",
        measure="percentage",
        baseline=me.Baseline(20, disaggregated=[part]),
        targets=[
            me.Target(110, date="2024-12-31", disaggregated=[part]),
            me.Target(120, date="2025-12-31"),
        ],
    )

    assert [
        message.split(", but ")[1].split()[0] for message in messages("T10", plan)
    ] == [
        "130",
        "110",
        "120",
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [(-3, "-3 is less than nothing."), (2.5, "2.5 is no whole number.")],
)
def test_a_count_is_whole_and_not_negative(value: float, words: str) -> None:
    plan = titled("# of jobs in the region", measure="count", targets=me.Target(value))

    (message,) = messages("T10", plan, language="en")

    assert message.endswith(f"is a count, but {words}")


@pytest.mark.parametrize(
    ("title", "measure", "value"),
    [
        ("% of jobs", "percentage", 0),
        ("% of jobs", "percentage", 100),
        ("# of jobs", "count", 10**20),
        ("# of jobs", "count", 1e300),
        ("# of jobs", "currency", 2.5),
        ("Jobs", None, 180),
        ("% increase in the income of households", "percentage", 150),
        ("% of the planned budget that is spent", "percentage", 104),
        ("% change in household income", "percentage", -5),
        ("% d'augmentation du revenu des ménages", "percentage", 150),
        ("% de aumento del ingreso de los hogares", "percentage", 150),
        ("# of tonnes of food in the stores", "count", 12.5),
        ("Average # of meals of a household", "count", 2.5),
        ("# de tonnes de vivres dans les dépôts", "count", 12.5),
        ("# de toneladas de alimentos en los almacenes", "count", 12.5),
        ("# ya tani za chakula katika maghala", "count", 12.5),
        ("# of jobs", "count", "half"),
    ],
)
def test_what_is_possible_or_explained_is_fine(
    title: str, measure: str | None, value: me.Value
) -> None:
    plan = titled(title, measure=measure, targets=me.Target(value))

    assert found("T10", plan, language="en") == []


def test_the_unit_may_explain_a_fraction() -> None:
    plan = titled(
        "# of food in the stores",
        measure="count",
        unit="metric tonnes",
        targets=me.Target(12.5),
    )

    assert found("T10", plan, language="en") == []


# T11


@pytest.mark.parametrize("measure", [None, "binary", "ordinal"])
def test_a_number_and_a_text_cannot_be_compared(measure: str | None) -> None:
    plan = titled(
        "Quality of the policy",
        measure=measure,
        baseline=me.Baseline(0),
        targets=me.Target("adopted"),
    )

    (message,) = messages("T11", plan, language="en")

    assert message.endswith(
        'one of baseline, 0, and target, "adopted", is a number, the other a text.'
    )


def test_a_number_of_things_has_no_target_in_per_cent() -> None:
    plan = titled(
        "# of returnees referred",
        baseline=me.Baseline(0),
        targets=me.Target("at least 80 % (#TBD)"),
    )

    (message,) = messages("T11", plan, language="en")

    assert message == (
        'Indicator 1.a "# of returnees referred" is a number, but '
        '"at least 80 % (#TBD)" is given in per cent.'
    )


@pytest.mark.parametrize("words", ["80 officials", "≥ 1,200 households", "12 offices"])
def test_a_share_has_no_target_in_other_units(words: str) -> None:
    plan = titled("% of officials", baseline=me.Baseline(4), targets=me.Target(words))

    (message,) = messages("T11", plan, language="en")

    assert message.endswith(f'"{words}" is given in another unit than per cent.')


def test_per_cent_and_a_number_of_things_cannot_be_compared() -> None:
    plan = titled(
        "Officials who refer",
        baseline=me.Baseline("40 %"),
        targets=me.Target("120 officials"),
    )

    (message,) = messages("T11", plan, language="en")

    assert message.endswith(
        'one of baseline, "40 %", and target, "120 officials", is given in per cent, '
        "the other is not."
    )


@pytest.mark.parametrize(
    ("title", "baseline", "target"),
    [
        ("Jobs", 3, 5),
        ("Jobs", "few", "many"),
        ("Jobs", 3, me.NotAvailable("not_due")),
        ("Jobs", 3, "TBD"),
        ("Jobs", 3, "N/A"),
        ("Jobs", "N/A", 3),
        ("Jobs", 0, "800 (40 per community)"),
        ("Jobs", 0, "12 of the offices"),
        ("Jobs", 0, "80 %"),
        ("Jobs", 0, "—"),
        ("Jobs", 0, "ajira nyingi zaidi kwa vijana katika mkoa"),
        ("Jobs", 0, "المزيد من الوظائف"),
        ("% of officials", "0 (no officials yet)", "80 %"),
        ("% of officials", 0, "80 percent"),
        ("% of officials", 0, "80"),
        ("% of officials", "3 out of 5 districts", "80 %"),
        ("# and % of officials", 0, "80 %"),
        ("#", 0, "80"),
    ],
)
def test_values_of_one_kind_or_in_doubt_are_fine(
    title: str, baseline: me.Value, target: me.Value
) -> None:
    plan = titled(title, baseline=me.Baseline(baseline), targets=me.Target(target))

    assert found("T11", plan, language="en") == []


@pytest.mark.parametrize("measure", ["count", "percentage", "currency", "qualitative"])
def test_a_measure_that_says_its_kind_is_left_to_the_rule_about_it(
    measure: str,
) -> None:
    plan = titled(
        "# of jobs",
        measure=measure,
        baseline=me.Baseline(0),
        targets=me.Target("80 %"),
    )

    assert found("T11", plan, language="en") == []


def test_a_text_alone_is_of_one_kind() -> None:
    assert found("T11", titled("Jobs", targets=me.Target("many"))) == []
