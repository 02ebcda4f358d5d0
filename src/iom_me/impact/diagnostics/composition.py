"""Who was observed when, and whether those who left were like those who stayed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

import iom_me
from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.errors import DataError, ModelError
from iom_me.impact import _columns
from iom_me.impact._panel import layout, order
from iom_me.impact._study import facts
from iom_me.impact.diagnostics import _composition_words, _refit
from iom_me.impact.results import Untestable

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact._columns import Codes, Floats, Mask
    from iom_me.impact._panel.order import Periods
    from iom_me.typing import IntoFrame

__all__ = ["CompositionResult", "LeaverBalance", "WaveCount", "composition"]

_NAN = float("nan")
_ROUNDING = 1e-12  # of an error of shares


@attrs.frozen(kw_only=True)
class WaveCount:
    """Who of each arm was observed in a wave.

    Attributes
    ----------
    time : the wave
    treated, untreated : units observed
    share_treated, share_untreated : of those who were ever observed
    difference, std_error, df, p_value : of the shares, treated less untreated; NaN
        where all shares are the same in each cluster
    treated_left, untreated_left : observed in the first wave, and not in this one

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.WaveCount(
    ...     time=2021, treated=40, untreated=50, share_treated=0.8, share_untreated=1.0,
    ...     difference=-0.2, std_error=0.06, df=49.0, p_value=0.002, treated_left=10,
    ...     untreated_left=0,
    ... ).difference
    -0.2
    """  # fmt: skip

    time: Any
    treated: int
    untreated: int
    share_treated: float
    share_untreated: float
    difference: float
    std_error: float
    df: float
    p_value: float
    treated_left: int
    untreated_left: int


@attrs.frozen(kw_only=True)
class LeaverBalance:
    """Leavers against stayers of one arm, as they were in the first wave.

    Attributes
    ----------
    arm : "treated" or "untreated"
    column : the column; ``column[level]`` for a level of text
    stayers, leavers : units with a value
    mean_stayers, mean_leavers : their means
    standardised_difference : leavers less stayers, over the root of the mean of both
        variances; NaN if neither varies

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.LeaverBalance(
    ...     arm="treated", column="age", stayers=40, leavers=10, mean_stayers=40.0,
    ...     mean_leavers=30.0, standardised_difference=-0.9,
    ... ).standardised_difference
    -0.9
    """  # fmt: skip

    arm: str
    column: str
    stayers: int
    leavers: int
    mean_stayers: float
    mean_leavers: float
    standardised_difference: float


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CompositionResult(AnalysisResult):
    """Attrition and composition of a panel, by arm and wave.

    Attributes
    ----------
    waves : tuple of WaveCount
        One per period.
    balance : tuple of LeaverBalance
        One per arm and column; empty without columns, or if nobody left.
    verdict : str
        "nobody left", "attrition differs between arms" (some p-value is below the size
        over the number of waves with one, or all of one arm are gone and all of the
        other are there), "no difference found", or "untestable".
    untestable : Untestable or None
        Why there is no test.
    treated, untreated : int
        Units that were ever observed.
    complete, repeated : int
        Units observed in every wave (used by ``unbalanced="balanced"``), and in at
        least two (more than these no comparison within units can use); all of them are
        used by ``unbalanced="rows"``.
    unit, time, cluster : str, str, str or None
        The columns.
    level : float
        One less the size of the tests.
    notes : tuple of str
        What was decided on the way.
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
    >>> me.impact.composition(visits[1:], **roles).complete
    39
    """

    waves: tuple[WaveCount, ...]
    balance: tuple[LeaverBalance, ...]
    verdict: str
    untestable: Untestable | None
    treated: int
    untreated: int
    complete: int
    repeated: int
    unit: str
    time: str
    cluster: str | None
    level: float
    notes: tuple[str, ...]
    version: str

    @property
    def units(self) -> int:
        """Units that were ever observed."""
        return self.treated + self.untreated

    def to_frame(self) -> pd.DataFrame:
        """Return one row per wave."""
        names = [field.name for field in attrs.fields(WaveCount)]
        return _frames.frame((attrs.astuple(row) for row in self.waves), names)

    def balance_frame(self) -> pd.DataFrame:
        """Return one row per arm and column: leavers against stayers."""
        names = [field.name for field in attrs.fields(LeaverBalance)]
        return _frames.frame((attrs.astuple(row) for row in self.balance), names)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(_composition_words.lines(self))

    def sentence(self, language: str = "en") -> str:
        """Return the sentence for the report, in English, French or Spanish."""
        return _composition_words.sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the share of each arm that was observed, by wave."""
        return _composition_words.draw(self, ax=ax)

    def __repr__(self) -> str:
        name = repr(self.unit)[1:-1]
        return (
            f"<CompositionResult {name}: {self.verdict}, {self.units:,} units, "
            f"{len(self.waves):,} waves>"
        )


