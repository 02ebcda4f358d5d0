"""Cases of the rules about structure."""

import attrs

import iom_me as me
from tests.logic.cases.case import SOUND, Case, Given


def _like(id: str, new: str, statement: str, title: str) -> me.Result:
    """Copy a result of the sound plan as another one, with one indicator."""
    result: me.Result = SOUND[id]
    indicator = attrs.evolve(result.indicators[0], id=f"{new}.a", title=title)
    return attrs.evolve(result, id=new, statement=statement, indicators=[indicator])


_SECOND_OBJECTIVE = _like(
    "O",
    "O2",
    "To contribute to the protection of victims of trafficking",
    "% of victims of trafficking who were heard in court",
)

_SINGLE_OUTPUT = (
    SOUND.remove("2.2", "2.2.1", "B2.2")
    .replace("A7", monitored_by="2.1.a")
    .replace("B2", amount="120000.00")
)

_ONE_OUTCOME = (
    SOUND.remove("2", "2.1", "2.2", "2.1.1", "2.2.1")
    .remove("A4", "A7", "R2", "B2", "B2.1", "B2.2")
    .replace("2.1.2", id="1.1.3")
    .link("1.1.3", "1.1", assuming="A2")
)

CASES: dict[str, Case] = {
    "S01": Case(SOUND.add(_SECOND_OBJECTIVE)),
    "S02": Case(
        SOUND.remove(*SOUND.outcomes, *SOUND.outputs, *SOUND.activities).remove(
            *SOUND.assumptions, *SOUND.risks, *SOUND.budget_lines
        )
    ),
    "S03": Case(SOUND.unlink("2", "O")),
    # Of the two outputs of outcome 1, one is left.
    "S04": Case(SOUND.unlink("1.2", "1"), also={"S07"}),
    "S05": Case(SOUND.unlink("1.1.1", "1.1")),
    "S06": Case(
        SOUND.add(
            _like(
                "2",
                "3",
                "Host families accept returning migrants as neighbours",
                "% of host families who would rent a room to a returnee",
            ),
            contributes_to="O",
            because="who is accepted can stay",
            assuming="A1",
        ).add(me.BudgetLine("B4", "Outcome 3", amount="20000.00", node="3"))
    ),
    "S07": Case(_SINGLE_OUTPUT),
    "S08": Case(SOUND.link("1", "2").link("2", "1")),
    "S09": Case(SOUND.link("2.2", "1", because="services help", assuming="A7")),
    "S10": Case(
        SOUND.replace("2.2", id="2.4")
        .replace("2.2.a", id="2.4.a")
        .replace("2.2.1", id="2.4.1")
    ),
    "S11": Case(
        SOUND.add(
            *(
                me.Activity(
                    f"2.2.{place}",
                    f"Update the directory of district {place}",
                    start="2024-10-01",
                    end="2025-06-30",
                    responsible="liaison officer",
                )
                for place in range(2, 12)
            ),
            contributes_to="2.2",
            assuming="A7",
        ).add(
            # So much now rests on this assumption that it has to have its risk.
            attrs.evolve(
                SOUND["R2"], id="R9", statement="Service providers close", node="A7"
            )
        )
    ),
    "S12": Case(Given(profile="echo"), Given(_ONE_OUTCOME, profile="echo")),
    "S13": Case(SOUND.replace("A7", monitored_by="2.3.a")),
    "S14": Case(
        SOUND.replace(
            "1.1",
            statement="Returning migrants have access to small loans for business",
        )
    ),
    "S15": Case(
        SOUND.review().replace(
            "2.1", statement="District officials have the skills to place returnees"
        ),
        SOUND.review(),
    ),
    # An island has a top: an objective of its own, or several orphans (S03).
    "S16": Case(
        SOUND.add(_SECOND_OBJECTIVE)
        .unlink("2", "O")
        .link("2", "O2", because="who is referred is safe", assuming="A7"),
        also={"S01"},
    ),
    "S17": Case(
        SOUND.link("1.1", "O", because="a trade brings respect", assuming="A2")
    ),
}
