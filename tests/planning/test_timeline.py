"""The time model, held to draws of the same model, to published figures, and to its own laws."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from operator import le, lt
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, TypeAlias

import hypothesis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.estimates import Duration
from aifactory_assess.planning import timeline_moves
from aifactory_assess.planning.model import after
from aifactory_assess.planning.outlook import Outlook, outlook
from aifactory_assess.planning.timeline import Awaited, FirstService, Timeline, When, has_first
from aifactory_assess.planning.timeline_chain import Chain, Stage
from aifactory_assess.planning.timeline_grid import quantile
from aifactory_assess.planning.timeline_phases import PhaseTime
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.remedies import steps_of
from tests.effort import in_the_gate, one_case_in, tried
from tests.planning.drawn import drawn_assessment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aifactory_assess.framework.asked import Triple
    from aifactory_assess.planning.timeline_phases import Percentiles

Months: TypeAlias = NDArray[np.float64]

AS_OF = date(2026, 11, 25)
EXAMPLES = sorted((builtin_folder() / "examples").glob("*.yaml"))
PERT = json.loads((Path(__file__).parent.parent / "cases" / "oracles" / "pert.json").read_text("utf-8"))
DRAWS = tried(250_000, 1_000_000)
SHARES = (0.5, 0.8, 0.9)
SEEDS = range(tried(4, 15))


def told(sheet: Sheet, as_of: date = AS_OF) -> Timeline:
    found = outlook(assess(builtin(), sheet, as_of=as_of)).time
    assert found is not None
    return found


def example(name: str) -> Sheet:
    return read_sheet(builtin_folder() / "examples" / f"{name}.yaml", builtin())


def with_facts(sheet: Sheet, **facts: str | float) -> Sheet:
    changed = {name: Answer("value", value) for name, value in facts.items()}
    return replace(sheet, profile={**sheet.profile, **changed})


# --- the same model by drawing ---


class Draws:
    """Draws of delays that share a common factor, with a fixed seed."""

    def __init__(self, correlation: float) -> None:
        self._random = np.random.default_rng(20261126)
        self._correlation = correlation
        self._common = np.sqrt(correlation) * self._random.standard_normal(DRAWS)

    def of(self, triple: Triple) -> Months:
        """Months from the quantiles of the PERT, at the places of the draws in a normal."""
        low, likely, high = triple
        place = self._common + np.sqrt(1 - self._correlation) * self._random.standard_normal(DRAWS)
        if high <= low:
            return np.full(DRAWS, low)
        months: Months = low + (high - low) * np.interp(place, PLACES, quantiles_of_pert((likely - low) / (high - low)))
        return months


PLACES = np.linspace(-6, 6, 2401)


def quantiles_of_pert(mode: float) -> Months:
    """Of a PERT from 0 to 1: the density x^(4 mode) (1 - x)^(4 - 4 mode), added up in 200,000 steps."""
    shares = np.linspace(0, 1, 200_001)
    middles = (shares[1:] + shares[:-1]) / 2
    passed = np.concatenate([[0.0], np.cumsum(middles ** (4 * mode) * (1 - middles) ** (4 - 4 * mode))])
    probabilities = [NormalDist().cdf(place) for place in PLACES]
    found: Months = np.interp(probabilities, passed / passed[-1], shares)
    return found


def drawn(stages: Sequence[Stage], correlation: float) -> tuple[list[Months], Months | None]:
    """The end of each stage one after the other, and of all with one stage beside the one before it."""
    draws, before, end = Draws(correlation), np.zeros(DRAWS), np.zeros(DRAWS)
    ends, beside = [], None
    for stage in stages:
        own = np.zeros(DRAWS)
        for triple in stage.ranges:
            own = np.maximum(own, draws.of(triple))
        for first, ranges in stage.behind:
            awarded = draws.of(first)
            for triple in ranges:
                own = np.maximum(own, awarded + draws.of(triple))
        over = end + own
        for date_ in (*stage.dates, *filter(None, [stage.date])):
            over = np.maximum(over, draws.of(date_))
        if stage.after is not None:
            over = over + draws.of(stage.after)
        if stage.beside is not None:
            beside = np.maximum(before + own, end + stage.beside * own)
        elif beside is not None:
            beside = beside + own
        before, end = end, over
        ends.append(over)
    return ends, beside


def check(found: Sequence[float], draws: Months, called: str) -> None:
    """Within 0.02 months and three standard errors of the quantiles of the draws."""
    around = np.quantile(draws, [share + off for share in SHARES for off in (-0.005, 0, 0.005)])
    for place, (share, month) in enumerate(zip(SHARES, found, strict=True)):
        low, expected, high = around[3 * place : 3 * place + 3]
        error = np.sqrt(share * (1 - share) / DRAWS) * (high - low) / 0.01
        assert abs(month - expected) <= 0.02 + 3 * error, (called, share)


def stage_of(phase: PhaseTime) -> Stage:
    waiting = [each for each in phase.waits if each.state == "waiting"]
    undated = [each for each in waiting if each.dated_by is None]
    later = [each for each in undated if any(each.first)]
    holders = {each.wait.after for each in later}
    ranges = tuple(each.months for each in undated if each not in later and each.wait.id not in holders)
    dates = tuple({each.dated_by: each.months for each in waiting if each.dated_by is not None}.values())
    return Stage(
        ranges=ranges if phase.months is None else (*ranges, phase.months),
        dates=dates,
        date=None if phase.power is None else phase.power.months,
        after=None if phase.installation is None else phase.installation.months,
        beside=phase.phase.beside,
        behind=tuple(
            (later[0].first, tuple(each.own for each in later if each.wait.after == name)) for name in holders if name
        ),
    )


def check_against_draws(found: Timeline) -> None:
    ends, beside = drawn([stage_of(phase) for phase in found.phases], 0.5)
    for phase, draws in zip(found.phases, ends, strict=True):
        check(phase.ends, draws, phase.phase.id)
    assert found.whole_beside is not None
    assert beside is not None
    check(found.whole_beside, beside, "beside")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_agrees_with_draws(path: Path) -> None:
    check_against_draws(told(read_sheet(path, builtin())))


@pytest.mark.parametrize("tender", ["yes", "unknown"])
@pytest.mark.parametrize("filled", [0, 1])
def test_machines_behind_a_tender_agree_with_draws(tender: str, filled: int) -> None:
    """One tender, that all which comes behind it waits for; what else is waited for begins beside it."""
    facts = {"stage": "building", "sector": "public_sector", "public_tender": tender, "delivery_months": "unknown"}
    sheet = what_if(
        builtin(),
        example("manufacturer_onprem"),
        [f"{name}={value}" for name, value in {**facts, "gpus_owned": 0, "ai_positions_filled": filled}.items()],
    )
    found = told(sheet)
    assert any(stage_of(phase).behind for phase in found.phases)
    check_against_draws(found)


def test_what_is_behind_a_range_begins_when_it_is_over() -> None:
    """2 months and then the later of 1 and 3; a range beside of 4 months moves nothing."""
    stage = Stage(ranges=((4, 4, 4),), behind=(((2, 2, 2), ((1, 1, 1), (3, 3, 3))),))
    chain = Chain([stage], 0.5)
    assert quantile(chain.on, chain.spreads(chain.ends)[-1], 0.5) == pytest.approx(5, abs=0.05)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_sheet_agrees_with_draws(seed: int) -> None:
    found = outlook(drawn_assessment(builtin(), seed)).time
    assert found is not None
    check_against_draws(found)


# --- published figures ---


def stages(case: str) -> list[Stage]:
    rows = [row for row in PERT["phases_months"] if row["case"] == case]
    return [Stage(ranges=((row["min"], row["mode"], row["max"]),)) for row in rows]


@pytest.mark.parametrize("row", PERT["phases_months"], ids=lambda row: f"{row['phase']}-{row['case']}")
def test_a_range_is_the_published_pert(row: dict[str, Any]) -> None:
    chain = Chain([Stage(ranges=((row["min"], row["mode"], row["max"]),))], 0.0)
    spread = chain.spreads(chain.ends)[-1]
    for share in (0.5, 0.8, 0.9):
        assert quantile(chain.on, spread, share) == pytest.approx(row[f"p{share * 100:g}"], abs=0.01)


@pytest.mark.parametrize("case", ["mid", "optimistic_mode_25pct", "pessimistic_mode_75pct"])
def test_independent_phases_add_up_to_the_published_total(case: str) -> None:
    chain = Chain(stages(case), 0.0)
    spread = chain.spreads(chain.ends)[-1]
    for share, month in PERT["totals_months"][case]["quantiles_by_convolution"].items():
        assert quantile(chain.on, spread, float(share)) == pytest.approx(month, abs=0.02)


def test_phases_that_share_causes_add_up_to_the_published_total() -> None:
    published = PERT["totals_months"]["mid"]["gaussian_copula_rho_0.5_monte_carlo"]
    chain = Chain(stages("mid"), 0.5)
    spread = chain.spreads(chain.ends)[-1]
    for share in ("0.1", "0.5", "0.8", "0.9", "0.95"):
        # The published figures are of a million draws: their error is up to 0.01 months at the ends.
        assert quantile(chain.on, spread, float(share)) == pytest.approx(published[share], abs=0.02)


# --- laws of a chain ---

MONTHS = st.floats(0, 60).map(lambda month: round(month, 2))


def rising(months: tuple[float, float, float]) -> Triple:
    low, likely, high = sorted(months)
    return low, likely, high


TRIPLES = st.tuples(MONTHS, MONTHS, MONTHS).map(rising)
BEHIND = st.tuples(TRIPLES, st.lists(TRIPLES, min_size=1, max_size=2).map(tuple))
PARTS = st.builds(
    Stage,
    ranges=st.lists(TRIPLES, max_size=3).map(tuple),
    after=st.none() | TRIPLES,
    behind=st.lists(BEHIND, max_size=1).map(tuple),
)


@st.composite
def chains(draw: st.DrawFn) -> list[Stage]:
    """A stage, one that may wait for dates, one that may be beside it, and one more."""
    dated = replace(draw(PARTS), dates=tuple(draw(st.lists(TRIPLES, max_size=2))), date=draw(st.none() | TRIPLES))
    beside = Stage(ranges=(draw(TRIPLES),), beside=draw(st.sampled_from([0.1, 0.25, 0.5, 1.0])))
    return [draw(PARTS), dated, beside, draw(PARTS)]


def medians(parts: Sequence[Stage]) -> tuple[list[float], float]:
    chain = Chain(parts, 0.5)
    assert chain.ends_beside is not None
    ends = [quantile(chain.on, spread, 0.5) for spread in chain.spreads(chain.ends)]
    return ends, quantile(chain.on, chain.spreads(chain.ends_beside)[-1], 0.5)


SHORT = Stage(ranges=((0, 0, 1),), beside=0.1)
NONE = Stage(ranges=())
SURE = [
    Stage(ranges=(), after=(0.07, 0.97, 11.95)),
    Stage(ranges=(), date=(1.58, 1.9, 1.95)),
    Stage(ranges=((3.33, 3.34, 4.24),), beside=1.0),
    Stage(ranges=((0.99, 1.27, 2.59), (0.56, 5.54, 16.72)), after=(0.43, 2.04, 3.37)),
]
SKEWED = Stage(ranges=((0, 0, 4),), beside=0.1)
OFF_THE_GRID = [Stage(ranges=(), after=(0, 11, 14)), Stage(ranges=(), date=(1, 1, 1)), replace(SHORT, ranges=()), NONE]
WAITS = [Stage(ranges=((0, 32, 53),), after=(1, 4, 35)), Stage(ranges=(), date=(0, 18, 39)), SHORT, NONE]


@in_the_gate
@settings(max_examples=25)
@given(chains())
@hypothesis.example([NONE, NONE, SHORT, NONE])
@hypothesis.example([NONE, NONE, SKEWED, NONE])
@hypothesis.example(SURE)
@hypothesis.example(WAITS)
@hypothesis.example(OFF_THE_GRID)
def test_ends_never_fall_and_work_beside_never_ends_later(parts: list[Stage]) -> None:
    ends, beside = medians(parts)
    slack = Chain(parts, 0.5).on.step
    # Between two points of the grid all is a curve: of 13,029 chains 3 fall by more than a tenth of a step, the worst
    # by a quarter, where a date is surer than a step is long.
    assert all(b >= a - slack / 3 for a, b in pairwise(ends))
    assert beside <= ends[-1] + slack


@settings(max_examples=15)
@given(chains(), st.integers(0, 3))
def test_a_stage_taken_for_itself_moves_nothing(parts: list[Stage], place: int) -> None:
    chain = Chain(parts, 0.5)
    middle = quantile(chain.on, chain.spreads(chain.ends)[-1], 0.5)
    assert chain.median_with(place, parts[place]) == pytest.approx(middle, abs=1e-6)


@settings(max_examples=15)
@given(chains(), st.integers(0, 3))
def test_another_stage_moves_the_middle_to_where_its_own_chain_has_it(parts: list[Stage], place: int) -> None:
    quicker = replace(parts[place], ranges=tuple((low / 2, low / 2, high / 2) for low, _, high in parts[place].ranges))
    chain = Chain(parts, 0.5)
    changed, _ = medians([*parts[:place], quicker, *parts[place + 1 :]])
    # Another chain has another grid, whose step grows with what the whole spans.
    assert chain.median_with(place, quicker) == pytest.approx(changed[-1], abs=max(0.02, chain.on.step / 4))


def test_the_order_in_which_a_stage_waits_for_things_does_not_matter() -> None:
    waits = ((1.0, 2.0, 9.0), (2.0, 3.0, 4.0), (0.0, 5.0, 6.0))
    assert medians([Stage(ranges=waits), *stages("mid")[1:3], Stage(ranges=((1, 2, 3),), beside=0.25)]) == medians(
        [Stage(ranges=waits[::-1]), *stages("mid")[1:3], Stage(ranges=((1, 2, 3),), beside=0.25)]
    )


# --- what an organisation is told ---


def phase(found: Timeline, name: str) -> PhaseTime:
    return next(each for each in found.phases if each.phase.id == name)


def test_a_certain_date_never_makes_the_total_certain() -> None:
    """Power in 60 months outlasts everything else: it slips by 15 % as a rule, and the ends stay apart."""
    found = told(with_facts(example("manufacturer_onprem"), energisation_months=60))
    infrastructure = phase(found, "infrastructure")
    assert infrastructure.power is not None
    left = 60 - 5 / (365.25 / 12)
    assert infrastructure.power.months == pytest.approx((left, 1.15 * left, 1.5 * left))
    assert infrastructure.ends[0] > 60
    assert infrastructure.ends[2] - infrastructure.ends[0] > 3
    assert found.whole[2] - found.whole[0] > 3


def test_months_that_have_gone_by_since_a_fact_are_deducted() -> None:
    sheet = example("manufacturer_onprem")
    assert sheet.assessed_on is not None
    today, later = told(sheet, sheet.assessed_on), told(sheet, sheet.assessed_on + timedelta(days=365))
    powers = [phase(found, "infrastructure").power for found in (today, later)]
    assert [power and round(power.months[0], 2) for power in powers] == [26, round(26 - 12 * 365 / 365.25, 2)]
    gone = told(sheet, sheet.assessed_on + timedelta(days=4000))
    assert phase(gone, "infrastructure").power is None


def test_a_hall_that_is_being_built_is_there_on_the_date_that_was_told() -> None:
    """Whatever is ready; told as 10 months from then on, later by 60 % at most, and over when these are."""
    hall = {"stage": "building", "new_build": "yes", "space_ready": "no"}
    sheet = with_facts(example("manufacturer_onprem"), **hall, hall_months=10)
    assert sheet.assessed_on is not None
    states = []
    for days in (0, 100, 400):
        found = told(sheet, sheet.assessed_on + timedelta(days=days))
        waits = {each.wait.id: each for each in phase(found, "infrastructure").waits}
        left = max(0.0, 10 - 12 * days / 365.25)
        assert waits["hall"].months == pytest.approx((left, 1.15 * left, 1.6 * left))
        assert waits["building_permit"].state == "settled"
        states.append(waits["hall"].state)
    assert states == ["waiting", "waiting", "settled"]
    later = assess(builtin(), sheet, as_of=sheet.assessed_on + timedelta(days=400))
    assert "hall_months" in [note.about for note in later.notes if note.kind == "passed"]


def test_a_date_of_a_hall_that_nobody_has_told_is_not_known_and_widens_the_range_to_that_of_a_new_one() -> None:
    """From near its end to 38 months; told, it is known. A delivery of a year at most is not waited for last."""
    hall = {"stage": "building", "new_build": "yes", "space_ready": "no"}
    sheet = with_facts(example("manufacturer_onprem"), **hall, energisation_months=0)
    found = told(sheet)
    wait = next(each for each in phase(found, "infrastructure").waits if each.wait.id == "hall")
    assert (wait.months[0], wait.months[2]) == (3, 38)
    assert {"hall_months", "delivery_months"} <= set(found.open)
    assert outlook(assess(builtin(), sheet, as_of=AS_OF)).undated == ("hall_months",)
    dated = with_facts(sheet, hall_months=24)
    assert "hall_months" not in told(dated).open
    assert outlook(assess(builtin(), dated, as_of=AS_OF)).undated == ()


def test_of_a_date_that_may_not_be_asked_for_the_fact_that_decides_it_is_named_first() -> None:
    """Whoever has the space is not asked when the hall is there."""
    hall = {"stage": "building", "new_build": "yes"}
    sheet = without(with_facts(example("manufacturer_onprem"), **hall, energisation_months=0), "space_ready")
    asked = outlook(assess(builtin(), sheet, as_of=AS_OF))
    assert (asked.undecided, asked.undated) == (("space_ready",), ())
    named = [name for name in told(sheet).open if name in {"space_ready", "hall_months"}]
    assert named == ["space_ready", "hall_months"]
    dated = outlook(assess(builtin(), with_facts(sheet, space_ready="no"), as_of=AS_OF))
    assert (dated.undecided, dated.undated) == ((), ("hall_months",))


def test_a_date_counts_where_it_is_open_whether_it_is_waited_for() -> None:
    """As that of power does: the later the hall, the later the end, whatever the deployment turns out to be."""
    hall = {"stage": "building", "new_build": "yes", "space_ready": "no"}
    blank = without(with_facts(example("manufacturer_onprem"), **hall), "deployment")
    ends = [told(with_facts(blank, hall_months=months)).whole[-1] for months in (1, 30, 60)]
    assert ends[0] < ends[1] - 2 < ends[2] - 9


@in_the_gate
def test_a_date_that_is_far_away_is_followed_in_steps_that_are_bounded() -> None:
    """A month of no uncertainty spans nothing, and work beside it was followed from today on in tenths of a month."""
    far = (1e6, 1e6, 1e6)
    work = Stage(ranges=((5.0, 8.0, 14.0),), beside=0.25)
    chain = Chain([Stage(ranges=((1.0, 2.0, 3.0),)), Stage(ranges=(far,)), work], 0.3)
    assert chain.ends_beside is not None
    assert sum(len(spread.values) for given in (*chain.ends, *chain.ends_beside) for spread in given) < 100_000


def test_months_that_are_told_as_of_a_day_to_come_are_noted() -> None:
    sheet, ahead = example("manufacturer_onprem"), Answer(state="value", value=6.0, as_of=date(2030, 1, 1))
    found = assess(builtin(), replace(sheet, profile={**sheet.profile, "energisation_months": ahead}), as_of=AS_OF)
    said = [note.message for note in found.notes if note.about == "energisation_months" and note.kind == "implausible"]
    assert said == [f"the 6 months of energisation_months are told as of 2030-01-01, and counted from {AS_OF}"]


@pytest.mark.parametrize(
    ("months", "passed"),
    [(11, []), (13, ["target_months"]), (27, ["energisation_months", "target_months"])],
)
def test_months_that_are_over_are_noted(months: int, passed: list[str]) -> None:
    """Power in 26 months and a start in 12, told on one day."""
    sheet = example("manufacturer_onprem")
    assert sheet.assessed_on is not None
    later = assess(builtin(), sheet, as_of=sheet.assessed_on + timedelta(days=round(months * 30.44)))
    notes = [note for note in later.notes if note.kind == "passed"]
    assert [note.about for note in notes] == passed
    assert all(note.line == sheet.profile[note.about].line for note in notes)
    if passed:
        said = f"the 12 months of target_months, told on {sheet.assessed_on}, are over: what is it today?"
        assert notes[-1].message == said


@pytest.mark.parametrize("days", [0, 5])
def test_power_that_is_there_is_not_waited_for(days: int) -> None:
    sheet = with_facts(example("manufacturer_onprem"), energisation_months=0)
    assert sheet.assessed_on is not None
    found = told(sheet, sheet.assessed_on + timedelta(days=days))
    assert phase(found, "infrastructure").power is None
    assert not [move for move in found.moves if move.kind == "power"]


def test_the_likely_month_moves_with_readiness() -> None:
    """R of planning is 0.6 or so: likely 2.5 + (1/2 - R) * (3 - 2) / 2."""
    planning = phase(told(example("hospital_finetune")), "planning")
    assert planning.readiness is not None
    assert planning.kind is not None
    low, likely, high = planning.kind.months
    assert planning.months == (low, likely + (0.5 - planning.readiness) * (high - low) / 2, high)


def test_a_phase_that_nobody_answered_for_is_not_ready() -> None:
    """R = 0: likely 8 + 1/2 * (14 - 4) / 2 = 10.5, with what the profile alone tells deducted."""
    data = phase(told(replace(example("hospital_finetune"), answers={})), "data_model")
    assert data.readiness is not None
    assert data.readiness < 0.05
    assert data.months is not None
    assert data.months[1] == pytest.approx(10.5 - 5 * data.readiness)


def test_open_facts_widen_the_range_and_are_named() -> None:
    sheet = example("hospital_finetune")
    known = told(sheet)
    unknown = told(replace(sheet, profile={name: fact for name, fact in sheet.profile.items() if name != "ambition"}))
    assert "ambition" in unknown.open
    assert "ambition" not in known.open
    data = phase(unknown, "data_model").kind
    assert data is not None
    assert (data.months[0], data.months[2], len(data.titles)) == (3, 20, 3)


def test_every_move_is_what_working_out_again_gives() -> None:
    """Readiness of a phase to 75 %: the whole with that phase's likely month moved so far."""
    found = told(example("hospital_finetune"))
    moves = {(move.kind, move.id): move for move in found.moves}
    parts = [stage_of(each) for each in found.phases]
    place = [each.phase.id for each in found.phases].index("data_model")
    data = found.phases[place]
    assert data.kind is not None
    low, likely, high = data.kind.months
    parts[place] = replace(parts[place], ranges=((low, likely - 0.25 * (high - low) / 2, high),))
    assert found.whole[0] - medians(parts)[0][-1] == pytest.approx(moves["readiness", "data_model"].months, abs=0.02)
    assert found.whole_beside is not None
    assert moves["beside", "data_model"].months == pytest.approx(found.whole[0] - found.whole_beside[0], abs=0.02)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_that_is_advised_delays(path: Path) -> None:
    found = told(read_sheet(path, builtin()))
    assert found.moves
    assert all(move.months > -1e-6 for move in found.moves)
    assert [move.months for move in found.moves] == sorted((move.months for move in found.moves), reverse=True)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_other_question_moves_the_end_more_than_those_that_are_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> list[tuple[float, str]]:
        found = told(read_sheet(path, builtin()))
        return [(move.months, move.id) for move in found.moves if move.kind == "question"]

    few = asked()
    monkeypatch.setattr(timeline_moves, "_QUESTIONS", 1000)
    assert len(few) == 3
    assert few == asked()[:3]


