"""Who was left out of a match, why, and for whom the effect then speaks.

partners.py    whether somebody has a partner who keeps a set of constraints
reasons.py     rows left out -> counts by reason
profile.py     the group that is lost whole, or most
telling.py     all of it in words, with what to warn of
"""

from iom_me.impact.matching._dropped.telling import Told, described

__all__ = ["Told", "described"]
