"""Each element of an activity, and each thing that publishers do with it."""

import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.io.iati.activities import (
    activity,
    indicator,
    notes_on,
    period,
    read,
    read_indicators,
    result,
    told,
)

import iom_me as me
from iom_me.io.iati.reading import iter_iati
from iom_me.io.iati.records import IatiOrganisation, IatiShare

# The head


def test_the_head_of_an_activity_is_the_head_of_its_plan(tmp_path: Path) -> None:
    head = (
        '<activity-date type="1" iso-date="2024-01-01"/>'
        '<activity-date type="3" iso-date="2025-12-31"/>'
    )
    plan = read(
        tmp_path, activity(head=head, attributes='default-currency="EUR" xml:lang="en"')
    ).framework
    assert plan == me.ResultsFramework(
        "XM-1", "Return", start="2024-01-01", end="2025-12-31", currency="EUR"
    )


@pytest.mark.parametrize(
    ("types", "start", "end"),
    [
        (("2", "4"), "2024-02-02", "2024-04-04"),
        (("4", "3", "2", "1"), "2024-01-01", "2024-03-03"),
        (("start-actual", "end-planned"), "2024-02-02", "2024-03-03"),
        (("start-planned", "end-actual"), "2024-01-01", "2024-04-04"),
    ],
)
def test_planned_dates_go_before_actual_ones(
    tmp_path: Path, types: tuple[str, ...], start: str, end: str
) -> None:
    days = {"1": "01-01", "2": "02-02", "3": "03-03", "4": "04-04"}
    words = {"start-planned": "1", "start-actual": "2", "end-planned": "3"}
    head = "".join(
        f'<activity-date type="{type_}" '
        f'iso-date="2024-{days[words.get(type_, "4" if len(type_) > 1 else type_)]}"/>'
        for type_ in types
    )
    document = read(tmp_path, activity(head=head))
    plan = document.framework
    assert (str(plan.start), str(plan.end)) == (start, end)
    left_out = notes_on(document, "activity-date[1]")
    assert len(left_out) == (len(types) == 4)


def test_a_date_that_is_none_is_noted(tmp_path: Path) -> None:
    head = (
        '<activity-date type="1" iso-date="2024-02-30"/>'
        '<activity-date type="3">2025-12-31</activity-date>'
        '<activity-date type="4"/><activity-date type="9" iso-date="2024-01-01"/>'
        '<activity-date type="3" iso-date="2026-01-01Z"/>'
    )
    document = read(tmp_path, activity(head=head))
    assert (document.framework.start, str(document.framework.end)) == (
        None,
        "2025-12-31",
    )
    assert notes_on(document, "/@iso-date") == [
        "is no date: not read",
        "read as 2025-12-31",
        "the date is missing",
        "read as 2026-01-01",
    ]
    assert notes_on(document, "/@type") == ["is no type of date: not read"]
    assert "a second date of this type: not read" in notes_on(document, "date[5]")


def test_what_a_plan_does_not_say_is_in_the_record_of_the_activity(
    tmp_path: Path,
) -> None:
    head = (
        '<participating-org ref="XM" type="40" role="4"><narrative>IOM</narrative>'
        '</participating-org><activity-status code="3"/>'
        '<recipient-country code="NG" percentage="60"/>'
        '<recipient-region code="298" vocabulary="1" percentage="40"/>'
        '<sector code="15190" vocabulary="1"/>'
        f"<description type='2'>{told('x', 'Goals')[3:-4]}</description>"
        f"{told('description', 'What it is about')}"
    )
    document = read(tmp_path, activity(head=head))
    record = document.activities[0]
    assert (record.project, record.identifier, record.status) == ("XM-1", "XM-1", "3")
    assert record.reporting_org == IatiOrganisation("XM", "IOM", type="40")
    assert record.participating_orgs[0].role == "4"
    assert record.countries == (IatiShare("NG", percentage=60),)
    assert record.regions == (IatiShare("298", percentage=40, vocabulary="1"),)
    assert record.sectors == (IatiShare("15190", vocabulary="1"),)
    assert (record.language, record.description) == ("en", "What it is about")
    assert [note.text for note in document.notes] == ["Goals"]


def test_what_is_not_read_is_counted_by_kind(tmp_path: Path) -> None:
    head = (
        "<budget/><transaction/><transaction/>"
        '<sector code="1"><narrative>Health</narrative></sector>'
        '<location ref="K"><exactness code="1"/></location>'
        '<x:y xmlns:x="urn:x"/>'
    )
    attributes = 'xml:lang="en" hierarchy="1"'
    document = read(tmp_path, activity(head=head, attributes=attributes))
    assert [note.text for note in document.notes] == [
        "hierarchy=1",
        "1 budget, 2 transaction, 1 location/exactness, 1 x:y",
    ]
    assert document.activities[0].sectors == (IatiShare("1", name="Health"),)
    assert {note.project for note in document.notes} == {"XM-1"}


