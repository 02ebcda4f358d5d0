"""Ask pymatchit-causal for nearest neighbours on a score of lalonde.csv.

Run with a Python that has pymatchit-causal 0.6.1 (identical to MatchIt 4.7.2 for these
specifications on data without ties)::

    python tests/impact/oracle/matching/nearest.py

It writes ``nearest.json``: the score, so that no model has to be fitted again, and who
was paired with whom. The score is a logit of made-up coefficients, and a little of its
own for each row so that there are no ties.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pymatchit import MatchIt

HERE = Path(__file__).parent
SPECIFICATIONS: dict[str, dict[str, Any]] = {
    "largest": {"m_order": "largest"},
    "smallest": {"m_order": "smallest"},
    "data": {"m_order": "data"},
    "caliper": {"m_order": "largest", "caliper": 0.1},
    "ratio": {"m_order": "largest", "ratio": 2},
    "exact": {"m_order": "largest", "exact": ["race"]},
    "exact_data": {"m_order": "data", "exact": ["race", "married"]},
    "replace": {"replace": True},
    "replace_ratio_caliper": {"replace": True, "ratio": 3, "caliper": 0.05},
}


def main() -> None:
    """Write what pymatchit says."""
    data = pd.read_csv(HERE / "lalonde.csv")
    index = (
        -1.5
        + 2.5 * (data["race"] == "black")
        - 0.8 * data["married"]
        + 0.7 * data["nodegree"]
        + 0.02 * data["age"]
        - data["re74"] / 15_000
    )
    jitter = np.arange(len(data)) * np.sqrt(2) % 1
    score = (1 / (1 + np.exp(-(index + 0.2 * jitter)))).to_numpy()
    found = {}
    for name, options in SPECIFICATIONS.items():
        fit = MatchIt(data, method="nearest", distance=score, **options)
        fit.fit("treat ~ age + educ")
        found[name] = {"options": options, "pairs": pairs_of(fit)}
    made = {
        "versions": {"pymatchit-causal": version("pymatchit-causal")},
        "score": score.tolist(),
        "matches": found,
    }
    (HERE / "nearest.json").write_text(json.dumps(made) + "\n")


def pairs_of(fit: MatchIt) -> list[list[int]]:
    """Return the positions of the two of each pair."""
    return sorted(
        [int(treated), int(control)]
        for treated, controls in fit.matched_indices.items()
        for control in controls
    )


if __name__ == "__main__":
    main()
