"""Which standard error fits the design, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
import numpy as np

from iom_me.errors import EstimationError, ModelError
from iom_me.impact.matching._effect import covariance

if TYPE_CHECKING:
    from iom_me.impact._columns import Codes, Mask
    from iom_me.impact.matching._effect.study import EffectOptions, Study

Design: TypeAlias = Literal["pairs", "full", "strata", "shared", "weights"]

FEW_SETS = 60
"""With fewer sets than this the exact test stands beside, and CR2 is the default."""

_METHODS: dict[str, Design] = {
    "full": "full",
    "exact": "strata",
    "coarsened_exact": "strata",
    "subclass": "strata",
}
_CLUSTERED = ("CR0", "CR1", "CR1S", "CR2", "CR3")
_BY_ROW = ("HC0", "HC1", "HC2", "HC3")
_KNOWN: dict[str, tuple[str, ...]] = {
    "pair": _CLUSTERED,
    "cluster": _CLUSTERED,
    "two_way": ("CR2", "CR0", "CR1", "CR1S"),
    "robust": _BY_ROW,
    "m_estimation": ("HC0", "HC1"),
    "m_estimation by cluster": ("CR1", "CR0"),
}
_CANNOT: dict[str, tuple[str, ...]] = {
    "abadie_imbens": ("vcov", "covariates", "measure", "cluster"),
    "randomization": ("vcov", "covariates", "measure", "cluster"),
    "pair": ("cluster",),
    "robust": ("cluster",),
}
_INSTEAD = {
    "vcov": "leave vcov= out",
    "covariates": "use bias_correction= with inference='abadie_imbens', or "
    "inference='robust' (shared partners) or 'pair'",
    "measure": "choose measure='difference', or inference='robust' or 'pair'",
    "cluster": "choose inference='cluster', or leave cluster= out",
}


@attrs.frozen(kw_only=True)
class Choice:
    """What was chosen.

    Attributes
    ----------
    inference : as in `effect`, never ``auto``
    vcov : kind of standard error; empty where there is no such kind
    two_way : whether sets and clusters cut across each other
    why : in words
    """

    inference: str
    vcov: str = ""
    two_way: bool = False
    why: str = ""


def design_of(study: Study) -> Design:
    """Say what kind of comparison a study is."""
    if study.is_weighting:
        return "weights"
    if study.sets is None:
        return "shared"
    return _METHODS.get(getattr(study.group, "method", ""), "pairs")


def choose(study: Study, options: EffectOptions) -> Choice:
    """Choose the inference for a design, or check the one that is asked for.

    Raises
    ------
    ModelError
        What is asked for does not fit the design, or options contradict each other.
    """
    design = design_of(study)
    inference, why = _inference(design, options)
    _require_fit(inference, design, options)
    if inference in {"abadie_imbens", "randomization"}:
        return Choice(inference=inference, why=why)
    across = inference == "cluster" and _cut_across(study, design)
    kind = "two_way" if across else inference
    if across:
        why += "; pairs or sets that reach across clusters are clustered on, too"
    elif inference == "m_estimation" and options.cluster:
        kind = "m_estimation by cluster"
    vcov = options.vcov or _default(kind, study)
    if vcov not in _KNOWN[kind]:
        where = " with sets that reach across clusters" if across else ""
        raise ModelError(
            f"vcov={vcov!r} is not offered for inference={inference!r}{where}: choose "
            f"{', '.join(map(repr, _KNOWN[kind]))}."
        )
    return Choice(inference=inference, vcov=vcov, two_way=across, why=why)


_WHY = {
    "pairs": "as each row is in one pair at most, and pairs are independent",
    "full": "as each row is in one set at most, and sets are independent",
    "strata": "as the sets are strata, in which rows were not paired",
    "shared": "as a partner can be shared by several",
    "weights": "as rows are weighted",
}


def _inference(design: Design, options: EffectOptions) -> tuple[str, str]:
    """Return the kind of inference, and why it is that one."""
    by_cluster = options.inference == "cluster" and options.cluster is not None
    if options.inference != "auto" and not (by_cluster and design == "weights"):
        return options.inference, "as asked for"
    if design == "weights":
        return "m_estimation", _WHY[design]
    if options.cluster:
        return "cluster", "as rows of a cluster belong together"
    if design == "shared":
        corrected = bool(options.bias_correction)
        is_ratio = options.measure == "ratio"
        if (is_ratio or options.covariates) and not corrected:
            kind = "a ratio is" if is_ratio else "adjusted means are"
            return "robust", f"{_WHY[design]}, and {kind} asked for"
        return "abadie_imbens", _WHY[design]
    return ("robust" if design == "strata" else "pair"), _WHY[design]


def _require_fit(inference: str, design: Design, options: EffectOptions) -> None:
    """Refuse what does not go together."""
    for name in _CANNOT.get(inference, ()):
        given = getattr(options, name)
        if given and given != "difference":
            raise ModelError(
                f"{name}= does not go with inference={inference!r}: {_INSTEAD[name]}."
            )
    fits = {
        "pair": design not in {"shared", "weights"},
        "randomization": design not in {"shared", "weights"},
        "abadie_imbens": design in {"shared", "pairs"},
        "m_estimation": design == "weights",
        "cluster": options.cluster is not None,
        "robust": True,
    }
    if not fits[inference]:
        raise ModelError(_UNFIT[inference])
    if options.bias_correction and inference != "abadie_imbens":
        raise ModelError(
            "bias_correction= is for matching with replacement "
            f"(inference='abadie_imbens'), not for {inference!r}: use covariates=."
        )


_UNFIT = {
    "pair": "inference='pair' needs pairs or sets in which each row is once at most: "
    "match without replacement, or leave inference= out.",
    "randomization": "inference='randomization' needs pairs or sets in which each row "
    "is once at most: match without replacement, or leave inference= out.",
    "abadie_imbens": "inference='abadie_imbens' needs a match that makes pairs "
    "(method='nearest' or 'optimal'): leave inference= out.",
    "m_estimation": "inference='m_estimation' is for weights that were estimated (from "
    "weight()): leave inference= out for a match.",
    "cluster": "inference='cluster' needs cluster=: name the column that says which "
    "rows belong together.",
}


def _cut_across(study: Study, design: Design) -> bool:
    """Say whether pairs or sets that are clusters themselves cross the others.

    Strata are no clusters: they are few, and rows in them were not sampled together.
    """
    if study.sets is None or design == "strata" or study.clusters is None:
        return False
    used = study.used
    return not covariance.nested(study.sets[used], study.clusters[used])


def _default(kind: str, study: Study) -> str:
    if kind == "pair":
        return "CR2" if count_sets(study) < FEW_SETS else "CR0"
    return {
        "cluster": "CR2",
        "two_way": "CR2",
        "robust": "HC3",
        "m_estimation": "HC0",
        "m_estimation by cluster": "CR1",
    }[kind]


def count_sets(study: Study) -> int:
    """Count the pairs or sets that are used; 0 for weights."""
    if study.sets is not None:
        return covariance.different(study.sets[study.used])
    return 0 if study.pairs is None else int(np.count_nonzero(study.pairs.rank == 1))


def require_clusters(codes: Codes, treated: Mask, name: str) -> None:
    """Refuse a group that is in one cluster: its mean cannot be seen to vary.

    Parameters
    ----------
    codes, treated : (n,) of the rows that are used
    name : ``cluster``, ``pair`` or ``set``
    """
    for side, word in ((treated, "treated"), (~treated, "untreated")):
        if (codes[side] == codes[side][0]).all():
            raise EstimationError(
                f"All {word} rows that are compared are in one {name}: how far "
                f"{name}s differ cannot be seen, so there is no standard error. "
                f"{_ONE[name]}"
            )


_ONE = {
    "cluster": "Choose another cluster=, or leave it out and say that the effect may "
    "be that of the place.",
    "pair": "Match more rows, or compare the two by hand.",
    "set": "Choose inference='robust'.",
}
