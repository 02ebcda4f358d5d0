"""The command line: what it prints, and the codes it ends with."""

import html
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import iom_me as me
from iom_me.cli import main


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

    assert "would overwrite the plan" in capsys.readouterr().err
    assert Path(untidy_file).read_bytes() == before


def test_a_reader_that_has_seen_enough_is_no_error(untidy_file: str) -> None:
    command = f"'{sys.executable}' -m iom_me.cli check '{untidy_file}' | head -c 1"

    done = subprocess.run(  # noqa: S602 - our own command
        command, shell=True, capture_output=True, text=True, check=True
    )

    assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("format", ["text", "json", "sarif", "github", "html"])
def test_a_terminal_of_any_encoding_can_show_a_report(
    tmp_path: Path, encoding: str, format: str
) -> None:
    title = "Réfugiés \u202e 移民 – عودة"
    plan = me.ResultsFramework("é移", "t").add(me.Outcome("1", title))
    me.write_json(plan, tmp_path / "plan.json")

    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-m", "iom_me.cli", "check", "plan.json", "--format", format],
        cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    assert b"Traceback" not in done.stderr
    shown = done.stdout.decode(encoding)
    if format in ("json", "sarif"):
        assert title in json.dumps(json.loads(shown), ensure_ascii=False)
    if format == "html":
        assert title in html.unescape(shown)


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
