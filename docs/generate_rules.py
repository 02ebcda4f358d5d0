"""The pages about the rules of the checker, made from the rules and their cases.

Each rule has a case in tests/logic/cases: what breaks it, and what does not. It is its
test and, here, its explanation.
"""

import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import iom_me as me
from iom_me.logic.fixes import in_words

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.logic.cases import CASES, SOUND, Given

WIDTH = 78
SHOWN = 20
SUBJECTS = {
    "S": "Structure",
    "R": "Statements",
    "I": "Indicators",
    "T": "Baselines and targets",
    "A": "Assumptions and risks",
    "M": "Verification",
    "W": "Work and money",
    "F": "Alignment",
    "D": "Data",
    "X": "Effects",
    "C": "The check itself",
}
THE_SOUND_PLAN = "the [sound plan](index.md#the-sound-plan)"
HANDED_OVER = {
    me.logic.Needs.MEASUREMENTS: "\n\nIt is applied when measurements are handed over.",
    me.logic.Needs.EFFECTS: "\n\nIt is applied when effects are handed over.",
}

INDEX = """\
# Rules

What [`check`](../how-to/check-a-plan.md) looks for in a plan, and in the measurements
and effects that are handed over with it. An *error* breaks the logic of the plan or
makes a result impossible to judge, a *warning* weakens it, an *info* is worth a second
look. A *heuristic* reads words, not meaning: it may be wrong, and is never an error.
Each page has an example that breaks the rule and what repairs it.

A profile is the rules as one donor reads them. {narrow}

{subjects}
## The sound plan

Most examples are changes of this plan, in which nothing is found:

{plan}

```{{toctree}}
:hidden:

{pages}
```
"""

TABLE = """\
## {subject}

| rule | a sound plan | severity | by profile |
|---|---|---|---|
{rows}
"""

PAGE = """\
# {code} {name}

{summary}{needs}

Severity
: {severity}

By profile
: {profiles}

Why
: {why}

What to do
: {suggestion}

Source
: {source}

## An example

{example}

What the checker says:

{findings}

## What repairs it

{repair}
"""


