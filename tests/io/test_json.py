import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import given, strategies as st
from tests.io.plans import EVERY_FIELD, FIRST
from tests.strategies import FEW_EXAMPLES, frameworks, hostile_texts

import iom_me as me
from iom_me.errors import FormatError, FormatVersionError, IomMeError
from iom_me.io.json import schema

NEW_JSON = sys.version_info >= (3, 13)

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).with_name("data")
GOLDEN = sorted(DATA.glob("v*/*.json"))
VALIDATOR = jsonschema.Draft202012Validator(
    schema.load(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)

Document = dict[str, Any]


def document(plan: me.ResultsFramework = EVERY_FIELD) -> Document:
    """Return the file of a plan as plain values, to be spoilt."""
    made: Document = json.loads(me.to_json(plan))
    return made


def place(tree: Document, path: str) -> tuple[Any, Any]:
    """Find the container and the key that a path such as ``links[0].source`` names."""
    steps = path.replace("[", ".").replace("]", "").split(".")
    keys = [int(step) if step.isdigit() else step for step in steps]
    here: Any = tree["framework"]
    for key in keys[:-1]:
        here = here[key]
    return here, keys[-1]


def spoilt(path: str, value: object) -> str:
    tree = document()
    container, key = place(tree, path)
    container[key] = value
    return json.dumps(tree)


def without(path: str) -> str:
    tree = document()
    container, key = place(tree, path)
    del container[key]
    return json.dumps(tree)


def problems(text: str | bytes) -> list[tuple[str, str]]:
    """Read what must not be read; return what is wrong with it."""
    with pytest.raises(FormatError) as caught:
        me.from_json(text)
    return [(path, message) for path, message in caught.value.problems]


def paths(text: str | bytes) -> list[str]:
    return [path.removeprefix("$.framework.") for path, _ in problems(text)]


# Round trip


@FEW_EXAMPLES
@given(frameworks())
def test_reading_what_was_written_gives_the_same_plan(fw: me.ResultsFramework) -> None:
    assert me.from_json(me.to_json(fw)) == fw


@FEW_EXAMPLES
@given(frameworks(hostile_texts(), max_results=2, every_field=True))
def test_hostile_text_comes_back_as_it_was(fw: me.ResultsFramework) -> None:
    assert me.from_json(me.to_json(fw).encode()) == fw


@given(frameworks())
def test_writing_what_was_read_gives_the_same_text(fw: me.ResultsFramework) -> None:
    text = me.to_json(fw)

    assert me.to_json(me.from_json(text)) == text


@FEW_EXAMPLES
@given(frameworks(), st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(
    fw: me.ResultsFramework, random: Any
) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            keys = random.sample(sorted(value), k=len(value))
            return {key: shuffled(value[key]) for key in keys}
        return [shuffled(item) for item in value] if isinstance(value, list) else value

    assert me.from_json(json.dumps(shuffled(document(fw)))) == fw


@FEW_EXAMPLES
@given(frameworks())
def test_the_text_is_that_of_the_standard_library(fw: me.ResultsFramework) -> None:
    text = me.to_json(fw)

    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


def test_every_field_of_every_record_comes_back() -> None:
    assert me.from_json(me.to_json(EVERY_FIELD)) == EVERY_FIELD


def test_every_field_is_really_given() -> None:
    given: dict[type, set[str]] = {}
    records: list[Any] = [EVERY_FIELD]
    for record in records:  # it grows while it is walked through
        if isinstance(record, tuple):
            records.extend(record)
        elif attrs.has(type(record)):
            values = attrs.asdict(record, recurse=False)
            records.extend(values.values())
            kind = me.Activity if isinstance(record, me.Result) else type(record)
            given.setdefault(kind, set()).update(
                field.name
                for field in attrs.fields(type(record))
                if values[field.name] != field.default
            )

    assert me.Suppression in given
    for kind, names in given.items():
        assert names == {field.name for field in attrs.fields(kind)}


def test_a_file_is_written_and_read(tmp_path: Path) -> None:
    me.write_json(EVERY_FIELD, tmp_path / "plan.json")

    assert me.read_json(tmp_path / "plan.json") == EVERY_FIELD


def test_the_text_does_not_depend_on_the_hash_seed() -> None:
    code = (
        "from tests.io.plans import EVERY_FIELD; import iom_me as me, sys;"
        "sys.stdout.buffer.write(me.to_json(EVERY_FIELD).encode())"
    )
    texts = {
        subprocess.run(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            },
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert texts == {me.to_json(EVERY_FIELD).encode()}


def test_a_result_of_a_class_of_ones_own_is_not_cut_down_to_what_fits() -> None:
    class Goal(me.Objective):
        pass

    plan = me.ResultsFramework("P", "Return", results=[Goal("O", "Dignity")])

    with pytest.raises(me.ModelError, match="Goal 'O' is of a class"):
        me.to_json(plan)


# Old files


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_file_of_any_version_is_read(path: Path) -> None:
    assert isinstance(me.read_json(path), me.ResultsFramework)


@pytest.mark.parametrize(
    ("name", "plan"), [("every-field", FIRST), ("later-fields", EVERY_FIELD)]
)
def test_the_file_of_version_1_says_what_it_always_said(
    name: str, plan: me.ResultsFramework
) -> None:
    assert me.read_json(DATA / "v1" / f"{name}.json") == plan


@pytest.mark.parametrize(
    "path", [*(DATA / "v1").glob("*.json")], ids=lambda path: path.stem
)
def test_files_of_this_version_are_written_as_they_were(path: Path) -> None:
    assert me.to_json(me.read_json(path)).encode() == path.read_bytes()


# What is refused


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("title", 3, "3 is not text"),
        ("title", None, "null is not text"),
        ("title", "a\0b", "holds the character U+0000"),
        ("title", "\ud800", "U+D800"),
        ("start", "01/10/2021", "is not a date"),
        ("start", "20211001", "is not a date"),
        ("start", "2021-02-30", "is not a date"),
        ("start", 2021, "is not a date"),
        ("currency", "euro", "no currency code"),
        ("results", {}, "is no list"),
        ("results", "1", "is no list"),
        ("results[1]", [], "is no object"),
        ("results[1].level", "goal", "is no level"),
        ("results[1].level", ["outcome"], "is not text"),
        ("results[1].id", "", "is empty"),
        ("results[1].id", " 1", "space around it"),
        ("results[1].indicators[0].measure", "percent", "Did you mean 'percentage'"),
        ("results[1].indicators[0].measure", 1, "is not text"),
        ("results[1].indicators[0].is_proxy", 1, "neither true nor false"),
        ("results[1].indicators[0].baseline", 40, "is no object"),
        ("results[1].indicators[0].baseline.value", None, "null is not a number"),
        ("results[1].indicators[0].baseline.value", True, "true is not a number"),
        (
            "results[1].indicators[0].baseline.value",
            float("nan"),
            "not a finite number",
        ),
        (
            "results[1].indicators[0].baseline.value",
            float("inf"),
            "not a finite number",
        ),
        ("results[1].indicators[0].baseline.value", " ", "empty text"),
        ("results[1].indicators[0].baseline.value", [], "A list is not a number"),
        ("results[1].indicators[0].targets[0].upper", "65", "without quotes"),
        ("results[1].indicators[0].targets[1].upper", True, "true is not a number"),
        ("results[1].indicators[0].baseline.disaggregated[0].by", [], "is no object"),
        ("results[1].indicators[0].baseline.disaggregated[0].by", {"a": 1}, "no text"),
        (
            "results[0].indicators[0].baseline.value.not_available",
            "no",
            "choose one of",
        ),
        ("risks[0].likelihood", 2.0, "not a whole number"),
        ("risks[0].likelihood", 6, "from 1 to 5"),
        ("risks[0].likelihood", True, "not a whole number"),
        ("budget_lines[0].amount", 630649.80, "write it as text"),
        ("budget_lines[0].amount", "many", "is not a number"),
        ("budget_lines[0].amount", "NaN", "is not finite"),
        ("links[1].assumptions", "A1", "is no list"),
        ("links[1].assumptions[0]", 1, "is not text"),
        ("assumptions[0].monitored_by", ["1.a", "1.a"], "twice"),
        ("results[4].depends_on", "1.1.1", "is no list"),
        ("results[4].depends_on", ["1.1.1", "1.1.1"], "names the activity '1.1.1' t"),
        ("results[4].preconditions", ["A1", "A1"], "names the assumption 'A1' twice"),
        ("risks[0].reviewed_on", "2022", "is not a date"),
        ("links[0].reviewed", None, "null is not text"),
        ("suppressions", {"S07": "agreed"}, "is no list"),
        ("suppressions[0].code", "", "is empty"),
        ("suppressions[0].node", 1, "is not text"),
        ("suppressions[1].reason", " ", "is empty"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(
    path: str, value: object, message: str
) -> None:
    found = problems(spoilt(path, value))

    assert [where for where, _ in found] == [f"$.framework.{path}"]
    assert message in found[0][1]


@pytest.mark.parametrize(
    "path",
    [
        "id",
        "title",
        "results[1].id",
        "results[1].statement",
        "results[1].indicators[0].title",
        "results[1].indicators[0].targets[0].value",
        "results[1].indicators[0].targets[0].period.end",
        "results[1].alignment[0].code",
        "links[0].source",
        "budget_lines[0].amount",
        "suppressions[0].code",
        "suppressions[0].reason",
    ],
)
def test_a_missing_key_is_named(path: str) -> None:
    key = path.rpartition(".")[2]

    assert problems(without(path)) == [
        (f"$.framework.{path}", f"the key '{key}' is missing")
    ]


def test_a_result_without_a_level_is_refused() -> None:
    assert "the key 'level' is missing" in problems(without("results[1].level"))[0][1]


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("titel", "'title'"),
        ("results[1].indicator", "'indicators'"),
        ("results[1].indicators[0].target", "'targets'"),
        ("results[1].indicators[0].targets[0].operater", "'operator'"),
        ("results[0].indicators[0].baseline.value.reason", "'not_available'"),
        ("supressions", "'suppressions'"),
        ("suppressions[0].why", "'reason'"),
        ("results[4].depends", "'depends_on'"),
        ("risks[0].reviewed", "'reviewed_on'"),
    ],
)
def test_an_unknown_key_is_refused_with_a_hint(path: str, hint: str) -> None:
    key = path.rpartition(".")[2]

    ((where, message),) = problems(spoilt(path, "x"))

    assert where == f"$.framework.{path}"
    assert message.startswith(f"unknown key {key!r}")
    assert hint in message


def test_every_problem_is_reported_at_once() -> None:
    tree = document()
    tree["framework"]["title"] = 3
    tree["framework"]["start"] = "soon"
    tree["framework"]["results"][1]["indicators"][0]["targets"][1]["value"] = None
    tree["framework"]["results"][1]["color"] = "red"
    tree["framework"]["risks"][0]["likelihood"] = 9
    tree["framework"]["risks"][0]["consequence"] = 9

    assert paths(json.dumps(tree)) == [
        "title",
        "start",
        "results[1].indicators[0].targets[1].value",
        "results[1].color",
        "risks[0].likelihood",
        "risks[0].consequence",
    ]


def test_rules_between_fields_of_a_record_have_its_place() -> None:
    found = problems(spoilt("results[1].indicators[0].targets[0].upper", 1))

    where = "$.framework.results[1].indicators[0].targets[0]"
    assert found == [(where, "Target.upper (1) is not above the value (60.5)")]


def test_every_id_that_does_not_fit_is_reported() -> None:
    tree = document(FIRST)
    framework = tree["framework"]
    framework["results"][3]["id"] = "1.1"
    framework["risks"][0]["id"] = "A1"
    framework["links"][1]["assumptions"][1] = "A3"
    framework["links"].append({"source": "1", "target": "O"})

    assert problems(json.dumps(tree)) == [
        (
            "$.framework.results[3].id",
            "the id '1.1' is used twice, first at $.framework.results[2]",
        ),
        (
            "$.framework.risks[0].id",
            "the id 'A1' is used twice, first at $.framework.assumptions[0]",
        ),
        (
            "$.framework.links[0].source",
            "there is no result '1.1.1'. Did you mean '1.1'?",
        ),
        (
            "$.framework.links[1].assumptions[1]",
            "there is no assumption 'A3'. Known: 'A1', 'A2'",
        ),
        (
            "$.framework.links[3]",
            "this link stands twice, first at $.framework.links[2]",
        ),
    ]


def test_ids_that_differ_only_in_their_unicode_form_are_one() -> None:
    tree = document()
    tree["framework"]["assumptions"][0]["id"] = "\u00e9"
    tree["framework"]["assumptions"][1]["id"] = "e\u0301"
    tree["framework"]["links"][1]["assumptions"] = []

    assert paths(json.dumps(tree)) == ["assumptions[1].id"]


def test_a_key_that_stands_twice_is_refused_wherever_it_is() -> None:
    text = me.to_json(EVERY_FIELD)
    text = text.replace('"version": 1,', '"version": 1, "version": 1,')
    text = text.replace('"node": "1.1"', '"node": "1", "node": "1.1"', 1)

    assert problems(text) == [
        ("$.version", "the key stands twice"),
        ("$.framework.risks[0].node", "the key stands twice"),
    ]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    text = spoilt("results[1].indicators[0].targets[1].value", "@").replace(
        '"@"', number
    )

    assert paths(text) == ["results[1].indicators[0].targets[1].value"]


@pytest.mark.parametrize("digits", [400, 5_000, 20_000])
def test_a_number_of_too_many_digits_is_refused(digits: int) -> None:
    text = spoilt("results[1].indicators[0].targets[1].value", "@").replace(
        '"@"', "9" * digits
    )

    assert len(problems(text)) == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "it is empty"),
        (b" \n", "it is empty"),
        ("plan.json", "for a file use read_json"),
        ("{", "it is no JSON"),
        ('{"format": "iom_me.results_framework"', "it is no JSON"),
        ("<html></html>", "it is no JSON"),
        (b"PK\x03\x04\x00\xff", "not in UTF-8"),
        ("{}".encode("utf-16"), "not in UTF-8"),
        ("\ufeff{}", "byte order mark"),
        ("\ufeff{}".encode(), "byte order mark"),
        ("[" * 200_000, "nested too deeply"),
        ('{"a":' * 200_000, "nested too deeply"),
        ("[]", "it is a list"),
        ("null", "it is a single value"),
    ],
)
def test_what_is_no_plan_at_all_is_refused(data: str | bytes, message: str) -> None:
    ((_, said),) = problems(data)

    assert message in said


