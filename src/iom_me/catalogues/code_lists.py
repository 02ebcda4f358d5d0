"""A code list, its entries, and reading them from the files of this package."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from iom_me import _frames
from iom_me.errors import ModelError, UnknownIdError, suggest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CodeEntry", "CodeList", "editions", "load", "names", "short_name"]

_FOLDER = Path(__file__).parent / "data"
_COLUMNS = ("code", "title", "level", "parent", "note")


@attrs.frozen(kw_only=True)
class CodeEntry:
    """One code of a list, and what it stands for.

    Attributes
    ----------
    code : str
        As the list writes it: ``10.7``, ``2b62``.
    title : str
        The official wording; empty where it is not known or not held.
    level : str
        What kind of entry it is: ``goal``, ``target``, ``short-term outcome``.
    parent : str
        Code of the entry that it is a part of; empty at the top.
    note : str
        What is known to be wrong with it, or with its title.

    Examples
    --------
    >>> import iom_me as me
    >>> entry = me.catalogues.load("SRF")["2b6"]
    >>> entry.level, entry.parent
    ('short-term outcome', '2b')
    """

    code: str
    title: str
    level: str
    parent: str = ""
    note: str = ""


@attrs.frozen(kw_only=True, repr=False)
class CodeList:
    """One edition of a framework that plans refer to.

    Attributes
    ----------
    framework : str
        Its short name: ``SDG``.
    version : str
        The edition: the year it was agreed, or the years that it is for.
    title : str
        Its full name.
    source : str
        Where the codes and titles were taken from.
    licence : str
        Under which terms they can be passed on.
    entries : tuple of CodeEntry
        The codes, level by level.
    note : str
        What is missing, or known to be wrong.
    pattern : str
        How a code is found in what people write, as a regular expression on small
        letters; its groups, joined, are the code.

    Examples
    --------
    >>> import iom_me as me
    >>> compact = me.catalogues.load("GCM")
    >>> compact
    <CodeList GCM 2018: 23 codes>
    >>> compact["20"].title
    'Promote faster, safer and cheaper transfer of remittances and foster financial ...'
    >>> "24" in compact
    False
    """

    framework: str
    version: str
    title: str
    source: str
    licence: str
    entries: tuple[CodeEntry, ...]
    note: str = ""
    pattern: str

    def __repr__(self) -> str:
        return f"<CodeList {self.framework} {self.version}: {len(self)} codes>"

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[CodeEntry]:
        return iter(self.entries)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> CodeEntry:
        if code not in self._by_code:
            where = f"{self.framework} {self.version}"
            raise UnknownIdError(str(code), self._by_code, where=where)
        return self._by_code[code]

    def find(self, text: str) -> CodeEntry | None:
        """Find what people mean by a code, however they write it.

        Parameters
        ----------
        text
            A code, with or without words: ``Target 10.7``.

        Returns
        -------
        CodeEntry or None
            The entry. For what is part of an entry but not listed itself, as the
            indicators of the SRF and the SDGs, the entry that it is part of. None if
            there is no such code.

        Examples
        --------
        >>> import iom_me as me
        >>> goals = me.catalogues.load("SDG")
        >>> goals.find("Target 10.c").code, goals.find("10.7.2").code
        ('10.c', '10.7')
        >>> goals.find("10.9") is None
        True
        """
        for found in self._written.finditer(text.casefold()):
            entry = self._by_folded.get("".join(filter(None, found.groups())))
            if entry is not None:
                return entry
        return None

    def below(self, code: str) -> tuple[CodeEntry, ...]:
        """List the parts of an entry.

        Parameters
        ----------
        code
            Code of the entry.

        Returns
        -------
        tuple of CodeEntry
            One level down; empty if it has no parts, or there is no such code.

        Examples
        --------
        >>> import iom_me as me
        >>> [entry.code for entry in me.catalogues.load("SDG").below("1")]
        ['1.1', '1.2', '1.3', '1.4', '1.5', '1.a', '1.b']
        """
        return self._parts.get(code, ())

    def to_frame(self) -> pd.DataFrame:
        """List the entries as a table, one row each.

        Returns
        -------
        pandas.DataFrame
            Columns ``code, title, level, parent, note``, all of text.

        Examples
        --------
        >>> import iom_me as me
        >>> list(me.catalogues.load("MiGOF").to_frame()["code"])
        ['P1', 'P2', 'P3', 'O1', 'O2', 'O3']
        """
        rows = [[getattr(entry, name) for name in _COLUMNS] for entry in self]
        return _frames.frame(rows, _COLUMNS)

    @cached_property
    def _by_code(self) -> dict[str, CodeEntry]:
        return {entry.code: entry for entry in self.entries}

    @cached_property
    def _by_folded(self) -> dict[str, CodeEntry]:
        return {entry.code.casefold(): entry for entry in self.entries}

    @cached_property
    def _parts(self) -> dict[str, tuple[CodeEntry, ...]]:
        parts: dict[str, list[CodeEntry]] = {}
        for entry in self.entries:
            parts.setdefault(entry.parent, []).append(entry)
        return {code: tuple(entries) for code, entries in parts.items() if code}

    @cached_property
    def _written(self) -> re.Pattern[str]:
        """Find the pattern in a text, but not within a longer number or code."""
        start, end = "(?<![0-9.])(?<![0-9][a-z])", "(?![0-9a-z])"
        return re.compile(f"{start}(?:{self.pattern}){end}")


def names() -> tuple[str, ...]:
    """List the frameworks that there are code lists of, by their short names.

    Returns
    -------
    tuple of str
        Any of these can be given to `load`.

    Examples
    --------
    >>> import iom_me as me
    >>> me.catalogues.names()
    ('GCM', 'MCOF', 'MiGOF', 'SDG', 'SRF')
    """
    return tuple(_frameworks())


def short_name(name: str) -> str:
    """Find the short name of a framework, as people call it.

    Parameters
    ----------
    name
        A name in English, French or Spanish, or an abbreviation.

    Returns
    -------
    str
        One of `names`; empty if there is no list of such a framework.

    Examples
    --------
    >>> import iom_me as me
    >>> me.catalogues.short_name("SDGs"), me.catalogues.short_name("ODD")
    ('SDG', 'SDG')
    >>> me.catalogues.short_name("UNSDCF")
    ''
    """
    return _aliases().get(_folded(name), "")


def editions(name: str) -> tuple[CodeList, ...]:
    """Read every edition of a framework.

    Parameters
    ----------
    name
        Any name of the framework.

    Returns
    -------
    tuple of CodeList
        The oldest first.

    Raises
    ------
    ModelError
        There is no list of such a framework.

    Examples
    --------
    >>> import iom_me as me
    >>> [edition.version for edition in me.catalogues.editions("SRF")]
    ['2019-2023', '2024-2028']
    """
    framework = short_name(name)
    if not framework:
        raise ModelError(
            f"There is no code list of {name!r}. {suggest(str(name), names())}"
        )
    return tuple(
        _read(framework, version) for version in _frameworks()[framework]["editions"]
    )


def load(name: str, *, version: str = "") -> CodeList:
    """Read a code list.

    Parameters
    ----------
    name
        Any name of the framework: ``SDG``, ``SDGs``, ``ODD``.
    version
        The edition; the latest if not given.

    Returns
    -------
    CodeList
        Its codes and titles, with their source.

    Raises
    ------
    ModelError
        There is no list of such a framework, or no such edition.

    Examples
    --------
    >>> import iom_me as me
    >>> me.catalogues.load("SRF", version="2019-2023")
    <CodeList SRF 2019-2023: 4 codes>
    >>> me.catalogues.load("SDGs")["10.7"].title
    'Facilitate orderly, safe, regular and responsible migration and mobility of ...'
    """
    known = {edition.version: edition for edition in editions(name)}
    if not version:
        return list(known.values())[-1]
    if version not in known:
        raise ModelError(
            f"There is no edition {version!r} of {short_name(name)}. "
            f"{suggest(str(version), known)}"
        )
    return known[version]


@cache
def _frameworks() -> Mapping[str, Any]:
    return _table("frameworks")


@cache
def _aliases() -> dict[str, str]:
    return {
        _folded(name): framework
        for framework, known in _frameworks().items()
        for name in (framework, *known["names"])
    }


def _folded(name: str) -> str:
    """Leave only what tells names apart: no case, accents, spaces or punctuation."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(filter(str.isalnum, plain))


@cache
def _read(framework: str, version: str) -> CodeList:
    table = dict(_table(f"{framework}-{version}".lower()))
    levels, notes = table.pop("levels"), table.pop("notes", {})
    entries: list[CodeEntry] = []
    above: set[str] = set()
    for level, titles in levels.items():
        for code, title in titles.items():
            parent = _longest_start(code, above)
            note = notes.get(code, "")
            entries.append(
                CodeEntry(code=code, title=title, level=level, parent=parent, note=note)
            )
        above |= set(titles)
    return CodeList(
        framework=framework, version=version, entries=tuple(entries), **table
    )


def _longest_start(code: str, known: set[str]) -> str:
    """Find the entry that a code begins with: of ``1a1`` that is ``1a``."""
    starts = (code[:length] for length in range(len(code) - 1, 0, -1))
    return next((start for start in starts if start in known), "")


def _table(name: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
