"""What changed between two runs over the same organisations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.trend import Listed, Lone, MeanChange, OrganisationChange, Trend
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.telling.blocks import Block, Column, Document, Section, Sentence, Table, Words, headed, strong
from aifactory_assess.telling.documents.portfolio import (
    WHAT_IF,
    cohort_name,
    doubts,
    histogram,
    not_shown,
    points_text,
    shown_cohorts,
    shown_name,
    tenths_text,
    tried_sentence,
    with_gap,
)


def document(trend: Trend, *, detail: bool = False) -> Document:  # noqa: ARG001 - a trend has one form
    """Who is compared and how the whole moved; then what moved, and who."""
    framework = trend.framework
    return Document(
        title=f"{WHAT_IF if any(trend.tried) else ''}What changed from {trend.old} to {trend.new}",
        about=(f"{framework.title}, {framework.named}",),
        blocks=_blocks(trend),
    )


def _both(count: int) -> str:
    return f"{count:,} stand in both runs and are compared" if count != 1 else "1 stands in both runs and is compared"


def _blocks(trend: Trend) -> Iterator[Block]:
    for run, tried in zip((" of the old run", " of the new run"), trend.tried, strict=True):
        yield from tried_sentence(run, tried)
    apart = f"{trend.only_old.total:,} only in the old one, {trend.only_new.total:,} only in the new"
    yield Sentence(words=f"{_both(trend.compared)}; {apart}.")
    if trend.not_compared:
        left_out = "stand in both with too little answered in one of them, and are left out."
        yield Sentence(words=f"{trend.not_compared:,} {left_out}")
    yield from doubts(trend.repeated, trend.unnamed, trend.framework)
    if trend.compared:
        yield from _compared(trend)
    yield from _alone(trend.framework, "old", trend.only_old)
    yield from _alone(trend.framework, "new", trend.only_new)


def _compared(trend: Trend) -> Iterator[Block]:
    """What changed for those who stand in both."""
    old, new, change = means_text(trend.overall)
    same = trend.compared - trend.risen - trend.fallen
    moved = f"{trend.risen:,} rose, {trend.fallen:,} fell, {same:,} stayed."
    yield Sentence(words=strong(f"Mean score {old} to {new} ({change}): {moved}"))
    yield Section(title="Changes of the overall score", blocks=[histogram(trend.histogram, trend.compared)])
    yield from _tables(trend)


def means_text(means: MeanChange) -> tuple[str, str, str]:
    """Before, after, and the difference of what is printed; a dash where there is none."""
    if means.old is None or means.new is None:
        return "-", "-", "-"
    change = (tenths(means.new / 100) - tenths(means.old / 100)) / 10
    return points_text(means.old), points_text(means.new), _signed(change)


def _signed(value: float) -> str:
    return f"{value:+.1f}" if value else "0.0"


def _section(
    title: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[Words, ...]],
    note: str | None = None,
    *,
    below: Iterable[Block] = (),
) -> Section:
    key, *others = columns
    heads = (Column(heading=key), *headed(*others, numbers=others))
    return Section(title=title, blocks=[Table(columns=heads, rows=rows, note=note), *below])


def _tables(trend: Trend) -> Iterator[Section]:
    framework = trend.framework
    pillars = zip(framework.pillars, trend.pillars, strict=True)
    yield _section(
        "Pillars",
        ("pillar", "n", "old", "new", "change"),
        [(pillar.title, f"{means.n:,}", *means_text(means)) for pillar, means in pillars],
        "Mean scores of those to which the pillar applies both times.",
    )
    titles = [level.title for level in framework.levels]
    yield _section(
        "Levels",
        ("from, to:", *titles),
        [(title, *(f"{count:,}" for count in row)) for title, row in zip(titles, trend.levels, strict=True)],
        "Those with enough evidence for a level both times.",
    )
    if framework.challenges:
        risks = zip(framework.challenges, trend.risks, strict=True)
        yield _section(
            "Risks",
            ("challenge", "lower", "same", "higher"),
            [(each.title, f"{risk.fallen:,}", f"{risk.same:,}", f"{risk.risen:,}") for each, risk in risks],
        )
    for column in trend.cohorts:
        groups = [(cohort_name(value), f"{means.n:,}", *means_text(means)) for value, means in shown_cohorts(column)]
        named, below = f"Cohorts by {column.column}", not_shown(column, trend.smallest)
        if groups:
            yield _section(named, (column.column, "n", "old", "new", "change"), groups, below=below)
        else:
            yield Section(title=named, blocks=[*below])
    if trend.moved.total:
        heads = ("organisation", "change", "old", "new", "old level", "new level")
        rows = (_move(framework, changed) for changed in trend.changes_of(trend.moved))
        yield _section("Largest changes", heads, with_gap(trend.moved, rows, len(heads)))


def _alone(framework: Framework, run: str, listed: Listed) -> Iterator[Section]:
    """Who stands in one run alone, if anybody does."""
    if listed.total:
        rows = ((_who(each), tenths_text(each.score), _title(framework, each.level)) for each in listed.alone(run))
        heads = ("organisation", "score", "level")
        yield _section(f"Only in the {run} run", heads, with_gap(listed, rows, len(heads)))


def _who(one: OrganisationChange | Lone) -> str:
    return f"{one.organisation} ({shown_name(one.name)})" if one.name else one.organisation


def _title(framework: Framework, level: str | None) -> str:
    return next((each.title for each in framework.levels if each.id == level), "-")


def _move(framework: Framework, changed: OrganisationChange) -> tuple[Words, ...]:
    scores = (tenths_text(score) for score in (changed.old, changed.new))
    levels = (_title(framework, level) for level in changed.level)
    return _who(changed), strong(_signed(changed.change / 10)), *scores, *levels
