"""How likelihood and consequence become a score, and a score a band."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from iom_me.errors import ModelError, suggest
from iom_me.model import fields

__all__ = ["RISK_SCALES", "RiskBand", "RiskScale", "risk_scale_of"]


@attrs.frozen(kw_only=True)
class RiskBand:
    """A name for the scores from a least one up to the next band.

    Attributes
    ----------
    name : str
        What to call it: ``high``.
    least : float
        The lowest score of the band.

    Examples
    --------
    >>> from iom_me.tracking import RiskBand
    >>> RiskBand("high", least=15).least
    15
    """

    name: str = attrs.field(
        converter=fields.text, validator=fields.not_blank, kw_only=False
    )
    least: float = attrs.field(converter=fields.number)


def _bands(value: Mapping[str, float] | Iterable[RiskBand]) -> tuple[RiskBand, ...]:
    if isinstance(value, Mapping):
        return tuple(RiskBand(name, least=least) for name, least in value.items())
    return tuple(value)


def _scores(value: Iterable[Iterable[float]]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(fields.number(score) for score in row) for row in value)


@attrs.frozen(kw_only=True)
class RiskScale:
    """The steps of likelihood and consequence, and what their combinations mean.

    Attributes
    ----------
    name : str
        What to call it.
    likelihood, consequence : tuple of str
        The names of the steps 1, 2, ..., from the lowest.
    bands : tuple of RiskBand
        From the lowest; each reaches up to the next, so that there is neither a gap nor
        an overlap. A mapping of name and least score is accepted.
    scores : tuple of tuple of float
        One row for each consequence, one number for each likelihood. If not given, the
        score is likelihood times consequence.
    source : str
        Who uses it.

    Examples
    --------
    >>> from iom_me.tracking import RiskScale
    >>> ours = RiskScale(
    ...     "ours",
    ...     likelihood=["seldom", "often"],
    ...     consequence=["small", "large"],
    ...     bands={"watch": 1, "act": 3},
    ... )
    >>> ours.score(likelihood=2, consequence=2), ours.band(4)
    (4, 'act')
    """

    name: str = attrs.field(converter=fields.text, kw_only=False)
    likelihood: tuple[str, ...] = attrs.field(converter=fields.words)
    consequence: tuple[str, ...] = attrs.field(converter=fields.words)
    bands: tuple[RiskBand, ...] = attrs.field(
        converter=_bands, validator=fields.each(RiskBand)
    )
    scores: tuple[tuple[float, ...], ...] = attrs.field(default=(), converter=_scores)
    source: str = attrs.field(default="", converter=fields.text)

    def __attrs_post_init__(self) -> None:
        for axis in ("likelihood", "consequence"):
            if not getattr(self, axis):
                raise ModelError(f"RiskScale.{axis} has no steps: name at least one.")
        if self.scores:
            self._require_a_full_table()
            self._require_rising_scores()
        self._require_contiguous_bands()

    def score(self, *, likelihood: int, consequence: int) -> float:
        """Return the score of a pair of steps.

        Raises
        ------
        ModelError
            The scale has no such step.

        Examples
        --------
        >>> from iom_me.tracking import RISK_SCALES
        >>> RISK_SCALES["iom"].score(likelihood=3, consequence=6)
        18
        """
        for axis, step in (("likelihood", likelihood), ("consequence", consequence)):
            steps = len(getattr(self, axis))
            if not 1 <= step <= steps:
                raise ModelError(
                    f"The {axis} {step} is not on the scale {self.name!r}, which goes "
                    f"from 1 to {steps}."
                )
        if self.scores:
            return self.scores[consequence - 1][likelihood - 1]
        return likelihood * consequence

    def band(self, score: float) -> str:
        """Name the band of a score.

        Raises
        ------
        ModelError
            The score lies below every band.

        Examples
        --------
        >>> from iom_me.tracking import RISK_SCALES
        >>> RISK_SCALES["iom"].band(18)
        'high'
        """
        for band in reversed(self.bands):
            if score >= band.least:
                return band.name
        raise ModelError(f"The score {score} lies below every band of {self.name!r}.")

    def _require_a_full_table(self) -> None:
        wanted = (len(self.consequence), len(self.likelihood))
        sizes = {len(row) for row in self.scores}
        if len(self.scores) != wanted[0] or sizes != {wanted[1]}:
            raise ModelError(
                f"RiskScale.scores must have {wanted[0]} rows (one for each "
                f"consequence) of {wanted[1]} numbers (one for each likelihood)."
            )

    def _require_rising_scores(self) -> None:
        along = [*self.scores, *zip(*self.scores, strict=True)]
        for line in along:
            for lower, higher in itertools.pairwise(line):
                if higher < lower:
                    raise ModelError(
                        f"RiskScale.scores falls from {lower} to {higher} where the "
                        "risk grows: a more likely or graver risk cannot score less."
                    )

    def _require_contiguous_bands(self) -> None:
        reachable = [score for row in self._table() for score in row]
        if not self.bands:
            raise ModelError("RiskScale.bands is empty: name at least one band.")
        first = self.bands[0]
        if first.least > min(reachable):
            raise ModelError(
                f"RiskScale.bands leaves a gap: the lowest score is {min(reachable)}, "
                f"but the lowest band {first.name!r} begins at {first.least}."
            )
        for lower, higher in itertools.pairwise(self.bands):
            if higher.least <= lower.least:
                raise ModelError(
                    f"RiskScale.bands overlap: {higher.name!r} begins at "
                    f"{higher.least}, not above {lower.name!r} at {lower.least}."
                )
        names = [band.name for band in self.bands]
        if len(set(names)) < len(names):
            raise ModelError(f"RiskScale.bands has a name twice: {', '.join(names)}.")
        self._require_used_bands(reachable)

    def _require_used_bands(self, reachable: list[float]) -> None:
        used = {self.band(score) for score in reachable}
        for band in self.bands:
            if band.name not in used:
                raise ModelError(
                    f"No score falls into the band {band.name!r}: the scores go from "
                    f"{min(reachable)} to {max(reachable)}. Change its least score or "
                    "leave it out."
                )

    def _table(self) -> tuple[tuple[float, ...], ...]:
        """Return the scores, one row for each consequence."""
        if self.scores:
            return self.scores
        return tuple(
            tuple(i * j for i in range(1, len(self.likelihood) + 1))
            for j in range(1, len(self.consequence) + 1)
        )


_LIKELIHOOD = ("rare", "unlikely", "possible", "likely", "almost certain")
_NOT_PUBLISHED = (
    "Names of the steps and bands: general practice in the style of ISO 31000"
)

# High begins where the checker's rule on tolerated risks begins.
_BANDS = {"low": 1, "medium": 5, "high": 15, "very high": 20}

RISK_SCALES: Mapping[str, RiskScale] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            RiskScale(
                "iom",
                likelihood=_LIKELIHOOD,
                consequence=(
                    "negligible",
                    "minor",
                    "moderate",
                    "major",
                    "severe",
                    "catastrophic",
                ),
                bands=_BANDS,
                source="IOM proposal template, risk assessment plan: consequence from "
                "1 to 6. IOM's scale of likelihood is not published; 1 to 5 is general "
                f"practice. {_NOT_PUBLISHED}",
            ),
            RiskScale(
                "five_by_five",
                likelihood=_LIKELIHOOD,
                consequence=("negligible", "minor", "moderate", "major", "severe"),
                bands=_BANDS,
                source=f"General practice. {_NOT_PUBLISHED}",
            ),
        )
    }
)
"""Presets by name. ``iom`` is the default; its source says what IOM has published."""


def risk_scale_of(wanted: RiskScale | str) -> RiskScale:
    """Take a scale, or the name of a preset."""
    if isinstance(wanted, RiskScale):
        return wanted
    name = str(wanted)
    if name in RISK_SCALES:
        return RISK_SCALES[name]
    raise ModelError(
        f"There is no risk scale {name!r:.80}. {suggest(name, RISK_SCALES)}"
    )
