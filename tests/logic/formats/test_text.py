"""The listing: one line for each finding, then the counts."""

from typing import Any

import iom_me as me
from iom_me.logic.formats import FORMATS, render
from tests.logic.cases import SOUND


def listing(plan: me.ResultsFramework, **options: Any) -> list[str]:
    report = me.check(plan, **options)
    return render(report, "text", path="plan.json", rules=()).split("\n")


def test_each_finding_has_a_line_in_the_order_of_the_plan() -> None:
    plan = me.datasets.nigeria_reintegration().framework

    *lines, counts = listing(plan)

    report = me.check(plan)
    assert [line.split()[:2] for line in lines] == [
        [finding.severity.value, finding.code] for finding in report
    ]
    assert counts.startswith("RR.0163: ")


def test_a_sound_plan_has_the_line_of_counts_only() -> None:
    (line,) = listing(SOUND)

    assert line.startswith("EX-EN: no findings (")


def test_what_the_plan_accepts_is_counted() -> None:
    plan = me.ResultsFramework("P", "t").add(me.Suppression("S02", reason="agreed"))

    *lines, counts = listing(plan)

    assert not any("S02" in line for line in lines)
    assert "1 accepted by the plan" in counts


def test_a_message_of_several_lines_is_one_line() -> None:
    odd = me.logic.Rule(
        "Z1",
        "odd",
        severity="info",
        summary="s",
        why="w",
        source="o",
        find=lambda _: [me.logic.Flaw("one\ntwo")],
    )
    report = me.check(me.ResultsFramework("P", "t"), rules=[odd])

    lines = render(report, "text", path="plan.json", rules=()).split("\n")

    assert lines[0] == "info     Z1  one two"


def test_columns_are_aligned_in_every_language() -> None:
    plan = me.datasets.nigeria_reintegration().framework

    for language in ("en", "fr", "es"):
        *lines, _ = listing(plan, language=language)
        codes = [finding.code for finding in me.check(plan)]
        places = [line.index(c) for line, c in zip(lines, codes, strict=True)]
        assert len(set(places)) == 1


def test_machines_read_ascii() -> None:
    report = me.check(me.ResultsFramework("é", "t"))

    for format in FORMATS[1:3]:
        written = render(report, format, path="plan.xlsx", rules=())
        assert written.isascii()
        assert "\\u00e9" in written