def composition(
    data: IntoFrame,
    *,
    unit: str,
    time: str,
    treated: str | None = None,
    treated_from: str | None = None,
    outcome: str | None = None,
    columns: Sequence[str] = (),
    cluster: str | None = None,
    level: float = 0.95,
) -> CompositionResult:
    """Count who was observed when, by arm, and compare leavers with stayers.

    If more of one arm leave, or others, those who are left are no longer comparable,
    and a comparison of them is no effect.

    Parameters
    ----------
    data
        Table with one row per unit and period that was observed. Not modified.
    unit, time
        Columns of the units, and of the periods: whole numbers, dates, or ordered
        categories.
    treated, treated_from
        One of the two: a yes/no column of who belongs to the programme, or the column
        of the first treated period, missing for never. The same in all rows of a unit.
    outcome
        Column that must have a value for a row to count as observed.
    columns
        Columns in which leavers are compared with stayers, as they were in the first
        wave: numbers, yes/no, or text (one row per level).
    cluster
        Column at which the programme was assigned; each unit is its own unless given.
    level
        One less the size of the tests.

    Returns
    -------
    CompositionResult
        Counts by arm and wave with a test, balance of leavers and stayers.

    Raises
    ------
    DataError
        A column is absent or of the wrong kind, a unit stands twice in a period, or its
        arm changes.
    ModelError
        Neither or both of ``treated`` and ``treated_from`` are given.

    Notes
    -----
    The difference in shares is tested in a regression on the arm with CR2 and
    Satterthwaite degrees of freedom, by cluster or unit. A leaver was observed in the
    first wave and is not in every later one; a stayer was observed in every wave.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {"household": h, "year": year, "project": h % 2, "size": h % 5}
    ...         for h in range(60)
    ...         for year in (2021, 2022)
    ...         if year == 2021 or h % 4
    ...     ]
    ... )
    >>> found = me.impact.composition(
    ...     visits, unit="household", time="year", treated="project", columns=["size"]
    ... )
    >>> found.verdict
    'attrition differs between arms'
    >>> found.to_frame()[["time", "treated", "untreated", "difference"]]
       time  treated  untreated  difference
    0  2021       30         30         0.0
    1  2022       30         15         0.5
    """
    if (treated is None) == (treated_from is None):
        raise ModelError(
            "Name one of treated= (a yes/no column) and treated_from= (the first "
            "treated period), so that the arms are known."
        )
    size = facts.fraction(level)
    names = _names(columns)
    parts = [unit, time, treated or treated_from, outcome, cluster, *names]
    frame = _frames.columns(data, [name for name in parts if name is not None])
    if not len(frame):
        raise DataError("The table has no rows.")
    seen = _seen(frame, unit, time, outcome)
    arm, notes = _arm(frame, seen, treated, treated_from)
    group = _per_unit(_groups(frame, cluster, seen), seen, str(cluster), "cluster")
    kept: Mask = np.asarray(seen.observed.any(axis=1))
    waves = tuple(_waves(seen, arm, group, kept))
    verdict, reason = _verdict(waves, arm[kept], size)
    balance = tuple(row for name in names for row in _balance(frame[name], seen, arm))
    counts = seen.observed.sum(axis=1)
    return CompositionResult(
        waves=waves,
        balance=balance,
        verdict=verdict,
        untestable=reason,
        treated=int(np.count_nonzero(arm & kept)),
        untreated=int(np.count_nonzero(~arm & kept)),
        complete=int(np.count_nonzero(counts == len(seen.periods))),
        repeated=int(np.count_nonzero(counts > 1)),
        unit=unit,
        time=time,
        cluster=cluster,
        level=size,
        notes=notes,
        version=iom_me.__version__,
    )


