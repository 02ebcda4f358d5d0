"""Cases of the rules about assumptions."""

import iom_me as me
from tests.logic.cases.case import SOUND, Case

# On these steps, the assumptions stand on other steps too.
WITHOUT_A_CONDITION = SOUND.unlink("2.2", "2").link(
    "2.2", "2", because="who knows where refers"
)
MAPPING_WITHOUT_A_CONDITION = SOUND.unlink("2.2.1", "2.2").link("2.2.1", "2.2")
BEGUN = SOUND.replace("1.1.1", status="completed").replace(
    "1.1.2", status="ongoing", preconditions="A2"
)

CASES: dict[str, Case] = {
    "A01": Case(WITHOUT_A_CONDITION),
    "A02": Case(MAPPING_WITHOUT_A_CONDITION),
    # A link that leads up from the objective can only lead down or round (S08).
    "A03": Case(SOUND.link("O", "1", assuming="A1"), also={"S08"}),
    "A04": Case(
        SOUND.replace("A6", statement="IOM recruits the trainers on time"),
        SOUND.replace(
            "A6", statement="IOM has access to the training centre of the ministry"
        ),
    ),
    "A05": Case(
        SOUND.replace(
            "A3",
            statement="The districts have a shared directory of services for returnees",
        )
    ),
    "A06": Case(
        SOUND.replace("A2", statement="Lack of interest of employers in returnees"),
        SOUND.replace(
            "A2", statement="The district does not impose a quota on foreign workers"
        ),
    ),
    "A07": Case(
        SOUND.replace("A7", statement="Good cooperation with the local authorities")
    ),
    "A08": Case(SOUND.replace("A3", monitored_by=(), responsible="")),
    "A09": Case(
        SOUND.replace("A2", likelihood="unlikely"),
        SOUND.replace("A2", likelihood="unlikely", status="holds"),
    ),
    "A10": Case(SOUND.replace("A3", likelihood="almost_certain")),
    "A11": Case(
        SOUND.replace("A3", status="in_doubt"),
        SOUND.replace("A2", status="in_doubt"),
    ),
    "A15": Case(
        BEGUN.replace("A2", status="failed"), BEGUN.replace("A2", status="holds")
    ),
    "A16": Case(
        SOUND.replace("A4", status="failed"),
        # The outcome is led to by loans as well as by a trade.
        SOUND.replace("A2", status="failed"),
    ),
    "A17": Case(SOUND.replace("A1", monitored_by=())),
    "A18": Case(
        SOUND.add(
            me.Assumption(
                "A8",
                "Landlords let workshops to returnees",
                likelihood="likely",
                responsible="livelihoods officer",
            )
        )
    ),
}
