"""The verb and what it hands back: refusals, states, silence, tables, pictures."""

import datetime as dt
from typing import Any

import attrs
import matplotlib as mpl
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

import iom_me as me
from iom_me.tracking import Diagnosis, diagnose
from tests.markup import parse
from tests.tracking.diagnosis.build import (
    AS_OF,
    BAD,
    GOOD,
    activity,
    diagnosed,
    indicator,
    kinds,
    outcome,
    output,
    plan,
    values,
)

mpl.use("agg")

FULL = plan(
    me.Objective("O", "Goal", indicators=indicator("O.a")),
    outcome(),
    output(),
    activity(),
    me.BudgetLine("B1", "Grants", amount=1000, node="1.1"),
    me.Risk("R1", "Firms leave", likelihood=2, consequence=2, node="1.1"),
)
FULL = FULL.link("1", "O").link("1.1", "1").link("1.1.1", "1.1")
OPEN = [{"activity": "1.1.1", "actual_start": "2024-02-01", "share_done": 0.4}]


def full(fw: me.ResultsFramework = FULL) -> Diagnosis:
    measured = {"O.a": BAD, "1.a": GOOD, "1.1.a": BAD}
    return diagnosed(fw, measured, done=OPEN, spent={"B1": 1200}, rated=[])


# Silence


def example(tracked: float, spent: float) -> Diagnosis:
    """The example plan at half of 2025, everything at this share of what is due."""
    fw, day = me.datasets.example_plan("en"), "2025-06-30"
    frame = me.track(fw, values({})).to_frame()
    numbers = frame[pd.to_numeric(frame["target"], errors="coerce").notna()]
    way = numbers["target"].astype(float) - numbers["baseline"].astype(float)
    table = pd.DataFrame(
        {
            "indicator": numbers["indicator"],
            "period_end": day,
            "value": numbers["baseline"].astype(float) + tracked * way,
        }
    )
    progress = [
        {"activity": one.id, "actual_start": one.start, "actual_end": ended(one)}
        for one in fw.activities.values()
    ]
    ledger = [
        {"line": one.id, "date": day, "amount": f"{float(one.amount) * spent:.2f}"}
        for one in fw.budget_lines.values()
        if one.id not in {"B1", "B2", "B2.2"}
    ]
    ledger.append({"line": "B2.2", "date": day, "amount": "59000.00"})
    return diagnose(
        fw,
        me.track(fw, table, as_of=day),
        workplan=me.tracking.track_activities(fw, pd.DataFrame(progress), as_of=day),
        budget=me.tracking.track_budget(fw, pd.DataFrame(ledger), as_of=day),
        risks=me.tracking.track_risks(fw, as_of=day),
    )


def ended(one: me.Activity) -> dt.date | None:
    is_over = one.end is not None and one.end <= dt.date(2025, 6, 30)
    return one.end if is_over else None


def test_a_sound_project_is_met_with_silence() -> None:
    found = example(tracked=0.75, spent=0.75)

    assert kinds(found) == []
    assert found.areas == ("results", "activities", "money", "risk")
    assert repr(found) == "<Diagnosis EX-EN at 2025-06-30: no findings>"


def test_the_same_project_behind_its_plan_is_not() -> None:
    found = example(tracked=0.2, spent=1.3)

    assert "activities_done_result_lags" in kinds(found)


# Refusals


@pytest.mark.parametrize("name", ["tracking", "workplan", "budget", "risks"])
def test_what_is_no_report_is_refused_with_the_way_to_get_one(name: str) -> None:
    given_: dict[str, Any] = {"tracking": me.track(FULL, values({})), name: "report"}

    with pytest.raises(me.ModelError, match=rf"{name} is str, and no .*make it with"):
        diagnose(FULL, given_.pop("tracking"), **given_)


def test_a_report_must_be_there() -> None:
    with pytest.raises(me.ModelError, match="tracking is NoneType"):
        diagnose(FULL, None)  # type: ignore[arg-type]


def test_what_is_no_plan_is_refused() -> None:
    with pytest.raises(me.ModelError, match="is no plan"):
        diagnose("plan.xlsx", me.track(FULL, values({})))  # type: ignore[arg-type]


