"""Where a finding stands: the line of its record in the file."""

from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings

import iom_me as me
from iom_me.logic.formats.places import PlanFile, lines_of
from tests import strategies

ENVELOPE = '{"format": "x", "version": 1,\n"framework": %s}'


def test_the_ids_of_results_and_indicators_are_found() -> None:
    plan = me.datasets.example_plan("en")
    text = me.to_json(plan)
    lines = text.split("\n")

    found = lines_of(text)

    assert set(found) == {"", *plan.by_id}
    for id, line in found.items():
        assert lines[line - 1].strip() == f'"id": "{id or plan.id}",'


def test_the_id_of_the_plan_may_stand_anywhere() -> None:
    text = ENVELOPE % '{"results": [\n{"id": "1"}],\n"id": "P"}'

    assert lines_of(text) == {"1": 3, "": 4}


def test_a_record_may_have_the_id_of_the_plan() -> None:
    text = ENVELOPE % '{"id": "P",\n"results": [{"id": "P"}]}'

    assert lines_of(text) == {"": 2, "P": 3}


@pytest.mark.parametrize(
    "statement",
    [
        r"\"id\": \"9\"",
        r"{\"id\":\"9\"}",
        r"\\",
        "{{{[[",
        r"\u0022id\u0022: 9",
    ],
)
def test_what_looks_like_an_id_in_a_text_is_none(statement: str) -> None:
    text = ENVELOPE % f'{{"title": "{statement}",\n"id": "P"}}'

    assert lines_of(text) == {"": 3}


def test_an_id_may_be_written_with_escapes_and_space() -> None:
    text = ENVELOPE % '{"id"\n : "P", "results": [{"id": "\\u00e9\\"1"}]}'

    assert lines_of(text) == {"": 3, 'é"1': 3}


def test_the_lines_of_a_file_with_a_byte_order_mark_are_found(tmp_path: Path) -> None:
    path = tmp_path / "plan.JSON"
    path.write_text(
        me.to_json(me.ResultsFramework("P", "t")), encoding="utf-8-sig", newline="\r\n"
    )

    assert PlanFile.of(str(path)).lines == {"": 5}


def test_a_finding_without_a_line_of_its_own_is_of_the_plan() -> None:
    (finding, *_) = me.check(me.ResultsFramework("P", "t"))
    file = PlanFile("plan.json", lines={"": 4, "1": 7})

    assert file.line(attrs.evolve(finding, node="1", indicator="1.a")) == 7
    assert file.line(attrs.evolve(finding, node="gone")) == 4
    assert PlanFile("plan.xlsx").line(finding) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fw=strategies.frameworks(strategies.hostile_texts(), every_field=True))
def test_every_record_of_every_plan_is_found(fw: me.ResultsFramework) -> None:
    text = me.to_json(fw)
    lines = text.split("\n")

    found = lines_of(text)

    assert set(fw.by_id) <= set(found)
    assert all('"id": ' in lines[line - 1] for line in found.values())
