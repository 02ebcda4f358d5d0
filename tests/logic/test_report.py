"""What a report shows, and that the words of a plan stay words."""

import copy
import json
import pickle
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from hypothesis import given

import iom_me as me
from iom_me._result import AnalysisResult
from iom_me.logic import CheckReport, Flaw, Rule, Severity
from tests import strategies
from tests.markup import parse
from tests.strategies import FEW_EXAMPLES

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


def rule(code: str, severity: str, find: Any) -> Rule:
    return Rule(
        code,
        "made-up",
        severity=severity,
        summary="A summary.",
        why="A reason.",
        source="a source",
        suggestion="Do something.",
        find=find,
    )


def _everywhere(dossier: me.logic.Dossier) -> Iterator[Flaw]:
    for result in dossier.results:
        yield Flaw("{result} is odd.", values={"result": result}, node=result.id)


def _links(dossier: me.logic.Dossier) -> Iterator[Flaw]:
    for link in dossier.plan.links:
        yield Flaw("A link is odd.", node=link.source, path=str(link))


def _plan(dossier: me.logic.Dossier) -> Iterator[Flaw]:
    yield Flaw("The plan is odd.")


# In the tangle: 7 results, 7 links.
RULES = (
    rule("Z1", "error", _everywhere),
    rule("Z2", "warning", _links),
    rule("Z3", "info", _plan),
)


def check(plan: me.ResultsFramework, **options: Any) -> CheckReport:
    return me.check(plan, rules=RULES, **options)


@pytest.fixture
def report(tangle: me.ResultsFramework) -> CheckReport:
    return check(tangle)


@pytest.fixture
def clean() -> CheckReport:
    return me.check(me.ResultsFramework("W-1", "t"), rules=[])


def outcomes(count: int) -> me.ResultsFramework:
    return me.ResultsFramework(
        "P", "t", results=[me.Outcome(str(place), "c") for place in range(count)]
    )


def accepting(plan: me.ResultsFramework, *codes: str) -> me.ResultsFramework:
    return plan.add(*(me.Suppression(code, reason=f"why {code}") for code in codes))


def test_a_report_is_an_analysis_result(report: CheckReport) -> None:
    assert isinstance(report, AnalysisResult)


def test_the_line_counts_by_severity(report: CheckReport) -> None:
    assert repr(report) == "<CheckReport T: 7 errors, 7 warnings, 1 info>"


def test_a_sound_plan_has_an_empty_report(clean: CheckReport) -> None:
    assert repr(clean) == "<CheckReport W-1: no findings>"
    assert len(clean) == 0
    assert clean.to_frame().empty
    assert "no findings" in clean.summary()
    clean.raise_if("info")


# Frames and dictionaries


def test_the_frame_has_a_row_of_text_for_each_finding(report: CheckReport) -> None:
    frame = report.to_frame()

    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == len(report)
    assert frame.map(lambda cell: type(cell) is str).all(axis=None)


def test_an_empty_frame_has_its_columns_too(clean: CheckReport) -> None:
    assert tuple(clean.to_frame().columns) == COLUMNS


def test_each_frame_is_a_new_one(report: CheckReport) -> None:
    frame = report.to_frame()

    frame["code"] = "changed"

    assert "changed" not in set(report.to_frame()["code"])


def test_the_dictionary_is_json(report: CheckReport) -> None:
    written = json.loads(json.dumps(report.to_dict(), allow_nan=False))

    assert written["result"] == "CheckReport"
    assert len(written["findings"]) == len(report)
    assert written["findings"][0]["severity"] == "info"
    assert written["headings"]["7"] == 'Outcome 7 "Island"'


