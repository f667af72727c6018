"""Whether a condition can hold at all: only what is proven is said to be impossible."""

from __future__ import annotations

import pytest

from aifactory_assess.framework.asked import Checklist, Choice, Field, FieldKind, FreeText, Number, Option, YesNo
from aifactory_assess.framework.expressions import NameScope
from aifactory_assess.framework.kinds import seen_as
from aifactory_assess.framework.parsing import parse
from aifactory_assess.framework.reach import MAX_COMBINATIONS, Prover


def options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(id=name, label=name) for name in names)


def asked(name: str, kind: FieldKind, otherwise: int | float | str | None = None) -> Field:
    return Field(id=name, ask="?", kind=kind, otherwise=otherwise)


MANY = options(*(f"o{place}" for place in range(90)))
FIELDS = {
    known.id: known
    for known in (
        asked("site", Choice(options=options("own", "rented", "shared"))),
        asked("firm", YesNo()),
        asked("tools", Checklist(options=options("gpu", "tpu"))),
        asked("many", Checklist(options=MANY)),
        asked("kw", Number(unit="kW", least=0, most=100)),
        asked("age", Number(unit="a", least=1, most=2)),
        asked("rack", Number(unit="kW", least=0, most=10), otherwise=50),
        asked("side", Choice(options=options("left", "right")), otherwise="left"),
        asked("remark", FreeText()),
    )
}
SCOPE: NameScope = {name: seen_as(known.kind) for name, known in FIELDS.items()} | {"figure": "number", "usd": "number"}


def possible(text: str) -> bool:
    return Prover().can_hold(parse(text, SCOPE, wanted="condition"), FIELDS)


@pytest.mark.parametrize(
    "text",
    [
        "site == own",
        "site != own",
        "site in [own, rented] and site != own",
        "not site in [own, rented]",
        "firm == yes and site == shared",
        "gpu in tools and tpu not in tools",
        "gpu in tools and tpu in tools",
        "kw > 99.9999",
        "kw >= 100",
        "kw <= 0",
        "kw > 5 and kw < 5.000000001",
        "5 < kw",
        "age == 1.5",
        "rack == 50",
        "side == left",
        "figure > 1 and figure < 0",
        "usd < 0",
        "kw * 2 > 1000",
        "kw > age",
        "kw + 0 > 100 and site == own",
        "log10(kw) > 5",
        "kw > 100 and kw > age",
        "1 < 2",
    ],
)
def test_what_some_profile_meets_or_nothing_disproves_can_hold(text: str) -> None:
    assert possible(text)


@pytest.mark.parametrize(
    "text",
    [
        "site == own and site == rented",
        "site != own and site != rented and site != shared",
        "not site in [own, rented, shared]",
        "firm == yes and firm == no",
        "not (firm == yes or firm == no)",
        "gpu in tools and gpu not in tools",
        "kw > 100",
        "kw < 0",
        "kw > 5 and kw < 5",
        "kw > 5 and kw <= 5",
        "kw != 5 and not (kw < 5 or kw > 5)",
        "100 < kw",
        "rack > 10 and rack != 50",
        "age < 1",
        "site == own and site != own and figure > 1",
        "kw > 100 or age > 2",
        "1 > 2",
        "kw > 100 and usd > figure",
    ],
)
def test_what_no_profile_meets_can_not(text: str) -> None:
    assert not possible(text)


def test_beyond_ten_thousand_combinations_nothing_is_said() -> None:
    fields = {f"f{place}": asked(f"f{place}", Number(unit="m", least=0, most=9)) for place in range(5)}
    scope: NameScope = dict.fromkeys(fields, "number")
    text = " and ".join(f"{name} > 9" for name in fields)
    # The ends and the cut, each with its neighbours inside: 6 values a field, and 6 ** 5 is 7,776.
    assert not Prover().can_hold(parse(text, scope, wanted="condition"), fields)
    # Three more each: 9 ** 5 is 59,049.
    text = " and ".join(f"{name} > 9 and {name} != 4" for name in fields)
    assert Prover().can_hold(parse(text, scope, wanted="condition"), fields)


def test_many_options_of_one_field_cost_nothing() -> None:
    """Ninety options have 2 ** 90 subsets; none of them may be made."""
    assert 2**13 <= MAX_COMBINATIONS < 2**14
    assert not possible(" and ".join(f"o{place} in many" for place in range(13)) + " and o0 not in many")
    assert possible(" and ".join(f"o{place} in many" for place in range(14)) + " and o0 not in many")
    assert possible(" or ".join(f"o{place} in many" for place in range(60)))


def test_a_framework_full_of_conditions_is_given_up_on_in_time() -> None:
    """Each of these takes thousands of combinations to refute, and there may be two thousand of them."""
    fields = {name: asked(name, Number(unit="kW", least=0, most=1000)) for name in "abcd"}
    scope: NameScope = dict.fromkeys(fields, "number")
    prover, refuted = Prover(), 0
    for bound in range(1, 40):
        text = " and ".join(f"({name} > {bound + 1} and {name} < {bound})" for name in fields)
        refuted += not prover.can_hold(parse(text, scope, wanted="condition"), fields)
    assert 0 < refuted < 39
    assert 0 <= prover.left < 10_000  # less than the next of them needs


def test_a_condition_that_stands_on_many_questions_is_looked_at_once() -> None:
    prover = Prover()
    condition = parse("site != own and site == own", SCOPE, wanted="condition")
    assert not prover.can_hold(condition, FIELDS)
    left = prover.left
    assert not prover.can_hold(condition, FIELDS)
    assert prover.left == left
