"""What every result about a panel says of its data, and what to be careful about."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

import iom_me
from iom_me.errors import ModelError
from iom_me.impact._pictures import cohort_paths
from iom_me.impact.panel_results import CohortSize, PanelDesign
from iom_me.impact.results import Clusters

if TYPE_CHECKING:
    from iom_me.impact._panel.moments import Moments
    from iom_me.impact._panel.reading import Reading

_FEW_CLUSTERS = 10
_FEW_DF = 5
_SHOWN = 5


def facts(
    reading: Reading,
    *,
    estimator: str,
    method: str,
    control: str,
    notes: Sequence[str] = (),
    warnings: Sequence[str] = (),
    rows_dropped: int | None = None,
) -> dict[str, Any]:
    """Fill the fields that all results about panels share."""
    columns = reading.columns
    return {
        "estimator": estimator,
        "method": method,
        "outcome": columns.outcome,
        "unit": columns.unit,
        "time": columns.time,
        "treatment": columns.treated_from,
        "cluster": columns.cluster,
        "weights": columns.weights,
        "covariates": columns.covariates,
        "design": design(reading, rows_dropped=rows_dropped),
        "control": control,
        "notes": (*reading.notes, *notes),
        "warnings": tuple(warnings),
        "version": iom_me.__version__,
        "paths": cohort_paths.paths(reading.moments, reading.cohorts),
    }


def design(reading: Reading, *, rows_dropped: int | None = None) -> PanelDesign:
    """Describe the data that were used; cohorts that were left out are not in it."""
    moments = reading.moments
    units = units_of(moments, len(reading.cohorts))
    clusters = clusters_of(moments, len(reading.cohorts))
    panel = reading.columns.unit is not None
    return PanelDesign(
        periods=reading.periods.labels,
        cohorts=tuple(
            CohortSize(label=cohort.label, units=int(count), clusters=int(groups))
            for cohort, count, groups in zip(
                reading.cohorts, units, clusters, strict=True
            )
            if count
        ),
        units=int(units.sum()),
        rows=moments.rows,
        rows_dropped=reading.rows - moments.rows
        if rows_dropped is None
        else rows_dropped,
        balanced=panel and bool(moments.observed.all()),
        panel=panel,
        clusters=sides(reading),
    )


def units_of(moments: Moments, cohorts: int) -> Any:
    """Count the units (rows of cross-sections) of each cohort."""
    return np.bincount(moments.cohort, moments.n, cohorts)


def clusters_of(moments: Moments, cohorts: int) -> Any:
    """Count the clusters that hold units of each cohort."""
    entries = moments.entries
    if entries is None or not moments.nested:
        return units_of(moments, cohorts)
    pairs = np.unique(entries.cluster * cohorts + moments.cohort[entries.group])
    return np.bincount(pairs % cohorts, minlength=cohorts)


def sides(reading: Reading) -> Clusters:
    """Count the clusters with treated units, and those with never treated units."""
    moments, entries = reading.moments, reading.moments.entries
    never = np.array([cohort.never for cohort in reading.cohorts])
    if entries is None or not moments.nested:
        units = units_of(moments, len(never))
        return Clusters(
            total=moments.clusters,
            treated=int(units[~never].sum()),
            untreated=int(units[never].sum()),
        )
    untreated = never[moments.cohort[entries.group]]
    return Clusters(
        total=moments.clusters,
        treated=len(np.unique(entries.cluster[~untreated])),
        untreated=len(np.unique(entries.cluster[untreated])),
    )


def cautions(design: PanelDesign, df: float, vcov: str) -> Iterator[str]:
    """Warn of what makes this kind of standard error less than it seems.

    ``df`` are the degrees of freedom of the one effect that sums up the result.
    """
    alone = list(single(design, vcov))
    yield from alone
    sides = {design.clusters.treated, design.clusters.untreated}
    if not alone or 1 not in sides:  # otherwise it has just been said, and worse
        yield from few(design.clusters, df, vcov)


def single(design: PanelDesign, vcov: str) -> Iterator[str]:
    """Warn of cohorts that are one cluster alone."""
    alone = [cohort for cohort in design.cohorts if cohort.clusters == 1]
    if not alone:
        return
    kind = "unit" if design.clusters.total == design.units else "cluster"
    names = [_name(cohort) for cohort in alone[:_SHOWN]]
    more = f" and {len(alone) - _SHOWN} more" if len(alone) > _SHOWN else ""
    yield (
        f"Cohorts of a single {kind}: {', '.join(names)}{more}. Nothing shows how such "
        f"{kind}s differ from one another, {_without_spread(vcov)} "
        "randomization_inference needs no standard error."
    )


def _name(cohort: CohortSize) -> str:
    return "never treated" if cohort.label is None else str(cohort.label)


def _without_spread(vcov: str) -> str:
    if vcov in ("CR2", "CR3"):
        return "so effects that rest on it have no standard error."
    return f"and {vcov} takes that part of the variance for zero: do not trust it."


def few(clusters: Clusters, df: float, vcov: str) -> Iterator[str]:
    """Warn of few clusters, or of few degrees of freedom."""
    least = min(clusters.treated, clusters.untreated or clusters.treated)
    if least < _FEW_CLUSTERS:
        yield (
            f"There are {clusters.treated} treated and {clusters.untreated} untreated "
            f"clusters, fewer than {_FEW_CLUSTERS} on a side: "
            + _what_it_means(df, vcov)
        )
    elif df < _FEW_DF:
        yield (
            f"The inference rests on {df:.1f} degrees of freedom: few clusters carry "
            "most of the variance."
        )


def _what_it_means(df: float, vcov: str) -> str:
    if vcov in ("CR0", "CR1", "CR1S"):
        return f"{vcov} makes the interval too narrow, choose 'CR2'."
    rests = "there is no standard error"
    if not math.isnan(df):
        rests = f"the inference rests on {df:.1f} degrees of freedom"
    return f"{rests}. Hold it against wild_bootstrap or randomization_inference."


def fraction(level: object) -> float:
    """Check the coverage of intervals."""
    if is_real(level) and 0 < level < 1:
        return float(level)
    raise ModelError(
        f"level={level!r} is not between 0 and 1: for a 95 % interval write 0.95."
    )


def seeded(seed: object) -> int:
    """Check the seed of the draws behind a band."""
    if is_whole(seed) and seed >= 0:
        return int(seed)
    raise ModelError(f"seed={seed!r} is no seed: write a whole number from 0.")


def is_real(value: object) -> TypeGuard[float]:
    """Tell whether a value is a number; True and False are none."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def is_whole(value: object) -> TypeGuard[int]:
    """Tell whether a value is a whole number; True and False are none."""
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)
