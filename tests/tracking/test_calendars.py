"""Reporting periods: what they are called, where they begin, how they lie in others."""

import datetime as dt
import itertools
from typing import Any

import attrs
import pytest
from hypothesis import given, strategies as st

import iom_me as me
from iom_me.tracking import ReportingPeriod, period_of, read_period, reporting_periods
from iom_me.tracking.periods.calendars import Nesting, listed, nest, span_name

REGULAR = ("monthly", "quarterly", "half_yearly", "yearly")
FREQUENCIES = st.sampled_from(REGULAR)
YEARS = st.builds("{:02d}-{:02d}".format, st.integers(1, 12), st.integers(1, 28))
NEAR = st.dates(dt.date(1999, 1, 1), dt.date(2032, 12, 31))
EDGES = (dt.date.min, dt.date(1, 3, 31), dt.date(9999, 1, 31), dt.date.max)
DAYS = NEAR | st.sampled_from(EDGES)
ONE_DAY = dt.timedelta(days=1)


def names(periods: tuple[ReportingPeriod, ...]) -> list[str]:
    return [period.name for period in periods]


def spans(periods: tuple[ReportingPeriod, ...]) -> list[str]:
    return [f"{period.start} {period.end}" for period in periods]


# One period


def test_a_period_has_both_its_ends() -> None:
    period = ReportingPeriod(name="2024 Q1", start="2024-01-01", end="2024-03-31")

    assert period.contains("2024-01-01")
    assert period.contains(dt.date(2024, 3, 31))
    assert not period.contains("2023-12-31")
    assert not period.contains("2024-04-01")


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [
        ("2024-03-31", "2024-04-30", True),
        ("2023-12-01", "2024-01-01", True),
        ("2024-02-01", "2024-02-02", True),
        ("2024-04-01", "2024-06-30", False),
        ("2023-10-01", "2023-12-31", False),
    ],
)
def test_periods_overlap_if_they_share_a_day(
    start: str, end: str, *, overlaps: bool
) -> None:
    quarter = read_period("2024 Q1")

    assert quarter.overlaps(me.model.Period(start, end)) is overlaps
    assert quarter.overlaps(attrs.evolve(quarter, start=start, end=end)) is overlaps


def test_a_period_shows_its_name() -> None:
    assert str(read_period("2024 Q1")) == "2024 Q1"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"end": "2023-12-31"}, r"'P' ends \(2023-12-31\) before it starts"),
        ({"start": "soon"}, "'soon' is not a date"),
        ({"name": " "}, "has space around it"),
        ({"name": ""}, "ReportingPeriod.name is empty"),
    ],
)
def test_a_period_that_cannot_be_is_refused(
    fields: dict[str, Any], message: str
) -> None:
    whole = {"name": "P", "start": "2024-01-01", "end": "2024-12-31"}

    with pytest.raises(me.ModelError, match=message):
        ReportingPeriod(**(whole | fields))


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(me.ModelError, match="'Easter' is not a date"):
        read_period("2024").contains("Easter")


# Periods of a span


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("monthly", [f"2024-{month:02d}" for month in range(1, 13)]),
        ("quarterly", ["2024 Q1", "2024 Q2", "2024 Q3", "2024 Q4"]),
        ("half_yearly", ["2024 H1", "2024 H2"]),
        ("yearly", ["2024"]),
    ],
)
def test_a_calendar_year_has_these_periods(frequency: str, expected: list[str]) -> None:
    assert names(reporting_periods(frequency, "2024-01-01", "2024-12-31")) == expected


def test_months_end_on_their_last_day_in_leap_years_and_others() -> None:
    ends = [
        reporting_periods("monthly", f"{year}-02-01", f"{year}-03-31")[0].end.day
        for year in (2023, 2024, 1900, 2000)
    ]

    assert ends == [28, 29, 28, 29]


def test_a_quarter_of_a_leap_year_is_a_day_longer() -> None:
    days = {
        year: (quarter.end - quarter.start).days + 1
        for year in (2023, 2024)
        for quarter in [read_period(f"{year} Q1")]
    }

    assert days == {2023: 90, 2024: 91}


