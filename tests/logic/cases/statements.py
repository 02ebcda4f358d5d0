"""Cases of the rules about statements."""

from tests.logic.cases.case import SOUND, Case

CASES = {
    "R01": Case(
        bad=SOUND.replace("2.2", statement="Output 2.2"),
        good=SOUND.replace("2.2", statement="Districts share a directory of services"),
    ),
    "R02": Case(
        bad=SOUND.replace(
            "O",
            statement="To strengthen the reintegration of returning migrants in their "
            "communities of origin",
        ),
        good=SOUND.replace(
            "O",
            statement="The project contributes to the sustainable reintegration of "
            "returning migrants",
        ),
    ),
    "R03": Case(
        bad=SOUND.replace(
            "1.2",
            statement="Improved access of returning migrants to small business loans",
        ),
        good=SOUND.replace(
            "1.2",
            statement="Returning migrants have improved access to small business loans",
        ),
    ),
    "R04": Case(
        bad=SOUND.replace(
            "2", statement="Support the district authorities in referring migrants"
        ),
        good=SOUND.replace(
            "2.2", statement="Support services for returnees are listed in a directory"
        ),
    ),
    "R05": Case(
        bad=SOUND.replace("1.1.1", statement="Needs of local employers"),
        good=SOUND.replace("1.1.1", statement="Carry out a survey of local employers"),
    ),
    "R06": Case(
        bad=SOUND.replace(
            "1",
            statement="Returning migrants achieve economic self-sufficiency, social "
            "stability and psychosocial wellbeing",
        ),
        good=SOUND.replace(
            "2.1",
            statement="State and non-state actors have the knowledge, skills and tools "
            "to manage the cases of returnees",
        ),
    ),
    "R07": Case(
        bad=SOUND.replace(
            "1",
            statement="Returning migrants earn a living through vocational training",
        ),
        good=SOUND.replace(
            "1",
            statement="Returning migrants earn a living through regular employment",
        ),
    ),
    "R08": Case(
        bad=SOUND.replace(
            "1",
            statement="By 2025, returning migrants earn a living in their communities",
        ),
        good=SOUND.replace(
            "O",
            statement="To contribute to the reintegration of returning migrants, as "
            "the 2030 Agenda calls for",
        ),
    ),
    "R09": Case(
        bad=SOUND.replace("1.2", statement="Access to small loans is improved"),
        good=SOUND.replace(
            "1.2", statement="Access of returnees to small loans is improved"
        ),
    ),
    "R10": Case(
        bad=SOUND.replace(
            "2.1", statement="The capacity of district officials is strengthened"
        ),
        good=SOUND.replace(
            "2.1",
            statement="District officials have the capacity to manage the cases of "
            "returnees",
        ),
    ),
    "R11": Case(
        bad=SOUND.replace(
            "1",
            statement="Returning migrants have a trade that employers ask for, or "
            "access to small business loans",
        ),
        good=SOUND.replace(
            "1",
            statement="Returning migrants work in the trade that they have, or in the "
            "business that they started",
        ),
    ),
    "R12": Case(
        bad=SOUND.replace(
            "2.1", statement="District officials are trained in case management"
        ),
        good=SOUND.replace(
            "2.1", statement="District officials have the skills for case management"
        ),
    ),
    "R13": Case(
        bad=SOUND.replace("2", statement="The unemployment rate of the country falls"),
        good=SOUND.replace(
            "2", statement="Returning migrants cope with a high unemployment rate"
        ),
    ),
    "R14": Case(bad=SOUND.replace("O", alignment=())),
}
