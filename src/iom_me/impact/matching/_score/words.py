"""A propensity score in words."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from iom_me.impact._text.writing import (
    one_line,
    p_value,
    percent,
    shortened,
    with_ends,
)

if TYPE_CHECKING:
    from iom_me.impact._records import Coefficient
    from iom_me.impact.matching._score.overlap import ScoreOverlap
    from iom_me.impact.matching.propensity_results import PropensityScore

_MAX_LINES = 25
_LINES_OF_WARNING = 3
_NAME = 24
_WIDTH = 88


def lines(result: PropensityScore) -> Iterator[str]:
    """Say how it was fitted, where the scores lie, and what to know."""
    groups = f"{result.treated:,} treated, {result.untreated:,} untreated"
    head = [
        f"Propensity score of {shortened(repr(result.treatment), 60)}",
        f"Model        {_model(result)}",
        f"Rows         {groups}, {result.n_dropped:,} left out",
        "",
        *_overlap(result),
        "",
    ]
    tail = [line for message in result.warnings for line in _warning(message)]
    yield from head
    yield from _coefficients(result, _MAX_LINES - len(head) - len(tail))
    yield from tail


def _model(result: PropensityScore) -> str:
    how = "Firth's penalised likelihood" if result.correction else "maximum likelihood"
    if result.weights is None:
        return f"{result.model} by {how}"
    return f"{result.model} by {how}, weighted, with robust standard errors"


def _overlap(result: PropensityScore) -> Iterator[str]:
    found = result.overlap
    yield f"Scores       {'lowest':>8} {'median':>8} {'highest':>8}"
    for name, scores in (
        ("treated", (found.treated_low, found.treated_median, found.treated_high)),
        (
            "untreated",
            (found.untreated_low, found.untreated_median, found.untreated_high),
        ),
    ):
        yield f"  {name:<10} " + " ".join(f"{score:>8.3f}" for score in scores)
    yield f"Both have somebody {_support(found)}"
    yield (
        f"{percent(round(found.share_above, 3))} of the treated have a score above "
        "every untreated one"
    )
    yield (
        f"Concordance {found.concordance:.2f}: how often a treated row scores above an "
        "untreated one"
    )


def _support(found: ScoreOverlap) -> str:
    if found.low > found.high:
        return "nowhere: all of one group score below all of the other"
    return (
        f"from {found.low:.3f} to {found.high:.3f}; outside are "
        f"{found.treated_outside:,} treated and {found.untreated_outside:,} untreated"
    )


def _coefficients(result: PropensityScore, room: int) -> Iterator[str]:
    """Show as many as there is room for, with a line above and one below."""
    rows = result.coefficients[1:]
    shown = rows if len(rows) < room else rows[: max(room - 2, 0)]
    yield f"Coefficients, per unit, {percent(result.level)} interval"
    for row in shown:
        yield f"  {shortened(row.term, _NAME):<{_NAME}} {_in_words(row)}"
    if len(rows) > len(shown):
        yield f"  {len(rows) - len(shown):,} more, see to_frame()"


def _in_words(row: Coefficient) -> str:
    if math.isnan(row.estimate):
        return "no rows of this level"
    ends = with_ends(row.estimate, row.ci_low, row.ci_high, row.std_error)
    return f"{ends}, {p_value(row.p_value)}"


def _warning(message: str) -> list[str]:
    return textwrap.wrap(
        one_line(message),
        _WIDTH,
        initial_indent="Warning      ",
        subsequent_indent=" " * 13,
        max_lines=_LINES_OF_WARNING,
        placeholder=" …",
    )
