"""Where one indicator stands, and one result: records that explain themselves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me.tracking.progress import (
    Formula,
    achievement_rate,
    difference_from_target,
)
from iom_me.tracking.status import Status
from iom_me.tracking.words import percent, shown

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["IndicatorProgress", "ResultProgress", "written"]

_FORMULAS = {
    Formula.BASELINE_RELATIVE: "(actual - baseline) / (target - baseline)",
    Formula.RATIO: "actual / target",
    Formula.RANGE: "1 inside the target, else 1 - distance left / first distance",
    Formula.MAINTAIN: "1 while the target is kept",
}


@attrs.frozen(kw_only=True)
class IndicatorProgress:
    """Where one indicator stands, by which formula, and why if that cannot be told.

    Attributes
    ----------
    result, indicator, title : str
        Id of the result; id and title of the indicator.
    level : str
        Level of the result.
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
    progress : float, optional
        Share of the way made: 1 is the target. Never capped.
    formula : str
        What gave the progress; empty if nothing fits.
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
    direction : str
        Which way is better, as declared, taken from the target, or assumed.
    parts_present, parts_expected : int
        How many of the values that make up the actual were there.

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
    level: str
    unit: str
    baseline: float | str | None
    baseline_date: dt.date | None
    target: float | str | None
    target_upper: float | None
    target_date: dt.date | None
    actual: float | str | None
    actual_date: dt.date | None
    progress: float | None
    formula: str
    expected: float | None
    expected_date: dt.date | None
    status: Status
    reason: str
    note: str
    direction: str
    parts_present: int
    parts_expected: int

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
        """
        numbers = "; ".join(
            (
                self._dated("actual"),
                f"target {self._dated('target')}",
                f"baseline {self._dated('baseline')}",
            )
        )
        parts = [
            f"{self.indicator} {self.title}: {numbers}.",
            *self._progress_lines(),
            f"Status: {self.status.words}{f' ({self.reason})' if self.reason else ''}.",
        ]
        if self.note:
            parts.append(f"Note: {self.note}.")
        return "\n".join(parts)

    def _dated(self, name: str) -> str:
        day = getattr(self, f"{name}_date")
        is_dated = day is not None and getattr(self, name) is not None
        return f"{written(self, name)} ({day})" if is_dated else written(self, name)

    def _progress_lines(self) -> list[str]:
        lines = []
        if self.progress is not None:
            words = _FORMULAS[Formula(self.formula)]
            share = percent(self.progress)
            lines.append(f"Progress: {share} of the way{self._sum()}, by {words}.")
        if self.expected is not None:
            lines.append(f"Expected by {self.expected_date}: {percent(self.expected)}.")
        return lines

    def _sum(self) -> str:
        """Write the formula with its numbers in place."""
        actual, target = shown(self.actual), shown(self.target)
        if self.formula == Formula.RATIO:
            return f" = {actual} / {target}"
        if self.formula == Formula.BASELINE_RELATIVE:
            start = shown(self.baseline)
            return f" = ({actual} - {start}) / ({target} - {start})"
        return ""


def written(entry: IndicatorProgress, name: str) -> str:
    """Write the baseline, the target or the actual value with its unit sign."""
    words = shown(getattr(entry, name))
    if words == "none":
        return words
    if name == "target" and entry.target_upper is not None:
        words = f"{words} to {shown(entry.target_upper)}"
    return f"{words} %" if entry.unit == "%" else words


@attrs.frozen(kw_only=True)
class ResultProgress:
    """The mean progress of a result's indicators, and the one that lags most.

    Attributes
    ----------
    result : str
        Id of the result.
    mean : float, optional
        Mean progress of those indicators that have one; None if none has.
    n, n_indicators : int
        How many have one, and how many there are.
    worst : str, optional
        Id of the indicator with the least progress.
    worst_progress : float, optional
        Its progress, not capped.
    is_capped : bool
        Whether each counted for 1 at most.

    Examples
    --------
    >>> from iom_me.tracking import ResultProgress
    >>> ResultProgress(
    ...     result="1.1",
    ...     mean=0.8,
    ...     n=2,
    ...     n_indicators=3,
    ...     worst="1.1.b",
    ...     worst_progress=0.6,
    ...     is_capped=True,
    ... ).worst
    '1.1.b'
    """

    result: str
    mean: float | None
    n: int
    n_indicators: int
    worst: str | None
    worst_progress: float | None
    is_capped: bool
