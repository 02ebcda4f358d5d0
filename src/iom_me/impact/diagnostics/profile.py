"""What design a table holds, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

import iom_me
from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.impact._panel import reading
from iom_me.impact._panel.door import PanelColumns
from iom_me.impact._pictures import parts
from iom_me.impact._study import facts
from iom_me.impact._text.writing import one_line, shortened
from iom_me.impact.diagnostics import _legend

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact._columns import Floats
    from iom_me.impact._panel.reading import Reading
    from iom_me.impact.panel_results import PanelDesign
    from iom_me.typing import IntoFrame

__all__ = ["CohortProfile", "EstimatorOption", "PanelProfile", "profile_panel"]

_MAX_COHORTS = 6
_FEW_CLUSTERS = 10
_NAME = 24
_PAD = " " * 13


@attrs.frozen(kw_only=True)
class CohortProfile:
    """The units that start together.

    Attributes
    ----------
    cohort : the first treated period; None for never treated
    units, share : units (rows of cross-sections), and their share of all
    clusters : clusters that hold such units
    periods_before, periods_after : periods before the start, and from it on; all
        periods are before the start of the never treated

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.CohortProfile(
    ...     cohort=2021, units=40, share=0.5, clusters=40, periods_before=2,
    ...     periods_after=3,
    ... ).periods_before
    2
    """  # fmt: skip

    cohort: Any
    units: int
    share: float
    clusters: int
    periods_before: int
    periods_after: int


@attrs.frozen(kw_only=True)
class EstimatorOption:
    """What an estimator could do with a design.

    Attributes
    ----------
    estimator : the public function
    possible : whether it has what it needs
    reason : why not, or what it would rest on

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.EstimatorOption(
    ...     estimator="bacon_decomposition", possible=False, reason="gaps"
    ... ).possible
    False
    """

    estimator: str
    possible: bool
    reason: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PanelProfile(AnalysisResult):
    """The design of data over time, before anything is estimated.

    Attributes
    ----------
    kind : str
        "two groups" (all start together), "staggered" (they start at different times),
        or "untreated" (nobody starts).
    design : PanelDesign
        Periods, cohorts, units, rows and clusters.
    cohorts : tuple of CohortProfile
        By start; never treated last.
    always_treated, never_treated : int
        Units that have the programme from the first period on, and units that never do.
    effective_clusters : float
        How many clusters of equal size would be worth as much (Kish: squared sum of
        units over sum of squares).
    effective_treated_clusters : float
        The same among treated units; NaN if there are none.
    complete_units : int
        Units that were observed in every period.
    estimators : tuple of EstimatorOption
        What could be done.
    outcome, unit, time, treatment, cluster : str or None
        The columns.
    notes, warnings : tuple of str
        What was decided, and what to be careful about.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     {
    ...         "unit": [i // 3 for i in range(120)],
    ...         "year": [2020 + i % 3 for i in range(120)],
    ...         "start": [2022 if i // 3 % 2 else None for i in range(120)],
    ...         "income": [float(i * 7 % 11) for i in range(120)],
    ...     }
    ... )
    >>> roles = {"unit": "unit", "time": "year", "treated_from": "start"}
    >>> me.impact.profile_panel(visits, outcome="income", **roles).kind
    'two groups'
    """

    kind: str
    design: PanelDesign
    cohorts: tuple[CohortProfile, ...]
    always_treated: int
    never_treated: int
    effective_clusters: float
    effective_treated_clusters: float
    complete_units: int
    estimators: tuple[EstimatorOption, ...]
    outcome: str
    unit: str | None
    time: str
    treatment: str
    cluster: str | None
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    version: str

    def can(self, estimator: str) -> bool:
        """Say whether an estimator, by the name of its function, could be used."""
        return any(o.possible for o in self.estimators if o.estimator == estimator)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cohort."""
        names = [field.name for field in attrs.fields(CohortProfile)]
        return _frames.frame((attrs.astuple(row) for row in self.cohorts), names)

    def summary(self) -> str:
        """Return the design in words, in at most 25 lines."""
        return "\n".join(_lines(self))

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw when each cohort starts: bars as thick as the cohort is large."""
        return _draw(self, ax)

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]
        design = self.design
        return (
            f"<PanelProfile {name}: {self.kind}, {design.units:,} "
            f"{'units' if design.panel else 'rows'}, {len(design.periods):,} periods>"
        )


def profile_panel(
    data: IntoFrame,
    *,
    outcome: str,
    unit: str | None = None,
    time: str,
    treated_from: str,
    cluster: str | None = None,
) -> PanelProfile:
    """Describe a design over time, and what could be estimated with it.

    Parameters
    ----------
    data
        Table with one row per unit and period, in any order. Not modified.
    outcome
        Column of numbers.
    unit
        Column that says who a row is about; None for repeated cross-sections.
    time
        Column of periods: whole numbers, dates, or ordered categories.
    treated_from
        Column of the first treated period; missing for never treated.
    cluster
        Column of the clusters; each unit is its own unless given.

    Returns
    -------
    PanelProfile
        Cohorts, gaps, clusters, warnings and what each estimator could do.

    Raises
    ------
    DataError
        A column is absent or of the wrong kind, a pair of unit and period stands in
        several rows, or the start of a unit changes.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {
    ...             "household": h,
    ...             "year": year,
    ...             "joined": {0: 2022, 1: 2023}.get(h % 3),
    ...             "income": 50.0 + h % 7,
    ...         }
    ...         for h in range(60)
    ...         for year in range(2020, 2025)
    ...     ]
    ... )
    >>> found = me.impact.profile_panel(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treated_from="joined",
    ... )
    >>> found
    <PanelProfile income: staggered, 60 units, 5 periods>
    >>> found.to_frame()[["cohort", "units", "periods_before", "periods_after"]]
       cohort  units  periods_before  periods_after
    0  2022.0     20               2              3
    1  2023.0     20               3              2
    2     NaN     20               5              0
    """
    columns = PanelColumns(
        outcome=outcome,
        unit=unit,
        time=time,
        treated_from=treated_from,
        cluster=cluster,
    )
    return of_reading(reading.read(data, columns, within=unit is not None))


def of_reading(read: Reading) -> PanelProfile:
    """Describe a table that was read before."""
    design = facts.design(read)
    cohorts = tuple(_cohorts(read, design))
    sizes = _sizes(read)
    always = sum(c.units for c in cohorts if not c.periods_before)
    never = sum(c.units for c in cohorts if c.cohort is None)
    complete = int(read.moments.n[read.moments.observed.all(axis=1)].sum())
    starts = [c for c in cohorts if c.cohort is not None]
    kind = {0: "untreated", 1: "two groups"}.get(len(starts), "staggered")
    estimators = tuple(_options(design, cohorts))
    columns = read.columns
    return PanelProfile(
        kind=kind,
        design=design,
        cohorts=cohorts,
        always_treated=always,
        never_treated=never,
        effective_clusters=_kish(sizes.sum(axis=1)),
        effective_treated_clusters=_kish(sizes[:, 0]),
        complete_units=complete,
        estimators=estimators,
        outcome=columns.outcome,
        unit=columns.unit,
        time=columns.time,
        treatment=columns.treated_from,
        cluster=columns.cluster,
        notes=read.notes,
        warnings=tuple(_warnings(read, design, always)),
        version=iom_me.__version__,
    )


def _cohorts(read: Reading, design: PanelDesign) -> Iterator[CohortProfile]:
    starts = {cohort.label: cohort.start for cohort in read.cohorts}
    for cohort in design.cohorts:
        start = starts[cohort.label]
        yield CohortProfile(
            cohort=cohort.label,
            units=cohort.units,
            share=cohort.units / design.units,
            clusters=cohort.clusters or 0,
            periods_before=start,
            periods_after=len(design.periods) - start,
        )


def _sizes(read: Reading) -> Floats:
    """Count the treated and the untreated units of each cluster: (C, 2)."""
    moments, entries = read.moments, read.moments.entries
    never = np.array([cohort.never for cohort in read.cohorts])
    if entries is None or not moments.nested:
        side = never[np.repeat(moments.cohort, moments.n.astype(np.intp))]
        return np.column_stack([~side, side]).astype(np.float64)
    sizes = np.zeros((moments.clusters, 2))
    side = never[moments.cohort[entries.group]].astype(np.intp)
    np.add.at(sizes, (entries.cluster, side), entries.n)
    return sizes


def _kish(sizes: Floats) -> float:
    squares = float(sizes @ sizes)
    return float(sizes.sum() ** 2 / squares) if squares else float("nan")


def _options(
    design: PanelDesign, cohorts: tuple[CohortProfile, ...]
) -> Iterator[EstimatorOption]:
    """Say what each estimator has, or lacks."""
    starts = [c for c in cohorts if c.cohort is not None]
    based = [c for c in starts if c.periods_before]
    never = any(c.cohort is None for c in cohorts)
    later = len({c.periods_before for c in starts}) > 1
    lacks = _lacks(starts, based, compared=never or later)
    yield EstimatorOption(
        estimator="group_time_att",
        possible=not lacks,
        reason=lacks
        or (
            "never treated as comparison"
            if never
            else "control='not_yet_treated': nobody is never treated"
        ),
    )
    unit = "" if design.panel else "it needs units that come again"
    for name in ("event_study", "imputation_att", "two_stage_did"):
        yield EstimatorOption(
            estimator=name,
            possible=not (lacks or unit),
            reason=lacks or unit or _leads(based),
        )
    yield EstimatorOption(
        estimator="twoway_fixed_effects",
        possible=not (lacks or unit),
        reason=lacks
        or unit
        or ("mixes cohorts if effects differ" if later else "all start together"),
    )
    gaps = "" if design.balanced else "it needs every unit in every period"
    yield EstimatorOption(
        estimator="bacon_decomposition",
        possible=not (lacks or unit or gaps),
        reason=lacks or unit or gaps or "says what two-way fixed effects compare",
    )


def _lacks(
    starts: list[CohortProfile], based: list[CohortProfile], *, compared: bool
) -> str:
    if not starts:
        return "nobody starts"
    if not based:
        return "no cohort was observed before its start"
    return "" if compared else "all start together, and nobody is left to compare with"


def _leads(based: list[CohortProfile]) -> str:
    most = max(c.periods_before for c in based) - 1
    if not most:
        return "no leads: one period before the start"
    return f"up to {most} {'lead' if most == 1 else 'leads'} besides the base"


def _warnings(read: Reading, design: PanelDesign, always: int) -> Iterator[str]:
    if always:
        what = "units" if design.panel else "rows"
        yield (
            f"{always:,} {what} have the programme from the first period on: nothing "
            "shows what they had before, and most estimators leave them out."
        )
    if read.missing:
        yield f"{read.missing:,} of {read.rows:,} rows lack the outcome."
    yield from facts.single(design, "CR2")
    sides = design.clusters
    least = min(sides.treated, sides.untreated or sides.treated)
    if sides.treated and least < _FEW_CLUSTERS:
        yield (
            f"There are {sides.treated} treated and {sides.untreated} untreated "
            f"clusters, fewer than {_FEW_CLUSTERS} on a side: hold results against "
            "wild_bootstrap or randomization_inference."
        )


def _lines(result: PanelProfile) -> list[str]:
    design = result.design
    first, last = (shortened(design.periods[place], _NAME) for place in (0, -1))
    what = "units" if design.panel else "rows"
    gaps = f"{result.complete_units:,} observed in every period"
    if not design.panel:
        gaps = "repeated cross-sections"
    by = "units" if result.cluster is None else repr(one_line(result.cluster))
    able = [o for o in result.estimators if o.possible]
    unable = [o for o in result.estimators if not o.possible]
    return [
        f"Design of {one_line(result.outcome)!r}: {result.kind}",
        f"Periods      {len(design.periods):,}, {first} to {last}",
        f"Data         {design.units:,} {what}, {gaps}; {design.rows:,} rows used",
        (
            f"Clusters     {design.clusters.total:,} by {by}: "
            f"{design.clusters.treated:,} treated, "
            f"{design.clusters.untreated:,} untreated"
        ),
        f"{_PAD}worth {result.effective_clusters:.1f} of equal size",
        *_cohort_lines(result, what),
        *(f"Possible     {o.estimator}: {o.reason}" for o in able),
        *(f"Not possible {o.estimator}: {o.reason}" for o in unable),
        *(f"Warning      {one_line(w)}" for w in result.warnings[:3]),
    ]


def _cohort_lines(result: PanelProfile, what: str) -> Iterator[str]:
    for row in result.cohorts[:_MAX_COHORTS]:
        if row.cohort is None:
            yield f"Treated      never: {row.units:,} {what}"
            continue
        yield (
            f"Treated      from {shortened(row.cohort, _NAME)}: {row.units:,} {what}, "
            f"{row.periods_before} periods before, {row.periods_after} after"
        )
    hidden = len(result.cohorts) - _MAX_COHORTS
    if hidden > 0:
        yield f"{_PAD}{hidden:,} more cohorts, see to_frame()"


def _draw(result: PanelProfile, ax: Axes | None) -> Axes:
    ax = parts.roomy(ax, len(result.cohorts))
    periods = len(result.design.periods)
    largest = max(row.units for row in result.cohorts)
    names = []
    for place, row in enumerate(result.cohorts):
        height = 0.2 + 0.6 * row.units / largest
        for start, length, colour in (
            (0, row.periods_before, parts.GREY),
            (row.periods_before, row.periods_after, parts.BLUE),
        ):
            if length:
                ax.barh(place, length, left=start - 0.5, height=height, color=colour)
        name = "never" if row.cohort is None else one_line(row.cohort)
        names.append(f"{name} ({row.units:,})")
    for colour, label in ((parts.GREY, "untreated"), (parts.BLUE, "treated")):
        ax.barh(0, 0, color=colour, label=label)
    parts.name_ticks(ax, "y", [float(i) for i in range(len(names))], names)
    ticks = [float(t) for t in range(periods)]
    parts.name_ticks(ax, "x", ticks, result.design.periods)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_ylabel("treated from (units)")
    ax.set_xlabel(parts.label(result.time))
    ax.set_title(f"Design: {result.kind}", loc="left")
    _legend.below(ax, len(names))
    return ax
