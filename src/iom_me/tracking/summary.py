"""A report in words: counts of each light, how they came about, and what lags most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.tracking.words import percent, shortened, used

if TYPE_CHECKING:
    from iom_me.tracking.entry import IndicatorProgress
    from iom_me.tracking.report import TrackingReport

__all__ = ["counted_words", "summarised"]

_MAX_LISTED = 12


def summarised(report: TrackingReport) -> str:
    """Write a report in at most 25 lines."""
    measured = sorted(
        (entry for entry in report.entries if entry.progress is not None),
        key=lambda entry: entry.progress or 0.0,
    )
    more = len(measured) - _MAX_LISTED
    without = len(report.entries) - len(measured)
    sensitive = len(report.sensitive())
    lines = [
        f"Tracking of {report.plan}: {shortened(report.title, 60)}",
        f"As of {report.as_of or 'an unknown day'}: {counted_words(report)}.",
        f"Progress by formula {report.formula!r}, not capped. {_lights(report)}",
        used(
            f"Measurements: {report.rows:,} rows",
            report.rows_later,
            report.ignored_columns,
        )
        + ".",
        *(_line(entry) for entry in measured[:_MAX_LISTED]),
    ]
    if more > 0:
        lines.append(f"  ... and {more:,} more with progress")
    if without:
        lines.append(f"Without progress: {without:,} (the column 'reason' says why).")
    if sensitive:
        lines.append(f"The light of {sensitive:,} depends on the formula.")
    return "\n".join(lines)


def counted_words(report: TrackingReport) -> str:
    """Write how many indicators have which light."""
    counts = [f"{count:,} {status.words}" for status, count in report.counts.items()]
    return ", ".join(counts) or "no indicators"


def _lights(report: TrackingReport) -> str:
    thresholds = report.thresholds
    green, amber = thresholds.on_track, thresholds.at_risk
    words = (
        f"Lights {thresholds.name!r}: on track from {percent(green)} of what "
        f"is expected by now, at risk from {percent(amber)}"
    )
    meant = thresholds.quantity
    return f"{words} (meant for {meant})." if meant else f"{words}."


def _line(entry: IndicatorProgress) -> str:
    title = shortened(entry.title, 44)
    share, status = percent(entry.progress), entry.status.words
    return f"  {entry.indicator:<8} {share:>7}  {status:<11} {title}".rstrip()
