"""What can be asked of a match, checked before anything is computed."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias, get_args

import attrs
import numpy as np

from iom_me.errors import ModelError, suggest
from iom_me.impact.matching import terms
from iom_me.impact.matching._sample import MISSING_CHOICES, Missing
from iom_me.impact.matching.propensity_results import PropensityScore
from iom_me.impact.matching.terms import Part

__all__ = ["MatchOptions", "Raw", "Sd"]

Method: TypeAlias = Literal[
    "nearest", "optimal", "full", "exact", "coarsened_exact", "subclass"
]
Distance: TypeAlias = Literal[
    "propensity",
    "linear_propensity",
    "mahalanobis",
    "robust_mahalanobis",
    "scaled_euclidean",
]
Estimand: TypeAlias = Literal["ATT", "ATC", "ATE"]
Order: TypeAlias = Literal[
    "largest", "smallest", "closest", "farthest", "random", "data"
]
Discard: TypeAlias = Literal["none", "treated", "control", "both", "crump"]

SCORES = ("propensity", "linear_propensity")
IN_SPACE = ("mahalanobis", "robust_mahalanobis", "scaled_euclidean")
OWN = "own"
"""What a distance of the user's own is called."""


@attrs.frozen
class _Width:
    """How far apart two rows may be, in some unit."""

    width: float = attrs.field()

    @width.validator
    def _above_zero(self, _: object, value: object) -> None:
        _require_width(value, f"{type(self).__name__}()")


@attrs.frozen
class Sd(_Width):
    """A width in standard deviations, for a caliper.

    Attributes
    ----------
    width : float
        Above zero.

    Examples
    --------
    >>> import iom_me as me
    >>> {"age": me.impact.Sd(0.2)}
    {'age': Sd(width=0.2)}
    """


@attrs.frozen
class Raw(_Width):
    """A width in the unit of the column itself, for a caliper.

    Attributes
    ----------
    width : float
        Above zero.

    Examples
    --------
    >>> import iom_me as me
    >>> {"propensity": me.impact.Raw(0.05)}
    {'propensity': Raw(width=0.05)}
    """


Width: TypeAlias = Sd | Raw


def _require_width(value: object, where: str) -> None:
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not is_number or not 0 < float(value) < math.inf:  # type: ignore[arg-type]
        raise ModelError(f"{where} is {value!r}: a caliper is a number above zero.")


