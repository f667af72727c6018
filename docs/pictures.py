"""Make the pictures of a report and of an interview: `python docs/pictures.py [FOLDER]`, by default docs/pictures/.

A report of an example is cut into its parts, and a script of replies is played into a copy of another; what the screen
shows then is drawn as SVG.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from aifactory_assess.answers.keeping import KeptSheet
from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.interview.agenda import Selection, Setting
from aifactory_assess.interview.screen import render
from aifactory_assess.interview.shows import Show
from aifactory_assess.interview.talk import Face, talk
from aifactory_assess.scoring.assess import assess
from aifactory_assess.telling.formats import told
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.svg import drawn

EXAMPLE = "hospital_finetune.yaml"
DAY = date(2026, 11, 25)
WIDTH = 84
PICTURES = {
    "level": ("A level question, answered with a note", [":g data_unification", ":n next audit in March", "3"]),
    "checklist": ("A checklist, and a reply that cannot be", [":g corpus_hygiene", "1,9", "1,2,4"]),
    "results": ("Results so far, in the middle of an interview", [":r"]),
}

REPORTED = "manufacturer_onprem.yaml"
REPORT_WIDTH = 80
PARTS = {
    "first_screen": ("The first screen of a report", ""),
    "matrix": ("Risks by likelihood and impact", "Scaling risks, worst first"),
}


def transcript(replies: Iterable[str]) -> str:
    """What a terminal shows for some replies, with its colours; the last card before the first reply is left out."""
    out = io.StringIO()
    rest: Iterator[str] = iter(replies)
    look = Look(width=WIDTH, colour=True, ground="dark")

    def ask(wanted: str) -> str | None:
        reply = next(rest, None)
        if reply is not None:
            out.write(f"{wanted}> {reply}\n")
        return reply

    def show(shows: Iterable[Show]) -> None:
        wanted = list(shows)
        if wanted:
            out.write(render(wanted, look))

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / EXAMPLE
        path.write_bytes((builtin_folder() / "examples" / EXAMPLE).read_bytes())
        with KeptSheet(path, builtin()) as kept:
            sitting = Setting(framework=builtin(), scored=builtin(), selection=Selection(), as_of=DAY, start=kept.sheet)
            talk(kept, sitting, Face(ask=ask, show=show, clock=None))
    text = out.getvalue()
    return text[text.index("answer> ") :]


def report_parts() -> Iterator[tuple[str, str]]:
    """The pictures of a report: what stands before its risks, and their matrix."""
    sheet = read_sheet(builtin_folder() / "examples" / REPORTED, builtin())
    look = Look(width=REPORT_WIDTH, colour=True, ground="dark")
    text = told("assessment", "text", assess(builtin(), sheet, as_of=DAY), look)
    begins = text.rindex("\n", 0, text.index(PARTS["matrix"][1])) + 1
    for name, lines in (("first_screen", text[:begins]), ("matrix", text[begins:].partition("\n\n")[0])):
        yield name, drawn(lines.rstrip(), name, title=PARTS[name][0], columns=REPORT_WIDTH)


def pictures() -> Iterator[tuple[str, str]]:
    """All pictures with their names."""
    yield from report_parts()
    for name, (title, replies) in PICTURES.items():
        yield name, drawn(transcript(replies).rstrip("\n"), name, title=title, columns=WIDTH)


def main(folder: Path) -> None:
    """Write all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in pictures():
        (folder / f"{name}.svg").write_text(svg, "utf-8")
        print(folder / f"{name}.svg")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures")
