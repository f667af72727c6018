"""No command writes over what it reads, however the paths are spelled."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

import pytest

from tests.effort import one_case_in
from tests.program import run

EXAMPLES = Path(__file__).parent.parent.parent / "questionnaires" / "examples"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """An answers file, a table, and a score table, in a folder."""
    (tmp_path / "acme.yaml").write_bytes((EXAMPLES / "cloud_startup.yaml").read_bytes())
    (tmp_path / "then.yaml").write_bytes((tmp_path / "acme.yaml").read_bytes())
    (tmp_path / "link.yaml").symlink_to("acme.yaml")
    (tmp_path / "table.csv").write_text("organisation,lineage\na,2\n")
    (tmp_path / "mine.yaml").write_text("format: aifactory-assess/scenario@1\ntitle: M\nset: {employees: 9}\n")
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress((tmp_path / "table.csv").read_bytes()))
    shutil.copytree(EXAMPLES.parent, tmp_path / "own")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "part-00000-000000000001.csv").write_text((tmp_path / "table.csv").read_text())
    (tmp_path / "sheets" / "below").mkdir(parents=True)
    (tmp_path / "sheets" / "below" / "acme.yaml").write_bytes((tmp_path / "acme.yaml").read_bytes())
    for name in ("link.csv", "link.csv.gz"):
        (tmp_path / "sheets" / "below" / name).symlink_to("acme.yaml")
    (tmp_path / "years" / "year=2025").mkdir(parents=True)
    (tmp_path / "years" / "year=2025" / "table.csv").write_text((tmp_path / "table.csv").read_text())
    (tmp_path / "scores.csv").write_text((tmp_path / "table.csv").read_text())
    (tmp_path / "why.rejects.csv").write_text("input,row,organisation,column,found,expected\n1,a,lineage,x,y\n")
    return tmp_path


@one_case_in(3)
@pytest.mark.parametrize(
    "words",
    [
        "report acme.yaml --report json=acme.yaml",
        "report acme.yaml --report json=./acme.yaml",
        "report acme.yaml --report markdown=link.yaml",
        "report link.yaml --report text=acme.yaml",
        "check acme.yaml --report json=acme.yaml",
        "check acme.yaml --baseline then.yaml --report sarif=then.yaml",
        "batch table.csv -o table.csv",
        "batch table.csv -o out.csv --rejects table.csv",
        "batch acme.yaml -o out.csv --rejects acme.yaml",
        "batch sheets -o sheets/below/link.csv",
        "batch sheets -o out.csv --rejects sheets/below/link.csv",
        "batch sheets/*/*.yaml -o sheets/below/link.csv",
        "batch sheets -o sheets/below/link.csv.gz --rejects out.csv",
        "batch sheets/*/*.yaml -o sheets/below/link.csv.gz",
        "batch years -o years/year=2025/table.csv",
        "portfolio scores.csv --report csv=scores.csv",
        "portfolio parts --report csv=parts/part-00000-000000000001.csv",
        "batch packed.csv.gz -o packed.csv.gz",
        "batch table.csv packed.csv.gz -o packed.csv.gz",
        "batch duckdb:?FROM'table.csv' -o table.csv",
        "batch duckdb:?FROM'tab*.csv' -o table.csv",
        "batch duckdb:?FROM'./**/tab*.csv' -o years/year=2025/table.csv",
        "batch duckdb:?FROM/*it's*/read_csv($$table.csv$$) -o table.csv",
        'batch duckdb:?FROM"table.csv" -o out.csv --rejects table.csv',
        "batch duckdb:?FROM'why.rejects.csv' -o why.csv",
        "batch parts/*.csv -o parts --restart",
        "batch duckdb:?FROM'parts/*.csv' -o parts --restart",
        "explain duckdb:?FROM'tab*.csv' lineage --organisation a --report text=table.csv",
        "portfolio duckdb:?FROM'score*.csv' --report csv=scores.csv",
        "batch table.csv --framework own -o own/framework.csv --rejects own/framework.yaml",
        "report acme.yaml --framework own --report json=own/framework.yaml",
        "plan acme.yaml --framework own --report json=own/talent.yaml",
        "compare acme.yaml then.yaml --framework own --report json=own/estimates.yaml",
        "sensitivity acme.yaml --framework own --report json=own/challenges.yaml",
        "compare acme.yaml --scenario mine.yaml --report html=mine.yaml",
        "compare acme.yaml --framework own --scenario cloud --report json=own/scenarios/cloud.yaml",
        "explain acme.yaml overall --report markdown=acme.yaml",
        "explain table.csv lineage --organisation a --report text=table.csv",
        "explain table.csv lineage --organisation a --map mine.yaml --report text=mine.yaml",
        "explain overall --framework own --report markdown=own/profile.yaml",
        "questionnaire --framework own --report markdown=own/profile.yaml",
        "framework show own --report markdown=own/profile.yaml",
        "framework show --framework own --report markdown=own/profile.yaml",
    ],
)
def test_an_input_is_never_an_output(files: Path, words: str) -> None:
    before = {path: path.read_bytes() for path in files.rglob("*") if path.is_file()}
    result = run(*words.split(), cwd=files)
    assert (result.code, result.out) == (2, "")
    assert "would be overwritten" in result.err
    assert {path: path.read_bytes() for path in files.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "words",
    [
        "new own/examples.yaml --framework own",
        "new own/x.YML --example --framework own/",
        "new linked/x.yaml --framework own",
        "interview own/x.yaml --framework own --script mine.yaml",
        "import x.xlsx -o own/x.yaml --framework own",
        "merge acme.yaml then.yaml -o own/x.yaml --framework own",
        "report acme.yaml --framework own --report json=own/x.yaml",
        "report acme.yaml --framework own --report json=to_be",
        "framework show own --report markdown=own/policies.yaml",
        "check acme.yaml --framework own --write-baseline own/x.yaml",
        "check acme.yaml --framework own --accept-today own/x.yaml",
    ],
)
def test_nothing_is_put_among_the_files_of_a_framework(files: Path, words: str) -> None:
    (files / "linked").symlink_to("own")
    (files / "to_be").symlink_to("own/x.yaml")
    before = {path: path.read_bytes() for path in (files / "own").rglob("*") if path.is_file()}
    result = run(*words.split(), cwd=files)
    assert (result.code, result.out) == (2, "")
    assert "would be taken for a file of the framework" in result.err
    assert {path: path.read_bytes() for path in (files / "own").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "words", ["new own/examples/x.yaml --framework own", "report acme.yaml --framework own --report json=own/x.json"]
)
def test_what_a_framework_does_not_read_may_lie_in_its_folder(files: Path, words: str) -> None:
    assert run(*words.split(), cwd=files).code == 0
    assert run("report", "acme.yaml", "--framework", "own", cwd=files).code == 0


@one_case_in(3)
@pytest.mark.parametrize(
    "words",
    [
        "batch sheets -o sheets/scores.csv",
        "batch sheets -o sheets/scores.csv.gz",
        "batch sheets/*.yaml -o sheets/scores.csv",
        "batch sheets -o out.csv --rejects sheets/why.csv",
        "batch . -o - --rejects why.csv",
    ],
)
def test_what_stands_beside_inputs_is_written_again(files: Path, words: str) -> None:
    (files / "link.yaml").unlink()
    shutil.rmtree(files / "years")  # its tables and the answers files are not one input
    (files / "sheets" / "then.yaml").write_bytes((files / "then.yaml").read_bytes())
    before = {path: path.read_bytes() for path in files.rglob("*.yaml")}
    told = [run(*words.split(), cwd=files) for _ in range(2)]
    assert [each.code for each in told] == [0, 0], told[1].err
    assert {path: path.read_bytes() for path in files.rglob("*.yaml")} == before


@one_case_in(3)
@pytest.mark.parametrize(
    "words",
    [
        "batch file://HERE/table.csv -o table.csv",
        "batch table.csv -o file://HERE/table.csv --rejects out.csv",
        "batch local://HERE/table.csv -o local://HERE/table.csv --rejects out.csv",
        "batch file://table.csv -o out.csv --rejects table.csv",
        "batch file://HERE/sheets/ -o out.csv --rejects sheets/below/link.csv",
        "batch sheets -o file://HERE/sheets/below/link.csv --rejects out.csv",
        "batch file://HERE/packed.csv.gz -o packed.csv.gz",
        "batch s3://bucket/in.csv -o s3://bucket/in.csv --rejects out.csv",
        "batch table.csv s3://bucket/in.csv.gz -o s3://bucket/in.csv.gz --rejects out.csv",
        "portfolio file://HERE/scores.csv --report csv=scores.csv",
        "report file://HERE/table.csv --organisation a --report json=table.csv",
        "check file://HERE/table.csv --organisation a --report json=table.csv",
        "explain file://HERE/table.csv lineage --organisation a --report text=table.csv",
    ],
)
def test_an_input_behind_an_address_is_never_an_output(files: Path, words: str) -> None:
    test_an_input_is_never_an_output(files, words.replace("HERE", str(files)))


def test_what_an_address_of_the_same_folder_names_is_not_its_rejects(files: Path) -> None:
    told = run("batch", "table.csv", "-o", f"file://{files}/z.csv", "--rejects", "z.csv", cwd=files)
    assert (told.code, told.err) == (2, "--rejects: z.csv is where the scores go (name another file)\n")


@pytest.mark.parametrize("output", ["out.csv", "out.csv.gz"])
def test_rejects_that_nobody_named_replace_rejects_alone(files: Path, output: str) -> None:
    (files / "out.rejects.csv").write_text("mine\n", "utf-8")
    told = run("batch", "table.csv", "-o", output, cwd=files)
    assert (told.code, "out.rejects.csv: is no file of rejects" in told.err) == (2, True)
    assert (files / "out.rejects.csv").read_text("utf-8") == "mine\n"
    (files / "out.rejects.csv").unlink()
    for _ in range(2):
        assert run("batch", "table.csv", "-o", output, cwd=files).code == 0


@pytest.mark.parametrize("output", ["out.csv", "out.csv.gz"])
def test_a_pipe_in_the_place_of_rejects_is_not_waited_for(files: Path, output: str) -> None:
    os.mkfifo(files / "out.rejects.csv")
    reader = os.open(files / "out.rejects.csv", os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run("batch", "table.csv", "-o", output, cwd=files).code == 0
        assert os.read(reader, 99).startswith(b"input,row,")
    finally:
        os.close(reader)


def test_two_outputs_of_a_merge_are_two_files(files: Path) -> None:
    told = run("merge", "acme.yaml", "then.yaml", "-o", "m.yaml", "--report", "text=m.yaml", cwd=files)
    assert (told.code, "two outputs would go to m.yaml" in told.err) == (2, True)
    assert not (files / "m.yaml").exists()
