"""What the estimators of panels share between the table and the result.

study.py                 who is used, and how tables are put together
facts.py                 what every result says of its data, and warns of
switching.py             a programme that is a 0/1 column, on and off in any order
event_methods.py         four ways to leads and lags
interaction_weighted.py  one of them: averages of effects on cohorts
"""
