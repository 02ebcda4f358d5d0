"""Results about panels, put together by hand from plain numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from iom_me.impact._linear.bands import JointTest
from iom_me.impact._linear.family import Inferred
from iom_me.impact._pictures.cohort_paths import CohortPath
from iom_me.impact.panel_results import (
    AggregateResult,
    CohortSize,
    Effect,
    EventStudyResult,
    GroupTimeResult,
    PanelDesign,
    reference_row,
)
from iom_me.impact.results import Clusters

NAN = math.nan


def row(
    term: str, estimate: float, error: float = 1.0, *, n: int = 60, **keys: Any
) -> Effect:
    """Make a row whose interval is two errors wide and whose band is three."""
    has_error = error > 0
    reach = error if has_error else NAN
    return Effect(
        term=term,
        estimate=estimate,
        std_error=error,
        statistic=estimate / error if has_error else NAN,
        p_value=math.exp(-abs(estimate / error)) if has_error else NAN,
        df=40.0 if has_error else NAN,
        ci_low=estimate - 2 * reach,
        ci_high=estimate + 2 * reach,
        n=n,
        band_low=estimate - 3 * reach,
        band_high=estimate + 3 * reach,
        **keys,
    )


def base(**keys: Any) -> Effect:
    return reference_row(0, term="base", **keys)


def design(
    periods: Sequence[Any] = (2019, 2020, 2021, 2022),
    cohorts: Sequence[Any] = (2021, 2022, None),
    *,
    panel: bool = True,
    balanced: bool = True,
) -> PanelDesign:
    count = len(cohorts)
    return PanelDesign(
        periods=tuple(periods),
        cohorts=tuple(CohortSize(label=c, units=20, clusters=20) for c in cohorts),
        units=20 * count,
        rows=20 * count * len(periods),
        rows_dropped=0,
        balanced=balanced,
        panel=panel,
        clusters=Clusters(total=20 * count, treated=20 * count - 20, untreated=20),
    )


def facts(
    effects: Sequence[Effect], overall: Effect | None = None, **changes: Any
) -> dict[str, Any]:
    estimated = [each for each in effects if not each.reference]
    size = len(estimated)
    return {
        "estimator": "group_time",
        "method": "group-time effects (Callaway and Sant'Anna)",
        "outcome": "income",
        "unit": "household",
        "time": "year",
        "treatment": "joined",
        "cluster": None,
        "weights": None,
        "covariates": (),
        "effects": tuple(effects),
        "overall": row("overall", 4.0, 0.45) if overall is None else overall,
        "design": design(),
        "control": "never treated",
        "vcov": "CR2",
        "level": 0.95,
        "critical_value": 3.0,
        "notes": (),
        "warnings": (),
        "version": "0",
        "family": None,
        "contrasts": np.eye(size),
        "overall_contrast": np.ones(size),
        "inferred": Inferred(
            estimates=np.array([each.estimate for each in estimated]),
            covariance=np.eye(size),
            df=np.full(size, 40.0),
        ),
        "exponent": 0,
        **changes,
    }


def event_study(
    effects: Sequence[Effect] | None = None,
    overall: Effect | None = None,
    *,
    leads: float | None = 0.45,
    **changes: Any,
) -> EventStudyResult:
    """Make an event study with leads -3 to -1 and lags 0 to 2, unless given others."""
    if effects is None:
        effects = [at(-3, 0.3), at(-2, -0.5), base(event_time=-1), *map(at, range(3))]
    test = None
    if leads is not None:
        test = JointTest(
            terms=("event_time -2",), statistic=1.0, df1=1.0, df2=37.0, p_value=leads
        )
    reference = [each.event_time for each in effects if each.reference]
    return EventStudyResult(
        **facts(effects, overall, **changes),
        reference=reference[0] if reference else None,
        pre_trends=test,
    )


def at(event: int, estimate: float | None = None, error: float = 1.0) -> Effect:
    """Make the row of an event time."""
    value = 3.0 + event if estimate is None else estimate
    return row(f"event_time {event}", value, error, event_time=event)


def aggregate(
    kind: str,
    effects: Sequence[Effect] = (),
    overall: Effect | None = None,
    **changes: Any,
) -> AggregateResult:
    return AggregateResult(**facts(effects, overall, **changes), kind=kind)


def group_time(
    effects: Sequence[Effect] | None = None,
    overall: Effect | None = None,
    **changes: Any,
) -> GroupTimeResult:
    """Make the effects on two cohorts in four periods, unless given others."""
    if effects is None:
        effects = [
            cell(start, time)
            for start in (2021, 2022)
            for time in (2019, 2020, 2021, 2022)
        ]
    return GroupTimeResult(
        **facts(effects, overall, **changes),
        weighing=None,  # type: ignore[arg-type]
        cohort_labels=(2021, 2022, None),
        shares_estimated=True,
    )


def cell(start: int, time: int) -> Effect:
    """Make the row of a cohort in a period."""
    event = time - start
    if event == -1:
        return base(group=start, time=time, event_time=event)
    return row(
        f"ATT({start}, {time})",
        float(event),
        0.5,
        group=start,
        time=time,
        event_time=event,
    )


def paths(*means: Sequence[float], starts: Sequence[int]) -> tuple[CohortPath, ...]:
    """Make the paths of cohorts; the last one is never treated."""
    count = len(means[0])
    return tuple(
        CohortPath(
            label=2019 + start if start < count else None,
            start=start,
            means=np.array(row),
        )
        for row, start in zip(means, starts, strict=True)
    )
