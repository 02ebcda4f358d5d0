"""The first rule about verification."""

import pytest

from tests.logic.found import found, measured


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 1),
        ({"data_source": " ", "collection_method": "\n"}, 1),
        ({"data_source": "survey"}, 0),
        ({"collection_method": "questionnaire"}, 0),
    ],
)
def test_an_indicator_says_where_its_values_come_from(
    fields: dict[str, str], count: int
) -> None:
    assert len(found("M01", measured(**fields))) == count
