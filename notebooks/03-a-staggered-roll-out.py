# %% [markdown]
# # A staggered roll-out
#
# A reintegration programme reached four districts in 2021 and four more in 2022. Eight
# other districts of the survey never had it. Every year from 2018 to 2024 the same
# households of returnees were asked for their monthly income. Did the programme raise
# it, how sure are we, and what may the report say?
#
# The data are made up here, with a fixed seed, so that the truth is known: the programme
# adds 3 euros a month in its first year and 1.5 more in each year after. Two things are
# as in real life: districts have good and bad years of their own, and some households
# cannot be found again.

# %%
import numpy as np
import pandas as pd

import iom_me as me

random = np.random.default_rng(2024)
first_year, years = 2018, 7
districts = pd.DataFrame(
    {
        "district": [f"D{number:02}" for number in range(1, 17)],
        "start": [2021.0] * 4 + [2022.0] * 4 + [np.nan] * 8,
        "level": random.normal(60, 6, 16),
    }
)
good_years = random.normal(0, 1.2, (16, years))

households = districts.loc[districts.index.repeat(40)].reset_index(names="place")
households["household"] = households.index + 1
households["head_is_woman"] = random.binomial(1, 0.35, len(households))
households["own"] = random.normal(-4 * households["head_is_woman"], 8)

visits = households.merge(pd.DataFrame({"round": range(years)}), how="cross")
visits["year"] = first_year + visits["round"]
years_since = visits["year"] - visits["start"]
truth = (3 + 1.5 * years_since).where(years_since >= 0, 0)
visits["income"] = (
    visits["level"]
    + visits["own"]
    + 1.2 * visits["round"]
    + good_years[visits["place"], visits["round"]]
    + truth
    + random.normal(0, 5, len(visits))
).round(1)
lost = random.binomial(1, 0.04, len(visits)) * visits["round"] > 0
survey = visits.loc[
    ~lost, ["household", "district", "start", "year", "head_is_woman", "income"]
].reset_index(drop=True)
survey

# %% [markdown]
# ## What is in the table?
#
# Before any estimate: what design is this, and what can be done with it? `start` holds the
# first year with the programme; it is empty in districts that never had it.

# %%
columns = {
    "outcome": "income",
    "unit": "household",
    "time": "year",
    "cluster": "district",
}
me.impact.profile_panel(survey, **columns, treated_from="start")

# %% [markdown]
# ## The effect, in one call
#
# The table says who is who and when, and when a household's district got the programme. The
# programme was given to districts, so districts are the clusters. The call finds out the
# rest: that starts are staggered, that eight untreated districts are few, whom to compare
# with, and by which estimator. And it says why. A column that says of each row whether it
# has the programme, 0 or 1, would do as well.

# %%
effect = me.impact.estimate_effect(survey, **columns, treatment="start")
effect

# %% [markdown]
# The means of the cohorts over time are the data behind it, before any comparison. A line
# that bends after its dotted start, while the dashed one does not, is what an effect looks
# like.

# %%
effect.group_time.plot_paths()
# %% [markdown]
# What other estimators make of the same data stands beside it, from the same reading of
# the table. Two-way fixed effects, the regression of most older reports, finds the least:
# it also compares with districts that have the programme already, whose incomes still
# grow because of it, and gives the late years, in which effects are largest, less weight.

# %%
effect.to_frame()[
    ["estimator", "control", "chosen", "estimate", "std_error", "note"]
].round(2)

# %% [markdown]
# ## How does it grow?
#
# The event study shows the effect by the years since the start. The band holds for all of
# them at once. To the left of the start it should hold zero, and it does.

# %%
effect.plot()
# %% [markdown]
# ## Would the groups have moved alike?
#
# That is the assumption all of it rests on. The years before the start do not speak
# against it, which is no proof.

# %%
effect.pretrend

# %% [markdown]
# So the question is turned round: how far would trends have to differ after the start,
# measured by the largest difference before it, until the conclusion changes?

# %%
effect.honest(target="average").plot()
# %% [markdown]
# ## Are sixteen districts enough?
#
# The interval already counts on few clusters: it has some ten degrees of freedom and not
# hundreds. The wild bootstrap asks the same in another way, by turning the signs of what
# the districts deviate.

# %%
me.impact.wild_bootstrap(effect)

# %% [markdown]
# Does it all hang on one district? Each is left out in turn.

# %%
me.impact.leave_one_out(effect.group_time).plot()
# %% [markdown]
# ## Who could not be found again?
#
# If those who did well moved away from the districts of the programme only, the effect
# would be one of moving. Here few were lost in either group, and the share of households
# that a woman heads hardly changed.

# %%
first_and_last = survey[survey["year"].isin([2018, 2024])]
reached = first_and_last["start"].notna().rename("reached")
first_and_last.groupby([reached, "year"]).agg(
    households=("household", "nunique"), head_is_woman=("head_is_woman", "mean")
).round(3)

# %% [markdown]
# ## For the report
#
# The sentence says the number, how sure it is, what it is compared with, and what it rests
# on, in the three languages of IOM.

# %%
for language in ("en", "fr", "es"):
    print(effect.sentence(language), end="\n\n")

# %% [markdown]
# Next to it belong the assumptions, each of which somebody who knows the districts should
# read and judge.

# %%
print(*effect.assumptions, sep="\n")

# %% [markdown]
# The data were made, so for once the truth can be looked up: the mean of what the programme
# added, over the households and years with the programme. The interval holds it.

# %%
round(float(truth[(years_since >= 0) & ~lost].mean()), 2)
