"""A run on Dask's workers: the same bytes as without, whoever is killed in the middle."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from aifactory_assess.batch.running.pool import MORE_FILES
from aifactory_assess.framework.builtin import builtin
from tests.batch.clusters import (
    INPUTS,
    QUIET,
    ROWS,
    batch_command,
    contents,
    dask_cluster,
    needs_dask,
    parts,
    running,
    wait_until,
    write_inputs,
)
from tests.effort import in_the_gate, one_case_in

pytestmark = needs_dask


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_inputs(builtin(), tmp_path_factory.mktemp("inputs"))


@pytest.fixture(scope="module")
def undisturbed(inputs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The folder of a run by this program's own process."""
    output = tmp_path_factory.mktemp("undisturbed") / "scores"
    subprocess.run(batch_command(inputs, output, "--quiet", "--workers", "1"), check=True, env=QUIET)
    assert len(parts(output)) == INPUTS
    return contents(output)


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, capture_output=True, text=True, env=QUIET)


@in_the_gate
def test_a_cluster_started_here_writes_the_same_bytes(
    inputs: list[Path], undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    done = run(batch_command(inputs, tmp_path / "scores", "--dask", "local", "--workers", "2"))
    assert (done.returncode, done.stdout) == (0, "")
    total = f"{INPUTS * ROWS:,}"
    assert done.stderr.splitlines()[:2] == [
        f"{inputs[0]} and {INPUTS - 1} more: no framework is named, so read as ai-factory@2",
        f"{total} rows in = {total} scored + 0 rejected",
    ]
    assert contents(tmp_path / "scores") == undisturbed


@in_the_gate
def test_a_killed_worker_changes_no_byte(inputs: list[Path], undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    output = tmp_path / "scores"
    with dask_cluster(tmp_path, 2) as (address, workers):
        with running(*batch_command(inputs, output, "--quiet", "--dask", address)) as program:
            wait_until(lambda: len(parts(output)) > 0)
            workers[0].send_signal(signal.SIGKILL)
            workers[0].wait()
            done_before = len(parts(output))
            assert program.wait(timeout=120) == 0
        assert workers[1].poll() is None
    assert done_before < INPUTS
    assert contents(output) == undisturbed


@in_the_gate
def test_a_killed_run_goes_on_where_it_was(inputs: list[Path], undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    output = tmp_path / "scores"
    with dask_cluster(tmp_path, 2) as (address, _):
        command = batch_command(inputs, output, "--dask", address)
        with running(*command) as program:
            wait_until(lambda: len(parts(output)) > 1)
            program.send_signal(signal.SIGKILL)
            program.wait()
        done_before = len(parts(output))
        assert 1 < done_before < INPUTS
        again = run(command)
    assert again.returncode == 0
    assert f"{done_before} parts were there already\n" in again.stderr
    left = {name for name in contents(output) if name.endswith(".tmp")}
    assert {name: data for name, data in contents(output).items() if name not in left} == undisturbed


def run_where(engine: str, command: list[str]) -> subprocess.CompletedProcess[str]:
    """A batch, with something of the module of engines set to another value."""
    return run_after(f"from aifactory_assess.batch.running import engines; engines.{engine}\n", command)


def run_after(program: str, command: list[str]) -> subprocess.CompletedProcess[str]:
    program += "from aifactory_assess.cli.app import main; main()"
    python, _, _, *words = command
    return run([python, "-c", program, *words])


@in_the_gate
def test_a_scheduler_that_is_not_there_is_told(inputs: list[Path], tmp_path: Path) -> None:
    done = run_where("CONNECTING = 1", batch_command(inputs[:1], tmp_path / "scores", "--dask", "tcp://127.0.0.1:9"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--dask: no scheduler answers at tcp://127.0.0.1:9")
    assert len(done.stderr.splitlines()) == 1


@in_the_gate
def test_a_cluster_without_workers_is_told(inputs: list[Path], tmp_path: Path) -> None:
    with dask_cluster(tmp_path, 0) as (address, _):
        command = batch_command(inputs[:1], tmp_path / "scores", "--dask", address)
        done = run_where("WAITING_FOR_WORKERS = 1", command)
    assert (done.returncode, done.stderr) == (2, f"--dask: the scheduler at {address} has no worker\n")


@in_the_gate
def test_a_cluster_whose_workers_come_late_is_told(inputs: list[Path], tmp_path: Path) -> None:
    command = batch_command(inputs[:1], tmp_path / "scores", "--dask", "local", "--workers", "2")
    done = run_where("WAITING_FOR_WORKERS = 0.001", command)
    said = f"--dask: a cluster cannot be started: its workers did not come in time ({MORE_FILES})\n"
    assert (done.returncode, done.stderr) == (2, said)


@in_the_gate
def test_a_worker_of_another_version_is_refused(inputs: list[Path], tmp_path: Path) -> None:
    with dask_cluster(tmp_path, 1) as (address, _):
        done = run_where("__version__ = '0.0.1'", batch_command(inputs[:1], tmp_path / "scores", "--dask", address))
    assert done.returncode == 2
    assert "of this program, here is 0.0.1" in done.stderr


@pytest.mark.parametrize(
    ("limit", "amount", "said"),
    [
        ("FSIZE", 0, "a cluster cannot be started: no usable temporary directory found in "),
        ("NOFILE", 31, "a cluster needs 32 open files and more, and this process may have 31 (raise ulimit -n)"),
        ("NOFILE", 32, "a cluster cannot be started: "),
    ],
)
def test_a_cluster_for_which_the_system_lacks_something_says_what(
    inputs: list[Path], tmp_path: Path, limit: str, amount: int, said: str
) -> None:
    program = f"import resource; resource.setrlimit(resource.RLIMIT_{limit}, ({amount}, {amount}))\n"
    done = run_after(program, batch_command(inputs[:1], tmp_path / "scores", "-q", "--dask", "local", "--workers", "4"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"--dask: {said}")
    assert (amount == 32) is ("allow more open files (ulimit -n)" in done.stderr)
    assert len(done.stderr.splitlines()) == 1


@in_the_gate
@pytest.mark.parametrize(("limit", "code", "said"), [(32, 2, "--dask: a cluster cannot be started: "), (1024, 0, "")])
def test_a_cluster_that_cannot_be_closed_hides_nothing(
    *, inputs: list[Path], tmp_path: Path, limit: int, code: int, said: str
) -> None:
    program = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, {limit}))\n{UNCLOSABLE}"
    done = run_after(program, batch_command(inputs[:1], tmp_path / "scores", "-q", "--dask", "local", "--workers", "2"))
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == bool(said)


UNCLOSABLE = """
from distributed.deploy.spec import SpecCluster
closed = SpecCluster.close
def close(cluster, *given, **named):
    closed(cluster, *given, **named)
    raise UnboundLocalError("cannot access local variable 'result'")
SpecCluster.close = close
"""

INTERRUPTED = """
import os, signal, time
from distributed.deploy.spec import SpecCluster
real = SpecCluster.{moment}
{kind} {moment}(*given):
    done = {call} real(*given)
    time.sleep({late})
    os.killpg(0, signal.{number})
    time.sleep({late})
    return done
SpecCluster.{moment} = {moment}
from aifactory_assess.cli.app import main
main()
"""


@in_the_gate
@one_case_in(6)
@pytest.mark.parametrize(
    ("moment", "kind", "call", "late"),
    [("_start", "async def", "await", 0), ("scale", "def", "", 0), ("scale", "def", "", 0.5)],
)
@pytest.mark.parametrize(("number", "code", "said"), [("SIGINT", 130, "interrupted"), ("SIGTERM", 143, "terminated")])
def test_a_cluster_that_is_interrupted_while_it_starts_says_one_line(
    *,
    inputs: list[Path],
    tmp_path: Path,
    moment: str,
    kind: str,
    call: str,
    late: float,
    number: str,
    code: int,
    said: str,
) -> None:
    program = INTERRUPTED.format(moment=moment, kind=kind, call=call, late=late, number=number)
    python, _, _, *words = batch_command(inputs, tmp_path / "scores", "--quiet", "--dask", "local", "--workers", "2")
    done = subprocess.run(
        [python, "-c", program, *words],
        check=False,
        capture_output=True,
        text=True,
        env=QUIET,
        start_new_session=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "", f"{said}\n")
