"""What a match warns of in small tables, for tests that are about other things."""

from __future__ import annotations

import pytest

FAR_PAIRS, CHOSEN_AMONG_SEVERAL, MANY_LEFT_OUT = (
    pytest.mark.filterwarnings(f"ignore:{words}:iom_me.EstimationWarning")
    for words in (
        "[0-9.,]+ % of the pairs are further apart",
        "[0-9,]+ of [0-9,]+ partners were chosen among",
        "[0-9,]+ of [0-9,]+ .*treated .* are left out",
    )
)
