"""The well-made plan in Spanish: migrant workers and their labour rights."""

from functools import partial

from example_parts import parts_of, srf

import iom_me as me

START, END = "2024-06-01", "2026-05-31"

SEXO = me.Disaggregation("sexo", categories=["mujer", "hombre"])
EDAD = me.Disaggregation("edad", categories=["menos de 25 años", "25 años y más"])

parts = partial(parts_of, SEXO, EDAD)

ENCUESTA = {
    "data_source": "encuesta a trabajadores migrantes",
    "collection_method": "cuestionario al inicio y al final del proyecto",
    "analysis": "proporción con intervalo de confianza, por sexo y edad",
    "frequency": "baseline_midterm_endline",
    "responsible": "oficial de seguimiento y evaluación",
    "measure": "percentage",
    "direction": "increase",
    "accumulation": "latest",
    "unit": "% de los trabajadores migrantes",
    "disaggregation": [SEXO, EDAD],
}
REGISTRO = {
    "analysis": "tabla por provincia",
    "frequency": "quarterly",
    "measure": "count",
    "direction": "increase",
}

RESULTS: list[me.Result] = [
    me.Objective(
        "O",
        "Contribuir al trabajo decente de las personas migrantes en el sector agrícola",
        alignment=[me.Alignment("GCM", "6"), me.Alignment("SDG", "8.8")],
        indicators=[
            me.Indicator(
                "O.a",
                "% de trabajadores migrantes con contrato escrito",
                numerator="trabajadores entrevistados con contrato escrito",
                denominator="trabajadores entrevistados",
                alignment=srf("3a2a"),
                baseline=me.Baseline(
                    24, date=START, disaggregated=parts(19, 27, 18, 28)
                ),
                targets=me.Target(55, date=END, disaggregated=parts(55, 55, 52, 57)),
                **ENCUESTA,
            )
        ],
    ),
    me.Outcome(
        "1",
        "Las personas migrantes reclaman sus derechos laborales ante la inspección",
        alignment=srf("3a2"),
        indicators=[
            me.Indicator(
                "1.a",
                "% de trabajadores migrantes con un conflicto que acudieron a la "
                "inspección",
                numerator="trabajadores con un conflicto que acudieron a la inspección",
                denominator="trabajadores entrevistados con un conflicto laboral",
                alignment=srf("3a2b"),
                baseline=me.Baseline(9, date=START, disaggregated=parts(7, 10, 6, 11)),
                targets=me.Target(35, date=END, disaggregated=parts(35, 35, 33, 36)),
                **ENCUESTA,
            ),
            me.Indicator(
                "1.b",
                "Motivos por los que las personas migrantes no presentan una queja",
                measure="qualitative",
                unit="relato",
                data_source="trabajadores migrantes y sindicatos",
                collection_method="grupos focales al inicio y al final del proyecto",
                analysis="codificación por tema",
                frequency="baseline_midterm_endline",
                responsible="oficial de seguimiento y evaluación",
                alignment=srf("3a2c"),
                baseline=me.Baseline("Predomina el miedo al despido", date=START),
                targets=me.Target(
                    "El miedo al despido deja de ser el primer motivo", date=END
                ),
            ),
        ],
    ),
    me.Output(
        "1.1",
        "Las personas migrantes tienen acceso a asesoría jurídica gratuita",
        alignment=srf("3a21"),
        indicators=[
            me.Indicator(
                "1.1.a",
                "# de personas migrantes que recibieron asesoría jurídica",
                unit="personas migrantes",
                data_source="base de datos de casos",
                collection_method="extracción mensual",
                responsible="coordinadora jurídica",
                accumulation="cumulative",
                disaggregation=[SEXO, EDAD],
                alignment=srf("3a21a"),
                baseline=me.Baseline(0, date=START, disaggregated=parts(0, 0, 0, 0)),
                targets=[
                    me.Target(
                        400, date="2025-05-31", disaggregated=parts(180, 220, 150, 250)
                    ),
                    me.Target(1200, date=END, disaggregated=parts(540, 660, 450, 750)),
                ],
                **REGISTRO,
            )
        ],
    ),
    me.Output(
        "1.2",
        "Los sindicatos agrícolas cuentan con promotores en lenguas migrantes",
        alignment=srf("3a22"),
        indicators=[
            me.Indicator(
                "1.2.a",
                "# de sindicatos con al menos un promotor por lengua",
                unit="sindicatos",
                data_source="nóminas de los sindicatos",
                collection_method="revisión documental",
                responsible="oficial de enlace",
                accumulation="latest",
                alignment=srf("3a22a"),
                baseline=me.Baseline(1, date=START),
                targets=me.Target(6, date=END),
                **REGISTRO,
            )
        ],
    ),
    me.Outcome(
        "2",
        "Los empleadores agrícolas cumplen el código de contratación ética",
        alignment=srf("3a2"),
        indicators=[
            me.Indicator(
                "2.a",
                "# de fincas sin infracciones en la inspección anual",
                unit="fincas",
                data_source="actas de la inspección del trabajo",
                collection_method="revisión documental",
                responsible="oficial de enlace",
                accumulation="latest",
                alignment=srf("3a2d"),
                baseline=me.Baseline(14, date=START),
                targets=me.Target(60, date=END),
                **REGISTRO,
            )
        ],
    ),
    me.Output(
        "2.1",
        "Los encargados de las fincas conocen las reglas de contratación ética",
        alignment=srf("3a23"),
        indicators=[
            me.Indicator(
                "2.1.a",
                "% de encargados capacitados que aprueban la prueba",
                measure="percentage",
                unit="% de los encargados",
                direction="increase",
                numerator="encargados que aprueban la prueba después del curso",
                denominator="encargados que asistieron al curso",
                accumulation="latest",
                data_source="pruebas de los participantes",
                collection_method="prueba antes y prueba después del curso",
                analysis="proporción por sexo y edad",
                frequency="half_yearly",
                responsible="capacitadora",
                disaggregation=[SEXO, EDAD],
                alignment=srf("3a23a"),
                baseline=me.Baseline(
                    18, date=START, disaggregated=parts(20, 17, 16, 19)
                ),
                targets=me.Target(80, date=END, disaggregated=parts(80, 80, 80, 80)),
            )
        ],
    ),
    me.Output(
        "2.2",
        "La inspección del trabajo dispone de un protocolo para fincas",
        alignment=srf("3a21"),
        indicators=[
            me.Indicator(
                "2.2.a",
                "# de oficinas provinciales que usan el protocolo",
                unit="oficinas provinciales",
                data_source="informes de las oficinas provinciales",
                collection_method="revisión documental",
                responsible="oficial de enlace",
                accumulation="latest",
                alignment=srf("3a21b"),
                baseline=me.Baseline(0, date=START),
                targets=me.Target(5, date=END),
                **REGISTRO,
            )
        ],
    ),
    me.Activity(
        "1.1.1",
        "Abrir tres consultorios jurídicos",
        start="2024-06-15",
        end="2024-12-31",
        responsible="coordinadora jurídica",
        preconditions="S5",
    ),
    me.Activity(
        "1.1.2",
        "Realizar las encuestas de inicio y de cierre y la evaluación final",
        start="2024-06-01",
        end="2026-05-31",
        responsible="oficial de seguimiento y evaluación",
    ),
    me.Activity(
        "1.2.1",
        "Capacitar a los promotores sindicales",
        start="2024-09-01",
        end="2025-12-31",
        responsible="capacitadora",
    ),
    me.Activity(
        "2.1.1",
        "Impartir cursos sobre contratación ética",
        start="2024-10-01",
        end="2026-03-31",
        responsible="capacitadora",
    ),
    me.Activity(
        "2.2.1",
        "Redactar el protocolo con el ministerio",
        start="2024-07-01",
        end="2024-12-31",
        responsible="oficial de enlace",
    ),
    me.Activity(
        "2.2.2",
        "Imprimir y distribuir el protocolo",
        start="2025-01-15",
        end="2025-03-31",
        responsible="oficial de enlace",
        depends_on="2.2.1",
    ),
]

