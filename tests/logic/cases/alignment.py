"""Cases of the rules about alignment."""

import iom_me as me
from tests.logic.cases.case import SOUND, Case, Given


def _aligned(id: str, *references: me.Alignment) -> me.ResultsFramework:
    """Give a result of the sound plan further references."""
    return SOUND.replace(id, alignment=(*SOUND[id].alignment, *references))


def _without(*ids: str) -> me.ResultsFramework:
    """Take the references of these results and indicators away."""
    plan = SOUND
    for id in ids:
        plan = plan.replace(id, alignment=())
    return plan


_OUTCOMES_AND_OUTPUTS = (*SOUND.outcomes, *SOUND.outputs)

CASES: dict[str, Case] = {
    "F01": Case(
        _aligned("1", me.Alignment("SDG", "10.9")),
        _aligned("1", me.Alignment("SDG", "8.5")),
    ),
    # What is not aligned is not mapped to the SRF either.
    "F02": Case(_without(*_OUTCOMES_AND_OUTPUTS, *SOUND.indicators), also={"I21"}),
    "F03": Case(
        Given(profile="iati"),
        Given(_without(*_OUTCOMES_AND_OUTPUTS, "O.a"), profile="iati"),
    ),
}
