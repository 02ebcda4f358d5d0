"""Messages in other languages: all there, with their places, and none forgotten."""

import importlib.util
import re
import string
import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

import iom_me as me
from iom_me._messages import counted, known_language, number, translate
from iom_me.logic import RULES, Finding
from iom_me.logic.wording import Exact, Route, Stated, Verbatim, Word, say
from tests.logic.cases import CASES

LANGUAGES = ("fr", "es")
in_each = pytest.mark.parametrize("language", LANGUAGES)

# Words that a message in French or Spanish cannot have outside of quotation marks.
ENGLISH = {
    *("the", "and", "of", "is", "are", "was", "have", "with", "without", "which"),
    *("that", "this", "these", "than", "not", "by", "from", "into", "for", "its", "it"),
    *("be", "been", "only", "more", "most", "all", "none", "each", "but", "they"),
}


def load(name: str) -> ModuleType:
    """Load a tool, which is no part of a package."""
    path = Path(__file__).parents[2] / "tools" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return load("make_messages")


@pytest.fixture(scope="module")
def known(tool: ModuleType) -> set[Any]:
    return set(tool.messages())


def names(template: str) -> list[str]:
    """List the places of a template that are filled in."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name)


# The catalogues


@in_each
def test_every_message_is_in_the_catalogue_and_no_other(
    tool: ModuleType, known: set[Any], language: str
) -> None:
    assert {message.id for message in tool.read(language) if message.id} == known


@in_each
def test_every_message_is_translated(tool: ModuleType, language: str) -> None:
    missing = [m.id for m in tool.read(language) if m.id and not all(tool.forms(m))]

    assert missing == []


@in_each
def test_a_translation_has_the_places_of_the_message(
    tool: ModuleType, language: str
) -> None:
    for message in tool.read(language):
        if not message.id:
            continue
        plural = not isinstance(message.id, str)
        template = message.id[1] if plural else message.id
        for form in filter(None, tool.forms(message)):
            assert names(form) == names(template), template


@in_each
def test_a_translation_ends_as_the_message_does(
    tool: ModuleType, language: str
) -> None:
    for message in tool.read(language):
        if message.id and isinstance(message.id, str) and message.string:
            ends = {".": ".", "?": "?", ":": ":"}
            if end := ends.get(message.id[-1]):
                assert message.string.endswith(end), message.id


@in_each
def test_what_is_compiled_is_what_is_written(tool: ModuleType, language: str) -> None:
    compiled = tool.path_of(language).with_suffix(".mo").read_bytes()

    assert compiled == tool.as_mo(tool.read(language))


# The tool


def collected(tool: ModuleType, source: str) -> list[Any]:
    import ast

    tree = ast.parse(source)
    return [*tool.of_calls(tree), *tool.of_rules(tree)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('Flaw("{result} is odd.")', ["{result} is odd."]),
        ('x = ("It is "\n "odd.")', ["It is odd."]),
        ('y = "Why not?" if z else "It is."', ["Why not?", "It is."]),
        ('translate("rule", language)', ["rule"]),
        ('say("as {x}", {}, language)', ["as {x}"]),
        ('TEXT = "as {x}"\nsay(TEXT, {}, language)', ["as {x}"]),
        ('counted("{count} a", "{count} b", 2, "en")', [("{count} a", "{count} b")]),
        ('Word("statement")', ["statement"]),
        ('"""A docstring."""', []),
        ('def f():\n    """Do it."""', []),
        ('Rule(summary="It is so.", why="It " "is.", source=f"A {b}, c d.")', []),
        ('f"It is {x} here."', []),
        ('"statement"', []),
        ('x.rstrip(".")', []),
        ('x.strip(" .")', []),
        ("translate(text, language)", []),
    ],
)
def test_messages_are_told_from_other_texts(
    tool: ModuleType, source: str, found: list[Any]
) -> None:
    assert collected(tool, source) == found


def test_members_of_closed_lists_and_kinds_are_messages(known: set[Any]) -> None:
    assert {"to be determined", "outcome", "budget line", "warning"} <= known


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_advice_of_every_rule_is_collected(
    known: set[Any], rule: me.logic.Rule
) -> None:
    assert rule.suggestion in {*known, ""}


def test_translations_are_kept_and_those_of_no_message_are_dropped(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "iom_me.po"
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "outcome"\nmsgstr "changement"\n\n'
        'msgid "a message that is gone"\nmsgstr "x"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(tool, "path_of", lambda _: path)

    renewed = tool.renewed("fr")

    assert renewed.get("outcome").string == "changement"
    assert renewed.get("a message that is gone") is None
    assert len(renewed) == len(tool.messages())


def test_writing_a_catalogue_twice_changes_nothing(tool: ModuleType) -> None:
    once = tool.as_po(tool.renewed("fr"))

    assert once == tool.as_po(tool.renewed("fr"))


# Reports


def in_order(findings: Any) -> list[Finding]:
    return sorted(findings, key=lambda f: (f.code, f.node, f.indicator, f.path))


def unquoted(text: str) -> set[str]:
    """The words of a text that are not of the plan."""
    text = re.sub(r'"[^"]*"|«[^»]*»', " ", text)
    return set(re.findall(r"[^\W\d_]+", text.casefold()))


@in_each
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_no_finding_is_in_english(rule: me.logic.Rule, language: str) -> None:
    case = CASES[rule.code].bad

    english = in_order(f for f in case.check() if f.code == rule.code)
    others = in_order(f for f in case.check(language=language) if f.code == rule.code)

    assert len(others) == len(english)
    for finding in others:
        assert finding.message not in {found.message for found in english}
        assert finding.suggestion not in {found.suggestion for found in english}
        assert not unquoted(finding.message) & ENGLISH
        assert not unquoted(finding.suggestion) & ENGLISH
        assert "{" not in finding.message + finding.suggestion


@in_each
def test_sources_stay_in_english(language: str) -> None:
    plan = me.ResultsFramework("P", "t")

    english, other = me.check(plan), me.check(plan, language=language)

    assert [f.source for f in other] == [f.source for f in english]


def test_that_a_rule_is_a_heuristic_is_said_in_the_language() -> None:
    rule = me.logic.Rule(
        "Z1",
        "odd",
        severity="info",
        summary="s",
        why="w",
        source="Some book",
        is_heuristic=True,
        find=lambda _: [me.logic.Flaw("It is odd.")],
    )

    (finding,) = me.check(me.ResultsFramework("P", "t"), rules=[rule], language="es")

    assert finding.source.startswith("Some book (una heurística")


# What a message is filled with

INDICATOR = me.Indicator("1.a", "% of jobs", measure="percentage")
PLAIN = attrs.evolve(INDICATOR, measure="count")


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (1234567, "1,234,567", "1\u202f234\u202f567"),
        (1234.5, "1,234.5", "1\u202f234,5"),
        (1e300, "1e+300", "1e+300"),
        (10**20, "1e+20", "1e+20"),
        (0.1 + 0.2, "0.3", "0,3"),
        (2e-9, "2e-09", "2e-09"),
        (Decimal("400000.00"), "400,000.00", "400\u202f000,00"),
        (me.Outcome("1", "Jobs"), 'Outcome 1 "Jobs"', 'Effet 1 "Jobs"'),
        (me.BudgetLine("B", "Jobs", amount=1), 'Budget line B "Jobs"', None),
        (me.Outcome("1", " "), "Outcome 1", "Effet 1"),
        (me.Level.OUTPUT, "output", "produit"),
        (me.MissingReason.NOT_DUE, "not due", "pas encore attendu"),
        (Word("outcome"), "outcome", "effet"),
        ("outcome", "outcome", "outcome"),
        (("1", "2", "3"), "1, 2 and 3", "1, 2 et 3"),
        (tuple("123456"), "1, 2, 3, 4 and 2 more", "1, 2, 3, 4 et 2 autres"),
        ((me.Level.OUTCOME, me.Level.OUTPUT), "outcome and output", "effet et produit"),
        ((), "", ""),
        (Route(["1", "2", "1"]), "1 -> 2 -> 1", "1 -> 2 -> 1"),
        (me.Period("2024-01-01", "2024-12-31"), "2024-01-01 to 2024-12-31", None),
        (
            me.NotAvailable("to_be_determined", due="2025-01-31"),
            "to be determined (due 2025-01-31)",
            "à déterminer (attendu pour le 2025-01-31)",
        ),
        (
            me.NotAvailable("not_collected", note="no\nstaff"),
            'not collected: "no staff"',
            'non collecté: "no staff"',
        ),
        ("x" * 80, "x" * 69 + "…", "x" * 69 + "…"),
        (Verbatim("x" * 80), "x" * 80, "x" * 80),
        (Exact(" a\n\tb"), " a\\n\\tb", " a\\n\\tb"),
        (
            Stated(me.Target(1500, date="2025-12-31", operator="at_least"), PLAIN),
            "≥ 1,500 (by 2025-12-31)",
            "≥ 1\u202f500 (d’ici au 2025-12-31)",
        ),
        (
            Stated(me.Target(40, operator="between", upper=60.5), INDICATOR),
            "40 % – 60.5 %",
            "40 % – 60,5 %",
        ),
        (
            Stated(me.Baseline(40, date="2024-01-01"), INDICATOR),
            "40 % (2024-01-01)",
            "40 % (2024-01-01)",
        ),
        (
            Stated(me.Baseline("few", date="2024-01-01"), INDICATOR),
            '"few" (2024-01-01)',
            '"few" (2024-01-01)',
        ),
        (
            Stated(me.Baseline(me.NotAvailable("not_due"), date="2024-01-01"), PLAIN),
            "not due",
            "pas encore attendu",
        ),
    ],
    ids=lambda value: None if isinstance(value, str) else type(value).__name__,
)
def test_a_message_shows_a_value_in_its_language(
    value: object, english: str, french: str | None
) -> None:
    assert say("{x}", {"x": value}, "en") == english
    if french is not None:
        assert say("{x}", {"x": value}, "fr") == french
    assert say("{x}", {"x": value}, "es") or not english


def test_a_long_way_is_shown_without_its_middle() -> None:
    way = Route(str(place) for place in range(1, 1500))

    assert say("{x}", {"x": way}, "es").endswith("8 -> (1\u202f490 más) -> 1499")


@pytest.mark.parametrize("template", ["{x} and {}", "100 %", "{unclosed"])
def test_a_message_without_values_is_taken_as_it_is(template: str) -> None:
    assert say(template, {}, "fr") == template


def test_a_text_of_a_plan_is_no_template() -> None:
    assert say("{x}", {"x": "{y} {0} %s"}, "en") == "{y} {0} %s"


@pytest.mark.parametrize(
    ("count", "language", "said"),
    [
        (0, "en", "0 errors"),
        (1, "en", "1 error"),
        (2000, "en", "2,000 errors"),
        (0, "fr", "0 erreur"),
        (1, "fr", "1 erreur"),
        (2, "fr", "2 erreurs"),
        (0, "es", "0 errores"),
        (1, "es", "1 error"),
        (2000, "es", "2\u202f000 errores"),
    ],
)
def test_a_count_has_the_form_of_its_language(
    count: int, language: str, said: str
) -> None:
    assert counted("{count} error", "{count} errors", count, language) == said


def test_english_is_what_stands_in_the_code() -> None:
    assert translate("outcome", "en") == "outcome"
    assert translate("no such message", "fr") == "no such message"
    assert translate("", "fr") == ""
    assert number(-1234, "en") == "-1,234"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(me.ModelError, match=r"no messages in 'fra'.*mean 'fr'"):
        known_language("fra")


def test_the_catalogues_are_part_of_the_package() -> None:
    from importlib.resources import files

    for language in LANGUAGES:
        folder = files("iom_me") / "locale" / language / "LC_MESSAGES"
        assert (folder / "iom_me.mo").is_file()
