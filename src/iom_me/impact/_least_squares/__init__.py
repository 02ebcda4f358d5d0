"""Least squares from rows: a basis, and how sure its coefficients are.

design.py                the regressors as an orthonormal basis
inference.py             standard errors and degrees of freedom
weighted_inference.py    the same with weights
"""
