"""What is found out about one covariate, or one level of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.impact._columns import Codes, Floats

if TYPE_CHECKING:
    from iom_me.impact.matching._balance.curves import Curve, Shares


@attrs.frozen(kw_only=True, eq=False)
class AtStage:
    """A covariate before, or after.

    Attributes
    ----------
    means : (2,) of the untreated and the treated, in the unit of the covariate
    difference : of the means, treated less untreated, in the unit of ``spread``
    variances : (2,) in the unit of ``spread``
    errors : (2,) variances of the means, of the untreated and the treated
    variance_ratio : treated over untreated; NaN for yes and no
    ecdf_mean, ecdf_max : distance between the distribution functions
    """

    means: Floats
    difference: float
    variances: Floats
    errors: Floats
    variance_ratio: float
    ecdf_mean: float
    ecdf_max: float


@attrs.frozen(kw_only=True, eq=False)
class Facts:
    """A covariate, or one level of it.

    Attributes
    ----------
    name : as it stands in the table of results
    part : the covariate that it belongs to
    stages : before, and after if there is one
    spread : the standard deviation that differences are divided by; 0 if there is none
    is_constant : whether everybody has the same value
    stepped_in : whether the spread is that of both groups, as the right one is 0
    pair_distance : mean within pairs, in the unit of ``spread``; NaN without pairs
    cells : (stages, 2) how many of the untreated and treated have it, for yes and no
    """

    name: str
    part: str
    stages: tuple[AtStage, ...]
    spread: float
    is_constant: bool
    stepped_in: bool
    pair_distance: float
    cells: Codes | None


@attrs.frozen(kw_only=True, eq=False)
class Found:
    """One covariate: its rows, and its distribution for a picture."""

    facts: tuple[Facts, ...]
    picture: Curve | Shares
