"""Many organisations side by side: how they spread, where they stand, and what would move them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice

from aifactory_assess.errors import cut
from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio.ranking import PillarStanding, Ranked, Ranking
from aifactory_assess.portfolio.statistics import Bin, Statistics
from aifactory_assess.portfolio.survey import Cohort, CohortColumn, OrganisationGroup, Outliers, Portfolio
from aifactory_assess.portfolio.trend import Listed
from aifactory_assess.scoring.printed import counted, decimals, in_percent, points, small
from aifactory_assess.scoring.said import named
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Entry, Listing, Run, Section, Sentence, Words, coded, headed, strong
from aifactory_assess.telling.documents.wording import level_grade, risk_grade

WHAT_IF = "WHAT IF: "
NONE_GIVEN = "(none given)"
SHOWN_QUESTIONS = 10
FEW = 100
"""Of fewer no percent is told: each is more than one."""
SHOWN_OF_NAME = 200
"""Signs; JSON and CSV have all."""
SHOWN_COHORTS = 50
"""Of a column, the largest."""
NO_CREDITS = "Not known: the table has no credits. Score with `batch --columns explain` to have them."
DOUBTED = "not_enough_answers"
QUESTIONS_NOTE = (
    "Points: what the mean score gains if all with a weak answer carry out the question's remedy, and all who left it"
    " open turn out to have full credit. Weak, open, capped: organisations; a gate caps the level of the last."
)


def document(portfolio: Portfolio, *, detail: bool = False) -> blocks.Document:  # noqa: ARG001 - a portfolio has one form
    """How many there are, who is compared and how they spread; then the ranking and all that compares them."""
    framework = portfolio.framework
    return blocks.Document(
        title=f"{WHAT_IF if portfolio.tried else ''}Portfolio of {counted(portfolio.rows, 'organisation')}",
        about=(f"{framework.title}, {framework.named}",),
        blocks=_blocks(portfolio),
    )


def _blocks(portfolio: Portfolio) -> Iterator[Block]:
    yield from tried_sentence("", portfolio.tried)
    if portfolio.whole.n:
        yield Sentence(words=strong(_spread_sentence(portfolio)))
    yield Sentence(words=_compared(portfolio))
    yield from doubts(portfolio.repeated, portfolio.unnamed, portfolio.framework)
    if not portfolio.rows:
        return
    if portfolio.whole.n:
        bins, whole = portfolio.histograms[0], portfolio.whole
        most = max(*(each.count for each in bins), *whole.levels, whole.without_level)
        yield Section(title="Distribution of the overall score", blocks=[histogram(bins, whole.n, most)])
        yield Section(title="Levels", blocks=[_levels(portfolio.framework, whole, most)])
    yield Section(title="Ranking", blocks=list(_ranking(portfolio)))
    yield Section(title="Heatmap", blocks=list(_heatmap(portfolio)))
    for column in portfolio.cohorts:
        yield Section(title=f"Cohorts by {column.column}", blocks=list(_cohorts(portfolio, column)))
    yield Section(
        title="Outliers: beyond the quartiles by 1.5 times their distance",
        blocks=[Listing(entries=tuple(_outliers(portfolio)))],
    )
    yield Section(title="Questions that would move the portfolio most", blocks=list(_questions(portfolio)))


# --- words ---


def points_text(value: float | None) -> str:
    """Points as printed."""
    return "-" if value is None else f"{points(value / 100):.1f}"


def tenths_text(value: int | None) -> str:
    """Tenths as printed points."""
    return "-" if value is None else f"{value / 10:.1f}"


def shown_name(name: str) -> str:
    """The name of an organisation or cohort, or the two ends of one that is longer than names are."""
    return cut(name, SHOWN_OF_NAME)


def cohort_name(value: str | None) -> str:
    """The name of a cohort."""
    return NONE_GIVEN if value is None else shown_name(value)


def shown_cohorts(column: CohortColumn[Cohort]) -> tuple[tuple[str | None, Cohort], ...]:
    """The cohorts of a column that a report shows: the largest."""
    return column.shown[:SHOWN_COHORTS]


def not_shown(column: CohortColumn[Cohort], smallest: int) -> Iterator[Sentence]:
    """How many cohorts of a column a report does not show, for being many or too small; nothing where it shows all."""
    more = len(column.shown) - SHOWN_COHORTS
    if more > 0:
        larger = "none of them larger" if more > 1 else "not larger"
        yield Sentence(words=f"Not shown: {counted(more, 'other cohort')}, {larger}, which JSON has.")
    if column.hidden_cohorts:
        who = counted(column.hidden_organisations, "compared organisation")
        told = f"{counted(column.hidden_cohorts, 'cohort')} with {who}"
        why = f", as fewer than {smallest} are no cohort" if smallest > 1 else ""
        yield Sentence(words=f"Not shown: {told}{why}.")


def tried_sentence(run: str, tried: str | None) -> Iterator[Block]:
    """What was tried on every organisation; nothing where nothing was."""
    if tried:
        yield Sentence(words=(strong(f"Tried on every organisation{run}, whatever it answered: "), f"{tried}."))


def doubts(repeated: int, unnamed: Sequence[str], framework: Framework) -> Iterator[Block]:
    """What a reader should know of the tables themselves."""
    if repeated:
        yield Sentence(words=f"{counted(repeated, 'row')} said again what another row said, and count once.")
    if unnamed:
        files = ", ".join(unnamed[:3]) + (" ..." if len(unnamed) > 3 else "")  # noqa: PLR2004 - enough to find them
        yield Sentence(
            words=f"Rows of {files} name no framework: taken for scores by {framework.id} {framework.version}."
        )


def _compared(portfolio: Portfolio) -> str:
    """Who is compared, and who is not."""
    whole, limits = portfolio.whole, portfolio.framework.evidence_limits
    if not whole.set_aside:
        return "1 is compared." if whole.n == 1 else f"All {whole.n:,} are compared."
    reason = f"with under {limits.min_coverage / 10:g} % answered" if limits else "without a score"
    return f"{whole.n:,} are compared; {whole.set_aside:,} {reason} are set aside, and are listed without a rank."


def _spread_sentence(portfolio: Portfolio) -> str:
    """The mean with what it counts, and the quartiles."""
    spread = portfolio.whole.overall
    lower, median, upper = (points_text(value) for value in spread.quartiles or (None, None, None))
    deviation = "" if spread.deviation is None else f" (standard deviation {points_text(spread.deviation)})"
    weighted = f"; weighted by {portfolio.weight} {points_text(spread.weighted_mean)}" if portfolio.weight else ""
    of = f"Mean score of the {spread.n:,} compared: {points_text(spread.mean)}{deviation}{weighted}."
    return f"{of} Median {median}; half of them from {lower} to {upper}."


def upper_risks(framework: Framework) -> str:
    """The upper two steps of the risk scale."""
    return " or ".join(small(step.title) for step in framework.risk.scale[-2:])


def _of_level(framework: Framework, level: str | None) -> float | None:
    return None if level is None else level_grade(framework, framework.level_ids.index(level))


# --- distribution ---


def histogram(bins: Sequence[Bin], n: int, most: int = 0) -> blocks.Bars:
    """Bars over bins of five points, from the first filled to the last; `most`, or the most of any, is a whole bar."""
    most = most or max(each.count for each in bins)
    filled = [place for place, each in enumerate(bins) if each.count]
    return blocks.Bars(
        bars=tuple(
            _bar(f"{each.start // 10} – {each.stop // 10}", each.count, n, most)
            for each in _joined(bins[filled[0] : filled[-1] + 1])
        ),
        headings=("score", "organisations", "share"),
    )


def _joined(bins: Sequence[Bin]) -> Iterator[Bin]:
    """The bins, those that are empty and beside each other as one."""
    for is_filled, beside in groupby(bins, key=lambda each: each.count > 0):
        found = list(beside)
        yield from found if is_filled else [replace(found[0], stop=found[-1].stop)]


def _bar(label: str, count: int, n: int, most: int, grade: float | None = None) -> blocks.Bar:
    share = count / most
    part = f"of {n}" if n < FEW else f"{decimals(100 * count / n)} %"
    return blocks.Bar(label=label, low=share, high=share, value=f"{count:,}", remark=part, grade=grade)


def _levels(framework: Framework, group: OrganisationGroup, most: int) -> blocks.Bars:
    """How many stand on each level, lowest first, and how many have not enough evidence for one."""
    bars = [
        _bar(level.title, count, group.n, most, level_grade(framework, place))
        for place, (level, count) in enumerate(zip(framework.levels, group.levels, strict=True))
    ]
    if group.without_level:
        bars.append(_bar("Insufficient evidence", group.without_level, group.n, most))
    return blocks.Bars(bars=tuple(bars), headings=("level", "organisations", "share"))


# --- organisations ---


def _ranking(portfolio: Portfolio) -> Iterator[Block]:
    """The organisations shown, with rank and percentile, in all and in their cohorts."""
    if portfolio.whole.n < portfolio.smallest:
        few = f"fewer than {portfolio.smallest} organisations are" if portfolio.smallest > 1 else "no organisation is"
        yield Sentence(words=f"No percentiles: {few} compared.")
    numbers, cohorts = ("rank", "score", "at best", "percentile"), (f"in {each.column}" for each in portfolio.cohorts)
    columns = (*_key(portfolio.ranking), *headed(*numbers, "level", *cohorts, numbers=numbers))
    rows = (_ranking_row(portfolio, ranked) for ranked in portfolio.ranking)
    hidden = any(each.hidden_cohorts for each in portfolio.cohorts)
    yield blocks.Table(
        columns=columns,
        rows=with_gap(portfolio.ranking, rows, len(columns)),
        note=f"No percentile in a cohort of fewer than {portfolio.smallest}." if hidden else None,
    )


def _key(ranking: Ranking) -> tuple[blocks.Column, ...]:
    """Who a row is about: the id, and beside it the name where there are names."""
    return headed("organisation", *(["name"] if ranking.layout.kept.name else []))


def _who(portfolio: Portfolio, organisation: str, name: str | None) -> tuple[str, ...]:
    return (organisation, shown_name(name or "-")) if portfolio.ranking.layout.kept.name else (organisation,)


def _ranking_row(portfolio: Portfolio, ranked: Ranked) -> tuple[Words, ...]:
    return (
        *_who(portfolio, ranked.organisation, ranked.name),
        "-" if ranked.standing.rank is None else f"{ranked.standing.rank:,}",
        strong(tenths_text(ranked.low)),
        tenths_text(ranked.high),
        tenths_text(ranked.standing.percentile),
        _level_words(portfolio.framework, ranked),
        *(f"{cohort_name(each.value)} {tenths_text(each.standing.percentile)}" for each in ranked.cohorts),
    )


def _level_words(framework: Framework, ranked: Ranked) -> Words:
    """The level, or that there is not enough evidence for one."""
    if ranked.level is None:
        return "-"
    if not ranked.enough_evidence:
        return "insufficient evidence"
    title = next(level.title for level in framework.levels if level.id == ranked.level)
    return Run(title, grade=_of_level(framework, ranked.level))


def with_gap(of: Ranking | Listed, rows: Iterable[tuple[Words, ...]], columns: int) -> Iterator[tuple[Words, ...]]:
    """The rows, with a line where organisations below the top are left out."""
    every, gap = iter(rows), of.shown.gap(of.total)
    if gap:
        top, left_out = gap
        yield from islice(every, top)
        yield (f"… {left_out:,} more …", *[""] * (columns - 1))
    yield from every


def _heatmap(portfolio: Portfolio) -> Iterator[Block]:
    """The organisations shown by pillars (score) and challenges (risk)."""
    measures = _measures(portfolio.framework)
    yield Sentence(words=", ".join(f"{head}={name}" for head, name in measures.items()))
    columns = (*_key(portfolio.ranking), *headed(*measures, numbers=measures))
    rows = (_heat_row(portfolio, ranked) for ranked in portfolio.ranking)
    rows_with_gap = with_gap(portfolio.ranking, rows, len(columns))
    yield blocks.Table(columns=columns, rows=rows_with_gap, note=_heat_note(portfolio.framework))


def _measures(framework: Framework) -> dict[str, str]:
    """The headings of a heatmap with what they stand for: P1, P2 ... for pillars, 1, 2 ... for challenges by name."""
    pillars = {f"P{place}": pillar.title for place, pillar in enumerate(framework.pillars, 1)}
    return pillars | {f"{place}": named(challenge.id) for place, challenge in enumerate(framework.challenges, 1)}


def _heat_note(framework: Framework) -> str:
    """What a cell of the heatmap says, with the short names of the risks."""
    doubt = "where too little is answered to speak of it"
    if not framework.challenges:
        return f"Pillars: the score shown, with a ? {doubt}."
    steps = ", ".join(f"{step.short} {step.title}" for step in framework.risk.scale)
    return f"Pillars: the score shown. Challenges: the risk ({steps}). Either has a ? {doubt}."


def _heat_row(portfolio: Portfolio, ranked: Ranked) -> tuple[Words, ...]:
    framework, risk = portfolio.framework, portfolio.framework.risk
    steps = {each.id: Run(each.short, grade=risk_grade(risk, place)) for place, each in enumerate(risk.scale)}
    risks = (
        "-" if each.risk is None else _doubted(steps[each.risk], is_so=each.status == DOUBTED) for each in ranked.risks
    )
    pillars = (_pillar_words(framework, each) for each in ranked.pillars)
    return *_who(portfolio, ranked.organisation, ranked.name), *pillars, *risks


def _pillar_words(framework: Framework, pillar: PillarStanding) -> Words:
    """A pillar's score, with a mark where too little of it is answered."""
    score = Run(tenths_text(pillar.low), grade=_of_level(framework, pillar.level))
    return _doubted(score, is_so=pillar.enough is False and pillar.low is not None)


