"""What every family of linear estimates can say about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs
import numpy as np

from iom_me.errors import ModelError, suggest
from iom_me.impact._columns import Floats

if TYPE_CHECKING:
    from iom_me.impact._linear.leverage import Working
    from iom_me.impact._resampling.sums import Assignment, ClusterScores

BY_CLUSTER = ("CR0", "CR1", "CR1S", "CR2", "CR3")
BY_ROW = ("classical", "HC0", "HC1", "HC2", "HC3")


@attrs.frozen(kw_only=True, eq=False)
class Inferred:
    """Estimates of several contrasts, jointly.

    Attributes
    ----------
    estimates : (q,) in the unit of the scaled outcome, as is the covariance
    covariance : (q, q) NaN in the rows and columns of a contrast that has no error
    df : (q,) degrees of freedom of the t distribution
    """

    estimates: Floats
    covariance: Floats
    df: Floats

    @property
    def std_errors(self) -> Floats:
        """Square root of the diagonal, (q,)."""
        return np.sqrt(np.diag(self.covariance))


class Family(Protocol):
    """Estimates that share their data, and so have a joint covariance."""

    @property
    def estimates(self) -> Floats:
        """The estimates, (p,), in the unit of the scaled outcome."""

    def infer(self, contrasts: Floats, vcov: str) -> Inferred:
        """Estimate contrasts, (q, p), of the estimates."""

    def joint(self, contrasts: Floats, vcov: str) -> Working:
        """Say how sure the covariance of contrasts, (q, p), is (CR2, CR3)."""

    def cluster_scores(self, contrast: Floats) -> ClusterScores:
        """Give what the wild cluster bootstrap of one contrast, (p,), needs."""

    def assignment(self, contrast: Floats) -> Assignment:
        """Give what randomisation inference on one contrast, (p,), needs."""


def choose(vcov: str | None, known: tuple[str, ...], default: str = "CR2") -> str:
    """Return the kind of standard error, or say which there are."""
    if vcov is None:
        return default
    if vcov not in known:
        raise ModelError(
            f"vcov={vcov!r} is not offered here. {suggest(str(vcov), known)}"
        )
    return vcov
