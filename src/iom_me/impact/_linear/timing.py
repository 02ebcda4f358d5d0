"""Who has the programme when, group by group, and dummies made of it."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._panel.door import chosen_labels
from iom_me.impact._panel.moments import Entries, Moments
from iom_me.impact._panel.order import Cohort, Periods, event_time


@attrs.frozen(kw_only=True, eq=False)
class Timing:
    """The groups of some moments against the start of the programme.

    Attributes
    ----------
    ever : (J,) whether the group starts at all
    event : (J, T) how long after the start; 0 where the group never starts
    treated : (J, T) whether it has the programme
    """

    moments: Moments
    periods: Periods
    cohorts: tuple[Cohort, ...]
    ever: Mask
    event: Codes
    treated: Mask

    @property
    def seen(self) -> Mask:
        """Where a group that starts was observed: (J, T)."""
        seen: Mask = self.moments.observed & self.ever[:, None]
        return seen

    def cells(self, where: Mask) -> list[tuple[int, int]]:
        """List the (cohort, period) that were observed and are marked, (J, T)."""
        marked = np.zeros((len(self.cohorts), len(self.periods)), dtype=np.bool_)
        np.logical_or.at(marked, self.moments.cohort, where & self.seen)
        return [(int(k), int(t)) for k, t in np.argwhere(marked)]

    def event_of(self, cohort: int, period: int) -> int:
        """Say how long after the start of a cohort a period lies."""
        return event_time(self.periods, self.cohorts[cohort], period)

    def at(self, cell: tuple[int, int]) -> Mask:
        """Mark a cohort and period: (J, T)."""
        cohort, period = cell
        marked = np.zeros(self.event.shape, dtype=np.bool_)
        marked[self.moments.cohort == cohort, period] = True
        return marked & self.moments.observed

    def dummies_of_cells(self, cells: Sequence[tuple[int, int]]) -> Floats:
        """Make one dummy per cohort and period: (J, T, p)."""
        return stacked([self.at(cell) for cell in cells], self.event.shape)

    def dummies_of_events(self, events: Sequence[int], event: Codes) -> Floats:
        """Make one dummy per event time, (J, T, p), by ``event`` (J, T)."""
        return stacked([self.seen & (event == e) for e in events], self.event.shape)

    def mass(self, where: Mask) -> float:
        """Add up the weight of the observations that are marked, (J, T)."""
        here = where & self.moments.observed
        return float(here.sum(axis=1) @ self.moments.mass)

    def units(self, where: Mask) -> int:
        """Count the units with an observation that is marked, (J, T)."""
        here = (where & self.moments.observed).any(axis=1)
        return round(float(self.moments.n[here].sum()))


def timing(moments: Moments, periods: Periods, cohorts: tuple[Cohort, ...]) -> Timing:
    """Hold the groups against the periods."""
    size = (len(cohorts), len(periods))
    event, treated = np.zeros(size, dtype=np.intp), np.zeros(size, dtype=np.bool_)
    for k, cohort in enumerate(cohorts):
        if cohort.never:
            continue
        event[k] = [event_time(periods, cohort, t) for t in range(len(periods))]
        treated[k, cohort.start :] = True
    ever = np.array([not cohort.never for cohort in cohorts])
    return Timing(
        moments=moments,
        periods=periods,
        cohorts=cohorts,
        ever=ever[moments.cohort],
        event=event[moments.cohort],
        treated=treated[moments.cohort],
    )


def stacked(marks: Sequence[Mask], shape: tuple[int, ...]) -> Floats:
    """Put marks (J, T) side by side as 0/1 columns: (J, T, p)."""
    laid = np.zeros((*shape, len(marks)))
    for place, mark in enumerate(marks):
        laid[:, :, place] = mark
    return laid


def only(moments: Moments, groups: Mask) -> Moments:
    """Keep some groups; clusters that hold none of them leave too."""
    number = np.cumsum(groups) - 1
    entries, clusters = moments.entries, int(moments.n[groups].sum())
    labels = moments.cluster_labels
    if entries is not None:
        left = np.unique(entries.cluster[groups[entries.group]])
        labels = chosen_labels(labels, left)
        entries, clusters = _kept_entries(entries, groups, number)
    return attrs.evolve(
        moments,
        cohort=moments.cohort[groups],
        observed=moments.observed[groups],
        n=moments.n[groups],
        mass=moments.mass[groups],
        mass_squared=moments.mass_squared[groups],
        level=moments.level[groups],
        mean=moments.mean[groups],
        gram=None if moments.gram is None else moments.gram[groups],
        pull=moments.pull[groups],
        entries=entries,
        clusters=clusters,
        cluster_labels=labels,
    )


def _kept_entries(entries: Entries, groups: Mask, number: Codes) -> tuple[Entries, int]:
    kept = groups[entries.group]
    found, cluster = np.unique(entries.cluster[kept], return_inverse=True)
    own = {
        field.name: getattr(entries, field.name)[kept]
        for field in attrs.fields(type(entries))
    }
    own.update(cluster=cluster, group=number[own["group"]])
    return type(entries)(**own), len(found)


def periods_linked(seen: Mask) -> Codes:
    """Label the sets of periods that units link with each other: (T,); -1 if unseen.

    Differences between period effects are identified within a set alone.
    """
    label = np.where(seen.any(axis=0), np.arange(seen.shape[1]), -1)
    for pattern in np.unique(seen, axis=0):
        joined = np.unique(label[pattern])
        if len(joined) > 1:
            label[np.isin(label, joined)] = joined[0]
    return label
