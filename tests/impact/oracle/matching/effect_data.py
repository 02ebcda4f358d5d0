"""Draw the matched rows that `effect.R` estimates effects on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
PAIRS, TRIPLES = 40, 20


def main() -> None:
    """Write 40 sets of one and one, and 20 of one treated and two untreated."""
    rng = np.random.default_rng(20_240_611)
    lines = ["set,treated,weight,sampling,village,district,age,income,works,score"]
    for number in range(PAIRS + TRIPLES):
        others = 1 if number < PAIRS else 2
        common = rng.normal()
        for place in range(1 + others):
            treated = int(place == 0)
            # 20 treated stand for pairs, and 20 for triples: mean 1 in each arm.
            weight = 1.0 if treated else (PAIRS + 2 * TRIPLES) / 60 / others
            age = round(35 + 8 * common + 4 * rng.normal() + treated, 1)
            score = round(50 + 10 * rng.normal(), 3)
            income = round(
                100 + 6 * common + 0.5 * age + 3 * treated + 5 * rng.normal(), 3
            )
            works = int(income + 10 * rng.normal() > 118)
            sampling = round(0.5 + 2 * rng.random(), 2)
            village = int(rng.integers(14)) if place else number % 14
            district = number % 9
            lines.append(
                f"{number},{treated},{weight!r},{sampling},{village},{district},"
                f"{age},{income},{works},{score}"
            )
    (HERE / "effect.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