@pytest.mark.parametrize(
    ("year_begins", "frequency", "day", "name", "span"),
    [
        ("04-01", "yearly", "2024-03-31", "FY2023/24", "2023-04-01 2024-03-31"),
        ("04-01", "yearly", "2024-04-01", "FY2024/25", "2024-04-01 2025-03-31"),
        ("07-01", "quarterly", "2024-02-29", "FY2023/24 Q3", "2024-01-01 2024-03-31"),
        ("10-01", "quarterly", "2024-10-01", "FY2024/25 Q1", "2024-10-01 2024-12-31"),
        ("10-01", "half_yearly", "2025-09-30", "FY2024/25 H2", "2025-04-01 2025-09-30"),
        ("10-01", "monthly", "2024-10-31", "2024-10", "2024-10-01 2024-10-31"),
        ("04-06", "yearly", "2024-04-05", "FY2023/24", "2023-04-06 2024-04-05"),
        ("04-06", "monthly", "2024-04-06", "FY2024/25 M01", "2024-04-06 2024-05-05"),
        ("03-01", "yearly", "2024-02-29", "FY2023/24", "2023-03-01 2024-02-29"),
        ("07-01", "yearly", "1999-12-31", "FY1999/00", "1999-07-01 2000-06-30"),
    ],
)
def test_a_fiscal_year_begins_on_its_own_day(
    year_begins: str, frequency: str, day: str, name: str, span: str
) -> None:
    period = period_of(frequency, day, year_begins=year_begins)

    assert names((period,)) == [name]
    assert spans((period,)) == [span]


def test_periods_can_be_counted_from_the_start_of_the_project() -> None:
    periods = reporting_periods(
        "quarterly", "2024-02-15", "2025-03-01", counted_from="2024-02-15"
    )

    assert names(periods) == [
        "year 1 Q1",
        "year 1 Q2",
        "year 1 Q3",
        "year 1 Q4",
        "year 2 Q1",
    ]
    assert spans(periods)[:2] == ["2024-02-15 2024-05-14", "2024-05-15 2024-08-14"]
    assert spans(periods)[-1] == "2025-02-15 2025-03-01"


@pytest.mark.parametrize(
    ("frequency", "name"),
    [
        ("monthly", "year 2 M03"),
        ("quarterly", "year 2 Q1"),
        ("half_yearly", "year 2 H1"),
        ("yearly", "year 2"),
    ],
)
def test_periods_of_the_project_are_named_by_its_years(
    frequency: str, name: str
) -> None:
    assert period_of(frequency, "2025-04-20", counted_from="2024-02-15").name == name


def test_a_project_that_starts_on_the_last_of_a_month_loses_no_day() -> None:
    periods = reporting_periods(
        "monthly", "2024-01-31", "2024-05-29", counted_from="2024-01-31"
    )

    assert spans(periods) == [
        "2024-01-31 2024-02-29",
        "2024-03-01 2024-03-30",
        "2024-03-31 2024-04-30",
        "2024-05-01 2024-05-29",
    ]


def test_the_ends_are_cut_at_the_span_or_whole_as_wished() -> None:
    cut = reporting_periods("yearly", "2023-02-15", "2024-09-30")
    whole = reporting_periods("yearly", "2023-02-15", "2024-09-30", clip=False)

    assert spans(cut) == ["2023-02-15 2023-12-31", "2024-01-01 2024-09-30"]
    assert spans(whole) == ["2023-01-01 2023-12-31", "2024-01-01 2024-12-31"]
    assert names(cut) == names(whole)


def test_one_day_is_one_period() -> None:
    assert spans(reporting_periods("monthly", "2024-02-29", "2024-02-29")) == [
        "2024-02-29 2024-02-29"
    ]


