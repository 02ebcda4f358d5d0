"""What makes weights doubtful, in words."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from iom_me.errors import DataWarning, EstimationWarning

if TYPE_CHECKING:
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching._weighting.reached import Furthest
    from iom_me.impact.matching.comparison_group import ArmCount
    from iom_me.impact.matching.weight_results import WeightResult

_THIN = 0.1
_HEAVY = 0.05
_UNLIKE = 0.1


def notes(
    counts: tuple[ArmCount, ArmCount],
    shares: tuple[float, float],
    after: Furthest,
    sample: Sample,
) -> Iterator[str]:
    """Say what the reader of weights should know."""
    lost = sample.rows - len(sample)
    if lost:
        yield (
            f"{lost:,} of {sample.rows:,} rows were left out, as a value is missing in "
            f"{', '.join(map(repr, sample.gaps))}."
        )
    for arm, share in zip(counts, shares, strict=True):
        if arm.dropped:
            yield (
                f"{arm.dropped:,} of {arm.rows:,} {arm.name} rows got no weight: "
                "nobody like them is among those the effect is about."
            )
        if arm.effective < _THIN * arm.rows:
            yield (
                f"The {arm.rows:,} {arm.name} rows are worth {arm.effective:,.1f} "
                "equally weighted ones: few are like those the effect is about."
            )
        if share > max(_HEAVY, 2 / arm.used):
            yield (
                f"One row has {100 * share:.1f} % of the weight of the {arm.name}: the "
                "effect depends on it. Consider truncate=, or method='overlap'."
            )
    if after.size > _UNLIKE:
        yield (
            f"After weighting the groups still differ by {after.size:.2f} standard "
            f"deviations in {after.name!r}. Add terms to covariates=, or choose "
            "method='entropy'."
        )


def announced(result: WeightResult) -> WeightResult:
    """Warn of all that stands in the result; the first is of rows left out, if any."""
    for place, message in enumerate(result.warnings):
        left_out = result.n_dropped and place == 0
        kind = DataWarning if left_out else EstimationWarning
        warnings.warn(message, kind, stacklevel=3)
    return result
