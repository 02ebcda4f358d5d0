"""Give each focal row the nearest partner that is left, or that there is.

order.py        who chooses first                 admission.py  who may be paired
rounds.py       each row of the pool once         sweep.py      the fastest way
replacement.py  each as often as it is nearest    search.py     which way to look
finder.py       look, take, look again            on_score.py, in_space.py, by_matrix.py
line.py         the pool sorted by its score      cells.py      equal rows together
"""

from __future__ import annotations

from iom_me.impact.matching._pairing import constraints
from iom_me.impact.matching._pairing.nearest.replacement import with_replacement
from iom_me.impact.matching._pairing.nearest.rounds import in_rounds
from iom_me.impact.matching._problem import Pairs, Problem


def pairs(problem: Problem) -> Pairs:
    """Pair each focal row with ``ratio`` of the pool, or as many as there are."""
    problem = constraints.relevant(problem)
    return with_replacement(problem) if problem.replace else in_rounds(problem)
