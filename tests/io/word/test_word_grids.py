"""What stands in the monitoring framework, the workplan and the table of risks."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from tests import strategies
from tests.strategies import FEW_EXAMPLES

import iom_me as me
from iom_me.io.layouts._calendar import calendar_of
from iom_me.io.layouts._values import written_share, written_target, written_value
from iom_me.io.layouts.grid import Grid
from iom_me.io.layouts.monitoring import monitoring_framework
from iom_me.io.layouts.risks import assumptions_table, risk_plan
from iom_me.io.layouts.workplan import workplan

NBSP = "\u00a0"


def texts(grid: Grid) -> list[list[str | None]]:
    return [[None if cell is None else cell.text for cell in row] for row in grid.rows]


def column(grid: Grid, heading: str) -> list[str | None]:
    """The cells below a heading."""
    rows = texts(grid)
    place = rows[0].index(heading)
    return [row[place] for row in rows[grid.headings :]]


def with_indicator(**fields: Any) -> me.ResultsFramework:
    indicator = me.Indicator("1.a", "# of returnees trained", **fields)
    outcome = me.Outcome("1", "Returnees have a trade", indicators=[indicator])
    return me.ResultsFramework("P", "Return", results=[outcome])


def with_activities(*activities: me.Activity, **fields: Any) -> me.ResultsFramework:
    return me.ResultsFramework("P", "Return", results=activities, **fields)


def marks(grid: Grid) -> list[str]:
    """The bars of the last row: # where it is filled."""
    return ["#" if c and c.role == "mark" else "." for c in grid.rows[-1][5:]]


# Monitoring framework


def test_the_framework_has_a_row_for_each_indicator(plan: me.ResultsFramework) -> None:
    grid = monitoring_framework(plan)

    assert texts(grid)[0] == [
        "Result",
        "Indicator",
        "Data source and collection method",
        "Data analysis",
        "Frequency",
        "Responsible",
        "Baseline",
        "Target",
    ]
    found = "\n".join(filter(None, column(grid, "Indicator")))
    assert all(f"{id} " in found for id in plan.indicators)


def test_a_result_is_merged_over_its_indicators() -> None:
    first, second = (me.Indicator(id, "x") for id in ("1.a", "1.b"))
    outcome = me.Outcome("1", "Jobs", indicators=[first, second])
    grid = monitoring_framework(me.ResultsFramework("P", "R", results=[outcome]))

    cell = grid.rows[1][0]
    assert cell is not None
    assert (cell.text, cell.rows, cell.level) == (
        "Outcome 1: Jobs",
        2,
        me.Level.OUTCOME,
    )
    assert grid.rows[2][0] is None


def test_a_result_without_indicator_says_so_and_an_activity_need_not() -> None:
    results = [me.Output("1.1", "Trades"), me.Activity("1.1.1", "Train")]
    grid = monitoring_framework(me.ResultsFramework("P", "R", results=results))

    assert texts(grid)[1:] == [
        ["Output 1.1: Trades", "It has no indicator yet.", *[None] * 6]
    ]


def test_how_an_indicator_is_monitored_stands_beside_it() -> None:
    grid = monitoring_framework(
        with_indicator(
            data_source="Survey",
            collection_method="Questionnaire",
            analysis="Share by sex",
            frequency="half_yearly",
            responsible="M&E officer",
            disaggregation=[
                me.Disaggregation("sex", categories=["female", "male"]),
                me.Disaggregation("place"),
            ],
        )
    )

    assert texts(grid)[1][1:] == [
        "1.a # of returnees trained\n(sex: female, male; place)",
        "Survey\nQuestionnaire",
        "Share by sex",
        "Half-yearly",
        "M&E officer",
        "",
        "",
    ]


