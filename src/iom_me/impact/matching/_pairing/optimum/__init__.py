"""Optimal and full matching: the least total distance, and who belongs to it.

pairs.py            the best pairs              sets.py             the best stars
pairs_on_line.py    ... on a score              stars_on_line.py    ... on a score
assignment.py       ... on any distance         edge_cover.py       ... on any distance
candidates.py       which pairs are possible    stars.py            what stars share
flow.py             points on a line: who is taken
"""
