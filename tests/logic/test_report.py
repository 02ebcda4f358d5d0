"""What a report shows, and that the words of a plan stay words."""

import copy
import json
import pickle

import attrs
import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from hypothesis import given

import iom_me as me
from iom_me._result import AnalysisResult
from iom_me.logic import RULES, CheckReport, Flaw, Rule, Severity
from tests import strategies
from tests.markup import parse

mpl.use("agg")

COLUMNS = (
    "code",
    "name",
    "severity",
    "node",
    "indicator",
    "message",
    "suggestion",
    "source",
    "path",
)


@pytest.fixture
def report(tangle: me.ResultsFramework) -> CheckReport:
    return me.check(tangle)


def outcomes(count: int) -> me.ResultsFramework:
    return me.ResultsFramework(
        "P", "t", results=[me.Outcome(str(place), "c") for place in range(count)]
    )


def test_a_report_is_an_analysis_result(report: CheckReport) -> None:
    assert isinstance(report, AnalysisResult)


def test_the_line_counts_by_severity(report: CheckReport) -> None:
    assert repr(report) == "<CheckReport T: 12 errors, 6 warnings>"


def test_a_sound_plan_has_an_empty_report(plan: me.ResultsFramework) -> None:
    report = me.check(plan)

    assert repr(report) == "<CheckReport W-1: no findings>"
    assert len(report) == 0
    assert report.to_frame().empty
    assert "no findings" in report.summary()
    report.raise_if("info")


def test_one_finding_is_not_written_in_the_plural(plan: me.ResultsFramework) -> None:
    assert repr(me.check(plan.remove("1.1.1"))) == "<CheckReport W-1: 1 warning>"


def test_the_frame_has_a_row_of_text_for_each_finding(report: CheckReport) -> None:
    frame = report.to_frame()

    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == len(report)
    assert frame.map(lambda cell: type(cell) is str).all(axis=None)


def test_an_empty_frame_has_its_columns_too(plan: me.ResultsFramework) -> None:
    assert tuple(me.check(plan).to_frame().columns) == COLUMNS


def test_each_frame_is_a_new_one(report: CheckReport) -> None:
    frame = report.to_frame()

    frame["code"] = "changed"

    assert "changed" not in set(report.to_frame()["code"])


def test_findings_are_grouped_by_severity(report: CheckReport) -> None:
    groups = report.by_severity

    assert list(groups) == list(Severity)
    assert sum(map(len, groups.values())) == len(report)
    assert all(finding.severity == "error" for finding in groups[Severity.ERROR])


@pytest.mark.parametrize(
    ("severity", "count"), [("error", 12), ("warning", 18), ("info", 18)]
)
def test_findings_at_least_a_severity_are_listed(
    report: CheckReport, severity: str, count: int
) -> None:
    assert len(report.at_least(severity)) == count


def test_an_unknown_severity_is_refused(report: CheckReport) -> None:
    with pytest.raises(me.ModelError, match="'eror' is no severity.*mean 'error'"):
        report.raise_if("eror")


def test_severities_are_ranked() -> None:
    assert [severity.rank for severity in Severity] == [2, 1, 0]


def test_the_gate_lists_what_it_stops_at(report: CheckReport) -> None:
    with pytest.raises(me.errors.CheckError) as caught:
        report.raise_if("warning")

    lines = str(caught.value).splitlines()
    assert lines[0] == "18 findings of severity warning or above in plan T:"
    assert lines[1].startswith("  error    ")
    assert lines[-1] == "  ... and 8 more"


def test_the_gate_says_finding_when_there_is_one(plan: me.ResultsFramework) -> None:
    with pytest.raises(me.errors.CheckError, match=r"^1 finding of severity error in"):
        me.check(plan.replace("1.a", baseline=None)).raise_if("error")


def test_the_gate_lets_pass_what_is_less_grave(plan: me.ResultsFramework) -> None:
    me.check(plan.remove("1.1.1")).raise_if("error")