def test_values_have_unit_operator_date_parts_and_remark() -> None:
    parts = [
        me.DisaggregatedValue(24, by={"sex": "female"}),
        me.DisaggregatedValue(16, by={"sex": "male"}),
        me.DisaggregatedValue(3, by={"sex": "male", "age": "old"}),
    ]
    grid = monitoring_framework(
        with_indicator(
            measure="count",
            unit="returnees",
            baseline=me.Baseline(1040, date="2024-01-01", disaggregated=parts),
            targets=[
                me.Target(2000, operator="at_least", date="2024-12-31", note="midway"),
                me.Target(40, upper=60, operator="between", period=YEAR),
            ],
        )
    )

    assert column(grid, "Baseline") == [
        (
            "1,040 returnees (1 January 2024)\n"
            f"sex: female{NBSP}={NBSP}24; male{NBSP}={NBSP}16\n"
            f"age × sex: old, male{NBSP}={NBSP}3"
        )
    ]
    assert column(grid, "Target") == [
        "≥ 2,000 returnees (by 31 December 2024)\nmidway\n40 – 60 returnees (2024)"
    ]


YEAR = me.Period("2024-01-01", "2024-12-31")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", f"12,000.5{NBSP}% (by 31 March 2024)"),
        ("fr", f"12\u202f000,5{NBSP}% (d'ici au 31 mars 2024)"),
        ("es", f"12\u202f000,5{NBSP}% (a más tardar el 31 de marzo de 2024)"),
    ],
)
def test_values_are_written_in_the_language(language: str, shown: str) -> None:
    indicator = me.Indicator("1.a", "%", measure="percentage", unit="% of people")
    target = me.Target(12000.5, date="2024-03-31")

    assert written_target(target, indicator, language) == shown


def test_a_missing_value_says_why_and_by_when() -> None:
    missing = me.NotAvailable("to_be_determined", "after the survey", due="2024-06-30")
    plan = with_indicator(baseline=me.Baseline(missing))

    assert column(monitoring_framework(plan), "Baseline") == [
        "to be determined: after the survey (by 30 June 2024)"
    ]


def test_a_baseline_of_a_period_names_it_and_its_source() -> None:
    plan = with_indicator(baseline=me.Baseline("rare", period=YEAR, source="Census"))

    assert column(monitoring_framework(plan), "Baseline") == ["rare (2024)\nCensus"]


def test_a_part_of_a_percentage_is_one() -> None:
    parts = [me.DisaggregatedValue(31, by={"sex": "female"})]
    plan = with_indicator(
        measure="percentage", baseline=me.Baseline(35, disaggregated=parts)
    )

    assert column(monitoring_framework(plan), "Baseline") == [
        f"35{NBSP}%\nsex: female{NBSP}={NBSP}31{NBSP}%"
    ]


def test_words_have_no_unit() -> None:
    indicator = me.Indicator("1.a", "Capacity", unit="steps")

    assert written_value("basic", indicator, "en") == "basic"


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.5, "50"),
        (3.21, "321"),
        (0.996, "99.6"),
        (0.9999, "99.9"),
        (1.0, "100"),
        (-0.001, "0"),
        (-0.3, "-30"),
        (12.345, "1,234"),
        (1e308, "inf"),
    ],
)
def test_a_share_that_falls_short_does_not_look_complete(
    share: float, shown: str
) -> None:
    assert written_share(share, "en") == f"{shown}{NBSP}%"


def tracked(fw: me.ResultsFramework, value: object, **options: Any) -> Any:
    table = pd.DataFrame(
        {"indicator": ["1.a"], "period_end": ["2024-06-30"], "value": [value]}
    )
    return me.track(fw, table, **options)


def test_tracking_adds_actual_value_progress_and_status() -> None:
    plan = with_indicator(
        measure="count",
        unit="returnees",
        direction="increase",
        baseline=me.Baseline(0, date="2024-01-01"),
        targets=me.Target(200, date="2024-12-31"),
    )

    grid = monitoring_framework(plan, tracking=tracked(plan, 80))

    assert grid.title == "Where each indicator stands on 30 June 2024"
    assert texts(grid)[0][-3:] == ["Actual", "Progress", "Status"]
    assert texts(grid)[1][-3:] == [
        "80 returnees (30 June 2024)",
        f"40{NBSP}%",
        "At risk",
    ]
    assert len(grid.widths) == 11


def test_a_status_that_cannot_be_told_says_why() -> None:
    plan = with_indicator(measure="count", baseline=me.Baseline(0))
    report = tracked(plan, 80)

    grid = monitoring_framework(plan, tracking=report)

    assert report["1.a"].reason
    assert column(grid, "Status") == [f"Cannot tell\n{report['1.a'].reason}"]
    assert column(grid, "Progress") == [""]


