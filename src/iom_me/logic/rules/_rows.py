"""The rows of the matrix that measure something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.model import Indicator, Result, ResultsFramework

__all__ = ["measured"]


def measured(plan: ResultsFramework) -> Iterator[tuple[Result, Indicator]]:
    """Walk the indicators of objective, outcomes and outputs.

    An activity should have none (I02), so nothing is asked of one that it does have.
    """
    for result in plan.results.values():
        if result.level is not Level.ACTIVITY:
            for indicator in result.indicators:
                yield result, indicator
