"""Optimal and full matching: the least total distance, and who belongs to it.

candidates.py   which pairs are possible
flow.py         points on a line: who is taken
on_line.py      the best pairs on a score       assignment.py  the best pairs
stars_on_line   the best stars on a score       cover.py       the best stars
matching.py     pairs that are worth most       stars.py       what stars share
"""
