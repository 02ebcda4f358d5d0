"""Where an element of an IATI file stands: its line, and its path from the activity."""

from __future__ import annotations

from typing import Any

from iom_me._optional import optional

__all__ = ["Places", "find_step_by_step", "shown_name"]


def shown_name(tag: str) -> str:
    """Name an element or attribute without its namespace."""
    return tag.rpartition("}")[2]


class Places:
    """Finds paths in one activity; the children of an element are counted once.

    Parameters
    ----------
    number
        Which activity of the file it is, from 1.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._counted: dict[Any, dict[Any, int]] = {}

    def path(self, element: Any, attribute: str = "") -> str:
        """Return ``iati-activity[1]/result[2]/@type``; of the root, the attribute."""
        steps = [attribute and f"@{attribute}".replace("@text()", "text()")]
        while element is not None and element.tag != "iati-activities":
            steps.append(f"{_written_name(element)}{self._place(element)}")
            element = element.getparent()
        return "/".join(step for step in reversed(steps) if step)

    def _place(self, element: Any) -> str:
        parent = element.getparent()
        if element.tag == "iati-activity":
            return f"[{self._number}]"
        if parent is None or parent.tag == "iati-activities":
            return ""  # beside the activities
        if parent not in self._counted:
            self._counted[parent] = _numbered(parent)
        return f"[{self._counted[parent][element]}]"


def _numbered(parent: Any) -> dict[Any, int]:
    """Give each child its number among those of its name."""
    met: dict[str, int] = {}
    places = {}
    for child in parent.iterchildren("{*}*"):
        met[child.tag] = met.get(child.tag, 0) + 1
        places[child] = met[child.tag]
    return places


def _written_name(element: Any) -> str:
    name = shown_name(element.tag)
    return f"{element.prefix}:{name}" if element.prefix else name


def find_step_by_step(element: Any, path: str) -> Any:
    """Follow a path that libxml2 made, from the element that it begins at.

    It is no XPath that lxml could follow: a prefix may be declared further down, and an
    element of a default namespace is called ``*``.
    """
    for step in path.split("/")[2:]:
        name, _, number = step.removesuffix("]").partition("[")
        alike = [child for child in element.iterchildren() if _is(child, name)]
        element = alike[int(number or 1) - 1]
    return element


def _is(child: Any, name: str) -> bool:
    if not isinstance(child.tag, str):
        return False
    qualified = optional("lxml.etree").QName(child)
    if name == "*":
        return True
    prefix, _, local = name.rpartition(":")
    return (child.prefix or "", qualified.localname) == (prefix, local) and not (
        qualified.namespace and not child.prefix
    )
