"""Take baseline, target, actual and direction of indicators out of an IATI file.

Run with the path of the activity file that Koepel 11.11.11 published (see `SOURCE`):

    python tests/tracking/data/make_lights.py 111111_publisher-activities.xml

Only numbers are kept, which are facts; no text of the publisher is copied. Of each
indicator the first period counts that has an actual value.
"""

import csv
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).with_name("lights.csv")
SOURCE = (
    "# Baseline, target and actual of the 58 indicators with all three that Koepel "
    "11.11.11\n"
    "# (BE-BCE_KBO-0421210424) published in IATI 2.02 on 2021-04-30: open data of the "
    "IATI\n"
    "# Registry, as kept in joshbrooks/pydantic-iati, pydanticiati/data/sample/\n"
    "# 111111_publisher-activities.xml. Numbers only, the decimal comma of one made a "
    "point.\n"
)


def triples(root: ET.Element) -> Iterator[tuple[str, str, str, str]]:
    """Yield baseline, target, actual and whether more is better."""
    for indicator in root.iter("indicator"):
        baseline = indicator.find("baseline")
        for period in indicator.findall("period"):
            target, actual = period.find("target"), period.find("actual")
            if baseline is None or target is None or actual is None:
                continue
            numbers = [item.get("value", "") for item in (baseline, target, actual)]
            start, goal, value = (number.replace(",", ".") for number in numbers)
            yield start, goal, value, indicator.get("ascending", "1")
            break


def main(path: str) -> None:
    """Write the table."""
    root = ET.parse(path).getroot()  # noqa: S314  a file chosen by the developer
    with OUT.open("w", encoding="utf-8", newline="") as file:
        file.write(SOURCE)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("baseline", "target", "actual", "ascending"))
        writer.writerows(triples(root))


if __name__ == "__main__":
    main(sys.argv[1])
