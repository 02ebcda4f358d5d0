"""A file is held against the official schema, code lists and ruleset."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from lxml import etree
from tests.io.iati.activities import DATA
from tests.markup import parse

import iom_me as me
from iom_me.io.iati._check import (
    codelists as _codelists,
    rule as _rule,
    ruleset as _ruleset,
    schema as _schema,
)
from iom_me.io.iati.checking import IatiCheck, check_iati, check_tree

INVALID = sorted((DATA / "invalid").glob("*.xml"))
EXAMPLE = me.datasets.iati_example()
TODAY = "2026-01-01"

HEAD = (
    "<iati-identifier>XM-DAC-47066-P</iati-identifier>"
    '<reporting-org ref="XM-DAC-47066" type="40"><narrative>IOM</narrative>'
    "</reporting-org>"
    "<title><narrative>Return</narrative></title>"
    "<description><narrative>About return</narrative></description>"
    '<participating-org ref="XM-DAC-47066" role="4"/>'
    '<activity-status code="2"/>'
)
DATES = '<activity-date type="1" iso-date="2025-01-01"/>'
PLACES = '<recipient-country code="NG"/><sector code="15190"/>'
RESULT = (
    '<result type="2"><title><narrative>Income</narrative></title>'
    '<indicator measure="1"><title><narrative># jobs</narrative></title>{}</indicator>'
    "</result>"
)


FULL_PERIOD = (
    '<period><period-start iso-date="2025-01-01"/>'
    '<period-end iso-date="2025-12-31"/></period>'
)


def activity(
    content: str = "", *, head: str = HEAD, dates: str = DATES, places: str = PLACES
) -> str:
    """Write an activity that is sound but for what is put in."""
    text = f"{head}{dates}{places}{content}"
    return f'<iati-activity xml:lang="en" default-currency="EUR">{text}</iati-activity>'


def document(*activities: str, version: str = "2.03") -> str:
    return (
        f'<iati-activities version="{version}">{"".join(activities)}</iati-activities>'
    )


def checked(text: str, *, today: str | None = TODAY) -> list[tuple[str, str, str]]:
    """Check a text; of each finding what it is, where, and what it says."""
    found = check_tree(etree.fromstring(text), today=today)
    return [(f"{one.severity} {one.code}", one.path, one.message) for one in found]


def codes(text: str, *, today: str | None = TODAY) -> list[str]:
    return [code for code, _, _ in checked(text, today=today)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.xml"


# What is shipped is the official standard


def test_every_rule_of_the_ruleset_can_be_applied() -> None:
    rules = _rule.rules()

    assert len(rules) > 80
    assert {rule.kind for rule in rules} == set(_ruleset.BROKEN)
    assert [rule.id for rule in rules if not rule.is_checkable] == ["1.14.8", "1.18.8"]


def test_the_code_lists_of_results_are_shipped() -> None:
    lists = _codelists.code_lists()

    assert dict(lists["ResultType"].codes) == {
        "1": "Output",
        "2": "Outcome",
        "3": "Impact",
        "9": "Other",
    }
    assert {"IndicatorMeasure", "ActivityStatus", "Country", "Language"} <= set(lists)
    assert "NG" in lists["Country"].codes
    assert not lists["Country"].is_complete


def test_the_schema_asks_for_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("socket.socket.connect", refused)

    assert _schema.load_schema().validate(etree.fromstring(document(activity())))


def test_the_package_says_whose_standard_it_is() -> None:
    readme = (_codelists.STANDARD / "README.md").read_text(encoding="utf-8")

    assert "IATI Standard (http://iatistandard.org/)" in readme
    assert "creativecommons.org/licenses/by/4.0" in readme
    assert {file.name for file in _codelists.STANDARD.iterdir()} == {
        "README.md",
        "codelists.json",
        "iati-activities-schema.xsd",
        "iati-common.xsd",
        "standard.json",
        "xml.xsd",
    }


# The official test files


def test_there_are_as_many_invalid_files_as_upstream() -> None:
    assert len(INVALID) == 38


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_what_the_standard_calls_invalid_is_refused_by_the_schema(file: Path) -> None:
    found = [one for one in check_iati(file, today=TODAY) if one.code == "xsd"]

    assert found
    assert all(
        one.line > 1 and one.path.startswith("iati-activity[1]/result[")
        for one in found
    )
    assert all("Element '" not in one.message for one in found)


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("indicator_baseline_value", "8.8.1"),
        ("indicator_period_target_value", "8.9.1"),
        ("indicator_period_actual_value", "8.10.1"),
        ("refs", "8.11.1"),
    ],
)
def test_the_rule_holds_in_the_good_file_and_not_in_the_bad_one(
    kind: str, rule: str
) -> None:
    files = (DATA / "rulesets").glob(f"results_{kind}_*.xml")
    broken = {
        file.stem.removeprefix(f"results_{kind}_"): rule
        in [one.code for one in check_iati(file, today=TODAY)]
        for file in files
    }

    assert broken.pop("bad") is True
    assert broken.pop("good") is False
    assert broken in ({}, {"not_relevant": False})


def test_the_annotated_example_is_sound_by_schema_and_code_lists() -> None:
    check = check_iati(EXAMPLE, today=TODAY)

    assert check.version == "2.03"
    assert {"xml", "xsd", "codelist"}.isdisjoint(one.code for one in check)


def test_the_example_that_should_pass_passes_the_schema_alone() -> None:
    check = check_iati(
        DATA / "examples" / "24-results_should-pass_v203.xml", today=TODAY
    )
    found = {one.code for one in check.errors}

    assert "xsd" not in found
    assert {"codelist", "4.1.1"} <= found


@pytest.mark.parametrize(
    ("name", "violations"),
    [
        ("11-11-11_BE-BCE_KBO-0421210424_v202.xml", 0),
        ("afdb_ag_activities_v201.xml", 0),
        ("afdb_ag_activities_markedup_v201.xml", 0),
        ("globalfund_47045-ARM_v1.xml", 3),
    ],
)
def test_real_files_pass_the_schema_as_they_do_elsewhere(
    name: str, violations: int
) -> None:
    check = check_iati(DATA / "real" / name, today=TODAY)

    assert [one.code for one in check].count("xsd") == violations


def test_a_real_file_has_the_faults_that_it_is_known_for() -> None:
    check = check_iati(
        DATA / "real" / "11-11-11_BE-BCE_KBO-0421210424_v202.xml", today=TODAY
    )
    commas = [one for one in check if one.code in {"8.8.2", "8.9.2", "8.10.2"}]

    ((line, severity),) = [(one.line, one.severity) for one in commas]
    text = (DATA / "real" / check.file).read_text(encoding="utf-8").splitlines()
    assert 'value="30,6"' in text[line - 1]
    assert severity == "warning"


# A sound file


def test_a_sound_file_has_no_findings(path: Path) -> None:
    path.write_text(document(activity(RESULT.format(""))), encoding="utf-8")

    check = check_iati(path, today=TODAY)

    assert (check.findings, check.is_valid, check.file) == ((), True, "file.xml")


def test_a_single_activity_is_checked_as_one(path: Path) -> None:
    path.write_text(activity(RESULT.format("")), encoding="utf-8")
    assert check_iati(path, today=TODAY).findings == ()

    assert codes(activity('<result type="7"/>')) == ["error xsd", "error codelist"]


def test_elements_of_other_namespaces_do_no_harm() -> None:
    ours = '<x:more xmlns:x="urn:x" a="1"><x:title/><more/></x:more>'
    tree = document(activity(f"{RESULT.format(ours)}{ours}")).replace(
        "</iati-activities>", f"{ours}</iati-activities>"
    )

    assert codes(tree) == []


# The schema, in words


@pytest.mark.parametrize(
    ("content", "path", "message"),
    [
        ("<result/>", "/result[1]/@type", "this attribute is missing"),
        ('<result type="1"/>', "/result[1]", "an element is missing: title"),
        (
            RESULT.format("<title><narrative>b</narrative></title>"),
            "/result[1]/indicator[1]/title[2]",
            "title may stand here once",
        ),
        (
            RESULT.format(f'{FULL_PERIOD}<baseline year="2024"/>'),
            "/result[1]/indicator[1]/baseline[1]",
            "baseline does not belong here: the order asks for period",
        ),
        (
            RESULT.format('<baseline year="about 2024" value="1"/>'),
            "/result[1]/indicator[1]/baseline[1]/@year",
            "'about 2024' is not a whole number above 0",
        ),
        (
            RESULT.format('<baseline year="2024" value="1" source="x"/>'),
            "/result[1]/indicator[1]/baseline[1]/@source",
            "this attribute does not belong here",
        ),
        (RESULT.format("words"), "/result[1]/indicator[1]", "put it into a narrative"),
        (
            '<result type="1" aggregation-status="yes"/>',
            "/result[1]/@aggregation-status",
            "'yes' is not true or false",
        ),
        (
            "<nonsense/>",
            "/nonsense[1]",
            "nonsense does not belong here: the order asks",
        ),
        (
            '<fss extraction-date="2024-01-01"/><q:a xmlns:q="urn:q"/><result/>',
            "/result[1]",
            "result does not belong here: nothing more is allowed",
        ),
        (
            '<q:a xmlns:q="urn:q"/><b xmlns="urn:q"/><q:a xmlns:q="urn:q"/><result/>',
            "/result[1]",
            "nothing more is allowed",
        ),
        (
            '<capital-spend percentage="some"/>',
            "/capital-spend[1]/@percentage",
            "'some' is not a number as 1250.5",
        ),
    ],
)
def test_what_the_schema_refuses_is_said_in_words(
    content: str, path: str, message: str
) -> None:
    found = checked(document(activity(), activity(content)))
    (where, said), *_ = [(one[1], one[2]) for one in found if one[0] == "error xsd"]

    assert where == f"iati-activity[2]{path}"
    assert message in said


def test_a_foreign_element_in_the_wrong_place_is_found() -> None:
    early = '<b xmlns="urn:q"/><q:b xmlns:q="urn:q"/>'
    found = checked(document(activity(head=f"{early}{HEAD}")))

    assert found[0][:2] == ("error xsd", "iati-activity[1]/b[1]")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("<iati-activities/>", "@version", "this attribute is missing"),
        ('<iati-activities version="2.03"/>', "", "there is no activity in it"),
        (document("<activity/>"), "", "there is no activity in it"),
        (document(activity(), "<odd/>"), "odd", "odd does not belong here"),
        (document("<odd/>", activity()), "odd", "odd does not belong here"),
        (
            document('<x:y xmlns:x="urn:x"/>', activity()),
            "x:y",
            "stands after all activities",
        ),
        (document("words", activity()), "", "beside the activities: 'words'"),
        (document(activity(), "more words"), "", "activities: 'more words'"),
        (document(activity(), "between", activity()), "", "activities: 'between'"),
        (
            document(activity()).replace(" version", ' lang="en" version'),
            "@lang",
            "this attribute does not belong here",
        ),
    ],
)
def test_the_root_is_looked_at_too(
    path: Path, text: str, place: str, message: str
) -> None:
    path.write_text(text, encoding="utf-8")
    found = check_tree(etree.fromstring(text), today=TODAY)

    first = next(one for one in found if message in one.message)
    assert (first.code, first.path) == ("xsd", place)
    if "<iati-activity " in text:  # a file without one has no root that is read
        assert check_iati(path, today=TODAY).findings == found


def test_a_namespace_of_all_elements_is_an_error(path: Path) -> None:
    text = document(activity()).replace(" version", ' xmlns="urn:iati" version')
    path.write_text(text, encoding="utf-8")

    (found,) = check_iati(path, today=TODAY)

    assert "namespace 'urn:iati'" in found.message


def test_a_file_of_version_1_is_told_what_has_changed() -> None:
    found = checked(document("<iati-activity/>", version="1.04"))

    assert ("error xsd", "@version") in [one[:2] for one in found]
    assert any("version 1" in one[2] for one in found)


def test_an_element_of_another_standard_is_no_activity() -> None:
    assert checked("<html/>") == [
        ("error xsd", "", "the first element is html, not iati-activities")
    ]


# Code lists


@pytest.mark.parametrize(
    ("content", "path", "finding", "message"),
    [
        (
            '<result type="Output"/>',
            "/result[1]/@type",
            "error",
            "'Output' is not on the code list ResultType: 1 Output, 2 Outcome,",
        ),
        (
            '<title xml:lang="xx"/>',
            "/title[2]/@xml:lang",
            "warning",
            "'xx' is not on the code list Language",
        ),
        ('<tag code="99" vocabulary="2"/>', "/tag[1]/@code", "error", "UNSDG-Goals"),
        (
            '<tag code="10.77" vocabulary="3"/>',
            "/tag[1]/@code",
            "error",
            "UNSDG-Targets",
        ),
        (
            '<recipient-country code="an"/>',
            "/recipient-country[2]/@code",
            "warning",
            "write 'AN'",
        ),
        (
            '<recipient-country code="AN"/>',
            "/recipient-country[2]/@code",
            "warning",
            "'AN' is withdrawn",
        ),
        (
            '<participating-org type="multilateral" role="1"/>',
            "/participating-org[2]/@type",
            "error",
            "write '40'",
        ),
        ('<activity-scope code=""/>', "/activity-scope[1]/@code", "error", "'' is not"),
    ],
)
def test_a_code_that_is_on_no_list_is_found(
    content: str, path: str, finding: str, message: str
) -> None:
    found = [
        one for one in checked(document(activity(content))) if "codelist" in one[0]
    ]

    (((kind, where, said)),) = found
    assert (kind, where) == (f"{finding} codelist", f"iati-activity[1]{path}")
    assert message in said


@pytest.mark.parametrize(
    "content",
    [
        '<tag code="anything" vocabulary="99"/>',
        '<sector code="anything" vocabulary="99"/>',
        '<location><administrative vocabulary="A1" code="XY"/></location>',
        '<tag code="10" vocabulary="2"/>',
        '<recipient-country code="NE"/>',
    ],
)
def test_a_code_is_judged_only_by_the_list_of_its_vocabulary(content: str) -> None:
    found = codes(document(activity(content)))

    assert not [code for code in found if "codelist" in code]


def test_the_version_is_on_a_list_too() -> None:
    found = checked(document(activity(), version="2.04"))

    assert found[0][:2] == ("error codelist", "@version")


def test_values_of_lists_that_are_not_shipped_are_counted(path: Path) -> None:
    path.write_text(document(activity()), encoding="utf-8")

    assert check_iati(path, today=TODAY).unchecked == (
        "2 values of code lists that are not shipped: Currency, Sector",
        "rule 1.14.8: the list of approved agencies is not shipped",
    )


# The ruleset, rule kind by rule kind

PERIOD = "<period-start iso-date='{}'/><period-end iso-date='{}'/>"
BUDGET = "<budget>" + PERIOD + "<value value-date='2025-01-01'>1</value></budget>"
SECTORS = "".join(
    f'<sector code="{code}" percentage="{share}"/>'
    for code, share in [("15190", 60), ("15130", 30)]
)


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        # unique
        (
            "1.1.3",
            activity(head=HEAD.replace("XM-DAC-47066-P", "XM-DAC-47066")),
            activity(),
        ),
        # startswith
        (
            "1.1.21",
            activity(head=HEAD.replace("XM-DAC-47066-P", "XM-DAC-47066P")),
            activity(
                '<other-identifier type="B1" ref="OLD"/>',
                head=HEAD.replace("XM-DAC-47066-P", "OLD-P"),
            ),
        ),
        # atleast_one
        ("6.11.1", activity(dates=DATES.replace('"1"', '"3"')), activity()),
        ("6.13.1", activity('<policy-marker vocabulary="99" code="1"/>'), activity()),
        (
            "6.14.1",
            activity('<policy-marker code="1"/>'),
            activity('<policy-marker code="1" vocabulary="99"/>'),
        ),
        # one_or_all
        (
            "4.1.1",
            activity().replace(' xml:lang="en"', ""),
            activity()
            .replace(' xml:lang="en"', "")
            .replace("<narrative", '<narrative xml:lang="en"'),
        ),
        (
            "6.7.2",
            activity("<transaction/>", places=""),
            activity('<transaction><sector code="1"/></transaction>', places=""),
        ),
        (
            "7.8.1",
            activity(BUDGET).replace(' default-currency="EUR"', ""),
            activity(BUDGET)
            .replace(' default-currency="EUR"', "")
            .replace("<value", '<value currency="EUR"'),
        ),
        # date_now
        (
            "11.1.1",
            activity().replace(
                "<iati-activity",
                '<iati-activity last-updated-datetime="2026-01-01T23:00:00-02:00"',
            ),
            activity().replace(
                "<iati-activity",
                '<iati-activity last-updated-datetime="2026-01-02T01:00:00+02:00"',
            ),
        ),
        (
            "11.1.1",
            activity().replace(
                "<iati-activity", '<iati-activity last-updated-datetime="2026-01-02"'
            ),
            activity().replace(
                "<iati-activity", '<iati-activity last-updated-datetime="soon"'
            ),
        ),
        # date_order
        (
            "11.1.2",
            activity(dates=f'{DATES}<activity-date type="3" iso-date="2024-12-31"/>'),
            activity(dates=f'{DATES}<activity-date type="3" iso-date="2025-01-01"/>'),
        ),
        (
            "11.1.4",
            activity(dates='<activity-date type="2" iso-date="2026-01-02Z"/>'),
            activity(dates='<activity-date type="2" iso-date="2026-01-01Z"/>'),
        ),
        (
            "8.6.1",
            activity(
                RESULT.format(
                    f"<period>{PERIOD.format('2025-02-01', '2025-01-01')}</period>"
                )
            ),
            activity(
                RESULT.format(
                    f"<period>{PERIOD.format('2025-02-30', '2025-01-01')}</period>"
                )
            ),
        ),
        # regex_matches
        (
            "1.3.13",
            activity(head=HEAD.replace("47066-P", "47066-P/1")),
            activity(head=HEAD.replace("XM-DAC-47066-P", "")),
        ),
        # no_spaces
        ("1.3.1", activity(head=HEAD.replace("47066-P", "47066-P ")), activity()),
        # loop, with strict_sum and if_then
        (
            "2.1.2",
            activity(SECTORS.replace("<sector", '<sector vocabulary="99"')),
            activity(
                SECTORS.replace("<sector", '<sector vocabulary="99"').replace(
                    "60", "70"
                )
            ),
        ),
        (
            "2.1.1",
            activity(
                '<sector vocabulary="7" code="1"/><sector vocabulary="7" code="2"/>'
            ),
            activity(
                '<sector vocabulary="7" code="1"/><sector vocabulary="8" code="2.1"/>'
            ),
        ),
        (
            "2.1.4",
            activity('<sector vocabulary="7" code="1" percentage="50"/>'),
            activity('<sector vocabulary="7" code="1" percentage="100"/>'),
        ),
        # strict_sum
        (
            "2.1.2",
            activity(places=SECTORS),
            activity(places=SECTORS.replace("60", "70.00001")),
        ),
        (
            "2.1.2",
            activity(places=SECTORS.replace("60", "most")),
            activity(places=SECTORS.replace("60", "70")),
        ),
        ("2.1.2", activity(places=SECTORS.replace("60", "1e999999")), activity()),
        # no_more_than_one
        (
            "107.1.2",
            activity('<default-aid-type code="A01"/><default-aid-type code="A02"/>'),
            activity(
                '<default-aid-type code="A01"/>'
                '<default-aid-type vocabulary="2" code="1"/>'
            ),
        ),
        # range
        (
            "12.2.1",
            activity('<capital-spend percentage="101"/>'),
            activity('<capital-spend percentage="100"/>'),
        ),
        (
            "12.2.1",
            activity('<capital-spend percentage="NaN"/>'),
            activity('<capital-spend percentage="0"/>'),
        ),
        # if_then
        (
            "8.8.2",
            activity(RESULT.format('<baseline year="2024" value="30,6"/>')),
            activity(RESULT.format('<baseline year="2024" value="30.6"/>')),
        ),
        (
            "8.8.3",
            activity(
                RESULT.format('<baseline year="2024" value="1"/>').replace(
                    'measure="1"', 'measure="5"'
                )
            ),
            activity(
                RESULT.format('<baseline year="2024"/>').replace(
                    'measure="1"', 'measure="5"'
                )
            ),
        ),
        (
            "6.6.2",
            activity('<transaction><sector code="1"/></transaction>'),
            activity(),
        ),
        # time_limit
        (
            "7.5.3",
            activity(BUDGET.format("2025-01-01", "2026-01-02")),
            activity(BUDGET.format("2025-01-01", "2026-01-01")),
        ),
        # texts
        ("4.3.1", activity().replace("Return", ""), activity()),
    ],
)
def test_a_rule_is_broken_by_the_bad_and_kept_by_the_good(
    rule: str, bad: str, good: str
) -> None:
    assert rule in {code.split()[1] for code in codes(document(bad))}
    assert rule not in {code.split()[1] for code in codes(document(good))}


def organisation(content: str) -> str:
    return (
        '<iati-organisations version="2.03"><iati-organisation>'
        "<recipient-country-budget>"
        f"{PERIOD.format('2025-01-01', '2025-12-31')}"
        f"<budget-line><value value-date='{content}'>1</value></budget-line>"
        "</recipient-country-budget></iati-organisation></iati-organisations>"
    )


def test_the_rules_of_organisations_can_be_applied_too() -> None:
    broken = [
        {
            one.rule.id
            for one in _ruleset.broken_rules(
                etree.fromstring(organisation(date))[0], today=dt.date(2026, 1, 1)
            )
        }
        for date in ("2024-12-31", "2025-01-01", "2026-01-01", "never")
    ]

    assert ["11.3.1" in rules for rules in broken] == [True, False, True, False]


def test_a_finding_of_the_ruleset_names_its_source() -> None:
    (found,) = check_tree(etree.fromstring(document(activity(dates=DATES * 0))))[-1:]

    assert found.source.startswith("IATI Standard Ruleset 2.03, rule 6.11.1, https://")


@pytest.mark.parametrize(
    "vocabulary", ["x' or '1'='1", "'", '"', "$1", "//*", "1 or 1", "concat(1,2)"]
)
def test_a_value_of_the_file_never_becomes_part_of_a_rule(vocabulary: str) -> None:
    tree = etree.fromstring(document(activity()))
    for code, share in (("1", "60"), ("2", "40"), ("3", "1")):
        attributes = {"code": code, "vocabulary": vocabulary, "percentage": share}
        etree.SubElement(tree[0], "sector", attributes)

    found = [one for one in check_tree(tree, today=TODAY) if one.code == "2.1.2"]

    assert [one.message.partition(" (")[2] for one in found] == [
        "e.g. 1 - OECD DAC), must add up to 100% (they add up to 101)"
    ]


def test_the_day_decides_what_is_in_the_future() -> None:
    text = document(activity(dates='<activity-date type="2" iso-date="2025-12-31"/>'))

    assert codes(text, today="2025-12-30") == ["error 11.1.4"]
    assert codes(text, today="2025-12-31") == []
    assert codes(text.replace("2025-12-31", "2999-01-01"), today=None) == [
        "error 11.1.4"
    ]


def test_a_day_that_is_none_is_refused(path: Path) -> None:
    with pytest.raises(me.ModelError, match="is not a date"):
        check_iati(EXAMPLE, today="yesterday")


# Files that are no IATI files


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 0, "empty"),
        (b"hello", 1, "no XML"),
        (b"<!DOCTYPE html><html></html>", 1, "page of the web"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><iati-activities/>", 1, "document type"),
        (b"\x1f\x8bxxxx", 0, "packed"),
        (b"<iati-organisations/>", 1, "organisation file"),
        (b"<rss/>", 1, "first element is <rss>"),
        (document(activity()).encode()[:-30], 1, ""),
        (
            document(activity()).replace("Return", "caf\xe9").encode("latin-1"),
            1,
            "bytes",
        ),
    ],
)
def test_what_is_no_iati_file_is_a_finding(
    path: Path, content: bytes, line: int, message: str
) -> None:
    path.write_bytes(content)

    check = check_iati(path, today=TODAY)
    *_, found = check.findings

    assert not check.is_valid
    assert (found.code, found.severity) == ("xml", "error")
    assert (found.line, found.path) == (line, "" if line else "file")
    assert message in found.message


def test_what_comes_before_the_break_is_checked(path: Path) -> None:
    sound, faulty = activity(), activity(dates="")
    path.write_text(
        document(faulty, f"<!--{'x' * 100_000}-->", sound)[:-50], encoding="utf-8"
    )

    assert [one.code for one in check_iati(path, today=TODAY)] == [
        "xsd",
        "6.11.1",
        "xml",
    ]


def test_a_file_that_is_not_there_is_an_error_of_the_system(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check_iati(path)


def test_text_that_arrives_in_pieces_is_found_whole(path: Path) -> None:
    long = "between " * 20_000
    path.write_text(document(activity(), long, activity(), long), encoding="utf-8")

    found = check_iati(path, today=TODAY).findings

    assert [one.message.count("'between between") for one in found] == [1, 1]


def test_an_activity_too_wide_to_check_in_time_is_said_to_be_so(path: Path) -> None:
    wide = '<sector code="1" percentage="much"/>' * 20_001
    path.write_text(document(activity(wide), activity(dates="")), encoding="utf-8")

    first, *others = check_iati(path, today=TODAY)

    assert "more than 20,000 elements or 1,000 attributes" in first.message
    assert (first.code, first.path) == ("xml", "iati-activity[1]")
    assert [one.code for one in others] == ["xsd", "6.11.1"]


# What is handed back


def test_findings_come_as_a_table() -> None:
    check = check_iati(EXAMPLE, today=TODAY)
    table = check.to_frame()

    assert list(table.columns) == [
        "severity",
        "code",
        "line",
        "path",
        "message",
        "source",
    ]
    assert len(table) == len(check) == len(check.findings)
    assert list(IatiCheck(file="x").to_frame().columns) == list(table.columns)


def test_the_summary_shows_one_of_each_kind() -> None:
    lines = check_iati(EXAMPLE, today=TODAY).summary().splitlines()

    assert lines[0].endswith("xml: not valid, 6 errors and 1 warning")
    assert "(and 1 more)" in lines[1]
    assert len(lines) == 1 + 6 + 2


def test_a_summary_stays_short(path: Path) -> None:
    path.write_text(document(activity("<odd/>") * 30), encoding="utf-8")

    lines = check_iati(path, today=TODAY).summary().splitlines()

    assert len(lines) == 1 + 15 + 1 + 2
    assert lines[16] == "  ... and 15 more kinds (see .findings)"


def test_a_check_without_findings_is_still_a_check() -> None:
    check = IatiCheck(file="x.xml")

    assert check
    assert len(check) == 0
    assert repr(check) == "<IatiCheck x.xml: valid, 0 errors and 0 warnings>"
    assert "<table" not in check._repr_html_()


def test_warnings_alone_leave_a_file_valid(path: Path) -> None:
    path.write_text(
        document(activity(head=HEAD.replace("47066-P", "47066-P "))), encoding="utf-8"
    )

    check = check_iati(path, today=TODAY)

    assert check.is_valid
    assert [one.severity for one in check] == ["warning"]


@given(text=st.sampled_from(["<script>alert(1)</script>", '" onload="x', "&lt;"]))
def test_the_page_shows_hostile_text_as_text(text: str) -> None:
    tree = etree.fromstring(document(activity()))
    tree[0].set("default-currency", text)
    tree.set("version", text)
    tree[0].append(etree.Element("result", {"type": text}))

    shown = IatiCheck(
        file=text, findings=check_tree(tree, today=TODAY), unchecked=(text,)
    )._repr_html_()

    assert "<script" not in shown
    assert "onload" not in parse(shown).attributes


def test_the_path_leads_to_the_element(path: Path) -> None:
    shutil.copyfile(EXAMPLE, path)
    root = etree.parse(path).getroot()

    for one in check_iati(path, today=TODAY):
        element, _, _ = one.path.partition("/@")
        (found,) = root.xpath(element)
        assert found.sourceline == one.line


def test_comments_and_instructions_are_passed_over() -> None:
    note = "<!-- a note --><?go on?>"
    odd = RESULT.format(f"{note}<odd/>").replace("<title>", f"{note}<title>")
    found = checked(document(note, activity(note), note, activity(odd), note))

    assert [one[:2] for one in found] == [
        ("error xsd", "iati-activity[2]/result[1]/indicator[1]/odd[1]")
    ]


def test_what_has_no_words_of_ours_is_said_as_the_parser_says_it() -> None:
    text = document(activity(head=HEAD.replace("47066-P", "47066-P<b/>")))

    code, path, message = checked(text)[0]

    assert (code, path) == ("error xsd", "iati-activity[1]/iati-identifier[1]")
    assert message.startswith("Element content is not allowed")


def test_a_root_of_too_many_attributes_is_said_to_be_so() -> None:
    many = " ".join(f'a{n}=""' for n in range(100_000))
    text = document(activity()).replace(" version", f" {many} version")

    assert [one[0] for one in checked(text)] == ["error xml"]
