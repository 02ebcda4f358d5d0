"""A plan as IATI's own elements: each in its place, and nothing made up."""

import datetime as dt
import warnings
from pathlib import Path
from typing import Any

import attrs
import pandas as pd
import pytest
from lxml import etree

import iom_me as me
from iom_me.io.document import Document
from iom_me.io.iati.records import (
    IatiActivity,
    IatiDocument,
    IatiDocumentLink,
    IatiLocation,
    IatiNarrative,
    IatiOrganisation,
    IatiShare,
)
from iom_me.io.iati.writing import write_iati

NIGERIA = IatiActivity(countries="NG")
TODAY = "2026-01-01"


def written(path: Path, *args: Any, **options: Any) -> Any:
    """The activity of the file, or its root if there are several."""
    given = {"activities": NIGERIA, "today": TODAY, "extension": False, **options}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.DataWarning)
        write_iati(path, *args, **given)
    root = etree.parse(path).getroot()
    return root[0] if len(root) == 1 else root


def plan_with(indicator: me.Indicator, **fields: Any) -> me.ResultsFramework:
    times = {"start": "2024-01-01", "end": "2025-12-31", **fields}
    outcome = me.Outcome("1", "Returnees have an income", indicators=[indicator])
    return me.ResultsFramework("P", "Return", results=[outcome], **times)


def jobs(**fields: Any) -> me.Indicator:
    return me.Indicator("1.a", "Returnees in work", **{"measure": "count", **fields})


def rows(**columns: Any) -> pd.DataFrame:
    size = max(len(column) for column in columns.values())
    defaults = {"indicator": ["1.a"] * size, "period_end": ["2024-12-31"] * size}
    return pd.DataFrame({**defaults, **columns})


# The head


def test_the_head_says_what_the_activity_is(tmp_path: Path) -> None:
    about = IatiActivity(
        reporting_org=IatiOrganisation("XM-DAC-47066", "IOM", type="40"),
        participating_orgs=[IatiOrganisation("BE-1", "Donor", type="10", role="1")],
        status="4",
        sectors=[IatiShare("15190", percentage=60), IatiShare("13010", percentage=40)],
        countries="NG",
        language="fr",
        description="Aide au retour",
    )
    plan = plan_with(jobs(), currency="EUR")
    activity = written(tmp_path / "p.xml", plan, activities=about)
    assert activity.getroottree().getroot().get("version") == "2.03"
    assert dict(activity.attrib) == {
        "{http://www.w3.org/XML/1998/namespace}lang": "fr",
        "default-currency": "EUR",
    }
    told = {
        "iati-identifier": "XM-DAC-47066-P",
        "reporting-org/@ref": "XM-DAC-47066",
        "reporting-org/narrative": "IOM",
        "title/narrative": "Return",
        "description/narrative": "Aide au retour",
        "participating-org/@ref": "BE-1",
        "participating-org/@role": "1",
        "activity-status/@code": "4",
        "activity-date[@type='1']/@iso-date": "2024-01-01",
        "activity-date[@type='3']/@iso-date": "2025-12-31",
        "recipient-country/@code": "NG",
        "sector[1]/@percentage": "60",
    }
    assert {path: activity.xpath(f"string({path})") for path in told} == told


def test_the_reporter_takes_part_as_the_one_that_implements(tmp_path: Path) -> None:
    activity = written(tmp_path / "p.xml", plan_with(jobs()))
    assert activity.xpath("participating-org/@role") == ["4"]
    assert activity.xpath("participating-org/@ref") == ["XM-DAC-47066"]


def test_an_identifier_that_is_given_is_taken(tmp_path: Path) -> None:
    about = attrs.evolve(NIGERIA, identifier="XM-DAC-47066-OLD")
    activity = written(tmp_path / "p.xml", plan_with(jobs()), activities=about)
    assert activity.findtext("iati-identifier") == "XM-DAC-47066-OLD"


def test_an_end_before_the_start_is_not_written(tmp_path: Path) -> None:
    plan = plan_with(jobs(), start="2024-01-01", end="2023-01-01")
    activity = written(tmp_path / "p.xml", plan)
    assert activity.xpath("activity-date/@type") == ["1"]


def test_a_plan_without_a_start_begins_with_its_earliest_day(tmp_path: Path) -> None:
    indicator = jobs(
        baseline=me.Baseline(3, date="2021-05-01"),
        targets=[me.Target(9, period=me.Period("2020-03-01", "2022-01-01"))],
    )
    plan = plan_with(indicator, start=None, end=None)
    path = tmp_path / "p.xml"
    with pytest.warns(me.DataWarning, match="first day 2020-03-01, the earliest"):
        write_iati(path, plan, activities=NIGERIA, today=TODAY)
    root = etree.parse(path)
    assert root.xpath("//activity-date/@iso-date") == ["2020-03-01"]


