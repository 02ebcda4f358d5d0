"""Estimators that are linear in the means of groups and periods, and how sure they are.

family.py      what every such family of estimates can say
saturated.py   one mean per cohort and period, differenced (group-time effects)
regression.py  least squares on regressors of group and period (two-way, imputation)
imputed.py     outcome less what untreated observations predict
effects.py     which effects can be imputed
timing.py      which group has the programme when, and dummies made of it
scores.py      what clusters add to the error of estimates that read the groups
own_weights.py the same where units have weights of their own
by_row.py      the same with each row for itself
rows.py        least squares row by row, for covariates; weighted_rows.py with weights
leverage.py    the corrections of CR2 and CR3, and degrees of freedom
table.py       estimates -> rows of a table, with tests and intervals
bands.py       simultaneous intervals and joint tests
"""
