"""Write imputation.json, sun_abraham.json and bacon.json, and check regression.json.

The numbers come from plain.py. Each is then asked of every package that offers it; a
difference larger than TOLERANCE stops the script, and the largest of each is stored.

python -m tests.impact.oracle.panel.make_estimators     (after make_regression.R)
"""

from __future__ import annotations

import importlib
import importlib.metadata
import itertools
import json
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from tests.impact.oracle.panel.peers import (
    IDS,
    NAMES,
    Checks,
    Rows,
    did_imputation_rows,
    diff_diff_rows,
    py2sdid_rows,
    pyfixest_two_stage,
)
from tests.impact.oracle.panel.plain import (
    FOLDER,
    OVERALL,
    FirstStage,
    comparison,
    every,
    imputation,
    load,
    two_stage,
    within,
)

LOOSE = 1e-6  # did-imputation works in steps that stop early
PANELS = ("staggered", "common", "unbalanced")
CLUSTERS = ("unit", "cluster")


def record(rows: Rows, **what: object) -> dict[str, Any]:
    """Return one record for JSON."""
    lines = [
        {"term": key, "estimate": float(one), "std_error": float(two)}
        for key, (one, two) in rows.items()
    ]
    return {**what, "rows": lines}


def imputation_records(checks: Checks) -> Iterator[dict[str, Any]]:
    """Return the imputation and the two-stage estimates of three panels."""
    diff_diff = importlib.import_module("diff_diff")

    for name, cluster in itertools.product(PANELS, CLUSTERS):
        data = load(name)
        stage = FirstStage(data)
        for by_cluster in (False, True):
            rows = {
                key: imputation(stage, keep, cluster, by_cluster=by_cluster)
                for key, keep in every(data, leads=False).items()
            }
            means = "by_cluster" if by_cluster else "plain"
            yield record(
                rows, data=name, estimator="imputation", cluster=cluster, means=means
            )
            if not by_cluster:
                asked = diff_diff_rows(diff_diff.ImputationDiD(cluster=cluster), data)
                checks.compare("diff-diff imputation", asked, rows)
                asked = py2sdid_rows("bjs_did", data, cluster)
                after = {key: asked[key] for key in rows}
                checks.compare("py2sdid imputation", after, rows)
                same_as_regression(name, cluster, rows, checks)
        rows = {
            key: two_stage(stage, keep, cluster)
            for key, keep in every(data, leads=True).items()
        }
        yield record(rows, data=name, estimator="two_stage", cluster=cluster)
        asked = diff_diff_rows(diff_diff.TwoStageDiD(cluster=cluster), data)
        checks.compare("diff-diff two-stage", asked, rows)
        checks.compare("py2sdid two-stage", py2sdid_rows("ts_did", data, cluster), rows)
        if name != "unbalanced":  # pyfixest fails on it: it drops single rows
            asked = pyfixest_two_stage(data, cluster)
            checks.compare("pyfixest two-stage", asked, rows)


def regression(name: str, model: str, cluster: str, vcov: str) -> dict[Any, Any]:
    """Return the rows that R wrote for a regression, by term."""
    records = json.loads((FOLDER / "regression.json").read_text())["records"]
    wanted = (name, model, cluster, vcov, None)
    for one in records:
        key = tuple(one[k] for k in ("data", "model", "cluster", "vcov", "weights"))
        if key == wanted:
            return {
                tuple(row["term"]) if isinstance(row["term"], list) else row["term"]: (
                    row["estimate"],
                    row["std_error"],
                )
                for row in one["rows"]
            }
    raise LookupError(wanted)


def same_as_regression(name: str, cluster: str, rows: Rows, checks: Checks) -> None:
    """On a balanced panel imputation is the regression with cell dummies, CR0."""
    if name == "unbalanced":
        return
    said = regression(name, "imputation", cluster, "CR0")
    renamed = {
        key: said[OVERALL if key == OVERALL else f"event_time {key}"] for key in rows
    }
    checks.compare("lm with cell dummies, CR0", renamed, rows)


