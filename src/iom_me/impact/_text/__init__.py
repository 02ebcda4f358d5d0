"""Results in words.

panels.py      Results about panels in words
sentences.py   The sentences that stand in a report, in English, French and Spanish
two_by_two.py  A difference-in-differences in words
writing.py     How numbers and names are written in results, for any reader
"""
