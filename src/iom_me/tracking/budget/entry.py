"""Where one budget line stands: a record that explains itself."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import attrs

from iom_me.tracking.budget.money import written
from iom_me.tracking.budget.planned import PlannedSpending
from iom_me.tracking.budget.position import SpendingStatus

__all__ = ["BudgetProblem", "LineSpending", "SpendingPoint", "signed_percent"]

_METHODS = {
    "budget": "as budgeted, because its days have not begun",
    "pace": "expenditure / share of the time elapsed",
    "committed": "expenditure and commitments, the least that it will be",
    "final": "expenditure and outstanding commitments, as the last day has come",
    "parts": "the sum of the forecasts of its parts",
}


@attrs.frozen(kw_only=True)
class SpendingPoint:
    """What was spent and committed by a day.

    Attributes
    ----------
    date : datetime.date
        The day.
    expenditure, commitments : decimal.Decimal
        All expenditure, and the commitments outstanding, at its end.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.BudgetLine("B1", "Grants", amount=100)
    ... )
    >>> ledger = {"line": ["B1", "B1"], "date": "2024-03-31", "amount": [30, 40]}
    >>> report = me.tracking.track_budget(plan, pd.DataFrame(ledger))
    >>> [point.expenditure for point in report.total.history]
    [Decimal('70.00')]
    """

    date: dt.date
    expenditure: Decimal
    commitments: Decimal


@attrs.frozen(kw_only=True)
class BudgetProblem:
    """What does not add up, or should be looked at; nothing is corrected.

    Attributes
    ----------
    kind : str
        ``sum_of_parts``, ``direct_spending``, ``unknown_parent``,
        ``several_currencies``, ``negative_commitments``, ``outside_project`` or
        ``repeated_rows``.
    line : str
        Id of the budget line; empty if it is about the ledger.
    message : str
        What was found, with the amounts.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> plan = me.ResultsFramework("P", "Return", currency="EUR").add(
    ...     me.BudgetLine("B1", "Outcome 1", amount=100),
    ...     me.BudgetLine("B1.1", "Output 1.1", amount="99.50", parent="B1"),
    ... )
    >>> nothing = pd.DataFrame(columns=["line", "date", "amount"])
    >>> print(me.tracking.track_budget(plan, nothing).problems[0].message)
    B1 is 100.00 EUR, but its parts add up to 99.50 EUR: 0.50 EUR are missing.
    """

    kind: str
    line: str
    message: str


@attrs.frozen(kw_only=True)
class LineSpending:
    """Where one budget line stands, with its parts, and why if that cannot be told.

    Attributes
    ----------
    line, title, node, parent : str
        Of the budget line; ``line`` is empty for the whole budget.
    level : int
        How far below a top line it stands: 0 for a top line.
    currency : str
        Of all its amounts: that of the plan, if there is a rate into it.
    budget : decimal.Decimal, optional
        As planned.
    own_expenditure, own_commitments : decimal.Decimal, optional
        Booked on the line itself.
    expenditure, commitments : decimal.Decimal, optional
        The same with all its parts; commitments are those still outstanding.
    available : decimal.Decimal, optional
        Budget - expenditure - commitments.
    difference : decimal.Decimal, optional
        Expenditure - budget: above zero, more is spent than planned.
    variance : float, optional
        Difference / budget.
    burn_rate : float, optional
        Expenditure / budget.
    time_share : float, optional
        Days elapsed / days of the activity, else of the project; 0 to 1.
    expected : decimal.Decimal, optional
        What should be spent by now, on a straight line, to the cent.
    spending_pace : float, optional
        Expenditure / expected: 1 is on plan. For a line without parts, that is
        burn rate / time share.
    forecast : decimal.Decimal, optional
        Expenditure at completion, to the cent.
    forecast_method : str
        ``pace``, ``committed``, ``final``, ``budget`` or ``parts``; empty if there is
        no forecast.
    status : SpendingStatus
        The light.
    reason : str
        Why something is not known.
    note : str
        What is odd.
    planned : tuple of PlannedSpending
        Over which days the budget is to be spent.
    history : tuple of SpendingPoint
        What was spent and committed by each day with a booking.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> plan = me.ResultsFramework(
    ...     "P", "Return", start="2024-01-01", end="2024-12-31", currency="EUR"
    ... ).add(me.BudgetLine("B1", "Grants", amount=36600))
    >>> ledger = pd.DataFrame(
    ...     {"line": ["B1"], "date": ["2024-03-31"], "amount": ["18300.00"]}
    ... )
    >>> line = me.tracking.track_budget(plan, ledger)["B1"]
    >>> line.expenditure, line.burn_rate, round(line.spending_pace, 2)
    (Decimal('18300.00'), 0.5, 2.01)
    >>> print(line.explain())
    B1 Grants: budget 36,600.00 EUR; spent 18,300.00 EUR (50.00 %);
    committed 0.00 EUR; available 18,300.00 EUR.
    Difference: -18,300.00 EUR (-50.00 %).
    Expected by now: 9,100.00 EUR (24.86 % of the time); spending pace 2.01.
    Forecast at completion: 73,602.20 EUR (expenditure / share of the time elapsed).
    Status: ahead of plan.
    """

    line: str
    title: str
    node: str
    parent: str
    level: int
    currency: str
    budget: Decimal | None
    own_expenditure: Decimal | None
    own_commitments: Decimal | None
    expenditure: Decimal | None
    commitments: Decimal | None
    available: Decimal | None
    difference: Decimal | None
    variance: float | None
    burn_rate: float | None
    time_share: float | None
    expected: Decimal | None
    spending_pace: float | None
    forecast: Decimal | None
    forecast_method: str
    status: SpendingStatus
    reason: str
    note: str
    planned: tuple[PlannedSpending, ...]
    history: tuple[SpendingPoint, ...]

    def explain(self) -> str:
        """Say in sentences where the line stands, from which amounts."""
        lines = [self._amounts()]
        if self.difference is not None:
            share = _in_brackets(signed_percent(self.variance))
            lines.append(f"Difference: {self._money('difference', sign=True)}{share}.")
        if self.expected is not None:
            lines.append(f"Expected by now: {self._expected()}.")
        if self.forecast is not None:
            method = _METHODS[self.forecast_method]
            lines.append(
                f"Forecast at completion: {self._money('forecast')} ({method})."
            )
        lines.append(f"Status: {self.status.words}{_in_brackets(self.reason)}.")
        if self.note:
            lines.append(f"Note: {self.note}.")
        return "\n".join(lines)

    def _amounts(self) -> str:
        share = _in_brackets(_percent(self.burn_rate))
        return (
            f"{self.line} {self.title}".strip()
            + f": budget {self._money('budget')}; "
            + f"spent {self._money('expenditure')}{share}; "
            + f"committed {self._money('commitments')}; "
            + f"available {self._money('available')}."
        )

    def _expected(self) -> str:
        words = self._money("expected")
        if self.time_share is not None and len(self.planned) == 1:
            words += f" ({_percent(self.time_share)} of the time)"
        if self.spending_pace is not None:
            words += f"; spending pace {self.spending_pace:.2f}"
        return words

    def _money(self, name: str, *, sign: bool = False) -> str:
        return written(getattr(self, name), self.currency, sign=sign)


def _in_brackets(words: str) -> str:
    return f" ({words})" if words else ""


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:,.2f} %"


def signed_percent(share: float | None) -> str:
    """Write a share as a percentage with its sign and two decimals."""
    return "" if share is None else f"{100 * share:+,.2f} %"
