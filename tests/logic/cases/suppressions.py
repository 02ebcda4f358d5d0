"""Cases of the rule about suppressions."""

import iom_me as me
from tests.logic.cases.case import SOUND, Case

_SHARED = SOUND.link("2.2", "1", because="services help", assuming="A7")
_AGREED = me.Suppression("S09", "2.2", reason="agreed with the donor")

CASES: dict[str, Case] = {
    "C01": Case(SOUND.add(_AGREED), _SHARED.add(_AGREED)),
}
