"""What a rule reads: the plan, and everything that was handed over with it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from iom_me import graph
from iom_me.logic.language import Phrase, Reader
from iom_me.logic.profiles import Profile, profile
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from iom_me.graph import Load
    from iom_me.logic.effects import Effect
    from iom_me.logic.evidence import Evidence
    from iom_me.model import Indicator, Result, ResultsFramework, Suppression

__all__ = ["Dossier"]

T = TypeVar("T")


@attrs.frozen(kw_only=True, eq=False)
class Dossier:
    """A plan on the desk of an evaluator, with the data and estimates that go with it.

    Attributes
    ----------
    plan : ResultsFramework
        The plan.
    profile : Profile
        Whose reading of the rules applies: thresholds, styles.
    evidence : Evidence, optional
        What was measured, row by row and tracked against the plan; None if no
        measurements were handed over.
    effects : tuple of Effect
        What is claimed to have been caused.
    language : str
        The language to write in, and to read texts in that are too short to tell.
    unused : tuple of Suppression
        Suppressions that suppress nothing; known once all other rules were applied.
    codes : tuple of str
        The codes of all rules that there are; known by then too.

    Examples
    --------
    >>> import iom_me as me
    >>> dossier = me.logic.Dossier(plan=me.datasets.nigeria_reintegration().framework)
    >>> len(dossier.results), len(dossier.measured)
    (7, 17)
    >>> dossier.read("Returnees have a trade").language
    'en'
    """

    plan: ResultsFramework
    profile: Profile = attrs.field(factory=lambda: profile("iom"))
    evidence: Evidence | None = None
    effects: tuple[Effect, ...] = ()
    language: str = ""
    unused: tuple[Suppression, ...] = ()
    codes: tuple[str, ...] = ()
    _made: dict[Callable[[Dossier], Any], Any] = attrs.field(factory=dict, init=False)

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """The results of the plan, in order."""
        return tuple(self.plan.results.values())

    @cached_property
    def measured(self) -> tuple[tuple[Result, Indicator], ...]:
        """The rows of the matrix that measure something: result and indicator.

        An activity should have no indicator (I02), so nothing is asked of one that it
        does have.
        """
        return tuple(
            (result, indicator)
            for result in self.results
            if result.level is not Level.ACTIVITY
            for indicator in result.indicators
        )

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        """How much of the plan each assumption and step carries, the heaviest first."""
        return graph.load_bearing(self.plan)

    @cached_property
    def _reader(self) -> Reader:
        statements = (result.statement for result in self.results)
        titles = (indicator.title for _, indicator in self.measured)
        return Reader(texts=(*statements, *titles), given=self.language)

    def once(self, make: Callable[[Dossier], T]) -> T:
        """Make something of the dossier that several rules read, a single time."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    def read(self, text: str) -> Phrase:
        """Take a text apart, and tell its language; each text once."""
        return self._reader(text)
