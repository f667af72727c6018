"""What the trend's reports for people say, as tables of words; each medium escapes and lays them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aifactory_assess.portfolio.trend import Changed, CohortChanges, MeanChange, Trend
from aifactory_assess.portfolio.wording import cohort_name, counted, points_text, tenths_text


class Section(NamedTuple):
    """A titled table: the heading of its key and of its other columns, its rows, and a remark."""

    title: str
    key: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[str, ...]]
    note: str | None = None


def summary(trend: Trend) -> Iterator[str]:
    """Who is compared, and how the whole moved."""
    yield f"{trend.framework.title}, framework {trend.framework.id} {trend.framework.version}"
    apart = f"{trend.only_old:,} only in the old one, {trend.only_new:,} only in the new"
    yield f"{trend.compared:,} stand in both runs and are compared; {apart}."
    if trend.not_compared:
        yield f"{trend.not_compared:,} stand in both with too little answered in one of them, and are left out."
    if trend.compared:
        old, new, change = means_text(trend.overall)
        same = trend.compared - trend.risen - trend.fallen
        yield f"Mean score {old} to {new} ({change}): {trend.risen:,} rose, {trend.fallen:,} fell, {same:,} stayed."


def sections(trend: Trend) -> Iterator[Section]:
    """The tables, in order; none where nobody is compared."""
    if not trend.compared:
        return
    framework = trend.framework
    yield Section(
        "Pillars",
        "pillar",
        ("n", "old", "new", "change"),
        [
            (pillar.title, f"{means.n:,}", *means_text(means))
            for pillar, means in zip(framework.pillars, trend.pillars, strict=True)
        ],
        "Mean scores of those to which the pillar applies both times.",
    )
    titles = [level.title for level in framework.levels]
    yield Section(
        "Levels",
        "from, to:",
        tuple(titles),
        [(title, *(f"{count:,}" for count in row)) for title, row in zip(titles, trend.levels, strict=True)],
        "Those with enough evidence for a level both times.",
    )
    if framework.challenges:
        yield Section(
            "Risks",
            "challenge",
            ("lower", "same", "higher"),
            [
                (challenge.title, f"{risk.fallen:,}", f"{risk.same:,}", f"{risk.risen:,}")
                for challenge, risk in zip(framework.challenges, trend.risks, strict=True)
            ],
        )
    for column in trend.cohorts:
        rows = [
            (cohort_name(group.value), f"{group.overall.n:,}", *means_text(group.overall)) for group in column.shown
        ]
        yield Section(
            f"Cohorts by {column.column}", column.column, ("n", "old", "new", "change"), rows, _hidden(trend, column)
        )
    yield Section(
        "Largest changes", "organisation", ("change", "old", "new", "old level", "new level"), move_rows(trend)
    )


def move_rows(trend: Trend) -> Iterator[tuple[str, ...]]:
    """The organisations shown, with a line where others are left out."""
    gap = trend.moves.gap
    for place, changed in enumerate(trend.moves):
        if gap and place == gap[0]:
            yield (f"… {gap[1]:,} more …", *[""] * 5)
        yield _move_row(trend, changed)


def _move_row(trend: Trend, changed: Changed) -> tuple[str, ...]:
    levels = [
        "-" if level is None else trend.framework.levels[level].title
        for level in (changed.old_level, changed.new_level)
    ]
    change = signed_text(changed.change / 10)
    return changed.organisation, change, tenths_text(changed.old), tenths_text(changed.new), *levels


def _hidden(trend: Trend, column: CohortChanges) -> str | None:
    if not column.hidden_cohorts:
        return None
    organisations = counted(column.hidden_organisations, "organisation")
    cohorts = counted(column.hidden_cohorts, "cohort")
    return f"Not shown: {cohorts} with {organisations}, as fewer than {trend.smallest} are no cohort."


def means_text(means: MeanChange) -> tuple[str, str, str]:
    """Before, after, difference; a dash where there is none."""
    if means.means is None or means.change is None:
        return "-", "-", "-"
    old, new = means.means
    return points_text(old), points_text(new), signed_text(means.change)


def signed_text(points: float) -> str:
    """A change with its sign."""
    return f"{points:+.1f}" if points else "0.0"
