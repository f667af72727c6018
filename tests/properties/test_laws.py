"""What must always hold, over random frameworks and answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.scoring.printed import tenths
from aifactory_assess.telling.formats import formats_of, tell
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.json.assessment import build_assessment
from tests import reference
from tests.effort import one_in
from tests.properties.agreement import every_number_agrees_with_exact_fractions
from tests.properties.bridge import TOLERANCE, assessed, loaded, twin
from tests.strategies import (
    answer_an_open_question,
    better_answer,
    field_values,
    frameworks_and_sheets,
    mark_not_applicable,
    new_frameworks,
    question_values,
    reordered,
    reordered_sheet,
    reweighted,
    sheets,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aifactory_assess.framework.asked import Topic
    from aifactory_assess.framework.model import Framework
    from aifactory_assess.scoring.assess import Assessment
    from aifactory_assess.scoring.readiness import Score
    from aifactory_assess.scoring.risks import Finding
    from tests.reference import Mapped, Plain

drawn_pairs = frameworks_and_sheets()

SHEETS = 4
"""How many are assessed of each framework that is drawn anew."""

PLAIN_FORMATS = [each.name for each in formats_of("assessment") if each.extra is None]
"""What an extra draws (paper, workbooks) takes seconds, and is held to its bytes in tests/telling."""


def nodes(assessment: Assessment) -> Iterator[tuple[str, Score]]:
    """Every node that has a score."""
    scores = {"overall": assessment.readiness.overall.score}
    for pillar in assessment.readiness.pillars:
        scores[f"pillar {pillar.pillar.id}"] = pillar.rating.score
        scores |= {f"topic {topic.topic.id}": topic.score for topic in pillar.topics}
    return ((name, score) for name, score in scores.items() if score is not None)


def printed(assessment: Assessment) -> dict[str, Plain]:
    """Every printed number, level and risk, by name, without their order."""
    body = build_assessment(assessment)
    return {
        "overall": {**body["overall"], "gates": sorted(body["overall"]["gates"])},
        "pillars": {
            p["id"]: {
                **{key: p[key] for key in ("low", "high", "coverage", "level", "level_high", "not_applicable_share")},
                "gates": sorted(p["gates"]),
                "topics": {t["id"]: (t["low"], t["high"], t["coverage"]) for t in p["topics"]},
            }
            for p in body["pillars"]
        },
        "findings": {
            f["challenge"]: {key: value for key, value in f.items() if key != "drivers"} for f in body["findings"]
        },
        "figures": {f["id"]: f["value"] for f in body["figures"]},
    }


def by_challenge(assessment: Assessment) -> dict[str, Finding]:
    return {finding.challenge.id: finding for finding in assessment.findings}


# Drawing a framework costs more than judging it, so laws about one drawing share it; a function names each law.


@given(new_frameworks(), st.data())
@settings(max_examples=one_in(SHEETS))
def test_the_laws_of_one_assessment(framework: Mapped, data: st.DataObject) -> None:
    whole = loaded(framework)
    for _ in range(SHEETS):
        sheet = data.draw(sheets(framework))
        assessment = assessed(whole, sheet)
        every_number_agrees_with_exact_fractions(assessment, reference.assess(framework, sheet))
        low_and_high_stay_inside_and_their_distance_is_what_is_not_covered(assessment)
        contributions_add_up_to_the_overall_score(assessment)
        gates_cap_levels_and_never_touch_scores(sheet, assessment)


@given(drawn_pairs)
@settings(max_examples=one_in(20))
def test_the_same_inputs_give_the_same_bytes(drawn: tuple[Mapped, Mapped]) -> None:
    framework, sheet = drawn
    first, second = (assessed(loaded(framework), sheet) for _ in range(2))
    look = Look(width=100, detail=True)
    for form in PLAIN_FORMATS:
        assert list(tell("assessment", form, first, look)) == list(tell("assessment", form, second, look)), form


@given(drawn_pairs, st.data())
def test_the_laws_of_another_answer(drawn: tuple[Mapped, Mapped], data: st.DataObject) -> None:
    framework, sheet = drawn
    whole = loaded(framework)
    before = assessed(whole, sheet)
    better = data.draw(better_answer(framework, sheet))
    if better.question is not None:
        a_better_answer_never_lowers_a_score_or_level_nor_raises_a_risk(before, assessed(whole, better.sheet))
    known = data.draw(answer_an_open_question(framework, sheet))
    if known.question is not None:
        answering_an_open_question_never_lowers_low_nor_raises_high(before, assessed(whole, known.sheet))
    the_risk_lies_between_the_readings_of_what_is_open(before, assessed(whole, _with_answers(framework, sheet, data)))


@given(drawn_pairs, st.data())
def test_the_laws_of_another_framework(drawn: tuple[Mapped, Mapped], data: st.DataObject) -> None:
    framework, sheet = drawn
    whole = loaded(framework)
    deletion = data.draw(mark_not_applicable(framework, sheet))
    if deletion.question is not None:
        marked, deleted = assessed(whole, deletion.marked), assessed(twin(deletion.framework), deletion.sheet)
        not_applicable_is_the_question_deleted(marked, deleted)
    before = printed(assessed(whole, sheet))
    # Neither the order of questions, topics, pillars and entries nor scaling all weights of a kind changes a number.
    mixed = data.draw(reweighted(data.draw(reordered(framework))))
    assert printed(assessed(twin(mixed), data.draw(reordered_sheet(sheet)))) == before


def low_and_high_stay_inside_and_their_distance_is_what_is_not_covered(assessment: Assessment) -> None:
    for name, score in nodes(assessment):
        assert 0 <= score.low <= score.high <= 1 + TOLERANCE, name
        assert score.high - score.low == pytest.approx(1 - score.coverage, abs=TOLERANCE), name


def a_better_answer_never_lowers_a_score_or_level_nor_raises_a_risk(before: Assessment, after: Assessment) -> None:
    scores = dict(nodes(before))
    for name, score in nodes(after):
        assert tenths(score.low) >= tenths(scores[name].low), name
        assert tenths(score.high) >= tenths(scores[name].high), name
    verdicts = [before.readiness.overall, *(p.rating for p in before.readiness.pillars)]
    changed = [after.readiness.overall, *(p.rating for p in after.readiness.pillars)]
    for old, new in zip(verdicts, changed, strict=True):
        if old.level is not None and new.level is not None:
            assert new.level >= old.level
        if old.level_high is not None and new.level_high is not None:
            assert new.level_high >= old.level_high
    findings = by_challenge(after)
    for name, finding in by_challenge(before).items():
        if finding.risk is not None and finding.risk_low is not None:
            assert (findings[name].risk or 0) <= finding.risk
            assert (findings[name].risk_low or 0) <= finding.risk_low


def answering_an_open_question_never_lowers_low_nor_raises_high(before: Assessment, after: Assessment) -> None:
    scores = dict(nodes(before))
    for name, score in nodes(after):
        assert tenths(score.low) >= tenths(scores[name].low), name
        assert tenths(score.high) <= tenths(scores[name].high), name


def not_applicable_is_the_question_deleted(marked: Assessment, deleted: Assessment) -> None:
    left = dict(nodes(deleted))
    for name, score in nodes(marked):
        assert (score.low, score.coverage) == (left[name].low, left[name].coverage), name
    assert set(left) == {name for name, _ in nodes(marked)}
    assert marked.readiness.overall.level == deleted.readiness.overall.level
    assert marked.readiness.overall.gates == deleted.readiness.overall.gates
    numbers = by_challenge(deleted)
    for name, finding in by_challenge(marked).items():
        twin = numbers[name]
        assert (finding.gap_low, finding.gap_high, finding.risk, finding.risk_low) == (
            twin.gap_low,
            twin.gap_high,
            twin.risk,
            twin.risk_low,
        )


def contributions_add_up_to_the_overall_score(assessment: Assessment) -> None:
    ready = assessment.readiness
    if ready.overall.score is None:
        assert not ready.weights
        return
    total = sum(weight * (ready.questions[name].credit or 0) / 10000 for name, weight in ready.weights.items())
    assert total == pytest.approx(ready.overall.score.low, abs=TOLERANCE)
    assert sum(ready.weights.values()) == pytest.approx(1, abs=TOLERANCE)


def gates_cap_levels_and_never_touch_scores(sheet: Mapped, with_gates: Assessment) -> None:
    without = assessed(_without_gates(with_gates.framework), sheet)
    assert {name: (s.low, s.high) for name, s in nodes(with_gates)} == {n: (s.low, s.high) for n, s in nodes(without)}
    capped, free = with_gates.readiness.overall, without.readiness.overall
    if capped.level is None or free.level is None:
        assert capped.level is free.level
        return
    caps = [with_gates.questions[name].question.gate for name in capped.gates]
    assert capped.level == min([free.level, *(gate.cap for gate in caps if gate is not None)])


def _without_gates(framework: Framework) -> Framework:
    def bare(topic: Topic) -> Topic:
        return replace(topic, questions=tuple(replace(question, gate=None) for question in topic.questions))

    pillars = [replace(pillar, topics=tuple(map(bare, pillar.topics))) for pillar in framework.pillars]
    return replace(framework, pillars=tuple(pillars))


def the_risk_lies_between_the_readings_of_what_is_open(before: Assessment, after: Assessment) -> None:
    """Whatever the open questions turn out to be, and the open facts that no `when` names, the range covers it."""
    known = by_challenge(after)
    for name, finding in by_challenge(before).items():
        found = known[name]
        if found.risk is None or found.risk_low is None or finding.risk is None or finding.risk_low is None:
            continue
        assert finding.risk_low <= found.risk_low <= found.risk <= finding.risk, name


def _with_answers(framework: Mapped, sheet: Mapped, data: st.DataObject) -> Mapped:
    """The sheet with open questions answered, and facts that decide neither what is asked nor a figure or price."""
    profile = framework["profile"] or {"fields": [], "figures": []}
    conditions = " ".join(
        str(part.get("when", ""))
        for part in (
            *profile["fields"],
            *(q for file in framework["pillars"].values() for t in file["topics"] for q in t["questions"]),
        )
    )
    figures = str(profile.get("figures") or "") + str(framework["estimates"] or "")
    answers, facts = dict(sheet.get("answers") or {}), dict(sheet.get("profile") or {})
    for file in framework["pillars"].values():
        for question in (q for topic in file["topics"] for q in topic["questions"]):
            if _is_open(answers.get(question["id"])) and "derive" not in question and data.draw(st.booleans()):
                answers[question["id"]] = data.draw(question_values(question))
    for field in profile["fields"]:
        # A default stands in for silence; what it decides is settled by docs/method.md, 3 and 4, not by this promise.
        used = field["id"] in conditions or field["id"] in figures or "when" in field or "default" in field
        if _is_open(facts.get(field["id"])) and not used and data.draw(st.booleans()):
            facts[field["id"]] = data.draw(field_values(field))
    return {**sheet, "answers": answers, "profile": facts}


def _is_open(entry: Plain) -> bool:
    value = entry.get("value") if isinstance(entry, dict) else entry
    return value is None or value == "unknown"
