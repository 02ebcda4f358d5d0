"""The effects of imputation: which can be imputed, and how each reads the groups."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from iom_me.impact._columns import Floats, Mask
from iom_me.impact._linear import regression
from iom_me.impact._linear.imputed import Imputed, Untreated, untreated_effects
from iom_me.impact._linear.regression import Regression
from iom_me.impact._linear.timing import Timing, periods_linked


@attrs.frozen(kw_only=True, eq=False)
class Stages:
    """Both steps of imputation.

    Attributes
    ----------
    timing : of the groups that are used; each has an untreated period
    cells : the treated (cohort, period) that can be imputed, in order
    left_out : those that cannot
    untreated : unit and period effects
    model : least squares with a dummy for each of the cells
    """

    timing: Timing
    cells: tuple[tuple[int, int], ...]
    left_out: tuple[tuple[int, int], ...]
    untreated: Untreated
    model: Regression

    @property
    def marks(self) -> list[Mask]:
        """Where each cell is: p times (J, T)."""
        return [self.timing.at(cell) for cell in self.cells]


def stages(timing: Timing) -> Stages:
    """Fit the untreated observations; find out which treated ones they reach."""
    moments = timing.moments
    untreated = moments.observed & ~timing.treated
    linked = periods_linked(untreated)
    home = linked[np.argmax(untreated, axis=1)]
    reached = linked[None, :] == home[:, None]
    cells: list[tuple[int, int]] = []
    left_out: list[tuple[int, int]] = []
    for cell in timing.cells(timing.treated):
        whole = reached[timing.at(cell)].all()
        (cells if whole else left_out).append(cell)
    hidden = np.zeros(moments.observed.shape, dtype=np.bool_)
    for cell in left_out:
        hidden |= timing.at(cell)
    used = attrs.evolve(moments, observed=moments.observed & ~hidden)
    kept = attrs.evolve(timing, moments=used)
    return Stages(
        timing=kept,
        cells=tuple(cells),
        left_out=tuple(left_out),
        untreated=untreated_effects(used, timing.treated),
        model=regression.fit(used, kept.dummies_of_cells(cells), reported=len(cells)),
    )


def of_cells(found: Stages) -> Imputed:
    """Estimate the mean effect in each cell (Borusyak, Jaravel and Spiess)."""
    loads, estimates = _read(found, found.marks)
    residual = found.untreated.gaps
    for mark, estimate in zip(found.marks, estimates, strict=True):
        residual = residual - mark * estimate
    return Imputed(
        estimates=estimates,
        loads=loads,
        model=found.model,
        residual=residual,
        model_residual=found.model.residual,
    )


def of_second_stage(found: Stages, parts: Sequence[Mask]) -> Imputed:
    """Regress what imputation leaves on disjoint parts of the observations (Gardner).

    Each coefficient is the mean over its part (J, T); parts may lie before the start.
    """
    moments = found.timing.moments
    loads, estimates = _read(found, parts)
    residual, extra = found.untreated.gaps, np.zeros((len(parts), len(moments.n)))
    for place, (part, estimate) in enumerate(zip(parts, estimates, strict=True)):
        after = part & found.timing.treated
        residual = residual - after * estimate
        before = (part & ~found.timing.treated).sum(axis=1)
        extra[place] = -before * estimate / found.timing.mass(part)
    return Imputed(
        estimates=estimates,
        loads=loads,
        model=found.model,
        residual=residual,
        model_residual=residual,
        extra=extra,
    )


def _read(found: Stages, parts: Sequence[Mask]) -> tuple[Floats, Floats]:
    """Average over each part: loads (p, J, T) and estimates (p,)."""
    moments = found.timing.moments
    counted = np.array(
        [(part & moments.observed) / found.timing.mass(part) for part in parts]
    ).reshape(len(parts), *moments.mean.shape)
    loads = found.untreated.loads(counted)
    return loads, np.einsum("pjt,j,jt->p", loads, moments.mass, moments.mean)


def leads(found: Stages, events: Sequence[int]) -> Regression:
    """Regress untreated observations on leads; earlier ones are the reference."""
    timing = found.timing
    before = timing.moments.observed & ~timing.treated
    moments = attrs.evolve(timing.moments, observed=before)
    here = attrs.evolve(timing, moments=moments)
    dummies = here.dummies_of_events(events, timing.event)
    return regression.fit(moments, dummies, reported=len(events))