def _calipers(value: Any) -> dict[str, Width]:
    """Read ``0.2``, or widths by name; a plain number on a score is in SDs."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        value = {SCORES[0]: value}
    found: dict[str, Width] = {}
    for name, width in value.items():
        if isinstance(width, (Sd, Raw)):
            found[name] = width
            continue
        _require_width(width, f"caliper of {name!r}")
        found[name] = Sd(float(width)) if name in SCORES else Raw(float(width))
    if all(name in found for name in SCORES):
        raise ModelError(
            "caliper= has a width for the propensity score and for its logit: give one "
            "of them."
        )
    return found


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if value is None:
        return ()
    found = tuple(value) if isinstance(value, Iterable) else (value,)
    if not all(isinstance(name, str) for name in found):
        raise ModelError(f"{value!r} is no list of column names: write ['village'].")
    return tuple(dict.fromkeys(map(str, found)))


def _parts(value: object) -> tuple[Part, ...]:
    return terms.listed(value)


def _parts_of_metric(value: object) -> tuple[Part, ...]:
    return () if value is None else terms.listed(value, "mahalanobis_covariates")


def _distance(value: Any) -> Any:
    """Keep a name, or a score, or turn what is given into an array of floats."""
    if isinstance(value, (str, PropensityScore)):
        return value
    try:
        found = np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ModelError(
            f"distance={type(value).__name__} is no distance: name one of "
            f"{', '.join(get_args(Distance))}, or give a score per row, or a matrix "
            "with a row per treated and a column per control."
        ) from error
    if found.ndim not in {1, 2}:
        raise ModelError(
            f"distance= has {found.ndim} dimensions: give a score per row (1), or a "
            "matrix with a row per treated and a column per control (2)."
        )
    found.flags.writeable = False
    return found


def _choice(kind: Any) -> Any:
    known = get_args(kind)

    def validate(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not (isinstance(value, str) and value in known):
            raise ModelError(
                f"{attribute.name}={value!r} is unknown. {suggest(str(value), known)}"
            )

    return validate


def _count(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    is_whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not is_whole or int(value) < 1:  # type: ignore[call-overload]
        raise ModelError(
            f"{attribute.name}={value!r} must be a whole number, 1 or more."
        )


def _flag(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, bool):
        raise ModelError(f"{attribute.name}={value!r} must be True or False.")


def _seed(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    is_whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if value is not None and not (is_whole and int(value) >= 0):  # type: ignore[call-overload]
        raise ModelError(
            f"{attribute.name}={value!r} must be a whole number, 0 or more, or None."
        )


def _cutpoints(value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ModelError(
            f"cutpoints={value!r} must be given by column: {{'age': [18, 30, 45]}}, "
            "{'age': 'q4'}, {'age': 'sturges'} or {'age': 5}."
        )
    return dict(value)


@attrs.frozen(kw_only=True, eq=False)
class MatchOptions:
    """Everything that decides a match, apart from the data.

    The fields are the arguments of `match`; this record is what a result keeps of them,
    and what `matched_difference_in_differences` takes.

    Attributes
    ----------
    covariates : tuple of str and Term
    method, distance, estimand, ratio, replace, caliper, exact, anti_exact, order,
    within, weights, seed, unit, mahalanobis_covariates, discard, subclasses, cutpoints,
    missing
        As in `match`.

    Raises
    ------
    ModelError
        A choice is unknown, or an option is given that the method cannot use.

    Examples
    --------
    >>> import iom_me as me
    >>> options = me.impact.MatchOptions(covariates=["age", "sex"], caliper=0.2)
    >>> options.method, options.caliper
    ('nearest', {'propensity': Sd(width=0.2)})
    """

    covariates: tuple[Part, ...] = attrs.field(converter=_parts)
    unit: str | None = None
    method: Method = attrs.field(default="nearest", validator=_choice(Method))
    distance: Any = attrs.field(default="propensity", converter=_distance)
    estimand: Estimand = attrs.field(default="ATT", validator=_choice(Estimand))
    ratio: int = attrs.field(default=1, validator=_count)
    replace: bool = attrs.field(default=False, validator=_flag)
    caliper: Mapping[str, Width] = attrs.field(default=None, converter=_calipers)
    exact: tuple[str, ...] = attrs.field(default=(), converter=_names)
    anti_exact: tuple[str, ...] = attrs.field(default=(), converter=_names)
    order: Order = attrs.field(default="largest", validator=_choice(Order))
    within: tuple[str, ...] = attrs.field(default=(), converter=_names)
    weights: str | None = None
    seed: int | None = attrs.field(default=None, validator=_seed)
    mahalanobis_covariates: tuple[Part, ...] = attrs.field(
        default=(), converter=_parts_of_metric
    )
    discard: Discard = attrs.field(default="none", validator=_choice(Discard))
    subclasses: int = attrs.field(default=6, validator=_count)
    cutpoints: Mapping[str, Any] = attrs.field(default=None, converter=_cutpoints)
    missing: Missing = attrs.field(default="raise")

    def __attrs_post_init__(self) -> None:
        """Refuse what does not go together."""
        _require_choices(self)
        _require_usable(self)
        _require_score(self)

    @property
    def distance_name(self) -> str:
        """The name of the distance; ``own`` for a score or matrix that was given."""
        return self.distance if isinstance(self.distance, str) else OWN

    @property
    def measured_in(self) -> str | None:
        """The distance between covariates, or None if a score or matrix decides."""
        if self.mahalanobis_covariates:
            return "mahalanobis"
        return self.distance_name if self.distance_name in IN_SPACE else None

    @property
    def is_matrix(self) -> bool:
        """Whether distances between all pairs are given."""
        return isinstance(self.distance, np.ndarray) and self.distance.ndim == 2  # noqa: PLR2004

    @property
    def has_own_score(self) -> bool:
        """Whether a score was given."""
        return self.distance_name == OWN and not self.is_matrix

    @property
    def needs_score(self) -> bool:
        """Whether a propensity score has to be estimated."""
        if self.method in {"exact", "coarsened_exact"} or self.has_own_score:
            return False
        return (
            self.distance_name in SCORES
            or self.discard != "none"
            or any(name in self.caliper for name in SCORES)
        )

    @property
    def resolved_order(self) -> Order:
        """The order, after ``largest`` has given way where there is no score."""
        has_score = self.measured_in is None and not self.is_matrix
        if self.order in {"largest", "smallest"} and not has_score:
            return "data"
        return self.order


def _require_choices(options: MatchOptions) -> None:
    missing: object = options.missing
    if not (isinstance(missing, str) and missing in MISSING_CHOICES):
        raise ModelError(
            f"missing={missing!r} is unknown: choose 'raise', 'drop' or 'indicator'."
        )
    if not options.covariates:
        raise ModelError("covariates= is empty: name the columns to compare in.")
    name = options.distance_name
    if name != OWN and name not in get_args(Distance):
        raise ModelError(
            f"distance={name!r} is unknown. {suggest(name, get_args(Distance))}"
        )


_EVERYWHERE = frozenset({"covariates", "unit", "method", "estimand", "weights"})
_EVERYWHERE |= {"missing", "seed"}
_PAIRED = _EVERYWHERE | {
    "distance",
    "ratio",
    "caliper",
    "exact",
    "anti_exact",
    "mahalanobis_covariates",
    "discard",
}
USABLE: dict[str, frozenset[str]] = {
    "nearest": _PAIRED | {"replace", "order", "within"},
    "optimal": _PAIRED,
    "full": _PAIRED - {"ratio"},
    "exact": _EVERYWHERE,
    "coarsened_exact": _EVERYWHERE | {"cutpoints", "exact"},
    "subclass": _EVERYWHERE | {"distance", "discard", "subclasses"},
}
"""Which options each method takes."""


def _require_usable(options: MatchOptions) -> None:
    for field in attrs.fields(MatchOptions):
        if field.name in USABLE[options.method] or field.default is attrs.NOTHING:
            continue
        given, default = getattr(options, field.name), field.default
        is_default = not given if default is None or default == () else given is default
        if field.name == "distance":
            is_default = isinstance(given, str) and given == default
        elif isinstance(default, (str, int)):
            is_default = given == default
        if not is_default:
            able = [name for name, usable in USABLE.items() if field.name in usable]
            raise ModelError(
                f"{field.name}= has no meaning for method={options.method!r}, only for "
                f"{', '.join(map(repr, able))}: leave it out, or choose another method."
            )
    one_sided = options.method == "optimal" or (
        options.method == "nearest" and not options.replace
    )
    if options.estimand == "ATE" and one_sided:
        raise ModelError(
            f"estimand='ATE' cannot be had from method={options.method!r} without "
            "replacement, where some of the larger group stay alone: choose 'ATT' or "
            "'ATC', replace=True with method='nearest', or method='full', 'subclass', "
            "'exact' or 'coarsened_exact'."
        )


def _require_score(options: MatchOptions) -> None:
    if options.mahalanobis_covariates and options.distance_name in IN_SPACE:
        raise ModelError(
            f"mahalanobis_covariates= goes with a score, not with "
            f"distance={options.distance_name!r}: leave one of the two out."
        )
    if options.method == "subclass" and (
        options.measured_in is not None or options.is_matrix
    ):
        raise ModelError(
            "method='subclass' divides by a score: choose distance='propensity', "
            "'linear_propensity', or give a score per row."
        )
    known = terms.columns_of((*options.covariates, *options.mahalanobis_covariates))
    for name in options.caliper:
        if name not in SCORES and name in options.exact:
            raise ModelError(
                f"caliper= and exact= both name {name!r}: leave one of them out."
            )
    if options.cutpoints:
        unknown = [name for name in options.cutpoints if name not in known]
        if unknown:
            raise ModelError(
                f"cutpoints= names {unknown[0]!r}, which is no covariate. "
                f"{suggest(unknown[0], known)}"
            )
