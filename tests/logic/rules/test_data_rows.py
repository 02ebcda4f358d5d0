"""Rows of measurements, each by itself: its dates, its unit, its zeros."""

from typing import Any

import pytest

import iom_me as me
from tests.logic.rules.data import found_in, severities
from tests.tracking.build import indicator, plan

YEAR: dict[str, Any] = {"start": "2022-01-01", "end": "2022-12-31"}


def outputs(**fields: Any) -> me.ResultsFramework:
    """A project of one year with one output and its indicator 1.a."""
    output = me.Output("1.1", "Returnees have a trade", indicators=indicator(**fields))
    return me.ResultsFramework("P", "Return", results=[output], **YEAR)


# D01, the time of the project


def test_a_value_of_an_output_from_after_the_project_is_an_error() -> None:
    (finding,) = found_in(
        "D01", outputs(), {"period_end": "2023-06-30", "value": 5}, {"value": 4}
    )

    assert (finding.node, finding.indicator) == ("1.1", "1.a")
    assert finding.severity is me.logic.Severity.ERROR
    assert finding.message.endswith(
        "reported for 2023-06-30, after the project ended (2022-12-31)."
    )


def test_a_period_that_only_ends_after_the_project_is_of_its_time() -> None:
    row = {"period_start": "2022-10-01", "period_end": "2023-01-31", "value": 5}

    assert found_in("D01", outputs(), row) == []


def test_values_of_outcomes_from_after_the_project_are_named_once() -> None:
    fw = plan(indicator(), indicator(id="1.b"), **YEAR)
    later = {"period_end": "2023-09-30", "value": 5}

    (finding,) = found_in("D01", fw, later, later | {"indicator": "1.b"})

    assert finding.severity is me.logic.Severity.INFO
    assert finding.node == ""
    assert finding.message.endswith(
        "after the project ended (2022-12-31): 1.a and 1.b."
    )


def test_a_value_from_before_the_project_is_an_error() -> None:
    (finding,) = found_in(
        "D01",
        outputs(baseline=None),
        {"period_end": "2021-12-31", "value": 5},
        {"period_end": "2012-12-31", "value": 7},
    )

    assert finding.message.endswith(
        "reported for 2012-12-31 and 2021-12-31, before the project began (2022-01-01)."
    )


@pytest.mark.parametrize(
    "baseline", [me.Baseline(3, date="2021-12-31"), me.Baseline(5)]
)
def test_the_value_of_the_baseline_may_be_from_before_the_project(
    baseline: me.Baseline,
) -> None:
    row = {"period_end": "2021-12-31", "value": 5}

    assert found_in("D01", outputs(baseline=baseline), row) == []


def test_without_dates_of_the_project_no_day_is_outside() -> None:
    row = {"period_end": "1022-12-31", "value": 5}

    assert found_in("D01", indicator(), row) == []


def test_a_row_without_a_value_is_nowhere() -> None:
    row = {"period_end": "2023-12-31", "status": "not_due"}

    assert found_in("D01", outputs(), row, {"value": 1}) == []


# D01, the future


def test_what_is_recorded_before_its_period_ends_is_an_error() -> None:
    (finding,) = found_in("D01", indicator(), {"value": 5, "recorded_on": "2022-11-30"})

    assert finding.message.endswith(
        "the values for 2022-12-31 were recorded before these periods had ended "
        "(2022-11-30)."
    )


@pytest.mark.parametrize("status", ["provisional", "estimated"])
def test_what_is_not_final_may_be_recorded_early(status: str) -> None:
    row = {"value": 5, "recorded_on": "2022-11-30", "status": status}

    assert found_in("D01", indicator(), row) == []


@pytest.mark.parametrize("day", ["2022-12-31", "2023-02-01"])
def test_what_is_recorded_at_the_end_or_later_is_fine(day: str) -> None:
    assert found_in("D01", indicator(), {"value": 5, "recorded_on": day}) == []


@pytest.mark.parametrize(
    ("start", "fields", "count"),
    [
        ("2022-07-01", {"accumulation": "latest"}, 0),
        ("2022-07-01", {"measure": "percentage"}, 0),
        ("2022-07-01", {"accumulation": "per_period"}, 1),
        ("2022-12-01", {"accumulation": "latest"}, 1),
        (None, {"accumulation": "latest"}, 1),
    ],
)
def test_a_state_may_be_measured_within_its_period(
    start: str | None, fields: dict[str, Any], count: int
) -> None:
    row = {"period_start": start, "value": 5, "recorded_on": "2022-11-15"}

    assert len(found_in("D01", indicator(**fields), row)) == count


