"""Panels in Dask, Spark and Ibis; slow, and only where they are installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from tests.impact.panel.panels import assert_same, panel, read, read_in_engine
from tests.tracking.test_distributed_engines import in_dask, in_ibis, in_spark

from iom_me.errors import DataError
from iom_me.impact._panel import moments

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

Engine = Callable[[pd.DataFrame], Any]


@pytest.mark.parametrize("engine", [in_dask, in_ibis, in_spark])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"cluster": "mixed", "weights": "weight"},
        {"unit": None},
        {"unit": None, "cluster": "mixed", "weights": "weight"},
    ],
)
def test_distributed_engines_give_the_moments_of_memory(
    engine: Engine, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moments, "MAX_ENTRIES", -1)
    frame = panel(1, gaps=True)

    found = read_in_engine(engine(frame), **options)
    expected = read(frame, **options)

    assert_same(found.moments, expected.moments)
    assert found.periods.labels == expected.periods.labels
    assert (found.cohorts, found.rows) == (expected.cohorts, expected.rows)


@pytest.mark.parametrize("engine", [in_dask, in_ibis, in_spark])
def test_distributed_engines_name_rows_that_stand_twice(engine: Engine) -> None:
    frame = panel(2)
    twice = pd.concat([frame, frame.iloc[[3]]])

    with pytest.raises(DataError, match=r"stand in several rows, such as \("):
        read_in_engine(engine(twice), cluster="village")
