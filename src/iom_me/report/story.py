"""What a report tells, whether as a page or as a workbook: facts, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me._messages import translate
from iom_me.logic import Severity
from iom_me.logic.wording import Word
from iom_me.report.words import date_words, percent
from iom_me.tracking import Status

if TYPE_CHECKING:
    from iom_me._result import AnalysisResult
    from iom_me.logic import CheckReport, Finding
    from iom_me.model import ResultsFramework
    from iom_me.tracking import IndicatorProgress, TrackingReport

__all__ = [
    "FindingGroup",
    "Story",
    "Tile",
    "attention",
    "because",
    "facts",
    "finding_groups",
    "lights",
    "mean_words",
    "numbers",
]


@attrs.frozen(kw_only=True)
class Story:
    """What a report is made of.

    Attributes
    ----------
    plan : ResultsFramework
        The plan.
    checks, tracking : CheckReport, TrackingReport, optional
        What was found, and where it stands.
    effects : tuple of AnalysisResult
        What it changed.
    language : str
        Of the report's own words.
    """

    plan: ResultsFramework
    checks: CheckReport | None
    tracking: TrackingReport | None
    effects: tuple[AnalysisResult, ...]
    language: str


@attrs.frozen
class Tile:
    """A number to be shown large.

    Attributes
    ----------
    key : str
        What it is about, as a name for its colour.
    label : str
        What it counts, in words.
    count, of : int
        How many, and of how many; 0 if it is a share of nothing.
    """

    key: str
    label: str
    count: int
    of: int = 0

    @property
    def share(self) -> float | None:
        """Count as a share, if it is one of something."""
        return self.count / self.of if self.of else None


# Which lights a reader wants counted together, what they are called, and whether they
# are shown also where there are none: a report must not leave out what it would hide.
_LIGHTS = (
    ("achieved", Word("achieved"), (Status.ACHIEVED,), True),
    ("on_track", Word("on track"), (Status.ON_TRACK,), True),
    ("at_risk", Word("at risk"), (Status.AT_RISK,), True),
    (
        "off_track",
        Word("off track or regressed"),
        (Status.OFF_TRACK, Status.REGRESSED),
        True,
    ),
    ("missing", Word("without data"), (Status.NO_DATA, Status.OVERDUE), True),
    ("cannot_tell", Word("cannot tell"), (Status.CANNOT_TELL,), False),
    ("not_due", Word("not due"), (Status.NOT_DUE,), False),
)


def lights(story: Story) -> list[Tile]:
    """Count the indicators by light; the counts add up to all indicators."""
    if story.tracking is None:
        return []
    counts = story.tracking.counts
    every = len(story.tracking.entries)
    tiles = []
    for key, label, statuses, always in _LIGHTS:
        count = sum(counts.get(status, 0) for status in statuses)
        if count or always:
            tiles.append(Tile(key, translate(label, story.language), count, every))
    return tiles


def numbers(story: Story) -> list[Tile]:
    """Count what the plan holds, what was found, and the effects."""
    language, plan, checks = story.language, story.plan, story.checks
    tiles = [
        Tile("results", translate("results", language), len(plan.results)),
        Tile("indicators", translate("indicators", language), len(plan.indicators)),
    ]
    if checks is not None:
        found = {grade: len(some) for grade, some in checks.by_severity.items()}
        tiles += [
            Tile("tone-error", translate("errors", language), found[Severity.ERROR]),
            Tile(
                "tone-warning", translate("warnings", language), found[Severity.WARNING]
            ),
            Tile("tone-info", translate("infos", language), found[Severity.INFO]),
        ]
        if checks.suppressed:
            accepted = translate("accepted by the plan", language)
            tiles.append(Tile("accepted", accepted, len(checks.suppressed)))
    if story.effects:
        estimated = translate("analyses of effect", language)
        tiles.append(Tile("effects", estimated, len(story.effects)))
    return tiles


def facts(story: Story) -> list[tuple[str, str]]:
    """Name the plan: id, dates, currency, and the day of the report."""
    plan, language = story.plan, story.language
    span = ""
    if plan.start and plan.end:
        template = translate("{start} to {end}", language)
        start, end = (date_words(day, language) for day in (plan.start, plan.end))
        span = template.format(start=start, end=end)
    shown = [
        (translate("Project code", language), plan.id),
        (translate("Dates", language), span),
        (
            translate("Start", language),
            "" if span else date_words(plan.start, language),
        ),
        (translate("End", language), "" if span else date_words(plan.end, language)),
        (translate("Currency", language), plan.currency),
    ]
    if story.tracking is not None:
        day = date_words(story.tracking.as_of, language)
        shown.append((translate("Progress as of", language), day))
    return [(label, value) for label, value in shown if value]


_URGENT = (Status.REGRESSED, Status.OFF_TRACK, Status.OVERDUE, Status.AT_RISK)


def attention(story: Story) -> list[IndicatorProgress]:
    """List what needs a look, the worst first; within a light, what lags most."""
    if story.tracking is None:
        return []
    late = [entry for entry in story.tracking.entries if entry.status in _URGENT]
    return sorted(late, key=lambda entry: (_URGENT.index(entry.status), _pace(entry)))


def _pace(entry: IndicatorProgress) -> float:
    """Progress less what was expected, or nothing to sort by."""
    return (entry.progress or 0.0) - (entry.expected or 0.0)


def because(entry: IndicatorProgress, language: str) -> str:
    """Say in the report's language what the light rests on; nothing if on no number."""
    if entry.progress is None:
        return ""
    made = percent(entry.progress, language)
    if entry.expected is None:
        said = translate("{progress} of the way to the target.", language)
        return said.format(progress=made)
    if entry.expected_date is None:
        said = translate("{progress} of the way; {expected} was expected.", language)
        return said.format(progress=made, expected=percent(entry.expected, language))
    said = translate(
        "{progress} of the way; {expected} was expected by {date}.", language
    )
    return said.format(
        progress=made,
        expected=percent(entry.expected, language),
        date=date_words(entry.expected_date, language),
    )


