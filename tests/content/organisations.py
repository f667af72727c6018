"""Two thousand organisations, drawn the same way each time, with every fact known."""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from aifactory_assess.answers.sheet import OPEN, Answer, Sheet
from aifactory_assess.framework.asked import Checklist, Choice, Field, Number, YesNo
from aifactory_assess.framework.builtin import builtin_folder
from aifactory_assess.framework.loading import load
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.figures import Situation, situation
from aifactory_assess.scoring.readiness import COUNTING, question_result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aifactory_assess.framework.asked import AnswerValue, Question, Remedy

DEPLOYMENTS = ("cloud", "as_a_service", "colo", "on_prem", "hybrid")
STAGES = ("idea", "building", "operating")
AMBITIONS = ("inference_only", "fine_tune", "train_from_scratch")
SIZES = ((12, 1.5, 8), (240, 40, 32), (2_500, 600, 256), (40_000, 12_000, 4_096))  # people, EUR million, accelerators
REGIONS: tuple[Mapping[str, AnswerValue], ...] = (
    {"eu_exposure": "none", "jurisdictions": ()},
    {"eu_exposure": "none", "jurisdictions": ("us_decisions", "us_frontier", "texas")},
    {"eu_exposure": "outputs_used_in_eu", "jurisdictions": ("uk", "china", "india")},
    {"eu_exposure": "established_in_eu", "jurisdictions": ()},
)
USES = ("recommendation", "supply_chain", "fraud_detection", "language", "vision", "healthcare_prediction", "other")
RACKS = {"pcie_inference": 9, "h100_8way": 22, "h200_8way": 44, "b200_b300_8way": 58, "nvl72_rack": 130, "other": 15}
DRAWS = 3


class Organisation(NamedTuple):
    """One organisation: what it said of itself, and what follows."""

    profile: Mapping[str, AnswerValue]
    known: Situation

    def is_asked(self, question: Question) -> bool:
        return question_result(question, OPEN, self.known).state in COUNTING

    def remedy(self, question: Question) -> Remedy:
        fits = (one for one in question.remedies if one.when is None or self.known.truth(one.when) is True)
        return next(fits)


@lru_cache(maxsize=1)
def framework() -> Framework:
    return load(builtin_folder())


@lru_cache(maxsize=1)
def organisations() -> tuple[Organisation, ...]:
    """Every combination of place, stage, ambition, size and region, each with three draws of all else: 2,160."""
    draw = random.Random(20_261_125)  # noqa: S311 - to draw cases, not secrets
    combinations = product(DEPLOYMENTS, STAGES, AMBITIONS, SIZES, REGIONS)
    return tuple(organisation(_profile(draw, *combination)) for combination in combinations for _ in range(DRAWS))


def organisation(profile: Mapping[str, AnswerValue]) -> Organisation:
    said = {name: Answer(state="value", value=value) for name, value in profile.items()}
    return Organisation(profile=profile, known=situation(framework(), Sheet(organisation="drawn", profile=said)))


def _profile(  # noqa: PLR0917 - the axes
    draw: random.Random,
    deployment: str,
    stage: str,
    ambition: str,
    size: tuple[int, float, int],
    region: Mapping[str, AnswerValue],
) -> dict[str, AnswerValue]:
    employees, turnover, accelerators = size
    machine = draw.choice(tuple(RACKS))
    rack = RACKS[machine]
    positions = max(3, accelerators // 16)
    hours = accelerators * 6_000
    facts: dict[str, AnswerValue] = {
        "employees": employees,
        "turnover_eur_m": turnover,
        "use_cases": tuple(sorted(draw.sample(USES, draw.choice((1, 1, 2, 3))))),
        "target_months": 0 if stage == "operating" else draw.choice((4, 10, 18)),
        "target_gpus": accelerators,
        "accelerator_class": machine,
        "gpu_hours_forecast": hours,
        "gpu_hours_secured": hours * draw.choice((0, 0.5, 1, 1.2)),
        "gpu_hours_growth": draw.choice((0, 2, 6)),
        "rack_kw": rack,
        "rack_heat_rejection_kw": rack * draw.choice((0.5, 0.9, 1.2)),
        "firm_power_kw": accelerators * draw.choice((1, 2, 3)),
        "pue": draw.choice((1.2, 1.5)),
        "energisation_months": draw.choice((0, 0, 6, 30)),
        "service_cost_usd_year": accelerators * 20_000,
        "budget_capex_usd": accelerators * draw.choice((10_000, 60_000)),
        "budget_opex_usd": accelerators * 30_000 + positions * 150_000,
        "ai_positions_needed": positions,
        "ai_positions_filled": draw.choice((0, positions // 2, positions)),
        "edge_devices": 60,
        "model_params_b": draw.choice((0.5, 8, 70)),
        "training_tokens_b": draw.choice((20, 200, 2_000)),
    }
    fixed = {"deployment": deployment, "stage": stage, "ambition": ambition, **region}
    fixed |= {name: fact for name, fact in facts.items() if name not in fixed}
    seed = draw.random()
    return {each.id: fixed[each.id] if each.id in fixed else _any(seed, each) for each in framework().fields}


def _any(seed: float, known: Field) -> AnswerValue:
    """Any answer that the field takes, each option as likely as the others; one more field changes no other's."""
    draw = random.Random(f"{known.id} {seed}")  # noqa: S311 - to draw cases, not secrets
    match known.kind:
        case YesNo():
            return draw.choice(("yes", "no"))
        case Choice(options=options):
            return draw.choice(options).id
        case Checklist(options=options):
            return tuple(option.id for option in options if draw.random() < 0.3 and not option.exclusive)
        case Number(least=least, most=most):
            low, high = known.plausible or (least, most)
            return round(draw.uniform(low, high), 3)
        case _:
            return "words"
