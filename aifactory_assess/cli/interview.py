"""`interview FILE`: ask, in the terminal or from a script of replies."""

from __future__ import annotations

import contextlib
import shutil
import signal
import sys
import textwrap
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from aifactory_assess.cli import options
from aifactory_assess.cli.exits import INTERRUPTED, NOT_ASSESSED, TerminatedError, guarded, tell
from aifactory_assess.cli.options import argument, day_of, flag, framework_at, look_for, to_type
from aifactory_assess.cli.output import refuse_inputs_as_outputs
from aifactory_assess.cli.tables import refuse_no_answers, sheet_at
from aifactory_assess.errors import failure, listed, one_of
from aifactory_assess.escaping import log, terminal, why_no_text
from aifactory_assess.links import SHOW_NOTHING, leads_out

if TYPE_CHECKING:
    from datetime import date

    from aifactory_assess.answers.keeping import KeptSheet
    from aifactory_assess.answers.sheet import Sheet
    from aifactory_assess.framework.model import Framework
    from aifactory_assess.interview.agenda import Selection, Setting
    from aifactory_assess.interview.shows import Show
    from aifactory_assess.interview.talk import Face


@guarded
def interview(
    file: Annotated[Path, argument("FILE", "The answers file to fill.")],
    pillar: Annotated[str | None, flag("--pillar ID", "Only this pillar.")] = None,
    topic: Annotated[str | None, flag("--topic ID", "Only this topic.")] = None,
    challenge: Annotated[str | None, flag("--challenge ID", "Only what informs this challenge.")] = None,
    role: Annotated[str | None, flag("--role ID", "Only the questions of this role.")] = None,
    core: Annotated[bool, flag("--core", "The quick scan: core questions only.")] = False,
    only: Annotated[
        Literal["open", "unknown", "changed", "measurement"] | None,
        flag("--only", "Only what is open, unknown, differs from --seed-from, or has to be measured."),
    ] = None,
    respondent: Annotated[str | None, flag("--respondent NAME", "Who answers this time.")] = None,
    seed_from: Annotated[Path | None, flag("--seed-from OTHER", "Earlier answers, offered one by one.")] = None,
    script: Annotated[str | None, flag("--script REPLIES", "Replies from a file (- is stdin), a line each.")] = None,
    quiet_scores: Annotated[
        bool, flag("--quiet-scores", "Do not tell after each answer what it did to the scores.")
    ] = False,
    framework: options.FrameworkOption = None,
    as_of: options.AsOfOption = None,
    quiet: options.QuietOption = False,
) -> int:
    """Interview somebody; every answer is saved at once."""
    from aifactory_assess.answers.keeping import KeptSheet
    from aifactory_assess.answers.voices import same_person
    from aifactory_assess.framework.quick_scan import core as core_of
    from aifactory_assess.interview.agenda import Selection, Setting
    from aifactory_assess.interview.talk import talk

    replies = None if script is None else _replies(script)
    if replies is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise failure("interview", "needs a terminal", hint="give the replies with --script FILE, or - for stdin")
    refuse_no_answers(file, "FILE")
    refuse_inputs_as_outputs([framework], [file])
    known = framework_at(framework)
    selection = Selection(pillar=pillar, topic=topic, challenge=challenge, role=role, core=core, only=only)
    _check(known, selection, seeded=seed_from is not None)
    with KeptSheet(file, known) as kept:
        selection = _scoped(file, kept, selection)
        core = selection.core
        seed = None if seed_from is None else _seed(seed_from, known, kept.sheet)
        wanted = Setting(
            framework=known,
            scored=core_of(known) if core else known,
            selection=selection,
            as_of=day_of(as_of),
            start=kept.sheet,
            respondent=_speaker(respondent),
            seed=seed,
            seed_name=seed_from.name if seed_from else "",
            quiet_scores=quiet_scores,
        )
        # Whom the file names need not be named again, and may have another name by then.
        named = kept.sheet is None or same_person(wanted.respondent, kept.sheet.respondent)
        other = None if named else wanted.respondent
        again = _same_again(file, selection, other, seed_from, as_of, framework, quiet_scores=quiet_scores)
        if not quiet:
            _tell_person(_greeting(file, wanted))
        face = _terminal() if replies is None else _played(replies)
        try:
            refusals = talk(kept, wanted, face)
        except TerminatedError:
            raise
        except KeyboardInterrupt:
            print()
            for said, command in _farewell(file, kept, again, framework):
                _tell_person(said, command)
            return INTERRUPTED
        for said, command in () if quiet else _farewell(file, kept, again, framework):
            _tell_person(said, command)
    if replies is not None and refusals:
        were = "was" if refusals == 1 else "were"
        tell(f"{refusals} of the replies {were} not taken; the transcript shows what the next was taken for")
        return NOT_ASSESSED
    return 0


def _speaker(name: str | None) -> str | None:
    """Who answers; AssessError where the name cannot be read, since no answer could be saved with it."""
    said = (name or "").strip()
    if (why := why_no_text(said)) is not None:
        raise failure("--respondent", f"is {why}", "a name")
    return said or None