def test_a_plan_that_names_no_day_is_refused(tmp_path: Path) -> None:
    plan = plan_with(jobs(targets=[me.Target(9)]), start=None, end=None)
    path = tmp_path / "p.xml"
    with pytest.raises(me.FormatError, match="names no day") as caught:
        write_iati(path, plan, activities=NIGERIA, today=TODAY)
    assert [problem.path for problem in caught.value.problems] == ["plan 'P'"]
    assert not path.exists()


def test_facts_that_nobody_gave_are_put_in_and_told(tmp_path: Path) -> None:
    path = tmp_path / "p.xml"
    with pytest.warns(me.DataWarning) as caught:
        write_iati(path, plan_with(jobs()), today=TODAY)
    said = " ".join(str(warning.message) for warning in caught)
    for fact in ("XM-DAC-47066", "15190", "status 2", "region 998", "IatiActivity("):
        assert fact in said
    root = etree.parse(path)
    assert root.xpath("//recipient-region/@code") == ["998"]


def test_sectors_that_are_not_given_are_said_to_be_unspecified(tmp_path: Path) -> None:
    about = IatiActivity(countries="NG", sectors=())
    path = tmp_path / "p.xml"
    with pytest.warns(me.DataWarning, match="99810"):
        write_iati(path, plan_with(jobs()), activities=about, today=TODAY)
    assert etree.parse(path).xpath("//sector/@code") == ["99810"]


def test_a_code_of_ones_own_is_explained(tmp_path: Path) -> None:
    own = IatiShare("M1", percentage=60, vocabulary="99", name="Migration")
    about = IatiActivity(
        sectors=["15190", own, IatiShare("M2", percentage=40, vocabulary="99")],
        regions=IatiShare("298", vocabulary="1"),
    )
    activity = written(tmp_path / "p.xml", plan_with(jobs()), activities=about)
    told = activity.xpath("sector[@vocabulary='99']/narrative/text()")
    assert told == ["Migration", "M2"]
    assert activity.xpath("recipient-region/@vocabulary") == ["1"]


# Results and indicators


def test_levels_are_types_of_result(tmp_path: Path) -> None:
    plan = me.ResultsFramework(
        "P",
        "Return",
        start="2024-01-01",
        results=[
            kind(f"R{at}", "x", indicators=[me.Indicator(f"I{at}", "y")])
            for at, kind in enumerate(
                (me.Objective, me.Outcome, me.Output, me.Activity)
            )
        ],
    )
    activity = written(tmp_path / "p.xml", plan)
    assert activity.xpath("result/@type") == ["3", "2", "1", "9"]


def test_a_result_without_an_indicator_is_none_of_iati(tmp_path: Path) -> None:
    plan = plan_with(jobs()).add(me.Output("1.1", "Grants"))
    assert len(written(tmp_path / "p.xml", plan).findall("result")) == 1


@pytest.mark.parametrize(
    ("measure", "code"),
    [
        ("count", "1"),
        ("ratio", "1"),
        ("score", "1"),
        ("currency", "1"),
        ("percentage", "2"),
        ("binary", "3"),
        ("ordinal", "4"),
        ("qualitative", "5"),
        (None, "1"),
    ],
)
def test_each_measure_has_its_code(
    tmp_path: Path, measure: str | None, code: str
) -> None:
    activity = written(tmp_path / "p.xml", plan_with(jobs(measure=measure)))
    assert activity.xpath("result/indicator/@measure") == [code]


def test_an_undeclared_measure_with_words_is_qualitative(tmp_path: Path) -> None:
    indicator = jobs(measure=None, targets=[me.Target("in all regions")])
    activity = written(tmp_path / "p.xml", plan_with(indicator))
    assert activity.xpath("result/indicator/@measure") == ["5"]


@pytest.mark.parametrize(
    ("direction", "ascending"),
    [("increase", ["true"]), ("decrease", ["false"]), ("maintain", []), (None, [])],
)
def test_the_direction_is_told_if_iati_can(
    tmp_path: Path, direction: str | None, ascending: list[str]
) -> None:
    activity = written(tmp_path / "p.xml", plan_with(jobs(direction=direction)))
    assert activity.xpath("result/indicator/@ascending") == ascending


def test_a_statement_that_is_empty_is_told_by_its_id(tmp_path: Path) -> None:
    plan = plan_with(jobs()).replace("1", statement=" ").replace("1.a", title="")
    activity = written(tmp_path / "p.xml", plan)
    assert activity.xpath("result/title/narrative/text()") == ["1"]
    assert activity.xpath("result/indicator/title/narrative/text()") == ["1.a"]