def test_a_text_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iom_me.io.json._text.MAX_BYTES", 10)

    assert problems('{"a": "bcdef"}') == [("$", "it is longer than 10 bytes")]


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ('{"a": 1,\n}', ("line 2 column 1", "line 1 column 8"), "delete the comma"),
        ("[1,\n]", ("line 2 column 1", "line 1 column 3"), "delete the comma"),
        ('{ // plan\n"a": 1}', "line 1 column 3", "comments are not allowed"),
        ("{'a': 1}", "line 1 column 2", "straight and double"),
        ("{\u201ca\u201d: 1}", "line 1 column 2", "straight and double"),
        ('{"a": 1', "line 1 column 8", "it ends too early"),
        ('{"a": 1}}', "line 1 column 9", "delete what follows"),
        ('{"a": 1 "b": 2}', "line 1 column 9", "a comma"),
        ('{"a" 1}', "line 1 column 6", "a colon"),
        ('{"a": None}', "line 1 column 7", "null, true or false"),
        ('{"a": outcome}', "line 1 column 7", "without quotation marks"),
        ("{a: 1}", "line 1 column 2", "a key in double quotation marks"),
        ('{"a": "b\nc"}', "line 1 column 9", "a line break"),
        ('{"a": "C:\\p"}', "line 1 column 10", "write it twice"),
        ('{"a": "b', "line 1 column 7", "ends this text is missing"),
    ],
)
def test_a_slip_of_the_pen_is_named_with_its_place_and_a_remedy(
    text: str, where: str | tuple[str, str], message: str
) -> None:
    ((place, said),) = problems(text)

    # From Python 3.13 on, json points at the comma and not at what follows it.
    assert place == (where if isinstance(where, str) else where[NEW_JSON])
    assert message in said