def test_what_is_wrong_in_the_head_is_noted(tmp_path: Path) -> None:
    head = (
        "<iati-identifier>XM-2</iati-identifier>"
        '<reporting-org ref="YY"/><activity-status code="2"/>'
        '<activity-status code="3"/><sector/>'
        '<recipient-country code="NG" percentage="half"/>'
    )
    document = read(
        tmp_path,
        activity(head=head, attributes='default-currency="Euro" xml:lang="x1"'),
    )
    assert sorted(note.message for note in document.notes) == [
        "a second identifier: not read",
        "a second reporting-org: not read",
        "a second status: not read",
        "is no currency code: not read",
        "is no language code: taken for 'en'",
        "is no number: not read",
        "it has no code: not read",
    ]
    assert document.activities[0].countries[0].percentage is None


def test_an_activity_without_anything_is_still_a_plan(tmp_path: Path) -> None:
    document = read(tmp_path, "<iati-activity/>", "<iati-activity/>")
    assert [plan.id for plan in document.frameworks] == ["activity", "activity (2)"]
    messages = {note.message for note in document.notes}
    assert {
        "it has no iati-identifier",
        "it has no title",
        "it has no reporting-org",
        "no language is named: taken for 'en'",
        "another plan has its id: 'activity (2)' was taken",
    } <= messages


def test_two_activities_with_one_identifier_are_two_plans(tmp_path: Path) -> None:
    inside = result(indicator(period('<actual value="1"/>')))
    document = read(tmp_path, activity(inside), activity(inside))
    assert document.measurements is not None
    assert document.measurements["project"].tolist() == ["XM-1", "XM-1 (2)"]
    assert [one.project for one in document.activities] == ["XM-1", "XM-1 (2)"]
    assert document.activities[1].identifier == "XM-1"
    path = tmp_path / "activities.xml"
    one_by_one = [document.framework.id for document in iter_iati(path)]
    assert one_by_one == ["XM-1", "XM-1 (2)"]


# Results


@pytest.mark.parametrize(
    ("type_", "level", "noted"),
    [
        ("1", "output", False),
        ("2", "outcome", False),
        ("3", "objective", False),
        ("9", "output", True),
        ("77", "output", True),
        ("", "output", True),
        ("Output", "output", True),
        ("Outcome", "outcome", True),
        ("Impact", "objective", True),
    ],
)
def test_the_type_of_a_result_is_its_level(
    tmp_path: Path, type_: str, level: str, *, noted: bool
) -> None:
    document = read(tmp_path, activity(result(indicator(), type=type_)))
    (found,) = document.framework.results.values()
    assert found.level.value == level
    assert bool(notes_on(document, "result[1]/@type")) is noted


def test_results_without_numbers_get_ids_by_their_level(tmp_path: Path) -> None:
    types = ("3", "2", "1", "1", "2", "9")
    document = read(
        tmp_path, activity(*(result(indicator(), type=type_) for type_ in types))
    )
    assert list(document.framework.results) == ["O", "1", "P1", "P2", "2", "P3"]
    assert list(document.framework.indicators)[:2] == ["O.a", "1.a"]
    assert document.framework.links == ()
    assert "IATI does not say what leads to what: link the results yourself" in [
        note.message for note in document.notes
    ]


def test_several_objectives_are_numbered(tmp_path: Path) -> None:
    document = read(tmp_path, activity(*[result(indicator(), type="3")] * 2))
    assert list(document.framework.results) == ["O1", "O2"]


def test_indicators_go_on_after_z(tmp_path: Path) -> None:
    document = read_indicators(tmp_path, *[indicator()] * 28)
    ids = list(document.framework.indicators)
    assert [ids[0], ids[25], ids[26], ids[27]] == ["1.a", "1.z", "1.aa", "1.ab"]


def test_a_printed_number_is_the_id_and_links_the_result(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        activity(
            result(indicator(), title="Outcome 2: Income", type="2"),
            result(indicator(), title="Output 2.1 - Skills", type="1"),
            result(indicator(), title="2.2 Jobs", type="1"),
            result(indicator(), title="Peace", type="2"),
        ),
    )
    plan = document.framework
    assert [(one.id, one.statement) for one in plan.results.values()] == [
        ("2", "Income"),
        ("2.1", "Skills"),
        ("2.2", "Jobs"),
        ("1", "Peace"),
    ]
    assert list(map(str, plan.links)) == ["2.1 -> 2", "2.2 -> 2"]
    noted = {note.text: note.message for note in document.notes}
    assert noted["Output 2.1 -"] == "read as the id '2.1', not part of the statement"
    assert noted["2.1 to 2; 2.2 to 2"] == "results were linked by their numbers"


@pytest.mark.parametrize(
    ("title", "statement"),
    [
        ("Output-based aid is in use", "Output-based aid is in use"),
        ("2030 targets are known", "2030 targets are known"),
        ("Output 2025 report is out", "Output 2025 report is out"),
        ("3 centres are open", "3 centres are open"),
        ("Output 1.1", "Output 1.1"),
        ("Output: centres are open", "centres are open"),
    ],
)
def test_only_what_is_surely_a_heading_is_taken_off(
    tmp_path: Path, title: str, statement: str
) -> None:
    document = read(tmp_path, activity(result(indicator(), title=title, type="1")))
    assert document.framework.results["P1"].statement == statement


def test_a_heading_that_contradicts_the_type_stays(tmp_path: Path) -> None:
    document = read(
        tmp_path, activity(result(indicator(), title="Outcome 1: Jobs", type="1"))
    )
    assert document.framework.outputs["P1"].statement == "Outcome 1: Jobs"
    message = "its type says output, its title outcome: read as output"
    assert message in notes_on(document, "result[1]")


