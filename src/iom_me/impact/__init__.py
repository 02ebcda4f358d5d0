"""Did it work, and how sure are we? Effects, and the data they rest on.

An estimator is a function of a table and the names of its columns; it hands back a
finished result. How a call goes through the modules::

    did.py         the public function
    _assembly.py   checks the options against each other, puts the result together
    _door.py       any table in memory -> the complete rows as checked arrays
    _columns.py    one column -> numbers, flags, levels or clusters
    _units.py      a panel: one row per unit and period, one side per unit
    _engine.py     a lazy table -> sums by cluster and cell; its columns and units are
                   prepared by _engine_columns.py, checked by _engine_units.py
    _moments.py    arrays -> the same sums
    _cells.py      the four groups of rows: enough for an effect and a standard error?
    _scale.py      exact shift and scale
    _fit.py        sums, or rows with covariates -> coefficients
    _cell_inference.py       sums -> standard errors and degrees of freedom
    _design.py               rows -> orthonormal basis and what each coefficient reads
    _inference.py            basis and residuals -> the same (_weighted_inference.py)
    _adjust.py     the estimators of Sant'Anna and Zhao -> one coefficient
    _cluster_fit.py          what a result keeps for resampling
    from_cells.py  a published table -> the same result
    results.py     what is handed back, made of _records.py
    _words.py      the same in words

One call for all chooses among the estimators over time::

    effect.py, effect_results.py      the public function, and what it hands back
    _effect/                          what the treatment means, which design it is, what
                                      others make of the data, and why

Tests by resampling take a finished result, or (permutation.py) a table::

    wild_bootstrap.py, randomization.py, permutation.py    the public functions
    _resampling.py        what a result hands out: sums by cluster
    _wild.py              sums -> statistics of the bootstrap samples
    _permutation.py       sums -> statistics under other assignments
    _inversion.py         statistics -> p-values and intervals
    resampling_results.py, _resampling_words.py            what is handed back

Questions to put to a design or an estimate over time are in diagnostics/.
"""

from iom_me.impact.bacon import bacon_decomposition
from iom_me.impact.bacon_results import BaconResult, Comparison
from iom_me.impact.diagnostics import (
    CohortOverlap,
    CohortProfile,
    CompositionResult,
    EquivalenceResult,
    EquivalentLead,
    EstimatorOption,
    LeaveOneOutResult,
    LeaverBalance,
    LeftOut,
    OverlapResult,
    PanelProfile,
    PlaceboGroup,
    PlaceboGroupsResult,
    PlaceboPeriodsResult,
    PretrendResult,
    WaveCount,
    composition,
    equivalence_test,
    leave_one_out,
    overlap_check,
    placebo_groups,
    placebo_periods,
    pretrend_test,
    profile_panel,
)
from iom_me.impact.did import difference_in_differences
from iom_me.impact.effect import estimate_effect
from iom_me.impact.effect_results import EffectEstimate, EffectResult
from iom_me.impact.event_study import event_study
from iom_me.impact.from_cells import from_cells
from iom_me.impact.group_time import group_time_att
from iom_me.impact.honest import HonestDidResult, HonestInterval, honest_did
from iom_me.impact.imputation import imputation_att, two_stage_did
from iom_me.impact.panel_results import (
    AggregateResult,
    CohortSize,
    Effect,
    EventStudyResult,
    GroupTimeResult,
    JointTest,
    PanelDesign,
    PanelResult,
)
from iom_me.impact.permutation import permutation_test
from iom_me.impact.randomization import randomization_inference
from iom_me.impact.resampling_results import RandomizationResult, WildBootstrapResult
from iom_me.impact.results import Cell, Clusters, Coefficient, DidResult, Untestable
from iom_me.impact.two_way import TwoWayResult, twoway_fixed_effects
from iom_me.impact.wild_bootstrap import wild_bootstrap

__all__ = [
    "AggregateResult",
    "BaconResult",
    "Cell",
    "Clusters",
    "Coefficient",
    "CohortOverlap",
    "CohortProfile",
    "CohortSize",
    "Comparison",
    "CompositionResult",
    "DidResult",
    "Effect",
    "EffectEstimate",
    "EffectResult",
    "EquivalenceResult",
    "EquivalentLead",
    "EstimatorOption",
    "EventStudyResult",
    "GroupTimeResult",
    "HonestDidResult",
    "HonestInterval",
    "JointTest",
    "LeaveOneOutResult",
    "LeaverBalance",
    "LeftOut",
    "OverlapResult",
    "PanelDesign",
    "PanelProfile",
    "PanelResult",
    "PlaceboGroup",
    "PlaceboGroupsResult",
    "PlaceboPeriodsResult",
    "PretrendResult",
    "RandomizationResult",
    "TwoWayResult",
    "Untestable",
    "WaveCount",
    "WildBootstrapResult",
    "bacon_decomposition",
    "composition",
    "difference_in_differences",
    "equivalence_test",
    "estimate_effect",
    "event_study",
    "from_cells",
    "group_time_att",
    "honest_did",
    "imputation_att",
    "leave_one_out",
    "overlap_check",
    "permutation_test",
    "placebo_groups",
    "placebo_periods",
    "pretrend_test",
    "profile_panel",
    "randomization_inference",
    "two_stage_did",
    "twoway_fixed_effects",
    "wild_bootstrap",
]
