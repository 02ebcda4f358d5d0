"""What a match warns of in tables as small as those of most tests here.

The tests are about other things; `test_dropped` is about these warnings.
"""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
EXPECTED = (
    "ignore:[0-9.,]+ % of the pairs are further apart:iom_me.EstimationWarning",
    "ignore:[0-9,]+ of [0-9,]+ partners were chosen among:iom_me.EstimationWarning",
    "ignore:[0-9,]+ of [0-9,]+ .*treated .* are left out:iom_me.EstimationWarning",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not os.environ.get("T16") and HERE in item.path.parents:
            for expected in EXPECTED:
                item.add_marker(pytest.mark.filterwarnings(expected))
