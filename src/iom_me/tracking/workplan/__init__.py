"""Are the activities on time? The workplan held against what was done."""

from iom_me.tracking.workplan.entry import ActivityProgress
from iom_me.tracking.workplan.report import WorkplanReport
from iom_me.tracking.workplan.state import ActivityState
from iom_me.tracking.workplan.tracker import track_activities

__all__ = [
    "ActivityProgress",
    "ActivityState",
    "WorkplanReport",
    "track_activities",
]