def test_a_first_service_is_held_against_the_month_in_which_it_is_due() -> None:
    found = told(with_facts(example("cloud_startup"), stage="idea", target_months=4))
    assert found.first is not None
    assert found.first.due is not None
    late = told(with_facts(example("cloud_startup"), stage="idea", target_months=60))
    assert late.first is not None
    assert late.first.due is not None
    assert (found.first.due.chance < 0.5, late.first.due.chance) == (True, 1.0)
    assert found.due is None


@pytest.mark.parametrize(
    ("facts", "runs"),
    [({"stage": "operating"}, True), ({"stage": "idea", "renting_allowed": "no"}, False), ({"stage": "idea"}, False)],
)
def test_a_first_service_runs_already_where_the_stage_rules_it_out_and_nothing_else(
    facts: dict[str, str], runs: bool
) -> None:
    sheet = with_facts(example("cloud_startup"), **facts)
    assert has_first(assess(builtin(), sheet, as_of=AS_OF)) == runs


def test_the_whole_is_held_against_the_month_of_a_next_stage_where_a_first_service_runs() -> None:
    found = told(with_facts(example("cloud_startup"), stage="operating", target_months=7))
    assert found.first is None
    assert found.due is not None
    assert 6.5 < found.due.months < 7  # it was told some days ago
    late = told(with_facts(example("cloud_startup"), stage="operating", target_months=60))
    assert late.due is not None
    assert found.due.chance < 0.9
    assert late.due.chance == 1.0


