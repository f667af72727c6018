"""Documents as Markdown that GitHub renders: for a wiki, a pull request, a board paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import assert_never

from aifactory_assess.escaping import markdown, markdown_code, terminal
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Document, Run, Section, Words, on_paper, plain, runs, told_points
from aifactory_assess.telling.look import Look

MOST_POINTS = 16
_ROWS = 400
_DEEPEST = 6


def render(document: Document, *, top: int = 1) -> str:
    """The whole document as text that ends in a line end; its title is a heading of level `top`."""
    return "".join(pieces(document, top=top))


def pieces(document: Document, look: Look | None = None, *, top: int = 1) -> Iterator[str]:  # noqa: ARG001 - as every medium is called
    """The document part by part, as its rows are read; Markdown looks the same however wide the reader's screen is."""
    yield f"{'#' * top} {said(document.title)}\n"
    if document.about:
        yield "\n" + "  \n".join(said(words) for words in document.about) + "\n"
    yield from _blocks(document.blocks, top + 1)


def said(words: Words) -> str:
    """Words on one line, as they are: no link, emphasis, table cell, HTML, mention, autolink or command but our own."""
    return "".join(_marked(run) for run in _joined(words)).strip()


def _joined(words: Words) -> Iterator[Run]:
    """Runs that look the same in one, so that nothing takes a meaning across their border."""
    before: Run | None = None
    for run in runs(words):
        now = replace(run, tone=_TONES[run.tone], grade=None)
        placed = before is not None and (before.anchor or before.link or now.anchor or now.link)
        if before is not None and before.tone == now.tone != "code" and not placed:
            before = Run(before.text + now.text, now.tone)
        else:
            if before is not None:
                yield before
            before = now
    if before is not None:
        yield before


def _marked(run: Run) -> str:
    body = run.text.strip()
    before = " " if run.text[:1].isspace() else ""
    after = " " if body and run.text[-1:].isspace() else ""
    if not body:
        return before
    match run.tone:
        case "strong":
            told = f"**{markdown(body)}**"
        case "code":
            told = markdown_code(body)
        case _:
            told = markdown(body)
    anchor = f'<a id="{_id(run.anchor)}"></a>' if run.anchor else ""
    return f"{before}{anchor}{f'[{told}](#{_id(run.link)})' if run.link else told}{after}"


_TONES: Mapping[blocks.Tone, blocks.Tone] = {
    "plain": "plain",
    "quiet": "plain",
    "strong": "strong",
    "alarm": "strong",
    "code": "code",
}


def _id(anchor: str) -> str:
    """A name as it may stand in an attribute and after a `#`."""
    return re.sub(r"[^A-Za-z0-9_./:-]", "-", anchor)


# --- blocks ---


def _blocks(inside: Iterable[Block], depth: int) -> Iterator[str]:
    """Each block after a blank line; sentences that belong under one stand with it as a list."""
    indented = False
    for block in on_paper(inside):
        under = isinstance(block, blocks.Sentence) and block.depth > 0
        if not isinstance(block, Section) and not (under and indented):
            yield "\n"
        indented = under
        yield from _block(block, depth)


def _block(block: Block, depth: int) -> Iterator[str]:  # noqa: PLR0912 - a case a kind
    match block:
        case blocks.Sentence():
            mark = "  " * (block.depth - 1) + "- " if block.depth else ""
            yield f"{mark}{said(block.placed)}\n"
        case blocks.Verbatim():
            yield _verbatim(block)
        case blocks.Listing():
            yield from _listing(block.entries, numbered=block.numbered)
        case blocks.Table():
            yield from _table(block)
        case blocks.Bars():
            label, value, remark = block.headings
            heads = blocks.headed(label, value, remark, numbers=[value])
            yield from _table(blocks.Table(columns=heads, rows=map(_bar, block.bars)))
        case blocks.KeyFigures():
            for figure in block.figures:
                told = "; ".join(part for part in (said(figure.value), said(figure.remark)) if part)
                yield f"- **{markdown(figure.label)}:** {told}\n"
        case blocks.Gauge():
            yield f"**{markdown(block.value)} {markdown(block.unit)}: {markdown(plain(block.verdict))}**\n"
        case blocks.Matrix():
            yield from _table(blocks.in_names(block))
        case blocks.Series():
            yield from _series(block)
        case blocks.Schedule():
            yield from _schedule(block)
        case blocks.Actions():
            yield from _actions(block)
        case blocks.Findings():
            for number, finding in enumerate(block.findings):
                yield from _finding(finding, depth, number)
        case Section():
            title = said(block.title)
            if title:
                yield f"\n{'#' * min(depth, _DEEPEST)} {title}\n"
            yield from _blocks(block.blocks, depth + bool(title))
        case _:
            assert_never(block)


