# %% [markdown]
# # From the results matrix to the effect
#
# IOM's project RR.0163 helped migrants who had returned to Nigeria. Its evaluation
# published the project's results matrix, what was reported against it, and a
# survey. This notebook asks of them the five questions of results-based management: what
# was promised, does the promise hang together, what leads to what, where does the project
# stand, and what did it change?
#
# Everything here comes with the library; nothing is fetched. What `data.source` calls
# made is made: the survey rows are not people, but have the published means and spreads.

# %%
import iom_me as me

data = me.datasets.nigeria_reintegration()
data

# %% [markdown]
# ## What was promised?
#
# The promise is a workbook as an office keeps it: levels in rows, merged cells, numbers
# as text. `read_excel` makes one object of it. What it had to interpret or could not read
# comes back as notes, each with its cell.

# %%
plan, notes = me.read_excel(data.workbook, notes=True)
notes

# %% [markdown]
# In a notebook the plan shows itself as the matrix it came from.

# %%
plan

# %% [markdown]
# Any record is found by its id. Square brackets complete with the tab key.

# %%
plan["1.2.c"]

# %% [markdown]
# ## What leads to what?
#
# The same object is a graph. Drawn, it is the project's theory of change: if the lower
# box, then the upper one.

# %%
me.to_mermaid(plan)

# %% [markdown]
# ## Does the promise hang together?
#
# `check` holds the plan against the norms that IOM's own guidance sets, and says for each
# finding what to do and which norm it is.

# %%
checks = me.check(plan)
checks

# %% [markdown]
# One finding is an error that a reader of the matrix easily misses: the project held more
# sensitization events before it began than it planned to hold.

# %%
for finding in checks:
    if finding.code == "T06":
        print(finding.message, finding.suggestion, finding.source, sep="\n")

# %% [markdown]
# A plan never changes; an edit gives a new one. So it costs nothing to try what the
# matrix would look like with the two numbers the other way round, and to read the
# difference. Changing a baseline breaks comparability, and the difference says so.

# %%
turned = plan.replace("1.2.c", baseline=me.Baseline(4), targets=me.Target(6))
plan.diff(turned)

# %% [markdown]
# ## Where does the project stand?
#
# Monitoring data is a table beside the plan: one row per indicator and period, and per
# group where the value is broken down. `validate_measurements` names every row that does
# not fit the plan before anything is computed. Here it warns of one thing, which the
# evaluation criticised too: the plan never asked for women and men apart.

# %%
values = me.validate_measurements(data.measurements, plan)
values[["indicator", "period_end", "value", "status", "sex", "source"]]

# %% [markdown]
# Progress is the share of the way from baseline to target. Where it cannot be told, the
# report gives the reason, never a zero: for most indicators the evaluation printed no
# actual value.

# %%
tracking = me.track(plan, values)
tracking

# %% [markdown]
# Each indicator can be asked for what stands behind its figure.

# %%
print(tracking.explain("1.2.d"))

# %% [markdown]
# The same as a picture:

# %%
tracking.plot()
# %% [markdown]
# ## What did it change?
#
# More people were reached than planned. Whether their lives changed because of it is
# another question. The evaluation asked returnees of this project, before and after, how
# sustainable their reintegration was (an index from 0 to 1), and returnees assisted by
# another programme as a comparison.

# %%
data.survey.groupby(["project", "endline"])["composite"].agg(["size", "mean", "std"])

# %% [markdown]
# Difference-in-differences takes from the change in the one group the change in the
# other. The call warns, and the result repeats it: the comparison group had 29 people at
# baseline, and these 29 carry 70 % of the variance of the estimate.

# %%
effect = me.impact.difference_in_differences(
    data.survey,
    outcome="composite",
    treated="project",
    post="endline",
    vcov="classical",
)
effect

# %% [markdown]
# The interval reaches from a loss of 0.036 to a gain of 0.062: these data cannot tell
# whether reintegration became more sustainable, less, or neither. The published table
# has the same 0.013 with the same standard error, 0.025.

# %%
effect.plot()
# %% [markdown]
# The index has three dimensions, and an average can hide that they moved apart. Report
# all of them, not the one that pleases.

# %%
dimensions = [
    me.impact.difference_in_differences(
        data.survey, outcome=name, treated="project", post="endline", vcov="classical"
    )
    for name in ("economic", "social", "psychosocial")
]
dimensions

# %% [markdown]
# Reintegration improved more among the project's returnees in its economic and social
# dimensions, but not beyond what chance explains; its psychosocial dimension fell behind.
# All four rest on the same 29 people, who were not drawn to be like the others: a reason
# to look for better evidence, not a verdict on the project.

# %% [markdown]
# ## Hand it on
#
# One page holds all of it, opens in any browser and asks for nothing from a network.

# %%
me.write_report(
    "report.html",
    plan,
    checks=checks,
    tracking=tracking,
    effects=[effect, *dimensions],
)

# %% [markdown]
# The plan itself goes on as a workbook for the office and as JSON for tools. Both read
# back as the same plan.

# %%
me.write_excel(plan, "results-matrix.xlsx")
me.write_json(plan, "plan.json")
me.read_excel("results-matrix.xlsx").diff(me.read_json("plan.json"))
