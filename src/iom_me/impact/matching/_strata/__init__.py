"""Sets of people who share what was asked for.

cells.py       columns of codes -> one code per combination of them
exact.py       the same values of all covariates
coarsened.py   the same classes of all covariates
subclass.py    the same class of the score
"""
