"""The portfolio as Markdown, for a wiki or a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aifactory_assess.escaping import markdown
from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.counting import Group
from aifactory_assess.portfolio.json import BIN
from aifactory_assess.portfolio.ranking import Ranked
from aifactory_assess.portfolio.survey import CohortColumn, Portfolio
from aifactory_assess.portfolio.wording import (
    HEATMAP_NOTE,
    NO_CREDITS,
    QUESTIONS_NOTE,
    SHOWN_QUESTIONS,
    cohort_name,
    compared_sentence,
    counted,
    hidden_sentence,
    level_counts,
    level_text,
    outliers_sentence,
    percentile_text,
    pillar_text,
    points_text,
    rank_text,
    spread_sentence,
    tenths_text,
    upper_risks,
)


def render(portfolio: Portfolio) -> Iterator[str]:
    """The document in pieces."""
    framework = portfolio.framework
    yield f"# Portfolio of {counted(portfolio.rows, 'organisation')}\n\n"
    yield f"{markdown(framework.title)}, framework {markdown(f'{framework.id} {framework.version}')}. "
    yield f"{markdown(compared_sentence(portfolio))}\n"
    if not portfolio.rows:
        return
    if portfolio.whole.n:
        yield f"\n**{markdown(spread_sentence(portfolio.whole.overall))}**\n"
        yield from distribution(portfolio)
    yield from ranking(portfolio)
    yield from heatmap(portfolio)
    for column in portfolio.cohorts:
        yield from cohorts(portfolio, column)
    yield from outliers(portfolio)
    yield from questions(portfolio)


def table(header: Iterable[str], rows: Iterable[Iterable[str]], *, text_columns: int = 1) -> Iterator[str]:
    """A table of plain text; all but its first columns stand to the right."""
    names = [markdown(name) for name in header]
    yield f"\n| {' | '.join(names)} |\n"
    yield f"|{'|'.join(' --- ' if place < text_columns else ' ---: ' for place in range(len(names)))}|\n"
    for row in rows:
        yield f"| {' | '.join(markdown(cell) for cell in row)} |\n"


def distribution(portfolio: Portfolio) -> Iterator[str]:
    """Bins of five points, and levels."""
    whole = portfolio.whole
    bins = [(f"{start // 10} – {stop // 10}", count) for start, stop, count in whole.overall.bins(BIN) if count]
    yield "\n## Distribution of the overall score\n"
    for title, counts in (("score", bins), ("level", level_counts(portfolio.framework, whole))):
        rows = ((name, f"{count:,}", f"{100 * count / whole.n:.1f} %") for name, count in counts)
        yield from table((title, "organisations", "share"), rows)


def ranking(portfolio: Portfolio) -> Iterator[str]:
    """The organisations shown, with rank and percentile, in all and in their cohorts."""
    yield "\n## Ranking\n"
    columns = [f"in {column.column}" for column in portfolio.cohorts]
    header = ("organisation", "level", *columns, "rank", "score", "at best", "percentile")
    rows = (_ranking_row(portfolio.framework, ranked) for ranked in portfolio.ranking)
    yield from table(header, _with_gap(portfolio, rows, len(header)), text_columns=2 + len(columns))


def _ranking_row(framework: Framework, ranked: Ranked) -> list[str]:
    return [
        ranked.organisation,
        level_text(framework, ranked),
        *(f"{cohort_name(place.value)} {percentile_text(place.standing)}" for place in ranked.cohorts),
        rank_text(ranked.standing),
        tenths_text(ranked.low),
        tenths_text(ranked.high),
        percentile_text(ranked.standing),
    ]


def _with_gap(portfolio: Portfolio, rows: Iterable[list[str]], cells: int) -> Iterator[list[str]]:
    gap = portfolio.ranking.gap
    for place, row in enumerate(rows):
        if gap and place == gap[0]:
            yield [f"… {gap[1]:,} more …", *[""] * (cells - 1)]
        yield row


def heatmap(portfolio: Portfolio) -> Iterator[str]:
    """The organisations shown by pillars and challenges."""
    framework = portfolio.framework
    header = ["organisation", *_titles(framework)]
    rows = (_heat_row(framework, ranked) for ranked in portfolio.ranking)
    yield "\n## Heatmap\n"
    yield from table(header, _with_gap(portfolio, rows, len(header)))
    yield f"\n{markdown(HEATMAP_NOTE)}\n"


def _titles(framework: Framework) -> list[str]:
    pillars = [pillar.title for pillar in framework.pillars]
    return pillars + [challenge.title for challenge in framework.challenges]


def _heat_row(framework: Framework, ranked: Ranked) -> list[str]:
    scale = framework.risk.scale if framework.risk else ()
    pillars = zip(ranked.pillars, ranked.pillars_enough, strict=True)
    return [
        ranked.organisation,
        *(pillar_text(low, enough) for low, enough in pillars),
        *("-" if risk is None else scale[risk].short for risk in ranked.risks),
    ]


def cohorts(portfolio: Portfolio, column: CohortColumn) -> Iterator[str]:
    """The cohorts of one column."""
    framework = portfolio.framework
    yield f"\n## Cohorts by {markdown(column.column)}\n"
    rows = [["all", *_cohort_row(portfolio, portfolio.whole)]]
    rows += [[cohort_name(value), *_cohort_row(portfolio, group)] for value, group in column.shown]
    yield from table([column.column, "n", "mean", "median", *_titles(framework)], rows)
    risks = f" Challenges: % whose risk is {upper_risks(framework)}." if framework.challenges else ""
    yield f"\n{markdown(f'Pillars: mean scores.{risks}')}\n"
    hidden = hidden_sentence(portfolio, column)
    if hidden:
        yield f"\n{markdown(hidden)}\n"


def _cohort_row(portfolio: Portfolio, group: Group) -> list[str]:
    smallest, quartiles = portfolio.smallest, group.overall.quartiles
    severe = [group.severe(challenge) for challenge in range(len(group.risks))]
    return [
        f"{group.n:,}",
        points_text(group.overall.mean),
        points_text(quartiles[1] if quartiles else None),
        *(points_text(mean.points) if mean.n >= smallest else "-" for mean in group.pillars),
        *(f"{100 * count / applies:.0f}" if applies >= smallest else "-" for count, applies in severe),
    ]


def outliers(portfolio: Portfolio) -> Iterator[str]:
    """Who stands far outside the others, in the whole and by pillar."""
    yield "\n## Outliers\n\nBeyond the quartiles by 1.5 times their distance.\n\n"
    for found in portfolio.outliers:
        names = ", ".join(f"{outlier.organisation} {tenths_text(outlier.low)}" for outlier in found.shown)
        sentence = outliers_sentence(portfolio.framework, found)
        yield f"- {markdown(f'{sentence} {names}' if names else sentence)}\n"


def questions(portfolio: Portfolio) -> Iterator[str]:
    """The questions whose remedies, or whose answers, would move the mean score most."""
    yield "\n## Questions that would move the portfolio most\n"
    if portfolio.questions is None:
        yield f"\n{markdown(NO_CREDITS)}\n"
        return
    rows = (
        [
            rise.question.id,
            rise.question.usual_remedy.action if rise.question.usual_remedy else "-",
            *(f"{points:.2f}" for points in (rise.moves, rise.remedies, rise.lost_open)),
            *(f"{count:,}" for count in (rise.weak, rise.open, rise.gated)),
        ]
        for rise in portfolio.questions[:SHOWN_QUESTIONS]
    )
    header = ("question", "remedy", "points", "remedies", "finding out", "weak", "open", "capped")
    yield from table(header, rows, text_columns=2)
    yield f"\n{markdown(QUESTIONS_NOTE)}\n"
