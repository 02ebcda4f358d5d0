"""Verification: can the values be had at all, and are they worth having."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.language import terms
from iom_me.logic.rules.mentions import is_readable, mentions
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.language import Phrase
    from iom_me.model import Indicator, Result

__all__ = ["RULES"]

# A text of fewer words may just name those who are asked.
_TELLING = 5


def _no_source(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator in dossier.measured:
        if not (indicator.data_source.strip() or indicator.collection_method.strip()):
            yield Flaw(
                "{indicator} has neither a data source nor a collection method.",
                values={"indicator": indicator},
                node=result.id,
                indicator=indicator.id,
            )


M01 = Rule(
    "M01",
    "no-source",
    severity="error",
    summary="Every indicator has a data source or a collection method.",
    why="An indicator that nobody knows how to collect will not be collected, and "
    "nobody has set money aside for it.",
    source="IOM proposal template (results matrix); seen in IOM's evaluation of "
    "CD.0015, Guinea, 2022",
    suggestion="Say where the value comes from and how it is obtained, such as: survey "
    "of returnees, questionnaire at baseline and endline.",
    find=_no_source,
)


def _circular(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator in dossier.measured:
        if _is_repeated(indicator.data_source, result, indicator):
            yield Flaw(
                'The data source of {indicator} repeats what is measured: "{words}".',
                values={"indicator": indicator, "words": indicator.data_source},
                node=result.id,
                indicator=indicator.id,
                suggestion="Name who or what is asked, counted or read: a register, a "
                "survey of a group, a database.",
            )
        elif result.level in _CHANGES and _is_own_report(dossier, indicator):
            yield Flaw(
                '{indicator} rests on the project\'s own reports alone: "{words}".',
                values={
                    "indicator": indicator,
                    "words": indicator.data_source or indicator.collection_method,
                },
                node=result.id,
                indicator=indicator.id,
            )


_CHANGES = {Level.OBJECTIVE, Level.OUTCOME}


def _is_repeated(source: str, result: Result, indicator: Indicator) -> bool:
    """Say whether a source stands word for word in the indicator or the result."""
    words = source.casefold().strip(" .")
    return len(words.split()) >= _TELLING and (
        words in indicator.title.casefold() or words in result.statement.casefold()
    )


def _is_own_report(dossier: Dossier, indicator: Indicator) -> bool:
    """Say whether source and method name reports of the project and nothing else."""
    own = False
    for text in (indicator.data_source, indicator.collection_method):
        phrase = dossier.read(text)
        known = terms("verification", "report_words", phrase.language)
        if not all(
            known.length_at(phrase.words, at) for at in range(len(phrase.words))
        ):
            return False
        reports = terms("verification", "own_reports", phrase.language)
        own = own or bool(reports.first(phrase.words))
    return own


M02 = Rule(
    "M02",
    "circular-source",
    severity="info",
    summary="The source of an indicator lies outside what it is to verify.",
    why="An outcome is what others do. A project that takes its own report for proof "
    "of it asks the reader to believe it, and an indicator is no source of itself.",
    source="log-frame rubric of monitoringevaluationstudio.com (means of "
    "verification); general practice",
    suggestion="Ask those who are to change, or use the records of somebody who has no "
    "stake in the project.",
    find=_circular,
    is_heuristic=True,
)


def _unplanned_surveys(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    texts = [activity.statement for activity in plan.activities.values()]
    texts += [line.title for line in plan.budget_lines.values()]
    phrases = [dossier.read(text) for text in texts]
    is_planned = any(mentions(one, "verification", "fieldwork") for one in phrases)
    if is_planned or not is_readable(phrases):
        return
    means: dict[tuple[str, str], list[str]] = {}
    for _, indicator in dossier.measured:
        pair = (indicator.data_source, indicator.collection_method)
        means.setdefault(pair, []).append(indicator.id)
    surveys = {pair: words for pair in means if (words := _survey(dossier, *pair))}
    if surveys:
        yield Flaw(
            "No activity or budget line is about collecting data, but a survey or "
            'study is named for {indicators}: "{words}".',
            values={
                "indicators": tuple(id for pair in surveys for id in means[pair]),
                "words": next(iter(surveys.values())),
            },
        )


def _survey(dossier: Dossier, *means: str) -> str:
    """Return the words for a survey that the project has to carry out itself."""
    found = ""
    for text in means:
        phrase = dossier.read(text)
        if mentions(phrase, "verification", "existing"):
            return ""
        surveys = terms("verification", "surveys", phrase.language)
        if not found and surveys.first(phrase.words):
            found = text
    return found


M03 = Rule(
    "M03",
    "unplanned-survey",
    severity="warning",
    summary="A survey that indicators rely on is planned for and paid for.",
    why="A survey takes months and money. Where neither the workplan nor the budget "
    "knows of it, it is found missing when the value is due.",
    source="IOM Emergency Manual, monitoring and evaluation in emergencies; general "
    "practice",
    suggestion="Add an activity with dates and a budget line for it, or take the "
    "values from something that is collected anyway.",
    find=_unplanned_surveys,
    is_heuristic=True,
)


def _untested(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator in dossier.measured:
        title = dossier.read(indicator.title)
        words = terms("verification", "knowledge", title.language).first(title.words)
        if not words or not _is_of_learners(title):
            continue
        means = [
            dossier.read(text)
            for text in (indicator.data_source, indicator.collection_method)
        ]
        if any(phrase.words for phrase in means) and not _names_a_test(title, *means):
            yield Flaw(
                '{indicator} is about "{words}", but no test before and after the '
                "training is named.",
                values={"indicator": indicator, "words": words},
                node=result.id,
                indicator=indicator.id,
            )


def _is_of_learners(title: Phrase) -> bool:
    """Say whether it is about what was learnt, and not about what is done with it."""
    learners = terms("verification", "learners", title.language)
    applied = terms("verification", "applied", title.language)
    return bool(learners.first(title.words)) and not applied.first(title.words)


def _names_a_test(*phrases: Phrase) -> bool:
    """Say whether a test is named; a text that cannot be read may name one."""
    return any(
        mentions(phrase, "verification", "tests")
        or (phrase.words and not phrase.language)
        for phrase in phrases
    )


M04 = Rule(
    "M04",
    "untested-knowledge",
    severity="info",
    summary="What participants learn is tested before and after.",
    why="A list of participants shows who was there. What they know now and did not "
    "know before shows only in two tests with the same questions.",
    source="Seen in IOM's evaluations of CD.0015, Guinea, 2022, and SRARP II, Nigeria, "
    "2023",
    suggestion="Name a test before and one after the training as the method, and keep "
    "the results by participant.",
    find=_untested,
    is_heuristic=True,
)

RULES: tuple[Rule, ...] = (M01, M02, M03, M04)
