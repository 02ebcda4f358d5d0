"""What is missing: values, baselines, targets, intervals, and parts of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me._messages import counted, translate
from iom_me.impact._one_effect import OneEffect
from iom_me.io.layouts._values import written_reason
from iom_me.model import NotAvailable
from iom_me.report.effects import effect_title, has_interval
from iom_me.tracking import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.model import Indicator
    from iom_me.report.story import Story
    from iom_me.tracking import IndicatorProgress

__all__ = ["Gap", "gaps", "left_out"]


@attrs.frozen
class Gap:
    """Something that is not there.

    Attributes
    ----------
    what : str
        What is missing, in words.
    where : str
        Of which indicator, table or effect.
    why : str
        What is known of the reason.
    language : str, optional
        Of the reason, if that is not the report's.
    """

    what: str
    where: str
    why: str = ""
    language: str | None = None


def gaps(story: Story) -> list[Gap]:
    """List what is missing, the values first."""
    found = [*_values(story), *_plan(story), *_table(story), *_effects(story)]
    return list(dict.fromkeys(found))


def _values(story: Story) -> Iterator[Gap]:
    if story.tracking is None:
        return
    language = story.language
    words = {
        Status.OVERDUE: translate("A value is overdue", language),
        Status.NO_DATA: translate("No value", language),
        Status.CANNOT_TELL: translate("No light can be drawn", language),
    }
    for status, what in words.items():
        for entry in story.tracking.entries:
            if entry.status is status:
                english = "en" if language != "en" else None
                yield Gap(what, _named(entry), entry.reason, english)
    for entry in story.tracking.entries:
        if entry.actual is not None and entry.parts_present < entry.parts_expected:
            what = translate("{present} of {expected} parts of the value", language)
            shown = what.format(
                present=entry.parts_present, expected=entry.parts_expected
            )
            yield Gap(shown, _named(entry))


def _plan(story: Story) -> Iterator[Gap]:
    language = story.language
    for indicator in story.plan.indicators.values():
        where = f"{indicator.id} {indicator.title}".strip()
        if indicator.baseline is None:
            yield Gap(translate("No baseline", language), where)
        elif isinstance(indicator.baseline.value, NotAvailable):
            why = written_reason(indicator.baseline.value, language)
            yield Gap(translate("No baseline", language), where, why)
        if not _has_target(indicator):
            reasons = [
                written_reason(target.value, language)
                for target in indicator.targets
                if isinstance(target.value, NotAvailable)
            ]
            yield Gap(translate("No target", language), where, "; ".join(reasons))


def _has_target(indicator: Indicator) -> bool:
    return any(
        not isinstance(target.value, NotAvailable) for target in indicator.targets
    )


def _table(story: Story) -> Iterator[Gap]:
    if story.tracking is None:
        return
    language, tracking = story.language, story.tracking
    where = translate("The table of measurements", language)
    if tracking.rows_later:
        yield Gap(
            counted(
                "{count} row is of a later day, and not used",
                "{count} rows are of a later day, and not used",
                tracking.rows_later,
                language,
            ),
            where,
        )
    if tracking.ignored_columns:
        what = translate("Columns that were not used", language)
        yield Gap(what, where, ", ".join(tracking.ignored_columns))


def _effects(story: Story) -> Iterator[Gap]:
    language = story.language
    for effect in story.effects:
        where = effect_title(effect, language)
        if isinstance(effect, OneEffect) and not has_interval(effect):
            yield Gap(translate("No interval", language), where)
        dropped = getattr(effect, "n_dropped", 0)
        if dropped:
            yield Gap(
                counted(
                    "{count} observation was left out",
                    "{count} observations were left out",
                    dropped,
                    language,
                ),
                where,
            )


def left_out(story: Story) -> list[str]:
    """Say which parts the report does not hold: silence is not good news."""
    language = story.language
    said = []
    if story.checks is None:
        said.append(translate("The plan was not checked for this report.", language))
    if story.tracking is None:
        said.append(translate("Progress is not part of this report.", language))
    if not story.effects:
        said.append(
            translate(
                "No effect was estimated for this report: progress alone does not "
                "show what the project caused.",
                language,
            )
        )
    return said


def _named(entry: IndicatorProgress) -> str:
    return f"{entry.indicator} {entry.title}".strip()
