"""How the parts of a plan hang together.

Links point upwards, from child to parent: an activity leads to an output, an output to
an outcome. `upstream` is what feeds a result, `downstream` is what it leads to. Every
function survives cycles, skipped levels and chains of any length, and takes a time that
grows with the size of the plan only.
"""

from iom_me.graph.support import Doubt, Load, doubts, load_bearing
from iom_me.graph.ways import (
    critical_assumptions,
    cycles,
    downstream,
    levels,
    rests_on,
    to_networkx,
    upstream,
)

__all__ = [
    "Doubt",
    "Load",
    "critical_assumptions",
    "cycles",
    "doubts",
    "downstream",
    "levels",
    "load_bearing",
    "rests_on",
    "to_networkx",
    "upstream",
]
