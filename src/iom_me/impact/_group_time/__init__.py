"""Group-time effects: the effect on each cohort in each period.

cells.py      which cohort is compared with whom, in which period, from which base
means.py      the effects from moments: no covariates
adjusted.py   the effects from units (rows): with covariates
aggregate.py  the weights of each summary of the effects
"""
