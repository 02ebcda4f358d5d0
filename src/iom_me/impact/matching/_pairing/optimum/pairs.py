"""The pairs that are nearest in total."""

from __future__ import annotations

import numpy as np

from iom_me.impact._columns import Codes
from iom_me.impact.matching._pairing import constraints
from iom_me.impact.matching._pairing.optimum import (
    assignment,
    candidates,
    pairs_on_line,
)
from iom_me.impact.matching._problem import Pairs, Problem, gathered


def pairs(problem: Problem) -> Pairs:
    """Make as many pairs as possible, and of these those with the least total distance.

    Each focal row gets up to ``ratio`` partners, each pool row (and each person of the
    pool) is the partner of one. As many pairs as the constraints allow come first,
    over all focal rows; then the sum of their distances is the least there is.

    On a score without other constraints than strata and its own caliper the time is
    that of a sort and one pass (a flow along the line). Otherwise a table of distances
    per stratum is solved by the shortest augmenting paths of Crouse (2016), or, where
    few pairs are possible, a list of them by those of Jonker and Volgenant (1987).

    Several solutions may have the same total. The rows are put into an order of their
    own first (by score or place in space, then by priority), so which of them is found
    does not depend on the order of the table. ``ties`` counts the pairs whose focal row
    has somebody just as near among the rows that are left over, who may be paired with
    it.

    Raises
    ------
    EstimationError
        A stratum is too large for a table of distances.
    """
    problem = constraints.relevant(problem)
    width = candidates.line_width(problem)
    found: list[tuple[Codes, Codes, int]] = []
    for focal, pool in candidates.strata(problem):
        if width is None:
            copies = np.repeat(focal, min(problem.ratio, len(pool)))
            found.append(assignment.assigned(problem, copies, pool))
        else:
            found.append(pairs_on_line.paired(problem, focal, pool, width))
    nobody = np.zeros(0, dtype=np.intp)
    rows = np.concatenate([nobody, *(part[0] for part in found)])
    others = np.concatenate([nobody, *(part[1] for part in found)])
    ties = sum(part[2] for part in found)
    return gathered(rows, others, problem.distances(rows, others), ties=ties)