def test_a_next_stage_waits_for_what_it_needs_and_who_has_all_of_it_for_nothing() -> None:
    """A hall, machines and power take as long for somebody who runs a first stage as for somebody who builds one.

    Models take less beside what runs, 4, 9 and 20 for 8, 12 and 20 months: (8 + 48 + 20) / 6 less (4 + 36 + 20) / 6 are
    2.7 in the mean, and less the later one counts. Deployment takes less, too.
    """
    building, operating = (
        told(with_facts(example("manufacturer_onprem"), stage=stage, target_months=18, new_build="no"))
        for stage in ("building", "operating")
    )
    # Who operates is asked some questions more, which move the likely months a little.
    assert operating.phases[1].ends == pytest.approx(building.phases[1].ends, abs=0.1)
    sooner = [one - other for one, other in zip(building.phases[2].ends, operating.phases[2].ends, strict=True)]
    assert 2.7 > sooner[0] > sooner[1] > sooner[2] > 0
    assert all(map(lt, operating.whole, building.whole))
    assert [each.wait.id for each in operating.phases[1].waiting] == [
        each.wait.id for each in building.phases[1].waiting
    ]
    done = with_facts(example("manufacturer_onprem"), stage="operating", target_months=0, energisation_months=0)
    assert set(told(done).whole) == {0.0}


