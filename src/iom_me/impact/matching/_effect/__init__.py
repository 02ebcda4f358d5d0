"""From a comparison and an outcome to an effect and its standard error.

study.py          a table and a comparison -> the arrays of one outcome
choice.py         the design -> the kind of inference, and why
estimation.py     a study and a choice -> the estimate
means.py          the weighted, adjusted mean of each arm, and how rows move it
covariance.py     rows that belong together -> standard error and degrees of freedom
regression.py     pairs, sets, villages and rows
stacked.py        weights that were estimated (M-estimation)
abadie_imbens.py  matches with replacement; estimated_score.py: and a fitted score
metric.py         how near rows of one arm are; neighbours.py: what is around them
randomization.py  who could have been treated within each set
assignments.py    all of them, or some; many_pairs.py: up to 40 pairs, not one by one
assembly.py       a study -> the finished result
words.py          effects in words; sentences.py: in three languages
"""
