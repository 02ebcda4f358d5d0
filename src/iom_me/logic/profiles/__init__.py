"""What a donor asks for: which rules, how grave, with which limits, in which style.

Donors differ on purpose, so there is no one truth: each profile is a file of data in
this folder, with its source. A file of one's own has the same keys.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import FormatError, ModelError, Problem, suggest
from iom_me.logic.findings import Severity
from iom_me.model import Level, fields
from iom_me.model.fields import Choice

if TYPE_CHECKING:
    from iom_me.typing import FilePath

__all__ = ["PROFILES", "Profile", "Style", "Thresholds", "profile", "read_profile"]

PROFILES = ("iom", "echo", "usaid", "gac", "dfid", "iati")
"""The profiles that come with the library."""

_FOLDER = Path(__file__).parent
_MAX_BYTES = 2**20


class Style(Choice):
    """How a statement is to be written.

    Examples
    --------
    >>> import iom_me as me
    >>> me.logic.profile("iom").styles[me.Level.OBJECTIVE].value
    'contribution'
    """

    CONTRIBUTION = "contribution"
    PRESENT = "present"
    PAST = "past"
    DIRECTION = "direction"
    ACTION = "action"
    ANY = "any"


def _positive(_: Any, attribute: attrs.Attribute[Any], value: object) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 0 <= value < float("inf"):  # type: ignore[operator]
        raise ModelError(
            f"Thresholds.{attribute.name} is {value!r}: it must be a number, 0 or more."
        )


@attrs.frozen(
    kw_only=True,
    field_transformer=lambda _cls, found: [
        field.evolve(validator=_positive) for field in found
    ],
)
class Thresholds:
    """Where too few ends and too many begins.

    Attributes
    ----------
    max_outcomes, max_outputs, max_activities : int
        Outcomes of a plan, outputs of an outcome, activities of an output.
    max_indicators : int
        Indicators of a result.
    mixed_indicators : int
        Indicators of a plan from which some should be quantitative, some qualitative.
    likeness : float
        Share of words in common from which two statements say the same.
    high_risk : int
        Score (likelihood times consequence, 1 to 30) from which a risk is high.
    review_months : int
        Months after which a risk should have been looked at again.
    load : float
        Share of the plan (`iom_me.graph.load_bearing`) that is too much for one
        assumption to carry unwatched.
    evaluation_share : float
        Share of the budget to keep for evaluation.
    baseline_multiple : float
        A target that is more than this many times its baseline is looked at twice.
    variance : float
        Deviation from the target that asks for an explanation, as a fraction.
    over_achievement : float
        Progress from which target or definition is doubtful; 1.5 is 150 %.
    min_cell : int
        Rows that the smallest cell of a comparison should have.
    max_variance_share : float
        Share of the variance of an effect that one of its cells should carry at most.
    max_smd : float
        Largest standardized mean difference after matching.
    min_variance_ratio, max_variance_ratio : float
        Bounds of the variance ratio after matching.

    Examples
    --------
    >>> import iom_me as me
    >>> me.logic.Thresholds().max_indicators
    5
    """

    max_outcomes: int = 5
    max_outputs: int = 5
    max_activities: int = 10
    max_indicators: int = 5
    mixed_indicators: int = 6
    likeness: float = 0.75
    high_risk: int = 15
    review_months: int = 6
    load: float = 0.5
    evaluation_share: float = 0.05
    baseline_multiple: float = 10
    variance: float = 0.1
    over_achievement: float = 1.5
    min_cell: int = 30
    max_variance_share: float = 0.5
    max_smd: float = 0.25
    min_variance_ratio: float = 0.5
    max_variance_ratio: float = 2


def _table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ModelError(f"{value!r} is no table: write a value for each name.")
    return value


def _thresholds(value: Thresholds | Mapping[str, Any]) -> Thresholds:
    if isinstance(value, Thresholds):
        return value
    known = [field.name for field in attrs.fields(Thresholds)]
    for name in _table(value):
        if name not in known:
            raise ModelError(f"There is no threshold {name!r}. {suggest(name, known)}")
    return Thresholds(**value)


def _styles(
    value: Mapping[Level, Style] | Mapping[str, str],
) -> dict[Level, Style]:
    given = {Level(level): Style(style) for level, style in _table(value).items()}
    return {level: given.get(level, Style.ANY) for level in Level}


def _severities(value: Mapping[str, str]) -> dict[str, Severity]:
    return {code: Severity(severity) for code, severity in _table(value).items()}


def _codes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (str, list, tuple)):
        raise ModelError(f"{value!r} is no list of codes: write ['S12', 'F03'].")
    return fields.identifiers(value)


@attrs.frozen(kw_only=True, repr=False)
class Profile:
    """The rules as one donor reads them.

    Attributes
    ----------
    name : str
        Short name: ``iom``.
    title : str
        Whose rules they are.
    source : str
        Where they are written.
    styles : mapping of Level to Style
        How statements of each level are to be written.
    thresholds : logic.Thresholds
        Limits of the rules that count or compare; those that differ can be given by
        name.
    severities : mapping of str to Severity
        How grave the findings of a rule are here, by code, where the profile departs
        from the rule itself.
    off : tuple of str
        Codes of the rules that this profile does not know.
    chained_outcomes : bool
        Whether one outcome may lead to another, as immediate outcomes do to
        intermediate ones.

    Examples
    --------
    >>> import attrs, iom_me as me
    >>> lenient = attrs.evolve(
    ...     me.logic.profile("iom"), name="ours", severities={"A01": "info"}
    ... )
    >>> plan = me.datasets.nigeria_reintegration().framework
    >>> {f.severity.value for f in me.check(plan, profile=lenient) if f.code == "A01"}
    {'info'}
    """

    name: str = attrs.field(
        converter=fields.identifier, validator=fields.not_blank, kw_only=False
    )
    title: str = attrs.field(default="", converter=fields.text)
    source: str = attrs.field(default="", converter=fields.text)
    styles: Mapping[Level, Style] = attrs.field(factory=dict, converter=_styles)
    thresholds: Thresholds = attrs.field(factory=Thresholds, converter=_thresholds)
    severities: Mapping[str, Severity] = attrs.field(
        factory=dict, converter=_severities
    )
    off: tuple[str, ...] = attrs.field(default=(), converter=_codes)
    chained_outcomes: bool = attrs.field(default=False, validator=fields.flag)

    def __repr__(self) -> str:
        return f"<Profile {self.name}{f': {self.title}' if self.title else ''}>"


def profile(name: str) -> Profile:
    """Read one of the profiles that come with the library.

    Parameters
    ----------
    name
        One of ``me.logic.PROFILES``: ``iom``, ``echo``, ``usaid``, ``gac``, ``dfid``,
        ``iati``.

    Returns
    -------
    Profile
        Change it with `attrs.evolve` to make one of your own.

    Raises
    ------
    ModelError
        There is no such profile.

    Examples
    --------
    >>> import iom_me as me
    >>> me.logic.profile("echo").thresholds.max_indicators
    10
    """
    if str(name) not in PROFILES:
        meant = suggest(str(name), PROFILES)
        if str(name).endswith(".toml"):
            meant = "Read a file of your own with me.logic.read_profile."
        raise ModelError(f"There is no profile {name!r}. {meant}")
    return attrs.evolve(_shipped(name))  # a copy: its tables can be written to


@cache
def _shipped(name: str) -> Profile:
    text = (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return Profile(name, **tomllib.loads(text))


def read_profile(path: FilePath) -> Profile:
    r"""Read a profile of your own from a TOML file.

    The keys are the fields of a `Profile`. With ``based_on = "echo"`` the file has only
    to say what differs from that profile: its tables are filled up from there, name by
    name.

    Parameters
    ----------
    path
        The file. Where it gives no ``name``, the file's name is taken.

    Returns
    -------
    Profile
        To be passed to `check`.

    Raises
    ------
    FormatError
        The file is no profile. Every problem is in ``.problems``, with its key.
    OSError
        The file cannot be opened or read.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import iom_me as me
    >>> lines = ['based_on = "iom"', "thresholds.max_indicators = 3"]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "mission.toml")
    ...     written = path.write_text("\n".join(lines))
    ...     ours = me.logic.read_profile(path)
    >>> ours
    <Profile mission: International Organization for Migration>
    >>> ours.thresholds.max_indicators, ours.styles[me.Level.OUTPUT].value
    (3, 'present')
    """
    from iom_me.io.files import read_limited

    source = os.fspath(path)
    data = read_limited(path, _MAX_BYTES, expected="profile")
    try:
        given = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        problem = Problem("file", f"it is no TOML: {error}")
        raise FormatError(source, [problem], expected="profile") from None
    given = {"name": Path(path).stem} | given
    problems = [
        Problem(key, said) for key in given if (said := _problem(key, given[key]))
    ]
    if problems:
        raise FormatError(source, problems, expected="profile")
    return _filled_up(given)


def _problem(key: str, value: Any) -> str:
    """Say what is wrong with one key of a file, if anything is."""
    known = {field.name: field for field in attrs.fields(Profile)}
    try:
        if key == "based_on":
            profile(value)
        elif key not in known:
            return f"unknown key. {suggest(key, (*known, 'based_on'))}".rstrip(".")
        else:
            Profile(**{"name": "x", key: value})
    except ModelError as error:
        return str(error).rstrip(".")
    return ""


def _filled_up(given: dict[str, Any]) -> Profile:
    """Make the profile, taking what the file does not say from another one."""
    base = profile(given.pop("based_on")) if "based_on" in given else Profile("none")
    tables: dict[str, Mapping[Any, Any]] = {
        "thresholds": attrs.asdict(base.thresholds),
        "styles": base.styles,
        "severities": base.severities,
    }
    filled = {name: {**tables[name], **given[name]} for name in tables.keys() & given}
    return attrs.evolve(base, **given | filled)