def test_an_indicator_without_value_has_no_data_and_no_zero() -> None:
    plan = with_indicator(measure="count", targets=me.Target(5, date="2024-12-31"))
    empty = pd.DataFrame(columns=["indicator", "period_end", "value"])

    grid = monitoring_framework(plan, tracking=me.track(plan, empty))

    assert grid.title == "How each indicator is monitored"
    assert texts(grid)[1][-3:] == ["", "", "No data"]


def test_an_actual_value_in_words_stays_in_words() -> None:
    plan = with_indicator(measure="qualitative", targets=me.Target("good"))

    grid = monitoring_framework(plan, tracking=tracked(plan, "fair\x07"))

    assert column(grid, "Actual") == ["fair\x07 (30 June 2024)"]


def test_a_plan_that_changed_since_the_report_says_what_does_not_meet() -> None:
    old = with_indicator(measure="count", targets=me.Target(5))
    report = tracked(old, 2)
    indicator = me.Indicator("1.b", "New")
    new = old.replace("1", indicators=[indicator])

    grid = monitoring_framework(new, tracking=report)

    assert column(grid, "Status") == ["not in the report"]
    assert grid.notes[1:] == (
        "The report also holds indicators that the plan does not have: 1.a.",
    )


def test_the_level_is_named_in_the_language() -> None:
    plan = with_indicator()

    assert texts(monitoring_framework(plan, language="fr"))[1][0] == (
        f"Effet 1{NBSP}: Returnees have a trade"
    )


# Workplan


def test_activities_stand_below_what_they_lead_to(plan: me.ResultsFramework) -> None:
    grid = workplan(plan)

    rows = [row[0] for row in texts(grid)[grid.headings :]]
    assert rows[0] is not None
    assert rows[0].startswith("Output 1.1: ")
    assert rows[1] is not None
    assert rows[1].startswith("1.1.1 ")


def test_a_bar_runs_from_the_first_month_to_the_last() -> None:
    plan = with_activities(
        me.Activity("1", "Train", start="2024-02-29", end="2024-04-01"),
        start="2024-01-01",
        end="2024-06-30",
    )

    grid = workplan(plan)

    assert "".join(marks(grid)) == ".###.."
    assert texts(grid)[0][5:] == ["2024", *[None] * 5]
    assert texts(grid)[1][5:] == ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
    assert grid.headings == 2


def test_dates_responsible_and_status_stand_beside_the_activity() -> None:
    activity = me.Activity(
        "1.1.1",
        "Train",
        start="2024-02-29",
        end="2024-04-01",
        responsible="Trainer",
        status="ongoing",
    )

    grid = workplan(with_activities(activity), language="es")

    assert texts(grid)[-1][:5] == [
        "1.1.1 Train",
        "Trainer",
        "29 feb 2024",
        "1 abr 2024",
        "En curso",
    ]


def test_what_an_activity_waits_for_is_named() -> None:
    plan = me.ResultsFramework(
        "P",
        "R",
        results=[
            me.Output("1.1", "Trades"),
            me.Output("1.2", "Loans"),
            me.Activity("a", "Hire"),
            me.Activity("b", "Train", depends_on="a", preconditions="A1"),
        ],
        assumptions=[me.Assumption("A1", "Rooms are free")],
        links=[me.Link("b", "1.1"), me.Link("b", "1.2")],
    )

    cell = texts(workplan(plan))[2][0]

    assert cell == (
        "b Train\nLeads also to 1.2\nAfter a\nOnce these assumptions hold: A1"
    )


def test_an_activity_that_leads_to_nothing_comes_last_under_a_label() -> None:
    plan = me.ResultsFramework(
        "P",
        "R",
        results=[
            me.Activity("x", "Alone"),
            me.Output("1.1", "Trades"),
            me.Activity("y", "Train"),
        ],
        links=[me.Link("y", "1.1")],
    )

    rows = [row[0] for row in texts(workplan(plan))[1:]]

    assert rows == [
        "Output 1.1: Trades",
        "y Train",
        "Activities that lead to no result",
        "x Alone",
    ]


