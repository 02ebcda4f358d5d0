"""Measure, numerator, direction, accumulation and kind of value of indicators."""

from typing import Any

import attrs
import pytest

import iom_me as me
from iom_me.logic import Fix
from tests.logic.found import found, messages
from tests.logic.rules.titles import titled

# Measure


@pytest.mark.parametrize(
    ("title", "measure", "unit", "words", "severity"),
    [
        ("% of returnees in work", "count", "", "begins with %", "error"),
        ("# of returnees in work", "percentage", "", "begins with #", "error"),
        ("% ya wahamiaji waliorudi", "count", "", "begins with %", "error"),
        ("# ya wahamiaji waliorudi", "percentage", "", "begins with #", "error"),
        (
            "Returnees in work",
            "count",
            "% of returnees",
            'unit "% of returnees"',
            "error",
        ),
        (
            "Percentage of returnees in work",
            "count",
            "",
            "begins as a share",
            "warning",
        ),
        ("Number of returnees in work", "percentage", "", "a number of", "warning"),
        ("Pourcentage de migrants formés", "count", "", "begins as a share", "warning"),
        ("Nombre de migrants formés", "percentage", "", "a number of", "warning"),
        ("Porcentaje de personas con empleo", "count", "", "as a share", "warning"),
        ("Número de personas con empleo", "percentage", "", "a number of", "warning"),
    ],
)
def test_a_title_that_does_not_agree_with_the_measure_is_found(
    title: str, measure: str, unit: str, words: str, severity: str
) -> None:
    plan = titled(title, measure=measure, unit=unit, language=_language(title))

    (finding,) = found("I10", plan)

    assert words in finding.message
    assert finding.severity.value == severity


def _language(title: str) -> str:
    """The language that a plan with this title is in."""
    first = title.split(maxsplit=1)[0]
    known = {"Pourcentage": "fr", "Nombre": "fr", "Porcentaje": "es", "Número": "es"}
    return known.get(first, "sw" if " ya " in title else "en")


@pytest.mark.parametrize(
    ("title", "measure"),
    [
        ("% of returnees in work", "percentage"),
        ("# of returnees in work", "count"),
        ("# and % of returnees in work", "percentage"),
        ("# and % of returnees in work", "count"),
        ("# na % ya wahamiaji waliorudi", "percentage"),
        ("% of budget spent by the districts", "ratio"),
        ("# of cases closed as % of cases opened", "percentage"),
        ("# of points in the test of skills", "ordinal"),
        ("Returnees in work", "count"),
        ("Returnees in work", "percentage"),
        ("%", "count"),
        ("%%{init: {'theme': 'dark'}}%%", "count"),
        ("#REF!", "percentage"),
        ("", "percentage"),
    ],
)
def test_a_title_that_agrees_or_says_nothing_is_fine(title: str, measure: str) -> None:
    plan = titled(title, measure=measure, language="sw" if " na " in title else "en")

    assert found("I10", plan) == []


def test_a_number_and_a_share_need_two_indicators() -> None:
    plan = titled("# and % of returnees in work", "# of jobs in the villages")

    first, second = found("I10", plan)

    assert "asks for a number and a share" in first.message
    assert first.suggestion.startswith("Make two indicators of it")
    assert second.message.endswith("does not say what kind of value it has.")
    assert {first.severity.value, second.severity.value} == {"warning"}


def test_a_measure_that_is_missing_everywhere_is_said_once() -> None:
    plan = titled("# of jobs in the villages", "% of returnees in work")

    (finding,) = found("I10", plan)

    assert finding.message == "No indicator of the plan says what kind of value it has."
    assert (finding.node, finding.severity.value) == ("", "warning")


def test_a_measure_that_is_missing_somewhere_is_said_there() -> None:
    plan = titled("# of jobs in the villages", "% of returnees", "# of returnees")
    plan = plan.replace("1.1", measure="count")

    assert [finding.indicator for finding in found("I10", plan)] == ["1.2", "1.3"]


