import datetime as dt

import pandas as pd
import pytest

import iom_me as me
from iom_me.tracking import ActivityState, WorkplanReport, track_activities
from iom_me.tracking.workplan.report import COLUMNS
from tests.tracking.workplan.build import activity, plan, table, tracked


def example() -> WorkplanReport:
    fw = plan(me.Output("1", "Trade"), me.Output("2", "Loans"), end="2024-12-31")
    fw = fw.add(
        activity("1.1", end="2024-06-10", responsible="IOM"),
        activity("1.2", "2024-06-11", depends_on="1.1"),
        contributes_to="1",
    ).add(activity("2.1", "2024-05-01", "2024-05-20"), contributes_to="2")
    rows = table(
        {"activity": "1.1", "actual_start": "2024-06-03", "share_done": 0.5},
        {"activity": "1.2", "comment": "waits"},
        {"activity": "2.1", "actual_start": "2024-05-01", "actual_end": "2024-05-19"},
    )
    return track_activities(fw, rows, as_of="2024-06-30")


def test_an_entry_is_found_by_its_id() -> None:
    assert example()["1.2"].comment == "waits"


def test_an_unknown_id_is_refused_with_the_nearest() -> None:
    with pytest.raises(me.errors.UnknownIdError, match=r"Did you mean '1.\d'"):
        example()["1.9"]


def test_a_report_cannot_be_walked_by_number() -> None:
    with pytest.raises(TypeError):
        iter(example())  # type: ignore[call-overload]


def test_a_notebook_completes_the_ids() -> None:
    assert example()._ipython_key_completions_() == ["1.1", "1.2", "2.1"]


def test_entries_are_grouped_by_state() -> None:
    groups = example().by_state

    assert {
        state.value: [one.activity for one in group] for state, group in groups.items()
    } == {
        "done": ["2.1"],
        "late": ["1.1"],
        "waiting": ["1.2"],
    }
    assert list(groups) == [state for state in ActivityState if state in groups]


def test_what_is_late_comes_with_the_longest_delay_first() -> None:
    report = tracked(
        activity("1", "2024-06-20", status="planned"),
        activity("2", "2024-01-01", "2024-02-01", status="ongoing"),
        activity("3", "2024-07-20", "2024-07-21", status="planned"),
    )

    assert [one.activity for one in report.late] == ["2", "1"]


def test_an_activity_serves_the_results_that_it_leads_to() -> None:
    assert example()["1.2"].serves == ("1",)


def test_the_frame_has_a_row_for_each_activity() -> None:
    frame = example().to_frame()

    assert tuple(frame.columns) == COLUMNS
    assert list(frame["activity"]) == ["1.1", "1.2", "2.1"]
    assert list(frame["state"]) == ["late", "waiting", "done"]
    assert list(frame["waits_on"]) == ["", "1.1", ""]
    assert frame["planned_end"][0] == dt.date(2024, 6, 10)
    assert list(frame["is_critical"]) == [True, True, None]


def test_numbers_of_the_frame_are_floats_also_when_it_is_empty() -> None:
    numbers = ["start_delay", "share_done", "slippage", "total_float", "overrun"]

    for report in (example(), tracked(me.Output("1", "Trade"))):
        frame = report.to_frame()
        assert set(frame[numbers].dtypes) == {pd.Series([0.5]).dtype}
        assert tuple(frame.columns) == COLUMNS


def test_problems_are_found_by_the_id_of_the_activity() -> None:
    report = tracked(activity("1", depends_on=["8", "9"]), activity("2"))

    assert list(report.problems) == ["1"]
    assert report.to_frame()["problems"][0] == "; ".join(report.problems["1"])


def test_the_summary_says_what_is_late_and_what_it_waits_on() -> None:
    assert example().summary().splitlines() == [
        "Workplan of P: Return",
        "As of 2024-06-30: 1 done, 1 late, 1 waiting.",
        "Progress: 3 rows.",
        "Expected to end on 2024-08-04; the project ends on 2024-12-31. Calendar days.",
        "Critical path: 1.1, 1.2.",
        "  1.1         20 d  late          Do 1.1",
        "  1.2         19 d  waiting       Do 1.2 (waits on 1.1)",
    ]


def test_the_summary_of_much_is_short() -> None:
    many = [
        activity(str(n), end="2024-06-10", status="ongoing", depends_on=str(n))
        for n in range(100)
    ]

    lines = tracked(*many).summary().splitlines()

    assert len(lines) <= 25
    assert "  ... and 92 more (.late)" in lines
    assert lines[-1] == "  ... and 95 more (.problems)"


def test_a_long_critical_path_is_cut() -> None:
    report = tracked(*(activity(str(n), status="planned") for n in range(20)))

    assert "Critical path: 0, 1, " in report.summary()
    assert ", 11, ... (20)." in report.summary()


def test_an_end_that_is_not_known_is_said() -> None:
    report = tracked(activity("1", status="planned"), activity("2", None, None))

    assert "known is 2024-08-08; of 1 it cannot be told." in report.summary()
    assert "cannot be told" in tracked(activity("1", None, None)).summary()


def test_a_plan_without_activities_has_a_report() -> None:
    report = tracked(me.Output("1", "Trade"))

    assert repr(report) == "<WorkplanReport P at 2024-06-30: no activities>"
    assert report.late == report.critical_path == report.activities == ()


def test_it_shows_as_a_table_with_plain_dates() -> None:
    html = example()._repr_html_()

    assert "2024-06-01 – 2024-06-10" in html
    assert "50 %" in html
    assert "P as of 2024-06-30: 1 done, 1 late, 1 waiting" in html


def test_an_entry_explains_itself() -> None:
    assert example().explain("1.1").splitlines() == [
        "1.1 Do 1.1: late.",
        "Planned from 2024-06-01 to 2024-06-10.",
        "Actual from 2024-06-03.",
        "Done: 50 %; by the planned days 100 %.",
        "Expected from 2024-06-03 to 2024-07-05, 25 days after the plan.",
        "It is on the critical path: a day lost here is a day lost at the end.",
    ]


def test_an_explanation_names_what_holds_it_up() -> None:
    text = example().explain("1.2")

    assert "Waits on 1.1." in text
    assert "since it can begin only when 1.1 has ended." in text
    assert text.endswith("Comment: waits")


def test_an_explanation_names_doubts_float_and_overrun() -> None:
    fw = plan(
        me.Assumption("A1", "The border is open", status="failed"),
        activity("1", status="planned", preconditions="A1"),
        activity("2", "2024-08-10", "2024-08-20", depends_on="1"),
        activity("3", "2024-08-10", "2024-08-31"),
        end="2024-07-31",
    )

    text = track_activities(fw, as_of="2024-06-30").explain("1")

    assert "Cannot rely on the precondition A1." in text
    assert "; 8 days after the end of the project." in text
    assert (
        "It may slip by 12 days before it moves the end, and by 1 day before it moves "
        "another activity."
    ) in text


def test_float_that_only_the_end_limits_is_said_once() -> None:
    report = tracked(
        activity("1", status="planned"),
        activity("2", end="2024-08-31", status="planned"),
    )

    assert report.explain("1").endswith("by 52 days before it moves the end.")


def test_an_early_end_is_explained_as_one() -> None:
    found = tracked(
        activity(), rows=[{"actual_start": "2024-06-01", "share_done": 0.9}]
    )["1"]

    assert found.slippage == -6
    assert "6 days before the plan" in found.explain()


def test_an_unknown_end_is_explained() -> None:
    assert (
        tracked(activity(end=None, status="ongoing"))
        .explain("1")
        .endswith("No end can be expected: no end is planned.")
    )