def test_a_step_of_an_activity_stands_under_the_same_output() -> None:
    plan = me.ResultsFramework(
        "P",
        "R",
        results=[
            me.Output("1.1", "Trades"),
            me.Activity("a", "Train"),
            me.Activity("b", "Find rooms"),
        ],
        links=[me.Link("b", "a"), me.Link("a", "1.1")],
    )

    rows = [row[0] for row in texts(workplan(plan))[1:]]

    assert rows == ["Output 1.1: Trades", "a Train", "b Find rooms\nLeads also to a"]


def test_activities_that_lead_to_each_other_are_all_there() -> None:
    plan = with_activities(
        me.Activity("a", "A"),
        me.Activity("b", "B"),
        links=[me.Link("a", "b"), me.Link("b", "a")],
    )

    rows = [row[0] for row in texts(workplan(plan))[1:]]

    assert rows[0] == "Activities that lead to no result"
    assert {row.split("\n")[0] for row in rows[1:] if row} == {"a A", "b B"}


def test_without_any_date_there_are_no_bars() -> None:
    plan = with_activities(me.Activity("a", "A"), start="2024-01-01", end="2024-12-31")

    grid = workplan(plan)

    assert grid.title == "Activities"
    assert texts(grid)[-1] == ["a A", "", "no dates yet", None, ""]


def test_an_activity_without_dates_says_so_beside_others() -> None:
    plan = with_activities(
        me.Activity("a", "A", start="2024-01-01", end="2024-03-01"),
        me.Activity("b", "B"),
    )

    grid = workplan(plan)

    assert texts(grid)[-1] == ["b B", "", "no dates yet", None, "", "", None, None]
    assert "#" not in marks(grid)


def test_one_date_alone_fills_its_month_and_the_other_is_not_set() -> None:
    plan = with_activities(
        me.Activity("a", "A", start="2024-02-01"), start="2024-01-01", end="2024-03-31"
    )

    grid = workplan(plan)

    assert texts(grid)[-1][2:4] == ["1 Feb 2024", "not set"]
    assert "".join(marks(grid)) == ".#."


def test_the_first_of_a_month_is_written_as_the_language_does() -> None:
    plan = with_activities(me.Activity("a", "A", start="2024-05-01", end="2024-06-02"))

    rows = texts(workplan(plan, language="fr"))

    assert rows[-1][2:4] == ["1er mai 2024", "2 juin 2024"]


def test_an_end_before_the_start_is_said_and_not_drawn() -> None:
    plan = with_activities(me.Activity("a", "A", start="2024-03-01", end="2024-01-01"))

    grid = workplan(plan)

    assert texts(grid)[-1][5] == "It would end before it starts."
    assert "#" not in marks(grid)


@pytest.mark.parametrize(
    ("last", "title", "columns", "names"),
    [
        ("2024-12-31", "Activities by month", 12, ["Jan", "Feb"]),
        ("2025-12-31", "Activities by month", 24, ["01", "02"]),
        ("2026-01-01", "Activities by quarter", 9, ["Q1", "Q2"]),
        ("2029-12-31", "Activities by quarter", 24, ["Q1", "Q2"]),
        ("2030-01-01", "Activities by half-year", 13, ["H1", "H2"]),
        ("2036-01-01", "Activities by year", 13, ["2024", "2025"]),
        ("2050-01-01", "Activities by spans of 2 years", 14, ["2024", "2026"]),
        ("9999-12-31", "Activities by spans of 500 years", 16, ["2000", "2500"]),
    ],
)
def test_columns_get_longer_before_there_are_too_many(
    last: str, title: str, columns: int, names: list[str]
) -> None:
    plan = with_activities(me.Activity("a", "A", start="2024-01-01", end=last))

    grid = workplan(plan)

    assert grid.title == title
    assert texts(grid)[1][5:7] == names
    assert marks(grid) == ["#"] * columns
    assert len(grid.widths) == 5 + columns


def test_a_year_over_one_of_many_columns_is_written_short() -> None:
    plan = with_activities(me.Activity("a", "A", start="2024-12-01", end="2026-01-31"))

    years = [text for text in texts(workplan(plan))[0][5:] if text]

    assert years == ["’24", "2025", "’26"]