MOST_REPLIES = 2000
"""Replies of one script: ten times a whole interview."""


def _replies(script: str) -> list[str]:
    """The replies, a line each."""
    from aifactory_assess.yamltext import MAX_BYTES, decode, read_bytes

    if script != "-" and not script.startswith("/dev/") and leads_out(Path(script)):
        raise failure(script, "is not played: replies are shown", hint=SHOW_NOTHING)
    # One byte more than is taken: whatever feeds us may never end.
    data = sys.stdin.buffer.read(MAX_BYTES + 1) if script == "-" else read_bytes(Path(script))
    if len(data) > MAX_BYTES:
        raise failure("--script", f"holds more than {MAX_BYTES:,} bytes, the most that is read")
    lines = decode(data, "--script" if script == "-" else script)[0].split("\n")
    replies = lines[:-1] if lines[-1] == "" else lines
    if len(replies) > MOST_REPLIES:
        raise failure("--script", f"holds {len(replies):,} replies", f"at most {MOST_REPLIES:,}")
    return replies


def _check(framework: Framework, selection: Selection, *, seeded: bool) -> None:
    topics = [topic.id for pillar in framework.pillars for topic in pillar.topics]
    flags: list[tuple[str, str | None, list[str]]] = [
        ("--pillar", selection.pillar, [pillar.id for pillar in framework.pillars]),
        ("--topic", selection.topic, topics),
        ("--challenge", selection.challenge, [challenge.id for challenge in framework.challenges]),
        ("--role", selection.role, [role.id for role in framework.roles]),
    ]
    for name, word, allowed in flags:
        if word is not None:
            one_of(name, word, allowed, most=40)
    if selection.only == "changed" and not seeded:
        raise failure("--only", "changed compares with earlier answers", hint="name them with --seed-from FILE")


def _scoped(file: Path, kept: KeptSheet, selection: Selection) -> Selection:
    """The selection by the file's scope. A file that holds nothing beyond the quick scan becomes one with --core."""
    from aifactory_assess.answers.editing import HeadChange

    if kept.sheet is None:
        return selection
    if kept.sheet.scope == "core":
        return replace(selection, core=True)
    if selection.core:
        if kept.holds_more_than_core:
            tell(f"{file} holds answers beyond the quick scan, so it stays a full one; --core asks the core questions")
        else:
            kept.save(HeadChange(about="scope", text="core"))
    return selection


def _seed(path: Path, framework: Framework, start: Sheet | None) -> Sheet:
    seed = sheet_at(path, framework)
    if start is not None and seed.organisation != start.organisation:
        raise failure(str(path), f"answers for {seed.organisation}, and the file is about {start.organisation}")
    return seed


def _same_again(
    file: Path,
    selection: Selection,
    respondent: str | None,
    seed_from: Path | None,
    as_of: date | None,
    folder: Path | None,
    *,
    quiet_scores: bool,
) -> str:
    """The command that goes on with this sitting, with every flag that it was started with and still needs."""
    named: dict[str, str | Path | None] = {
        "--pillar": selection.pillar,
        "--topic": selection.topic,
        "--challenge": selection.challenge,
        "--role": selection.role,
        "--only": selection.only,
        "--respondent": respondent,
        "--seed-from": seed_from,
        "--as-of": None if as_of is None else as_of.isoformat(),
    }
    words = [word for name, value in named.items() if value is not None for word in (name, value)]
    core, quiet = ["--core"] if selection.core else [], ["--quiet-scores"] if quiet_scores else []
    return to_type("interview", file, *core, *words, *quiet, framework=folder)


def _greeting(file: Path, wanted: Setting) -> str:
    from aifactory_assess.scoring.printed import counted

    start = wanted.start
    if start is None:
        return f"{file} is new. Every answer is saved at once; :q or Ctrl-D ends, ? helps."
    answered = sum(answer.state != "open" for answer in (*start.profile.values(), *start.answers.values()))
    speaker = wanted.respondent or start.respondent
    by = f" {speaker} answers." if speaker else ""
    so_far = f"{counted(answered, 'answer')} so far, going on."
    return f"{file}: {so_far}{by} Every answer is saved at once; :q or Ctrl-D ends, ? helps."


def _farewell(file: Path, kept: KeptSheet, again: str, framework: Path | None) -> tuple[tuple[str, str], ...]:
    """Where the answers are, and what to do with them, each with its command."""
    if kept.sheet is None:
        return (("Nothing was answered, so no file was made.", ""),)
    page = f"html={file.with_suffix('.html')}"
    changed = f"{file} was changed or taken away since the last answer was saved: look at it before you go on."
    saved = f"All answers are saved in {file}."
    if kept.unsaved:
        saved = f"What was last said of {listed(kept.unsaved)} could not be saved; all else is saved in {file}."
    return (
        (saved if kept.is_as_left else changed, ""),
        ("Go on with", again),
        ("What they come to", to_type("report", file, framework=framework)),
        ("As a page to hand over", to_type("report", file, "--report", page, framework=framework)),
        ("What to do first", to_type("plan", file, framework=framework)),
    )


