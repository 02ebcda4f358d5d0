"""How alike two groups are, covariate by covariate.

Kernels on arrays, each of n rows of the sample::

    stages.py       weights of both groups, before and after
    pairing.py      mean distance within pairs and sets
    numbers.py      one covariate of numbers: moments, distributions, curves
    levels.py       one covariate of categories, all its levels at once
    facts.py        what both find out
    curves.py       distributions on few points, for the pictures

and what is made of them::

    rows.py         the covariates of a comparison, one after the other
    judge.py        differences in standard deviations, equivalence, verdicts
    suppression.py  small cells
    words.py, pictures.py
"""
