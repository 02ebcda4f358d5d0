"""The document as a whole: parts, styles, header, footer; what it must not hold."""

import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Mm, Pt, RGBColor
from hypothesis import given
from lxml import etree
from tests import strategies
from tests.io.word.documents import W, paragraphs, part, parts, tables
from tests.strategies import FEW_EXAMPLES

import iom_me as me
from iom_me.io.word import write_docx
from iom_me.io.word._parts import PARTS

NAMES = {
    "Title",
    "Subtitle",
    "Body Text",
    "heading 1",
    "caption",
    "List Bullet",
    "header",
    "footer",
    "Table Text",
    "Table Heading",
    "Table Narrow",
    "Table Statement",
    "Table Label",
    "Table Number",
}
# The order of the children of each element, as the schema of the standard has it
# (ECMA-376, part 1, wml.xsd). Word calls a file that has another order damaged.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr tabs bidi spacing "
    "ind contextualSpacing jc outlineLvl",
    "rPr": "rFonts b bCs color sz szCs rtl lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW gridSpan vMerge shd tcMar",
    "trPr": "cantSplit tblHeader",
    "tbl": "tblPr tblGrid tr",
    "tc": "tcPr p",
    "tr": "trPr tc",
    "p": "pPr r fldSimple",
    "r": "rPr t br tab",
    "sectPr": "headerReference footerReference pgSz pgMar cols docGrid",
    "style": "name basedOn next uiPriority semiHidden unhideWhenUsed qFormat rsid pPr "
    "rPr tblPr",
    "body": "p tbl sectPr",
}
IN_ANY_ORDER = {"r", "body"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.docx"


def written(fw: me.ResultsFramework, path: Path, **options: Any) -> Any:
    write_docx(fw, path, **options)
    return docx.Document(str(path))


def fields(path: Path) -> list[str]:
    """List the fields of all parts, in either of the two ways to write one."""
    found = []
    for name, data in parts(path).items():
        if name.endswith(".xml"):
            root = etree.fromstring(data)
            found += [str(one.get(f"{W}instr")) for one in root.iter(f"{W}fldSimple")]
            found += [str(one.text) for one in root.iter(f"{W}instrText")]
    return [one.strip() for one in found]


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_the_title_and_the_facts_of_the_project_come_first(
    plan: me.ResultsFramework, path: Path
) -> None:
    document = written(plan, path)

    first, second, *_ = document.paragraphs
    assert (first.style.name, first.text) == ("Title", "Safe water")
    assert second.style.name == "Subtitle"
    assert (
        second.text == "W-1  |  from 1 January 2024  |  until 31 December 2025  |  EUR"
    )


def test_a_plan_without_title_is_named_by_its_code(path: Path) -> None:
    document = written(me.ResultsFramework("W-1", ""), path)

    assert document.paragraphs[0].text == "W-1"


def test_the_remarks_of_the_plan_stand_below_its_title(path: Path) -> None:
    document = written(me.ResultsFramework("W-1", "Water", notes="Second phase"), path)

    assert document.paragraphs[2].text == "Second phase"


def test_a_part_without_a_table_needs_no_page_of_its_own(path: Path) -> None:
    document = written(me.ResultsFramework("E", "Empty"), path)

    headings = [p for p in document.paragraphs if p.style.name == "Heading 1"]
    assert len(headings) == 4
    assert not any(one.paragraph_format.page_break_before for one in headings)


def test_each_part_has_a_heading_and_begins_a_page(
    plan: me.ResultsFramework, path: Path
) -> None:
    document = written(plan, path)

    headings = [p for p in document.paragraphs if p.style.name == "Heading 1"]
    assert [one.text for one in headings] == [
        "Results matrix",
        "Results monitoring framework",
        "Workplan",
        "Risk assessment plan",
    ]
    breaks = [bool(one.paragraph_format.page_break_before) for one in headings]
    assert breaks == [False, True, True, True]


def test_parts_come_in_the_order_that_is_asked_for(
    plan: me.ResultsFramework, path: Path
) -> None:
    write_docx(plan, path, parts=("risks", "matrix"))

    headings = [text for style, text in paragraphs(path) if style == "Heading1"]
    assert headings == ["Risk assessment plan", "Results matrix"]


def test_one_part_can_be_named_alone(plan: me.ResultsFramework, path: Path) -> None:
    write_docx(plan, path, parts="workplan")

    headings = [text for style, text in paragraphs(path) if style == "Heading1"]
    assert headings == ["Workplan"]


def test_tables_are_numbered_in_their_captions(
    plan: me.ResultsFramework, path: Path
) -> None:
    document = written(plan, path)

    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    numbers = [caption.split(".")[0] for caption in captions]
    assert numbers == [f"Table {number}" for number in range(1, 6)]
    assert len(document.tables) == len(numbers)


def test_a_part_with_nothing_to_show_says_so(path: Path) -> None:
    document = written(me.ResultsFramework("E", "Empty"), path)

    said = [p.text for p in document.paragraphs if p.style.name == "Body Text"]
    assert said == [
        "The plan has no results yet.",
        "The plan has no indicators yet.",
        "The plan has no activities yet.",
        "The plan names no risks yet.",
        "The plan names no assumptions yet.",
    ]
    assert document.tables == []


def test_pages_are_a4_on_their_side(plan: me.ResultsFramework, path: Path) -> None:
    (section,) = written(plan, path).sections

    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert abs(section.page_width - Mm(297)) < Mm(0.1)
    assert abs(section.page_height - Mm(210)) < Mm(0.1)
    margins = (section.left_margin, section.right_margin, section.bottom_margin)
    assert all(Mm(15) < margin < Mm(25) for margin in margins)


def test_every_page_names_the_project(plan: me.ResultsFramework, path: Path) -> None:
    (section,) = written(plan, path).sections

    assert section.header.paragraphs[0].text == "W-1\tSafe water"


def test_a_long_title_is_shortened_in_the_header_only(path: Path) -> None:
    title = "A very long title of a project " * 20
    document = written(me.ResultsFramework("L", title), path)

    header = document.sections[0].header.paragraphs[0].text
    assert len(header) < 120
    assert header.endswith("…")
    assert document.paragraphs[0].text == title


def test_the_number_of_the_page_is_the_only_field(
    plan: me.ResultsFramework, path: Path
) -> None:
    document = written(plan, path)

    assert fields(path) == ["PAGE"]
    assert "fldSimple" in document.sections[0].footer.paragraphs[0]._p.xml


@pytest.mark.parametrize(
    ("language", "locale"), [("en", "en-GB"), ("fr", "fr-FR"), ("es", "es-ES")]
)
def test_the_language_of_the_text_is_set(
    path: Path, language: str, locale: str
) -> None:
    plan = me.datasets.example_plan(language)
    document = written(plan, path, language=language)

    (set_language,) = document.styles.element.iter(f"{W}lang")
    assert set_language.get(f"{W}val") == locale
    assert document.core_properties.language == locale


def test_word_checks_the_spelling_and_needs_no_compatibility_mode(
    plan: me.ResultsFramework, path: Path
) -> None:
    settings = written(plan, path).settings.element

    assert not settings.xpath("w:proofState")
    modes = settings.xpath("//w:compatSetting[@w:name='compatibilityMode']/@w:val")
    assert modes == ["15"]


def test_the_styles_are_real_and_named(plan: me.ResultsFramework, path: Path) -> None:
    document = written(plan, path)

    names = {
        one.find(f"{W}name").get(f"{W}val")
        for one in document.styles.element.iter(f"{W}style")
    }
    assert names >= NAMES
    assert {one.style.name for one in document.tables} == {"Results Table"}


def test_every_style_that_is_used_is_defined(path: Path) -> None:
    data = me.datasets.nigeria_reintegration()
    write_docx(
        data.framework, path, tracking=me.track(data.framework, data.measurements)
    )

    defined = {
        str(one.get(f"{W}styleId"))
        for one in part(path, "word/styles.xml").iter(f"{W}style")
    }
    names = ("word/document.xml", "word/header1.xml", "word/footer1.xml")
    used = {
        str(one.get(f"{W}val"))
        for name in names
        for one in part(path, name).iter(f"{W}pStyle", f"{W}tblStyle")
    }
    assert "ListBullet" in used
    assert used <= defined


def test_a_bullet_has_its_list(path: Path) -> None:
    data = me.datasets.nigeria_reintegration()
    report = me.track(data.framework, data.measurements)
    document = written(data.framework, path, parts="monitoring", tracking=report)

    (note,) = [p for p in document.paragraphs if p.style.name == "List Bullet"]
    assert note.text.startswith("Progress is the share of the way")
    (number,) = note.style.element.iter(f"{W}numId")
    defined = document.part.numbering_part.element.iter(f"{W}num")
    assert number.get(f"{W}val") in {one.get(f"{W}numId") for one in defined}


def test_the_looks_of_the_template_give_way_to_ours(
    plan: me.ResultsFramework, path: Path
) -> None:
    styles = written(plan, path).styles

    assert styles["Normal"].font.name == "Calibri"
    assert styles["Title"].font.size == Pt(20)
    assert styles["Heading 1"].font.color.rgb == RGBColor.from_string("0033A0")
    ours = [one.element for one in styles if one.name not in {"Normal", "Default"}]
    assert not [one for element in ours for one in element.iter(f"{W}rFonts")]
    defined = {one.style_id for one in styles}
    named = styles.element.xpath("//w:basedOn | //w:next | //w:link")
    assert {one.get(f"{W}val") for one in named} <= defined


def test_text_from_right_to_left_has_the_size_and_weight_of_its_style(
    plan: me.ResultsFramework, path: Path
) -> None:
    for style in written(plan, path).styles.element.iter(f"{W}style"):
        for size in style.iter(f"{W}sz"):
            assert size.getnext().tag == f"{W}szCs"
            assert size.getnext().get(f"{W}val") == size.get(f"{W}val")
        for weight in style.iter(f"{W}b"):
            assert weight.getnext().tag == f"{W}bCs"


def test_properties_name_the_project_and_no_day(
    plan: me.ResultsFramework, path: Path
) -> None:
    properties = written(plan, path).core_properties

    assert (properties.title, properties.subject) == ("Safe water", "W-1")
    assert properties.created.year == properties.modified.year == 2020
    assert (properties.author, properties.comments) == ("iom_me", "")


def test_the_same_plan_gives_the_same_bytes(
    plan: me.ResultsFramework, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.docx", tmp_path / "b.docx"

    write_docx(plan, first)
    write_docx(me.from_json(me.to_json(plan)), second)

    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        times = {member.date_time for member in archive.infolist()}
    assert times == {(1980, 1, 1, 0, 0, 0)}


def test_children_stand_in_the_order_of_the_standard(path: Path) -> None:
    data = me.datasets.nigeria_reintegration()
    report = me.track(data.framework, data.measurements)
    plan = data.framework.add(
        me.Activity("9", "عودة", start="2024-01-01", end="2024-03-01")
    )
    write_docx(plan, path, tracking=report)

    for name, content in parts(path).items():
        if not name.startswith("word/") or name.endswith(".rels"):
            continue
        for element in etree.fromstring(content).iter(*(f"{W}{key}" for key in ORDER)):
            kind = etree.QName(element).localname
            known = ORDER[kind].split()
            places = [known.index(etree.QName(child).localname) for child in element]
            assert kind in IN_ANY_ORDER or places == sorted(places), (name, kind)


def test_nothing_points_out_of_the_document(
    plan: me.ResultsFramework, path: Path
) -> None:
    write_docx(plan, path)

    found = parts(path)
    links = b"".join(data for name, data in found.items() if name.endswith(".rels"))
    assert b"TargetMode" not in links
    assert not {name for name in found if re.search(r"vba|\.bin|embed|media", name)}


def test_every_part_is_declared_and_linked(
    plan: me.ResultsFramework, path: Path
) -> None:
    write_docx(plan, path)

    found = parts(path)
    types = found["[Content_Types].xml"].decode()
    linked = found["_rels/.rels"] + found["word/_rels/document.xml.rels"]
    names = {name for name in found if not name.endswith(".rels") and "[" not in name}
    assert names == {
        "docProps/core.xml",
        "word/document.xml",
        "word/styles.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/theme/theme1.xml",
        "word/header1.xml",
        "word/footer1.xml",
    }
    for name in names:
        assert f'PartName="/{name}"' in types
        assert name.removeprefix("word/").encode() in linked


@pytest.mark.parametrize("text", strategies.HOSTILE)
def test_hostile_text_stays_text(path: Path, text: str) -> None:
    output = me.Output("1.1", text, indicators=[me.Indicator("1.1.a", text)])
    risk = me.Risk("R1", text, action=text, owner=text)
    assumption = me.Assumption("A1", text)
    plan = me.ResultsFramework(
        "H", text, results=[output], risks=[risk], assumptions=[assumption]
    )

    write_docx(plan, path)

    shown = {cell.text for table in tables(path) for row in table for cell in row}
    ours = plan["1.1"].statement  # what the model has made of it
    assert f"Output 1.1: {ours}" in shown
    assert {f"1.1.a {ours}", f"R1 {ours}", f"A1 {ours}", ours} <= shown
    assert paragraphs(path)[0] == ("Title", ours)
    assert fields(path) == ["PAGE"]


@FEW_EXAMPLES
@given(
    strategies.frameworks(strategies.hostile_texts() | strategies.texts())
    | strategies.frameworks(every_field=True)
)
def test_any_plan_can_be_written_and_opened(
    tmp_path_factory: pytest.TempPathFactory, fw: me.ResultsFramework
) -> None:
    path = tmp_path_factory.mktemp("any") / "plan.docx"

    write_docx(fw, path)

    docx.Document(str(path))
    known = {key for order in ORDER.values() for key in order.split()} | {"document"}
    used = {etree.QName(one).localname for one in part(path).iter()}
    assert used <= known | {*ORDER, "gridCol", "left", "right"}
    # The matrix writes a statement on one line, so lines do not count here.
    shown = one_line(
        " ".join(cell.text for table in tables(path) for row in table for cell in row)
    )
    records = (fw.results, fw.risks, fw.assumptions)
    texts = [one.statement for kind in records for one in kind.values()]
    texts += [f"{one.id} {one.title}" for one in fw.indicators.values()]
    assert [text for text in texts if one_line(text) not in shown] == []


def test_a_plan_of_five_hundred_indicators_takes_little_time(path: Path) -> None:
    outputs = [
        me.Output(
            f"1.{number}",
            "Returnees have what they need " * 3,
            indicators=[
                me.Indicator(
                    f"1.{number}.{letter}",
                    "# of returnees who have it",
                    baseline=me.Baseline(0, date="2024-01-01"),
                    targets=me.Target(100, date="2025-12-31"),
                )
                for letter in "abcdefghij"
            ],
        )
        for number in range(50)
    ]
    plan = me.ResultsFramework("BIG", "Big", results=outputs)
    start = time.process_time()

    write_docx(plan, path)

    assert time.process_time() - start < 3
    assert sum(len(table) for table in tables(path)) > 1000


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"parts": ["matrix", "riscs"]}, "no part 'riscs'.*Did you mean 'risks'"),
        ({"parts": "matrx"}, "no part 'matrx'.*Did you mean 'matrix'"),
        ({"parts": None}, "parts is None: choose from matrix"),
        ({"parts": [["risks"]]}, r"no part \['risks'\]"),
        ({"parts": []}, "parts is empty: choose from matrix, monitoring"),
        ({"parts": ["risks", "risks"]}, "names one twice: risks, risks"),
        ({"layout": "iomm", "parts": ["risks"]}, "'iomm'.*Did you mean 'iom'"),
        ({"language": "frr"}, "no messages in 'frr'.*Did you mean 'fr'"),
        ({"tracking": 5}, "tracking is a int: give what track"),
    ],
)
def test_what_is_not_known_is_refused_with_a_hint(
    plan: me.ResultsFramework, path: Path, options: Any, message: str
) -> None:
    with pytest.raises(me.ModelError, match=message):
        write_docx(plan, path, **options)

    assert not path.exists()


