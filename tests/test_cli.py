"""The command line: what it prints, and the codes it ends with."""

import html
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import attrs
import openpyxl
import pandas as pd
import pytest

import iom_me as me
from iom_me.cli import main
from iom_me.cli._selection import only
from tests.io import workbooks


@pytest.fixture
def file(plan: me.ResultsFramework, tmp_path: Path) -> str:
    path = tmp_path / "plan.json"
    me.write_json(plan, path)
    return str(path)


@pytest.fixture
def weak_file(tmp_path: Path) -> str:
    path = tmp_path / "weak.json"
    me.write_json(me.ResultsFramework("P", "t"), path)
    return str(path)


def test_show_prints_the_matrix(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", file]) == 0
    assert "Output 1.1: Villages have working wells" in capsys.readouterr().out


def test_a_workbook_is_read_like_a_plan(
    plan: me.ResultsFramework, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    me.write_excel(plan, tmp_path / "plan.XLSX")

    assert main(["show", str(tmp_path / "plan.XLSX")]) == 0
    assert "Villages have working wells" in capsys.readouterr().out


# check


@pytest.fixture
def untidy_file(tmp_path: Path) -> str:
    """The plan of an example in which two statements need repair, and nothing else."""
    plan = me.datasets.example_plan("en")
    for id in ("1", "1.1"):
        plan = plan.replace(id, statement=f"  {plan[id].statement}")
    path = tmp_path / "untidy.json"
    me.write_json(plan, path)
    return str(path)


def test_check_ends_with_1_when_there_are_errors(
    weak_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", weak_file]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("error    S01  The plan has no objective")
    assert lines[-1].startswith("P: ")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--fail-on", "info"], 1),
        (["--fail-on", "warning"], 0),
        (["--fail-on", "error"], 0),
        (["--fail-on", "never"], 0),
        (["--fail-on", "info", "--ignore", "S18"], 0),
        (["--fail-on", "info", "--ignore", "S01, S18"], 0),
        (["--fail-on", "info", "--ignore", "S01"], 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_counts_as_a_failure_is_chosen(
    untidy_file: str, options: list[str], code: int
) -> None:
    assert main(["check", untidy_file, *options]) == code


def test_check_prints_json(weak_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", weak_file, "--format", "json"])

    shown = json.loads(capsys.readouterr().out)

    codes = [finding["code"] for finding in shown["findings"]]
    assert {"S01", "S02"} <= set(codes)


@pytest.mark.parametrize(
    ("format", "starts"),
    [
        ("text", "error    S01"),
        ("json", "{"),
        ("sarif", "{"),
        ("github", "::error file="),
        ("html", "<!DOCTYPE html>"),
    ],
)
def test_check_prints_every_format(
    weak_file: str, format: str, starts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", weak_file, "--format", format]) == 1

    printed = capsys.readouterr()
    assert printed.out.startswith(starts)
    assert "S01" in printed.out
    assert printed.err == ""


def test_check_takes_a_profile(
    weak_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", weak_file, "--profile", "echo"])

    assert "profile echo" in capsys.readouterr().out


def test_check_speaks_other_languages(
    weak_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", weak_file, "--language", "fr"])

    assert "erreur" in capsys.readouterr().out


def test_check_reads_measurements(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = {"indicator": ["1.1.a"], "period_end": ["2924-12-31"], "value": [12]}
    table = tmp_path / "values.csv"
    pd.DataFrame(values).to_csv(table, index=False)

    main(["check", file])
    without = capsys.readouterr().out
    main(["check", file, "--measurements", str(table)])

    assert "  D01  " not in without
    assert "  D01  " in capsys.readouterr().out


@pytest.mark.parametrize("ending", ["json", "XLSX"])
def test_check_writes_the_repaired_plan_and_lists_the_changes(
    untidy_file: str, tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path(untidy_file).read_bytes()
    out = tmp_path / f"tidy.{ending}"

    assert main(["check", untidy_file, "--fix", str(out)]) == 0

    printed = capsys.readouterr().out
    assert '1: statement changed from "  ' in printed
    assert printed.splitlines()[-1] == f"{out}: 2 fixes made"
    read = me.read_json if ending == "json" else me.read_excel
    assert read(out) == me.datasets.example_plan("en")
    assert Path(untidy_file).read_bytes() == before


def test_a_plan_that_needs_no_repair_is_written_as_it_is(
    weak_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"

    main(["check", weak_file, "--fix", str(out)])

    assert out.read_bytes() == Path(weak_file).read_bytes()
    assert capsys.readouterr().out.splitlines()[-1] == f"{out}: 0 fixes made"


@pytest.mark.parametrize("format", ["json", "sarif", "html", "github"])
def test_changes_are_listed_beside_what_tools_read(
    untidy_file: str, tmp_path: Path, format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "tidy.json")
    main(["check", untidy_file, "--format", format])
    alone = capsys.readouterr().out

    main(["check", untidy_file, "--format", format, "--fix", out])

    printed = capsys.readouterr()
    assert printed.out == alone
    assert "2 fixes made" in printed.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--fix", "plan.docx"], "'plan.docx' ends neither in .json nor in .xlsx"),
        (["--fix", "plan"], "ends neither"),
        (["--format", "pdf"], "invalid choice: 'pdf'"),
        (["--profile", "nato"], "invalid choice: 'nato'"),
        (["--language", "sw"], "invalid choice: 'sw'"),
        (["--fail-on", "always"], "invalid choice: 'always'"),
    ],
    ids=" ".join,
)
def test_a_command_that_cannot_be_read_ends_with_2(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as it:
        main(["check", "plan.json", *options])

    assert it.value.code == 2
    assert said in capsys.readouterr().err


def test_a_repaired_plan_that_cannot_be_written_ends_with_2(
    untidy_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "no-such-folder" / "plan.json"

    assert main(["check", untidy_file, "--fix", str(out)]) == 2
    assert "no-such-folder" in capsys.readouterr().err


def test_a_repair_never_overwrites_the_plan_that_is_checked(
    untidy_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path(untidy_file).read_bytes()

    assert main(["check", untidy_file, "--fix", untidy_file]) == 2

    assert "would overwrite" in capsys.readouterr().err
    assert Path(untidy_file).read_bytes() == before


def test_a_reader_that_has_seen_enough_is_no_error(untidy_file: str) -> None:
    command = f"'{sys.executable}' -m iom_me.cli check '{untidy_file}' | head -c 1"

    done = subprocess.run(  # noqa: S602 - our own command
        command, shell=True, capture_output=True, text=True, check=True
    )

    assert done.stderr == ""


FORMATS = ("text", "json", "sarif", "github", "html")
# One process for all formats: to start one takes longer than what it is to do.
EVERY_FORMAT = """
import sys
from iom_me.cli import main
for format in sys.argv[1:]:
    assert main(["check", "plan.json", "--format", format]) == 1
    sys.stdout.write("\\x1e")
"""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_of_any_encoding_can_show_a_report(
    tmp_path: Path, encoding: str
) -> None:
    title = "Réfugiés \u202e 移民 – عودة"
    plan = me.ResultsFramework("é移", "t").add(me.Outcome("1", title))
    me.write_json(plan, tmp_path / "plan.json")

    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", EVERY_FORMAT, *FORMATS],
        cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    shown = dict(zip(FORMATS, done.stdout.decode(encoding).split("\x1e"), strict=False))
    assert shown.keys() == set(FORMATS)
    for format in ("json", "sarif"):
        assert title in json.dumps(json.loads(shown[format]), ensure_ascii=False)
    assert title in html.unescape(shown["html"])


def test_the_help_explains_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--help"])

    said = " ".join(capsys.readouterr().out.split())
    assert "Ends with 1 if there is a finding at or above --fail-on" in said


# The rest


def test_track_prints_the_progress(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = {"indicator": ["1.1.a"], "period_end": ["2024-12-31"], "value": [12]}
    table = tmp_path / "values.csv"
    pd.DataFrame(values).to_csv(table, index=False)

    assert main(["track", file, str(table), "--as-of", "2024-12-31"]) == 0
    assert "1.1.a" in capsys.readouterr().out


@pytest.mark.parametrize("formula", ["auto", "ratio"])
def test_track_writes_tables_for_other_tools(
    file: str, tmp_path: Path, formula: str, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "values.csv"
    table.write_text("indicator,period_end,value\n1.a,2024-06-30,20\n")
    command = ["track", file, str(table), "--formula", formula, "--format"]

    assert main([*command, "csv"]) == 0
    rows = pd.read_csv(io.StringIO(capsys.readouterr().out), dtype={"indicator": str})
    assert main([*command, "json"]) == 0
    entries = json.loads(capsys.readouterr().out)["entries"]

    assert list(rows["indicator"]) == [entry["indicator"] for entry in entries]
    assert rows["formula"].fillna("")[0] == entries[0]["formula"]
    assert main([*command, "text", "--thresholds", "open_sdg"]) == 0
    assert "'open_sdg'" in capsys.readouterr().out


def test_no_title_becomes_a_formula_in_the_table_of_progress(
    plan: me.ResultsFramework, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, table = tmp_path / "plan.json", tmp_path / "values.csv"
    me.write_json(plan.replace("1.a", title="=1+1"), file)
    table.write_text("indicator,period_end,value\n1.a,2024-06-30,20\n")

    assert main(["track", str(file), str(table), "--format", "csv"]) == 0

    assert ",'=1+1," in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "absent.json"], "absent.json"),
        (["check", "--ignore", "S99", "{file}"], "S99"),
        (["track", "{file}", "absent.csv"], "absent.csv"),
    ],
    ids=["plan", "rule", "table"],
)
def test_what_cannot_be_read_ends_with_2_and_a_sentence(
    file: str, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([argument.format(file=file) for argument in arguments]) == 2

    error = capsys.readouterr().err
    assert error.startswith("iom-me: ")
    assert said in error


def test_a_broken_file_is_said_to_be_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")

    assert main(["check", str(broken)]) == 2
    assert "broken.json is not a results framework" in capsys.readouterr().err


def test_an_unknown_command_ends_with_2() -> None:
    with pytest.raises(SystemExit) as it:
        main(["chek"])

    assert it.value.code == 2


def test_the_demo_runs_the_whole_job(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--out", str(tmp_path / "out")]) == 0

    printed = capsys.readouterr().out
    assert "Output 1.2: Returning migrants have enhanced access" in printed
    assert "T06" in printed
    assert "+0.013" in printed
    assert "29" in printed
    assert (tmp_path / "out" / "report.html").stat().st_size > 10_000


# Files of any kind


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "values.csv"
    path.write_text("indicator,period_end,value\n1.1.a,2024-12-31,12\n")
    return str(path)


@pytest.fixture
def iati(file: str, table: str, tmp_path: Path) -> str:
    """The plan and its values as IATI."""
    out = tmp_path / "plan.xml"
    with pytest.warns(me.DataWarning):
        me.write_iati(out, me.read_json(file), table, today="2026-01-01")
    return str(out)


def test_a_plan_is_shown_whatever_its_format(
    iati: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", iati]) == 0
    assert "Output 1.1: Villages have working wells" in capsys.readouterr().out


def test_the_values_of_a_plan_may_have_tags(
    plan: me.ResultsFramework,
    file: str,
    table: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    me.io.write_hxl(me.read_measurements(table), tmp_path / "t.xlsx", plan)

    assert main(["track", file, str(tmp_path / "t.xlsx")]) == 0
    assert "1.1.a" in capsys.readouterr().out


@pytest.fixture
def several(iati: str, tmp_path: Path) -> str:
    """An IATI file of five plans, the first two with values."""
    values = me.read(iati).measurements
    assert values is not None
    plans = [
        me.ResultsFramework(f"P{number}", f"Plan {number}", start="2024-01-01")
        for number in range(4)
    ]
    first = attrs.evolve(me.read(iati).framework, id="F")
    seventh = attrs.evolve(me.read(iati).framework, id="S")
    rows = pd.concat([values.assign(project="F"), values.assign(project="S")])
    with pytest.warns(me.DataWarning):
        me.write_iati(
            tmp_path / "several.xml",
            [first, *plans, seventh],
            rows,
            today="2026-01-01",
        )
    return str(tmp_path / "several.xml")


def test_one_of_several_plans_is_chosen_by_its_id(
    several: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", several, "--project", "P2"]) == 0
    assert "P2" in capsys.readouterr().out


def test_of_several_plans_one_has_to_be_chosen(
    several: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", several]) == 2
    assert (
        "holds 6 plans ('F', 'P0', 'P1' and 3 more): choose one with --project ID."
        in capsys.readouterr().err
    )


def test_a_plan_that_is_not_in_the_file_is_not_known(
    several: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", several, "--project", "P9"]) == 2
    assert "There is no 'P9' in several.xml" in capsys.readouterr().err


def test_a_table_is_no_plan(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", table]) == 2
    assert "it holds measurements alone" in capsys.readouterr().err


def test_what_was_not_read_is_said_in_short(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbooks.one_indicator(tmp_path / "m.xlsx", target="75 % / 92 %")
    for number in range(4):
        workbooks.add_sheet(path, f"More {number}", "text")

    main(["show", str(path)])

    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "iom-me: m.xlsx: More 0: this sheet was not read"
    assert len(lines) == 4
    assert "and 2 more on what was not read" in lines[3]


# convert


@pytest.mark.parametrize("ending", ["json", "xlsx", "xml"])
def test_a_plan_is_converted_and_comes_back_equal(
    plan: me.ResultsFramework, file: str, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"out.{ending}"

    assert main(["convert", file, str(out)]) == 0
    assert me.read(out).framework == plan


def test_convert_says_what_was_read_and_written(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.xlsx"

    main(["convert", file, str(out)])

    assert capsys.readouterr().out.splitlines() == [
        "plan.json: it is JSON of the format 'iom_me.results_framework'",
        f"  {me.read_json(file).id}: {me.read_json(file).title}",
        f"{out}: written",
    ]


def test_convert_counts_the_notes_and_prints_them_if_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbooks.one_indicator(tmp_path / "m.xlsx", target="75 % / 92 %")
    command = ["convert", str(path), str(tmp_path / "out.json")]

    main(command)
    short = capsys.readouterr().out
    main([*command, "--notes"])
    long = capsys.readouterr().out

    count = len(me.read(path).notes)
    assert count == 1
    assert "  1 note on what was not read for certain (--notes" in short
    assert "Matrix!" not in short
    assert long.count("  - Matrix!") == count


def test_convert_counts_plans_and_measurements(
    several: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["convert", several, str(tmp_path / "values.csv")])

    printed = capsys.readouterr()
    assert "  ... and 1 more plans" in printed.out
    assert "  2 rows of measurements" in printed.out
    assert "holds the measurements alone, without the plan" in printed.err


def test_values_stay_behind_only_with_a_word(
    iati: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("out.json", "out.xlsx"):
        assert main(["convert", iati, str(tmp_path / name)]) == 0
        left = "holds the plan alone, without measurements and facts on the activity"
        assert left in capsys.readouterr().err


def test_facts_on_an_activity_stay_behind_only_with_a_word(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone, out = str(tmp_path / "alone.xml"), str(tmp_path / "out.json")
    main(["convert", file, alone])
    capsys.readouterr()

    assert main(["convert", alone, out]) == 0
    assert "without facts on the activity" in capsys.readouterr().err
    assert main(["convert", file, out]) == 0
    assert capsys.readouterr().err == ""


def words_in(path: Path) -> set[str]:
    """The cells of the first sheet of a workbook."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}


def test_a_donors_form_is_written(file: str, tmp_path: Path) -> None:
    out = tmp_path / "eu.xlsx"
    command = ["convert", file, str(out), "--layout", "eu", "--language", "fr"]

    assert main(command) == 0

    assert "Chaîne de résultats" in words_in(out)


def test_a_donors_form_takes_the_values(file: str, table: str, tmp_path: Path) -> None:
    for name, options in (("a.xlsx", []), ("b.xlsx", ["--measurements", table])):
        command = ["convert", file, str(tmp_path / name), "--layout", "eu", *options]
        assert main(command) == 0

    alone, tracked = (words_in(tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert tracked - alone


def test_a_document_of_word_is_written_with_the_progress(
    file: str, table: str, tmp_path: Path
) -> None:
    for name, options in (("a.docx", []), ("b.docx", ["--measurements", table])):
        assert main(["convert", file, str(tmp_path / name), *options]) == 0

    alone, tracked = (
        zipfile.ZipFile(tmp_path / name).read("word/document.xml").decode()
        for name in ("a.docx", "b.docx")
    )
    assert "Villages have working wells" in alone
    assert tracked != alone


def test_a_report_is_written_by_its_ending(
    iati: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.html"

    assert main(["convert", iati, str(out), "--language", "es"]) == 0

    page = out.read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    assert "Villages have working wells" in page
    assert capsys.readouterr().out.endswith("out.html: written\n")


@pytest.mark.parametrize(
    ("ending", "options"),
    [("csv", []), ("csv", ["--hxl"]), ("xlsx", ["--hxl"])],
    ids=["plain", "tagged", "workbook"],
)
def test_values_are_written_as_a_table(
    iati: str, tmp_path: Path, ending: str, options: list[str]
) -> None:
    out = tmp_path / f"out.{ending}"

    assert main(["convert", iati, str(out), *options]) == 0

    found, true = me.read(out).measurements, me.read(iati).measurements
    assert found is not None
    assert true is not None
    pd.testing.assert_frame_equal(found.drop(columns="title", errors="ignore"), true)


def test_a_table_alone_is_converted(table: str, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"

    assert main(["convert", table, str(out), "--hxl"]) == 0
    assert out.read_text().splitlines()[1].startswith("#indicator+code,#date+end")


def test_no_text_becomes_a_formula_in_a_plain_table(tmp_path: Path) -> None:
    rows = {
        "indicator": ["1.a"],
        "period_end": ["2024-06-30"],
        "value": [-5],
        "comment": ["=1+1"],
        "sex": [""],
        "recorded_on": ["2024-07-01T10:30:00"],
    }
    path = tmp_path / "in.xlsx"
    me.io.write_hxl(pd.DataFrame(rows), path)
    out = tmp_path / "out.csv"

    assert main(["convert", str(path), str(out)]) == 0

    assert ",-5," in out.read_text()
    assert "'=1+1" in out.read_text()
    pd.testing.assert_frame_equal(me.read_measurements(out), me.io.read_hxl(path))


def test_the_values_of_one_plan_are_written(several: str, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"

    assert main(["convert", several, str(out), "--project", "S"]) == 0
    assert me.read_measurements(out)["project"].tolist() == ["S"]


def test_a_table_is_written_with_tags_for_a_file_of_several_plans(
    several: str, table: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    command = ["convert", several, str(out), "--hxl", "--measurements", table]

    assert main(command) == 0
    assert me.io.read_hxl(out)["value"].tolist() == [12.0]


def test_without_values_there_is_no_table(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", file, str(tmp_path / "out.csv")]) == 2
    assert "name them with --measurements" in capsys.readouterr().err


def test_iati_says_what_only_the_extension_holds(
    file: str, table: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.xml"

    assert main(["convert", file, str(out), "--measurements", table]) == 0

    assert "kept in the extension" in capsys.readouterr().err
    assert me.read(out).measurements is not None


def test_iati_without_the_extension_says_what_is_lost(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.xml"

    assert main(["convert", file, str(out), "--no-extension"]) == 0

    assert "cannot say of plan.json, lost:" in capsys.readouterr().err
    assert me.read(out).framework != me.read(file).framework


def test_iati_names_the_country_the_sector_and_the_reporter(
    file: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.xml"
    options = ["--country", "NG:60, GH:40", "--sector", "15160"]

    main(["convert", file, str(out), *options, "--reporter", "XM-DAC-1"])

    document = me.read_iati(out)
    [activity] = document.activities
    shares = [(share.code, share.percentage) for share in activity.countries]
    assert shares == [("NG", 60), ("GH", 40)]
    assert activity.sectors[0].code == "15160"
    assert activity.reporting_org.ref == "XM-DAC-1"


def test_iati_changes_the_facts_that_it_was_read_with(
    iati: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.xml"

    assert main(["convert", iati, str(out), "--country", "NG"]) == 0

    [activity], [before] = (me.read_iati(path).activities for path in (out, iati))
    assert [share.code for share in activity.countries] == ["NG"]
    assert activity.sectors == before.sectors
    assert activity.identifier == before.identifier


@pytest.mark.parametrize("name", ["plan.json", "alone.xml"])
def test_a_plan_without_values_may_be_chosen(
    plan: me.ResultsFramework, file: str, tmp_path: Path, name: str
) -> None:
    with pytest.warns(me.DataWarning):
        me.write_iati(tmp_path / "alone.xml", plan, today="2026-01-01")
    out = tmp_path / "out.xml"
    command = ["convert", str(tmp_path / name), str(out), "--project", plan.id]

    assert main(command) == 0
    assert me.read(out).framework == plan


def test_texts_about_values_follow_the_plan_that_is_chosen(
    several: str, tmp_path: Path
) -> None:
    document = me.read_iati(several)
    narratives = [
        me.io.IatiNarrative(
            project=project, record="1.1.a", field=field, language="fr", text=project
        )
        for project, field in (
            ("F", "measurements[0].comment"),
            ("S", "measurements[1].comment"),
            ("S", "title"),
        )
    ]
    document = attrs.evolve(document, narratives=tuple(narratives))

    chosen = only(document, "S")

    assert isinstance(chosen, me.io.IatiDocument)
    assert [(one.text, one.field) for one in chosen.narratives] == [
        ("S", "measurements[0].comment"),
        ("S", "title"),
    ]
    assert {activity.project for activity in chosen.activities} == {"S"}


def test_iati_takes_all_plans_or_the_one_that_is_chosen(
    several: str, table: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.xml"

    assert main(["convert", several, str(out)]) == 0
    assert len(me.read(out).frameworks) == 6
    assert main(["convert", several, str(out), "--project", "S"]) == 0
    assert me.read(out).framework.id == "S"
    assert main(["convert", several, str(out), "--project", "P1"]) == 0
    assert me.read(out).framework.id == "P1"


def test_iati_takes_one_table_for_several_plans(several: str, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("indicator,period_end,value,project\n1.1.a,2024-12-31,7,F\n")
    out = tmp_path / "out.xml"

    assert main(["convert", several, str(out), "--measurements", str(table)]) == 0
    assert me.read(out).measurements_of("F")["value"].tolist() == [7.0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["out.json", "--layout", "eu"], "no place for --layout in a file .json"),
        (["out.docx", "--hxl"], "no place for --hxl in a file .docx"),
        (["out.csv", "--no-extension"], "no place for --no-extension"),
        (["out.json", "--country", "NG"], "no place for --country"),
        (["out.json", "--sector", "15190"], "no place for --sector"),
        (["out.json", "--reporter", "X"], "no place for --reporter"),
        (["out.json", "--measurements", "t.csv"], "no place for --measurements"),
        (["out.xlsx", "--hxl", "--layout", "eu"], "A table with --hxl has no --layout"),
        (["no-folder/out.json"], "no-folder"),
        (["out.xml", "--country", "NG:all"], "'NG:all' is no code with its share"),
        (["out.xlsx", "--layout", "nato"], "nato"),
        (["out.xlsx", "--measurements", "t.csv"], "no place for --measurements"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_conversion_that_cannot_be_ends_with_2_and_a_sentence(
    file: str,
    tmp_path: Path,
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, *options = arguments

    assert main(["convert", file, str(tmp_path / out), *options]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / out).exists()


@pytest.mark.parametrize("out", ["plan.pdf", "plan"])
def test_an_ending_that_is_not_known_is_refused(
    file: str, out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as it:
        main(["convert", file, out])

    assert it.value.code == 2
    assert "ends in none of .json, .xlsx, .xml, .docx" in capsys.readouterr().err


def test_no_conversion_overwrites_what_it_reads(
    file: str, table: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path(file).read_bytes(), Path(table).read_bytes()
    (tmp_path / "link.json").symlink_to(file)
    (tmp_path / "hard.json").hardlink_to(file)

    assert main(["convert", file, file]) == 2
    assert main(["convert", file, str(tmp_path / "link.json")]) == 2
    assert main(["convert", file, str(tmp_path / "hard.json")]) == 2
    assert main(["convert", file, table, "--measurements", table]) == 2

    assert capsys.readouterr().err.count("would overwrite") == 4
    assert (Path(file).read_bytes(), Path(table).read_bytes()) == before


class Terminal(io.StringIO):
    """A stream that says that somebody is looking."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("size", [10, 0], ids=["small", "large"])
def test_a_bar_is_shown_for_a_large_file_when_somebody_is_looking(
    iati: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tqdm")
    monkeypatch.setattr("iom_me.cli._files._LARGE", size * 1_000_000)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    assert main(["show", iati]) == 0
    assert ("B/s" in terminal.getvalue()) is (size == 0)


# report and check-iati


@pytest.mark.parametrize("ending", ["html", "xlsx"])
def test_a_report_is_written_of_a_plan_and_its_values(
    file: str, table: str, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"report.{ending}"
    options = ["--measurements", table, "--as-of", "2024-12-31", "--language", "fr"]

    assert main(["report", file, str(out), *options]) == 0
    assert out.stat().st_size > 5_000


def test_a_report_is_written_of_a_plan_alone(file: str, tmp_path: Path) -> None:
    assert main(["report", file, str(tmp_path / "report.html")]) == 0


def test_a_report_never_overwrites_what_it_reads(
    plan: me.ResultsFramework, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.xlsx"
    me.write_excel(plan, path)

    assert main(["report", str(path), str(path)]) == 2
    assert "would overwrite" in capsys.readouterr().err


def test_a_valid_iati_file_passes(
    iati: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-iati", iati]) == 0
    assert "plan.xml" in capsys.readouterr().out


def test_an_iati_file_that_breaks_the_standard_ends_with_1(
    iati: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Path(iati).read_text(encoding="utf-8").replace("<title", "<titel", 1)
    (tmp_path / "b.xml").write_text(broken.replace("</title", "</titel", 1), "utf-8")

    assert main(["check-iati", str(tmp_path / "b.xml")]) == 1
    assert "error xsd" in capsys.readouterr().out


def test_what_is_no_iati_file_breaks_the_standard(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-iati", file]) == 1
    assert "it is no XML" in capsys.readouterr().out


def test_an_iati_file_that_is_not_there_ends_with_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check-iati", "absent.xml"]) == 2
    assert capsys.readouterr().err.startswith("iom-me: ")