def write_pages(folder: Path) -> None:
    """Write a page for each rule and one that lists them; remove pages of no rule."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {page_name(rule): page(rule) for rule in me.logic.RULES}
    pages["index"] = index()
    for name, content in pages.items():
        write_if_new(folder / f"{name}.md", content)
    for old in folder.glob("*.md"):
        if old.stem not in pages:
            old.unlink()


def write_if_new(path: Path, content: str) -> None:
    """Leave a page untouched that says the same, so that it is not built again."""
    if not path.exists() or path.read_text(encoding="utf-8") != content:
        path.write_text(content, encoding="utf-8")


def page_name(rule: me.logic.Rule) -> str:
    return f"{rule.code}-{rule.name}"


def index() -> str:
    by_subject: dict[str, list[str]] = {subject: [] for subject in SUBJECTS.values()}
    for rule in me.logic.RULES:
        cells = (
            f"[{rule.code} {rule.name}]({page_name(rule)}.md)",
            plain(rule.summary),
            grade(rule),
            profiles(rule, but=narrow()),
        )
        by_subject[SUBJECTS[rule.code[0]]].append(f"| {' | '.join(cells)} |")
    return INDEX.format(
        subjects="\n".join(
            TABLE.format(subject=subject, rows="\n".join(rows))
            for subject, rows in by_subject.items()
            if rows
        ),
        narrow=" ".join(map(known_to, narrow())),
        plan=fenced(SOUND.to_text(width=WIDTH).splitlines(), at_most=1000),
        pages="\n".join(page_name(rule) for rule in me.logic.RULES),
    )


def page(rule: me.logic.Rule) -> str:
    case, found = CASES[rule.code], found_by(rule.code)
    return PAGE.format(
        code=rule.code,
        name=rule.name,
        summary=plain(rule.summary),
        needs=HANDED_OVER.get(rule.needs, ""),
        severity=grade(rule),
        profiles=profiles(rule) or "the same in all",
        why=plain(rule.why),
        suggestion=plain(rule.suggestion),
        source=plain(rule.source),
        example=example(case.good, case.bad),
        findings=fenced(line for finding in found for line in spelt_out(finding)),
        repair=repair(case.good, case.bad, found),
    )


@cache
def found_by(code: str) -> list[me.logic.Finding]:
    """What a rule finds in its example."""
    return [finding for finding in CASES[code].bad.check() if finding.code == code]


def grade(rule: me.logic.Rule) -> str:
    """The severities that the example shows, the gravest first."""
    found = {finding.severity for finding in found_by(rule.code)}
    grades = " or ".join(grade.value for grade in me.logic.Severity if grade in found)
    return f"{grades} (heuristic)" if rule.is_heuristic else grades


def narrow() -> list[str]:
    """The profiles that know a few of the rules only."""
    half = len(me.logic.RULES) / 2
    return [
        name for name in me.logic.PROFILES if len(me.logic.profile(name).off) > half
    ]


def known_to(name: str) -> str:
    """Say which rules a narrow profile knows."""
    off = me.logic.profile(name).off
    codes = [rule.code for rule in me.logic.RULES if rule.code not in off]
    return f"The profile `{name}` knows these only: {', '.join(codes)}."


def profiles(rule: me.logic.Rule, *, but: Iterable[str] = ()) -> str:
    """The profiles that depart from the rule, and how."""
    by_reading: dict[str, list[str]] = {}
    for name in (name for name in me.logic.PROFILES if name not in but):
        profile = me.logic.profile(name)
        fixed = profile.severities.get(rule.code)
        reading = "off" if rule.code in profile.off else fixed.value if fixed else ""
        by_reading.setdefault(reading, []).append(name)
    by_reading.pop("", None)
    return "; ".join(f"{', '.join(n)}: {reading}" for reading, n in by_reading.items())


def example(good: Given, bad: Given) -> str:
    """What makes a sound plan break the rule, or what is handed over with it."""
    parts = []
    if bad.profile != "iom":
        parts.append(f"The profile is `{bad.profile}`.")
    changes = changed(good.plan, bad.plan)
    if changes:
        parts += [
            f"In {THE_SOUND_PLAN}, this is changed:"
            if good.plan == SOUND
            else "In a plan that keeps the rule, this is changed:",
            fenced(changes),
        ]
    elif bad.plan == SOUND:
        parts.append(f"The plan is {THE_SOUND_PLAN}.")
    return "\n\n".join([*parts, *handed_over(bad)])


def repair(good: Given, bad: Given, found: Iterable[me.logic.Finding]) -> str:
    """What makes the example sound again; the same by a fix, if there is one."""
    steps = [step for one in found if one.fix is not None for step in one.fix.steps]
    parts = []
    changes = changed(bad.plan, good.plan)
    if changes:
        parts.append(fenced(changes))
    if good.profile != bad.profile:
        parts.append(f"The profile is `{good.profile}`.")
    if not changes or good.measurements is not bad.measurements:
        parts += handed_over(good)
    if steps:
        parts.append("`report.apply_fixes(plan)` makes this change:")
        parts.append(fenced(wrapped(in_words(step)) for step in steps))
    return "\n\n".join(parts)


def handed_over(given: Given) -> Iterator[str]:
    if given.measurements is not None:
        yield "With these measurements:"
        yield fenced(given.measurements.to_string(index=False, na_rep="").split("\n"))
    if given.effects:
        yield "With this effect:" if len(given.effects) == 1 else "With these effects:"
        yield fenced(wrapped(repr(effect)) for effect in given.effects)


def changed(before: me.ResultsFramework, after: me.ResultsFramework) -> list[str]:
    return [wrapped(change.message) for change in before.diff(after)]


def wrapped(line: str) -> str:
    return "\n".join(textwrap.wrap(line, WIDTH, subsequent_indent="  "))


def fenced(lines: Iterable[str], *, at_most: int = SHOWN) -> str:
    """Show lines as they are, the last of many counted only."""
    shown = [line for text in lines for line in text.splitlines()]
    if len(shown) > at_most:
        shown = [*shown[: at_most - 1], f"... and {len(shown) - at_most + 1} more"]
    body = "\n".join(shown)
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{body}\n{fence}"


def plain(text: str) -> str:
    """Keep signs from being read as markup, but for code in backticks."""
    parts = re.split("(`[^`]*`)", text)
    parts[::2] = [re.sub(r"([\\*<>\[\]$|{}])", r"\\\1", part) for part in parts[::2]]
    return "".join(parts)


def spelt_out(finding: me.logic.Finding) -> Iterator[str]:
    label = f"{finding.severity.value:<7}  "
    indent = " " * len(label)
    yield from textwrap.wrap(
        finding.message, WIDTH, initial_indent=label, subsequent_indent=indent
    )
    yield from textwrap.wrap(
        f"-> {finding.suggestion}",
        WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}   ",
    )