def sun_abraham_records(checks: Checks) -> Iterator[dict[str, Any]]:
    """Return interaction-weighted estimates from the saturated regression of R.

    Packages take the shares of the cohorts as fixed, and CR1 times (n - 1)/(n - K) with
    K = cells + periods, the unit effects not counted.
    """
    diff_diff = importlib.import_module("diff_diff")
    pyfixest = importlib.import_module("pyfixest")

    for name, cluster in itertools.product(PANELS, CLUSTERS):
        data = load(name)
        said = regression(name, "saturated", cluster, "CR1")
        rows: Rows = {}
        for key, numbers in said.items():
            if isinstance(key, str):
                at = key if key == OVERALL else int(key.removeprefix("event_time "))
                rows[at] = numbers
        yield record(rows, data=name, cluster=cluster, vcov="CR1", shares="fixed")
        yield record(
            with_shares(data, said, rows),
            data=name,
            cluster=cluster,
            vcov="CR1",
            shares="estimated",
        )
        count = sum(isinstance(key, tuple) for key in said) + data["time"].nunique()
        factor = np.sqrt((len(data) - 1) / (len(data) - count))
        scaled = {key: (one, two * factor) for key, (one, two) in rows.items()}
        yield record(
            scaled, data=name, cluster=cluster, vcov="CR1 nested", shares="fixed"
        )
        fit = diff_diff.SunAbraham(cluster=cluster).fit(data, **NAMES)
        asked: Rows = {OVERALL: (fit.overall_att, fit.overall_se)}
        for at, effect in fit.event_study_effects.items():
            asked[int(at)] = (effect["effect"], effect["se"])
        checks.compare("diff-diff Sun-Abraham", asked, scaled)
        if name != "unbalanced":  # pyfixest fails on it
            study = pyfixest.event_study(
                data, **IDS, estimator="saturated", cluster=cluster
            ).aggregate(weighting="shares")
            asked = {
                int(at): (line["Estimate"], line["Std. Error"])
                for at, line in study.to_dict("index").items()
            }
            checks.compare("pyfixest Sun-Abraham", asked, scaled)


def with_shares(data: pd.DataFrame, said: dict[Any, Any], rows: Rows) -> Rows:
    """Add the variance of the shares within each time since treatment.

    Sun and Abraham's second term: d'Sd with d the effects of the cohorts and
    S = (diag(p) - pp')/n, rows taken as independent. No package that was asked has it.
    """
    result: Rows = {}
    for at, (estimate, std_error) in rows.items():
        if at == OVERALL:
            continue
        counts = data.loc[data["event_time"] == at, "first"].value_counts()
        share = counts / counts.sum()
        effect = np.array([said[cohort, cohort + at][0] for cohort in share.index])
        mean = float(share @ effect)
        extra = float(share @ (effect - mean) ** 2) / counts.sum()
        result[at] = (estimate, float(np.sqrt(std_error**2 + extra)))
    return result


def bacon_records(checks: Checks) -> Iterator[dict[str, Any]]:
    """Return each 2x2 regression and its weight; they sum to the coefficient."""
    diff_diff = importlib.import_module("diff_diff")

    for name in ("staggered", "common", "all_treated", "early"):
        data = load(name)
        total, variance = within(data)
        lines: list[dict[str, Any]] = []
        for treated, control in itertools.permutations(sorted(set(data["first"])), 2):
            found = comparison(data, treated, control)
            if found:
                estimate, left = within(found[1])
                share = len(found[1]) / len(data)
                lines.append(
                    {
                        "treated": int(treated),
                        "control": int(control),
                        "type": found[0],
                        "estimate": estimate,
                        "weight": share**2 * left / variance,
                    }
                )
        back = sum(line["estimate"] * line["weight"] for line in lines)
        checks.compare("weighted sum", {"": (back, 1)}, {"": (total, 1)})
        yield {"data": name, "twfe": total, "rows": lines}
        if name == "early":  # diff-diff puts always treated and never treated together
            continue
        frame = diff_diff.BaconDecomposition().fit(data, **NAMES).to_dataframe()
        never = frame["control_group"].replace("never_treated", 0)
        asked: Rows = {
            (int(one), int(two)): (estimate, weight)
            for one, two, estimate, weight in zip(
                frame["treated_group"],
                never,
                frame["estimate"],
                frame["weight"],
                strict=True,
            )
        }
        stored: Rows = {
            (line["treated"], line["control"]): (line["estimate"], line["weight"])
            for line in lines
        }
        checks.compare("diff-diff Bacon", asked, stored)


