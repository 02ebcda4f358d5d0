"""Make test files of published IATI files whose texts are not ours to pass on.

Run ``python tools/mask_iati.py FOLDER``: of each file named below, found anywhere in
FOLDER, the copy in ``tests/io/data/iati`` is written again. What is kept are facts: the
elements, their order, codes, dates, identifiers and values. In texts each letter is an
x, so that their length, digits, signs and languages stay; addresses are example.org.
"""

import sys
from pathlib import Path

from lxml import etree

DATA = Path(__file__).parents[1] / "tests" / "io" / "data" / "iati"
MASKED = {
    "real": (
        "11-11-11_BE-BCE_KBO-0421210424_v202.xml",
        "afdb_ag_activities_v201.xml",
        "afdb_ag_activities_markedup_v201.xml",
        "globalfund_47045-ARM_v1.xml",
    ),
    "examples": (
        "iatipublisher_complete.xml",
        "openag_US-1-TZ-50-AID-EXAMPLE-IDENTIFIER.xml",
        "cove_example.xml",
    ),
}
KEPT = {"iati-identifier", "other-identifier", "value", "pos"}
ADDRESSES = {"email", "website", "activity-website"}


def masked(text: str) -> str:
    """Write an x for each letter."""
    return "".join(("X" if c.isupper() else "x") if c.isalpha() else c for c in text)


def mask(root: etree._Element) -> None:
    for place, element in enumerate(root.iter()):
        if not isinstance(element.tag, str):  # a comment
            element.text = " "
            continue
        name = element.tag.rpartition("}")[2]
        for key in element.attrib:
            if "ur" in key.rpartition("}")[2] and "/" in element.attrib[key]:
                element.set(key, f"https://example.org/{place}")
        if name in ADDRESSES:
            element.text = "https://example.org"
        elif element.text and name not in KEPT:
            element.text = masked(element.text)
        if element.tail:
            element.tail = masked(element.tail)


def main(folder: Path) -> None:
    for kind, names in MASKED.items():
        for name in names:
            tree = etree.parse(next(folder.rglob(name)))
            mask(tree.getroot())
            tree.write(DATA / kind / name, encoding="UTF-8", xml_declaration=True)
            print(name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
