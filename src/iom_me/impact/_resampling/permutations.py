"""Randomisation inference on sums by cluster.

Every assignment gives the clusters other groups, of the same sizes, and the effect is
computed anew. Under the hypothesis that the programme adds x to every row that has it,
the outcome without the programme is known; its effect under another assignment is
linear in x, and the variance of that effect is quadratic in x.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats
from iom_me.impact._resampling.inversion import Ratio
from iom_me.impact._resampling.sums import Assignment

Statistic: TypeAlias = Literal["effect", "studentized"]

_CELLS_AT_ONCE = 2**20
_ROUNDING = 1e-10


@attrs.frozen(kw_only=True, eq=False)
class Moved:
    """Effects of several assignments, and their variances, as functions of the null.

    Attributes
    ----------
    effect : (2, b) the effect is ``effect[0] + effect[1] * null``
    variance : (3, b) likewise with the square of the null
    """

    effect: Floats
    variance: Floats

    def ratio(self, centre: float, unit: float) -> Ratio:
        """Write the statistics as functions of x, with null = centre + unit * x."""
        start, slope = self.effect
        q0, q1, q2 = self.variance
        return Ratio(
            top=np.array([(start + slope * centre) / unit, slope]),
            below=np.array(
                [
                    (q0 + centre * (q1 + centre * q2)) / unit**2,
                    (q1 + 2 * centre * q2) / unit,
                    q2,
                ]
            ),
        )

    def in_units(self, centre: float, unit: float) -> Ratio:
        """Do the same with the effect itself as the statistic."""
        top = self.ratio(centre, unit).top
        below = np.zeros((3, top.shape[1]))
        below[0] = 1.0
        return Ratio(top=top, below=below)


def require_groups(assignment: Assignment) -> None:
    """Refuse an assignment that has nothing to permute."""
    if len(np.unique(assignment.group)) == 1:
        raise EstimationError(
            "All clusters are in one group, so no other assignment is possible. "
            "Randomisation inference needs clusters with and without the programme."
        )


def count(group: Codes) -> int:
    """Count the different assignments with the same group sizes."""
    ways, left = 1, len(group)
    for size in np.bincount(group).tolist():
        ways *= math.comb(left, size)
        left -= size
    return ways


def every_assignment(group: Codes) -> Iterator[Codes]:
    """Go through all assignments with the same group sizes, in blocks of (b, c)."""
    sizes = np.bincount(group).tolist()
    found = _filled([-1] * len(group), sizes)
    step = max(_CELLS_AT_ONCE // len(group), 1)
    while block := list(itertools.islice(found, step)):
        yield np.array(block, dtype=np.intp)


def _filled(labels: list[int], sizes: list[int]) -> Iterator[tuple[int, ...]]:
    """Give the last group its places, and then the groups before it theirs."""
    free = [place for place, label in enumerate(labels) if label < 0]
    label = len(sizes) - 1
    if label == 0:
        yield tuple(max(found, 0) for found in labels)
        return
    for places in itertools.combinations(free, sizes[-1]):
        filled = labels.copy()
        for place in places:
            filled[place] = label
        yield from _filled(filled, sizes[:-1])


def random_assignments(
    group: Codes, draws: int, rng: np.random.Generator
) -> Iterator[Codes]:
    """Draw assignments with the same group sizes; the first is the one there was."""
    yield group[None, :]
    step = max(_CELLS_AT_ONCE // len(group), 1)
    for start in range(0, draws, step):
        block = np.tile(group, (min(step, draws - start), 1))
        yield rng.permuted(block, axis=1)


def evaluate(
    assignment: Assignment, labels: Iterator[Codes], statistic: Statistic
) -> Moved:
    """Compute effects, and variances if they are needed, for all assignments."""
    parts = [_evaluate(assignment, block, statistic) for block in labels]
    return Moved(
        effect=np.hstack([part.effect for part in parts]),
        variance=np.hstack([part.variance for part in parts]),
    )


def _evaluate(assignment: Assignment, labels: Codes, statistic: Statistic) -> Moved:
    effect, variance = np.zeros((2, len(labels))), np.zeros((3, len(labels)))
    for code, loads in enumerate(assignment.loads):
        if not loads.any():
            continue
        member = (labels == code).astype(np.float64)
        rows = member @ assignment.counts
        _require_rows(rows[:, loads != 0])
        weight = np.divide(loads, rows, out=np.zeros_like(rows), where=loads != 0)
        outcome = member @ assignment.sums
        exposed = member @ assignment.exposure
        effect[0] += np.einsum("bt,bt->b", weight, outcome)
        effect[1] -= np.einsum("bt,bt->b", weight, exposed)
        if statistic == "studentized":
            # Where no mean is read the weight is 0, and rows may be 0 too.
            rows = np.where(loads != 0, rows, 1.0)
            left = _parts(assignment, assignment.sums, weight, outcome / rows)
            right = _parts(assignment, assignment.exposure, weight, exposed / rows)
            variance += _squares(member, left, -right)
    return Moved(effect=effect, variance=variance)


def _parts(
    assignment: Assignment, sums: Floats, weight: Floats, mean: Floats
) -> Floats:
    """Return the part of each cluster in the error of a group: (b, c)."""
    parts: Floats = weight @ sums.T - (weight * mean) @ assignment.counts.T
    return parts


def _squares(member: Floats, left: Floats, right: Floats) -> Floats:
    """Sum (left + right * null)**2 over the members, times m / (m - 1)."""
    size = float(member[0].sum())
    factor = size / (size - 1) if size > 1 else 1.0
    return factor * np.array(
        [
            np.einsum("bc,bc,bc->b", member, left, left),
            2 * np.einsum("bc,bc,bc->b", member, left, right),
            np.einsum("bc,bc,bc->b", member, right, right),
        ]
    )


def _require_rows(rows: Floats) -> None:
    empty = int(np.count_nonzero((rows == 0).any(axis=1)))
    if empty:
        raise EstimationError(
            f"Under {empty:,} of {len(rows):,} assignments a group would have no rows "
            "in a period that the effect needs, because some clusters lack that period."
            " Leave out the clusters that are not observed in every period."
        )


def spread(assignment: Assignment, moved: Moved, centre: float) -> float:
    """Return the typical effect of the assignments if the true effect is centre.

    Zero if it is only rounding.
    """
    effects = moved.effect[0] + centre * moved.effect[1]
    size = float(np.sqrt(np.mean(effects**2)))
    means = assignment.sums / np.where(assignment.counts > 0, assignment.counts, 1.0)
    return size if size > _ROUNDING * float(np.abs(means).max()) else 0.0
