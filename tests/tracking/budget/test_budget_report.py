"""How a report shows itself: table, text, page and chart."""

from decimal import Decimal

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

import iom_me as me
from iom_me.tracking import BudgetReport
from tests.markup import parse
from tests.tracking.budget.build import HALF, commitment, entry, line, plan, report

HOSTILE = "<script>alert(1)</script> $\\frac$ \u202eright to left\u202c"


@pytest.fixture
def found() -> BudgetReport:
    lines = [
        me.BudgetLine("B1", HOSTILE, amount=100),
        line("B1.1", "60", parent="B1"),
        line("B1.2", "39", parent="B1"),
        line("B2", "50"),
    ]
    rows = [
        {"amount": "70", "line": "B1.1", "date": "2024-03-01"},
        {"amount": "25", "line": "B2", "date": HALF},
        commitment("5", line="B2"),
    ]
    return report(lines, *rows)


def test_a_line_is_found_by_its_id(found: BudgetReport) -> None:
    assert found["B2"].title == "title of B2"
    assert found._ipython_key_completions_() == ["B1", "B1.1", "B1.2", "B2"]
    assert found.explain("B2") == found["B2"].explain()


def test_an_unknown_line_is_refused_with_what_was_meant(found: BudgetReport) -> None:
    with pytest.raises(me.UnknownIdError, match=r"no 'B3' in the budget lines of plan"):
        found["B3"]


def test_the_frame_has_fixed_columns_and_types(found: BudgetReport) -> None:
    frame = found.to_frame()
    empty = report([]).to_frame()

    assert list(frame.columns) == list(empty.columns)
    assert len(frame.columns) == 23
    assert empty.empty
    assert frame["expenditure"].tolist() == [70, 70, 0, 25]
    assert all(isinstance(value, Decimal) for value in frame["expected"])
    for table in (frame, empty):
        assert table["variance"].dtype == np.float64
        assert table["level"].dtype == np.int64


def test_what_is_unknown_is_empty_in_the_frame() -> None:
    row = report(plan(line(), start=None), 5).to_frame().iloc[0]

    assert pd.isna(row["expected"])
    assert pd.isna(row["time_share"])
    assert row["reason"]


def test_amounts_are_text_in_the_dict(found: BudgetReport) -> None:
    lines = found.to_dict()["lines"]

    assert isinstance(lines, list)
    assert isinstance(lines[1], dict)
    assert lines[1]["expenditure"] == "70.00"
    assert lines[1]["status"] == "overspent"


def test_the_summary_leads_with_the_most_urgent_line(found: BudgetReport) -> None:
    lines = found.summary().split("\n")

    assert (
        lines[1] == "As of 2024-07-01: 1 overspent, 1 ahead of plan, 1 underspent, "
        "1 on plan."
    )
    assert lines[2] == (
        "Spent 95.00 EUR of 150.00 EUR (63 %); committed 5.00 EUR; available 50.00 EUR."
    )
    assert lines[3] == "Expected by now 75.00 EUR; spending pace 1.27."
    urgent = "overspent +10.00 EUR +16.67 % pace 2.33 B1.1 title of B1.1"
    assert " ".join(lines[7].split()) == urgent
    assert lines[-1].startswith("! B1 is 100.00 EUR, but its parts add up to 99.00 EUR")


def test_a_summary_of_many_lines_and_problems_is_short() -> None:
    lines = [line(f"B{n}", parent=f"A{n}") for n in range(50)]

    text = report(lines, *[5] * 3, as_of=HALF).summary()

    assert len(text.split("\n")) <= 25
    assert "... and 41 more not on plan" in text
    assert "! ... and 47 more (.problems)" in text


def test_a_summary_names_only_some_of_many_rates() -> None:
    codes = ["USD", "NGN", "XOF", "GBP", "CHF"]
    rows = [{"amount": 1, "currency": code} for code in codes]

    text = report([line()], *rows, rates=dict.fromkeys(codes, "0.5")).summary()

    assert "1 GBP = 0.50 EUR, ..." in text


def test_a_page_escapes_what_people_wrote(found: BudgetReport) -> None:
    html = found._repr_html_()

    assert "script" not in parse(html).tags
    assert "&lt;script&gt;" in html
    assert "Whole budget" in html
    assert "B1 is 100.00 EUR, but" in html


def test_a_page_without_problems_is_only_the_table() -> None:
    assert "<ul>" not in report([line()], 5)._repr_html_()


def test_a_page_with_many_problems_says_how_many_more() -> None:
    lines = [line(f"B{n}", parent="A") for n in range(12)]

    assert "... and 3 more" in report(lines)._repr_html_()