def test_a_number_that_is_printed_twice_is_used_once(tmp_path: Path) -> None:
    one = result(indicator(), title="Outcome 1: Jobs")
    document = read(tmp_path, activity(one, one))
    assert list(document.framework.results) == ["1", "2"]
    assert "another record has its number: '2' was taken" in notes_on(
        document, "result[2]"
    )


def test_description_and_references_are_notes_and_alignment(tmp_path: Path) -> None:
    inside = (
        f"{told('description', 'Of all returnees')}"
        '<reference vocabulary="9" code="8.5.2"/><reference vocabulary="99" code="B1"/>'
        '<reference vocabulary="ZZ" code="1"/><reference code="2"/>'
        '<reference vocabulary="9"/>'
        '<reference vocabulary="1" code="3" indicator-uri="https://example.org"/>'
    )
    document = read(
        tmp_path, activity(result(indicator(inside), inside=told("description", "So")))
    )
    found = document.framework.indicators["1.a"]
    assert found.notes == "Of all returnees"
    assert list(map(str, found.alignment)) == [
        "SDG 8.5.2",
        "own B1",
        "ZZ 1",
        "own 2",
        "WHO 3",
    ]
    assert document.framework["1"].notes == "So"
    assert [note.message for note in document.notes] == [
        "is no code of a vocabulary: kept as the name of the framework",
        "the vocabulary is missing: read as 'own'",
        "it has no code: not read",
        "an address is no part of a reference: not read",
    ]


# Indicators


@pytest.mark.parametrize(
    ("code", "measure", "noted"),
    [
        ("1", "count", False),
        ("2", "percentage", False),
        ("3", "qualitative", True),
        ("4", "ordinal", False),
        ("5", "qualitative", False),
        ("unit", "count", True),
        ("percentage", "percentage", True),
        ("text", "qualitative", True),
        ("NDP", None, True),
        ("", None, True),
    ],
)
def test_the_measure_is_read_from_codes_and_words(
    tmp_path: Path, code: str, measure: str | None, *, noted: bool
) -> None:
    document = read_indicators(tmp_path, indicator(measure=code))
    assert document.framework.indicators["1.a"].measure == measure
    assert bool(notes_on(document, "/@measure")) is noted


@pytest.mark.parametrize(
    ("actual", "measure"), [("24,055", "count"), ("many", "qualitative")]
)
def test_a_text_measure_with_numbers_only_is_a_count(
    tmp_path: Path, actual: str, measure: str
) -> None:
    inside = period(f'<target value="10"/><actual value="{actual}"/>')
    document = read_indicators(tmp_path, indicator(inside, measure="text"))
    assert document.framework.indicators["1.a"].measure == measure
    assert notes_on(document, "/@measure") == [f"read as {measure}"]


@pytest.mark.parametrize(
    ("ascending", "direction"),
    [("1", "increase"), ("true", "increase"), ("0", "decrease"), ("false", "decrease")],
)
def test_ascending_is_the_direction(
    tmp_path: Path, ascending: str, direction: str
) -> None:
    document = read_indicators(
        tmp_path, indicator(attributes=f'ascending="{ascending}"')
    )
    assert document.framework.indicators["1.a"].direction == direction
    assert document.notes == ()


def test_a_direction_that_is_not_said_stays_open(tmp_path: Path) -> None:
    document = read_indicators(
        tmp_path, indicator(), indicator(attributes='ascending="x"')
    )
    assert document.framework.indicators["1.a"].direction is None
    assert document.framework.indicators["1.b"].direction is None
    assert notes_on(document, "/@ascending") == ["is neither true nor false"]


def test_aggregation_status_is_noted_and_never_guessed(tmp_path: Path) -> None:
    document = read_indicators(tmp_path, indicator(attributes='aggregation-status="1"'))
    assert document.framework.indicators["1.a"].aggregation is None
    message = "it does not say over what values are added up: not read"
    assert notes_on(document, "/@aggregation-status") == [message]


# Baselines


def test_a_baseline_has_the_day_or_else_the_year(tmp_path: Path) -> None:
    document = read_indicators(
        tmp_path,
        indicator('<baseline year="2020" iso-date="2020-06-30" value="10"/>'),
        indicator(
            f'<baseline year="2020" value="0">{told("comment", "So")}</baseline>'
        ),
    )
    first, second = document.framework.indicators.values()
    assert first.baseline == me.Baseline(10, date="2020-06-30")
    year = me.Period("2020-01-01", "2020-12-31")
    assert second.baseline == me.Baseline(0, period=year, note="So")
    assert document.notes == ()


