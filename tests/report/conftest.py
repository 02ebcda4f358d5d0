"""A plan with indicators of every light, and effects with and without interval."""

import datetime as dt
import warnings
from pathlib import Path

import pandas as pd
import pytest

import iom_me as me
from tests.report.pages import PageParser, read


@pytest.fixture(scope="session")
def effect() -> me.impact.DidResult:
    """An effect of two periods: compatible with none, and with a warning."""
    survey = me.datasets.nigeria_reintegration().survey
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.EstimationWarning)
        return me.impact.difference_in_differences(
            survey, outcome="composite", treated="project", post="endline"
        )


@pytest.fixture(scope="session")
def study() -> me.impact.EventStudyResult:
    """Effects by time since the start, far from zero."""
    joined = {0: 2022, 1: 2023, 2: None}
    rows = [
        {
            "village": village,
            "year": year,
            "joined": start,
            "income": 50
            + village * 37 % 19
            + (village * year) % 7
            + 4 * (start is not None and year >= start),
        }
        for village in range(60)
        for year in range(2020, 2025)
        for start in [joined[village % 3]]
    ]
    result = me.impact.group_time_att(
        pd.DataFrame(rows),
        outcome="income",
        unit="village",
        time="year",
        treated_from="joined",
    ).aggregate("event")
    assert isinstance(result, me.impact.EventStudyResult)
    return result


@pytest.fixture(scope="session")
def one_call() -> me.impact.EffectResult:
    """The effect of one call, which says what it assumes and what it tried beside."""
    visits = pd.DataFrame(
        [
            {
                "household": home,
                "year": year,
                "programme": home % 2 == 1 and year >= 2022,
                "income": 50.0
                + home * 37 % 19
                + (home * year) % 7
                + 4 * (home % 2 == 1 and year >= 2022),
            }
            for home in range(60)
            for year in range(2020, 2025)
        ]
    )
    return me.impact.estimate_effect(
        visits, outcome="income", unit="household", time="year", treatment="programme"
    )


SHARES = {
    "achieved": 1.1,
    "on_track": 0.55,
    "at_risk": 0.4,
    "off_track": 0.1,
    "regressed": -0.2,
    "almost": 0.9996,
}


def _indicator(place: int, name: str) -> me.Indicator:
    return me.Indicator(
        f"1.{place}.a",
        f"% that is {name}",
        measure="percentage",
        direction="increase",
        baseline=me.Baseline(0, date="2024-01-01"),
        targets=[me.Target(100, date="2024-12-31")],
        frequency="quarterly" if name == "overdue" else None,
    )


@pytest.fixture(scope="session")
def lights() -> me.ResultsFramework:
    """One output for each light, below one outcome."""
    fw = me.ResultsFramework(
        "L-1", "All lights", start="2024-01-01", end="2024-12-31"
    ).add(me.Outcome("1", "Lights are told apart"))
    for place, name in enumerate((*SHARES, "overdue"), start=1):
        fw = fw.add(
            me.Output(f"1.{place}", name, indicators=_indicator(place, name)),
            contributes_to="1",
        )
    bare = me.Indicator("2.a", "# of nothing", measure="count")
    unset = me.Indicator(
        "2.b",
        "# to be set",
        measure="count",
        baseline=me.Baseline(me.NotAvailable("not_collected", note="too far")),
        targets=[
            me.Target(me.NotAvailable("to_be_determined", due=dt.date(2024, 3, 1)))
        ],
    )
    return fw.add(me.Outcome("2", "Little is known", indicators=[bare, unset]))


@pytest.fixture(scope="session")
def tracked(lights: me.ResultsFramework) -> me.tracking.TrackingReport:
    rows = [
        {
            "indicator": f"1.{place}.a",
            "period_end": "2024-06-30",
            "value": 100 * share,
        }
        for place, share in enumerate(SHARES.values(), start=1)
    ]
    late = {"indicator": "1.1.a", "period_end": "2024-09-30", "value": 120}
    table = pd.DataFrame([*rows, late])
    return me.track(lights, table, as_of="2024-06-30")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "report.html"


@pytest.fixture(scope="session")
def full(
    lights: me.ResultsFramework,
    tracked: me.tracking.TrackingReport,
    effect: me.impact.DidResult,
    study: me.impact.EventStudyResult,
    tmp_path_factory: pytest.TempPathFactory,
) -> PageParser:
    path = tmp_path_factory.mktemp("report") / "report.html"
    me.write_report(
        path,
        lights,
        checks=me.check(lights),
        tracking=tracked,
        effects=[effect, study],
    )
    return read(path)
