"""Files that are made to harm whoever reads them, one small generator for each.

No such file is kept: each is made in a temporary folder when it is needed.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import attrs
from tests.io import workbooks

import iom_me as me

ACTIVITY = (
    '<iati-activity xml:lang="en" default-currency="EUR">'
    "<iati-identifier>XM-DAC-47066-P</iati-identifier>"
    '<reporting-org ref="XM-DAC-47066" type="40"><narrative>IOM</narrative>'
    "</reporting-org><title><narrative>@TITLE@</narrative></title>"
    "<description><narrative>About return</narrative></description>"
    '<participating-org ref="XM-DAC-47066" role="4"/><activity-status code="2"/>'
    '<activity-date type="1" iso-date="2025-01-01"/>'
    '<recipient-country code="NG"/><sector code="15190"/>'
    '<result type="2"><title><narrative>Income</narrative></title>'
    '<indicator measure="1"><title><narrative># jobs</narrative></title>'
    '<baseline year="2024" iso-date="2024-12-31" value="3"/>'
    '<period><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/>'
    '<target value="40"/><actual value="12"/></period>@MORE@</indicator></result>'
    "</iati-activity>"
)


def iati(
    *, title: str = "Return", more: str = "", before: str = "", count: int = 1
) -> str:
    """A sound file with one activity, with something put in."""
    activity = ACTIVITY.replace("@TITLE@", title).replace("@MORE@", more)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{before}'
        f'<iati-activities version="2.03">\n{activity * count}\n</iati-activities>\n'
    )


CSV = "indicator,period_end,value,place\n1.a,2025-06-30,12,Lagos\n"
HXL = (
    "Code,Until,Reached,Where\n#indicator+code,#date+end,#reached,#loc+name\n"
    "1.a,2025-06-30,12,Lagos\n"
)


def plan() -> str:
    """A sound plan, as JSON."""
    return me.to_json(me.datasets.example_plan("en"))


def workbook(path: Path) -> bytes:
    """A sound results matrix."""
    return workbooks.arco(path).read_bytes()


@attrs.frozen(kw_only=True)
class Attack:
    """A hostile file, and what is to become of it.

    ``make`` writes it. Every reader must refuse it, but those in ``harmless_for``,
    which may read it, if nothing in it does any harm. ``says`` is what the message of a
    reader holds; ``readers`` names those that are tried, all of them if it is empty.
    """

    name: str
    make: Callable[[Path], object]
    readers: tuple[str, ...] = ()
    harmless_for: frozenset[str] = frozenset()
    says: dict[str, str] = attrs.field(factory=dict)


def _text(content: str, encoding: str = "utf-8") -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content.encode(encoding, "surrogatepass"))


def _bytes(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


IATI_READERS = frozenset({"read", "read_iati", "iter_iati", "check_iati"})
JSON_READERS = frozenset({"read", "read_json"})
BOOK_READERS = frozenset({"read", "read_excel", "recognise_layout"})
CSV_READERS = frozenset({"read", "read_measurements", "read_hxl"})


def _say(readers: frozenset[str], text: str) -> dict[str, str]:
    return dict.fromkeys(readers, text)


# XML

LAUGHS = "".join(
    f"<!ENTITY l{n} '{f'&l{n - 1};' * 10 if n else 'ha' * 10}'>" for n in range(10)
)
LAUGHING = f"<!DOCTYPE iati-activities [{LAUGHS}]>\n"
QUADRATIC = f"<!DOCTYPE iati-activities [<!ENTITY a '{'a' * 100_000}'>]>\n"
SECRET = "the secret of the house"  # noqa: S105 - the word that must not come out


def _reading_a_secret(kind: str) -> Callable[[Path], object]:
    """A file that asks for another one beside it to be read."""

    def make(path: Path) -> None:
        secret = path.with_name("secret.txt")
        secret.write_text(SECRET, encoding="utf-8")
        place = secret.as_uri()
        secret.with_name("evil.dtd").write_text(
            f'<!ENTITY x SYSTEM "{place}">', encoding="utf-8"
        )
        forms = {
            "entity": iati(
                title="&x;",
                before=f'<!DOCTYPE iati-activities [<!ENTITY x SYSTEM "{place}">]>\n',
            ),
            "parameter": iati(
                title="&x;",
                before="<!DOCTYPE iati-activities [<!ENTITY % p SYSTEM "
                f'"{secret.with_name("evil.dtd").as_uri()}"> %p;]>\n',
            ),
            "external": iati(
                title="&x;",
                before="<!DOCTYPE iati-activities SYSTEM "
                f'"{secret.with_name("evil.dtd").as_uri()}">\n',
            ),
            "include": iati(
                title='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
                f'href="{place}" parse="text"/>'
            ),
            "stylesheet": iati(
                before=f'<?xml-stylesheet type="text/xsl" href="{place}"?>\n'
            ),
            "schema": iati().replace(
                "<iati-activities",
                "<iati-activities "
                'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
                f'i:noNamespaceSchemaLocation="{place}"',
            ),
        }
        path.write_text(forms[kind], encoding="utf-8")

    return make


def _many_attributes(path: Path) -> None:
    names = " ".join(f'a{n}=""' for n in range(60_000))
    path.write_text(iati().replace("<result", f"<result {names}"), encoding="utf-8")


_EXTENSION = (
    '<iom:indicator xmlns:iom="urn:iom-me:iati:1" id="1.a" is="changes" '
    'of="99999999999"><iom:item at="99999999998">x</iom:item>'
    '<iom:source is="number">1e999999</iom:source></iom:indicator>'
)
_DEEP_EXTENSION = (
    '<iom:indicator xmlns:iom="urn:iom-me:iati:1">'
    f"{'<iom:a>' * 200}{'</iom:a>' * 200}</iom:indicator>"
)
_TYPE = "document type"

XML = (
    Attack(
        name="billion laughs",
        make=_text(iati(title="&l9;", before=LAUGHING)),
        says=_say(IATI_READERS, _TYPE),
    ),
    Attack(
        name="billion laughs in UTF-16",
        make=_text(
            iati(title="&l9;", before=LAUGHING).replace("UTF-8", "UTF-16"), "utf-16"
        ),
        says=_say(IATI_READERS, _TYPE),
    ),
    Attack(
        name="quadratic entities",
        make=_text(iati(title="&a;" * 40_000, before=QUADRATIC)),
        says=_say(IATI_READERS, _TYPE),
    ),
    Attack(
        name="a comment before the document type",
        make=_text(iati(before=f"<!--{'x' * 9_000}-->\n{QUADRATIC}")),
        says=_say(IATI_READERS, _TYPE),
    ),
    *(
        Attack(
            name=f"secret by {kind}",
            make=_reading_a_secret(kind),
            says=_say(IATI_READERS, _TYPE),
        )
        for kind in ("entity", "parameter", "external")
    ),
    *(
        Attack(
            name=f"secret by {kind}",
            make=_reading_a_secret(kind),
            harmless_for=IATI_READERS,
        )
        for kind in ("include", "stylesheet", "schema")
    ),
    Attack(
        name="100,000 elements deep",
        make=_text(iati(more="<a>" * 100_000 + "</a>" * 100_000)),
        says=_say(IATI_READERS, "deep"),
    ),
    Attack(name="60,000 attributes", make=_many_attributes, harmless_for=IATI_READERS),
    Attack(
        name="30,000 children",
        make=_text(iati(more="<x/>" * 30_000)),
        harmless_for=IATI_READERS,
    ),
    Attack(
        name="100,000 narratives",
        make=_text(iati(title="</narrative><narrative>" * 100_000)),
        harmless_for=IATI_READERS,
    ),
    Attack(
        name="a name of 12 MiB",
        make=_text(iati(more=f"<{'x' * 12 * 2**20}/>")),
    ),
    Attack(
        name="a text of 12 MiB",
        make=_text(iati(title="x" * 12 * 2**20)),
        harmless_for=IATI_READERS,
    ),
    Attack(name="a control character", make=_text(iati(title="a\x01b"))),
    Attack(name="a control character by number", make=_text(iati(title="a&#1;b"))),
    Attack(name="half a surrogate pair", make=_text(iati(title="&#xD800;"))),
    Attack(name="half a surrogate pair in bytes", make=_text(iati(title="\ud800"))),
    Attack(
        name="an encoding that is not there", make=_text(iati().replace("UTF-8", "x"))
    ),
    Attack(name="a wrong encoding", make=_text(iati(title="Crédit"), "latin-1")),
    Attack(
        name="an extension of impossible size",
        make=_text(iati(more=_EXTENSION)),
        harmless_for=IATI_READERS,
    ),
    Attack(
        name="a deep extension",
        make=_text(iati(more=_DEEP_EXTENSION)),
        harmless_for=IATI_READERS,
    ),
    Attack(
        name="a value of 20,000 digits",
        make=_text(iati().replace('value="12"', f'value="{"9" * 20_000}"')),
        harmless_for=IATI_READERS,
    ),
    Attack(
        name="a value of impossible size",
        make=_text(iati().replace('value="12"', 'value="1e999999999"')),
        harmless_for=IATI_READERS,
    ),
    Attack(
        name="a date beyond all time",
        make=_text(iati().replace("2025-12-31", "99999999999-12-31")),
        harmless_for=IATI_READERS,
    ),
    Attack(name="truncated XML", make=_text(iati(count=3)[:1500])),
)

# Archives


def _renamed(first: str, inside: bytes) -> Callable[[Path], object]:
    return lambda path: workbooks.archive(path, {first: inside})


def _bomb_in_word(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        made.writestr("[Content_Types].xml", b"<Types/>")
        with made.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(220):
                member.write(b"<p/>" * 2**18)


def _nested(path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"0" * 2**24)
    workbooks.archive(path, {"a.zip": inner.getvalue()})


def _truncated(path: Path) -> None:
    path.write_bytes(workbook(path)[:-2000])


def _formulas(path: Path) -> None:
    head = ["indicator", "period_end", "value", "place"]
    calls = ['=HYPERLINK("https://example.org")', "=cmd|' /C calc'!A0"]
    rows = [["1.a", "2025-06-30", "=1+1", call] for call in calls]
    workbooks.save(path, head, *rows)


ARCHIVES = (
    Attack(
        name="zip bomb",
        make=lambda path: workbooks.bomb(path, mebibytes=220),
        says=_say(BOOK_READERS | CSV_READERS, "bomb|opens to more than"),
    ),
    Attack(name="a bomb that lies", make=workbooks.lying_bomb),
    Attack(
        name="a cell at XFD1048576",
        make=workbooks.last_cell,
        readers=("read_hxl", "read_iati"),
    ),
    Attack(name="zip bomb in a Word document", make=_bomb_in_word),
    Attack(name="an archive in an archive", make=_nested),
    Attack(name="a path that leads outside", make=_renamed("../../evil.xml", b"<x/>")),
    Attack(name="truncated workbook", make=_truncated),
    Attack(
        name="formulas without values",
        make=_formulas,
        says={"read_measurements": "value"},
        harmless_for=frozenset({"read_excel", "recognise_layout"}),
    ),
    Attack(
        name="packed by gzip",
        make=_bytes(gzip.compress(iati().encode(), mtime=0)),
        says=_say(IATI_READERS, "gzip"),
    ),
)

# JSON


def _changed(old: str, new: str) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        text = plan()
        changed = text.replace(old, new, 1)
        if changed == text:
            raise AssertionError(f"the plan holds no {old!r}")
        path.write_text(changed, encoding="utf-8", errors="surrogatepass")

    return make


JSONS = (
    Attack(
        name="200,000 brackets",
        make=_text("[" * 200_000),
        says=_say(JSON_READERS, "nested too deeply"),
    ),
    Attack(
        name="200,000 braces",
        make=_text('{"a":' * 200_000),
        says=_say(JSON_READERS, "nested too deeply"),
    ),
    Attack(name="not a number", make=_changed('"version": 1', '"version": NaN')),
    Attack(name="infinity", make=_changed('"version": 1', '"version": 1e999')),
    Attack(
        name="20,000 digits",
        make=_changed('"version": 1', f'"version": {"9" * 20_000}'),
    ),
    Attack(
        name="a key that stands twice",
        make=_changed('"version": 1', '"version": 1, "version": 1'),
        says=_say(JSON_READERS, "twice"),
    ),
    Attack(
        name="half a surrogate pair in JSON",
        make=_changed('"title": "', '"title": "\\ud800'),
    ),
    Attack(name="a NUL in JSON", make=_changed('"title": "', '"title": "\\u0000')),
    Attack(name="truncated JSON", make=lambda path: path.write_text(plan()[:-200])),
    Attack(
        name="a list of 100,000",
        make=_text(json.dumps([0] * 100_000)),
    ),
)

# CSV

CSVS = (
    Attack(name="a field of 2 MiB", make=_text(CSV + "x" * 2**21)),
    Attack(
        name="a million columns",
        make=_text(CSV.replace("\n", "," * 1_000_000 + "\n")),
        says=_say(CSV_READERS, "more than the 16,384 of Excel"),
    ),
    Attack(name="a million quotes", make=_text(CSV + '"' * 1_000_001)),
    Attack(name="NULs", make=_text(CSV + "\0" * 1_000)),
    Attack(
        name="Windows letters", make=_text(CSV + "1.a,2025-06-30,1,Abéché\n", "cp1252")
    ),
    Attack(name="ragged rows", make=_text(CSV + "1.a,2025-06-30,1,Lagos,more\n")),
    Attack(name="one header twice", make=_text(CSV.replace("place", "value"))),
    Attack(name="infinity in a cell", make=_text(CSV + "1.a,2025-07-31,inf,Lagos\n")),
    Attack(name="1e999 in a cell", make=_text(CSV + "1.a,2025-07-31,1e999,Lagos\n")),
    Attack(
        name="20,000 digits in a cell",
        make=_text(CSV + f"1.a,2025-07-31,{'9' * 20_000},Lagos\n"),
    ),
    Attack(
        name="a day beyond all time",
        make=_text(CSV + "1.a,99999999-07-31,1,Lagos\n"),
    ),
    Attack(name="tags with a field of 2 MiB", make=_text(HXL + "x" * 2**21)),
    Attack(
        name="tags in ragged rows", make=_text(HXL + "1.a,2025-06-30,1,Lagos,more\n")
    ),
    Attack(
        name="a tag with a million attributes",
        make=_text(HXL.replace("#reached", "#reached" + "+f" * 1_000_000)),
    ),
)

# What it is not

OTHERS = (
    Attack(name="nothing", make=_bytes(b"")),
    Attack(name="blanks", make=_bytes(b" \r\n\t" * 1_000)),
    Attack(name="NULs alone", make=_bytes(bytes(2**20))),
    Attack(name="a page of the web", make=_bytes(b"<!DOCTYPE html><html><table>1")),
    Attack(name="a PDF", make=_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")),
    Attack(name="a picture", make=_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1_000))),
    Attack(
        name="an old workbook",
        make=_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000)),
    ),
    Attack(name="UTF-32", make=_text(CSV, "utf-32")),
)

ATTACKS = (*XML, *ARCHIVES, *JSONS, *CSVS, *OTHERS)