# D01, units


@pytest.mark.parametrize(
    ("measure", "planned", "given"),
    [
        ("percentage", "", "returnees"),
        ("percentage", "% of returnees", "#"),
        ("percentage", "", "Nombre"),
        ("count", "returnees", "%"),
        ("count", "returnees", "% of returnees"),
        ("count", "households", "persons"),
        ("count", "ménages", "personnes"),
        ("count", "hogares", "personas"),
        ("count", "days", "months"),
        ("currency", "EUR", "USD"),
        ("currency", "", "XOF"),
    ],
)
def test_a_unit_of_another_kind_is_an_error(
    measure: str, planned: str, given: str
) -> None:
    fw = plan(indicator(measure=measure, unit=planned), currency="EUR")

    (finding,) = found_in("D01", fw, {"value": 5, "unit": given})

    assert finding.severity is me.logic.Severity.ERROR
    assert f'the unit of the values is "{given}"' in finding.message


@pytest.mark.parametrize(
    ("measure", "planned", "given"),
    [
        ("percentage", "", "%"),
        ("percentage", "% of returnees", "Per cent"),
        ("percentage", "", "# and %"),
        ("count", "returnees", "persons"),
        ("count", "returnees", "#"),
        ("count", "returnees", "grants"),
        ("count", "", "persons"),
        ("count", "kits", "%"),
        ("count", "ODD", "XOF"),
        ("currency", "EUR", "EUR"),
        ("currency", "EUR", "thousand EUR"),
        ("currency", "", ""),
        (None, "", "%"),
    ],
)
def test_a_unit_that_may_be_the_same_is_left_alone(
    measure: str | None, planned: str, given: str
) -> None:
    row = {"value": 5, "unit": given}

    assert found_in("D01", indicator(measure=measure, unit=planned), row) == []


# D04


@pytest.mark.parametrize(
    "remark",
    [
        "n/a",
        "N.A.",
        "NA",
        "No data",
        "no data yet: survey in May",
        "Not available - the partner has not reported",
        "TBD",
        "n/d",
        "Non disponible",
        "Données non disponibles (enquête reportée)",
        "aucune donnée",
        "Sin datos",
        "s/d",
        "No disponible.",
    ],
)
def test_a_zero_beside_words_for_missing_is_an_error(remark: str) -> None:
    (finding,) = found_in("D04", indicator(), {"value": 0, "note": remark})

    assert finding.severity is me.logic.Severity.ERROR
    assert f'is 0, but the remark says "{remark}"' in finding.message


@pytest.mark.parametrize(
    "remark",
    [
        "",
        "-",
        "none",
        "No data issues",
        "nobody was trained, data from the partner",
        "data not available for Lagos",
        "haikupatikana",
        "غير متوفر",
        "não disponível",
        "pending",
    ],
)
def test_a_zero_beside_other_words_is_a_zero(remark: str) -> None:
    assert found_in("D04", indicator(), {"value": 0, "comment": remark}) == []


def test_a_remark_that_stands_beside_values_too_means_nothing() -> None:
    later = {"period_end": "2023-12-31", "value": 8, "comment": "N/A"}

    assert found_in("D04", indicator(), {"value": 0, "comment": "N/A"}, later) == []


def test_a_share_of_none_is_a_zero_too() -> None:
    row = {"numerator": 0, "denominator": 20, "comment": "not collected"}

    assert len(found_in("D04", indicator(measure="percentage"), row)) == 1


def test_zeros_of_one_indicator_are_one_finding() -> None:
    rows = [
        {"value": 0, "comment": "n/a", "period_end": day}
        for day in ("2022-03-31", "2022-06-30")
    ]

    (finding,) = found_in("D04", indicator(), *rows)

    assert "the value for 2022-03-31 and 2022-06-30 is 0" in finding.message


def test_words_for_missing_are_no_value() -> None:
    (finding,) = found_in(
        "D04", indicator(None, "good", measure="qualitative"), {"value": "n/a"}
    )

    assert finding.message.endswith('"n/a" stands as the value for 2022-12-31.')


def test_other_words_are_a_value() -> None:
    fw = indicator(None, "good", measure="qualitative")

    assert severities(found_in("D04", fw, {"value": "No data protection"})) == []