def test_a_line_explains_itself_in_amounts() -> None:
    assert entry("60", commitment("5"), as_of=HALF).explain() == (
        "B1 title of B1: budget 100.00 EUR; spent 60.00 EUR (60.00 %); "
        "committed 5.00 EUR; available 35.00 EUR.\n"
        "Difference: -40.00 EUR (-40.00 %).\n"
        "Expected by now: 50.00 EUR (50.00 % of the time); spending pace 1.20.\n"
        "Forecast at completion: 120.00 EUR (expenditure / share of the time "
        "elapsed).\n"
        "Status: ahead of plan."
    )


def test_a_line_explains_what_it_does_not_know() -> None:
    text = entry({"amount": 5, "currency": "USD"}).explain()

    assert text == (
        "B1 title of B1: budget 100.00 EUR; spent unknown; committed unknown; "
        "available unknown.\n"
        "Status: cannot tell (5.00 USD is booked on B1, and there is no rate from USD "
        "to EUR)."
    )


def test_a_line_explains_its_notes() -> None:
    assert entry("60", "-5").explain().endswith("Note: 1 refund: -5.00 EUR.")


@pytest.fixture(autouse=True)
def _no_screen() -> object:
    with mpl.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


def labels(axes: object) -> list[str]:
    return axes.get_legend_handles_labels()[1]  # type: ignore[attr-defined, no-any-return]


def test_the_burn_chart_shows_plan_spending_commitments_and_forecast(
    found: BudgetReport,
) -> None:
    axes = found.plot()
    axes.figure.canvas.draw()

    assert labels(axes) == ["budget", "plan", "as of", "committed", "spent", "forecast"]
    assert axes.get_title(loc="left") == "P: Whole budget as of 2024-07-01"
    assert axes.get_ylabel() == "EUR"


def test_the_curve_of_spending_ends_at_what_is_spent(found: BudgetReport) -> None:
    spent = next(x for x in found.plot().lines if x.get_label() == "spent")

    assert np.asarray(spent.get_ydata()).tolist() == [0, 70, 95, 95]


def test_one_line_can_be_drawn(found: BudgetReport) -> None:
    axes = found.plot(line="B1.1")

    assert "committed" not in labels(axes)
    assert axes.get_title(loc="left").startswith("P: B1.1 title of B1.1")


def test_an_unknown_line_cannot_be_drawn(found: BudgetReport) -> None:
    with pytest.raises(me.UnknownIdError, match="'B3'"):
        found.plot(line="B3")


def test_a_hostile_title_is_drawn_as_it_is(found: BudgetReport) -> None:
    axes = found.plot(line="B1")
    axes.figure.canvas.draw()

    assert "$\\frac$" in axes.get_title(loc="left")


def test_a_chart_fits_into_a_small_place(found: BudgetReport) -> None:
    figure, axes = plt.subplots(figsize=(2, 2))

    assert found.plot(ax=axes) is axes
    figure.canvas.draw()
    assert len(axes.get_xticks()) == 2


def test_after_the_last_day_nothing_is_forecast() -> None:
    axes = report([line()], 5, as_of="2025-01-31").plot()

    assert "forecast" not in labels(axes)


def test_a_ledger_without_bookings_shows_the_plan() -> None:
    assert labels(report([line()]).plot()) == ["budget", "plan"]


def test_bookings_without_dates_of_the_project_are_drawn() -> None:
    axes = report(plan(line(), start=None), 5).plot()

    assert labels(axes) == ["budget", "as of", "spent"]


def test_where_there_is_nothing_the_chart_says_so() -> None:
    axes = report(plan(start=None)).plot()

    assert axes.texts[0].get_text() == "no dates and no bookings"


def test_an_unknown_expenditure_is_not_drawn() -> None:
    axes = report([line()], {"amount": 5, "currency": "USD"}).plot()

    assert labels(axes) == ["budget", "plan", "as of"]


@pytest.mark.parametrize(
    ("amount", "label", "top"),
    [
        ("5", "EUR", "5.00"),
        ("5000", "EUR", "5,000"),
        ("50000000", "million EUR", "50"),
        ("5000000000000", "trillion EUR", "5.00"),
        ("5" + "0" * 28, "trillion EUR", "5e+16"),
    ],
)
def test_large_amounts_are_shown_in_millions(amount: str, label: str, top: str) -> None:
    axes = report([line(amount=amount)], as_of=HALF).plot()
    axes.figure.canvas.draw()

    assert axes.get_ylabel() == label
    assert top in [tick.get_text() for tick in axes.get_yticklabels()]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0001-01-01", "9999-12-31"),
        ("0001-01-01", "0001-01-01"),
        ("9999-12-31", "9999-12-31"),
        ("2024-01-01", "2024-01-05"),
        ("2020-01-01", "2024-12-31"),
    ],
)
def test_any_dates_can_be_drawn(start: str, end: str) -> None:
    rows = {"amount": 5, "date": start}

    axes = report(plan(line(), start=start, end=end), rows).plot()
    axes.figure.canvas.draw()

    assert len(axes.get_xticks()) >= 2
