# %% [markdown]
# # Monitor a project
#
# It is June 2025, a year and a half into a reintegration project of two years. Values,
# a workplan, a ledger and a risk register have come in. Where does the project stand,
# where will it land, for whom does it work, and what do the four areas say together?
#
# The plan is the sound example that comes with the library; the data are made up here.

# %%
import pandas as pd

import iom_me as me

plan = me.datasets.example_plan("en")
day = "2025-06-30"
plan

# %% [markdown]
# ## Where does it stand?
#
# Measurements are a table: one row for each indicator, period and part. An empty cell of
# a dimension is the total over it, and a row from a survey says how many were asked.

# %%
quarters = pd.date_range("2024-03-31", day, freq="QE")
certified = {"female": [3, 8, 20, 38, 52, 70], "male": [5, 14, 30, 52, 71, 94]}
loans = [0, 18, 41, 66, 88, 113]
measurements = pd.concat(
    [
        *(
            pd.DataFrame(
                {
                    "indicator": "1.1.a",
                    "period_end": quarters,
                    "sex": sex,
                    "value": running,
                }
            )
            for sex, running in certified.items()
        ),
        pd.DataFrame({"indicator": "1.2.a", "period_end": quarters, "value": loans}),
        pd.DataFrame(
            {
                "indicator": ["1.a", "O.a", "2.a", "2.1.a", "2.1.a", "2.2.a"],
                "period_end": pd.to_datetime(
                    [
                        "2024-12-31",
                        "2024-12-31",
                        "2024-12-31",
                        "2024-12-31",
                        "2025-06-30",
                        "2025-06-30",
                    ]
                ),
                "value": [46, 52, 41, 48, 66, 6],
                "n": [900, 900, 250, None, None, None],
            }
        ),
    ],
    ignore_index=True,
)
report = me.track(plan, measurements, as_of=day)
report

# %% [markdown]
# Every number explains itself: the formula, what went in, and which rows of the table.

# %%
print(report.explain("1.a"))

# %% [markdown]
# Some lights depend on the formula that is used. The report says which.

# %%
[(entry.indicator, entry.status.words) for entry in report.sensitive()]

# %% [markdown]
# All of it in one picture: bars, where each should be by now, and intervals.

# %%
report.plot()
# %% [markdown]
# ## Where will it land?
#
# The forecast goes on as things went so far, with an interval and the probability of
# reaching the target. With fewer than three values there is none, and it says so.

# %%
outlook = me.tracking.forecast(plan, measurements, as_of=day)
outlook

# %% [markdown]
# For one indicator, the way so far, the way planned, and where it leads.

# %%
past = me.tracking.history(plan, measurements, "1.2.a", as_of=day)
past.plot(forecast=outlook)
# %% [markdown]
# ## For whom?
#
# One indicator, broken down, with its totals as members of the same table. What does not
# fit together is listed and not mended.

# %%
cube = me.tracking.disaggregate(plan, measurements, "1.1.a", as_of=day)
cube.to_frame()[["sex", "age", "value", "status", "parts_present", "parts_expected"]]

# %% [markdown]
# ## Work, money and risks
#
# The other three areas of monitoring are tables too.

# %%
work = me.tracking.track_activities(
    plan,
    pd.DataFrame(
        [
            ("1.1.1", "2024-02-01", "2024-05-10", "completed", None),
            ("1.1.2", "2024-05-20", None, "ongoing", 0.7),
            ("1.2.1", "2024-09-01", None, "ongoing", 0.2),
            ("1.2.2", "2024-02-01", "2024-11-30", "completed", None),
            ("2.1.1", "2024-03-01", "2025-06-15", "completed", None),
            ("2.1.2", "2024-01-01", None, "ongoing", 0.5),
            ("2.2.1", "2024-02-01", "2024-09-30", "completed", None),
        ],
        columns=["activity", "actual_start", "actual_end", "status", "share_done"],
    ),
    as_of=day,
)
work.plot()
# %% [markdown]
# The ledger has one row for each booking, held against the lines of the budget.

# %%
money = me.tracking.track_budget(
    plan,
    pd.DataFrame(
        [
            ("B1.1", "2024-06-30", "60000.00"),
            ("B1.1", "2024-12-31", "75000.00"),
            ("B1.1", "2025-06-15", "62000.00"),
            ("B1.2", "2024-12-31", "70000.00"),
            ("B1.2", "2025-06-15", "52000.00"),
            ("B2.1", "2024-12-31", "55000.00"),
            ("B2.1", "2025-06-15", "36500.00"),
            ("B2.2", "2024-09-30", "51200.00"),
            ("B3", "2024-02-28", "17000.00"),
        ],
        columns=["line", "date", "amount"],
    ),
    as_of=day,
)
money

# %% [markdown]
# Spending against time; the dashed line is where it ends at this pace.

# %%
money.plot()
# %% [markdown]
# The register has ratings of two dates, so that movement shows.

# %%
risks = me.tracking.track_risks(
    plan,
    pd.DataFrame(
        {
            "risk": ["R1", "R2", "R3", "R1", "R2", "R3"],
            "recorded_on": ["2024-06-30"] * 3 + ["2025-03-31"] * 3,
            "likelihood": [2, 3, 3, 4, 2, 3],
            "consequence": [4, 3, 4, 4, 3, 4],
        }
    ),
    as_of=day,
    since="2024-12-31",
)
risks.plot()
# %% [markdown]
# ## What do they say together?
#
# Each finding names the results, steps, assumptions, activities and money that it is
# about, and what may explain it. It does not choose between explanations.

# %%
diagnosis = me.tracking.diagnose(plan, report, workplan=work, budget=money, risks=risks)
diagnosis

# %% [markdown]
# Each finding in full.

# %%
for finding in diagnosis.findings:
    print(finding.explain(), end="\n\n")

# %% [markdown]
# And as a grid, with a row for each result.

# %%
diagnosis.plot()
