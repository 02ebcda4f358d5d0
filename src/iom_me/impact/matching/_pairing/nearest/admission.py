"""Whether two rows may be paired: one pair at a time, and fast."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import attrs

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact.matching._pairing import constraints
from iom_me.impact.matching._problem import Problem

Admits: TypeAlias = Callable[[int, int], bool]
"""Says of a focal row and a row of the pool whether they may be paired."""
Allowed: TypeAlias = Callable[[Codes, Codes], Mask]
"""Says the same of many pairs: (m,) rows and (m,) rows."""


@attrs.frozen(kw_only=True, eq=False)
class Rules:
    """What has to be asked of each pair; what can never be broken is left out.

    Attributes
    ----------
    width : the narrowest caliper on the score that pairs are measured by; or infinity
    calipers : (n,) values and width of the others
    apart : each (n,) codes that some focal row shares with some row of the pool
    same : (n,) codes that have to be the same, or None
    person : (n,) codes of persons, if some of the pool have several rows; or None
    """

    width: float
    calipers: tuple[tuple[Floats, float], ...]
    apart: tuple[Codes, ...]
    same: Codes | None
    person: Codes | None

    def admits(self) -> Admits | None:
        """Return what asks of a pair all but the width; None if that is nothing."""
        # Lists: reading one number of an array takes several times as long.
        calipers = [(values.tolist(), width) for values, width in self.calipers]
        apart = [codes.tolist() for codes in self.apart]
        same = None if self.same is None else self.same.tolist()
        if not calipers and not apart and same is None:
            return None

        def admits(focal: int, partner: int) -> bool:
            if same is not None and same[focal] != same[partner]:
                return False
            for codes in apart:
                if codes[focal] == codes[partner]:
                    return False
            for values, width in calipers:
                # Not "greater": what is not a number keeps no caliper.
                if not abs(values[focal] - values[partner]) <= width:
                    return False
            return True

        return admits


def rules(problem: Problem) -> Rules:
    """Take what can be broken from a problem that holds nothing else."""
    return Rules(
        width=constraints.width_on_score(problem),
        calipers=tuple(
            (caliper.values, caliper.width)
            for caliper in constraints.other_calipers(problem)
        ),
        apart=problem.apart,
        same=None,
        person=problem.unit,
    )
