"""Balance in pictures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from iom_me._result import new_axes
from iom_me.impact._pictures import parts
from iom_me.impact._pictures.parts import BLUE, GREY, ORANGE
from iom_me.impact.matching._balance import judge
from iom_me.impact.matching._balance.curves import Curve, Shares

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

    from iom_me.impact._columns import Floats
    from iom_me.impact.matching.balance_results import BalanceResult, CovariateBalance

_MAX_ROWS = 60
_NAME = 30
_SMALL_TEXT = 8
_FEW = 12
"""Numbers with so few different values are drawn as bars."""
_MAX_BARS = 15
_ROUNDING = 1e-9
_WHO = ("untreated", "treated")
_COLOURS = (ORANGE, BLUE)
_WHEN = ("before", "after")


def love(result: BalanceResult, *, ax: Axes | None = None) -> Axes:
    """Draw the size of all differences, before and after, largest on top."""
    rows = sorted(result.covariates, key=_largest, reverse=True)
    shown = rows[:_MAX_ROWS]
    ax = parts.roomy(ax, len(shown) * 2 // 3)
    for limit, style in ((judge.SMALL, "--"), (judge.LARGE, ":")):
        ax.axvline(limit, color=GREY, lw=1, ls=style, label=f"{limit:g}")
    ax.axvline(0, color=GREY, lw=0.5)
    end = _end(shown)
    if result.has_comparison:
        _dots(ax, [row.smd_before for row in shown], end, ORANGE, "before", hollow=True)
        _dots(ax, [row.smd_after for row in shown], end, BLUE, "after")
    else:
        _dots(ax, [row.smd_before for row in shown], end, BLUE, "as they stand")
    ax.set_yticks(
        range(len(shown)),
        [parts.label(_named(row), _NAME) for row in shown],
        fontsize=_SMALL_TEXT if len(shown) > _FEW else None,
    )
    ax.set_ylim(len(shown) - 0.5, -0.5)
    ax.set_xlim(-0.02 * end, 1.06 * end)
    ax.grid(visible=True, axis="y", alpha=0.2)
    whose = {"pooled": "both groups", "control": "the untreated"}
    words = whose.get(result.denominator, "the treated")
    ax.set_xlabel(f"absolute difference, in SD of {words} before")
    more = len(rows) - len(shown)
    note = f", the {len(shown)} largest of {len(rows):,}" if more else ""
    ax.set_title(f"Balance of {parts.label(result.treatment)}{note}", loc="left")
    ax.legend(frameon=False, loc="lower right", fontsize=_SMALL_TEXT)
    return ax


def _sizes(row: CovariateBalance) -> list[float]:
    values = (abs(row.smd_before), abs(row.smd_after))
    return [value for value in values if not math.isnan(value)]


def _largest(row: CovariateBalance) -> float:
    return max(_sizes(row), default=-1.0)


def _named(row: CovariateBalance) -> str:
    """Say beside the name what cannot be drawn to scale."""
    if not _sizes(row):
        return f"{row.covariate} ({judge.CONSTANT})"
    return f"{row.covariate} (∞)" if math.isinf(_largest(row)) else row.covariate


def _end(rows: Sequence[CovariateBalance]) -> float:
    finite = [size for row in rows for size in _sizes(row) if math.isfinite(size)]
    return max([*finite, 1.2 * judge.LARGE])


def _dots(
    ax: Axes,
    values: Sequence[float],
    end: float,
    colour: str,
    words: str,
    *,
    hollow: bool = False,
) -> None:
    """Draw sizes as dots; infinite ones as arrows at the edge."""
    sizes = np.abs(values)
    places = np.arange(len(sizes))
    face = "none" if hollow else colour
    finite = np.isfinite(sizes)
    ax.plot(
        sizes[finite],
        places[finite],
        "o",
        color=colour,
        markerfacecolor=face,
        label=words,
    )
    endless = np.isinf(sizes)
    edge = np.full(np.count_nonzero(endless), end)
    ax.plot(edge, places[endless], ">", color=colour, markerfacecolor=face)


def density(curve: Curve | Shares, name: str, *, ax: Axes | None = None) -> Axes:
    """Draw densities, or bars where there are few values."""
    if isinstance(curve, Shares):
        return _bars(curve, name, ax=ax)
    if curve.is_whole and len(curve.points) <= _FEW:
        return _bars(_as_shares(curve), name, ax=ax)
    ax = new_axes(ax)
    power = parts.power_of_ten(curve.edges[[0, -1]])
    middles = (curve.edges[1:] / 2 + curve.edges[:-1] / 2) / 10.0**power
    for stage, arm, style in _lines(len(curve.masses)):
        smooth = _smoothed(curve.masses[stage, arm], curve.effective[stage, arm])
        ax.plot(middles, smooth, **style)
    ax.set_ylim(bottom=0)
    ax.set_yticks([])
    ax.set_ylabel("density")
    outside = 1 - float(curve.masses.sum(axis=2).min())
    note = ""
    if outside > _ROUNDING:
        note = f"\nup to {100 * outside:.2g}% of a group lie further out"
    return _finished(ax, f"{parts.label(name)}{parts.times(power)}{note}")


def ecdf(curve: Curve | Shares, name: str, *, ax: Axes | None = None) -> Axes:
    """Draw distribution functions, or bars for categories."""
    if isinstance(curve, Shares):
        return _bars(curve, name, ax=ax)
    ax = new_axes(ax)
    power = parts.power_of_ten(curve.points)
    points = np.concatenate([curve.points[:1], curve.points]) / 10.0**power
    for stage, arm, style in _lines(len(curve.below)):
        heights = np.concatenate([[0.0], curve.below[stage, arm]])
        ax.plot(points, heights, drawstyle="steps-post", **style)
    ax.set_ylim(0, 1.02)
    ax.set_ylabel("share at or below")
    return _finished(ax, f"{parts.label(name)}{parts.times(power)}")


def _lines(stages: int) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Give the last stage full lines, and what was before it dashed ones."""
    for stage in range(stages):
        is_last = stage == stages - 1
        when = f", {_WHEN[stage]}" if stages > 1 else ""
        for arm in (0, 1):
            yield (
                stage,
                arm,
                {
                    "color": _COLOURS[arm],
                    "linestyle": "-" if is_last else "--",
                    "linewidth": 2 if is_last else 1,
                    "label": f"{_WHO[arm]}{when}",
                },
            )


