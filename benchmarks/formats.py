"""How long files take to read, write and check, beside peers and the barest parse.

Run as ``python benchmarks/formats.py`` (``... 10 100`` for some sizes only, ``... "read
IATI"`` for some steps); it prints a Markdown table. Sizes are activities of an IATI
file (nine indicators each, four periods with target and actual, the actual also by
sex) and, for Excel and Word, indicators of one plan.

Bare is what the library below does alone: lxml parsing a file into a tree, writing that
tree and validating it, openpyxl going through all cells of a sheet, XlsxWriter writing
as many cells of text. It knows nothing of what it read. The peer is okfn-iati, measured
by the Python that the variable FORMATS_PEERS names; it turns a file into a folder of
CSV files, which hold one target and one actual for a period.

Every line is measured in a process of its own: the best of three calls after a small
one (one call where it takes more than 20 seconds), and by how much the peak of the
process's memory grew over that before the calls. ``> 120`` means that it was stopped.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

PATIENCE, ONE_CALL = 120, 20
PEERS = os.environ.get("FORMATS_PEERS", "")
STEPS = {
    "read IATI": ("bare", "iom_me", "okfn-iati"),
    "stream IATI": ("bare", "iom_me"),
    "write IATI": ("bare", "iom_me", "iom_me without extension", "okfn-iati"),
    "check IATI": ("bare", "iom_me", "okfn-iati"),
    "read Excel": ("bare", "iom_me"),
    "write Excel": ("bare", "iom_me"),
    "write Word": ("iom_me",),
}
SIZES = {"IATI": (1, 10, 100, 1_000), "Excel": (10, 100, 1_000, 10_000)}
SIZES |= {"Word": (10, 100, 1_000)}
LARGEST = {"stream IATI": 5_000}
SMALL = {"IATI": 1, "Excel": 10, "Word": 10}

INDICATOR = """<indicator measure="1" ascending="1">
<title><narrative>Number of people reached by service {n}</narrative></title>
<baseline year="2023" iso-date="2023-12-31" value="{n}"/>
{periods}</indicator>"""
PERIOD = """<period><period-start iso-date="2024-{a:02}-01"/>
<period-end iso-date="2024-{b:02}-28"/><target value="{t}"/><actual value="{v}"/>
<actual value="{f}"><dimension name="sex" value="female"/></actual>
<actual value="{m}"><dimension name="sex" value="male"/></actual></period>"""
ACTIVITY = """<iati-activity default-currency="EUR" xml:lang="en">
<iati-identifier>XM-DAC-47066-P{i}</iati-identifier>
<reporting-org ref="XM-DAC-47066" type="40"><narrative>IOM</narrative></reporting-org>
<title><narrative>Project {i}</narrative></title>
<description><narrative>What project {i} is about</narrative></description>
<participating-org ref="XM-DAC-47066" role="4"/>
<activity-status code="2"/><activity-date type="1" iso-date="2024-01-01"/>
<activity-date type="3" iso-date="2025-12-31"/>
<recipient-country code="NG"/><sector vocabulary="1" code="15190"/>
{results}</iati-activity>
"""
RESULT = """<result type="{type}"><title><narrative>People of group {n} have what
they need</narrative></title>{indicators}</result>"""


def iati(path: Path, activities: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<iati-activities version="2.03">\n')
        for i in range(activities):
            results = "".join(
                RESULT.format(
                    type=1 if n else 2,
                    n=n,
                    indicators="".join(_indicator(3 * n + k) for k in range(3)),
                )
                for n in range(3)
            )
            file.write(ACTIVITY.format(i=i, results=results))
        file.write("</iati-activities>\n")


def _indicator(n: int) -> str:
    periods = "".join(
        PERIOD.format(
            a=3 * q + 1, b=3 * q + 3, t=100 * q + 90, v=100 * q + n, f=60 * q, m=40 * q
        )
        for q in range(4)
    )
    return INDICATOR.format(n=n, periods=periods)


def plan(indicators: int):  # noqa: ANN201
    import iom_me as me

    results = [
        me.Output(
            str(k // 5 + 1),
            f"Group {k // 5} has what it needs",
            indicators=[
                me.Indicator(
                    f"{i // 5 + 1}.{i % 5}",
                    f"Number of people reached by service {i}",
                    measure="count",
                    baseline=me.Baseline(i, date="2023-12-31"),
                    targets=[me.Target(100 + i, date="2025-12-31")],
                    data_source="Monitoring visits",
                )
                for i in range(k, min(k + 5, indicators))
            ],
        )
        for k in range(0, indicators, 5)
    ]
    return me.ResultsFramework(
        "P", "Project", start="2024-01-01", end="2025-12-31", results=results
    )


def input_file(step: str, size: int, folder: Path) -> Path:
    """Make what a step reads; for steps that only write, nothing."""
    ending = "xlsx" if "Excel" in step else "in"
    path = folder / f"{step.split()[1]}-{size}.{ending}"
    if path.exists():
        return path
    if step.endswith("IATI"):
        iati(path, size)
    elif "Excel" in step:
        import iom_me as me

        me.write_excel(plan(size), path)
    else:
        path.touch()
    return path


def bare(step: str, path: Path, out: Path):  # noqa: ANN201
    from lxml import etree

    if step == "read IATI":
        return lambda: etree.parse(path)
    if step == "stream IATI":
        return lambda: _swept(etree, path)
    if step == "write IATI":
        tree = etree.parse(path)
        return lambda: tree.write(out, encoding="UTF-8", xml_declaration=True)
    if step == "check IATI":
        import iom_me.io.iati as room

        folder = Path(room.__file__).parent / "standard"
        schema = etree.XMLSchema(etree.parse(folder / "iati-activities-schema.xsd"))
        return lambda: schema.validate(etree.parse(path))
    if step == "read Excel":
        import openpyxl

        def cells() -> int:
            book = openpyxl.load_workbook(path, read_only=True)
            return sum(len(row) for sheet in book for row in sheet.iter_rows())

        return cells
    return _bare_excel(path, out)


def _swept(etree, path: Path) -> int:  # noqa: ANN001
    count = 0
    for _, element in etree.iterparse(str(path), tag="iati-activity"):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return count


def _bare_excel(path: Path, out: Path):  # noqa: ANN202
    import openpyxl
    import xlsxwriter

    book = openpyxl.load_workbook(path, read_only=True)
    sheets = [
        [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
        for sheet in book
    ]

    def write() -> None:
        with xlsxwriter.Workbook(out) as made:
            for rows in sheets:
                sheet = made.add_worksheet()
                for r, row in enumerate(rows):
                    for c, value in enumerate(row):
                        sheet.write_string(r, c, value)

    return write


def ours(  # noqa: ANN201, PLR0911
    tool: str, step: str, path: Path, size: int, out: Path
):
    import iom_me as me

    if step == "read IATI":
        return lambda: me.read_iati(path)
    if step == "stream IATI":
        return lambda: sum(1 for _ in me.io.iter_iati(path))
    if step == "write IATI":
        document = me.read_iati(path)
        extension = tool == "iom_me"
        return lambda: me.write_iati(out, document, extension=extension)
    if step == "check IATI":
        return lambda: me.io.check_iati(path)
    if step == "read Excel":
        return lambda: me.read_excel(path)
    made = plan(size)
    if step == "write Excel":
        return lambda: me.write_excel(made, out)
    return lambda: me.write_docx(made, out)


def peer(step: str, path: Path, out: Path):  # noqa: ANN201
    from okfn_iati.iati_schema_validator import IatiValidator
    from okfn_iati.multi_csv_converter import IatiMultiCsvConverter

    folder = out.with_suffix(".folder")
    converter = IatiMultiCsvConverter()
    if step == "read IATI":
        return lambda: converter.xml_to_csv_folder(path, folder)
    if step == "write IATI":
        converter.xml_to_csv_folder(path, folder)
        return lambda: converter.csv_folder_to_xml(folder, out)
    validator = IatiValidator()
    return lambda: validator.validate(path.read_text(encoding="utf-8"))


def measure(tool: str, step: str, size: int, folder: Path) -> dict[str, float]:
    """Measure one line, in this process."""
    warnings.simplefilter("ignore")
    out = folder / "out"

    def call_of(size: int):  # noqa: ANN202
        path = input_file(step, size, folder)
        if tool == "bare":
            return bare(step, path, out)
        if tool == "okfn-iati":
            return peer(step, path, out)
        return ours(tool, step, path, size, out)

    best = float("inf")
    with contextlib.redirect_stdout(io.StringIO()):
        call_of(SMALL[step.split()[1]])()
        call = call_of(size)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(3):
            start = time.perf_counter()
            call()
            used = time.perf_counter() - start
            best = min(best, used)
            if used > ONE_CALL:
                break
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": best, "memory": (after - before) / 1024}


def in_a_process(
    tool: str, step: str, size: int, folder: Path
) -> dict[str, float] | None:
    """Measure one line in a new process; None if it failed, empty if stopped."""
    python = PEERS if tool == "okfn-iati" else sys.executable
    if not python:
        return None
    command = [python, __file__, "--measure", tool, step, str(size), str(folder)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return {}
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    return json.loads(done.stdout[done.stdout.rindex("{") :])  # type: ignore[no-any-return]


def main(sizes: list[int], steps: list[str]) -> None:
    print("| step | size | MiB of file | tool | seconds | x bare | MiB |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for step in steps:
            regular = SIZES[step.split()[1]]
            more = (LARGEST[step],) if step in LARGEST else ()
            for size in sizes or (*regular, *more):
                _line(step, size, folder)


def _line(step: str, size: int, folder: Path) -> None:
    path = input_file(step, size, folder)
    weight = path.stat().st_size / 2**20
    base = None
    for tool in STEPS[step]:
        found = in_a_process(tool, step, size, folder)
        if found is None:
            continue
        shown = f"| {step} | {size:,} | {weight:.2f} | {tool} "
        if not found:
            print(f"{shown}| > {PATIENCE} | | |", flush=True)
            continue
        if tool == "bare":
            base = found["seconds"]
        ratio = f"{found['seconds'] / base:.1f}" if base else ""
        print(
            f"{shown}| {found['seconds']:.4f} | {ratio} | {found['memory']:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--measure"]:
        tool, step, size, folder = arguments[1:]
        print(json.dumps(measure(tool, step, int(size), Path(folder))))
    else:
        chosen = [a for a in arguments if a in STEPS] or list(STEPS)
        main([int(a) for a in arguments if a.isdigit()], chosen)
