"""Profiles: those that come with the library, and those of one's own."""

from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings

import iom_me as me
from iom_me.logic import (
    PROFILES,
    RULES,
    Profile,
    Severity,
    Thresholds,
    profile,
    read_profile,
)
from tests import strategies
from tests.logic.found import RULE

SOUND = me.datasets.example_plan("en")
FOLDER = Path(me.logic.profiles.__file__).parent
every_profile = pytest.mark.parametrize("name", PROFILES)


def codes(plan: me.ResultsFramework, name: str, severity: str = "info") -> set[str]:
    return {found.code for found in me.check(plan, profile=name).at_least(severity)}


# Those that come with the library


def test_every_file_is_a_profile() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(PROFILES)


@every_profile
def test_a_profile_says_whose_it_is_and_where_that_is_written(name: str) -> None:
    made = profile(name)

    assert made.name == name
    assert len(made.title) > len("IATI")
    assert made.source


@every_profile
def test_a_profile_names_only_rules_that_there_are(name: str) -> None:
    made = profile(name)

    assert {*made.off, *made.severities} <= set(RULE)


@every_profile
def test_a_profile_names_each_rule_once(name: str) -> None:
    made = profile(name)
    named = (*made.off, *made.severities)

    assert len(set(named)) == len(named)


@every_profile
def test_no_profile_makes_an_error_of_a_heuristic(name: str) -> None:
    graver = {
        code
        for code, severity in profile(name).severities.items()
        if severity is Severity.ERROR
    }

    assert not {code for code in graver if RULE[code].is_heuristic}


@every_profile
def test_a_profile_says_nothing_that_is_so_anyway(name: str) -> None:
    made = profile(name)

    for code, severity in made.severities.items():
        assert severity is not RULE[code].severity


@pytest.mark.parametrize(
    ("name", "styles"),
    [
        ("iom", ("contribution", "present", "present", "action")),
        ("echo", ("any", "any", "any", "action")),
        ("usaid", ("any", "past", "past", "action")),
        ("gac", ("direction", "direction", "any", "action")),
        ("dfid", ("any", "any", "any", "action")),
        ("iati", ("any", "any", "any", "any")),
    ],
)
def test_statements_are_written_as_the_donor_writes_them(
    name: str, styles: tuple[str, ...]
) -> None:
    found = profile(name).styles

    assert tuple(found[level].value for level in me.Level) == styles


def test_the_limits_are_those_of_the_rules_but_where_a_donor_sets_his_own() -> None:
    usual = attrs.asdict(Thresholds())

    def own(name: str) -> dict[str, float]:
        given = attrs.asdict(profile(name).thresholds)
        return {key: value for key, value in given.items() if value != usual[key]}

    assert own("iom") == own("iati") == {}
    assert own("echo") == {
        "max_activities": 3,
        "max_indicators": 10,
        "evaluation_share": 0,
    }
    assert own("gac") == {"max_indicators": 3, "evaluation_share": 0}
    assert own("usaid") == own("dfid") == {"evaluation_share": 0}


@pytest.mark.parametrize(
    ("name", "errors"),
    [
        ("iom", set()),
        ("echo", {"S12"}),  # it has two outcomes
        ("usaid", set()),
        ("gac", set()),
        ("dfid", set()),
        ("iati", {"F03"}),  # its results and their indicators are aligned
    ],
)
def test_the_sound_plan_errs_only_where_a_donor_differs(
    name: str, errors: set[str]
) -> None:
    assert codes(SOUND, name, "error") == errors


@settings(max_examples=30)
@given(strategies.frameworks(max_results=3))
def test_any_plan_can_be_read_as_any_donor_would(plan: me.ResultsFramework) -> None:
    for name in PROFILES:
        off = set(profile(name).off)
        assert off.isdisjoint(me.check(plan, profile=name).rules)


def with_indicators(count: int) -> me.ResultsFramework:
    first = SOUND["1"].indicators[0]
    several = [attrs.evolve(first, id=f"1.a{n}") for n in range(count)]
    return SOUND.replace("1", indicators=several)


def test_echo_warns_of_more_than_ten_indicators() -> None:
    assert "I03" not in codes(with_indicators(10), "echo")
    assert "I03" in codes(with_indicators(11), "echo", "warning")
    assert "I03" not in codes(with_indicators(11), "iom", "warning")


def test_echo_accepts_one_outcome_and_three_activities_each() -> None:
    one = SOUND.remove("2")
    more = one.add(
        *(me.Activity(f"1.1.{n}", f"Teach trade {n}") for n in (3, 4)),
        contributes_to="1.1",
    )

    assert "S12" not in codes(one, "echo")
    assert "S11" not in codes(one, "echo")
    assert "S11" in codes(more, "echo")
    assert "S11" not in codes(more, "iom")


def test_dfid_asks_for_assumptions_at_the_top_only() -> None:
    bare = SOUND.unlink("1.1", "1").link("1.1", "1")
    bare = bare.unlink("1.1.1", "1.1").link("1.1.1", "1.1")

    assert "A01" in codes(bare, "iom", "warning")
    assert "A01" not in codes(bare, "dfid", "warning")
    assert "A02" not in codes(bare, "dfid")


