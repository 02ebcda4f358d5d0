"""Sensitivity intervals against stored output of other implementations."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import iom_me as me

ORACLE = Path(__file__).parent / "oracle"
PEER = json.loads((ORACLE / "honest.json").read_text(encoding="utf-8"))
PUBLISHED = json.loads((ORACLE / "honest_published.json").read_text(encoding="utf-8"))
# In half lengths of the interval. For the first stage of the hybrid the peer draws
# 1,000 values: enough to move an end by 4 %. Its shortest interval comes from a search.
NOISE = {"hybrid": 0.04, "conditional": 1e-9, "flci": 1e-4}

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning"),
]


def name(case: dict[str, Any]) -> str:
    weights = "/".join(f"{weight:.2g}" for weight in case["weights"])
    parts = (case["study"], weights, case["restriction"], case["method"])
    return f"{'-'.join(parts)}-{case['bound']}"


def analyse(study: dict[str, Any], **options: Any) -> me.impact.HonestDidResult:
    return me.impact.honest_did(
        np.array(study["estimates"]),
        np.array(study["covariance"]),
        n_pre=study["n_pre"],
        n_post=study["n_post"],
        **options,
    )


@pytest.mark.parametrize("case", PEER["cases"], ids=name)
def test_the_ends_are_those_of_the_peer(case: dict[str, Any]) -> None:
    result = analyse(
        PEER["studies"][case["study"]],
        target=case["weights"],
        restriction=case["restriction"],
        method=case["method"],
        bound=case["bound"],
    )

    row = result.intervals[0]
    noise = NOISE[case["method"]] * (row.ci_high - row.ci_low) / 2
    step = case["step"] or 0.0  # the peer reports the last grid point inside
    assert row.ci_low - noise <= case["low"] <= row.ci_low + step + noise
    assert row.ci_high - step - noise <= case["high"] <= row.ci_high + noise


@pytest.mark.parametrize("target", ["first", "average"])
def test_published_relative_magnitudes_differ_by_less_than_a_grid_step(
    target: str,
) -> None:
    published = PUBLISHED["relative_magnitudes"]

    result = analyse(
        PUBLISHED,
        bound=published["bounds"],
        method="conditional",
        target=None if target == "first" else "average",
    )

    end = 20 * result.std_error
    step = 2 * end / 999
    ends = published[target]
    for row, low, high in zip(result.intervals, ends["low"], ends["high"], strict=True):
        assert row.ci_low <= low <= row.ci_low + step
        # HonestDiD stops at its last grid point, 20 standard errors above zero.
        assert min(row.ci_high, end) - step <= high <= row.ci_high + 1e-12


@pytest.mark.parametrize("target", ["first", "average"])
def test_published_smoothness_intervals_differ_by_simulation_alone(target: str) -> None:
    published = PUBLISHED["smoothness"]

    result = analyse(
        PUBLISHED,
        restriction="smoothness",
        bound=published["bounds"],
        target=None if target == "first" else "average",
    )

    lows = [row.ci_low for row in result.intervals]
    highs = [row.ci_high for row in result.intervals]
    np.testing.assert_allclose(lows, published[target]["low"], atol=1e-3)
    np.testing.assert_allclose(highs, published[target]["high"], atol=1e-3)
