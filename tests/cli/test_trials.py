"""`--set`: a change is tried, said in the first line, and written nowhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from aifactory_assess.cli.app import build_app
from aifactory_assess.cli.exits import code_of
from tests.effort import one_case_in

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = ("--as-of", "2026-11-25")


def ran(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """The exit code and both streams of a command, in this process."""
    command, *rest = map(str, words)
    code = code_of(lambda: build_app(command)([command, *rest], standalone_mode=False))
    said = capsys.readouterr()
    return code, said.out, said.err


@one_case_in(2)
@pytest.mark.parametrize("command", ["report", "check", "explain", "plan"])
def test_the_first_line_says_that_it_is_tried(capsys: pytest.CaptureFixture[str], example: Path, command: str) -> None:
    before = example.read_bytes()
    about = ("overall",) if command == "explain" else ()
    code, out, err = ran(capsys, command, example, *about, "--set", "deployment=cloud", *AS_OF)
    assert code in (0, 1)
    assert err == ""
    assert "WHAT IF" in out.splitlines()[0]
    assert example.read_bytes() == before
    assert "WHAT IF" not in ran(capsys, command, example, *about, *AS_OF)[1]


@pytest.mark.parametrize("command", ["report", "plan"])
def test_json_says_what_is_tried(capsys: pytest.CaptureFixture[str], example: Path, command: str) -> None:
    words = ("--set", "target_gpus=64", "--set", "hardware_usd_per_gpu=[30000, 31000, 40000]")
    _, out, _ = ran(capsys, command, example, *words, "--report", "json", *AS_OF)
    assert [trial["id"] for trial in json.loads(out)["what_if"]] == ["target_gpus", "hardware_usd_per_gpu"]
    assert json.loads(out)["what_if"][1]["value"] == "[30000, 31000, 40000]"


def test_an_explanation_says_what_is_tried(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    _, out, _ = ran(capsys, "explain", example, "power_headroom", "--set", "firm_power_kw=200", *AS_OF)
    assert "Tried, and written nowhere: firm_power_kw = 200 (was " in " ".join(out.split())
    assert "firm_power_kw = 200 (tried)" in " ".join(out.split())


def test_a_report_without_a_place_to_say_so_is_refused(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    code, out, err = ran(capsys, "check", example, "--set", "deployment=cloud", "--report", "badge", *AS_OF)
    assert (code, out) == (2, "")
    assert err == "--set: tries a change, and badge cannot say so (text, markdown and json can)\n"


def test_every_fault_of_what_is_tried_is_told(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    wrong = ("deploymnt=cloud", "target_gpus=many", "hardware_usd_per_gpu=[3, 2, 1]", "power_secured", "lineage=9")
    code, out, err = ran(capsys, "report", example, *(word for each in wrong for word in ("--set", each)), *AS_OF)
    assert (code, out) == (2, "")
    for name in ("deploymnt", "target_gpus", "hardware_usd_per_gpu", "power_secured", "lineage"):
        assert f"{name}: " in err
    assert "did you mean deployment?" in err
    twice = ("--set", "target_gpus=1", "--set", "target_gpus=2")
    assert ran(capsys, "report", example, *twice, *AS_OF)[2] == "target_gpus: is set twice\n"


def test_what_is_tried_is_scored(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    """The example has 150 kW of 312 kW firm; 400 kW lift the credit, not applicable takes the question out."""
    _, out, _ = ran(capsys, "report", example, "--report", "json", *AS_OF)
    before = {each["id"]: each for each in json.loads(out)["questions"]}
    words = ("--set", "firm_power_kw=400", "--set", "mlops_maturity=not_applicable", "--set", "ai_literacy=unknown")
    _, out, _ = ran(capsys, "report", example, *words, "--report", "json", *AS_OF)
    now = {each["id"]: each for each in json.loads(out)["questions"]}
    assert before["power_secured"]["credit"] == 0
    assert now["power_secured"]["credit"] > 70
    assert now["mlops_maturity"]["state"] == "not_applicable"
    assert now["ai_literacy"]["state"] == "unknown"
