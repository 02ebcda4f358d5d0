"""From scores, or from means to be met, to weights.

making.py      a sample -> weights, by one of the next two
by_score.py    scores -> weights, for inverse probability and overlap
entropy.py     means to be met -> the weights nearest to none
truncation.py  the largest weights -> a quantile of them
reached.py     how far apart the groups are before and after
notes.py       what makes weights doubtful
words.py, picture.py
equations.py   what a standard error needs to know of how the weights were made
"""
