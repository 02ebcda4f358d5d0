"""The four estimators of Sant'Anna and Zhao, and the data stored for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypedDict

from iom_me.impact._sant_anna_zhao import Method


class Form(TypedDict):
    """The options that say which estimator it is."""

    method: Method
    improved: bool


REGRESSION: Form = {"method": "regression", "improved": False}
IPW: Form = {"method": "ipw", "improved": False}
TRADITIONAL: Form = {"method": "doubly_robust", "improved": False}
IMPROVED: Form = {"method": "doubly_robust", "improved": True}

FORMS = {
    "regression": REGRESSION,
    "ipw": IPW,
    "doubly_robust": TRADITIONAL,
    "improved": IMPROVED,
}

_FILE = Path(__file__).parent / "oracle" / "sant_anna_zhao_reference.json"
REFERENCE: dict[str, Any] = json.loads(_FILE.read_text())
