"""Choose what finds the nearest."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from iom_me.impact._columns import Codes
from iom_me.impact.matching._pairing.nearest.admission import Admits, Rules
from iom_me.impact.matching._pairing.nearest.by_matrix import ByMatrix
from iom_me.impact.matching._pairing.nearest.finder import Finder
from iom_me.impact.matching._pairing.nearest.in_space import InSpace
from iom_me.impact.matching._pairing.nearest.line import line
from iom_me.impact.matching._pairing.nearest.on_score import OnScore
from iom_me.impact.matching._pairing.nearest.order import Sorting, by_group
from iom_me.impact.matching._problem import Problem


@attrs.frozen(kw_only=True, eq=False)
class Search:
    """Everything that a search needs but who searches, and among whom.

    Attributes
    ----------
    problem, rules, sorting
    extra : what else to ask of a pair, or None
    """

    problem: Problem
    rules: Rules
    sorting: Sorting
    extra: Admits | None = None

    def finders(self, groups: Codes, pool: Codes, focal: Codes) -> Iterator[Finder]:
        """Make finders that never compete with each other.

        Parameters
        ----------
        groups : (n,) codes that the two of a pair share
        pool : rows that are left, as `Sorting.pool` puts them
        focal : rows, who chooses first first
        """
        problem, person = self.problem, self._person
        if not len(pool) or not len(focal):
            return
        if problem.matrix is not None:
            yield ByMatrix(
                problem,
                groups,
                pool=pool,
                focal=focal,
                admits=self.extra,
                person=person,
                priority=self.sorting.priority,
            )
        elif problem.score is not None:
            made = line(problem.score, groups, pool, focal)
            yield OnScore(
                made, self.rules.width, self._admits(), person, problem.allowed
            )
        elif person is not None:
            # Who is taken in one group is gone in the others: one tree for all.
            yield self._in_space(pool, focal, self._admits(groups))
        else:
            admits = self._admits()
            for rows, others in _split(groups, pool, focal):
                yield self._in_space(rows, others, admits)

    @property
    def _person(self) -> Codes | None:
        return None if self.problem.replace else self.rules.person

    def _in_space(self, pool: Codes, focal: Codes, admits: Admits | None) -> Finder:
        return InSpace(
            self.problem,
            self.rules,
            pool=pool,
            focal=focal,
            admits=admits,
            person=self._person,
            priority=self.sorting.priority,
        )

    def _admits(self, same: Codes | None = None) -> Admits | None:
        basic, extra = attrs.evolve(self.rules, same=same).admits(), self.extra
        if basic is None or extra is None:
            return basic or extra
        return lambda focal, partner: extra(focal, partner) and basic(focal, partner)


def _split(groups: Codes, pool: Codes, focal: Codes) -> Iterator[tuple[Codes, Codes]]:
    """Give each group its rows of the pool and of the focal side, if it has both."""
    if (groups[pool] == groups[pool[0]]).all() and (
        groups[focal] == groups[pool[0]]
    ).all():
        yield pool, focal
        return
    pool, focal = by_group(pool, groups), by_group(focal, groups)
    codes = np.intersect1d(groups[pool], groups[focal])
    edges = [
        np.searchsorted(groups[rows], codes, side=side)
        for rows in (pool, focal)
        for side in ("left", "right")
    ]
    for begin, end, first, last in zip(*edges, strict=True):
        yield pool[begin:end], focal[first:last]
