"""A long table -> a table of baseline rows, and the outcome by period."""

from __future__ import annotations

import datetime as dt
import numbers
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import DataError, EstimationError, ModelError
from iom_me.impact._columns import MISSING, Codes, Floats, Mask
from iom_me.impact._panel import door, layout, line, order
from iom_me.impact.matching import _making, terms

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.impact._panel.door import Panel, PanelColumns
    from iom_me.impact._panel.order import Cohort, Periods
    from iom_me.impact.matching.comparison_group import ComparisonGroup
    from iom_me.impact.matching.options import MatchOptions
    from iom_me.typing import IntoFrame

_SHOWN = 5


@attrs.frozen(kw_only=True, eq=False)
class Waves:
    """A panel in which all who were reached were reached at one time.

    Attributes
    ----------
    columns : the names of the columns
    periods : first to last
    cohort : those who were reached
    base : position of the period that all changes are measured from
    outcome : (m, T) by baseline row, in the order of the table; NaN where not observed
    table : (m,) the baseline rows, with ``treated_from`` as 0 and 1
    notes : what was decided on the way
    rows, units : of the table, as it was given
    """

    columns: PanelColumns
    periods: Periods
    cohort: Cohort
    base: int
    outcome: Floats
    table: pd.DataFrame
    notes: tuple[str, ...]
    rows: int
    units: int

    @property
    def treated(self) -> Mask:
        """Who was reached: (m,)."""
        reached: Mask = self.table[self.columns.treated_from].to_numpy() == 1
        return reached

    @property
    def start(self) -> int:
        """Position of the first treated period."""
        return self.cohort.start

    @property
    def after(self) -> range:
        """Positions of the periods from the start on."""
        return range(self.start, len(self.periods))

    def event_time(self, period: int) -> int:
        """Say how long after the start a period lies."""
        return order.event_time(self.periods, self.cohort, period)

    def only(self, kept: Mask, note: str) -> Waves:
        """Keep some of the baseline rows, and say so."""
        return attrs.evolve(
            self,
            outcome=self.outcome[kept],
            table=self.table[kept].reset_index(drop=True),
            notes=(*self.notes, note),
        )


def read(
    data: IntoFrame, columns: PanelColumns, wanted: Iterable[str], baseline: object
) -> Waves:
    """Read a long table.

    ``wanted`` are the columns that the baseline rows are to have.

    Raises
    ------
    DataError
        A column is absent or of the wrong kind, a pair of unit and period stands in
        several rows, or the start of a unit changes.
    EstimationError
        Nobody was reached, or at several times, or nobody was observed before.
    ModelError
        The baseline is no period before the start.
    """
    import pandas as pd

    names = dict.fromkeys([*(name for name, _ in columns.parts()), *wanted])
    fetched = _frames.fetched(data, names)
    found = pd.DataFrame(
        {name: series.reset_index(drop=True) for name, series in fetched.items()},
        copy=False,
    )
    panel = door.read_panel(found, columns)
    cohort = _one_start(panel, columns)
    base = _base(baseline, panel.periods, cohort)
    row, unit = _rows_at(base, found, columns)
    treated = np.array([not each.never for each in panel.cohorts])[panel.cohort]
    table = found.iloc[row].reset_index(drop=True)
    table[columns.treated_from] = treated[unit].astype(np.int64)
    return Waves(
        columns=columns,
        periods=panel.periods,
        cohort=cohort,
        base=base,
        outcome=panel.outcome[unit],
        table=table,
        notes=panel.notes,
        rows=panel.rows,
        units=panel.units,
    )


def _one_start(panel: Panel, columns: PanelColumns) -> Cohort:
    """Return the cohort of those who were reached, or say why there is none."""
    name = columns.treated_from
    reached = [cohort for cohort in panel.cohorts if not cohort.never]
    if not reached:
        raise EstimationError(
            f"Nobody is treated: column {name!r} (treated_from=) holds no period up to "
            f"the last one, {line.shown(panel.periods.labels[-1])}."
        )
    if len(reached) == len(panel.cohorts) == 1:
        raise EstimationError(
            f"Nobody is untreated: column {name!r} (treated_from=) is never empty."
        )
    if len(reached) > 1:
        raise EstimationError(_several_starts(name, reached, panel))
    if reached[0].start == 0:
        raise EstimationError(
            f"The programme starts in the first period, "
            f"{line.shown(panel.periods.labels[0])}: nobody was observed before it, so "
            "there is no baseline. Use match and effect for one round of data."
        )
    return reached[0]


def _several_starts(name: str, cohorts: Sequence[Cohort], panel: Panel) -> str:
    first, second = (line.shown(cohort.label) for cohort in cohorts[:2])
    more = f" and {len(cohorts) - _SHOWN:,} more" if len(cohorts) > _SHOWN else ""
    shown = ", ".join(line.shown(cohort.label) for cohort in cohorts[:_SHOWN])
    never = any(cohort.never for cohort in panel.cohorts)
    others = "those never treated" if never else "those who start later"
    return (
        f"Column {name!r} (treated_from=) holds {len(cohorts):,} starts: {shown}{more}."
        " With rolling entry there is no one baseline, and who starts later is a "
        "comparison only until then. Call once per start: for "
        f"{first}, keep its units and {others}, or all who start later with their "
        f"rows before {second} only; or use group_time_att with covariates=, which "
        "takes all starts at once."
    )


