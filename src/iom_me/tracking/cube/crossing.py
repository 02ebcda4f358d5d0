"""Two breakdowns of the same persons, of which nobody knows how they cross."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from iom_me.errors import ModelError
from iom_me.tracking.cube.bounds import PeopleBounds
from iom_me.tracking.cube.counts import counts_of, require_entries
from iom_me.tracking.cube.frechet import all_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["crossed_people"]

_MOST_CELLS = 50_000


def crossed_people(margins: Mapping[str, Mapping[str, int]]) -> PeopleBounds:
    """Bound each cell of a crossed table of which only the margins are known.

    Parameters
    ----------
    margins
        For each dimension the number of persons in each category. In each dimension
        every person is in one category, so all dimensions must have the same total.

    Returns
    -------
    PeopleBounds
        The fewest and the most persons in each cell, one category of each dimension.

    Raises
    ------
    ModelError
        A number is none, the totals differ, or there are more than 50,000 cells.

    See Also
    --------
    unique_people : Groups that may overlap.

    Notes
    -----
    A cell of d dimensions has max(0, sum of its margins - (d - 1) N) to min(of its
    margins) persons, N being the total; a table that attains each exists.

    Examples
    --------
    >>> from iom_me.tracking import crossed_people
    >>> table = crossed_people(
    ...     {"sex": {"female": 70, "male": 30}, "age": {"18-24": 60, "25+": 40}}
    ... )
    >>> table["female", "18-24"].lower, table["female", "18-24"].upper
    (30, 60)
    """
    require_entries(
        margins,
        "margins names no dimension: write "
        '{"sex": {"female": 70, "male": 30}, "age": {...}}.',
    )
    tables = {name: counts_of(counts, name) for name, counts in margins.items()}
    totals = {name: sum(counts.values()) for name, counts in tables.items()}
    if len(set(totals.values())) > 1:
        shown = ", ".join(f"{name} {total:,}" for name, total in totals.items())
        raise ModelError(
            f"The dimensions have different totals ({shown}): give those of the same "
            "persons, with a category for the unknown."
        )
    cells = math.prod(len(counts) for counts in tables.values())
    if cells > _MOST_CELLS:
        raise ModelError(
            f"The table has {cells:,} cells, and at most {_MOST_CELLS:,} are bounded: "
            "give fewer dimensions."
        )
    total = next(iter(totals.values()))
    return PeopleBounds(
        bounds=tuple(
            all_of(cell, total)
            for cell in itertools.product(*(c.items() for c in tables.values()))
        ),
        counts=tuple(pair for counts in tables.values() for pair in counts.items()),
        population=total,
        method="Frechet",
        places=(),
        note="",
    )
