"""Pictures in a page: drawn as SVG, with a text alternative, in the page's colours."""

from __future__ import annotations

import io
import math
import re
from typing import TYPE_CHECKING

from iom_me._html import Html, join, tag, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

__all__ = ["interval_strip", "progress_bar", "shares_bar", "svg_of"]

_FULL = 1.25  # the bar ends a little beyond the target
_WIDTH = 200.0
_APART = 50.0  # from an end of the interval, for zero to have a label of its own


def progress_bar(
    progress: float, expected: float | None, *, key: str, label: str
) -> Html:
    """Draw how much of the way is made; a mark shows what was expected by now."""
    made = _place(progress)
    parts = [
        _shape("rect", x=0, y=2, width=_WIDTH, height=10, rx=2, class_="track"),
        _shape("rect", x=0, y=2, width=made, height=10, rx=2, class_="fill"),
        _line(_place(1.0), "goal"),
    ]
    if expected is not None:
        parts.append(_line(_place(expected), "mark"))
    return _svg(parts, 14, class_=f"bar {key}", label=label)


def _place(share: float) -> float:
    """Find how far along the bar a share is; what is not on it stands at an end."""
    if math.isnan(share):
        return 0.0
    return round(min(max(share, 0.0), _FULL) / _FULL * _WIDTH, 1)


def shares_bar(parts: Sequence[tuple[str, int]], *, label: str) -> Html:
    """Draw counts side by side, as shares of their sum."""
    every = sum(count for _, count in parts)
    drawn, start = [], 0.0
    for key, count in parts:
        width = round(count / every * _WIDTH, 2)
        shape = _shape("rect", x=round(start, 2), y=0, width=width, height=22)
        drawn.append(tag("g", shape, class_=key))
        start += width
    return _svg(drawn, 22, class_="shares", label=label)


def interval_strip(
    estimate: float, low: float, high: float, *, words: tuple[str, str], label: str
) -> Html:
    """Draw an estimate, its interval, and zero; ``words`` are both ends."""
    first, last = min(low, 0.0), max(high, 0.0)
    width = 340.0

    def across(value: float) -> float:
        # Halved before it is taken away: two ends may be further apart than a float.
        share = (value / 2 - first / 2) / ((last / 2 - first / 2) or 1.0)
        return round(40 + share * (width - 80), 1)

    zero = across(0.0)
    parts = [
        _shape("line", x1=zero, x2=zero, y1=2, y2=26, class_="zero"),
        _shape("line", x1=across(low), x2=across(high), y1=14, y2=14, class_="range"),
        _shape("circle", cx=across(estimate), cy=14, r=6),
        _label(across(low), words[0], "end"),
        _label(across(high), words[1], "start"),
    ]
    if min(abs(zero - across(end)) for end in (low, high)) > _APART:
        parts.append(tag("text", text("0"), x=zero, y=40, text_anchor="middle"))
    return _svg(parts, 44, class_="strip", label=label, width=width, keep=True)


def _label(x: float, words: str, anchor: str) -> Html:
    # Below the ends of the interval, each towards the outside.
    nearer = 8 if anchor == "end" else -8
    return tag("text", text(words), x=x + nearer, y=40, text_anchor=anchor)


def _line(x: float, kind: str) -> Html:
    return _shape("line", x1=x, x2=x, y1=0, y2=14, class_=kind)


def _shape(name: str, **attributes: object) -> Html:
    return tag(name, Html(""), **attributes)


def _svg(
    parts: Sequence[Html],
    height: float,
    *,
    class_: str,
    label: str,
    width: float = _WIDTH,
    keep: bool = False,
) -> Html:
    return tag(
        "svg",
        join(parts),
        class_=class_,
        role="img",
        aria_label=label,
        viewBox=f"0 0 {width:g} {height:g}",
        preserveAspectRatio=None if keep else "none",
    )


# Pictures of matplotlib

_MARKUP = re.compile(r"<[^<>]*>")
_COMMENT = re.compile(r"<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_ID = re.compile(r'(\bid="|href="#|url\(#)')
# Colours of pictures, and what they are in a page, which may be light or dark.
_COLOURS = {
    "#000000": "currentColor",
    "#333333": "currentColor",
    "#555555": "var(--muted)",
    "#666666": "var(--muted)",
    "#777777": "var(--grey)",
    "#999999": "var(--grey)",
    "#aaaaaa": "var(--grey)",
    "#0072b2": "var(--blue)",
    "#009e73": "var(--green)",
    "#d55e00": "var(--vermilion)",
    "#e69f00": "var(--orange)",
    "#882255": "var(--purple)",
    "#cc79a7": "var(--purple)",
    "#ffffff": "var(--paper)",
}
_COLOUR = re.compile("|".join(_COLOURS), re.IGNORECASE)


def svg_of(plot: Callable[..., Axes], *, name: str, label: str) -> Html:
    """Draw a result with matplotlib; the same for the same result.

    Parameters
    ----------
    plot
        Takes ``ax`` and draws on it.
    name
        Put before each id of the picture, so that two in one page do not meet.
    label
        The text alternative.

    Raises
    ------
    ImportError
        Matplotlib is not installed.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    drawn = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "none"}):
        figure = Figure(figsize=(8, 4.5), layout="constrained", facecolor="none")
        plot(ax=figure.subplots()).set_facecolor("none")
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    svg = drawn.getvalue()
    svg = _COMMENT.sub("", svg[svg.index("<svg") :])
    # Text of the picture holds no angle brackets: only tags are changed.
    svg = _MARKUP.sub(lambda found: _at_home(found[0], name), svg)
    start = tag("svg", Html(""), role="img", aria_label=label).removesuffix("></svg>")
    return Html(svg.replace("<svg", start, 1))


def _at_home(markup: str, name: str) -> str:
    """Give a tag of a picture the page's colours, and ids of its own."""
    markup = _ID.sub(rf"\g<1>{name}-", markup)
    return _COLOUR.sub(lambda found: _COLOURS[found[0].lower()], markup)