@one_case_in(4)
@pytest.mark.parametrize("stage", ["idea", "planning", "building"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_first_service_is_never_later_than_the_whole(path: Path, stage: str) -> None:
    sheet = with_facts(read_sheet(path, builtin()), stage=stage, ambition="inference_only", target_months=12)
    found = told(sheet)
    assert found.whole_beside is not None
    when = outlook(assess(builtin(), sheet, as_of=AS_OF)).when
    assert when == When(found.percentiles, found.first, found.whole, found.due, longest(found))
    if found.first is None:  # it is the whole
        assert found.due is not None
    else:
        assert all(map(le, found.first.months, found.whole))
        assert all(map(le, found.first.months, found.whole_beside))


SERVICE: dict[str, str | float] = {
    "deployment": "as_a_service",
    "decisions_about_people": "no",
    "service_cost_usd_year": 50_000,
    "stage": "idea",
    "ambition": "inference_only",
    "employees": 3000,
    "public_tender": "no",
}


def test_a_first_service_is_no_later_than_the_whole_with_data_work_beside() -> None:
    """By its own phases 9.5, 11.3 and 12.3 months; the whole 11.1, 13.1 and 14.1."""
    found = told(with_facts(example("manufacturer_onprem"), **SERVICE, target_months=10))
    assert found.first is not None
    assert found.first.months == found.whole_beside
    assert found.first.due is not None
    assert found.first.due.chance > 0.6  # by its own phases below a half


@pytest.mark.parametrize("name", ["cloud_startup", "hospital_finetune", "foundation_lab"])
def test_who_runs_finished_models_of_a_service_has_no_first_service_that_is_the_whole(name: str) -> None:
    found = told(with_facts(example(name), **SERVICE, target_months=14))
    assert found.first is None
    assert found.due is not None


def test_a_first_service_that_would_take_longer_than_the_whole_is_none_and_the_whole_is_held_against_its_date() -> None:
    """By the month in which the whole is over with a chance of 80 %, told some days ago."""
    estimates, sheet = builtin().estimates, with_facts(example("cloud_startup"), stage="idea")
    assert estimates.first_stage is not None
    assert sheet.assessed_on is not None
    slow = {
        name: tuple(replace(kind, months=(20.0, 30.0, 40.0)) for kind in kinds)
        for name, kinds in estimates.first_stage.durations.items()
    }
    stage = replace(estimates.first_stage, durations=slow)
    framework = replace(builtin(), estimates=replace(estimates, first_stage=stage, due=None))
    month = told(sheet).whole[1] + (AS_OF - sheet.assessed_on).days / (365.25 / 12)
    found = outlook(assess(framework, with_facts(sheet, target_months=month), as_of=AS_OF)).time
    assert found is not None
    assert found.first is None
    assert found.due is not None
    assert found.due.chance == pytest.approx(0.8, abs=1e-3)


def longest(found: Timeline) -> Awaited | None:
    """The wait, after planning, or the date of power with the largest mean, picked from the timeline by hand."""
    low, likely, high = found.phases[0].months or (0.0, 0.0, 0.0)
    planned = (low + 4 * likely + high) / 6
    waits = [
        Awaited(
            each.wait.title,
            tuple((0 if each.dated_by else planned) + month for month in each.months),  # type: ignore[arg-type]  # as many
            each.wait.closes,
            dated_by=each.dated_by,
        )
        for told in found.phases
        for each in told.waits
        if each.state == "waiting"
    ]
    closes = "get an earlier date in writing, or begin with a part on interim power"
    dates = [
        Awaited("the power is firm", told.power.months, closes, dated_by="energisation_months")
        for told in found.phases
        if told.power is not None
    ]
    return max([*waits, *dates], key=lambda each: each.months[0] + 4 * each.months[1] + each.months[2], default=None)


@pytest.mark.parametrize(
    ("renting", "stage", "is_open"),
    [
        ("yes", "building", ()),
        ("unknown", "building", ("renting_allowed",)),
        ("yes", "unknown", ("stage",)),
        ("unknown", "unknown", ("stage", "renting_allowed")),
    ],
)
def test_a_first_service_names_the_facts_for_want_of_which_there_may_be_none(
    renting: str, stage: str, is_open: tuple[str, ...]
) -> None:
    """Who knows that renting is forbidden, or that all runs, has none, whatever else is open."""
    words = [f"renting_allowed={renting}", f"stage={stage}"]
    sheet = what_if(builtin(), example("manufacturer_onprem"), words)
    found = told(sheet)
    assert found.first is not None
    assert found.first.open == is_open
    assert set(is_open) <= set(found.open)
    for none in ("renting_allowed=no", "stage=operating"):
        assert told(what_if(builtin(), sheet, [none])).first is None


def test_planning_is_done_where_it_is_being_built() -> None:
    """On others' machines, finished models: planning of 1 to 4 months is behind who builds."""
    idea, building = (
        told(with_facts(example("manufacturer_onprem"), stage=stage, ambition="inference_only")).first
        for stage in ("idea", "building")
    )
    assert idea is not None
    assert building is not None
    assert 1 <= idea.months[0] - building.months[0] <= 4


@pytest.mark.parametrize("stage", ["idea", "building"])
def test_a_first_service_waits_for_somebody_where_nobody_is_there(stage: str) -> None:
    """One to eight months in place of planning, where each of 24 posts is vacant; a tender goes on beside it."""

    def first(*facts: str) -> Percentiles:
        sheet = what_if(builtin(), example("manufacturer_onprem"), [f"stage={stage}", *facts])
        service = told(sheet).first
        assert service is not None
        return service.months

    nobody, somebody = first("ai_positions_filled=0"), first("ai_positions_filled=1")
    assert all(1 <= none - some <= 8 for none, some in zip(nobody, somebody, strict=True))
    assert first("ai_positions_filled=0", "public_tender=yes") >= first("public_tender=yes")


@pytest.mark.parametrize(
    ("facts", "called_off"),
    [
        ({"space_ready": "no"}, True),
        ({"delivery_months": 1}, True),
        ({}, False),
        ({"space_ready": "no", "public_tender": "no"}, False),
        ({"deployment": "cloud"}, False),
    ],
)
@pytest.mark.parametrize("filled", [0, 1])
def test_others_machines_are_called_off_while_own_ones_are_built(
    facts: dict[str, str | int], called_off: bool, filled: int
) -> None:
    """What is built is tendered already, and so is a cloud; what is rented until machines stand is not."""
    words = {"public_tender": "yes", "renting_allowed": "yes", "ai_positions_filled": filled, **facts}
    service = told(on_own_machines(sector="public_sector", **words)).first
    assert service is not None
    assert any(kind.startswith("called off a framework contract") for kind in service.kinds) is called_off


STANDING = {
    "stage": "building",
    "public_tender": "no",
    "new_build": "no",
    "space_ready": "yes",
    "energisation_months": 0,
    "delivery_months": 0,
}
"""Machines that are all there, in space that is ready and has its power."""


def on_own_machines(**facts: str | int) -> Sheet:
    words = [f"{name}={value}" for name, value in {**STANDING, **facts}.items()]
    return what_if(builtin(), example("manufacturer_onprem"), words)


@pytest.mark.parametrize("renting", ["yes", "no", "unknown"])
def test_a_first_service_runs_on_own_machines_that_stand_whatever_may_be_rented(renting: str) -> None:
    """Set up in 0.5 to 2 months, where a review of what is rented takes up to 4."""

    def first(**facts: int) -> FirstService | None:
        return told(on_own_machines(renting_allowed=renting, **facts)).first

    service, waiting = first(), first(delivery_months=1)
    assert service is not None
    assert (service.title, service.open) == ("First service on your own machines", ())
    if waiting is None:
        assert renting == "no"
    else:
        assert waiting.title == "First service on others' machines"
        assert service.months < waiting.months


@pytest.mark.parametrize("delivery", [0, 1, 4])
def test_who_is_to_build_finds_somebody_before_the_whole_too(delivery: int) -> None:
    """One to eight months in place of none; beside a delivery that takes longer it adds none."""

    def end(months: int, filled: int) -> Percentiles:
        return told(on_own_machines(delivery_months=months, ai_positions_filled=filled)).whole

    nobody, somebody = end(delivery, 0), end(delivery, 1)
    assert all(0 < none - some <= 8 for none, some in zip(nobody, somebody, strict=True))
    assert end(24, 0) == pytest.approx(end(24, 1), abs=0.2)


@pytest.mark.parametrize(
    "less",
    [
        {"delivery_months": 1},
        {"delivery_months": "unknown"},
        {"energisation_months": 1},
        {"energisation_months": "unknown"},
        {"space_ready": "no", "hall_months": 1},
        {"space_ready": "no"},
        {"space_ready": "unknown"},
    ],
    ids=lambda less: " ".join(f"{name}={value}" for name, value in less.items()),
)
@pytest.mark.parametrize("deployment", ["on_prem", "colo"])
def test_where_less_is_there_nothing_is_sooner_though_nobody_is_there(
    deployment: str, less: dict[str, str | int]
) -> None:
    nobody: dict[str, str | int] = {"deployment": deployment, "ai_positions_filled": 0}
    whole, with_less = (told(on_own_machines(**facts)).whole for facts in (nobody, nobody | less))
    assert all(there <= late + 0.01 for there, late in zip(whole, with_less, strict=True))  # a date moves the grid


@pytest.mark.parametrize("renting", ["yes", "no"])
def test_a_first_service_is_on_own_machines_only_where_all_of_them_are_known_to_stand(renting: str) -> None:
    """Nothing is ordered of an idea, whatever is not told of space and power; an open date leaves it open."""
    idea = without(
        what_if(builtin(), example("manufacturer_onprem"), ["stage=idea"]), "space_ready", "energisation_months"
    )
    dated = on_own_machines(renting_allowed=renting, delivery_months=6, energisation_months="unknown")
    for sheet in (what_if(builtin(), idea, [f"renting_allowed={renting}"]), dated):
        service = told(sheet).first
        assert (service is None) == (renting == "no")
        assert service is None or (service.title, service.open) == ("First service on others' machines", ())


def test_who_buys_a_service_waits_for_somebody_to_do_it() -> None:
    nobody, somebody = (
        told(what_if(builtin(), example("cloud_startup"), ["stage=idea", f"ai_positions_filled={filled}"])).phases[0]
        for filled in (0, 1)
    )
    assert nobody.kind is not None
    assert somebody.kind is not None
    assert (nobody.kind.months, somebody.kind.months) == ((1, 4, 8), (0.5, 1, 2))


def test_the_shares_by_month_add_up() -> None:
    for path in EXAMPLES:
        found = told(read_sheet(path, builtin()))
        assert sum(share for _, share in found.density) == pytest.approx(1, abs=0.01)


def test_a_framework_without_phases_has_no_timeline() -> None:
    bare = replace(builtin(), estimates=replace(builtin().estimates, phases=()))
    assert outlook(assess(bare, example("cloud_startup"), as_of=AS_OF)).time is None


ANN: dict[str, str | float] = {
    "stage": "building",
    "ambition": "fine_tune",
    "region": "european_union",
    "employees": 2100,
    "target_gpus": 128,
    "accelerator_class": "b200_b300_8way",
    "new_build": "yes",
    "space_ready": "no",
    "rack_kw": 130,
    "firm_power_kw": 150,
}


def test_what_nobody_knows_about_waits_spans_all_that_they_may_be() -> None:
    """Two people who differ about the place leave it unknown; then no wait is forgotten, and none is sure."""
    blank = Sheet(organisation="acme")
    known = with_facts(blank, **ANN, energisation_months=18)
    sites = [told(with_facts(known, deployment=site)) for site in ("on_prem", "colo", "hybrid", "cloud")]
    found = told(known)
    assert "deployment" in found.open
    for place in range(len(found.percentiles)):
        ends = [each.whole[place] for each in sites]
        assert min(ends) < found.whole[place] < max(ends)
    assert found.whole[-1] - found.whole[0] > max(each.whole[-1] - each.whole[0] for each in sites)


def without(sheet: Sheet, *names: str) -> Sheet:
    return replace(sheet, profile={name: told_ for name, told_ in sheet.profile.items() if name not in names})


@pytest.mark.parametrize("is_known", [True, False])
def test_a_date_of_power_is_sure_to_be_waited_for_where_the_place_is_known(is_known: bool) -> None:
    sheet = with_facts(example("manufacturer_onprem"), energisation_months=60)
    when = outlook(assess(builtin(), sheet if is_known else without(sheet, "deployment"), as_of=AS_OF)).when
    assert when is not None
    assert when.awaited is not None
    assert (when.awaited.title, when.awaited.decided) == ("the power is firm", is_known)


OLD_HALL = {"deployment": "on_prem", "new_build": "no"}
COLO = {"deployment": "colo", "new_build": "no"}


@pytest.mark.parametrize(
    ("wait", "facts", "state"),
    [
        ("grid", {**OLD_HALL, "firm_power_kw": 3000}, "settled"),
        ("grid", {**OLD_HALL, "firm_power_kw": 50}, "waiting"),
        ("space", {**COLO, "firm_power_kw": 3000, "energisation_months": 3}, "settled"),
        ("space", {**COLO, "firm_power_kw": 50, "energisation_months": 3}, "waiting"),
        ("space", {**COLO, "firm_power_kw": 3000}, "waiting"),
    ],
)
def test_nobody_waits_for_power_or_space_that_is_contracted(wait: str, facts: dict[str, str | int], state: str) -> None:
    bare = without(example("manufacturer_onprem"), "energisation_months")
    waits = phase(told(with_facts(bare, stage="building", space_ready="no", **facts)), "infrastructure").waits
    assert {each.wait.id: each.state for each in waits}[wait] == state


def test_a_permission_that_is_held_is_not_waited_for_after_the_remedy_of_those_that_lack() -> None:
    """Building and grid are ticked, and so is what a plan starts from; it adds the export's, and is never later."""
    bare = what_if(builtin(), without(example("manufacturer_onprem"), "energisation_months"), ["stage=building"])
    held = Answer("value", ("building", "grid"))
    today = assess(builtin(), replace(bare, answers={**bare.answers, "permits_and_export": held}), as_of=AS_OF)
    steps = steps_of(builtin(), today.questions["permits_and_export"], today.situation)
    then = after(today, steps)
    assert then.questions["permits_and_export"].credit == 10_000
    before, now = outlook(today).time, outlook(then).time
    assert before is not None
    assert now is not None
    assert [each.wait.id for told in now.phases for each in told.waiting] == [
        each.wait.id for told in before.phases for each in told.waiting
    ]
    assert now.whole <= before.whole


def test_what_is_ordered_is_waited_for_until_its_date() -> None:
    """Confirmed for month 10, it slips by (1, 1.1, 1.5), once for all of it; without a date as if ordered now."""
    known = replace(example("hospital_finetune"), assessed_on=AS_OF)
    sheet = replace(known, answers={**known.answers, "delivery_secured": Answer("value", 100)})
    undated, dated, there = (told(each) for each in (sheet, *(with_facts(sheet, delivery_months=m) for m in (10, 0))))
    states = [
        {each.state for each in time.phases[1].waits if each.wait.id in {"accelerators", "fabric"}}
        for time in (undated, dated, there)
    ]
    assert states == [{"waiting"}, {"waiting"}, {"settled"}]
    waits = [each for each in dated.phases[1].waits if each.dated_by == "delivery_months"]
    assert [each.months for each in waits] == [pytest.approx((10, 11, 15))] * 2
    assert len(dated.phases[1].stage.dates) == 1
    assert there.whole[0] < undated.whole[0]
    assert there.whole[0] < dated.whole[0]
    (move,) = (each for each in dated.moves if each.kind == "wait" and each.id in {"accelerators", "fabric"})
    assert move.months == pytest.approx(dated.whole[0] - there.whole[0], abs=0.2)


PLANNED = (20.0, 24.0, 30.0)


def after_planning(sheet: Sheet) -> Outlook:
    """What a sheet is told where all plan for two years before anything is built."""
    estimates = builtin().estimates
    planning = replace(estimates.phases[0], durations=(Duration(title="all", months=PLANNED),))
    slow = replace(estimates, phases=(planning, *estimates.phases[1:]))
    return outlook(assess(replace(builtin(), estimates=slow), sheet, as_of=AS_OF))


def on_order(months: float) -> Sheet:
    """All is there but the machines, which are told for that month."""
    known = replace(example("hospital_finetune"), assessed_on=AS_OF)
    sheet = replace(known, answers={**known.answers, "delivery_secured": Answer("value", 100)})
    return with_facts(sheet, stage="building", space_ready="yes", energisation_months=0, delivery_months=months)


def test_a_date_of_a_gate_counts_from_today_however_long_the_phase_before_takes() -> None:
    """Told for month 10 (10-15) it is there when planning is over, and for month 50 (50-75) only then."""
    there, soon, late = (after_planning(on_order(months)) for months in (0, 10, 50))
    assert there.time is not None
    assert soon.time is not None
    assert late.time is not None
    assert soon.time.phases[1].ends == pytest.approx(there.time.phases[1].ends, abs=0.02)
    assert not [move for move in soon.time.moves if move.kind in {"wait", "together"}]
    installed = late.time.phases[1].installation
    assert installed is not None
    chain = Chain([Stage(ranges=((50, 55, 75),), after=installed.months)], 0.5)
    ends = [quantile(chain.on, chain.spreads(chain.ends)[-1], share) for share in SHARES]
    assert late.time.phases[1].ends == pytest.approx(ends, abs=0.02)
    for time in (soon.time, late.time):
        check_against_draws(time)


def test_a_date_of_a_gate_is_waited_for_only_where_it_is_after_the_phase_before() -> None:
    soon, late = (after_planning(on_order(months)).when for months in (10, 50))
    assert soon is not None
    assert soon.awaited is None
    assert late is not None
    assert late.awaited is not None
    assert late.awaited.months == pytest.approx((50, 55, 75))


def test_a_date_that_may_be_waited_for_counts_from_today() -> None:
    """While nobody knows the place: of machines that come before planning is over, none is waited for."""
    there, soon, late = (after_planning(without(on_order(months), "deployment")).time for months in (0, 10, 60))
    assert there is not None
    assert soon is not None
    assert late is not None
    assert soon.whole == pytest.approx(there.whole, abs=0.5)
    assert late.whole[-1] > soon.whole[-1] + 5


@pytest.mark.parametrize("after", [None, (1.0, 2.0, 4.0)])
def test_a_date_of_a_gate_and_one_of_power_are_held_against_the_phase_before_alike(after: Triple | None) -> None:
    date_, own = (6.0, 8.0, 15.0), ((0.5, 1.0, 2.0),)
    of_gate, of_power = (
        Chain([*stages("mid")[:1], Stage(ranges=own, after=after, **{key: value})], 0.5)  # type: ignore[arg-type]  # either
        for key, value in (("dates", (date_,)), ("date", date_))
    )
    for share in SHARES:
        ends = [quantile(chain.on, chain.spreads(chain.ends)[-1], share) for chain in (of_gate, of_power)]
        assert ends[0] == pytest.approx(ends[1])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_to_settle_a_wait_is_never_later_while_the_place_is_open(path: Path) -> None:
    sheet = without(read_sheet(path, builtin()), "deployment", "energisation_months")
    some, every = (
        told(replace(sheet, answers={**sheet.answers, "delivery_secured": Answer("value", share)})).whole
        for share in (50, 100)
    )
    assert all(map(le, every, some))
    assert all(
        map(le, told(with_facts(sheet, space_ready="yes")).whole, told(with_facts(sheet, space_ready="no")).whole)
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_is_done_because_nobody_told(path: Path) -> None:
    """While it is open whether all runs, the months are those of a next stage that may be wanted."""
    sheet = with_facts(read_sheet(path, builtin()), stage="operating")
    silent, ahead = told(without(sheet, "target_months")), told(with_facts(sheet, target_months=18))
    assert "target_months" in silent.open
    assert silent.whole[-1] > ahead.whole[0]
    assert set(told(with_facts(sheet, target_months=0)).whole) == {0.0}


@pytest.mark.parametrize("accelerators", [128, 4096])
def test_a_wait_is_credited_with_what_its_own_way_settles(accelerators: int) -> None:
    """Space that is ready settles the hall, its permit and, with enough power contracted, its connection."""
    plant = without(example("manufacturer_onprem"), "energisation_months")
    plant = with_facts(plant, target_gpus=accelerators, firm_power_kw=20_000)
    before, after = told(plant), told(with_facts(plant, space_ready="yes"))
    moves = {move.id: move.months for move in before.moves}
    assert moves["hall"] == pytest.approx(before.whole[0] - after.whole[0], abs=0.3)


def test_who_keeps_the_date_of_power_unsaid_is_not_done_sooner() -> None:
    """Space that is ready has a connection for what is contracted, half of what is needed here."""
    plant = with_facts(example("manufacturer_onprem"), space_ready="yes", new_build="no")
    silent = told(without(plant, "energisation_months"))
    assert [
        (wait.wait.id, wait.state) for phase in silent.phases for wait in phase.waits if wait.wait.id == "grid"
    ] == [("grid", "waiting")]
    enough = told(with_facts(without(plant, "energisation_months"), firm_power_kw=20_000))
    assert enough.whole[0] < silent.whole[0]


def test_what_goes_on_beside_each_other_is_told_together() -> None:
    """The hall is ready in colocation, and so is the power: 53 months become 31, where either alone brings one."""
    sheet = read_sheet(builtin_folder() / "examples" / "manufacturer_onprem.yaml", builtin())
    found = {move.kind: move for move in told(sheet).moves}
    alone, together = found["wait"], found["together"]
    assert (alone.id, together.id) == ("hall", "energisation_months,hall")
    moved_ = told(with_facts(sheet, space_ready="yes", energisation_months=0))
    assert told(sheet).whole[0] - moved_.whole[0] == pytest.approx(together.months, abs=0.6)
    assert together.months > alone.months + 15
    assert together.closes is not None
    assert together.closes.endswith("; begin in space that is ready, such as colocation")


def test_what_is_waited_for_longest_is_over_last_and_not_what_takes_longest() -> None:
    """The hall takes 28 months from the end of planning (2.6): month 30, after power that is promised for month 24."""
    sheet = with_facts(
        read_sheet(builtin_folder() / "examples" / "manufacturer_onprem.yaml", builtin()), energisation_months=24
    )
    seen = outlook(assess(builtin(), sheet, as_of=AS_OF))
    assert seen.when is not None
    assert seen.when.awaited is not None
    assert seen.time is not None
    hall = next(each for each in seen.time.phases[1].waits if each.wait.id == "hall")
    assert seen.when.awaited.title == hall.wait.title
    begins = seen.when.awaited.months[0] - hall.months[0]
    assert begins == pytest.approx(seen.time.phases[0].ends[0], abs=0.2)
    assert [month - begins for month in seen.when.awaited.months] == pytest.approx(list(hall.months))


def test_a_date_of_power_slips_alike_where_months_are_told_and_where_need_is_held_against_supply() -> None:
    sheet = read_sheet(builtin_folder() / "examples" / "manufacturer_onprem.yaml", builtin())
    seen = outlook(assess(builtin(), sheet, as_of=AS_OF))
    assert seen.when is not None
    assert seen.when.awaited is not None
    row = next(each for each in seen.capacity if each.row.id == "power")
    assert row.until == pytest.approx(seen.when.awaited.months[1])


@pytest.mark.parametrize(("tender", "is_told"), [("no", True), ("yes", False)])
def test_who_is_to_be_found_first_moves_the_end_by_what_one_who_is_there_does(tender: str, is_told: bool) -> None:
    """A tender has to be gone through, whoever is there."""
    sheet = with_facts(example("hospital_finetune"), public_tender=tender, stage="idea", ai_positions_filled=0)
    nobody, somebody = told(sheet), told(with_facts(sheet, ai_positions_filled=1))
    moves = {(move.kind, move.id): move for move in nobody.moves}
    assert (("kind", "planning") in moves) is is_told
    if is_told:
        first = moves["kind", "planning"]
        assert first.months == pytest.approx(nobody.whole[0] - somebody.whole[0], abs=0.1)
        assert first.months > 1
        assert (first.closes or "").startswith("find one person or a partner now")
