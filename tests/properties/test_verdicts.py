"""What must always hold of a verdict, over random policies, answers and baselines.

Each law is held twice: for the framework of the cases, which is loaded once and so allows many examples, and for random
frameworks.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aifactory_assess.framework.loading import load
from aifactory_assess.gate.judge import judge
from aifactory_assess.gate.reading import parse_policy
from aifactory_assess.gate.run import CheckRun
from aifactory_assess.gate.verdict import Subject, Terms
from tests.effort import one_in
from tests.properties.bridge import DAY, assessed, loaded
from tests.reference import read_framework
from tests.strategies import better_answer, frameworks, sheets, yaml_text
from tests.strategies.policies import policies, stricter
from tests.verdicts import FRAMEWORK

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from aifactory_assess.framework.model import Framework
    from aifactory_assess.gate.policy import Policy
    from aifactory_assess.gate.verdict import FileVerdict
    from aifactory_assess.scoring.assess import Assessment
    from tests.reference import Mapped

# Drawing and loading a framework costs a hundred times what judging by it does.


class Situation(NamedTuple):
    """All that a verdict rests on; `baseline` is None where nothing is compared."""

    plain: Mapped
    framework: Framework
    sheet: Mapped
    policy: Policy
    baseline: Assessment | None
    only_regressions: bool


@cache
def small() -> tuple[Mapped, Framework]:
    """The framework of the cases."""
    return read_framework(FRAMEWORK), load(FRAMEWORK)


@st.composite
def situations(draw: DrawFn, *, random: bool, ages: bool = True) -> Situation:
    """A framework, a sheet for it, a policy, and now and then a baseline."""
    if random:
        plain = draw(frameworks())
        framework = loaded(plain)
    else:
        plain, framework = small()
    sheet = draw(sheets(plain))
    text = yaml_text(draw(policies(framework, DAY, ages=ages)))
    policy = parse_policy(text.encode(), framework, "policy.yaml", today=DAY)
    baseline = assessed(framework, draw(sheets(plain))) if draw(st.booleans()) else None
    return Situation(plain, framework, sheet, policy, baseline, baseline is not None and draw(st.booleans()))


def judged(situation: Situation, sheet: Mapped | None = None, policy: Policy | None = None) -> FileVerdict:
    """The verdict on the sheet, or on another one, by the policy, or by another one."""
    subject = Subject(
        file="answers.yaml",
        assessment=assessed(situation.framework, situation.sheet if sheet is None else sheet),
        policy=policy or situation.policy,
        origin="given",
        baseline=situation.baseline,
    )
    run = CheckRun(as_of=DAY, terms=Terms(only_regressions=situation.only_regressions))
    (file,) = judge(situation.framework, [subject], run).files
    return file


def passes(situation: Situation, sheet: Mapped | None = None, policy: Policy | None = None) -> bool:
    """Whether it passes."""
    return judged(situation, sheet, policy).passed


def never_fails_by_a_better_answer(data: st.DataObject, situation: Situation) -> None:
    if passes(situation):
        change = data.draw(better_answer(situation.plain, situation.sheet))
        assert passes(situation, change.sheet)


def never_passes_by_a_stricter_policy(data: st.DataObject, situation: Situation) -> None:
    harder = data.draw(stricter(situation.policy, situation.framework, DAY))
    if passes(situation, policy=harder):
        assert passes(situation)


def never_passes_by_a_value_taken_away(data: st.DataObject, situation: Situation) -> None:
    derived = {question.id for question in situation.framework.questions if question.derive}
    answers = situation.sheet["answers"] or {}
    valued = [name for name, entry in answers.items() if name not in derived and says_a_value(entry)]
    assume(valued)
    name = data.draw(st.sampled_from(valued))
    entry = data.draw(st.sampled_from(["left out", None, "unknown"]))
    rest = {key: value for key, value in answers.items() if key != name}
    poorer = situation.sheet | {"answers": rest if entry == "left out" else {**rest, name: entry}}
    if passes(situation, poorer):
        assert passes(situation)


def says_a_value(entry: object) -> bool:
    """Whether an entry of `answers` gives a value."""
    value = entry.get("value") if isinstance(entry, dict) else entry
    return value not in (None, "unknown", "not_applicable")


# Drawing a situation costs more than judging it, so laws about one share it.


@given(data=st.data(), situation=situations(random=False))
def test_the_laws_of_a_verdict(data: st.DataObject, situation: Situation) -> None:
    never_fails_by_a_better_answer(data, situation)
    never_passes_by_a_stricter_policy(data, situation)
    explains_itself(situation)


@settings(max_examples=one_in(10))
@given(data=st.data(), situation=situations(random=True))
def test_the_laws_of_a_verdict_in_any_framework(data: st.DataObject, situation: Situation) -> None:
    never_fails_by_a_better_answer(data, situation)
    never_passes_by_a_stricter_policy(data, situation)


# The age of an answer is the one demand that a value taken away cannot fail: what is not there is not old. It costs
# score and coverage instead, and `answers: required` for those who want it there. So ages are left out of this law.
@given(data=st.data(), situation=situations(random=False, ages=False))
def test_a_value_taken_away_never_turns_fail_into_pass(data: st.DataObject, situation: Situation) -> None:
    never_passes_by_a_value_taken_away(data, situation)


@settings(max_examples=one_in(10))
@given(data=st.data(), situation=situations(random=True, ages=False))
def test_a_value_taken_away_never_passes_in_any_framework(data: st.DataObject, situation: Situation) -> None:
    never_passes_by_a_value_taken_away(data, situation)


def explains_itself(situation: Situation) -> None:
    """Violations are of rules that are demanded, each once, and name what to answer; waivers for all of them pass."""
    file = judged(situation)
    assessment = file.subject.assessment
    open_ones = {name for name, result in assessment.questions.items() if result.is_open}
    open_ones |= {name for name, field in assessment.situation.fields.items() if field.value is None}
    for violation in file.violations:
        assert violation.line >= 1
        assert not violation.want_of_answers or violation.questions
        assert not violation.want_of_answers or set(violation.questions) <= open_ones
    broken = [violation.rule for violation in file.violations if violation.rule != "waiver/expired"]
    assert len(broken) == len(set(broken))
    assert set(broken) <= set(file.demanded)
    lines = [f"  - {{rule: {rule}, until: {DAY}, reason: r, owner: o}}\n" for rule in broken]
    text = "format: aifactory-assess/policy@1\n" + ("waivers:\n" + "".join(lines) if lines else "")
    bare = parse_policy(text.encode(), situation.framework, "policy.yaml", today=DAY)
    assert passes(situation, policy=replace(situation.policy, waivers=bare.waivers))
    assert passes(situation, policy=bare)


def test_the_frameworks_of_the_laws_have_what_the_laws_speak_of() -> None:
    _, framework = small()
    assert framework.challenges
    assert [question.id for question in framework.questions if question.gate] == ["supply", "staff"]
    assert [question.id for question in framework.questions if question.derive] == ["supply"]