OTHERS: list[me.Assumption | me.Link | me.Risk | me.BudgetLine] = [
    me.Assumption(
        "S1",
        "Los tribunales laborales resuelven los casos en plazo legal",
        likelihood="likely",
        monitored_by="1.a",
        responsible="coordinadora jurídica",
    ),
    me.Assumption(
        "S2",
        "Los compradores internacionales exigen el código a sus proveedores",
        likelihood="likely",
        monitored_by="2.a",
        responsible="oficial de enlace",
    ),
    me.Assumption(
        "S3",
        "Las personas migrantes confían en los sindicatos",
        likelihood="likely",
        monitored_by="1.b",
        responsible="oficial de enlace",
    ),
    me.Assumption(
        "S4",
        "El ministerio mantiene el número de inspectores",
        likelihood="likely",
        monitored_by="2.2.a",
        responsible="jefa de oficina",
    ),
    me.Assumption(
        "S5",
        "El colegio de abogados autoriza los consultorios",
        likelihood="likely",
        status="holds",
        monitored_by="1.1.a",
        responsible="coordinadora jurídica",
    ),
    me.Link("1", "O", because="quien reclama obtiene un contrato", assumptions="S1"),
    me.Link(
        "2", "O", because="quien cumple el código firma contratos", assumptions="S2"
    ),
    me.Link("1.1", "1", because="quien conoce la ley puede reclamar", assumptions="S3"),
    me.Link("1.2", "1", because="un promotor acompaña la queja", assumptions="S3"),
    me.Link("2.1", "2", because="quien conoce las reglas las aplica", assumptions="S2"),
    me.Link("2.2", "2", because="la inspección disuade", assumptions="S4"),
    me.Link("1.1.1", "1.1", assumptions="S5"),
    me.Link("1.1.2", "1.1", assumptions="S5"),
    me.Link("1.2.1", "1.2", assumptions="S3"),
    me.Link("2.1.1", "2.1", assumptions="S2"),
    me.Link("2.2.1", "2.2", assumptions="S4"),
    me.Link("2.2.2", "2.2", assumptions="S4"),
    me.Risk(
        "R1",
        "Los empleadores despiden a quienes presentan una queja",
        likelihood=3,
        consequence=4,
        treatment="change_consequence",
        action="Acordar con la inspección un canal de quejas anónimo",
        owner="coordinadora jurídica",
        due="2024-12-31",
        node="S3",
        reviewed_on="2024-05-15",
    ),
    me.BudgetLine("B1", "Resultado 1", amount="310000.00", node="1"),
    me.BudgetLine("B1.1", "Producto 1.1", amount="220000.00", node="1.1", parent="B1"),
    me.BudgetLine("B1.2", "Producto 1.2", amount="90000.00", node="1.2", parent="B1"),
    me.BudgetLine("B2", "Resultado 2", amount="170000.00", node="2"),
    me.BudgetLine("B2.1", "Producto 2.1", amount="110000.00", node="2.1", parent="B2"),
    me.BudgetLine("B2.2", "Producto 2.2", amount="60000.00", node="2.2", parent="B2"),
    me.BudgetLine(
        "B3", "Encuestas y evaluación final", amount="30000.00", node="1.1.2"
    ),
]


def plan() -> me.ResultsFramework:
    return (
        me.ResultsFramework(
            "EX-ES",
            "Derechos laborales de las personas migrantes en la agricultura",
            start=START,
            end=END,
            currency="USD",
            notes="Proyecto inventado, como ejemplo de un marco de resultados bien hecho.",
        )
        .add(*RESULTS)
        .add(*OTHERS)
    )
