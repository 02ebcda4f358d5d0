"""The section of effects: for each a sentence, how sure it is, and a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me._html import Html, tag, text
from iom_me._messages import translate
from iom_me.errors import MissingDependencyError
from iom_me.impact._one_effect import OneEffect
from iom_me.report.effects import (
    cautions,
    effect_title,
    ends,
    has_interval,
    how_sure,
    key_figures,
    sentence,
)
from iom_me.report.pictures import interval_strip, svg_of
from iom_me.report.tables import scrolled

if TYPE_CHECKING:
    from iom_me._result import AnalysisResult
    from iom_me.report.story import Story

__all__ = ["effects_shown"]


def effects_shown(story: Story) -> list[Html]:
    """Write all effects, in the order that they were handed over."""
    return [
        _one(effect, f"effect-{place}", story.language)
        for place, effect in enumerate(story.effects, 1)
    ]


def _one(effect: AnalysisResult, name: str, language: str) -> Html:
    english = "en" if language != "en" else None
    said, spoken = sentence(effect, language)
    foreign = spoken if spoken != language else None
    heading = tag("h3", text(effect_title(effect, language)))
    parts = [tag("p", text(said), class_="key", lang=foreign)]
    if sure := how_sure(effect, language):
        parts.append(tag("p", tag("strong", text(sure))))
    parts += _strip(effect, language)
    parts += _figures(effect, language)
    if warned := cautions(effect):
        items = [tag("li", text(one), lang=english) for one in warned]
        parts += [
            tag("h4", text(translate("To be careful about", language))),
            tag("ul", items, class_="plain"),
        ]
    parts += _picture(effect, name, language)
    return tag("article", [tag("header", heading), *parts], id=name)


def _strip(effect: AnalysisResult, language: str) -> list[Html]:
    if not isinstance(effect, OneEffect) or not has_interval(effect):
        return []
    low, _, high = ends(effect, language)
    drawn = interval_strip(
        effect.estimate,
        effect.ci_low,
        effect.ci_high,
        words=(low, high),
        label=_in_words(effect, language),
    )
    return [drawn]


def _in_words(effect: OneEffect, language: str) -> str:
    low, middle, high = ends(effect, language)
    said = translate("Estimate {estimate}, interval {low} to {high}", language)
    return said.format(estimate=middle, low=low, high=high)


def _figures(effect: AnalysisResult, language: str) -> list[Html]:
    shown = key_figures(effect, language)
    if not shown:
        return []
    rows = [
        tag(
            "tr",
            [tag("th", text(name), scope="row"), tag("td", text(value))],
        )
        for name, value in shown
    ]
    caption = tag("caption", text(translate("In numbers", language)))
    return [tag("table", [caption, tag("tbody", rows)], class_="iom-me figures")]


def _picture(effect: AnalysisResult, name: str, language: str) -> list[Html]:
    said = translate("Picture: {title}", language)
    title = label = said.format(title=effect_title(effect, language))
    if isinstance(effect, OneEffect) and has_interval(effect):
        label = f"{title}. {_in_words(effect, language)}"
    try:
        drawn = svg_of(effect.plot, name=name, label=label)
    except ImportError:
        advice = str(MissingDependencyError("matplotlib", extra="plots"))
        return [tag("p", text(advice), class_="muted")]
    caption = tag("figcaption", text(title))
    return [tag("figure", [scrolled(drawn, title), caption])]
