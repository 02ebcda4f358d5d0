"""How long the checker takes on plans of growing size, as a whole and rule by rule.

Run as ``python benchmarks/check_scale.py``; it prints Markdown tables. Each time is the
best of three runs, in milliseconds. The growth of a rule is the exponent of its time
over the last two sizes: 1 is linear.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial

import iom_me as me

SIZES = (2_500, 5_000, 10_000)
RUNS = 3
SLOWEST = 12
# A rule so fast that its growth is only noise.
NOISE_MS = 5.0

Records = list[me.Result | me.Link | me.Assumption | me.Risk | me.BudgetLine]


def matrix(nodes: int) -> me.ResultsFramework:
    """Many projects in one plan: ten outputs to an outcome, ten activities each."""
    made: Records = [me.Objective("O", "To contribute to reintegration")]
    outcome = output = 0
    for node in range(1, nodes):
        match node % 111:
            case 1:
                outcome, output = outcome + 1, 0
                made += step(me.Outcome, f"{outcome}", "O", node)
            case place if place % 11 == 2:
                output += 1
                made += step(me.Output, f"{outcome}.{output}", f"{outcome}", node)
            case place:
                parent = f"{outcome}.{output}" if output else f"{outcome}"
                made += step(me.Activity, f"{parent}.{place}", parent, node)
    return plan(made)


def hub(nodes: int) -> me.ResultsFramework:
    """One outcome with every output of the plan below it."""
    made: Records = [me.Objective("O", "To contribute to reintegration")]
    made += step(me.Outcome, "1", "O", 0)
    for node in range(2, nodes):
        made += step(me.Output, f"1.{node}", "1", node)
    return plan(made)


def chain(nodes: int) -> me.ResultsFramework:
    """Every result leads to the one before it."""
    made: Records = [me.Objective("0", "To contribute to reintegration")]
    for node in range(1, nodes):
        made += step(me.Outcome, f"{node}", f"{node - 1}", node)
    return plan(made)


def echo(nodes: int) -> me.ResultsFramework:
    """A chain in which all statements and all indicators say the same."""
    alike = chain(nodes)
    return me.ResultsFramework("P", "Reintegration", start="2024-01-01").add(
        *(
            type(result)(
                result.id,
                "Returnees in the district have an income and live in dignity",
                indicators=[
                    me.Indicator(i.id, "# of returnees in the district with an income")
                    for i in result.indicators
                ],
            )
            for result in alike.results.values()
        ),
        *(me.Link(link.source, link.target) for link in alike.links),
    )


SHAPES: dict[str, Callable[[int], me.ResultsFramework]] = {
    "matrix": matrix,
    "hub": hub,
    "chain": chain,
    "echo": echo,
}


def step(kind: type[me.Result], id: str, parent: str, node: int) -> Records:
    """Make a result with two indicators, its link, and what goes with it."""
    assumption = f"A-{id}"
    verb = "Run courses" if kind is me.Activity else "Returnees have an income"
    return [
        kind(
            id,
            f"{verb} in district {node}",
            indicators=[indicator(f"{id}.{letter}", node) for letter in "ab"],
        ),
        me.Link(id, parent, because="skills open jobs", assumptions=assumption),
        me.Assumption(assumption, f"Employers in district {node} hire returnees"),
        me.Risk(f"R-{id}", f"Employers in district {node} withdraw", node=assumption),
        me.BudgetLine(f"B-{id}", "Costs", amount=100, node=id),
    ]


def indicator(id: str, node: int) -> me.Indicator:
    return me.Indicator(
        id,
        f"# of returnees in district {node} with an income",
        measure="count",
        unit="returnees",
        direction="increase",
        accumulation="cumulative",
        disaggregation=me.Disaggregation("sex", categories=["female", "male"]),
        baseline=me.Baseline(40, date="2024-01-01"),
        targets=[me.Target(60, date="2024-12-31"), me.Target(80, date="2025-12-31")],
        data_source="Household survey",
        frequency="quarterly",
    )


def plan(records: Records) -> me.ResultsFramework:
    return me.ResultsFramework(
        "P", "Reintegration", start="2024-01-01", end="2025-12-31", currency="EUR"
    ).add(*records)


def best(action: Callable[[], object]) -> float:
    """Time an action in milliseconds, the best of several runs."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def rule_times(plan: me.ResultsFramework) -> dict[str, float]:
    """Time each rule on a plan that has been read already."""
    dossier = me.logic.Dossier(plan=plan)
    for rule in me.logic.RULES:
        list(rule.check(dossier)) if rule.needs == "plan" else None
    return {
        rule.code: best(lambda rule=rule: list(rule.check(dossier)))
        for rule in me.logic.RULES
        if rule.needs == "plan"
    }


def table(header: list[str], rows: list[list[str]]) -> None:
    print(f"\n| {' | '.join(header)} |")
    print(f"| {' | '.join(['---:'] * len(header))} |")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def main() -> None:
    totals = []
    growths: dict[str, list[str]] = {}
    for shape, make in SHAPES.items():
        plans = {nodes: make(nodes) for nodes in SIZES}
        for nodes, made in plans.items():
            report = me.check(made)
            milliseconds = best(partial(me.check, made))
            totals.append(
                [
                    shape,
                    f"{nodes:,}",
                    f"{len(made.links):,}",
                    f"{len(made.indicators):,}",
                    f"{len(report):,}",
                    f"{milliseconds:,.0f}",
                ]
            )
        *_, before, last = SIZES
        small, large = rule_times(plans[before]), rule_times(plans[last])
        slowest = sorted(large, key=large.__getitem__, reverse=True)[:SLOWEST]
        growths[shape] = [
            f"{code} {large[code]:.0f} ms"
            + (
                f" (n^{math.log2(large[code] / small[code]):.1f})"
                if large[code] > NOISE_MS
                else ""
            )
            for code in slowest
        ]
    table(["plan", "nodes", "links", "indicators", "findings", "check ms"], totals)
    table(
        ["plan", f"slowest rules at {SIZES[-1]:,} nodes"],
        [[shape, ", ".join(codes)] for shape, codes in growths.items()],
    )


if __name__ == "__main__":
    main()
