"""Saying once what would have to be said of every indicator of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.logic.findings import Flaw
    from iom_me.model import Indicator, Result

__all__ = ["each", "each_or_once"]


def each(rows: Sequence[tuple[Result, Indicator]], flaw: Flaw) -> Iterator[Flaw]:
    """Report the same flaw of several indicators."""
    for result, indicator in rows:
        yield attrs.evolve(
            flaw,
            values={"indicator": indicator},
            node=result.id,
            indicator=indicator.id,
        )


def each_or_once(
    rows: Sequence[tuple[Result, Indicator]], flaw: Flaw, *, asked: int, once: Flaw
) -> Iterator[Flaw]:
    """Report the indicators that lack something; once for the plan if all of them do.

    What is missing everywhere was left out of the plan, or has no column in the file
    that it came from, and is mended in one go.
    """
    if len(rows) == asked > 1:
        ids = tuple(indicator.id for _, indicator in rows)
        yield attrs.evolve(once, values={"ids": ids})
    else:
        yield from each(rows, flaw)
