"""Cases of the rules about tidy texts."""

from tests.logic.cases.case import SOUND, Case

CASES: dict[str, Case] = {
    "S18": Case(
        SOUND.replace("1.1", statement=f"Output 1.1:  {SOUND['1.1'].statement}")
    ),
}
