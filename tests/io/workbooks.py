"""Workbooks made for tests: messy ones as people keep them, and hostile ones."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

HEADINGS = {
    "en": (
        "Results",
        "Indicators",
        "Data Source and Collection Method",
        "Baseline",
        "Target",
        "Assumptions",
    ),
    "fr": (
        "Résultats",
        "Indicateurs",
        "Source de données et méthode de collecte",
        "Données de base",
        "Cible",
        "Hypothèses",
    ),
    "es": (
        "Resultados",
        "Indicadores",
        "Fuente de datos y método de recopilación",
        "Línea de base",
        "Meta",
        "Supuestos",
    ),
}
ENGLISH = HEADINGS["en"]

Row = Sequence[Any]


def save(
    path: Path,
    *rows: Row,
    merged: Iterable[str] = (),
    formats: dict[str, str] | None = None,
    title: str = "Matrix",
) -> Path:
    """Write rows as they are, without help: a list is a row, None an empty cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, column, value)
    for place in merged:
        sheet.merge_cells(place)
    for place, form in (formats or {}).items():
        sheet[place].number_format = form
    book.save(path)
    return path


def one_indicator(path: Path, *, title: str = "# returnees", **cells: Any) -> Path:
    """A matrix of one output with one indicator; baseline and target as given."""
    values = ("Survey", cells.get("baseline"), cells.get("target"))
    formats = (
        {"D3": cells["format"], "E3": cells["format"]} if "format" in cells else {}
    )
    return save(
        path,
        cells.get("headings", ENGLISH),
        ("Outcome 1: Returnees are self-sufficient",),
        ("Output 1.1: Returnees have a trade", title, *values),
        formats=formats,
    )


# Domain page, section 8


def nigeria(path: Path) -> Path:
    """NG2: several indicators per result, no assumptions, no activities (8.1)."""
    objective = (
        "Objective: To contribute to the Government's efforts to sustainably "
        "reintegrate returning Nigerian migrants"
    )
    return save(
        path,
        ("RESULTS MATRIX",),
        ("Project title: SRARP Phase II", None, "Project code", "RR.0163"),
        (),
        ("", "Indicators", "Data Source", "Baseline", "Target"),
        (objective, "% stakeholders more engaged", None, 0, 75),
        (None, "% assisted returnees satisfied", None, 0.0, 80),
        ("Outcome 1: Migrants achieve self-sufficiency", "% reporting", None, 0, 80),
        ("Output 1.1: Access to rehabilitation", "# returnees", None, 0, "48.00"),
        (None, "# coordination meetings held", None, 0, 12),
        ("Output 1.2: Access to the labour market", "# returnees", None, 0, 320),
        (None, "# job fairs supported", None, 1, 3),
        (None, "# sensitization events", None, 6, 4),
        (None, "# beneficiaries in skills training", None, 0, 150),
        ("Outcome 2: Actors provide comprehensive support", "% actors", None, 0, 75),
        (None, "# returnees indirectly affected", None, 0, "5,000"),
        ("Output 2.1: Access to coordination structures", "# meetings", None, 0, 8),
        merged=("A5:A6", "A8:A9", "A10:A13", "A14:A15"),
    )  # fmt: skip


def niger(path: Path) -> Path:
    """IDEE: French, numbers with separators, "3,1 %" (8.3)."""
    return save(
        path,
        ("Matrice des résultats",),
        ("Intitulé du projet :", "IDEE Niger"),
        ("Logique d'intervention", "Indicateurs", "Valeur de référence", "Cible"),
        ("Objectif : Contribuer à l'emploi", "# bénéficiaires directs", 0, "800"),
        ("Résultat 1 : Les entreprises sont créées", "# entreprises", "s/o", "40"),
        ("Produit 1.1 : Les jeunes sont formés", "# personnes", 0, "360 000"),
        (None, "% de hausse du chiffre d'affaires", "3,1 %", "10 %"),
        (None, "Indice", "0,71", "1"),
        ("Activités conduisant au Produit 1.1 :\n- Former\n- Accompagner",),
    )


def nigeria_first_phase(path: Path) -> Path:
    """NG1: an undecided target, values that are not available (8.4)."""
    return save(
        path,
        ENGLISH,
        ("Outcome 1: Returnees are reintegrated", "% sufficient", None, "NA", "75 %"),
        ("Output 1.1: Support is given", "# referred", None, 0, "at least 80 % (#TBD)"),
        ("Output 2.1: Dialogue", "# of dialogues", None, 0, "800 (40 per community)"),
    )


