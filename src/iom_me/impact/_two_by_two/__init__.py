"""Two groups and two periods, from any table to the result.

door.py, units.py        a table in memory -> checked arrays; a panel among them
engine.py                a table in its engine -> the same sums
engine_columns.py        its columns, with one kind of nothing
engine_units.py          its units, checked there
cells.py                 the four groups of rows: are they enough?
moments.py               rows -> a few numbers per cell, and per cluster and cell
design.py                the cells and the covariates as an orthonormal basis
cell_inference.py        standard errors and degrees of freedom from sums of cells
fit.py                   checked data -> coefficients
cluster_fit.py           what is kept for resampling
adjust.py                covariates as Sant'Anna and Zhao take them
assembly.py              the call -> the result
"""