def _tell_person(said: str, command: str = "") -> None:
    """A line on stderr; at a terminal it is broken between words, but a command, to be copied, stands whole."""
    line = f"{said}: {command}" if command else said
    width = look_for(sys.stderr).width
    if not sys.stderr.isatty() or (command and len(line) <= width):
        tell(line)
        return
    if command:
        tell(f"{said}:")
        tell(f"  {command}")
        return
    for part in textwrap.wrap(
        terminal(line), width, break_long_words=False, break_on_hyphens=False, subsequent_indent="  "
    ):
        tell(part)


def _shower(pause: Callable[[], bool] | None) -> Callable[[Iterable[Show]], None]:
    """Writes shows; where `pause` is given, what is longer than the window waits for its reader after each page.

    A question does not: it ends with what is to be typed, and that is what must be seen.
    """
    from aifactory_assess.interview.screen import render
    from aifactory_assess.interview.shows import AskedList, Help, Results

    def show(shows: Iterable[Show]) -> None:
        wanted = list(shows)
        if not wanted:
            return
        # Asked each time: the window may have another size by now.
        lines = render(wanted, look_for(sys.stdout)).splitlines(keepends=True)
        paged = pause is not None and any(isinstance(each, Help | AskedList | Results) for each in wanted)
        page = len(lines) if not paged else max(4, shutil.get_terminal_size((80, 24)).lines - 2)
        for start in range(0, len(lines), max(page, 1)):
            sys.stdout.writelines(lines[start : start + page])
            sys.stdout.flush()
            if pause is not None and start + page < len(lines) and not pause():
                break

    return show


TOGETHER = 0.05
"""Lines that arrive within so many seconds of one another were pasted: nobody types a line that fast."""


def _terminal() -> Face:
    from aifactory_assess.interview.talk import Face, ResumedError

    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - line editing for input()
    # The environment says how a text looks, and never what somebody typed.
    sys.stdin.reconfigure(  # type: ignore[union-attr]  # a terminal is a TextIOWrapper
        encoding="utf-8", errors="surrogateescape"
    )
    read = _reader()
    ends: list[EOFError] = []

    def line(prompt: str) -> str:
        if ends:
            raise ends.pop()
        return read(prompt)

    def ask(wanted: str) -> str | None:
        try:
            return _pasted_too(line(f"{wanted}> "), read, ends)
        except EOFError:
            print()
            return None
        except KeyboardInterrupt as stopped:
            if wanted in ("answer", "end") or isinstance(stopped, TerminatedError):
                raise
            print()
            return ":b"

    def pause() -> bool:
        while True:
            try:
                return line("-- Enter shows more, q skips the rest -- ").strip().lower() not in ("q", ":q")
            except EOFError:
                return False
            except ResumedError:
                continue

    return Face(ask=ask, show=_shower(pause), clock=time.monotonic)


def _reader() -> Callable[[str], str]:
    """Reads a line at the terminal; ResumedError after a stop, with what was typed of the line dropped.

    The line editor would keep that, and show neither it nor the prompt.
    """
    from aifactory_assess.interview.talk import ResumedError

    is_reading = False

    def resumed(_number: int, _frame: object) -> None:
        nonlocal is_reading
        if is_reading:
            is_reading = False
            raise ResumedError

    def read(prompt: str) -> str:
        nonlocal is_reading
        lines: list[str] = []
        try:
            is_reading = True
            # In one step, after which a signal finds the line kept; `line = input()` could be left between the two.
            lines.extend(map(input, [prompt]))
        except ResumedError:
            if not lines:
                print()
                raise
        finally:
            is_reading = False
        return lines[0]

    if hasattr(signal, "SIGCONT"):
        signal.signal(signal.SIGCONT, resumed)
    return read


def _pasted_too(line: str, read: Callable[[str], str], ends: list[EOFError]) -> str:
    """A reply with the lines that arrived together with it: one reply, in several lines.

    An end that comes with them is kept in `ends`: a terminal tells it once.
    """
    import select

    from aifactory_assess.interview.talk import ResumedError

    lines = [line]
    while len(lines) < MOST_PASTED and select.select([sys.stdin], [], [], TOGETHER)[0]:
        try:
            lines.append(read(""))
        except EOFError as end:
            ends.append(end)
            break
        except ResumedError:
            break
    return "\n".join(lines)


MOST_PASTED = 10_000
"""Lines of one paste; beyond that somebody feeds a file."""


def _played(replies: Iterable[str]) -> Face:
    from aifactory_assess.interview.talk import Face

    rest = iter(replies)

    def ask(wanted: str) -> str | None:
        reply = next(rest, None)
        if reply is not None:
            print(log(f"{wanted}> {terminal(reply.rstrip())}"))
        return reply

    return Face(ask=ask, show=_shower(None), clock=None)
