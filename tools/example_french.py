"""The well-made plan in French: health care along a migration corridor."""

from functools import partial

from example_parts import parts_of, srf

import iom_me as me

START, END = "2024-03-01", "2026-02-28"

SEXE = me.Disaggregation("sexe", categories=["femme", "homme"])
AGE = me.Disaggregation("âge", categories=["moins de 25 ans", "25 ans et plus"])

parts = partial(parts_of, SEXE, AGE)

ENQUETE = {
    "data_source": "enquête auprès des personnes migrantes",
    "collection_method": "questionnaire au début et à la fin du projet",
    "analysis": "proportion avec intervalle de confiance, par sexe et par âge",
    "frequency": "baseline_midterm_endline",
    "responsible": "chargée du suivi et de l'évaluation",
    "measure": "percentage",
    "direction": "increase",
    "accumulation": "latest",
    "disaggregation": [SEXE, AGE],
}
AGENTS = {
    "data_source": "tests des participants",
    "collection_method": "test avant et test après la formation",
    "analysis": "proportion par sexe et par âge",
    "frequency": "half_yearly",
    "responsible": "chargé de la formation",
    "measure": "percentage",
    "direction": "increase",
    "accumulation": "latest",
    "unit": "% des agents",
    "disaggregation": [SEXE, AGE],
}
REGISTRE = {
    "data_source": "registres des centres de santé",
    "collection_method": "relevé trimestriel",
    "analysis": "tableau par centre",
    "frequency": "quarterly",
    "responsible": "coordonnateur santé",
    "measure": "count",
    "direction": "increase",
    "accumulation": "latest",
}

RESULTS: list[me.Result] = [
    me.Objective(
        "O",
        "Contribuer à la réduction des maladies évitables parmi les personnes migrantes "
        "du corridor",
        alignment=[me.Alignment("GCM", "15"), me.Alignment("SDG", "3.8")],
        indicators=[
            me.Indicator(
                "O.a",
                "% de personnes migrantes malades qui ont reçu des soins dans les trois "
                "jours",
                unit="% des personnes migrantes",
                numerator="personnes malades ayant reçu des soins dans les trois jours",
                denominator="personnes interrogées ayant été malades",
                alignment=srf("3b2a"),
                baseline=me.Baseline(
                    28, date=START, disaggregated=parts(26, 30, 25, 31)
                ),
                targets=me.Target(60, date=END, disaggregated=parts(60, 60, 58, 62)),
                **ENQUETE,
            ),
        ],
    ),
    me.Outcome(
        "1",
        "Les personnes migrantes utilisent les centres de santé du corridor",
        alignment=srf("3b2"),
        indicators=[
            me.Indicator(
                "1.a",
                "% de personnes migrantes malades qui ont consulté un centre de santé",
                unit="% des personnes migrantes",
                numerator="personnes malades ayant consulté un centre de santé",
                denominator="personnes interrogées ayant été malades",
                alignment=srf("3b2b"),
                baseline=me.Baseline(
                    35, date=START, disaggregated=parts(38, 33, 30, 39)
                ),
                targets=me.Target(70, date=END, disaggregated=parts(72, 68, 66, 73)),
                **ENQUETE,
            ),
            me.Indicator(
                "1.b",
                "Raisons pour lesquelles des personnes migrantes renoncent aux soins",
                measure="qualitative",
                unit="récit",
                data_source="personnes migrantes et médiateurs communautaires",
                collection_method="groupes de discussion au début et à la fin du projet",
                analysis="codage par thème",
                frequency="baseline_midterm_endline",
                responsible="chargée du suivi et de l'évaluation",
                alignment=srf("3b2c"),
                baseline=me.Baseline("La peur d'être signalé domine", date=START),
                targets=me.Target(
                    "La peur d'être signalé n'est plus citée en premier", date=END
                ),
            ),
        ],
    ),
    me.Output(
        "1.1",
        "Les agents des centres de santé maîtrisent l'accueil des personnes migrantes",
        alignment=srf("3b21"),
        indicators=[
            me.Indicator(
                "1.1.a",
                "% d'agents formés qui réussissent le test sur l'accueil",
                numerator="agents qui réussissent le test après la formation",
                denominator="agents ayant suivi la formation",
                alignment=srf("3b21a"),
                baseline=me.Baseline(
                    20, date=START, disaggregated=parts(22, 18, 19, 21)
                ),
                targets=me.Target(80, date=END, disaggregated=parts(80, 80, 80, 80)),
                **AGENTS,
            )
        ],
    ),
    me.Output(
        "1.2",
        "Les centres de santé disposent des médicaments de base",
        alignment=srf("3b21"),
        indicators=[
            me.Indicator(
                "1.2.a",
                "# de centres de santé sans rupture de stock au cours du trimestre",
                unit="centres de santé",
                alignment=srf("3b21b"),
                baseline=me.Baseline(3, date=START),
                targets=[
                    me.Target(7, date="2025-02-28"),
                    me.Target(12, date=END),
                ],
                **REGISTRE,
            )
        ],
    ),
    me.Outcome(
        "2",
        "Les autorités sanitaires appliquent le plan de surveillance aux points d'entrée",
        alignment=srf("3b4"),
        indicators=[
            me.Indicator(
                "2.a",
                "# de points d'entrée qui transmettent leur rapport hebdomadaire à temps",
                unit="points d'entrée",
                alignment=srf("3b4a"),
                baseline=me.Baseline(2, date=START),
                targets=me.Target(9, date=END),
                **REGISTRE,
            )
        ],
    ),
    me.Output(
        "2.1",
        "Les agents des points d'entrée savent reconnaître les maladies à déclarer",
        alignment=srf("3b43"),
        indicators=[
            me.Indicator(
                "2.1.a",
                "% d'agents formés qui réussissent le test sur les maladies à déclarer",
                numerator="agents qui réussissent le test après la formation",
                denominator="agents ayant suivi la formation",
                alignment=srf("3b43a"),
                baseline=me.Baseline(
                    12, date=START, disaggregated=parts(14, 11, 10, 13)
                ),
                targets=me.Target(80, date=END, disaggregated=parts(80, 80, 80, 80)),
                **AGENTS,
            )
        ],
    ),
    me.Output(
        "2.2",
        "Les points d'entrée disposent d'un local équipé pour l'isolement",
        alignment=srf("3b42"),
        indicators=[
            me.Indicator(
                "2.2.a",
                "# de points d'entrée dont le local répond aux normes du ministère",
                unit="points d'entrée",
                alignment=srf("3b42a"),
                baseline=me.Baseline(1, date=START),
                targets=me.Target(9, date=END),
                **REGISTRE,
            )
        ],
    ),
    me.Activity(
        "1.1.1",
        "Former les agents des centres de santé à l'accueil",
        start="2024-05-01",
        end="2025-10-31",
        responsible="chargé de la formation",
    ),
    me.Activity(
        "1.1.2",
        "Réaliser les enquêtes de début et de fin et l'évaluation finale",
        start="2024-03-01",
        end="2026-02-28",
        responsible="chargée du suivi et de l'évaluation",
    ),
    me.Activity(
        "1.2.1",
        "Livrer les médicaments de base aux centres de santé",
        start="2024-06-01",
        end="2026-01-31",
        responsible="coordonnateur santé",
        preconditions="H4",
    ),
    me.Activity(
        "2.1.1",
        "Organiser des exercices de simulation aux points d'entrée",
        start="2024-09-01",
        end="2025-12-31",
        responsible="chargé de la formation",
    ),
    me.Activity(
        "2.2.1",
        "Évaluer l'état des locaux",
        start="2024-04-01",
        end="2024-07-31",
        responsible="ingénieur",
    ),
    me.Activity(
        "2.2.2",
        "Équiper les locaux d'isolement",
        start="2024-08-15",
        end="2025-06-30",
        responsible="ingénieur",
        depends_on="2.2.1",
    ),
]