def test_the_summary_names_each_rule_once_with_the_other_places() -> None:
    lines = me.check(outcomes(40)).summary().splitlines()

    assert lines[0] == "P: 121 errors (16 rules applied)"
    assert [line.split()[1] for line in lines[1:] if line.startswith("error")] == [
        "S01",
        "I01",
        "S03",
        "S06",
    ]
    assert lines[3] == " " * 13 + "and 39 more: 1, 2, 3, 4 and 35 more"


def test_the_summary_counts_what_it_leaves_out() -> None:
    def found(code: str) -> Rule:
        flaws = [Flaw("wrong", node="1"), Flaw("wrong", node="2")]
        return attrs.evolve(RULES[0], code=code, find=lambda _: flaws)

    many = [found(f"Z{place}") for place in range(30)]

    lines = me.check(outcomes(2), rules=many).summary().splitlines()

    assert len(lines) == 22
    assert lines[-1] == "... and 40 more"


def test_the_summary_puts_errors_before_warnings(report: CheckReport) -> None:
    lines = report.summary().splitlines()[1:]
    grades = [line.split()[0] for line in lines if not line.startswith((" ", "."))]

    assert grades == sorted(grades)


def test_the_dictionary_is_json(report: CheckReport) -> None:
    written = json.loads(json.dumps(report.to_dict(), allow_nan=False))

    assert written["result"] == "CheckReport"
    assert len(written["findings"]) == len(report)
    assert written["findings"][0]["severity"] == "warning"
    assert written["headings"]["7"] == 'Outcome 7 "Island"'


def test_a_report_can_be_copied_and_sent(report: CheckReport) -> None:
    for twin in (copy.deepcopy(report), pickle.loads(pickle.dumps(report))):  # noqa: S301 - our own bytes
        assert twin.findings == report.findings


def test_the_page_groups_findings_by_record(report: CheckReport) -> None:
    html = report._repr_html_()

    assert html.count("Outcome 7 &quot;Island&quot;</th>") == 1
    assert "T: 12 errors, 6 warnings</caption>" in html


def test_findings_of_the_plan_as_a_whole_have_a_heading() -> None:
    html = me.check(me.ResultsFramework("P", "t"))._repr_html_()

    assert html.count("The plan as a whole</th>") == 1


def test_a_long_report_is_shown_in_part_with_a_count_of_the_rest() -> None:
    html = me.check(outcomes(1000))._repr_html_()

    assert html.count("<td") <= 5 * 100 + 1
    assert "... and 2,901 more" in html


def test_a_hostile_title_stays_text() -> None:
    outcome = me.Outcome("<b>1</b>", "<script>alert(1)</script>")

    html = me.check(me.ResultsFramework("<i>P", "t", results=[outcome]))._repr_html_()

    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@given(fw=strategies.frameworks(strategies.hostile_texts(), every_field=True))
def test_hostile_text_stays_text_everywhere(fw: me.ResultsFramework) -> None:
    report = me.check(fw)

    parsed = parse(report._repr_html_())

    assert parsed.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "br"}
    assert parsed.attributes <= {"class", "style", "scope", "colspan"}
    assert len(report.summary().splitlines()) <= 25
    assert "\n" not in repr(report)
    json.dumps(report.to_dict(), allow_nan=False)


def test_the_bars_count_each_rule(report: CheckReport) -> None:
    axes = report.plot()

    labels = [label.get_text() for label in axes.get_yticklabels()]
    drawn = sum(bar.get_width() for bars in axes.containers for bar in bars)
    assert labels == sorted({f"{f.code} {f.name}" for f in report})
    assert drawn == len(report)
    plt.close("all")


def test_the_bars_are_drawn_where_they_are_wanted(report: CheckReport) -> None:
    _, axes = plt.subplots()

    assert report.plot(ax=axes) is axes
    plt.close("all")


@pytest.mark.parametrize("id", ["$\\href{x}$", "$$", "a$b"])
def test_the_drawing_survives_what_looks_like_a_formula(id: str) -> None:
    axes = me.check(me.ResultsFramework(id, "t")).plot()

    axes.figure.canvas.draw()
    plt.close("all")


def test_a_sound_plan_can_be_drawn(plan: me.ResultsFramework) -> None:
    axes = me.check(plan).plot()

    axes.figure.canvas.draw()
    assert axes.get_title(loc="left") == "W-1: no findings"
    plt.close("all")