def test_references_stand_at_the_indicators_or_at_the_result(tmp_path: Path) -> None:
    goal = me.Alignment("SDG", "10.7")
    plan = plan_with(jobs()).replace("1", alignment=[goal])
    activity = written(tmp_path / "p.xml", plan)
    assert activity.xpath("result/reference/@vocabulary") == ["99"]
    plan = plan.replace("1.a", alignment=[goal, me.Alignment("GCM", "21")])
    activity = written(tmp_path / "p.xml", plan)
    assert activity.xpath("result/reference") == []
    assert activity.xpath("result/indicator/reference/@vocabulary") == ["9", "99"]


# Baselines and targets


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ({"date": "2021-10-01"}, {"year": "2021", "iso-date": "2021-10-01"}),
        ({"period": me.Period("2021-01-01", "2021-12-31")}, {"year": "2021"}),
        (
            {"period": me.Period("2020-07-01", "2021-06-30")},
            {"year": "2021", "iso-date": "2021-06-30"},
        ),
        ({}, {"year": "2024"}),
        ({"date": dt.date.min}, {"year": "1", "iso-date": "0001-01-01"}),
    ],
)
def test_a_baseline_has_a_year(
    tmp_path: Path, time: Any, expected: dict[str, str]
) -> None:
    plan = plan_with(jobs(baseline=me.Baseline(4.5, **time)))
    [baseline] = written(tmp_path / "p.xml", plan).iter("baseline")
    assert dict(baseline.attrib) == {**expected, "value": "4.5"}


@pytest.mark.parametrize(
    ("time", "start", "expected"),
    [
        ({"date": "2025-03-31"}, "2024-01-15", ("2024-01-15", "2025-03-31")),
        ({"date": "2023-03-31"}, "2024-01-15", ("2023-01-01", "2023-03-31")),
        ({"date": "2025-03-31"}, None, ("2025-01-01", "2025-03-31")),
        ({}, "2024-01-15", ("2024-01-15", "2025-12-31")),
        (
            {"period": me.Period("2024-02-01", "2024-02-01")},
            None,
            ("2024-02-01", "2024-02-01"),
        ),
    ],
)
def test_a_target_has_a_period(
    tmp_path: Path, time: Any, start: str | None, expected: tuple[str, str]
) -> None:
    plan = plan_with(jobs(targets=[me.Target(80, **time)]), start=start)
    [period] = written(tmp_path / "p.xml", plan).iter("period")
    days = (*period.xpath("period-start/@*"), *period.xpath("period-end/@*"))
    assert days == expected
    assert period.xpath("target/@value") == ["80"]


def test_values_that_have_no_time_are_not_written_and_told(tmp_path: Path) -> None:
    indicator = jobs(baseline=me.Baseline(4), targets=[me.Target(80)])
    plan = plan_with(indicator, start=None)
    path = tmp_path / "p.xml"
    with pytest.warns(me.DataWarning) as caught:
        write_iati(path, plan, activities=NIGERIA, today=TODAY)
    assert "2 baselines and targets without a time" in str(caught[-1].message)
    root = etree.parse(path)
    assert root.xpath("count(//baseline) + count(//target)") == 0


def test_missing_values_are_never_written_as_numbers(tmp_path: Path) -> None:
    none = me.NotAvailable("to_be_determined")
    part = me.DisaggregatedValue(none, by={"sex": "female"})
    indicator = jobs(
        baseline=me.Baseline(none, date="2024-01-01"),
        targets=[me.Target(none, disaggregated=[part]), me.Target(0)],
    )
    activity = written(tmp_path / "p.xml", plan_with(indicator))
    assert activity.xpath("//baseline") == []
    assert activity.xpath("//target/@value") == ["0"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (40, "40"),
        (0.1, "0.1"),
        (-2.5, "-2.5"),
        (1e-7, "0.0000001"),
        (10**20, "100000000000000000000"),
        (1e300, "1e+300"),
    ],
)
def test_numbers_are_written_with_a_full_stop(
    tmp_path: Path, value: float, text: str
) -> None:
    plan = plan_with(jobs(targets=[me.Target(value)]))
    assert written(tmp_path / "p.xml", plan).xpath("//target/@value") == [text]


def test_words_stand_in_the_value_of_nominal_and_ordinal_indicators(
    tmp_path: Path,
) -> None:
    indicator = jobs(measure="ordinal", targets=[me.Target("high", note="of three")])
    activity = written(tmp_path / "p.xml", plan_with(indicator))
    assert activity.xpath("//target/@value") == ["high"]
    assert activity.xpath("//target/comment/narrative/text()") == ["of three"]


