"""The command line: what it prints, and the codes it ends with."""

import json
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


def test_check_ends_with_1_when_there_are_errors(
    weak_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", weak_file]) == 1
    assert "S01" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--fail-on", "never"], 0),
        (["--ignore", "S01, S02"], 0),
        (["--ignore", "S01"], 1),
        (["--fail-on", "info"], 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_counts_as_a_failure_is_chosen(
    weak_file: str, options: list[str], code: int
) -> None:
    assert main(["check", weak_file, *options]) == code


def test_check_prints_json(weak_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", weak_file, "--format", "json"])

    shown = json.loads(capsys.readouterr().out)

    assert [finding["code"] for finding in shown["findings"]] == ["S01", "S02"]


def test_track_prints_the_progress(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = {"indicator": ["1.1.a"], "period_end": ["2024-12-31"], "value": [12]}
    table = tmp_path / "values.csv"
    pd.DataFrame(values).to_csv(table, index=False)

    assert main(["track", file, str(table), "--as-of", "2024-12-31"]) == 0
    assert "1.1.a" in capsys.readouterr().out


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
