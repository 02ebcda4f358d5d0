"""What an adjusted comparison hands back, and what each method needs of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs
import numpy as np

from iom_me.errors import EstimationError, ModelError, suggest
from iom_me.impact._columns import Floats

if TYPE_CHECKING:
    from collections.abc import Iterable

Method: TypeAlias = Literal["doubly_robust", "ipw", "regression"]


@attrs.frozen(kw_only=True, eq=False)
class Adjusted:
    """Effects on the treated, and how each unit moves them.

    Attributes
    ----------
    estimates : (m,) floats
        One effect per change of the outcome, in the unit of the outcome.
    influence : (n, m) floats
        Influence function of each unit (or row): ``n`` times the derivative of the
        estimate with respect to the logarithm of the unit's weight. Each column has
        mean 0, and the standard error is ``sqrt(mean(influence**2) / n)``: with no
        factor for small samples, as in R's DRDID.
    scores : (n,) floats or None
        Fitted probability of treatment; None if the method uses none.
    trimmed : int
        How many untreated units (rows) got no weight, for a score of 0.995 or more.
    """

    estimates: Floats
    influence: Floats
    scores: Floats | None
    trimmed: int


def check_method(method: str, *, improved: bool) -> None:
    """Refuse methods that do not exist.

    Raises
    ------
    ModelError
        The method is unknown, or has no improved form.
    """
    if method not in get_args(Method):
        raise ModelError(
            f"method={method!r} is unknown. {suggest(str(method), get_args(Method))}"
        )
    if improved and method != "doubly_robust":
        raise ModelError(
            f"method={method!r} has no improved form: leave improved=True out, or "
            "choose method='doubly_robust'."
        )


def require_enough(groups: Iterable[Group], *, covariates: int, method: Method) -> None:
    """Refuse groups that have fewer units than there are coefficients to estimate.

    Raises
    ------
    EstimationError
        A group is too small.
    """
    short = [
        (group, count)
        for group in groups
        if (count := int(np.count_nonzero(group.weights))) < group.needed(covariates)
    ]
    if not short:
        return
    found = " and ".join(
        f"{count:,} {group.name} (at least {group.needed(covariates):,} needed)"
        for group, count in short
    )
    raise EstimationError(
        f"With {covariates:,} covariates there are too few to compare: {found}. "
        f"{_cure(short, method)}"
    )


def _cure(short: list[tuple[Group, int]], method: Method) -> str:
    if not all(count for _, count in short):
        return "Nothing can be estimated without a group: look for its rows."
    if method == "regression" or any("untreated" in group.name for group, _ in short):
        return "Use fewer covariates, or join small groups."
    return (
        "Use fewer covariates, or choose method='regression', which needs that many "
        "among the untreated only."
    )


@attrs.frozen(kw_only=True, eq=False)
class Group:
    """Rows that an estimator needs some of.

    Attributes
    ----------
    name : in words: "untreated units"
    weights : (n,) 0 outside of the group
    modelled : whether it has to carry one coefficient per covariate
    """

    name: str
    weights: Floats
    modelled: bool

    def needed(self, covariates: int) -> int:
        """Return the fewest rows that will do."""
        return covariates + 1 if self.modelled else 1
