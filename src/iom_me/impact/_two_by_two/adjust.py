"""Effects adjusted as Sant'Anna and Zhao do, with errors by cluster and arm."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from iom_me.errors import EstimationError, ModelError, suggest
from iom_me.impact import _sant_anna_zhao
from iom_me.impact._columns import Codes, Floats, Labels
from iom_me.impact._least_squares.inference import Inference
from iom_me.impact._sant_anna_zhao import Method
from iom_me.impact._two_by_two import units as _units
from iom_me.impact._two_by_two.design import EFFECT
from iom_me.impact._two_by_two.door import Sample
from iom_me.impact._two_by_two.fit import Fit
from iom_me.impact._two_by_two.moments import CELLS, Moments

# Cells from here on are those of the treated.
_TREATED = 2


class _Influence(NamedTuple):
    """How each row (or unit) moves the effect.

    Attributes
    ----------
    values : (n,) parts of the estimate, which add up to 0
    arm, cluster : (n,) codes
    weight : (n,)
    """

    values: Floats
    arm: Codes
    cluster: Codes
    weight: Floats


def choose(vcov: str | None, *, clustered: bool) -> str:
    """Return the kind of standard error, or say why it cannot be had."""
    known = ("CR2", "CR1", "CR0") if clustered else ("HC2", "HC0")
    if vcov is None:
        return known[0]
    if vcov not in known:
        raise ModelError(
            f"vcov={vcov!r} is not offered with adjust= and "
            f"{'clusters' if clustered else 'no clusters'}. "
            f"{suggest(str(vcov), known)}"
        )
    return vcov


def fit(
    sample: Sample, moments: Moments, *, method: Method, improved: bool, vcov: str
) -> tuple[Fit, int]:
    """Estimate the effect; return also how many rows (or units) were trimmed."""
    outcome = moments.scale.apply(sample.outcome)
    try:
        if sample.units is None:
            found, parts = _rows(sample, outcome, method=method, improved=improved)
        else:
            found, parts = _panel(
                sample, sample.units, outcome, method=method, improved=improved
            )
    except EstimationError as error:
        raise EstimationError(str(error).replace("method=", "adjust=")) from error
    std_error, df = _std_error(parts, vcov)
    return Fit(
        terms=(EFFECT,),
        estimates=found.estimates,
        inference=Inference(std_errors=np.array([std_error]), df=np.array([df])),
        norms=np.ones(1),
        exponents=np.zeros(1, dtype=np.intp),
        residual_sd=np.nan,
        r_squared=np.nan,
    ), found.trimmed


def _rows(
    sample: Sample, outcome: Floats, *, method: Method, improved: bool
) -> tuple[_sant_anna_zhao.Adjusted, _Influence]:
    n = sample.n
    found = _sant_anna_zhao.rows(
        outcome,
        sample.cell >= _TREATED,
        sample.cell % 2 == 1,
        _columns(sample),
        weights=sample.weights,
        method=method,
        improved=improved,
        names=tuple(sample.regressors),
    )
    clusters = sample.clusters
    return found, _Influence(
        values=found.influence[:, 0] / n,
        arm=sample.cell.astype(np.intp),
        cluster=np.arange(n) if clusters is None else clusters.renumbered(),
        weight=np.ones(n) if sample.weights is None else sample.weights,
    )


def _panel(
    sample: Sample, units: Labels, outcome: Floats, *, method: Method, improved: bool
) -> tuple[_sant_anna_zhao.Adjusted, _Influence]:
    """Covariates, weights and clusters are those at baseline."""
    rows = _units.pairs(units, sample.cell)
    before, n = rows.before, len(rows.before)
    weights = None if sample.weights is None else sample.weights[before]
    found = _sant_anna_zhao.panel(
        (outcome[rows.after] - outcome[before])[:, None],
        sample.cell[before] >= _TREATED,
        _columns(sample)[before],
        weights=weights,
        method=method,
        improved=improved,
        names=tuple(sample.regressors),
    )
    return found, _Influence(
        values=found.influence[:, 0] / n,
        arm=(sample.cell[before] >= _TREATED).astype(np.intp),
        cluster=(sample.clusters or units).renumbered()[before],
        weight=np.ones(n) if weights is None else weights,
    )


def _columns(sample: Sample) -> Floats:
    columns: Floats = np.column_stack(list(sample.regressors.values()))
    return columns


def _std_error(parts: _Influence, vcov: str) -> tuple[float, float]:
    """Add up by cluster; CR2 undoes the share that a cluster has in its arm."""
    arms, groups = int(parts.arm.max()) + 1, int(parts.cluster.max()) + 1
    key = parts.cluster * arms + parts.arm
    sums, weight = (
        np.bincount(key, values, arms * groups).reshape(groups, arms)
        for values in (parts.values, parts.weight)
    )
    rows = np.bincount(key, minlength=arms * groups).reshape(groups, arms)
    if vcov not in ("CR2", "HC2"):
        factor = groups / (groups - 1) if vcov == "CR1" else 1.0
        return float(np.sqrt(factor * (sums.sum(axis=1) ** 2).sum())), groups - 1.0
    sums = sums / np.sqrt(1 - weight / weight.sum(axis=0))
    total = float((sums.sum(axis=1) ** 2).sum())
    return float(np.sqrt(total)), _welch(sums, rows, groups)


def _welch(sums: Floats, rows: Codes, groups: int) -> float:
    """Match degrees of freedom to the groups that are compared, as Welch does.

    Rows on their own are compared cell by cell, clusters side by side; clusters with
    both sides are not independent parts of each, so there are never more than G - 1.
    """
    alone = rows.sum() == groups
    if not alone and sums.shape[1] == CELLS:
        sums = sums.reshape(-1, 2, 2).sum(axis=2)
        rows = rows.reshape(-1, 2, 2).sum(axis=2)
    variance = (sums**2).sum(axis=0)
    left = np.count_nonzero(rows, axis=0) - 1
    of_square = float((variance**2 / left).sum())
    found = float(variance.sum() ** 2 / of_square) if of_square > 0 else np.inf
    return min(found, groups - 1.0)
