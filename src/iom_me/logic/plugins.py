"""Rules that other packages ship."""

from __future__ import annotations

from importlib.metadata import entry_points

from iom_me.errors import ModelError
from iom_me.logic.findings import Rule

__all__ = ["shipped_rules"]

_GROUP = "iom_me.rules"


def shipped_rules() -> tuple[Rule, ...]:
    """Load the rules of installed packages: an entry point names a rule or several."""
    found: list[Rule] = []
    for entry in sorted(entry_points(group=_GROUP), key=lambda entry: entry.name):
        try:
            shipped = entry.load()
            found += [shipped] if isinstance(shipped, Rule) else list(shipped)
        except Exception as error:
            raise ModelError(
                f"The rules {entry.name!r} of an installed package ({entry.value}) "
                f"cannot be loaded: {error}. Repair or remove the package, or name the "
                "rules to apply with rules=."
            ) from error
    return tuple(found)
