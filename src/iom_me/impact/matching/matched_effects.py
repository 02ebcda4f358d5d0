"""The effect of a programme, by comparison with people like those it reached."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.impact._one_effect import OneEffect
from iom_me.impact._records import Clusters, Coefficient
from iom_me.impact.matching._effect import pictures, sentences, words
from iom_me.impact.matching.match_results import Dropped

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["MatchedEffect", "MatchedEffects"]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MatchedEffect(OneEffect):
    """The effect on one outcome.

    The attributes of the effect's own row stand on the result itself: ``estimate``,
    ``std_error``, ``statistic``, ``p_value``, ``df``, ``ci_low``, ``ci_high``.

    Attributes
    ----------
    effect : Coefficient
        The effect; its term is the outcome. Of a ratio, the standard error and the
        statistic are those of its logarithm.
    outcome, treatment : str
        The columns.
    measure : str
        "difference" of means, or their "ratio".
    is_share : bool
        Whether the outcome is 0 or 1 in every row, so that means are shares.
    treated_mean, untreated_mean : float
        The weighted, adjusted means that are compared.
    untreated_sd : float
        Weighted standard deviation of the outcome among the untreated.
    estimand, population : str
        Whose effect it is: "ATT", "ATC", "ATE" or "ATO", and in words.
    comparison, method : str
        "matched" or "weighted", and how.
    alike_in, covariates : tuple of str
        What the groups were made alike in, and what the means are adjusted for.
    inference, vcov : str
        The kind of standard error; ``vcov`` is empty where it is of no such kind.
    std_error_in_words : str
        What the standard error is, and why it was chosen.
    exact_p_value : float
        Of the randomisation test, where there are few pairs or sets; NaN otherwise.
    sets : int
        How many pairs or sets; 0 for weights.
    clusters : Clusters or None
        How many clusters there are, on each side.
    cluster : str or None
        Their column.
    level : float
        Coverage of the interval.
    n, n_treated, n_untreated : int
        Rows used.
    n_left_out : int
        Rows of those whose effect is asked for that are not used.
    n_left_out_for_gaps : int
        How many of these were in the comparison, but lack the outcome, or are left
        without anybody who has it.
    lost : int
        Rows of the comparison that are left out as they have no outcome.
    dropped : tuple of Dropped
        Who was left out of the match, and why.
    warnings : tuple of str
        Everything the reader of the estimate should know.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "joined": [int(i % 3 == 0) for i in range(300)],
    ...         "age": [20 + i * 0.618034 % 1 * 40 for i in range(300)],
    ...         "income": [50.0 + i * 29 % 17 + 3 * (i % 3 == 0) for i in range(300)],
    ...     }
    ... )
    >>> match = me.impact.match(
    ...     people, treatment="joined", covariates=["age"], caliper=0.2
    ... )
    >>> me.impact.effect(people, match, outcome="income").inference
    'pair'
    """

    effect: Coefficient
    outcome: str
    treatment: str
    measure: str
    is_share: bool
    treated_mean: float
    untreated_mean: float
    untreated_sd: float
    estimand: str
    population: str
    comparison: str
    method: str
    alike_in: tuple[str, ...]
    covariates: tuple[str, ...]
    inference: str
    vcov: str
    std_error_in_words: str
    exact_p_value: float
    sets: int
    clusters: Clusters | None
    cluster: str | None
    level: float
    n: int
    n_treated: int
    n_untreated: int
    n_left_out: int
    n_left_out_for_gaps: int
    lost: int
    dropped: tuple[Dropped, ...]
    warnings: tuple[str, ...]
    version: str

    @property
    def design(self) -> str:
        """The comparison in a few words."""
        return f"{self.comparison} by {words.METHODS.get(self.method, self.method)}"

    def to_frame(self) -> pd.DataFrame:
        """Return the effect as a table of one row."""
        names = [field.name for field in attrs.fields(Coefficient)]
        return _frames.frame([attrs.astuple(self.effect)], names)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(words.lines(self))

    def sentence(self, language: str = "en") -> str:
        """Return the paragraph for the report, in English, French or Spanish.

        It says for whom the effect is, the number, its interval, the two means, who is
        compared with whom, who was left out, and the assumption that it rests on.

        Raises
        ------
        ModelError
            The language is not "en", "fr" or "es".
        """
        return sentences.sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw both means, and the effect with its interval."""
        return pictures.one(self, ax=ax)

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]  # stays on one line whatever the name holds
        return f"<MatchedEffect {name}: {words.interval(self)}, {self.n:,} rows>"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MatchedEffects(AnalysisResult):
    """The effects on several outcomes, with p-values for looking at several.

    Attributes
    ----------
    effects : tuple of MatchedEffect
        One per outcome, in the order asked for.
    p_values_adjusted : tuple of float
        By the step-down method of Holm (1979): they hold for all outcomes together,
        however these hang together. NaN where there is no p-value.
    correction : str
        "Holm".
    tested : int
        Over how many tests.
    warnings : tuple of str
        Everything the reader of the estimates should know.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "joined": [int(i % 3 == 0) for i in range(300)],
    ...         "age": [20 + i * 0.618034 % 1 * 40 for i in range(300)],
    ...         "income": [50.0 + i * 29 % 17 + 3 * (i % 3 == 0) for i in range(300)],
    ...         "works": [int(i * 31 % 7 < 3 + (i % 3 == 0)) for i in range(300)],
    ...     }
    ... )
    >>> match = me.impact.match(
    ...     people, treatment="joined", covariates=["age"], caliper=0.2
    ... )
    >>> both = me.impact.effect(people, match, outcome=["income", "works"])
    >>> list(both.to_frame()["term"])
    ['income', 'works']
    """

    effects: tuple[MatchedEffect, ...]
    p_values_adjusted: tuple[float, ...]
    correction: str
    tested: int
    warnings: tuple[str, ...]
    version: str

    def __getitem__(self, outcome: str) -> MatchedEffect:
        """Return the effect on one of the outcomes.

        Raises
        ------
        KeyError
            It is none of the outcomes.
        """
        for effect in self.effects:
            if effect.outcome == outcome:
                return effect
        raise KeyError(outcome)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per outcome, with ``p_value_adjusted`` at the end."""
        names = [field.name for field in attrs.fields(Coefficient)]
        rows = [
            (*attrs.astuple(effect.effect), p)
            for effect, p in zip(self.effects, self.p_values_adjusted, strict=True)
        ]
        return _frames.frame(rows, [*names, "p_value_adjusted"])

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(words.lines_of_several(self))

    def sentence(self, language: str = "en") -> str:
        """Return one paragraph per outcome, in English, French or Spanish.

        Raises
        ------
        ModelError
            The language is not "en", "fr" or "es".
        """
        return "\n\n".join(effect.sentence(language) for effect in self.effects)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the effects under each other, each in SDs of its outcome."""
        return pictures.several(self, ax=ax)

    def __repr__(self) -> str:
        sure = sum(p < 1 - self.effects[0].level for p in self.p_values_adjusted)
        return (
            f"<MatchedEffects {len(self.effects)} outcomes, {sure} with an effect "
            "after Holm's correction>"
        )


def holm(p_values: list[float]) -> list[float]:
    """Adjust p-values for looking at all of them (Holm 1979); NaN stays out."""
    known = [place for place, p in enumerate(p_values) if not math.isnan(p)]
    found = [math.nan] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(sorted(known, key=lambda place: p_values[place])):
        largest = max(largest, min(1.0, (len(known) - rank) * p_values[place]))
        found[place] = largest
    return found
