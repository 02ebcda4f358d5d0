"""IATI, the format in which donors publish activities and their results.

`reading` makes plans and a table of values of the activities of a file, `writing` the
reverse, and `checking` holds a file against the official schema, code lists and
ruleset. What IATI 2.03 cannot say stands in `_extension`. The records that these share
are in `records`.
"""