def _doubted(cell: Run, *, is_so: bool) -> Run:
    """A cell of the heatmap; where too little is answered it has a mark and no colour, as that is nothing bad."""
    return blocks.quiet(f"{cell.text}?") if is_so else cell


# --- cohorts ---


def _cohorts(portfolio: Portfolio, column: CohortColumn[OrganisationGroup]) -> Iterator[Block]:
    """The cohorts of one column: how many, how they stand, where their risks are; no table where nobody is compared."""
    framework = portfolio.framework
    numbers = ["n", "mean", *(["weighted"] if portfolio.weight else []), "median", "deviation", *_measures(framework)]
    columns = (blocks.Column(heading=column.column), *headed(*numbers, numbers=numbers))
    rows: list[tuple[Words, ...]] = [("all", *_cohort_row(portfolio, portfolio.whole))]
    rows += [(cohort_name(value), *_cohort_row(portfolio, group)) for value, group in shown_cohorts(column)]
    risks = f" Numbers: % whose risk is {upper_risks(framework)}." if framework.challenges else ""
    if portfolio.whole.n:
        note = f"P: mean score of a pillar.{risks} The headings are those of the heatmap."
        yield blocks.Table(columns=columns, rows=rows, note=note)
    yield from not_shown(column, portfolio.smallest)


