"""A plan in which every field of every kind of record is given.

`FIRST` is that plan as it was when the format was new, and stays as it is; fields that
came later are given in `EVERY_FIELD` alone.
"""

import iom_me.model as m

_SEX = m.Disaggregation("sex", categories=["female", "male"], is_exclusive=True)
_NEEDS = m.Disaggregation("needs", is_exclusive=False)

_BASELINE = m.Baseline(
    40,
    date="2021-10-01",
    disaggregated=[
        m.DisaggregatedValue(24, by={"sex": "female"}),
        m.DisaggregatedValue(
            m.NotAvailable("not_collected"), by={"sex": "male", "needs": "any"}
        ),
    ],
    source="Survey",
    note="Sample of 400",
)
_TARGETS = (
    m.Target(
        60.5, operator="between", upper=65, period=m.Period("2022-01-01", "2022-06-30")
    ),
    m.Target(80, operator="at_least", date="2023-03-31", note="Final"),
    m.Target("all regions"),
)
_INDICATOR = m.Indicator(
    "1.a",
    "% of returnees with an income",
    measure="percentage",
    unit="%",
    direction="increase",
    accumulation="latest",
    numerator="Returnees with an income",
    denominator="Returnees asked",
    disaggregation=[_SEX, _NEEDS],
    baseline=_BASELINE,
    targets=_TARGETS,
    data_source="Survey",
    collection_method="Interviews by telephone",
    analysis="Shares with intervals",
    frequency="baseline_midterm_endline",
    responsible="M&E officer",
    is_proxy=True,
    alignment=[m.Alignment("SDG", "10.7", version="2023")],
    notes="Asked of adults.\nIn Hausa.",
)
_PROXY = m.Indicator(
    "O.a",
    "Reintegration",
    baseline=m.Baseline(
        m.NotAvailable("to_be_determined", note="after the survey", due="2022-01-31"),
        period=m.Period("2021-01-01", "2021-12-31"),
    ),
)

FIRST = m.ResultsFramework(
    "NG-1",
    "Réintégration durable – عودة",
    start="2021-10-01",
    end="2023-09-30",
    currency="EUR",
    notes="As approved.",
    results=[
        m.Objective("O", "Returnees are reintegrated", indicators=[_PROXY]),
        m.Outcome(
            "1",
            "Returnees have an income",
            indicators=[_INDICATOR],
            alignment=[m.Alignment("GCM", "21")],
            notes='A "remark"\twith a tab',
        ),
        m.Output("1.1", "Returnees have a trade"),
        m.Activity(
            "1.1.1",
            "Train returnees",
            start="2021-11-01",
            end="2022-10-31",
            responsible="IOM",
            status="ongoing",
        ),
    ],
    links=[
        m.Link("1.1.1", "1.1"),
        m.Link("1.1", "1", because="a trade opens jobs", assumptions=["A1", "A2"]),
        m.Link("1", "O"),
    ],
    assumptions=[
        m.Assumption(
            "A1",
            "Employers hire returnees",
            likelihood="likely",
            monitored_by=["1.a"],
            responsible="Project manager",
            status="in_doubt",
            notes="Asked yearly",
        ),
        m.Assumption("A2", "Peace holds"),
    ],
    risks=[
        m.Risk(
            "R1",
            "Employers withdraw",
            likelihood=2,
            consequence=5,
            treatment="change_likelihood",
            action="Sign agreements",
            owner="Project manager",
            due="2022-03-31",
            node="1.1",
            notes="Reviewed each quarter",
        )
    ],
    budget_lines=[
        m.BudgetLine("B1", "Outcome 1", amount="630649.80", node="1"),
        m.BudgetLine(
            "B1.1",
            "Training",
            amount="4.80E+5",
            currency="NGN",
            node="1.1",
            parent="B1",
            notes="In naira",
        ),
    ],
)

EVERY_FIELD = (
    FIRST.add(
        m.Activity("1.1.2", "Place returnees", depends_on="1.1.1", preconditions="A2"),
        m.Suppression("S07", "1", reason="One output was agreed with the donor"),
        m.Suppression("A08", reason="Followed in the quarterly review"),
        contributes_to="1.1",
    )
    .replace("R1", reviewed_on="2022-01-10")
    .replace(
        "O.a",
        targets=m.Target(0.8, disaggregated=_BASELINE.disaggregated),
        aggregation={"time": "mean", "place": "sum", "project": "max", "group": "none"},
        scale=["low", "middling, at best", "high"],
        trajectory="s_curve",
    )
    .review()
)
