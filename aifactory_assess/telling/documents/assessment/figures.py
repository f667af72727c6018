"""The numbers that follow from the profile, each with the formula that gave it."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.framework.asked import USD, Lookup, is_in_usd
from aifactory_assess.framework.units import in_unit
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import FigureResult, formula_text
from aifactory_assess.scoring.said import named
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Entry, Section, Sentence, Words, alarm, code, headed, quiet, strong
from aifactory_assess.telling.documents.cost import figure_words
from aifactory_assess.telling.documents.wording import figure_flag, figure_inputs, figure_value

_WHY = {
    "assumed": "assumed, as a fact behind it is not known",
    "cautious": "cautious: the worse is taken for an open fact",
}


def figures(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """Every figure that is known; with `detail` its inputs and basis."""
    results = list(assessment.situation.figures.values())
    if not results:
        return
    known = [result for result in results if result.value is not None]
    told: list[Block] = []
    if detail and known:
        told.append(blocks.Listing(entries=tuple(_in_full(assessment, result) for result in known)))
    elif known:
        # What is only read off a table explains the other figures; by itself it tells nobody anything.
        worked = [result for result in known if not isinstance(result.figure.rule, Lookup)] or known
        columns = headed("value", "figure", "formula", numbers=["value"])
        told.append(blocks.Table(columns=columns, rows=[_row(result) for result in worked], title="Figures"))
    unknown = [named(result.figure) for result in results if result.value is None]
    if unknown:
        told.append(Sentence(words=quiet(f"Not known, or without meaning here: {', '.join(unknown)}.")))
    yield Section(title="Figures", id="figures", blocks=told, spare=not detail)


def _row(result: FigureResult) -> tuple[Words, ...]:
    flag = figure_flag(result)
    mark = (alarm(f"{flag}: "),) if flag else ()
    formula = code(formula_text(result) or "")
    return figure_value(result), (*mark, f"{result.figure.title} ({result.figure.unit})"), formula


def _in_full(assessment: Assessment, result: FigureResult) -> Entry:
    figure, flag = result.figure, figure_flag(result)
    value, own = in_unit(figure_value(result), figure.unit), figure_words(assessment, result)
    if is_in_usd(figure.unit) and result.value and USD not in own:
        value = f"{value}, {own}"
    head = (strong(f"{figure.title}: "), value, *((alarm(f" ({_WHY[flag]})"),) if flag else ()))
    formula = code(f"{figure.id} = {formula_text(result)}")
    inputs = figure_inputs(assessment, result)
    basis = quiet(figure.basis) if figure.basis else ""
    return Entry(words=head, under=tuple(words for words in (formula, inputs, basis) if words))
