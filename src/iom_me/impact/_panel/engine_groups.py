"""What an engine added up by group -> moments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from iom_me.errors import DataError
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._panel.moments import (
    MAX_GRAM,
    Entries,
    Moments,
    compact,
    finish,
)
from iom_me.impact._panel.reduce import Sums, summed

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.impact._panel.facts import Facts


def moments_of(
    facts: Facts,
    table: pd.DataFrame,
    seen: Mask,
    *,
    pairs: list[tuple[int, int]],
    within: bool,
) -> Moments:
    """Lay out the sums of units; ``table`` has a row per group (and cluster)."""
    periods = seen.shape[1]
    numbers = table.drop(columns="cluster", errors="ignore").astype(np.float64)
    cohort = facts.cohort_of(numbers["start"])
    kinds, group = np.unique(
        np.column_stack([cohort, ~seen]), axis=0, return_inverse=True
    )
    size, observed = len(kinds), kinds[:, 1:] == 0
    unit = facts.weight_unit

    def added(name: str, power: int) -> Floats:
        column = numbers[name if name == "rows" else f"{name}_sum"]
        return summed(group, column / unit**power, size)

    def laid(letter: str, power: int) -> Floats:
        columns = [added(f"{letter}{k}", power) for k in range(periods)]
        whole: Floats = np.stack(columns, axis=1) * observed
        return whole

    n, mass = added("rows", 0), added("weight", 1)
    clusters = int(n.sum())
    # The means of the periods, that were subtracted, come back as shift and own mean.
    level = np.broadcast_to(facts.shift, observed.shape)
    base = level.mean(axis=1)
    if within:
        base = (level * observed).sum(axis=1) / observed.sum(axis=1)
    entries = by_entry = cross = None
    if facts.has_clusters:
        entry, entries, clusters = entries_of(
            table["cluster"],
            group,
            n=numbers["rows"],
            mass=numbers["weight_sum"] / unit,
        )
        columns = [
            summed(entry, numbers[f"z{k}_sum"] / unit, len(entries.n))
            for k in range(periods)
        ]
        by_entry = np.stack(columns, axis=1) * observed[entries.group]
    else:
        _require_few(size, periods)
        products = {pair: added("p{}_{}".format(*pair), 2) for pair in pairs}
        cross = _cross_products(products, observed)
    weighted = facts.columns.weights is not None
    return finish(
        Sums(
            origin=float(base[0]),
            shift=(level - base[:, None]) * observed,
            own=added("owned", 1) + mass * base,
            total=laid("z", 1),
            pulled=laid("y", 2) if weighted else np.zeros_like(level),
            cross=cross,
            by_entry=by_entry,
        ),
        cohort=kinds[:, 0],
        observed=observed,
        n=n,
        mass=mass,
        mass_squared=added("heavy", 2),
        entries=entries,
        clusters=clusters,
        nested=facts.has_clusters,
        within=within,
        exponent=facts.exponent,
        weighted=weighted,
        weight_unit=unit,
    )


def _cross_products(products: dict[tuple[int, int], Floats], observed: Mask) -> Floats:
    """Lay out the products of pairs of periods: (J, T, T), 0 where one is missing."""
    size, periods = observed.shape
    cross = np.zeros((size, periods, periods))
    for (k, m), product in products.items():
        both = observed[:, k] & observed[:, m]
        cross[:, k, m] = cross[:, m, k] = product * both
    return cross


def entries_of(
    labels: pd.Series[Any], group: Codes, *, n: pd.Series[Any], mass: pd.Series[Any]
) -> tuple[Codes, Entries, int]:
    """Tell what clusters have of groups, without the sums yet; count the clusters."""
    import pandas as pd

    cluster, found = pd.factorize(labels)
    code, entry = compact(group.astype(np.intp) * len(found) + cluster)
    size = len(code)
    entries = Entries(
        cluster=code % len(found),
        group=code // len(found),
        n=summed(entry, n, size),
        mass=summed(entry, mass, size),
        sums=np.zeros((size, 0)),
    )
    return entry, entries, len(found)


def _require_few(groups: int, periods: int) -> None:
    if groups * periods * periods > MAX_GRAM:
        raise DataError(
            f"The units were observed in {groups:,} different combinations of "
            f"{periods} periods, too many to add up: leave out the units with gaps, or "
            "bring the table into memory first."
        )
