"""The first section: counts of each light, what needs a look, and the effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me._html import Html, join, tag, text
from iom_me._messages import counted, number, translate
from iom_me.report.effects import sentence
from iom_me.report.pictures import shares_bar
from iom_me.report.story import Tile, attention, because, lights, numbers
from iom_me.report.words import GLYPHS, percent, status_words

if TYPE_CHECKING:
    from iom_me.report.story import Story
    from iom_me.tracking import IndicatorProgress, Status

__all__ = ["anchors", "badge", "shown"]

_MAX_LISTED = 5


def shown(story: Story) -> list[Html]:
    """Write the most important first."""
    counts = lights(story)
    parts = []
    if counts:
        parts += [_lead(story, counts), _tiles(counts, story.language)]
        parts += _bar(counts, story.language)
    parts.append(_tiles(numbers(story), story.language))
    parts += _attention(story)
    parts += _changed(story)
    return parts


def _lead(story: Story, counts: list[Tile]) -> Html:
    language = story.language
    said = translate(
        "Of {all} indicators, {achieved} achieved their target, {on_track} are on "
        "track, {at_risk} at risk, {off_track} off track or regressed, and {missing} "
        "without data.",
        language,
    )
    found = {tile.key: number(tile.count, language) for tile in counts}
    words = said.format(all=number(counts[0].of, language), **found)
    return tag("p", text(words), class_="key")


def _tiles(tiles: list[Tile], language: str) -> Html:
    """Write numbers large, each over what it counts."""
    items = []
    for tile in tiles:
        parts = [tag("b", text(number(tile.count, language))), text(tile.label)]
        if tile.share is not None:
            share = percent(tile.share, language)
            of = translate("{share} of indicators", language).format(share=share)
            parts.append(tag("small", text(of)))
        items.append(tag("li", parts, class_=tile.key))
    return tag("ul", items, class_="tiles")


def _bar(counts: list[Tile], language: str) -> list[Html]:
    drawn = [(tile.key, tile.count) for tile in counts if tile.count]
    if not drawn:
        return []
    label = ", ".join(
        f"{number(tile.count, language)} {tile.label}" for tile in counts if tile.count
    )
    return [shares_bar(drawn, label=label)]


def badge(status: Status, language: str) -> Html:
    """Write a light: a sign, a colour and a word."""
    sign = tag("span", text(GLYPHS[status]), aria_hidden="true")
    words = [sign, Html(" "), text(status_words(status, language))]
    return tag("span", words, class_=f"badge {status.value}")


def anchors(story: Story) -> dict[str, str]:
    """Name the place of each indicator in the page."""
    entries = story.tracking.entries if story.tracking else ()
    return {entry.indicator: f"i-{place}" for place, entry in enumerate(entries, 1)}


def _attention(story: Story) -> list[Html]:
    late = attention(story)
    if not late:
        return []
    language, places = story.language, anchors(story)
    items = [_late(entry, places, language) for entry in late[:_MAX_LISTED]]
    if len(late) > _MAX_LISTED:
        more = counted(
            "... and {count} more",
            "... and {count} more",
            len(late) - _MAX_LISTED,
            language,
        )
        items.append(tag("li", tag("a", text(more), href="#progress")))
    title = tag("h3", text(translate("What needs a look", language)))
    return [title, tag("ul", items, class_="attention")]


def _late(entry: IndicatorProgress, places: dict[str, str], language: str) -> Html:
    name = text(f"{entry.indicator} {entry.title}".strip())
    link = tag("a", name, href=f"#{places[entry.indicator]}")
    parts = [badge(entry.status, language), link, text(because(entry, language))]
    return tag("li", join([part for part in parts if part], " "))


def _changed(story: Story) -> list[Html]:
    if not story.effects:
        return []
    title = tag("h3", text(translate("What it changed", story.language)))
    items = []
    for place, effect in enumerate(story.effects, 1):
        said, language = sentence(effect, story.language)
        foreign = language if language != story.language else None
        more = tag(
            "a", text(translate("more", story.language)), href=f"#effect-{place}"
        )
        items.append(
            tag("li", [tag("span", text(said), lang=foreign), Html(" "), more])
        )
    return [title, tag("ul", items, class_="plain")]
