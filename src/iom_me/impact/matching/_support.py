"""Who has somebody comparable at all: common support."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iom_me.impact._columns import Floats, Mask

if TYPE_CHECKING:
    from iom_me.impact.matching.options import MatchOptions


def inside(score: Floats | None, treated: Mask, options: MatchOptions) -> Mask:
    """Say who stays, by the rule of ``discard=``: (n,)."""
    del score, options
    return np.ones(len(treated), dtype=bool)
