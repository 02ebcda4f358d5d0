"""Tests that nearest neighbours are those of MatchIt 4.7.2, through its port."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from tests.impact.matching.brute import problem

from iom_me.impact.matching._pairing.nearest import pairs

HERE = Path(__file__).parents[1] / "oracle" / "matching"
STORED = json.loads((HERE / "nearest.json").read_text(encoding="utf-8"))


def lalonde() -> list[dict[str, str]]:
    with (HERE / "lalonde.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", STORED["matches"])
def test_pairs_are_those_of_matchit(name: str) -> None:
    rows, match = lalonde(), STORED["matches"][name]
    options = match["options"]
    treated = np.array([row["treat"] == "1" for row in rows])
    keys = ["|".join(row[it] for it in options.get("exact", [])) for row in rows]
    score = np.array(STORED["score"])
    width = options.get("caliper")

    made = pairs(
        problem(
            focal=np.flatnonzero(treated),
            pool=np.flatnonzero(~treated),
            score=score,
            strata=np.unique(keys, return_inverse=True)[1],
            width=None if width is None else float(width * score.std(ddof=1)),
            ratio=options.get("ratio", 1),
            replace=options.get("replace", False),
            order=options.get("m_order", "data"),
        )
    )

    found = zip(made.focal.tolist(), made.partner.tolist(), strict=True)
    assert sorted(map(list, found)) == match["pairs"]
    assert made.ties == 0
