"""How fields, figures and prices came to their values."""

from __future__ import annotations

from aifactory_assess.framework.asked import Lookup
from aifactory_assess.framework.units import in_unit
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain.explanation import Explanation, explanation, for_want, passage, shown, sources
from aifactory_assess.scoring.explain.lookup import Found
from aifactory_assess.scoring.explain.meaning import meaning, rule_lines
from aifactory_assess.scoring.explain.users import users_of
from aifactory_assess.scoring.figures import FigureResult, formula_text, inputs_of, open_behind
from aifactory_assess.scoring.printed import quantity


def field(assessment: Assessment, name: str) -> Explanation:
    """One profile field: its state and value."""
    result = assessment.situation.fields[name]
    plain = meaning(assessment.framework, Found("field", name))
    place = f" (line {result.line})" if result.line else ""
    told = f"{result.state.replace('_', ' ')}: {shown(result.value)}{place}"
    return explanation(plain.title, told, plain.passages)


def figure(assessment: Assessment, result: FigureResult) -> Explanation:
    """One figure: the formula taken, and every input."""
    worked, known = result.figure, assessment.situation
    wanted = for_want(open_behind(known, [worked.id], "values"))
    told = f"unknown{wanted}" if result.value is None else in_unit(quantity(result.value), worked.unit)
    flags = " (assumed)" if result.assumed else " (cautious)" if result.cautious else ""
    inputs = [f"{name} = {known_as(assessment, name)}" for name in inputs_of(result, known)]
    return explanation(
        worked.title,
        told + flags,
        [
            passage("Formula", rule_lines(worked)),
            passage("Taken", [_taken(result)]),
            passage("Inputs", inputs),
            passage("Used by", users_of(assessment.framework, worked.id)),
            sources(assessment.framework, worked.basis, worked.refs),
        ],
    )


def _taken(result: FigureResult) -> str:
    text, case = formula_text(result), "" if result.case is None else f"case {result.case + 1}: "
    if text is None:
        return "no case holds"
    how = "look-up " if isinstance(result.formula, Lookup) else case
    return f"{how}{text} = {'unknown' if result.value is None else quantity(result.value)}"


def known_as(assessment: Assessment, name: str) -> str:
    """An input's value, and what it is."""
    known = assessment.situation
    value = shown(known.values.get(name))
    if name in {trial.id for trial in assessment.sheet.trials}:
        return f"{value} (tried)"
    if name in known.fields:
        field = known.fields[name]
        return f"{value} ({field.state.replace('_', ' ')}" + (f", line {field.line})" if field.line else ")")
    if name in known.figures:
        result = known.figures[name]
        word = "assumed figure" if result.assumed else "cautious figure" if result.cautious else "figure"
        return f"{value} ({word})"
    own = assessment.sheet.prices.get(name)
    return f"{value} (own price, line {own.line})" if own else f"{value} (framework's likely value)"


def price(assessment: Assessment, name: str) -> Explanation:
    """One price or factor: the value that counts."""
    plain = meaning(assessment.framework, Found("price", name))
    return explanation(plain.title, known_as(assessment, name), plain.passages)
