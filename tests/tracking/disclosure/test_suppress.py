"""No small count can be worked out of a table that is published."""

import itertools
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings, strategies as st

import iom_me as me
from iom_me.tracking import SuppressedTable, suppress_small_cells
from iom_me.tracking.disclosure import protect as search
from tests.markup import parse


def cube(counts: dict[tuple[str, ...], int], *, totals: bool = True) -> pd.DataFrame:
    """A table of these finest cells and of every total over them."""
    width = len(next(iter(counts)))
    sums: dict[tuple[str, ...], int] = {}
    for cell, count in counts.items():
        for key in itertools.product(*((member, "") for member in cell)):
            if totals or "" not in key:
                sums[key] = sums.get(key, 0) + count
    names = [f"d{axis}" for axis in range(width)]
    rows = [(*key, count) for key, count in sums.items()]
    return pd.DataFrame(rows, columns=[*names, "persons"])


def suppressed(table: pd.DataFrame, **options: Any) -> SuppressedTable:
    by = [name for name in table.columns if name != "persons"]
    return suppress_small_cells(table, count="persons", by=by, **options)


def flat(*counts: int) -> pd.DataFrame:
    return cube({(chr(97 + place),): count for place, count in enumerate(counts)})


def hidden(result: SuppressedTable) -> set[tuple[str, ...]]:
    return {cell.members for cell in result.hidden}


def test_a_table_without_small_counts_is_shown_whole() -> None:
    result = suppressed(flat(10, 20, 5))

    assert not result.hidden
    assert result.to_frame()["persons"].tolist() == [10, 35, 20, 5]


def test_the_smallest_other_part_protects_a_small_one() -> None:
    result = suppressed(flat(3, 40, 20))

    assert hidden(result) == {("a",), ("c",)}


def test_the_range_is_what_the_total_leaves() -> None:
    first, second = suppressed(flat(3, 40, 20)).hidden

    assert (first.least, first.most) == (1, 22)
    assert (second.least, second.most) == (1, 22)


def test_without_a_total_nothing_further_is_hidden() -> None:
    result = suppressed(cube({("a",): 3, ("b",): 40}, totals=False))

    assert hidden(result) == {("a",)}
    assert result.hidden[0].most is None


def test_two_small_counts_with_a_narrow_sum_are_not_enough() -> None:
    result = suppressed(flat(2, 2, 40))

    assert hidden(result) == {("a",), ("b",), ("c",)}


def test_a_lesser_protection_can_be_asked_for() -> None:
    result = suppressed(flat(2, 2, 40), protection=1)

    assert hidden(result) == {("a",), ("b",)}


def test_zeros_are_shown_unless_they_are_to_be_hidden() -> None:
    assert not suppressed(flat(0, 40, 20)).hidden
    assert hidden(suppressed(flat(0, 40, 20), hide_zeros=True)) == {("a",), ("c",)}


def test_a_zero_never_protects_another_count() -> None:
    result = suppressed(flat(3, 0, 40))

    assert hidden(result) == {("a",), ("c",)}


def test_a_word_can_mean_the_total() -> None:
    table = flat(3, 40, 20).replace({"d0": {"": "All"}})

    assert hidden(suppressed(table, totals="All")) == {("a",), ("c",)}


def test_a_dimension_with_only_its_total_tells_nothing() -> None:
    table = flat(3, 40, 20).assign(sex=None)[["sex", "d0", "persons"]]

    assert hidden(suppressed(table)) == {("", "a"), ("", "c")}


def test_totals_alone_can_be_protected() -> None:
    table = cube({("a", "x"): 3, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 0})
    margins = table[(table["d0"] == "") | (table["d1"] == "")]

    assert not suppressed(margins, threshold=3).hidden
    assert ("", "y") in hidden(suppressed(margins, threshold=21))


def test_a_cell_without_a_row_is_zero_where_a_sum_needs_it() -> None:
    table = cube({("a", "x"): 30, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 0})
    listed = table[table["persons"] > 0]

    assert not suppressed(listed).hidden


def test_more_rounds_than_allowed_still_end_safely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "_ROUNDS", 1)

    result = suppressed(flat(2, 2, 7, 40))

    assert not result.is_least
    assert all(c.most is None or c.most - c.least >= 5 for c in result.hidden)
    assert "not the least" in result.summary()


COUNTS = st.integers(0, 9)


def tables() -> st.SearchStrategy[dict[tuple[str, ...], int]]:
    def of(shape: tuple[int, ...]) -> st.SearchStrategy[dict[tuple[str, ...], int]]:
        cells = list(itertools.product(*("abc"[:size] for size in shape)))
        return st.fixed_dictionaries(dict.fromkeys(cells, COUNTS))

    return st.sampled_from([(2,), (3,), (2, 2), (2, 3)]).flatmap(of)


def consistent(
    result: SuppressedTable, cells: list[tuple[str, ...]], most: int
) -> list[dict[tuple[str, ...], int]]:
    """Every table, up to a largest count, that shows what is shown."""
    shown = {c.members: c.count for c in result.cells}
    spans = [
        range(1, most + 1) if shown[cell] is None else [shown[cell]] for cell in cells
    ]
    found = []
    for counts in itertools.product(*spans):
        sums: dict[tuple[str, ...], int] = {}
        for cell, count in zip(cells, counts, strict=True):
            for key in itertools.product(*((member, "") for member in cell)):
                sums[key] = sums.get(key, 0) + count  # type: ignore[operator]
        if all(sums[key] == value for key, value in shown.items() if value is not None):
            found.append(sums)
    return found


