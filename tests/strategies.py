"""Hypothesis strategies: every plan that can be made, also the odd and the hostile.

The records are sparse on purpose: each holds a few of its optional fields, so that an
example is small and quick to make, while many examples together cover every field.
``every_field=True`` fills them all.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import attrs
import pandas as pd
from hypothesis import settings, strategies as st

import iom_me.model as m
from iom_me.model.measurements import REMARKS, WITHOUT_VALUE, may_be_text

T = TypeVar("T")
Texts = st.SearchStrategy[str]

FEW_EXAMPLES = settings(max_examples=max(settings().max_examples // 4, 1))
"""For a property whose examples are whole plans or reports, and so cost much each."""

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    '" onload="alert(1)',
    "</td></table>&amp;&#60;",
    '"] --> X[("',
    '"]; click A call alert(1)',
    "%%{init: {'theme': 'dark'}}%%",
    'a";}\nend\nsubgraph evil',
    '"]; B [label=<<b>x</b>> URL="javascript:alert(1)"',
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.org")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "'=1+1",
    "[x](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "| a | b |\n|---|---|",
    "```\nrm -rf\n```",
    "$\\href{javascript:alert(1)}{x}$",
    "{{ 7 * 7 }}",
    "${7*7}",
    "%s %d %n {0} {x!r}",
    "; DROP TABLE plan; --",
    "../../etc/passwd",
    "\u202eright to left\u202c",
    "\u2066isolated\u2069",
    "zero\u200bwidth\ufeff",
    "line\u2028separator\u2029",
    "e\u0301 \u212b \ufb01",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1f3\U0001f1ec",
    "a" * 300,
    "NaN",
    "null",
    "#REF!",
    "__proto__",
    "\\u0000 \\x1b[31m",
)

_WORDS = (
    "",
    "Returnees have an income",
    "Réfugiés réintégrés",
    "Los retornados tienen un oficio",
    "two\nlines",
    "a\ttab",
    "عودة طوعية",
    "移民",
    "80 %",
    "1,5",
)

_CHARACTERS = st.characters(
    exclude_categories=("Cs", "Cc"),
    exclude_characters="\ufffe\uffff",
    include_characters="\n\t",
)


def texts(*, max_size: int = 20) -> Texts:
    """Any text that a plan may hold."""
    return st.sampled_from(_WORDS) | st.text(_CHARACTERS, max_size=max_size)


def hostile_texts() -> Texts:
    """Text meant to break out of HTML, diagrams, formulas, Markdown or a terminal."""
    return st.sampled_from(HOSTILE)


def identifiers(text: Texts | None = None) -> Texts:
    """Ids: mostly plain numbers, or what is left of a text on one line."""
    if text is not None:
        return text.map(_one_line)
    numbered = st.sampled_from(("O", "1", "1.1", "1.1.1", "2", "2.1", "A1", "é-1"))
    return numbered | st.text(_CHARACTERS, min_size=1, max_size=6).map(_one_line)


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()) or "x"


def dates() -> st.SearchStrategy[dt.date]:
    """Any day that a calendar of four digits knows."""
    likely = st.dates(dt.date(2019, 1, 1), dt.date(2030, 12, 31))
    return likely | st.sampled_from((dt.date.min, dt.date.max, dt.date(2024, 2, 29)))


def periods() -> st.SearchStrategy[m.Period]:
    """A span of one day or more."""
    return st.tuples(dates(), dates()).map(lambda ends: m.Period(*sorted(ends)))


def numbers() -> st.SearchStrategy[int | float]:
    """Finite numbers, whole and not, of any size."""
    return (
        st.integers(-100, 1000)
        | st.integers(-(10**20), 10**20)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.sampled_from((0.1, 1e-300, 1e300, 2.0**53, -0.0))
    )


def missing(text: Texts | None = None) -> st.SearchStrategy[m.NotAvailable]:
    """A reason why there is no value."""
    return st.builds(
        m.NotAvailable,
        st.sampled_from(m.MissingReason),
        note=texts() if text is None else text,
        due=st.none() | dates(),
    )


def values(text: Texts | None = None) -> st.SearchStrategy[m.Value]:
    """A number, a text, or a reason why there is none."""
    some_text = (texts() if text is None else text).filter(str.strip)
    return numbers() | some_text | missing(text)


def aggregations() -> st.SearchStrategy[m.Aggregation]:
    """Methods for any of the axes."""
    over_parts = st.none() | st.sampled_from(m.AggregationMethod).filter(
        lambda method: method != "latest"
    )
    over_time = st.none() | st.sampled_from(m.AggregationMethod).filter(
        lambda method: method != "max_then_sum"
    )
    return st.builds(
        m.Aggregation,
        time=over_time,
        place=over_parts,
        project=over_parts,
        group=over_parts,
    )


def indicators(
    text: Texts | None = None, *, every_field: bool = False
) -> st.SearchStrategy[m.Indicator]:
    """Any indicator, with any baseline and targets."""
    return _Makers(text, every_field=every_field).indicators()


def results(
    text: Texts | None = None, *, every_field: bool = False
) -> st.SearchStrategy[m.Result]:
    """A result of any level, with its indicators."""
    return _Makers(text, every_field=every_field).results()


def frameworks(
    text: Texts | None = None, *, max_results: int = 5, every_field: bool = False
) -> st.SearchStrategy[m.ResultsFramework]:
    """Any plan that can be made.

    Among them are empty plans, cycles, links to oneself, skipped levels, several
    parents, missing values, ranges, and text in any script. ``text`` replaces every
    text, also the ids (as far as an id may be that text).
    """
    makers = _Makers(text, every_field=every_field)
    return makers.frameworks(max_results)


class _Makers:
    """The strategies of all kinds of record that share one source of text."""

    def __init__(self, text: Texts | None, *, every_field: bool) -> None:
        self.text = texts() if text is None else text
        self.ids = identifiers(text)
        self.every_field = every_field
        self.values = values(text)
        self.dates = dates()

    def record(
        self,
        kind: Callable[..., T],
        required: Mapping[str, st.SearchStrategy[Any]],
        optional: Mapping[str, st.SearchStrategy[Any]],
    ) -> st.SearchStrategy[T]:
        """Records with all required fields and some, or all, of the optional ones."""
        if self.every_field:
            return st.builds(kind, **required, **optional)
        return _sparse(kind, dict(required), dict(optional))

    def parts(self) -> st.SearchStrategy[list[m.DisaggregatedValue]]:
        by = st.dictionaries(self.ids, self.text, min_size=1, max_size=2)
        part = st.builds(m.DisaggregatedValue, self.values, by=by)
        return st.lists(part, min_size=int(self.every_field), max_size=2)

    def alignments(self) -> st.SearchStrategy[list[m.Alignment]]:
        one = st.builds(m.Alignment, self.ids, self.ids, version=self.ids)
        return st.lists(one, min_size=int(self.every_field), max_size=2)

    def disaggregations(self) -> st.SearchStrategy[list[m.Disaggregation]]:
        categories = st.lists(self.text, max_size=3, unique_by=_nfc)
        one = st.builds(
            m.Disaggregation,
            self.ids,
            categories=categories,
            is_exclusive=st.booleans(),
        )
        return st.lists(one, min_size=int(self.every_field), max_size=2)

    def baselines(self) -> st.SearchStrategy[m.Baseline]:
        return self.record(
            m.Baseline,
            {"value": self.values},
            {
                "disaggregated": self.parts(),
                "source": self.text,
                "note": self.text,
            },
        ).flatmap(self.dated)

    def targets(self) -> st.SearchStrategy[m.Target]:
        plain = st.sampled_from(("at_least", "at_most", "equal"))
        options = {"disaggregated": self.parts(), "note": self.text}
        simple = self.record(
            m.Target, {"value": self.values}, {"operator": plain, **options}
        )
        ranged = self.record(_between, {"ends": _ends()}, options)
        return (simple | ranged).flatmap(self.dated)

    def dated(self, record: T) -> st.SearchStrategy[T]:
        """The record with a date, with a period, or with neither."""
        change: Any = attrs.evolve
        return (
            st.just(record)
            | self.dates.map(lambda date: change(record, date=date))
            | periods().map(lambda period: change(record, period=period))
        )

    def indicators(self) -> st.SearchStrategy[m.Indicator]:
        full = self.every_field
        return self.record(
            m.Indicator,
            {
                "id": self.ids,
                "title": self.text,
                "baseline": self.baselines() if full else st.none() | self.baselines(),
                "targets": st.lists(self.targets(), min_size=int(full), max_size=2),
            },
            {
                "measure": st.sampled_from(m.Measure),
                "unit": self.text,
                "direction": st.sampled_from(m.Direction),
                "accumulation": st.sampled_from(m.Accumulation),
                "aggregation": aggregations(),
                "scale": st.lists(self.text, max_size=3, unique=True),
                "trajectory": st.sampled_from(m.Trajectory),
                "numerator": self.text,
                "denominator": self.text,
                "disaggregation": self.disaggregations(),
                "data_source": self.text,
                "collection_method": self.text,
                "analysis": self.text,
                "frequency": st.sampled_from(m.Frequency),
                "responsible": self.text,
                "is_proxy": st.booleans(),
                "alignment": self.alignments(),
                "notes": self.text,
                "reviewed": self.ids,
            },
        )

    def results(self) -> st.SearchStrategy[m.Result]:
        least = int(self.every_field)
        required = {
            "id": self.ids,
            "statement": self.text,
            "indicators": st.lists(self.indicators(), min_size=least, max_size=2),
        }
        options = {"alignment": self.alignments(), "notes": self.text}
        work = {
            "start": self.dates,
            "end": self.dates,
            "responsible": self.text,
            "status": st.sampled_from(m.ActivityStatus),
            "depends_on": self.several_ids(),
            "preconditions": self.several_ids(),
        }
        changes = [
            self.record(kind, required, options)
            for kind in (m.Objective, m.Outcome, m.Output)
        ]
        return st.one_of(*changes, self.record(m.Activity, required, options | work))

    def assumptions(self) -> st.SearchStrategy[m.Assumption]:
        return self.record(
            m.Assumption,
            {"id": self.ids, "statement": self.text},
            {
                "likelihood": st.sampled_from(m.Likelihood),
                "monitored_by": self.several_ids(),
                "responsible": self.text,
                "status": st.sampled_from(m.AssumptionStatus),
                "notes": self.text,
                "reviewed": self.ids,
            },
        )

    def risks(self) -> st.SearchStrategy[m.Risk]:
        return self.record(
            m.Risk,
            {"id": self.ids, "statement": self.text},
            {
                "likelihood": st.integers(1, 5),
                "consequence": st.integers(1, 6),
                "treatment": st.sampled_from(m.Treatment),
                "action": self.text,
                "owner": self.text,
                "due": self.dates,
                "node": self.ids,
                "reviewed_on": self.dates,
                "notes": self.text,
            },
        )

    def budget_lines(self) -> st.SearchStrategy[m.BudgetLine]:
        return self.record(
            m.BudgetLine,
            {
                "id": self.ids,
                "title": self.text,
                "amount": st.decimals(allow_nan=False, allow_infinity=False, places=2)
                | st.decimals(allow_nan=False, allow_infinity=False),
            },
            {
                "currency": st.sampled_from(("", "EUR", "NGN")),
                "node": self.ids,
                "parent": self.ids,
                "notes": self.text,
            },
        )

    def links(
        self, ends: list[str], assumptions: list[str]
    ) -> st.SearchStrategy[list[m.Link]]:
        """Links between any of these results, each pair once."""
        if not ends:
            return st.just([])
        names = (
            st.lists(st.sampled_from(assumptions), max_size=2, unique=True)
            if assumptions
            else st.just([])
        )
        end = st.sampled_from(ends)
        link = st.builds(
            m.Link,
            end,
            end,
            because=self.text,
            assumptions=names,
            reviewed=st.just("") | self.ids,
        )
        return st.lists(
            link, max_size=2 * len(ends), unique_by=lambda one: (one.source, one.target)
        )

    def several_ids(self) -> st.SearchStrategy[list[str]]:
        """Names of records, whether there are such records or not."""
        return st.lists(self.ids, max_size=2, unique=True)

    def suppressions(self) -> st.SearchStrategy[list[m.Suppression]]:
        """Findings that are accepted; the same one perhaps twice."""
        one = st.builds(
            m.Suppression,
            st.sampled_from(("S07", "I01")) | self.ids,
            st.just("") | self.ids,
            reason=self.text.filter(str.strip),
        )
        return st.lists(one, min_size=int(self.every_field), max_size=2)

    def frameworks(self, max_results: int) -> st.SearchStrategy[m.ResultsFramework]:
        least = int(self.every_field)
        results = st.lists(self.results(), min_size=least, max_size=max_results)
        lines = st.lists(self.budget_lines(), min_size=least, max_size=2)
        head = st.fixed_dictionaries(
            {
                "id": self.ids,
                "title": self.text,
                "start": st.none() | self.dates,
                "end": st.none() | self.dates,
                "currency": st.sampled_from(("", "EUR")),
                "notes": self.text,
                "suppressions": self.suppressions(),
            }
        )
        return _framework(
            self,
            head,
            {
                "results": results,
                "assumptions": st.lists(self.assumptions(), min_size=least, max_size=2),
                "risks": st.lists(self.risks(), min_size=least, max_size=2),
                "budget_lines": lines,
            },
        )


@st.composite
def _sparse(
    draw: st.DrawFn,
    kind: Callable[..., T],
    required: dict[str, st.SearchStrategy[Any]],
    optional: dict[str, st.SearchStrategy[Any]],
) -> T:
    """A record with its required fields and at most four others."""
    chosen = draw(st.lists(st.sampled_from(list(optional)), max_size=4, unique=True))
    fields = required | {name: optional[name] for name in chosen}
    return kind(**{name: draw(strategy) for name, strategy in fields.items()})


@st.composite
def _framework(
    draw: st.DrawFn,
    makers: _Makers,
    head: st.SearchStrategy[dict[str, Any]],
    collections: dict[str, st.SearchStrategy[list[Any]]],
) -> m.ResultsFramework:
    """A plan whose records have ids of their own, and links between them."""
    taken: set[str] = set()
    drawn = {
        name: [_with_own_id(record, taken) for record in draw(strategy)]
        for name, strategy in collections.items()
    }
    links = makers.links(
        [result.id for result in drawn["results"]],
        [assumption.id for assumption in drawn["assumptions"]],
    )
    fields: dict[str, Any] = draw(head) | drawn
    return m.ResultsFramework(**fields, links=draw(links))


def _with_own_id(record: Any, taken: set[str]) -> Any:
    """The record, and its indicators, under ids that nothing else has."""
    own, count = record.id, 1
    while own in taken:
        count += 1
        own = f"{record.id} ({count})"
    taken.add(own)
    changes: dict[str, Any] = {} if own == record.id else {"id": own}
    if getattr(record, "indicators", ()):
        changes["indicators"] = [_with_own_id(i, taken) for i in record.indicators]
    return attrs.evolve(record, **changes) if changes else record


def _between(ends: tuple[float, float], **fields: Any) -> m.Target:
    lower, upper = ends
    return m.Target(lower, operator="between", upper=upper, **fields)


def _ends() -> st.SearchStrategy[tuple[float, float]]:
    """Two numbers, the second the larger."""
    near = st.integers(-1000, 1000) | st.floats(-1e6, 1e6)
    return st.tuples(near, st.floats(0.5, 1e6)).map(lambda p: (p[0], p[0] + p[1]))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_COLUMNS = (
    "sex",
    "age group",
    "Âge",
    "comment",
    "note",
    "unit",
    "is",
    "without",
    "two\nlines",
)


@st.composite
def measurements(
    draw: st.DrawFn, plans: Sequence[m.ResultsFramework], text: Texts | None = None
) -> pd.DataFrame:
    """Any values of the indicators of these plans, as a table that can be read.

    Among them are all statuses, places, dimensions with odd names, comments, several
    versions of a value, and values in words where the indicator may have them.
    """
    text = texts() if text is None else text
    columns = draw(st.lists(st.sampled_from(_COLUMNS), max_size=3, unique=True))
    owners: dict[str, list[str]] = {}
    for plan in plans:
        for id in plan.indicators:
            owners.setdefault(id, []).append(plan.id)
    by_id = {id: i for plan in plans for id, i in plan.indicators.items()}
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    size = 6 if owners else 0
    for _ in range(draw(st.integers(0, size))):
        id = draw(st.sampled_from(sorted(owners)))
        row = {"indicator": id, **draw(_periods_of_rows())}
        row |= draw(_values_of_rows(by_id[id], text))
        ids = owners[id]
        row["project"] = draw(st.sampled_from([*ids, *(["", "x"] * (len(ids) == 1))]))
        row |= draw(_other_cells(text))
        row |= {name: draw(st.just("") | text) for name in columns}
        rows.setdefault(_key_of_row(row, columns), row)
    names = ["indicator", "period_end", "status", "value", "project", *columns]
    known = list(
        dict.fromkeys([*names, *(key for row in rows.values() for key in row)])
    )
    cells = {name: [row.get(name) for row in rows.values()] for name in known}
    return pd.DataFrame(cells, dtype="object")


def _key_of_row(row: Mapping[str, Any], columns: Sequence[str]) -> tuple[Any, ...]:
    """What no two rows may have in common."""
    known = ("indicator", "period_start", "period_end", "place", "project")
    words = (row.get(name) for name in (*known, *columns) if name not in REMARKS)
    moment = row.get("recorded_on")
    return (*(str(word or "").strip() for word in words), moment)


def _periods_of_rows() -> st.SearchStrategy[dict[str, Any]]:
    days = st.dates(dt.date(2019, 1, 1), dt.date(2021, 12, 31))
    spans = st.tuples(days, days).map(sorted)
    closed = spans.map(lambda s: {"period_start": s[0], "period_end": s[1]})
    return closed | dates().map(lambda day: {"period_end": day})


@st.composite
def _values_of_rows(
    draw: st.DrawFn, indicator: m.Indicator, text: Texts
) -> dict[str, Any]:
    """A value, in numbers or words; a share; or the reason why there is none."""
    kind = draw(st.sampled_from(("number", "words", "share", "none")))
    status = draw(st.sampled_from(("", "reported", "estimated", "provisional")))
    if kind == "none":
        return {"status": draw(st.sampled_from(WITHOUT_VALUE))}
    if kind == "share":
        above = draw(st.floats(-1e6, 1e6))
        below = draw(st.floats(0.001, 1e6))
        return {"numerator": above, "denominator": below, "status": status}
    if kind == "words" and may_be_text(indicator):
        return {"value": draw(text.filter(str.strip)), "status": status}
    return {"value": float(draw(numbers())), "status": status}


@st.composite
def _other_cells(draw: st.DrawFn, text: Texts) -> dict[str, Any]:
    """At most two of the other columns."""
    moments = st.datetimes().filter(lambda moment: moment.year > 1)
    cells = {
        "place": text,
        "source": text,
        "recorded_on": moments,
        "n": st.integers(0, 10**6),
        "std_error": st.floats(0, 1e6),
        "design_effect": st.floats(0.5, 3),
    }
    chosen = draw(st.lists(st.sampled_from(list(cells)), max_size=2, unique=True))
    return {name: draw(cells[name]) for name in chosen}


@st.composite
def plans_and_values(
    draw: st.DrawFn,
) -> tuple[list[m.ResultsFramework], pd.DataFrame]:
    """One plan or two, and values of their indicators."""
    several = draw(
        st.lists(
            frameworks(max_results=3),
            min_size=1,
            max_size=2,
            unique_by=lambda plan: plan.id,
        )
    )
    return several, draw(measurements(several))
