"""Make the workbook and the plan of ``iom_me.datasets.nigeria_reintegration``.

Run ``python tools/make_nigeria.py`` after a change here; both files are committed. The
facts are those of the ex-post evaluation named in the data set's SOURCE.md.
"""

from pathlib import Path

import xlsxwriter

import iom_me as me

FOLDER = Path(me.datasets.__file__).parent / "nigeria"

TITLE = "Strengthening Reintegration for Returnees (SRARP) in Nigeria, Phase II"

# Statement, then its indicators: title, baseline, target.
MATRIX = [
    (
        (
            "Objective: To contribute to the Government's efforts to sustainably reintegrate "
            "returning Nigerian migrants"
        ),
        [
            ("% of stakeholders more engaged in reintegration assistance", "0", "75 %"),
            (
                "% of assisted returnees satisfied with their reintegration",
                "0",
                "80 %",
            ),
        ],
    ),
    (
        (
            "Outcome 1: Returning migrants achieve economic self-sufficiency, social "
            "stability and psychosocial wellbeing"
        ),
        [
            (
                (
                    "% of returnees reporting sufficient levels of economic self-sufficiency, "
                    "social stability and psychosocial wellbeing"
                ),
                "0",
                "80 %",
            )
        ],
    ),
    (
        "Output 1.1: Returning migrants have access to needs-based rehabilitation support",
        [
            ("# of returnees receiving rehabilitation assistance", "0", "48"),
            ("# of coordination meetings held", "0", "12"),
        ],
    ),
    (
        "Output 1.2: Returning migrants have enhanced access to the labour market",
        [
            ("# of returnees receiving complementary assistance", "0", "320"),
            ("# of job fairs supported", "1", "3"),
            ("# of sensitization events with the private sector", "6", "4"),
            ("# of beneficiaries in skills training", "0", "150"),
        ],
    ),
    (
        (
            "Outcome 2: State and non-state actors provide effective, comprehensive "
            "reintegration support"
        ),
        [
            ("% of actors confident in their capacity", "0", "75 %"),
            ("# of returnees indirectly affected by improved assistance", "0", "5,000"),
        ],
    ),
    (
        (
            "Output 2.1: State and non-state actors have access to state-level coordination "
            "structures"
        ),
        [
            ("# of coordination meetings held", "0", "8"),
            ("# of actors trained on case management", "0", "20"),
            ("% of trained actors scoring 75 % or more on the post-test", "0", "80 %"),
            ("# of technical working groups supported", "0", "2"),
        ],
    ),
    (
        (
            "Output 2.2: State and non-state actors have the knowledge, skills and tools for "
            "specialized services"
        ),
        [
            ("# of actors trained", "0", "10"),
            ("% of trained actors scoring 75 % or more", "0", "80 %"),
        ],
    ),
]

UNITS = {
    "1.1.a": "returnees",
    "1.1.b": "meetings",
    "1.2.a": "returnees",
    "1.2.b": "job fairs",
    "1.2.c": "events",
    "1.2.d": "beneficiaries",
    "2.b": "returnees",
    "2.1.a": "meetings",
    "2.1.b": "actors",
    "2.1.d": "working groups",
    "2.2.a": "actors",
}


def write_workbook(path: Path) -> None:
    """Lay the matrix out as an office keeps it: title lines, merged results, text."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Results Matrix")
        plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        bold = book.add_format({"bold": True})
        head = book.add_format(
            {"bold": True, "bg_color": "#0033A0", "font_color": "#FFFFFF", "border": 1}
        )
        sheet.write_string("A1", "Results Matrix", bold)
        sheet.write_string("A2", "Project title:", bold)
        sheet.write_string("B2", TITLE)
        sheet.write_string("A3", "Project code:", bold)
        sheet.write_string("B3", "RR.0163")
        sheet.write_string("A4", "Currency:", bold)
        sheet.write_string("B4", "EUR")
        for column, (name, width) in enumerate(
            [("", 48), ("Indicators", 60), ("Baseline", 12), ("Target", 12)]
        ):
            sheet.write_string(5, column, name, head)
            sheet.set_column(column, column, width)
        row = 6
        for statement, indicators in MATRIX:
            last = row + len(indicators) - 1
            if last > row:
                sheet.merge_range(row, 0, last, 0, statement, plain)
            else:
                sheet.write_string(row, 0, statement, plain)
            for cells in indicators:
                for column, cell in enumerate(cells, start=1):
                    sheet.write_string(row, column, cell, plain)
                row += 1
        sheet.freeze_panes(6, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)


def write_plan(workbook: Path, path: Path) -> None:
    """Add to the matrix what the workbook has no column for: units and money."""
    plan = me.read_excel(workbook)
    for id, unit in UNITS.items():
        plan = plan.replace(id, unit=unit)
    money = me.datasets.nigeria_reintegration().expenditure
    for line in money.itertuples():
        parent = line.budget_line.rpartition(".")[0]
        plan = plan.add(
            me.BudgetLine(
                line.budget_line,
                line.title,
                amount=line.budget,
                node=line.node,
                parent=parent,
            )
        )
    me.write_json(plan, path)


if __name__ == "__main__":
    write_workbook(FOLDER / "results-matrix.xlsx")
    write_plan(FOLDER / "results-matrix.xlsx", FOLDER / "plan.json")
