"""The distance of a match, as a study measures it again among rows of one arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats
from iom_me.impact.matching import _measure
from iom_me.impact.matching._effect import neighbours
from iom_me.impact.matching._effect.neighbours import Metric, Moments
from iom_me.impact.matching._strata import cells
from iom_me.impact.matching.match_results import MatchResult

if TYPE_CHECKING:
    from iom_me.impact.matching._effect.study import Study

_TWO = 2


@attrs.frozen(kw_only=True, eq=False)
class Distances:
    """Nearness within the strata of the match, and for those who are alone there.

    Attributes
    ----------
    inside : within a stratum of ``exact=``
    anywhere : regardless of strata
    by_score : whether it is a score that pairs were measured by
    """

    inside: Metric
    anywhere: Metric
    by_score: bool

    def around(self, arm: Codes, columns: Floats, at: Codes, count: int) -> Moments:
        """Take moments of the nearest rows of an arm: see `neighbours.reach`."""
        found = neighbours.reach(self.inside, arm, at, count).moments(columns)
        alone = np.flatnonzero(found.count < min(_TWO, count))
        if len(alone) and self.inside is not self.anywhere:
            reached = neighbours.reach(self.anywhere, arm, at[alone], count)
            other = reached.moments(columns)
            found.count[alone] = other.count
            found.mean[alone] = other.mean
            found.product[alone] = other.product
        return found


def distances(study: Study) -> Distances:
    """Measure as the match did, with the score that it found.

    Raises
    ------
    EstimationError
        The match had a matrix of distances, which does not say how near two rows of
        the same arm are.
    """
    group, sample = study.group, study.sample
    if not isinstance(group, MatchResult) or group.options.is_matrix:
        raise EstimationError(
            "The match was made from a matrix of distances, which does not say how "
            "near two treated, or two untreated, are: choose variance_matches=0."
        )
    space = _measure.space(sample, group.options)
    none = np.zeros(len(sample), dtype=np.intp)
    names = group.options.exact
    strata = cells.combined([sample.keys[name] for name in names], len(sample))
    if space is None:
        score = np.asarray(group._kept.score)  # noqa: SLF001 - it is kept for this
        own = score if sample.kept is None else score[sample.kept]
        anywhere: Metric = neighbours.line(own, none)
        inside = neighbours.line(own, strata) if names else anywhere
        return Distances(inside=inside, anywhere=anywhere, by_score=True)
    anywhere = neighbours.space(space, none)
    inside = neighbours.space(space, strata) if names else anywhere
    return Distances(inside=inside, anywhere=anywhere, by_score=False)