def mean_words(story: Story, result: str) -> str:
    """Say the mean progress of a result's indicators, if it has several."""
    together = story.tracking.by_result[result] if story.tracking else None
    if together is None or together.mean is None or together.n_indicators == 1:
        return ""
    language = story.language
    said = (
        translate(
            "Mean progress {mean} of {n} of {all} indicators, each counted for 100 % "
            "at most",
            language,
        )
        if together.is_capped
        else translate("Mean progress {mean} of {n} of {all} indicators", language)
    )
    return said.format(
        mean=percent(together.mean, language), n=together.n, all=together.n_indicators
    )


@attrs.frozen(kw_only=True)
class FindingGroup:
    """What one rule found, with one advice.

    Attributes
    ----------
    severity : Severity
        How grave.
    rule, suggestion, source : str
        Code and name of the rule; what to do; who says so.
    findings : tuple of Finding
        In the order of the plan.
    """

    severity: Severity
    rule: str
    suggestion: str
    source: str
    findings: tuple[Finding, ...]


def finding_groups(checks: CheckReport) -> dict[Severity, list[FindingGroup]]:
    """Group the findings by severity, then by rule and advice, the gravest first."""
    found: dict[Severity, list[FindingGroup]] = {}
    for severity, findings in checks.by_severity.items():
        grouped: dict[tuple[str, str, str], list[Finding]] = {}
        for one in findings:
            key = (f"{one.code} {one.name}", one.suggestion, one.source)
            grouped.setdefault(key, []).append(one)
        found[severity] = [
            FindingGroup(
                severity=severity,
                rule=rule,
                suggestion=suggestion,
                source=source,
                findings=tuple(some),
            )
            for (rule, suggestion, source), some in grouped.items()
        ]
    return found