def test_iati_asks_for_the_year_of_a_baseline() -> None:
    undated = SOUND.replace("2.2.a", baseline=me.Baseline(1))

    assert "T03" in codes(undated, "iati", "error")
    assert "T03" not in codes(undated, "iom", "error")


def test_iati_warns_of_a_number_as_the_value_of_a_qualitative_indicator() -> None:
    mixed = SOUND.replace("1.b", targets=me.Target(80, date="2025-12-31"))

    (found,) = (f for f in me.check(mixed, profile="iati") if f.code == "I17")

    assert found.severity is Severity.WARNING


def test_iati_knows_nothing_of_links_activities_and_assumptions() -> None:
    flat = me.ResultsFramework("P", "t", results=SOUND.outputs.values())
    flat = flat.add(me.Activity("9", "Reports are written"))

    assert {found[0] for found in codes(flat, "iati")} <= {"F"}
    assert {"S01", "S02"} <= codes(flat, "iom")


@pytest.mark.parametrize(
    ("statement", "donors"),
    [
        ("Local employers hire returning migrants", {"usaid", "gac"}),
        ("Returning migrants hired by local employers", {"iom", "gac"}),
        ("Increased employment of returning migrants", {"iom"}),
    ],
)
def test_an_outcome_is_well_written_for_one_donor_and_not_for_another(
    statement: str, donors: set[str]
) -> None:
    plan = SOUND.replace("1", statement=statement)

    objecting = {
        donor
        for donor in PROFILES
        for found in me.check(plan, profile=donor)
        if found.code == "R03" and found.node == "1"
    }

    assert objecting == donors


# Those of one's own


def test_a_profile_is_handed_out_as_a_copy() -> None:
    profile("iom").styles[me.Level.OUTCOME] = me.logic.Style.ANY  # type: ignore[index]

    assert profile("iom").styles[me.Level.OUTCOME] is me.logic.Style.PRESENT


def test_an_unknown_profile_is_refused_with_a_suggestion() -> None:
    with pytest.raises(me.ModelError, match="no profile 'ehco'. Did you mean 'echo'"):
        profile("ehco")


def test_a_profile_can_be_made_of_plain_tables() -> None:
    ours = Profile(
        "ours",
        thresholds={"max_indicators": 3},
        styles={"outcome": "past"},
        severities={"A01": "info"},
        off=["S11"],
    )

    assert ours.thresholds == Thresholds(max_indicators=3)
    assert ours.styles[me.Level.OUTCOME] is me.logic.Style.PAST
    assert ours.styles[me.Level.OUTPUT] is me.logic.Style.ANY
    assert ours.severities == {"A01": Severity.INFO}
    assert repr(ours) == "<Profile ours>"
    assert attrs.evolve(ours, name="theirs").thresholds is ours.thresholds


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"thresholds": {"max_indicator": 3}}, "Did you mean 'max_indicators'"),
        ({"thresholds": {"max_indicators": "3"}}, "must be a number, 0 or more"),
        ({"thresholds": {"max_indicators": True}}, "must be a number, 0 or more"),
        ({"thresholds": {"variance": -0.1}}, "must be a number, 0 or more"),
        ({"thresholds": {"variance": float("nan")}}, "must be a number, 0 or more"),
        ({"thresholds": {"variance": float("inf")}}, "must be a number, 0 or more"),
        ({"thresholds": 3}, "3 is no table"),
        ({"styles": {"goal": "past"}}, "'goal' is no level: choose one of"),
        ({"styles": {"outcome": "passed"}}, "Did you mean 'past'"),
        ({"styles": "past"}, "'past' is no table"),
        ({"severities": {"A01": "warn"}}, "Did you mean 'warning'"),
        ({"severities": ["A01"]}, "is no table"),
        ({"off": 3}, r"3 is no list of codes: write \['S12', 'F03'\]"),
        ({"off": {"S12": True}}, "is no list of codes"),
        ({"off": ["S12", 3]}, "3 is not text"),
        ({"title": 3}, "3 is not text"),
        ({"name": " "}, "space around it"),
        ({"name": ""}, "is empty"),
    ],
    ids=str,
)
def test_what_is_no_profile_is_refused(fields: dict[str, object], said: str) -> None:
    with pytest.raises(me.ModelError, match=said):
        Profile(**({"name": "ours"} | fields))  # type: ignore[arg-type]


def test_a_profile_cannot_make_an_error_of_a_heuristic() -> None:
    strict = {rule.code: "error" for rule in RULES if rule.is_heuristic}
    plan = SOUND.replace("1.1", statement="Train returnees in a trade")

    report = me.check(plan, profile=Profile("strict", severities=strict))

    found = {f.severity for f in report if f.code in strict}
    assert found == {Severity.WARNING}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mission.toml"


