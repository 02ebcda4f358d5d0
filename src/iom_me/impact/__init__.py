"""Did it work, and how sure are we? Effects, and the data they rest on.

An estimator is a function of a table and the names of its columns; it hands back a
finished result. The public functions stand beside each other::

    estimate_effect.py   one call that finds the design and chooses the estimator
    did.py               two groups and two periods; from_cells.py: a published table
    group_time.py        each cohort in each period (Callaway and Sant'Anna)
    event_study.py       by time since the start, four methods
    two_way.py, imputation.py, bacon.py
    wild_bootstrap.py, randomization.py, permutation.py      few clusters
    honest.py            how far trends may part
    diagnostics/         what speaks against an effect, or why it cannot be known
    matching/            comparison groups by matching and weighting, and their effects

and hand back ``results.py``, ``panel_results.py`` and the other ``*_results.py``. Below
them, each package with a list of its modules::

    _columns.py, _scale.py, _level.py    one column, exact scaling, levels
    _two_by_two/         a table -> sums of cells -> coefficients
    _panel/              a table -> moments of a panel, in memory or in its engine
    _linear/             moments -> estimates, joint covariance, degrees of freedom
    _group_time/, _study/, _effect/      what to compare, and how to put it together
    _sant_anna_zhao/     covariates, doubly robust
    _resampling/, _honest/
    _text/, _pictures/   results in words (three languages) and in pictures
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
from iom_me.impact.effect_results import EffectEstimate, EffectResult
from iom_me.impact.estimate_effect import estimate_effect
from iom_me.impact.event_study import event_study
from iom_me.impact.from_cells import from_cells
from iom_me.impact.group_time import group_time_att
from iom_me.impact.honest import HonestDidResult, HonestInterval, honest_did
from iom_me.impact.imputation import imputation_att, two_stage_did
from iom_me.impact.matching._score.overlap import ScoreOverlap
from iom_me.impact.matching.balance import balance
from iom_me.impact.matching.balance_results import (
    BalanceCount,
    BalanceResult,
    CovariateBalance,
)
from iom_me.impact.matching.comparison_group import ArmCount, ComparisonGroup
from iom_me.impact.matching.effect import effect
from iom_me.impact.matching.match import match
from iom_me.impact.matching.match_results import (
    Constraint,
    Dropped,
    LevelCount,
    MatchResult,
)
from iom_me.impact.matching.matched_did import matched_difference_in_differences
from iom_me.impact.matching.matched_did_results import (
    GroupPath,
    MatchedDidResult,
    PeriodLoss,
)
from iom_me.impact.matching.matched_effects import MatchedEffect, MatchedEffects
from iom_me.impact.matching.options import MatchOptions, Raw, Sd
from iom_me.impact.matching.propensity import propensity_score
from iom_me.impact.matching.propensity_results import PropensityScore
from iom_me.impact.matching.rematch import rematch
from iom_me.impact.matching.sensitivity.e_value import e_value
from iom_me.impact.matching.sensitivity.e_value_results import EValue
from iom_me.impact.matching.sensitivity.leave_one_cluster_out import (
    leave_one_cluster_out,
)
from iom_me.impact.matching.sensitivity.left_out_results import (
    ClusterLeftOut,
    LeaveOneClusterOut,
)
from iom_me.impact.matching.sensitivity.oster import oster_delta
from iom_me.impact.matching.sensitivity.oster_results import OsterDelta
from iom_me.impact.matching.sensitivity.placebo_outcomes import placebo_outcomes
from iom_me.impact.matching.sensitivity.placebo_results import (
    PlaceboOutcome,
    PlaceboOutcomes,
)
from iom_me.impact.matching.sensitivity.rosenbaum import rosenbaum_bounds
from iom_me.impact.matching.sensitivity.rosenbaum_results import (
    GammaBound,
    RosenbaumBounds,
)
from iom_me.impact.matching.terms import Term
from iom_me.impact.matching.tie_range import tie_range
from iom_me.impact.matching.tie_range_results import TieRange
from iom_me.impact.matching.weight import weight
from iom_me.impact.matching.weight_results import WeightResult
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
    "ArmCount",
    "BaconResult",
    "BalanceCount",
    "BalanceResult",
    "Cell",
    "ClusterLeftOut",
    "Clusters",
    "Coefficient",
    "CohortOverlap",
    "CohortProfile",
    "CohortSize",
    "Comparison",
    "ComparisonGroup",
    "CompositionResult",
    "Constraint",
    "CovariateBalance",
    "DidResult",
    "Dropped",
    "EValue",
    "Effect",
    "EffectEstimate",
    "EffectResult",
    "EquivalenceResult",
    "EquivalentLead",
    "EstimatorOption",
    "EventStudyResult",
    "GammaBound",
    "GroupPath",
    "GroupTimeResult",
    "HonestDidResult",
    "HonestInterval",
    "JointTest",
    "LeaveOneClusterOut",
    "LeaveOneOutResult",
    "LeaverBalance",
    "LeftOut",
    "LevelCount",
    "MatchOptions",
    "MatchResult",
    "MatchedDidResult",
    "MatchedEffect",
    "MatchedEffects",
    "OsterDelta",
    "OverlapResult",
    "PanelDesign",
    "PanelProfile",
    "PanelResult",
    "PeriodLoss",
    "PlaceboGroup",
    "PlaceboGroupsResult",
    "PlaceboOutcome",
    "PlaceboOutcomes",
    "PlaceboPeriodsResult",
    "PretrendResult",
    "PropensityScore",
    "RandomizationResult",
    "Raw",
    "RosenbaumBounds",
    "ScoreOverlap",
    "Sd",
    "Term",
    "TieRange",
    "TwoWayResult",
    "Untestable",
    "WaveCount",
    "WeightResult",
    "WildBootstrapResult",
    "bacon_decomposition",
    "balance",
    "composition",
    "difference_in_differences",
    "e_value",
    "effect",
    "equivalence_test",
    "estimate_effect",
    "event_study",
    "from_cells",
    "group_time_att",
    "honest_did",
    "imputation_att",
    "leave_one_cluster_out",
    "leave_one_out",
    "match",
    "matched_difference_in_differences",
    "oster_delta",
    "overlap_check",
    "permutation_test",
    "placebo_groups",
    "placebo_outcomes",
    "placebo_periods",
    "pretrend_test",
    "profile_panel",
    "propensity_score",
    "randomization_inference",
    "rematch",
    "rosenbaum_bounds",
    "tie_range",
    "two_stage_did",
    "twoway_fixed_effects",
    "weight",
    "wild_bootstrap",
]
