"""One call for an effect.

treatment.py says what the column of the programme means, design.py which design the
data have and whom to compare with, beside.py what other estimators make of the same
data, and words.py why.
"""
