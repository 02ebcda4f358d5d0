"""What holds of every check: it never fails, never wavers, and loses no finding."""

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import attrs
import pytest
from hypothesis import assume, given, strategies as st

import iom_me as me
from iom_me.logic import PROFILES, RULES, Finding, Rule
from iom_me.logic.formats import FORMATS, render
from iom_me.logic.language import LANGUAGES, lexicons
from tests import strategies
from tests.logic.cases import CASES, SOUND, Given
from tests.logic.language.texts import OURS
from tests.strategies import FEW_EXAMPLES

_LINES = 25


def _words(language: str) -> list[str]:
    """All that the rules look for in a language."""
    found: list[str] = []
    for path in sorted(Path(lexicons.__file__).parent.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8")).get(language, {})
        for terms in table.values():
            found += terms.split() if isinstance(terms, str) else terms
    return found


def _any_text() -> st.SearchStrategy[str]:
    """Sentences, words that rules look for in any order, and what is to break them."""
    soup = [
        st.lists(st.sampled_from(_words(language)), min_size=1, max_size=8).map(
            " ".join
        )
        for language in LANGUAGES
    ]
    sentences = [st.sampled_from(texts) for texts in OURS.values()]
    return st.one_of(*soup, *sentences, strategies.texts(), strategies.hostile_texts())


def _key(finding: Finding) -> tuple[str, str, str, str]:
    return finding.code, finding.node, finding.indicator, finding.path


# No check fails


@FEW_EXAMPLES
@given(
    fw=strategies.frameworks(_any_text(), max_results=8),
    language=st.none() | st.sampled_from(LANGUAGES),
    profile=st.sampled_from(PROFILES),
)
def test_any_plan_can_be_checked_and_its_report_shown(
    fw: me.ResultsFramework, language: str | None, profile: str
) -> None:
    report = me.check(fw, language=language, profile=profile)

    assert all(f.node == "" or f.node in fw for f in report)
    assert all(f.indicator == "" or f.indicator in fw.indicators for f in report)
    assert all(f.message.strip() and "\n" not in f.message for f in report)
    assert len(report.summary().splitlines()) <= _LINES
    assert json.loads(json.dumps(report.to_dict(), allow_nan=False)) == report.to_dict()
    assert len(report.to_frame()) == len(report)
    assert report._repr_html_()
    for name in FORMATS:
        shown = render(report, name, path="plan.xlsx", rules=RULES)
        assert shown or (name == "github" and not report)


@FEW_EXAMPLES
@given(fw=strategies.frameworks(max_results=8, every_field=True))
def test_a_plan_with_all_that_a_plan_can_hold_is_checked(
    fw: me.ResultsFramework,
) -> None:
    report = me.check(fw)

    assert all(f.node == "" or f.node in fw for f in report)
    assert all(f.indicator == "" or f.indicator in fw.indicators for f in report)


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=_any_text())
def test_any_text_in_any_place_is_read(language: str, text: str) -> None:
    value = text if text.strip() else "x"
    indicator = me.Indicator(
        "1.a",
        text,
        unit=text,
        baseline=me.Baseline(value),
        targets=[me.Target(value)],
        data_source=text,
        collection_method=text,
    )
    plan = me.ResultsFramework("P", text).add(
        me.Objective("O", text),
        me.Outcome("1", text, indicators=[indicator]),
        me.Output("1.1", text),
        me.Activity("1.1.1", text, responsible=text),
        me.Assumption("A1", text),
        me.Risk("R1", text, action=text),
        me.BudgetLine("B1", text, amount=1),
    )

    codes = {finding.code for finding in me.check(plan, language=language)}

    assert "S03" in codes  # it was checked to the end: the outcome leads nowhere


# No check wavers


@FEW_EXAMPLES
@given(fw=strategies.frameworks(_any_text()), order=st.permutations(RULES))
def test_the_order_does_not_depend_on_the_order_of_the_rules(
    fw: me.ResultsFramework, order: list[Rule]
) -> None:
    one, other = me.check(fw), me.check(fw, rules=order)

    assert one.findings == other.findings
    assert one.headings == other.headings
    assert Counter(one.suppressed) == Counter(other.suppressed)


