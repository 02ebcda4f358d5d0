"""What an effect is compared with: the design, its assumption, its groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.effects import Claim, Design, Trends
from iom_me.logic.findings import Flaw, Needs, Rule, Severity
from iom_me.logic.rules.effects.claims import claimed
from iom_me.logic.wording import Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.effects import Effect

__all__ = ["X01", "X02", "X03", "X04", "X05"]

_NIGERIA = "IOM ex-post evaluation of SRARP II, Nigeria, 2023"
_DIFFERENCES = {
    Design.DIFFERENCE_IN_DIFFERENCES,
    Design.MATCHED_DIFFERENCE_IN_DIFFERENCES,
}
_MATCHED = {Design.MATCHING, Design.MATCHED_DIFFERENCE_IN_DIFFERENCES}
_BALANCED = {*_MATCHED, Design.WEIGHTING}
_MODEST = {Claim.CONTRIBUTION, Claim.ASSOCIATION}
_ROUNDS_OF_A_TREND = 2
_PAIR = 2  # of two groups, one always carries half or more
_CELLS: Mapping[str, str] = {
    word: word
    for word in (
        Word("untreated baseline"),
        Word("untreated endline"),
        Word("treated baseline"),
        Word("treated endline"),
    )
}


def _reflexive(dossier: Dossier) -> Iterator[Flaw]:
    for effect, node, indicator in claimed(dossier):
        if effect.design is Design.PRE_POST and effect.claim is Claim.ATTRIBUTION:
            yield Flaw(
                'The effect on "{effect}" is claimed as attribution, but rests on a '
                "comparison of before and after alone.",
                values={"effect": effect.term},
                node=node,
                indicator=indicator,
            )


X01 = Rule(
    "X01",
    "attribution-without-comparison",
    severity="error",
    summary="A change is attributed to the project only if something shows what would "
    "have happened without it.",
    why="Prices, seasons and other projects move the same numbers. A comparison of "
    "before and after gives all of that to the project.",
    source=f"{_NIGERIA} (a reflexive design cannot attribute)",
    suggestion="Call it an observed change, or a contribution if other evidence "
    "supports that. To attribute, compare with people whom the project did not reach.",
    find=_reflexive,
    needs=Needs.EFFECTS,
)


def _untested_trends(dossier: Dossier) -> Iterator[Flaw]:
    for effect, node, indicator in claimed(dossier):
        if effect.design not in _DIFFERENCES:
            continue
        values = {"effect": effect.term}
        if not _is_untestable(effect):
            rounds = effect.waves_before
            if rounds is not None and effect.trends is not Trends.TESTED:
                yield Flaw(
                    'The effect on "{effect}" rests on parallel trends, which its '
                    "{rounds} rounds of data from before the project could test, "
                    "but no test is reported.",
                    values=values | {"rounds": rounds},
                    severity=Severity.INFO,
                    suggestion="Test whether the groups moved alike before the "
                    "project, and report it.",
                    node=node,
                    indicator=indicator,
                )
        elif effect.trends is Trends.TESTED:
            yield Flaw(
                'The effect on "{effect}" is said to have had its parallel trends '
                "tested, which a single round of data from before the project does "
                "not allow.",
                values=values,
                suggestion="Say that the assumption cannot be tested with these data.",
                node=node,
                indicator=indicator,
            )
        elif effect.trends is not Trends.UNTESTABLE or effect.claim not in _MODEST:
            yield Flaw(
                'The effect on "{effect}" rests on parallel trends, which cannot be '
                "tested with a single round of data from before the project.",
                values=values,
                node=node,
                indicator=indicator,
            )


def _is_untestable(effect: Effect) -> bool:
    """Say whether there are fewer than two rounds before the project."""
    if effect.waves_before is not None:
        return effect.waves_before < _ROUNDS_OF_A_TREND
    return effect.waves is not None and effect.waves <= _ROUNDS_OF_A_TREND


X02 = Rule(
    "X02",
    "parallel-trends-untested",
    severity="warning",
    summary="A difference-in-differences tests whether the groups moved alike before, "
    "or says that it cannot and claims less.",
    why="The effect is what the treated gained over the others. If the two were "
    "drifting apart before, that drift is taken for the effect.",
    source=f"{_NIGERIA} (two rounds: the assumption cannot be tested)",
    suggestion="Say that the assumption is untestable, give reasons why it may hold, "
    "and claim a contribution; or find earlier data on both groups.",
    find=_untested_trends,
    needs=Needs.EFFECTS,
)


def _thin_cells(dossier: Dossier) -> Iterator[Flaw]:
    thresholds = dossier.profile.thresholds
    for effect, node, indicator in claimed(dossier):
        if not effect.groups:
            continue
        heaviest = max(effect.groups, key=lambda group: group.variance_share or 0)
        smallest = min(effect.groups, key=lambda group: group.n)
        share = heaviest.variance_share or 0
        is_heavy = share > thresholds.max_variance_share
        if is_heavy and len(effect.groups) > _PAIR:
            yield Flaw(
                'The effect on "{effect}": one group, {group} (rows: {n}), carries '
                "{share} % of its variance.",
                values={
                    "effect": effect.term,
                    "group": _CELLS.get(heaviest.name, heaviest.name),
                    "n": heaviest.n,
                    "share": round(100 * share),
                },
                node=node,
                indicator=indicator,
            )
        elif smallest.n < thresholds.min_cell:
            yield Flaw(
                'The effect on "{effect}": the smallest group, {group}, has fewer than '
                "{limit} rows ({n}).",
                values={
                    "effect": effect.term,
                    "group": _CELLS.get(smallest.name, smallest.name),
                    "n": smallest.n,
                    "limit": thresholds.min_cell,
                },
                node=node,
                indicator=indicator,
            )


X03 = Rule(
    "X03",
    "thin-group",
    severity="warning",
    summary="No group of a comparison is so small that the effect hangs on it.",
    why="A comparison is as sure as its smallest group: with 29 people in one of four "
    "groups, thousands in the others help little, and a few odd answers turn the "
    "result.",
    source=f"{_NIGERIA} (a group of 29 carries 70 % of the variance)",
    suggestion="Report the size of every group and the interval of the effect, and "
    "draw no conclusion from its sign alone. Next time, ask more people of that group.",
    find=_thin_cells,
    needs=Needs.EFFECTS,
)


def _imbalance(dossier: Dossier) -> Iterator[Flaw]:
    limits = dossier.profile.thresholds
    low, high = limits.min_variance_ratio, limits.max_variance_ratio
    for effect, node, indicator in claimed(dossier):
        if effect.design not in _BALANCED:
            continue
        apart = tuple(
            one.covariate
            for one in effect.balance
            if one.smd is not None and abs(one.smd) > limits.max_smd
        )
        uneven = tuple(
            one.covariate
            for one in effect.balance
            if one.variance_ratio is not None and not low <= one.variance_ratio <= high
        )
        if apart:
            yield Flaw(
                'The effect on "{effect}": the groups still differ by more than '
                "{limit} standard deviations in {covariates}.",
                values={
                    "effect": effect.term,
                    "limit": limits.max_smd,
                    "covariates": apart,
                },
                node=node,
                indicator=indicator,
            )
        if uneven:
            yield Flaw(
                'The effect on "{effect}": the ratio of the variances of the groups is '
                "not between {low} and {high} in {covariates}.",
                values={
                    "effect": effect.term,
                    "low": low,
                    "high": high,
                    "covariates": uneven,
                },
                node=node,
                indicator=indicator,
            )


X04 = Rule(
    "X04",
    "imbalance-after-matching",
    severity="warning",
    summary="After matching or weighting, the groups are alike in every covariate.",
    why="Matching is meant to leave the project as the only difference. What still "
    "differs may be the cause.",
    source="SAS PSMATCH documentation (citing Rubin 2001, Stuart 2010, Austin 2009)",
    suggestion="Match again with the covariate in it, or with a narrower caliper; or "
    "adjust for it, and report both.",
    find=_imbalance,
    needs=Needs.EFFECTS,
)


def _silently_dropped(dossier: Dossier) -> Iterator[Flaw]:
    for effect, node, indicator in claimed(dossier):
        if effect.design not in _MATCHED:
            continue
        if effect.dropped_treated is None:
            yield Flaw(
                'The effect on "{effect}" comes from matching, but nothing says how '
                "many of the treated had no match.",
                values={"effect": effect.term},
                node=node,
                indicator=indicator,
            )
        elif effect.dropped_treated and not effect.is_dropping_reported:
            yield Flaw(
                'The effect on "{effect}" leaves out some of the treated, who had no '
                "match ({count}), and does not report it.",
                values={"effect": effect.term, "count": effect.dropped_treated},
                node=node,
                indicator=indicator,
            )


X05 = Rule(
    "X05",
    "treated-dropped-silently",
    severity="warning",
    summary="A matched comparison says how many of the treated it leaves out.",
    why="Those without a match are often those whom the project was meant for. Without "
    "them, the effect is that on others.",
    source="Inter-American Development Bank, technical note IDB-TN-161 (overlap)",
    suggestion="Report how many were left out and who they are, and say of whom the "
    "effect speaks.",
    find=_silently_dropped,
    needs=Needs.EFFECTS,
)