def test_words_stand_in_the_comment_of_qualitative_indicators(tmp_path: Path) -> None:
    indicator = jobs(measure="qualitative", targets=[me.Target("trust", note="new")])
    activity = written(tmp_path / "p.xml", plan_with(indicator))
    assert activity.xpath("//target/@value") == []
    assert activity.xpath("//target/comment/narrative/text()") == ["trust"]


def test_words_are_not_written_where_iati_wants_a_number(tmp_path: Path) -> None:
    activity = written(
        tmp_path / "p.xml", plan_with(jobs(targets=[me.Target("all regions")]))
    )
    assert activity.xpath("//target") == []


def test_groups_and_places_stand_beside_the_total(tmp_path: Path) -> None:
    parts = [
        me.DisaggregatedValue(24, by={"sex": "female", "place": "Kano"}),
        me.DisaggregatedValue(16, by={"sex": "male", "place": "Kano"}),
        me.DisaggregatedValue(1, by={"place": ""}),
    ]
    plan = plan_with(jobs(targets=[me.Target(40, disaggregated=parts)]))
    activity = written(tmp_path / "p.xml", plan)
    assert activity.xpath("location/name/narrative/text()") == ["Kano"]
    [ref] = activity.xpath("location/@ref")
    total, female, _, blank = activity.iter("target")
    assert len(total) == 0
    assert female.xpath("location/@ref") == [ref]
    assert female.xpath("dimension/@value") == ["female"]
    assert blank.xpath("dimension/@name") == ["place"]


def test_a_group_that_stands_twice_is_written_once(tmp_path: Path) -> None:
    part = me.DisaggregatedValue(24, by={"sex": "female"})
    again = me.DisaggregatedValue(25, by={"sex": " female"})
    plan = plan_with(jobs(targets=[me.Target(40, disaggregated=[part, again])]))
    activity = written(tmp_path / "p.xml", plan)
    assert activity.xpath("//target/@value") == ["40", "24"]


# Measurements


def test_values_stand_in_the_period_of_their_target(tmp_path: Path) -> None:
    target = me.Target(80, period=me.Period("2024-01-01", "2024-12-31"))
    table = rows(value=[40, 41], sex=["", "female"], comment=["so far", ""])
    activity = written(tmp_path / "p.xml", plan_with(jobs(targets=[target])), table)
    [period] = activity.iter("period")
    assert [child.tag for child in period][2:] == ["target", "actual", "actual"]
    assert period.xpath("actual/@value") == ["40", "41"]
    assert period.xpath("actual[2]/dimension/@value") == ["female"]
    assert period.xpath("actual[1]/comment/narrative/text()") == ["so far"]


def test_a_share_is_computed_for_iati(tmp_path: Path) -> None:
    table = rows(numerator=[30], denominator=[120])
    activity = written(tmp_path / "p.xml", plan_with(jobs(measure="percentage")), table)
    assert activity.xpath("//actual/@value") == ["25"]


def test_rows_without_a_value_are_not_written(tmp_path: Path) -> None:
    table = rows(status=["not_collected"])
    activity = written(tmp_path / "p.xml", plan_with(jobs()), table)
    assert activity.xpath("//actual") == []


def test_of_several_versions_of_a_value_the_last_is_written(tmp_path: Path) -> None:
    table = rows(
        value=[1, 3, 2], recorded_on=["2025-01-01", "2025-03-01", "2025-02-01"]
    )
    activity = written(tmp_path / "p.xml", plan_with(jobs()), table)
    assert activity.xpath("//actual/@value") == ["3"]


def test_rows_go_to_the_plan_that_they_name(tmp_path: Path) -> None:
    plans = [attrs.evolve(plan_with(jobs()), id=id) for id in ("P", "Q")]
    table = rows(value=[1, 2], project=["Q", "P"])
    root = written(tmp_path / "p.xml", plans, table)
    assert root.xpath("iati-activity[1]//actual/@value") == ["2"]
    assert root.xpath("iati-activity[2]//actual/@value") == ["1"]


def test_rows_that_belong_to_no_plan_are_all_named(tmp_path: Path) -> None:
    plans = [attrs.evolve(plan_with(jobs()), id=id) for id in ("P", "Q")]
    alone = attrs.evolve(plan_with(me.Indicator("2.a", "x")), id="R")
    table = rows(
        indicator=["1.a", "9.z", "1.a", "1.a", "2.a"],
        value=[1, 2, 3, 4, 5],
        project=["", "P", "P", "R", "elsewhere"],
    )
    with pytest.raises(me.DataError, match="belong to no plan") as caught:
        written(tmp_path / "p.xml", [*plans, alone], table)
    assert [str(problem) for problem in caught.value.problems] == [
        "several plans have '1.a': name one of 'P', 'Q' @ row 0, project",
        "no plan has an indicator '9.z' @ row 1, indicator",
        "the plan 'R' has no indicator '1.a' @ row 3, project",
    ]


