"""Results in pictures.

cohort_paths.py  The mean outcome of each cohort over time, for a picture of the data
effects.py       Results about panels in pictures
heat_map.py      Effects by cohort and period as a picture: cohorts down, periods across
parts.py         What the pictures of effects have in common
paths.py         The mean outcome of cohorts over time as a picture
"""
