"""A comparison group carried into a panel.

reading.py     a long table -> a table of baseline rows, and the outcome by period
gaps.py        who lacks an outcome
changes.py     outcome by period -> the effect on the change since the baseline
together.py    all effects at once: covariance, band, test of the earlier periods
paths.py       the mean outcome of each group over time
answer.py      all of it as the result
words.py       the result in words; picture.py in pictures
"""
