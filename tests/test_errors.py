"""Errors: what they say, and that they travel between processes."""

import pickle
import sys

import pytest

import iom_me as me
from iom_me._optional import optional
from iom_me.errors import Problem, suggest

ERRORS = [
    me.UnknownIdError("1.2", ["1.1"], where="plan 'P'"),
    me.FormatError("plan.json", [("$.id", "it is missing")]),
    me.FormatVersionError("plan.json", [("$.version", "it is 9")]),
    me.MissingDependencyError("openpyxl", extra="excel"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickle(error: me.IomMeError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_many_problems_are_shown_in_part_and_kept_in_full() -> None:
    error = me.FormatError("x", [(f"$[{place}]", "bad") for place in range(15)])

    assert str(error).count("\n") == 11
    assert "... and 5 more (see .problems)" in str(error)
    assert error.problems[14] == Problem("$[14]", "bad")


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("statment", ["statement", "id"], "Did you mean 'statement'?"),
        ("zzz", [], "There are none yet."),
        ("zzz", ["a", "b"], "Known: 'a', 'b'."),
        ("zzz", [str(place) for place in range(15)], "'11' and 3 more."),
    ],
    ids=["near", "none", "few", "many"],
)
def test_a_suggestion_names_what_is_near_or_what_there_is(
    word: str, known: list[str], said: str
) -> None:
    assert suggest(word, known).endswith(said)


def test_a_missing_package_is_named_with_its_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    with pytest.raises(
        me.MissingDependencyError, match=r'install "iom_me\[excel\]"'
    ) as it:
        optional("openpyxl")

    assert it.value.extra == "excel"


def test_a_package_that_is_broken_inside_says_so_itself(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "graphviz.py").write_text("import not_there\n", encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "graphviz", raising=False)

    with pytest.raises(ModuleNotFoundError, match="not_there"):
        optional("graphviz")
