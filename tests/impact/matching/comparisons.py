"""A comparison with weights, sets and pairs that a test gives by hand."""

from typing import Any

import attrs
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from iom_me.impact._columns import MISSING
from iom_me.impact.matching._problem import gathered
from iom_me.impact.matching.comparison_group import (
    ArmCount,
    ComparisonGroup,
    Kept,
    counted,
)


@attrs.frozen(kw_only=True, eq=False)
class Given(ComparisonGroup):
    treatment: str
    covariates: tuple[Any, ...]
    estimand: str
    counts: tuple[ArmCount, ArmCount]
    _kept: Kept
    warnings: tuple[str, ...] = ()
    sampling: str | None = None
    missing: Any = "raise"
    fingerprint: Any = attrs.field(factory=dict)

    @property
    def unit(self) -> None:
        return None

    @property
    def sampling_weights(self) -> str | None:
        return self.sampling

    def record(self) -> dict[str, Any]:
        return {}

    def to_frame(self) -> pd.DataFrame:
        return pd.DataFrame()

    def summary(self) -> str:
        return ""

    def plot(self, *, ax: Axes | None = None) -> Axes:
        raise NotImplementedError


def given(
    table: pd.DataFrame,
    covariates: Any,
    *,
    treatment: str = "treat",
    weights: Any = None,
    sets: Any = None,
    pairs: Any = None,
    score: Any = None,
    estimand: str = "ATT",
    sampling: str | None = None,
    missing: str = "raise",
) -> Given:
    """Make a comparison of a table whose rows are all used, or left out if missing."""
    treated = table[treatment].fillna(MISSING).to_numpy().astype(np.uint8)
    if pairs is not None:
        focal, partner = (np.asarray(rows, dtype=np.intp) for rows in pairs)
        pairs = gathered(focal, partner, np.zeros(len(focal)))
    kept = Kept(
        treated=treated,
        weights=np.ones(len(table))
        if weights is None
        else np.asarray(weights, dtype=np.float64),
        sampling=None if sampling is None else table[sampling].to_numpy(np.float64),
        sets=None if sets is None else np.asarray(sets, dtype=np.intp),
        pairs=pairs,
        score=None if score is None else np.asarray(score, dtype=np.float64),
        fit=None,
    )
    return Given(
        treatment=treatment,
        covariates=tuple(covariates),
        estimand=estimand,
        counts=counted(kept),
        kept=kept,
        sampling=sampling,
        missing=missing,
    )