def _names(columns: object) -> tuple[str, ...]:
    if isinstance(columns, str):
        return (columns,)
    if not isinstance(columns, Sequence):
        raise ModelError(f"columns={columns!r} is no list of column names.")
    return tuple(columns)


@attrs.frozen(kw_only=True, eq=False)
class _Seen:
    """Who was observed when.

    Attributes
    ----------
    unit, period : (N,) of each row
    observed : (n, T)
    time : the column, for starts
    """

    unit: Codes
    period: Codes
    observed: Mask
    periods: Periods
    time: pd.Series[Any]


def _seen(frame: pd.DataFrame, unit: str, time: str, outcome: str | None) -> _Seen:
    periods, period = order.read_periods(frame[time])
    codes, units = layout.unit_codes(frame[unit])
    place = codes * len(periods) + period
    if len(np.unique(place)) < len(place):
        twice = int(len(place) - len(np.unique(place)))
        raise DataError(
            f"{twice:,} rows repeat a pair of {unit!r} and {time!r}: a panel has one "
            "row per unit and period. Keep one of each."
        )
    there = np.ones(len(frame), dtype=np.bool_)
    if outcome is not None:
        there = ~np.isnan(_columns.numbers(frame[outcome], "outcome"))
    observed = np.zeros((units, len(periods)), dtype=np.bool_)
    observed[codes, period] = there
    return _Seen(
        unit=codes, period=period, observed=observed, periods=periods, time=frame[time]
    )


def _arm(
    frame: pd.DataFrame, seen: _Seen, treated: str | None, treated_from: str | None
) -> tuple[Mask, tuple[str, ...]]:
    """Say which units (n,) belong to the programme."""
    if treated is not None:
        values = _columns.flags(frame[treated], "treated")
        if np.isnan(values).any():
            raise DataError(
                f"Column {treated!r} (treated=) lacks a value in "
                f"{_columns.rows(np.flatnonzero(np.isnan(values)))}: complete it."
            )
        codes = values.astype(np.intp)
        return _per_unit(codes, seen, treated, "treated") > 0, ()
    name = str(treated_from)
    cohorts, codes, notes = order.read_starts(frame[name], seen.time, seen.periods)
    starts = np.array([not cohort.never for cohort in cohorts])
    return starts[_per_unit(codes, seen, name, "treated_from")], notes


def _groups(frame: pd.DataFrame, cluster: str | None, seen: _Seen) -> Codes:
    if cluster is None:
        return seen.unit
    codes = _columns.groups(frame[cluster])
    gaps = np.flatnonzero(codes < 0)
    if len(gaps):
        raise DataError(
            f"Column {cluster!r} (cluster=) lacks a value in {_columns.rows(gaps)}: "
            "every row needs a cluster."
        )
    return codes


def _per_unit(codes: Codes, seen: _Seen, name: str, part: str) -> Codes:
    """Take the one value of each unit."""
    first = np.zeros(len(seen.observed), dtype=np.intp)
    first[seen.unit] = codes
    several = np.unique(seen.unit[first[seen.unit] != codes])
    if len(several):
        raise DataError(
            f"Column {name!r} ({part}=) changes over time in {len(several):,} units: "
            "it must have one value per unit."
        )
    return first


def _waves(seen: _Seen, arm: Mask, group: Codes, kept: Mask) -> Iterator[WaveCount]:
    observed, arms = seen.observed[kept], arm[kept]
    for place, label in enumerate(seen.periods.labels):
        here = observed[:, place]
        left = observed[:, 0] & ~here
        share = [_share(here[arms == side]) for side in (True, False)]
        test = _difference(here, arms, group[kept])
        yield WaveCount(
            time=label,
            treated=int(np.count_nonzero(here & arms)),
            untreated=int(np.count_nonzero(here & ~arms)),
            share_treated=share[0],
            share_untreated=share[1],
            difference=share[0] - share[1],
            std_error=test[0],
            df=test[1],
            p_value=test[2],
            treated_left=int(np.count_nonzero(left & arms)),
            untreated_left=int(np.count_nonzero(left & ~arms)),
        )


