"""Panels to read, and moments to compare."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd

from iom_me.impact._panel import facts, reading
from iom_me.impact._panel.door import PanelColumns
from iom_me.impact._panel.moments import Moments
from iom_me.impact._panel.reading import Reading

STARTS = (2012.0, 2013.0, 2014.0, 2030.0, np.inf, np.nan)


def panel(
    seed: int, *, units: int = 60, periods: int = 5, gaps: bool = False
) -> pd.DataFrame:
    """Draw a staggered panel: clusters of units, clusters across cohorts, weights."""
    rng = np.random.default_rng(seed)
    ids = rng.permutation(10 * units)[:units]
    frame = pd.DataFrame(
        {
            "unit": np.repeat(ids, periods),
            "time": np.tile(np.arange(2010, 2010 + periods), units),
            "first": np.repeat(rng.choice(STARTS, units), periods),
            "village": np.repeat(np.arange(units) // 6, periods),
            "mixed": np.repeat(rng.integers(0, 7, units), periods),
            "weight": np.repeat(rng.uniform(0.5, 3, units), periods),
            "outcome": rng.normal(5, 1, units * periods),
        }
    )
    if gaps:
        frame = frame[rng.uniform(size=len(frame)) < 0.8].reset_index(drop=True)
        frame.loc[[7, 30, 33], "outcome"] = np.nan
        frame.loc[frame["unit"].isin(ids[[3, 17]]), "outcome"] = np.nan
    return frame


def columns(**changes: Any) -> PanelColumns:
    """Name the columns."""
    parts = {
        "outcome": "outcome",
        "unit": "unit",
        "time": "time",
        "treated_from": "first",
    }
    return PanelColumns(**(parts | changes))


def read(frame: Any, *, within: bool = True, **changes: Any) -> Reading:
    """Read a table in memory."""
    return reading.in_memory(frame, columns(**changes), within=within)


def read_in_engine(table: Any, *, within: bool = True, **changes: Any) -> Reading:
    """Read a table where it is, however small."""
    from iom_me import _frames

    names = columns(**changes)
    wanted = [name for name, _ in names.parts()]
    chosen = _frames.chosen(_frames.wrapped(table), wanted)
    return reading.in_engine(facts.of_table(chosen, names), within=within)


def assert_same(found: Moments, expected: Moments, *, rtol: float = 1e-10) -> None:
    """Compare all that estimates depend on; clusters may have other numbers."""
    for field in attrs.fields(Moments):
        one, other = (getattr(moments, field.name) for moments in (found, expected))
        if field.name in ("entries", "origin", "cluster_labels") or (
            one is None and other is None
        ):
            continue
        if field.name == "mean":
            one, other = (m.mean + m.origin * m.observed for m in (found, expected))
        size = np.abs(np.asarray(other, dtype=float)).max(initial=0.0)
        np.testing.assert_allclose(
            np.asarray(one, dtype=float),
            np.asarray(other, dtype=float),
            rtol=rtol,
            atol=rtol * size,
            err_msg=field.name,
        )
    assert (found.entries is None) == (expected.entries is None)
    if found.entries is not None:
        size = np.abs(by_cluster(expected)).max()
        np.testing.assert_allclose(
            by_cluster(found), by_cluster(expected), rtol=0, atol=rtol * size
        )


def by_cluster(moments: Moments) -> Any:
    """Lay out the entries, clusters in an order that does not rest on their numbers."""
    own = moments.entries
    assert own is not None
    laid = np.zeros((moments.clusters, len(moments.n), own.sums.shape[1] + 2))
    laid[own.cluster, own.group] = np.column_stack([own.n, own.mass, own.sums])
    flat = laid.reshape(moments.clusters, -1)
    return flat[np.lexsort(flat.round(9).T)]
