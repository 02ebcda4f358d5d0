"""Reading a page as strictly as a reader who cannot see it would."""

import re
from pathlib import Path
from typing import Any

import iom_me as me
from tests.markup import StrictParser

SECTIONS = [
    "At a glance",
    "Where does it stand?",
    "What did it change?",
    "What is missing?",
    "Results matrix",
    "Is the plan sound?",
    "How was it computed?",
]
VOID = {"meta", "br"}


class PageParser(StrictParser):
    """Collects what a page is made of; a tag that has no end need not be closed."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.headings: list[tuple[int, str]] = []
        self.words: list[str] = []
        self._heading: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in VOID:
            return
        super().handle_starttag(tag, attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))
            self._heading = int(tag[1])

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if re.fullmatch("h[1-6]", tag):
            self._heading = None

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.words.append(data)
        if self._heading is not None:
            level, words = self.headings[-1]
            self.headings[-1] = (level, words + data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def having(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def values(self, attribute: str) -> list[str]:
        return [
            attributes[attribute]
            for _, attributes in self.elements
            if attribute in attributes
        ]


def read(path: Path) -> PageParser:
    """Parse a page; everything that is opened in it must be closed."""
    parser = PageParser()
    parser.feed(path.read_text(encoding="utf-8"))
    parser.close()
    assert parser.open == []
    return parser


def written(path: Path, *args: Any, **options: Any) -> PageParser:
    """Write a report as a page, and read it."""
    me.write_report(path, *args, **options)
    return read(path)


def sheet(book: Any, name: str) -> list[tuple[Any, ...]]:
    """Read the values of a sheet."""
    return [tuple(cell.value for cell in row) for row in book[name].iter_rows()]
