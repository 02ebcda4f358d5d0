"""The plan as a whole: one frozen value, whose every edit is a new plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import attrs

from iom_me._messages import plural
from iom_me.errors import DuplicateIdError, ModelError, UnknownIdError
from iom_me.model import _edits, fields, plan
from iom_me.model.indicators import Indicator
from iom_me.model.links import Assumption, Link
from iom_me.model.plan import BudgetLine, Risk
from iom_me.model.results import (
    LEVELS,
    Activity,
    Objective,
    Outcome,
    Output,
    Result,
)
from iom_me.model.review import Suppression, suspects
from iom_me.model.views import View

if TYPE_CHECKING:
    import pandas as pd

    from iom_me._html import Html
    from iom_me.model.diff import FrameworkDiff

__all__ = ["Record", "ResultsFramework", "require_plan"]

Record: TypeAlias = Result | Indicator | Assumption | Risk | BudgetLine
"""What an id of a plan can stand for."""

T = TypeVar("T")
R = TypeVar("R", bound=Result)


def _results(value: Iterable[Result]) -> tuple[Result, ...]:
    return tuple(value)


def _links(value: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(value)


def _assumptions(value: Iterable[Assumption]) -> tuple[Assumption, ...]:
    return tuple(value)


def _risks(value: Iterable[Risk]) -> tuple[Risk, ...]:
    return tuple(value)


def _budget_lines(value: Iterable[BudgetLine]) -> tuple[BudgetLine, ...]:
    return tuple(value)


def _suppressions(value: Iterable[Suppression]) -> tuple[Suppression, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True, repr=False)
class ResultsFramework:
    """A project's results matrix as code: what leads to what, and how it is measured.

    A plan is a value: it never changes, and every edit returns a new plan. Its records
    refer to each other by id, and all ids share one namespace. Weak plans (no
    indicator, a cycle, a skipped level) can be made; `iom_me.check` finds what is weak.

    Attributes
    ----------
    id, title : str
        Project code and name.
    start, end : datetime.date, optional
        First and last day of the project.
    currency : str
        ISO 4217 code of its money.
    notes : str
        Remarks.
    results, assumptions, risks, budget_lines : View
        The records by id, in order. Also by level: ``objectives``, ``outcomes``,
        ``outputs``, ``activities``; and ``indicators`` of all results.
    links : tuple of Link
        The steps from child to parent.
    suppressions : tuple of Suppression
        The findings of a check that the team accepts, each with its reason.

    Raises
    ------
    DuplicateIdError
        Two records have one id, or two links the same ends.
    UnknownIdError
        A link names a result or an assumption that is not there.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = (
    ...     me.ResultsFramework("NG-1", "Sustainable reintegration", currency="EUR")
    ...     .add(me.Objective("O", "To contribute to sustainable reintegration"))
    ...     .add(me.Outcome("1", "Returnees are self-sufficient"), contributes_to="O")
    ...     .add(
    ...         me.Output("1.1", "Returnees have a trade"),
    ...         contributes_to="1",
    ...         because="a trade opens jobs",
    ...         assuming=[me.Assumption("A1", "Employers hire returnees")],
    ...     )
    ... )
    >>> plan
    <ResultsFramework NG-1: 3 levels, 3 results, 0 indicators>
    >>> plan["1.1"].statement
    'Returnees have a trade'
    >>> plan.link_between("1.1", "1").assumptions
    ('A1',)
    >>> plan.replace("A1", status="failed")["A1"].status.value
    'failed'
    """

    id: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    title: str = attrs.field(converter=fields.text, kw_only=False)
    start: dt.date | None = attrs.field(default=None, converter=fields.date)
    end: dt.date | None = attrs.field(default=None, converter=fields.date)
    currency: str = attrs.field(default="", converter=plan.currency)
    notes: str = attrs.field(default="", converter=fields.text)
    _results: tuple[Result, ...] = attrs.field(
        default=(), converter=_results, validator=fields.each(tuple(LEVELS.values()))
    )
    links: tuple[Link, ...] = attrs.field(
        default=(), converter=_links, validator=fields.each(Link)
    )
    _assumptions: tuple[Assumption, ...] = attrs.field(
        default=(), converter=_assumptions, validator=fields.each(Assumption)
    )
    _risks: tuple[Risk, ...] = attrs.field(
        default=(), converter=_risks, validator=fields.each(Risk)
    )
    _budget_lines: tuple[BudgetLine, ...] = attrs.field(
        default=(), converter=_budget_lines, validator=fields.each(BudgetLine)
    )
    suppressions: tuple[Suppression, ...] = attrs.field(
        default=(), converter=_suppressions, validator=fields.each(Suppression)
    )
    # Derived when the plan is made, and never changed: every record, the result that
    # owns each indicator, the links at each end of a result, and those that rest on
    # each assumption.
    _by_id: dict[str, Record] = attrs.field(init=False, eq=False)
    _owners: dict[str, Result] = attrs.field(init=False, eq=False)
    _links_up: dict[str, list[Link]] = attrs.field(init=False, eq=False)
    _links_down: dict[str, list[Link]] = attrs.field(init=False, eq=False)
    _links_assuming: dict[str, list[Link]] = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {})
        object.__setattr__(self, "_owners", {})
        object.__setattr__(self, "_links_up", {})
        object.__setattr__(self, "_links_down", {})
        object.__setattr__(self, "_links_assuming", {})
        for result in self._results:
            self._index(result)
            for indicator in result.indicators:
                self._index(indicator)
                self._owners[indicator.id] = result
        others: tuple[tuple[Record, ...], ...]
        others = (self._assumptions, self._risks, self._budget_lines)
        for records in others:
            for record in records:
                self._index(record)
        self._index_links()

    def _index(self, record: Record) -> None:
        if record.id in self._by_id:
            other = self._by_id[record.id]
            kinds = f"{type(other).__name__} and {type(record).__name__}"
            raise DuplicateIdError(
                f"The id {record.id!r} is used twice, by {kinds}: "
                "give each record of a plan an id of its own."
            )
        self._by_id[record.id] = record

    def _index_links(self) -> None:
        pairs = set()
        for link in self.links:
            for end in (link.source, link.target):
                self._require(end, Result, f"the results that {link} links")
            for id in link.assumptions:
                self._require(id, Assumption, f"the assumptions that {link} rests on")
                self._links_assuming.setdefault(id, []).append(link)
            if (link.source, link.target) in pairs:
                raise DuplicateIdError(
                    f"The link {link} stands twice: one link can hold all assumptions."
                )
            pairs.add((link.source, link.target))
            self._links_up.setdefault(link.source, []).append(link)
            self._links_down.setdefault(link.target, []).append(link)

    def _require(self, id: str, kind: type[T], where: str) -> T:
        record = self._by_id.get(id)
        if not isinstance(record, kind):
            known = [
                key for key, value in self._by_id.items() if isinstance(value, kind)
            ]
            raise UnknownIdError(id, known, where=where)
        return record

    # Reading

    def __getitem__(self, id: str) -> Any:
        """Find any record by its id."""
        try:
            return self._by_id[id]
        except (KeyError, TypeError):
            where = f"plan {self.id!r}"
            raise UnknownIdError(str(id), self._by_id, where=where) from None

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    # Without this, the presence of __getitem__ would let Python try fw[0], fw[1], ...
    __iter__ = None

    def _view(self, records: Iterable[Any], noun: str) -> View[Any]:
        by_id = {record.id: record for record in records}
        return View(by_id, noun=noun, where=f"plan {self.id!r}")

    def _of_level(self, kind: type[R], noun: str) -> View[R]:
        return self._view((r for r in self._results if isinstance(r, kind)), noun)

    @property
    def by_id(self) -> View[Record]:
        """Every record of the plan."""
        return View(self._by_id, noun="records", where=f"plan {self.id!r}")

    @property
    def results(self) -> View[Result]:
        """Objectives, outcomes, outputs and activities."""
        return self._view(self._results, "results")

    @property
    def objectives(self) -> View[Objective]:
        """The objectives."""
        return self._of_level(Objective, "objectives")

    @property
    def outcomes(self) -> View[Outcome]:
        """The outcomes."""
        return self._of_level(Outcome, "outcomes")

    @property
    def outputs(self) -> View[Output]:
        """The outputs."""
        return self._of_level(Output, "outputs")

    @property
    def activities(self) -> View[Activity]:
        """The activities."""
        return self._of_level(Activity, "activities")

    @property
    def indicators(self) -> View[Indicator]:
        """The indicators of all results."""
        return self._view(
            (i for r in self._results for i in r.indicators), "indicators"
        )

    @property
    def assumptions(self) -> View[Assumption]:
        """The assumptions."""
        return self._view(self._assumptions, "assumptions")

    @property
    def risks(self) -> View[Risk]:
        """The risks."""
        return self._view(self._risks, "risks")

    @property
    def budget_lines(self) -> View[BudgetLine]:
        """The budget lines."""
        return self._view(self._budget_lines, "budget lines")

    def link_between(self, source: str, target: str) -> Link:
        """Find the link from a child to a parent.

        Raises
        ------
        UnknownIdError
            There is no such link.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.datasets.nigeria_reintegration().framework
        >>> print(plan.link_between("1.1", "1"))
        1.1 -> 1
        """
        for link in self._links_up.get(source, ()):
            if link.target == target:
                return link
        known = map(str, self.links)
        raise UnknownIdError(
            f"{source} -> {target}", known, where=f"the links of plan {self.id!r}"
        )

    def links_up(self, id: str) -> tuple[Link, ...]:
        """List the links from a result to its parents.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.datasets.nigeria_reintegration().framework
        >>> [str(link) for link in plan.links_up("1.1")]
        ['1.1 -> 1']
        """
        self._require(id, Result, f"the results of plan {self.id!r}")
        return tuple(self._links_up.get(id, ()))

    def links_down(self, id: str) -> tuple[Link, ...]:
        """List the links to a result from its children.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.datasets.nigeria_reintegration().framework
        >>> [str(link) for link in plan.links_down("O")]
        ['1 -> O', '2 -> O']
        """
        self._require(id, Result, f"the results of plan {self.id!r}")
        return tuple(self._links_down.get(id, ()))

    def links_assuming(self, id: str) -> tuple[Link, ...]:
        """List the steps that rest on an assumption.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.ResultsFramework("P", "Return").add(
        ...     me.Outcome("1", "Returnees have an income"),
        ...     me.Output("1.1", "Returnees have a trade"),
        ... )
        >>> plan = plan.link("1.1", "1", assuming=me.Assumption("A1", "Employers hire"))
        >>> [str(link) for link in plan.links_assuming("A1")]
        ['1.1 -> 1']
        """
        self._require(id, Assumption, f"the assumptions of plan {self.id!r}")
        return tuple(self._links_assuming.get(id, ()))

    def result_of(self, indicator: str) -> Result:
        """Find the result that an indicator belongs to.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.datasets.nigeria_reintegration().framework
        >>> plan.result_of("1.1.a").id
        '1.1'
        """
        self._require(indicator, Indicator, f"the indicators of plan {self.id!r}")
        return self._owners[indicator]

    # Editing

    def add(
        self,
        *records: Result | Assumption | Risk | BudgetLine | Link | Suppression,
        contributes_to: str | Result | Iterable[str | Result] | None = None,
        because: str = "",
        assuming: Assumption | str | Iterable[Assumption | str] = (),
    ) -> ResultsFramework:
        """Return a plan with more records, in any order, and the links they make.

        Parameters
        ----------
        *records
            Results, activities, assumptions, risks, budget lines, links and
            suppressions.
        contributes_to
            The parent, or parents, of every result in this call.
        because
            Why the results lead to the parent.
        assuming
            What must hold for that: assumptions, or ids of assumptions.

        Returns
        -------
        ResultsFramework
            The new plan; this one is unchanged.

        Raises
        ------
        ModelError
            A record is of no kind that a plan holds, or an id is used twice, or is
            unknown.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.ResultsFramework("P", "Return").add(
        ...     me.Outcome("1", "Returnees have an income"),
        ...     me.Output("1.1", "Returnees have a trade"),
        ...     me.Link("1.1", "1", because="a trade opens jobs"),
        ... )
        >>> len(plan.results), len(plan.links)
        (2, 1)
        """
        kinds: dict[type, list[Any]] = {}
        for record in records:
            kinds.setdefault(_edits.kind(record), []).append(record)
        added = kinds.get(Result, [])
        if contributes_to is None:
            if because or assuming:
                raise ModelError(
                    "because= and assuming= describe a link: say with contributes_to= "
                    "where it leads."
                )
            new_links: list[Link] = []
            new_assumptions: list[Assumption] = []
        else:
            if not added:
                raise ModelError(
                    "contributes_to= needs a result to link: add one in the same call, "
                    "or use .link()."
                )
            names, new_assumptions = self._assume(assuming)
            parents = _edits.parents(contributes_to)
            new_links = [
                Link(result.id, parent, because=because, assumptions=names)
                for result in added
                for parent in parents
            ]
        return self._evolve(
            results=(*self._results, *added),
            links=(*self.links, *kinds.get(Link, ()), *new_links),
            assumptions=(
                *self._assumptions,
                *kinds.get(Assumption, ()),
                *new_assumptions,
            ),
            risks=(*self._risks, *kinds.get(Risk, ())),
            budget_lines=(*self._budget_lines, *kinds.get(BudgetLine, ())),
            suppressions=(*self.suppressions, *kinds.get(Suppression, ())),
        )

    def link(
        self,
        source: str,
        target: str,
        *,
        because: str = "",
        assuming: Assumption | str | Iterable[Assumption | str] = (),
    ) -> ResultsFramework:
        """Return a plan with one more link, from child to parent.

        Parameters
        ----------
        source, target
            Ids of the child and the parent.
        because
            Why the one leads to the other.
        assuming
            What must hold for that: assumptions, or ids of assumptions.

        Returns
        -------
        ResultsFramework
            The new plan; this one is unchanged.

        Raises
        ------
        UnknownIdError
            An id is not in the plan.
        DuplicateIdError
            The two are linked already.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.datasets.nigeria_reintegration().framework
        >>> plan = plan.link("2.1", "1", because="referral reaches those in need")
        >>> plan.link_between("2.1", "1").because
        'referral reaches those in need'
        """
        names, new_assumptions = self._assume(assuming)
        link = Link(source, target, because=because, assumptions=names)
        return self._evolve(
            links=(*self.links, link),
            assumptions=(*self._assumptions, *new_assumptions),
        )

    def unlink(self, source: str, target: str) -> ResultsFramework:
        """Return a plan without this link; its assumptions stay in the plan.

        Raises
        ------
        UnknownIdError
            There is no such link.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.datasets.nigeria_reintegration().framework
        >>> len(plan.links) - len(plan.unlink("1.1", "1").links)
        1
        """
        gone = self.link_between(source, target)
        return self._evolve(links=[link for link in self.links if link is not gone])

    def replace(self, id: str, /, **changes: Any) -> ResultsFramework:
        """Return a plan in which one record has other values.

        A changed id is followed everywhere it is referred to. The plan's own id
        changes the plan's own fields.

        Parameters
        ----------
        id
            Id of the record.
        **changes
            New values of its fields.

        Returns
        -------
        ResultsFramework
            The new plan; this one is unchanged.

        Raises
        ------
        UnknownIdError
            There is no such record.
        ModelError
            The record has no such field, or cannot have such a value.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.datasets.nigeria_reintegration().framework
        >>> plan.replace("1.1.a", unit="returnees")["1.1.a"].unit
        'returnees'
        >>> plan.replace("1.1", id="1.9").link_between("1.9", "1").source
        '1.9'
        """
        if id == self.id and id not in self._by_id:
            return _edits.changed(self, changes)
        return _edits.replaced(self, {self[id].id: changes})

    def remove(self, *ids: str) -> ResultsFramework:
        """Return a plan without these records.

        Links of a removed result go with it; a removed assumption leaves its links.
        What merely names a removed record (a risk, a budget line, a suppression, an
        activity that depends on it) stays as it is, and `iom_me.check` reports it.

        Parameters
        ----------
        *ids
            Ids of results, indicators, assumptions, risks or budget lines.

        Returns
        -------
        ResultsFramework
            The new plan; this one is unchanged.

        Raises
        ------
        UnknownIdError
            There is no such record.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.datasets.nigeria_reintegration().framework
        >>> plan.add(me.Output("2.3", "A hotline runs"), contributes_to="2").remove(
        ...     "2.3"
        ... ) == plan
        True
        """
        gone = {self[id].id for id in ids}
        owners = {self._owners[id].id for id in gone if id in self._owners}
        kept = {
            name: [record for record in records if record.id not in gone]
            for name, records in self._collections().items()
        }
        kept["results"] = [
            _edits.without_indicators(result, gone) if result.id in owners else result
            for result in kept["results"]
        ]
        links = [
            _edits.without_assumptions(link, gone)
            for link in self.links
            if link.source not in gone and link.target not in gone
        ]
        return self._evolve(**kept, links=links)

    def review(self, *records: str | Link | Indicator | Assumption) -> ResultsFramework:
        """Return a plan that remembers the present wording as reviewed.

        Once a result is reworded, the links, indicators and assumptions that were
        reviewed against its old wording are `suspects`, until reviewed again.

        Parameters
        ----------
        *records
            Links, indicators and assumptions, the last two also by id; everything if
            none is named.

        Returns
        -------
        ResultsFramework
            The new plan; this one is unchanged.

        Raises
        ------
        UnknownIdError
            There is no such link, indicator or assumption.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.datasets.nigeria_reintegration().framework.review()
        >>> reworded = plan.replace("2.1", statement="Officials have case management")
        >>> [getattr(suspect, "id", str(suspect)) for suspect in reworded.suspects()]
        ['2.1 -> 2', '2.1.a', '2.1.b', '2.1.c', '2.1.d']
        >>> reworded.review().suspects()
        ()
        """
        return _edits.reviewed(self, records)

    def suspects(self) -> tuple[Link | Indicator | Assumption, ...]:
        """List what was reviewed against another wording than the present one.

        Returns
        -------
        tuple of Link, Indicator and Assumption
            Links first, then indicators and assumptions, each in the order of the plan.

        Examples
        --------
        >>> import iom_me as me
        >>> me.datasets.nigeria_reintegration().framework.suspects()
        ()
        """
        return suspects(self)

    def _evolve(self, **changes: Any) -> ResultsFramework:
        return attrs.evolve(self, **changes)

    def _collections(self) -> dict[str, tuple[Any, ...]]:
        return {
            "results": self._results,
            "assumptions": self._assumptions,
            "risks": self._risks,
            "budget_lines": self._budget_lines,
        }

    def _assume(
        self, assuming: Assumption | str | Iterable[Assumption | str]
    ) -> tuple[list[str], list[Assumption]]:
        """Split assumptions into the ids a link names, and the records that are new."""
        if isinstance(assuming, (Assumption, str)):
            assuming = (assuming,)
        names: list[str] = []
        new: list[Assumption] = []
        for item in assuming:
            if isinstance(item, Assumption):
                names.append(item.id)
                if self._by_id.get(item.id) != item:
                    new.append(item)
            else:
                names.append(item)
        return names, new

    # Comparing and showing

    def diff(self, other: ResultsFramework) -> FrameworkDiff:
        """List what changed from this plan to another version of it.

        Parameters
        ----------
        other
            The later version.

        Returns
        -------
        FrameworkDiff
            Every change in words; those after which values can no longer be compared
            are marked.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.datasets.nigeria_reintegration().framework
        >>> revised = plan.replace("1.2.a", targets=[me.Target(300)])
        >>> print(plan.diff(revised).summary())
        1 change, 1 of which breaks comparability
        ! 1.2.a: target lowered from 320 to 300
        """
        from iom_me.model.diff import diff

        require_plan(other)
        return diff(self, other)

    def to_frame(self) -> pd.DataFrame:
        """Lay the plan out as IOM's Results Matrix, one row per indicator.

        Returns
        -------
        pandas.DataFrame
            Columns ``level, id, statement, indicator, title, source, baseline, target,
            assumptions``; a result without indicator has one row.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.datasets.nigeria_reintegration().framework
        >>> plan.to_frame().loc[0, "level"]
        'objective'
        """
        from iom_me.model.matrix import to_frame

        return to_frame(self)

    def to_text(self, *, width: int = 100) -> str:
        """Write the plan as indented text: results, indicators, assumptions.

        Parameters
        ----------
        width
            Characters per line.

        Returns
        -------
        str
            Several lines.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.ResultsFramework("P", "Return", results=[me.Outcome("1", "Jobs")])
        >>> print(plan.to_text())
        P: Return
        Outcome 1: Jobs
        """
        from iom_me.model.matrix import to_text

        return to_text(self, width=width)

    def __repr__(self) -> str:
        levels = len({result.level for result in self._results})
        counts = (
            plural(levels, "level"),
            plural(len(self._results), "result"),
            plural(len(self._owners), "indicator"),
        )
        return f"<ResultsFramework {self.id}: {', '.join(counts)}>"

    def _repr_html_(self) -> Html:
        from iom_me.model.matrix import to_html

        return to_html(self)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._by_id)


def require_plan(value: object) -> None:
    """Refuse what is no plan, a path for instance, and say how to get one."""
    if not isinstance(value, ResultsFramework):
        raise ModelError(
            f"{value!r:.80} is no plan but {type(value).__name__}: pass a "
            "ResultsFramework, from read_excel or read_json for instance."
        )
