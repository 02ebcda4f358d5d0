"""The published matrices: what is found in them, and how much of it is right."""

import csv
from collections import Counter
from pathlib import Path

import pytest

import iom_me as me

TABLE = Path(__file__).parent / "judgements.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


def places(name: str) -> Counter[tuple[str, str, str]]:
    """Count the warnings and errors of a matrix by code, severity and place."""
    matrix = me.datasets.published_matrix(name)
    report = me.check(matrix.framework, matrix.measurements, profile=matrix.profile)
    return Counter(
        (f.code, f.severity.value, f.indicator or f.path or f.node or "plan")
        for f in report.at_least("warning")
    )


@pytest.mark.parametrize("name", me.datasets.PUBLISHED)
def test_every_warning_and_error_has_been_judged(name: str) -> None:
    judged = Counter(
        (row["code"], row["severity"], place.replace(">", " -> "))
        for row in ROWS
        if row["matrix"] == name
        for place in row["places"].split()
    )

    assert places(name) == judged


def test_nine_in_ten_of_the_judged_findings_are_right() -> None:
    verdicts: Counter[str] = Counter()
    for row in ROWS:
        verdicts[row["verdict"]] += int(row["findings"])

    assert set(verdicts) <= {"right", "wrong", "not judged"}
    assert verdicts["right"] >= 0.9 * (verdicts["right"] + verdicts["wrong"])


@pytest.mark.parametrize(
    ("name", "code", "place"),
    [
        ("nigeria_phase_2", "T06", "1.2.c"),
        ("nigeria_phase_2", "I07", "2.1.a"),
        ("nigeria_phase_2", "A01", "1"),
        ("nigeria_phase_2", "I12", ""),
        ("nigeria_phase_2", "R06", "1"),
        ("nigeria_phase_2", "T09", "O.a"),
        ("nigeria_phase_2", "S06", ""),
        ("nigeria_phase_2", "I05", "1.1.b"),
        ("idee", "I07", "1.2.b"),
        ("idee", "D07", "1.1.a"),
        ("nigeria_phase_1", "T02", "1.1.c"),
        ("nigeria_phase_1", "D01", "1.1.c"),
        ("arco", "S10", "1.2"),
        ("arco", "S07", "1.a"),
    ],
)
def test_what_the_evaluations_criticise_is_found(
    name: str, code: str, place: str
) -> None:
    matrix = me.datasets.published_matrix(name)

    report = me.check(matrix.framework, matrix.measurements, profile=matrix.profile)

    assert place in {f.indicator or f.node for f in report if f.code == code}
