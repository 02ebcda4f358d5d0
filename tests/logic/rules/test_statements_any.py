"""Statements that IOM accepted pass; and no text at all stops a rule."""

import pytest
from hypothesis import given, strategies as st

import iom_me as me
from iom_me.logic import Dossier
from iom_me.logic.rules.statements import RULES
from iom_me.model.results import LEVELS
from tests import strategies
from tests.logic.rules.statement_plans import OTHER_LANGUAGES
from tests.strategies import FEW_EXAMPLES

# Of IOM's Strategic Results Framework; a blank line between two.
OUTCOMES = """
Human suffering is alleviated while the dignity and rights of people affected by crises
are upheld.

Humanitarian assistance is provided in a manner that actively contributes to immediate
and longer-term needs of affected populations.

Decision makers and responders responsibly use data and its analysis to inform the
delivery of assistance to crisis-affected populations

Threats and vulnerabilities are reduced or mitigated through humanitarian protection.

Governments and humanitarian actors work with crisis-affected populations to identify
and respond to their vulnerabilities and needs.

Governments and humanitarian actors at all levels design and implement activities that
reduce risks and threats associated with humanitarian crises.

The quality of humanitarian assistance and response is enhanced

Humanitarian actors have robust systems in place to effectively support operations and
cope with operational needs.

Drivers of violence and conflict, and related displacement effects, are sustainably
addressed.

Displaced people are resilient and self-reliant.

All migrants, displaced persons and community members access essential services,
including housing, health, education, WASH, energy and social security.

Displaced people benefit from solutions.

Channels for regular migration are sustainable and responsive to current and emerging
trends.

Migrants are able to return to their homes voluntarily, safely and in dignity.

Governments are able to prevent and counter trafficking in persons, smuggling of
migrants and related transnational organised crimes at all levels in line with the
Palermo Protocols

Governments and relevant stakeholders responsibly collect, analyse, share and
disseminate quality, timely, disaggregated and comparable migration-relevant data.

Governments enact migration policies, coordination mechanisms and legal frameworks that
support good migration governance in line with international standards.

Governments mainstream migration in related policies and strategic decision-making
across sectors and agendas

Vulnerable or marginalized migrants, including unaccompanied children and victims of
trafficking, claim their rights and access to protection-related services that
prioritize their safety and dignity, participation and overall empowerment.
"""
OUTPUTS = """
Crisis-affected populations in-need receive dignified shelter and settlement support.

Government and local actors have resources, skills and tools to ensure assistance is
delivered in an equitable manner.

Local stakeholders have capacity to actively contribute to the immediate and longer-term
response.

Robust data on mobility and displacement is available, using appropriate methodologies

Appropriate and safe to access feedback and complaint mechanisms are established.

Local actors are trained on how to address the protection needs of the most vulnerable.

Vulnerable and at-risk persons are protected through their sustained and meaningful
participation within humanitarian protection.

Mechanisms for the procurement and movement of quality and cost-effective supplies are
established and maintained

Governments and communities have systems and capacities, tools and skills in place to
foresee migration and displacement patters, prevent and recover from disasters, or adapt
to the long-term effects of climate and environmental change.

Populations at risk of engaging with violent extremist groups are provided with social,
political and economic alternatives.

Members of armed and violent groups and their associates are socially, economically and
culturally reintegrated into the communities.

Mechanisms are in place for the inclusion of eligible mobile populations in electoral
processes.

Communities restore access to health, WASH, education and other forms of essential
public infrastructure to recover sustainably from crisis or other situations of
vulnerability.

Returning migrants and returning, relocated and locally integrating displaced persons
receive reintegration assistance in line with their needs and those of broader community
members.

Resettlement Transit Centers and Resettlement Support Centers are managed with
availability of appropriate assistance.

Governments have the knowledge, skills and tools to develop innovative, flexible
policies for students and labour migrants, in particular bilateral and regional mobility
agreements and protocols.

Migrants are aware and informed of how to access consular assistance.

Member states are supported to develop or improve existing evidence-based policy and
legal frameworks to facilitate effective and sustainable regular migration channels for
voluntary return.

Networks of community health workers are strengthened to educate communities about
migration and health and link communities with available migrant-inclusive services.

Border management officials and frontline workers have the knowledge and skills to
prevent family separation and promote family reunification

At national and regional levels, whole-of-government and whole-of-society coordination
mechanisms improve migration data collection, management, sharing, analysis and use, as
well as data harmonization.

Governments, through the UN Network on Migration, receive effective, coordinated and
whole-of-system support to develop and implement migration policies and mainstream
migration into related public policy domains, in line with the 2030 Agenda, the GCM and
other relevant frameworks in humanitarian, environment and related fields.
"""


def accepted() -> list[tuple[type[me.Result], str]]:
    """Each statement on one line, with its level."""
    return [
        (kind, " ".join(statement.split()))
        for kind, statements in ((me.Outcome, OUTCOMES), (me.Output, OUTPUTS))
        for statement in statements.split("\n\n")
    ]


@pytest.mark.parametrize(("kind", "statement"), accepted())
def test_nothing_is_found_in_a_statement_of_the_strategic_results_framework(
    kind: type[me.Result], statement: str
) -> None:
    plan = me.ResultsFramework("SRF", "t").add(kind("1", statement))

    assert list(me.check(plan, rules=RULES)) == []


def test_the_one_outcome_there_without_a_verb_is_found() -> None:
    statement = (
        "Robust mechanisms at all levels for rehabilitation, redress and compensation "
        "of victims of crimes and human rights abuses in line with international laws"
    )
    plan = me.ResultsFramework("SRF", "t").add(me.Outcome("2b3", statement))

    assert [f.code for f in me.check(plan, rules=RULES)] == ["R03"]


@pytest.mark.parametrize("profile", me.logic.PROFILES)
@pytest.mark.parametrize("statement", OTHER_LANGUAGES[:3])
def test_no_profile_reads_another_language(profile: str, statement: str) -> None:
    results = [kind(level, statement) for level, kind in LEVELS.items()]
    plan = me.ResultsFramework("P", "t").add(*results)

    assert {f.code for f in me.check(plan, rules=RULES, profile=profile)} <= {"R14"}


WORDS = st.sampled_from(
    [
        *("to", "the", "and", ";", ",", "by", "through", "capacity", "access", "are"),
        *("is", "have", "will", "were", "2025", "80", "%", "train", "training", ":"),
        *("of", "for", "et", "les", "la", "par", "est", "sont", "y", "de", "los"),
        *("l'", "d'", "outcome", "1", "1.1", "in order to", "achieve", "stability"),
    ]
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join) | strategies.hostile_texts()


@given(st.lists(TEXTS, min_size=4, max_size=4), st.sampled_from(me.logic.PROFILES))
def test_no_text_stops_a_rule(texts: list[str], profile: str) -> None:
    kinds = LEVELS.values()
    results = [
        kind(f"{number}", text)
        for number, (kind, text) in enumerate(zip(kinds, texts, strict=True))
    ]
    links = [me.Link(f"{number + 1}", f"{number}") for number in range(3)]
    plan = me.ResultsFramework("P", "t").add(*results, *links)
    first, second = (
        Dossier(plan=plan, profile=me.logic.profile(profile)) for _ in range(2)
    )

    for rule in RULES:
        assert list(rule.check(first)) == list(rule.check(second))


@FEW_EXAMPLES
@given(strategies.frameworks())
def test_any_plan_can_be_read(plan: me.ResultsFramework) -> None:
    for finding in me.check(plan, rules=RULES):
        assert finding.message.endswith(".")
        assert finding.node in plan or finding.code == "R05"
