"""Effects on the treated given covariates: the estimators of Sant'Anna and Zhao.

Arrays in, estimate and influence function out: the public estimators read tables, give
warnings and put results together. How a call goes through the modules::

    changes.py          a panel: ``panel``, many changes of the outcome at once
    cross_sections.py   repeated cross-sections: ``rows``
    design.py           covariates -> well-conditioned regressors, or why not
    score.py            treatment and regressors -> odds of treatment
    weighting.py        method and odds -> who counts for how much
    cell.py             one group of rows -> its mean at the covariates of the treated
    adjusted.py         what is handed back, and the refusals that both share
    overlap.py          how far the scores of the two groups overlap
"""

from iom_me.impact._sant_anna_zhao.adjusted import Adjusted, Method
from iom_me.impact._sant_anna_zhao.changes import panel
from iom_me.impact._sant_anna_zhao.cross_sections import rows
from iom_me.impact._sant_anna_zhao.overlap import Overlap, Spread, overlap

__all__ = ["Adjusted", "Method", "Overlap", "Spread", "overlap", "panel", "rows"]
