"""However it is installed, the program finds its framework and does its job: wheel, sdist, and a checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from aifactory_assess import __version__
from tests.effort import in_the_gate
from tests.program import environment, run

ROOT = Path(__file__).resolve().parent.parent.parent


def done(*words: str | Path, cwd: Path, **changes: str | None) -> str:
    """The output of a command that must succeed."""
    ran = subprocess.run(
        list(map(str, words)),
        cwd=cwd,
        env=environment(PYTHONPATH=None, PIP_DISABLE_PIP_VERSION_CHECK="1", **changes),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """The Python of an empty environment that borrows the libraries of this one, and not this program."""
    folder = tmp_path / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    packages = Path(done(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    # A folder that a .pth file names is searched, but the .pth file of an editable install in it is not read.
    (packages / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    missing = subprocess.run(
        [python, "-c", "from aifactory_assess import cli"], cwd=tmp_path, stderr=subprocess.DEVNULL, check=False
    )
    assert missing.returncode == 1, "this program is found without being installed"
    return python


def install(python: Path, *what: str | Path) -> None:
    """Install without a network and without dependencies, which are borrowed."""
    flags = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation")
    done(sys.executable, "-m", "pip", "--python", python, "install", *flags, *what, cwd=python.parent)


def does_its_job(python: Path, folder: Path, *, inside: Path) -> None:
    """The installed program, by its own name, says what the program under test says."""
    program = python.parent / "aifactory-assess"
    assert done(program, "--version", cwd=folder) == f"aifactory-assess {__version__}\n"
    where = done(python, "-c", "import aifactory_assess; print(aifactory_assess.__file__)", cwd=folder).strip()
    assert Path(where).is_relative_to(inside)
    done(program, "framework", "lint", "-q", cwd=folder)
    done(program, "new", "acme.yaml", "--example", "-q", cwd=folder)
    words = ("report", "acme.yaml", "--as-of", "2026-11-25")
    for form in ("text", "json", "html"):
        assert done(program, *words, "--report", form, cwd=folder) == run(*words, "--report", form, cwd=folder).out
    judged: list[str | Path] = [program, "check", "acme.yaml", "--as-of", "2026-11-25"]
    checked = subprocess.run(judged, cwd=folder, env=environment(PYTHONPATH=None), capture_output=True, check=False)
    here = run("check", "acme.yaml", "--as-of", "2026-11-25", cwd=folder)
    assert (checked.returncode, checked.stdout.decode()) == (here.code, here.out)
    told = json.loads(done(python, "-m", "aifactory_assess", *words, "--report", "json", cwd=folder))
    assert told["framework"]["id"] == "ai-factory"
    assert "compute_secured" in done(program, "explain", "compute_secured", cwd=folder)


def built(sort: str, folder: Path) -> Path:
    """The wheel or the sdist of the checkout."""
    done(sys.executable, "-m", "build", "--no-isolation", f"--{sort}", "--outdir", folder, ROOT, cwd=folder)
    (found,) = (path for path in folder.iterdir() if path.suffix in (".whl", ".gz"))
    return found


@in_the_gate
def test_a_wheel_brings_the_framework(fresh: Path, tmp_path: Path) -> None:
    wheel = built("wheel", tmp_path)
    names = zipfile.ZipFile(wheel).namelist()
    on_disk = {path.relative_to(ROOT).as_posix() for path in (ROOT / "questionnaires").rglob("*.yaml")}
    assert {f"aifactory_assess/{name}" for name in on_disk} <= set(names)
    assert "aifactory_assess/py.typed" in names
    assert {name.split("/")[0] for name in names} == {"aifactory_assess", f"aifactory_assess-{__version__}.dist-info"}
    assert not any("__pycache__" in name for name in names)
    assert {f"aifactory_assess/schemas/{path.name}" for path in (ROOT / "schemas").iterdir()} <= set(names)
    install(fresh, wheel)
    does_its_job(fresh, tmp_path, inside=tmp_path / "venv")
    starts_from_what_is_compiled(fresh, tmp_path)
    says_what_is_missing(fresh, tmp_path)


def starts_from_what_is_compiled(python: Path, folder: Path) -> None:
    """No start of an installed wheel reads the framework's YAML, and none writes into the installation."""
    (compiled,) = (folder / "venv").rglob("aifactory_assess/compiled/*")
    before = compiled.read_bytes()
    code = (
        "import sys; from aifactory_assess.framework.builtin import builtin; "
        "print(builtin().id, 'aifactory_assess.framework.loading' in sys.modules)"
    )
    assert done(python, "-c", code, cwd=folder) == "ai-factory False\n"
    compiled.write_bytes(before.replace(b"ai-factory", b"no-factory"))
    assert done(python, "-c", code, cwd=folder) == "ai-factory True\n"
    assert compiled.read_bytes() != before, "an installation is not written to"


def says_what_is_missing(python: Path, folder: Path) -> None:
    """An installation without its framework says so."""
    (main,) = (folder / "venv").rglob("aifactory_assess/questionnaires/framework.yaml")
    main.unlink()
    ran = subprocess.run(
        [python.parent / "aifactory-assess", "framework", "show"],
        cwd=folder,
        env=environment(PYTHONPATH=None),
        capture_output=True,
        text=True,
        check=False,
    )
    said = "questionnaires: the built-in framework is missing from this installation (install the package again)\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", said)


@in_the_gate
def test_an_sdist_brings_the_framework_and_the_tests(fresh: Path, tmp_path: Path) -> None:
    sdist = built("sdist", tmp_path)
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "questionnaires/framework.yaml", "tests/program.py"} <= names
    assert not any("__pycache__" in name or name.startswith(".git/") for name in names)
    install(fresh, sdist)
    does_its_job(fresh, tmp_path, inside=tmp_path / "venv")


@in_the_gate
def test_an_editable_install_reads_the_framework_of_the_checkout(fresh: Path, tmp_path: Path) -> None:
    install(fresh, "--editable", ROOT)
    does_its_job(fresh, tmp_path, inside=ROOT)
    copies = list((tmp_path / "venv").rglob("framework.yaml"))
    assert copies == [], "a copy would go stale"


def test_a_start_leaves_nothing_behind_in_the_folder_where_it_is_started(tmp_path: Path) -> None:
    assert run("framework", "lint", "-q", cwd=tmp_path).code == 0
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - all there is