def _share(here: Mask) -> float:
    return float(here.mean()) if len(here) else _NAN


def _difference(here: Mask, arm: Mask, group: Codes) -> tuple[float, float, float]:
    """Test the difference in shares: standard error, degrees of freedom, p-value."""
    from scipy.special import stdtr

    if arm.all() or not arm.any() or here.all() or not here.any():
        return _NAN, _NAN, _NAN
    clusters = np.unique(group, return_inverse=True)[1]
    sums, counts = np.zeros((2, int(clusters.max()) + 1, 2))
    np.add.at(sums, (clusters, arm.astype(np.intp)), here)
    np.add.at(counts, (clusters, arm.astype(np.intp)), 1.0)
    root = np.sqrt(counts.sum(axis=0))
    cross = (counts / root**2)[:, :, None] * np.eye(2)
    read = np.array([-1.0, 1.0]) / root
    found = _refit.least_squares(cross, sums / root, read, "CR2", 1.0)
    error, df = float(found.std_errors[0]), float(found.df[0])
    if not error > _ROUNDING:
        return _NAN, _NAN, _NAN
    return error, df, float(2 * stdtr(df, -abs(found.estimates[0]) / error))


def _verdict(
    waves: Sequence[WaveCount], arm: Mask, level: float
) -> tuple[str, Untestable | None]:
    reason = _no_test(waves, arm)
    if reason is not None:
        return "untestable", Untestable(reason)
    if all(wave.share_treated == wave.share_untreated == 1 for wave in waves):
        return "nobody left", None
    known = [wave.p_value for wave in waves if not np.isnan(wave.p_value)]
    is_whole = any(abs(wave.difference) == 1 for wave in waves)
    if is_whole or (known and min(known) < (1 - level) / len(known)):
        return "attrition differs between arms", None
    if not known:
        return "untestable", Untestable("as no cluster differs from another")
    return "no difference found", None


def _no_test(waves: Sequence[WaveCount], arm: Mask) -> str | None:
    if len(waves) < 2:  # noqa: PLR2004 - somebody must be able to leave
        return "with one wave: nobody can have left"
    if arm.all() or not arm.any():
        return "with one arm: there is nothing to compare"
    return None


def _balance(series: pd.Series[Any], seen: _Seen, arm: Mask) -> Iterator[LeaverBalance]:
    first = seen.observed[:, 0]
    stays = seen.observed.all(axis=1)
    if not (first & ~stays).any():
        return
    for name, column in _terms(series):
        values = np.full(len(seen.observed), np.nan)
        now = seen.period == 0
        values[seen.unit[now]] = column[now]
        for label, side in (("treated", arm), ("untreated", ~arm)):
            known = side & first & ~np.isnan(values)
            yield _compared(label, name, values[known & stays], values[known & ~stays])


def _terms(series: pd.Series[Any]) -> Iterator[tuple[str, Floats]]:
    """Lay out a column as numbers; text becomes one 0/1 column per level."""
    found = _columns.covariate(series)
    if not found.levels:
        yield str(series.name), found.entries.astype(np.float64)
        return
    for code, level in enumerate(found.levels):
        marked = np.where(found.entries < 0, np.nan, found.entries == code)
        yield f"{series.name}[{level}]", marked


def _compared(arm: str, column: str, stay: Floats, left: Floats) -> LeaverBalance:
    means = [float(x.mean()) if len(x) else _NAN for x in (stay, left)]
    both = [x.var(ddof=1) if len(x) > 1 else _NAN for x in (stay, left)]
    spread = np.sqrt(sum(both) / 2)
    apart = means[1] - means[0]
    return LeaverBalance(
        arm=arm,
        column=column,
        stayers=len(stay),
        leavers=len(left),
        mean_stayers=means[0],
        mean_leavers=means[1],
        standardised_difference=float(apart / spread) if spread > 0 else _NAN,
    )
