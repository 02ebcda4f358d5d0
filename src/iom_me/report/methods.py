"""How the numbers of a report came about, in notes at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me._messages import counted, number, translate
from iom_me.logic.formats.text import facts as facts_of_checks
from iom_me.report.effects import effect_title
from iom_me.report.words import percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me._result import AnalysisResult
    from iom_me.logic import CheckReport
    from iom_me.report.story import Story
    from iom_me.tracking import TrackingReport

__all__ = ["Remark", "methods"]


@attrs.frozen
class Remark:
    """A note on a method, and the language that it is in.

    Attributes
    ----------
    about, said : str
        What it is about, and what it says.
    language : str
        Of what it says.
    """

    about: str
    said: str
    language: str


def methods(story: Story) -> list[Remark]:
    """Say how progress, findings and effects were computed."""
    language = story.language
    remarks: list[Remark] = []
    if story.tracking is not None:
        remarks += _of_tracking(story.tracking, language)
    if story.checks is not None:
        remarks += _of_checks(story.checks, language)
    for effect in story.effects:
        remarks += _of_effect(effect, language)
    return remarks


def _of_tracking(tracking: TrackingReport, language: str) -> Iterator[Remark]:
    about = translate("Progress", language)
    said = translate(
        "Progress is the share of the way from the baseline to the target; 100 % is "
        "the target, and what is beyond it is not cut off. Formula asked for: "
        "{formula}.",
        language,
    )
    yield Remark(about, said.format(formula=tracking.formula), language)
    thresholds = tracking.thresholds
    said = translate(
        "On track: from {green} of what is expected by now; at risk: from {amber}; off "
        "track: below. Thresholds: {name}.",
        language,
    )
    shown = said.format(
        green=percent(thresholds.on_track, language),
        amber=percent(thresholds.at_risk, language),
        name=thresholds.name,
    )
    yield Remark(about, shown, language)
    rows = counted(
        "{count} row of measurements was read.",
        "{count} rows of measurements were read.",
        tracking.rows,
        language,
    )
    yield Remark(about, rows, language)
    sensitive = len(tracking.sensitive())
    if sensitive:
        said = translate(
            "Indicators whose light depends on the formula: {count}.", language
        )
        yield Remark(about, said.format(count=number(sensitive, language)), language)


def _of_checks(checks: CheckReport, language: str) -> Iterator[Remark]:
    about = translate("Findings", language)
    yield Remark(about, f"{facts_of_checks(checks)}.", checks.language)
    if checks.language != language:
        said = translate(
            "The findings are in the language that the check was asked for.", language
        )
        yield Remark(about, said, language)


def _of_effect(effect: AnalysisResult, language: str) -> Iterator[Remark]:
    about = effect_title(effect, language)
    for name in ("method", "explanation", "control", "vcov"):
        said = getattr(effect, name, None)
        if isinstance(said, str) and said:
            label = {"control": "compared with: ", "vcov": "standard errors: "}
            yield Remark(about, f"{label.get(name, '')}{said}", "en")
    for name in ("assumptions", "notes"):
        for said in getattr(effect, name, ()):
            yield Remark(about, str(said), "en")
