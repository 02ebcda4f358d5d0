"""Cases of the rules about baselines and targets."""

import attrs

import iom_me as me
from tests.logic.cases.case import SOUND, Case


def parts(female: float, male: float) -> list[me.DisaggregatedValue]:
    return [
        me.DisaggregatedValue(female, by={"sex": "female"}),
        me.DisaggregatedValue(male, by={"sex": "male"}),
    ]


def by_sex_and_age(
    female: float, male: float, young: float, older: float
) -> list[me.DisaggregatedValue]:
    return [
        *parts(female, male),
        me.DisaggregatedValue(young, by={"age": "under 25"}),
        me.DisaggregatedValue(older, by={"age": "25 and older"}),
    ]


START, END = "2024-01-01", "2025-12-31"


def _loans(target: int) -> me.Indicator:
    """Count the loans of output 1.2 at the level of its outcome, too."""
    loans: me.Indicator = SOUND["1.2.a"]
    return attrs.evolve(
        loans,
        id="1.c",
        targets=me.Target(
            target, date=END, disaggregated=by_sex_and_age(60, 60, 50, 70)
        ),
    )


CASES: dict[str, Case] = {
    "T01": Case(
        SOUND.replace("2.2.a", baseline=None),
        good=SOUND.replace(
            "2.2.a",
            baseline=me.Baseline(me.NotAvailable("not_applicable", "no directory yet")),
        ),
    ),
    "T02": Case(SOUND.replace("2.2.a", targets=())),
    "T03": Case(
        SOUND.replace("2.2.a", baseline=me.Baseline(1)),
        good=SOUND.replace(
            "2.2.a", baseline=me.Baseline(1, period=me.Period(START, "2024-01-31"))
        ),
    ),
    "T04": Case(
        SOUND.replace("EX-EN", end=None).replace("2.2.a", targets=me.Target(8)),
        # Where the project has an end, a target without date counts for it.
        good=SOUND.replace("2.2.a", targets=me.Target(8)),
    ),
    "T05": Case(
        SOUND.replace("2.2.a", baseline=me.Baseline(8, date=START)),
        good=SOUND.replace(
            "2.2.a", baseline=me.Baseline(8, date=START), direction="maintain"
        ),
    ),
    "T06": Case(
        SOUND.replace("2.2.a", baseline=me.Baseline(9, date=START)),
        good=SOUND.replace(
            "2.2.a",
            title="# of districts without a directory of services",
            baseline=me.Baseline(9, date=START),
            direction="decrease",
        ),
    ),
    "T07": Case(
        SOUND.replace("2.2.a", targets=me.Target(8, date="2026-06-30")),
    ),
    "T08": Case(
        SOUND.replace(
            "1.1.a",
            baseline=me.Baseline(
                40, date="2024-09-01", disaggregated=by_sex_and_age(15, 25, 20, 20)
            ),
        ),
        # After the survey of employers, but before the first course.
        good=SOUND.replace(
            "1.1.a",
            baseline=me.Baseline(
                0, date="2024-05-01", disaggregated=by_sex_and_age(0, 0, 0, 0)
            ),
        ),
    ),
    "T09": Case(
        SOUND.replace(
            "O.a",
            baseline=me.Baseline(
                0, date=START, disaggregated=by_sex_and_age(0, 0, 0, 0)
            ),
        ),
        # Before the training there is nobody who could have passed its test.
        good=SOUND.replace(
            "2.1.a",
            baseline=me.Baseline(
                0, date=START, disaggregated=by_sex_and_age(0, 0, 0, 0)
            ),
        ),
    ),
    "T10": Case(
        SOUND.replace(
            "2.1.a",
            targets=me.Target(
                120, date=END, disaggregated=by_sex_and_age(120, 120, 120, 120)
            ),
        ),
    ),
    "T11": Case(
        SOUND.replace(
            "2.2.a",
            measure="ordinal",
            unit="level of completeness",
            baseline=me.Baseline("names only", date=START),
            targets=me.Target(3, date=END),
        ),
        good=SOUND.replace(
            "2.2.a",
            measure="ordinal",
            unit="level of completeness",
            baseline=me.Baseline("names only", date=START),
            targets=me.Target("names, services and opening hours", date=END),
        ),
    ),
    "T12": Case(
        SOUND.replace(
            "2.2.a",
            targets=[me.Target(9, date="2024-12-31"), me.Target(8, date=END)],
        ),
        good=SOUND.replace(
            "2.2.a",
            targets=[me.Target(5, date="2024-12-31"), me.Target(8, date=END)],
        ),
    ),
    "T13": Case(
        SOUND.replace(
            "1.2.a",
            targets=me.Target(
                150, date=END, disaggregated=by_sex_and_age(75, 65, 60, 90)
            ),
        ),
    ),
    "T14": Case(
        SOUND.replace("2.2.a", targets=me.Target(12, date=END)),
        good=SOUND.replace("2.2.a", targets=me.Target(10, date=END)),
    ),
    "T15": Case(
        SOUND.replace("1", indicators=[*SOUND["1"].indicators, _loans(120)]),
        good=SOUND,
        also={"I07"},  # to compare the two, they have to count the same
    ),
    "T16": Case(
        SOUND.replace(
            "2.2.a",
            targets=me.Target(me.NotAvailable("to_be_determined", due="2024-06-30")),
        ),
    ),
}
