"""Programs killed at any moment, and two that write to one file: nothing is half, nothing confirmed is lost.

Usage: python -m tests.hostile.kills [--kills N] [--rounds N] [--seed N]

Commands take turns in being killed (SIGKILL) after a part of the time that they take when nobody disturbs them; the
last run of each is let to its end and must find nothing in its way, and leave nothing of those before. Then two
programs set answers in one file at once, so many rounds.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from aifactory_assess.answers.reading import parse_sheet, read_sheet
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.framework.builtin import builtin
from tests.hostile.commands import CASES, EXAMPLE, Case, files_in, fill
from tests.nursery import Nursery
from tests.program import environment

PASSING = re.compile(r"\..*\.(tmp|lock)\Z")
"""Names of files on their way, which a killed program leaves and the next one removes."""


class WrongError(Exception):
    """What was lost, or is half."""


def killed(names: list[str], count: int, chance: random.Random) -> Counter[str]:
    """Kill commands so often in all; how many of them died of it, by name."""
    nursery, died = Nursery("tables"), Counter[str]()
    with tempfile.TemporaryDirectory() as made:
        for name in names:
            case, folder = CASES[name], Path(made) / name
            fill(folder, case)
            begun = time.monotonic()
            ended = nursery.run([*case.words], cwd=folder, env=environment())
            took, whole = time.monotonic() - begun, files_in(folder)
            if ended.code not in (0, 1):
                raise WrongError(f"{name}: {ended.err}")
            for _ in range(count // len(names)):
                fill(folder, case)
                ran = nursery.run(
                    [*case.words], cwd=folder, env=environment(), killed_after=chance.uniform(0.001, took)
                )
                died[name] += ran.code < 0
                _check(name, case, ran.out, files_in(folder), whole)
            if name == "interview" and (folder / "b.yaml").exists():
                # It goes on there, where replies to the questions of a new file would not be taken.
                (folder / "s.txt").write_bytes(b":q\n")
            again = nursery.run([*case.words], cwd=folder, env=environment())
            left = [path for path in files_in(folder) if PASSING.match(Path(path).name)]
            if left or (again.code == 2 and "exists already" not in again.err):
                raise WrongError(f"{name}: after a kill {left} are left: {again.err}")
    nursery.close()
    return died


def _check(name: str, case: Case, shown: str, left: dict[str, bytes], whole: dict[str, bytes]) -> None:
    for file, data in left.items():
        if PASSING.match(Path(file).name) or file.endswith("manifest.json"):
            continue
        if name == "interview" and file.endswith(".yaml"):
            _check_saved(shown, parse_sheet(data, builtin(), file))
        elif data not in (case.inputs.get(file), whole.get(file)) and data.lstrip() != whole.get(file):
            raise WrongError(f"{name}: {file} is half: {data[:200]!r}")


def _check_saved(shown: str, sheet: Sheet) -> None:
    known = {**sheet.answers, **sheet.profile}
    for answer in re.findall(r"^Saved ([a-z_]+): ", shown, re.MULTILINE):
        if answer in known and known[answer].state == "open":
            raise WrongError(f"interview: {answer} was shown as saved and is lost")


def written_by_two(rounds: int, chance: random.Random) -> None:
    """Two programs set answers in one file at once: one waits for the other, and both end well."""
    nurseries = Nursery("plain"), Nursery("plain")
    with tempfile.TemporaryDirectory() as made, ThreadPoolExecutor(2) as threads:
        path = Path(made) / "a.yaml"
        path.write_bytes(EXAMPLE)
        for _ in range(rounds):
            names = chance.choice((("lineage", "catalogue_coverage"), ("lineage", "lineage")))
            values = [chance.randint(0, 4), chance.randint(0, 4)]
            words = [["set", "a.yaml", f"{name}={value}"] for name, value in zip(names, values, strict=True)]
            work = [
                threads.submit(nursery.run, each, cwd=made, env=environment())
                for nursery, each in zip(nurseries, words, strict=True)
            ]
            ended = [each.result() for each in work]
            sheet = read_sheet(path, builtin())
            if any(ran.code for ran in ended):
                raise WrongError(str(ended))
            said = [{value for other, value in zip(names, values, strict=True) if other == name} for name in names]
            if any(sheet.answers[name].value not in some for name, some in zip(names, said, strict=True)):
                raise WrongError(f"{words} ended well, and the file says {sheet.answers}")
            if [each.name for each in Path(made).iterdir() if each.name != "a.yaml"]:
                raise WrongError(f"{words} left {sorted(each.name for each in Path(made).iterdir())}")
    for nursery in nurseries:
        nursery.close()


def main() -> int:
    """Kill and write; 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)  # noqa: S311 - the same again by its seed
    died = killed(list(CASES), wanted.kills, chance)
    print(f"{wanted.kills} kills, of which {died.total()} came before the end: {dict(died)}", flush=True)
    written_by_two(wanted.rounds, chance)
    print(f"{wanted.rounds} rounds of two writers, both kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())