@pytest.mark.parametrize(
    ("attributes", "baseline", "notes"),
    [
        ('value="1"', me.Baseline(1), ["the year is missing"]),
        ('value="1" year="soon"', me.Baseline(1), ["is no year: not read"]),
        ('value="1" year="0"', me.Baseline(1), ["is no year: not read"]),
        (
            'value="1" iso-date="2020-06-30" year="2019"',
            me.Baseline(1, date="2020-06-30"),
            ["the date is of 2020: not read"],
        ),
        (
            'value="1" iso-date="2020-06-30"',
            me.Baseline(1, date="2020-06-30"),
            ["the year is missing"],
        ),
        (
            'value="1" iso-date="June" year="2019"',
            me.Baseline(1, period=me.Period("2019-01-01", "2019-12-31")),
            ["is no date: not read"],
        ),
        ('year="2020" value=""', None, ["it is empty: read as no value"]),
        ('year="2020"', None, []),
    ],
)
def test_what_a_baseline_lacks_is_noted(
    tmp_path: Path, attributes: str, baseline: me.Baseline | None, notes: list[str]
) -> None:
    document = read_indicators(tmp_path, indicator(f"<baseline {attributes}/>"))
    found = document.framework.indicators["1.a"].baseline
    if baseline is None:
        assert found is not None
        assert found.value == me.NotAvailable("not_collected")
    else:
        assert found == baseline
    assert [note.message for note in document.notes] == notes


def test_of_several_baselines_the_latest_counts(tmp_path: Path) -> None:
    inside = (
        '<baseline year="2019" value="1"/><baseline year="2021" value="3"/>'
        f'<baseline year="2020" value="2">{told("comment", "So")}</baseline>'
    )
    document = read_indicators(tmp_path, indicator(inside))
    found = document.framework.indicators["1.a"].baseline
    assert found is not None
    assert found.value == 3
    assert [note.text for note in document.notes] == ["1; 2019", "2; 2020; So"]


def test_baselines_of_groups_are_parts(tmp_path: Path) -> None:
    inside = (
        '<baseline year="2020" value="10"/>'
        '<baseline year="2020" value="4"><dimension name="sex" value="female"/>'
        "</baseline>"
        '<baseline year="2019" value="6"><dimension name="sex" value="male"/>'
        f'<location ref="KN"/>{told("comment", "So")}</baseline>'
    )
    document = read_indicators(tmp_path, indicator(inside))
    found = document.framework.indicators["1.a"]
    assert found.disaggregation == (me.Disaggregation("sex", is_exclusive=False),)
    assert found.baseline is not None
    assert found.baseline.disaggregated == (
        me.DisaggregatedValue(4, by={"sex": "female"}),
        me.DisaggregatedValue(6, by={"sex": "male", "place": "KN"}),
    )
    assert {note.message: note.text for note in document.notes} == {
        "the part of a baseline has no time of its own: 2019-12-31 not read": "",
        "the part of a value has no comment: not read": "So",
        "the activity has no such location: kept as the place": "KN",
    }


def test_parts_without_a_total_say_so(tmp_path: Path) -> None:
    part = '<dimension name="sex" value="female"/>'
    target = period(f'<target value="5">{part}</target>')
    inside = f'<baseline year="2020" value="4">{part}</baseline>{target}'
    found = read_indicators(tmp_path, indicator(inside)).framework.indicators["1.a"]
    words = "IATI has values of groups or places only"
    assert found.baseline is not None
    assert found.baseline.value == me.NotAvailable("not_collected", note=words)
    assert found.targets[0].value == me.NotAvailable("to_be_determined", note=words)
    assert found.targets[0].disaggregated[0].value == 5


# Periods


def test_a_target_is_due_in_its_period(tmp_path: Path) -> None:
    inside = period(f'<target value="10">{told("comment", "So")}</target>')
    document = read_indicators(tmp_path, indicator(inside))
    year = me.Period("2024-01-01", "2024-12-31")
    target = me.Target(10, period=year, note="So")
    assert document.framework.indicators["1.a"].targets == (target,)
    assert document.measurements is None
    assert document.notes == ()


def test_a_target_may_be_written_as_a_comparison(tmp_path: Path) -> None:
    part = '<target value="≥ 2"><dimension name="sex" value="female"/></target>'
    inside = period(f'<target value="≥ 5"/>{part}') + period('<target value="3-5"/>')
    document = read_indicators(tmp_path, indicator(inside))
    first, second = document.framework.indicators["1.a"].targets
    assert (first.value, first.operator) == (5, "at_least")
    assert (second.value, second.operator, second.upper) == (3, "between", 5)
    assert "the part of a target has no 'at_least': not read" in notes_on(
        document, "target[2]/@value"
    )


def test_several_targets_in_a_period_are_all_read(tmp_path: Path) -> None:
    part = '<target value="1"><dimension name="sex" value="female"/></target>'
    inside = period(f'<target value="1"/><target value="2"/>{part}')
    document = read_indicators(tmp_path, indicator(inside))
    first, second = document.framework.indicators["1.a"].targets
    assert (first.value, second.value) == (1, 2)
    assert len(first.disaggregated) == 1
    assert "it has 2 targets: each was read" in notes_on(document, "period[1]")


def test_a_part_that_stands_twice_is_read_once(tmp_path: Path) -> None:
    part = '<dimension name="sex" value="female"/>'
    inside = period(
        f'<target value="1">{part}</target><target value="2">{part}</target>'
        '<target value="3"><location/></target>'
    )
    document = read_indicators(tmp_path, indicator(inside))
    (target,) = document.framework.indicators["1.a"].targets
    assert [part.value for part in target.disaggregated] == [1]
    left_out = {note.text: note.message for note in document.notes if note.text}
    assert left_out == {
        "2": "a second value for this group and place: not read",
        "3": "it does not say for whom: not read",
    }


