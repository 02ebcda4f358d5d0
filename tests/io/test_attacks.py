"""Files made to do harm are refused by every reader: in time, in little memory."""

import csv
import itertools
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from tests.io import probe
from tests.io.attacks import ATTACKS, SECRET, Attack

import iom_me as me
from iom_me.io.measurements._writing import measurements_csv

SECONDS = 10
Answers = dict[tuple[str, str], tuple[str, str, float]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """What each reader made of each file, in a process with little memory."""
    folder = tmp_path_factory.mktemp("attacks")
    for attack in ATTACKS:
        attack.make(folder / f"{attack.name}.xlsx")
        if attack.readers:
            names = " ".join(attack.readers)
            (folder / f"{attack.name}.readers").write_text(names)
    # Measuring coverage takes longer than what is timed here.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, probe.__file__, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env=environment | {"OPENBLAS_NUM_THREADS": "1"},
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {(file, reader): (what, said, s) for file, reader, what, said, s in rows}


def test_no_two_attacks_have_one_name() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize(
    ("attack", "reader"),
    [
        pytest.param(attack, reader, id=f"{attack.name}-{reader}")
        for attack in ATTACKS
        for reader in attack.readers or probe.READERS
    ],
)
def test_a_hostile_file_is_refused_in_time(
    answers: Answers, attack: Attack, reader: str
) -> None:
    what, said, seconds = answers[attack.name, reader]

    assert what in (
        {"read", "refused"} if reader in attack.harmless_for else {"refused"}
    )
    assert seconds < SECONDS
    assert SECRET not in said
    if reader in attack.says:
        assert any(part in said for part in attack.says[reader].split("|"))
    if what == "refused":
        assert len(said) < 5_000


# What we write for others does them no harm either

CALLS = (
    '=HYPERLINK("https://example.org","x")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "https://example.org/",
    "mailto:a@example.org",
    "DDEAUTO c:\\windows\\system32\\cmd.exe",
)


def hostile_plan() -> me.ResultsFramework:
    """A plan whose titles, statements and notes are all formulas or links."""
    plan = me.datasets.example_plan("en")
    texts = itertools.cycle(CALLS)
    for id in plan.indicators:
        plan = plan.replace(id, title=next(texts), notes=next(texts))
    for id in plan.results:
        plan = plan.replace(id, statement=next(texts), notes=next(texts))
    return plan.replace(plan.id, title=next(texts), notes=next(texts))


def excel(path: Path) -> None:
    me.write_excel(hostile_plan(), path)


def form(path: Path) -> None:
    me.write_excel(hostile_plan(), path, layout="eu")


def word(path: Path) -> None:
    me.write_docx(hostile_plan(), path)


def report(path: Path) -> None:
    plan = hostile_plan()
    me.write_report(
        path,
        plan,
        checks=me.check(plan),
        tracking=me.track(plan, hostile_values(plan)[["indicator", *VALUE]]),
    )


def tagged(path: Path) -> None:
    me.io.write_hxl(hostile_values(hostile_plan()), path)


VALUE = ("period_end", "value")


def hostile_values(plan: me.ResultsFramework) -> pd.DataFrame:
    """Measurements whose texts and names of columns are all formulas or links."""
    texts = itertools.cycle(CALLS)
    rows = [
        {
            "indicator": id,
            "title": next(texts),
            "period_end": "2024-06-30",
            "value": 1 if number else -1,
            "place": next(texts),
            "source": next(texts),
            CALLS[0]: next(texts),
            "comment": next(texts),
        }
        for number, id in enumerate(plan.indicators)
    ]
    return pd.DataFrame(rows)


@pytest.mark.filterwarnings("ignore::iom_me.DataWarning")
@pytest.mark.parametrize("write", [excel, form, word, report, tagged])
def test_no_text_becomes_a_formula_a_link_or_a_field(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    path = tmp_path / "written.xlsx"
    write(path)

    with zipfile.ZipFile(path) as archive:
        parts = {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }
    everything = "\n".join(parts.values())
    fields = re.findall(r"<w:instrText[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"", everything)

    assert "HYPERLINK(" in everything  # it is there, as a text
    assert not re.search(
        r"<f[ >]|<hyperlink|<w:hyperlink|ddeLink|oleObject", everything
    )
    assert 'TargetMode="External"' not in everything
    assert {"".join(one).split()[0] for one in fields} <= {"PAGE", "NUMPAGES"}


def with_tags(path: Path) -> None:
    tagged(path)


def without_tags(path: Path) -> None:
    path.write_bytes(measurements_csv(hostile_values(hostile_plan())))


@pytest.mark.filterwarnings("ignore::iom_me.DataWarning")
@pytest.mark.parametrize("write", [with_tags, without_tags])
def test_no_cell_of_csv_begins_like_a_formula(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    path = tmp_path / "written.csv"
    write(path)

    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]

    assert f"'{CALLS[0]}" in cells
    assert "-1" in cells  # a number is none
    assert [c for c in cells if c[:1] in set("=+-@\t\r")] == ["-1"]
