"""Who is paired with whom.

constraints.py  what has to be asked of a pair at all
nearest/        each in turn the nearest who is left, or who there is
optimum/        the least total distance: pairs (optimal), stars (full)
"""
