"""Collect what people read, and keep the catalogues of the other languages.

Run ``python tools/make_messages.py`` after a change of a message: it writes
``src/iom_me/locale/*/LC_MESSAGES/iom_me.po`` with every message (those that are not
translated yet are empty) and compiles the ``.mo`` beside it. Translations are kept,
those of messages that are gone are dropped. Both files are committed.

A message is

- a text in the rules that ends like a sentence, unless it describes the rule itself
  (summary, why, source) or is a docstring;
- the first argument of `translate` and `say`, both of `counted`, and every `Word`;
- a member of a closed list, or a kind of record.
"""

from __future__ import annotations

import ast
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import iom_me
import iom_me.logic
import iom_me.tracking
from iom_me._messages import LANGUAGES
from iom_me.model.fields import Choice

Id: TypeAlias = str | tuple[str, str]
"""A message in English; of one that counts, the singular and the plural."""

SOURCE = Path(iom_me.__file__).parent
RULES = SOURCE / "logic" / "rules"
OTHERS = tuple(language for language in LANGUAGES if language != "en")
ABOUT_THE_RULE = {"summary", "why", "source"}
CALLS = {"translate": 1, "say": 1, "Word": 1, "counted": 2}
KINDS = ("assumption", "budget line", "indicator", "risk")
# Babel wants a date in the header; one of today would change the file each day.
MADE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def messages() -> dict[Id, set[str]]:
    """Collect every message, and the files that it stands in."""
    found: dict[Id, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        collected = [
            *of_calls(tree),
            *(of_rules(tree) if RULES in path.parents else ()),
        ]
        for message in collected:
            found.setdefault(message, set()).add(path.relative_to(SOURCE).as_posix())
    for message in words():
        found.setdefault(message, set())
    return found


def of_calls(tree: ast.AST) -> Iterator[Id]:
    """Collect the texts that are handed to what translates them."""
    constants = {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            count = CALLS.get(node.func.id, 0)
            given = [
                constants.get(one.id) if isinstance(one, ast.Name) else one
                for one in node.args[:count]
            ]
            texts = [text for one in given if (text := text_of(one))]
            if count and len(texts) == count:
                yield texts[0] if count == 1 else (texts[0], texts[1])


def of_rules(tree: ast.AST) -> Iterator[str]:
    """Collect the sentences of a module of rules."""
    skipped = {id(part) for part in not_for_people(tree)}
    for node in ast.walk(tree):
        text = text_of(node)
        is_sentence = text.endswith((".", "?")) and len(text.split()) > 1
        if is_sentence and id(node) not in skipped:
            yield text


def not_for_people(tree: ast.AST) -> Iterator[ast.AST]:
    """Find docstrings, what describes a rule, and what is put together at run time."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield node.value
        elif isinstance(node, ast.keyword) and node.arg in ABOUT_THE_RULE:
            yield from ast.walk(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield from ast.walk(node)


def text_of(node: ast.AST | None) -> str:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text and isinstance(node, ast.Constant) else ""


def words() -> Iterator[str]:
    """List the members of closed lists, and the kinds of records."""
    for choice in Choice.__subclasses__():
        # Only the rules speak other languages than English.
        if choice.__module__.startswith(("iom_me.model.", "iom_me.logic.")):
            yield from (member.value.replace("_", " ") for member in choice)
    yield from (status.words for status in iom_me.tracking.Status)
    yield from KINDS


def path_of(language: str) -> Path:
    return SOURCE / "locale" / language / "LC_MESSAGES" / "iom_me.po"


def read(language: str) -> Catalog:
    """Read the translations that there are."""
    path = path_of(language)
    text = path.read_bytes() if path.exists() else b""
    return read_po(io.BytesIO(text), locale=language)


def renewed(language: str) -> Catalog:
    """Make a catalogue of all messages, with the translations that there are."""
    known = read(language)
    made = Catalog(
        locale=language,
        project="iom_me",
        version=iom_me.__version__,
        copyright_holder="iom_me contributors",
        header_comment="# What people read, made by tools/make_messages.py.",
        creation_date=MADE,
        revision_date=MADE,
        last_translator="iom_me contributors",
        language_team=language,
        fuzzy=False,
    )
    for message, files in messages().items():
        old = known.get(message if isinstance(message, str) else message[0])
        same = old is not None and old.pluralizable == isinstance(message, tuple)
        string = (old.string or "") if old and same else ""
        added = made.add(message, string, sorted((file, 1) for file in files))
        added.flags.discard("python-format")  # "5 % of ..." is not one
    return made


def forms(message: Message) -> tuple[str, ...]:
    """List the forms of a translation: one, or singular and plural."""
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def as_po(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=88, sort_output=True, include_lineno=False)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> None:
    for language in OTHERS:
        catalogue = renewed(language)
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalogue))
        path.with_suffix(".mo").write_bytes(as_mo(catalogue))
        missing = [m for m in catalogue if m.id and not all(forms(m))]
        print(f"{language}: {len(catalogue)} messages, {len(missing)} not translated")


if __name__ == "__main__":
    main()