def test_what_is_no_plan_is_refused(path: Path) -> None:
    with pytest.raises(me.ModelError):
        write_docx({"id": "P"}, path)  # type: ignore[arg-type]  # that is the test


def test_a_report_of_something_else_is_refused(path: Path) -> None:
    plan = me.ResultsFramework("P", "R", risks=[me.Risk("R1", "War")])
    report: Any = me.tracking.track_risks(plan)

    with pytest.raises(
        me.ModelError, match="tracking is a RiskReport: give what track"
    ):
        write_docx(plan, path, tracking=report)


def test_a_report_of_another_plan_is_refused(
    plan: me.ResultsFramework, path: Path
) -> None:
    data = me.datasets.nigeria_reintegration()
    report = me.track(data.framework, data.measurements)

    with pytest.raises(me.ModelError, match=r"of plan 'RR\.0163'.*is 'W-1'"):
        write_docx(plan, path, tracking=report)


def test_a_file_that_cannot_be_written_leaves_nothing(
    plan: me.ResultsFramework, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="none"):
        write_docx(plan, tmp_path / "none" / "plan.docx")

    assert list(tmp_path.iterdir()) == []


def test_writing_without_python_docx_says_what_to_install(
    plan: me.ResultsFramework, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)

    with pytest.raises(me.MissingDependencyError, match=r"iom_me\[word\]"):
        write_docx(plan, path)

    assert not path.exists()


def test_python_docx_is_loaded_only_when_a_document_is_written() -> None:
    code = (
        "import sys, iom_me as me\n"
        "me.write_docx\n"
        "print({'docx', 'lxml', 'pandas'} & set(sys.modules))"
    )

    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "set()"


def test_parts_lists_what_there_is() -> None:
    assert PARTS == ("matrix", "monitoring", "workplan", "risks")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is missing")
def test_a_word_processor_lays_every_part_out(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    write_docx(me.datasets.example_plan(), path)

    done = subprocess.run(  # noqa: S603 - a program of the machine, and our own file
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"),
            *("--headless", "--convert-to", "pdf", "--outdir", tmp_path, path),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    if "could not be loaded" in done.stderr + done.stdout:
        pytest.skip("this LibreOffice has no Writer")
    pdf = (tmp_path / "plan.pdf").read_bytes()
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert 4 <= pages <= 10
