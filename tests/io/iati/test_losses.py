"""The loss report names exactly what IATI's own elements do not hold."""

import re
import warnings
from pathlib import Path
from typing import Any

import attrs
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from tests import strategies as plans
from tests.markup import parse

import iom_me as me
from iom_me.io.iati._write.rows import rows_in, table_for
from iom_me.io.iati.losses import LossReport, loss_report
from iom_me.io.iati.reading import read_iati
from iom_me.io.iati.records import IatiActivity
from iom_me.io.iati.writing import write_iati
from iom_me.io.json._converter import converter

NIGERIA = IatiActivity(countries="NG")
TODAY = "2026-01-01"
COLLECTIONS = {
    "links": "link",
    "assumptions": "assumption",
    "risks": "risk",
    "budget_lines": "budget line",
    "suppressions": "suppression",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("losses")


def differing(truth: dict[str, Any], seen: dict[str, Any], *without: str) -> set[str]:
    """The keys under which two records do not hold the same."""
    keys = {*truth, *seen} - set(without)
    return {key for key in keys if truth.get(key) != seen.get(key)}


def told(report: LossReport, project: str, record: str) -> set[str]:
    """The fields of a record of which the report speaks, without what is in them."""
    return {
        re.split(r"[.\[]", loss.field)[0]
        for loss in report
        if (loss.project, loss.record) == (project, record)
        and not loss.field.startswith("measurements[")
        and loss.field not in COLLECTIONS.values()
    }


@pytest.mark.filterwarnings("ignore::iom_me.DataWarning")
@settings(max_examples=max(settings().max_examples // 10, 1))
@given(plans.plans_and_values())
def test_what_differs_without_the_extension_is_in_the_report_and_nothing_else(
    folder: Path, given: tuple[list[me.ResultsFramework], pd.DataFrame]
) -> None:
    several, values = given
    path = folder / "bare.xml"
    try:
        write_iati(
            path, several, values, extension=False, activities=NIGERIA, today=TODAY
        )
    except me.FormatError as error:
        assume("names no day" not in str(error))
        raise
    document = read_iati(path)
    report = loss_report(several, values)
    for plan, found in zip(several, document.frameworks, strict=True):
        truth, seen = (converter().unstructure(one) for one in (plan, found))
        compare_plans(report, plan.id, truth, seen)
    compare_rows(report, table_for(values, several), document.measurements)


def compare_plans(report: LossReport, id: str, truth: Any, seen: Any) -> None:
    head = differing(truth, seen, "results", *COLLECTIONS)
    assert told(report, id, "") == head
    held = [result for result in truth.get("results", ()) if result.get("indicators")]
    for result in truth.get("results", ()):
        if result not in held:
            assert told(report, id, result["id"]) == {"result"}
    for one, other in zip(held, seen.get("results", ()), strict=True):
        assert told(report, id, one["id"]) == differing(one, other, "indicators")
        for pair in zip(one["indicators"], other["indicators"], strict=True):
            assert told(report, id, pair[0]["id"]) == differing(*pair)
    for key, noun in COLLECTIONS.items():
        ours, theirs = truth.get(key, []), seen.get(key, [])
        lost = [one for one in ours if one not in theirs]
        made = [one for one in theirs if one not in ours]
        count = sum((one.project, one.field) == (id, noun) for one in report)
        assert count == len(lost) + len(made)


def compare_rows(report: LossReport, truth: Any, seen: Any) -> None:
    lost: dict[int, set[str]] = {}
    for loss in report:
        if found := re.fullmatch(
            r"measurements\[(\d+)\]\.?(.*)", loss.field, re.DOTALL
        ):
            lost.setdefault(int(found[1]), set()).add(found[2])
    left = [] if seen is None else [row.cells for row in rows_in(seen)]
    for row in rows_in(truth):
        fields = lost.get(row.number, set())
        if fields == {""}:
            continue  # the whole row
        left.remove(next(one for one in left if differing(row.cells, one) == fields))
    assert left == []


def test_a_plan_that_iati_can_say_loses_nothing() -> None:
    target = me.Target(80, period=me.Period("2024-01-01", "2024-12-31"))
    indicator = me.Indicator("1.a", "Jobs", measure="count", targets=[target])
    outcome = me.Outcome("1", "Income", indicators=[indicator])
    plan = me.ResultsFramework(
        "XM-DAC-47066-XM", "Return", start="2024-01-01", results=[outcome]
    )
    report = loss_report(plan)
    assert [loss.field for loss in report] == ["id"]


def test_whole_records_have_their_reason() -> None:
    plan = (
        me.ResultsFramework("P", "Return")
        .add(me.Outcome("1", "Jobs"))
        .add(me.Output("1.1", "Grants"), contributes_to="1", because="money helps")
        .add(me.Assumption("A1", "Banks lend"))
        .add(me.Risk("R1", "Inflation"))
        .add(me.BudgetLine("B1", "Grants", amount="10"))
    )
    told = {(loss.record, loss.field): loss for loss in loss_report(plan)}
    link = told["1.1 -> 1", "link"]
    assert (link.value, link.reason) == (
        "money helps",
        "IATI does not say what leads to what",
    )
    assert told["A1", "assumption"].value == "Banks lend"
    assert told["R1", "risk"].value == "Inflation"
    assert told["B1", "budget line"].value == "Grants"
    assert told["1", "result"].reason == "a result of IATI has an indicator"


def test_links_that_a_reader_would_make_are_told() -> None:
    jobs = me.Indicator("a", "Jobs")
    grants = me.Indicator("b", "Grants")
    plan = me.ResultsFramework(
        "P",
        "Return",
        start="2024-01-01",
        results=[
            me.Outcome("1", "Outcome 1: Income", indicators=[jobs]),
            me.Output("1.1", "Output 1.1: Grants", indicators=[grants]),
        ],
    )
    told = {(loss.record, loss.field): loss for loss in loss_report(plan)}
    assert told["1.1 -> 1", "link"].value == ""
    assert told["1", "statement"].value == "Outcome 1: Income"


def test_nothing_is_told_if_nothing_is_lost(tmp_path: Path) -> None:
    target = me.Target(80, period=me.Period("2024-01-01", "2024-12-31"))
    indicator = me.Indicator("1.a", "Jobs", measure="count", targets=[target])
    outcome = me.Outcome("1", "Income", indicators=[indicator])
    plan = me.ResultsFramework("P", "Return", start="2024-01-01", results=[outcome])
    about = attrs.evolve(NIGERIA, identifier="P")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        write_iati(tmp_path / "p.xml", plan, extension=False, activities=about)
    assert not any("lost" in str(warning.message) for warning in caught)
    assert read_iati(tmp_path / "p.xml").framework == plan


@pytest.fixture
def report() -> LossReport:
    matrix = me.datasets.published_matrix("nigeria_phase_2")
    return loss_report(matrix.framework, matrix.measurements)


def test_values_are_named_by_their_row(report: LossReport) -> None:
    fields = {loss.field: loss.value for loss in report}
    assert fields["measurements[1].status"] == "estimated"


def test_a_target_without_a_time_is_lost_whole(report: LossReport) -> None:
    loss = next(one for one in report if one.field == "targets[0]")
    assert loss.value == '{"value": 75}'
    assert loss.reason == "a target of IATI has a value and a period"


def test_a_date_that_is_read_as_a_period_is_one_loss() -> None:
    target = me.Target(1, date="2024-12-31")
    indicator = me.Indicator("1.a", "Jobs", measure="count", targets=[target])
    output = me.Output("1", "Jobs", indicators=[indicator])
    plan = me.ResultsFramework("P", "Jobs", start="2024-01-01", results=[output])
    found = [(loss.field, loss.value) for loss in loss_report(plan)]
    assert ("targets[0].date", "2024-12-31") in found
    assert "targets[0].period" not in dict(found)


def test_the_values_of_each_plan_are_compared_with_its_own() -> None:
    indicator = me.Indicator("1.a", "Jobs", measure="count")
    output = me.Output("1", "Jobs", indicators=[indicator])
    one = me.ResultsFramework("P", "Jobs", start="2024-01-01", results=[output])
    table = pd.DataFrame(
        {
            "indicator": "1.a",
            "project": ["Q", "P", "Q"],
            "period_start": "2024-01-01",
            "period_end": ["2024-01-31", "2024-02-29", "2024-03-31"],
            "value": [1, 2, 3],
            "status": ["reported", "estimated", "reported"],
        }
    )
    report = loss_report([one, attrs.evolve(one, id="Q")], table)
    told = [(loss.project, loss.value) for loss in report if "status" in loss.field]
    assert told == [("P", "estimated")]


def test_the_items_of_a_list_are_one_kind_in_the_summary() -> None:
    targets = [me.Target(value) for value in (1, 2)]
    indicator = me.Indicator("1.a", "Jobs", measure="count", targets=targets)
    output = me.Output("1", "Jobs", indicators=[indicator])
    summary = loss_report(me.ResultsFramework("P", "Jobs", results=[output])).summary()
    assert "  2 x targets: a target of IATI has a value and a period" in summary


def test_a_report_is_a_table(report: LossReport) -> None:
    frame = report.to_frame()
    assert list(frame.columns) == ["project", "record", "field", "value", "reason"]
    assert len(frame) == len(report) == len(report.losses)


def test_a_report_is_plain_values(report: LossReport) -> None:
    plain = report.to_dict()
    assert plain["result"] == "LossReport"
    assert plain["losses"][0]["project"] == "RR.0163"  # type: ignore[call-overload, index]


def test_a_report_is_words(report: LossReport) -> None:
    lines = report.summary().splitlines()
    assert lines[0].startswith(f"IATI 2.03 cannot say {len(report)} things of 1 plan")
    assert len(lines) <= 25
    assert repr(report) == f"<LossReport: {len(report)} losses in 1 plan>"
    assert str(report.losses[0]).startswith("RR.0163, ")


def test_a_long_report_says_how_much_more_there_is() -> None:
    summary = loss_report(me.datasets.example_plan()).summary()
    assert "more kinds" in summary.splitlines()[-1]


def test_no_losses_are_false_and_said() -> None:
    assert not LossReport()
    assert LossReport().summary() == "IATI 2.03 can say all of it."
    assert "can say all" in LossReport()._repr_html_()


def test_a_page_shows_a_report_as_it_is(report: LossReport) -> None:
    hostile = attrs.evolve(report.losses[0], value=plans.HOSTILE[0])
    page = LossReport(losses=(hostile,))._repr_html_()
    assert "script" not in parse(page).tags
    assert "&lt;script&gt;" in page


def test_writing_without_the_extension_warns_of_the_losses(tmp_path: Path) -> None:
    plan = me.datasets.example_plan()
    count = len(loss_report(plan))
    with pytest.warns(me.DataWarning, match=f"{count} values are lost: loss_report"):
        write_iati(
            tmp_path / "p.xml",
            plan,
            extension=False,
            activities=NIGERIA,
            today=TODAY,
        )
    assert "urn:iom-me" not in (tmp_path / "p.xml").read_text()