def test_a_deep_value_is_refused_where_a_shallow_one_is_due() -> None:
    deep = "[" * 500 + "]" * 500
    text = spoilt("results[1].statement", "@").replace('"@"', deep)

    assert paths(text) == ["results[1].statement"]


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iom_me.io.json.MAX_BYTES", 10)
    me.write_json(EVERY_FIELD, tmp_path / "plan.json")

    with pytest.raises(FormatError, match="more than 10 bytes"):
        me.read_json(tmp_path / "plan.json")


def test_an_error_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text("{")

    with pytest.raises(FormatError) as caught:
        me.read_json(path)

    assert caught.value.source == str(path)


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        me.read_json(tmp_path / "plan.json")


def test_a_newer_version_is_refused_as_such() -> None:
    with pytest.raises(FormatVersionError):
        me.from_json(json.dumps({**document(), "version": 2}))


@pytest.mark.parametrize("key", ["framwork", "$schema", "a b"])
def test_the_envelope_holds_three_keys_only(key: str) -> None:
    ((where, message),) = problems(json.dumps({**document(), key: 1}))

    assert key in where
    assert "unknown key" in message


def test_an_envelope_without_a_plan_is_refused() -> None:
    tree = document()
    del tree["framework"]

    assert problems(json.dumps(tree)) == [
        ("$.framework", "the key 'framework' is missing")
    ]