def test_many_rows_without_a_plan_are_counted(tmp_path: Path) -> None:
    days = [f"2024-01-{day:02}" for day in range(1, 13)]
    table = pd.DataFrame({"indicator": "9.z", "period_end": days, "value": 1})
    with pytest.raises(me.DataError, match="and 2 more"):
        written(tmp_path / "p.xml", plan_with(jobs()), table)


def test_control_characters_are_refused_with_their_row(tmp_path: Path) -> None:
    table = rows(value=[1], source=["a\x07b"])
    with pytest.raises(me.DataError, match=r"U\+0007.*row 0, source"):
        written(tmp_path / "p.xml", plan_with(jobs()), table)


def test_a_column_named_row_is_refused(tmp_path: Path) -> None:
    table = rows(value=[1], row=["x"])
    with pytest.raises(me.DataError, match="named 'row'"):
        written(tmp_path / "p.xml", plan_with(jobs()), table)


def test_values_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "values.csv").write_text(
        "Indicator,period_end,value\n1.a,2024-06-30,7\n"
    )
    plan = plan_with(jobs(measure="ordinal"))
    activity = written(tmp_path / "p.xml", plan, tmp_path / "values.csv")
    assert activity.xpath("//actual/@value") == ["7"]


# What stands beside the plan


def document(**fields: Any) -> IatiDocument:
    target = me.Target(80, period=me.Period("2024-01-01", "2024-12-31"), note="Plan")
    baseline = me.Baseline(1, date="2024-01-01", note="Survey")
    plan = plan_with(jobs(baseline=baseline, targets=[target]))
    table = me.read_measurements(rows(value=[40], place=["Kano"]))
    return IatiDocument(
        format="iati",
        source="p.xml",
        frameworks=(plan,),
        measurements=table,
        activities=(attrs.evolve(NIGERIA, project="P"),),
        **fields,
    )


def test_texts_in_other_languages_stand_beside_the_first(tmp_path: Path) -> None:
    fields = {
        ("", "title"): "title",
        ("", "description"): "description",
        ("1", "statement"): "result/title",
        ("1", "notes"): "result/description",
        ("1.a", "title"): "result/indicator/title",
        ("1.a", "baseline.note"): "//baseline/comment",
        ("1.a", "targets[0].note"): "//target/comment",
        ("1.a", "measurements[0].comment"): "//actual/comment",
    }
    told = tuple(
        IatiNarrative(project="P", record=id, field=field, language="fr", text=place)
        for (id, field), place in fields.items()
    )
    activity = written(tmp_path / "p.xml", document(narratives=told), activities=None)
    for place in fields.values():
        found = activity.xpath(f"{place}/narrative[@xml:lang='fr']/text()")
        assert found == [place]


def test_documents_stand_at_all_their_places(tmp_path: Path) -> None:
    places = {
        ("1", ""): "result",
        ("1.a", ""): "result/indicator",
        ("1.a", "baseline"): "//baseline",
        ("1.a", "targets[0]"): "//target",
        ("1.a", "measurements[0]"): "//actual",
    }
    links = tuple(
        IatiDocumentLink(
            project="P",
            record=id,
            field=field,
            url=f"https://example.org/{at}",
            format="application/pdf",
            titles=(("", "Survey"), ("fr", "Enquête")),
            descriptions=(("", "Of 2024"),),
            categories=("A08",),
            languages=("en",),
            date="2024-03-01",
        )
        for at, (id, field) in enumerate(places)
    )
    activity = written(
        tmp_path / "p.xml", document(document_links=links), activities=None
    )
    for at, place in enumerate(places.values()):
        [link] = activity.xpath(f"{place}/document-link")
        assert link.get("url") == f"https://example.org/{at}"
        assert [child.tag for child in link] == [
            "title",
            "description",
            "category",
            "language",
            "document-date",
        ]


def test_places_keep_their_codes_and_new_ones_are_made(tmp_path: Path) -> None:
    known = IatiLocation(
        project="P",
        ref="place-1",
        name="Kaduna",
        vocabulary="G1",
        code="2335727",
        latitude="10.5",
        longitude="7.4",
    )
    other = IatiLocation(project="Q", ref="x", name="Kano")
    activity = written(
        tmp_path / "p.xml", document(locations=(known, other)), activities=None
    )
    assert activity.xpath("location/@ref") == ["place-1", "place-2"]
    assert activity.xpath("location/name/narrative/text()") == ["Kaduna", "Kano"]
    assert activity.xpath("location/location-id/@code") == ["2335727"]
    assert activity.xpath("location/point/pos/text()") == ["10.5 7.4"]
    assert activity.xpath("//actual/location/@ref") == ["place-2"]


