"""Alignment: codes, editions and levels of references."""

import pytest

import iom_me as me
from tests.logic.cases import SOUND
from tests.logic.found import found, messages


def aligned(*references: me.Alignment, **below: me.Alignment) -> me.ResultsFramework:
    """An outcome with these references; its indicator and its output on request."""
    indicator = me.Indicator("1.a", "# of jobs", alignment=below.get("indicator", ()))
    return me.ResultsFramework("P", "t").add(
        me.Objective("O", "To contribute", alignment=below.get("objective", ())),
        me.Outcome("1", "Returnees work", alignment=references, indicators=indicator),
        me.Activity("1.1.1", "Run courses", alignment=below.get("activity", ())),
    )


def refer(framework: str, code: str, version: str = "") -> me.Alignment:
    return me.Alignment(framework, code, version=version)


SRF = ("SRF", "2b6", "2024-2028")


@pytest.mark.parametrize(
    "reference",
    [
        refer("SDG", "10"),
        refer("SDGs", "10.7"),
        refer("ODD", "Cible 10.c"),
        refer("Sustainable Development Goals", "10.7.2"),
        refer("SDG", "SDG16"),
        refer("GCM", "Objective 21"),
        refer("GCM", "21 (h)"),
        refer("Global Compact for Migration", "23", "A/RES/73/195"),
        refer("MiGOF", "P1"),
        refer("MiGOF", "Objective 2"),
        refer("MCOF", "15"),
        refer("SRF", "2b6", "2024-2028"),
        refer("SRF", "2B62", "2024-28"),
        refer("SRF", "2b62a", "Strategic Plan 2024\u20132028"),
        refer("SRF", "2b6a", "2024-2028"),
        refer("SRF", "Output 2a.1.1", "2024-2028"),
        refer("SRF", "3d11", "2024-2028"),
        refer("SRF", "4", "2019-2023"),
        refer("SRF", "4b2", "2019-2023"),
    ],
)
def test_a_code_of_the_list_is_found_however_it_is_written(
    reference: me.Alignment,
) -> None:
    assert found("F01", aligned(reference)) == []


@pytest.mark.parametrize(
    ("reference", "edition", "advice"),
    [
        (refer("SDG", "10.9"), "SDG 2015", "below 10 it has 10.1, 10.2, 10.3, 10.4"),
        (refer("SDG", "18"), "SDG 2015", "at its top it has 1, 2, 3, 4 and 13 more"),
        (refer("SDG", "climate"), "SDG 2015", "at its top it has 1, 2, 3, 4 and"),
        (refer("GCM", "24"), "GCM 2018", "at its top it has 1, 2, 3, 4 and 19 more"),
        (refer("MiGOF", "P4"), "MiGOF 2015", "at its top it has P1, P2, P3, O1 and"),
        (refer("MCOF", "16"), "MCOF 2012", "at its top it has 1, 2, 3, 4 and 11"),
        (refer("SRF", "2b64", "2024-2028"), "SRF", "below 2b6 it has 2b61, 2b62 and"),
        (refer("SRF", "4b", "2024-2028"), "SRF", "at its top it has 1, 2 and 3."),
        (refer("SRF", "2ba", "2024-2028"), "SRF", "at its top it has 1, 2 and 3."),
        (refer("SRF", "5", "2019-2023"), "SRF", "at its top it has 1, 2, 3 and 4."),
        (refer("SRF", "12b6", "2024-2028"), "SRF", "at its top it has 1, 2 and 3."),
    ],
)
def test_a_code_that_is_not_in_the_list_is_an_error(
    reference: me.Alignment, edition: str, advice: str
) -> None:
    (finding,) = found("F01", aligned(reference))

    assert (finding.node, finding.severity.value) == ("1", "error")
    assert f'"{reference.code}", but {edition}' in finding.message
    assert advice in finding.suggestion


@pytest.mark.parametrize("place", ["objective", "activity", "indicator"])
def test_every_reference_is_looked_up(place: str) -> None:
    (finding,) = found("F01", aligned(**{place: refer("SDG", "99")}))

    assert finding.node == {"objective": "O", "activity": "1.1.1"}.get(place, "1")
    assert finding.indicator == ("1.a" if place == "indicator" else "")


@pytest.mark.parametrize(
    "framework", ["UNSDCF", "Plan national", "Global Compact", "?"]
)
def test_frameworks_without_a_list_are_left_alone(framework: str) -> None:
    assert found("F01", aligned(refer(framework, "x99"))) == []


def test_a_reference_to_the_srf_should_name_the_edition() -> None:
    plan = aligned(refer("SRF", "2b6"), indicator=refer("SRF", "2b6a"))

    (finding,) = found("F01", plan)

    assert (finding.node, finding.severity.value) == ("", "info")
    assert finding.message == (
        "The plan refers to SRF without saying which edition is meant: 2019-2023 and "
        "2024-2028 do not agree."
    )


def test_a_code_of_no_edition_is_an_error_also_without_edition() -> None:
    severities = [f.severity.value for f in found("F01", aligned(refer("SRF", "5a")))]

    assert severities == ["error", "info"]


def test_an_edition_that_is_not_known_is_said_once() -> None:
    later = [refer("SRF", "9z", "2029-2033"), refer("SRF", "8z", "2029-2033")]

    (finding,) = found("F01", aligned(*later))

    assert finding.severity.value == "info"
    assert 'edition "2029-2033" of SRF, which is not known here' in finding.message


def test_a_long_code_is_cut_in_the_message() -> None:
    (message,) = messages("F01", aligned(refer("SDG", "x" * 5_000)))

    assert len(message) < 250


def test_references_of_the_objective_alone_are_an_info() -> None:
    (finding,) = found("F02", aligned(objective=refer("SDG", "10.7")))

    assert (finding.node, finding.severity.value) == ("O", "info")
    assert "(SDG 10.7)" in finding.message


@pytest.mark.parametrize("place", ["activity", "indicator"])
def test_any_reference_below_the_objective_is_enough(place: str) -> None:
    gcm = refer("GCM", "21")

    assert found("F02", aligned(objective=gcm, **{place: gcm})) == []
    assert found("F02", aligned(gcm, objective=gcm)) == []


def test_a_plan_without_references_is_left_to_the_rule_on_the_objective() -> None:
    assert found("F02", aligned()) == []


def test_a_plan_without_outcomes_is_left_to_the_rule_on_outcomes() -> None:
    objective = me.Objective("O", "c", alignment=refer("SDG", "10.7"))

    assert found("F02", me.ResultsFramework("P", "t", results=[objective])) == []


def test_references_at_two_levels_are_refused_by_iati() -> None:
    plan = aligned(refer(*SRF), indicator=refer("SRF", "2b6a", "2024-2028"))

    (finding,) = found("F03", plan)

    assert (finding.node, finding.indicator) == ("1", "1.a")
    assert finding.message == (
        'Indicator 1.a "# of jobs" refers to SRF 2024-2028 2b6a, and Outcome 1 '
        '"Returnees work" has references too.'
    )


@pytest.mark.parametrize(
    "plan",
    [
        aligned(refer(*SRF)),
        aligned(indicator=refer(*SRF)),
        aligned(refer(*SRF), objective=refer(*SRF)),
    ],
)
def test_references_at_one_level_are_fine(plan: me.ResultsFramework) -> None:
    assert found("F03", plan) == []


@pytest.mark.parametrize("profile", me.logic.PROFILES)
def test_only_iati_asks_for_one_level(profile: str) -> None:
    codes = {finding.code for finding in me.check(SOUND, profile=profile)}

    assert ("F03" in codes) == (profile == "iati")