@pytest.mark.parametrize(
    ("days", "when", "notes"),
    [
        (
            '<period-end iso-date="2024-12-31"/>',
            "2024-12-31",
            ["it has no period-start"],
        ),
        (
            '<period-start/><period-end iso-date="2024-12-31"/>',
            "2024-12-31",
            ["the date is missing"],
        ),
        (
            '<period-start iso-date="2025-01-01"/><period-end iso-date="2024-12-31"/>',
            "2024-12-31",
            ["it ends (2024-12-31) before it starts: its start was not read"],
        ),
    ],
)
def test_a_period_without_a_first_day_ends_on_its_last(
    tmp_path: Path, days: str, when: str, notes: list[str]
) -> None:
    inside = f'<period>{days}<target value="1"/><actual value="2"/></period>'
    document = read_indicators(tmp_path, indicator(inside))
    assert document.framework.indicators["1.a"].targets == (me.Target(1, date=when),)
    assert document.measurements is not None
    assert document.measurements["period_start"].isna().all()
    assert document.measurements["period_end"].dt.strftime("%Y-%m-%d").tolist() == [
        when
    ]
    assert [note.message for note in document.notes] == notes


def test_an_actual_without_a_last_day_is_noted(tmp_path: Path) -> None:
    inside = (
        '<period><period-start iso-date="2024-01-01"/><target value="1"/>'
        f'<actual value="2">{told("comment", "So")}</actual></period>'
    )
    document = read_indicators(tmp_path, indicator(inside))
    assert document.framework.indicators["1.a"].targets == (me.Target(1),)
    assert document.measurements is None
    assert {note.message: note.text for note in document.notes} == {
        "it has no period-end": "",
        "its period has no last day: not read": "2; So",
    }


def test_a_second_first_or_last_day_is_noted(tmp_path: Path) -> None:
    inside = period('<period-end iso-date="2025-01-31"/><target value="1"/>')
    document = read_indicators(tmp_path, indicator(inside))
    assert [note.text for note in document.notes] == ["2025-01-31"]


def test_an_empty_period_is_noted(tmp_path: Path) -> None:
    document = read_indicators(tmp_path, indicator(period()))
    message = "it has neither target nor actual: not read"
    assert notes_on(document, "period[1]") == [message]


# Actuals


def rows(tmp_path: Path, *indicators: str) -> list[dict[str, Any]]:
    table = read_indicators(tmp_path, *indicators).measurements
    assert table is not None
    return [
        {str(key): cell for key, cell in row.items() if pd.notna(cell) and cell != ""}
        for row in table.to_dict("records")
    ]


def test_an_actual_is_a_row_of_the_measurements(tmp_path: Path) -> None:
    inside = (
        '<actual value="11"><location ref="KN"/><dimension name="sex" value="female"/>'
        f"{told('comment', 'So')}</actual>"
    )
    (row,) = rows(tmp_path, indicator(period(inside)))
    days = {key: str(row.pop(key).date()) for key in ("period_start", "period_end")}
    assert days == {"period_start": "2024-01-01", "period_end": "2024-12-31"}
    assert row == {
        "indicator": "1.a",
        "value": 11,
        "status": "reported",
        "place": "KN",
        "project": "XM-1",
        "sex": "female",
        "comment": "So",
    }


@pytest.mark.parametrize(
    ("attribute", "status"),
    [
        ("", "not_collected"),
        ('value=""', "not_collected"),
        ('value="n/a"', "not_applicable"),
        ('value="TBD"', "not_collected"),
        ('value="N=35;P=55"', "not_collected"),
    ],
)
def test_a_missing_actual_says_why_and_is_not_zero(
    tmp_path: Path, attribute: str, status: str
) -> None:
    (row,) = rows(tmp_path, indicator(period(f"<actual {attribute}/>")))
    assert row["status"] == status
    assert "value" not in row


def test_an_actual_of_zero_is_zero(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, indicator(period('<actual value="0.00"/>')))
    assert (row["value"], row["status"]) == (0, "reported")


def test_qualitative_values_are_the_words_of_the_comment(tmp_path: Path) -> None:
    words = told("comment", "Better than before")
    inside = f'<baseline year="2020">{words}</baseline>' + period(
        f"<target>{words}</target><actual>{words}</actual>"
    )
    document = read_indicators(tmp_path, indicator(inside, measure="5"))
    found = document.framework.indicators["1.a"]
    assert found.baseline is not None
    assert (found.baseline.value, found.baseline.note) == ("Better than before", "")
    assert found.targets[0].value == "Better than before"
    assert document.measurements is not None
    assert document.measurements["value"].tolist() == ["Better than before"]
    assert "comment" not in document.measurements
    assert document.notes == ()


def test_a_number_of_a_qualitative_indicator_stays_as_it_is_written(
    tmp_path: Path,
) -> None:
    inside = period('<actual value="3.0"/>')
    nominal, qualitative, ordinal = rows(
        tmp_path,
        *(indicator(inside, measure=measure) for measure in ("3", "5", "4")),
    )
    assert (nominal["value"], qualitative["value"]) == ("3.0", "3.0")
    assert ordinal["value"] == 3