def test_a_report_of_another_plan_is_refused() -> None:
    other = me.ResultsFramework("Q", "Other")
    budget = me.tracking.track_budget(
        other, pd.DataFrame(columns=["line", "date", "amount"])
    )

    with pytest.raises(me.ModelError, match="budget report is of plan 'Q', not of 'P'"):
        diagnose(FULL, me.track(FULL, values({})), budget=budget)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (lambda: FULL.add(outcome("2")), "indicator '2.a' is missing"),
        (lambda: FULL.remove("1.1.a"), "indicator '1.1.a' is only in it"),
        (lambda: FULL.add(activity("1.1.2")), "activity '1.1.2' is missing"),
        (lambda: FULL.replace("B1", node="1"), "line 'B1' is at another place"),
        (lambda: FULL.remove("R1"), "risk 'R1' is only in it"),
    ],
)
def test_a_report_of_another_version_of_the_plan_is_refused(
    changed: Any, words: str
) -> None:
    reports: dict[str, Any] = {
        "workplan": me.tracking.track_activities(FULL, as_of=AS_OF),
        "budget": me.tracking.track_budget(
            FULL, pd.DataFrame(columns=["line", "date", "amount"]), as_of=AS_OF
        ),
        "risks": me.tracking.track_risks(FULL, as_of=AS_OF),
    }

    with pytest.raises(me.ModelError, match=f"{words}.*Make the reports anew"):
        diagnose(changed(), me.track(FULL, values({}), as_of=AS_OF), **reports)


def test_reports_of_other_days_are_noted() -> None:
    found = diagnose(
        FULL,
        me.track(FULL, values({}), as_of=AS_OF),
        workplan=me.tracking.track_activities(FULL, as_of="2024-03-31"),
        risks=me.tracking.track_risks(FULL),
    )

    assert found.notes == (
        (
            "The workplan report is of 2024-03-31, the tracking report of 2024-06-30: "
            "what happened between the two may look like a contradiction."
        ),
        "The risk report has no day: pass as_of to its verb.",
    )
    assert "Note: The workplan report is of 2024-03-31" in found.summary()


# States


def test_every_result_has_a_state_in_each_area() -> None:
    found = {state.result: state for state in full().states}

    assert list(found) == ["O", "1", "1.1"]
    output_state = found["1.1"]
    assert output_state.results.words == "lagging: 1 of 1"
    assert output_state.activities is not None
    assert output_state.activities.words == "late: 1 of 1"
    assert output_state.money is not None
    assert output_state.money.words == "over: 1 of 1"
    assert output_state.risk is not None
    assert output_state.risk.words == "steady: 1 of 1"


def test_an_outcome_without_work_of_its_own_shows_that_right_below() -> None:
    found = {state.result: state for state in full().states}

    assert found["1"].activities == found["1.1"].activities
    assert found["1"].money == found["1.1"].money
    assert found["1"].risk == found["1.1"].risk
    assert found["O"].money is not None
    assert found["O"].money.words == "nothing"


def test_what_is_done_counts_as_on_time() -> None:
    fw = plan(output(), activity("1"), activity("2", end="2024-12-31"))
    fw = fw.link("1", "1.1").link("2", "1.1")
    done: list[dict[str, Any]] = [
        {"activity": "1", "actual_start": "2024-02-01", "actual_end": "2024-05-31"},
        {"activity": "2", "actual_start": "2024-02-01", "actual_end": None},
    ]

    state = diagnosed(fw, {}, done=done).states[0].activities

    assert state is not None
    assert state.words == "on time: 2 of 2"


def test_what_is_not_known_is_counted_and_not_hidden() -> None:
    fw = plan(output("1.1", "a", "b", "c"), output("1.2"), me.Output("1.3", "Bare"))

    found = diagnosed(fw, {"1.1.a": GOOD, "1.1.b": GOOD})

    words = [state.results.words for state in found.states]
    assert words == ["met: 2 of 3 (1 unknown)", "unknown: 1", "nothing"]


@pytest.mark.parametrize(
    ("rating", "words"),
    [
        ({"likelihood": 5, "consequence": 6, "reviewed_on": AS_OF}, "high: 1 of 1"),
        ({"likelihood": 1, "consequence": 1, "reviewed_on": AS_OF}, "steady: 1 of 1"),
        ({}, "unknown: 1"),
    ],
)
def test_a_risk_is_high_in_the_highest_band(rating: dict[str, Any], words: str) -> None:
    fw = plan(output(), me.Risk("R1", "r", node="1.1", **rating))

    state = diagnosed(fw, {}, rated=[]).states[0].risk

    assert state is not None
    assert state.words == words


