"""Results about panels in pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from iom_me._result import new_axes
from iom_me.impact._pictures.parts import (
    BLACK,
    BLUE,
    GREY,
    VERMILION,
    divided,
    empty,
    label,
    power_of_ten,
    roomy,
    times,
)
from iom_me.impact._text import panels
from iom_me.impact._text.writing import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact.panel_results import Effect, EventStudyResult, PanelResult

NOTHING = "no effect could be estimated"
_MAX_TICKS = 15
_NAME = 24


def event_study(result: EventStudyResult, *, ax: Axes | None) -> Axes:
    """Draw leads and lags with interval and band, and the base."""
    ax = new_axes(ax)
    rows = [row for row in result.effects if math.isfinite(row.estimate)]
    ax.set_title(title(result), loc="left", fontsize="medium")
    if not rows:
        return empty(ax, NOTHING)
    power = power_of(rows)
    events = [row.event_time or 0 for row in rows]
    start = _start(events)
    ax.axhline(0, color=GREY, linewidth=1, zorder=0)
    ax.axvline(start, color=BLACK, linewidth=1, linestyle=":", zorder=0)
    ax.annotate(
        "start", (start, 1), (3, -3), xycoords=ax.get_xaxis_transform(),
        textcoords="offset points", va="top", fontsize="small",
    )  # fmt: skip
    colours = [GREY if event < 0 else BLUE for event in events]
    _bases(ax, events, rows)
    _intervals(ax, events, rows, colours, power=power, level=result.level, upright=True)
    _event_ticks(ax, events)
    ax.set_xlabel(f"time since the start ({label(result.time)})")
    ax.set_ylabel(f"effect on {label(result.outcome, _NAME)}{times(power)}")
    return ax


def effects(result: PanelResult, kind: str, *, ax: Axes | None) -> Axes:
    """Draw the effects and the one effect, each with its interval, line by line."""
    rows = [*result.effects, result.overall]
    ax = roomy(ax, len(rows))
    ax.set_title(title(result), loc="left", fontsize="medium")
    power = power_of(rows)
    lines = list(range(len(rows)))
    colours = [BLUE] * len(result.effects) + [VERMILION]
    ax.axvline(0, color=GREY, linewidth=1, zorder=0)
    if result.effects:
        ax.axhline(len(rows) - 1.5, color=GREY, linewidth=0.8)
    _intervals(ax, lines, rows, colours, power=power, level=result.level, upright=False)
    names = [getattr(row, _KEYS.get(kind, "term")) for row in result.effects]
    shown = [*(label(name, _NAME) for name in names), "overall"]
    ax.set_yticks(lines, shown)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_ylabel(label({"group": "cohort", "calendar": result.time}.get(kind, "")))
    ax.set_xlabel(f"effect on {label(result.outcome, _NAME)}{times(power)}")
    return ax


_KEYS = {"group": "group", "calendar": "time"}


def _intervals(
    ax: Axes,
    places: Sequence[float],
    rows: Sequence[Effect],
    colours: Sequence[str],
    *,
    power: int,
    level: float,
    upright: bool,
) -> None:
    """Draw points, a bar for the interval of each, and a broad bar for the band."""
    lines = ax.vlines if upright else ax.hlines
    drawn = list(zip(places, rows, colours, strict=True))
    broad = min(9.0, max(180 / len(rows), 3.0))
    share = percent(level)
    for name, wide, low, high in (
        (f"{share} band: holds for all at once", True, "band_low", "band_high"),
        (f"{share} interval: each for itself", False, "ci_low", "ci_high"),
    ):
        there = [x for x in drawn if _is_finite(x[1], low, high)]
        if there:
            lines(
                [place for place, _, _ in there],
                [divided(getattr(row, low), power) for _, row, _ in there],
                [divided(getattr(row, high), power) for _, row, _ in there],
                colors=[colour for _, _, colour in there],
                linewidth=broad if wide else 1.8,
                alpha=0.25 if wide else 1.0,
                label=name,
            )
    for place, row, colour in drawn:
        if math.isfinite(row.estimate) and not row.reference:
            point = place, divided(row.estimate, power)
            has_error = math.isfinite(row.ci_low)
            ax.plot(
                *(point if upright else point[::-1]),
                marker="o", color=colour, markersize=5,
                markerfacecolor=colour if has_error else "white",
            )  # fmt: skip
    _legend(ax, rows)


def _legend(ax: Axes, rows: Sequence[Effect]) -> None:
    """Say what bars and hollow points are, below the picture."""
    from matplotlib.lines import Line2D

    handles, names = ax.get_legend_handles_labels()
    bare = [row for row in rows if not row.reference and not math.isfinite(row.ci_low)]
    if any(math.isfinite(row.estimate) for row in bare):
        style: dict[str, Any] = {"marker": "o", "markerfacecolor": "white"}
        handles.append(Line2D([], [], color=GREY, linestyle="none", **style))
        names.append("no interval")
    if handles:
        ax.legend(
            handles, names, frameon=False, fontsize="small", loc="upper center",
            bbox_to_anchor=(0.5, 0), borderaxespad=4.5, ncols=2,
        )  # fmt: skip


def _bases(ax: Axes, events: Sequence[int], rows: Sequence[Effect]) -> None:
    """Mark what is 0 by rule; in words where there is room for them."""
    few = len(events) <= _MAX_TICKS
    for event, row in zip(events, rows, strict=True):
        if not row.reference:
            continue
        name = None if few else "base"
        ax.plot(event, 0, "o", color=BLACK, ms=6, mfc="white", label=name)
        if few:
            ax.annotate(
                "base", (event, 0), (0, 7), textcoords="offset points",
                ha="center", fontsize="small",
            )  # fmt: skip
    ax.margins(y=0.12)  # room for the word, wherever zero is


def _event_ticks(ax: Axes, events: Sequence[int]) -> None:
    from matplotlib.ticker import MaxNLocator

    if len(events) <= _MAX_TICKS:
        ax.set_xticks(events)
    else:
        ax.xaxis.set_major_locator(MaxNLocator(nbins=_MAX_TICKS, integer=True))
    ax.set_xlim(min(events) - 0.7, max(events) + 0.7)


def _start(events: Sequence[int]) -> float:
    """Put the start in the middle between the last lead and the first lag."""
    first = min((event for event in events if event >= 0), default=0)
    last = max((event for event in events if event < 0), default=first - 1)
    return (first + last) / 2


def title(result: PanelResult) -> str:
    return f"Effect {panels.interval(result.overall)}, {panels.average(result, 'en')}"


def power_of(rows: Sequence[Effect]) -> int:
    ends = ("estimate", "ci_low", "ci_high", "band_low", "band_high")
    return power_of_ten(getattr(row, end) for row in rows for end in ends)


def _is_finite(row: Effect, *names: str) -> bool:
    return all(math.isfinite(getattr(row, name)) for name in names)