@pytest.mark.parametrize(
    ("fields", "currency", "words"),
    [
        ({"measure": "currency"}, "", "neither its unit nor the plan names a currency"),
        ({"measure": "currency"}, "EUR", ""),
        ({"measure": "currency", "unit": "XOF"}, "", ""),
        ({"measure": "score"}, "", "its unit does not name the scale"),
        ({"measure": "score", "unit": "points out of 100"}, "", ""),
        ({"measure": "binary"}, "", ""),
        ({"measure": "qualitative"}, "", ""),
    ],
)
def test_money_needs_a_currency_and_a_score_its_scale(
    fields: dict[str, str], currency: str, words: str
) -> None:
    plan = attrs.evolve(
        titled("Average savings of the households", **fields), currency=currency
    )

    (message,) = messages("I10", plan) or [""]

    assert words in message
    assert bool(words) == bool(message)


# Numerator and denominator


@pytest.mark.parametrize(
    ("measure", "numerator", "denominator", "words"),
    [
        ("percentage", "", "", "defines neither its numerator nor its denominator."),
        ("ratio", " ", "\n", "defines neither its numerator nor its denominator."),
        ("percentage", "", "all", "does not define its numerator."),
        ("percentage", "some", "", "does not define its denominator."),
        ("percentage", "some", "all", ""),
        ("count", "", "", ""),
        (None, "", "", ""),
    ],
)
def test_a_share_says_of_what(
    measure: str | None, numerator: str, denominator: str, words: str
) -> None:
    plan = titled(
        "% of returnees", measure=measure, numerator=numerator, denominator=denominator
    )

    (message,) = messages("I11", plan) or [""]

    assert message.endswith(words)
    assert bool(words) == bool(message)


def test_shares_without_any_definition_are_listed_once() -> None:
    plan = titled("% of returnees", "% of officials", "# of jobs", measure="percentage")
    plan = plan.replace("1.3", measure="count")

    (finding,) = found("I11", plan)

    assert finding.message.endswith("none of its percentages and ratios: 1.1 and 1.2.")
    assert finding.node == ""


def test_one_share_that_is_defined_sets_the_others_apart() -> None:
    plan = titled("% of a", "% of b", "% of c", measure="percentage")
    plan = plan.replace("1.2", numerator="some", denominator="all")

    assert [finding.indicator for finding in found("I11", plan)] == ["1.1", "1.3"]


# Direction


def valued(
    baseline: me.Value | None, *targets: me.Target, **fields: Any
) -> me.ResultsFramework:
    """An indicator with these values, and dates where they are not given."""
    start = None if baseline is None else me.Baseline(baseline)
    return titled("# of jobs", baseline=start, targets=targets, **fields)


@pytest.mark.parametrize(
    ("baseline", "targets", "after"),
    [
        (0, [me.Target(80)], "increase"),
        (0, [me.Target(80, operator="at_least")], "increase"),
        (0, [me.Target(20, operator="between", upper=30)], "increase"),
        (0, [me.Target(20, date="2024-12-31"), me.Target(80)], "increase"),
        (6, [me.Target(4, operator="at_most")], "decrease"),
        (6, [me.Target(4)], None),
        (6, [me.Target(6)], None),
        (6, [me.Target(8, operator="at_most")], None),
        (6, [me.Target(2, operator="between", upper=4)], None),
        (6, [me.Target(4, date="2024-12-31"), me.Target(8)], None),
        (6, [me.Target(me.NotAvailable("not_due"))], None),
        (6, [], None),
        (me.NotAvailable("not_collected"), [me.Target(8)], None),
        (None, [me.Target(8)], None),
    ],
)
def test_a_direction_is_proposed_where_the_values_leave_no_doubt(
    baseline: me.Value | None, targets: list[me.Target], after: str | None
) -> None:
    (finding,) = found("I14", valued(baseline, *targets, measure="count"))

    expected = after and Fix("1.1", "direction", before=None, after=after)
    assert finding.fix == expected
    assert finding.message.endswith("which way is better; increase is assumed.")


def test_a_direction_that_is_missing_everywhere_is_said_once_and_mended_at_once() -> (
    None
):
    rising: dict[str, Any] = {
        "measure": "count",
        "baseline": me.Baseline(0),
        "targets": me.Target(9),
    }
    plan = titled("# of jobs", "# of loans", **rising).add(
        me.Outcome("2", "t", indicators=me.Indicator("2.1", "# of cases", unit="cases",
                                                     measure="count"))
    )  # fmt: skip

    (finding,) = found("I14", plan)

    assert (finding.node, finding.indicator) == ("", "")
    assert "increase is assumed of all of them: 1.1, 1.2 and 2.1." in finding.message
    assert finding.fix is not None
    assert [step.node for step in finding.fix.steps] == ["1.1", "1.2"]


