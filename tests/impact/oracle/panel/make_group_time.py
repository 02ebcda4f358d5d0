"""Write group_time.json: what csdid, moderndid and a numerical derivative agree on.

The two packages need different versions of Python, so the work has three steps. Read
PANEL as tests.impact.oracle.panel.

python -m PANEL.make_group_time csdid first.json          (where csdid is installed)
python -m PANEL.make_group_time moderndid second.json     (where moderndid is installed)
python -m PANEL.make_group_time merge first.json second.json
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import io
import itertools
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tests.impact.oracle.panel.derivative import Sample, answers

FOLDER = Path(__file__).parent
TOLERANCE = 1e-9
DEFAULTS = {
    "control": "never_treated",
    "method": "doubly_robust",
    "covariates": [],
    "anticipation": 0,
    "base_period": "varying",
    "weights": None,
    "cluster": None,
}
METHODS = {
    "doubly_robust": "dr",
    "inverse_probability": "ipw",
    "outcome_regression": "reg",
}
CONTROLS = {"never_treated": "nevertreated", "not_yet_treated": "notyettreated"}
AGGREGATES: list[dict[str, Any]] = [
    {"by": "simple"},
    {"by": "dynamic"},
    {"by": "dynamic", "balance_e": 1},
    {"by": "dynamic", "min_e": -2, "max_e": 2},
    {"by": "group"},
    {"by": "calendar"},
]

Call = dict[str, Any]
Row = dict[str, Any]


def call(data: str, **options: object) -> Call:
    """Return a call with all its options written out."""
    return {"data": data, **DEFAULTS, **options}


def product(data: str, **options: list[Any]) -> Iterator[Call]:
    """Return one call for each combination of options."""
    for values in itertools.product(*options.values()):
        yield call(data, **dict(zip(options, values, strict=True)))


def calls() -> list[Call]:
    """Return every call that is made, each once."""
    both, methods, bases = list(CONTROLS), list(METHODS), ["varying", "universal"]
    x: list[list[str]] = [["x1", "x2"]]
    plain: list[list[str]] = [[]]
    options = [
        product(
            "staggered",
            control=both,
            base_period=bases,
            anticipation=[0, 1],
            covariates=plain + x,
            method=methods,
        ),
        product("common", covariates=plain + x, method=methods),
        product("common", base_period=bases, cluster=[None, "cluster"]),
        product(
            "all_treated",
            control=["not_yet_treated"],
            base_period=bases,
            anticipation=[0, 1],
            covariates=plain + x,
        ),
        product("early", control=both, covariates=plain + x, base_period=bases),
    ]
    for data in ("staggered", "unbalanced", "rows"):
        options += [
            product(data, control=both, covariates=plain + x, method=methods),
            product(data, control=both, base_period=bases, covariates=plain + x),
            product(
                data, weights=[None, "weight"], covariates=plain + x, method=methods
            ),
            product(
                data,
                weights=[None, "weight"],
                covariates=plain + x,
                cluster=["cluster", "mixed"],
            ),
        ]
    every = {
        json.dumps(one): one
        for one in itertools.chain(*options)
        if one["covariates"] or one["method"] == "doubly_robust"
    }
    return list(every.values())


def number(value: object) -> float | None:
    """Return a float for JSON, None for what is not a number."""
    result = float(str(value))
    return result if np.isfinite(result) else None


def row(estimate: object, error: object, **key: object) -> Row:
    """Return one row of numbers under its key."""
    return {
        **{name: int(str(value)) for name, value in key.items()},
        "estimate": number(estimate),
        "std_error": number(error),
    }


def aggregate_rows(
    by: str, overall: tuple[Any, Any], parts: tuple[Any, Any, Any]
) -> list[Row]:
    """Return the overall row and one row for each part of an aggregate."""
    key = {"dynamic": "event_time", "group": "group", "calendar": "time"}.get(by)
    rows = [row(*overall)]
    if key:
        at, estimates, errors = (np.ravel(np.asarray(part, float)) for part in parts)
        rows += [
            row(estimate, error, **{key: int(value)})
            for value, estimate, error in zip(at, estimates, errors, strict=True)
        ]
    return rows


def ask_csdid(data: pd.DataFrame, options: Call) -> Iterator[tuple[Call, list[Row]]]:
    """Ask csdid for the group-time effects and each aggregate."""
    csdid = importlib.import_module("csdid.att_gt")

    fit = csdid.ATTgt(
        yname="outcome",
        tname="time",
        idname="unit",
        gname="first",
        data=data.copy(),
        control_group=[CONTROLS[options["control"]]],
        xformla="outcome~" + ("+".join(options["covariates"]) or "1"),
        panel=options["data"] != "rows",
        allow_unbalanced_panel=options["data"] == "unbalanced",
        clustervar=options["cluster"],
        weights_name=options["weights"],
        anticipation=options["anticipation"],
    ).fit(
        est_method=METHODS[options["method"]],
        base_period=options["base_period"],
        bstrap=False,
    )
    cells = fit.results
    yield (
        {"by": "group_time"},
        [
            row(estimate, error, group=group, time=time)
            for group, time, estimate, error in zip(
                cells["group"], cells["year"], cells["att"], cells["se"], strict=True
            )
        ],
    )
    for aggregate in AGGREGATES:
        limits = {key: value for key, value in aggregate.items() if key != "by"}
        got = fit.aggte(typec=aggregate["by"], **limits).atte
        yield (
            aggregate,
            aggregate_rows(
                aggregate["by"],
                (got["overall_att"], got["overall_se"]),
                (got["egt"], got["att_egt"], got["se_egt"]),
            ),
        )


def ask_moderndid(
    data: pd.DataFrame, options: Call
) -> Iterator[tuple[Call, list[Row]]]:
    """Ask moderndid for the group-time effects and each aggregate."""
    moderndid = importlib.import_module("moderndid")

    fit = moderndid.att_gt(
        data,
        yname="outcome",
        tname="time",
        idname="unit",
        gname="first",
        xformla="~" + ("+".join(options["covariates"]) or "1"),
        weightsname=options["weights"],
        clustervars=[options["cluster"]] if options["cluster"] else None,
        est_method=METHODS[options["method"]],
        panel=options["data"] != "rows",
        allow_unbalanced_panel=options["data"] == "unbalanced",
        control_group=CONTROLS[options["control"]],
        anticipation=options["anticipation"],
        base_period=options["base_period"],
    )
    yield (
        {"by": "group_time"},
        [
            row(estimate, error, group=int(group), time=int(time))
            for group, time, estimate, error in zip(
                fit.groups, fit.times, fit.att_gt, fit.se_gt, strict=True
            )
        ],
    )
    for aggregate in AGGREGATES:
        limits = {key: value for key, value in aggregate.items() if key != "by"}
        got = moderndid.aggte(fit, type=aggregate["by"], cband=False, **limits)
        yield (
            aggregate,
            aggregate_rows(
                aggregate["by"],
                (got.overall_att, got.overall_se),
                (got.event_times, got.att_by_event, got.se_by_event),
            ),
        )


def ask(package: str, path: Path) -> None:
    """Write what one package says about every call."""
    asked = {"csdid": ask_csdid, "moderndid": ask_moderndid}[package]
    records = []
    for options in calls():
        data = pd.read_csv(FOLDER / f"{options['data']}.csv")
        quiet = contextlib.redirect_stdout(io.StringIO())
        with warnings.catch_warnings(), quiet:
            warnings.simplefilter("ignore")
            answers = asked(data, options)
            while True:
                try:
                    extra, rows = next(answers)
                except StopIteration:
                    break
                except Exception as error:  # noqa: BLE001 - the peer's failure is a finding
                    records.append({**options, "by": None, "error": repr(error)})
                    break
                records.append({**options, **extra, "rows": rows})
    version = importlib.metadata.version(package)
    path.write_text(
        json.dumps({"package": package, "version": version, "records": records})
    )


def apart(one: Row, two: Row) -> float:
    """Return the largest relative difference; nothing equals only nothing."""
    differences = [0.0]
    for name in ("estimate", "std_error"):
        a, b = one[name], two[name]
        if a is None or b is None:
            differences.append(0.0 if a is b else np.inf)
        else:
            differences.append(abs(a - b) / max(abs(b), 0.01))
    return max(differences)


def name_of(record: Call) -> str:
    """Return the options of a record as a key."""
    return json.dumps({k: v for k, v in record.items() if k not in ("rows", "error")})


def key_of(one: Row) -> tuple[int, ...] | int | None:
    """Return what a row is about: a cell, a part of an aggregate, or the overall."""
    key = tuple(v for k, v in one.items() if k not in ("estimate", "std_error"))
    return key if len(key) == 2 else next(iter(key), None)


def derived(records: list[Call]) -> Iterator[dict[Any, Row]]:
    """Return the rows of the records of one call, by numerical derivative."""
    data = pd.read_csv(FOLDER / f"{records[0]['data']}.csv")
    sample = Sample(data, records[0])
    cells = [(line["group"], line["time"]) for line in records[0]["rows"]]
    for found in answers(sample, cells, records[1:]):
        yield {
            key: {"estimate": estimate, "std_error": std_error or None}
            for key, (estimate, std_error) in found.items()
        }


def in_batches(records: list[Call], size: int) -> Iterator[list[Call]]:
    """Return the records of one call after the other."""
    for start in range(0, len(records), size):
        yield records[start : start + size]


def merge(first: Path, second: Path) -> None:
    """Keep the rows on which all three agree; list the others with all numbers."""
    one, two = (json.loads(path.read_text()) for path in (first, second))
    others = {name_of(record): record for record in two["records"]}
    largest = {two["package"]: 0.0, "derivative": 0.0}
    kept, differ = [], []
    size = 1 + len(AGGREGATES)
    for records in in_batches(one["records"], size):
        for record, third in zip(records, derived(records), strict=True):
            second_rows = others[name_of(record)]["rows"]
            opinions = {
                two["package"]: {key_of(line): line for line in second_rows},
                "derivative": third,
            }
            good = []
            for line in record["rows"]:
                said = {who: rows.pop(key_of(line)) for who, rows in opinions.items()}
                gaps = {who: apart(line, row) for who, row in said.items()}
                if max(gaps.values()) <= TOLERANCE:
                    good.append(line)
                    largest = {who: max(gap, largest[who]) for who, gap in gaps.items()}
                else:
                    differ.append({**record, "rows": [], one["package"]: line, **said})
            if any(opinions.values()):
                raise AssertionError((name_of(record), opinions))
            kept.append({**record, "rows": good})
    versions = {part["package"]: part["version"] for part in (one, two)}
    head = json.dumps({"versions": versions, "largest_differences": largest})[:-1]
    body = ",\n".join(json.dumps(record) for record in kept)
    rest = ",\n".join(json.dumps(record) for record in differ)
    (FOLDER / "group_time.json").write_text(
        f'{head},\n"records": [\n{body}\n],\n"disagreements": [\n{rest}\n]}}\n'
    )


if __name__ == "__main__":
    if sys.argv[1] == "merge":
        merge(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        ask(sys.argv[1], Path(sys.argv[2]))
