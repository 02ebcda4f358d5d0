"""Who lacks an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from iom_me.errors import DataError
from iom_me.impact._columns import Mask
from iom_me.impact._panel import line

if TYPE_CHECKING:
    from iom_me.impact.matching._panel_match.reading import Waves

_SHOWN = 5


def with_baseline(waves: Waves, lags: Sequence[int], missing: str) -> Waves:
    """Leave out those who lack the outcome of the baseline, or of a lag, or refuse.

    Raises
    ------
    DataError
        Such an outcome is missing, and ``missing="raise"``.
    """
    needed = sorted({waves.base, *lags})
    gone: Mask = np.asarray(np.isnan(waves.outcome[:, needed]).any(axis=1))
    lost = waves.units - len(gone) + int(np.count_nonzero(gone))
    if not lost:
        return waves
    name = waves.columns.outcome
    when = f"the baseline period {line.shown(waves.periods.labels[waves.base])}"
    if len(needed) > 1:
        when += f", or in one since {line.shown(waves.periods.labels[needed[0]])}"
    if missing == "raise":
        raise DataError(
            f"{lost:,} of {waves.units:,} units have no {name!r} (outcome=) in {when}: "
            "fill it in, choose another baseline= or fewer lags=, or leave these units "
            "out with missing='drop'."
        )
    note = f"{lost:,} of {waves.units:,} units without {name!r} in {when}"
    return waves.only(~gone, f"{note} were left out.")


def require_complete(waves: Waves, used: Mask, missing: str) -> None:
    """Refuse an outcome that somebody who is compared lacks.

    Raises
    ------
    DataError
        Somebody does, and ``missing="raise"``.
    """
    counts = np.count_nonzero(np.isnan(waves.outcome[used]), axis=0).tolist()
    lost = {place: count for place, count in enumerate(counts) if count}
    if missing != "raise" or not lost:
        return
    shown = ", ".join(
        f"{line.shown(waves.periods.labels[place])} ({count:,})"
        for place, count in list(lost.items())[:_SHOWN]
    )
    more = f" and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
    raise DataError(
        f"Column {waves.columns.outcome!r} (outcome=) is missing for some of the "
        f"{int(np.count_nonzero(used)):,} units that are compared, in {shown}{more}. "
        "Fill these values in, or leave out of a period who lacks it, and whoever they "
        "were paired with, by missing='drop'."
    )
