"""How spans of days lie in each other: a year, its quarters, and what is missing."""

from __future__ import annotations

import bisect
import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from iom_me.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from iom_me.tracking.periods.grid import Span

__all__ = ["Nesting", "nest"]


def _by_end(span: Span) -> tuple[int, int]:
    """Order by the last day; of those that end together, the shorter first."""
    return span[1].toordinal(), -span[0].toordinal()


@attrs.frozen(kw_only=True, eq=False)
class Nesting:
    """How the spans of a set lie in each other.

    Attributes
    ----------
    spans : tuple of (datetime.date, datetime.date)
        Each of them once, by its first day; of those that begin together the longer
        first.

    Examples
    --------
    >>> import datetime as dt
    >>> from iom_me.tracking.periods.calendars import nest
    >>> year = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    >>> first = (dt.date(2024, 1, 1), dt.date(2024, 6, 30))
    >>> nesting = nest([first, year])
    >>> nesting.parts(year) == (first,), nesting.is_covered(year)
    (True, False)
    >>> nesting.gaps(year)
    ((datetime.date(2024, 7, 1), datetime.date(2024, 12, 31)),)
    """

    spans: tuple[Span, ...]
    _holders: dict[Span, Span | None]
    _parts: dict[Span | None, tuple[Span, ...]]

    @property
    def outermost(self) -> tuple[Span, ...]:
        """The spans that lie in no other."""
        return self._parts.get(None, ())

    def holder(self, span: Span) -> Span | None:
        """Return the span in which another lies directly, if there is one.

        Of several that hold it, this is the one that ends first.
        """
        return self._holders[self._known(span)]

    def parts(self, span: Span) -> tuple[Span, ...]:
        """Return the spans that lie directly in another, in order."""
        return self._parts.get(self._known(span), ())

    def gaps(self, span: Span | None = None) -> tuple[Span, ...]:
        """Return the days of a span that none of its parts has.

        Without a span: the days between the outermost ones.
        """
        if span is not None:
            return tuple(_gaps(self.parts(span), *span))
        outer = self.outermost
        if not outer:
            return ()
        return tuple(_gaps(outer, outer[0][0], max(end for _, end in outer)))

    def is_covered(self, span: Span) -> bool:
        """Say whether the parts of a span have each of its days exactly once."""
        parts = self.parts(span)
        return (
            bool(parts)
            and sum(map(_days, parts)) == _days(span)
            and not (self.gaps(span))
        )

    def partial_overlaps(self) -> Iterator[tuple[Span, Span]]:
        """Go through the pairs that share days although neither holds the other."""
        for span, earlier in _with_earlier(self.spans):
            until = bisect.bisect_left(earlier, span[1].toordinal(), key=_last_day)
            for other in earlier[:until]:
                yield other, span

    def _known(self, span: Span) -> Span:
        if span not in self._holders:
            raise ModelError(f"{span[0]} to {span[1]} is not one of the spans.")
        return span


def nest(periods: Iterable[Span]) -> Nesting:
    """Find out which spans lie in which; a span that is given twice counts once.

    Parameters
    ----------
    periods
        First and last day of each, both included.

    Raises
    ------
    ModelError
        A span ends before it starts.

    Examples
    --------
    >>> import datetime as dt
    >>> from iom_me.tracking.periods.calendars import nest
    >>> may = (dt.date(2024, 5, 1), dt.date(2024, 5, 31))
    >>> later = (dt.date(2024, 5, 20), dt.date(2024, 6, 30))
    >>> list(nest([later, may]).partial_overlaps()) == [(may, later)]
    True
    """
    spans = sorted(set(periods), key=lambda span: (span[0], -span[1].toordinal()))
    for start, end in spans:
        if end < start:
            raise ModelError(f"A span ends ({end}) before it starts ({start}).")
    holders: dict[Span, Span | None] = {}
    parts: dict[Span | None, list[Span]] = defaultdict(list)
    for span, earlier in _with_earlier(spans):
        first = bisect.bisect_left(earlier, span[1].toordinal(), key=_last_day)
        holder = earlier[first] if first < len(earlier) else None
        holders[span] = holder
        parts[holder].append(span)
    return Nesting(
        spans=tuple(spans),
        holders=holders,
        parts={span: tuple(inside) for span, inside in parts.items()},
    )


def _with_earlier(spans: Sequence[Span]) -> Iterator[tuple[Span, list[Span]]]:
    """Go through spans, each with those before it that are not over, by their ends."""
    open_ones: list[Span] = []
    for span in spans:
        over = bisect.bisect_left(open_ones, span[0].toordinal(), key=_last_day)
        del open_ones[:over]
        yield span, open_ones
        bisect.insort(open_ones, span, key=_by_end)


def _last_day(span: Span) -> int:
    return span[1].toordinal()


def _days(span: Span) -> int:
    return span[1].toordinal() - span[0].toordinal() + 1


def _gaps(parts: Sequence[Span], start: dt.date, end: dt.date) -> Iterator[Span]:
    # In numbers of days, as the calendar ends with a day that none follows.
    free = start.toordinal()
    for first, last in parts:
        if first.toordinal() > free:
            yield dt.date.fromordinal(free), dt.date.fromordinal(first.toordinal() - 1)
        free = max(free, last.toordinal() + 1)
    if free <= end.toordinal():
        yield dt.date.fromordinal(free), end
