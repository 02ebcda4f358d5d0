"""How far the propensity scores of the treated and the untreated overlap."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Floats, Mask
from iom_me.impact._sant_anna_zhao.score import TRIM

_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@attrs.frozen(kw_only=True)
class Spread:
    """Where the scores of one group lie.

    Attributes
    ----------
    minimum, maximum : float
        The outermost scores.
    quantiles : tuple of float
        The 5, 25, 50, 75 and 95 per cent quantiles, each row counted once.
    """

    minimum: float
    quantiles: tuple[float, ...]
    maximum: float


@attrs.frozen(kw_only=True)
class Overlap:
    """How comparable the two groups are, by their scores.

    Attributes
    ----------
    treated, untreated : Spread
        The scores of each group.
    share_above : float
        Share of the treated whose score is above every untreated one: nobody is like
        them.
    trimmed : int
        Untreated rows that get no weight, for a score of 0.995 or more.
    effective_untreated : float
        Number of equally weighted rows that would give the weighted mean of the
        untreated the same variance (Kish): ``sum(w)**2 / sum(w**2)``, with the odds
        times the row's own weight as ``w``; 0 if all are trimmed.
    """

    treated: Spread
    untreated: Spread
    share_above: float
    trimmed: int
    effective_untreated: float


def overlap(scores: Floats, treated: Mask, *, weights: Floats | None = None) -> Overlap:
    """Describe the overlap of propensity scores.

    Parameters
    ----------
    scores
        (n,) fitted probabilities of treatment.
    treated
        (n,) whether the row is treated; at least one is, and one is not.
    weights
        (n,) weights of the rows, used for ``effective_untreated`` and ``share_above``.

    Returns
    -------
    Overlap
        Ranges, share without a like, and effective number of untreated rows.

    Examples
    --------
    >>> import numpy as np
    >>> from iom_me.impact import _sant_anna_zhao as sant_anna_zhao
    >>> scores = np.array([0.2, 0.5, 0.9, 0.2, 0.5, 0.5])
    >>> treated = np.array([True, True, True, False, False, False])
    >>> found = sant_anna_zhao.overlap(scores, treated)
    >>> round(found.share_above, 3), round(found.effective_untreated, 3)
    (0.333, 2.455)
    """
    own = np.ones(len(scores)) if weights is None else weights
    of_treated, of_untreated = scores[treated], scores[~treated]
    kept = of_untreated < TRIM
    odds = own[~treated][kept] * of_untreated[kept] / (1 - of_untreated[kept])
    squares = float(odds @ odds)
    above = of_treated > of_untreated.max()
    return Overlap(
        treated=_spread(of_treated),
        untreated=_spread(of_untreated),
        share_above=float(own[treated] @ above / own[treated].sum()),
        trimmed=int(np.count_nonzero(~kept)),
        effective_untreated=float(odds.sum() ** 2 / squares) if squares else 0.0,
    )


def _spread(scores: Floats) -> Spread:
    quantiles = np.quantile(scores, _LEVELS)
    return Spread(
        minimum=float(scores.min()),
        quantiles=tuple(float(quantile) for quantile in quantiles),
        maximum=float(scores.max()),
    )
