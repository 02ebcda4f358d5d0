"""Two plans that many tests start from, and the profile of the property tests."""

import os
import sys
from collections.abc import Iterator

import hypothesis
import pytest

import iom_me as me

hypothesis.settings.register_profile(
    "fast",
    max_examples=100,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile("nightly", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


@pytest.fixture(autouse=True)
def no_figure_stays_open() -> Iterator[None]:
    """Close what a test has drawn; pyplot keeps figures, and warns of many."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture
def plan() -> me.ResultsFramework:
    """A small plan: one result of each level, an assumption on each step, one risk.

    It is drawn up correctly, and leaves out much that a sound plan has: who watches and
    who collects, treatments of risks, codes. `iom_me.datasets.example_plan` is sound.
    """
    return (
        me.ResultsFramework(
            "W-1", "Safe water", start="2024-01-01", end="2025-12-31", currency="EUR"
        )
        .add(
            me.Objective(
                "O",
                "To contribute to better health in Kunene",
                indicators=[
                    me.Indicator(
                        "O.a",
                        "# of cases of cholera",
                        measure="count",
                        direction="decrease",
                        baseline=me.Baseline(120, date="2023-12-31"),
                        targets=[me.Target(30, operator="at_most", date="2025-12-31")],
                        data_source="Ministry of Health",
                    )
                ],
            )
        )
        .add(
            me.Outcome(
                "1",
                "Households drink safe water",
                indicators=[
                    me.Indicator(
                        "1.a",
                        "% of households that drink safe water",
                        measure="percentage",
                        direction="increase",
                        baseline=me.Baseline(40, date="2023-12-31"),
                        targets=[me.Target(80, date="2025-12-31")],
                        data_source="Household survey",
                    )
                ],
            ),
            contributes_to="O",
            because="safe water prevents disease",
            assuming=[me.Assumption("A1", "Health centres stay open")],
        )
        .add(
            me.Output(
                "1.1",
                "Villages have working wells",
                indicators=[
                    me.Indicator(
                        "1.1.a",
                        "# of working wells",
                        measure="count",
                        unit="wells",
                        direction="increase",
                        accumulation="cumulative",
                        baseline=me.Baseline(0, date="2023-12-31"),
                        targets=[me.Target(20, date="2025-06-30")],
                        data_source="Site visits",
                    )
                ],
            ),
            contributes_to="1",
            because="wells are near the houses",
            assuming=[me.Assumption("A2", "Ground water stays clean")],
        )
        .add(
            me.Activity("1.1.1", "Drill wells", start="2024-02-01", end="2025-05-31"),
            contributes_to="1.1",
            assuming="A2",
        )
        .add(
            me.Risk("R1", "Pumps are stolen", likelihood=2, consequence=4, node="1.1"),
            me.BudgetLine("B1", "Wells", amount="120000.50", node="1.1"),
        )
    )


@pytest.fixture
def tangle() -> me.ResultsFramework:
    """A plan with all that a draft can have: circles, islands, skipped levels."""
    return me.ResultsFramework(
        "T",
        "Tangle",
        results=[
            me.Output("1.1", "Serves two outcomes"),
            me.Outcome("1", "First"),
            me.Outcome("2", "Second"),
            me.Objective("O", "Top"),
            me.Activity("9", "Feeds the top at once"),
            me.Output("8", "Feeds itself"),
            me.Outcome("7", "Island"),
        ],
        links=[
            me.Link("1.1", "1"),
            me.Link("1.1", "2"),
            me.Link("1", "2"),
            me.Link("2", "1"),
            me.Link("1", "O"),
            me.Link("9", "O"),
            me.Link("8", "8"),
        ],
    )
