"""Random small organisations with remedies, and every set of steps that they could take."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import TYPE_CHECKING

from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.framework.asked import (
    Checklist,
    Choice,
    Curve,
    EvidenceLimits,
    Field,
    Figure,
    Gate,
    Level,
    Levels,
    Number,
    Option,
    Pillar,
    Question,
    Remedy,
    Topic,
    YesNo,
)
from aifactory_assess.framework.model import Adjustment, Challenge, Framework, RiskLevel, RiskModel, Signal
from aifactory_assess.framework.parsing import parse
from aifactory_assess.planning.model import Model
from aifactory_assess.planning.target import Goal, Target
from aifactory_assess.scoring.assess import Assessment, assess
from tests.planning.drawn import DAY, drawn_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aifactory_assess.framework.asked import QuestionKind
    from aifactory_assess.framework.expressions import NameScope

NIST = ((0, 0, 0, 1, 1), (0, 1, 1, 1, 2), (0, 1, 2, 2, 3), (0, 1, 2, 3, 4), (0, 1, 2, 3, 4))
FIGURES = {"ratio": "a / b", "slack": "c - ratio", "mix": "ratio + slack / 4"}
SIGNALS = ("ratio < 0.8", "slack > 1.4", "mix < 1.2", "slack < 0.5 or ratio > 1.9", "ratio < 1 and d > 3", "c < 0.2")
SCOPE: NameScope = dict.fromkeys(("a", "b", "c", "d", *FIGURES), "number")


def small_framework(random: Random, questions: int) -> Framework:
    """A framework of so many questions, using all that a plan may meet."""
    names = [f"q{random.randrange(1000):03}_{place}" for place in range(questions)]
    challenges = tuple(_challenge(random, f"c{place}") for place in range(random.choice([0, 1, 2])))
    pillars: list[Pillar] = []
    weighed = random.random() < 0.5
    while names:
        count = min(len(names), random.choice([1, 2, 3, questions]))
        mine, names = names[:count], names[count:]
        pillars.append(_pillar(random, f"p{len(pillars)}", mine, challenges, weighed=weighed))
    starts = sorted(random.sample(range(1, 1000), 3))
    scale = tuple(RiskLevel(id=f"r{place}", title=f"r{place}", short=str(place), value=place) for place in range(5))
    return Framework(
        id="small",
        version="1.0.0",
        title="Small",
        sha256="0" * 64,
        pillars=tuple(pillars),
        levels=tuple(Level(id=f"l{i}", title=f"L{i}", start=start) for i, start in enumerate([0, *starts])),
        evidence_limits=EvidenceLimits(min_coverage=500, max_not_applicable_share=300)
        if random.random() < 0.3
        else None,
        fields=tuple(Field(id=n, ask=n, kind=Number(unit="x", least=0, most=10)) for n in "abcd"),
        figures=tuple(
            Figure(id=name, title=name, unit="x", rule=parse(text, SCOPE, wanted="number"))
            for name, text in FIGURES.items()
        ),
        risk=RiskModel()
        if not challenges
        else RiskModel(
            scale=scale,
            cuts=(100, 300, 550, 800),
            matrix=NIST,
            strengths={"direct": 10, "substantial": 6, "contributory": 3},
            challenges=challenges,
        ),
        second_step=random.choice([1, 2, 3]),
    )


def _challenge(random: Random, name: str) -> Challenge:
    signals = tuple(
        Signal(when=parse(text, SCOPE, wanted="condition"), floor=random.randrange(5), reason=text)
        for text in random.sample(SIGNALS, random.choice([0, 1, 2]))
    )
    adjustments = (Adjustment(when=parse("d > 5", SCOPE, wanted="condition"), add=random.choice([1, -1]), reason="d"),)
    return Challenge(
        id=name,
        title=name,
        statement=name,
        base=random.choice([2, 3, 4, 4]),
        signals=signals,
        adjustments=adjustments if random.random() < 0.3 else (),
    )


def _pillar(
    random: Random, name: str, questions: list[str], challenges: tuple[Challenge, ...], *, weighed: bool
) -> Pillar:
    topics: list[Topic] = []
    rest = list(questions)
    while rest:
        count = random.randint(1, len(rest))
        mine, rest = rest[:count], rest[count:]
        topic = f"{name}t{len(topics)}"
        topics.append(
            Topic(
                id=topic,
                title=topic,
                weight=random.randint(1, 9) if weighed else None,
                questions=tuple(_question(random, each, name, topic, challenges) for each in mine),
            )
        )
    return Pillar(
        id=name, title=name, weight=random.randint(1, 9), file="f.yaml", description=None, topics=tuple(topics)
    )


def _question(random: Random, name: str, pillar: str, topic: str, challenges: tuple[Challenge, ...]) -> Question:
    kind, derive = _kind(random), None
    gate = None
    if random.random() < 0.3:
        gate = Gate(below=random.choice([300, 333, 500, 800]), cap=random.randrange(3), reason="r")
    if isinstance(kind, Number) and random.random() < 0.7:
        derive = random.choice(list(FIGURES))
    target = max(random.choice([5000, 7500, 7500, 10000]), gate.below * 10 if gate else 0)
    remedy = Remedy(action="act", days=random.choice([0, 2.5, 10, 10, 40, 40, 120]), phase=None, target=target)
    return Question(
        id=name,
        ask=name,
        pillar=pillar,
        topic=topic,
        kind=kind,
        weight=random.randint(1, 5),
        derive=derive,
        gate=gate,
        informs={
            known.id: random.choice(["direct", "substantial", "contributory"])
            for known in challenges
            if random.random() < 0.6
        },
        remedies=(remedy,) if random.random() < 0.9 else (),
    )


def _kind(random: Random) -> QuestionKind:
    match random.randrange(5):
        case 0:
            return Levels(steps=("a", "b", "c", "d"), credits=(0, 3333, 6667, 10000))
        case 1:
            return YesNo()
        case 2:
            return Choice(options=tuple(Option(id=f"o{c}", label="o", credit=c) for c in (0, 4000, 8000, 10000)))
        case 3:
            return Checklist(options=tuple(Option(id=f"k{p}", label="k", points=p) for p in (1, 2, 4)))
        case _:
            knots = random.choice([((0.5, 0), (1.0, 7000), (2.0, 10000)), ((0.5, 10000), (1.5, 2000), (2.0, 0))])
            curve = Curve(knots=knots, places=tuple(x for x, _ in knots), logarithmic=False)
            return Number(unit="x", least=0, most=10, curve=curve)


def small_assessment(random: Random, questions: int) -> Assessment:
    """Such a framework with a sheet, assessed."""
    framework, skill = small_framework(random, questions), random.random() * 0.8
    profile = {name: round(random.choice([0.3, 1.0, 1.5, 4.0, 6.0]), 1) for name in "abcd" if random.random() < 0.9}
    answers = {
        question.id: Answer(state="value", value=drawn_value(question.kind, random, skill))
        for question in framework.questions
        if random.random() < 0.85
    }
    said = {name: Answer(state="value", value=value) for name, value in profile.items()}
    return assess(framework, Sheet(organisation="small", profile=said, answers=answers), as_of=DAY)


def small_target(random: Random, assessment: Assessment) -> Target:
    """What may be asked of it."""
    framework = assessment.framework
    goals = [
        Goal(level=random.randrange(1, 4)),
        Goal(score=random.randrange(1001)),
        Goal(),
        Goal(level=1, score=random.randrange(600)),
    ]
    risks = {known.id: random.choice([1, 2, 3, 3]) for known in framework.challenges if random.random() < 0.7}
    pillar = random.choice(framework.pillars).id
    names = [question.id for question in framework.questions]
    return Target(
        overall=random.choice(goals),
        pillars={pillar: Goal(score=random.randrange(800))} if random.random() < 0.2 else {},
        risks=risks if random.random() < 0.7 else {},
        gates=frozenset(names) if random.random() < 0.1 else frozenset(),
        days=random.choice([20, 50, 120]) if random.random() < 0.2 else None,
        most=random.randint(1, 4) if random.random() < 0.2 else None,
        excluded=frozenset(random.sample(names, 1)) if random.random() < 0.1 else frozenset(),
        required=frozenset(random.sample(names, 1)) if random.random() < 0.1 else frozenset(),
        best=random.random() < 0.2,
    )


def subsets(model: Model) -> Iterator[frozenset[int]]:
    """Every set of steps that can be taken: of each question none, the first, or all."""
    places: dict[str, list[int]] = {}
    for place, step in enumerate(model.steps):
        places.setdefault(step.question, []).append(place)
    runs = [[tuple(mine[:count]) for count in range(len(mine) + 1)] for mine in places.values()]
    for chosen in product(*runs):
        yield frozenset(place for run in chosen for place in run)
