"""The well-made plan in English: reintegration of returning migrants."""

from functools import partial

from example_parts import parts_of, srf

import iom_me as me


def plan() -> me.ResultsFramework:
    start, end = "2024-01-01", "2025-12-31"
    sex = me.Disaggregation("sex", categories=["female", "male"])
    age = me.Disaggregation("age", categories=["under 25", "25 and older"])
    parts = partial(parts_of, sex, age)

    survey = {
        "data_source": "survey of returnees",
        "collection_method": "questionnaire at baseline and endline",
        "analysis": "share with its confidence interval, by sex and age",
        "frequency": "baseline_midterm_endline",
        "responsible": "M&E officer",
        "measure": "percentage",
        "direction": "increase",
        "accumulation": "latest",
        "unit": "% of returnees",
        "disaggregation": [sex, age],
    }
    database = {
        "data_source": "case management database",
        "collection_method": "monthly extract",
        "analysis": "counts by sex and age",
        "frequency": "quarterly",
        "responsible": "case management officer",
        "measure": "count",
        "direction": "increase",
        "accumulation": "cumulative",
        "unit": "returnees",
        "disaggregation": [sex, age],
    }
    officials = {
        "analysis": "counts and shares by sex and age",
        "frequency": "half_yearly",
        "responsible": "capacity building officer",
        "direction": "increase",
        "disaggregation": [sex, age],
    }
    none_yet = me.Baseline(0, date=start, disaggregated=parts(0, 0, 0, 0))

    results: list[me.Result] = [
        me.Objective(
            "O",
            "To contribute to the sustainable reintegration of returning migrants in "
            "their communities of origin",
            alignment=[me.Alignment("GCM", "21"), me.Alignment("SDG", "10.7")],
            indicators=[
                me.Indicator(
                    "O.a",
                    "% of returnees who feel that they belong to their community",
                    numerator="returnees interviewed who agree or strongly agree",
                    denominator="returnees interviewed",
                    alignment=srf("2b6a"),
                    baseline=me.Baseline(
                        35, date=start, disaggregated=parts(31, 38, 29, 39)
                    ),
                    targets=me.Target(
                        70, date=end, disaggregated=parts(70, 70, 65, 73)
                    ),
                    **survey,
                )
            ],
        ),
        me.Outcome(
            "1",
            "Returning migrants earn a living in their communities",
            alignment=srf("2b6"),
            indicators=[
                me.Indicator(
                    "1.a",
                    "% of returnees whose income covers the needs of their household",
                    numerator="returnees interviewed whose income covers the needs",
                    denominator="returnees interviewed",
                    alignment=srf("2b6b"),
                    baseline=me.Baseline(
                        40, date=start, disaggregated=parts(34, 45, 30, 47)
                    ),
                    targets=me.Target(
                        75, date=end, disaggregated=parts(75, 75, 70, 78)
                    ),
                    **survey,
                ),
                me.Indicator(
                    "1.b",
                    "Description of how returnees cope with a loss of income",
                    measure="qualitative",
                    unit="narrative",
                    data_source="returnees and their families",
                    collection_method="focus group discussions at baseline and endline",
                    analysis="coded by theme",
                    frequency="baseline_midterm_endline",
                    responsible="M&E officer",
                    alignment=srf("2b6c"),
                    baseline=me.Baseline(
                        "Most sell tools or borrow from relatives", date=start
                    ),
                    targets=me.Target(
                        "Most draw on savings or a second trade", date=end
                    ),
                ),
            ],
        ),
        me.Output(
            "1.1",
            "Returning migrants have a trade that local employers ask for",
            alignment=srf("2b62"),
            indicators=[
                me.Indicator(
                    "1.1.a",
                    "# of returnees with a certificate of vocational training",
                    alignment=srf("2b62a"),
                    baseline=none_yet,
                    targets=[
                        me.Target(
                            120, date="2024-12-31", disaggregated=parts(50, 70, 60, 60)
                        ),
                        me.Target(
                            320, date=end, disaggregated=parts(140, 180, 150, 170)
                        ),
                    ],
                    **database,
                )
            ],
        ),
        me.Output(
            "1.2",
            "Returning migrants have access to small business loans",
            alignment=srf("2b61"),
            indicators=[
                me.Indicator(
                    "1.2.a",
                    "# of returnees with a business loan from a partner bank",
                    alignment=srf("2b61a"),
                    baseline=none_yet,
                    targets=me.Target(
                        150, date=end, disaggregated=parts(75, 75, 60, 90)
                    ),
                    **database,
                )
            ],
        ),
        me.Outcome(
            "2",
            "District authorities refer returning migrants to the services that they "
            "need",
            alignment=srf("3d3"),
            indicators=[
                me.Indicator(
                    "2.a",
                    "% of returnees in need of a service who were referred to it within "
                    "a month",
                    numerator="returnees interviewed who were referred within a month",
                    denominator="returnees interviewed who needed a service",
                    alignment=srf("3d3a"),
                    baseline=me.Baseline(
                        22, date=start, disaggregated=parts(20, 24, 21, 23)
                    ),
                    targets=me.Target(
                        60, date=end, disaggregated=parts(60, 60, 60, 60)
                    ),
                    **survey,
                )
            ],
        ),
        me.Output(
            "2.1",
            "District officials have the skills to manage the cases of returnees",
            alignment=srf("3d32"),
            indicators=[
                me.Indicator(
                    "2.1.a",
                    "% of trained officials who pass the test on case management",
                    measure="percentage",
                    unit="% of officials",
                    numerator="officials who pass the test after the training",
                    denominator="officials who took part in the training",
                    accumulation="latest",
                    data_source="tests of participants",
                    collection_method="pre-test and post-test",
                    alignment=srf("3d32a"),
                    baseline=me.Baseline(
                        15, date=start, disaggregated=parts(16, 14, 12, 16)
                    ),
                    targets=me.Target(
                        80, date=end, disaggregated=parts(80, 80, 80, 80)
                    ),
                    **officials,
                )
            ],
        ),
        me.Output(
            "2.2",
            "Districts have a shared directory of services for returnees",
            alignment=srf("3d33"),
            indicators=[
                me.Indicator(
                    "2.2.a",
                    "# of districts whose directory was updated in the last six months",
                    measure="count",
                    unit="districts",
                    direction="increase",
                    accumulation="latest",
                    data_source="directories of the districts",
                    collection_method="desk review",
                    analysis="list of districts",
                    frequency="half_yearly",
                    responsible="liaison officer",
                    alignment=srf("3d33a"),
                    baseline=me.Baseline(1, date=start),
                    targets=me.Target(8, date=end),
                )
            ],
        ),
        me.Activity(
            "1.1.1",
            "Survey the needs of local employers",
            start="2024-01-15",
            end="2024-04-30",
            responsible="livelihoods officer",
        ),
        me.Activity(
            "1.1.2",
            "Run courses of vocational training",
            start="2024-05-15",
            end="2025-10-31",
            responsible="training partner",
            depends_on="1.1.1",
        ),
        me.Activity(
            "1.2.1",
            "Coach returnees in writing a business plan",
            start="2024-03-01",
            end="2025-11-30",
            responsible="livelihoods officer",
        ),
        me.Activity(
            "1.2.2",
            "Negotiate loan conditions with partner banks",
            start="2024-01-15",
            end="2024-06-30",
            responsible="head of office",
            preconditions="A5",
        ),
        me.Activity(
            "2.1.1",
            "Train district officials in case management",
            start="2024-03-01",
            end="2025-06-30",
            responsible="capacity building officer",
        ),
        me.Activity(
            "2.1.2",
            "Carry out the baseline and endline surveys and the final evaluation",
            start="2024-01-01",
            end="2025-12-31",
            responsible="M&E officer",
        ),
        me.Activity(
            "2.2.1",
            "Map the services for returnees in each district",
            start="2024-02-01",
            end="2024-09-30",
            responsible="liaison officer",
        ),
    ]
    return (
        me.ResultsFramework(
            "EX-EN",
            "Sustainable reintegration of returning migrants",
            start=start,
            end=end,
            currency="EUR",
            notes="A made-up project, as an example of a sound plan.",
        )
        .add(*results)
        .add(
            me.Assumption(
                "A1",
                "Prices of food and housing rise no faster than wages",
                likelihood="likely",
                monitored_by="1.a",
                responsible="M&E officer",
            ),
            me.Assumption(
                "A2",
                "Employers in the districts hire returnees with a certificate",
                likelihood="likely",
                monitored_by="1.a",
                responsible="livelihoods officer",
            ),
            me.Assumption(
                "A3",
                "Customers in the districts buy from new businesses",
                likelihood="likely",
                monitored_by="1.a",
                responsible="livelihoods officer",
            ),
            me.Assumption(
                "A4",
                "The ministry keeps trained officials in their posts for two years",
                likelihood="likely",
                monitored_by="2.1.a",
                responsible="head of office",
            ),
            me.Assumption(
                "A5",
                "The central bank keeps its licence for small loans in force",
                likelihood="likely",
                status="holds",
                responsible="head of office",
            ),
            me.Assumption(
                "A6",
                "Returnees have the documents that a training centre asks for",
                likelihood="likely",
                monitored_by="1.1.a",
                responsible="case management officer",
            ),
            me.Assumption(
                "A7",
                "Service providers answer the enquiries of the districts",
                likelihood="likely",
                monitored_by="2.2.a",
                responsible="liaison officer",
            ),
            me.Link("1", "O", because="who has an income can stay", assumptions="A1"),
            me.Link("2", "O", because="who finds help can settle", assumptions=["A7"]),
            me.Link("1.1", "1", because="a trade opens jobs", assumptions="A2"),
            me.Link("1.2", "1", because="a loan starts a business", assumptions="A3"),
            me.Link("2.1", "2", because="who knows how refers", assumptions="A4"),
            me.Link("2.2", "2", because="who knows where refers", assumptions="A7"),
            me.Link("1.1.1", "1.1", assumptions="A6"),
            me.Link("1.1.2", "1.1", assumptions="A6"),
            me.Link("1.2.1", "1.2", assumptions="A5"),
            me.Link("1.2.2", "1.2", assumptions="A5"),
            me.Link("2.1.1", "2.1", assumptions="A4"),
            me.Link("2.1.2", "2.1", assumptions="A4"),
            me.Link("2.2.1", "2.2", assumptions="A7"),
            me.Risk(
                "R1",
                "Employers lose interest in trained returnees",
                likelihood=2,
                consequence=4,
                treatment="change_likelihood",
                action="Agree on placements before each course",
                owner="livelihoods officer",
                due="2024-06-30",
                node="A2",
                reviewed_on="2025-10-15",
            ),
            me.Risk(
                "R2",
                "Officials are transferred soon after the training",
                likelihood=3,
                consequence=3,
                treatment="change_consequence",
                action="Train two officials per district",
                owner="head of office",
                due="2024-06-30",
                node="A4",
                reviewed_on="2025-10-15",
            ),
            me.Risk(
                "R3",
                "Rents in the districts rise faster than wages",
                likelihood=3,
                consequence=4,
                treatment="change_consequence",
                action="Offer savings groups beside each course",
                owner="M&E officer",
                due="2024-06-30",
                node="A1",
                reviewed_on="2025-10-15",
            ),
            me.BudgetLine("B1", "Outcome 1", amount="400000.00", node="1"),
            me.BudgetLine(
                "B1.1", "Output 1.1", amount="260000.00", node="1.1", parent="B1"
            ),
            me.BudgetLine(
                "B1.2", "Output 1.2", amount="140000.00", node="1.2", parent="B1"
            ),
            me.BudgetLine("B2", "Outcome 2", amount="180000.00", node="2"),
            me.BudgetLine(
                "B2.1", "Output 2.1", amount="120000.00", node="2.1", parent="B2"
            ),
            me.BudgetLine(
                "B2.2", "Output 2.2", amount="60000.00", node="2.2", parent="B2"
            ),
            me.BudgetLine(
                "B3", "Surveys and final evaluation", amount="45000.00", node="2.1.2"
            ),
        )
    )
