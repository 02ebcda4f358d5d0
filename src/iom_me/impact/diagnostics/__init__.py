"""Questions to put to a design and an estimate over time.

    pretrend.py       did treated and comparison move alike before the start?
    equivalence.py    are differences before the start small enough not to matter?
    placebo.py        is there an effect where none can be?
    leave_one_out.py  does an effect rest on a single cluster?
    composition.py    who left, and are those who stayed still alike?
    overlap.py        are there comparable units, by their propensity scores?
    profile.py        what design is this, and what can be done with it?

Every answer is a result with a verdict in words; what the data cannot answer is said to
be untestable, never passed.
"""

from iom_me.impact.diagnostics.composition import (
    CompositionResult,
    LeaverBalance,
    WaveCount,
    composition,
)
from iom_me.impact.diagnostics.equivalence import (
    EquivalenceResult,
    EquivalentLead,
    equivalence_test,
)
from iom_me.impact.diagnostics.leave_one_out import (
    LeaveOneOutResult,
    LeftOut,
    leave_one_out,
)
from iom_me.impact.diagnostics.overlap import (
    CohortOverlap,
    OverlapResult,
    overlap_check,
)
from iom_me.impact.diagnostics.placebo import (
    PlaceboGroup,
    PlaceboGroupsResult,
    PlaceboPeriodsResult,
    placebo_groups,
    placebo_periods,
)
from iom_me.impact.diagnostics.pretrend import PretrendResult, pretrend_test
from iom_me.impact.diagnostics.profile import (
    CohortProfile,
    EstimatorOption,
    PanelProfile,
    profile_panel,
)

__all__ = [
    "CohortOverlap",
    "CohortProfile",
    "CompositionResult",
    "EquivalenceResult",
    "EquivalentLead",
    "EstimatorOption",
    "LeaveOneOutResult",
    "LeaverBalance",
    "LeftOut",
    "OverlapResult",
    "PanelProfile",
    "PlaceboGroup",
    "PlaceboGroupsResult",
    "PlaceboPeriodsResult",
    "PretrendResult",
    "WaveCount",
    "composition",
    "equivalence_test",
    "leave_one_out",
    "overlap_check",
    "placebo_groups",
    "placebo_periods",
    "pretrend_test",
    "profile_panel",
]