@given(strategies.dates(), strategies.dates())
def test_a_calendar_holds_every_date_in_at_most_24_columns(
    one: dt.date, other: dt.date
) -> None:
    calendar = calendar_of([one, other])

    assert calendar is not None
    places = sorted(map(calendar.column_of, (one, other)))
    assert places[0] == 0
    assert places[1] == calendar.columns - 1 <= 23


def test_a_calendar_without_dates_is_none() -> None:
    assert calendar_of([]) is None


# Risks and assumptions


def test_risks_come_by_score_and_those_not_ranked_last() -> None:
    risks = [
        me.Risk("R1", "a", likelihood=1, consequence=6),
        me.Risk("R2", "b", likelihood=5),
        me.Risk("R3", "c", likelihood=5, consequence=6),
        me.Risk("R4", "d", likelihood=2, consequence=3),
    ]
    grid = risk_plan(me.ResultsFramework("P", "R", risks=risks))

    order = [(text or "").split()[0] for text in column(grid, "Risk factor")]
    assert order == ["R3", "R1", "R4", "R2"]
    assert column(grid, "Score") == ["30", "6", "6", "not ranked"]
    assert column(grid, "Likelihood (1–5)")[-1] == "5"


def test_a_risk_shows_what_is_done_by_whom_and_what_it_threatens() -> None:
    risk = me.Risk(
        "R1",
        "Employers withdraw",
        treatment="change_likelihood",
        action="Sign agreements",
        owner="Liaison officer",
        due="2024-06-30",
        node="1.1",
        reviewed_on="2024-01-15",
        notes="Two have hinted at it.",
    )
    plan = me.ResultsFramework(
        "P", "R", results=[me.Output("1.1", "Trades")], risks=[risk]
    )

    (row,) = texts(risk_plan(plan))[1:]

    assert row[0] == (
        "R1 Employers withdraw\nTwo have hinted at it.\nReviewed on 15 Jan 2024"
    )
    assert row[4:] == [
        "Change likelihood",
        "Sign agreements",
        "Liaison officer",
        "30 Jun 2024",
        "Output 1.1",
    ]


@pytest.mark.parametrize(("node", "shown"), [("A1", "A1"), ("X9", "X9"), ("", "")])
def test_what_is_threatened_and_is_no_result_is_named_by_its_id(
    node: str, shown: str
) -> None:
    plan = me.ResultsFramework(
        "P",
        "R",
        assumptions=[me.Assumption("A1", "Peace holds")],
        risks=[me.Risk("R1", "War", node=node)],
    )

    assert column(risk_plan(plan), "Threatens") == [shown]


def test_an_assumption_shows_the_steps_that_rest_on_it_and_who_watches() -> None:
    plan = me.ResultsFramework(
        "P",
        "R",
        results=[
            me.Outcome("1", "Jobs", indicators=[me.Indicator("1.a", "%")]),
            me.Output("1.1", "Trades"),
            me.Activity("1.1.1", "Train", preconditions="A1"),
        ],
        links=[me.Link("1.1", "1", assumptions="A1")],
        assumptions=[
            me.Assumption(
                "A1",
                "Peace holds",
                likelihood="almost_certain",
                status="in_doubt",
                monitored_by="1.a",
                responsible="Head of office",
                notes="See the news.",
            )
        ],
    )

    assert texts(assumptions_table(plan))[1:] == [
        [
            "A1 Peace holds\nSee the news.",
            "1.1 → 1\nstart of 1.1.1",
            "Almost certain",
            "In doubt",
            "1.a",
            "Head of office",
        ]
    ]


@FEW_EXAMPLES
@given(strategies.frameworks())
def test_every_grid_has_as_many_places_as_columns(fw: me.ResultsFramework) -> None:
    for grid in (
        monitoring_framework(fw, language="fr"),
        workplan(fw, language="es"),
        risk_plan(fw),
        assumptions_table(fw),
    ):
        assert {len(row) for row in grid.rows} == {len(grid.widths)}
        for row, place, cell in grid.cells():
            assert place + cell.columns <= len(grid.widths)
            assert row + cell.rows <= len(grid.rows)
            covered = [
                grid.rows[row + down][place + right]
                for down in range(cell.rows)
                for right in range(cell.columns)
            ]
            assert covered[1:] == [None] * (len(covered) - 1)
