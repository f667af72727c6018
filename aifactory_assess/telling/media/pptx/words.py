"""Words with their tones as paragraphs of a shape; what a text says is never a link or a field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.oxml.ns import qn
from pptx.util import Pt

from aifactory_assess.telling.blocks import Words, kept_on_a_line, runs
from aifactory_assess.telling.media.pptx import fitting
from aifactory_assess.telling.media.pptx.package import INK, QUIET, colour

RAMP = tuple(map(colour, ("CBE6D2", "DFECCF", "FBE6C8", "F6C9B0", "EFA9A1")))
"""Grounds from the best of a scale to its worst; ink reads on all of them."""
ALARM = colour("B42318")


def ground_of(grade: float) -> Any:  # noqa: ANN401 - python-pptx has no types
    """The ground of what has a grade."""
    return RAMP[round(min(max(grade, 0.0), 1.0) * (len(RAMP) - 1))]


def write(frame: Any, paragraphs: Sequence[Words], size: float, *, quiet: bool = False, bullets: bool = False) -> None:  # noqa: ANN401 - python-pptx has no types
    """Fill a text frame."""
    frame.word_wrap = True
    for number, words in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        if bullets:
            _bullet(paragraph)
        for text, tone in _cut(words):
            run = paragraph.add_run()
            run.text = text
            run.font.size = Pt(size)
            run.font.language_id = MSO_LANGUAGE_ID.ENGLISH_UK
            run.font.bold = tone in ("strong", "alarm")
            run.font.color.rgb = ALARM if tone == "alarm" else QUIET if quiet or tone == "quiet" else INK


def _cut(words: Words) -> Sequence[tuple[str, str]]:
    """Runs as they are shown, together no longer than a slide has room for."""
    every = [(kept_on_a_line(fitting.cut_words(fitting.escaped(run.text))), run.tone) for run in runs(words)]
    whole = "".join(text for text, _ in every)
    told, left = [], fitting.kept(whole)
    if left == len(whole):
        return every
    for text, tone in every:
        told.append((text[:left], tone))
        left -= len(text)
        if left <= 0:
            break
    return [*told, (fitting.MORE, told[-1][1])]


def _bullet(paragraph: Any) -> None:  # noqa: ANN401 - as above
    about = paragraph._p.get_or_add_pPr()
    about.set("marL", "171450")
    about.set("indent", "-171450")
    about.append(about.makeelement(qn("a:buChar"), {"char": "•"}))
    paragraph.space_after = Pt(3)