def test_a_closed_risk_is_left_out() -> None:
    fw = plan(output(), me.Risk("R1", "r", node="1.1", likelihood=5, consequence=6))
    rated = [{"risk": "R1", "recorded_on": "2024-05-31", "closed": True}]

    state = diagnosed(fw, {}, rated=rated).states[0].risk

    assert state is not None
    assert state.words == "nothing"


# The result


def test_findings_are_numbered_in_the_order_of_the_plan() -> None:
    found = full()

    assert [one.number for one in found.findings] == [1, 2, 3]
    assert [(one.result, one.kind.value) for one in found.findings] == [
        ("O", "met_below_lagging_above"),
        ("1", "lagging_below_met_above"),
        ("1.1", "activities_late_money_spent"),
    ]


def test_the_findings_of_a_result_are_those_at_it_and_at_its_steps() -> None:
    found = full()

    assert [one.number for one in found.of("1")] == [1, 2]
    assert [one.number for one in found.of("1.1")] == [2, 3]


def test_an_unknown_result_is_refused() -> None:
    with pytest.raises(me.UnknownIdError, match="Did you mean '1.1'"):
        full().of("1.2")


def test_the_frame_has_one_row_per_finding_and_fixed_columns() -> None:
    fw = FULL.add(me.Assumption("A1", "Firms hire", status="failed"))
    frame = full(fw.unlink("1.1", "1").link("1.1", "1", assuming="A1")).to_frame()

    assert len(frame) == 4
    row = frame.iloc[1]
    assert row["kind"] == "lagging_below_met_above"
    assert row["assumptions"] == "A1 (failed)"
    assert row["links"] == "1.1 -> 1"
    empty = diagnosed(plan(), {}).to_frame()
    assert list(empty.columns) == list(frame.columns)
    assert empty.empty


def test_the_repr_counts_the_findings() -> None:
    one = diagnosed(plan(output("1.1", "a", "b")), {"1.1.a": GOOD, "1.1.b": BAD})

    assert repr(one) == "<Diagnosis P at 2024-06-30: 1 finding>"
    assert repr(full()) == "<Diagnosis P at 2024-06-30: 3 findings>"


def test_the_summary_says_of_how_many_no_value_is_due() -> None:
    later = indicator("1.1.b", frequency="yearly")
    fw = plan(me.Output("1.1", "Service", indicators=[indicator("1.1.a"), later]))

    text = diagnosed(fw, {"1.1.a": GOOD}).summary()

    assert "1 of 2 indicators have a light; of 1 no value is due yet." in text


def test_a_grid_in_axes_of_ones_own_is_small_if_it_is_crowded() -> None:
    from matplotlib import pyplot as plt

    fw = plan(*(output(str(n)) for n in range(30)))
    _, axes = plt.subplots()

    diagnosed(fw, {}).plot(ax=axes)

    assert {text.get_fontsize() for text in axes.texts} == {6}
    plt.close("all")


def test_a_finding_explains_itself() -> None:
    lines = full().findings[0].explain().split("\n")

    assert lines[0].startswith("1. Objective O (Goal) lags")
    assert lines[1].startswith("Assumption: the plan states none")
    assert lines[-1].startswith("Look at whether those whom the outcomes reached")


def test_kinds_are_grouped_and_said_in_words() -> None:
    found = full().by_kind

    assert [kind.words for kind in found] == [
        "met below, lagging above",
        "lagging below, met above",
        "activities late, money spent",
    ]


def test_the_summary_says_what_it_rests_on_and_stays_short() -> None:
    many = [output(f"1.{number}", "a", "b") for number in range(40)]
    measured = {f"1.{n}.{x}": v for n in range(40) for x, v in (("a", 160), ("b", 15))}
    text = diagnosed(plan(*many), measured).summary()

    assert "80 of 80 indicators have a light." in text
    assert "nothing is said of activities, money, risk" in text
    assert "... and 28 more (.findings)" in text
    assert len(text.split("\n")) <= 25


def test_long_lists_are_cut_with_a_count() -> None:
    many = [output(f"1.{number}") for number in range(9)]
    fw = plan(outcome(), *many, *(me.Link(one.id, "1") for one in many))

    found = diagnosed(fw, {"1.a": BAD} | {f"{one.id}.a": GOOD for one in many})

    assert "and 5 more" in found.findings[0].sentence
    assert len(found.findings[0].links) == 9