def test_several_known_places_are_named_each(tmp_path: Path) -> None:
    known = tuple(
        IatiLocation(project="P", ref=ref, name=name)
        for ref, name in (("a", "Kano"), ("b", "Kaduna"), ("c", "Jos"), ("d", "Jos"))
    )
    one = document(locations=known)
    table = rows(value=[1, 2], place=["Kano; Kaduna", "d"])
    activity = written(tmp_path / "p.xml", one, table, activities=None)
    assert activity.xpath("//actual[1]/location/@ref") == ["a", "b"]
    assert activity.xpath("//actual[2]/location/@ref") == ["d"]


def test_what_has_no_place_in_the_plan_is_told(tmp_path: Path) -> None:
    gone = tuple(
        IatiNarrative(
            project="P", record=f"9.{at}", field="title", language="fr", text="x"
        )
        for at in range(7)
    )
    with pytest.warns(me.DataWarning, match=r"no place for .* 9\.0: title.* 2 more"):
        write_iati(tmp_path / "p.xml", document(narratives=gone), today=TODAY)


def test_what_is_about_rows_of_another_table_is_not_written(tmp_path: Path) -> None:
    told = IatiNarrative(
        project="P",
        record="1.a",
        field="measurements[0].comment",
        language="fr",
        text="autre",
    )
    path = tmp_path / "p.xml"
    title = attrs.evolve(told, field="title", text="titre")
    both = document(narratives=(told, title))
    with pytest.warns(me.DataWarning, match=r"1\.a: former measurements\[0\]"):
        write_iati(path, both, rows(value=[1]), today=TODAY)
    assert "autre" not in path.read_text()
    assert "titre" in path.read_text()


def test_a_text_that_xml_cannot_hold_is_refused(tmp_path: Path) -> None:
    told = IatiNarrative(
        project="P", record="1", field="statement", language="fr", text="a\x00b"
    )
    with pytest.raises(me.errors.ModelError, match=r"U\+0000"):
        write_iati(tmp_path / "p.xml", document(narratives=(told,)), today=TODAY)


# The door


def test_what_was_read_from_a_workbook_can_be_written(tmp_path: Path) -> None:
    plan = plan_with(jobs())
    me.write_excel(plan, tmp_path / "p.xlsx")
    read = Document(
        format="excel",
        source="p.xlsx",
        frameworks=(me.read_excel(tmp_path / "p.xlsx"),),
        measurements=me.read_measurements(rows(value=[5])),
    )
    activity = written(tmp_path / "p.xml", read)
    assert activity.xpath("//actual/@value") == ["5"]


def test_a_file_read_without_facts_is_told_which_are_put_in(tmp_path: Path) -> None:
    bare = attrs.evolve(document(), activities=())
    with pytest.warns(me.DataWarning) as caught:
        write_iati(tmp_path / "p.xml", bare, today=TODAY)
    assert "the reporter XM-DAC-47066" in str(caught[0].message)


def test_there_must_be_a_plan(tmp_path: Path) -> None:
    with pytest.raises(me.errors.ModelError, match="no plan to write"):
        write_iati(tmp_path / "p.xml", [])


@pytest.mark.parametrize("wrong", ["plan.json", 3, [None]])
def test_only_plans_can_be_written(tmp_path: Path, wrong: Any) -> None:
    with pytest.raises(me.errors.ModelError, match=f"{wrong!r} is no plan|None is no"):
        write_iati(tmp_path / "p.xml", wrong)


def test_two_plans_with_one_id_are_refused(tmp_path: Path) -> None:
    plan = plan_with(jobs())
    with pytest.raises(me.errors.ModelError, match="Two plans have the id 'P'"):
        write_iati(tmp_path / "p.xml", [plan, plan])


@pytest.mark.parametrize(
    ("activities", "message"),
    [
        (IatiActivity(project="X"), "no 'X' in the plans"),
        ([NIGERIA, NIGERIA], "Two activities have the project ''"),
        (["NG"], "'NG' is no IatiActivity"),
    ],
)
def test_activities_have_to_fit_the_plans(
    tmp_path: Path, activities: Any, message: str
) -> None:
    with pytest.raises(me.errors.ModelError, match=message):
        write_iati(tmp_path / "p.xml", plan_with(jobs()), activities=activities)


def test_two_plans_cannot_be_one_activity(tmp_path: Path) -> None:
    plan = plan_with(jobs())
    about = attrs.evolve(NIGERIA, identifier="XM-DAC-47066-X")
    with pytest.raises(me.errors.ModelError, match="'P' and 'Q' would both be"):
        write_iati(
            tmp_path / "p.xml", [plan, attrs.evolve(plan, id="Q")], activities=about
        )


