"""A matched difference-in-differences in pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from iom_me._result import new_axes
from iom_me.impact._pictures import effects as _effects
from iom_me.impact._pictures.parts import (
    BLUE,
    GREY,
    ORANGE,
    VERMILION,
    divided,
    label,
    name_ticks,
    plain_text,
    power_of_ten,
    times,
)
from iom_me.impact.matching._panel_match import words
from iom_me.impact.matching._panel_match.paths import COMPARISON, TREATED, UNUSED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact.matching.matched_did_results import MatchedDidResult
    from iom_me.impact.panel_results import EventStudyResult

_NAME = 24
_STYLES = {
    TREATED: (VERMILION, "-", "treated"),
    COMPARISON: (BLUE, "-", "comparison"),
    UNUSED: (GREY, "--", "all untreated"),
}


def effects(result: MatchedDidResult, *, ax: Axes | None) -> Axes:
    """Draw the effects by time since the start, and what was matched on."""
    # The picture of an event study reads only what both kinds of results have.
    ax = _effects.event_study(cast("EventStudyResult", result), ax=ax)
    ax.set_title(
        plain_text(f"Effect {words.interval(result)}, {words.over(result, 'en')}"),
        loc="left", fontsize="medium",
    )  # fmt: skip
    _mark_matched(ax, result)
    return ax


def _mark_matched(ax: Axes, result: MatchedDidResult) -> None:
    """Shade the periods that are near zero by construction."""
    there = [
        row.event_time
        for row in result.effects
        if row.time in result.matched_on and row.event_time is not None
    ]
    if not there:
        return
    ax.axvspan(
        min(there) - 0.35, max(there) + 0.35, color=ORANGE, alpha=0.15, lw=0, zorder=-1
    )
    ax.annotate(
        "matched on", ((min(there) + max(there)) / 2, 0), (0, 4),
        xycoords=ax.get_xaxis_transform(),
        textcoords="offset points", ha="center", fontsize="small",
    )  # fmt: skip


def paths(result: MatchedDidResult, *, ax: Axes | None) -> Axes:
    """Draw the mean outcome of each group over time."""
    ax = new_axes(ax)
    power = power_of_ten(value for path in result.paths for value in path.means)
    places = [float(place) for place in range(len(result.periods))]
    for path in result.paths:
        colour, line, name = _STYLES[path.group]
        values = [divided(value, power) for value in path.means]
        shown = f"{name} ({path.units:,})"
        ax.plot(places, values, color=colour, ls=line, marker="o", ms=5, label=shown)
    base = result.periods.index(result.baseline)
    start = next(
        place
        for place, row in enumerate(result.effects)
        if row.event_time is not None and row.event_time >= 0
    )
    ax.axvline(start - 0.5, color="black", linewidth=1, linestyle=":", zorder=0)
    ax.axvline(base, color=GREY, linewidth=6, alpha=0.25, zorder=-1)
    name_ticks(ax, "x", places, result.periods)
    ax.set_xlabel(label(result.time))
    ax.set_ylabel(f"mean {label(result.outcome, _NAME)}{times(power)}")
    ax.set_title("Dotted: start. Grey: baseline", loc="left", fontsize="medium")
    ax.legend(
        frameon=False, fontsize="small", loc="upper center",
        bbox_to_anchor=(0.5, 0), borderaxespad=4.5, ncols=3,
    )  # fmt: skip
    return ax
