"""What the other formulas would say of the same value.

Each is taken by itself: its share of the way, held against the share that it would
expect by now. That is what a tool shows that knows only this formula. Lights that need
no formula, such as "achieved" and "regressed", are not looked at.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.periods.schedule import expected_share
from iom_me.tracking.progress.formulas import Formula
from iom_me.tracking.progress.status import Status
from iom_me.tracking.progress.yardstick import FALLING, Yardstick, yardstick

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from iom_me.model import Indicator
    from iom_me.tracking.periods.schedule import Schedule
    from iom_me.tracking.progress.status import Thresholds

__all__ = ["Alternative", "Comparison", "differ"]


@attrs.frozen(kw_only=True)
class Alternative:
    """What one formula alone says of a value.

    Attributes
    ----------
    formula : str
        Its name, as in `Formula`.
    progress : float, optional
        Share of the way made, not capped.
    status : Status
        ``on_track``, ``at_risk`` or ``off_track``, against what this formula expects by
        now; ``cannot_tell`` if it has no answer.
    reason : str
        Why there is no answer, or why not to trust it.

    Examples
    --------
    >>> from iom_me.tracking import Alternative
    >>> Alternative(
    ...     formula="ratio", progress=0.65, status="at_risk", reason=""
    ... ).status.words
    'at risk'
    """

    formula: str
    progress: float | None
    status: Status = attrs.field(converter=Status)
    reason: str


@attrs.frozen(kw_only=True)
class Comparison:
    """One value, held against the plan by several formulas.

    Attributes
    ----------
    indicator : Indicator
        The plan.
    value : float
        The value.
    dates : Schedule
        When the target is due.
    day : datetime.date, optional
        The day whose expectation the value is held against.
    thresholds : tracking.Thresholds
        What makes a light green or amber.
    """

    indicator: Indicator
    value: float
    dates: Schedule
    day: dt.date | None
    thresholds: Thresholds

    def by_formula(self, stick: Yardstick) -> tuple[Alternative, ...]:
        """Ask each formula for its answer; steps of a scale know only one."""
        if stick.is_stepped or stick.refusal not in {"", FALLING}:
            return ()
        return tuple(self._alone(other) for other in self._sticks(stick))

    def _sticks(self, stick: Yardstick) -> Iterator[Yardstick]:
        if stick.is_band:
            yield stick
        try:
            final = yardstick(self.indicator, formula=Formula.AUTO)
        except CannotTell:
            return
        for formula in (Formula.BASELINE_RELATIVE, Formula.RATIO):
            yield attrs.evolve(final, formula=formula, refusal="")
        interim = yardstick(self.indicator, formula=Formula.MILESTONE, day=self.day)
        if interim.due is not None and not interim.is_band and not interim.refusal:
            yield interim

    def _alone(self, stick: Yardstick) -> Alternative:
        """Give the light of one formula by itself."""
        progress, status, reason = None, Status.CANNOT_TELL, ""
        try:
            progress = stick.measure(self.value)
            expected = expected_share(stick, self.dates, self.day)
            status = self.thresholds.light(progress, stick.attainable(expected))
            # A ceiling: less than the target is better.
            is_wrong = stick.formula is Formula.RATIO and math.isinf(stick.lower)
            reason = FALLING if is_wrong else ""
        except CannotTell as why:
            reason = str(why)
        return Alternative(
            formula=stick.formula.value, progress=progress, status=status, reason=reason
        )


def differ(answers: Iterable[Alternative], stick: Yardstick) -> bool:
    """Say whether the light depends on the formula.

    A formula that has no answer differs from one that has, unless it cannot apply:
    without a baseline number, or to a range or a state to keep.
    """
    lights = {answer.status for answer in answers}
    if stick.is_band or stick.baseline is None:
        lights.discard(Status.CANNOT_TELL)
    return len(lights) > 1
