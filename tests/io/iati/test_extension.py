"""What IATI cannot say goes into XML of ours and comes back the same."""

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st
from lxml import etree
from tests import strategies as plans

from iom_me.io.iati import _extension as extension
from iom_me.io.iati._extension import BadExtensionError, Changes, LeftOut, Whole

KEYS = st.sampled_from(("id", "note", "value", "by", "items")) | plans.texts()
SCALARS = plans.texts() | plans.numbers() | st.booleans()
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=8,
)
RECORDS = st.dictionaries(st.sampled_from(("id", "note", "value", "parts")), TREES)


def through_xml(patch: Any) -> Any:
    written = etree.tostring(extension.encode("indicator", patch))
    return extension.decode(etree.fromstring(written))


@given(RECORDS, RECORDS)
def test_what_was_read_and_the_extension_give_the_record(
    truth: dict[str, Any], seen: dict[str, Any]
) -> None:
    patch = extension.difference(truth, seen)
    found = seen if patch is None else extension.apply(through_xml(patch), seen)
    assert json.dumps(found, sort_keys=True) == json.dumps(truth, sort_keys=True) or (
        found == truth
    )


@given(RECORDS)
def test_what_is_the_same_needs_no_extension(truth: dict[str, Any]) -> None:
    assert extension.difference(truth, json.loads(json.dumps(truth))) is None


def test_only_what_differs_stands_in_the_extension() -> None:
    seen = {"title": "Jobs", "targets": [{"value": 5}, {"value": 80}]}
    truth = {
        "title": "Jobs",
        "unit": "people",
        "targets": [{"value": 5}, {"value": 80, "operator": "at_least"}],
    }
    patch = extension.difference(truth, seen)
    assert list(extension.lost(patch)) == [
        ("unit", "people"),
        ("targets[1].operator", "at_least"),
    ]
    assert etree.tostring(extension.encode("indicator", patch)).decode() == (
        f'<iom:indicator xmlns:iom="{extension.NAMESPACE}" unit="people">'
        '<iom:targets is="changes" of="2"><iom:item at="1" operator="at_least"/>'
        "</iom:targets></iom:indicator>"
    )


def test_a_field_that_was_read_and_is_not_in_the_record_goes() -> None:
    patch = extension.difference({"id": "1"}, {"id": "1", "note": "made up"})
    assert extension.apply(through_xml(patch), {"id": "1", "note": "x"}) == {"id": "1"}


def test_a_value_that_was_edited_in_iati_is_kept() -> None:
    patch = extension.difference(
        {"value": 5, "unit": "people"}, {"value": 5, "measure": "count"}
    )
    edited = extension.apply(through_xml(patch), {"value": 6, "measure": "count"})
    assert edited == {"value": 6, "unit": "people"}


def test_a_list_that_has_changed_since_is_refused() -> None:
    patch = Changes(2, {1: {"operator": Whole("at_least")}})
    with pytest.raises(LookupError, match="there are 1 where there were 2"):
        extension.apply(through_xml(patch), [{"value": 5}])


def test_items_that_iati_cannot_hold_stand_between_those_it_holds() -> None:
    truth = [LeftOut({"value": "all"}), {"value": 5, "note": "x"}, LeftOut("none")]
    patch = extension.difference({"targets": truth}, {"targets": [{"value": 5}]})
    assert list(extension.lost(patch)) == [
        ("targets[0]", {"value": "all"}),
        ("targets[2]", "none"),
        ("targets[1].note", "x"),
    ]
    found = extension.apply(through_xml(patch), {"targets": [{"value": 6}]})
    assert found["targets"] == [{"value": "all"}, {"value": 6, "note": "x"}, "none"]


def test_items_are_there_also_if_iati_holds_none_of_them() -> None:
    patch = extension.difference({"targets": [LeftOut({"value": 5})]}, {})
    assert list(extension.lost(patch)) == [("targets[0]", {"value": 5})]
    assert extension.apply(through_xml(patch), {}) == {"targets": [{"value": 5}]}


def test_a_field_that_iati_adds_is_told_without_a_value() -> None:
    patch = extension.difference({"id": "1"}, {"id": "1", "measure": "count"})
    assert list(extension.lost(patch)) == [("measure", None)]
    patch = extension.difference({"a": {"id": "1"}}, {"a": {"id": "1", "b": "2"}})
    assert list(extension.lost(patch)) == [("a.b", None)]


def test_a_list_that_was_read_otherwise_is_whole() -> None:
    truth = [LeftOut({"parts": [LeftOut({"value": 1})]}), {"value": 5}]
    patch = extension.difference({"targets": truth}, {"targets": []})
    whole = {"targets": Whole([{"parts": [{"value": 1}]}, {"value": 5}])}
    assert patch == whole


@pytest.mark.parametrize(
    "xml",
    [
        '<value is="number">1e999</value>',
        '<value is="number">NaN</value>',
        '<value is="number">9' + "9" * 500 + "</value>",
        '<value is="flag">perhaps</value>',
        '<value is="secret">1</value>',
        '<value is="changes" of="two"/>',
        '<value is="changes" of="2.5"/>',
        '<value note="1"><iom:note is="text">2</iom:note></value>',
    ],
)
def test_an_element_that_is_none_of_ours_is_refused(xml: str) -> None:
    ours = xml.replace("<value", "<iom:value").replace("</value>", "</iom:value>")
    root = etree.fromstring(f'<x xmlns:iom="{extension.NAMESPACE}">{ours}</x>')
    with pytest.raises(BadExtensionError):
        extension.decode(root[0])
