"""Interviews by chance in real terminals: replies of all kinds, pastes, windows that change, Ctrl-C, Ctrl-D and kills.

Usage: python -m tests.interview.by_chance COUNT [--seed N] [--folder DIR]. Each interview has up to four sittings on
one file, each a process with a terminal of its own, forked so that none pays for its start. After every sitting the
file must read without a fault, and hold every answer that was shown as saved. Prints what was done; exits 1 at the
first fault.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import random
import re
import select
import signal
import struct
import sys
import tempfile
import termios
import time
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path

from aifactory_assess.answers.assigning import Naming, answer_to
from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.cli.app import main
from aifactory_assess.escaping import terminal
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.estimates import Price
from aifactory_assess.interview.wording import answer_in_words
from aifactory_assess.scoring.said import price_words

PROMPT = re.compile(r"(?:(answer|reason|note|evidence|source|end)> |q skips the rest -- )$")
SAVED = re.compile(r"^Saved (\w+): (.*?)(?=^\S*> |^$|^Saved |^overall |\Z)", re.MULTILINE | re.DOTALL)
SIZES = ((60, 20), (80, 24), (120, 40), (40, 10), (200, 60))
TEXTS: tuple[str, ...] = (
    "Zürich, 東京", "x" * 300, "[bold]no markup[/bold]", "{a: b}", "# no comment", "'quoted'", '"', "- dash", "a: b",
    "%d %s", "\u202eturned", "yes; no", "null", "~", "=1+1", "::text with a colon", "\\x1b[31m", "a" * 2000,
)  # fmt: skip
NUMBERS: tuple[str, ...] = (
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "62",
    "1,200",
    "1 200",
    "1'200",
    "20 kW",
    "7b",
    "12%",
    "1.5k",
    "2.1M EUR",
    "-1",
)
NUMBERS += ("1e400", "nan", "0,5", "about 60", "3-6 months", "40k; 42k; 45k", "999999999999", "0.19")
LIKELY = ("1", "2", "3", "yes", "40")
CHOICES: tuple[str, ...] = (
    "yes",
    "no",
    "y",
    "n",
    "1,3",
    "1-4",
    "1 2 3",
    "none",
    "infrastructure lead",
    "cloud",
    "=",
    "-",
)
COMMANDS: tuple[str, ...] = (
    ":b",
    ":s",
    ":u",
    ":u ask Maria",
    ":o",
    ":x",
    ":x why",
    ":n",
    ":n a note",
    ":e",
    ":e documented list",
    ":e 1",
    ":g",
    ":g 3",
    ":l",
    ":r",
)
COMMANDS += (
    "?",
    ":?",
    "::",
    ":zz",
    ":g prices",
    ":g talent",
    ":g electricity_usd_kwh",
    ":g nowhere",
    ":n " + "n" * 500,
)
ENDS = (":q", "\x04", "\x03")
FLAGS: tuple[list[str], ...] = (
    [],
    [],
    ["--quiet-scores"],
    ["--respondent", "B. Other"],
    ["--only", "open"],
    ["--role", "finance_lead"],
)
FLAGS += (["--core"], ["--pillar", "talent"], ["--only", "measurement"])
SITTINGS, STEPS, PATIENCE = 4, 30, 30.0


class FaultError(Exception):
    """What must not be."""


class Room:
    """One sitting: a child process in a terminal, what it showed, and how it is treated."""

    def __init__(self, path: Path, flags: list[str], chance: random.Random) -> None:
        self.chance, self.shown = chance, ""
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.environ.update(NO_COLOR="1", TERM="xterm")
            for name in ("COLUMNS", "LINES"):
                os.environ.pop(name, None)
            # The streams of the parent stand on whatever it was started with.
            sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - until it ends
            sys.argv = ["aifactory-assess", "interview", str(path), "--as-of", "2026-11-26", *flags]
            code = 99
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
            except BaseException:  # what it was is told, and no child goes on as its parent
                traceback.print_exc()
            sys.stdout.flush()
            os._exit(code)
        self.resize()

    def resize(self) -> None:
        """Another window; the system tells the child by SIGWINCH."""
        columns, rows = self.chance.choice(SIZES)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait(self) -> bool:
        """Read until something is asked; False where the child ended."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if not select.select([self.terminal], [], [], 0.02)[0]:
                if PROMPT.search(self.shown):
                    return True
                continue
            try:
                data = os.read(self.terminal, 1 << 16)
            except OSError:
                return False
            if not data:
                return False
            self.shown += data.decode("utf-8", "replace").replace("\r\n", "\n")
        raise FaultError(f"nothing was asked for {PATIENCE:.0f} seconds after {self.shown[-300:]!r}")

    def type(self, text: str) -> None:
        """Keys, in one go."""
        with suppress(OSError):
            os.write(self.terminal, text.encode())

    def leave(self) -> int:
        """Let it end, kill it where it does not; how it ended."""
        until = time.monotonic() + PATIENCE
        while True:
            done, status = os.waitpid(self.child, os.WNOHANG)
            if done:
                break
            with suppress(OSError):
                if select.select([self.terminal], [], [], 0.01)[0]:
                    data = os.read(self.terminal, 1 << 16)
                    self.shown += data.decode("utf-8", "replace").replace("\r\n", "\n")
            if time.monotonic() > until:
                os.kill(self.child, signal.SIGKILL)
                until += PATIENCE
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)