def check_regression(checks: Checks) -> None:
    """Ask pyfixest for CR1 and CR1S of the fixed effects regressions of R."""
    pyfixest = importlib.import_module("pyfixest")

    factors = {
        "CR1": pyfixest.ssc(k_adj=False),
        "CR1S": pyfixest.ssc(k_adj=True, k_fixef="full"),
    }
    for name, cluster, vcov in itertools.product(PANELS, CLUSTERS, factors):
        data = load(name)
        data["since"] = data["event_time"].fillna(-1).astype(int)
        for model, term in (
            ("static", "treatment"),
            ("event_study", "i(since, ref=-1)"),
        ):
            fit = pyfixest.feols(
                f"outcome ~ {term} | unit + time",
                data,
                vcov={"CRV1": cluster},
                ssc=factors[vcov],
                fixef_rm="none",
                fixef_tol=1e-13,
            )
            asked: Rows = {}
            for label, estimate in fit.coef().items():
                at = str(label).rsplit("::", maxsplit=1)[-1]
                key = at if model == "static" else int(at)
                asked[key] = (estimate, fit.se()[label])
            checks.compare(
                f"pyfixest {vcov}", asked, regression(name, model, cluster, vcov)
            )


def check_wooldridge(checks: Checks) -> None:
    """Ask diff-diff for Wooldridge's regression: that with a dummy for each cell.

    Its factor counts cells and periods, not the unit effects, as in sun_abraham.json.
    """
    diff_diff = importlib.import_module("diff_diff")
    for name, cluster in itertools.product(PANELS, CLUSTERS):
        data = load(name)
        said = regression(name, "imputation", cluster, "CR1")
        cells = {key: row for key, row in said.items() if isinstance(key, tuple)}
        count = len(cells) + data["time"].nunique()
        factor = np.sqrt((len(data) - 1) / (len(data) - count))
        fit = diff_diff.WooldridgeDiD(cluster=cluster).fit(data, **NAMES)
        asked: Rows = {OVERALL: (fit.overall_att, fit.overall_se)}
        for key in cells:
            effect = fit.group_time_effects[key]
            asked[key] = (effect["att"], effect["se"])
        stored = {key: (said[key][0], said[key][1] * factor) for key in asked}
        checks.compare("diff-diff Wooldridge", asked, stored)


def check_did_imputation(checks: Checks) -> None:
    """Ask did-imputation, which is slow and loose, for the means by cluster."""
    for cluster in CLUSTERS:
        data = load("common")
        stage = FirstStage(data)
        asked = did_imputation_rows(data, cluster)
        for key, keep in every(data, leads=False).items():
            stored = imputation(stage, keep, cluster, by_cluster=True)
            checks.compare("did-imputation", {key: asked[key]}, {key: stored}, LOOSE)


def write(name: str, packages: list[str], records: list[Any], checks: Checks) -> None:
    """Write one JSON file, a record a line."""
    head = {
        "versions": {one: importlib.metadata.version(one) for one in packages},
        "largest_differences": checks.largest,
    }
    body = ",\n".join(json.dumps(one) for one in records)
    text = f'{json.dumps(head)[:-1]},\n"records": [\n{body}\n]}}\n'
    (FOLDER / f"{name}.json").write_text(text)


def main() -> None:
    """Write the three files."""
    warnings.simplefilter("ignore")
    checks = Checks()
    check_regression(checks)
    check_wooldridge(checks)
    check_did_imputation(checks)
    peers = ["diff-diff", "pyfixest", "numpy", "py2sdid", "did-imputation"]
    write("imputation", peers, list(imputation_records(checks)), checks)
    checks = Checks()
    write("sun_abraham", peers[:3], list(sun_abraham_records(checks)), checks)
    checks = Checks()
    write("bacon", ["diff-diff", "numpy"], list(bacon_records(checks)), checks)


if __name__ == "__main__":
    main()
