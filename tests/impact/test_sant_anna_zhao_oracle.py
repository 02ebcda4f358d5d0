"""The estimators of Sant'Anna and Zhao against other packages: oracle/README.md."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.impact.sant_anna_zhao_forms import (
    FORMS,
    REFERENCE,
)

from iom_me.impact._sant_anna_zhao import Adjusted, panel, rows

# Here moderndid, as R's DRDID, leaves parts of the influence function out. Ours is the
# derivative of the estimate: see the tests of closed forms.
INCOMPLETE = {
    ("rows", "improved", "overlapping"),
    ("rows", "improved", "logit_trims"),
    ("rows", "improved", "balance_trims"),
    ("panel", "improved", "balance_trims"),
}

pytestmark = pytest.mark.oracle


def named(row: dict[str, Any]) -> str:
    keys = ("peer", "data", "kind", "method")
    name = "-".join(str(row[key]) for key in keys)
    return f"{name}-weighted" if row["weighted"] else name


def ours(row: dict[str, Any]) -> Adjusted:
    data = {
        key: np.array(value) for key, value in REFERENCE["data"][row["data"]].items()
    }
    weights = data["weights"] if row["weighted"] else None
    treated, covariates = data["treated"], data["covariates"]
    form = FORMS[row["method"]]
    if row["kind"] == "panel":
        change = (data["after"] - data["before"])[:, None]
        return panel(change, treated, covariates, weights=weights, **form)
    outcome = np.where(data["post"], data["after"], data["before"])
    return rows(outcome, treated, data["post"], covariates, weights=weights, **form)


@pytest.mark.parametrize("row", REFERENCE["rows"], ids=named)
def test_agrees_with_other_packages(row: dict[str, Any]) -> None:
    adjusted = ours(row)

    std_error = np.sqrt((adjusted.influence**2).mean() / len(adjusted.influence))
    np.testing.assert_allclose(adjusted.estimates, row["estimate"], rtol=1e-10)
    if (row["kind"], row["method"], row["data"]) not in INCOMPLETE:
        np.testing.assert_allclose(std_error, row["std_error"], rtol=1e-8)
