"""The pages about the rules of the checker, made from the rules and their examples.

Each rule has two plans in tests/logic/cases, one that breaks it and one that does not.
They are its test and, here, its explanation.
"""

import textwrap
from collections.abc import Iterator
from pathlib import Path

import iom_me as me

CASES = Path(__file__).parents[1] / "tests" / "logic" / "cases"
WIDTH = 88

INDEX = """\
# Rules

What [`check`](../how-to/check-a-plan.md) looks for in a plan. An *error* breaks the
logic of the plan or makes a result impossible to judge, a *warning* weakens it, an
*info* is worth a second look. Each page has a plan that breaks the rule and the changes
that repair it.

| code | a sound plan | severity |
|---|---|---|
{rows}

```{{toctree}}
:hidden:

{pages}
```
"""

PAGE = """\
# {code} {name}

{summary}

Severity
: {severity}

Why
: {why}

What to do
: {suggestion}

Source
: {source}

## A plan that breaks it

```text
{bad}
```

What the checker says:

```text
{findings}
```

## What repairs it

```text
{changes}
```
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
    rows = [
        f"| [{rule.code} {rule.name}]({page_name(rule)}.md) "
        f"| {rule.summary} | {rule.severity.value} |"
        for rule in me.logic.RULES
    ]
    pages = [page_name(rule) for rule in me.logic.RULES]
    return INDEX.format(rows="\n".join(rows), pages="\n".join(pages))


def page(rule: me.logic.Rule) -> str:
    case = CASES / page_name(rule)
    bad, good = me.read_json(case / "bad.json"), me.read_json(case / "good.json")
    found = [line for finding in rule.check(bad) for line in spelt_out(finding)]
    return PAGE.format(
        code=rule.code,
        name=rule.name,
        severity=severity(rule, bad),
        summary=rule.summary,
        why=rule.why,
        suggestion=rule.suggestion,
        source=rule.source,
        bad=bad.to_text(width=WIDTH),
        findings="\n".join(found),
        changes="\n".join(change.message for change in bad.diff(good)),
    )


def severity(rule: me.logic.Rule, bad: me.ResultsFramework) -> str:
    """The severities that the example shows, the gravest first."""
    found = {finding.severity for finding in rule.check(bad)}
    return " or ".join(grade.value for grade in me.logic.Severity if grade in found)


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