def test_a_file_that_would_break_the_standard_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "p.xml"
    path.write_text("what was there")
    about = IatiActivity(countries=["XX", "YY"], status="77")
    with pytest.raises(me.FormatError, match="not a valid IATI file") as caught:
        write_iati(path, plan_with(jobs()), activities=about, today=TODAY)
    said = " ".join(map(str, caught.value.problems))
    assert "activity-status[1]/@code" in said
    assert "3.1.1" in said
    assert path.read_text() == "what was there"


def test_warnings_of_the_ruleset_are_counted(tmp_path: Path) -> None:
    plan = plan_with(jobs(measure="ordinal", targets=[me.Target("high")]))
    with pytest.warns(me.DataWarning, match=r"1 warning on the file \(8\.9\.2\)"):
        write_iati(tmp_path / "p.xml", plan, activities=NIGERIA, today=TODAY)


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "1.xml", tmp_path / "2.xml"
    for path in (one, two):
        write_iati(
            path,
            me.datasets.example_plan(),
            activities=NIGERIA,
            today=TODAY,
        )
    assert one.read_bytes() == two.read_bytes()


def test_a_text_of_another_language_is_not_written_as_if_it_were_of_this_one(
    tmp_path: Path,
) -> None:
    english = '<narrative xml:lang="en">Outcome 1: Jobs</narrative>'
    remark = '<narrative xml:lang="en">So</narrative>'
    path = tmp_path / "old.xml"
    path.write_text(
        '<iati-activities version="2.03"><iati-activity xml:lang="nl">'
        "<iati-identifier>XM-DAC-X</iati-identifier><title><narrative>Werk</narrative>"
        '</title><activity-date type="1" iso-date="2024-01-01"/>'
        f'<result type="2"><title>{english}</title><indicator measure="1"><title>'
        f"<narrative>Banen</narrative></title><period><period-start iso-date="
        f'"2024-01-01"/><period-end iso-date="2024-12-31"/><actual value="1"><comment>'
        f"{remark}</comment></actual></period></indicator></result>"
        "</iati-activity></iati-activities>"
    )
    old = me.read_iati(path)
    about = attrs.evolve(NIGERIA, language="nl", identifier="XM-DAC-X")
    root = written(tmp_path / "p.xml", old, activities=about)
    assert old.framework["1"].statement == "Jobs"
    assert old.framework.title == "Werk"
    languages = {
        text.text: text.get("{http://www.w3.org/XML/1998/namespace}lang")
        for text in root.iter("narrative")
    }
    assert languages["Jobs"] == languages["So"] == "en"
    assert languages["Werk"] is languages["Banen"] is None
    again = me.read_iati(tmp_path / "p.xml")
    assert again.frameworks == old.frameworks
    assert set(again.narratives) == set(old.narratives)
    new = old.framework.replace("1", statement="Werk voor velen")
    changed = attrs.evolve(old, frameworks=(new,))
    root = written(tmp_path / "p.xml", changed, activities=about)
    assert root.xpath("//result/title/narrative/text()") == ["Werk voor velen", "Jobs"]


# On the base of a file


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.xml"
    plan = plan_with(jobs(targets=[me.Target(80)]))
    both = [plan, attrs.evolve(plan, id="Q", title="Other")]
    write_iati(path, both, activities=NIGERIA, today=TODAY)
    text = path.read_text()
    spent = (
        '<transaction><transaction-type code="4"/><transaction-date '
        'iso-date="2024-05-01"/><value value-date="2024-05-01" currency="EUR">5'
        "</value></transaction><!-- kept -->"
    )
    text = text.replace("</sector>", "").replace(
        '<sector code="15190"/>', f'<sector code="15190"/>{spent}', 1
    )
    flags = '<crs-add><other-flags code="1" significance="1"/></crs-add>'
    path.write_text(text.replace("<iom:framework", f"{flags}<iom:framework", 1))
    return path


def test_a_base_keeps_all_but_its_results(tmp_path: Path, base: Path) -> None:
    plan = plan_with(jobs(targets=[me.Target(90)])).replace("1", statement="Jobs")
    plan = attrs.evolve(plan, title="A new title")
    root = written(tmp_path / "p.xml", plan, rows(value=[1], place=["Kano"]), base=base)
    activity, other = root
    assert activity.xpath("result/title/narrative/text()") == ["Jobs"]
    assert activity.xpath("//target/@value")[0] == "90"
    assert activity.xpath("title/narrative/text()") == ["Return"]
    assert activity.xpath("transaction/value/text()") == ["5"]
    assert b"<!-- kept -->" in etree.tostring(activity)
    assert activity.xpath("location/name/narrative/text()") == ["Kano"]
    assert [child.tag for child in activity.iterchildren("{*}*")][-2:] == [
        "result",
        "crs-add",
    ]
    assert other.xpath("title/narrative/text()") == ["Other"]
    assert other.xpath(".//target/@value") == ["80"]


