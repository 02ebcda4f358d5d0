"""Kernels of `honest_did`: pure functions of arrays, split by idea.

::

    door.py              what the user passes -> a checked event study
    choices.py           which effect, and which bounds
    moments.py           a restriction -> the few statistics that its test rests on
    conditional.py       the test of one value, and the set of values it accepts
    least_favourable.py  the critical value of the first stage of the hybrid test
    flci.py              the shortest interval of fixed length
    study.py             one interval per bound, and the bound where zero comes in
    result.py            what is handed back
    words.py             the same in words, also French and Spanish, and as a picture
"""
