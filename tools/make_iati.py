"""Renew what the package ships of the IATI standard.

Run ``python tools/make_iati.py SCHEMAS RULESETS CODELISTS EXAMPLE`` with the folders of the
official files of version 2.03 (SCHEMAS: iati-activities-schema.xsd, iati-common.xsd and
xml.xsd; RULESETS: standard.json; CODELISTS: mapping.xml and the lists as XML, both those
of IATI-Codelists and of IATI-Codelists-NonEmbedded) and the annotated example.
Schema, ruleset and example are copied as they are; the code lists become one file.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

PACKAGE = Path(__file__).parents[1] / "src" / "iom_me"
STANDARD = PACKAGE / "io" / "iati" / "standard"
SCHEMAS = ("iati-activities-schema.xsd", "iati-common.xsd", "xml.xsd")
MANY = 60
"""Of longer lists the names are left out: no message shows so many."""


def code_list(path: Path) -> dict[str, Any]:
    """Read the codes, their names if they are few, and which codes are withdrawn."""
    root = ET.parse(path).getroot()  # noqa: S314 - a file of the standard
    items = list(root.iter("codelist-item"))
    names = {text(item, "code"): text(item, "name/narrative") for item in items}
    gone = [text(item, "code") for item in items if item.get("status") == "withdrawn"]
    few = len(names) <= MANY
    found: dict[str, Any] = {"complete": root.get("complete") != "0"}
    found |= {"names": names} if few else {"codes": " ".join(names)}
    return found | ({"withdrawn": gone} if gone else {})


def mapping(path: Path) -> list[list[str]]:
    """Read for each path its list and, where there is one, the condition."""
    root = ET.parse(path).getroot()  # noqa: S314 - a file of the standard
    rows = []
    for entry in root.iter("mapping"):
        for reference in entry.iter("codelist"):
            name = reference.attrib["ref"]
            rows.append([text(entry, "path"), name, text(entry, "condition")])
    return [row for row in rows if "iati-organisation" not in row[0]]


def text(element: ET.Element, path: str) -> str:
    return " ".join((element.findtext(path) or "").split())


def main(schemas: Path, rulesets: Path, codelists: Path, example: Path) -> None:
    for name in SCHEMAS:
        shutil.copyfile(schemas / name, STANDARD / name)
    shutil.copyfile(rulesets / "standard.json", STANDARD / "standard.json")
    shutil.copyfile(example, PACKAGE / "datasets" / "iati" / example.name)
    used = mapping(codelists / "mapping.xml")
    names = sorted({name for _, name, _ in used})
    paths = {name: codelists / f"{name}.xml" for name in names}
    lists = {name: code_list(path) for name, path in paths.items() if path.exists()}
    content = json.dumps(
        {"lists": lists, "mapping": used}, ensure_ascii=False, separators=(",", ":")
    )
    (STANDARD / "codelists.json").write_text(content + "\n", encoding="utf-8")
    print(f"{len(lists)} code lists; not there: {', '.join(set(names) - set(lists))}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
