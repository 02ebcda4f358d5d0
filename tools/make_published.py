"""Make the plans and values of ``iom_me.datasets.published_matrix``.

Run ``python tools/make_published.py`` after a change here; the files are committed. The
facts are those of the evaluations named in SOURCE.md beside them. A statement that our
source does not give is empty, and a suppression says so.
"""

import csv
from pathlib import Path
from typing import NamedTuple

import iom_me as me

FOLDER = Path(me.datasets.__file__).parent / "published"
NOT_GIVEN = "our source does not give this statement"
CUT = "our source gives only the first word of this statement"
NOT_APPLICABLE = me.NotAvailable("not_applicable")
TO_BE_DETERMINED = me.NotAvailable("to_be_determined", note="at least 80 %")


class Row(NamedTuple):
    """An indicator as published; a share is in percent."""

    title: str
    target: me.Value
    actual: me.Value | None = None
    baseline: me.Value | None = None
    unit: str = ""
    reported_in: str = ""


def indicator(id: str, row: Row) -> me.Indicator:
    share = row.title.startswith("%")
    text = isinstance(row.target, str)
    measure = "percentage" if share else "qualitative" if text else "count"
    baseline = None if row.baseline is None else me.Baseline(row.baseline)
    return me.Indicator(
        id,
        row.title,
        measure=measure,
        unit=row.unit,
        baseline=baseline,
        targets=me.Target(row.target),
    )


LEVELS: dict[int, type[me.Result]] = {0: me.Outcome, 1: me.Output, 2: me.Activity}


def result(id: str, statement: str, rows: list[Row]) -> me.Result:
    kind = LEVELS[id.count(".")] if id[0].isdigit() else me.Objective
    letters = "abcdefghijklmnop"
    indicators = [
        indicator(f"{id}.{letters[place]}", row) for place, row in enumerate(rows)
    ]
    return kind(id, statement, indicators=indicators)


def framework(
    code: str, title: str, matrix: list[tuple[str, str, list[Row]]]
) -> me.ResultsFramework:
    plan = me.ResultsFramework(code, title)
    for id, statement, rows in matrix:
        parent = id.rpartition(".")[0] or ("O" if id != "O" else None)
        plan = plan.add(result(id, statement, rows), contributes_to=parent)
        if len(statement.removesuffix("...").split()) <= 1:
            reason = CUT if statement else NOT_GIVEN
            plan = plan.add(me.Suppression("R01", id, reason=reason))
    return plan


IDEE = [
    (
        "O",
        "",
        [
            Row("# of direct beneficiaries", 800, 568, unit="persons"),
            Row("# of indirect beneficiaries", 5600, 3976, unit="persons"),
        ],
    ),
    (
        "1",
        "",
        [
            Row("# of existing enterprises", 40, 46, unit="enterprises"),
            Row("# of new enterprises", 40, 25, unit="enterprises"),
            Row("# of ex-students trained", 360, 569, unit="ex-students"),
        ],
    ),
    ("2", "", [Row("# of persons informed", 360000, 11000, unit="persons")]),
    (
        "1.1",
        "",
        [
            Row("% of increase in turnover", 10, 45),
            Row("# of diagnosis studies", 1, 1, unit="studies"),
            Row("# of enterprises that received equipment", 80, 71, unit="enterprises"),
            Row(
                "# of enterprises that received micro-credit",
                80,
                71,
                unit="enterprises",
            ),
            Row("# of enterprises that received advice", 80, 71, unit="enterprises"),
            Row(
                "# of enterprises operational after a year", 80, 63, unit="enterprises"
            ),
            Row("# of incubators", 3, 3, unit="incubators"),
            Row("# of consultants", 12, 7, unit="consultants"),
            Row("# of external enterprises served", 50, 50, unit="enterprises"),
        ],
    ),
    (
        "1.2",
        "",
        [
            Row("# of business ideas", 600, 747, unit="ideas"),
            Row("# of ex-students trained", 360, 747, unit="ex-students"),
            Row("# of business plans", 290, 383, unit="plans"),
            Row("# of ex-students in on-the-job training", 40, 23, unit="ex-students"),
            Row("# of ex-students in start-ups", 40, 0, unit="ex-students"),
        ],
    ),
    (
        "2.1",
        "",
        [
            Row("# of persons sensitized", 360000, 11000, unit="persons"),
            Row("# of messages broadcast", 40, 22, unit="messages"),
            Row("# of theatre sessions", 120, NOT_APPLICABLE, unit="sessions"),
        ],
    ),
]

