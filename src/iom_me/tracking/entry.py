"""Where one indicator stands: a record that explains itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me.tracking.progress.formulas import achievement_rate, difference_from_target
from iom_me.tracking.progress.sentences import explained
from iom_me.tracking.progress.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from iom_me.tracking.progress.alternatives import Alternative

__all__ = ["IndicatorProgress"]


@attrs.frozen(kw_only=True)
class IndicatorProgress:
    """Where one indicator stands, by which formula, and why if that cannot be told.

    Attributes
    ----------
    result, indicator, title : str
        Id of the result; id and title of the indicator.
    statement, level : str
        Of the result.
    unit : str
        Unit of the values; ``%`` for a percentage.
    baseline, target, actual : int, float, str, optional
        In that unit; None where there is none. The target is the final one, and the
        lower end of a range.
    target_upper : int or float, optional
        The upper end of a range.
    baseline_date, target_date : datetime.date, optional
        As declared, or those of the project.
    actual_date : datetime.date, optional
        End of the last period that the actual value covers.
    interval : tuple of (float, float), optional
        Ends of the 95 % interval of the actual value, if it comes from a sample and the
        table says how large it was. In the unit of the value.
    rows : tuple of int
        Numbers of the rows of the table that make up the actual value, counted from 0.
    progress : float, optional
        Share of the way made: 1 is the target. Never capped.
    progress_interval : tuple of (float, float), optional
        The same at both ends of `interval`.
    formula : str
        What gave the progress; empty if nothing fits. See `Formula`.
    inputs : tuple of (str, float)
        The numbers that went into the formula, such as ``("baseline", 40)``; on a scale
        the numbers of the steps, from 1. ``dict(entry.inputs)`` is a mapping.
    alternatives : tuple of Alternative
        What the other formulas would say.
    is_sensitive : bool
        Whether the light depends on the formula: if each were used alone, they would
        not all give the same.
    expected : float, optional
        Progress to be expected on `expected_date`.
    expected_date : datetime.date, optional
        The day of the report; that of the value, if by its frequency no newer one is
        due yet.
    status : Status
        The light.
    reason : str
        Why there is no progress, or no light.
    note : str
        What was assumed, and what is odd.
    direction, direction_source : str
        Which way is better, and whether that is ``declared``, ``inferred`` from the
        target's operator, or ``assumed``.
    parts_present, parts_expected : int
        How many of the values that make up the actual were there.
    source, method, analysis, frequency, responsible : str
        Of the indicator: where the data come from, how they are collected and analysed,
        how often, and who does it.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> trained = me.Indicator(
    ...     "1.1.a",
    ...     "# returnees trained",
    ...     measure="count",
    ...     direction="increase",
    ...     baseline=me.Baseline(0, date="2022-01-01"),
    ...     targets=[me.Target(48, date="2022-12-31")],
    ... )
    >>> output = me.Output("1.1", "Returnees have a trade", indicators=[trained])
    >>> plan = me.ResultsFramework("NG-1", "Reintegration", results=[output])
    >>> values = pd.DataFrame(
    ...     {"indicator": ["1.1.a"], "period_end": ["2022-12-31"], "value": [154]}
    ... )
    >>> entry = me.track(plan, values)["1.1.a"]
    >>> round(entry.achievement_rate, 2), round(entry.difference_from_target, 2)
    (3.21, 2.21)
    """

    result: str
    indicator: str
    title: str
    statement: str
    level: str
    unit: str
    baseline: float | str | None
    baseline_date: dt.date | None
    target: float | str | None
    target_upper: float | None
    target_date: dt.date | None
    actual: float | str | None
    actual_date: dt.date | None
    interval: tuple[float, float] | None
    rows: tuple[int, ...]
    progress: float | None
    progress_interval: tuple[float, float] | None
    formula: str
    inputs: tuple[tuple[str, float], ...]
    alternatives: tuple[Alternative, ...]
    is_sensitive: bool
    expected: float | None
    expected_date: dt.date | None
    status: Status
    reason: str
    note: str
    direction: str
    direction_source: str
    parts_present: int
    parts_expected: int
    source: str
    method: str
    analysis: str
    frequency: str
    responsible: str

    @property
    def achievement_rate(self) -> float | None:
        """Actual / target, whatever the formula: 3.21 is 321 % of the target."""
        return self._compared(achievement_rate)

    @property
    def difference_from_target(self) -> float | None:
        """(Actual - target) / target: 2.21 exceeds the target by 221 %."""
        return self._compared(difference_from_target)

    def _compared(
        self, formula: Callable[[float, float], float | None]
    ) -> float | None:
        if isinstance(self.actual, (int, float)) and isinstance(
            self.target, (int, float)
        ):
            return formula(self.actual, self.target)
        return None

    def explain(self) -> str:
        """Say in sentences what was computed, from which numbers.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.ResultsFramework("P", "Return").add(
        ...     me.Output(
        ...         "1.1",
        ...         "Returnees have a trade",
        ...         indicators=me.Indicator(
        ...             "1.1.a",
        ...             "% satisfied",
        ...             measure="percentage",
        ...             direction="increase",
        ...             baseline=me.Baseline(15),
        ...             targets=me.Target(50),
        ...         ),
        ...     )
        ... )
        >>> values = {
        ...     "indicator": ["1.1.a"],
        ...     "period_end": ["2022-12-31"],
        ...     "value": [53],
        ... }
        >>> import pandas as pd
        >>> print(me.track(plan, pd.DataFrame(values)).explain("1.1.a"))
        1.1.a % satisfied: 53 % (2022-12-31); target 50 %; baseline 15 %.
        Progress: 109 % of the way = (53 - 15) / (50 - 15),
        by (actual - baseline) / (target - baseline).
        Status: achieved.
        By another formula: actual / target gives 106 %, no light (...).
        From row 0 of the table (counted from 0).
        """
        return explained(self)