@pytest.mark.parametrize("path", ["results[1].notes", "results[1].level"])
def test_a_message_stays_short_however_long_the_value(path: str) -> None:
    ((_, message),) = problems(spoilt(path, "x" * 500_000 + "\0"))

    assert len(message) < 1_000


def test_a_path_stays_short_however_long_the_key() -> None:
    ((path, message),) = problems(spoilt("x" * 500_000, 1))

    assert len(path + message) < 1_000


@given(st.binary(max_size=200) | st.text(max_size=100))
def test_only_our_errors_escape_whatever_is_read(data: str | bytes) -> None:
    with pytest.raises(IomMeError):
        me.from_json(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(fw=frameworks(max_results=2), value=JSON, data=st.data())
def test_only_our_errors_escape_whatever_is_put_in_a_plan(
    fw: me.ResultsFramework, value: object, data: st.DataObject
) -> None:
    tree = document(fw)
    places = list(_places(tree))
    container, key = data.draw(st.sampled_from(places))
    container[key] = value
    text = json.dumps(tree)

    try:
        again = me.from_json(text)
    except IomMeError:
        return

    assert me.from_json(me.to_json(again)) == again


def _places(tree: Any) -> Any:
    """Find every container in a document with each of its keys."""
    keys = list(tree) if isinstance(tree, dict) else range(len(tree))
    for key in keys:
        yield tree, key
        if isinstance(tree[key], (dict, list)):
            yield from _places(tree[key])


# The schema


def test_the_shipped_schema_is_that_of_the_classes() -> None:
    renew = "run  python tools/make_schema.py"

    assert schema.load() == schema.generate(), f"the classes changed: {renew}"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema.load())


