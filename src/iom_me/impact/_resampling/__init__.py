"""Resampling by cluster: what is drawn, and what it says.

sums.py          what resampling needs of a result, never rows
wild.py          the wild cluster bootstrap
permutations.py  randomisation inference
inversion.py     resampled statistics -> p-values, and intervals
words.py         the results in words
"""