def test_hostile_text_is_escaped() -> None:
    fw = plan(
        me.Outcome("1", "<script>alert(1)</script>", indicators=indicator("1.a")),
        output(),
    )
    found = diagnosed(fw.link("1.1", "1"), {"1.a": BAD, "1.1.a": GOOD})

    parsed = parse(found._repr_html_())

    assert "script" not in parsed.tags
    assert "script" in found._repr_html_()


def test_the_grid_says_in_words_what_the_colours_say() -> None:
    axes = full().plot()

    axes.figure.canvas.draw()
    words = {text.get_text() for text in axes.texts}
    assert {"lagging 1/1", "met 1/1", "late 1/1", "over 1/1", "steady 1/1"} <= words
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "O Goal",
        "1 Change 1",
        "1.1 Service 1.1",
    ]
    assert {"1", "2", "3"} <= words


def test_the_grid_says_what_has_no_place_in_it() -> None:
    axes = diagnosed(plan(output("1.1", "a", "b", "c")), {}).plot()

    assert axes.get_xlabel() == "about the whole plan: 1; –: not handed over"


def test_a_large_plan_shows_the_results_with_findings() -> None:
    fw = plan(*(output(f"{n}", "a", "b") for n in range(100)))
    measured = {f"{n}.{x}": GOOD for n in range(100) for x in "ab"} | {"99.b": BAD}

    axes = diagnosed(fw, measured).plot()

    assert [label.get_text() for label in axes.get_yticklabels()] == ["99 Service 99"]
    assert "99 more results are not drawn" in axes.get_xlabel()


def test_many_findings_of_one_result_are_cut_in_the_grid() -> None:
    found = full()
    crowd = tuple(
        attrs.evolve(found.findings[0], number=number) for number in range(1, 9)
    )

    axes = attrs.evolve(found, findings=crowd).plot()

    assert "1, 2, 3, 4, 5, …" in {text.get_text() for text in axes.texts}


@pytest.mark.parametrize("title", ["$a_{b$", "مرحبا", "x" * 500])
def test_a_plan_without_results_and_odd_texts_can_be_drawn(title: str) -> None:
    fw = me.ResultsFramework("P", title)
    diagnosed(fw, {}).plot().figure.canvas.draw()

    fw = fw.add(me.Outcome("1", title, indicators=indicator("1.a")))
    axes = diagnosed(fw, {"1.a": BAD}).plot()
    axes.figure.canvas.draw()

    assert [label.get_text()[:8] for label in axes.get_yticklabels()] == [
        f"1 {title}"[:8]
    ]


# Properties


NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**20), 10**20)
)


@settings(max_examples=60, deadline=None)
@given(
    found=st.lists(NUMBERS, min_size=6, max_size=6),
    steps=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), unique=True),
)
def test_any_values_on_any_graph_give_a_diagnosis(
    found: list[float], steps: list[tuple[int, int]]
) -> None:
    fw = plan(*(output(str(n), "a", "b") for n in range(3)))
    for low, high in steps:
        fw = fw.link(str(low), str(high))
    names = [f"{n}.{x}" for n in range(3) for x in "ab"]

    result = diagnosed(fw, dict(zip(names, found, strict=True)))

    assert len(result.summary().split("\n")) <= 25
    assert all(one.result in {"", "0", "1", "2"} for one in result.findings)
    assert len(result.to_frame()) == len(result.findings)


def test_the_order_of_the_records_does_not_change_what_is_found() -> None:
    results = [output(f"1.{n}", "a", "b") for n in range(6)]
    measured = {f"1.{n}.a": GOOD for n in range(6)} | {"1.2.b": BAD, "1.4.b": BAD}
    links = [me.Link(one.id, "1") for one in results]
    shuffled = [results[place] for place in (3, 0, 5, 1, 4, 2)]

    first = diagnosed(plan(outcome(), *results, *links), measured | {"1.a": GOOD})
    other = diagnosed(plan(outcome(), *shuffled, *links), measured | {"1.a": GOOD})

    def said(one: Diagnosis) -> set[tuple[str, str]]:
        return {(finding.result, finding.kind.value) for finding in one.findings}

    assert said(first) == said(other)
    assert len(said(first)) == 3


def test_ten_thousand_results_take_a_moment() -> None:
    count = 10_000
    fw = me.ResultsFramework(
        "P",
        "Return",
        results=[me.Output(f"{n}", "s") for n in range(count)],
        links=[me.Link(f"{n}", f"{n + 1}") for n in range(count - 1)],
    )
    tracking = me.track(fw, values({}), as_of=AS_OF)

    assert len(diagnose(fw, tracking).states) == count
