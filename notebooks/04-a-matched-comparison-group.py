# %% [markdown]
# # A matched comparison group
#
# A reintegration programme helped 240 returnees to start a small business. Nobody drew
# lots: case workers picked those who seemed to need it most. Two years later the same
# survey asked them and 760 other returnees how they are doing, as a reintegration score
# from 0 to 1. Did the programme raise the score, for whom can we say so, and what may
# the report say?
#
# The data are made up here, with a fixed seed, so that the truth is known: the programme
# adds 0.06 to the score of those it reached. What is in the way is as in real life:
# participants were worse off to begin with, villages have good and bad luck of their own,
# and the file comes out of a spreadsheet.

# %%
import io

import numpy as np
import pandas as pd

import iom_me as me

random = np.random.default_rng(64)
n = 1_000
village = random.integers(0, 40, n)
luck = random.normal(0, 0.02, 40)[village]
age = np.clip(random.normal(33, 9, n), 18, 64).round()
is_woman = random.binomial(1, 0.42, n).astype(bool)
months_away = np.round(random.gamma(2.0, 14, n), 1)
score_before = np.clip(0.52 - 0.03 * is_woman + random.normal(0, 0.09, n), 0, 1).round(
    3
)
need = 2.4 - 9 * score_before + 0.7 * is_woman + 0.008 * months_away - 0.02 * (age - 33)
chosen = np.argsort(need + random.logistic(size=n))[-240:]
is_participant = np.isin(np.arange(n), chosen)
score_after = np.clip(
    0.18
    + 0.66 * score_before
    + 0.02 * is_woman
    - 0.0004 * months_away
    + luck
    + 0.06 * is_participant
    + random.normal(0, 0.06, n),
    0,
    1,
).round(3)
is_lost = random.binomial(1, 0.03, n).astype(bool)

raw = pd.DataFrame(
    {
        "case": [f"R-{number:04}" for number in range(n)],
        "state": np.array(["Edo", "Delta", "Lagos", "Kano"])[village // 10],
        "village": [f"V{number:02}" for number in village],
        "sex": np.where(is_woman, "female", "male"),
        "age": age.astype(int),
        "months_away": [f"{value:.1f}".replace(".", ",") for value in months_away],
        "score_before": score_before,
        "participant": np.where(is_participant, "yes", "no"),
        "score_after": np.where(is_lost, np.nan, score_after),
    }
)
file = raw.to_csv(sep=";", index=False)
print(file[:245])

# %% [markdown]
# ## From the file to a table
#
# The file has decimal commas, and says yes and no. Nothing is guessed: what cannot be
# read as it stands is refused, with the cure.

# %%
survey = pd.read_csv(io.StringIO(file), sep=";")
try:
    me.impact.match(survey, treatment="participant", covariates=["age", "months_away"])
except me.DataError as error:
    print(error)

# %% [markdown]
# So we read the file as it was written, and say what is 1.

# %%
survey = pd.read_csv(io.StringIO(file), sep=";", decimal=",")
survey["score_before"] = survey["score_before"].astype(float)
survey["score_after"] = survey["score_after"].astype(float)
survey["participant"] = (survey["participant"] == "yes").astype(int)
survey.groupby("participant")[
    ["age", "months_away", "score_before", "score_after"]
].mean()

# %% [markdown]
# Those who took part do no better today than those who did not. But they began lower, so
# this difference is no effect. We need people who were like them before.
#
# ## Who would have been chosen?
#
# The propensity score is the probability of taking part, given what was known
# beforehand. Where both groups have people of the same score, they can be compared.

# %%
covariates = ["age", "sex", "months_away", "score_before", "state"]
score = me.impact.propensity_score(
    survey, treatment="participant", covariates=covariates
)
print(score.summary())
score.plot()
# %% [markdown]
# ## Find the comparison group
#
# Each participant gets the most similar person of the same state who is left, and nobody
# who is farther away than 0.2 standard deviations of the score.

# %%
found = me.impact.match(
    survey,
    treatment="participant",
    covariates=covariates,
    unit="case",
    exact="state",
    caliper=0.2,
)
print(found.summary())

# %% [markdown]
# Everything that was asked for was checked again on every pair after the match. It warns
# that a tenth of the participants are left out, and says who they are: the neediest have
# nobody like them, so the effect will not speak for them. A pair can be looked at:

# %%
found.pairs.head(3)

# %% [markdown]
# ## Are the groups alike now?

# %%
balance = me.impact.balance(survey, found)
print(balance.summary())
balance.plot()
# %% [markdown]
# A mean can hide a difference in the rest of the distribution. The score before is the
# covariate that matters most, so it deserves a look.

# %%
balance.plot_ecdf("score_before")
# %% [markdown]
# ## The effect
#
# Villages share their luck, so the standard error has to know them; and what is left of
# the difference in covariates is adjusted for. People whose score is missing leave
# together with whoever they were paired with.

# %%
effect = me.impact.effect(
    survey,
    found,
    outcome="score_after",
    covariates=["score_before", "age"],
    cluster="village",
    missing="drop",
)
print(effect.summary())

# %% [markdown]
# The interval holds the truth, 0.06. Would another defensible analysis say something
# else? Entropy balancing keeps all participants, and weights the others.

# %%
weighted = me.impact.weight(
    survey, treatment="participant", covariates=covariates, method="entropy"
)
other = me.impact.effect(
    survey, weighted, outcome="score_after", cluster="village", missing="drop"
)
pd.concat([effect.to_frame(), other.to_frame()], keys=["matched", "weighted"])[
    ["estimate", "std_error", "ci_low", "ci_high", "n"]
].round(3)

# %% [markdown]
# ## What could be wrong with it?
#
# The match knows only what was measured. Two questions: how strong would a hidden reason
# to be chosen have to be, to explain the effect away, and does the method find effects
# where there can be none?

# %%
bounds = me.impact.rosenbaum_bounds(
    survey, found, outcome="score_after", missing="drop"
)
print(bounds.summary())
bounds.plot()
# %% [markdown]
# The same question in one number: how strongly would something hidden have to be tied to
# joining and to the score, both at once?

# %%
print(me.impact.e_value(effect).summary())

# %% [markdown]
# Nobody's age can be changed by a programme: matched on everything else, an "effect" on
# it should not be there.

# %%
placebo = me.impact.placebo_outcomes(survey, found, outcomes=["age"])
print(placebo.summary())

# %% [markdown]
# ## The paragraph for the report

# %%
print(effect.sentence())

# %% [markdown]
# In the language of the donor:

# %%
print(effect.sentence("fr"))

# %% [markdown]
# And for whoever audits it: the record holds what is needed to make the same match again
# from the same file, and refuses another file.

# %%
record = found.record()
again = me.impact.rematch(survey, record)
print(again.pairs.equals(found.pairs))
try:
    me.impact.rematch(survey.assign(age=survey["age"] + 1), record)
except me.DataError as error:
    print(error)