def _verbatim(block: blocks.Verbatim) -> str:
    lines = [terminal(line) for line in block.text.split("\n")]
    fence = "`" * max(3, 1 + max((len(run) for line in lines for run in re.findall("`+", line)), default=0))
    return "\n".join([f"{fence}{block.language}", *lines, fence]) + "\n"


def _listing(entries: Iterable[blocks.Entry], *, numbered: bool = False) -> Iterator[str]:
    for number, entry in enumerate(entries, start=1):
        mark = f"{number}." if numbered else "-"
        lines = [said(words) for words in (entry.words, *entry.under)]
        yield f"{mark} " + f"  \n{' ' * (len(mark) + 1)}".join(line for line in lines if line) + "\n"


def _table(table: blocks.Table) -> Iterator[str]:
    """A table in pieces, and its note."""
    yield f"| {' | '.join(markdown(each.heading) for each in table.columns)} |\n"
    yield f"| {' | '.join('---:' if each.align == 'right' else '---' for each in table.columns)} |\n"
    every = iter(table.rows)
    while chunk := list(islice(every, _ROWS)):
        yield "".join(f"| {' | '.join(said(cell) for cell in row)} |\n" for row in chunk)
    if table.note is not None:
        yield f"\n{said(table.note)}\n"


def _bar(bar: blocks.Bar) -> tuple[Words, ...]:
    if bar.depth:
        return bar.label, bar.value, bar.remark
    return Run(plain(bar.label), "strong"), Run(bar.value, "strong"), bar.remark


def _series(series: blocks.Series) -> Iterator[str]:
    yield f"**{markdown(series.title)}**\n\n"
    axes = (series.x_axis, series.y_axis)
    columns = blocks.headed(*axes, *([""] if series.marked else []), numbers=axes)
    rows = [row[: len(columns)] for row in told_points(series, MOST_POINTS)]
    yield from _table(blocks.Table(columns=columns, rows=rows))


def _schedule(schedule: blocks.Schedule) -> Iterator[str]:
    heads = [f"{name} ({schedule.unit})" for name in ("start", *schedule.end_names)]
    rows = [(Run(plain(label), "strong"), *rest) for label, *rest in blocks.in_numbers(schedule).rows]
    yield from _table(blocks.Table(columns=blocks.headed("", *heads, "", numbers=heads), rows=rows))


def _actions(actions: blocks.Actions) -> Iterator[str]:
    entries = []
    for action in actions.actions:
        worth = ", ".join(blocks.spoken(*pair) for pair in action.worth if pair[1])
        place = f" ({action.place})" if action.place else ""
        lines: tuple[Words, ...] = (worth, action.state, (*runs(action.why), place))
        entries.append(blocks.Entry(words=Run(plain(action.do), "strong"), under=lines))
    yield from _listing(entries, numbered=True)


def _finding(finding: blocks.ToldFinding, depth: int, number: int) -> Iterator[str]:
    yield f"{chr(10) if number else ''}{'#' * min(depth, _DEEPEST)} {said(finding.title)}\n"
    follows = said(finding.follows)
    yield f"\n**{markdown(finding.verdict)}**{': ' if follows else ''}{follows}\n"
    for words in finding.about:
        yield f"\n{said(words)}\n"
    if finding.drivers:
        yield "\n"
        yield from _listing(finding.drivers)