def _cohort_row(portfolio: Portfolio, group: OrganisationGroup) -> tuple[Words, ...]:
    overall, smallest = group.overall, portfolio.smallest
    median = overall.quartiles[1] if overall.quartiles else None
    return (
        f"{group.n:,}",
        strong(points_text(overall.mean)),
        *([points_text(overall.weighted_mean)] if portfolio.weight else []),
        points_text(median),
        points_text(overall.deviation),
        *(_mean_words(portfolio.framework, spread, smallest) for spread in group.pillars),
        *(_severe_words(*group.severe(place), smallest) for place in range(len(group.risks))),
    )


def _mean_words(framework: Framework, spread: Statistics, smallest: int) -> Words:
    if spread.mean is None or spread.n < smallest:
        return "-"
    place = sum(level.start <= spread.mean * 10 for level in framework.levels) - 1
    return Run(points_text(spread.mean), grade=level_grade(framework, place))


def _severe_words(severe: int, applies: int, smallest: int) -> Words:
    if applies < smallest:
        return "-"
    return Run(in_percent(severe / applies), grade=severe / applies)


# --- outliers and questions ---


def _outliers(portfolio: Portfolio) -> Iterator[Entry]:
    """How many stand outside the fences of each score, and who stands farthest; once where several are alike."""
    titles: dict[tuple[str, str], list[str]] = {}
    for found in portfolio.outliers:
        names = ", ".join(f"{each.organisation} {tenths_text(each.low)}" for each in found.shown)
        title = "Overall" if found.pillar is None else portfolio.framework.pillars[found.pillar].title
        titles.setdefault((_outliers_words(found), names), []).append(title)
    for (told, names), of in titles.items():
        yield Entry(words=f"{', '.join(of)}: {told}", under=(names,) if names else ())


