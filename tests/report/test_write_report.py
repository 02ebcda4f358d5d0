"""The door: what can be written where, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

import iom_me as me


@pytest.mark.parametrize("name", ["report.html", "report.htm", "REPORT.HTML"])
def test_a_page_is_written_by_its_ending(
    plan: me.ResultsFramework, tmp_path: Path, name: str
) -> None:
    me.write_report(tmp_path / name, plan)

    assert (tmp_path / name).read_bytes().startswith(b"<!DOCTYPE html>")


def test_a_workbook_is_written_by_its_ending(
    plan: me.ResultsFramework, tmp_path: Path
) -> None:
    me.write_report(str(tmp_path / "report.XLSX"), plan)

    assert (tmp_path / "report.XLSX").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("name", ["report.pdf", "report", "report.html.txt"])
def test_another_ending_is_refused_with_advice(
    plan: me.ResultsFramework, tmp_path: Path, name: str
) -> None:
    with pytest.raises(me.ModelError, match=r"\.html for a page, or in \.xlsx"):
        me.write_report(tmp_path / name, plan)

    assert not list(tmp_path.iterdir())


def test_an_unknown_language_is_refused(
    plan: me.ResultsFramework, tmp_path: Path
) -> None:
    with pytest.raises(me.ModelError, match="'de'"):
        me.write_report(tmp_path / "report.html", plan, language="de")


def test_findings_of_another_plan_are_refused(
    plan: me.ResultsFramework, tmp_path: Path
) -> None:
    other = me.check(me.ResultsFramework("X", "Other"))

    with pytest.raises(me.ModelError, match=r"checks is of plan 'X'.*'W-1'.*check"):
        me.write_report(tmp_path / "report.html", plan, checks=other)


def test_progress_of_another_plan_is_refused(
    plan: me.ResultsFramework, tracked: me.tracking.TrackingReport, tmp_path: Path
) -> None:
    with pytest.raises(me.ModelError, match=r"tracking is of plan 'L-1'.*track"):
        me.write_report(tmp_path / "report.html", plan, tracking=tracked)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"checks": "sound"}, r"checks is str: hand over what iom_me\.check"),
        ({"tracking": 3}, r"tracking is int: hand over what iom_me\.track"),
        ({"effects": "large"}, "effects is str"),
        ({"effects": 4.2}, "effects is float"),
        ({"effects": [None]}, r"effects\[0\] is NoneType"),
    ],
)
def test_what_is_of_another_kind_is_refused(
    plan: me.ResultsFramework, tmp_path: Path, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(me.ModelError, match=said):
        me.write_report(tmp_path / "report.html", plan, **given)


def test_a_single_effect_need_not_be_in_a_list(
    plan: me.ResultsFramework, effect: me.impact.DidResult, tmp_path: Path
) -> None:
    me.write_report(tmp_path / "one.html", plan, effects=effect)
    me.write_report(tmp_path / "list.html", plan, effects=iter([effect]))

    one, several = (tmp_path / name for name in ("one.html", "list.html"))
    assert one.read_bytes() == several.read_bytes()


def test_a_folder_that_is_not_there_is_named(
    plan: me.ResultsFramework, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="nowhere"):
        me.write_report(tmp_path / "nowhere" / "report.html", plan)


@pytest.mark.parametrize("ending", ["html", "xlsx"])
def test_the_same_input_gives_the_same_bytes(
    lights: me.ResultsFramework,
    tracked: me.tracking.TrackingReport,
    study: me.impact.EventStudyResult,
    tmp_path: Path,
    ending: str,
) -> None:
    files = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]

    for file in files:
        me.write_report(
            file, lights, checks=me.check(lights), tracking=tracked, effects=[study]
        )

    assert files[0].read_bytes() == files[1].read_bytes()
