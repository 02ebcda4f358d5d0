"""All samples against stored output of wildboottest (see oracle/README.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.impact.clustered import LeastSquares

from iom_me.impact import wild_bootstrap

STORED = Path(__file__).parent / "oracle" / "wild_reference.json"
CASES = [
    (case, answer)
    for case in json.loads(STORED.read_text())["cases"]
    for answer in case["answers"]
]

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning"),
]


@pytest.mark.parametrize(("case", "answer"), CASES)
def test_all_samples_are_those_of_wildboottest(
    case: dict[str, Any], answer: dict[str, Any]
) -> None:
    fit = LeastSquares(
        y=np.array(case["y"]),
        x=np.array(case["x"]),
        clusters=np.array(case["clusters"]),
    )

    result = wild_bootstrap(fit, impose_null=answer["impose_null"])

    assert result.statistic == pytest.approx(answer["statistic"], rel=1e-10)
    assert result.p_value == answer["p_value"]
    assert result.p_value == answer["p_value_of_wildboottest"]
    np.testing.assert_allclose(
        np.sort(np.abs(result._statistics)), answer["statistics"], rtol=1e-8, atol=1e-11
    )
