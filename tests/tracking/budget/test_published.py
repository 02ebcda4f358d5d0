"""The evaluation of a reintegration project in Nigeria, table 4, in euros."""

from decimal import Decimal

import pandas as pd
import pytest

import iom_me as me
from iom_me.tracking import BudgetReport, LineSpending, track_budget

# Line, budget, expenditure, difference and percentage, as printed.
TABLE = [
    ("B1", "630649.80", "629713.23", "-936.57", "-0.15"),
    ("B1.1", "479263.80", "496848.46", "17584.66", "3.67"),
    ("B1.2", "151386.00", "132864.77", "-18521.23", "-12.23"),
    ("B2", "163200.00", "147702.90", "-15497.10", "-9.50"),
    ("B2.1", "107400.00", "94748.76", "-12651.24", "-11.78"),
    ("B2.2", "55800.00", "52954.14", "-2845.86", "-5.10"),
    ("", "793849.80", "777416.13", "-16433.67", "-2.07"),
]


@pytest.fixture(scope="module")
def nigeria() -> BudgetReport:
    data = me.datasets.nigeria_reintegration()
    fw = data.framework.replace("RR.0163", start="2021-01-01", end="2022-12-31")
    outputs = data.expenditure[data.expenditure["budget_line"].str.len() > 2]
    ledger = pd.DataFrame(
        {
            "line": outputs["budget_line"],
            "date": "2022-12-31",
            "amount": outputs["expenditure"],
        }
    )
    return track_budget(fw, ledger)


def found(nigeria: BudgetReport, id: str) -> LineSpending:
    return nigeria[id] if id else nigeria.total


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0] or "total")
def test_every_amount_comes_out_to_the_cent(
    nigeria: BudgetReport, row: tuple[str, ...]
) -> None:
    line = found(nigeria, row[0])

    amounts = [line.budget, line.expenditure, line.difference]
    assert amounts == [Decimal(printed) for printed in row[1:4]]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0] or "total")
def test_every_percentage_comes_out_as_printed(
    nigeria: BudgetReport, row: tuple[str, ...]
) -> None:
    variance = found(nigeria, row[0]).variance

    assert variance is not None
    assert f"{100 * variance:.2f}" == row[4]


def test_the_lines_beyond_ten_percent_are_the_ones_to_explain(
    nigeria: BudgetReport,
) -> None:
    beyond = [line.line for line in nigeria.lines if line.status != "on_plan"]

    assert beyond == ["B1.2", "B2.1"]


def test_nothing_is_wrong_with_its_sums(nigeria: BudgetReport) -> None:
    assert nigeria.problems == ()
