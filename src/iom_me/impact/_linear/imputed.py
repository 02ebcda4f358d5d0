"""Effects as outcome less what it would have been, by unit and period effects.

Unit and period effects come from untreated observations alone; what they say of the
treated observations is taken from the outcome. Every mean of such differences is linear
in the means of the groups.

Two estimators share this. Borusyak, Jaravel and Spiess (2024) take residuals about the
mean effect of the cohort and period. Gardner (2022) takes them about the coefficient of
his second stage. For CR2, CR3 and the degrees of freedom the hat matrix is that of
least squares with a dummy for every treated cohort and period, of whose coefficients
(or their means) the estimates are unbiased estimates. Where every unit is observed in
every period the estimates of Borusyak, Jaravel and Spiess are those coefficients
themselves.
"""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats, Mask
from iom_me.impact._linear import joint, leverage, scores
from iom_me.impact._linear.family import Inferred
from iom_me.impact._linear.leverage import Working
from iom_me.impact._linear.regression import (
    Regression,
    finished,
    fit,
)
from iom_me.impact._linear.saturated import assignment_of
from iom_me.impact._linear.scores import Readings, Scores
from iom_me.impact._panel.moments import Moments
from iom_me.impact._resampling.sums import Assignment, ClusterScores

# Loads that differ by less than this share are those of least squares.
_SAME = 1e-9


@attrs.frozen(kw_only=True, eq=False)
class Untreated:
    """Unit and period effects, from untreated observations.

    Attributes
    ----------
    first_stage : the fit, without any regressor
    own : (J, T) what each untreated period counts in the effect of a unit
    """

    first_stage: Regression
    own: Floats

    @property
    def gaps(self) -> Floats:
        """Mean of each group less the period effects: (J, T), up to the unit effect."""
        effects: Floats = self.first_stage.period_effects
        left: Floats = self.first_stage.moments.mean - effects
        return left

    def loads(self, counted: Floats) -> Floats:
        """Turn weights of observations into loads: (p, J, T) to (p, J, T).

        The mean of outcome less unit and period effect, weighed by ``counted`` (per
        unit of weight of the group), reads the outcomes by these loads.
        """
        stage = self.first_stage
        centred = counted - counted.sum(axis=2, keepdims=True) * self.own
        by_period = np.einsum("pjt,j->pt", centred, stage.moments.mass)
        implied = np.einsum(
            "jsk,tk,pt->pjs", stage.basis, stage.reads_period, by_period
        )
        loads: Floats = centred - implied
        return loads


def untreated_effects(moments: Moments, treated: Mask) -> Untreated:
    """Fit unit and period effects; every group needs an untreated observation."""
    seen = moments.observed & ~treated
    stage = fit(
        attrs.evolve(moments, observed=seen),
        np.zeros((*seen.shape, 0)),
        reported=0,
    )
    # The moments keep all observations: only the fit is of the untreated ones.
    return Untreated(
        first_stage=attrs.evolve(stage, moments=moments),
        own=seen / seen.sum(axis=1, keepdims=True),
    )


