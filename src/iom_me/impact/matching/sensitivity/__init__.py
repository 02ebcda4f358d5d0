"""What could still be wrong with the effect of a comparison: five questions.

::

    rosenbaum.py               how strong would a hidden reason to join have to be?
    e_value.py                 the same as one number, from a published effect
    oster.py                   is selection on what was measured a guide to the rest?
    placebo_outcomes.py        does the method find effects where there can be none?
    leave_one_cluster_out.py   does the effect rest on one village?

Each has its result beside it; below them::

    _sets.py                   pairs and sets of one with several -> arrays
    _signed_rank.py, _mean.py, _discordant.py    three statistics and their bounds
    _roots.py, _units.py       what they share
    _bias.py                   the algebra of Oster (2019)
    _again.py                  the comparison made anew
"""