NIGERIA_1 = [
    ("O", "", []),
    (
        "1",
        "",
        [
            Row(
                "% of returnees reporting sufficient levels of economic "
                "self-sufficiency, social stability and psychosocial wellbeing",
                75,
                79.5,
            ),
            Row("% of community members involved", 70, 87),
            Row("# of stakeholders", 10, 6, unit="stakeholders"),
        ],
    ),
    (
        "2",
        "",
        [
            Row(
                "% of users who find the information of the resource centres useful",
                80,
                NOT_APPLICABLE,
            ),
            Row("% of participants whose perceptions changed", 70, 90),
        ],
    ),
    (
        "1.1",
        "",
        [
            Row("# of returnees receiving complementary assistance", 225, 224),
            Row("# of referral mechanisms", 1, 3, unit="mechanisms"),
            Row(
                "% of returnees referred",
                TO_BE_DETERMINED,
                136,
                reported_in="returnees",
            ),
        ],
    ),
    ("1.2", "", [Row("# of returnees receiving debt mediation", 200, 0)]),
    (
        "1.3",
        "",
        [
            Row("# of returnees in community projects", 250, NOT_APPLICABLE),
            Row("# of community-based reintegration projects", 6, 6, unit="projects"),
            Row("# of returnees in cash-for-work", 120, NOT_APPLICABLE),
        ],
    ),
    (
        "2.1",
        "",
        [
            Row("# of staff of resource and job centres trained", 30, 37, unit="staff"),
            Row("# of participants in community dialogue", 800, 968, unit="persons"),
            Row("# of events", 1, 1, unit="events"),
        ],
    ),
]

ARCO = [
    (
        "O",
        "To strengthen ...",
        [
            Row(
                "Description of the contribution of local authorities",
                "narrative target",
                baseline="narrative baseline",
            )
        ],
    ),
    (
        "1",
        "",
        [
            Row(
                "% of progress of the roadmaps of decentralized cooperation",
                90,
                100,
                baseline=NOT_APPLICABLE,
            )
        ],
    ),
    (
        "1.2",
        "",
        [
            Row("% of implementation of the local roadmaps", 90, 100, baseline=0),
            Row("% of participants with a better understanding", 80, baseline=0),
        ],
    ),
    ("1.2.1", "Implement ...", []),
    ("1.2.2", "Carry out ...", []),
    ("1.2.3", "Organize ...", []),
    ("1.2.4", "", []),
]


def logic_model() -> me.ResultsFramework:
    """IB238: four result levels with numeric codes, and no statement in our source."""
    chain: dict[str, list[str]] = {
        "1000": ["1100", "1200", "1300"],
        "1100": ["1110", "1120"],
        "1200": ["1210", "1220"],
        "1300": ["1310"],
        "1110": ["1111", "1112"],
        "1120": ["1121"],
    }
    plan = me.ResultsFramework("IB238", "Border security at the Mali-Niger border")
    plan = plan.add(me.Objective("1000", ""))
    for parent, children in chain.items():
        for child in children:
            kind = me.Outcome if child.endswith("0") else me.Output
            plan = plan.add(kind(child, ""), contributes_to=parent)
    for id in plan.results:
        plan = plan.add(me.Suppression("R01", id, reason=NOT_GIVEN))
    return plan


def measurements(matrix: list[tuple[str, str, list[Row]]], day: str) -> list[list[str]]:
    rows = []
    for id, _, indicators in matrix:
        for letter, row in zip("abcdefghijklmnop", indicators, strict=False):
            if row.actual is None:
                continue
            missing = isinstance(row.actual, me.NotAvailable)
            rows.append(
                [
                    f"{id}.{letter}",
                    day,
                    "" if missing else str(row.actual),
                    "not_applicable" if missing else "reported",
                    row.reported_in or row.unit,
                ]
            )
    return rows


def main(folder: Path = FOLDER) -> None:
    plans = {
        "idee": framework(
            "CE.0369", "Initiative for the development of enterprise, Niger", IDEE
        ),
        "nigeria_phase_1": framework(
            "NG1", "GIZ reintegration project, Nigeria", NIGERIA_1
        ),
        "arco": framework("IVC-2018", "Migration and development initiatives", ARCO),
        "mali_niger": logic_model(),
    }
    for name, plan in plans.items():
        me.write_json(plan, folder / f"{name}.json")
    dated = {"idee": (IDEE, "2020-12-31"), "nigeria_phase_1": (NIGERIA_1, "2021-01-31")}
    for name, (matrix, day) in dated.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["indicator", "period_end", "value", "status", "unit"])
            writer.writerows(measurements(matrix, day))


if __name__ == "__main__":
    main()
