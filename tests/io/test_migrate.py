import copy
from typing import Any

import pytest

from iom_me.errors import FormatError, FormatVersionError
from iom_me.io.json import migrate

OLD: dict[str, Any] = {
    "format": migrate.FORMAT,
    "version": 1,
    "framework": {"name": "Return", "results": []},
}


def renamed(document: dict[str, Any]) -> dict[str, Any]:
    document["framework"]["title"] = document["framework"].pop("name")
    return document


def shouted(document: dict[str, Any]) -> dict[str, Any]:
    title = document["framework"]["title"].upper()
    return {**document, "framework": {"title": title}}


def upgraded(document: object, **options: Any) -> dict[str, Any]:
    return migrate.upgrade(document, source="plan.json", **options)


def test_every_older_version_has_a_step() -> None:
    assert set(migrate.STEPS) == set(range(1, migrate.VERSION))


def test_a_document_of_this_version_stays_as_it_is() -> None:
    assert upgraded(OLD) == OLD


def test_steps_are_taken_one_after_the_other() -> None:
    new = upgraded(OLD, steps={1: renamed, 2: shouted}, newest=3)

    assert new == {**OLD, "version": 3, "framework": {"title": "RETURN"}}


def test_a_document_takes_only_the_steps_that_are_left() -> None:
    second = {**OLD, "version": 2, "framework": {"title": "Return"}}

    new = upgraded(second, steps={1: renamed, 2: shouted}, newest=3)

    assert new["framework"] == {"title": "RETURN"}


def test_the_original_is_not_changed_by_a_step() -> None:
    before = copy.deepcopy(OLD)

    upgraded(OLD, steps={1: renamed}, newest=2)

    assert before == OLD


@pytest.mark.parametrize(
    "framework", [{}, [], 3, None, {"name": 3, "results": 4}, {"title": 4}]
)
def test_a_document_that_breaks_its_promise_is_refused(framework: object) -> None:
    broken = {**OLD, "framework": framework}

    with pytest.raises(FormatError, match="not what version . of the format promises"):
        upgraded(broken, steps={1: renamed, 2: shouted}, newest=3)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([], "$"),
        (None, "$"),
        ("text", "$"),
        ({}, "$.format"),
        ({"format": "iom_me.result_framework", "version": 1}, "$.format"),
        ({"format": ["x"], "version": 1}, "$.format"),
        ({"format": migrate.FORMAT}, "$.version"),
        ({"format": migrate.FORMAT, "version": "1"}, "$.version"),
        ({"format": migrate.FORMAT, "version": True}, "$.version"),
        ({"format": migrate.FORMAT, "version": 1.0}, "$.version"),
        ({"format": migrate.FORMAT, "version": 0}, "$.version"),
    ],
)
def test_what_is_not_of_this_format_is_refused_with_the_place(
    document: object, path: str
) -> None:
    with pytest.raises(FormatError) as caught:
        migrate.identify(document, source="plan.json")

    assert [problem.path for problem in caught.value.problems] == [path]


def test_a_format_that_is_almost_right_gets_a_hint() -> None:
    with pytest.raises(FormatError, match="Did you mean 'iom_me.results_framework'"):
        migrate.identify({"format": "iom_me.framework"}, source="plan.json")


def test_a_newer_version_is_refused_as_such() -> None:
    newer = {"format": migrate.FORMAT, "version": migrate.VERSION + 1}

    with pytest.raises(FormatVersionError, match="update iom_me"):
        migrate.identify(newer, source="plan.json")