def arco(path: Path) -> Path:
    """ARCO: N/A, a missing output 1.1, two values in one cell, activities (8.5)."""
    return save(
        path,
        ("Results", "Indicators", "Baseline", "Target"),
        (
            "Objective: To strengthen cooperation",
            "Quality of exchange",
            "Weak",
            "Strong",
        ),
        ("Outcome 1: Roadmaps guide cooperation", "% progress", "N/A", "90%"),
        ("Output 1.2: Local roadmaps exist", "% implementation", 0, "90%"),
        (None, "% participants with better understanding", 0, "75 % / 92 %"),
        (
            "Activities that lead to Output 1.2:",
            "1.2.1 Map\n1.2.2 Draft\n1.2.3 Discuss",
        ),
        ("Activity 1.2.4: Publish",),
    )


def published_budget(path: Path) -> Path:
    """The NG2 budget total, as a French office types it (3.1, 8.1)."""
    return save(
        path,
        ("Titre du projet", "SRARP II"),
        ("Budget total :", "793 849,80 €"),
        ("Date de début", dt.date(2021, 1, 1), "Date de fin", "30 septembre 2022"),
        HEADINGS["fr"],
        ("Effet 1 : Les migrants sont autonomes", "% de migrants", None, "0", "80"),
    )


# Hostile files


def archive(path: Path, members: dict[str, bytes], *, packed: bool = True) -> Path:
    """A zip archive of these members."""
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def with_members(path: Path, changes: dict[str, bytes]) -> Path:
    """A sound workbook in which some members are replaced or added."""
    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as sound:
        members = {name: sound.read(name) for name in sound.namelist()}
    return archive(path, members | changes)


SHEET = "xl/worksheets/sheet1.xml"
SHEET_START = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>"
)
SHEET_END = b"</sheetData></worksheet>"


def bomb(path: Path, *, mebibytes: int = 300) -> Path:
    """A workbook of a few MiB whose sheet opens to this many."""
    piece = b"<row><c><v>0</v></c></row>" * 40_330  # one MiB
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        made.writestr("[Content_Types].xml", b"<Types/>")
        with made.open(SHEET, "w", force_zip64=True) as member:
            member.write(SHEET_START)
            for _ in range(mebibytes):
                member.write(piece)
            member.write(SHEET_END)
    return path


def lying_bomb(path: Path) -> Path:
    """A bomb whose directory says that its member is small."""
    data = bytearray(bomb(path, mebibytes=50).read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as made:
        size = made.getinfo(SHEET).file_size
    true, lie = size.to_bytes(4, "little"), (1000).to_bytes(4, "little")
    path.write_bytes(bytes(data).replace(true, lie))
    return path


def last_cell(path: Path) -> Path:
    """One value in the last cell of the last row that Excel has."""
    save(path, ENGLISH, ("Outcome 1: Returnees have an income",))
    return edit(path, "Matrix", "XFD1048576", "far away")


def edit(path: Path, sheet: str, place: str, value: Any) -> Path:
    """Type something into a cell of a workbook, as a person would in Excel."""
    book = openpyxl.load_workbook(path)
    book[sheet][place] = value
    book.save(path)
    return path


def add_sheet(path: Path, title: str, value: Any) -> Path:
    """Add a sheet with one value."""
    book = openpyxl.load_workbook(path)
    book.create_sheet(title)["A1"] = value
    book.save(path)
    return path


def computed(path: Path, *, formula: str, value: float) -> Path:
    """A matrix whose target is a formula, with the value that Excel stored for it."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Matrix")
        sheet.write_row(0, 0, ENGLISH)
        sheet.write_row(1, 0, ("Output 1.1: x", "# y", "z", 0))
        sheet.write_formula(1, 4, formula, None, value)
    return path


def many_strings(path: Path) -> Path:
    """A workbook with a table of twenty million empty strings."""
    start = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return with_members(
        path, {"xl/sharedStrings.xml": start + b"<si/>" * 20_000_000 + b"</sst>"}
    )


def paint(path: Path, place: str) -> Path:
    """Give an empty cell a colour."""
    from openpyxl.styles import PatternFill

    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet[place].fill = PatternFill("solid", fgColor="FFFF00")
    book.save(path)
    return path