def reply(chance: random.Random) -> str:
    """A reply of any kind; several lines that arrive together now and then."""
    kinds = chance.choices((LIKELY, NUMBERS, CHOICES, COMMANDS, TEXTS, ("",)), weights=(9, 4, 3, 6, 2, 1))[0]
    if chance.random() < 0.05:
        return "\n".join(chance.choice(NUMBERS + TEXTS) for _ in range(chance.choice((2, 5, 100))))
    return chance.choice(kinds)


def sitting(path: Path, chance: random.Random, tally: Counter[str]) -> Room:
    """One sitting from its first question to the end that chance has for it."""
    flags = list(chance.choice(FLAGS))
    room = Room(path, flags, chance)
    for _ in range(chance.randrange(1, STEPS)):
        if not room.wait():
            break
        if chance.random() < 0.1:
            room.resize()
            tally["resized"] += 1
        text = "acme" if "What is the short id of the organisation?" in room.shown[-400:] else reply(chance)
        room.type(text + "\n")
        tally["replies"] += 1
        if chance.random() < 0.01:
            time.sleep(chance.random() / 50)
            os.kill(room.child, signal.SIGKILL)
            tally["killed"] += 1
            break
    else:
        if room.wait():
            # At a note or a pager, these end that alone.
            for _ in range(3):
                room.type(chance.choice(ENDS) if chance.random() < 0.9 else ":q\n")
                time.sleep(0.02)
            room.type("\n:q\n")
            with suppress(FaultError):
                while room.wait():
                    room.type(":q\n")
    code = room.leave()
    if code not in (0, 130, -signal.SIGKILL):
        raise FaultError(f"it ended with {code} after {room.shown[-600:]!r}")
    tally["sittings"] += 1
    return room


def check(path: Path, shown: str, said: dict[str, str]) -> None:
    """The file reads without a fault, and holds what was last shown as saved; `said` is kept up to date."""
    said.update((name, squeezed(words)) for name, words in SAVED.findall(shown))
    if not path.exists():
        if said:
            raise FaultError(f"there is no file, and {said} was shown as saved")
        return
    sheet = read_sheet(path, builtin())
    for name, words in said.items():
        held = squeezed(terminal(in_words(sheet, name)))
        if not words.startswith(held) and not held.startswith(words):
            raise FaultError(f"{name}: {words!r} was shown as saved, and the file says {held!r}")


def in_words(sheet: Sheet, name: str) -> str:
    """What a file says, as an interview tells that it was saved."""
    heads = {
        "organisation": sheet.organisation, "name": sheet.name, "respondent": sheet.respondent,
        "role": sheet.respondent_role,
    }  # fmt: skip
    if name in heads:
        return str(heads[name])
    place = Naming(builtin()).place(name)
    if isinstance(place, Price):
        own = sheet.prices.get(name)
        return "the general price" if own is None else price_words(place, own.value)
    return answer_in_words(place.kind, answer_to(place, sheet))


def squeezed(text: str) -> str:
    """Words without blanks and line ends: windows break them anywhere."""
    return re.sub(r"\s+", "", text)


def interview(number: int, seed: int, folder: Path, tally: Counter[str]) -> None:
    """Up to four sittings on one file: a new one, a blank one, or an example's."""
    chance = random.Random(f"{seed} {number}")  # noqa: S311 - chance that can be had again
    path, said = folder / f"{number}.yaml", dict[str, str]()
    if chance.random() < 0.5:
        path.write_bytes(chance.choice(sorted((builtin_folder() / "examples").glob("*.yaml"))).read_bytes())
    for _ in range(chance.randrange(1, SITTINGS + 1)):
        try:
            check(path, sitting(path, chance, tally).shown, said)
        except Exception as error:
            raise FaultError(f"interview {number} of seed {seed}: {error}") from error
    tally["answers"] += len(said)


def run() -> int:
    """All interviews, and what was done in them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.folder or Path(made)
        for number in range(asked.count):
            try:
                interview(number, asked.seed, folder, tally)
            except FaultError as fault:
                print(fault, file=sys.stderr)
                return 1
    tally["interviews"] = asked.count
    print(
        ", ".join(
            f"{tally[name]} {name}" for name in ("interviews", "sittings", "replies", "resized", "killed", "answers")
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(run())
