"""Structure: results that say the same, and outcomes with a single output."""

import pytest

import iom_me as me
from tests.logic.cases import SOUND
from tests.logic.found import found


def chain(
    outcome: str,
    output: str,
    *,
    above: str = "% of returnees who earn a living",
    below: str = "# of returnees with a certificate",
) -> me.ResultsFramework:
    """One outcome with one output, each with one indicator."""
    return me.ResultsFramework("P", "t").add(
        me.Outcome("1", outcome, indicators=me.Indicator("1.a", above)),
        me.Output("1.1", output, indicators=me.Indicator("1.1.a", below)),
        me.Link("1.1", "1"),
    )


WORK, TRADE = "Returnees earn a living", "Returnees have learnt a trade"


def test_a_single_output_is_worth_a_second_look() -> None:
    (finding,) = found("S07", chain(WORK, TRADE))

    assert (finding.node, finding.severity.value) == ("1", "info")
    assert finding.message == (
        'Outcome 1 "Returnees earn a living" has a single output: '
        'Output 1.1 "Returnees have learnt a trade".'
    )


def test_two_outputs_are_fine() -> None:
    plan = chain(WORK, TRADE).add(me.Output("1.2", "Loans"), me.Link("1.2", "1"))

    assert found("S07", plan) == []


def test_an_output_and_an_earlier_outcome_are_two_parts() -> None:
    plan = chain(WORK, TRADE).add(me.Outcome("0", "Banks lend"), me.Link("0", "1"))

    assert found("S07", plan) == []


@pytest.mark.parametrize(
    ("outcome", "output"),
    [
        (
            "Returnees have access to vocational training",
            "The returnees have access to vocational trainings",
        ),
        (
            "Les migrants de retour ont accès à la formation professionnelle",
            "Les migrants de retour ont accès aux formations professionnelles",
        ),
        (
            "Las personas retornadas tienen acceso a la formación profesional",
            "Las personas retornadas tienen acceso a formación profesional",
        ),
    ],
)
def test_a_single_output_that_says_the_same_is_a_warning(
    outcome: str, output: str
) -> None:
    (finding,) = found("S07", chain(outcome, output))

    assert finding.severity.value == "warning"
    assert "says nearly the same as its only output, Output 1.1" in finding.message


def test_a_single_output_that_is_measured_alike_is_a_warning() -> None:
    alike = "% of roadmaps of the cities implemented"

    (finding,) = found(
        "S07",
        chain(WORK, TRADE, above=alike, below="% of cities' roadmaps implemented"),
    )

    assert (finding.node, finding.indicator) == ("1", "1.a")
    assert finding.severity.value == "warning"
    assert "has a single output, and Indicator 1.a" in finding.message


def with_targets(above: me.Indicator, below: me.Indicator) -> me.ResultsFramework:
    plan = chain(WORK, TRADE).replace("1", indicators=above)
    return plan.replace("1.1", indicators=below)


@pytest.mark.parametrize(
    ("above", "below", "target", "severity"),
    [
        (
            "% of progress of regional roadmaps",
            "% of local roadmaps done",
            90,
            "warning",
        ),
        ("# of persons informed", "# of persons sensitized", 360_000, "warning"),
        ("# of persons informed", "# of theatre sessions", 360_000, "info"),
        ("# of roadmaps adopted", "# of roadmaps drafted", 2, "info"),
    ],
)
def test_one_target_and_a_word_in_common_are_measured_alike(
    above: str, below: str, target: int, severity: str
) -> None:
    plan = with_targets(
        me.Indicator("1.a", above, measure="count", targets=me.Target(target)),
        me.Indicator("1.1.a", below, measure="count", targets=me.Target(target)),
    )

    (finding,) = found("S07", plan)

    assert finding.severity.value == severity


def test_a_share_and_a_count_are_not_measured_alike() -> None:
    plan = with_targets(
        me.Indicator("1.a", "persons", measure="count", targets=me.Target(90)),
        me.Indicator("1.1.a", "persons", measure="percentage", targets=me.Target(90)),
    )

    (finding,) = found("S07", plan)

    assert finding.severity.value == "info"


def test_two_indicators_of_one_result_may_be_alike() -> None:
    plan = chain(WORK, TRADE)
    twins = [me.Indicator(f"1.{letter}", "% of returnees in work") for letter in "ab"]

    (finding,) = found("S07", plan.replace("1", indicators=twins))

    assert finding.severity.value == "info"


def repeated(
    *statements: str, kind: type[me.Result] = me.Output
) -> list[me.logic.Finding]:
    """What is found in a plan with these statements at one level."""
    results = [kind(f"X{n}", words) for n, words in enumerate(statements)]
    return found("S14", me.ResultsFramework("P", "t", results=results))


@pytest.mark.parametrize("kind", [me.Objective, me.Outcome, me.Output, me.Activity])
def test_two_results_of_a_level_that_say_the_same_are_a_warning(
    kind: type[me.Result],
) -> None:
    words = "District officials refer returnees to services"

    (finding,) = repeated(words, "Wells are kept", f"{words}.", kind=kind)

    assert (finding.node, finding.severity.value) == ("X0", "warning")
    assert finding.message.endswith(f'X0 "{words}" says nearly the same as X2.')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Officials in Edo have skills", "Officials in Lagos have skills"),
        ("Returnees have a trade", "Returnees have a loan"),
        ("Phase 1 of the survey is done", "Phase 2 of the survey is done"),
        (
            "Border officers of district 1 check passports by hand",
            "Border officers of 2 posts in district 1 check passports by hand",
        ),
        ("Training", "Training"),
        ("", ""),
        ("...", "..."),
        ("%", "#"),
    ],
)
def test_results_that_a_word_sets_apart_are_two(one: str, other: str) -> None:
    assert repeated(one, other) == []


def test_a_long_statement_with_one_word_more_says_nearly_the_same() -> None:
    long = "Border officers check the passports of travellers by scanner"

    assert len(repeated(long, long.replace("check", "carefully check"))) == 1


def test_each_group_is_reported_once() -> None:
    trade, loan = "Returnees have a trade", "Banks offer small loans"

    findings = repeated(trade, loan, trade, loan, trade)

    assert [finding.node for finding in findings] == ["X0", "X1"]
    assert findings[0].message.endswith("nearly the same as X2 and X4.")


def test_an_outcome_and_its_output_are_of_two_levels() -> None:
    assert found("S14", chain(TRADE, TRADE)) == []


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("Wahamiaji wanapata kazi", "Wahamiaji wanapata kazi", 1),
        ("Wahamiaji wanapata kazi", "Wahamiaji wanapata kazi nzuri", 0),
        ("المهاجرون العائدون لديهم عمل", "المهاجرون العائدون لديهم عمل", 1),
        ("Os migrantes têm acesso a formação", "Os migrantes têm acesso à terra", 0),
    ],
)
def test_in_other_languages_only_the_same_words_say_the_same(
    one: str, other: str, count: int
) -> None:
    assert len(repeated(one, other)) == count


def test_the_same_task_may_stand_under_two_outputs() -> None:
    task = "Carry out a survey among returnees"
    plan = SOUND.add(me.Activity("1.1.3", task), contributes_to="1.1")
    plan = plan.add(me.Activity("2.2.2", task), contributes_to="2.2")

    assert found("S14", plan) == []
    assert len(found("S14", plan.unlink("2.2.2", "2.2").link("2.2.2", "1.1"))) == 1