def test_periods_go_to_both_ends_of_the_calendar() -> None:
    first = period_of("yearly", dt.date.min, year_begins="04-01")
    last = period_of("yearly", dt.date.max, year_begins="04-01")

    assert (first.name, first.start, first.end) == (
        "FY0000/01",
        dt.date.min,
        dt.date(1, 3, 31),
    )
    assert (last.name, last.end) == ("FY9999/00", dt.date.max)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("weekly", "2024-01-01", "2024-12-31"), {}, "'weekly' is no frequency"),
        (
            ("per_event", "2024-01-01", "2024-12-31"),
            {},
            "'per_event' has no regular periods: choose one of monthly, quarterly",
        ),
        (("yearly", "2024-12-31", "2024-01-01"), {}, "end .2024-01-01. is before"),
        (("yearly", "2024", "2024-12-31"), {}, "'2024' is not a date"),
        (("yearly", None, "2024-12-31"), {}, "The date is missing"),
        (
            ("yearly", "2024-01-01", "2024-12-31"),
            {"year_begins": "02-29"},
            "the day is at most 28, which each month has",
        ),
        (
            ("yearly", "2024-01-01", "2024-12-31"),
            {"year_begins": "13-01"},
            "year_begins is '13-01': write month and day, as '04-01'",
        ),
        (
            ("yearly", "2024-01-01", "2024-12-31"),
            {"year_begins": "4" * 500},
            "year_begins is '4{59}…': write",
        ),
        (
            ("yearly", "2024-01-01", "2024-12-31"),
            {"year_begins": 4},
            "4 is not text",
        ),
        (
            ("yearly", "2024-01-01", "2024-12-31"),
            {"year_begins": "04-01", "counted_from": "2024-01-01"},
            "contradict each other: give one of the two",
        ),
        (
            ("yearly", "2024-01-01", "2024-12-31"),
            {"counted_from": "2024-01-02"},
            "2024-01-01 is before counted_from .2024-01-02., so it lies in no period",
        ),
    ],
)
def test_what_gives_no_periods_is_refused(
    arguments: tuple[Any, ...], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(me.ModelError, match=message):
        reporting_periods(*arguments, **options)


def test_a_day_before_the_project_lies_in_no_period() -> None:
    with pytest.raises(me.ModelError, match="2023-12-31 is before counted_from"):
        period_of("monthly", "2023-12-31", counted_from="2024-01-01")


@given(
    frequency=FREQUENCIES,
    days=st.tuples(NEAR, NEAR).map(sorted),
    options=st.just({})
    | st.builds(lambda year: {"year_begins": year}, YEARS)
    | st.builds(
        lambda days: {"counted_from": dt.date(1998, 12, 1) + days},
        st.timedeltas(dt.timedelta(0), dt.timedelta(days=31)),
    ),
    clip=st.booleans(),
)
def test_periods_tile_the_span_and_have_names_of_their_own(
    frequency: str, days: list[dt.date], options: dict[str, Any], *, clip: bool
) -> None:
    start, end = days

    periods = reporting_periods(frequency, start, end, clip=clip, **options)

    for one, following in itertools.pairwise(periods):
        assert one.end + ONE_DAY == following.start
        assert not one.overlaps(following)
    assert len(set(names(periods))) == len(periods)
    if clip:
        assert (periods[0].start, periods[-1].end) == (start, end)
    else:
        assert periods[0].contains(start)
        assert periods[-1].contains(end)


@given(
    frequency=FREQUENCIES,
    day=DAYS,
    options=st.just({})
    | st.builds(lambda year: {"year_begins": year}, YEARS)
    | st.just({"counted_from": dt.date.min}),
)
def test_the_period_of_a_day_is_one_of_those_of_a_span(
    frequency: str, day: dt.date, options: dict[str, Any]
) -> None:
    period = period_of(frequency, day, **options)

    assert period.contains(day)
    assert reporting_periods(frequency, day, day, clip=False, **options) == (period,)


@given(frequency=FREQUENCIES, year=st.integers(1900, 2100), begins=YEARS)
def test_a_year_has_as_many_periods_as_its_frequency_says(
    frequency: str, year: int, begins: str
) -> None:
    whole = period_of("yearly", f"{year}-12-31", year_begins=begins)

    periods = reporting_periods(frequency, whole.start, whole.end, year_begins=begins)

    counts = {"monthly": 12, "quarterly": 4, "half_yearly": 2, "yearly": 1}
    assert len(periods) == counts[frequency]


# Names as people write them


@pytest.mark.parametrize(
    ("text", "name", "end"),
    [
        ("2024", "2024", "2024-12-31"),
        ("2024-02", "2024-02", "2024-02-29"),
        ("2024M02", "2024-02", "2024-02-29"),
        ("2024-Q1", "2024 Q1", "2024-03-31"),
        ("2024Q1", "2024 Q1", "2024-03-31"),
        ("2024 q1", "2024 Q1", "2024-03-31"),
        ("Q1 2024", "2024 Q1", "2024-03-31"),
        ("Q1-2024", "2024 Q1", "2024-03-31"),
        ("  2024   H2 ", "2024 H2", "2024-12-31"),
        ("2024-S2", "2024 H2", "2024-12-31"),
        ("2011-12", "2011-12", "2011-12-31"),
    ],
)
def test_a_period_of_the_calendar_is_read(text: str, name: str, end: str) -> None:
    period = read_period(text)

    assert (period.name, str(period.end)) == (name, end)


@pytest.mark.parametrize(
    ("text", "name", "start"),
    [
        ("FY2024/25", "FY2024/25", "2024-10-01"),
        ("FY 2024-25", "FY2024/25", "2024-10-01"),
        ("2024/25", "FY2024/25", "2024-10-01"),
        ("2024/2025", "FY2024/25", "2024-10-01"),
        ("fy1999/00", "FY1999/00", "1999-10-01"),
        ("FY2024/25 Q2", "FY2024/25 Q2", "2025-01-01"),
        ("Q2 FY2024/25", "FY2024/25 Q2", "2025-01-01"),
        ("2024/25 M1", "2024-10", "2024-10-01"),
        ("2024-03", "2024-03", "2024-03-01"),
        ("2024M03", "2024-03", "2024-03-01"),
    ],
)
def test_a_period_of_a_fiscal_year_is_read(text: str, name: str, start: str) -> None:
    period = read_period(text, year_begins="10-01")

    assert (period.name, str(period.start)) == (name, start)


@pytest.mark.parametrize(
    ("text", "year_begins", "message"),
    [
        (
            "FY2024",
            "04-01",
            "'FY2024' can be the year that begins or that ends in 2024",
        ),
        ("2024", "04-01", "'2024' can be of the calendar or of the fiscal year"),
        ("2024 Q1", "04-01", "can be of the calendar or of the fiscal year"),
        ("FY2024/25", "01-01", "is a fiscal year: say when it begins"),
        ("2011-12", "04-01", "'2011-12' can be a month or a fiscal year"),
        ("2024-03", "04-06", "is unclear, as months begin on day 06"),
        ("2024M03", "04-06", "is unclear, as months begin on day 06"),
        ("2024/26", "04-01", "names two years that do not follow each other"),
        ("2024/2026", "04-01", "names two years that do not follow each other"),
    ],
)
def test_a_name_that_can_mean_two_periods_is_refused(
    text: str, year_begins: str, message: str
) -> None:
    with pytest.raises(me.ModelError, match=message):
        read_period(text, year_begins=year_begins)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2024 Q5", "2024 Q0", "2024-13", "2024 H3", "2024M13", "24", "0000",
     "٢٠٢٤", "2024-Q1-Q2", "Q1", "2024-1-1", "9" * 5000],
)  # fmt: skip
def test_a_text_that_names_no_period_is_refused(text: str) -> None:
    with pytest.raises(me.ModelError) as caught:
        read_period(text)

    assert "2024 Q1" in str(caught.value) or "do not follow" in str(caught.value)
    assert len(str(caught.value)) < 250