def _outliers_words(found: Outliers) -> str:
    if found.few:
        return f"too few organisations ({found.measured}) have a score for one to stand out."
    if found.fences is None:
        return "half of the organisations have the same score, so none stands out."
    low, high = found.fences
    sides = [
        (found.below, f"under {decimals(low / 10)}", low > 0),
        (found.above, f"over {decimals(high / 10)}", high < 1000),  # noqa: PLR2004 - full score
    ]
    told = [f"{count:,} {side}" for count, side, possible in sides if possible]
    return f"{', '.join(told)}." if told else "none is possible, so widely do the scores spread."


def _questions(portfolio: Portfolio) -> Iterator[Block]:
    """The questions whose remedies, or whose answers, would move the mean score most."""
    if portfolio.questions is None:
        yield Sentence(words=coded(NO_CREDITS))
        return
    numbers = ("points", "remedies", "finding out", "weak", "open", "capped")
    rows: list[tuple[Words, ...]] = [
        (
            rise.question.id,
            strong(decimals(rise.moves, 2)),
            *(decimals(value, 2) for value in (rise.remedies, rise.lost_open)),
            *(f"{count:,}" for count in (rise.weak, rise.open, rise.gated)),
            rise.question.usual_remedy.action if rise.question.usual_remedy else "-",
        )
        for rise in portfolio.questions[:SHOWN_QUESTIONS]
    ]
    columns = headed("question", *numbers, "remedy", numbers=numbers, spare=["remedy"])
    yield blocks.Table(columns=columns, rows=rows, note=QUESTIONS_NOTE)
