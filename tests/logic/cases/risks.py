"""Cases of the rules about risks."""

from tests.logic.cases.case import SOUND, Case

CASES: dict[str, Case] = {
    "A12": Case(
        SOUND.replace("R1", consequence=None),
        SOUND.replace("R1", treatment="tolerate", action=""),
    ),
    "A13": Case(
        SOUND.replace("R2", consequence=6, treatment="tolerate"),
        SOUND.replace("R2", consequence=3, treatment="tolerate"),
    ),
    "A14": Case(SOUND.replace("R1", node=""), SOUND.replace("R1", node="1.1")),
}
