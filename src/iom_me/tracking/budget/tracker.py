"""Where does the money stand? A plan and its ledger in, a report out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from iom_me.errors import ModelError
from iom_me.model import fields
from iom_me.model.framework import require_plan
from iom_me.tracking.budget.assess import assess
from iom_me.tracking.budget.branch import Branch, Setting, line_branch, total_branch
from iom_me.tracking.budget.currencies import exchange, rates_used
from iom_me.tracking.budget.ledger import Booking, read
from iom_me.tracking.budget.money import quoted
from iom_me.tracking.budget.problems import problems
from iom_me.tracking.budget.report import BudgetReport
from iom_me.tracking.budget.tree import Tree, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from iom_me.model import ResultsFramework
    from iom_me.typing import IntoFrame

__all__ = ["track_budget"]


def track_budget(
    fw: ResultsFramework,
    ledger: IntoFrame,
    *,
    as_of: dt.date | str | None = None,
    tolerance: float | Decimal | str = 0.10,
    rates: Mapping[str, Decimal | int | str] | None = None,
) -> BudgetReport:
    """Compare what was spent and committed with what was planned, line by line.

    Parameters
    ----------
    fw
        The plan, with its budget lines.
    ledger
        Table with a row per booking and the columns ``line`` (id of a budget line) or
        ``node`` (id of a result that has exactly one line; ``line`` wins where both are
        filled in), ``date`` and ``amount``, and if wanted ``kind`` (``expenditure``, or
        ``commitment``), ``currency``, ``description`` and ``recorded_on``. An amount is
        exact: a Decimal, a whole number, a text such as ``1234.50``, or a float of at
        most two decimals. Below zero, it is a refund, or a commitment that is paid or
        released. Not modified.
    as_of
        The day to look back from, also as ISO text: only rows that are of that day or
        before, and were recorded by then, count. If not given, the last day that the
        ledger speaks of; never today's date.
    tolerance
        The share by which spending may differ from what is expected, and from the
        budget, and still be on plan. 0.10, a rule of many donors, is 10 %.
    rates
        How much of the plan's currency one unit of each other currency is, as text or
        Decimal: ``{"USD": "0.92"}``. Without a rate, currencies are never added.

    Returns
    -------
    BudgetReport
        One entry per budget line, the total, and what does not add up.

    Raises
    ------
    DataError
        A column is absent, or rows cannot be read or name unknown lines.
    ModelError
        An argument is none, or budget lines are parts of each other.

    See Also
    --------
    iom_me.track : Compare what was measured with what was planned.

    Notes
    -----
    Amounts are added as decimals, never as floats. Burn rate is expenditure / budget,
    variance (expenditure - budget) / budget, spending pace expenditure / expected
    expenditure. Money is expected evenly over the days of the line's activity, or else
    of the project. The forecast of a line is expenditure / share of the time elapsed,
    but at least expenditure and commitments; of a line with parts, their sum.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> plan = me.ResultsFramework(
    ...     "P", "Return", start="2024-01-01", end="2024-12-31", currency="EUR"
    ... ).add(
    ...     me.Output("1.1", "Returnees have a trade"),
    ...     me.BudgetLine("B1", "Training", amount="36600.00", node="1.1"),
    ...     me.BudgetLine("B2", "Office", amount="12200.00"),
    ... )
    >>> ledger = pd.DataFrame(
    ...     [
    ...         {"line": "B1", "date": "2024-02-20", "amount": 9000.00},
    ...         {"line": "B2", "date": "2024-03-31", "amount": 1500.50},
    ...         {
    ...             "line": "B1",
    ...             "date": "2024-03-31",
    ...             "amount": 4000,
    ...             "kind": "commitment",
    ...         },
    ...     ]
    ... )
    >>> report = me.tracking.track_budget(plan, ledger)
    >>> report
    <BudgetReport P at 2024-03-31: 1 underspent, 1 on plan>
    >>> report.total.expenditure, report.total.available
    (Decimal('10500.50'), Decimal('34299.50'))
    >>> report["B2"].expected, round(report["B2"].spending_pace, 2)
    (Decimal('3033.33'), 0.49)
    """
    require_plan(fw)
    day = fields.date(as_of)
    share = _tolerance(tolerance)
    tree = tree_of(fw)
    found = read(fw, ledger, as_of=day)
    setting = Setting(
        fw=fw,
        exchange=exchange(fw, found.bookings, rates),
        as_of=found.as_of,
        tolerance=share,
    )
    branches = _branches(setting, tree, found.bookings)
    total = total_branch(setting, [branches[id] for id in tree.tops])
    return BudgetReport(
        plan=fw.id,
        title=fw.title,
        currency=setting.exchange.base,
        as_of=found.as_of,
        tolerance=float(share),
        lines=tuple(
            assess(setting, branches[id], line=line, level=tree.levels[id])
            for id, line in tree.lines.items()
        ),
        total=assess(setting, total, line=None, level=0),
        problems=problems(fw, tree, branches, found),
        rates=rates_used(
            setting.exchange,
            tree.lines.values(),
            (booking.currency for booking in found.bookings),
        ),
        rows=found.rows,
        rows_later=found.rows_later,
        ignored_columns=found.ignored,
    )


def _tolerance(value: float | Decimal | str) -> Fraction:
    """Take a share exactly as it is written: 0.1 is one tenth."""
    try:
        share = Decimal(str(value))
    except (ArithmeticError, ValueError):
        share = Decimal("NaN")
    if isinstance(value, bool) or not (share.is_finite() and 0 <= share < 1):
        raise ModelError(
            f"tolerance={quoted(value)} is no share of 0 or more and below 1: "
            "write 0.10 for 10 %."
        )
    # A tolerance of 1e-999999 would take for ever as a fraction, and is none.
    return Fraction(share) if share > Decimal("1e-30") else Fraction(0)


def _branches(
    setting: Setting, tree: Tree, bookings: Iterable[Booking]
) -> dict[str, Branch]:
    """Add up every line, the parts before what they are parts of."""
    of_line: dict[str, list[Booking]] = {}
    for booking in bookings:
        of_line.setdefault(booking.line, []).append(booking)
    found: dict[str, Branch] = {}
    for id in tree.upwards:
        parts = [found[part] for part in tree.parts.get(id, ())]
        found[id] = line_branch(setting, tree.lines[id], of_line.get(id, ()), parts)
    return found