@pytest.mark.parametrize(
    ("measure", "value", "count"),
    [
        ("percentage", me.NotAvailable("not_due"), 1),
        ("score", 4, 1),
        (None, 4, 1),
        (None, "better", 0),
        (None, me.NotAvailable("not_due"), 0),
        ("binary", 1, 0),
        ("ordinal", 3, 0),
        ("qualitative", "better", 0),
    ],
)
def test_only_what_has_numbers_needs_a_direction(
    measure: str | None, value: me.Value, count: int
) -> None:
    assert len(found("I14", valued(value, me.Target(value), measure=measure))) == count


def test_a_declared_direction_is_enough() -> None:
    plan = valued(1, me.Target(2), measure="count", direction="maintain")

    assert found("I14", plan) == []


def test_a_proposed_direction_can_be_written_into_the_plan() -> None:
    plan = valued(0, me.Target(80), measure="count")
    (finding,) = found("I14", plan)
    assert finding.fix is not None

    mended = plan.replace("1.1", **{finding.fix.field: finding.fix.after})

    assert mended["1.1"].direction is me.Direction.INCREASE
    assert found("I14", mended) == []


# Accumulation

DATED = [me.Target(50, date="2024-12-31"), me.Target(100, date="2025-12-31")]


@pytest.mark.parametrize(
    ("targets", "fields", "count"),
    [
        (DATED, {"measure": "count"}, 1),
        (DATED, {}, 1),
        (DATED, {"measure": "count", "accumulation": "per_period"}, 0),
        (DATED[:1], {"measure": "count"}, 0),
        ([DATED[0], me.Target(100)], {"measure": "count"}, 0),
        (DATED, {"measure": "qualitative"}, 0),
        ([], {"measure": "count"}, 0),
    ],
)
def test_several_dated_targets_need_an_accumulation(
    targets: list[me.Target], fields: dict[str, str], count: int
) -> None:
    assert len(found("I15", valued(0, *targets, **fields))) == count


@pytest.mark.parametrize(
    ("measure", "after"),
    [("percentage", "latest"), ("ratio", "latest"), ("score", "latest"), ("count", "")],
)
def test_a_share_is_a_state(measure: str, after: str) -> None:
    (finding,) = found("I15", valued(0, *DATED, measure=measure))

    assert "has 2 dated targets" in finding.message
    assert (finding.fix.after if finding.fix else "") == after


# Kind of value


@pytest.mark.parametrize(
    ("measure", "baseline", "target", "words"),
    [
        ("qualitative", 3, "good", "but its baseline is a number: 3."),
        ("qualitative", "poor", 4.5, "but it has a number as target: 4.5."),
        ("count", "few", 4, 'but its baseline says "few".'),
        ("percentage", 3, "TBD", 'but a target says "TBD".'),
        ("score", "low", me.NotAvailable("not_due"), 'but its baseline says "low".'),
    ],
)
def test_a_value_of_the_wrong_kind_is_an_error(
    measure: str, baseline: me.Value, target: me.Value, words: str
) -> None:
    (finding,) = found("I17", valued(baseline, me.Target(target), measure=measure))

    assert finding.message.endswith(words)
    assert finding.severity.value == "error"


@pytest.mark.parametrize(
    ("measure", "baseline", "target"),
    [
        ("qualitative", "poor", "good"),
        ("qualitative", me.NotAvailable("not_collected"), "good"),
        ("count", 0, 4),
        ("count", None, me.NotAvailable("to_be_determined")),
        ("ordinal", "low", 3),
        ("binary", "no", 1),
        (None, "low", 3),
    ],
)
def test_a_value_of_its_kind_or_of_an_open_one_is_fine(
    measure: str | None, baseline: me.Value | None, target: me.Value
) -> None:
    plan = valued(baseline, me.Target(target), measure=measure)

    assert found("I17", plan) == []


def test_baseline_and_target_are_both_named_where_both_are_wrong() -> None:
    milestones = [me.Target("some", date="2024-12-31"), me.Target("more")]

    first, second = messages("I17", valued("few", *milestones, measure="count"))

    assert 'its baseline says "few"' in first
    assert 'a target says "some"' in second
