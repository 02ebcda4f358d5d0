"""What rows near a place hold: means, variances and covariances of the nearest rows.

Rows at the same place count together or not at all, so no choice among them is
arbitrary; of two places at the same distance, the one with the smaller score (or the
smaller coordinates) comes first.
"""

from __future__ import annotations

from typing import Protocol

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask

_NOBODY = -1


@attrs.frozen(kw_only=True, eq=False)
class Moments:
    """Moments of several groups of rows, of an outcome and of other columns with it.

    Attributes
    ----------
    count : (m,) rows
    mean : (m, v) of each column; the outcome comes first
    product : (m, v) sums of products of deviations, of the outcome with each column
    """

    count: Floats
    mean: Floats
    product: Floats

    def covariances(self) -> Floats:
        """Return the covariances of the outcome with each column: (m, v)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Floats = self.product / (self.count - 1)[:, None]
        return found

    def taken(self, groups: Codes) -> Moments:
        """Return the moments of some groups; of none where the group is negative."""
        return Moments(
            count=np.where(groups < 0, 0.0, self.count[groups]),
            mean=self.mean[groups],
            product=self.product[groups],
        )

    def merged(self, other: Moments, also: Mask) -> Moments:
        """Add the rows of other groups where ``also`` says so (Chan et al. 1983)."""
        added = np.where(also, other.count, 0.0)
        count = self.count + added
        share = np.divide(added, count, out=np.zeros_like(count), where=count > 0)
        step = other.mean - self.mean
        joint = step[:, :1] * step * (self.count * share)[:, None]
        return Moments(
            count=count,
            mean=self.mean + step * share[:, None],
            product=self.product + np.where(also[:, None], other.product + joint, 0.0),
        )


def totals(groups: Codes, values: Floats, count: int = 0) -> Floats:
    """Add values up by group: (n,) codes from 0 and (n,) values, at least so many."""
    return np.bincount(groups, values, count).astype(np.float64, copy=False)


def moments(groups: Codes, columns: Floats) -> Moments:
    """Take the moments of rows by group: (n,) codes from 0 and (n, v) columns."""
    count = np.bincount(groups).astype(np.float64)
    mean = np.column_stack([totals(groups, column) for column in columns.T])
    mean = mean / count[:, None]
    apart = columns - mean[groups]
    apart *= apart[:, :1].copy()
    product = np.column_stack([totals(groups, column) for column in apart.T])
    return Moments(count=count, mean=mean, product=product)


class Places(Protocol):
    """Distinct places of the rows of one arm."""

    @property
    def groups(self) -> Codes:
        """The place of each row of the arm: (a,)."""
        ...

    def nearest(self, at: Codes, count: int) -> Codes:
        """Return up to so many places, nearest first, by row: (q, count), -1 for none.

        Places of other strata do not count.
        """
        ...


class Metric(Protocol):
    """How near rows are to each other."""

    def places(self, rows: Codes) -> Places:
        """Find the distinct places of some rows."""
        ...


@attrs.frozen(kw_only=True, eq=False)
class LineMetric:
    """Nearness in a score.

    Attributes
    ----------
    values : (u,) distinct scores, smallest first
    keys : (n,) stratum and rank of the score in one number
    """

    values: Floats
    keys: Codes

    def places(self, rows: Codes) -> LinePlaces:
        """Find the distinct scores of some rows."""
        keys, groups = np.unique(self.keys[rows], return_inverse=True)
        return LinePlaces(metric=self, keys=keys, groups=groups)


def line(score: Floats, strata: Codes) -> LineMetric:
    """Measure by a score, within strata: both (n,)."""
    values, rank = np.unique(score, return_inverse=True)
    return LineMetric(values=values, keys=strata * len(values) + rank)


@attrs.frozen(kw_only=True, eq=False)
class LinePlaces:
    """The distinct scores of an arm, by stratum."""

    metric: LineMetric
    keys: Codes
    groups: Codes

    def nearest(self, at: Codes, count: int) -> Codes:
        """Walk outwards from each row, to the nearer side first."""
        size = len(self.metric.values)
        stratum, rank = np.divmod(self.metric.keys[at], size)
        own = self.metric.values[rank]
        places = self.metric.values[self.keys % size]
        start = np.searchsorted(self.keys, stratum * size)
        stop = np.searchsorted(self.keys, (stratum + 1) * size)
        right = np.searchsorted(self.keys, self.metric.keys[at])
        left = right - 1
        found = np.full((len(at), count), _NOBODY)
        for step in range(count):
            below = own - places[left]
            above = places[np.minimum(right, len(places) - 1)] - own
            below[left < start], above[right >= stop] = np.inf, np.inf
            downwards = below <= above
            some = np.isfinite(below) | np.isfinite(above)
            found[:, step] = np.where(some, np.where(downwards, left, right), _NOBODY)
            left -= downwards & some
            right += ~downwards & some
        return found


@attrs.frozen(kw_only=True, eq=False)
class SpaceMetric:
    """Nearness in a space: (n, r) points, with the stratum as a far coordinate."""

    points: Floats
    far: float

    def places(self, rows: Codes) -> SpacePlaces:
        """Find the distinct points of some rows."""
        points, groups = np.unique(self.points[rows], axis=0, return_inverse=True)
        return SpacePlaces(metric=self, points=points, groups=groups.reshape(-1))


def space(points: Floats, strata: Codes) -> SpaceMetric:
    """Measure in a space, within strata.

    The coordinate added is the same within a stratum, so distances there are exact.
    """
    widths = np.ptp(points, axis=0) if points.size else np.zeros(1)
    far = 4.0 * max(float(np.sqrt(widths @ widths)), 1.0)
    return SpaceMetric(points=np.column_stack([points, far * strata]), far=far)


@attrs.frozen(kw_only=True, eq=False)
class SpacePlaces:
    """The distinct points of an arm."""

    metric: SpaceMetric
    points: Floats
    groups: Codes

    def nearest(self, at: Codes, count: int) -> Codes:
        """Look the nearest points up in a k-d tree."""
        from scipy.spatial import cKDTree

        tree = cKDTree(self.points)
        asked = min(count, len(self.points))
        distance, found = tree.query(self.metric.points[at], k=asked, workers=-1)
        distance = distance.reshape(len(at), asked)
        groups = found.reshape(len(at), asked).astype(np.intp)
        order = np.lexsort((groups, distance), axis=1)
        groups = np.take_along_axis(groups, order, axis=1)
        outside = np.take_along_axis(distance, order, axis=1) >= self.metric.far / 2
        return np.where(outside, _NOBODY, groups)


@attrs.frozen(kw_only=True, eq=False)
class Reached:
    """Which places of an arm the nearest rows of others are at.

    Attributes
    ----------
    groups : (a,) the place of each row of the arm
    nearest : (q, c) places, nearest first; negative beyond the last that counts
    """

    groups: Codes
    nearest: Codes

    def moments(self, columns: Floats) -> Moments:
        """Take the moments around each row, of columns of the arm: (a, v)."""
        each = moments(self.groups, columns)
        found = each.taken(self.nearest[:, 0])
        for groups in self.nearest.T[1:]:
            if (groups >= 0).any():
                found = found.merged(each.taken(groups), groups >= 0)
        return found

    def spread(self, values: Floats) -> Floats:
        """Give each row of the arm the total of those who reach it: (a,)."""
        used = self.nearest >= 0
        each = np.broadcast_to(values[:, None], used.shape)[used]
        count = int(self.groups.max()) + 1
        return totals(self.nearest[used], each, count)[self.groups]


def reach(metric: Metric, arm: Codes, at: Codes, count: int) -> Reached:
    """Find the places of the nearest rows of an arm: at least so many, if there are.

    Parameters
    ----------
    arm : (a,) rows to look among
    at : (q,) rows to look around; a row of the arm is one of its own neighbours
    """
    places = metric.places(arm)
    nearest = places.nearest(at, count)
    rows = np.where(nearest < 0, 0, np.bincount(places.groups)[nearest])
    before = np.cumsum(rows, axis=1) - rows
    return Reached(
        groups=places.groups,
        nearest=np.where(before < count, nearest, _NOBODY),
    )
