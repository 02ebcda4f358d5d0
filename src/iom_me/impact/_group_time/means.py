"""Group-time effects from moments: differences of differences of means."""

from __future__ import annotations

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
    found, sizes, thin = [], [], []
    for cell in cells:
        sides = _sides(moments, cell, paired=paired)
        if all((arm & there).any() for arm in sides.arms for there in sides.there):
            found.append(cell)
            sizes.append(int(moments.n[sides.used].sum()))
        else:
            thin.append(cell)
    return Counted(
        cells=tuple(found), n=np.array(sizes, dtype=np.intp), thin=tuple(thin)
    )


@attrs.frozen(kw_only=True, eq=False)
class Sides:
    """Which groups (J,) a cell compares.

    Attributes
    ----------
    arms : the treated, and those they are compared with
    there : who counts in the period, and who in the base
    """

    arms: tuple[Mask, Mask]
    there: tuple[Mask, Mask]

    @property
    def used(self) -> Mask:
        """The groups that a cell rests on."""
        treated, controls = self.arms
        after, before = self.there
        used: Mask = (treated | controls) & (after | before)
        return used


def _sides(moments: Moments, cell: Cell, *, paired: bool) -> Sides:
    compared = np.zeros(int(moments.cohort.max()) + 1, dtype=bool)
    compared[[k for k in cell.controls if k < len(compared)]] = True
    after = moments.observed[:, cell.period]
    before = moments.observed[:, cell.base]
    return Sides(
        arms=(moments.cohort == cell.cohort, compared[moments.cohort]),
        there=(after & before, after & before) if paired else (after, before),
    )


def used_in_pairs(moments: Moments, cell: Cell) -> Mask:
    """Say which groups (J,) were observed in both periods of a cell."""
    return _sides(moments, cell, paired=True).used


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
    size = len(counted.cells)
    loads = np.zeros((size, *moments.mean.shape))
    offsets = np.zeros((size, len(moments.mean)))
    for place, cell in enumerate(counted.cells):
        sides = _sides(moments, cell, paired=paired)
        for sign, members in zip((1.0, -1.0), sides.arms, strict=True):
            for way, period, there in zip(
                (sign, -sign), (cell.period, cell.base), sides.there, strict=True
            ):
                chosen = members & there
                mass = moments.mass[chosen]
                mean = moments.mean[chosen, period]
                loads[place, chosen, period] += way / mass.sum()
                pooled = mass @ mean / mass.sum()
                offsets[place, chosen] += way * (mean - pooled) / mass.sum()
    return Estimated(
        cells=counted.cells,
        n=counted.n,
        family=saturated.of_moments(
            moments,
            Loads(loads=loads, offsets=offsets),
            estimates=np.einsum("pjt,j,jt->p", loads, moments.mass, moments.mean),
            shares=_shares(moments, cohorts),
        ),
        thin=counted.thin,
    )


def _shares(moments: Moments, cohorts: int) -> Floats:
    """Say what a unit of each group adds to the share of each cohort: (J, K)."""
    added = np.zeros((len(moments.cohort), cohorts))
    added[np.arange(len(moments.cohort)), moments.cohort] = 1 / moments.mass.sum()
    return added
