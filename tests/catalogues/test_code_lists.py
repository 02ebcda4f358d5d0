"""The code lists: complete, with their sources, and found as people write them."""

import re

import pytest
from hypothesis import given

import iom_me as me
from tests import strategies

LISTS = [
    edition
    for name in me.catalogues.names()
    for edition in me.catalogues.editions(name)
]
every_list = pytest.mark.parametrize("codes", LISTS, ids=repr)


def count(codes: me.catalogues.CodeList) -> dict[str, int]:
    levels = [entry.level for entry in codes]
    return {level: levels.count(level) for level in dict.fromkeys(levels)}


@pytest.mark.parametrize(
    ("name", "version", "levels"),
    [
        ("GCM", "2018", {"objective": 23}),
        ("MCOF", "2012", {"sector": 15}),
        ("MiGOF", "2015", {"principle": 3, "objective": 3}),
        ("SDG", "2015", {"goal": 17, "target": 169}),
        ("SRF", "2019-2023", {"objective": 4}),
        (
            "SRF",
            "2024-2028",
            {
                "objective": 3,
                "long-term outcome": 10,
                # Two outcomes and nine outputs are known by their codes only.
                "short-term outcome": 33 + 2,
                "output": 104 + 9,
            },
        ),
    ],
)
def test_a_list_is_complete(name: str, version: str, levels: dict[str, int]) -> None:
    assert count(me.catalogues.load(name, version=version)) == levels


def test_every_list_is_looked_at() -> None:
    assert len(LISTS) == 6


@every_list
def test_a_list_says_where_it_is_from(codes: me.catalogues.CodeList) -> None:
    assert codes.title
    assert codes.source
    assert codes.licence


@every_list
def test_the_codes_of_a_list_are_unique(codes: me.catalogues.CodeList) -> None:
    assert len({entry.code for entry in codes}) == len(codes)


@every_list
def test_every_code_is_found_as_it_stands(codes: me.catalogues.CodeList) -> None:
    assert [codes.find(entry.code) for entry in codes] == list(codes)


@every_list
def test_a_parent_is_an_entry_of_a_higher_level(codes: me.catalogues.CodeList) -> None:
    levels = list(count(codes))
    for entry in codes:
        if entry.parent:
            above = codes[entry.parent]
            assert levels.index(above.level) == levels.index(entry.level) - 1
            assert entry in codes.below(entry.parent)


@every_list
def test_a_title_is_one_clean_line(codes: me.catalogues.CodeList) -> None:
    for entry in codes:
        assert entry.title == " ".join(entry.title.split())
        assert not re.match(r"(Output|Short-Term Outcome|Goal) [0-9]", entry.title)


@every_list
def test_a_title_that_is_missing_is_accounted_for(
    codes: me.catalogues.CodeList,
) -> None:
    bare = [entry for entry in codes if not entry.title]

    assert all(entry.note or entry.level == "target" for entry in bare)


def test_the_targets_on_migration_have_their_text() -> None:
    goals = me.catalogues.load("SDG")
    named = ("10.7", "4.b", "5.2", "8.7", "16.2", "8.8", "10.c", "17.18")

    assert all(goals[code].title for code in named)


def test_the_levels_of_the_srf_stand_in_each_other() -> None:
    srf = me.catalogues.load("SRF")

    assert [srf[code].parent for code in ("2b62", "2b6", "2b", "2")] == [
        "2b6",
        "2b",
        "2",
        "",
    ]


def test_the_two_editions_of_the_srf_do_not_agree() -> None:
    first, second = me.catalogues.editions("SRF")

    assert "4" in first
    assert "4" not in second


def test_the_latest_edition_is_taken_if_none_is_named() -> None:
    assert me.catalogues.load("SRF").version == "2024-2028"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("SDG", "SDG"),
        ("sdgs", "SDG"),
        ("ODD", "SDG"),
        ("ODS", "SDG"),
        ("Agenda 2030", "SDG"),
        ("Objectifs de développement durable", "SDG"),
        ("objetivos de desarrollo sostenible", "SDG"),
        ("Global Compact for Migration", "GCM"),
        ("Pacto Mundial para la Migracion", "GCM"),
        ("migof", "MiGOF"),
        ("Strategic Results Framework", "SRF"),
        ("IOM-SRF", "SRF"),
        ("MCOF", "MCOF"),
        ("UNSDCF", ""),
        ("Global Compact", ""),
        ("", ""),
    ],
)
def test_a_framework_is_known_by_the_names_that_people_use(
    name: str, short: str
) -> None:
    assert me.catalogues.short_name(name) == short


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("SDG", "SDG 10.7", "10.7"),
        ("SDG", "Target 10.C", "10.c"),
        ("SDG", "10.c.1", "10.c"),
        ("SDG", "Goal 10: Reduce inequality", "10"),
        ("SDG", "10.71", None),
        ("SDG", "0.7", None),
        ("SDG", "110.7", None),
        ("SDG", "", None),
        ("GCM", "21(h)", "21"),
        ("GCM", "GCM21", "21"),
        ("GCM", "21z", None),
        ("GCM", "210", None),
        ("SRF", "2a.1.1", "2a11"),
        ("SRF", "2A11b", "2a11"),
        ("SRF", "Short-Term Outcome 2c.1", "2c1"),
        ("SRF", "2b625", None),
        ("SRF", "2b62ab", None),
        ("SRF", "2bb", None),
        ("SRF", "2024", None),
        ("MiGOF", "principle 3", "P3"),
        ("MiGOF", "o1", "O1"),
        ("MiGOF", "3", None),
        ("MCOF", "Sector 6", "6"),
    ],
)
def test_a_code_is_found_in_what_people_write(
    name: str, text: str, code: str | None
) -> None:
    entry = me.catalogues.load(name).find(text)

    assert (entry.code if entry else None) == code


@given(text=strategies.texts())
def test_any_text_can_be_looked_up(text: str) -> None:
    for codes in LISTS:
        entry = codes.find(text)
        assert entry is None or entry in codes.entries
    assert me.catalogues.short_name(text) in ("", *me.catalogues.names())


def test_a_framework_without_list_is_refused() -> None:
    with pytest.raises(me.ModelError, match="no code list of 'SRFF'. Did you mean"):
        me.catalogues.load("SRFF")


def test_an_edition_that_is_not_there_is_refused() -> None:
    with pytest.raises(me.ModelError, match="no edition '2024' of SRF. Did you mean"):
        me.catalogues.load("SRF", version="2024")


def test_a_code_that_is_not_there_is_refused() -> None:
    with pytest.raises(me.UnknownIdError, match="There is no '10.70' in SDG 2015"):
        me.catalogues.load("SDG")["10.70"]


def test_the_list_as_a_table_has_one_row_per_code() -> None:
    frame = me.catalogues.load("SRF").to_frame()

    assert list(frame.columns) == ["code", "title", "level", "parent", "note"]
    assert frame.set_index("code").loc["2b3", "note"] == "A statement without a verb."


def test_what_has_no_parts_has_nothing_below() -> None:
    goals = me.catalogues.load("SDG")

    assert goals.below("10.7") == goals.below("99") == goals.below("") == ()