def test_what_is_no_text_names_no_period() -> None:
    with pytest.raises(me.ModelError, match="2024 is not text"):
        read_period(2024)  # type: ignore[arg-type]


@given(
    frequency=FREQUENCIES,
    day=st.dates(dt.date(2, 1, 1), dt.date.max),
    begins=YEARS,
)
def test_every_name_is_read_back(frequency: str, day: dt.date, begins: str) -> None:
    period = period_of(frequency, day, year_begins=begins)
    is_ambiguous = (
        begins != "01-01" and frequency == "monthly" and ("M" not in period.name)
    )
    text = period.name.replace("-", "M") if is_ambiguous else period.name

    assert read_period(text, year_begins=begins) == period


@given(text=st.text() | st.from_regex("[FY0-9QHM/ -]{1,12}", fullmatch=True))
def test_any_text_is_read_or_refused(text: str) -> None:
    for year_begins in ("01-01", "04-01", "04-06"):
        try:
            period = read_period(text, year_begins=year_begins)
        except me.ModelError:
            continue
        assert period.start <= period.end


# Names of spans and of several periods


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        (dt.date(2024, 2, 1), dt.date(2024, 2, 29), "2024-02"),
        (dt.date(2024, 4, 1), dt.date(2024, 6, 30), "2024 Q2"),
        (dt.date(2024, 7, 1), dt.date(2024, 12, 31), "2024 H2"),
        (dt.date(9999, 1, 1), dt.date.max, "9999"),
        (dt.date(2024, 1, 1), dt.date(2025, 12, 31), "2024-01 to 2025-12"),
        (dt.date(9998, 1, 1), dt.date.max, "9998-01 to 9999-12"),
        (dt.date(2024, 1, 1), dt.date(2024, 2, 28), "2024-01-01 to 2024-02-28"),
        (dt.date(2024, 1, 2), dt.date(2024, 1, 31), "2024-01-02 to 2024-01-31"),
    ],
)
def test_a_span_goes_by_the_name_that_people_know(
    start: dt.date, end: dt.date, name: str
) -> None:
    assert span_name(start, end) == name


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2024-01-31", "2024-01"),
        ("2024-02-29", "2024-01 and 2024-02"),
        ("2024-04-30", "2024-01, 2024-02, 2024-03 and 2024-04"),
        ("2024-05-31", "2024-01, 2024-02, 2024-03 and 2 more"),
    ],
)
def test_several_periods_are_named_in_words(until: str, words: str) -> None:
    assert listed(reporting_periods("monthly", "2024-01-01", until)) == words


