"""From a table of units and periods to moments.

reading.py        any table -> `Reading`: its periods, its cohorts, its moments
line.py           one column of periods or starts -> numbers that grow with time
order.py          which period follows which, and when each cohort starts
layout.py         rows in any order -> one row per unit, one column per period
door.py           a table in memory -> a checked `Panel`, or `Rows`
reduce.py         units by periods -> sums by group, in one pass over the outcomes
moments.py        `Panel` or `Rows` -> `Moments`
merge.py          moments of other units -> the moments of all
facts.py          a table in an engine: its periods, its cohorts, and what is wrong
engine.py         the same moments, by group-bys; engine_groups.py lays them out
engine_rows.py    the same for repeated cross-sections
"""
