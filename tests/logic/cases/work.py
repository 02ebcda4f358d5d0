"""Cases of the rules about work and money."""

from tests.logic.cases.case import SOUND, Case

CASES: dict[str, Case] = {
    "W01": Case(SOUND.replace("1.2.1", responsible="")),
    "W02": Case(SOUND.replace("1.1.2", end="2026-03-31")),
    # The courses are to teach what the survey of employers finds.
    "W03": Case(
        SOUND.replace("1.1.2", start="2024-04-01"),
        good=SOUND.replace("1.1.2", start="2024-05-01"),
    ),
    "W04": Case(
        SOUND.replace("B1.1", amount="250000.00"),
        good=SOUND.replace("B1.1", amount="250000.00").replace("B1", amount="390000"),
    ),
    "W05": Case(
        SOUND.replace("B3", amount="15000.00"),
        good=SOUND.replace("B3", amount="35000.00"),
    ),
    "W06": Case(
        SOUND.remove("B2", "B2.1", "B2.2").replace("B3", node=""),
        # One line for the whole outcome is money for all that leads to it.
        good=SOUND.remove("B2.1", "B2.2"),
    ),
}