def test_no_periods_are_no_words() -> None:
    assert listed(()) == ""


# Spans in spans

YEAR = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
QUARTERS = tuple(
    (period.start, period.end) for period in reporting_periods("quarterly", *YEAR)
)
MARCH = (dt.date(2024, 3, 1), dt.date(2024, 3, 31))


def test_a_year_is_covered_by_its_four_quarters() -> None:
    nesting = nest([*QUARTERS, YEAR])

    assert nesting.outermost == (YEAR,)
    assert nesting.parts(YEAR) == QUARTERS
    assert nesting.is_covered(YEAR)
    assert nesting.gaps(YEAR) == ()
    assert list(nesting.partial_overlaps()) == []


def test_a_quarter_that_is_missing_leaves_a_gap() -> None:
    first, second, third, fourth = QUARTERS

    for there, gap in [
        ((second, third, fourth), first),
        ((first, third, fourth), second),
        ((first, second, third), fourth),
    ]:
        nesting = nest([YEAR, *there])
        assert nesting.gaps(YEAR) == (gap,)
        assert not nesting.is_covered(YEAR)


def test_spans_lie_in_the_shortest_that_holds_them() -> None:
    nesting = nest([YEAR, *QUARTERS, MARCH])

    assert nesting.holder(MARCH) == QUARTERS[0]
    assert nesting.holder(QUARTERS[0]) == YEAR
    assert nesting.holder(YEAR) is None
    assert nesting.parts(QUARTERS[1]) == ()
    assert not nesting.is_covered(QUARTERS[1])


def test_running_totals_from_one_day_lie_in_each_other() -> None:
    totals = [(YEAR[0], end) for _, end in QUARTERS]

    nesting = nest(totals)

    assert [nesting.holder(span) for span in totals] == [*totals[1:], None]


