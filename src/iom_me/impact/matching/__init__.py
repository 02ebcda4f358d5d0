"""A comparison group of people who are like those the programme reached.

The public functions stand beside each other, with their results::

    terms.py             covariates as powers, logarithms, products
    propensity.py        the probability of treatment     propensity_results.py
    match.py             who is compared with whom        match_results.py, options.py
    rematch.py           the same again, from its record
    weight.py            how much each one counts         weight_results.py
    comparison_group.py  what a match and a weighting share
    balance.py           are the groups alike?            balance_results.py
    effect.py            what the programme changed       matched_effects.py
    matched_did.py       the same with a panel
    tie_range.py         how far it depends on ties  tie_range_results.py

How a match is made::

    _making.py     all of the following, in this order
    _sample.py     a table -> arrays, or why not
    _measure.py    covariates -> a score, or a space to measure distances in
    _support.py    who has somebody comparable at all
    _problem.py    who may be paired with whom
    _pairing/      nearest, optimal and full
    _strata/       exact, coarsened exact, subclasses
    _verify.py     every pair keeps every constraint
    _sets.py       pairs and sets -> weights
    _dropped/      who was left out, why, and for whom the effect speaks
    _panel_match/  a comparison carried into a panel
    _record.py, _fingerprint.py    what an audit needs to make it again
"""
