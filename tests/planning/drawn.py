"""Random sheets of a framework, from a seed: hundreds of them cost a second."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING, assert_never

from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.framework.asked import Checklist, Choice, FreeText, Levels, Number, YesNo
from aifactory_assess.scoring.assess import Assessment, assess

if TYPE_CHECKING:
    from aifactory_assess.framework.asked import AnswerKind, AnswerValue
    from aifactory_assess.framework.model import Framework

DAY = date(2026, 11, 25)


def drawn_sheet(framework: Framework, random: Random) -> Sheet:
    """A sheet of an organisation that is good or bad, and knows much or little of itself."""
    skill, silence = random.random(), random.random() ** 2
    profile = {
        known.id: Answer(state="value", value=drawn_value(known.kind, random, random.random()))
        for known in framework.fields
        if random.random() > silence / 2
    }
    answers = {
        question.id: Answer(state="value", value=drawn_value(question.kind, random, skill))
        for question in framework.questions
        if random.random() > silence
    }
    return Sheet(organisation="drawn", profile=profile, answers=answers)


def drawn_assessment(framework: Framework, seed: int) -> Assessment:
    """Such a sheet, assessed; the same for the same seed."""
    return assess(framework, drawn_sheet(framework, Random(seed)), as_of=DAY)  # noqa: S311 - no secret


def drawn_value(  # noqa: PLR0911 - one a kind
    kind: AnswerKind, random: Random, skill: float
) -> AnswerValue:
    """A valid answer, better for more skill (0 to 1)."""
    match kind:
        case Levels(steps=steps):
            return min(len(steps) - 1, max(0, round(random.gauss(skill, 0.2) * (len(steps) - 1))))
        case YesNo():
            return "yes" if random.random() < skill else "no"
        case Choice(options=options):
            return random.choice(options).id
        case Checklist(options=options):
            alone = [option.id for option in options if option.exclusive]
            if alone and random.random() < 1 - skill:
                return (random.choice(alone),)
            return tuple(option.id for option in options if not option.exclusive and random.random() < skill)
        case Number(least=least, most=most, curve=curve):
            if curve is None:
                return float(random.choice([least, most, least + (most - least) * random.random() ** 4]))
            worst, best = curve.knots[0][0], curve.knots[-1][0]
            if curve.knots[0][1] > curve.knots[-1][1]:
                worst, best = best, worst
            return worst + (best - worst) * min(1.0, max(0.0, random.gauss(skill, 0.2)))
        case FreeText():
            return "words"
        case _:
            assert_never(kind)