def test_words_and_numbers_stand_in_one_table(tmp_path: Path) -> None:
    document = read_indicators(
        tmp_path,
        indicator(period('<actual value="High"/>'), measure="4"),
        indicator(period('<actual value="7"/>')),
        indicator(period("<actual/>")),
    )
    assert document.measurements is not None
    assert document.measurements["value"].tolist() == ["High", 7, None]
    checked = me.validate_measurements(document.measurements, document.framework)
    assert checked["value"].tolist() == ["High", 7, None]


def test_an_actual_that_stands_twice_is_read_once(tmp_path: Path) -> None:
    link = '<document-link url="https://example.org/a" format="text/html"/>'
    inside = period(f'<actual value="1"/><actual value="2">{link}</actual>')
    document = read_indicators(tmp_path, indicator(inside))
    assert document.measurements is not None
    assert document.measurements["value"].tolist() == [1]
    assert [(note.path[-9:], note.text) for note in document.notes] == [
        ("actual[2]", "2; https://example.org/a")
    ]


# Groups and places


NUMBER_AS_CATEGORY = (
    "a number stands where the category should be, and the value is missing: kept as "
    "the category"
)


def test_what_is_odd_in_a_dimension_is_noted(tmp_path: Path) -> None:
    inside = period(
        '<actual value="1"><dimension value="a"/><dimension name="sex"/>'
        '<dimension name="Status" value="refugee"/>'
        '<dimension name="age" value="child"/>'
        '<dimension name="age" value="adult"/></actual>'
        '<actual value=""><dimension name="Women" value="35"/></actual>'
    )
    document = read_indicators(tmp_path, indicator(inside))
    assert document.measurements is not None
    row = document.measurements.iloc[0]
    assert row["dimension"] == "a"
    assert row["sex"] == "unknown"
    assert row["Status (dimension)"] == "refugee"
    assert row["age"] == "child; adult"
    assert document.measurements.iloc[1]["Women"] == "35"
    assert document.measurements.iloc[1]["status"] == "not_collected"
    assert sorted(note.message for note in document.notes) == [
        NUMBER_AS_CATEGORY,
        "it is empty: read as no value",
        "the category is missing: read as 'unknown'",
        "the dimension has no name: named 'dimension'",
        "the dimension stands twice: both are kept",
        "the name means something else in a table: named 'Status (dimension)'",
    ]
    dimensions = document.framework.indicators["1.a"].disaggregation
    assert [one.dimension for one in dimensions] == [
        "dimension",
        "sex",
        "Status (dimension)",
        "age",
        "Women",
    ]


LOCATIONS = (
    f'<location ref="A"><location-id vocabulary="G1" code="1"/>{told("name", "Kano")}'
    "<point><pos>12.0 8.5</pos></point></location>"
    f'<location ref="B">{told("name", "Lagos")}</location>'
    f'<location ref="C">{told("name", "Lagos")}</location>'
    '<location ref="D"/>'
    f'<location>{told("name", "Abuja")}<coordinates latitude="9" longitude="7"/>'
    "</location>"
)


def test_a_place_is_named_by_its_name_if_no_other_has_it(tmp_path: Path) -> None:
    actuals = "".join(
        f'<actual value="1">{"".join(f"<location ref={ref!r}/>" for ref in refs)}'
        "</actual>"
        for refs in ("A", "B", "D", "AD")
    )
    document = read(
        tmp_path, activity(result(indicator(period(actuals))), head=LOCATIONS)
    )
    assert document.measurements is not None
    assert document.measurements["place"].tolist() == ["Kano", "B", "D", "Kano; D"]
    first, *_, last = document.locations
    assert first == me.io.IatiLocation(
        project="XM-1",
        ref="A",
        name="Kano",
        vocabulary="G1",
        code="1",
        latitude="12.0",
        longitude="8.5",
    )
    assert (last.ref, last.name, last.latitude, last.longitude) == (
        "",
        "Abuja",
        "9",
        "7",
    )
    assert document.notes == ()


def test_what_is_odd_in_a_location_is_noted(tmp_path: Path) -> None:
    head = (
        '<location ref="A"><location-id code="1"/><location-id code="2"/>'
        '<name><narrative>Kano</narrative><narrative xml:lang="ha">Kano ta</narrative>'
        "</name><point><pos>12,0</pos></point></location>"
    )
    document = read(tmp_path, activity(head=head))
    assert sorted(note.text for note in document.notes) == ["12,0", "2", "Kano ta"]
    assert document.locations[0].latitude == ""


# Documents


def link(number: int) -> str:
    return (
        f'<document-link url="https://example.org/{number}" format="text/html"><title>'
        '<narrative>Survey</narrative><narrative xml:lang="fr">Enquête</narrative>'
        f"</title>{told('description', 'All')}"
        '<category code="A08"/><language code="en"/>'
        '<document-date iso-date="2024-01-31"/></document-link>'
    )


def test_documents_are_read_wherever_they_stand(tmp_path: Path) -> None:
    inside = link(1) + f'<baseline year="2020" value="1">{link(2)}</baseline>'
    inside += period('<actual value="0"/>', start="2023-01-01", end="2023-12-31")
    inside += period(
        f'<target value="1">{link(3)}</target><actual value="1">{link(4)}</actual>'
    )
    document = read(
        tmp_path, activity(result(indicator(inside), inside=link(0)), head=link(9))
    )
    found = [(one.record, one.field, one.url[-1]) for one in document.document_links]
    assert found == [
        ("", "", "9"),
        ("1", "", "0"),
        ("1.a", "", "1"),
        ("1.a", "baseline", "2"),
        ("1.a", "targets[0]", "3"),
        ("1.a", "measurements[1]", "4"),
    ]
    first = document.document_links[0]
    assert (first.format, first.date) == ("text/html", "2024-01-31")
    assert first.titles == (("", "Survey"), ("fr", "Enquête"))
    assert first.descriptions == (("", "All"),)
    assert (first.categories, first.languages) == (("A08",), ("en",))


