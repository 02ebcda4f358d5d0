"""Every kind of standard error against stored output of R (see oracle/README.md)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from iom_me.impact import DidResult, difference_in_differences

FOLDER = Path(__file__).parent / "oracle"
REFERENCE = pd.DataFrame(json.loads((FOLDER / "reference.json").read_text())["rows"])
CASES = sorted(
    set(zip(REFERENCE["data"], REFERENCE["adjustment"], REFERENCE["vcov"], strict=True))
)
COVARIATES = {"none": (), "covariates": ("age", "female", "region")}
# Dummies of one village: CR2 cannot see their variance. R prints a number for them.
HIDDEN = {"region[island]", "region[north]"}

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning"),
]


def ours(data: str, adjustment: str, vcov: str) -> DidResult:
    return difference_in_differences(
        pd.read_csv(FOLDER / f"{data}.csv"),
        outcome="outcome",
        treated="treated",
        post="post",
        covariates=COVARIATES[adjustment],
        cluster="village" if vcov.startswith("CR") else None,
        vcov=vcov,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(("data", "adjustment", "vcov"), CASES)
def test_agrees_with_r(data: str, adjustment: str, vcov: str) -> None:
    theirs = REFERENCE.set_index(["data", "adjustment", "vcov"]).loc[
        [(data, adjustment, vcov)]
    ]

    both = theirs.merge(ours(data, adjustment, vcov).to_frame(), on="term", how="outer",
                        suffixes=("_r", ""))  # fmt: skip

    np.testing.assert_allclose(both["estimate"], both["estimate_r"], rtol=1e-10)
    if (data, adjustment, vcov) == ("few", "covariates", "CR2"):
        both = both[~both["term"].isin(HIDDEN)]
    np.testing.assert_allclose(both["std_error"], both["std_error_r"], rtol=1e-8)
    np.testing.assert_allclose(both["df"], both["df_r"], rtol=1e-6)


def test_a_dummy_of_one_cluster_has_no_cluster_robust_standard_error() -> None:
    table = ours("few", "covariates", "CR2").to_frame().set_index("term")

    assert set(table.index[table["std_error"].isna()]) == HIDDEN