@FEW_EXAMPLES
@given(frameworks())
def test_every_file_fits_the_schema(fw: me.ResultsFramework) -> None:
    assert list(VALIDATOR.iter_errors(document(fw))) == []


@pytest.mark.parametrize(
    "path",
    [
        "titel",
        "results[1].colour",
        "results[1].start",
        "results[1].indicators[0].target",
        "links[0].kind",
        "budget_lines[0].level",
        "results[1].depends_on",
        "suppressions[0].rule",
    ],
)
def test_the_schema_refuses_unknown_keys(path: str) -> None:
    assert not VALIDATOR.is_valid(json.loads(spoilt(path, "x")))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title", 3),
        ("start", "1 October 2021"),
        ("results[1].level", "goal"),
        ("results[1].id", " "),
        ("results[1].indicators[0].measure", "percent"),
        ("results[1].indicators[0].baseline.value", None),
        ("results[1].indicators[0].targets[0].upper", "65"),
        ("results[1].indicators[0].baseline.disaggregated[0].by", {}),
        ("budget_lines[0].amount", 630649.80),
        ("risks[0].likelihood", 2.5),
        ("risks[0].reviewed_on", "10 January 2022"),
        ("suppressions[0].reason", " "),
    ],
)
def test_the_schema_refuses_wrong_values(path: str, value: object) -> None:
    assert not VALIDATOR.is_valid(json.loads(spoilt(path, value)))


# What the documentation says


def test_the_documented_example_is_a_file_as_it_is_written() -> None:
    page = (ROOT / "docs" / "format.md").read_text("utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]

    assert me.to_json(me.from_json(example)) == example
