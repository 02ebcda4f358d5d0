"""Hostile text in every field of a plan: it stays text, on the page and in cells."""

import io
import re
import zipfile

import openpyxl
import pandas as pd
from hypothesis import given, settings

import iom_me as me
from iom_me.report.page import page_bytes
from iom_me.report.story import Story
from iom_me.report.workbook import workbook_bytes
from tests.report.pages import PageParser
from tests.strategies import frameworks, hostile_texts

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "nav", "main"),
    *("section", "article", "footer", "h1", "h2", "h3", "h4", "p", "a", "b", "br"),
    *("ol", "ul", "li", "dl", "dt", "dd", "div", "span", "small", "strong", "pre"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary"),
    *("svg", "g", "rect", "line", "circle", "text"),
}
# Each example is a whole plan, written twice.
VERY_FEW = settings(max_examples=max(settings().max_examples // 10, 1))


@VERY_FEW
@given(frameworks(hostile_texts(), every_field=True))
def test_hostile_text_stays_text(plan: me.ResultsFramework) -> None:
    table = pd.DataFrame(columns=["indicator", "period_end", "value"])
    story = Story(
        plan=plan,
        checks=me.check(plan),
        tracking=me.track(plan, table),
        effects=(),
        language="en",
    )

    check_page(page_bytes(story))
    check_workbook(workbook_bytes(story))


def check_page(data: bytes) -> None:
    page = PageParser()
    page.feed(data.decode("utf-8"))
    page.close()
    assert page.open == []
    assert page.tags <= TAGS
    assert not [name for name in page.attributes if name.startswith("on")]
    assert all(link.startswith("#") for link in page.values("href"))


def check_workbook(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert not re.search(rb"<f[ >]|<hyperlink", content)
            assert b'TargetMode="External"' not in content
    openpyxl.load_workbook(io.BytesIO(data))  # opens
