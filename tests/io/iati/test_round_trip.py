"""What is written as IATI comes back: all of it, and edits in between are kept."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pandas as pd
import pytest
from hypothesis import assume, given, settings, strategies as st
from lxml import etree
from tests import strategies as plans
from tests.io.iati.activities import DATA
from tests.io.plans import EVERY_FIELD
from tests.strategies import FEW_EXAMPLES

import iom_me as me
from iom_me.io.iati._write.rows import table_for
from iom_me.io.iati.checking import check_iati
from iom_me.io.iati.reading import read_iati
from iom_me.io.iati.records import IatiActivity, IatiDocument
from iom_me.io.iati.writing import write_iati

NIGERIA = IatiActivity(countries="NG")
TODAY = "2026-01-01"


def through_iati(path: Path, *args: Any, **options: Any) -> IatiDocument:
    write_iati(path, *args, **{"activities": NIGERIA, "today": TODAY, **options})
    return read_iati(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("iati")


@pytest.mark.filterwarnings("ignore::iom_me.DataWarning")
@FEW_EXAMPLES
@given(plans.plans_and_values())
def test_any_plans_and_values_come_back_as_they_were(
    folder: Path, given: tuple[list[me.ResultsFramework], pd.DataFrame]
) -> None:
    several, values = given
    table = table_for(values, several)
    path = folder / "any.xml"
    try:
        document = through_iati(path, several, values)
    except me.FormatError as error:
        assume("names no day" not in str(error))
        raise
    assert list(document.frameworks) == several
    assert document.measurements is not None
    pd.testing.assert_frame_equal(document.measurements, table)
    assert check_iati(path, today=TODAY).is_valid


@pytest.mark.filterwarnings("ignore::iom_me.DataWarning")
@settings(max_examples=max(settings().max_examples // 10, 1))
@given(st.data())
def test_hostile_text_in_every_field_comes_back(folder: Path, data: Any) -> None:
    hostile = plans.hostile_texts()
    plan = data.draw(plans.frameworks(hostile, max_results=2, every_field=True))
    plan = attrs.evolve(plan, start=dt.date(2024, 1, 1))
    values = data.draw(plans.measurements([plan], hostile))
    document = through_iati(folder / "hostile.xml", plan, values)
    assert document.framework == plan
    assert document.measurements is not None
    pd.testing.assert_frame_equal(document.measurements, table_for(values, [plan]))


@pytest.mark.filterwarnings("ignore::iom_me.DataWarning")
def test_a_plan_with_every_field_comes_back(tmp_path: Path) -> None:
    assert through_iati(tmp_path / "all.xml", EVERY_FIELD).framework == EVERY_FIELD


# Edits of others


@pytest.fixture
def nigeria(tmp_path: Path) -> Path:
    matrix = me.datasets.published_matrix("nigeria_phase_2")
    plan = attrs.evolve(matrix.framework, start="2022-04-01", end="2024-03-31")
    path = tmp_path / "nigeria.xml"
    write_iati(path, plan, matrix.measurements, activities=NIGERIA, today=TODAY)
    return path


def edited(path: Path, change: Callable[[Any], object]) -> IatiDocument:
    tree = etree.parse(path)
    change(tree.getroot())
    tree.write(path, encoding="utf-8")
    return read_iati(path)


def test_an_edit_of_what_iati_says_is_kept(nigeria: Path) -> None:
    before = read_iati(nigeria)

    def edit(root: Any) -> None:
        root.find(".//indicator/title/narrative").text = "Edited"
        root.find(".//target").set("value", "77")
        root.find(".//actual").set("value", "155")

    after = edited(nigeria, edit)
    id = next(iter(before.framework.indicators))
    indicator = after.framework.indicators[id]
    assert indicator.title == "Edited"
    assert indicator.targets[0].value == 77
    old = before.framework.indicators[id]
    assert (
        attrs.evolve(
            indicator,
            title=old.title,
            targets=[attrs.evolve(indicator.targets[0], value=old.targets[0].value)],
        )
        == old
    )
    assert after.measurements is not None
    assert before.measurements is not None
    assert after.measurements["value"].tolist() == [
        155,
        *before.measurements["value"].tolist()[1:],
    ]


def test_results_may_be_put_into_another_order(nigeria: Path) -> None:
    before = read_iati(nigeria)

    def reverse(root: Any) -> None:
        [activity] = root
        results = activity.findall("result")
        for result in results:
            activity.remove(result)
        place = activity.find("sector").getparent().index(activity.find("sector")) + 1
        for result in results:
            activity.insert(place, result)

    after = edited(nigeria, reverse)
    assert after.framework == before.framework
    assert after.measurements is not None
    assert before.measurements is not None
    pd.testing.assert_frame_equal(after.measurements, before.measurements)


def test_what_was_taken_out_is_gone_and_nothing_breaks(nigeria: Path) -> None:
    before = read_iati(nigeria)

    def take_out(root: Any) -> None:
        for name in ("period", "baseline"):
            for element in [*root.iter(name)]:
                element.getparent().remove(element)
        [activity] = root
        activity.remove(activity.find("result"))

    after = edited(nigeria, take_out)
    gone = next(iter(before.framework.results))
    assert set(after.framework.results) == set(before.framework.results) - {gone}
    assert after.measurements is None or after.measurements.empty
    assert any("is no longer there" in note.message for note in after.notes)


def test_a_result_that_was_added_comes_last(nigeria: Path) -> None:
    new = """<result type="1"><title><narrative>New</narrative></title>
      <indicator measure="1"><title><narrative>Count</narrative></title></indicator>
      </result>"""
    after = edited(
        nigeria, lambda root: root.find(".//result").addnext(etree.fromstring(new))
    )
    assert [one.statement for one in after.framework.results.values()][-1] == "New"


# Files of others


FILES = sorted([*DATA.glob("real/*.xml"), *DATA.glob("examples/*.xml")])


@pytest.mark.filterwarnings("ignore::iom_me.DataWarning")
@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_file_that_was_read_and_written_says_the_same(
    tmp_path: Path, file: Path
) -> None:
    document = read_iati(file)
    plans_ = [
        plan if plan.start else attrs.evolve(plan, start="2000-01-01")
        for plan in document.frameworks
    ]
    document = attrs.evolve(document, frameworks=tuple(plans_))
    # The heads of some of these files break the ruleset: they are replaced.
    about = [
        attrs.evolve(
            NIGERIA,
            project=one.project,
            identifier=one.identifier,
            language=one.language,
            description=one.description,
        )
        for one in document.activities
    ]
    path = tmp_path / "again.xml"

    again = through_iati(path, document, activities=about)

    assert again.frameworks == document.frameworks
    assert (again.measurements is None) == (document.measurements is None)
    if document.measurements is not None and again.measurements is not None:
        pd.testing.assert_frame_equal(again.measurements, document.measurements)
    assert sorted(again.narratives, key=repr) == sorted(document.narratives, key=repr)
    assert set(again.document_links) == set(document.document_links)
    assert set(document.locations) <= set(again.locations)


def test_the_facts_on_an_activity_come_back(tmp_path: Path) -> None:
    file = next(file for file in FILES if "11-11-11" in file.name)
    document = read_iati(file)
    again = through_iati(tmp_path / "again.xml", document, activities=None)
    assert again.activities == document.activities


def test_documents_and_narratives_are_known_by_the_example(tmp_path: Path) -> None:
    document = read_iati(next(file for file in FILES if "annotated" in file.name))
    assert len(document.document_links) >= 5
    again = through_iati(tmp_path / "again.xml", document, activities=NIGERIA)
    assert [(one.record, one.field) for one in again.document_links] == [
        (one.record, one.field) for one in document.document_links
    ]
