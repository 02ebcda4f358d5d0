"""Regressors as an orthonormal basis.

Every coefficient is a fixed combination of the projections of the outcome on the
basis, so the inference needs no inverse of a matrix of raw columns.
"""

from __future__ import annotations

import attrs

from iom_me.impact._columns import Codes, Floats


@attrs.frozen(kw_only=True, eq=False)
class Design:
    """The regressors of a linear estimator, ready to project on.

    Attributes
    ----------
    terms : name of each coefficient
    basis : (n, k) orthonormal columns that span the regressors
    contrasts : (k, k), or (k, m) for some of the coefficients; column j reads
        coefficient j from ``basis.T @ y``
    norms, exponents : (k,); regressor j was divided by ``norms[j] * 2**exponents[j]``,
        kept apart so that nothing over- or underflows on the way
    """

    terms: tuple[str, ...]
    basis: Floats
    contrasts: Floats
    norms: Floats
    exponents: Codes

    def coefficients(self, y: Floats) -> Floats:
        """Fit by least squares."""
        fitted: Floats = self.contrasts.T @ (self.basis.T @ y)
        return fitted

    def residuals(self, y: Floats) -> Floats:
        """Return what the regressors leave unexplained."""
        unexplained: Floats = y - self.basis @ (self.basis.T @ y)
        return unexplained
