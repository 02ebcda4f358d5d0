"""Sets of rows that are equal in all covariates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.impact.matching._strata import cells

if TYPE_CHECKING:
    from iom_me.impact._columns import Codes
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching.options import MatchOptions


def sets(sample: Sample, options: MatchOptions) -> Codes:
    """Give each set a number: (n,), -1 where it lacks treated or untreated rows.

    Raises
    ------
    ModelError
        A covariate is a term.
    """
    cells.refuse_terms(options)
    columns = (cells.codes_of(column.entries) for column in sample.covariates.values())
    return cells.with_both_groups(cells.combined(columns, len(sample)), sample.treated)