def test_the_dictionary_has_what_is_accepted_and_what_repairs(
    tangle: me.ResultsFramework,
) -> None:
    def fixable(_: me.logic.Dossier) -> Iterator[Flaw]:
        fix = me.logic.Fix("7", "statement", before="Island", after="Isle")
        yield Flaw("It is odd.", node="7", fix=fix)

    rules = [*RULES, rule("Z4", "info", fixable)]
    report = me.check(accepting(tangle, "Z3"), rules=rules)

    written = json.loads(json.dumps(report.to_dict()))

    (accepted,) = written["suppressed"]
    assert accepted["finding"]["code"] == "Z3"
    assert accepted["suppression"]["reason"] == "why Z3"
    (fix,) = [found["fix"] for found in written["findings"] if found["fix"]]
    assert fix["field"] == "statement"
    assert (fix["before"], fix["after"]) == ("Island", "Isle")
    assert written["profile"] == "iom"
    assert written["language"] == "en"


def test_a_report_can_be_copied_and_sent(report: CheckReport) -> None:
    for twin in (copy.deepcopy(report), pickle.loads(pickle.dumps(report))):  # noqa: S301 - our own bytes
        assert twin.findings == report.findings


# Severities, and the gate


def test_findings_are_grouped_by_severity(report: CheckReport) -> None:
    groups = report.by_severity

    assert list(groups) == list(Severity)
    assert sum(map(len, groups.values())) == len(report)
    assert all(finding.severity == "error" for finding in groups[Severity.ERROR])


@pytest.mark.parametrize(
    ("severity", "count"), [("error", 7), ("warning", 14), ("info", 15)]
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
    assert lines[0] == "14 findings of severity warning or above in plan T:"
    assert lines[1].startswith("  error    Z1  ")
    assert lines[-1] == "  ... and 4 more"


def test_the_gate_says_finding_when_there_is_one() -> None:
    with pytest.raises(me.errors.CheckError, match=r"^1 finding of severity error in"):
        check(outcomes(1)).raise_if("error")


def test_the_gate_lets_pass_what_is_less_grave() -> None:
    plan = me.ResultsFramework("P", "t")

    assert len(check(plan)) == 1
    check(plan).raise_if("warning")


# The summary


def test_the_summary_names_the_profile_and_what_was_left_out(
    tangle: me.ResultsFramework,
) -> None:
    report = check(tangle, ignore=["Z3"], profile="echo")

    assert report.summary().splitlines()[0] == (
        "T: 7 errors, 7 warnings (2 rules applied, profile echo, Z3 ignored)"
    )


def test_the_summary_names_each_rule_once_with_the_other_places() -> None:
    lines = check(outcomes(40)).summary().splitlines()

    assert [line.split()[1] for line in lines[1:] if line[0] != " "] == ["Z1", "Z3"]
    assert lines[2] == " " * 9 + "and 39 more: 1, 2, 3, 4 and 35 more"


def test_the_summary_counts_what_it_leaves_out() -> None:
    many = [rule(f"Z{place}", "error", _everywhere) for place in range(30)]

    lines = me.check(outcomes(2), rules=many).summary().splitlines()

    assert len(lines) == 24
    assert lines[-1] == "... and 38 more"


def test_several_findings_about_the_plan_as_a_whole_are_counted() -> None:
    twice = rule("Z1", "error", lambda dossier: [*_plan(dossier), *_plan(dossier)])

    lines = me.check(outcomes(0), rules=[twice]).summary().splitlines()

    assert lines[-1].strip() == "and 1 more"


def test_the_summary_puts_errors_before_warnings(report: CheckReport) -> None:
    lines = report.summary().splitlines()[1:]
    grades = [line.split()[0] for line in lines if not line.startswith((" ", "."))]

    assert grades == ["error", "warning", "info"]


def test_the_summary_lists_what_the_plan_accepts_with_the_reasons(
    tangle: me.ResultsFramework,
) -> None:
    plan = accepting(tangle, "Z2").add(
        me.Suppression("Z1", "7", reason="the island is\nfar away")
    )

    lines = check(plan).summary().splitlines()

    assert lines[0].startswith("T: 6 errors, 1 info, 8 accepted by the plan (")
    assert lines[-3:] == [
        "8 accepted by the plan:",
        "  Z1 7: the island is far away",
        "  Z2 (7): why Z2",
    ]


def test_a_full_summary_has_25_lines() -> None:
    many = [rule(f"Z{place}", "error", _everywhere) for place in range(40)]
    plan = accepting(outcomes(3), *(f"Z{place}" for place in range(20)))

    lines = me.check(plan, rules=many).summary().splitlines()

    assert len(lines) <= 25
    assert lines[-1] == "  ... and 17 more"


# Notebooks


def test_the_page_groups_findings_by_record(report: CheckReport) -> None:
    html = report._repr_html_()

    assert html.count("Outcome 7 &quot;Island&quot;</th>") == 1
    assert "T: 7 errors, 7 warnings, 1 info</caption>" in html
    assert html.count("The plan as a whole</th>") == 1


def test_what_is_accepted_has_a_table_of_its_own(tangle: me.ResultsFramework) -> None:
    html = check(accepting(tangle, "Z2"))._repr_html_()

    found, accepted = html.split("Accepted by the plan</caption>")
    assert found.count("A link is odd.") == 0
    assert accepted.count("A link is odd.") == accepted.count("why Z2") == 7
    assert "everywhere in the plan" in accepted


def test_a_long_report_is_shown_in_part_with_a_count_of_the_rest() -> None:
    html = check(outcomes(1000))._repr_html_()

    assert html.count("<td") <= 5 * 100 + 1
    assert "... and 901 more" in html


def test_a_hostile_title_stays_text() -> None:
    outcome = me.Outcome("<b>1</b>", "<script>alert(1)</script>")
    plan = me.ResultsFramework("<i>P", "t", results=[outcome]).add(
        me.Suppression("Z3", reason="<u>because</u>")
    )

    html = check(plan)._repr_html_()

    assert "<script>" not in html
    assert "<b>" not in html
    assert "<u>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;u&gt;because&lt;/u&gt;" in html


@FEW_EXAMPLES
@given(fw=strategies.frameworks(strategies.hostile_texts(), every_field=True))
def test_hostile_text_stays_text_everywhere(fw: me.ResultsFramework) -> None:
    report = me.check(fw)

    parsed = parse(report._repr_html_())

    assert parsed.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "br"}
    assert parsed.attributes <= {"class", "style", "scope", "colspan"}
    assert len(report.summary().splitlines()) <= 25
    assert "\n" not in repr(report)
    json.dumps(report.to_dict(), allow_nan=False)


