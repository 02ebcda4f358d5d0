"""What the estimators of panels hand back."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, overload

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import EstimationError, ModelError, suggest
from iom_me.impact._columns import Floats
from iom_me.impact._linear import bands, table
from iom_me.impact._linear.bands import JointTest
from iom_me.impact._one_effect import OneEffect
from iom_me.impact._pictures import (
    effects as _panel_plots,
    heat_map as _heat_map,
    paths as _paths_plot,
)
from iom_me.impact._records import (
    Clusters,
    Coefficient,
    CohortSize,
    Effect,
    PanelDesign,
)
from iom_me.impact._text import panels

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact._group_time.aggregate import Kind, Weighing
    from iom_me.impact._linear.family import Family, Inferred
    from iom_me.impact._pictures.cohort_paths import CohortPath
    from iom_me.impact._resampling.sums import Assignment, ClusterScores

__all__ = [
    "AggregateResult",
    "CohortSize",
    "Effect",
    "EventStudyResult",
    "GroupTimeResult",
    "JointTest",
    "PanelDesign",
    "PanelResult",
]

_NUMBERS = [field.name for field in attrs.fields(Coefficient)]
_NAN = float("nan")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PanelResult(OneEffect):
    """What all results about panels have.

    The numbers of the one effect that sums up the result stand on the result itself:
    ``estimate``, ``std_error``, ``statistic``, ``p_value``, ``df``, ``ci_low``,
    ``ci_high``.

    Attributes
    ----------
    estimator : str
        How it was estimated, as a name: ``group_time``, ``interaction_weighted``, ...
    method : str
        What the result is, in one phrase of plain words.
    outcome, unit, time, treatment, cluster, weights : str or None
        The columns.
    covariates : tuple of str
        The columns adjusted for.
    effects : tuple of Effect
        One row each.
    overall : Effect
        The one effect.
    design : PanelDesign
        The data.
    control : str
        Whom the treated are compared with, in words.
    vcov : str
        Kind of standard error.
    level : float
        Coverage of the intervals.
    critical_value : float
        Standard errors that the band is wide; NaN where there is none.
    notes, warnings : tuple of str
        What was decided, and what to be careful about.
    version : str
        Of iom_me.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {"place": p, "year": y, "start": s, "cases": p * y % 7 + 3 * (y >= s)}
    ...         for p in range(60)
    ...         for y in (2019, 2020, 2021, 2022)
    ...         for s in [(2021, 2022, 9999)[p % 3]]
    ...     ]
    ... )
    >>> result = me.impact.group_time_att(
    ...     visits, outcome="cases", unit="place", time="year", treated_from="start"
    ... )
    >>> isinstance(result, me.impact.PanelResult)
    True
    >>> result.design.units, result.control
    (60, 'never treated')
    """

    estimator: str
    method: str
    outcome: str
    unit: str | None
    time: str
    treatment: str
    cluster: str | None
    weights: str | None
    covariates: tuple[str, ...]
    effects: tuple[Effect, ...]
    overall: Effect
    design: PanelDesign
    control: str
    vcov: str
    level: float
    critical_value: float
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    version: str
    # The estimates behind the table, and how each row (then the overall) reads them.
    _family: Family
    _contrasts: Floats
    _overall_contrast: Floats
    _inferred: Inferred
    _exponent: int
    # The mean outcome of each cohort over time, for the picture of the data.
    _paths: tuple[CohortPath, ...] = ()

    @property
    def effect(self) -> Effect:
        """The one effect, as every other result calls it."""
        return self.overall

    @property
    def n(self) -> int:
        """Rows used."""
        return self.design.rows

    @property
    def n_dropped(self) -> int:
        """Rows left out."""
        return self.design.rows_dropped

    @property
    def clusters(self) -> Clusters:
        """How many clusters there are, and how many on each side."""
        return self.design.clusters

    @property
    def estimates(self) -> Floats:
        """The estimates of all rows but references, in order: (m,)."""
        return np.array([row.estimate for row in self._estimated()])

    @property
    def covariance(self) -> Floats:
        """Their joint covariance, (m, m), in the squared unit of the outcome."""
        return np.ldexp(self._inferred.covariance, 2 * self._exponent)

    def _estimated(self) -> list[Effect]:
        return [row for row in self.effects if not row.reference]

    def _contrast_of(self, term: str | None) -> Floats:
        """Say how a term reads the family: the overall effect if none is named."""
        if term is None or term == self.overall.term:
            return self._overall_contrast
        names = [row.term for row in self._estimated()]
        if term not in names:
            known = [self.overall.term, *names]
            raise ModelError(f"term={term!r} is unknown. {suggest(str(term), known)}")
        contrast: Floats = self._contrasts[names.index(term)]
        return contrast

    def _cluster_scores(self, term: str | None = None) -> ClusterScores:
        scores = self._family.cluster_scores(self._contrast_of(term))
        return attrs.evolve(scores, term=term or self.overall.term)

    def _assignment(self, term: str | None = None) -> Assignment:
        assignment = self._family.assignment(self._contrast_of(term))
        return attrs.evolve(assignment, term=term or self.overall.term)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(panels.lines(self))

    def sentence(self, language: str = "en") -> str:
        """Return the sentence for the report, in English, French or Spanish."""
        return panels.sentence(self, language)

    def plot_paths(self, *, ax: Axes | None = None) -> Axes:
        """Draw the mean outcome of each cohort over time; starts are marked.

        These are the data as they are, before any comparison.

        Raises
        ------
        EstimationError
            The result does not rest on cohorts, and so has no paths.
        """
        if not self._paths:
            raise EstimationError(
                "The result keeps no means of cohorts, so there are no paths to draw."
            )
        return _paths_plot.draw(
            self._paths,
            self.design.periods,
            outcome=self.outcome,
            time=self.time,
            ax=ax,
        )

    def _table(self, keys: Sequence[str], rows: Sequence[Effect]) -> pd.DataFrame:
        names = [*keys, *_NUMBERS, "band_low", "band_high"]
        made = _frames.frame(([getattr(row, n) for n in names] for row in rows), names)
        # The overall row has no event time; whole numbers stay whole beside it.
        whole = [
            key
            for key in keys
            if all(isinstance(getattr(row, key), (int, NoneType)) for row in rows)
            and made[key].isna().any()
        ]
        return made.astype(dict.fromkeys(whole, "Int64"))

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]  # stays on one line whatever the name holds
        return (
            f"<{type(self).__name__} {name}: {panels.interval(self.overall)}, "
            f"{self.design.units:,} units>"
        )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AggregateResult(PanelResult):
    """Effects by cohort or by calendar period, or one effect alone.

    As `PanelResult`; ``effects`` is empty for a simple average.

    Attributes
    ----------
    kind : str
        "group", "calendar" or "simple".

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {"place": p, "year": y, "start": s, "cases": p * y % 7 + 3 * (y >= s)}
    ...         for p in range(60)
    ...         for y in (2019, 2020, 2021, 2022)
    ...         for s in [(2021, 2022, 9999)[p % 3]]
    ...     ]
    ... )
    >>> result = me.impact.group_time_att(
    ...     visits, outcome="cases", unit="place", time="year", treated_from="start"
    ... )
    >>> result.aggregate("group").to_frame()[["group", "term", "n"]]
       group        term   n
    0   2021  group 2021  40
    1   2022  group 2022  40
    2   <NA>     overall  60
    """

    kind: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cohort or period, and the overall effect last."""
        key = {"group": ["group"], "calendar": ["time"]}.get(self.kind, [])
        return self._table(key, [*self.effects, self.overall])

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the effects with their intervals."""
        return _panel_plots.effects(self, self.kind, ax=ax)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EventStudyResult(PanelResult):
    """Effects by how long after the start: leads before, lags after.

    As `PanelResult`. All are measured from one base, which ``reference`` names; the
    leads show whether treated and comparison moved alike before the start.

    Attributes
    ----------
    reference : int or None
        The event time that all others are measured from; None if leads are measured
        from the period before (a varying base).
    pre_trends : JointTest or None
        Test that all leads are zero. One that does not reject is no proof of parallel
        trends: with few clusters it has little power.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {"place": p, "year": y, "start": s, "cases": p * y % 7 + 3 * (y >= s)}
    ...         for p in range(60)
    ...         for y in (2019, 2020, 2021, 2022)
    ...         for s in [(2021, 2022, 9999)[p % 3]]
    ...     ]
    ... )
    >>> result = me.impact.group_time_att(
    ...     visits, outcome="cases", unit="place", time="year", treated_from="start"
    ... )
    >>> study = result.aggregate("event")
    >>> study.event_times, study.reference
    ((-3, -2, 0, 1), -1)
    >>> study.to_frame()[["event_time", "term", "n"]]
       event_time           term   n
    0          -3  event_time -3  40
    1          -2  event_time -2  60
    2          -1  event_time -1   0
    3           0   event_time 0  60
    4           1   event_time 1  40
    5        <NA>        overall  60
    """

    reference: int | None
    pre_trends: JointTest | None = None

    @property
    def event_times(self) -> tuple[int, ...]:
        """The event times that were estimated, in order."""
        return tuple(int(row.event_time or 0) for row in self._estimated())

    def to_frame(self) -> pd.DataFrame:
        """Return one row per event time, and the overall effect last."""
        return self._table(["event_time"], [*self.effects, self.overall])

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw leads and lags with intervals and band; the base is marked."""
        return _panel_plots.event_study(self, ax=ax)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GroupTimeResult(PanelResult):
    """The effect on each cohort in each period.

    As `PanelResult`; ``overall`` is the simple average over treated cells.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {"place": p, "year": y, "start": s, "cases": p * y % 7 + 3 * (y >= s)}
    ...         for p in range(60)
    ...         for y in (2019, 2020, 2021, 2022)
    ...         for s in [(2021, 2022, 9999)[p % 3]]
    ...     ]
    ... )
    >>> result = me.impact.group_time_att(
    ...     visits, outcome="cases", unit="place", time="year", treated_from="start"
    ... )
    >>> result.to_frame()[["group", "time", "event_time", "n"]].head(3)
       group  time  event_time   n
    0   2021  2019          -2  40
    1   2021  2020          -1   0
    2   2021  2021           0  40
    """

    # The cells with what they are weighed by, and whether their shares are estimates.
    _weighing: Weighing
    _cohort_labels: tuple[Any, ...]
    _shares_estimated: bool
    # Warnings that hold for every kind of standard error.
    _lasting: tuple[str, ...] = ()

    @overload
    def aggregate(
        self,
        kind: Literal["event"],
        *,
        min_event: int | None = None,
        max_event: int | None = None,
        balance_event: int | None = None,
        vcov: str | None = None,
        level: float | None = None,
        seed: int = 0,
    ) -> EventStudyResult: ...

    @overload
    def aggregate(
        self,
        kind: Literal["simple", "group", "calendar"] = "simple",
        *,
        vcov: str | None = None,
        level: float | None = None,
        seed: int = 0,
    ) -> AggregateResult: ...

    @overload
    def aggregate(
        self,
        kind: Kind,
        *,
        min_event: int | None = None,
        max_event: int | None = None,
        balance_event: int | None = None,
        vcov: str | None = None,
        level: float | None = None,
        seed: int = 0,
    ) -> AggregateResult | EventStudyResult: ...

    def aggregate(
        self,
        kind: Kind = "simple",
        *,
        min_event: int | None = None,
        max_event: int | None = None,
        balance_event: int | None = None,
        vcov: str | None = None,
        level: float | None = None,
        seed: int = 0,
    ) -> AggregateResult | EventStudyResult:
        """Sum up the effects.

        Parameters
        ----------
        kind
            "simple": one average over all treated cells, by the size of the cohort.
            "event": by time since the start; the overall is the plain mean over the
            event times from 0 on. "group": by cohort, each averaged over its treated
            periods; the overall weighs cohorts by size. "calendar": by period; the
            overall is the plain mean over periods.
        min_event, max_event
            First and last event time to show and to average (with kind "event").
        balance_event
            Use only cohorts that were observed for at least this many periods after
            their start, and event times up to it, so that all event times rest on the
            same cohorts.
        vcov, level
            As in the result, unless given.
        seed
            Of the draws behind the simultaneous band.

        Returns
        -------
        EventStudyResult or AggregateResult
            An `EventStudyResult` for "event".

        Raises
        ------
        ModelError
            An option is unknown, or no event time is left.
        """
        from iom_me.impact._group_time import summaries

        return summaries.aggregate(
            self,
            kind,
            window=summaries.Window(
                first=min_event, last=max_event, balance=balance_event
            ),
            vcov=self.vcov if vcov is None else vcov,
            level=self.level if level is None else level,
            seed=seed,
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cohort and period."""
        return self._table(["group", "time", "event_time"], self.effects)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw a heat map: cohorts down, periods across."""
        return _heat_map.draw(self, ax=ax)


def rows_of(
    labels: Sequence[dict[str, Any]],
    inferred: Inferred,
    n: Sequence[int],
    *,
    level: float,
    exponent: int,
    critical: float = _NAN,
) -> tuple[Effect, ...]:
    """Turn estimates into rows of a table."""
    found = table.columns(inferred, level, exponent)
    low, high = table.band(inferred, critical, exponent)
    numbers = zip(*found.values(), strict=True)
    return tuple(
        Effect(
            **label,
            **dict(zip(found, values, strict=True)),
            n=int(count),
            band_low=float(a),
            band_high=float(b),
        )
        for label, values, count, a, b in zip(
            labels, numbers, n, low, high, strict=True
        )
    )


def reference_row(n: int, **label: Any) -> Effect:
    """Make the row of a reference: 0 by rule, without an error."""
    return Effect(
        **label,
        estimate=0.0,
        std_error=_NAN,
        statistic=_NAN,
        p_value=_NAN,
        df=_NAN,
        ci_low=_NAN,
        ci_high=_NAN,
        n=n,
        reference=True,
    )


def band_width(inferred: Inferred, level: float, seed: int) -> float:
    """Return the critical value of the band; NaN if there is nothing to band."""
    return (
        bands.critical_value(inferred, level, seed=seed) if len(inferred.df) else _NAN
    )
