"""Read-only views of a plan's records, keyed by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, TypeVar

from iom_me._html import Html, table
from iom_me.errors import UnknownIdError

__all__ = ["View"]


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


T_co = TypeVar("T_co", bound=_HasId, covariant=True)


class View(Mapping[str, T_co]):
    """Records by id, in the order of the plan; reads like a dict.

    Completion offers the ids in square brackets, and as attributes those ids that are
    Python names.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework(
    ...     "P",
    ...     "Return",
    ...     results=[me.Outcome("OC1", "Jobs"), me.Output("1.1", "Skills")],
    ... )
    >>> plan.outcomes
    <1 outcome: OC1>
    >>> plan.outcomes["OC1"].statement, plan.outcomes.OC1.statement
    ('Jobs', 'Jobs')
    >>> [output.statement for output in plan.outputs.values()]
    ['Skills']
    """

    __slots__ = ("_noun", "_records", "_where")

    def __init__(self, records: Mapping[str, T_co], *, noun: str, where: str) -> None:
        self._records = records
        self._noun = noun
        self._where = where

    def __getitem__(self, id: str) -> T_co:
        try:
            return self._records[id]
        except (KeyError, TypeError):
            where = f"the {self._noun} of {self._where}"
            raise UnknownIdError(str(id), self._records, where=where) from None

    # Mapping would answer both by asking for the record, at the price of an error.
    def __contains__(self, id: object) -> bool:
        return id in self._records

    def get(self, id: str, default: Any = None) -> Any:
        """Return a record, or the default where there is no such id."""
        return self._records.get(id, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __getattr__(self, name: str) -> T_co:
        if not name.startswith("_") and name in self._records:
            return self._records[name]
        raise AttributeError(f"{self!r} has no {name!r}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *filter(str.isidentifier, self._records)})

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._records)

    def __getstate__(self) -> tuple[Any, ...]:
        return dict(self._records), self._noun, self._where

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._records, self._noun, self._where = state

    def __repr__(self) -> str:
        shown = list(self._records)[:8]
        more = len(self._records) - len(shown)
        names = ", ".join(shown) + (f", ... {more} more" if more else "")
        noun = self._noun if len(self) != 1 else _singular(self._noun)
        return f"<{len(self)} {noun}{': ' if shown else ''}{names}>"

    def _repr_html_(self) -> Html:
        rows = [(record.id, _headline(record)) for record in self._records.values()]
        return table(("id", ""), rows, caption=f"{len(self)} {self._noun}")


def _singular(noun: str) -> str:
    return noun[:-3] + "y" if noun.endswith("ies") else noun[:-1]


def _headline(record: Any) -> str:
    return str(getattr(record, "statement", None) or getattr(record, "title", ""))
