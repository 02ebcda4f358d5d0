"""Rules that other packages ship."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from iom_me.errors import ModelError
from iom_me.logic.findings import Rule

__all__ = ["shipped_rules"]

_GROUP = "iom_me.rules"
_ADVICE = "Repair or remove the package, or name the rules to apply with rules=."


def shipped_rules() -> tuple[Rule, ...]:
    """Load the rules of installed packages: an entry point names a rule or several."""
    entries = sorted(
        entry_points(group=_GROUP), key=lambda entry: (entry.name, entry.value)
    )
    return tuple(rule for entry in entries for rule in _rules_of(entry))


def _rules_of(entry: EntryPoint) -> tuple[Rule, ...]:
    whose = f"The rules {entry.name!r} of {_package(entry)} ({entry.value})"
    try:
        shipped = entry.load()
        rules = (shipped,) if isinstance(shipped, Rule) else tuple(shipped)
    except Exception as error:
        raise ModelError(
            f"{whose} cannot be loaded: {type(error).__name__}: "
            f"{str(error).rstrip('.')}. {_ADVICE}"
        ) from error
    for rule in rules:
        if not isinstance(rule, Rule):
            raise ModelError(f"{whose} hold {rule!r}, which is no Rule. {_ADVICE}")
    return rules


def _package(entry: EntryPoint) -> str:
    if entry.dist is None:
        return "an installed package"
    return f"the installed package {entry.dist.name} {entry.dist.version}"