OTHERS: list[me.Assumption | me.Link | me.Risk | me.BudgetLine] = [
    me.Assumption(
        "H1",
        "Les familles suivent les traitements prescrits",
        likelihood="likely",
        monitored_by="O.a",
        responsible="coordonnateur santé",
    ),
    me.Assumption(
        "H2",
        "Les routes du corridor restent ouvertes toute l'année",
        likelihood="likely",
        monitored_by="1.a",
        responsible="chef de bureau",
    ),
    me.Assumption(
        "H3",
        "Le ministère de la Santé maintient les agents formés à leur poste",
        likelihood="likely",
        monitored_by="1.1.a",
        responsible="chef de bureau",
    ),
    me.Assumption(
        "H4",
        "La pharmacie centrale livre les médicaments commandés",
        likelihood="likely",
        status="holds",
        monitored_by="1.2.a",
        responsible="coordonnateur santé",
    ),
    me.Assumption(
        "H5",
        "Les régions financent l'entretien des points d'entrée",
        likelihood="likely",
        monitored_by="2.2.a",
        responsible="ingénieur",
    ),
    me.Link(
        "1", "O", because="des soins précoces évitent des maladies", assumptions="H1"
    ),
    me.Link(
        "2", "O", because="une alerte précoce limite la contagion", assumptions="H5"
    ),
    me.Link("1.1", "1", because="un bon accueil donne confiance", assumptions="H3"),
    me.Link("1.2", "1", because="des soins disponibles attirent", assumptions="H2"),
    me.Link("2.1", "2", because="qui sait reconnaître peut signaler", assumptions="H3"),
    me.Link(
        "2.2", "2", because="un local permet d'appliquer le plan", assumptions="H5"
    ),
    me.Link("1.1.1", "1.1", assumptions="H3"),
    me.Link("1.1.2", "1.1", assumptions="H3"),
    me.Link("1.2.1", "1.2", assumptions="H4"),
    me.Link("2.1.1", "2.1", assumptions="H3"),
    me.Link("2.2.1", "2.2", assumptions="H5"),
    me.Link("2.2.2", "2.2", assumptions="H5"),
    me.Risk(
        "R1",
        "Les agents formés sont mutés",
        likelihood=3,
        consequence=3,
        treatment="change_consequence",
        action="Former deux agents par centre",
        owner="chef de bureau",
        due="2024-09-30",
        node="H3",
        reviewed_on="2024-02-20",
    ),
    me.BudgetLine("B1", "Effet 1", amount="520000.00", node="1"),
    me.BudgetLine("B1.1", "Produit 1.1", amount="210000.00", node="1.1", parent="B1"),
    me.BudgetLine("B1.2", "Produit 1.2", amount="310000.00", node="1.2", parent="B1"),
    me.BudgetLine("B2", "Effet 2", amount="260000.00", node="2"),
    me.BudgetLine("B2.1", "Produit 2.1", amount="90000.00", node="2.1", parent="B2"),
    me.BudgetLine("B2.2", "Produit 2.2", amount="170000.00", node="2.2", parent="B2"),
    me.BudgetLine(
        "B3", "Enquêtes et évaluation finale", amount="48000.00", node="1.1.2"
    ),
]


def plan() -> me.ResultsFramework:
    return (
        me.ResultsFramework(
            "EX-FR",
            "Santé des personnes migrantes le long du corridor",
            start=START,
            end=END,
            currency="EUR",
            notes="Projet inventé, comme exemple d'un cadre de résultats bien fait.",
        )
        .add(*RESULTS)
        .add(*OTHERS)
    )
