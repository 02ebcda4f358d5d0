"""Distributions on few points: all that a picture needs, and no row of a table."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, added
from iom_me.impact._scale import Scale, Scaled
from iom_me.impact.matching._balance.stages import Stage

_POINTS = 200
_TAIL = 0.005
"""Beyond these quantiles a density is drawn only a little further."""
_MARGIN = 0.25


@attrs.frozen(kw_only=True, eq=False)
class Curve:
    """The distribution of a number in both groups, before and after.

    Attributes
    ----------
    points : (g,) values, smallest first: all of them, or `_POINTS` quantiles
    below : (stages, 2, g) share of the untreated and treated at or below each point
    is_whole : whether these are all values that occur
    edges : (b + 1,) of bins of one width
    masses : (stages, 2, b) share of each group in each bin
    effective : (stages, 2) effective sample sizes
    """

    points: Floats
    below: Floats
    is_whole: bool
    edges: Floats
    masses: Floats
    effective: Floats


@attrs.frozen(kw_only=True, eq=False)
class Shares:
    """How often each level occurs.

    Attributes
    ----------
    levels : names
    shares : (stages, 2, levels) of the untreated and treated
    """

    levels: tuple[str, ...]
    shares: Floats


@attrs.frozen(kw_only=True, eq=False)
class Ordered:
    """A covariate in order.

    Attributes
    ----------
    order : (n,) rows, smallest value first
    values : (n,) scaled, smallest first
    last : where the last of each run of equal values stands, (d,); None if all differ
    distinct : (d,) scaled, smallest first
    """

    order: Codes
    values: Floats
    last: Codes | None
    distinct: Floats


@attrs.frozen(kw_only=True, eq=False)
class Places:
    """Which of the distinct values a picture keeps.

    Attributes
    ----------
    points : (g,) values of a distribution function
    chosen : (g,) where they stand among the distinct values
    is_whole : whether these are all
    edges : (b + 1,) of the bins of a density
    passed : (b + 1,) how many distinct values lie before each edge
    """

    points: Floats
    chosen: Codes
    is_whole: bool
    edges: Floats
    passed: Codes

    def taken(self, below: Floats) -> Floats:
        """Keep some of a distribution function, (2, d): at the points, and the edges.

        The result is (2, g + b + 1).
        """
        at_edges = np.where(self.passed > 0, below[:, self.passed - 1], 0.0)
        return np.concatenate([below[:, self.chosen], at_edges], axis=1)


def ordered(raw: Floats, column: Scaled) -> Ordered:
    """Put values in order; which ones are equal is seen before they are scaled."""
    order = np.argsort(raw)
    in_order = np.take(raw, order)
    values = column.apply(in_order)
    ends = in_order[1:] != in_order[:-1]
    if ends.all():
        return Ordered(order=order, values=values, last=None, distinct=values)
    last = np.concatenate([np.flatnonzero(ends), [len(raw) - 1]])
    return Ordered(order=order, values=values, last=last, distinct=values[last])


def below(signed: Floats, ordered: Ordered) -> Floats:
    """Add up shares of the untreated and treated, up to each distinct value: (2, d).

    Parameters
    ----------
    signed : (n,) in order, those of the untreated below zero
    """
    last: Any = slice(None) if ordered.last is None else ordered.last
    found = np.empty((2, len(ordered.distinct)))
    treated = np.cumsum(np.maximum(signed, 0.0))
    found[1] = treated[last]
    treated -= np.cumsum(signed)
    found[0] = treated[last]
    return found


def places(ordered: Ordered) -> Places:
    """Choose all values, or quantiles, and the bins of a density."""
    count = len(ordered.distinct)
    chosen = np.arange(count)
    if count > _POINTS:
        rows = np.linspace(0, len(ordered.values) - 1, _POINTS).astype(np.intp)
        quantiles = ordered.values[rows]
        chosen = np.unique(np.searchsorted(ordered.distinct, quantiles))
    edges = _edges(ordered.values)
    passed = np.searchsorted(ordered.distinct, edges, side="left")
    if edges[-1] >= ordered.distinct[-1]:
        passed[-1] = count  # the last bin holds the largest value
    return Places(
        points=ordered.distinct[chosen],
        chosen=chosen,
        is_whole=count <= _POINTS,
        edges=edges,
        passed=passed,
    )


def curve(
    places: Places, kept: Floats, scale: Scale, stages: tuple[Stage, ...]
) -> Curve:
    """Make the curve from what was kept at each stage, (stages, 2, g + b + 1)."""
    points = len(places.points)
    return Curve(
        points=scale.level(places.points),
        below=kept[:, :, :points],
        is_whole=places.is_whole,
        edges=scale.level(places.edges),
        masses=np.diff(kept[:, :, points:], axis=2),
        effective=np.stack([stage.effective for stage in stages]),
    )


def _edges(values: Floats) -> Floats:
    """Cut the range of a density, without the far ends of long tails."""
    last = len(values) - 1
    low, high = values[int(_TAIL * last)], values[last - int(_TAIL * last)]
    reach = _MARGIN * (high - low)
    return np.linspace(
        max(values[0], low - reach), min(values[-1], high + reach), _POINTS + 1
    )


def shares(levels: tuple[str, ...], codes: Codes, stages: tuple[Stage, ...]) -> Shares:
    """Weigh how often each level occurs."""
    return Shares(
        levels=levels,
        shares=np.stack(
            [
                np.stack([added(codes, arm, len(levels)) for arm in stage.shares])
                for stage in stages
            ]
        ),
    )
