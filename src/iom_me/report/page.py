"""The page: sections in the order of what matters, and the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me._html import Html, join, page, tag, text
from iom_me._messages import translate
from iom_me.report import glance, sections
from iom_me.report.effect_section import effects_shown
from iom_me.report.story import facts
from iom_me.report.words import labelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.report.story import Story

__all__ = ["page_bytes"]


def page_bytes(story: Story) -> bytes:
    """Write the page."""
    shown = [
        (id, title, parts) for id, title, parts in _chapters(story) if len(parts) > 0
    ]
    body = [
        tag("a", text(_skip(story)), class_="skip", href="#main"),
        _header(story),
        _contents(story, [(id, title) for id, title, _ in shown]),
        tag("main", [_section(*chapter) for chapter in shown], id="main"),
        _footer(story),
    ]
    title = f"{story.plan.id}: {story.plan.title}"
    whole = page(title, body, language=story.language)
    # A column may be called by half a character, which no file can hold.
    return whole.encode("utf-8", "backslashreplace")


def _chapters(story: Story) -> list[tuple[str, str, Sequence[Html]]]:
    """Put the parts in the order of a donor's questions; the plan's own come last."""
    language = story.language
    return [
        ("glance", translate("At a glance", language), glance.shown(story)),
        (
            "progress",
            translate("Where does it stand?", language),
            sections.progress(story),
        ),
        ("effects", translate("What did it change?", language), effects_shown(story)),
        ("gaps", translate("What is missing?", language), sections.data_gaps(story)),
        ("matrix", translate("Results matrix", language), sections.matrix(story)),
        (
            "findings",
            translate("Is the plan sound?", language),
            sections.findings(story),
        ),
        (
            "methods",
            translate("How was it computed?", language),
            sections.method_notes(story),
        ),
    ]


def _skip(story: Story) -> str:
    return translate("Skip to the content", story.language)


def _header(story: Story) -> Html:
    pairs = join(
        [text(labelled(*fact, story.language)) for fact in facts(story)],
        separator=" · ",
    )
    title = story.plan.title or story.plan.id
    return tag("header", [tag("h1", text(title)), tag("p", pairs, class_="lead")])


def _contents(story: Story, chapters: Sequence[tuple[str, str]]) -> Html:
    links = [tag("li", tag("a", text(title), href=f"#{id}")) for id, title in chapters]
    label = translate("Contents", story.language)
    return tag("nav", tag("ol", links), class_="contents", aria_label=label)


def _section(id: str, title: str, parts: Sequence[Html]) -> Html:
    heading = tag("h2", text(title), id=f"{id}-title")
    return tag("section", [heading, *parts], id=id, aria_labelledby=f"{id}-title")


def _footer(story: Story) -> Html:
    from iom_me import __version__

    made = translate("Written by iom_me {version}.", story.language)
    return tag("footer", text(made.format(version=__version__)))
