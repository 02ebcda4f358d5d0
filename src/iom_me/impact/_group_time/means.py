"""Group-time effects from moments: differences of differences of means."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._linear import saturated
from iom_me.impact._linear.influence import Loads
from iom_me.impact._linear.saturated import Saturated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.impact._group_time.cells import Cell
    from iom_me.impact._panel.moments import Moments


# Of treated and comparison, in the period and in the base.
_SIGN = np.array([[1.0, -1.0], [-1.0, 1.0]])[..., None]


@attrs.frozen(kw_only=True, eq=False)
class Estimated:
    """The cells that could be estimated, and their family.

    Attributes
    ----------
    cells : the cells that are estimates, in order; no references
    n : (p,) units (rows) that each rests on
    family : their estimates and joint uncertainty
    thin : cells that had to be left out because nobody was observed in both periods
    refused : cells that had to be left out for their covariates
    reason : why, of the first of these
    trimmed : untreated units (rows) that got no weight in some cell, for their score
    """

    cells: tuple[Cell, ...]
    n: Codes
    family: Saturated
    thin: tuple[Cell, ...] = ()
    refused: tuple[Cell, ...] = ()
    reason: str = ""
    trimmed: int = 0


@attrs.frozen(kw_only=True, eq=False)
class Counted:
    """Which cells have somebody on both sides, and how many.

    Attributes
    ----------
    cells : the cells that have
    n : units (rows) of each
    thin : the others
    """

    cells: tuple[Cell, ...]
    n: Codes
    thin: tuple[Cell, ...]


def count(moments: Moments, cells: Sequence[Cell], *, paired: bool) -> Counted:
    """Count the units that each cell compares."""
    sides = _sides(moments, cells, paired=paired)
    whole = np.logical_and.reduce(sides.chosen.any(axis=3), axis=(0, 1))
    return Counted(
        cells=tuple(itertools.compress(cells, whole)),
        n=(sides.used[whole] @ moments.n).astype(np.intp),
        thin=tuple(itertools.compress(cells, ~whole)),
    )


@attrs.frozen(kw_only=True, eq=False)
class Sides:
    """Which of the J groups each of p cells compares.

    Attributes
    ----------
    chosen : (2, 2, p, J) the treated and their comparison; in the period and the base
    """

    chosen: Mask

    @property
    def used(self) -> Mask:
        """The groups that a cell rests on: (p, J)."""
        return np.asarray(self.chosen.any(axis=(0, 1)))


def _sides(moments: Moments, cells: Sequence[Cell], *, paired: bool) -> Sides:
    # Comparison cohorts may have been left out, with everybody in them.
    last = max((k for cell in cells for k in cell.controls), default=0)
    cohorts = max(int(moments.cohort.max()), last) + 1
    arms = np.zeros((2, len(cells), cohorts), dtype=np.bool_)
    for place, cell in enumerate(cells):
        arms[0, place, cell.cohort] = True
        arms[1, place, list(cell.controls)] = True
    there = moments.observed.T[_periods(cells)]
    if paired:
        there = np.broadcast_to(there.all(axis=0), there.shape)
    return Sides(chosen=arms[:, None, :, moments.cohort] & there)


def _periods(cells: Sequence[Cell]) -> Codes:
    """Return the period, then the base, of each cell: (2, p)."""
    found = [(cell.period, cell.base) for cell in cells]
    return np.array(found, dtype=np.intp).reshape(-1, 2).T


def used_in_pairs(moments: Moments, cells: Sequence[Cell]) -> Mask:
    """Say which groups (J,) were observed in both periods of some cell."""
    return np.asarray(_sides(moments, cells, paired=True).used.any(axis=0))


def estimate(
    moments: Moments, cells: Sequence[Cell], *, cohorts: int, paired: bool
) -> Estimated:
    """Compare means.

    Parameters
    ----------
    moments : of the panel, or of cross-sections
    cells : the comparisons
    cohorts : how many cohorts there are
    paired : compare only units that were observed in both periods; otherwise whoever
        was observed in each (cross-sections, and unbalanced panels taken as such)
    """
    counted = count(moments, cells, paired=paired)
    read = _loads(moments, counted.cells, paired=paired)
    return Estimated(
        cells=counted.cells,
        n=counted.n,
        family=saturated.of_moments(
            moments,
            read,
            estimates=np.einsum("pjt,j,jt->p", read.loads, moments.mass, moments.mean),
            shares=_shares(moments, cohorts),
        ),
        thin=counted.thin,
    )


def _loads(moments: Moments, cells: Sequence[Cell], *, paired: bool) -> Loads:
    """Say how cells read the groups: differences of differences of means."""
    chosen = _sides(moments, cells, paired=paired).chosen
    mass = chosen @ moments.mass
    periods = _periods(cells)
    mean = moments.mean.T[periods]
    pooled = np.einsum("awpj,j,wpj->awp", chosen, moments.mass, mean) / mass
    each = chosen * (_SIGN / mass)[..., None]
    loads = np.zeros((len(cells), *moments.mean.shape))
    place = np.arange(len(cells))
    for period, by in zip(periods, each.sum(axis=0), strict=True):
        loads[place, :, period] += by
    offsets = (each * (mean - pooled[..., None])).sum(axis=(0, 1))
    return Loads(loads=loads, offsets=offsets)


def _shares(moments: Moments, cohorts: int) -> Floats:
    """Say what a unit of each group adds to the share of each cohort: (J, K)."""
    added = np.zeros((len(moments.cohort), cohorts))
    added[np.arange(len(moments.cohort)), moments.cohort] = 1 / moments.mass.sum()
    return added
