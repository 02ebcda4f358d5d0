"""One covariate of categories: all its levels from one count."""

from __future__ import annotations

import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact.matching._balance import curves
from iom_me.impact.matching._balance.facts import AtStage, Facts, Found
from iom_me.impact.matching._balance.pairing import Pairing
from iom_me.impact.matching._balance.stages import Stage, Stages

_NAN = float("nan")
_BOTH = 2
# A share of this size, or the lack of it, is rounding.
_ROUNDING = 1e-12


def found(
    name: str,
    codes: Codes,
    labels: tuple[str, ...],
    stages: Stages,
    pairing: Pairing,
) -> Found:
    """Compare a column of levels, (n,) codes from 0.

    Levels that nobody has are left out; of two levels the second says it all.
    """
    count = len(labels)
    shares = curves.shares(labels, codes, stages.both)
    cells = np.stack([_counts(codes, stage, count) for stage in stages.both])
    totals = np.bincount(codes, minlength=count)
    distances = pairing.of_levels(codes, count)
    there = np.flatnonzero(totals)
    shown = there[1:] if len(there) == _BOTH else there
    whole = _whole(codes, stages, count)
    return Found(
        facts=tuple(
            _facts(
                f"{name}[{labels[level]}]",
                name,
                stages,
                shares.shares[:, :, level],
                whole=float(whole[level]),
                pair_distance=float(distances[level]),
                cells=cells[:, :, level],
                is_constant=len(there) == 1,
            )
            for level in shown
        ),
        picture=shares,
    )


def _facts(
    name: str,
    part: str,
    stages: Stages,
    shares: Floats,
    *,
    whole: float,
    pair_distance: float,
    cells: Codes,
    is_constant: bool,
) -> Facts:
    at = tuple(
        _at_stage(stage, shares[place]) for place, stage in enumerate(stages.both)
    )
    spread = stages.chosen(at[0].variances)
    stepped_in = spread == 0 and whole > 0
    return Facts(
        name=name,
        part=part,
        stages=at,
        spread=float(np.sqrt(whole if stepped_in else spread)),
        is_constant=is_constant,
        stepped_in=stepped_in,
        pair_distance=pair_distance,
        cells=cells,
    )


def _at_stage(stage: Stage, shares: Floats) -> AtStage:
    means = shares.copy()
    means[means < _ROUNDING] = 0.0
    means[means > 1 - _ROUNDING] = 1.0
    variances = means * (1 - means)
    left = 1 - stage.concentration
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.where(left > 0, variances * stage.concentration / left, _NAN)
    difference = float(means[1] - means[0])
    return AtStage(
        means=means,
        difference=difference,
        variances=variances,
        errors=errors,
        variance_ratio=_NAN,
        ecdf_mean=abs(difference),
        ecdf_max=abs(difference),
    )


def _whole(codes: Codes, stages: Stages, count: int) -> Floats:
    """Average the variances within the groups by the size of the groups: (levels,)."""
    everybody = stages.everybody
    found = np.zeros(count)
    for arm in (~stages.treated, stages.treated):
        size = everybody[arm].sum()
        share = np.bincount(codes[arm], everybody[arm], count) / size
        share[share > 1 - _ROUNDING] = 1.0
        found += size * share * (1 - share)
    return found


def _counts(codes: Codes, stage: Stage, count: int) -> Codes:
    """Count who has each level: (2, levels)."""
    return np.stack([np.bincount(codes[arm], minlength=count) for arm in stage.used])


def counts(has: Mask, stages: Stages) -> Codes:
    """Count who has something, of those used: (stages, 2)."""
    return np.array(
        [[np.count_nonzero(has & arm) for arm in stage.used] for stage in stages.both]
    )
