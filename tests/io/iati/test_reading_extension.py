"""What stands in our own namespace is laid over IATI; what is bad there is noted."""

import re
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from tests.io.iati.activities import (
    OWN,
    activity,
    indicator,
    notes_on,
    period,
    read,
    read_indicators,
    result,
)
from tests.io.plans import EVERY_FIELD
from tests.strategies import FEW_EXAMPLES

import iom_me as me
from iom_me.io.iati._read import activity_rows as _activity_rows
from iom_me.io.iati.reading import iter_iati, read_iati
from iom_me.io.iati.records import IatiActivity, IatiDocument
from iom_me.io.iati.writing import write_iati

TARGET = period('<target value="80"/>')


def own(name: str, inside: str = "", **attributes: str) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<iom:{name} {OWN}{written}>{inside}</iom:{name}>"


def a_list(name: str, *items: str) -> str:
    told = "".join(f"<iom:item {item}" for item in items)
    return f'<iom:{name} is="list">{told}</iom:{name}>'


def notes(document: IatiDocument) -> list[str]:
    return [note.message for note in document.notes]


# Results and indicators


def test_ids_and_fields_are_laid_over_what_iati_says(tmp_path: Path) -> None:
    inside = TARGET + own("indicator", id="I-1", unit="people", measure="score")
    document = read(
        tmp_path, activity(result(indicator(inside), own("result", id="OC7")))
    )
    found = document.framework.indicators["I-1"]
    assert (found.unit, found.measure, found.targets[0].value) == (
        "people",
        "score",
        80,
    )
    assert list(document.framework.outcomes) == ["OC7"]
    assert document.notes == ()


def test_an_id_that_is_none_or_is_taken_is_replaced_with_a_note(tmp_path: Path) -> None:
    twice = own("indicator", id="X")
    document = read_indicators(
        tmp_path,
        indicator(twice),
        indicator(twice),
        indicator(own("indicator", id=" x")),
        indicator(own("indicator", '<iom:id is="number">1</iom:id>')),
    )
    assert list(document.framework.indicators) == ["X", "1.a", "1.b", "1.c"]
    (taken,) = notes_on(document, "indicator[2]")
    assert taken == "another record has the id in the extension: it gets a new one"
    (none,) = notes_on(document, "indicator[3]")
    assert none.startswith("the id in the extension is none: The id ' x' has space")


def test_a_list_that_was_changed_since_is_kept_as_it_is_now(tmp_path: Path) -> None:
    changes = (
        '<iom:targets is="changes" of="2"><iom:item at="1" operator="equal"/>'
        "</iom:targets>"
    )
    document = read_indicators(
        tmp_path, indicator(TARGET + own("indicator", changes, unit="people"))
    )
    found = document.framework.indicators["1.a"]
    assert (found.unit, found.targets[0].operator) == ("people", None)
    (message,) = notes_on(document, "indicator[1]")
    assert message == (
        "targets was changed since: there are 1 where there were 2, so what stands "
        "here is kept"
    )


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (own("indicator", unitt="people"), "unknown key 'unitt'"),
        (own("indicator", measure="percent"), "'percent' is no measure"),
        (own("indicator", '<iom:title is="number">1</iom:title>'), "is not text"),
        (own("indicator", '<iom:unit is="number">x</iom:unit>'), "'x' is no number"),
        (own("indicator", '<iom:unit is="riddle">x</iom:unit>'), "it is no riddle"),
        (own("indicator", **{"is": "text"}), "the extension is no record: not read"),
        (own("indicator", "<iom:a>" * 60 + "</iom:a>" * 60), "nested too deeply"),
        (own("indicator", '<iom:baseline note="x"/>'), "'value' is missing"),
        (
            own("indicator", '<iom:title is="changes" of="1"/>'),
            "title was changed since",
        ),
        (own("indicator") + own("indicator", unit="x"), "a second one: not read"),
        (own("indicator", '<iom:without a="1"/>'), "fits nothing"),
        (own("indicator", '<iom:without is="number">1</iom:without>'), "fits nothing"),
    ],
)
def test_a_bad_extension_is_noted_and_what_iati_says_is_kept(
    tmp_path: Path, bad: str, said: str
) -> None:
    document = read_indicators(tmp_path, indicator(TARGET + bad))
    found = document.framework.indicators["1.a"]
    assert (found.title, found.targets[0].value, found.unit) == ("Jobs", 80, "")
    assert any(said in message for message in notes(document))


