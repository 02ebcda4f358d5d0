"""The probability of treatment given covariates.

fit.py    covariates and treatment -> coefficients and scores
"""