def test_nothing_depends_on_the_seed_of_the_process() -> None:
    """Sets are walked in an order that differs from process to process."""
    program = (
        "import iom_me as me\n"
        "from tests.logic.cases import CASES\n"
        "for case in CASES.values():\n"
        "    for finding in case.bad.check():\n"
        "        print(ascii(finding))\n"
    )
    said = [
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert said[0] == said[1]
    assert said[0].count("\n") >= len(RULES)


# No finding is lost


@FEW_EXAMPLES
@given(fw=strategies.frameworks(_any_text(), max_results=8), data=st.data())
def test_what_is_reported_and_what_is_accepted_are_all_that_is_found(
    fw: me.ResultsFramework, data: st.DataObject
) -> None:
    fw = attrs.evolve(fw, suppressions=[])
    everything = me.check(fw)
    assume(everything.findings)
    places = sorted(
        {
            (finding.code, place)
            for finding in everything
            for place in (finding.indicator, finding.node, "")
        }
    )
    chosen = data.draw(st.lists(st.sampled_from(places), unique=True))
    accepting = fw.add(
        *(me.Suppression(code, node=node, reason="agreed") for code, node in chosen)
    )

    report = me.check(accepting)

    reported = [finding for finding in report if finding.code != "C01"]
    accepted = [item.finding for item in report.suppressed]
    assert Counter(reported) + Counter(accepted) == Counter(everything)
    assert bool(accepted) == bool(chosen)
    for item in report.suppressed:
        code, node = item.suppression.code, item.suppression.node
        assert code == item.finding.code
        assert node in (item.finding.indicator, item.finding.node, "")


def with_output(fw: me.ResultsFramework, outcome: str) -> me.ResultsFramework:
    """Add an output with all that an output needs, and an activity below it.

    It is about something that no other record of these plans speaks of, has a number
    that none of them refers to, and is known to be English by itself: some rules speak
    up only where most texts can be read.
    """
    number = f"{outcome}.90"
    indicator = attrs.evolve(
        SOUND.indicators["1.1.a"],
        id=f"{number}.a",
        title="# of returnees with a licence to drive lorries",
    )
    output = me.Output(
        number,
        "Young returnees hold a licence to drive lorries",
        indicators=[indicator],
    )
    assumption = me.Assumption(
        "the new assumption",
        "Carriers hire drivers who have just passed their test",
        likelihood="likely",
        monitored_by=f"{number}.a",
        responsible="livelihoods officer",
    )
    activity = me.Activity(
        f"{number}.1",
        "Run driving lessons with the transport school of the district",
        start="2024-05-15",
        end="2024-10-31",
        responsible="training partner",
    )
    return fw.add(
        output,
        contributes_to=outcome,
        because="a licence opens jobs",
        assuming=assumption,
    ).add(activity, contributes_to=number, assuming="the new assumption")


# What a new output changes although it is right: how the outcome (and what that leads
# to) stands to its outputs,
OF_ITS_OUTPUTS = {"S06", "S07", "R11", "D08", "D09"}
# which part of the plan is the main one, what carries most of it, which ways are sound,
OF_THE_WEB = {"S16", "A11", "A16", "A17"}
# and what no record of the plan had before.
OF_THE_FIRST = {"F02", "I20", "I21"}


def _taken_away(
    before: me.logic.CheckReport, after: me.logic.CheckReport
) -> Counter[tuple[str, str, str, str]]:
    return Counter(map(_key, before)) - Counter(map(_key, after))


def _gone(given: Given, outcome: str) -> Counter[tuple[str, str, str, str]]:
    after = attrs.evolve(given, plan=with_output(given.plan, outcome))
    return _taken_away(given.check(), after.check())


@pytest.mark.parametrize("code", CASES)
def test_a_valid_output_takes_away_no_finding_but_those_about_its_place(
    code: str,
) -> None:
    given_ = CASES[code].bad
    for outcome in given_.plan.outcomes:
        for gone, node, *_ in _gone(given_, outcome):
            if gone in OF_ITS_OUTPUTS:
                assert node == outcome
            else:
                assert gone in OF_THE_WEB | OF_THE_FIRST


@pytest.mark.parametrize("code", ["S06", "S07", "R11", "D09", "S16", "A17", "I20"])
def test_a_finding_about_the_place_of_an_output_is_taken_away(code: str) -> None:
    case = CASES[code].bad
    gone = [key for outcome in case.plan.outcomes for key in _gone(case, outcome)]

    assert code in {name for name, *_ in gone}


@FEW_EXAMPLES
@given(fw=strategies.frameworks(max_results=8), data=st.data())
def test_a_valid_output_takes_no_finding_away_from_another_record(
    fw: me.ResultsFramework, data: st.DataObject
) -> None:
    assume(fw.outcomes)
    fw = attrs.evolve(fw, suppressions=[])  # of which the new output may use one
    outcome = data.draw(st.sampled_from(list(fw.outcomes)))
    more = with_output(fw, outcome)
    # A text too short to tell is read in the language of the plan.
    assume(_language(fw) == _language(more))

    before, after = me.check(fw), me.check(more)

    led_to = _led_to(fw, outcome)
    still_found = {finding.code for finding in after}
    for code, node, *_ in _taken_away(before, after):
        if code in OF_ITS_OUTPUTS and node:
            assert node in led_to
        elif node == "":
            # What was said of the plan is said of each record now.
            assert code in still_found | OF_THE_FIRST
        else:
            assert code in OF_THE_WEB | OF_THE_FIRST


def _language(fw: me.ResultsFramework) -> str:
    return me.logic.Dossier(plan=fw).read("1").language


def _led_to(fw: me.ResultsFramework, outcome: str) -> set[str]:
    """Collect an outcome and all that it leads to."""
    reached = {outcome}
    waiting = [outcome]
    while waiting:
        for link in fw.links_up(waiting.pop()):
            if link.target not in reached:
                reached.add(link.target)
                waiting.append(link.target)
    return reached