def test_an_extension_that_replaces_a_whole_record_is_read(tmp_path: Path) -> None:
    whole = own("indicator", **{"is": "whole", "id": "W", "title": "Whole"})
    document = read_indicators(tmp_path, indicator(TARGET + whole))
    assert document.framework.indicators["W"] == me.Indicator("W", "Whole")


# Rows


def actual(inside: str, value: str = 'value="5"') -> str:
    return period(f"<actual {value}>{inside}</actual>")


def test_what_iati_cannot_say_of_a_row_is_laid_over_it(tmp_path: Path) -> None:
    row = own("actual", status="estimated", source="Survey", recorded_on="2025-01-31")
    document = read_indicators(tmp_path, indicator(actual(row)))
    assert document.measurements is not None
    (found,) = document.measurements.to_dict("records")
    assert (found["value"], found["status"], found["source"]) == (
        5,
        "estimated",
        "Survey",
    )
    assert str(found["recorded_on"]) == "2025-01-31 00:00:00"


def test_rows_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    def numbered(value: int, row: str, end: str) -> str:
        number = f'<iom:row is="number">{row}</iom:row>'
        inside = own("actual", number) if row else ""
        return period(f'<actual value="{value}">{inside}</actual>', end=end)

    inside = (
        numbered(4, "", "2024-04-30")
        + numbered(3, "2", "2024-03-31")
        + numbered(1, "0", "2024-01-31")
        + numbered(2, "1", "2024-02-29")
    )
    document = read_indicators(tmp_path, indicator(inside))
    assert document.measurements is not None
    assert document.measurements["value"].tolist() == [1, 2, 3, 4]


def test_rows_without_a_value_stand_in_their_period(tmp_path: Path) -> None:
    inside = period(own("actual", status="not_due", place="Kano"))
    document = read_indicators(tmp_path, indicator(inside))
    assert document.measurements is not None
    (found,) = document.measurements.to_dict("records")
    assert (found["status"], found["place"], found["project"]) == (
        "not_due",
        "Kano",
        "XM-1",
    )
    assert str(found["period_end"].date()) == "2024-12-31"
    assert notes_on(document, "period[1]") == []


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (own("actual", status="guessed"), "'guessed' is no status"),
        (own("actual", status="not_due"), "but there is a value"),
        (own("actual", Value="7"), "no cell of a table"),
        (own("actual", '<iom:place is="flag">true</iom:place>'), "no cell of a table"),
        (own("actual", row="first"), "the number of the row is none: not read"),
        (own("actual", '<iom:n is="number">-1</iom:n>'), "cannot be negative"),
    ],
)
def test_a_bad_row_falls_back_to_what_iati_says(
    tmp_path: Path, bad: str, said: str
) -> None:
    document = read_indicators(tmp_path, indicator(actual(bad)))
    assert document.measurements is not None
    (found,) = document.measurements.to_dict("records")
    assert (found["value"], found["status"]) == (5, "reported")
    assert any(said in message for message in notes(document))


def test_a_bad_row_does_not_change_a_good_one(tmp_path: Path) -> None:
    good = period(
        f'<actual value="6">{own("actual", source="S")}</actual>', end="2024-06-30"
    )
    bad = actual(own("actual", status="guessed", source="S"))
    document = read_indicators(tmp_path, indicator(good + bad))
    assert document.measurements is not None
    assert document.measurements["value"].tolist() == [6, 5]
    assert document.measurements["source"].tolist() == ["S", ""]


def test_bad_rows_are_not_mended_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_activity_rows, "_MOST_ROUNDS", 0)
    document = read_indicators(tmp_path, indicator(actual(own("actual", source="S"))))
    assert document.measurements is not None
    assert document.measurements["source"].tolist() == [""]
    assert "the extension was not read: it fits no table" in notes(document)


def test_a_bad_row_that_iati_does_not_have_is_left_out_with_a_note(
    tmp_path: Path,
) -> None:
    inside = period(
        own("actual", status="guessed", comment="So")
        + own("actual", '<iom:x is="number">1</iom:x>' * 2)
    )
    document = read_indicators(tmp_path, indicator(inside))
    assert document.measurements is None
    assert any(note.text == "So" for note in document.notes)


