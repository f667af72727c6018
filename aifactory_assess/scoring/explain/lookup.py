"""What a typed id is (docs/framework.md): a question, then a field, then a figure, then whatever it is uniquely."""

from __future__ import annotations

from collections import Counter
from typing import Literal, NamedTuple, TypeAlias

from aifactory_assess.errors import failure, listed, meant
from aifactory_assess.framework.model import Framework

IdSort: TypeAlias = Literal[
    "question", "field", "figure", "price", "pillar", "topic", "challenge", "level", "overall",
    "cost", "total", "own_or_rent",
]  # fmt: skip
FIRST: tuple[IdSort, ...] = ("question", "field", "figure")
OTHERS: tuple[IdSort, ...] = ("price", "pillar", "topic", "challenge", "level", "overall")
COSTS: tuple[IdSort, ...] = ("cost", "total", "own_or_rent")
"""They may share an id with all others, and come last."""


class Found(NamedTuple):
    """What an id names."""

    sort: IdSort
    id: str


def ids_of(framework: Framework) -> dict[IdSort, tuple[str, ...]]:
    """All ids by sort."""
    known = framework.estimates
    return {
        "question": tuple(question.id for question in framework.questions),
        "field": tuple(field.id for field in framework.fields),
        "figure": tuple(figure.id for figure in framework.figures),
        "price": tuple(price.id for price in framework.prices),
        "pillar": tuple(pillar.id for pillar in framework.pillars),
        "topic": tuple(topic.id for pillar in framework.pillars for topic in pillar.topics),
        "challenge": tuple(challenge.id for challenge in framework.challenges),
        "level": tuple(level.id for level in framework.levels),
        "overall": ("overall",),
        "cost": tuple(item.id for item in known.items),
        "total": tuple(total.id for total in known.totals),
        "own_or_rent": () if known.own_or_rent is None else ("own_or_rent",),
    }


def names_to_explain(framework: Framework) -> tuple[str, ...]:
    """Every word that `look_up` takes, ambiguous ones with their sort before them; for completion."""
    ids = ids_of(framework)
    plain = dict.fromkeys(name for sort in FIRST for name in ids[sort])
    for sorts in (OTHERS, COSTS):
        count = Counter(name for sort in sorts for name in ids[sort])
        for sort in sorts:
            for name in ids[sort]:
                alone = name not in plain and count[name] == 1
                plain[name if alone else f"{sort}:{name}"] = None
    return tuple(plain)


def _where(framework: Framework) -> str:
    return f"see new FILE or framework show{framework.flag}"


def look_up(framework: Framework, word: str) -> Found:
    """What a word names, or an AssessError with the choices or the nearest word."""
    if not word:
        raise failure("ID", "is empty", f"an id of {framework.id}", hint=_where(framework))
    ids = ids_of(framework)
    prefix, colon, name = word.partition(":")
    if colon:
        return _with_prefix(ids, word, prefix, name)
    for sort in FIRST:
        if word in ids[sort]:
            return Found(sort, word)
    found = next(
        filter(None, ([Found(sort, word) for sort in tier if word in ids[sort]] for tier in (OTHERS, COSTS))), []
    )
    if len(found) == 1:
        return found[0]
    if found:
        choices = " or ".join(f"{each.sort}:{each.id}" for each in found)
        raise failure(word, "names more than one thing", hint=f"write {choices}")
    hint = framework.instead_of(word) or meant(word, names_to_explain(framework)) or _where(framework)
    raise failure(word, f"is no id of {framework.id}", hint=hint)


def _with_prefix(ids: dict[IdSort, tuple[str, ...]], word: str, prefix: str, name: str) -> Found:
    for sort, names in ids.items():
        if sort == prefix:
            if name in names:
                return Found(sort, name)
            raise failure(word, f"{name!r} is no {sort}", hint=meant(name, names, before=f"{sort}:"))
    raise failure(word, f"{prefix!r} is no sort of id", f"one of {listed(ids)}")