@settings(max_examples=25, deadline=None)
@given(counts=tables())
def test_no_hidden_cell_can_be_worked_out_by_trying_all_tables(
    counts: dict[tuple[str, ...], int],
) -> None:
    result = suppressed(cube(counts), threshold=3)

    free = sum(
        len(cell.members) == sum(map(bool, cell.members)) for cell in result.hidden
    )
    assume(free <= 3)  # all tables with more would be too many to try
    fitting = consistent(result, list(counts), 16)
    for cell in result.hidden:
        values = {table[cell.members] for table in fitting}
        assert len(values) > 1
        assert cell.least <= min(values)
        assert cell.most is None or max(values) <= cell.most
    for key, count in zip(
        cube(counts).itertuples(index=False), result.cells, strict=True
    ):
        if 0 < key[-1] < 3:
            assert count.is_hidden
            assert count.most is None or count.most - count.least >= 3


def test_three_dimensions_are_protected_in_whole_numbers() -> None:
    cells = list(itertools.product("ab", "ab", "ab"))
    table = cube(dict(zip(cells, [2, 9, 8, 7, 9, 6, 5, 9], strict=True)))

    result = suppressed(table, threshold=3)

    assert ("a", "a", "a") in hidden(result)
    assert all(c.most is None or c.most - c.least >= 1 for c in result.hidden)


@settings(max_examples=10, deadline=None)
@given(counts=tables(), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    counts: dict[tuple[str, ...], int], order: Any
) -> None:
    table = cube(counts)
    shuffled = table.iloc[order.sample(range(len(table)), len(table))]
    sums = []
    for rows in (table, shuffled):
        pairs = zip(rows["persons"], suppressed(rows).cells, strict=True)
        sums.append(sum(count for count, cell in pairs if cell.is_hidden))

    assert sums[0] == sums[1]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [("a", 3), ("b", 4), (None, 8)],
            r"at d0=total: 8, but the parts by 'd0' make 7",
        ),
        ([("a", 3), ("a", 4)], r"Rows 0 and 1 .* are for the same cell, d0='a'"),
        ([("a", None)], r"'persons' is missing"),
        ([("a", 2.5)], r"'persons' is no whole count"),
        ([("a", -1)], r"'persons' is no whole count"),
        ([("a", 10**20)], r"'persons' is no whole count"),
    ],
)
def test_a_table_that_cannot_be_is_refused(
    rows: list[tuple[Any, Any]], words: str
) -> None:
    table = pd.DataFrame(rows, columns=["d0", "persons"], dtype=object)

    with pytest.raises(me.errors.DataError, match=words):
        suppressed(table)


def test_parts_two_levels_down_must_add_up() -> None:
    table = cube({("a", "x"): 30, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 9})
    table.loc[(table["d0"] == "") & (table["d1"] == ""), "persons"] = 88
    ends = table[(table["d0"] == "") == (table["d1"] == "")]

    with pytest.raises(me.errors.DataError, match="does not add up at d0=total"):
        suppressed(ends)


def test_totals_that_no_counts_could_make_are_refused() -> None:
    rows = [("a", None, 5), ("b", None, 6), (None, "x", 4), (None, "y", 8)]
    table = pd.DataFrame(rows, columns=["d0", "d1", "persons"])

    with pytest.raises(me.errors.DataError, match="does not add up"):
        suppressed(table)


def test_a_table_that_is_too_large_is_refused() -> None:
    rows = [(str(n), str(n), 1) for n in range(200)]
    table = pd.DataFrame(rows, columns=["d0", "d1", "persons"])

    with pytest.raises(me.errors.DataError, match="40,000 combinations"):
        suppressed(table)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"threshold": 1}, "threshold=1 is none"),
        ({"threshold": 10**20}, "threshold=1000"),
        ({"threshold": True}, "threshold=True"),
        ({"protection": 0}, "protection=0"),
        ({"by": []}, "by is empty"),
        ({"by": ["d0", "d0"]}, "'d0' is named twice"),
        ({"by": ["persons"]}, "'persons' is named twice"),
        ({"by": "least"}, "named like a column of the result"),
    ],
)
def test_an_option_out_of_range_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(me.ModelError, match=words):
        suppress_small_cells(flat(1), **({"count": "persons", "by": "d0"} | options))


def test_an_unknown_column_is_refused_with_a_suggestion() -> None:
    with pytest.raises(me.errors.DataError, match="Did you mean 'persons'"):
        suppress_small_cells(flat(1), count="person", by="d0")


def test_an_empty_table_stays_empty() -> None:
    result = suppressed(flat(1)[:0])

    assert result.to_frame().empty
    assert result.plot().get_title(loc="left") == "persons by d0"


def test_nothing_in_a_result_gives_a_hidden_count_away() -> None:
    result = suppressed(flat(3, 40, 21))

    cells: Any = result.to_dict()["cells"]
    assert [cell["count"] for cell in cells] == [None, 64, 40, None]
    parse(result._repr_html_())


def test_long_tables_are_drawn_and_summarised_in_short() -> None:
    result = suppressed(cube({(f"$p_{n}$ עברית",): 1 + n % 7 for n in range(80)}))

    axes = result.plot()

    assert "more cells" in axes.get_xlabel()
    assert len(result.summary().splitlines()) <= 25
    assert "more hidden cells" in result.summary()
