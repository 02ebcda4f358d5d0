"""One page that a programme manager can open: plan, findings, progress, effects."""

from __future__ import annotations

import io
import math
import re
from typing import TYPE_CHECKING, Any

from iom_me._html import Html, page, table, tag, text, tiles
from iom_me.errors import MissingDependencyError
from iom_me.io.files import write_atomically
from iom_me.logic.formats.html import accepted
from iom_me.model.framework import require_plan
from iom_me.model.matrix import to_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matplotlib.axes import Axes

    from iom_me.impact import DidResult, EffectResult, PanelResult
    from iom_me.logic import CheckReport
    from iom_me.model import ResultsFramework
    from iom_me.tracking import TrackingReport
    from iom_me.typing import FilePath

__all__ = ["write_report"]

_FINDINGS = ("Severity", "Rule", "What", "What to do", "Who says so")
_PROGRESS = (
    "indicator",
    "title",
    "baseline",
    "target",
    "actual",
    "progress",
    "expected",
    "status",
    "reason",
)


def write_report(
    path: FilePath,
    fw: ResultsFramework,
    *,
    checks: CheckReport | None = None,
    tracking: TrackingReport | None = None,
    effects: Iterable[DidResult | EffectResult | PanelResult] = (),
) -> None:
    """Write a plan and what is known of it as one self-contained HTML page.

    Parameters
    ----------
    path
        Where to write; an existing file is replaced at once or not at all.
    fw
        The plan.
    checks
        What `iom_me.check` found.
    tracking
        What `iom_me.track` computed.
    effects
        Results of `iom_me.impact`.

    Raises
    ------
    OSError
        The file cannot be written.

    Notes
    -----
    Pictures are drawn with matplotlib (extra ``plots``). Where it is not installed, the
    page says so and shows the tables alone.

    Examples
    --------
    >>> import iom_me as me, pathlib, tempfile
    >>> data = me.datasets.nigeria_reintegration()
    >>> page = pathlib.Path(tempfile.mkdtemp()) / "report.html"
    >>> me.write_report(page, data.framework, checks=me.check(data.framework))
    >>> page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    True
    """
    require_plan(fw)
    effects = tuple(effects)
    parts = [
        _header(fw),
        _tiles(fw, checks, tracking, effects),
        _section(
            "Results matrix", tag("div", to_html(fw, max_rows=math.inf), class_="wide")
        ),
    ]
    if checks is not None:
        parts.append(_section("Is the plan sound?", *_findings(checks)))
    if tracking is not None:
        parts.append(_section("Where does it stand?", *_progress(tracking)))
    if effects:
        shown = [part for effect in effects for part in _effect(effect)]
        parts.append(_section("What did it change?", *shown))
    parts.append(_footer())
    whole = page(f"{fw.id}: {fw.title}", parts)
    write_atomically(path, whole.encode("utf-8"))


def _header(fw: ResultsFramework) -> Html:
    span = " to ".join(str(day) for day in (fw.start, fw.end) if day)
    facts = " · ".join(part for part in (fw.id, span, fw.currency) if part)
    return tag(
        "header", [tag("h1", text(fw.title)), tag("p", text(facts), class_="lead")]
    )


def _section(title: str, *parts: Html) -> Html:
    return tag("section", [tag("h2", text(title)), *parts])


def _tiles(
    fw: ResultsFramework,
    checks: CheckReport | None,
    tracking: TrackingReport | None,
    effects: Sequence[DidResult | EffectResult | PanelResult],
) -> Html:
    facts = [(len(fw.results), "results"), (len(fw.indicators), "indicators")]
    if checks is not None:
        facts += [
            (len(found), f"{severity}s")
            for severity, found in checks.by_severity.items()
        ]
        if checks.suppressed:
            facts.append((len(checks.suppressed), "accepted by the plan"))
    if tracking is not None:
        counts = tracking.to_frame()["status"].value_counts()
        facts += [
            (int(count), str(status).replace("_", " "))
            for status, count in counts.items()
        ]
    if effects:
        facts.append((len(effects), "effects estimated"))
    return tiles((f"{number:,}", noun) for number, noun in facts)


def _findings(checks: CheckReport) -> list[Html]:
    """Write one row for each rule and advice, with all that it was found for."""
    grouped: dict[tuple[str, str, str, str], list[str]] = {}
    for found in checks.by_severity.values():
        for f in found:
            rule = f"{f.code} {f.name}"
            key = (f.severity.value, rule, f.suggestion, f.source)
            grouped.setdefault(key, []).append(f.message)
    rows = [
        (severity, rule, _bullets(messages), suggestion, source)
        for (severity, rule, suggestion, source), messages in grouped.items()
    ]
    table_of_findings = _wide(_FINDINGS, rows, class_="findings by-rule")
    nothing = tag("p", text("No findings."))
    return [
        table_of_findings if rows else nothing,
        *(tag("div", part, class_="wide") for part in accepted(checks)),
    ]


def _bullets(lines: Sequence[str]) -> str:
    return lines[0] if len(lines) == 1 else "\n".join(f"• {line}" for line in lines)


def _progress(tracking: TrackingReport) -> list[Html]:
    frame = tracking.to_frame()[list(_PROGRESS)]
    for share in ("progress", "expected"):
        frame[share] = [_percent(value) for value in frame[share]]
    frame["status"] = [str(status).replace("_", " ") for status in frame["status"]]
    rows = frame.itertuples(index=False)
    height = 1.5 + 0.25 * len(frame)  # inches: a line for each indicator
    return [*_picture(tracking.plot, height=height), _wide(_PROGRESS, rows)]


def _effect(effect: DidResult | EffectResult | PanelResult) -> list[Html]:
    return [tag("pre", text(effect.summary())), *_picture(effect.plot)]


def _wide(
    header: Sequence[str], rows: Iterable[Sequence[Any]], *, class_: str = ""
) -> Html:
    cells = [[_cell(value) for value in row] for row in rows]
    body = table(header, cells, max_rows=None, class_=f"iom-me {class_}".rstrip())
    return tag("div", body, class_="wide")


def _cell(value: Any) -> str:
    """Write a cell; what is missing is blank, never zero."""
    if value is None or value != value:  # noqa: PLR0124  NaN is not itself
        return ""
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def _percent(value: Any) -> str:
    return "" if value is None or math.isnan(value) else f"{value:.0%}"


def _picture(plot: Callable[..., Axes], *, height: float = 4.5) -> list[Html]:
    """Draw a result as SVG inside the page, the same for the same result."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        return [
            tag("p", text(str(MissingDependencyError("matplotlib", extra="plots"))))
        ]
    figure = Figure(figsize=(8, min(height, 100)), layout="constrained")
    plot(ax=figure.subplots())
    drawn = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "iom_me", "svg.fonttype": "none"}):
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    svg = re.sub(r"^.*?(?=<svg)", "", drawn.getvalue(), flags=re.DOTALL)
    return [tag("figure", Html(svg))]


def _footer() -> Html:
    from iom_me import __version__

    return tag("footer", text(f"Written by iom_me {__version__}."))
