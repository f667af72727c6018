from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aifactory_assess.cli.output import Wanted, tell_reports
from aifactory_assess.errors import AssessError, failure
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.portfolio.database import Record
from aifactory_assess.portfolio.ranking import Ranking, Shown
from aifactory_assess.portfolio.survey import survey
from tests.effort import in_the_gate, some
from tests.portfolio.tables import arrow_table, bare_row, write
from tests.program import UNCOMPILED, ended

FRAMEWORK = builtin()
PROGRAM = [sys.executable, "-m", "aifactory_assess", "portfolio"]


def run(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return ended("portfolio", *words, changes={"COLUMNS": "100", **environment})


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    rows = [bare_row(FRAMEWORK, f"org-{number}", float(number), sector="ab"[number % 2]) for number in range(60)]
    return write(rows, tmp_path, "parquet")


def test_stdout_carries_the_report_and_nothing_else(scores: Path) -> None:
    done = run(scores, "--by", "sector")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Portfolio of 60 organisations\n")
    assert "… 35 more …" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_the_zone_of_a_machine_makes_no_other_cohorts(zone: str, tmp_path: Path) -> None:
    since = pa.array([0], pa.timestamp("us", "UTC"))
    pq.write_table(arrow_table([bare_row(FRAMEWORK, "a", 40.0)]).append_column("since", since), tmp_path / "s.parquet")
    told = run(tmp_path / "s.parquet", "--by", "since", "--report", "csv", TZ=zone).stdout
    assert "1970-01-01 00:00:00Z" in told


def test_csv_has_everybody_unless_told_otherwise(scores: Path) -> None:
    assert len(run(scores, "--report", "csv").stdout.splitlines()) == 61
    assert len(run(scores, "--report", "csv", "--top", "4", "--bottom", "3").stdout.splitlines()) == 8


def test_several_reports_come_from_one_reading(scores: Path, tmp_path: Path) -> None:
    done = run(
        scores, "--report", f"csv={tmp_path / 'all.csv'}", "--report", f"json={tmp_path / 'some.json'}", "--top", "9"
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"wrote {tmp_path / 'all.csv'}\nwrote {tmp_path / 'some.json'}\n"
    assert len((tmp_path / "all.csv").read_text("utf-8").splitlines()) == 15
    ranking = json.loads((tmp_path / "some.json").read_text("utf-8"))["ranking"]
    assert [row["organisation"] for row in ranking][:2] == ["org-59", "org-58"]
    assert len(ranking) == 14


def test_a_trend_takes_two_tables(scores: Path, tmp_path: Path) -> None:
    new = write([bare_row(FRAMEWORK, f"org-{number}", 50.0) for number in range(60)], tmp_path, "csv", "new")
    done = run("--trend", scores, new, "--report", "json")
    assert json.loads(done.stdout)["overall"] == {
        "n": 60,
        "old": 29.5,
        "new": 50.0,
        "change": 20.5,
        "risen": 50,
        "same": 1,
        "fallen": 9,
    }
    refused = run("--trend", scores)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "1 score table is given, expected two: OLD NEW" in refused.stderr


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--report", "xml"], "'xml' is no format"),
        (["--report", "csv", "--report", "json"], "would all go to stdout"),
        (["--by", ""], "--by: is empty, expected a column that batch kept"),
        (["--name", ""], "--name: is empty"),
        (["--weight", ""], "--weight: is empty"),
        ([""], "SCORES: is empty, expected a score table or folder"),
        (
            [word for number in range(9) for word in ("--by", f"k{number}")],
            "9 columns are given, expected at most 8",
        ),
        (["--by", "sektor"], "no column sektor to make cohorts by, expected one of sector (did you mean sector?)"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(flags: list[str], expected: str, scores: Path) -> None:
    done = run(scores, *flags)
    assert (done.returncode, done.stdout) == (2, "")
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_report_that_fails_on_its_way_has_said_nothing(
    scores: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def rows(*_: object) -> Iterator[Record]:
        raise failure("x", "no space left on device")
        yield ()

    monkeypatch.setattr(Ranking, "rows", rows)
    found = survey(FRAMEWORK, [scores], shown=Shown(top=None))
    with pytest.raises(AssessError, match="no space left"):
        tell_reports("portfolio", found, [Wanted(format="json")], quiet=True, may_fail=True)
    assert capsys.readouterr().out == ""


@in_the_gate
def test_a_full_disk_is_told_and_not_assessed(scores: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*PROGRAM, scores], check=False, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr == "the output: no space left on device\n"


@pytest.mark.parametrize("unbuffered", some(["", "1"], 2))
@pytest.mark.parametrize(("bytes_allowed", "place"), [(9000, "the output"), (2000, "the output")])
def test_a_result_that_is_cut_short_is_no_success(
    unbuffered: str, bytes_allowed: int, place: str, scores: Path, tmp_path: Path
) -> None:
    """The system takes the first bytes of a write and refuses the rest, as on a disk that fills up.

    60 organisations are about 11,000 bytes of CSV.
    """
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({bytes_allowed}, {bytes_allowed}))\n"
    limited += "from aifactory_assess.cli.app import main; main()"
    with (tmp_path / "ranking.csv").open("w") as output:
        done = subprocess.run(
            [sys.executable, "-c", limited, "portfolio", scores, "--report", "csv"],
            check=False,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **UNCOMPILED, "PYTHONUNBUFFERED": unbuffered, "TMPDIR": str(tmp_path)},
        )
    assert (done.returncode, done.stderr) == (2, f"{place.format(folder=tmp_path)}: file too large\n")


@pytest.mark.parametrize("held", [1_000, 10_000])  # of 60 organisations as CSV, in pieces or at the end of them
def test_a_temporary_folder_without_room_is_told_by_its_name(held: int, scores: Path, tmp_path: Path) -> None:
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
    limited += f"from aifactory_assess.cli import app, output; output.MOST_HELD = {held}; app.main()"
    done = subprocess.run(
        [sys.executable, "-c", limited, "portfolio", scores, "--report", "csv"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **UNCOMPILED, "TMPDIR": str(tmp_path)},
    )
    hint = "TMPDIR names another folder; --report csv=FILE needs none"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{tmp_path}: file too large ({hint})\n"


@in_the_gate
def test_a_reader_that_leaves_is_left_in_peace(scores: Path) -> None:
    rows = [bare_row(FRAMEWORK, f"org-{number}", 1.0) for number in range(800)]
    many = write(rows, scores.parent, "parquet", "many")
    with subprocess.Popen(
        [*PROGRAM, many, "--report", "csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.readline()
        program.stdout.close()
        errors = program.stderr.read()
    assert (program.returncode, errors) == (141, b"")


def test_a_report_that_cannot_be_written_leaves_what_was_there(scores: Path, tmp_path: Path) -> None:
    old = tmp_path / "report.json"
    old.write_text("old", "utf-8")
    refused = run(scores, "--report", f"json={tmp_path / 'nowhere' / 'x.json'}")
    assert refused.returncode == 2
    assert "cannot be written" in refused.stderr
    broken = write([bare_row(FRAMEWORK, "one", 1.0, level="best")], tmp_path, "csv", "broken")
    assert run(broken, "--report", f"json={old}").returncode == 2
    assert old.read_text("utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")) == []


@pytest.mark.parametrize("module", ["duckdb", "numpy", "pyarrow"])
def test_a_missing_extra_is_told_with_the_line_that_installs_it(module: str, scores: Path) -> None:
    program = f"""
import sys
from importlib import util
found = util.find_spec
util.find_spec = lambda name, *more: None if name == {module!r} else found(name, *more)
sys.argv = ["aifactory-assess", "portfolio", {str(scores)!r}]
from aifactory_assess.cli.app import main
main()
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert (
        done.stderr == f"portfolio: needs {module} (run: {sys.executable} -m pip install 'aifactory-assess[batch]')\n"
    )
