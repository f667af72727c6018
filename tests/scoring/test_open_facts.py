"""Which facts a number waits for: those alone, and none behind what is settled."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Answer, OwnPrice, Sheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.scoring.figures import open_behind, situation
from tests.effort import tried
from tests.planning.drawn import drawn_sheet, drawn_value

NOT_KNOWN = ("open", "unknown", "assumed")


def example(name: str, *unknown: str) -> Sheet:
    sheet = read_sheet(builtin_folder() / "examples" / f"{name}.yaml", builtin())
    return replace(sheet, profile={**sheet.profile, **{fact: Answer(state="unknown") for fact in unknown}})


def test_no_fact_settles_a_figure_but_those_that_are_named() -> None:
    """All that is open and not named is answered at random.

    What decides whether others are asked stays open, and what a cautious case stands in for.
    """
    framework, waiting = builtin(), 0
    fields = {known.id: known for known in framework.fields}
    deciding = {name for known in framework.fields if known.when for name in known.when.names}
    deciding |= {
        name
        for figure in framework.figures
        if isinstance(figure.rule, tuple) and any(case.cautious for case in figure.rule)
        for name in figure.rule[0].when.names
    }
    for seed in range(tried(12, 120)):
        random = Random(seed)  # noqa: S311 - no secret
        sheet = drawn_sheet(framework, random)
        today = situation(framework, sheet)
        for figure in framework.figures:
            named = open_behind(today, [figure.id])
            assert not (named and figure.id in today.facts)
            assert all(today.fields[name].state in NOT_KNOWN for name in named)
            others = [name for name, known in today.fields.items() if known.state in NOT_KNOWN and name not in named]
            more = {
                name: Answer(state="value", value=drawn_value(fields[name].kind, random, random.random()))
                for name in others
                if name not in deciding
            }
            if named:
                waiting += 1
                filled = situation(framework, replace(sheet, profile={**sheet.profile, **more}))
                assert figure.id not in filled.facts, (seed, figure.id, named)
    assert waiting > 50


def test_a_price_that_hangs_on_a_fact_waits_for_it_and_an_own_price_does_not() -> None:
    sheet = example("cloud_startup", "region")
    assert open_behind(situation(builtin(), sheet), ["funding_ratio"]) == ("region",)
    by_region = [price.id for price in builtin().prices if price.by == "region"]
    own = {name: OwnPrice(value=(1.0, 1.0, 1.0)) for name in by_region}
    assert open_behind(situation(builtin(), replace(sheet, prices=own)), ["funding_ratio"]) == ()


@pytest.mark.parametrize(
    ("unknown", "named"),
    [(("pue",), ()), (("pue", "region"), ("region",)), (("pue", "target_gpus"), ("target_gpus",))],
)
def test_an_open_fact_for_which_the_cautious_case_counts_is_not_waited_for(
    unknown: tuple[str, ...], named: tuple[str, ...]
) -> None:
    known = situation(builtin(), example("hospital_finetune", *unknown))
    assert open_behind(known, ["funding_ratio"]) == named
