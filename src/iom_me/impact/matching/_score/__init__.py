"""The probability of treatment given covariates.

::

    basis.py        covariates -> regressors on which small matrices stay precise
    links.py        logit and probit, row by row
    likelihood.py   a pass over the rows -> gradient and information
    newton.py       maximum likelihood
    firth.py        the same, penalised, where maximum likelihood does not exist
    last_step.py    the same score in any order of the rows
    fit.py          covariates and treatment -> coefficients and scores
    influence.py    how each row pulls at the coefficients
    overlap.py      where the scores of the two groups lie
    words.py, picture.py    all this for readers
"""
