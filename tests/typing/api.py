"""The calls that users write: type-checked, never run."""

import pandas as pd

import iom_me as me

plan: me.ResultsFramework = (
    me.ResultsFramework("P", "t", start="2024-01-01", end=None, currency="EUR")
    .add(me.Objective("O", "To contribute"))
    .add(
        me.Outcome(
            "1",
            "c",
            indicators=(
                me.Indicator(
                    "1.a",
                    "t",
                    measure="percentage",
                    direction=me.Direction.INCREASE,
                    baseline=me.Baseline(40, date="2024-01-01"),
                    targets=(me.Target(80, operator="at_least"),),
                    disaggregation=[me.Disaggregation("sex", categories=("f", "m"))],
                ),
            ),
        ),
        contributes_to="O",
        because="b",
        assuming=[me.Assumption("A1", "a", likelihood="likely"), "A2"],
    )
)
plan = plan.replace("1", statement="d").remove("1.a").link("1", "O").unlink("1", "O")
statement: str = plan.outcomes["1"].statement
unit: str = plan.indicators["1.a"].unit
because: str = plan.link_between("1", "O").because
changes: tuple[me.Change, ...] = plan.diff(plan).changes
frame: pd.DataFrame = plan.to_frame()

findings: pd.DataFrame = me.check(plan, ignore=("A01",)).to_frame()
report = me.track(plan, frame, as_of="2024-06-30")
progress: float | None = report["1.a"].progress
effect = me.impact.difference_in_differences(
    frame, outcome="y", treated="d", post="t", cluster="village", covariates=("age",)
)
estimate: float = effect.estimate
sentence: str = effect.sentence("fr")
table: me.impact.DidResult = me.impact.from_cells(
    n=[40, 42, 39, 45], mean=frame["mean"], sd=6, vcov="classical"
)
ids: tuple[str, ...] = me.graph.upstream(plan, "O")
diagram: str = me.to_mermaid(plan)
again: me.ResultsFramework = me.from_json(me.to_json(plan))
me.write_report("report.html", plan, checks=me.check(plan), effects=[effect])
