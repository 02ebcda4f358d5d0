"""Which light: from the numbers, the dates and declared thresholds."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from iom_me.errors import ModelError, suggest
from iom_me.model.fields import Choice, text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["THRESHOLDS", "Status", "Thresholds"]

_TOLERANCE = 1e-9


class Status(Choice):
    """Where an indicator stands.

    ``achieved``
        The value meets the target, be it before its date.
    ``on_track``, ``at_risk``, ``off_track``
        Progress held against what is expected by now.
    ``regressed``
        Further from the target than the baseline was.
    ``overdue``
        By the frequency a value should be there, and it is not.
    ``not_due``
        There is no value, and none was to be there yet.
    ``no_data``
        There is no value, and no frequency says when there should be one.
    ``cannot_tell``
        There are values, but no light can be drawn from them; the reason says why.

    Examples
    --------
    >>> from iom_me.tracking import Status
    >>> Status("on_track").words
    'on track'
    """

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    REGRESSED = "regressed"
    NO_DATA = "no_data"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"
    CANNOT_TELL = "cannot_tell"

    @property
    def words(self) -> str:
        """The status as it is said."""
        return self.value.replace("_", " ")


def _share(value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ModelError(f"The threshold {value!r} is not a number, such as 0.9.")
    if not (math.isfinite(value) and value >= 0):
        raise ModelError(f"The threshold {value!r} is not a share of 0 or more.")
    return float(value)


@attrs.frozen(kw_only=True)
class Thresholds:
    """From which share of the expected progress a light is green, and amber.

    Attributes
    ----------
    name : str
        What to call it.
    on_track, at_risk : float
        Least progress / expected progress for each; below ``at_risk`` is off track.
    source : str
        Who uses it.
    quantity : str
        What they apply it to, if that is not progress / expected progress.

    Examples
    --------
    >>> from iom_me.tracking import Thresholds
    >>> Thresholds("strict", on_track=1, at_risk=0.8).on_track
    1.0
    """

    name: str = attrs.field(converter=text, kw_only=False)
    on_track: float = attrs.field(converter=_share)
    at_risk: float = attrs.field(converter=_share)
    source: str = attrs.field(default="", converter=text)
    quantity: str = attrs.field(default="", converter=text)

    def __attrs_post_init__(self) -> None:
        if self.at_risk > self.on_track:
            raise ModelError(
                f"Thresholds.at_risk ({self.at_risk}) is above on_track "
                f"({self.on_track}): exchange the two."
            )

    def light(self, progress: float, expected: float) -> Status:
        """Compare progress with what is expected; where nothing is, 0 is on track.

        Examples
        --------
        >>> from iom_me.tracking import THRESHOLDS
        >>> THRESHOLDS["pace"].light(0.4, expected=0.5).value
        'at_risk'
        """
        # By how much of what is expected, which is below 0 where a dip is planned.
        short = expected - progress
        if short <= (1 - self.on_track + _TOLERANCE) * abs(expected):
            return Status.ON_TRACK
        if short <= (1 - self.at_risk + _TOLERANCE) * abs(expected):
            return Status.AT_RISK
        return Status.OFF_TRACK


THRESHOLDS: Mapping[str, Thresholds] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Thresholds(
                "pace",
                on_track=0.9,
                at_risk=0.7,
                source="a commercial tracker's default: % complete / % of time elapsed",
            ),
            Thresholds(
                "variance",
                on_track=0.9,
                at_risk=0,
                source="a progress report explains a variance beyond 10 %",
            ),
            Thresholds(
                "report_card",
                on_track=1,
                at_risk=0.5,
                source="UNDP Development Report Card 2014",
                quantity="actual / milestone",
            ),
            Thresholds(
                "open_sdg",
                on_track=0.95,
                at_risk=0.6,
                source="Open SDG progress methodology",
                quantity="observed / required yearly growth",
            ),
            Thresholds(
                "akvo_rsr",
                on_track=0.85,
                at_risk=0.5,
                source="Akvo RSR, grades of its reports",
                quantity="actual / target",
            ),
            Thresholds(
                "tola",
                on_track=0.85,
                at_risk=0.85,
                source="TolaData, over or under target by more than 15 %",
                quantity="actual / target of the periods that are over",
            ),
        )
    }
)
"""Presets by name. No threshold of IOM's own was found; ``pace`` is the default.

Where `Thresholds.quantity` is not empty, the source applies its bands to that, and here
they are applied to progress / expected progress like the others.
"""


def thresholds_of(wanted: object) -> Thresholds:
    """Take thresholds, or the name of a preset."""
    if isinstance(wanted, Thresholds):
        return wanted
    if isinstance(wanted, str) and wanted in THRESHOLDS:
        return THRESHOLDS[wanted]
    raise ModelError(
        f"There are no thresholds {wanted!r}. {suggest(str(wanted), THRESHOLDS)}"
    )
