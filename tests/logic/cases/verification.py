"""Cases of the rules about verification."""

from tests.logic.cases.case import SOUND, Case

CASES: dict[str, Case] = {
    "M01": Case(
        SOUND.replace("2.2.a", data_source="", collection_method=""),
        good=SOUND.replace("2.2.a", collection_method=""),
    ),
    "M02": Case(
        SOUND.replace(
            "2.a", data_source="project reports", collection_method="desk review"
        ),
        good=SOUND.replace(
            "2.a",
            data_source="referral forms and project reports",
            collection_method="",
        ),
    ),
    # The final evaluation asks nobody at the beginning.
    "M03": Case(
        SOUND.replace("1.1.1", statement="Meet local employers")
        .replace("2.1.2", statement="Commission the final evaluation")
        .replace("B3", title="Final evaluation"),
        good=SOUND.replace("1.1.1", statement="Meet local employers"),
    ),
    "M04": Case(
        SOUND.replace(
            "2.1.a",
            title="% of trained officials with knowledge of case management",
            data_source="lists of participants",
            collection_method="desk review",
        ),
        good=SOUND.replace(
            "2.1.a", title="% of trained officials with knowledge of case management"
        ),
    ),
}
