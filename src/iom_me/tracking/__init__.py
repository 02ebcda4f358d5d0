"""Where do we stand? Progress towards targets, and why where it cannot be told."""

from iom_me.tracking.entry import IndicatorProgress, ResultProgress
from iom_me.tracking.progress import Formula
from iom_me.tracking.report import TrackingReport
from iom_me.tracking.status import THRESHOLDS, Status, Thresholds
from iom_me.tracking.tracker import track

__all__ = [
    "THRESHOLDS",
    "Formula",
    "IndicatorProgress",
    "ResultProgress",
    "Status",
    "Thresholds",
    "TrackingReport",
    "track",
]