def test_spans_that_end_together_lie_in_each_other() -> None:
    half = (dt.date(2024, 7, 1), YEAR[1])

    nesting = nest([half, QUARTERS[3], YEAR])

    assert nesting.holder(QUARTERS[3]) == half
    assert nesting.holder(half) == YEAR


def test_spans_that_overlap_partly_do_not_cover() -> None:
    halves = [(YEAR[0], dt.date(2024, 7, 1)), (dt.date(2024, 7, 1), YEAR[1])]

    nesting = nest([*halves, YEAR])

    assert list(nesting.partial_overlaps()) == [(halves[0], halves[1])]
    assert nesting.gaps(YEAR) == ()
    assert not nesting.is_covered(YEAR)


def test_gaps_between_the_outermost_are_found() -> None:
    nesting = nest([QUARTERS[0], QUARTERS[2], MARCH])

    assert nesting.outermost == (QUARTERS[0], QUARTERS[2])
    assert nesting.gaps() == (QUARTERS[1],)


def test_a_span_that_is_given_twice_counts_once() -> None:
    assert nest([YEAR, YEAR]).spans == (YEAR,)


def test_no_spans_have_nothing_in_them() -> None:
    nesting = nest([])

    assert (nesting.spans, nesting.outermost, nesting.gaps()) == ((), (), ())


def test_spans_go_to_both_ends_of_the_calendar() -> None:
    whole = (dt.date.min, dt.date.max)
    last = (dt.date.max, dt.date.max)

    nesting = nest([whole, last])

    assert nesting.gaps(whole) == ((dt.date.min, dt.date.max - ONE_DAY),)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(me.ModelError, match=r"ends \(2024-01-01\) before it starts"):
        nest([(YEAR[1], YEAR[0])])


def test_a_span_that_was_not_given_is_refused() -> None:
    nesting = nest([YEAR])

    for ask in (nesting.parts, nesting.holder, nesting.gaps, nesting.is_covered):
        with pytest.raises(me.ModelError, match="2024-03-01 to 2024-03-31 is not one"):
            ask(MARCH)


SHORT = st.tuples(
    st.dates(dt.date(2024, 1, 1), dt.date(2024, 1, 20)), st.integers(0, 12)
).map(lambda pair: (pair[0], pair[0] + pair[1] * ONE_DAY))


def days(span: tuple[dt.date, dt.date]) -> set[dt.date]:
    return {span[0] + i * ONE_DAY for i in range((span[1] - span[0]).days + 1)}


@given(some=st.lists(SHORT, max_size=12))
def test_nesting_agrees_with_sets_of_days(
    some: list[tuple[dt.date, dt.date]],
) -> None:
    nesting = nest(some)

    for span in nesting.spans:
        holders = [o for o in nesting.spans if o != span and days(span) <= days(o)]
        holder = nesting.holder(span)
        assert holder in holders if holders else holder is None
        assert_is_accounted_for(nesting, span)
    found = {frozenset(pair) for pair in nesting.partial_overlaps()}
    assert found == {
        frozenset((one, other))
        for one, other in itertools.combinations(nesting.spans, 2)
        if days(one) & days(other)
        and not days(one) <= days(other)
        and not days(other) <= days(one)
    }


def assert_is_accounted_for(nesting: Nesting, span: tuple[dt.date, dt.date]) -> None:
    parts = [days(part) for part in nesting.parts(span)]
    inside = set().union(*parts)
    gaps = set().union(*(days(gap) for gap in nesting.gaps(span)))
    assert inside | gaps == days(span)
    assert not inside & gaps
    exactly = sum(map(len, parts)) == len(days(span)) == len(inside)
    assert nesting.is_covered(span) is exactly


@given(some=st.lists(SHORT, max_size=12), seed=st.randoms())
def test_the_order_of_spans_does_not_matter(
    some: list[tuple[dt.date, dt.date]], seed: Any
) -> None:
    other = list(some)
    seed.shuffle(other)

    one, two = nest(some), nest(other)

    assert one.spans == two.spans
    assert [one.holder(span) for span in one.spans] == [
        two.holder(span) for span in two.spans
    ]
