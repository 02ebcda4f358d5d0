"""One covariate of numbers: moments, and distributions from one sort."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact import _scale
from iom_me.impact._columns import Codes, Floats
from iom_me.impact._scale import Scaled
from iom_me.impact.matching._balance import curves, levels
from iom_me.impact.matching._balance.curves import Ordered
from iom_me.impact.matching._balance.facts import AtStage, Facts, Found
from iom_me.impact.matching._balance.pairing import Pairing
from iom_me.impact.matching._balance.stages import Stage, Stages

_NAN = float("nan")
_YES_AND_NO = 2
# Above it, too few digits are left of a variance from a sum of squares.
_CANCELLED = 1e3


def found(name: str, raw: Floats, stages: Stages, pairing: Pairing) -> Found:
    """Compare a column of numbers, (n,); 0 and 1 alone mean no and yes."""
    if ((raw == 0) | (raw == 1)).all():
        return _of_flags(name, raw, stages, pairing)
    column = _scale.scaled(raw)
    ordered = curves.ordered(raw, column)
    places = curves.places(ordered)
    squares = column.values**2
    signed = np.take(stages.signed, ordered.order, axis=0).T
    below = [curves.below(one, ordered) for one in signed]
    at = tuple(
        _at_stage(column, squares, stage, shares)
        for stage, shares in zip(stages.both, below, strict=True)
    )
    kept = np.stack([places.taken(shares) for shares in below])
    spread, stepped_in = _spread(column, stages, at[0])
    facts = Facts(
        name=name,
        part=name,
        stages=at,
        spread=spread,
        is_constant=column.is_constant,
        stepped_in=stepped_in,
        pair_distance=pairing.of_numbers(column.values, ordered.order),
        cells=_cells(raw, ordered, stages),
    )
    picture = curves.curve(places, kept, column, stages.both)
    return Found(facts=(facts,), picture=picture)


def _of_flags(name: str, raw: Floats, stages: Stages, pairing: Pairing) -> Found:
    made = levels.found(name, raw.astype(np.intp), ("0", "1"), stages, pairing)
    return attrs.evolve(made, facts=(attrs.evolve(made.facts[-1], name=name),))


def _at_stage(column: Scaled, squares: Floats, stage: Stage, below: Floats) -> AtStage:
    means = stage.shares @ column.values
    variances = _variances(column, squares, stage, means)
    distance = np.abs(below[1] - below[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = float(np.divide(variances[1], variances[0]))
    return AtStage(
        means=column.level(means),
        difference=float(means[1] - means[0]),
        variances=variances,
        errors=variances * stage.concentration,
        variance_ratio=ratio,
        ecdf_mean=float(distance.mean()),
        ecdf_max=float(distance.max()),
    )


def _variances(column: Scaled, squares: Floats, stage: Stage, means: Floats) -> Floats:
    """Variances in the form for weights of importance: n - 1 if they are alike."""
    moments = stage.shares @ squares
    found = moments - means**2
    for arm in np.flatnonzero(moments > _CANCELLED * found):
        found[arm] = stage.shares[arm] @ (column.values - means[arm]) ** 2
    left = 1 - stage.concentration
    found[found <= column.noise**2] = 0.0
    found /= np.where(left > 0, left, _NAN)
    return found


def _spread(column: Scaled, stages: Stages, before: AtStage) -> tuple[float, bool]:
    """Find the standard deviation to divide by, and whether it is that of all rows."""
    variance = stages.chosen(before.variances)
    if variance > 0 or column.is_constant:
        return float(np.sqrt(variance)), False
    means = stages.before.shares @ column.values
    centred = column.values - means[stages.treated.astype(np.intp)]
    whole = stages.everybody
    pooled = float(whole @ centred**2)
    if pooled <= column.noise**2:
        return 0.0, False
    return float(np.sqrt(pooled / (1 - whole @ whole))), True


def _cells(raw: Floats, ordered: Ordered, stages: Stages) -> Codes | None:
    """Count who has the larger value if there are but two, as they name people."""
    if len(ordered.distinct) != _YES_AND_NO:
        return None
    return levels.counts(raw == raw[ordered.order[-1]], stages)