def test_rows_that_only_together_cannot_be_are_left_out_with_a_note(
    tmp_path: Path,
) -> None:
    inside = indicator(actual(own("actual", project="P", indicator="I")))
    document = read(
        tmp_path, activity(result(inside)), activity(result(inside), id="Y")
    )
    assert document.measurements is not None
    assert len(document.measurements) == 1
    assert "a row was not read: a second row for 'I'" in document.notes[-1].message
    one_by_one = iter_iati(tmp_path / "activities.xml")
    assert [
        len(one.measurements) for one in one_by_one if one.measurements is not None
    ] == [
        1,
        1,
    ]


def test_columns_stay_even_if_no_row_fills_them(tmp_path: Path) -> None:
    columns = a_list(
        "measurements", 'is="text">sex</iom:item>', 'is="text"> n</iom:item>'
    )
    document = read(tmp_path, activity(own("framework", columns)))
    assert document.measurements is not None
    assert list(document.measurements.columns)[-1] == "sex"
    assert len(document.measurements) == 0
    message = "a column of the measurements has no usable name: not read"
    assert message in notes(document)


# The plan


def test_the_plan_takes_over_what_iati_has_no_place_for(tmp_path: Path) -> None:
    framework = own(
        "framework",
        a_list("links", 'source="P1" target="1"/>')
        + a_list("assumptions", 'id="A1" statement="Peace lasts"/>')
        + a_list(
            "results",
            'id="1"/>',
            'id="1.1.1" level="activity" statement="Train"/>',
            'id="gone"/>',
            'is="text">x</iom:item>',
        ),
        id="PLAN",
        notes="A note",
    )
    document = read(
        tmp_path,
        activity(result(indicator(), type="1"), result(indicator()), framework),
    )
    plan = document.framework
    assert (plan.id, plan.notes, list(plan.results)) == (
        "PLAN",
        "A note",
        ["1", "1.1.1", "P1"],
    )
    assert list(map(str, plan.links)) == ["P1 -> 1"]
    assert plan.assumptions["A1"].statement == "Peace lasts"
    assert notes(document) == [
        "a result is no longer there",
        "a result in the extension has no id: not read",
    ]
    assert document.activities[0].project == "PLAN"
    assert document.activities[0].identifier == "XM-1"


@pytest.mark.parametrize(
    ("framework", "said"),
    [
        (own("framework", start="soon"), "is not a date"),
        (own("framework", id=""), "id is empty"),
        (own("framework", without="title"), "title"),
        (own("framework", a_list("links", 'source="1" target="9"/>')), "no result '9'"),
        (own("framework", a_list("risks", 'id="R1"/>')), "statement"),
    ],
)
def test_a_plan_that_cannot_be_is_read_without_the_extension(
    tmp_path: Path, framework: str, said: str
) -> None:
    document = read(tmp_path, activity(result(indicator()), framework))
    plan = document.framework
    assert (plan.id, plan.title, list(plan.results)) == ("XM-1", "Return", ["1"])
    assert any(said.lower() in str(note).lower() for note in document.notes)


def test_new_records_get_ids_that_the_extension_does_not_have(tmp_path: Path) -> None:
    framework = own(
        "framework",
        a_list("risks", 'id="1" statement="War"/>')
        + a_list(
            "results",
            'level="activity" id="2" statement="Train"><iom:indicators is="list">'
            '<iom:item id="3.a" title="Days"/></iom:indicators></iom:item>',
        ),
    )
    document = read(tmp_path, activity(result(indicator()), framework))
    assert list(document.framework.results) == ["2", "3"]
    assert list(document.framework.indicators) == ["3.a", "3.b"]


# Files that this library wrote, and what others may do to them


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("written") / "plan.xml"
    with pytest.warns(me.DataWarning, match="without a time"):
        write_iati(path, EVERY_FIELD, activities=IatiActivity(countries="NG"))
    return path.read_text(encoding="utf-8")


@FEW_EXAMPLES
@given(st.data())
def test_whatever_is_done_to_the_extension_only_our_errors_escape(
    tmp_path_factory: pytest.TempPathFactory, written: str, data: st.DataObject
) -> None:
    tokens = re.split(r'("[^"]*"|>[^<]*<)', written)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(1, len(tokens) - 2))
        tokens[at] = data.draw(
            st.sampled_from(['"1"', '""', '"list"', '"changes"', ">7<", "><", '"-3"'])
        )
    path = tmp_path_factory.getbasetemp() / "changed.xml"
    path.write_text("".join(tokens), encoding="utf-8")
    try:
        document = read_iati(path)
    except me.FormatError:
        return
    assert all(me.to_json(plan) for plan in document.frameworks)
