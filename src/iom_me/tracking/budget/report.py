"""What the budget's tracking hands back: one entry per line, and how to show them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from iom_me import _frames
from iom_me._html import Html, join, table, tag, text
from iom_me._result import AnalysisResult
from iom_me.errors import UnknownIdError
from iom_me.tracking.budget.currencies import ExchangeRate
from iom_me.tracking.budget.entry import BudgetProblem, LineSpending, signed_percent
from iom_me.tracking.budget.money import written
from iom_me.tracking.budget.position import SpendingStatus
from iom_me.tracking.budget.summary import counted, summary

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["BudgetReport"]

_MAX_PROBLEMS = 9

COLUMNS = (
    "line",
    "title",
    "node",
    "parent",
    "level",
    "currency",
    "budget",
    "expenditure",
    "commitments",
    "available",
    "difference",
    "variance",
    "burn_rate",
    "time_share",
    "expected",
    "spending_pace",
    "forecast",
    "forecast_method",
    "status",
    "reason",
    "note",
    "own_expenditure",
    "own_commitments",
)
"""The columns of the frame."""

_SHARES = ("variance", "burn_rate", "time_share", "spending_pace")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BudgetReport(AnalysisResult):
    """Where the money of a plan stands: one entry per budget line, and the total.

    Attributes
    ----------
    plan, title : str
        Id and title of the plan.
    currency : str
        Currency of the total.
    as_of : datetime.date, optional
        The day of the report: what was known then. None if the ledger is empty and no
        day was given.
    tolerance : float
        Share by which spending may differ from plan and budget.
    lines : tuple of LineSpending
        One for each budget line, in the order of the plan.
    total : LineSpending
        The sum of the top lines.
    problems : tuple of BudgetProblem
        What does not add up.
    rates : tuple of ExchangeRate
        The rates that were used.
    rows, rows_later : int
        Rows of the ledger; those that are of after ``as_of`` and were not used.
    ignored_columns : tuple of str
        Columns of the ledger that were not used.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> plan = me.ResultsFramework(
    ...     "NG-2", "Return", start="2022-01-01", end="2022-12-31", currency="EUR"
    ... ).add(
    ...     me.BudgetLine("B1.1", "Output 1.1", amount="479263.80"),
    ...     me.BudgetLine("B1.2", "Output 1.2", amount="151386.00"),
    ... )
    >>> ledger = pd.DataFrame(
    ...     {
    ...         "line": ["B1.1", "B1.2"],
    ...         "date": "2022-12-31",
    ...         "amount": ["496848.46", "132864.77"],
    ...     }
    ... )
    >>> report = me.tracking.track_budget(plan, ledger)
    >>> report
    <BudgetReport NG-2 at 2022-12-31: 1 underspent, 1 on plan>
    >>> report.total.difference, round(report["B1.2"].variance, 4)
    (Decimal('-936.57'), -0.1223)
    """

    plan: str
    title: str
    currency: str
    as_of: dt.date | None
    tolerance: float
    lines: tuple[LineSpending, ...]
    total: LineSpending
    problems: tuple[BudgetProblem, ...]
    rates: tuple[ExchangeRate, ...]
    rows: int
    rows_later: int
    ignored_columns: tuple[str, ...]

    def __getitem__(self, id: str) -> LineSpending:
        """Find the entry of a budget line."""
        for line in self.lines:
            if line.line == id:
                return line
        known = [line.line for line in self.lines]
        where = f"the budget lines of plan {self.plan!r}"
        raise UnknownIdError(str(id), known, where=where)

    # Without this, the presence of __getitem__ would let Python try report[0], ...
    __iter__ = None

    def _ipython_key_completions_(self) -> list[str]:
        return [line.line for line in self.lines]

    @property
    def counts(self) -> dict[SpendingStatus, int]:
        """How many lines have each status, in the order of `SpendingStatus`."""
        found = Counter(line.status for line in self.lines)
        return {status: found[status] for status in SpendingStatus if found[status]}

    def explain(self, id: str) -> str:
        """Say in sentences where a line stands, from which amounts.

        Raises
        ------
        UnknownIdError
            The plan has no such budget line.
        """
        return self[id].explain()

    def to_frame(self) -> pd.DataFrame:
        """Return one row per budget line, in the order of the plan.

        Returns
        -------
        pandas.DataFrame
            Columns ``line, title, node, parent, level, currency, budget, expenditure,
            commitments, available, difference, variance, burn_rate, time_share,
            expected, spending_pace, forecast, forecast_method, status, reason, note,
            own_expenditure, own_commitments``. Amounts are `decimal.Decimal` or None,
            shares are floats, missing ones NaN. A line's row includes its parts, so
            that a column must not be summed over lines of several levels.

        Examples
        --------
        >>> import iom_me as me
        >>> import pandas as pd
        >>> ledger = pd.DataFrame(columns=["line", "date", "amount"])
        >>> plan = me.ResultsFramework("P", "Return")
        >>> me.tracking.track_budget(plan, ledger).to_frame().empty
        True
        """
        rows = [[_cell(getattr(line, name)) for name in COLUMNS] for line in self.lines]
        frame = _frames.frame(rows, COLUMNS)
        return frame.astype({"level": "int64", **dict.fromkeys(_SHARES, "float64")})

    def summary(self) -> str:
        """Return the total, how it was computed, the lines to look at, and problems."""
        return summary(self)

    def plot(self, *, line: str | None = None, ax: Axes | None = None) -> Axes:
        """Draw the burn chart: what is spent and committed against plan and budget.

        Parameters
        ----------
        line
            Id of a budget line; the whole budget if not given.
        ax
            Where to draw; a new figure if not given.

        Returns
        -------
        matplotlib.axes.Axes
            Amounts by day, in the line's currency.

        Raises
        ------
        UnknownIdError
            The plan has no such budget line.
        """
        from iom_me.tracking.budget.chart import draw

        return draw(self, self.total if line is None else self[line], ax)

    def __repr__(self) -> str:
        day = f" at {self.as_of}" if self.as_of else ""
        return f"<BudgetReport {self.plan}{day}: {counted(self)}>"

    def _repr_html_(self) -> Html:
        header = (
            "line", "title", "budget", "expenditure", "commitments", "available",
            "difference", "variance", "pace", "forecast", "status", "reason",
        )  # fmt: skip
        day = f" as of {self.as_of}" if self.as_of else ""
        shown = table(
            header,
            [_html_row(line) for line in (*self.lines, self.total)],
            caption=f"{self.plan}{day}: {counted(self)}",
            class_="iom-me budget",
        )
        problems = [
            tag("li", text(one.message)) for one in self.problems[:_MAX_PROBLEMS]
        ]
        more = len(self.problems) - len(problems)
        if more > 0:
            problems.append(tag("li", text(f"... and {more:,} more")))
        return join([shown, tag("ul", problems)]) if problems else shown


def _cell(value: Any) -> Any:
    return value.value if isinstance(value, SpendingStatus) else value


def _html_row(line: LineSpending) -> list[object]:
    amounts: list[Decimal | None] = [
        line.budget, line.expenditure, line.commitments, line.available
    ]  # fmt: skip
    return [
        line.line,
        line.title,
        *(_html_amount(amount, line) for amount in amounts),
        _html_amount(line.difference, line, sign=True),
        signed_percent(line.variance),
        "" if line.spending_pace is None else f"{line.spending_pace:.2f}",
        _html_amount(line.forecast, line),
        line.status.words,
        line.reason or line.note,
    ]


def _html_amount(
    amount: Decimal | None, line: LineSpending, *, sign: bool = False
) -> str:
    return "" if amount is None else written(amount, line.currency, sign=sign)
