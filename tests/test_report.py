"""The page: one file, nothing from outside, every text escaped."""

import re
import warnings
from pathlib import Path

import pandas as pd
import pytest

import iom_me as me
from tests.markup import parse

OUTSIDE = re.compile(r"""(?:src|href|url)\s*[=(]\s*['"]?(?!#)\w""")


@pytest.fixture
def effect() -> me.impact.DidResult:
    survey = me.datasets.nigeria_reintegration().survey
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.EstimationWarning)
        return me.impact.difference_in_differences(
            survey, outcome="composite", treated="project", post="endline"
        )


def page(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_page_tells_the_whole_story(
    plan: me.ResultsFramework, effect: me.impact.DidResult, tmp_path: Path
) -> None:
    values = pd.DataFrame(
        {"indicator": ["1.1.a"], "period_end": ["2024-12-31"], "value": [12]}
    )

    me.write_report(
        tmp_path / "report.html",
        plan,
        checks=me.check(plan),
        tracking=me.track(plan, values),
        effects=[effect],
    )

    html = page(tmp_path / "report.html")
    for heading in (
        "Results matrix",
        "Is the plan sound?",
        "Where does it stand?",
        "What did it change?",
    ):
        assert f"<h2>{heading}</h2>" in html
    assert html.count("<svg") == 2


def test_what_the_plan_accepts_is_on_the_page_with_the_reason(tmp_path: Path) -> None:
    plan = me.ResultsFramework("P", "t").add(me.Suppression("S02", reason="agreed"))

    me.write_report(tmp_path / "report.html", plan, checks=me.check(plan))

    found, accepted = page(tmp_path / "report.html").split("Accepted by the plan<")
    assert "S02" not in found
    assert "S02 no-outcome" in accepted
    assert "agreed" in accepted


def test_the_page_asks_for_nothing_from_outside(
    plan: me.ResultsFramework, effect: me.impact.DidResult, tmp_path: Path
) -> None:
    me.write_report(tmp_path / "report.html", plan, effects=[effect])

    html = page(tmp_path / "report.html")

    assert not OUTSIDE.search(html)
    assert "<script" not in html


def test_a_plan_alone_makes_a_page(tmp_path: Path) -> None:
    me.write_report(tmp_path / "report.html", me.ResultsFramework("P", "t"))

    assert "Results matrix" in page(tmp_path / "report.html")


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    hostile = '</title><script>alert("1")</script>'
    plan = me.ResultsFramework(hostile, hostile, results=[me.Outcome(hostile, hostile)])

    me.write_report(tmp_path / "report.html", plan, checks=me.check(plan))

    html = page(tmp_path / "report.html")
    assert "<script" not in html
    body = html.replace('<meta charset="utf-8">', "").replace("<!DOCTYPE html>", "")
    parse(re.sub(r'<meta name="viewport"[^>]*>', "", body))


def test_the_whole_matrix_is_on_the_page(tmp_path: Path) -> None:
    plan = me.ResultsFramework(
        "P", "t", results=[me.Outcome(str(place), "c") for place in range(300)]
    )

    me.write_report(tmp_path / "report.html", plan)

    assert "Outcome 299" in page(tmp_path / "report.html")


def test_the_same_input_gives_the_same_page(
    plan: me.ResultsFramework, effect: me.impact.DidResult, tmp_path: Path
) -> None:
    for name in ("one.html", "two.html"):
        me.write_report(tmp_path / name, plan, effects=[effect])

    assert page(tmp_path / "one.html") == page(tmp_path / "two.html")


def test_without_matplotlib_the_page_says_how_to_get_pictures(
    plan: me.ResultsFramework,
    effect: me.impact.DidResult,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)

    me.write_report(tmp_path / "report.html", plan, effects=[effect])

    assert "iom_me[plots]" in page(tmp_path / "report.html")