def test_documents_of_parts_belong_to_the_whole(tmp_path: Path) -> None:
    part = '<dimension name="sex" value="female"/>'
    inside = f'<baseline year="2020" value="1">{part}{link(1)}</baseline>'
    inside += period(f'<target value="1">{part}{link(2)}</target>')
    document = read_indicators(tmp_path, indicator(inside))
    fields = [one.field for one in document.document_links]
    assert sorted(fields) == ["baseline", "targets[0]"]


def test_a_document_without_an_address_is_noted(tmp_path: Path) -> None:
    broken = (
        '<document-link><document-date iso-date="2024-01-01"/>'
        '<document-date iso-date="2024-01-02"/></document-link>'
    )
    document = read(tmp_path, activity(result(indicator(), inside=broken)))
    assert [note.message for note in document.notes] == [
        "it does not say where the document is",
        "a second date of the document: not read",
    ]


# Oddities


def test_a_direction_that_the_targets_contradict_is_noted(tmp_path: Path) -> None:
    inside = '<baseline year="2020" value="50"/>' + period('<target value="40"/>')
    document = read_indicators(
        tmp_path,
        indicator(inside, attributes='ascending="1"'),
        indicator(inside, attributes='ascending="0"'),
        indicator(inside.replace("40", "50"), attributes='ascending="1"'),
        indicator(inside),
    )
    (note,) = document.notes
    assert note.path.endswith("indicator[1]/@ascending")
    assert note.message == (
        "it is said to increase, but one of its targets leads from 50 to 40: "
        "read as 'increase'"
    )


def test_periods_that_overlap_are_noted_once(tmp_path: Path) -> None:
    inside = (
        period('<target value="9"/>', end="2026-12-31")
        + period('<target value="3"/>')
        + period('<target value="6"/>', end="2025-12-31")
    )
    document = read_indicators(tmp_path, indicator(inside))
    (note,) = document.notes
    assert note.message.startswith(
        "its periods overlap: 2024-01-01 to 2024-12-31 and 2024-01-01 to 2025-12-31, "
        "and 1 more"
    )


def test_periods_side_by_side_do_not_overlap(tmp_path: Path) -> None:
    later = period('<target value="6"/>', start="2025-01-01", end="2025-12-31")
    document = read_indicators(
        tmp_path, indicator(period('<target value="3"/>') + later)
    )
    assert document.notes == ()


def test_a_period_that_stands_twice_is_noted(tmp_path: Path) -> None:
    inside = period('<target value="1"/>') + period('<actual value="1"/>')
    document = read_indicators(tmp_path, indicator(inside))
    message = "a second period of these days: 2024-01-01 to 2024-12-31"
    assert notes_on(document, "period[2]") == [message]


def test_targets_and_actuals_that_never_meet_are_noted(tmp_path: Path) -> None:
    later = period('<actual value="6"/>', start="2025-01-01", end="2025-12-31")
    document = read_indicators(
        tmp_path, indicator(period('<target value="3"/>') + later)
    )
    (note,) = document.notes
    assert note.message.startswith(
        "its targets and its actuals are in different periods"
    )


def test_what_has_no_place_in_a_result_is_noted(tmp_path: Path) -> None:
    inside = (
        '<baseline year="2020" value="1" unit="people">about</baseline>'
        '<milestone value="5">five</milestone>'
        '<f:plan xmlns:f="urn:f" a="1">six</f:plan>'
    )
    document = read_indicators(tmp_path, indicator(inside) + "seven")
    assert {note.path.rpartition("/")[2]: note.text for note in document.notes} == {
        "@unit": "people",
        "baseline[1]": "about",
        "milestone[1]": "value=5 five",
        "f:plan[1]": "a=1 six",
        "result[1]": "seven",
    }


def test_what_has_no_title_or_indicator_is_noted(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        activity(
            '<result type="2"><indicator measure="1"/></result><result type="1"/>'
        ),
    )
    assert notes_on(document, "result[1]") == ["it has no title"]
    assert notes_on(document, "indicator[1]") == ["it has no title"]
    assert notes_on(document, "result[2]") == ["it has no title", "it has no indicator"]


# Languages


TITLES = (
    "<title><narrative>Jobs</narrative>"
    '<narrative xml:lang="fr">Emploi</narrative></title>'
)


def test_one_language_is_in_the_plan_and_the_others_are_beside_it(
    tmp_path: Path,
) -> None:
    one = (
        f'<result type="2">{TITLES}<indicator measure="1">{TITLES}</indicator></result>'
    )
    document = read(tmp_path, activity(one))
    assert document.framework["1"].statement == "Jobs"
    told_beside = [
        (text.project, text.record, text.field, text.language, text.text)
        for text in document.narratives
    ]
    assert told_beside == [
        ("XM-1", "1", "statement", "fr", "Emploi"),
        ("XM-1", "1.a", "title", "fr", "Emploi"),
    ]
    assert document.notes == ()


