"""Files that organisations have published: every value is read, or noted."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.io.iati.activities import DATA

import iom_me as me
from iom_me.io.iati.reading import iter_iati, read_iati
from iom_me.io.iati.records import IatiDocument

REAL = sorted((DATA / "real").glob("*.xml"))
EXAMPLES = sorted((DATA / "examples").glob("*.xml"))
INVALID = sorted((DATA / "invalid").glob("*.xml"))
ELEVEN = next(path for path in REAL if path.name.startswith("11-11-11"))
AFRICAN_BANK = next(path for path in REAL if path.name == "afdb_ag_activities_v201.xml")
GLOBAL_FUND = next(path for path in REAL if path.name.startswith("globalfund"))


def named(path: Path) -> str:
    return path.stem


def tree_of(path: Path) -> Any:
    return etree.parse(path, etree.XMLParser(remove_comments=True))


# What the file holds, found without the reader


def published_values(path: Path) -> Counter[str]:
    values = tree_of(path).xpath("//result//*[not(self::dimension)]/@value")
    return Counter(plain(value) for value in values if value.strip())


def published_texts(path: Path) -> set[str]:
    inside = "self::title or self::comment or self::description"
    texts = tree_of(path).xpath(
        f"//result//narrative/text() | //result//*[{inside}][not(narrative)]/text()"
    )
    return {text.strip() for text in texts if text.strip()}


def plain(value: Any) -> str:
    """Bring a number to one spelling: 24.50 and 24.5, 20,000 and 20000 are the same."""
    text = str(value).strip()
    text = text.replace(",", "." if len(text.rpartition(",")[2]) != 3 else "")
    try:
        return repr(float(text))
    except ValueError:
        return str(value).strip()


# What was read

LEFT_OUT = {
    "a plan has one baseline, the latest: not read",
    "a second value for this group and place: not read",
    "a second actual for this period, place and group: not read",
    "it does not say for whom: not read",
    "its period has no last day: not read",
}


def values_of(document: IatiDocument) -> Iterator[Any]:
    """List the values of plans and rows; of one that could not be read, its text."""
    for plan in document.frameworks:
        for indicator in plan.indicators.values():
            baseline = () if indicator.baseline is None else (indicator.baseline,)
            for record in (*baseline, *indicator.targets):
                yield record.value
                yield from (part.value for part in record.disaggregated)
    if document.measurements is not None:
        yield from document.measurements["value"]


def held_values(document: IatiDocument) -> Counter[str]:
    """Count the values in plans and table, and those that a note holds."""
    found = (value for value in values_of(document) if not is_nan(value))
    held = [plain(one) for one in found if isinstance(one, (int, float, str))]
    for note in document.notes:
        if "read as no value" in note.message and note.path.endswith("/@value"):
            held.append(plain(note.text))
        elif note.message in LEFT_OUT:
            held.append(plain(note.text.split("; ")[0]))
    return Counter(value for value in held if value)


def is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def held_texts(document: IatiDocument) -> str:
    """Join all texts that were read, as JSON writes them."""
    parts = [text.text for text in document.narratives]
    parts += [note.text for note in document.notes]
    for link in document.document_links:
        parts += [text for _, text in (*link.titles, *link.descriptions)]
    if document.measurements is not None:
        words = document.measurements.select_dtypes(["str", "object"])
        parts += [str(cell) for cell in words.to_numpy().ravel()]
    plans = (me.to_json(plan) for plan in document.frameworks)
    return "\n".join([*plans, *map(in_json, parts)])


def in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


@pytest.mark.parametrize("path", [*REAL, *EXAMPLES], ids=named)
def test_every_value_is_read_or_noted(path: Path) -> None:
    published, held = published_values(path), held_values(read_iati(path))
    assert published - held == Counter()
    assert set(held - published) <= published_texts(path)  # values in comments


@pytest.mark.parametrize("path", [*REAL, *EXAMPLES], ids=named)
def test_every_text_of_a_result_is_read_or_noted(path: Path) -> None:
    held = held_texts(read_iati(path))
    lost = [text for text in published_texts(path) if in_json(text) not in held]
    assert lost == []


@pytest.mark.parametrize("path", [*REAL, *EXAMPLES], ids=named)
def test_as_much_is_read_as_there_is(path: Path) -> None:
    document = read_iati(path)
    tree = tree_of(path)
    indicators = sum(len(plan.indicators) for plan in document.frameworks)
    rows = 0 if document.measurements is None else len(document.measurements)
    links = tree.xpath("//document-link")
    assert len(document.frameworks) == len(tree.xpath("//iati-activity"))
    assert indicators == len(tree.xpath("//indicator"))
    assert rows == len(tree.xpath("//actual"))
    assert len(document.document_links) == len(links)
    assert len(document.locations) == len(tree.xpath("//iati-activity/location"))


@pytest.mark.parametrize("path", [*REAL, *EXAMPLES], ids=named)
def test_every_note_names_a_line_of_the_file(path: Path) -> None:
    lines = path.read_bytes().count(b"\n") + 1
    notes = read_iati(path).notes
    assert notes
    assert all(0 < note.line <= lines for note in notes)
    assert all(note.path.startswith("iati-activity[") for note in notes)


@pytest.mark.parametrize("path", [*REAL, *EXAMPLES], ids=named)
def test_one_by_one_or_at_once_is_the_same(path: Path) -> None:
    whole = read_iati(path)
    one_by_one = list(iter_iati(path))
    assert [one.framework for one in one_by_one] == list(whole.frameworks)
    assert [note for one in one_by_one for note in one.notes] == list(whole.notes)
    rows = sum(
        len(one.measurements) for one in one_by_one if one.measurements is not None
    )
    assert rows == (0 if whole.measurements is None else len(whole.measurements))


@pytest.mark.filterwarnings("ignore::iom_me.DataWarning")
@pytest.mark.parametrize("path", REAL, ids=named)
def test_every_plan_with_values_can_be_tracked(path: Path) -> None:
    document = read_iati(path)
    assert document.measurements is not None
    for project in dict.fromkeys(document.measurements["project"]):
        plan = next(plan for plan in document.frameworks if plan.id == project)
        values = document.measurements_of(project)
        me.validate_measurements(values, plan)
        report = me.track(plan, values)
        assert len(report.to_frame()) > 0


# What INDEX says of them


def count(document: IatiDocument, words: str) -> int:
    return sum(words in note.message for note in document.notes)


def test_the_quirks_of_a_belgian_organisation_are_noted() -> None:
    document = read_iati(ELEVEN)
    assert document.version == "2.02"
    assert len(document.frameworks) == 18
    assert document.measurements is not None
    assert len(document.measurements) == 58
    assert [note.text for note in document.notes if "read as 30.6" in note.message] == [
        "30,6"
    ]
    assert count(document, "it is said to increase") == 2
    assert count(document, "its periods overlap") == 58
    assert count(document, "it has neither target nor actual") == 1
    assert {text.language for text in document.narratives} >= {"fr", "en"}
    measures = Counter(
        str(indicator.measure)
        for plan in document.frameworks
        for indicator in plan.indicators.values()
    )
    assert measures == {"percentage": 49, "count": 10}


def test_targets_and_actuals_of_a_bank_stand_in_different_periods() -> None:
    document = read_iati(AFRICAN_BANK)
    assert count(document, "its targets and its actuals are in different periods") == 29
    assert document.measurements is not None
    zero = document.measurements.query("value == 0")
    assert set(zero["status"]) == {"reported"}
    assert len(zero) > 0


def test_a_file_of_version_1_is_read_with_its_separators() -> None:
    document = read_iati(GLOBAL_FUND)
    plan = document.framework
    assert len(plan.title.split()) == 16  # before 2.01 texts stand in the elements
    assert str(plan.start) == "2009-10-01"
    assert {indicator.measure for indicator in plan.indicators.values()} == {"count"}
    separated = [note.text for note in document.notes if "," in note.text]
    assert [text for text in separated if text.replace(",", "").isdigit()] == [
        "20,000",
        "24,055",
        "22,500",
        "1,110",
        "1,540",
        "1,433",
    ]
    assert plan.indicators["P4.a"].targets[0].value == 20000


def test_the_annotated_example_is_read_whole() -> None:
    document = read_iati(me.datasets.iati_example())
    indicator = document.framework.indicators["P1.a"]
    assert indicator.baseline is not None
    (part,) = indicator.baseline.disaggregated
    assert dict(part.by) == {
        "sex": "female",
        "age": "adult",
        "place": "Location name; Location #2 name",
    }
    assert [one.field for one in document.document_links if one.record] == [
        "",
        "",
        "baseline",
        "targets[0]",
        "measurements[0]",
    ]


# What the schema forbids


@pytest.mark.parametrize("path", INVALID, ids=named)
def test_what_the_schema_forbids_is_read_with_a_note_on_it(path: Path) -> None:
    document = read_iati(path)
    assert len(document.frameworks) == 1
    inside = [note for note in document.notes if "result[" in note.path]
    assert inside
    missing = published_values(path) - held_values(document)
    assert missing == Counter()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("01", "it has no title"),
        ("03", "it has no title"),
        ("05", "the measure is missing"),
        ("06", "it has no indicator"),
        ("07", "the type is missing: read as output"),
        ("09", "is neither true nor false"),
        ("10", "a second text"),
        ("16", "it has no period-start"),
        ("17", "it has no period-end"),
        ("18", "is no date: not read"),
        ("19", "is no date: not read"),
        ("24", "a second text"),
        ("33", "the date is missing"),
        ("34", "the date is missing"),
        ("36", "the year is missing"),
        ("37", "is no year: not read"),
        ("39", "the vocabulary is missing"),
        ("41", "it has no code: not read"),
    ],
)
def test_the_note_names_what_the_schema_forbids(number: str, said: str) -> None:
    path = next(path for path in INVALID if path.name.startswith(number))
    assert any(said in note.message for note in read_iati(path).notes)