# Languages


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("fr", "T : 7 erreurs, 7 avertissements, 1 info (3 règles appliquées, "),
        ("es", "T: 7 errores, 7 advertencias, 1 info (3 reglas aplicadas, "),
    ],
)
def test_the_words_of_a_report_are_in_its_language(
    tangle: me.ResultsFramework, language: str, headline: str
) -> None:
    report = check(accepting(tangle), language=language)

    summary, html = report.summary(), report._repr_html_()
    axes = report.plot()

    assert summary.startswith(headline)
    for word in (">warning<", "more", ">severity<", ">finding<", "as a whole"):
        assert word not in summary + html
    assert axes.get_xlabel() in ("constats", "hallazgos")
    assert report.by_severity[Severity.ERROR][0].message.startswith(
        ("Produit 1.1", "Producto 1.1")
    )
    assert repr(report) == repr(check(tangle))
    plt.close("all")


def test_the_columns_of_a_frame_are_the_same_in_every_language(
    tangle: me.ResultsFramework,
) -> None:
    frame = check(tangle, language="fr").to_frame()

    assert tuple(frame.columns) == COLUMNS
    assert set(frame["severity"]) == {"error", "warning", "info"}


# Drawings


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


def test_a_sound_plan_can_be_drawn(clean: CheckReport) -> None:
    axes = clean.plot()

    axes.figure.canvas.draw()
    assert axes.get_title(loc="left") == "W-1: no findings"
    plt.close("all")
