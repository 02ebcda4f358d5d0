"""From a comparison and an outcome to an effect and its standard error.

study.py    a table and a comparison -> the arrays of one outcome
"""