@attrs.frozen(kw_only=True, eq=False)
class Imputed:
    """A family of p estimates by imputation.

    Attributes
    ----------
    estimates : (p,)
    loads : (p, J, T)
    model : the regression that leverage is taken from
    residual : (J, T) for CR0, CR1 and CR1S
    model_residual : (J, T) for CR2 and CR3
    extra : (p, J) as in `Readings`, or None
    """

    estimates: Floats
    loads: Floats
    model: Regression
    residual: Floats
    model_residual: Floats
    extra: Floats | None = None

    def infer(self, contrasts: Floats, vcov: str) -> Inferred:
        """Estimate contrasts (q, p)."""
        found = self.scores(contrasts, vcov)
        return finished(
            self.model,
            contrasts @ self.estimates,
            found.covariance(self.model.moments),
            found.df,
            found.lost,
            vcov,
        )

    def scores(self, contrasts: Floats, vcov: str) -> Scores:
        """Say what every cluster adds to the error of contrasts (q, p)."""
        corrected = vcov in leverage.POWER
        readings = Readings(
            loads=self._all_loads(contrasts),
            residual=self.model_residual if corrected else self.residual,
            extra=None if self.extra is None else contrasts @ self.extra,
        )
        return scores.of(self.model.moments, self.model.basis, readings, vcov)

    def joint(self, contrasts: Floats, vcov: str) -> Working:
        """Say how sure the covariance of contrasts (q, p) is (CR2, CR3)."""
        loads = self._all_loads(contrasts)
        return joint.working(self.model.moments, self.model.basis, loads, vcov)

    def cluster_scores(self, contrast: Floats) -> ClusterScores:
        """Give the cluster sums of the regression, where it is one."""
        load = self._all_loads(contrast[None])[0]
        basis, mass = self.model.basis, self.model.moments.mass
        read = np.einsum("jtk,j,jt->k", basis, mass, load)
        left = np.abs(load - basis @ read).max()
        if left > _SAME * np.abs(load).max():
            raise EstimationError(
                "The wild bootstrap needs an estimate by least squares, which "
                "imputation is where every unit is observed in every period: leave "
                "out the units with gaps, or rely on the interval of CR2."
            )
        return self.model.basis_scores(read)

    def assignment(self, contrast: Floats) -> Assignment:
        """Say what each cluster had, and which cohort it belongs to."""
        return assignment_of(self.model.moments, self._all_loads(contrast[None])[0])

    def _all_loads(self, contrasts: Floats) -> Floats:
        loads: Floats = np.einsum("qp,pjt->qjt", contrasts, self.loads)
        return loads


@attrs.frozen(kw_only=True, eq=False)
class Joined:
    """Two families from the same moments side by side: leads, then effects."""

    leads: Regression
    effects: Imputed

    @property
    def estimates(self) -> Floats:
        """Those of the leads, then the effects."""
        return np.concatenate([self.leads.estimates, self.effects.estimates])

    def infer(self, contrasts: Floats, vcov: str) -> Inferred:
        """Estimate contrasts (q, p); each side keeps its own small-sample factor."""
        leverage.require_several(self.leads.moments.clusters)
        before, after = self._split(contrasts)
        found = scores.added(
            self.leads.scores(before, vcov), self.effects.scores(after, vcov)
        )
        only_leads = ~after.any(axis=1)
        factor = np.where(
            only_leads, _factor(self.leads, vcov), _factor(self.effects.model, vcov)
        )
        root = np.sqrt(factor)
        return Inferred(
            estimates=contrasts @ self.estimates,
            covariance=found.covariance(self.leads.moments) * np.outer(root, root),
            df=np.where(found.lost, np.nan, found.df),
        )

    def joint(self, contrasts: Floats, vcov: str) -> Working:
        """Say how sure the covariance of contrasts (q, p) of the leads is."""
        before, after = self._split(contrasts)
        if after.any():
            raise _mixed()
        return self.leads.joint(before, vcov)

    def cluster_scores(self, contrast: Floats) -> ClusterScores:
        """Give the cluster sums of the regression that the contrast comes from."""
        before, after = self._split(contrast)
        if before.any() and after.any():
            raise _mixed()
        if after.any():
            return self.effects.cluster_scores(after)
        return self.leads.cluster_scores(before)

    def assignment(self, contrast: Floats) -> Assignment:
        """Say what each cluster had, and which cohort it belongs to."""
        before, after = self._split(contrast)
        if before.any():
            raise _mixed()
        return self.effects.assignment(after)

    def _split(self, contrasts: Floats) -> tuple[Floats, Floats]:
        size = len(self.leads.estimates)
        return contrasts[..., :size], contrasts[..., size:]


def _factor(model: Regression, vcov: str) -> float:
    moments = model.moments
    return leverage.factor(
        vcov,
        clusters=moments.clusters,
        rows=moments.rows,
        parameters=model.parameters,
    )


def _mixed() -> EstimationError:
    return EstimationError(
        "Leads and effects of an imputation come from two regressions, so they cannot "
        "be resampled together: name one term."
    )