def _finished(ax: Axes, axis: str) -> Axes:
    ax.set_xlabel(axis)
    ax.legend(frameon=False, fontsize=_SMALL_TEXT)
    return ax


def _smoothed(masses: Floats, effective: float) -> Floats:
    """Smooth a histogram by a normal kernel of Silverman's width, in bins."""
    places = np.arange(len(masses))
    total = masses.sum()
    if not total:
        return masses
    middle = masses @ places / total
    spread = math.sqrt(masses @ (places - middle) ** 2 / total)
    reached = np.cumsum(masses) / total
    quartiles = np.searchsorted(reached, [0.25, 0.75])
    width = min(spread, float(np.diff(quartiles)[0]) / 1.34 or spread)
    width = max(0.9 * width * max(effective, 1.0) ** -0.2, 1.0)
    steps = np.arange(-math.ceil(4 * width), math.ceil(4 * width) + 1)
    kernel = np.exp(-0.5 * (steps / width) ** 2)
    padded = np.pad(masses, len(steps) // 2)
    return np.convolve(padded, kernel / kernel.sum(), mode="valid")


def _as_shares(curve: Curve) -> Shares:
    below = np.concatenate([np.zeros((*curve.below.shape[:2], 1)), curve.below], axis=2)
    return Shares(
        levels=tuple(f"{value:g}" for value in curve.points),
        shares=np.diff(below, axis=2),
    )


def _bars(shares: Shares, name: str, *, ax: Axes | None) -> Axes:
    """Draw what share of each group has each level, as bars side by side."""
    ax = new_axes(ax)
    levels, values = _largest_levels(shares)
    series = list(_lines(len(values)))
    width = 0.8 / len(series)
    places = np.arange(len(levels))
    for number, (stage, arm, style) in enumerate(series):
        is_last = stage == len(values) - 1
        ax.bar(
            places + (number - (len(series) - 1) / 2) * width,
            values[stage, arm],
            width,
            color=style["color"] if is_last else "none",
            edgecolor=style["color"],
            label=style["label"],
        )
    parts.name_ticks(ax, "x", places.tolist(), levels)
    ax.set_ylabel("share of the group")
    return _finished(ax, parts.label(name))


def _largest_levels(shares: Shares) -> tuple[list[str], Floats]:
    """Keep the levels that are most common, and put the others together."""
    if len(shares.levels) <= _MAX_BARS:
        return list(shares.levels), shares.shares
    common = np.argsort(-shares.shares.max(axis=(0, 1)), kind="stable")
    kept, rest = np.sort(common[: _MAX_BARS - 1]), common[_MAX_BARS - 1 :]
    other = shares.shares[:, :, rest].sum(axis=2, keepdims=True)
    levels = [*(shares.levels[place] for place in kept), f"{len(rest)} others"]
    return levels, np.concatenate([shares.shares[:, :, kept], other], axis=2)