def _base(baseline: object, periods: Periods, cohort: Cohort) -> int:
    """Find the position of the baseline."""
    if baseline is None:
        return cohort.start - 1
    labels = [line.shown(label) for label in periods.labels]
    dated = isinstance(baseline, str) and isinstance(periods.labels[0], dt.date)
    wanted = str(baseline) if dated else line.shown(baseline)
    if wanted not in labels:
        more = ", ..." if len(labels) > _SHOWN else ""
        raise ModelError(
            f"baseline={baseline!r} is no period of the table, which has "
            f"{', '.join(labels[:_SHOWN])}{more}: write it in the same way."
        )
    place = labels.index(wanted)
    if place >= cohort.start:
        raise ModelError(
            f"baseline={baseline!r} does not lie before the start, "
            f"{line.shown(cohort.label)}: choose an earlier period."
        )
    return place


def _rows_at(
    base: int, found: pd.DataFrame, columns: PanelColumns
) -> tuple[Codes, Codes]:
    """Find the rows of the baseline, in their order, and the unit of each.

    Units are numbered as in the panel, which leaves out those without any outcome.
    """
    unit, time = found[str(columns.unit)], found[columns.time]
    places, _ = layout.lay_out(unit, time)
    _, period = order.read_periods(time)
    row_unit = places.row_unit()
    there = np.zeros(places.units, dtype=bool)
    there[row_unit[found[columns.outcome].notna().to_numpy()]] = True
    row = np.flatnonzero((period == base) & there[row_unit])
    return row, (np.cumsum(there) - 1)[row_unit[row]]


# The path before the start as covariates


def lagged(waves: Waves, lags: object) -> tuple[int, ...]:
    """Find the positions of the last periods before the start, nearest last.

    Raises
    ------
    ModelError
        It is no count of periods, or there are not so many.
    """
    whole = isinstance(lags, numbers.Integral) and not isinstance(lags, bool)
    if not whole or int(lags) < 0:  # type: ignore[call-overload]
        raise ModelError(
            f"lags={lags!r} is no count of periods: write a whole number, 0 or more."
        )
    count = int(lags)  # type: ignore[call-overload]
    if count > waves.base + 1:
        raise ModelError(
            f"lags={count} reaches before the first period: up to the baseline there "
            f"are {waves.base + 1} periods."
        )
    return tuple(range(waves.base + 1 - count, waves.base + 1))


def with_path(waves: Waves, periods: Iterable[int]) -> tuple[Waves, dict[int, str]]:
    """Put the outcome of some periods beside the baseline rows; say how it is called.

    Raises
    ------
    DataError
        The table has columns of these names.
    """
    names = {place: path_name(waves, place) for place in periods}
    require_free(waves, names.values())
    added = {name: waves.outcome[:, place] for place, name in names.items()}
    return attrs.evolve(waves, table=waves.table.assign(**added)), names


def require_free(waves: Waves, names: Iterable[str]) -> None:
    """Refuse columns whose names are needed for what is made of the outcome."""
    for name in names:
        if name in waves.table.columns:
            raise DataError(
                f"The table has a column {name!r}, which is how the outcome of one "
                "period is called here: rename it."
            )


def path_name(waves: Waves, period: int) -> str:
    """Name the outcome of a period."""
    label = waves.periods.labels[period]
    shown = label if isinstance(label, str) else line.shown(label)
    return f"{waves.columns.outcome} in {shown}"


# What the comparison needs


def wanted_by_options(options: MatchOptions, treated_from: str) -> tuple[str, ...]:
    """Say which columns a match needs."""
    return _making.roles(treated_from, options).names


def wanted_by_group(group: ComparisonGroup) -> tuple[str, ...]:
    """Say which columns a comparison made beforehand needs, but for the treatment."""
    names = [*terms.columns_of(group.covariates), group.unit, group.sampling_weights]
    return tuple(name for name in names if name is not None)


def beside(waves: Waves, group: ComparisonGroup) -> Waves:
    """Put the treatment of a comparison beside the baseline rows.

    Raises
    ------
    DataError
        It was not made from these rows.
    """
    codes = group._kept.treated  # noqa: SLF001 - it is kept for this
    when = line.shown(waves.periods.labels[waves.base])
    how = (
        f"Make it from the rows of {waves.columns.time!r} {when} alone, in their order."
    )
    if len(codes) != len(waves.table):
        raise DataError(
            f"comparison= was made from {len(codes):,} rows, but {len(waves.table):,} "
            f"units were observed in the baseline period {when}. {how}"
        )
    treated = waves.treated
    differs = (codes != MISSING) & (codes != treated)
    if differs.any():
        raise DataError(
            f"comparison= takes other units for treated than column "
            f"{waves.columns.treated_from!r} (treated_from=), in "
            f"{int(np.count_nonzero(differs)):,} rows of the baseline period {when}. "
            f"{how}"
        )
    table = waves.table.assign(**{group.treatment: treated.astype(np.int64)})
    return attrs.evolve(waves, table=table)


def to_scale(waves: Waves) -> tuple[Floats, int]:
    """Divide the outcome by a power of two, so that no sum of it overflows."""
    known = np.abs(waves.outcome[np.isfinite(waves.outcome)])
    exponent = int(np.frexp(known.max(initial=0.0))[1])
    return np.ldexp(waves.outcome, -exponent), exponent


def label_of(value: Any) -> str:
    """Write a period on one line."""
    return value if isinstance(value, str) else line.shown(value)
