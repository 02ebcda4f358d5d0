"""The mean outcome of each group over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Floats

if TYPE_CHECKING:
    from iom_me.impact.matching._effect.study import Study
    from iom_me.impact.matching._panel_match.reading import Waves

TREATED, COMPARISON, UNUSED = "treated", "comparison", "all untreated"


@attrs.frozen(kw_only=True)
class GroupPath:
    """The mean outcome of a group over time.

    Attributes
    ----------
    group : str
        ``treated``: those who are used; ``comparison``: the untreated as they are
        weighted; ``all untreated``: as they are, before the comparison was made.
    units : int
        How many.
    means : tuple of float
        By period, of those observed then.

    Examples
    --------
    >>> import iom_me as me
    >>> path = me.impact.GroupPath(group="treated", units=40, means=(10.0, 12.5))
    >>> path.means[-1]
    12.5
    """

    group: str
    units: int
    means: tuple[float, ...]


def paths(waves: Waves, whole: Study) -> tuple[GroupPath, ...]:
    """Average the outcome by group and period, each by those observed then."""
    take = slice(None) if whole.sample.kept is None else whole.sample.kept
    outcome = waves.outcome[take]
    sampling = whole.sample.weights
    all_ = np.ones(len(outcome)) if sampling is None else sampling
    treated = whole.treated
    weights = {
        TREATED: np.where(treated, whole.weights, 0.0),
        COMPARISON: np.where(treated, 0.0, whole.weights),
        UNUSED: np.where(treated, 0.0, all_),
    }
    return tuple(_path(name, given, outcome) for name, given in weights.items())


def _path(name: str, weights: Floats, outcome: Floats) -> GroupPath:
    used = weights > 0
    weights, outcome = weights[used], outcome[used]
    means = []
    for column in outcome.T:
        known = np.isfinite(column)
        # Shares first, so that a sum of large outcomes does not overflow.
        share = weights[known] / weights[known].sum()
        means.append(float(share @ column[known]))
    return GroupPath(group=name, units=int(np.count_nonzero(used)), means=tuple(means))
