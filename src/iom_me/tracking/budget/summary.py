"""A budget report in words: the total, what to look at, and what does not add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.tracking.budget.entry import signed_percent
from iom_me.tracking.budget.money import written
from iom_me.tracking.budget.position import SpendingStatus
from iom_me.tracking.words import percent, shortened, used

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.tracking.budget.entry import LineSpending
    from iom_me.tracking.budget.report import BudgetReport

__all__ = ["counted", "summary"]

_MAX_LINES = 9
_MAX_PROBLEMS = 4
_MAX_NAMES = 4
_WIDTH = 160

_URGENT = (
    SpendingStatus.OVERSPENT,
    SpendingStatus.OVERCOMMITTED,
    SpendingStatus.AHEAD_OF_PLAN,
    SpendingStatus.UNDERSPENT,
    SpendingStatus.CANNOT_TELL,
)


def summary(report: BudgetReport) -> str:
    """Write a report in at most 25 lines."""
    return "\n".join(
        [
            f"Budget of {report.plan}: {shortened(report.title, 60)}",
            f"As of {report.as_of or 'an unknown day'}: {counted(report)}.",
            *_total_lines(report),
            _method(report),
            _used(report),
            *_line_lines(report),
            *_problem_lines(report),
        ]
    )


def counted(report: BudgetReport) -> str:
    """Say how many lines have each status."""
    counts = [f"{count:,} {status.words}" for status, count in report.counts.items()]
    return ", ".join(counts) or "no budget lines"


def _total_lines(report: BudgetReport) -> list[str]:
    total = report.total
    if total.expenditure is None or total.budget is None:
        return [shortened(f"The total is unknown: {total.reason}.", _WIDTH)]
    spent, budget = (
        written(amount, report.currency) for amount in (total.expenditure, total.budget)
    )
    share = f" ({percent(total.burn_rate)})" if total.burn_rate is not None else ""
    amounts = (
        f"Spent {spent} of {budget}{share}; "
        f"committed {written(total.commitments, report.currency)}; "
        f"available {written(total.available, report.currency)}."
    )
    return [amounts, *_outlook(report)]


def _outlook(report: BudgetReport) -> Iterator[str]:
    total, currency = report.total, report.currency
    if total.expected is not None:
        pace = total.spending_pace
        words = "" if pace is None else f"; spending pace {pace:.2f}"
        yield f"Expected by now {written(total.expected, currency)}{words}."
    if total.forecast is not None:
        yield f"Forecast at completion {written(total.forecast, currency)}."


def _method(report: BudgetReport) -> str:
    return (
        f"Lights: within {100 * report.tolerance:g} % of a straight line over the "
        "days of the project or activity, and of the budget."
    )


def _used(report: BudgetReport) -> str:
    """Say what of the table went into the report, and at which rates."""
    words = used(
        f"Ledger: {report.rows:,} rows", report.rows_later, report.ignored_columns
    )
    if report.rates:
        rates = [
            f"1 {rate.currency} = {rate.rate:f} {rate.into}"
            for rate in report.rates[:_MAX_NAMES]
        ]
        more = ", ..." if len(report.rates) > _MAX_NAMES else ""
        words += f"; rates: {', '.join(rates)}{more}"
    return f"{words}."


def _line_lines(report: BudgetReport) -> list[str]:
    """List the lines that are not on plan, the most urgent light first."""
    urgent = [
        line for light in _URGENT for line in report.lines if line.status is light
    ]
    lines = [_line(line) for line in urgent[:_MAX_LINES]]
    more = len(urgent) - _MAX_LINES
    return [*lines, f"  ... and {more:,} more not on plan"] if more > 0 else lines


def _problem_lines(report: BudgetReport) -> list[str]:
    shown = report.problems[:_MAX_PROBLEMS]
    lines = [f"! {shortened(problem.message, _WIDTH)}" for problem in shown]
    more = len(report.problems) - len(shown)
    return [*lines, f"! ... and {more:,} more (.problems)"] if more > 0 else lines


def _line(line: LineSpending) -> str:
    difference = written(line.difference, line.currency, sign=True)
    share, pace = signed_percent(line.variance), _pace(line)
    name = shortened(f"{line.line} {line.title}", 30)
    words = f"  {line.status.words:<13} {difference:>20} {share:>10} {pace:>10}  {name}"
    return words.rstrip()


def _pace(line: LineSpending) -> str:
    return "" if line.spending_pace is None else f"pace {line.spending_pace:.2f}"