def test_a_profile_is_read_from_a_file(path: Path) -> None:
    path.write_text(
        """
        name = "niger"
        title = "Mission in Niger"
        source = "House rules"
        off = ["S12", "F03"]
        [styles]
        outcome = "present"
        [thresholds]
        max_indicators = 3
        [severities]
        A01 = "error"
        """,
        encoding="utf-8",
    )

    assert read_profile(path) == Profile(
        "niger",
        title="Mission in Niger",
        source="House rules",
        off=["S12", "F03"],
        styles={"outcome": "present"},
        thresholds=Thresholds(max_indicators=3),
        severities={"A01": "error"},
    )


def test_an_empty_file_is_a_profile_of_its_name(path: Path) -> None:
    path.write_text("", encoding="utf-8")

    assert read_profile(str(path)) == Profile("mission")


def test_a_file_may_say_only_what_differs(path: Path) -> None:
    lines = [
        'based_on = "echo"',
        'styles.output = "present"',
        "thresholds.max_outputs = 4",
        'severities.R08 = "warning"',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    echo = profile("echo")

    ours = read_profile(path)

    assert ours == attrs.evolve(
        echo,
        name="mission",
        styles={**echo.styles, me.Level.OUTPUT: me.logic.Style.PRESENT},
        thresholds=attrs.evolve(echo.thresholds, max_outputs=4),
        severities={**echo.severities, "R08": Severity.WARNING},
    )
    assert me.check(SOUND, profile=ours).profile == "mission"


def test_what_a_file_says_is_off_replaces_what_was_off(path: Path) -> None:
    path.write_text('based_on = "iom"\noff = ["I21"]', encoding="utf-8")

    assert read_profile(path).off == ("I21",)


@pytest.mark.parametrize("name", PROFILES)
def test_the_files_of_the_library_are_read_as_ones_own(name: str) -> None:
    assert read_profile(FOLDER / f"{name}.toml") == profile(name)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("treshold = 3", ("treshold", "unknown key. Did you mean 'thresholds'?")),
        ("severity = 3", ("severity", "unknown key. Did you mean 'severities'?")),
        ('based_on = "ecko"', ("based_on", "There is no profile 'ecko'. Did you mean")),
        ("based_on = 3", ("based_on", "There is no profile 3")),
        ("thresholds.max_output = 3", ("thresholds", "no threshold 'max_output'. Did")),
        ("thresholds.variance = nan", ("thresholds", "must be a number, 0 or more")),
        ('styles.goal = "past"', ("styles", "'goal' is no level: choose one of")),
        ("styles.outcome = 3", ("styles", "3 is no style: choose one of")),
        ("styles.outcome = []", ("styles", "[] is no style: choose one of")),
        ('severities.A01 = "fatal"', ("severities", "'fatal' is no severity")),
        ("off = 3", ("off", "3 is no list of codes")),
        ("off = [3]", ("off", "3 is not text")),
        ('name = ""', ("name", "Profile.name is empty")),
        ("title = 2024-01-01", ("title", "is not text")),
        ("off = [", ("file", "it is no TOML: ")),
        ('a = "\\u0000"\nb = ', ("file", "it is no TOML: ")),
        ("x = " + "[" * 5000, ("file", "it is no TOML: ")),
        ("x = " + "9" * 5000, ("file", "it is no TOML: ")),
        ("\x00", ("file", "it is no TOML: ")),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_file_that_is_no_profile_is_refused_with_the_key(
    path: Path, text: str, problem: tuple[str, str]
) -> None:
    path.write_text(text, encoding="utf-8")

    with pytest.raises(me.FormatError, match=r"mission.toml is not a profile") as it:
        read_profile(path)

    ((place, message),) = it.value.problems
    assert place == problem[0]
    assert problem[1] in message


def test_every_wrong_key_is_reported_at_once(path: Path) -> None:
    path.write_text('title = 3\nof = ["S12"]\nstyles = 3', encoding="utf-8")

    with pytest.raises(me.FormatError) as it:
        read_profile(path)

    assert [place for place, _ in it.value.problems] == ["title", "of", "styles"]


def test_bytes_that_are_no_text_are_refused(path: Path) -> None:
    path.write_bytes(b"title = '\xff'")

    with pytest.raises(me.FormatError, match="it is no TOML"):
        read_profile(path)


def test_a_file_that_is_too_large_is_refused(path: Path) -> None:
    path.write_bytes(b"#" * (2**20 + 1))

    with pytest.raises(me.FormatError, match="more than 1,048,576 bytes"):
        read_profile(path)


def test_a_file_that_is_not_there_is_not_found(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_profile(path)


def test_outcomes_may_lead_to_outcomes_where_the_donor_chains_them() -> None:
    matrix = me.datasets.published_matrix("mali_niger")

    as_canada = me.check(matrix.framework, profile=matrix.profile)
    as_iom = me.check(matrix.framework)

    assert "S08" not in {f.code for f in as_canada}
    assert {f.node for f in as_iom if f.code == "S08"} >= {"1110", "1310"}