def test_a_plan_that_is_not_in_the_base_is_added(tmp_path: Path, base: Path) -> None:
    plan = attrs.evolve(plan_with(jobs()), id="R")
    root = written(tmp_path / "p.xml", plan, base=base)
    assert root.xpath("iati-activity/iati-identifier/text()") == [
        "XM-DAC-47066-P",
        "XM-DAC-47066-Q",
        "XM-DAC-47066-R",
    ]


def test_results_come_last_in_a_base_that_has_none(tmp_path: Path, base: Path) -> None:
    tree = etree.parse(base)
    for activity in tree.getroot():
        place = activity.find("sector")
        for child in [*place.itersiblings()]:
            activity.remove(child)
    tree.write(base)
    table = rows(value=[1], place=["Kano"])
    activity, _ = written(tmp_path / "p.xml", plan_with(jobs()), table, base=base)
    assert [child.tag for child in activity][-3:] == ["location", "sector", "result"]


def test_what_is_not_written_keeps_its_form(tmp_path: Path, base: Path) -> None:
    before = "<!-- ours --><?style sheet?><iati-activities "
    text = base.read_text().replace("<iati-activities ", before)
    place = text.rindex("<iati-activity ")
    other = text[place:].replace("  ", "")
    base.write_text(f"{text[:place]}{other}")
    written(tmp_path / "p.xml", plan_with(jobs()), base=base)
    found = (tmp_path / "p.xml").read_text()
    assert before in found
    assert found.endswith(other)


def test_the_same_results_twice_are_the_same_file(tmp_path: Path, base: Path) -> None:
    plan = plan_with(jobs(targets=[me.Target(90)]))
    written(tmp_path / "one.xml", plan, base=base)
    written(tmp_path / "two.xml", plan, base=tmp_path / "one.xml")
    one, two = ((tmp_path / f"{name}.xml").read_bytes() for name in ("one", "two"))
    assert one == two


def test_errors_of_the_base_are_told_and_do_not_refuse(
    tmp_path: Path, base: Path
) -> None:
    good = '<value value-date="2024-05-01"'
    base.write_text(base.read_text().replace(good, '<value value-date="1 May"'))
    with pytest.warns(me.DataWarning) as caught:
        write_iati(
            tmp_path / "p.xml",
            plan_with(jobs()),
            activities=NIGERIA,
            base=base,
            today=TODAY,
        )
    told = [str(one.message) for one in caught]
    assert any("The base has 1 error by the IATI standard, which is" in x for x in told)


def test_errors_of_a_plan_are_refused_whatever_the_base_has(
    tmp_path: Path, base: Path
) -> None:
    base.write_text(base.read_text().replace('code="4"', 'code="four"'))
    wrong = IatiActivity(project="R", status="9")
    plan = attrs.evolve(plan_with(jobs()), id="R")
    with pytest.raises(me.FormatError) as refused:
        write_iati(tmp_path / "p.xml", plan, activities=wrong, base=base, today=TODAY)
    assert all("iati-activity[3]" in path for path, _ in refused.value.problems)


def test_texts_and_documents_that_go_with_old_results_are_told(
    tmp_path: Path, base: Path
) -> None:
    french = '<title><narrative xml:lang="fr">Emplois</narrative>'
    head, result, tail = base.read_text().partition("<result ")
    base.write_text(f"{head}{result}{tail.replace('<title>', french, 1)}")
    with pytest.warns(
        me.DataWarning, match=r"had texts in other languages \(1, now 0\)"
    ):
        write_iati(
            tmp_path / "p.xml",
            plan_with(jobs()),
            activities=NIGERIA,
            base=base,
            today=TODAY,
        )


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        ('<iati-activities version="2.02"/>', "version 2.02: upgrade it to 2.03"),
        ("<iati-activities/>", "version 1.0x"),
        ('<iati-activity version="2.03"/>', "single activity"),
        ('<x:iati-activities version="2.03" xmlns:x="urn:x"/>', "namespace 'urn:x'"),
        ("<html/>", "page of the web"),
    ],
)
def test_a_base_that_cannot_be_used_is_refused(
    tmp_path: Path, xml: str, message: str
) -> None:
    base = tmp_path / "base.xml"
    base.write_text(xml)
    with pytest.raises(me.FormatError, match=message):
        write_iati(tmp_path / "p.xml", plan_with(jobs()), activities=NIGERIA, base=base)
