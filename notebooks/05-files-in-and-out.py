# %% [markdown]
# # From the files that you have to the files that a donor wants
#
# Plans come as workbooks, as IATI activities, as the export of another system. Donors want
# their own form, a Word document, an entry in the IATI registry. This notebook takes plans
# through all of them and asks each time the question that matters: what is lost on the
# way?
#
# Everything here comes with the library. Files are written to a temporary folder.

# %%
import tempfile
from pathlib import Path

import iom_me as me

folder = Path(tempfile.mkdtemp())

# %% [markdown]
# ## What is in this file?
#
# `read` looks at what a file holds, not at its name. This one is the example that the IATI
# Standard publishes with its documentation; it uses nearly every element once.

# %%
document = me.read(me.datasets.iati_example())
document

# %% [markdown]
# Its results are a plan like any other.

# %%
document.framework

# %% [markdown]
# What was reached is one tidy table, with places and groups in columns.

# %%
document.measurements[["indicator", "period_end", "value", "place", "sex", "age"]]

# %% [markdown]
# Whatever a plan has no place for, or what could be meant otherwise, is a note with its
# line: nothing is dropped silently, and nothing that is missing becomes zero.

# %%
document.notes_to_frame()[["line", "message", "text"]].tail(8)

# %% [markdown]
# ## The form of another donor
#
# The forms of donors are data that the library holds: which headings, in which language,
# and what stands under each. Here is a sound plan in the logframe that the European Union
# asks for, in French.

# %%
plan = me.datasets.example_plan()
me.io.LAYOUTS

# %% [markdown]
# No form holds everything. What this one leaves out is said in a warning, so that you
# learn of it before the donor does.

# %%
import warnings

with warnings.catch_warnings(record=True) as said:
    me.write_excel(plan, folder / "logframe.xlsx", layout="eu", language="fr")
print(*(warning.message for warning in said), sep="\n")

# %% [markdown]
# The other way round: whose form is this workbook, and how do you know?

# %%
print(me.io.recognise_layout(folder / "logframe.xlsx"))

# %% [markdown]
# A Word document has the matrix, the monitoring framework, the workplan and the risk plan,
# with real headings and tables whose header row is repeated on each page.

# %%
me.write_docx(plan, folder / "plan.docx", language="es")

# %% [markdown]
# ## What would IATI lose?
#
# IATI 2.03 knows results, indicators and values. It does not know what leads to what, on
# which assumptions, or how values add up over time. `loss_report` lists what would not
# survive.

# %%
losses = me.io.loss_report(plan)
losses

# %% [markdown]
# So `write_iati` puts what IATI has no word for into elements of our own namespace, which
# the standard allows and other systems skip. Before a byte is written the file is held
# against the official schema, its code lists and its ruleset. What IATI asks and a plan
# does not say has to be given: who publishes, in which sector and country.

# %%
activity = me.io.IatiActivity(sectors="15190", countries="NG")
me.write_iati(folder / "activity.xml", plan, activities=activity)
me.io.check_iati(folder / "activity.xml")

# %% [markdown]
# Read back, it is the plan that was written, to the last assumption.

# %%
me.read(folder / "activity.xml").framework == plan

# %% [markdown]
# ## One page for everybody else
#
# A report is one file, as a page that needs no network or as a workbook, in English,
# French or Spanish.

# %%
checks = me.check(plan, language="fr")
me.write_report(folder / "rapport.html", plan, checks=checks, language="fr")
sorted(path.name for path in folder.iterdir())

# %% [markdown]
# From a command line the same is `iom-me convert logframe.xlsx activity.xml`, for all
# pairs of formats.