@pytest.mark.parametrize("language", ["fr", "FR", "fr-CA"])
def test_another_language_can_be_asked_for(tmp_path: Path, language: str) -> None:
    one = f'<result type="2">{TITLES}<indicator measure="1"/></result>'
    document = read(tmp_path, activity(one), language=language)
    assert document.framework["1"].statement == "Emploi"
    told_beside = {text.text: text.is_taken for text in document.narratives}
    assert told_beside == {"Return": True, "Jobs": False}
    assert document.activities[0].language == "fr"
    message = f"2 texts are not there in {language.lower()!r}: taken in 'en'"
    assert message in [note.message for note in document.notes]


@pytest.mark.parametrize("language", ["french", "f", "12", "", "fr-" + "x" * 50])
def test_a_language_that_is_none_is_refused(tmp_path: Path, language: str) -> None:
    with pytest.raises(me.ModelError, match="is no language code"):
        read(tmp_path, activity(), language=language)


def test_a_second_text_in_one_language_is_noted(tmp_path: Path) -> None:
    two = "<title><narrative>Jobs</narrative><narrative>Work</narrative></title>"
    document = read(tmp_path, activity(f'<result type="2">{two}{indicator()}</result>'))
    assert document.framework["1"].statement == "Jobs"
    (note,) = document.notes
    assert note.path.endswith("title[1]/narrative[2]")
    assert note.text == "Work"


def test_without_a_language_of_the_activity_the_first_text_counts(
    tmp_path: Path,
) -> None:
    one = f'<result type="2">{TITLES}{indicator()}</result>'
    document = read(tmp_path, activity(one, attributes=""))
    assert document.framework["1"].statement == "Jobs"
    spanish = activity(attributes="").replace(
        "<narrative>", '<narrative xml:lang="es">'
    )
    assert read(tmp_path, spanish).activities[0].language == "es"


def test_comments_in_other_languages_name_their_row(tmp_path: Path) -> None:
    comment = TITLES.replace("title>", "comment>")
    inside = f'<baseline year="2020" value="1">{comment}</baseline>' + period(
        f'<target value="1">{comment}</target><actual value="1">{comment}</actual>'
    )
    first = indicator(period('<actual value="0"/>'))
    document = read_indicators(tmp_path, first, indicator(inside))
    assert [text.field for text in document.narratives] == [
        "baseline.note",
        "targets[0].note",
        "measurements[1].comment",
    ]


def test_texts_of_version_1_stand_in_the_elements(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        '<iati-activity xml:lang="en"><iati-identifier>X</iati-identifier>'
        '<title>Return</title><title xml:lang="fr">Retour</title>'
        '<result type="Outcome"><title>Jobs\n</title><indicator measure="unit">'
        '<title>People</title><baseline year="2010" value="1"><comment>So</comment>'
        "</baseline></indicator></result></iati-activity>",
    )
    plan = document.framework
    assert plan.title == "Return"
    assert [text.text for text in document.narratives] == ["Retour"]
    assert plan.outcomes["1"].statement == "Jobs"
    found = plan.indicators["1.a"]
    assert (found.title, found.baseline and found.baseline.note) == ("People", "So")


def test_characters_that_no_plan_can_hold_are_replaced_with_a_note(
    tmp_path: Path,
) -> None:
    document = read(tmp_path, activity(head="").replace("Return", "Women&#146;s&#129;"))
    assert document.framework.title == "Women’s�"
    (note,) = document.notes
    assert "U+0092 cannot be in a plan" in note.message


def test_a_whole_number_that_a_table_must_round_is_noted(tmp_path: Path) -> None:
    inside = period(f'<target value="{2**53 + 1}"/><actual value="{2**53 + 1}"/>')
    document = read_indicators(tmp_path, indicator(inside))
    assert document.framework.indicators["1.a"].targets[0].value == 2**53 + 1
    (note,) = document.notes
    assert (note.message, note.text) == (
        "a table holds it as 9007199254740992.0",
        "9007199254740993",
    )


MANY = range(5_000)


@pytest.mark.parametrize(
    "inside",
    [
        result(
            indicator(
                period(
                    "<actual>"
                    + "".join(f'<dimension name="d" value="{n}"/>' for n in MANY)
                    + "".join(f'<location ref="{n}"/>' for n in MANY)
                    + "</actual>"
                )
            )
        ),
        result(
            indicator(
                period(
                    "".join(
                        f'<target><dimension name="d" value="{n}"/></target>'
                        for n in MANY
                    )
                )
            )
        ),
        result(*(indicator() for _ in MANY)),
        "".join(f'<description type="{n}"/>' for n in MANY),
        "".join('<activity-date type="2" iso-date="2024-01-01"/>' for _ in MANY),
        result(indicator(f'<baseline year="2020" value="{"(" * 100_000}"/>')),
    ],
    ids=["categories", "parts", "indicators", "texts", "dates", "value"],
)
def test_much_of_anything_is_read_in_time(tmp_path: Path, inside: str) -> None:
    begun = time.perf_counter()
    document = read(tmp_path, activity(inside))
    assert len(document.frameworks) == 1
    assert time.perf_counter() - begun < 10
